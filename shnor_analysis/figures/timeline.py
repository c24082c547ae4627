"""A scale of days for figures about what was done when: where a day stands, and which months to name."""

from dataclasses import dataclass

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.style import GRID, LABEL, MUTED, text_width

MONTHS = ("янв", "фев", "март", "апр", "май", "июнь", "июль", "авг", "сен", "окт", "ноя", "дек")
#: Every so many months are named, as there is room.
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 600)
#: Room that the name of a month needs, with its year where one begins.
_NAME = text_width("янв 2022", LABEL) + 8


@dataclass(frozen=True)
class Timeline:
    """Days between two ends laid out between two edges, in pixels."""

    first: pd.Timestamp
    last: pd.Timestamp
    left: float
    right: float

    def x(self, day: pd.Timestamp) -> float:
        """Place a day; one outside the ends stands at the nearer edge.

        Examples
        --------
        >>> line = Timeline(pd.Timestamp("2022-03-01"), pd.Timestamp("2022-03-11"), 100, 200)
        >>> line.x(pd.Timestamp("2022-03-06")), line.x(pd.Timestamp("2023-01-01"))
        (150.0, 200.0)
        """
        whole = max((self.last - self.first).days, 1)
        part = min(max((day - self.first).days / whole, 0.0), 1.0)
        return self.left + part * (self.right - self.left)

    def months(self) -> list[tuple[pd.Timestamp, str]]:
        """List the months to name, as many as there is room for; the first one and each January tell the year.

        Examples
        --------
        >>> [name for _, name in Timeline(pd.Timestamp("2021-11-20"), pd.Timestamp("2022-02-03"), 0, 400).months()]
        ['дек 2021', 'янв 2022', 'фев']
        """
        starts = list(pd.date_range(self.first, self.last, freq="MS"))
        room = max(int((self.right - self.left) / _NAME), 1)
        step = next((step for step in _STEPS if len(starts) <= room * step), _STEPS[-1])
        kept = [day for day in starts if step == 1 or (12 * day.year + day.month - 1) % step == 0]
        years = [day.year for day in kept]
        told = [place == 0 or years[place] != years[place - 1] for place in range(len(kept))]
        return [
            (day, f"{MONTHS[day.month - 1]} {day.year}" if with_year else MONTHS[day.month - 1])
            for day, with_year in zip(kept, told, strict=True)
        ]

    def rule(self, canvas: Canvas, top: float, bottom: float) -> None:
        """Rule the months and name them above."""
        for day, name in self.months():
            canvas.line((self.x(day), top), (self.x(day), bottom), GRID, order=0.5)
            if self.x(day) + text_width(name, LABEL) <= canvas.width:
                canvas.text(self.x(day) + 3, top + 8, name, size=LABEL, colour=MUTED)

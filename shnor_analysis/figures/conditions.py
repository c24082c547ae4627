"""Schools by their conditions: the place of their pupils against the index, what is expected, and this school."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from shnor_analysis.figures.canvas import Anchor, Canvas
from shnor_analysis.figures.style import (
    ACCENT,
    CONTEXT,
    GRID,
    INK,
    LABEL,
    MUTED,
    SMALL,
    TEXT,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    text_width,
)

TOP, FOOT, LEFT, RIGHT = 26.0, 44.0, 34.0, 20.0
HEIGHT, NARROW_HEIGHT = 320.0, 300.0
#: The scale of the index ends here on both sides at least; places are ruled every ten.
WIDEST_USUAL = 2.5


@dataclass(frozen=True)
class Standing:
    """The school of the page: index, place, what is expected (fractions), ends of the likely place, its label."""

    index: float
    place: float
    expected: float
    low: float
    high: float
    label: str


def conditions_figure(points: pd.DataFrame, school: Standing, layout: Layout = WIDE) -> Drawing:
    """Draw schools as grey dots, the middle of the region, and the school with what is expected of it.

    Parameters
    ----------
    points : DataFrame
        A row a school: ``index`` (standard deviations, higher is easier), ``place`` and ``expected`` (fractions).
        No names.
    school : Standing
        The school of the page; the ends are those between which its place lies with the chance allowed for.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    if len(points) < 2:
        return NotApplicable("Показать школу среди школ региона нельзя: их слишком мало.")
    sheet = _Sheet(points, school, layout)
    sheet.frame()
    sheet.canvas.dots(sheet.places(points["index"], points["place"]), CONTEXT, 4.5)
    sheet.school(school)
    return sheet.canvas.finish()


class _Sheet:
    """The figure in the making: its scales and its canvas."""

    def __init__(self, points: pd.DataFrame, school: Standing, layout: Layout) -> None:
        height = NARROW_HEIGHT if layout.columns == 1 else HEIGHT
        self.canvas = Canvas(layout.width, height)
        self.bottom, self.right = height - FOOT, layout.width - RIGHT
        self.least, self.most = _ends([*points["index"], school.index, -WIDEST_USUAL, WIDEST_USUAL], 0.1)
        values = [*points["place"], school.low, school.high, school.expected, 0.4, 0.6]
        low, high = _ends(values, 0.02)
        self.low, self.high = max(0.0, low), min(1.0, high)

    def x(self, index: float) -> float:
        """Place an index."""
        return LEFT + (index - self.least) / (self.most - self.least) * (self.right - LEFT)

    def y(self, place: float) -> float:
        """Place a share; what is outside the sheet lies on its edge."""
        inside = min(max(place, self.low), self.high)
        return self.bottom - (inside - self.low) / (self.high - self.low) * (self.bottom - TOP)

    def places(self, index: pd.Series, place: pd.Series) -> list[tuple[float, float]]:
        """Place many points at once."""
        return [(self.x(float(i)), self.y(float(p))) for i, p in zip(index, place, strict=True)]

    def frame(self) -> None:
        """Rule the sheet and write the scales."""
        canvas = self.canvas
        for number in range(11):
            share = number / 10
            if self.low <= share <= self.high:
                middle = number == 5
                y = self.y(share)
                colour, width = (MUTED, 1.2) if middle else (GRID, 1.0)
                canvas.line((LEFT, y), (self.right, y), colour, width=width, order=0.5)
                canvas.text(LEFT - 8, y + 4, str(10 * number), size=LABEL, colour=MUTED, anchor="right")
        canvas.text(0, 12, "случаев из 100 · 50 — середина региона", size=LABEL, colour=MUTED)
        for tick in range(-4, 5):
            if self.least <= tick <= self.most:
                sign = f"+{tick}" if tick > 0 else f"\u2212{-tick}" if tick else "0"
                canvas.text(self.x(tick), self.bottom + 17, sign, size=LABEL, colour=MUTED, anchor="center")
        title = "труднее  ←  индекс условий  →  легче"
        middle_x = (LEFT + self.right) / 2
        canvas.text(middle_x, self.bottom + 36, title, size=LABEL, colour=MUTED, anchor="center")

    def school(self, school: Standing) -> None:
        """Draw what is expected as a diamond, the place with its ends, and the label where there is room."""
        x, canvas = self.x(school.index), self.canvas
        canvas.line((x, self.y(school.low)), (x, self.y(school.high)), ACCENT, width=2.2, order=2.5)
        canvas.diamonds([(x, self.y(school.expected))], INK)
        y = self.y(school.place)
        canvas.dot(x, y, "#ffffff", size=15)
        canvas.dot(x, y, ACCENT, size=11)
        anchor: Anchor = "right" if x + text_width(school.label, TEXT) + 14 > self.right else "left"
        shift = -14 if anchor == "right" else 14
        base = y - 9 if school.place >= 0.5 else y + 19  # away from the line of the middle
        canvas.text(x + shift, base, school.label, size=SMALL, bold=True, anchor=anchor, halo=True)


def _ends(values: Sequence[float], margin: float) -> tuple[float, float]:
    return min(values) - margin, max(values) + margin

"""Before, expected and now on one line for each paper, against the threshold of the rule."""

import math

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import Row, rows_of
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
    names_room,
    shorten,
)

HEAD, FOOT, LINE, NARROW_LINE = 62.0, 26.0, 34.0, 56.0
WIDEST_NAME, COUNT_ROOM, VERDICT_ROOM, MARGIN = 240.0, 78.0, 106.0, 10.0
STEP = 0.1
BEFORE, EXPECTED, NOW = "было", "ожидалось", "стало"


def change_by_paper(table: pd.DataFrame, threshold: float, threshold_label: str, layout: Layout = WIDE) -> Drawing:
    """Draw the share of «2» of each paper before (hollow), as expected (diamond) and now (filled).

    Parameters
    ----------
    table : DataFrame
        One row a paper, in the order of drawing: ``paper``, ``count`` and ``word`` (texts at the right: numbers
        of pupils and the verdict), ``sure`` (bool: the verdict is a change), ``was``, ``expected``, ``now``,
        ``low`` and ``high`` (fractions of 1; between them the result could have come out by itself).
    threshold : float
        Share from which a result is low, as a fraction of 1.
    threshold_label : str
        What stands on the threshold line, such as «порог 30 %».
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    drawn = table.dropna(subset=["was", "now"])
    if drawn.empty:
        return NotApplicable("Сравнить по работам нельзя: нет работ, у которых есть оба сезона.")
    sheet = _Sheet(drawn, layout, threshold)
    sheet.frame(threshold_label)
    for place, row in enumerate(rows_of(drawn)):
        sheet.row(row, HEAD + place * sheet.line)
    sheet.markers()
    return sheet.canvas.finish()


class _Sheet:
    """The figure in the making: its scale and its canvas."""

    def __init__(self, table: pd.DataFrame, layout: Layout, threshold: float) -> None:
        self.narrow = layout.columns == 1
        self.line = NARROW_LINE if self.narrow else LINE
        self.start = MARGIN if self.narrow else names_room(table["paper"], WIDEST_NAME, TEXT)
        right = COUNT_ROOM + (0 if self.narrow else VERDICT_ROOM)
        self.room = layout.width - self.start - right
        most = float(table[["was", "expected", "now", "high"]].astype(float).max().max())
        self.top = min(1.0, math.ceil(max(most, threshold + STEP) / STEP - 1e-9) * STEP)
        self.threshold = threshold
        self.bottom = HEAD + self.line * len(table)
        self.canvas = Canvas(layout.width, self.bottom + FOOT)
        step = STEP if self.top <= (0.5 if self.narrow else 0.8) + 1e-9 else 2 * STEP
        self.ticks = [number * step for number in range(int(self.top / step + 1e-9) + 1)]
        self.places: dict[str, list[tuple[float, float]]] = {BEFORE: [], EXPECTED: [], NOW: []}

    def x(self, share: float) -> float:
        """Place a share on the scale."""
        return self.start + float(share) / self.top * self.room

    def frame(self, threshold_label: str) -> None:
        """Name the markers, rule the sheet, write the numbers of the scale and the heads of the columns."""
        canvas, top = self.canvas, HEAD - 4
        self._legend()
        for tick in self.ticks:
            x = self.x(tick)
            self._rules(x, GRID, 1.0, None)
            canvas.text(x, self.bottom + 16, f"{tick * 100:.0f}", size=LABEL, colour=MUTED, anchor="center")
        x = self.x(self.threshold)
        canvas.text(x, top - 8, threshold_label, size=SMALL, bold=True, anchor="center")
        self._rules(x, INK, 1.2, (4, 3))
        right = canvas.width if self.narrow else canvas.width - VERDICT_ROOM
        canvas.text(right, top - 8, "учеников", size=LABEL, colour=MUTED, anchor="right")

    def _rules(self, x: float, colour: str, width: float, dashes: tuple[float, float] | None) -> None:
        """Draw a line down the sheet; on a narrow one it leaves room for the names."""
        order = 0.5 if dashes is None else 1.5
        if not self.narrow:
            self.canvas.line((x, HEAD - 4), (x, self.bottom), colour, width=width, dashes=dashes, order=order)
            return
        y = HEAD
        while y < self.bottom:
            self.canvas.line((x, y + 20), (x, y + self.line), colour, width=width, dashes=dashes, order=order)
            y += self.line

    def _legend(self) -> None:
        """Name the markers once, above everything."""
        x = 5.0
        for name, places in self.places.items():
            places.append((x, 10.0))
            self.canvas.text(x + 10, 14, name, size=SMALL, colour=MUTED)
            x += 30 + len(name) * 7.6

    def row(self, row: Row, y: float) -> None:
        """Draw one paper, but for its markers."""
        middle = y + (36 if self.narrow else 13)
        self._words(row, y)
        self.canvas.tip(0, y, self.canvas.width, self.line, row.get("tip"))
        known = {
            name: self.x(row[column])
            for name, column in ((BEFORE, "was"), (EXPECTED, "expected"), (NOW, "now"))
            if not pd.isna(row[column])
        }
        for name, x in known.items():
            self.places[name].append((x, middle))
        left, right = min(known.values()), max(known.values())
        self.canvas.box(left, middle - 1.25, right - left, 2.5, CONTEXT)
        if not pd.isna(row["low"]):
            low, high = self.x(row["low"]), self.x(row["high"])
            self.canvas.box(low, middle + 7, max(high - low, 2.0), 2, MUTED)

    def markers(self) -> None:
        """Set the markers of all papers above everything else."""
        self.canvas.dots(self.places[BEFORE], MUTED, 9.5, hollow=True, order=2.5)
        self.canvas.diamonds(self.places[EXPECTED], INK, order=3.0)
        self.canvas.dots(self.places[NOW], ACCENT, 9.5, order=3.5)

    def _words(self, row: Row, y: float) -> None:
        """Write the name, the numbers of pupils and the verdict."""
        canvas, base = self.canvas, y + 17
        sure = bool(row["sure"])
        word, colour = str(row["word"]), INK if sure else MUTED
        if self.narrow:
            canvas.text(0, y + 13, shorten(str(row["paper"]), canvas.width - VERDICT_ROOM, TEXT), bold=True)
            canvas.text(canvas.width, y + 13, word, size=SMALL, colour=colour, anchor="right", bold=sure)
            canvas.text(canvas.width, y + 40, str(row["count"]), size=LABEL, colour=MUTED, anchor="right")
            return
        canvas.text(0, base, shorten(str(row["paper"]), self.start - 8, TEXT))
        canvas.text(canvas.width - VERDICT_ROOM, base, str(row["count"]), size=LABEL, colour=MUTED, anchor="right")
        canvas.text(canvas.width - VERDICT_ROOM + 14, base, word, size=SMALL, colour=colour, bold=sure)

"""Share of «2» in every paper with its exact interval, against the threshold of the rule."""

import math

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import Row, grouped, rows_of
from shnor_analysis.figures.style import (
    CONTEXT,
    GRID,
    INK,
    LABEL,
    MARK_COLOURS,
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

HEAD, FOOT, LINE, PAPER_GAP, TITLE = 44.0, 26.0, 19.0, 9.0, 20.0
WIDEST_NAME, SEASON_ROOM, COUNT_ROOM = 240.0, 92.0, 78.0
#: Room of the column with shares and intervals in digits, on wide sheets.
WRITTEN_ROOM = 94.0
STEP = 0.1


def low_share_by_paper(
    table: pd.DataFrame, threshold: float, threshold_label: str, layout: Layout = WIDE
) -> Drawing:
    """Draw the share of «2» by paper: the newest season filled, earlier ones hollow and grey.

    Parameters
    ----------
    table : DataFrame
        One row a paper and season, in the order of drawing: ``paper``, ``season``, ``count`` (text at the
        right), ``share``, ``low``, ``high`` (fractions of 1), ``newest`` (bool) and, if wished, ``tip`` and
        ``written`` (share and interval in digits, where the sheet is wide).
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
    drawn = table.dropna(subset=["share", "low", "high"])
    if drawn.empty:
        return NotApplicable("Долю отметки «2» показать нельзя: нет работ с отметками, где достаточно участников.")
    narrow = layout.columns == 1
    sheet = _Sheet(drawn, layout, threshold)
    sheet.frame(threshold_label)
    if not narrow:
        sheet.lines(HEAD - 6, sheet.bottom)
    y = HEAD
    for paper, seasons in grouped(rows_of(drawn), "paper").items():
        if narrow:
            sheet.canvas.text(0, y + 13, shorten(paper, layout.width, TEXT), bold=True)
            y += TITLE
            sheet.lines(y, y + LINE * len(seasons))
        else:
            sheet.canvas.text(0, y + 13, shorten(paper, sheet.names - 8, TEXT))
        for row in seasons:
            sheet.row(row, y)
            y += LINE
        y += PAPER_GAP
    return sheet.canvas.finish()


class _Sheet:
    """The figure in the making: its scale and its canvas."""

    def __init__(self, table: pd.DataFrame, layout: Layout, threshold: float) -> None:
        narrow = layout.columns == 1
        papers = table["paper"].nunique()
        self.names = 0.0 if narrow else names_room(table["paper"], WIDEST_NAME, TEXT)
        self.start = self.names + SEASON_ROOM
        self.written = not narrow and "written" in table
        self.room = layout.width - self.start - COUNT_ROOM - WRITTEN_ROOM * self.written
        top = max(float(table["high"].max()), threshold + STEP)
        self.top = min(1.0, math.ceil(top / STEP - 1e-9) * STEP)
        self.threshold = threshold
        self.bottom = HEAD + LINE * len(table) + (PAPER_GAP + (TITLE if narrow else 0)) * papers
        self.canvas = Canvas(layout.width, self.bottom + FOOT)
        step = STEP if not narrow or self.top <= 0.5 else 2 * STEP
        self.ticks = [number * step for number in range(int(self.top / step + 1e-9) + 1)]

    def x(self, share: float) -> float:
        """Place a share on the scale."""
        return self.start + share / self.top * self.room

    def lines(self, top: float, bottom: float) -> None:
        """Rule the sheet between two heights; on a narrow one the lines leave room for the titles."""
        for tick in self.ticks:
            self.canvas.line((self.x(tick), top), (self.x(tick), bottom), GRID, order=0.5)
        x = self.x(self.threshold)
        self.canvas.line((x, top), (x, bottom), INK, width=1.2, dashes=(4, 3), order=1.5)

    def frame(self, threshold_label: str) -> None:
        """Write the numbers of the scale, the name of the threshold and the head of the last column."""
        for tick in self.ticks:
            self.canvas.text(
                self.x(tick), self.bottom + 16, f"{tick * 100:.0f}", size=LABEL, colour=MUTED, anchor="center"
            )
        x = self.x(self.threshold)
        self.canvas.line((x, HEAD - 18), (x, HEAD - 6), INK, width=1.2, dashes=(4, 3), order=1.5)
        self.canvas.text(x, HEAD - 24, threshold_label, size=SMALL, bold=True, anchor="center")
        right = self.canvas.width
        self.canvas.text(right, HEAD - 24, "учеников", size=LABEL, colour=MUTED, anchor="right")
        if self.written:
            beside = right - COUNT_ROOM
            self.canvas.text(beside, HEAD - 24, "доля (интервал), %", size=LABEL, colour=MUTED, anchor="right")

    def row(self, row: Row, y: float) -> None:
        """Draw one season of one paper."""
        newest = bool(row["newest"])
        middle = y + 9
        colour = MARK_COLOURS[2] if newest else MUTED
        share, low, high = (float(row[name]) for name in ("share", "low", "high"))
        self.canvas.text(
            self.names, y + 13, str(row["season"]), size=SMALL, colour=INK if newest else MUTED, bold=newest
        )
        self.canvas.line(
            (self.x(low), middle), (self.x(high), middle), colour if newest else CONTEXT, width=3 if newest else 2
        )
        self.canvas.dot(self.x(share), middle, colour, hollow=not newest, size=9 if newest else 7)
        self.canvas.text(self.canvas.width, y + 13, str(row["count"]), size=LABEL, colour=MUTED, anchor="right")
        if self.written:
            beside = self.canvas.width - COUNT_ROOM
            self.canvas.text(beside, y + 13, str(row["written"]), size=LABEL, bold=newest, anchor="right")
        self.canvas.tip(self.names, y, self.canvas.width - self.names, LINE, row.get("tip"))

"""What a change is made of: from «было» step by step to «стало»."""

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.figures.style import (
    ACCENT,
    CONTEXT,
    INK,
    LABEL,
    MUTED,
    SMALL,
    TEXT,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
)

HEAD, ROOM, LINE = 26.0, 190.0, 15.0
WIDEST_FIGURE, WIDEST_BAR, SLACK = 640.0, 84.0, 0.78
#: Where the range towers over the bars the figure is lowered, down to this part of its height.
LOWEST = 0.7
#: A scale is never finer than this, so that a bar of nought stays one.
LEAST_TOP = 0.01
#: What a bar is: a level of the school, a step that would have come anyway, the step beyond it.
LEVEL, GIVEN, EXCESS = "level", "given", "excess"
FILLS = {LEVEL: MUTED, GIVEN: CONTEXT, EXCESS: ACCENT}


def waterfall(table: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """Draw the parts of a change as bars that start where the one before ended.

    Parameters
    ----------
    table : DataFrame
        One row a bar, from left to right: ``label`` (lines parted by a line feed), ``kind`` (``level``,
        ``given`` or ``excess``), ``start`` and ``end`` (shares between which the bar stands), ``low`` and
        ``high`` (the shares between which the result could have come out by itself, for the bar of kind
        ``excess``; empty for others), ``text`` (what stands above it) and, if wished, ``range`` (the range in
        digits, written under the text where the figure is wide).
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    if table.empty or table[["start", "end"]].isna().to_numpy().any():
        return NotApplicable("Разложить изменение на части нельзя: одна из них неизвестна.")
    rows = rows_of(table)
    lines = max(str(row["label"]).count("\n") + 1 for row in rows)
    sheet = _Sheet(table, layout, ROOM if layout.columns > 1 else ROOM * 0.9)
    canvas = sheet.canvas = Canvas(layout.width, sheet.bottom + 10 + LINE * lines)
    for place, row in enumerate(rows):
        sheet.bar(place, row)
        if place:
            before = sheet.y(rows[place - 1]["end"])
            start = sheet.left(place - 1) + sheet.bar_width
            canvas.line((start, before), (sheet.left(place), before), MUTED, dashes=(2, 2))
    canvas.line((0, sheet.bottom), (sheet.width, sheet.bottom), INK)
    return canvas.finish()


class _Sheet:
    """The figure in the making: its scale and its canvas."""

    canvas: Canvas

    def __init__(self, table: pd.DataFrame, layout: Layout, room: float) -> None:
        ends = table[["start", "end", "low", "high"]].astype(float)
        self.top = max(float(ends.max().max()), LEAST_TOP)
        self.least = min(float(ends.min().min()), 0.0)
        self.width = min(layout.width, WIDEST_FIGURE)
        self.slot = self.width / len(table)
        self.bar_width = min(self.slot * SLACK, WIDEST_BAR)
        self.small = layout.columns == 1
        self.ranged = not self.small and "range" in table
        tallest = float(ends[["start", "end"]].max().max())
        self.room = room * max((tallest - self.least) / (self.top - self.least), LOWEST)
        self.head = HEAD + LINE * self.ranged
        self.bottom = self.head + self.room

    def y(self, share: float) -> float:
        """Place a share on the scale."""
        return self.head + (self.top - float(share)) / (self.top - self.least) * self.room

    def left(self, place: int) -> float:
        """Give the left edge of a bar."""
        return place * self.slot + (self.slot - self.bar_width) / 2

    def bar(self, place: int, row: Row) -> None:
        """Draw a bar with its range, what stands above it and its name below."""
        x, middle = self.left(place), self.left(place) + self.bar_width / 2
        upper, lower = sorted((self.y(row["start"]), self.y(row["end"])))
        self.canvas.box(x, upper, self.bar_width, max(lower - upper, 1.5), FILLS[row["kind"]])
        text_at = upper
        if not pd.isna(row["low"]):
            high, low = self.y(row["high"]), self.y(row["low"])
            text_at = min(upper, high)
            for colour, width in (("#ffffff", 4.0), (INK, 2.0)):
                self.canvas.line((middle, high), (middle, low), colour, width=width, order=3)
        self.canvas.tip(place * self.slot, 0, self.slot, self.bottom, row.get("tip"))
        bold = row["kind"] != GIVEN
        size = SMALL if self.small else TEXT
        if self.ranged and not pd.isna(row["range"]):
            self.canvas.text(middle, text_at - 7, str(row["range"]), size=SMALL, colour=MUTED, anchor="center")
            text_at -= LINE
        self.canvas.text(middle, text_at - 7, str(row["text"]), size=size, bold=bold, anchor="center")
        for line, words in enumerate(str(row["label"]).split("\n")):
            self.canvas.text(
                middle,
                self.bottom + 17 + LINE * line,
                words,
                size=LABEL - 1 if self.small else SMALL,
                colour=INK if bold else MUTED,
                anchor="center",
            )

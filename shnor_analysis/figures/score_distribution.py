"""Pupils by score, in the colours of the marks, with the borders between marks; a panel a season."""

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
    TEXT,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    text_width,
)

HEAD, LABELS, BARS, AXIS, GAP = 24.0, 22.0, 118.0, 22.0, 18.0
SLIT = 2.0


def score_distribution(table: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """Draw how many pupils got each score.

    Parameters
    ----------
    table : DataFrame
        One row a score: ``panel`` (its heading), ``under`` (how many pupils, as text), ``score``, ``count``
        (numbers), ``share`` (of the panel's pupils), ``mark`` (2–5, or empty where no scale is known). Panels are
        drawn from above in the order of the rows, on one scale of shares and one of scores.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    if table.empty or not table["count"].sum():
        return NotApplicable("Баллов учеников нет: в хранилище только сводные отметки.")
    panels = grouped(rows_of(table), "panel")
    height = HEAD + LABELS + BARS + AXIS
    canvas = Canvas(layout.width, height * len(panels) + GAP * (len(panels) - 1))
    step = layout.width / (max(row["score"] for row in rows_of(table)) + 1)
    highest = float(table["share"].max())
    for place, rows in enumerate(panels.values()):
        _panel(canvas, rows, place * (height + GAP), step, highest)
    return canvas.finish()


def _panel(canvas: Canvas, rows: list[Row], top: float, step: float, highest: float) -> None:
    """Draw a season: heading, labels of marks, bars, scores below."""
    canvas.text(0, top + 15, str(rows[0]["panel"]), bold=True)
    canvas.text(canvas.width, top + 15, str(rows[0]["under"]), size=LABEL, colour=MUTED, anchor="right")
    ground = top + HEAD + LABELS + BARS
    width = step * len(rows)
    canvas.line((0, ground), (width, ground), INK)
    _marks(canvas, rows, top + HEAD, ground, step)
    for place, row in enumerate(rows):
        _bar(canvas, row, place * step, ground, step, highest)
    _axis(canvas, rows, ground, step)


def _bar(canvas: Canvas, row: Row, x: float, ground: float, step: float, highest: float) -> None:
    """Draw the pupils of a score, their number above."""
    height = (BARS - 16) * float(row["share"]) / highest
    colour: str = CONTEXT if pd.isna(row["mark"]) else MARK_COLOURS[int(row["mark"])]
    slit = min(SLIT, step / 4)
    canvas.box(x + slit / 2, ground - height, step - slit, height, colour)
    count = str(row["count"])
    if row["count"] and text_width(count, LABEL) <= step:
        canvas.text(x + step / 2, ground - height - 4, count, size=LABEL, anchor="center")


def _marks(canvas: Canvas, rows: list[Row], top: float, ground: float, step: float) -> None:
    """Draw a line at each border and name the marks between the borders."""
    if any(pd.isna(row["mark"]) for row in rows):
        return
    for mark, own in grouped(rows, "mark").items():
        left, room = int(own[0]["score"]) * step, len(own) * step
        if own[0]["score"]:
            canvas.line((left, top + 4), (left, ground), MUTED, dashes=(3, 3), order=0.5)
        name = f"«{mark}»"
        if text_width(name, TEXT) <= room:
            canvas.text(left + room / 2, top + 15, name, size=LABEL, colour=MUTED, anchor="center")


def _axis(canvas: Canvas, rows: list[Row], ground: float, step: float) -> None:
    """Write scores below the bars, so many as there is room for."""
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if step * n >= text_width("100", LABEL))
    for row in rows:
        if row["score"] % every == 0:
            x = (int(row["score"]) + 0.5) * step
            canvas.line((x, ground), (x, ground + 4), GRID)
            canvas.text(x, ground + 16, str(row["score"]), size=LABEL, colour=MUTED, anchor="center")

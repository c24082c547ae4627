"""Stacked bars of marks 2–5: the school and the region side by side, season after season, paper by paper."""

from collections.abc import Iterable, Mapping

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import Row, grouped, rows_of
from shnor_analysis.figures.style import (
    LABEL,
    MARK_COLOURS,
    MARK_INKS,
    MUTED,
    SMALL,
    TEXT,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    shorten,
    text_width,
)
from shnor_analysis.tables.vocabulary import MARKS

ROW, BAR, CONTEXT_BAR, PAIR_GAP, HEAD, GUTTER = 21.0, 18.0, 13.0, 7.0, 25.0, 34.0
LEGEND, LEGEND_LINE = 30.0, 20.0
SEASON_ROOM, WHO_ROOM, COUNT_ROOM = 46.0, 52.0, 50.0
SLIT = 1.0


def mark_distribution(
    table: pd.DataFrame, layout: Layout = WIDE, names: Mapping[int, str] | None = None
) -> Drawing:
    """Draw the distribution of marks of a school beside its region.

    Parameters
    ----------
    table : DataFrame
        One row a bar, in the order of drawing: ``grade``, ``paper``, ``season``, ``who`` (texts), ``is_school``
        (bool), ``count`` (the number of participants as text), ``share2`` … ``share5`` (fractions of 1; empty
        where the bar is not shown), ``label2`` … ``label5`` (texts inside the segments) and ``reason`` (what
        stands in place of a bar that is not shown); if wished, ``tip``.
    layout : Layout
        The width to draw for.
    names : Mapping of int to str, optional
        What the four colours stand for; the marks «2» … «5» where absent.

    Returns
    -------
    Figure or NotApplicable
    """
    if table.empty:
        return NotApplicable("Отметок нет: ни одной работы школы с отметками в хранилище не найдено.")
    rows = _rows_of_panels(table, layout.columns)
    heights = [max(_panel_height(panel) for panel in row) for row in rows]
    legend = _legend_places(names or {mark: f"«{mark}»" for mark in MARKS}, layout.width)
    head = LEGEND + LEGEND_LINE * max(line for _, line, _ in legend.values())
    canvas = Canvas(layout.width, head + sum(heights))
    for mark, (x, line, name) in legend.items():
        canvas.box(x, 3 + LEGEND_LINE * line, 13, 13, MARK_COLOURS[mark])
        canvas.text(x + 19, 14 + LEGEND_LINE * line, name, size=SMALL, colour=MUTED)
    width = (layout.width - GUTTER * (layout.columns - 1)) / layout.columns
    top = head
    for row, height in zip(rows, heights, strict=True):
        for place, panel in enumerate(row):
            _panel(canvas, panel, place * (width + GUTTER), top, width)
        top += height
    return canvas.finish()


def _rows_of_panels(table: pd.DataFrame, columns: int) -> list[list[list[Row]]]:
    """Arrange the papers: those of one grade stand side by side, the next grade starts a new row."""
    rows = []
    for grade in grouped(rows_of(table), "grade").values():
        panels = list(grouped(grade, "paper").values())
        rows += [panels[start : start + columns] for start in range(0, len(panels), columns)]
    return rows


def _panel_height(panel: list[Row]) -> float:
    """Measure a panel: its head, its rows and the gaps between seasons."""
    return HEAD + ROW * len(panel) + PAIR_GAP * len(grouped(panel, "season")) + 10


def _legend_places(names: Mapping[int, str], width: float) -> dict[int, tuple[float, int, str]]:
    """Find where the name of each mark begins, and on which line: four stand on one, or two where it is narrow."""
    step = max(text_width(name, SMALL) for name in names.values()) + 38
    on_line = len(names) if step * len(names) <= width + 20 else 2
    return {mark: (step * (at % on_line), at // on_line, names[mark]) for at, mark in enumerate(names)}


def _panel(canvas: Canvas, panel: list[Row], left: float, top: float, width: float) -> None:
    """Draw the bars of one paper."""
    canvas.text(left, top + 15, shorten(str(panel[0]["paper"]), width - COUNT_ROOM, TEXT), bold=True)
    canvas.text(left + width, top + 15, "учеников", size=LABEL - 1, colour=MUTED, anchor="right")
    y = top + HEAD
    for season, bars in grouped(panel, "season").items():
        _season(canvas, season, left, y + 13)
        for bar in bars:
            _bar(canvas, bar, left, y, width)
            y += ROW
        y += PAIR_GAP


def _season(canvas: Canvas, season: str, left: float, y: float) -> None:
    """Write «весна 2021» as two short lines beside the pair of bars."""
    for word, shift in zip(season.split(" ", 1), (0.0, 15.0), strict=False):
        canvas.text(left, y + shift, word, size=SMALL, colour=MUTED)


def _bar(canvas: Canvas, bar: Row, left: float, y: float, width: float) -> None:
    """Draw one bar: who, the four shares, how many pupils."""
    school = bool(bar["is_school"])
    height = BAR if school else CONTEXT_BAR
    y0 = y + (BAR - height) / 2
    base = y + 13
    canvas.text(left + SEASON_ROOM, base, str(bar["who"]), size=SMALL, bold=school)
    start = left + SEASON_ROOM + WHO_ROOM
    room = width - SEASON_ROOM - WHO_ROOM - COUNT_ROOM
    canvas.text(left + width, base, str(bar["count"]), size=LABEL, colour=MUTED, anchor="right")
    canvas.tip(left + SEASON_ROOM, y, width - SEASON_ROOM, ROW, bar.get("tip"))
    shares = [bar[f"share{mark}"] for mark in MARKS]
    if any(pd.isna(share) for share in shares):
        canvas.text(start, base, shorten(str(bar["reason"]), room, LABEL), size=LABEL, colour=MUTED)
        return
    labels = [str(bar[f"label{mark}"]) for mark in MARKS]
    _segments(canvas, [float(share) for share in shares], labels, start, y0, room, height)


def _segments(
    canvas: Canvas,
    shares: Iterable[float],
    labels: Iterable[str],
    start: float,
    y: float,
    room: float,
    height: float,
) -> None:
    """Lay the four segments end to end; a label that does not fit its segment is left out."""
    x = start
    size = LABEL if height == BAR else LABEL - 1
    for mark, share, label in zip(MARKS, shares, labels, strict=True):
        length = share * room
        canvas.box(x, y, max(length - SLIT, min(length, SLIT)), height, MARK_COLOURS[mark])
        if length >= text_width(label, size) + 5:
            canvas.text(
                x + (length - SLIT) / 2,
                y + height / 2 + size * 0.36,
                label,
                size=size,
                colour=MARK_INKS[mark],
                anchor="center",
            )
        x += length

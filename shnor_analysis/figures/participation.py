"""How many pupils were listed and how many wrote, paper by paper."""

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import grouped, rows_of
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
    names_room,
    shorten,
)

HEAD, LINE, PAPER_GAP, TITLE, BAR = 34.0, 20.0, 9.0, 20.0, 13.0
WIDEST_NAME, SEASON_ROOM, COUNT_ROOM = 210.0, 92.0, 78.0


def participation(table: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """Draw listed pupils (grey) and those who wrote (accent) for every paper and season.

    Parameters
    ----------
    table : DataFrame
        One row a paper and season, in the order of drawing: ``paper``, ``season``, ``listed``, ``wrote``
        (numbers of pupils) and ``label`` (text at the right, such as «17 из 20»); if wished, ``tip``.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    drawn = table.dropna(subset=["listed"])
    if drawn.empty or float(drawn["listed"].max()) <= 0:
        return NotApplicable(
            "Сколько учеников не писали работу, неизвестно: в загруженных файлах нет списков классов."
        )
    narrow = layout.columns == 1
    names = 0.0 if narrow else names_room(drawn["paper"], WIDEST_NAME, TEXT)
    start = names + SEASON_ROOM
    scale = (layout.width - start - COUNT_ROOM) / float(drawn["listed"].max())
    papers = drawn["paper"].nunique()
    height = HEAD + LINE * len(drawn) + (PAPER_GAP + (TITLE if narrow else 0)) * papers
    canvas = Canvas(layout.width, height)
    _legend(canvas)
    y = HEAD
    for paper, seasons in grouped(rows_of(drawn), "paper").items():
        if narrow:
            canvas.text(0, y + 13, shorten(paper, layout.width, TEXT), bold=True)
            y += TITLE
        else:
            canvas.text(0, y + 13, shorten(paper, names - 8, TEXT))
        for row in seasons:
            canvas.text(names, y + 13, str(row["season"]), size=SMALL, colour=MUTED)
            listed, wrote = float(row["listed"]) * scale, float(row["wrote"]) * scale
            canvas.box(start, y + 3, wrote, BAR, ACCENT)
            canvas.box(start + wrote, y + 3, listed - wrote, BAR, CONTEXT)
            canvas.text(layout.width, y + 13, str(row["label"]), size=LABEL, colour=INK, anchor="right")
            canvas.tip(names, y, layout.width - names, LINE, row.get("tip"))
            y += LINE
        y += PAPER_GAP
    return canvas.finish()


def _legend(canvas: Canvas) -> None:
    """Name the two colours once, above everything."""
    canvas.box(0, 3, 13, 13, ACCENT)
    canvas.text(19, 14, "писали", size=SMALL, colour=MUTED)
    canvas.box(88, 3, 13, 13, CONTEXT)
    canvas.text(107, 14, "были в списке, не писали", size=SMALL, colour=MUTED)

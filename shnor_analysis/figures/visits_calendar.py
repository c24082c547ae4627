"""Visits of curators week by week: when somebody came, and where the pause was longer than allowed."""

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import grouped, rows_of
from shnor_analysis.figures.style import (
    ACCENT,
    GRID,
    INK,
    LABEL,
    MUTED,
    SMALL,
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    names_room,
    shorten,
    text_width,
)
from shnor_analysis.figures.timeline import Timeline

HEAD, LINE, NARROW_LINE, CELL, AIR = 52.0, 24.0, 42.0, 12.0, 1.5
WIDEST_NAME, WIDEST_CELL = 240.0, 13.0


def visits_calendar(weeks: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """Draw a row of weeks for each school.

    A full square is a week with a visit, a pale one a week without, a hollow square struck through a week of a
    pause that is longer than allowed; the words at the right say the longest such pause.

    Parameters
    ----------
    weeks : DataFrame
        A row a school and week, schools in the order of drawing, weeks without holes: ``school`` (its name),
        ``week`` (Monday), ``visits`` (number), ``gap`` (the pause is longer than allowed), ``inside`` (the week
        belongs to the school's time in the programme) and ``label`` (words at the right, the same in all rows
        of a school).
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    if weeks.empty:
        return NotApplicable("Посещений в реестре нет, и неизвестно, с какого дня школа в проекте.")
    narrow = layout.columns == 1
    labels = 0.0 if narrow else max(text_width(str(text), LABEL) for text in weeks["label"]) + 12
    names = 0.0 if narrow else names_room(weeks["school"], WIDEST_NAME, SMALL)
    schools = grouped(rows_of(weeks), "school")
    line = NARROW_LINE if narrow else LINE
    canvas = Canvas(layout.width, HEAD + line * len(schools) + 2)
    count = weeks["week"].nunique()
    size = min((layout.width - names - labels) / count, WIDEST_CELL)
    first, last = weeks["week"].min(), weeks["week"].max() + pd.Timedelta(days=7)
    time = Timeline(first, last, names, names + size * count)
    time.rule(canvas, HEAD - 20, canvas.height)
    _legend(canvas)
    for place, (school, cells) in enumerate(schools.items()):
        y = HEAD + line * (place + 1) - 8
        label = str(cells[0]["label"])
        above = y - CELL - 7 if narrow else y - 1
        room = canvas.width - text_width(label, LABEL) - 12 if narrow else names - 8
        canvas.text(0, above, shorten(school, room, SMALL), size=SMALL)
        canvas.text(canvas.width, above, label, size=LABEL, colour=INK, anchor="right")
        for cell in cells:
            _cell(canvas, time.x(cell["week"]), y - CELL, size - AIR, cell)
    return canvas.finish()


def _cell(canvas: Canvas, x: float, y: float, width: float, cell: dict[str, object]) -> None:
    """Draw one week."""
    if cell["visits"]:
        canvas.box(x, y, width, CELL, ACCENT)
    elif cell["gap"]:
        _hollow(canvas, x, y, width)
    elif cell["inside"]:
        canvas.box(x, y, width, CELL, GRID)


def _hollow(canvas: Canvas, x: float, y: float, width: float) -> None:
    """Draw a week of too long a pause: hollow and struck through, so that it reads without colour."""
    corners = [(x, y), (x + width, y), (x + width, y + CELL), (x, y + CELL), (x, y), (x + width, y + CELL)]
    canvas.curve([(left + 0.5, top) for left, top in corners], MUTED, 1.0, None)


def _legend(canvas: Canvas) -> None:
    """Name the three kinds of weeks above everything."""
    canvas.box(0, 3, CELL, CELL, ACCENT)
    canvas.text(18, 13, "посещение", size=LABEL, colour=MUTED)
    _hollow(canvas, 100, 3, CELL)
    canvas.text(118, 13, "долгий перерыв", size=LABEL, colour=MUTED)
    canvas.box(236, 3, CELL, CELL, GRID)
    canvas.text(254, 13, "без посещения", size=LABEL, colour=MUTED)

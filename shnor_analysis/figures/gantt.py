"""A school's roadmap against the calendar: what was promised from when to when, and what became of it."""

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
    WIDE,
    Drawing,
    Layout,
    NotApplicable,
    names_room,
    text_width,
    wrapped,
)
from shnor_analysis.figures.timeline import Timeline

HEAD, LINE, NARROW_LINE, FOOT, BAR = 46.0, 28.0, 46.0, 8.0, 11.0
#: From a line of a name to the next one.
NAME_LINE = 14.0
WIDEST_NAME, WIDEST_LABEL = 290.0, 172.0
#: Days of air on both sides.
AIR = pd.Timedelta(days=7)


def gantt(items: pd.DataFrame, today: pd.Timestamp, today_label: str, layout: Layout = WIDE) -> Drawing:
    """Draw the items of a roadmap as bars from start to due date, with a line at the report date.

    Shape tells the state, and the word beside it says so again: a full grey bar with a dot is done (the dot is
    the day), a full bar in accent with a dashed tail to the line is overdue, a hollow bar is not done yet and
    not due, a dashed one is cancelled.

    Parameters
    ----------
    items : DataFrame
        A row an item, in the order of drawing: ``name``, ``start``, ``due``, ``done_on`` (days or NaT),
        ``shape`` (``done``, ``overdue``, ``open`` or ``cancelled``) and ``label`` (words at the right).
    today : Timestamp
        The report date.
    today_label : str
        What stands at its line.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    days = pd.concat([items[name] for name in ("start", "due", "done_on")]).dropna()
    if days.empty:
        return NotApplicable("Ни у одного пункта дорожной карты нет дат: рисовать календарь не из чего.")
    narrow = layout.columns == 1
    names = 0.0 if narrow else names_room(items["name"], WIDEST_NAME, SMALL)
    labels = (
        0.0 if narrow else min(max(text_width(str(text), LABEL) for text in items["label"]) + 10, WIDEST_LABEL)
    )
    texts = [_name_lines(row, names, layout.width, narrow=narrow) for row in rows_of(items)]
    line = (NARROW_LINE if narrow else LINE) + NAME_LINE * (max(map(len, texts)) - 1)
    canvas = Canvas(layout.width, HEAD + line * len(items) + FOOT)
    first, last = min(days.min(), today) - AIR, max(days.max(), today) + AIR
    time = Timeline(first, last, names + 6, layout.width - labels - 6)
    time.rule(canvas, HEAD - 22, canvas.height - FOOT)
    _today(canvas, time, today, today_label, whole=not narrow)
    for place, row in enumerate(rows_of(items)):
        # a bar stands under the lines of its name on a telephone, else at their middle
        y = HEAD + line * (place + 1) - 10 - (0 if narrow else (line - LINE) / 2)
        # on a telephone words stand between the bars, and a whole line would strike them through
        canvas.line((time.x(today), y - BAR - 2), (time.x(today), y + 4), INK, width=1.2, order=1.5)
        _names(canvas, row, texts[place], y, narrow=narrow)
        _bar(canvas, row, y - BAR + 1, time, today)
    return canvas.finish()


def _name_lines(row: Row, names: float, width: float, *, narrow: bool) -> list[str]:
    """Break what was promised into lines; on a telephone the state stands at their right."""
    taken = text_width(str(row["label"]), LABEL) + 12 if narrow else 0.0
    return wrapped(str(row["name"]), width if narrow else names - 8, SMALL, taken=taken)


def _names(canvas: Canvas, row: Row, lines: list[str], y: float, *, narrow: bool) -> None:
    """Write what was promised and how it stands; on a telephone above the bar."""
    top = y - (17 if narrow else 0) - NAME_LINE * (len(lines) - 1) * (1 if narrow else 0.5)
    for number, text in enumerate(lines):
        canvas.text(0, top + NAME_LINE * number, text, size=SMALL)
    at = top if narrow else y
    canvas.text(canvas.width, at, str(row["label"]), size=LABEL, bold=row["shape"] == "overdue", anchor="right")


def _today(canvas: Canvas, time: Timeline, today: pd.Timestamp, label: str, *, whole: bool) -> None:
    """Draw the line of the report date, or only its upper end."""
    x, half = time.x(today), text_width(label, LABEL) / 2
    canvas.line((x, HEAD - 24), (x, canvas.height - FOOT if whole else HEAD - 14), INK, width=1.2, order=1.5)
    middle = min(max(x, half), canvas.width - half)
    canvas.text(middle, 12, label, size=LABEL, bold=True, anchor="center")


def _bar(canvas: Canvas, row: Row, y: float, time: Timeline, today: pd.Timestamp) -> None:
    """Draw one item; without a due date only its known day is marked."""
    known = [day for day in (row["start"], row["due"], row["done_on"]) if not pd.isna(day)]
    if not known:
        return
    start: pd.Timestamp = row["start"] if not pd.isna(row["start"]) else known[0]
    due: pd.Timestamp = row["due"] if not pd.isna(row["due"]) else start
    left, right, middle = time.x(min(start, due)), time.x(max(start, due)), y + BAR / 2
    right = max(right, left + 4)
    if row["shape"] == "done":
        canvas.box(left, y, right - left, BAR, CONTEXT)
        if not pd.isna(row["done_on"]):
            done = time.x(row["done_on"])
            canvas.line((min(done, right), middle), (max(done, right), middle), MUTED, 1.6, order=2.5)
            canvas.dot(done, middle, INK, size=8)
    elif row["shape"] == "overdue":
        canvas.box(left, y, right - left, BAR, ACCENT)
        canvas.line((right, middle), (time.x(today), middle), ACCENT, 2.2, (3.0, 2.4), order=2.5)
    else:
        corners = [(left, y), (right, y), (right, y + BAR), (left, y + BAR), (left, y)]
        canvas.curve(corners, MUTED, 1.4, (3.0, 2.4) if row["shape"] == "cancelled" else None)

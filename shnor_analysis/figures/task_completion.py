"""Tasks of each paper: completion by the school with its interval, against the region."""

import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.rows import Row, grouped, rows_of
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

LEGEND, HEAD, LINE, FOOT, GUTTER = 30.0, 44.0, 18.0, 30.0, 36.0
TEXT_ROOM, MARGIN = 128.0, 8.0
#: Room for the names of tasks: numbers are short, those of ОГЭ and ЕГЭ are words («кратк. 12»).
NAMES_LEAST, NAMES_MOST = 56.0, 88.0
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def task_completion(table: pd.DataFrame, layout: Layout = WIDE) -> Drawing:
    """Draw tasks as dots with intervals, a panel a paper; deficits are filled and bold.

    Parameters
    ----------
    table : DataFrame
        One row a task, in the order of drawing: ``paper``, ``count`` (pupils, as text), ``task``, ``deficit``
        (bool), ``share``, ``low``, ``high``, ``region`` (fractions of 1; ``region`` may be empty) and ``both``
        (text at the right: school with its interval, and region); if wished, ``tip``.
    layout : Layout
        The width to draw for.

    Returns
    -------
    Figure or NotApplicable
    """
    drawn = table.dropna(subset=["share"])
    if drawn.empty:
        return NotApplicable("Выполнение заданий показать нельзя: баллов за задания нет.")
    panels = list(grouped(rows_of(drawn), "paper").values())
    rows = [panels[start : start + layout.columns] for start in range(0, len(panels), layout.columns)]
    heights = [HEAD + FOOT + LINE * max(len(panel) for panel in row) for row in rows]
    canvas = Canvas(layout.width, LEGEND + sum(heights))
    _legend(canvas, drawn)
    width = (layout.width - GUTTER * (layout.columns - 1)) / layout.columns
    names = max(NAMES_LEAST, names_room(drawn["task"], NAMES_MOST, SMALL))
    top = LEGEND
    for row, height in zip(rows, heights, strict=True):
        for place, panel in enumerate(row):
            _Panel(canvas, place * (width + GUTTER), top, width, names).draw(panel)
        top += height
    return canvas.finish()


def _legend(canvas: Canvas, drawn: pd.DataFrame) -> None:
    """Name the markers that are drawn, once, above everything."""
    deficits = drawn["deficit"].astype(bool)
    x = 5.0
    if deficits.any():
        canvas.dots([(x, 10)], ACCENT, 9)
        canvas.text(x + 9, 14, "дефицит", size=SMALL, colour=MUTED)
        x += 84
    if not deficits.all():
        canvas.dots([(x, 10)], ACCENT, 8.5, hollow=True)
        canvas.text(x + 9, 14, "другие задания" if deficits.any() else "задания школы", size=SMALL, colour=MUTED)
        x += 129
    if drawn["region"].notna().any():
        canvas.box(x, 4, 3, 12, INK)
        canvas.text(x + 10, 14, "регион", size=SMALL, colour=MUTED)


class _Panel:
    """One paper: its scale and its place on the canvas."""

    def __init__(self, canvas: Canvas, left: float, top: float, width: float, names: float) -> None:
        self.canvas, self.left, self.top, self.right = canvas, left, top, left + width
        self.names, self.start = names, left + names
        self.room = width - names - TEXT_ROOM - MARGIN

    def x(self, share: float) -> float:
        """Place a share on the scale."""
        return self.start + float(share) * self.room

    def draw(self, tasks: list[Row]) -> None:
        """Draw the head, the scale and the tasks."""
        canvas, top = self.canvas, self.top + HEAD
        bottom = top + LINE * len(tasks)
        self._head(tasks[0])
        for tick in TICKS:
            canvas.box(self.x(tick) - 0.5, top, 1, bottom - top, GRID)
            if tick in (0, 0.5, 1):
                canvas.text(
                    self.x(tick), bottom + 14, f"{tick * 100:.0f}", size=LABEL - 1, colour=MUTED, anchor="center"
                )
        for place, row in enumerate(tasks):
            self._task(row, top + LINE * place)
        for deficit in (False, True):
            points = [
                (self.x(row["share"]), top + LINE * place + 9)
                for place, row in enumerate(tasks)
                if bool(row["deficit"]) is deficit
            ]
            canvas.dots(points, ACCENT, 9 if deficit else 8.5, hollow=not deficit, order=3)

    def _head(self, row: Row) -> None:
        """Write the name of the paper, the number of pupils and the heads of the columns."""
        canvas, base = self.canvas, self.top + 15
        room = self.right - self.left - TEXT_ROOM
        canvas.text(self.left, base, shorten(str(row["paper"]), room, TEXT), bold=True)
        canvas.text(self.right, base, str(row["count"]), size=LABEL, colour=MUTED, anchor="right")
        small = LABEL - 1
        canvas.text(self.left, base + 20, "задание", size=small, colour=MUTED)
        canvas.text(self.right, base + 20, "школа (интервал) / регион", size=small, colour=MUTED, anchor="right")

    def _task(self, row: Row, y: float) -> None:
        """Draw one task, but for its dot."""
        canvas, middle, base = self.canvas, y + 9, y + 13
        deficit = bool(row["deficit"])
        canvas.text(self.left, base, shorten(str(row["task"]), self.names, SMALL), size=SMALL, bold=deficit)
        low, high = self.x(row["low"]), self.x(row["high"])
        canvas.box(low, middle - 1.25, high - low, 2.5, ACCENT if deficit else CONTEXT)
        if not pd.isna(row["region"]):
            canvas.box(self.x(row["region"]) - 1.5, middle - 6, 3, 12, INK)
        canvas.text(self.right, base, str(row["both"]), size=LABEL, bold=deficit, anchor="right")
        canvas.tip(self.left, y, self.right - self.left, LINE, row.get("tip"))

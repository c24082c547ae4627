"""Points of tasks from masks of answers: ``+2-`` a sign a task, ``2(2)1(3)`` points and maximum of a task."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.sources.cleaning import BLANK, SKIPPED

_SHORT = re.compile(r"[-+\dxх]*")
_LONG = re.compile(r"(?:\d{1,2}\(\d{1,2}\))*")
_POINTS = re.compile(r"(\d{1,2})\((\d{1,2})\)")
#: What tasks of each part are called: a mask does not hold their numbers in the paper.
LABELS = {"short": "кратк. {}", "long": "разв. {}", "oral": "устн. {}"}


@dataclass(frozen=True)
class Masks:
    """Tasks of one part of an exam: a row a pupil, a column a task (codes of ``sources.cleaning``).

    ``bad`` maps rows whose mask cannot be read to what is wrong with it.
    """

    labels: list[str]
    maxima: list[int | None]
    points: NDArray[np.int8]
    bad: dict[int, str]


def read_masks(cells: Sequence[object], part: str) -> Masks:
    """Read the masks of a column.

    Most pupils have so many tasks; a mask of another length is set aside, since it cannot be told which tasks are
    lacking. A blank one stays blank.

    Examples
    --------
    >>> short = read_masks(["+2-", "-+", "++1"], "short")
    >>> short.labels, short.points.tolist(), short.bad
    (['кратк. 1', 'кратк. 2', 'кратк. 3'], [[1, 2, 0], [-3, -3, -3], [1, 1, 1]], {1: 'length'})
    >>> read_masks(["2(2)1(3)", "0(2)4(3)"], "long").bad
    {1: 'over'}
    """
    read = [_short(cell) if part == "short" else _long(cell) for cell in cells]
    bad = {row: "signs" for row, tasks in enumerate(read) if tasks is None}
    width = _usual([len(tasks) for tasks in read if tasks])
    maxima = _maxima([tasks for tasks in read if tasks and len(tasks) == width], width)
    points = np.full((len(cells), width), BLANK, dtype=np.int8)
    for row, tasks in enumerate(read):
        if not tasks:
            continue
        if len(tasks) != width:
            bad[row] = "length"
        elif any(most is not None and got > most for got, most in tasks):
            bad[row] = "over"
        else:
            points[row] = [got for got, _ in tasks]
    return Masks([LABELS[part].format(at) for at in range(1, width + 1)], maxima, points, bad)


Task = tuple[int, int | None]


def _short(cell: object) -> list[Task] | None:
    text = _text(cell)
    if not _SHORT.fullmatch(text):
        return None
    signs = {"+": 1, "-": 0, "x": SKIPPED, "х": SKIPPED}
    return [(signs[sign] if sign in signs else int(sign), None) for sign in text]


def _long(cell: object) -> list[Task] | None:
    text = _text(cell)
    return [(int(got), int(most)) for got, most in _POINTS.findall(text)] if _LONG.fullmatch(text) else None


def _text(cell: object) -> str:
    """Give a mask as text: a mask of digits alone may come as a number, dashes of any length as minus."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"[‐‑‒–—−]", "-", re.sub(r"\s+", "", str(cell if cell is not None else ""))).casefold()


def _usual(lengths: Sequence[int]) -> int:
    """Give the most frequent length, of equals the longer."""
    return max(Counter(lengths).items(), key=lambda item: (item[1], item[0]))[0] if lengths else 0


def _maxima(read: Sequence[Sequence[Task]], width: int) -> list[int | None]:
    """Give for each task the maximum that most pupils' brackets name."""
    found: list[int | None] = []
    for at in range(width):
        told = Counter(most for tasks in read if (most := tasks[at][1]) is not None and most > 0)
        found.append(told.most_common(1)[0][0] if told else None)
    return found

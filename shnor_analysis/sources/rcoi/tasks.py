"""Points of tasks of one exam: read from masks, and compared with the primary score before they are believed."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.sources.cleaning import BLANK
from shnor_analysis.sources.complaints import REMARK
from shnor_analysis.sources.rcoi.blocks import Block
from shnor_analysis.sources.rcoi.columns import ExamColumns
from shnor_analysis.sources.rcoi.masks import LABELS, read_masks
from shnor_analysis.sources.rcoi.rows import ExamRows, Teller

#: From this share of agreeing rows on, the others are mistakes; below it, the signs mean something else.
_AGREE = 0.9
_WRONG = {
    "signs": "В ответах «{value}» есть непонятные знаки: задания этой части не учтены.",
    "length": "В ответах «{value}» не столько заданий, сколько у других: задания этой части не учтены.",
    "over": "В ответах «{value}» балл больше максимума задания: задания этой части не учтены.",
}


def read_tasks(
    block: Block, columns: ExamColumns, rows: ExamRows, tell: Teller
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the points of an exam.

    Returns
    -------
    points : DataFrame
        A row a pupil and a column a task (codes of ``sources.cleaning``).
    tasks : DataFrame
        ``task`` and ``max_points``, where brackets name it.
    """
    found, told = [], []
    for part in LABELS:
        if part not in columns.places:
            continue
        masks = read_masks([columns.cell(line.cells, part) for line in block.lines], part)
        for kind, message in _WRONG.items():
            which = [at for at, wrong in masks.bad.items() if wrong == kind]
            tell.rows(f"exam_mask_{kind}", REMARK, which, message, part)
        found.append(pd.DataFrame(masks.points, columns=masks.labels))
        told += list(zip(masks.labels, masks.maxima, strict=True))
    if not found:
        return pd.DataFrame(index=range(len(block.lines))), pd.DataFrame({"task": [], "max_points": []})
    points = pd.concat(found, axis=1)
    if not _believable(points.to_numpy(), rows, tell):
        short = LABELS["short"].split()[0]
        points = points[[name for name in points if not str(name).startswith(short)]]
    tasks = pd.DataFrame(told, columns=["task", "max_points"])
    return points, tasks[tasks["task"].isin(points.columns)]


def _believable(points: NDArray[np.int8], rows: ExamRows, tell: Teller) -> bool:
    """Compare sums with primary scores; say whether a sign of a short answer is worth what it shows."""
    primary = np.array([-1 if value is None else value for value in rows.primary], dtype=np.int64)
    whole = (points != BLANK).all(axis=1) & (primary >= 0) & rows.kept
    if not whole.any() or not points.shape[1]:
        return True
    other = whole & (np.maximum(points, 0).sum(axis=1, dtype=np.int64) != primary)
    if other.sum() <= (1 - _AGREE) * whole.sum():
        message = "Баллы за задания не складываются в первичный балл «{value}»: взят он. Проверьте строку."
        tell.rows("exam_sum", REMARK, np.flatnonzero(other).tolist(), message, "primary")
        return True
    tell.exam_itself(
        "exam_signs",
        f"Знаки кратких ответов не складываются в первичный балл (у {int(other.sum())} из {int(whole.sum())} "
        "учеников): знак «+» стоит здесь не один балл. Задания с кратким ответом не учтены, итоги учтены.",
    )
    return False

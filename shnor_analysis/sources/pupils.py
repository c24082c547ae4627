"""Cleaning the rows of a protocol: which are kept, what is emptied, what is said about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, ComplaintBook
from shnor_analysis.sources.inside import Body
from shnor_analysis.sources.layouts import Columns, Layout
from shnor_analysis.sources.naming import Facts
from shnor_analysis.tables.vocabulary import school_id_of

Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Pupils:
    """Cleaned columns of a protocol; ``kept`` tells which rows go into the store."""

    school_id: Objects
    code: Objects
    variant: Objects
    absent: Bools
    score: Objects
    journal: Objects
    mark: Objects
    label: Objects
    points: NDArray[np.int8]
    kept: Bools


@dataclass
class Reviewer:
    """Writes complaints about rows of one sheet and remembers which rows are set aside."""

    book: ComplaintBook
    sheet: str
    body: Body
    columns: Columns
    school_id: Objects
    kept: Bools

    def object_to(self, code: str, severity: str, rows: Bools, message: str, *, role: str | None) -> None:
        """Complain about the cells of a role in ``rows``; a row once set aside is not mentioned again."""
        index = self.columns.roles.get(role) if role else None
        self.object_to_column(
            code, severity, rows, message, index=index, title=self.columns.titles.get(role or "")
        )

    def object_to_column(
        self, code: str, severity: str, rows: Bools, message: str, *, index: int | None, title: str | None
    ) -> None:
        """Complain about the cells of a column by its place."""
        picked = np.flatnonzero(rows & self.kept)
        cells = self.body.cells(index)
        self.book.add_rows(
            code,
            severity,
            message,
            sheet=self.sheet,
            column=title,
            rows=self.body.numbers[picked],
            values=(cells[int(i)] for i in picked),
            schools=self.school_id[picked],
        )
        if severity == SET_ASIDE:
            self.kept[picked] = False


def clean(
    sheet: str, layout: Layout, columns: Columns, body: Body, facts: Facts, grade: int, book: ComplaintBook
) -> Pupils:
    """Clean every column of a protocol.

    Parameters
    ----------
    grade
        The grade the pupils are in, which may stand in front of the class letter.
    """
    size = len(body.numbers)
    logins: Sequence[object] = body.cells(columns.roles["login"]) if layout.login else [facts.school_id] * size
    school_id, bad = cleaning.by_value(logins, lambda value: school_id_of(value) or cleaning.BAD)
    review = Reviewer(book, sheet, body, columns, school_id, np.ones(size, dtype=bool))
    review.object_to(
        "login", SET_ASIDE, bad, "«{value}» — не логин школы. Нужен вид edu123456: исправьте логин.", role="login"
    )
    code, _ = cleaning.by_value(body.cells(columns.roles["code"]), cleaning.pupil_code)
    review.object_to(
        "no_code", SET_ASIDE, _blank(code), "Нет кода участника. Впишите код или удалите строку.", role="code"
    )
    variant, _ = cleaning.by_value(body.cells(columns.roles["variant"]), cleaning.variant)
    absent = np.asarray(variant == "отсутствовал", dtype=bool)
    points = _points(columns, body, review)
    score = _scores(layout, columns, body, absent, points, facts.max_score, review)
    journal = _marks("journal", "journal_mark", "Отметка по журналу «{value}» не из 2–5: не учтена.", review)
    mark = _marks("mark", "mark", "Отметка «{value}» не из 2–5: не учтена.", review)
    mark[absent] = None
    label, _ = cleaning.by_value(
        body.cells(columns.roles.get("label")), lambda value: cleaning.class_label(value, grade)
    )
    return Pupils(school_id, code, variant, absent, score, journal, mark, label, points, review.kept)


def _blank(values: Objects) -> Bools:
    return np.asarray(values == None, dtype=bool)  # noqa: E711 - elementwise on an object array


def _marks(role: str, code: str, message: str, review: Reviewer) -> Objects:
    """Read a column of marks; what is no mark is emptied with a remark."""
    marks, bad = cleaning.by_value(review.body.cells(review.columns.roles.get(role)), cleaning.journal_mark)
    review.object_to(code, REMARK, bad, message, role=role)
    return marks


def _points(columns: Columns, body: Body, review: Reviewer) -> NDArray[np.int8]:
    """Read the task columns; what is no number of points, or too many, is emptied with a remark."""
    points = np.full((len(body.numbers), len(columns.tasks)), cleaning.BLANK, dtype=np.int8)
    for position, task in enumerate(columns.tasks):
        cleaned, bad = cleaning.by_value(body.cells(task.index), cleaning.task_points)
        cleaned[bad] = cleaning.BLANK
        values = cleaned.astype(np.int8)
        bad |= values > (task.max_points or 99)
        points[:, position] = np.where(bad, cleaning.BLANK, values)
        review.object_to_column(
            "task_points",
            REMARK,
            bad,
            f"Балл «{{value}}» за задание {task.label} невозможен: не учтён. Нужно число или X.",
            index=task.index,
            title=f"задание {task.label}",
        )
    return points


def _scores(
    layout: Layout,
    columns: Columns,
    body: Body,
    absent: Bools,
    points: NDArray[np.int8],
    max_score: int | None,
    review: Reviewer,
) -> Objects:
    """Read the totals and check them against presence, the maximum and the tasks."""
    score, bad = cleaning.by_value(body.cells(columns.roles["total"]), cleaning.score)
    by_tasks = np.maximum(points, 0).sum(axis=1)
    if layout.total_may_be_blank:
        unsummed = (_blank(score) | np.asarray(score == 0, dtype=bool)) & ~absent & ~bad
        score[unsummed] = by_tasks[unsummed].astype(object)
    review.object_to("score", SET_ASIDE, bad, "Итог «{value}» — не число баллов. Исправьте итог.", role="total")
    given = ~_blank(score)
    review.object_to(
        "absent_with_score",
        REMARK,
        absent & given,
        "Ученик отмечен отсутствующим, но есть итог «{value}»: считается отсутствующим.",
        role="total",
    )
    review.object_to(
        "no_score",
        SET_ASIDE,
        ~absent & ~given,
        "Ученик не отмечен отсутствующим, но итога нет. Впишите итог или «отсутствовал».",
        role="total",
    )
    numbers = np.where(given, score, -1).astype(np.int64)
    if max_score is not None:
        review.object_to(
            "score_over_maximum",
            SET_ASIDE,
            numbers > max_score,
            f"Итог «{{value}}» больше максимума {max_score}. Исправьте итог или баллы за задания.",
            role="total",
        )
    _check_sums(points, by_tasks, numbers, absent, review)
    score[absent] = None
    return score


def _check_sums(
    points: NDArray[np.int8],
    by_tasks: NDArray[np.int64],
    totals: NDArray[np.int64],
    absent: Bools,
    review: Reviewer,
) -> None:
    """Remark where all tasks are known and do not add up to the total."""
    used = (points != cleaning.BLANK).any(axis=0)
    complete = (points[:, used] != cleaning.BLANK).all(axis=1) & used.any()
    review.object_to(
        "sum_of_tasks",
        REMARK,
        complete & ~absent & (totals >= 0) & (by_tasks != totals),
        "Баллы за задания не складываются в итог «{value}»: взят итог. Проверьте строку.",
        role="total",
    )

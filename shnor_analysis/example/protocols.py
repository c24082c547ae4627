"""Protocols of ВПР in the three layouts of regional dumps, and the collection form (domain.md 5.2)."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from shnor_analysis.example.dirt import ABSENT, WrittenPaper
from shnor_analysis.example.names import REGION, login
from shnor_analysis.example.papers import Paper
from shnor_analysis.example.workbook import Cell, Formula, Row, write_workbook

_DATIVE = {
    "Математика": "математике",
    "Русский язык": "русскому языку",
    "Окружающий мир": "окружающему миру",
    "Биология": "биологии",
    "История": "истории",
    "География": "географии",
    "Обществознание": "обществознанию",
    "Физика": "физике",
    "Химия": "химии",
}
_PREVIOUS_MARK = "Отметка за предыдущий триместр/ четверть/полугодие"
_UPLOADED = "17.03.2022 05:09:18"
_COLUMNS_2020 = 40
_FORM_PART_2 = {("МА", 4): 8}
"""Papers in two parts: how many tasks the first one has."""


def write_protocol(folder: Path, paper: WrittenPaper, schools: pd.DataFrame) -> Path:
    """Write the regional dump of one sitting in the layout of its year, as ``ВПР/<year>/<grade>/…xlsx``.

    Parameters
    ----------
    folder : Path
        Root of the example.
    paper : WrittenPaper
    schools : DataFrame
        The directory, see :func:`shnor_analysis.example.names.name_schools`.
    """
    sitting = paper.sitting
    subject, grade = sitting.paper.subject, sitting.paper.grade
    name = f"Проведение работы по {_DATIVE[subject]}, {grade} класс. ВПР 2021" if sitting.year == 2021 else subject
    path = folder / "ВПР" / str(sitting.year) / str(grade) / f"{name}.xlsx"
    return write_workbook(path, protocol_sheets(paper, schools))


def protocol_sheets(paper: WrittenPaper, schools: pd.DataFrame) -> dict[str, Iterator[Row]]:
    """Give the sheets of a regional dump in the layout of its year: until 2020, of 2021, or since 2022."""
    if paper.sitting.year <= 2020:
        return {"Sheet1": _rows_2020(paper, schools)}
    if paper.sitting.year == 2021:
        return {"Sheet": _rows_2021(paper, schools)}
    return {"Классы": _classes_2022(paper, schools), "Протокол": _rows_2022(paper, schools)}


def task_titles(paper: Paper) -> list[str]:
    """Name the tasks with their points as new layouts do.

    Examples
    --------
    >>> from shnor_analysis.example.papers import all_papers
    >>> task_titles(all_papers()["Русский язык", 5])[:2]
    ['1К1 (4б)', '1К2 (3б)']
    """
    return [f"{task} ({top}б)" for task, top in zip(paper.tasks, paper.task_max, strict=True)]


def _rows_2020(paper: WrittenPaper, schools: pd.DataFrame) -> Iterator[Row]:
    """Columns end in ``a-40-grade``; «Учебник» stands in place of the first one after the last task."""
    n = len(paper.sitting.paper.tasks)
    titles = [f"a-{number}-grade" for number in range(1, _COLUMNS_2020 + 1)]
    titles[n] = "Учебник"
    yield ["groups", "user", "id", "code", "otc", "gender", "klass", "var-1", "var-2", "sum", *titles]
    groups = [f"99-RU-UCH,EAST,VPR_99,vpr_msk_3,{code}" for code in schools["municipality_code"]]
    logins = [login(school, paper.sitting.year) for school in schools["school_id"]]
    points = _numbers_among_text(paper)
    for row, school in enumerate(paper.school):
        yield [
            groups[school],
            logins[school],
            int(paper.place[row]),
            int(paper.code[row]),
            paper.journal[row] or None,
            paper.gender[row] or None,
            paper.class_label[row] or None,
            paper.variant[row],
            None,
            paper.total[row],
            *points[row],
        ]


def _numbers_among_text(paper: WrittenPaper) -> list[list[Cell]]:
    """Leave a few points as numbers in the layout where the others are text, as real dumps do."""
    points: list[list[Cell]] = paper.points.tolist()
    for row in range(97, len(points), 941):
        points[row] = [int(str(cell)) if str(cell).isdigit() else cell for cell in points[row]]
    return points


def _rows_2021(paper: WrittenPaper, schools: pd.DataFrame) -> Iterator[Row]:
    """Everything is text; in some papers titles of textbooks spill over into columns without a header."""
    tasks, sitting = paper.sitting.paper.tasks, paper.sitting
    spilled = {("МА", 5): 5, ("РУ", 5): 1}.get((sitting.paper.code, sitting.paper.grade), 0)
    yield [
        *("логин школы", "регион", "номер обучающегося", "код обучающегося"),
        *("отметка за предыдущую четверть/триместр", "пол", "класс", "вариант", "всего баллов"),
        *(f"балл за {number}" for number in range(1, len(tasks) + 1)),
        *("Учебник", "Др.уч. автор", "Др.уч. название", *[""] * spilled),
    ]
    logins = [login(school, sitting.year) for school in schools["school_id"]]
    book = f'{sitting.paper.subject} {sitting.paper.grade} класс АО "Издательство "Учебная книга"'
    for row, school in enumerate(paper.school):
        total, present = paper.total[row], paper.variant[row] != ABSENT
        beyond = [None] * (2 + row % max(spilled, 1)) + [book] if spilled and present and school == 3 else []
        yield [
            logins[school],
            REGION,
            str(paper.place[row]),
            paper.code[row],
            paper.journal[row] or None,
            paper.gender[row] or None,
            paper.class_label[row] or None,
            paper.variant[row],
            None if total is None else str(total),
            *paper.points[row].tolist(),
            book if present and not beyond else None,
            *beyond,
        ]


def _rows_2022(paper: WrittenPaper, schools: pd.DataFrame) -> Iterator[Row]:
    """Numbers are numbers, titles of tasks carry their points, logins begin with ``edu``."""
    head = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки"]
    tail = ["Наименование класса", "Пол", _PREVIOUS_MARK, "Итого баллов"]
    yield [*head, "Код", "Вариант", *task_titles(paper.sitting.paper), *tail]
    known = [_school_2022(school, paper.sitting.year) for school in schools.itertuples()]
    points = paper.points.tolist()
    for row, school in enumerate(paper.school):
        yield [
            *known[school],
            int(paper.code[row]),
            _number(paper.variant[row]),
            *map(_number, points[row]),
            paper.class_label[row] or None,
            paper.gender[row] or None,
            _number(paper.journal[row]),
            paper.total[row],
        ]


def _classes_2022(paper: WrittenPaper, schools: pd.DataFrame) -> Iterator[Row]:
    yield [
        *("Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки"),
        *('Буква (цифра) класса. Введите "нет" - если отсутствует', "Основной учебник по предмету"),
        *("Другое (автор учебника)", "Другое (название учебника)"),
    ]
    known = [_school_2022(school, paper.sitting.year) for school in schools.itertuples()]
    book = f'{paper.sitting.paper.subject} {paper.sitting.paper.grade} класс АО "Издательство "Учебная книга"'
    labels = pd.DataFrame({"school": paper.school, "label": paper.class_label})
    for school, label in labels[labels["label"] != ""].drop_duplicates().itertuples(index=False):
        yield [*known[school], label, book, None, None]


def _school_2022(school: object, year: int) -> list[Cell]:
    user = login(getattr(school, "school_id"), year)  # noqa: B009 - a row of itertuples
    municipality = f"{getattr(school, 'municipality_code')} | {getattr(school, 'municipality')}"  # noqa: B009
    name = f"{user} | {getattr(school, 'name')}"  # noqa: B009
    return [user, 99, f"reg990000 | {REGION}", municipality, name, _UPLOADED.replace("2022", str(year))]


def _number(text: Cell) -> Cell:
    """Turn digits into a number and leave everything else."""
    return int(text) if isinstance(text, str) and text.isdigit() else text or None


def write_form(path: Path, paper: WrittenPaper) -> Path:
    """Write the collection form that one school fills; the totals are formulas without stored values.

    Parameters
    ----------
    path : Path
        Its name has to tell school and paper: the form does not.
    paper : WrittenPaper
        Pupils of one school.
    """
    return write_workbook(path, {"Протокол": _form_rows(paper), "Служебный": _form_lists()})


def _form_rows(paper: WrittenPaper) -> Iterator[Row]:
    exam = paper.sitting.paper
    titles, part = task_titles(exam), _FORM_PART_2.get((exam.code, exam.grade), len(exam.tasks))
    second = ["Вариант (часть 2)"] if part < len(titles) else []
    variant = "Вариант (часть 1)" if second else "Вариант"
    yield [
        *("Код", variant, *titles[:part], *second, *titles[part:]),
        *('Класс № (список формируется из листа "Классы")', "Пол", _PREVIOUS_MARK, "Итого баллов"),
    ]
    classes = {label: number for number, label in enumerate(np.unique(paper.class_label[paper.counted]), start=1)}
    for row in range(len(paper.code)):
        yield _form_row(paper, row, part, bool(second), classes)


def _form_row(paper: WrittenPaper, row: int, part: int, two_parts: bool, classes: dict[str, int]) -> Row:
    if paper.variant[row] == ABSENT:
        return [int(paper.code[row]), ABSENT]
    points = [_number(cell) for cell in paper.points[row].tolist()]
    variant = _number(paper.variant[row])
    last = 2 + len(points) + two_parts
    skipped = {2 + part} if two_parts else set()
    summed = ",".join(f"{_letter(column)}{row + 2}" for column in range(2, last) if column not in skipped)
    return [
        int(paper.code[row]),
        variant,
        *points[:part],
        *([variant] if two_parts else []),
        *points[part:],
        classes.get(paper.class_label[row], 1),
        paper.gender[row] or None,
        _number(paper.journal[row]),
        Formula(f'IF(LEN(C{row + 2})>0, SUM({summed}), "")'),
    ]


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else "A" + chr(65 + column - 26)


def _form_lists() -> Iterator[Row]:
    yield ["Вариант", "Отметка"]
    variants, marks = (1, 2, ABSENT, None, None), (5, 4, 3, 2, "нет отметки")
    yield from zip(variants, marks, strict=True)

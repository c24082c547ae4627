"""Reports of ФИС ОКО «Аналитика»: Ф1, Ф3 and the comparison with the journal (domain.md 5.1).

All are computed from the protocols as written, dirt and impossible totals included, as ФИС ОКО does.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.dirt import WrittenPaper
from shnor_analysis.example.names import REGION, login
from shnor_analysis.example.papers import Ints
from shnor_analysis.example.protocols import task_titles
from shnor_analysis.example.workbook import Cell, Row, write_workbook
from shnor_analysis.tables.vocabulary import AUTUMN

_LONGEST_SHEET = 31
_FOLDER = "ФИС ОКО"
_COMPARISON = "Сравнение отметок с отметками по журналу"
_COMPARED = (
    "Понизили (Отметка < Отметка по журналу)",
    "Подтвердили (Отметка = Отметке по журналу)",
    "Повысили (Отметка > Отметка по журналу)",
)


def write_f3(folder: Path, paper: WrittenPaper, schools: pd.DataFrame) -> Path:
    """Write Ф3 «Статистика по отметкам» of the whole region as ``ФИС ОКО/Ф3_МА5_2021.xlsx``."""
    return write_workbook(folder / _FOLDER / f"Ф3_{_short(paper)}.xlsx", f3_sheets(paper, schools))


def f3_sheets(paper: WrittenPaper, schools: pd.DataFrame) -> dict[str, list[Row]]:
    """Give the sheet of Ф3: region, municipalities, schools; shares of marks in per cent, two digits."""
    header: Row = ["Группы участников", "Кол-во ОО", "Кол-во участников", 2, 3, 4, 5]
    return _sheet(paper, "Статистика по отметкам", [[], header], _groups(paper, schools, _f3_cells))


def write_comparison(folder: Path, paper: WrittenPaper, schools: pd.DataFrame) -> Path:
    """Write «Сравнение отметок с отметками по журналу»; pupils without a journal mark are in no group."""
    header = ["Группы участников", "Кол-во участников(всего)"]
    header += [f"{group} {unit}" for group in _COMPARED for unit in ("%", "Кол-во участников")]
    rows = _groups(paper, schools, _comparison_cells)
    path = folder / _FOLDER / f"Сравнение_отметок_с_журналом_{_short(paper)}.xlsx"
    return write_workbook(path, _sheet(paper, _COMPARISON, [[], header], rows))


def write_f1(folder: Path, paper: WrittenPaper, schools: pd.DataFrame, school: int) -> Path:
    """Write Ф1 «Индивидуальные результаты» of one school (its row in the directory)."""
    title, exam = "Индивидуальные результаты", paper.sitting.paper
    header = ["ОО", "Муниципалитет", "Название ОО", "Код участника", "Класс", "Вариант", *task_titles(exam)]
    header += ["Первичный балл", "Отметка", "Отметка по журналу"]
    own = paper.of((paper.school == school) & paper.counted)
    levels: Row = [None, None, "Уровень сложности задания", None, None, None, *exam.levels]
    path = (
        folder
        / _FOLDER
        / f"Ф1_{_short(paper)}_{login(schools['school_id'].iloc[school], paper.sitting.year)}.xlsx"
    )
    return write_workbook(path, _sheet(paper, title, [levels, header], _f1_rows(own, schools.iloc[school])))


def _short(paper: WrittenPaper) -> str:
    return f"{paper.sitting.paper.code}{paper.sitting.paper.grade}_{paper.sitting.year}"


def _sheet(paper: WrittenPaper, title: str, header: list[Row], rows: Iterator[Row]) -> dict[str, list[Row]]:
    """Put the common head above a report; ``header`` are rows 7 and 8."""
    sitting, exam = paper.sitting, paper.sitting.paper
    date = ("14.09." if sitting.season == AUTUMN else "15.03.") + str(sitting.year)
    head: list[Row] = [
        [title],
        [],
        [f"ВПР {sitting.year} {exam.subject} {exam.grade} класс"],
        ["Предмет:", exam.subject],
        ["Максимальный первичный балл:", exam.max_score],
        ["Дата:", date],
        *header,
    ]
    return {f"{exam.code} {exam.grade} {title}"[:_LONGEST_SHEET]: [*head, *rows]}


def _groups(
    paper: WrittenPaper,
    schools: pd.DataFrame,
    cells: Callable[[WrittenPaper, npt.NDArray[np.intp], int | None], list[Cell]],
) -> Iterator[Row]:
    """Give a row for the region, then every municipality followed by its schools."""
    counted = paper.counted
    yield [REGION, *cells(paper, np.flatnonzero(counted), len(np.unique(paper.school[counted])))]
    rows_of = pd.Series(np.flatnonzero(counted)).groupby(paper.school[counted]).indices
    picked = np.flatnonzero(counted)
    for (code, municipality), part in schools.groupby(["municipality_code", "municipality"]):
        present = [at for at in part.index if at in rows_of]
        if not present:
            continue
        together = picked[np.concatenate([rows_of[at] for at in present])]
        yield [f"{municipality}({code})", *cells(paper, together, len(present))]
        for at in present:
            name = f"{schools['name'].iloc[at]}({login(schools['school_id'].iloc[at], paper.sitting.year)})"
            yield [name, *cells(paper, picked[rows_of[at]], None)]


def _f3_cells(paper: WrittenPaper, rows: npt.NDArray[np.intp], n_schools: int | None) -> list[Cell]:
    counts = np.bincount(paper.marks[rows], minlength=6)[2:6]
    return [n_schools, len(rows), *(_percent(count, len(rows)) for count in counts)]


def _comparison_cells(paper: WrittenPaper, rows: npt.NDArray[np.intp], n_schools: int | None) -> list[Cell]:
    mark, journal = paper.marks[rows], journal_marks(paper)[rows]
    known = journal > 0
    counts = [int(((sign == np.sign(mark - journal)) & known).sum()) for sign in (-1, 0, 1)]
    return [len(rows), *(cell for count in counts for cell in (_percent(count, len(rows)), count))]


def journal_marks(paper: WrittenPaper) -> Ints:
    """Read the journal marks as written: 2–5, or 0 where there is none that is a mark."""
    return np.where(np.isin(paper.journal, list("2345")), paper.journal, "0").astype(np.int64)


def _percent(count: int, n: int) -> float:
    return round(100 * int(count) / n, 2) if n else 0.0


def _f1_rows(paper: WrittenPaper, school: pd.Series) -> Iterator[Row]:
    user = login(school["school_id"], paper.sitting.year)
    name = f"{school['name']}({user})"
    yield [f"{name} | Кол-во участников: {len(paper.code)}"]
    classes = {label: number for number, label in enumerate(np.unique(paper.class_label), start=1)}
    marks = paper.marks
    for row, code in enumerate(paper.code):
        variant, journal = paper.variant[row], paper.journal[row]
        yield [
            *(user, school["municipality"], name, int(code), classes[paper.class_label[row]]),
            int(variant) if variant.isdigit() else variant,
            *(int(cell) if cell.isdigit() else cell for cell in paper.points[row].tolist()),
            *(paper.total[row], int(marks[row]), int(journal) if journal.isdigit() else journal),
        ]

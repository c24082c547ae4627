"""Protocols of ОГЭ and ЕГЭ as РЦОИ hands them out, with people nobody can take for real ones."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from shnor_analysis.example.exams import ExamRows
from shnor_analysis.example.names import REGION
from shnor_analysis.example.workbook import Cell, Row, write_csv, write_workbook
from shnor_analysis.tables.vocabulary import EGE, OGE

FOLDER = "ГИА"
ABSENT = "неявка"

#: Columns from left to right; blank ones are left by merged cells of the printed form.
_HEAD = (
    *("№", "", "Код МСУ", "", "Код ОО", "", "Класс", "", "Код ППЭ", "", "Аудитория", "", "Фамилия", "Имя"),
    *("Отчество", "", "Серия", "", "Номер", ""),
)
_SHORT, _LONG, _PRIMARY = "Задания с кратким ответом", "Задания с развёрнутым ответом", "Первичный балл"
_RESULT = {OGE: "Оценка", EGE: "Балл"}
_COLUMNS = {
    OGE: (*_HEAD, _SHORT, "", "", _LONG, _PRIMARY, "", _RESULT[OGE]),
    EGE: (*_HEAD, _SHORT, "", _LONG, "", _PRIMARY, "", _RESULT[EGE], ""),
}
#: Series of the made documents: the grade in it keeps the pupils of the two exams apart.
_SERIES = "00{:02}"


def write_exams(folder: Path, exams: Sequence[ExamRows], schools: pd.DataFrame) -> Iterator[Path]:
    """Write ОГЭ as one workbook with the exams one below another, and ЕГЭ as a csv in cp1251.

    Parameters
    ----------
    folder : Path
        Folder of the example.
    exams : sequence of ExamRows
        See :func:`shnor_analysis.example.exams.draw_exams`.
    schools : DataFrame
        The directory, see :func:`shnor_analysis.example.names.name_schools`.

    Yields
    ------
    Path
        ``ГИА/ОГЭ 2021.xlsx`` and ``ГИА/ЕГЭ Русский язык 2021.csv``; nothing where there are no exams.
    """
    ninth = [rows for rows in exams if rows.exam.procedure == OGE]
    if ninth:
        yield write_workbook(folder / FOLDER / f"ОГЭ {ninth[0].year}.xlsx", {"Протокол": _sheet(ninth, schools)})
    for rows in exams:
        if rows.exam.procedure == EGE:
            name = f"ЕГЭ {rows.exam.paper.subject} {rows.year}.csv"
            width = len(_COLUMNS[EGE])
            filled = ([*row, *[None] * (width - len(row))] for row in _sheet([rows], schools))
            yield write_csv(folder / FOLDER / name, filled, "cp1251", ";")


def _sheet(exams: Sequence[ExamRows], schools: pd.DataFrame) -> Iterator[Row]:
    yield [f"Протокол проверки результатов {exams[0].exam.procedure}. УЧЕБНЫЕ ДАННЫЕ"]
    yield [f"99 - {REGION}"]
    for rows in exams:
        columns = _COLUMNS[rows.exam.procedure]
        yield [None]
        yield [rows.exam.title(rows.year)]
        yield [title or None for title in columns]
        for cells in _pupils(rows, schools):
            yield _placed(columns, cells)
        yield from (_placed(columns, cells) for cells in _footer(rows))


def _placed(columns: Sequence[str], cells: Mapping[str, Cell]) -> Row:
    return [cells.get(title) if title else None for title in columns]


def _pupils(rows: ExamRows, schools: pd.DataFrame) -> Iterator[dict[str, Cell]]:
    """Yield the cells of every pupil by the titles of their columns.

    The number of a document is made of the school's and the pupil's place, so it is one in all exams of the pupil;
    it has a figure more than real numbers, and more than any code of a school.
    """
    codes = [str(int(code)) for code in schools["oo_code"]]
    districts = [str(code)[:-4] for code in schools["oo_code"]]
    score, result, short = rows.score.tolist(), rows.result.tolist(), rows.exam.short
    series, result_title = _SERIES.format(rows.exam.paper.grade), _RESULT[rows.exam.procedure]
    for row, (school, place) in enumerate(zip(rows.school.tolist(), rows.place.tolist(), strict=True)):
        told: dict[str, Cell] = {
            "№": row + 1,
            "Код МСУ": districts[school],
            "Код ОО": codes[school],
            "Класс": rows.label[row],
            "Код ППЭ": f"{districts[school]}01",
            "Аудитория": f"{1 + row % 15:04}",
            "Фамилия": f"Примеров{place:02}",
            "Имя": "Ученик",
            "Отчество": "Вымышленный",
            "Серия": series,
            "Номер": f"{1000 * (school + 1) + place:07}",
        }
        if rows.absent[row]:
            yield told | {result_title: ABSENT}
            continue
        points = rows.points[row].tolist()
        told[_SHORT] = "".join(map(_sign, points[:short], rows.exam.paper.task_max[:short]))
        told[_LONG] = "".join(
            f"{got}({most})" for got, most in zip(points[short:], rows.exam.paper.task_max[short:], strict=True)
        )
        yield told | {_PRIMARY: score[row], result_title: result[row]}


def _sign(got: int, most: int) -> str:
    """Write a short answer: a sign where the task has one point, else its points.

    Examples
    --------
    >>> _sign(1, 1), _sign(0, 1), _sign(0, 2), _sign(2, 2)
    ('+', '-', '0', '2')
    """
    return str(got) if most > 1 else "+" if got else "-"


def _footer(rows: ExamRows) -> Iterator[dict[str, Cell]]:
    """Yield the lines below the pupils: means, the lowest passing score, how many pupils there are."""
    present, result_title = ~rows.absent, _RESULT[rows.exam.procedure]
    if present.any():
        means = {_PRIMARY: rows.score[present].mean(), result_title: rows.result[present].mean()}
        yield {"№": "Средние", **{title: f"{mean:.1f}".replace(".", ",") for title, mean in means.items()}}
    if rows.exam.minimum is not None:
        yield {"№": "Минимальная граница", result_title: rows.exam.minimum}
    yield {"№": "Всего участников", _PRIMARY: len(rows.school)}

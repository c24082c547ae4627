"""The questionnaire on conditions as a file: the wordings of the real form, a row a school."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.example.conditions import conditions_form, draw_conditions
from shnor_analysis.example.model import ExampleData
from shnor_analysis.example.names import login
from shnor_analysis.example.surveys import FOLDER
from shnor_analysis.example.workbook import Cell, Row, write_workbook
from shnor_analysis.methodology.context_questions import CHOICE, PERCENT, YES_NO, Question

#: The year that the wordings of the questions speak of.
_ASKED_IN = 2021


def write_conditions(folder: Path, data: ExampleData) -> Path:
    """Write the questionnaire as ``Анкеты/Сбор контекстных данных об ОО 2021.xlsx``.

    Parameters
    ----------
    folder : Path
        Folder of the example.
    data : ExampleData
    """
    year = data.settings.years[-1][0]
    path = folder / FOLDER / f"Сбор контекстных данных об ОО {year}.xlsx"
    return write_workbook(path, {"Сбор": _rows(data, draw_conditions(data), year)})


def _rows(data: ExampleData, answers: pd.DataFrame, year: int) -> list[Row]:
    form = conditions_form()
    own = ["Логин", "Название ОО", "Муниципалитет", "e-mail ОО"]
    rows: list[Row] = [[*own, *(_of_year(question.texts[0], year) for question in form.values())]]
    for school, given in zip(data.schools.itertuples(), answers.to_dict("records"), strict=True):
        user = login(str(school.school_id), year)
        told = [str(school.name), str(school.municipality), f"{user}@example.org"]
        rows.append([user, *told, *(_cell(question, given[name]) for name, question in form.items())])
    return rows


def _of_year(wording: str, year: int) -> str:
    """Move the years in a wording to another year of the form.

    Examples
    --------
    >>> _of_year("в 2020/2021 учебном году", 2023)
    'в 2022/2023 учебном году'
    """
    return re.sub(r"\b20\d\d\b", lambda found: str(int(found[0]) + year - _ASKED_IN), wording)


def _cell(question: Question, given: Any) -> Cell:
    """Write an answer as the form does.

    Examples
    --------
    >>> form = conditions_form()
    >>> _cell(form["corrective"], False), _cell(form["internet"], 2)
    ('Нет', '2. до 25 Мбит/с')
    """
    if given is None:
        return None
    if question.kind == YES_NO:
        return "Да" if given else "Нет"
    if question.kind == CHOICE:
        return f"{given}. {question.answers[int(given) - 1]}"
    return f"{given}%" if question.kind == PERCENT else int(given)

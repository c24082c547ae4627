"""Reading answers to questionnaires from the exports of form services: one row a respondent.

Only columns of items, the school and the group are looked into. Who answered and when (name, e-mail, time) is
never read, so it can reach neither the store nor a message.
"""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from shnor_analysis.sources.cleaning import BAD
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.naming import SETTINGS_FILE, facts_of
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.survey_headers import Answered, answered
from shnor_analysis.sources.survey_instruments import instruments_for
from shnor_analysis.sources.survey_words import AnswerReader, group_of
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.tables.programme_words import RESPONDENTS
from shnor_analysis.tables.surveys import SurveyAnswers
from shnor_analysis.tables.vocabulary import school_id_of

#: Part table of answers whose file names the school in words; it becomes a key when all files are known.
NAMED = "survey_named"
_NAMED_COLUMNS = ["school_name", *SurveyAnswers.columns()[1:]]
_LOGIN = re.compile(r"(?<![a-zA-Z0-9])[a-zA-Z]{3}\d{6}(?!\d)")
_LOOKS_LIKE_SCHOOL = re.compile(r"\d|школ|сош|оош|лице|гимнази|интернат", re.IGNORECASE)


def read_survey(sheets: Sequence[Sheet], path: Path, root: Path, part: Part) -> bool:
    """Read the sheets of answers of a file into its part; ``False`` when there are none.

    Raises
    ------
    RefusedFile
        Neither a column nor a name says which school it is.
    """
    instruments = instruments_for(path, root).values()
    found = [known for sheet in sheets if (known := answered(sheet, instruments)) is not None]
    for known in found:
        _Reading(known, path, root, part).read()
    return bool(found)


class _Reading:
    """Reads one sheet of answers into the part."""

    def __init__(self, found: Answered, path: Path, root: Path, part: Part) -> None:
        part.kind = "survey"
        self.found, self.part = found, part
        self.school = _school_outside(path, root)
        self.group = _group_outside(path, root, found)
        self.answer_of = AnswerReader(found.instrument)
        self.complain = partial(part.book.add, sheet=found.sheet.name)

    def read(self) -> None:
        """Read every row that is not blank."""
        self._check_headers()
        rows: list[dict[str, object]] = []
        start = self.found.header_row + 1
        for number, row in enumerate(self.found.sheet.rows[start:], start=start + 1):
            if any(str(cell if cell is not None else "").strip() for cell in row):
                self.part.rows_read += 1
                rows += self._respondent(row, number)
        for table, name, columns in (
            ("survey_answers", "school_id", SurveyAnswers.columns()),
            (NAMED, "school_name", _NAMED_COLUMNS),
        ):
            if chosen := [row for row in rows if row[name]]:
                self.part.add(table, pd.DataFrame(chosen, columns=columns).astype({"answer": "Int16"}))

    def _check_headers(self) -> None:
        """Refuse a file of no known school; tell of columns that are too many or wanting."""
        found, row = self.found, self.found.header_row + 1
        if found.school is None and self.school is None:
            raise RefusedFile("no_school", _no_school(found, self.part), self.part.kind)
        for title in found.repeated:
            message = "Столбец повторяет пункт анкеты; прочитан первый из одинаковых. Удалите лишний."
            self.complain("repeated_item", REMARK, message, row=row, column=title)
        if found.unmatched:
            listed = "; ".join(f"«{title[:60]}»" for title in found.unmatched)
            message = f"Столбцы не из анкеты «{found.instrument.title}», они не прочитаны: {listed}."
            self.complain("unmatched_headers", REMARK, message, row=row)
        for group, items in found.items.items():
            missing = [item.code for item in found.instrument.of_group(group) if item not in items]
            if missing and self.group in (None, group):
                message = f"Нет столбцов для пунктов: {', '.join(missing)} ({RESPONDENTS[group]})."
                message += " Ответов по ним не будет; верните вопросы в форму дословно."
                self.complain("missing_items", REMARK, message, row=row)

    def _respondent(self, row: Row, number: int) -> list[dict[str, object]]:
        """Read one row; a row of no known school or group, or without any answer, is set aside."""
        found = self.found
        school_id, school_name = _school_of(_cell(row, found.school), self.school)
        if school_id is None and school_name is None:
            message = "Школа не указана или не узнаётся. Впишите логин (edu123456) или название школы."
            self.complain("school", SET_ASIDE, message, row=number, column=found.title(found.school))
            return []
        group = _group_of_row(found, row, self.group)
        if group is None:
            known = ", ".join(RESPONDENTS[group] for group in found.items)
            message = f"Не понять, кто отвечал. Укажите группу: {known}."
            self.complain("group", SET_ASIDE, message, row=number, column=found.title(found.group))
            return []
        answers = {item.code: self._answer(row, column, number) for item, column in found.items[group].items()}
        if all(answer is None for answer in answers.values()):
            message = "В строке нет ни одного ответа. Исправлять ничего не нужно."
            self.complain("no_answers", SET_ASIDE, message, row=number)
            return []
        self.part.accepted += 1
        same = {
            "school_id": school_id,
            "school_name": school_name,
            "instrument": found.instrument.code,
            "respondents": group,
            "respondent": self.part.rows_read,
            "source_file": self.part.source_file,
        }
        return [same | {"item": code, "answer": answer} for code, answer in answers.items()]

    def _answer(self, row: Row, column: int, number: int) -> object:
        """Read one answer; what is not in the scale is told without repeating a respondent's words."""
        cell = row[column] if column < len(row) else None
        answer = self.answer_of(cell)
        if answer is not BAD:
            return answer
        instrument = self.found.instrument
        short_number = re.fullmatch(r"-?\d{1,4}([.,]\d)?", str(cell).strip()) is not None
        self.complain(
            "answer",
            REMARK,
            f"Такого ответа нет в шкале анкеты, он не учтён. Допустимо: {', '.join(instrument.answers)} "
            f"или число от {instrument.lowest} до {instrument.highest}.",
            row=number,
            column=self.found.title(column),
            value=cell if short_number else None,
        )
        return None


def _no_school(found: Answered, part: Part) -> str:
    file = part.source_file.rsplit("/", 1)[-1]
    return (
        f"Анкета «{found.instrument.title}»: не известно, какой школы ответы. Добавьте в форму вопрос «Школа», "
        f'назовите файл с логином (edu123456) или впишите school в {SETTINGS_FILE}, раздел ["{file}"].'
    )


def _school_outside(path: Path, root: Path) -> str | None:
    """Take the school from names and ``import.toml``; what they say of papers does not concern answers."""
    try:
        return facts_of(path, root).school_id
    except RefusedFile as refusal:
        if refusal.code != "ambiguous_name":
            raise
    for name in _names(path, root):
        if len(logins := {school_id_of(login) for login in _LOGIN.findall(name)}) == 1:
            return logins.pop()
    return None


def _names(path: Path, root: Path) -> list[str]:
    """Give the name of the file and of its folders from the nearest outwards."""
    relative = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    return [relative.stem, *reversed(relative.parent.parts)]


def _group_outside(path: Path, root: Path, found: Answered) -> str | None:
    """Tell the group from the items, or from the name of file and folders where several groups fit."""
    if len(found.items) == 1:
        return next(iter(found.items))
    named = (group_of(name) for name in _names(path, root))
    return next((group for group in named if group in found.items), None)


def _school_of(cell: str, school: str | None) -> tuple[str | None, str | None]:
    """Give the school's key, or its name in words to be looked up when all files are known.

    A login in the cell is surest; a school named for the whole file goes before words.
    """
    login = _LOGIN.search(cell)
    if key := school_id_of(login[0] if login else cell):
        return key, None
    if school is None and cell and _LOOKS_LIKE_SCHOOL.search(cell) and "@" not in cell:
        return None, cell[:200]
    return school, None


def _group_of_row(found: Answered, row: Row, group: str | None) -> str | None:
    """Tell the group by the column, then by the file, then by whose items the respondent answered."""
    stated = group_of(_cell(row, found.group))
    if stated in found.items:
        return stated
    if group is not None:
        return group
    filled = {g: sum(bool(_cell(row, column)) for column in items.values()) for g, items in found.items.items()}
    most = max(filled.values())
    best = [g for g, count in filled.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _cell(row: Row, column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    cell = row[column]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell if cell is not None else "").strip()

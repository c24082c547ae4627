"""Reading a questionnaire on conditions in wide form: one row a school, words and numbers mixed.

Only columns of known questions, the login and the name of the school are looked into. Columns about people are
never read, so what they hold can reach neither the store nor a message.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.methodology.context_questions import YES_NO, questions
from shnor_analysis.sources.cleaning import by_value, header
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.context_checks import impossible
from shnor_analysis.sources.context_words import Asked, answer, asked, shown_safely
from shnor_analysis.sources.directory import known_schools, school_row
from shnor_analysis.sources.naming import SETTINGS_FILE, Facts, facts_of
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.tables.context import ANSWERS, Context
from shnor_analysis.tables.vocabulary import school_id_of

#: Questions that make a sheet a questionnaire on conditions.
FEWEST_QUESTIONS = 5
_HEAD_ROWS = 15
_LOGIN = ("логин", "логин оо", "логин школы", "логин фис око")
_NAME = ("название оо", "наименование оо", "название школы")
_PLACE = ("муниципалитет", "муниципальное образование", "район")
_SCHOOL_YEAR = re.compile(r"20\d\d\s*/\s*(?:20)?(\d\d)\s*учебн", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A sheet of answers: its header row (0-based), its questions, where the login stands."""

    sheet: Sheet
    header_row: int
    asked: Asked
    login: int

    @property
    def headers(self) -> Row:
        """The header row."""
        return self.sheet.rows[self.header_row]

    def title(self, place: int) -> str:
        """Give the header of a column on one line."""
        return re.sub(r"\s+", " ", str(self.headers[place])).strip()

    def named(self, titles: Sequence[str]) -> int | None:
        """Find a column by its whole title."""
        known = [header(cell) for cell in self.headers]
        return next((known.index(title) for title in titles if title in known), None)


def read_context(sheets: Sequence[Sheet], path: Path, root: Path, part: Part) -> bool:
    """Read the sheets of answers about conditions into the part; ``False`` when there are none.

    Raises
    ------
    RefusedFile
        It is not known which year the answers are of.
    """
    found = [known for sheet in sheets if (known := _recognised(sheet)) is not None]
    for known in found:
        part.kind = "context"
        _read(known, _facts(path, root), part)
    return bool(found)


def _recognised(sheet: Sheet) -> Found | None:
    for index, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        login = next((place for place, cell in enumerate(row) if header(cell) in _LOGIN), None)
        if login is not None and len(row) > FEWEST_QUESTIONS:
            known = asked(row)
            if known.surely >= FEWEST_QUESTIONS:
                return Found(sheet, index, known, login)
    return None


def _facts(path: Path, root: Path) -> Facts:
    """Take year and region from names and ``import.toml``; what they say of papers does not concern answers."""
    try:
        return facts_of(path, root)
    except RefusedFile as refusal:
        if refusal.code != "ambiguous_name":
            raise
        return Facts()


def _read(found: Found, facts: Facts, part: Part) -> None:
    """Read the rows of a sheet: good answers are kept, impossible ones told and left out."""
    year = _year(found, facts, part)
    _tell_of_headers(found, part)
    schools = _schools(found, part)
    frame = pd.DataFrame({column: _answers(found, column, schools, part) for column in found.asked.columns})
    frame = _typed(frame.set_axis(schools.index))
    for column, rows, message in impossible(frame):
        _tell(found, column, schools[rows], "impossible", message, part)
        frame.loc[rows, column] = pd.NA
    empty = frame.isna().all(axis=1)
    message = "В строке школы нет ни одного годного ответа. Заполните анкету заново."
    for row, school_id in schools[empty].items():
        part.book.add(
            "no_answers", SET_ASIDE, message, sheet=found.sheet.name, row=_number(row), school_id=school_id
        )
    kept = frame[~empty]
    part.accepted += len(kept)
    told: dict[str, Any] = {"school_id": schools[kept.index], "year": year, "source_file": part.source_file}
    table = kept.assign(**told, source_row=[_number(row) for row in kept.index])
    part.add("context", Context.validate(table[Context.columns()].reset_index(drop=True)))
    part.add("known_schools", known_schools(_described(found, kept.index, facts)))


def _number(row: object) -> int:
    """Give the number of a row as Excel shows it."""
    return int(str(row)) + 1


def _year(found: Found, facts: Facts, part: Part) -> int:
    """Tell the year from the file, or from a question about a school year; its spring counts."""
    if facts.year is not None:
        return facts.year
    asked_of = {2000 + int(match[1]) for cell in found.headers if (match := _SCHOOL_YEAR.search(str(cell)))}
    if len(asked_of) == 1:
        return asked_of.pop()
    file = part.source_file.rsplit("/", 1)[-1]
    raise RefusedFile(
        "unknown_year",
        f"Не известно, за какой год анкета об условиях школы. Назовите файл с годом или впишите year "
        f'в {SETTINGS_FILE} рядом с ним, раздел ["{file}"].',
        part.kind,
    )


def _tell_of_headers(found: Found, part: Part) -> None:
    """Tell of columns that were not read, and of questions that are not there."""
    complain = partial(part.book.add, sheet=found.sheet.name, row=found.header_row + 1)
    for places, code, message in (
        (found.asked.disputed, "disputed_headers", "Столбцы подходят к нескольким вопросам и не прочитаны: {}."),
        (found.asked.unknown, "unmatched_headers", "Таких вопросов в анкете нет, столбцы не прочитаны: {}."),
    ):
        if places:
            listed = "; ".join(f"«{found.title(place)[:60]}»" for place in places)
            complain(code, REMARK, message.format(listed) + " Верните вопросу исходную формулировку.")
    if found.asked.personal:
        number = len(found.asked.personal)
        message = f"Столбцы о людях (имена, телефоны, почта, адреса) не читаются намеренно: {number}."
        complain("personal_headers", REMARK, message + " Исправлять ничего не нужно.")


def _schools(found: Found, part: Part) -> pd.Series:
    """Give the school of each row that has one, by the row's place; the others are told and set aside."""
    filled = [
        (place, row)
        for place, row in enumerate(found.sheet.rows)
        if place > found.header_row and any(str(cell if cell is not None else "").strip() for cell in row)
    ]
    part.rows_read += len(filled)
    seen: dict[str, int] = {}
    for place, row in filled:
        login = _cell(row, found.login)
        complain = partial(
            part.book.add,
            severity=SET_ASIDE,
            sheet=found.sheet.name,
            row=place + 1,
            column=found.title(found.login),
        )
        school_id = school_id_of(login)
        if school_id is None:
            message = "«{value}» — не логин школы. Нужен вид edu123456: исправьте логин."
            complain("login", message=message, value=shown_safely(login))
        elif school_id in seen:
            message = f"Школа «{{value}}» уже есть в строке {seen[school_id] + 1}. Оставьте одну строку."
            complain("duplicate", message=message, value=login, school_id=school_id)
        else:
            seen[school_id] = place
    return pd.Series(list(seen), index=list(seen.values()), dtype=object)


def _cell(row: Row, place: int) -> object:
    cell = row[place] if place < len(row) else ""
    return "" if cell is None else cell


def _answers(found: Found, column: str, schools: pd.Series, part: Part) -> list[object]:
    """Read one question of all schools; impossible answers become nothing and a complaint."""
    question, place = questions()[column], found.asked.columns[column]
    cells = [_cell(found.sheet.rows[row], place) for row in schools.index]
    answers, bad = by_value(cells, partial(answer, question))
    message = (
        f"Такого ответа быть не может; нужно: {question.expected}. Ответ отложен, прочие ответы школы приняты."
    )
    if question.positive:
        message += " Если школа не ответила, оставьте клетку пустой."
    _tell(found, column, schools[bad], "answer", message, part)
    return list(answers)


def _tell(found: Found, column: str, schools: pd.Series, code: str, message: str, part: Part) -> None:
    """Complain about the answers of some schools to one question."""
    place = found.asked.columns[column]
    for row, school_id in schools.items():
        part.book.add(
            code,
            REMARK,
            message,
            sheet=found.sheet.name,
            row=_number(row),
            column=found.title(place)[:120],
            value=shown_safely(_cell(found.sheet.rows[int(str(row))], place)),
            school_id=school_id,
        )


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give every question of the table its column; those not asked are empty."""
    whole = frame.reindex(columns=list(ANSWERS))
    return whole.astype({name: "boolean" if questions()[name].kind == YES_NO else "Int32" for name in ANSWERS})


def _described(found: Found, rows: pd.Index, facts: Facts) -> list[dict[str, object]]:
    """Say what the file says of the schools themselves."""
    name, place = found.named(_NAME), found.named(_PLACE)
    return [
        school_row(
            str(_cell(row, found.login)),
            name=None if name is None else str(_cell(row, name)).strip(),
            municipality=None if place is None else str(_cell(row, place)).strip(),
            region=facts.region,
        )
        for row in (found.sheet.rows[at] for at in rows)
    ]

"""Reading a questionnaire on conditions in wide form: one row a school, words and numbers mixed.

Only columns of known questions, the login and the name of the school are looked into. Columns about people are
never read, so what they hold can reach neither the store nor a message.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.methodology.context_questions import YES_NO, questions
from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.context_checks import impossible
from shnor_analysis.sources.context_rows import FEWEST_QUESTIONS, HEAD_ROWS, one_header
from shnor_analysis.sources.context_words import Asked, answers_of, asked, shown_safely, spelling
from shnor_analysis.sources.context_years import spring_of, unknown_year, year_column, year_of_sheet
from shnor_analysis.sources.directory import known_schools, school_row
from shnor_analysis.sources.naming import Facts, facts_of
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.recognise import recognise
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.tables.context import ANSWERS, Context
from shnor_analysis.tables.vocabulary import school_id_of

_LOGIN = ("логин", "ваш логин", "укажите логин")
_NAME = ("название оо", "наименование оо", "название школы")
_PLACE = ("муниципалитет", "муниципальное образование", "район")
#: So many rows with a login, with more than two of them a school, are answers of people.
_FEWEST_OF_PEOPLE = 4


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
    taken = {known.sheet.name for known in found}
    for sheet in sheets if found else []:
        if sheet.name not in taken and recognise(sheet) is not None:
            message = "Лист не прочитан: в этой книге прочитана анкета. Сохраните его отдельным файлом."
            part.book.add("other_sheet", REMARK, message, sheet=sheet.name)
    return bool(found)


def _recognised(sheet: Sheet) -> Found | None:
    for index, row in enumerate(sheet.rows[:HEAD_ROWS]):
        login = next(
            (place for place, cell in enumerate(row) if spelling(str(cell or "")).startswith(_LOGIN)), None
        )
        if login is not None and len(row) > FEWEST_QUESTIONS:
            whole = one_header(sheet, index, login)
            known = asked(whole.rows[index])
            if known.surely >= FEWEST_QUESTIONS:
                return Found(whole, index, known, login)
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
    years = _years(found, facts, part)
    _tell_of_headers(found, part)
    schools = _schools(found, years, part)
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
    told: dict[str, Any] = {
        "school_id": schools[kept.index],
        "year": [years[row] for row in kept.index],
        "source_file": part.source_file,
    }
    table = kept.assign(**told, source_row=[_number(row) for row in kept.index])
    part.add("context", Context.validate(table[Context.columns()].reset_index(drop=True)))
    part.add("known_schools", known_schools(_described(found, kept.index, facts)))


def _number(row: object) -> int:
    """Give the number of a row as Excel shows it."""
    return int(str(row)) + 1


def _years(found: Found, facts: Facts, part: Part) -> dict[int, int]:
    """Give the year of each row below the header: its own where a column says it, else that of the sheet."""
    below = [row for row in range(found.header_row + 1, len(found.sheet.rows)) if _filled(found.sheet.rows[row])]
    place = year_column(found.headers)
    told = {} if place is None else {row: spring_of(_cell(found.sheet.rows[row], place)) for row in below}
    general = year_of_sheet(found.sheet, found.header_row, facts, part)
    if general is None and not any(told.values()):
        raise unknown_year(part)
    years = {row: year for row in below if (year := told.get(row) or general) is not None}
    for row in (row for row in below if place is not None and told[row] is None):
        message = "«{value}» — не год. " + (
            f"Взят год файла: {general}." if general else "Строка отложена: впишите год."
        )
        part.book.add(
            "year",
            REMARK if general else SET_ASIDE,
            message,
            sheet=found.sheet.name,
            row=row + 1,
            column=found.title(place or 0),
            value=shown_safely(_cell(found.sheet.rows[row], place or 0)),
        )
    part.rows_read += len(below)
    return years


def _filled(row: Row) -> bool:
    return any(str(cell if cell is not None else "").strip() for cell in row)


def _tell_of_headers(found: Found, part: Part) -> None:
    """Tell of columns that were not read, and of questions that are not there."""
    complain = partial(part.book.add, sheet=found.sheet.name, row=found.header_row + 1)
    unknown = tuple(place for place in found.asked.unknown if place != year_column(found.headers))
    for places, code, message in (
        (found.asked.disputed, "disputed_headers", "Столбцы подходят к нескольким вопросам и не прочитаны: {}."),
        (unknown, "unmatched_headers", "Таких вопросов в анкете нет, столбцы не прочитаны: {}."),
    ):
        if places:
            listed = "; ".join(f"«{found.title(place)[:60]}»" for place in places)
            complain(code, REMARK, message.format(listed) + " Верните вопросу исходную формулировку.")
    if found.asked.personal:
        number = len(found.asked.personal)
        message = f"Столбцы о людях (имена, телефоны, почта, адреса) не читаются намеренно: {number}."
        complain("personal_headers", REMARK, message + " Исправлять ничего не нужно.")


def _schools(found: Found, years: Mapping[int, int], part: Part) -> pd.Series:
    """Give the school of each row that has one, by the row's place; the others are told and set aside."""
    rows: dict[tuple[str, int], list[int]] = {}
    for place, year in years.items():
        login = _cell(found.sheet.rows[place], found.login)
        if (school_id := school_id_of(login)) is not None:
            rows.setdefault((school_id, year), []).append(place)
            continue
        shown = shown_safely(login)
        message = "«{value}» — не логин школы. Нужен вид edu123456: исправьте логин."
        if shown is None and str(login).strip():
            message = "В клетке не логин школы (значение скрыто). Нужен вид edu123456: исправьте логин."
        _tell_of_row(found, part, "login", message, place, value=shown)
    number = sum(map(len, rows.values()))
    if number >= _FEWEST_OF_PEOPLE and 2 * len(rows) < number:
        raise RefusedFile(
            "not_of_schools",
            f"В листе «{found.sheet.name}» строк {number}, а школ {len(rows)}: это ответы людей. "
            "В анкете об условиях одна строка на школу: оставьте её или уберите файл из папки.",
            part.kind,
        )
    taken = {}
    for (school_id, _), places in rows.items():
        # an empty row of a school does not stand in the way of a filled one
        chosen = next((place for place in places if _answered(found, place)), places[0])
        taken[chosen] = school_id
        for place in places:
            if place != chosen:
                message = f"Школа «{{value}}» уже есть в строке {chosen + 1}: взята она. Оставьте одну строку."
                login = _cell(found.sheet.rows[place], found.login)
                _tell_of_row(found, part, "duplicate", message, place, value=login, school_id=school_id)
    return pd.Series(taken, dtype=object).sort_index()


def _answered(found: Found, row: int) -> bool:
    cells = found.sheet.rows[row]
    return any(str(_cell(cells, place)).strip() for place in found.asked.columns.values())


def _tell_of_row(
    found: Found, part: Part, code: str, message: str, row: int, *, value: object, school_id: str | None = None
) -> None:
    """Complain about a row that is set aside for what stands under the login."""
    part.book.add(
        code,
        SET_ASIDE,
        message,
        sheet=found.sheet.name,
        row=row + 1,
        column=found.title(found.login),
        value=value,
        school_id=school_id,
    )


def _cell(row: Row, place: int) -> object:
    cell = row[place] if place < len(row) else ""
    return "" if cell is None else cell


def _answers(found: Found, column: str, schools: pd.Series, part: Part) -> list[object]:
    """Read one question of all schools; impossible answers become nothing and a complaint."""
    question, place = questions()[column], found.asked.columns[column]
    cells = [_cell(found.sheet.rows[row], place) for row in schools.index]
    answers, bad = answers_of(question, cells)
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

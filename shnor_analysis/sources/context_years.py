"""Telling which year answers about conditions are of: always the spring of a school year."""

import re

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.complaints import REMARK, RefusedFile
from shnor_analysis.sources.naming import SETTINGS_FILE, Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.workbook import Row, Sheet

_SPAN = re.compile(r"(?<!\d)20(\d\d)\s*[/_–—-]\s*(?:20)?(\d\d)(?!\d)")
_BARE = re.compile(r"\s*(20[1-3]\d)(?:[.,]0)?\s*(?:г\.?|год)?\s*", re.IGNORECASE)
_COLUMN = ("год", "учебный год", "год анкеты", "год заполнения", "за какой год")


def spring_of(text: object) -> int | None:
    """Read a year or a school year; of the latter, its spring.

    Examples
    --------
    >>> spring_of("2021"), spring_of(2021.0), spring_of("2020/21 учебный год"), spring_of("15.03.2021")
    (2021, 2021, 2021, None)
    """
    if bare := _BARE.fullmatch(str(text)):
        return int(bare[1])
    spans = _school_years(str(text))
    return spans.pop() if len(spans) == 1 else None


def _school_years(text: str) -> set[int]:
    return {2000 + int(last) for first, last in _SPAN.findall(text) if int(last) == int(first) + 1}


def year_column(headers: Row) -> int | None:
    """Find the column that says the year of each row."""
    titles = [header(cell).rstrip(" :*.") for cell in headers]
    return next((place for place, title in enumerate(titles) if title in _COLUMN), None)


def year_of_sheet(sheet: Sheet, header_row: int, facts: Facts, part: Part) -> int | None:
    """Tell the year of a sheet: from its name, from names of files and settings, from questions and titles.

    A school year in the file's name stands for its spring; a question that speaks of another year is told.
    """
    file = part.source_file.rsplit("/", 1)[-1]
    own, named = spring_of(sheet.name), spring_of(file.rsplit(".", 1)[0])
    asked = set().union(*(_school_years(str(cell)) for row in sheet.rows[: header_row + 1] for cell in row))
    outside = named if named is not None and facts.year in (None, named - 1) else facts.year
    told = own or outside
    if told is None:
        return asked.pop() if len(asked) == 1 else None
    if asked and told not in asked:
        part.book.add(
            "other_year",
            REMARK,
            f"Годом анкеты взят {told} (имя файла, листа или {SETTINGS_FILE}), а вопросы — об учебном годе, "
            f"который кончается весной {min(asked)}. Если верно второе, впишите year = {min(asked)} "
            f'в {SETTINGS_FILE} рядом с файлом, раздел ["{file}"].',
            sheet=sheet.name,
            row=header_row + 1,
        )
    return told


def unknown_year(part: Part) -> RefusedFile:
    """Say that nothing tells the year."""
    file = part.source_file.rsplit("/", 1)[-1]
    return RefusedFile(
        "unknown_year",
        f"Не известно, за какой год анкета об условиях школы. Назовите файл с годом или впишите year "
        f'в {SETTINGS_FILE} рядом с ним, раздел ["{file}"].',
        part.kind,
    )

"""Writing a register as ``programme.xlsx``: headers, lists to choose from, dates as dates, a guide.

The template, the example and a copy of a filled register are all written here, so they always look the same.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from shnor_analysis.sources.programme.guide import GUIDE_HEADER, guide_rows
from shnor_analysis.sources.programme.sheets import (
    ALL_SCHOOLS,
    FIRST_DAY,
    GUIDE,
    LAST_DAY,
    LISTS,
    Column,
    SheetSpec,
    sheet_specs,
)
from shnor_analysis.store.writing import replacing
from shnor_analysis.tables.vocabulary import login_of

#: Rows below the header that have lists and checks; Excel lets people write further down without them.
ROWS_READY = 1000
DATE_FORMAT = "DD.MM.YYYY"
_WIDTHS = {"school": 30, "schools": 30, "choice": 28, "date": 14, "whole": 12, "number": 14, "text": 34}
_REQUIRED = PatternFill("solid", start_color="DDEBF7")
_OPTIONAL = PatternFill("solid", start_color="F2F2F2")
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
#: Date of every member of the archive: the same register gives the same bytes.
_FIXED_TIME = (2021, 5, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_book(path: Path, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write tables of the register into a workbook, whole or not at all; same tables, same bytes.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    tables : mapping of str to DataFrame
        Tables of the register by name, as the store holds them; a table that is missing gives an empty sheet.
        Schools are written by their names where the table ``programme_schools`` names them.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    names = _school_names(tables.get("programme_schools"))
    for spec in sheet_specs().values():
        _write_sheet(book.create_sheet(spec.title), spec, tables.get(spec.table), names)
    _write_lists(book)
    _write_guide(book.create_sheet(GUIDE, 0))
    book.active = 1
    unpacked = io.BytesIO()
    book.save(unpacked)
    with replacing(path) as draft:
        _repack(unpacked, draft)
    return path


def _school_names(schools: pd.DataFrame | None) -> dict[str, str]:
    """Map keys to names, leaving out names that two schools share: those are written by login."""
    if schools is None:
        return {}
    unique = schools[~schools["name"].str.casefold().duplicated(keep=False)]
    return dict(zip(unique["school_id"], unique["name"], strict=True))


def _write_sheet(sheet: Worksheet, spec: SheetSpec, rows: pd.DataFrame | None, names: Mapping[str, str]) -> None:
    _write_header(sheet, [column.title for column in spec.columns], [_width(column) for column in spec.columns])
    for cell, column in zip(sheet[1], spec.columns, strict=True):
        cell.fill = _REQUIRED if column.required else _OPTIONAL
    filled = [] if rows is None else rows[[column.name for column in spec.columns]].itertuples(index=False)
    count = 0
    for count, row in enumerate(filled, start=1):
        for place, (column, value) in enumerate(zip(spec.columns, row, strict=True), start=1):
            _write_cell(sheet.cell(count + 1, place), shown_value(column, value, names))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(spec.columns))}{count + 1}"
    last = max(ROWS_READY, count) + 1
    for place, column in enumerate(spec.columns, start=1):
        letter = get_column_letter(place)
        if column.kind == "date":
            sheet.column_dimensions[letter].number_format = DATE_FORMAT
        if (check := _validation(column)) is not None:
            check.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(check)


def _write_header(sheet: Worksheet, titles: Sequence[str], widths: Iterable[int]) -> None:
    sheet.append(list(titles))
    for place, width in enumerate(widths, start=1):
        cell = sheet.cell(1, place)
        cell.font, cell.alignment = _BOLD, _WRAPPED
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _width(column: Column) -> int:
    return max(_WIDTHS[column.kind], min(len(column.title) + 3, 18))


def shown_value(column: Column, value: Any, names: Mapping[str, str]) -> Any:
    """Turn a value of the store into what stands in the cell: a Russian word, a name, a login, a date."""
    if pd.isna(value):
        return None
    if column.kind in ("school", "schools"):
        return _shown_schools(column, value, names)
    show: dict[str, Callable[[Any], Any]] = {
        "choice": lambda code: column.choices[code],
        "date": lambda day: pd.Timestamp(day).to_pydatetime(),
        "whole": int,
        "number": float,
    }
    return show.get(column.kind, _printable)(value)


def _printable(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _shown_schools(column: Column, value: str, names: Mapping[str, str]) -> str:
    """Name the schools of a cell; the sheet of schools itself shows their logins."""
    if column.table == "programme_schools":
        return login_of(value)
    keys = value.split("; ")
    return "; ".join(names.get(key, key if key == ALL_SCHOOLS else login_of(key)) for key in keys)


def _write_cell(cell: Any, value: Any) -> None:
    """Write a value; text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type, cell.alignment = "s", _WRAPPED
    elif hasattr(value, "year"):
        cell.number_format = DATE_FORMAT


def _validation(column: Column) -> DataValidation | None:
    """Make the check that Excel applies to a column, with the hint as its prompt."""
    limits: dict[str, Any] | None = None
    if column.choices:
        limits = {"type": "list", "formula1": _list_range(column)}
    elif column.refers:
        limits = {"type": "list", "formula1": _reference(column.refers), "errorStyle": "warning"}
    elif column.kind == "date":
        days = [f"DATE({day.year},{day.month},{day.day})" for day in (FIRST_DAY, LAST_DAY)]
        limits = {"type": "date", "operator": "between", "formula1": days[0], "formula2": days[1]}
    elif column.kind == "whole":
        ends = (str(column.low or 0), str(column.high))
        limits = {"type": "whole", "operator": "between", "formula1": ends[0], "formula2": ends[1]}
    elif column.kind == "number":
        limits = {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"}
    if limits is None:
        return None
    check = DataValidation(**limits, allow_blank=not column.required, showErrorMessage=True, showInputMessage=True)
    check.errorTitle, check.error = column.title[:32], f"{column.hint} См. лист «{GUIDE}»."[:255]
    check.promptTitle, check.prompt = column.title[:32], column.hint[:255]
    return check


def _reference(refers: tuple[str, str]) -> str:
    """Refer to the filled part of a column of another sheet, so that the list grows as people write."""
    spec = sheet_specs()[refers[0]]
    place = next(i for i, column in enumerate(spec.columns, start=1) if column.name == refers[1])
    letter = get_column_letter(place)
    cells = f"'{spec.title}'!${letter}$2:${letter}${ROWS_READY + 1}"
    return f"OFFSET('{spec.title}'!${letter}$2,0,0,MAX(1,COUNTA({cells})),1)"


def _choice_columns() -> list[Column]:
    """List one column for each different list of words."""
    columns = [column for spec in sheet_specs().values() for column in spec.columns if column.choices]
    return list({id(column.choices): column for column in columns}.values())


def _list_range(column: Column) -> str:
    place = next(i for i, other in enumerate(_choice_columns(), start=1) if other.choices is column.choices)
    letter = get_column_letter(place)
    return f"'{LISTS}'!${letter}$2:${letter}${len(column.choices) + 1}"


def _write_lists(book: Workbook) -> None:
    """Write the words of the lists into a hidden sheet: Excel allows 255 characters inside a check."""
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for place, column in enumerate(_choice_columns(), start=1):
        for row, word in enumerate([column.title, *column.choices.values()], start=1):
            sheet.cell(row, place, word)


def _write_guide(sheet: Worksheet) -> None:
    _write_header(sheet, GUIDE_HEADER, (20, 30, 16, 50, 60, 30))
    for row in guide_rows():
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            cell.alignment = _WRAPPED
            cell.font = _BOLD if row[1] is None else Font()


def _repack(written: io.BytesIO, draft: Path) -> None:
    """Copy the archive without the time of writing, which openpyxl puts into every member."""
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2021-05-01T00:00:00Z\g<2>", content)
            target.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content, zipfile.ZIP_DEFLATED)

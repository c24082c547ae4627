"""Reading ``programme.xlsx`` back: every wrong cell is named, every good row is kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.sources.complaints import REMARK, SET_ASIDE
from shnor_analysis.sources.directory import FROM_PLAN, known_schools, school_row
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.programme.cells import Wrong, clean_cell, is_blank, nearest, plain_text
from shnor_analysis.sources.programme.formulas import unread_formulas
from shnor_analysis.sources.programme.headers import MatchedSheet, match_sheet
from shnor_analysis.sources.programme.school_names import SchoolNames
from shnor_analysis.sources.programme.sheets import GUIDE, LISTS, Column, sheet_specs
from shnor_analysis.sources.workbook import Sheet
from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.vocabulary import login_of, school_id_of

_SCHOOLS = "programme_schools"


@dataclass(frozen=True)
class _Place:
    """Where a cell stands, for complaints about it."""

    sheet: str
    row: int
    school_id: str | None = None


def read_programme(sheets: list[Sheet], path: Path, part: Part) -> None:
    """Read every sheet of the register into the part; sheets that are none are noted.

    Parameters
    ----------
    sheets : list of Sheet
        Sheets of the workbook as opened.
    path : Path
        The file itself: cells with formulas that were never computed are looked for in it.
    part : Part
        Gets tables of the register, ``known_schools``, and complaints.
    """
    matched = _match(sheets, part)
    formulas = unread_formulas(path)
    schools = _read_sheet(matched[_SCHOOLS], SchoolNames(), formulas, part) if _SCHOOLS in matched else []
    names = SchoolNames.of((row["school_id"], row["name"]) for row in schools)
    for table in sheet_specs():
        if table in matched:
            rows = schools if table == _SCHOOLS else _read_sheet(matched[table], names, formulas, part)
            part.accepted += len(rows)
            part.add(table, register_frame(table, rows))
    part.add("known_schools", known_schools([_known_school(row) for row in schools]))


def register_frame(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Turn rows into a valid table of the register."""
    model = SHEETS[table][1]
    return model.validate(pd.DataFrame(rows, columns=model.columns())) if rows else model.empty()


def _match(sheets: list[Sheet], part: Part) -> dict[str, MatchedSheet]:
    """Choose one sheet for each table and note the others."""
    matched: dict[str, MatchedSheet] = {}
    for sheet in sheets:
        if sheet.name in (GUIDE, LISTS):
            continue
        found = match_sheet(sheet)
        if found is None:
            _note_unknown(sheet, part)
        elif found.spec.table in matched:
            message = f"Лист «{sheet.name}» не прочитан: таблицу «{found.spec.title}» уже дал лист «{{value}}»."
            taken = matched[found.spec.table].sheet.name
            part.book.add("repeated_sheet", REMARK, message, sheet=sheet.name, value=taken)
        elif missing := [c.title for c in found.spec.columns if c.required and c.name not in found.places]:
            message = "Лист не прочитан: нет столбца {value}. Верните заголовок, как в шаблоне (shnor template)."
            titles = ", ".join(f"«{title}»" for title in missing)
            part.book.add(
                "no_column", SET_ASIDE, message, sheet=sheet.name, row=found.header_row + 1, value=titles
            )
        else:
            matched[found.spec.table] = found
            _note_unknown_columns(found, part)
    return matched


def _note_unknown(sheet: Sheet, part: Part) -> None:
    if any(not is_blank(cell) for row in sheet.rows for cell in row):
        near = nearest(sheet.name, [spec.title for spec in sheet_specs().values()])
        message = f"Лист «{{value}}» не прочитан: такого листа в реестре нет.{near}"
        part.book.add("unknown_sheet", REMARK, message, sheet=sheet.name, value=sheet.name)


def _note_unknown_columns(found: MatchedSheet, part: Part) -> None:
    titles = [column.title for column in found.spec.columns if column.name not in found.places]
    for title in found.unknown:
        message = f"Столбец «{{value}}» не прочитан: такого на этом листе нет.{nearest(title, titles)}"
        place = _Place(found.sheet.name, found.header_row + 1)
        _add(part, place, title, "unknown_column", REMARK, message, title)


def _read_sheet(
    found: MatchedSheet, names: SchoolNames, formulas: set[tuple[str, int, int]], part: Part
) -> list[dict[str, Any]]:
    """Read the filled rows below the header."""
    rows: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    places = {column: found.places[column.name] for column in found.spec.columns if column.name in found.places}
    for number, cells in enumerate(found.sheet.rows[found.header_row + 1 :], start=found.header_row + 2):
        values = {column: cells[at] if at < len(cells) else None for column, at in places.items()}
        unread = {column for column, at in places.items() if (found.sheet.name, number, at + 1) in formulas}
        if not unread and all(is_blank(value) for value in values.values()):
            continue
        part.rows_read += 1
        place = _Place(found.sheet.name, number)
        row = _read_row(values, unread, place, names, part)
        if row is not None and not (found.spec.table == _SCHOOLS and _repeated(row, seen, place, part)):
            blank = {column.name: None for column in found.spec.columns}
            rows.append(blank | row | {"source_file": part.source_file, "source_row": number})
    return rows


def _read_row(
    values: dict[Column, object], unread: set[Column], place: _Place, names: SchoolNames, part: Part
) -> dict[str, Any] | None:
    """Read the cells of a row; ``None`` where one that is required is wrong or missing."""
    row: dict[str, Any] = {}
    troubles: list[tuple[Column, Wrong]] = []
    for column, value in values.items():
        try:
            row[column.name] = _read_cell(column, value, column in unread, names)
        except Wrong as trouble:
            row[column.name] = None
            troubles.append((column, trouble))
        if column.kind == "schools" and row[column.name] is not None:
            row[column.name] = _read_schools(column, value, names, place, part)
    place = _Place(place.sheet, place.row, row.get("school_id"))
    for column, wrong in troubles:
        _complain(column, wrong, values[column], place, part)
    return None if any(column.required for column, _ in troubles) else row


def _read_cell(column: Column, value: object, unread: bool, names: SchoolNames) -> Any:
    if unread:
        raise Wrong("formula", "В ячейке формула, результат которой не сохранён. Впишите само значение.")
    if is_blank(value):
        if column.required:
            raise Wrong("empty", f"Ячейка «{column.title}» обязательна. {column.hint}")
        return None
    if column.kind != "school":
        return clean_cell(column, value)
    if column.table != _SCHOOLS:
        return names.find(value)
    if (school_id := school_id_of(plain_text(value))) is None:
        raise Wrong("login", "«{value}» — не логин школы. Нужен вид edu123456.")
    return school_id


def _read_schools(column: Column, value: object, names: SchoolNames, place: _Place, part: Part) -> str | None:
    """Read a list of schools; those nobody knows are named and left out."""
    found, unknown = names.find_all(value)
    for name in unknown:
        message = (
            f"Школы «{{value}}» нет на листе «Школы».{nearest(name, names.shown.values())} "
            "Она пропущена, остальные приняты. Допустимо: «все» или логины и названия через точку с запятой."
        )
        _add(part, place, column.title, "school", REMARK, message, name)
    return found


def _complain(column: Column, wrong: Wrong, value: object, place: _Place, part: Part) -> None:
    severity, then = (SET_ASIDE, "Строка отложена.") if column.required else (REMARK, "Ячейка считается пустой.")
    shown = None if is_blank(value) else plain_text(value)
    _add(part, place, column.title, wrong.code, severity, f"{wrong} {then}", shown)


def _add(
    part: Part, place: _Place, column: str, code: str, severity: str, message: str, value: str | None
) -> None:
    """Write down a complaint about a cell."""
    part.book.add(
        code,
        severity,
        message,
        sheet=place.sheet,
        row=place.row,
        column=column,
        value=value,
        school_id=place.school_id,
    )


def _repeated(row: dict[str, Any], seen: dict[str, int], place: _Place, part: Part) -> bool:
    """Complain about a school that stands on its sheet twice; the first row is kept."""
    first = seen.setdefault(row["school_id"], place.row)
    if first == place.row:
        return False
    message = f"Школа «{{value}}» уже есть в строке {first}. Строка отложена: оставьте одну."
    place = _Place(place.sheet, place.row, row["school_id"])
    _add(part, place, "Логин", "duplicate", SET_ASIDE, message, login_of(row["school_id"]))
    return True


def _known_school(row: dict[str, Any]) -> dict[str, object]:
    return school_row(
        login_of(row["school_id"]),
        name=row["name"],
        municipality=row["municipality"],
        in_programme=True,
        rank=FROM_PLAN,
    )

"""The import journal as an Excel book for people: a sheet of files and a sheet of complaints."""

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from shnor_analysis.store.writing import replacing
from shnor_analysis.tables.journal import Complaints, Journal

NAME = "Журнал импорта.xlsx"

STATUS_TITLES = {"imported": "принят", "partly": "принят не весь", "copy": "копия", "refused": "НЕ ПРИНЯТ"}
_SEVERITY_TITLES = {"set_aside": "строка отложена", "remark": "замечание"}
_WIDTHS = {"source_file": 50, "message": 90, "sheet": 20, "kind": 34, "value": 30, "column": 24}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_journal_workbook(folder: Path, journal: pd.DataFrame, complaints: pd.DataFrame) -> Path:
    """Write ``Журнал импорта.xlsx`` into a folder, files that gave nothing first."""
    book = Workbook(write_only=True)
    order = {"refused": 0, "partly": 1}
    files = journal.sort_values("status", key=lambda s: s.map(order).fillna(2), kind="stable")
    columns = ["source_file", "kind", "status", "rows_read", "accepted", "set_aside", "remarks", "message"]
    _sheet(book, "Файлы", files[columns].replace({"status": STATUS_TITLES}), Journal.titles())
    columns = ["source_file", "sheet", "row", "column", "value", "severity", "message", "school_id"]
    told = complaints[columns].replace({"severity": _SEVERITY_TITLES})
    _sheet(book, "Замечания", told, Complaints.titles())
    path = folder / NAME
    with replacing(path) as temporary:
        book.save(temporary)
    return path


def _sheet(book: Workbook, title: str, rows: pd.DataFrame, titles: dict[str, str]) -> None:
    sheet: Any = book.create_sheet(title)  # openpyxl types the write-only sheet too narrowly
    sheet.freeze_panes = "B2"
    for place, column in enumerate(rows.columns):
        sheet.column_dimensions[chr(ord("A") + place)].width = _WIDTHS.get(column, 13)
    head = []
    for column in rows.columns:
        cell = WriteOnlyCell(sheet, titles[column])
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    for row in rows.astype(object).where(rows.notna(), None).itertuples(index=False):
        sheet.append([defused(value) for value in row])


def defused(value: object) -> object:
    """Keep text from a file from being run as a formula: an apostrophe goes in front, as in Excel itself.

    Examples
    --------
    >>> defused("=cmd|' /C calc'!A0"), defused("МБОУ"), defused(5)
    ("'=cmd|' /C calc'!A0", 'МБОУ', 5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value

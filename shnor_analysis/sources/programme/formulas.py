"""Finding formulas whose result nobody saved: such a cell reads as empty and would be lost without a word."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook


def unread_formulas(path: Path) -> set[tuple[str, int, int]]:
    """Give sheet, row and column (from 1) of the cells with a formula and no stored result.

    Books that are no ``.xlsx`` have none that could be told apart.
    """
    if not _has_formulas(path):
        return set()
    written, stored = load_workbook(path, read_only=True), load_workbook(path, read_only=True, data_only=True)
    try:
        return {
            (sheet.title, row, column)
            for sheet in written.worksheets
            for row, cells in enumerate(_both(sheet, stored[sheet.title]), start=1)
            for column, (formula, value) in enumerate(cells, start=1)
            if isinstance(formula, str) and formula.startswith("=") and value is None
        }
    finally:
        written.close()
        stored.close()


def _both(written: Any, stored: Any) -> Iterator[Iterator[tuple[object, object]]]:
    """Give the rows of a sheet, each cell as it is written and as it was computed."""
    pairs = zip(written.iter_rows(values_only=True), stored.iter_rows(values_only=True), strict=False)
    for formulas, values in pairs:
        yield zip(formulas, values, strict=False)


def _has_formulas(path: Path) -> bool:
    """Look into the archive first: nearly no register has formulas, and reading it twice more is slow."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return any(b"<f" in archive.read(name).replace(b"<formula", b"") for name in sheets)

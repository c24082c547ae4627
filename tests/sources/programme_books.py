"""A register without a mistake for tests, and importing a workbook that holds it."""

import datetime
import tempfile
from functools import cache
from pathlib import Path

import pandas as pd
from openpyxl import load_workbook

from shnor_analysis.example.programme import programme_register
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.programme.book import write_book
from shnor_analysis.sources.programme.sheets import sheet_specs
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register

DAY = datetime.date(2026, 5, 31)
NAMES = ["МКОУ «Верхняя СОШ»", "МКОУ «Нагорная СОШ»", "МКОУ «Ключевская СОШ»", "МКОУ «Луговая СОШ»"]


def good_register() -> dict[str, pd.DataFrame]:
    """Four schools whose workbook gives no complaint on :data:`DAY`."""
    schools = pd.DataFrame({"school_id": [f"98000{number}" for number in range(1, 5)], "name": NAMES})
    return programme_register(schools, DAY)


@cache
def _good_bytes() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return write_book(Path(folder) / "programme.xlsx", good_register()).read_bytes()


def good_book(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_good_bytes())
    return path


def put(path: Path, cells: dict[tuple[str, int, str], object], *, as_text: bool = True) -> None:
    """Write cells, each named by sheet, row and column title; text that looks like a formula stays text."""
    book = load_workbook(path)
    places = {spec.title: {c.title: i for i, c in enumerate(spec.columns, 1)} for spec in sheet_specs().values()}
    for (sheet, row, column), value in cells.items():
        cell = book[sheet].cell(row, places[sheet][column])
        cell.value = value
        if as_text and isinstance(value, str):
            cell.data_type = "s"
    book.save(path)


def imported(folder: Path, store: Path, **options: object) -> Store:
    place = Store(store)
    import_folders([folder], place, workers=1, today=DAY, **options)  # type: ignore[arg-type]
    return place


def complaints(store: Store) -> pd.DataFrame:
    return read_table(store, "complaints")


def register(store: Store) -> dict[str, pd.DataFrame]:
    return {table: read_register(store, table) for table in sheet_specs()}

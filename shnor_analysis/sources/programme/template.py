"""``shnor template``: the workbook a coordinator begins with."""

from pathlib import Path

import pandas as pd

from shnor_analysis.sources.programme.book import write_book
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_table
from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.typical_plan import typical_measures


def write_template(path: Path, store: Store | None = None, *, plan: bool = True, force: bool = False) -> int:
    """Write an empty register with lists, checks and the guide; give how many schools were written into it.

    Parameters
    ----------
    path : Path
        The workbook to write.
    store : Store, optional
        Its schools of the programme are written into «Школы» with login, name and municipality.
    plan : bool
        Write the measures of a typical plan into «Мероприятия».
    force : bool
        Replace a file that is there; without it a filled workbook is never lost.

    Raises
    ------
    StoreError
        The file is there already, or the store has no schools.
    """
    if path.is_dir():
        raise StoreError(f"«{path}» — папка. Укажите имя файла, например {path / 'programme.xlsx'}.")
    if path.exists() and not force:
        raise StoreError(f"Файл «{path}» уже есть и не тронут. Укажите другое имя или добавьте --force.")
    if path.suffix.lower() != ".xlsx":
        raise StoreError(f"Имя «{path.name}» не книга Excel. Нужно имя с .xlsx, например programme.xlsx.")
    schools = _schools(store) if store is not None else SHEETS["programme_schools"][1].empty()
    tables = {"programme_schools": schools} | ({"measures": typical_measures()} if plan else {})
    write_book(path, tables)
    return len(schools)


def _schools(store: Store) -> pd.DataFrame:
    """Give the schools of the programme as the first sheet holds them, by municipality and name."""
    columns = ["school_id", "name", "municipality"]
    schools = read_table(store, "schools", {"in_programme": True}, columns)
    schools = schools.sort_values(["municipality", "name", "school_id"], ignore_index=True)
    schools["name"] = schools["name"].fillna("Школа " + schools["school_id"])
    schools["number"] = range(1, len(schools) + 1)
    model = SHEETS["programme_schools"][1]
    placed = schools.assign(source_file="store", source_row=range(2, len(schools) + 2))
    return model.validate(placed.reindex(columns=model.columns())) if len(placed) else model.empty()

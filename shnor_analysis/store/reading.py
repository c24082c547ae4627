"""Reading tables and marts; a school's rows are taken by predicate, never by loading the region."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shnor_analysis.store.paths import YEARLY, Store, StoreError
from shnor_analysis.store.writing import SETTINGS_KEY

Filters = Mapping[str, object]
#: Columns by which files are put in order: few row groups hold a value.
_GROUPED = frozenset({"school_id", "region"})


def read_mart(
    store: Store, name: str, where: Filters | None = None, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read a mart, or those of its rows where each column in ``where`` equals the value given.

    Raises
    ------
    StoreError
        The mart has not been computed yet.
    """
    path = store.mart(name)
    if not path.exists():
        raise StoreError(
            f"В хранилище «{store.root}» нет витрины «{name}». Выполните: shnor analyse --store {store.root}"
        )
    return read_files([path], where, columns)


def read_table(
    store: Store,
    name: str,
    where: Filters | None = None,
    columns: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Read a canonical table (all its years, or those given), or the rows that ``where`` picks.

    Raises
    ------
    StoreError
        Nothing was imported into this table.
    """
    if name in YEARLY:
        paths = [store.table(name, year) for year in (years or store.years(name))]
    else:
        paths = [store.table(name)]
    if not paths or not all(path.exists() for path in paths):
        raise StoreError(
            f"В хранилище «{store.root}» нет таблицы «{name}». Выполните: shnor import ПАПКА --store {store.root}"
        )
    return read_files(paths, where, columns)


def read_schools(path: Path, schools: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Read the rows of some schools from a file sorted by school, text as dictionaries.

    Only row groups that may hold the schools are decoded, so memory and time are those of the schools asked for.

    Parameters
    ----------
    schools
        Codes in order.
    """
    schema = pq.read_schema(path)
    text = [name for name in columns if _is_text(schema.field(name).type)]
    with pq.ParquetFile(path, read_dictionary=text) as file:
        rows = file.read_row_groups(groups_of(file.metadata, schools), columns=list(columns))
    wanted = pc.is_in(rows["school_id"], value_set=pa.array(schools, rows["school_id"].type.value_type))
    return rows.filter(wanted).unify_dictionaries()


def present(path: Path, columns: Sequence[str]) -> list[str]:
    """Name the columns that a file has, each once: a file of an older version may lack some."""
    names = set(pq.read_schema(path).names)
    return [name for name in dict.fromkeys(columns) if name in names]


def groups_of(
    metadata: pq.FileMetaData, values: Sequence[str], name: str = "school_id", among: Iterable[int] | None = None
) -> list[int]:
    """Choose the row groups between whose smallest and largest value one of ``values`` (in order) lies."""
    column = metadata.schema.names.index(name)
    chosen = []
    for group in range(metadata.num_row_groups) if among is None else among:
        known = metadata.row_group(group).column(column).statistics
        if known is None or not known.has_min_max:
            chosen.append(group)
            continue
        place = bisect_left(values, known.min)
        if place < len(values) and values[place] <= known.max:
            chosen.append(group)
    return chosen


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def mart_settings(store: Store, name: str) -> dict[str, Any]:
    """Give the settings a mart was computed with."""
    metadata = pq.read_schema(store.mart(name)).metadata or {}
    settings: dict[str, Any] = json.loads(metadata.get(SETTINGS_KEY, b"{}"))
    return settings


def read_files(
    paths: Sequence[Path], where: Filters | None = None, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """Read files one after another; the union has the schema of the first."""
    tables = [_rows(path, where or {}, columns) for path in paths]
    return pa.concat_tables(tables, promote_options="permissive").to_pandas()


def _whole(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise StoreError(
            f"Файл хранилища «{path}» повреждён ({error}). "
            "Удалите папку хранилища и повторите shnor import и shnor analyse."
        ) from error


def _rows(path: Path, where: Filters, columns: Sequence[str] | None) -> pa.Table:
    """Read the rows that ``where`` picks; a data set of Arrow's would be twice the work."""
    needed = None if columns is None else list(dict.fromkeys([*columns, *where]))
    with _whole(path) as file:
        groups: Sequence[int] = range(file.metadata.num_row_groups)
        for column in _GROUPED.intersection(where):
            groups = groups_of(file.metadata, [str(where[column])], column, groups)
        rows = file.read_row_groups(groups, columns=needed, use_threads=not where)
    for column, value in where.items():
        rows = rows.filter(pc.equal(rows[column], value))
    return rows if columns is None else rows.select(list(columns))

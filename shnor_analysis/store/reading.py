"""Reading tables and marts; a school's rows are taken by predicate, never by loading the region."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis.store.paths import YEARLY, Store, StoreError
from shnor_analysis.store.writing import SETTINGS_KEY

Filters = Mapping[str, object]


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
            f"В хранилище {store.root} нет витрины «{name}». Выполните: shnor analyse --store {store.root}"
        )
    return _read([path], where, columns)


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
            f"В хранилище {store.root} нет таблицы «{name}». Выполните: shnor import ПАПКА --store {store.root}"
        )
    return _read(paths, where, columns)


def mart_settings(store: Store, name: str) -> dict[str, Any]:
    """Give the settings a mart was computed with."""
    metadata = pq.read_schema(store.mart(name)).metadata or {}
    settings: dict[str, Any] = json.loads(metadata.get(SETTINGS_KEY, b"{}"))
    return settings


def _read(paths: Sequence[Path], where: Filters | None, columns: Sequence[str] | None) -> pd.DataFrame:
    """Read files one after another; the union has the schema of the first."""
    filters = [(column, "==", value) for column, value in (where or {}).items()] or None
    tables = [
        pq.read_table(path, filters=filters, columns=None if columns is None else list(columns)) for path in paths
    ]
    return pa.concat_tables(tables, promote_options="permissive").to_pandas()

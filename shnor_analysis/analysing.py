"""``shnor analyse``: from tables to marts, one pass over all schools."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis import __version__
from shnor_analysis.diagnostics.cells import count_cells, count_regions
from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.diagnostics.reconciliation import SCORED_ASIDE, reconcile
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.writing import locked, write_frame
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.vocabulary import SITTING

_NEEDED = ["school_id", *SITTING, "layout", "pupil_code", "score", "mark", "max_score"]


@dataclass(frozen=True)
class Analysed:
    """What an analysis found, for the last words of the command."""

    schools: int
    years: list[int]
    listed: dict[int, int]
    reconciliation: dict[str, int]


def analyse(
    store: Store, *, overrides: Path | None = None, step: Callable[[str], None] = lambda name: None
) -> Analysed:
    """Compute all marts of a store.

    Parameters
    ----------
    overrides
        A TOML file with the user's own thresholds (tables named as the files of ``methodology/``).
    step
        Called with the Russian name of each step before it starts.

    Raises
    ------
    StoreError
        Nothing was imported yet, or another command is writing.
    """
    with locked(store.lock):
        step("подсчёт отметок")
        results, mark_counts = _results(store), _mark_counts(store)
        schools = read_table(store, "schools")
        cover = load("import", overrides)["results_cover"]["value"]
        aside, incomplete = _complaints(store, SCORED_ASIDE), _complaints(store, ("declared_count",))
        cells = count_cells(results, mark_counts, aside, cover=cover)
        settings = {"package": __version__, "import": load("import", overrides)}
        _write(store, "cells", cells, settings)
        _write(store, "regions", count_regions(cells, schools, mark_counts), settings)
        step("выявление школ")
        rule = load("identification", overrides)
        shares = low_shares(cells, values(rule))
        listed = identify(shares, values(rule))
        settings = {"package": __version__, "identification": rule}
        _write(store, "low_shares", shares, settings)
        _write(store, "identification", listed, settings)
        step("сверка с Ф3")
        tolerance = load("import", overrides)["share_tolerance"]["value"]
        f3 = mark_counts if mark_counts is not None else MarkCounts.empty()
        compared = reconcile(count_cells(results), f3, aside, incomplete, tolerance)
        _write(store, "reconciliation", compared, {"package": __version__, "import": load("import", overrides)})
    return Analysed(
        schools=int(cells["school_id"].nunique()),
        years=sorted(int(year) for year in cells["year"].unique()),
        listed={int(year): int(n) for year, n in listed.groupby("year")["listed"].sum().items()},  # type: ignore[call-overload]
        reconciliation={str(k): int(v) for k, v in compared["verdict"].value_counts().items()},
    )


def _write(store: Store, name: str, frame: pd.DataFrame, settings: dict[str, Any]) -> None:
    write_frame(store.mart(name), frame, settings)


def _results(store: Store) -> pa.Table:
    years = store.years("results")
    if not years and not store.years("mark_counts"):
        raise StoreError(
            f"В хранилище {store.root} нет результатов. Сначала выполните: shnor import ПАПКА --store {store.root}"
        )
    tables = [pq.read_table(store.table("results", year), columns=_NEEDED) for year in years]
    return pa.concat_tables(tables) if tables else pa.table({name: [] for name in _NEEDED})


def _mark_counts(store: Store) -> pd.DataFrame | None:
    return read_table(store, "mark_counts") if store.years("mark_counts") else None


def _complaints(store: Store, codes: Sequence[str]) -> pd.DataFrame:
    """List the schools and sittings of complaints of some kinds, one row a complaint."""
    complaints = read_table(store, "complaints", columns=["source_file", "code", "school_id"])
    complaints = complaints[complaints["code"].isin(codes) & complaints["school_id"].notna()]
    return complaints.merge(_sitting_of_files(store), on="source_file")


def _sitting_of_files(store: Store) -> pd.DataFrame:
    """Tell which sitting each file of pupils' rows holds."""
    columns = ["source_file", *SITTING]
    if not store.years("results"):
        return pd.DataFrame(columns=columns)
    return read_table(store, "results", columns=columns).drop_duplicates()

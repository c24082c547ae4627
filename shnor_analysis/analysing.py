"""``shnor analyse``: from tables to marts, one pass over all schools."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis import __version__
from shnor_analysis.diagnostics.cells import count_cells, count_regions
from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.diagnostics.objectivity import flagged_sittings, objectivity
from shnor_analysis.diagnostics.programme_effect import programme_effect
from shnor_analysis.diagnostics.reconciliation import SCORED_ASIDE, reconcile
from shnor_analysis.diagnostics.tasks import tasks
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.writing import locked, write_frame
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.results import Tasks
from shnor_analysis.tables.vocabulary import SITTING

_OF_RESULTS = ["school_id", *SITTING, "layout", "pupil_code", "score", "mark", "journal_mark", "max_score"]
_OF_TASKS = ["school_id", *SITTING, "task", "points", "skipped"]


@dataclass(frozen=True)
class Analysed:
    """What an analysis found, for the last words of the command."""

    schools: int
    years: list[int]
    listed: dict[int, int]
    reconciliation: dict[str, int]


@dataclass(frozen=True)
class Tables:
    """The tables an analysis reads, each when it is first needed."""

    store: Store

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The directory."""
        return read_table(self.store, "schools")

    @cached_property
    def results(self) -> pa.Table:
        """Pupils' rows, as Arrow: a country has 30 million of them."""
        return self._arrow("results", _OF_RESULTS)

    @cached_property
    def task_results(self) -> pa.Table:
        """Points of tasks."""
        return self._arrow("task_results", _OF_TASKS)

    @cached_property
    def mark_counts(self) -> pd.DataFrame:
        """Ф3, empty where there is none."""
        found = self.store.years("mark_counts")
        return read_table(self.store, "mark_counts") if found else MarkCounts.empty()

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """What is known of the tasks themselves."""
        return read_table(self.store, "tasks") if self.store.years("tasks") else Tasks.empty()

    def complaints(self, codes: Sequence[str]) -> pd.DataFrame:
        """List the schools and sittings of complaints of some kinds, one row a complaint."""
        rows = read_table(self.store, "complaints", columns=["source_file", "code", "school_id"])
        rows = rows[rows["code"].isin(codes) & rows["school_id"].notna()]
        return rows.merge(self._sitting_of_files(), on="source_file")

    def _sitting_of_files(self) -> pd.DataFrame:
        """Tell which sitting each file of pupils' rows holds."""
        columns = ["source_file", *SITTING]
        if not self.store.years("results"):
            return pd.DataFrame(columns=columns)
        return read_table(self.store, "results", columns=columns).drop_duplicates()

    def _arrow(self, name: str, columns: list[str]) -> pa.Table:
        years = self.store.years(name)
        parts = [pq.read_table(self.store.table(name, year), columns=columns) for year in years]
        return (
            pa.concat_tables(parts, promote_options="permissive") if parts else pa.table({c: [] for c in columns})
        )


@dataclass(frozen=True)
class Marts:
    """Where results go: each mart is written whole, with the settings it was made with."""

    store: Store
    overrides: Path | None

    def write(self, name: str, frame: pd.DataFrame, *used: str) -> pd.DataFrame:
        """Write a mart with the methodology files it used."""
        settings: dict[str, Any] = {"package": __version__}
        write_frame(self.store.mart(name), frame, settings | {file: load(file, self.overrides) for file in used})
        return frame


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
        if not store.years("results") and not store.years("mark_counts"):
            advice = f"Сначала выполните: shnor import ПАПКА --store {store.root}"
            raise StoreError(f"В хранилище {store.root} нет результатов. {advice}")
        tables, marts = Tables(store), Marts(store, overrides)
        step("подсчёт отметок")
        cells = _count(tables, marts)
        step("выполнение заданий")
        done = tasks(tables.task_results, tables.tasks, values(load("tasks", overrides)))
        marts.write("tasks", done, "tasks")
        step("признаки необъективности")
        signs = objectivity(tables.results, cells, values(load("objectivity", overrides)), done)
        marts.write("objectivity", signs, "objectivity")
        flags = flagged_sittings(signs, values(load("objectivity", overrides)))
        step("выявление школ")
        listed = _identify(cells, flags, marts)
        step("динамика")
        _compare_seasons(cells, flags, tables, marts)
        step("сверка с Ф3")
        compared = _reconcile(tables, marts)
    return Analysed(
        schools=int(cells["school_id"].nunique()),
        years=sorted(int(year) for year in cells["year"].unique()),
        listed={int(str(year)): int(n) for year, n in listed.groupby("year")["listed"].sum().items()},
        reconciliation={str(k): int(v) for k, v in compared["verdict"].value_counts().items()},
    )


def _count(tables: Tables, marts: Marts) -> pd.DataFrame:
    cover = load("import", marts.overrides)["results_cover"]["value"]
    cells = count_cells(tables.results, tables.mark_counts, tables.complaints(SCORED_ASIDE), cover=cover)
    marts.write("regions", count_regions(cells, tables.schools, tables.mark_counts), "import")
    return marts.write("cells", cells, "import")


def _identify(cells: pd.DataFrame, flags: pd.DataFrame, marts: Marts) -> pd.DataFrame:
    """Apply the rule with the flagged sittings as the setting says, and tell what it says without them."""
    rule = values(load("identification", marts.overrides))
    shares = marts.write("low_shares", low_shares(cells, rule, flags), "identification")
    without = rule | {"flagged_results": "exclude"}
    listed = identify(shares, rule, identify(low_shares(cells, without, flags), without))
    return marts.write("identification", listed, "identification", "objectivity")


def _compare_seasons(cells: pd.DataFrame, flags: pd.DataFrame, tables: Tables, marts: Marts) -> None:
    found = dynamics(cells, tables.schools, flags, load_settings(marts.overrides))
    marts.write("dynamics", found, "dynamics", "objectivity")
    pooled = (found["scope"] == "school") & (found["comparison"] == "successive")
    pairs = found.loc[pooled, ["season_from", "season_to"]]
    effects = [
        programme_effect(found, tables.schools, season_from=first, season_to=last)
        for first, last in pairs.dropna().drop_duplicates().itertuples(index=False)
    ]
    if effects:
        marts.write("programme_effect", pd.concat(effects, ignore_index=True), "dynamics")


def _reconcile(tables: Tables, marts: Marts) -> pd.DataFrame:
    """Compare counts from pupils' rows alone with Ф3."""
    tolerance = load("import", marts.overrides)["share_tolerance"]["value"]
    aside, cut_off = tables.complaints(SCORED_ASIDE), tables.complaints(("declared_count",))
    compared = reconcile(count_cells(tables.results), tables.mark_counts, aside, cut_off, tolerance)
    return marts.write("reconciliation", compared, "import")

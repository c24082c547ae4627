"""One region analysed: what is normal there, and each of its schools beside it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from shnor_analysis.analyse.pieces import Pieces
from shnor_analysis.analyse.tables import RegionTables
from shnor_analysis.diagnostics import context_settings
from shnor_analysis.diagnostics.cells import count_regions, count_results, with_f3
from shnor_analysis.diagnostics.context import context_marts
from shnor_analysis.diagnostics.dynamics import dynamics_parts
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.funnel import funnel_marts
from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.diagnostics.objectivity import cell_signs, flagged_sittings, in_order, pupil_signs, task_signs
from shnor_analysis.diagnostics.programme_effect import programme_effect
from shnor_analysis.diagnostics.reconciliation import SCORED_ASIDE, reconcile
from shnor_analysis.diagnostics.tasks import tasks_of_points
from shnor_analysis.methodology.exam_scales import ege_bands
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.paths import Store
from shnor_analysis.store.regions import Region
from shnor_analysis.tables.marts import Cells
from shnor_analysis.tables.objectivity import Objectivity
from shnor_analysis.tables.tasks_mart import TaskCells

_SEASON = ["year", "season", "procedure"]
#: Schools × papers that are looked at together: enough for vectors, few enough for memory.
CELLS_AT_ONCE = 20_000
_FOUND = "found.json"


@dataclass(frozen=True)
class Job:
    """What a process needs to analyse a region; may be sent to another one."""

    root: Path
    region: Region
    folder: Path
    overrides: Path | None = None
    threads: int = 1


@dataclass(frozen=True)
class Found:
    """What the analysis of a region found, for the last words of the command."""

    schools: int
    years: list[int]
    listed: dict[int, int]
    reconciliation: dict[str, int]

    @classmethod
    def read(cls, path: Path) -> "Found":
        """Read what `write` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**told, "listed": {int(year): number for year, number in told["listed"].items()}})

    def write(self, path: Path) -> None:
        """Keep it beside the pieces."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def analyse_region(job: Job, step: Callable[[str], None] = lambda name: None) -> Found:
    """Compute all marts of a region and leave them as pieces in ``job.folder``; a region that is there is done."""
    place = Pieces.of(job.folder, job.region)
    if not place.folder.exists():
        with place.made() as pieces:
            _analyse(job, pieces, step).write(pieces.folder / _FOUND)
    return Found.read(place.folder / _FOUND)


def _analyse(job: Job, pieces: Pieces, step: Callable[[str], None]) -> Found:
    """Compute all marts of a region."""
    tables = RegionTables(Store(job.root), job.region, job.overrides)
    step("подсчёт отметок")
    cells, alone = _count(tables, job, pieces)
    step("выполнение заданий и признаки необъективности")
    flags = _look_at_pupils(tables, cells, job, pieces)
    step("выявление школ")
    listed = _identify(cells, flags, job, pieces)
    step("динамика")
    _compare_seasons(cells, flags, tables, job, pieces)
    _look_at_conditions(cells, flags, tables, job, pieces)
    step("сверка с Ф3")
    compared = _reconcile(alone, tables, job, pieces)
    return Found(
        schools=int(cells["school_id"].nunique()),
        years=sorted(int(year) for year in cells["year"].unique()),
        listed={int(str(year)): int(n) for year, n in listed.groupby("year")["listed"].sum().items()},
        reconciliation={str(k): int(v) for k, v in compared["verdict"].value_counts().items()},
    )


def _count(tables: RegionTables, job: Job, pieces: Pieces) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count marks, with Ф3 and from pupils' rows alone."""
    bands = partial(ege_bands, overrides=job.overrides)
    parts = [Cells.empty(), *(count_results(tables.results(year), bands) for year in tables.years)]
    alone = pd.concat(parts, ignore_index=True).sort_values(
        ["school_id", "year"], kind="stable", ignore_index=True
    )
    cover = load("import", job.overrides)["results_cover"]["value"]
    alone = alone.reset_index(drop=True)
    cells = with_f3(alone, tables.mark_counts, tables.complaints(SCORED_ASIDE), cover=cover)
    pieces.write("cells", cells)
    pieces.write("regions", count_regions(cells, tables.schools, tables.mark_counts))
    return cells, alone


def _look_at_pupils(tables: RegionTables, cells: pd.DataFrame, job: Job, pieces: Pieces) -> pd.DataFrame:
    """Compute completion of tasks and signs of biased results; give the flagged sittings."""
    settings = values(load("objectivity", job.overrides))
    of_cells = cell_signs(cells, settings)
    fired: list[pd.DataFrame] = [Objectivity.empty()]
    pieces.write("tasks", TaskCells.empty())
    pieces.write("objectivity", Objectivity.empty())
    for mine, done, pupils in _packs(tables, cells, values(load("tasks", job.overrides))):
        cells_signs = of_cells[_among(of_cells, mine)]
        parts = [cells_signs, pupil_signs(pupils, mine, settings), task_signs(done, mine, settings)]
        signs = in_order(pd.concat(parts, ignore_index=True))
        pieces.write("tasks", done)
        pieces.write("objectivity", signs)
        fired.append(signs[signs["fired"]])
    return flagged_sittings(pd.concat(fired, ignore_index=True), settings)


def _packs(
    tables: RegionTables, cells: pd.DataFrame, settings: dict[str, Any]
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame, pa.Table]]:
    """Yield the cells of some sittings with their tasks and pupils, whole subjects of a season, in order."""
    for year, of_year in cells.groupby("year"):
        there = year in tables.years
        points = tables.points(int(str(year))) if there else pa.table({})
        results = tables.results(int(str(year))) if there else pa.table({})
        for _, of_season in of_year.groupby(_SEASON):
            sizes = of_season.groupby("subject").size()
            packs = (sizes.cumsum() - sizes) // CELLS_AT_ONCE
            for _, subjects in packs.groupby(packs):
                mine = of_season[of_season["subject"].isin(subjects.index)]
                yield mine, tasks_of_points(_rows(points, mine), tables.tasks, settings), _rows(results, mine)


def _among(frame: pd.DataFrame, cells: pd.DataFrame) -> pd.Series:
    """Mark the rows of the season and subjects of some cells."""
    same = frame["subject"].isin(cells["subject"].unique())
    for name in _SEASON:
        same &= frame[name] == cells[name].iloc[0]
    return same


def _rows(table: pa.Table, cells: pd.DataFrame) -> pa.Table:
    """Take the rows of the season and subjects of some cells."""
    for name in ["subject", *_SEASON]:
        if table.num_rows:
            wanted = pa.array(cells[name].unique().tolist(), _plain(table[name].type))
            table = table.filter(pc.is_in(table[name], value_set=wanted))
    return table


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _identify(cells: pd.DataFrame, flags: pd.DataFrame, job: Job, pieces: Pieces) -> pd.DataFrame:
    """Apply the rule with the flagged sittings as the setting says, and tell what it says without them."""
    rule = values(load("identification", job.overrides))
    without = rule | {"flagged_results": "exclude"}
    shares = low_shares(cells, rule, flags)
    listed = identify(shares, rule, identify(low_shares(cells, without, flags), without))
    pieces.write("low_shares", shares)
    pieces.write("identification", listed)
    return listed


def _compare_seasons(
    cells: pd.DataFrame, flags: pd.DataFrame, tables: RegionTables, job: Job, pieces: Pieces
) -> None:
    """Judge changes; the programme as a whole and the funnel rest on the pooled schools."""
    settings, pooled = load_settings(job.overrides), []
    for part in dynamics_parts(cells, tables.schools, flags, settings, threads=job.threads):
        pieces.write("dynamics", part)
        whole = (part["scope"] == "school") & (part["comparison"] == "successive") & (part["measure"] == "share2")
        pooled.append(part[whole])
    if not pooled:
        return
    changes = pd.concat(pooled, ignore_index=True)
    smallest = load("report", job.overrides)["smallest_shown"]["value"]
    found = funnel_marts(changes, job.region.name, fewest=settings.fewest_schools, smallest=smallest)
    for mart, rows in zip(("funnel", "funnel_limits"), found, strict=True):
        pieces.write(mart, rows)
    pairs = changes[["season_from", "season_to"]].dropna().drop_duplicates().itertuples(index=False)
    for first, last in pairs:
        effect = programme_effect(changes, tables.schools, season_from=first, season_to=last)
        pieces.write("programme_effect", effect.assign(region=job.region.name))


def _look_at_conditions(
    cells: pd.DataFrame, flags: pd.DataFrame, tables: RegionTables, job: Job, pieces: Pieces
) -> None:
    """Compare results with what is expected under the conditions that schools told of; nothing where none did."""
    settings = context_settings.load_settings(job.overrides)
    for mart, rows in context_marts(tables.context, cells, job.region.name, flags, settings).items():
        pieces.write(mart, rows)


def _reconcile(alone: pd.DataFrame, tables: RegionTables, job: Job, pieces: Pieces) -> pd.DataFrame:
    """Compare counts from pupils' rows alone with Ф3."""
    tolerance = load("import", job.overrides)["share_tolerance"]["value"]
    aside, cut_off = tables.complaints(SCORED_ASIDE), tables.complaints(("declared_count",))
    compared = reconcile(alone, tables.mark_counts, aside, cut_off, tolerance)
    pieces.write("reconciliation", compared)
    return compared

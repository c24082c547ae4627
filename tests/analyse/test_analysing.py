"""Analysing region by region: a region alone gives what it gives beside others, in pieces or at once."""

import datetime
import json
import shutil
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shnor_analysis.analyse import freshness, pieces, region, tables
from shnor_analysis.analyse.freshness import up_to_date
from shnor_analysis.analyse.run import MARTS, analyse
from shnor_analysis.diagnostics.cells import count_cells
from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.objectivity import flagged_sittings, objectivity
from shnor_analysis.diagnostics.reconciliation import SCORED_ASIDE
from shnor_analysis.diagnostics.tasks import tasks
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import groups_of, mart_settings, read_mart, read_schools, read_table
from shnor_analysis.store.regions import NO_REGION, Region, named_regions, regions_of
from shnor_analysis.store.writing import write_frame

FEW = 4  # schools at a time
TODAY = datetime.date.today()


@pytest.fixture(scope="module")
def few_at_a_time() -> pytest.MonkeyPatch:
    """Cut the schools of a region into blocks so small that the example has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "SCHOOLS_MERGED", FEW)
        patch.setattr(tables.blocks_of, "__defaults__", (FEW,))
        patch.setattr(pieces, "_ROWS_IN_GROUP", 50)
        yield patch


def copy_of(store: Store, to: Path) -> Store:
    """Copy the tables of a store, without its marts and parts."""
    shutil.copytree(store.root, to, ignore=shutil.ignore_patterns("marts", "parts"))
    return Store(to)


@pytest.fixture(scope="module")
def in_blocks(example_store: Store, tmp_path_factory: pytest.TempPathFactory, few_at_a_time: object) -> Store:
    """The example analysed some schools at a time."""
    store = copy_of(example_store, tmp_path_factory.mktemp("blocks") / "store")
    analyse(store)
    return store


@pytest.fixture(scope="module")
def two_regions(example_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The example with every second school in another region, whose municipalities have the same names."""
    store = copy_of(example_store, tmp_path_factory.mktemp("two") / "store")
    schools = read_table(store, "schools")
    schools["region"] = ["Север" if place % 2 else "Юг" for place in range(len(schools))]
    write_frame(store.table("schools"), schools)
    analyse(store, workers=1)
    return store


@pytest.mark.parametrize("mart", MARTS)
def test_some_schools_at_a_time_give_what_all_at_once_give(
    example_store: Store, in_blocks: Store, mart: str
) -> None:
    pd.testing.assert_frame_equal(read_mart(in_blocks, mart), read_mart(example_store, mart))
    assert mart_settings(in_blocks, mart) == mart_settings(example_store, mart)


def test_the_marts_are_those_of_one_pass_over_all_tables(example_store: Store, in_blocks: Store) -> None:
    whole = tables.RegionTables(example_store, regions_of(example_store)[0])
    results = pd.concat([whole.results(year).to_pandas() for year in whole.years], ignore_index=True)
    results = pa.Table.from_pandas(results.astype({"school_id": "str"}), preserve_index=False)
    cells = count_cells(results, whole.mark_counts, whole.complaints(SCORED_ASIDE))
    pd.testing.assert_frame_equal(read_mart(in_blocks, "cells"), cells)
    points = pd.concat([_frame(example_store, year) for year in whole.years], ignore_index=True)
    done = tasks(pa.Table.from_pandas(points, preserve_index=False), whole.tasks, values(load("tasks")))
    pd.testing.assert_frame_equal(read_mart(in_blocks, "tasks"), done)
    signs = objectivity(results, cells, values(load("objectivity")), done)
    pd.testing.assert_frame_equal(read_mart(in_blocks, "objectivity"), signs)
    flags = flagged_sittings(signs, values(load("objectivity")))
    changes = dynamics(cells, whole.schools, flags, load_settings()).sort_values("school_id", kind="stable")
    pd.testing.assert_frame_equal(read_mart(in_blocks, "dynamics"), changes.reset_index(drop=True))


def _frame(store: Store, year: int) -> pd.DataFrame:
    rows = pq.read_table(store.table("task_results", year)).to_pandas()
    return rows.astype(dict.fromkeys(rows.select_dtypes("category"), "str"))


def test_a_region_is_its_own_norm_whatever_stands_beside_it(two_regions: Store, tmp_path: Path) -> None:
    alone = copy_of(two_regions, tmp_path / "alone")
    south = next(found for found in regions_of(two_regions) if found.name == "Юг")
    for name in ("results", "task_results", "mark_counts"):
        for year in alone.years(name):
            rows = pq.read_table(alone.table(name, year)).to_pandas()
            kept = rows[rows["school_id"].isin(south.schools)]
            write_frame(alone.table(name, year), kept.astype(dict.fromkeys(kept.select_dtypes("category"), "str")))
    schools = read_table(alone, "schools")
    write_frame(alone.table("schools"), schools[schools["school_id"].isin(south.schools)])
    analyse(alone)
    for mart in ("cells", "tasks", "objectivity", "identification", "dynamics", "funnel", "reconciliation"):
        beside = read_mart(two_regions, mart)
        beside = beside[beside["school_id"].isin(south.schools)].reset_index(drop=True)
        pd.testing.assert_frame_equal(beside, read_mart(alone, mart))


def test_regions_and_namesakes_among_municipalities_are_told_apart(two_regions: Store) -> None:
    regions, cells = read_mart(two_regions, "regions"), read_mart(two_regions, "cells")
    assert set(regions["region"]) == {"Север", "Юг"}
    names = regions[regions["scope"] == "municipality"].groupby("region")["group"].unique()
    assert set(names["Север"]) & set(names["Юг"])
    key = ["year", "season", "procedure", "subject", "programme_grade"]
    for scope in ("region", "municipality"):
        counted = regions[(regions["scope"] == scope) & (regions["source"] == "schools")].groupby(key)["n"].sum()
        assert (counted <= cells.groupby(key)["n"].sum().reindex(counted.index)).all()


def test_processes_give_what_one_process_gives(two_regions: Store, tmp_path: Path) -> None:
    store = copy_of(two_regions, tmp_path / "store")
    steps: list[str] = []
    analyse(store, workers=2, step=steps.append)
    assert "регионов готово: 2 из 2" in steps
    for mart in MARTS:
        pd.testing.assert_frame_equal(read_mart(store, mart), read_mart(two_regions, mart), rtol=1e-6)


def test_a_failed_analysis_leaves_the_old_marts(
    example_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = copy_of(example_store, tmp_path / "store")
    shutil.copytree(example_store.mart("").parent, store.mart("").parent)
    before = {path.name: path.read_bytes() for path in store.mart("").parent.iterdir()}
    (store.root / ".pieces-left").mkdir()

    def fail(*args: object, **named: object) -> None:
        raise RuntimeError("беда")

    monkeypatch.setattr(region, "reconcile", fail)
    with pytest.raises(RuntimeError, match="беда"):
        analyse(store)
    assert {path.name: path.read_bytes() for path in store.mart("").parent.iterdir()} == before
    (pieces_left,) = store.root.glob(".pieces-*")  # of this analysis; that of another is gone
    assert list(pieces_left.iterdir()) == []


def test_marts_are_up_to_date_until_something_they_are_made_from_changes(
    two_regions: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(shutil.copytree(two_regions.root, tmp_path / "store"))
    own = tmp_path / "own.toml"
    own.write_text("[identification]\nthreshold = 0.9\n", encoding="utf-8")
    assert up_to_date(store, None, TODAY)
    assert not up_to_date(store, own, TODAY)
    with_day = store.register("programme_schools").exists()
    assert up_to_date(store, None, TODAY + datetime.timedelta(1)) == (not with_day)
    mart = store.mart("funnel")
    kept = mart.read_bytes()
    mart.write_bytes(kept[:-1])
    assert not up_to_date(store, None, TODAY)
    mart.write_bytes(kept)
    schools = read_table(store, "schools")
    write_frame(store.table("schools"), schools.iloc[1:])
    assert not up_to_date(store, None, TODAY)
    write_frame(store.table("schools"), schools)
    assert up_to_date(store, None, TODAY)
    monkeypatch.setattr(freshness, "code", lambda: "другой")
    assert not up_to_date(store, None, TODAY)


def test_a_broken_off_analysis_goes_on_with_the_regions_that_are_left(two_regions: Store, tmp_path: Path) -> None:
    """A cluster breaks after the first region; another one makes the second and does not touch the first."""
    pytest.importorskip("distributed", reason="нет набора cluster")
    from shnor_analysis.batch.cluster import cluster

    store, steps = copy_of(two_regions, tmp_path / "store"), []
    with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError, match=r"готовые регионы .*заново не считаются"):
        analyse(store, executor=_Breaks(pool))
    (done,) = (path for left in store.root.glob(".pieces-*") for path in left.iterdir())
    told = done / "found.json"
    told.write_text(json.dumps(json.loads(told.read_text()) | {"schools": 1000}))
    with cluster("local:1", [store.root]) as found:
        assert analyse(store, step=steps.append, executor=found.executor).schools > 1000
    assert "регионов готово: 2 из 2" in steps
    assert list(store.root.glob(".pieces-*")) == []
    assert up_to_date(store, None, TODAY)
    for mart in MARTS:
        pd.testing.assert_frame_equal(read_mart(store, mart), read_mart(two_regions, mart), rtol=1e-6)


class _Breaks(Executor):
    """Does the first task and breaks at the second."""

    def __init__(self, inner: Executor) -> None:
        self._inner, self._told = inner, 0

    def submit(self, function: Callable[..., object], /, *args: object, **named: object) -> Future[object]:
        self._told += 1
        if self._told == 1:
            future = self._inner.submit(function, *args, **named)
            future.result()
            return future
        lost: Future[object] = Future()
        lost.set_exception(BrokenExecutor("узел потерян"))
        return lost


def test_a_region_that_two_workers_finish_is_there_once(tmp_path: Path) -> None:
    place, rows = pieces.Pieces(tmp_path / "0001"), pd.DataFrame({"school_id": ["1"]})
    with place.made() as second:
        with place.made() as first:
            first.write("cells", rows)
        second.write("cells", rows)
        second.write("cells", rows)
    assert [path.name for path in place.paths("cells")] == ["0000.parquet"]
    assert [path.name for path in tmp_path.iterdir()] == ["0001"]


def test_a_mart_of_another_analysis_does_not_stay(example_store: Store, tmp_path: Path) -> None:
    store = copy_of(example_store, tmp_path / "store")
    write_frame(store.mart("funnel"), pd.DataFrame({"school_id": ["990001"]}))
    first = min(store.years("results"))
    for name in ("results", "task_results", "mark_counts"):
        for year in set(store.years(name)) - {first}:
            store.table(name, year).unlink()
    analyse(store)
    assert set(read_mart(store, "dynamics")["reason"]) == {"one_season"}
    assert read_mart(store, "funnel").empty


def test_schools_without_region_belong_to_the_only_one_or_are_a_region(
    example_store: Store, tmp_path: Path
) -> None:
    schools = pd.DataFrame({"school_id": ["1", "2", "3"], "region": ["Юг", None, None]})
    assert set(named_regions(schools)) == {"Юг"}
    assert named_regions(schools.assign(region=["Юг", "Север", None])).tolist() == ["Юг", "Север", NO_REGION]
    store = copy_of(example_store, tmp_path / "store")
    known = read_table(store, "schools")
    write_frame(store.table("schools"), known.iloc[1:])
    (only,) = regions_of(store)  # a school with results that no directory knows is not lost
    assert set(only.schools) >= set(known["school_id"].iloc[:1])


def test_only_row_groups_that_hold_the_schools_are_read(tmp_path: Path) -> None:
    rows = pd.DataFrame({"school_id": [f"{number:06d}" for number in range(1000) for _ in range(3)], "n": 1})
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pandas(rows, preserve_index=False), path, row_group_size=100)
    metadata = pq.read_metadata(path)
    assert metadata.num_row_groups == 30
    assert groups_of(metadata, ["000001"]) == [0]
    assert groups_of(metadata, ["000033", "000999"]) == [0, 1, 29]  # a school on the edge lies in two
    assert groups_of(metadata, ["zzz"]) == []
    found = read_schools(path, ["000033", "000999", "001500"], ["school_id"])
    assert found["school_id"].to_pylist() == ["000033"] * 3 + ["000999"] * 3
    assert read_schools(path, ["zzz"], ["school_id"]).num_rows == 0


def test_the_rows_of_a_school_lie_in_few_row_groups_of_a_mart(two_regions: Store) -> None:
    for mart in ("tasks", "objectivity", "dynamics"):
        metadata = pq.read_metadata(two_regions.mart(mart))
        assert metadata.num_row_groups >= 2  # regions never share a group
        for found in regions_of(two_regions):
            assert len(groups_of(metadata, found.schools[:1])) <= 2


def test_a_job_may_be_sent_to_another_process(two_regions: Store, tmp_path: Path) -> None:
    import pickle

    first = regions_of(two_regions)[0]
    job = pickle.loads(pickle.dumps(region.Job(two_regions.root, first, tmp_path, threads=1)))
    assert isinstance(job.region, Region)
    found = region.analyse_region(replace(job, folder=tmp_path / "pieces"))
    cells = read_mart(two_regions, "cells")
    assert found.schools == cells.loc[cells["school_id"].isin(first.schools), "school_id"].nunique()

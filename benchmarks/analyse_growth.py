"""``shnor analyse`` over a bare group-by of the same rows, from a thousand schools to a country.

    python benchmarks/analyse_growth.py [--schools 1000 10000 40000] [--regions N] [--dynamics N] [--keep DIR]

A store of so many schools × 20 papers × 3 seasons is invented (``country_store.py``) and analysed in as many
processes as there are processors. Printed: processor seconds by step and over those of the bare group-by (points
of tasks by school, sitting and task: read with pyarrow and grouped, nothing else), the time on the clock, peak
memory of all processes together, and what one call of scipy a cell would take (timed on a sample and scaled).

Regions do not touch one another, so ``--regions`` may limit all of it, and ``--dynamics`` the slowest step, to
some of them; times are then scaled and marked so. Memory does not depend on how many there are.
"""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from country_store import write_country
from scipy import stats

from shnor_analysis.analyse import region as one_region
from shnor_analysis.analyse.pieces import merge
from shnor_analysis.analyse.run import MARTS
from shnor_analysis.processes import ONE_THREAD, begin_worker, processors
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import groups_of
from shnor_analysis.store.regions import Region, regions_of
from shnor_analysis.tables.vocabulary import SITTING

KEY = ["school_id", *SITTING, "task"]
SAMPLE = 300
DYNAMICS, MERGING = "динамика", "запись витрин"


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class Clock:
    """Processor seconds by step."""

    spent: Counter[str] = field(default_factory=Counter)
    current: str = ""
    since: float = 0.0

    def __call__(self, step: str) -> None:
        """End a step and begin the next."""
        now = time.process_time()
        if self.current:
            self.spent[self.current] += now - self.since
        self.current, self.since = step, now


def bare_group_by(root: Path, regions: list[Region]) -> tuple[int, float]:
    """Group the points of tasks; give the rows and the processor seconds."""
    store, rows, start = Store(root), 0, time.process_time()
    for year in store.years("task_results"):
        with pq.ParquetFile(store.table("task_results", year)) as file:
            for found in regions:
                groups = groups_of(file.metadata, found.schools)
                table = file.read_row_groups(groups, columns=[*KEY, "points"]).unify_dictionaries()
                table.group_by(KEY).aggregate([("points", "mean"), ("points", "count")])
                rows += table.num_rows
    return rows, time.process_time() - start


def region(job: one_region.Job, *, with_dynamics: bool) -> tuple[Counter[str], float, int]:
    """Analyse one region; give the seconds by step, the peak of this process in MB and its number."""
    kept = one_region.dynamics_parts
    if not with_dynamics:
        one_region.dynamics_parts = lambda *args, **named: iter(())
    clock = Clock()
    try:
        one_region.analyse_region(job, clock)
    finally:
        one_region.dynamics_parts = kept
    clock("")
    return clock.spent, peak_mb(), os.getpid()


def analyse(store: Store, regions: list[Region], dynamics: int) -> tuple[Counter[str], float, float]:
    """Analyse regions as ``shnor analyse`` does; give processor seconds, clock seconds and peak MB."""
    start, spent, peaks = time.perf_counter(), Counter[str](), {}
    with tempfile.TemporaryDirectory(dir=store.root) as folder:
        jobs = [one_region.Job(store.root, found, Path(folder)) for found in regions]
        for number, (steps, peak, process) in enumerate(side_by_side(jobs, dynamics), start=1):
            spent.update(steps)
            peaks[process] = peak
            now = time.perf_counter() - start
            print(f"{number} of {len(jobs)} regions, {now:.0f} s on the clock", file=sys.stderr, flush=True)
        clock = Clock()
        clock(MERGING)
        for mart in MARTS:
            merge(store, mart, Path(folder), regions, {})
        clock("")
    spent.update(clock.spent)
    spent[DYNAMICS] *= len(jobs) / max(1, min(dynamics, len(jobs)))
    return spent, time.perf_counter() - start, peak_mb() + sum(peaks.values())


def side_by_side(jobs: list[one_region.Job], dynamics: int) -> Iterator[tuple[Counter[str], float, int]]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processors(), mp_context=context, initializer=begin_worker) as pool:
        running = [pool.submit(region, job, with_dynamics=place < dynamics) for place, job in enumerate(jobs)]
        for done in running:
            yield done.result()


def scipy_a_cell(store: Store) -> dict[str, float]:
    """Time one call of scipy for some cells of each step and scale it to all; hours."""
    rng = np.random.default_rng(1)
    rows = {name: pq.read_metadata(store.mart(name)).num_rows for name in ("tasks", "cells", "identification")}
    calls = {
        "binomtest a task": (rows["tasks"], lambda: stats.binomtest(7, 12, 0.5).proportion_ci(method="wilson")),
        "spearmanr a sitting": (
            rows["cells"],
            lambda: stats.spearmanr(rng.integers(2, 6, 12), rng.integers(0, 15, 12)),
        ),
        "fisher_exact a pair": (rows["cells"] * 4, lambda: stats.fisher_exact([[4, 8], [3, 9]])),
    }
    hours = {}
    for name, (many, call) in calls.items():
        start = time.process_time()
        for _ in range(SAMPLE):
            call()
        hours[name] = (time.process_time() - start) / SAMPLE * many / 3600
    return hours


def show(schools: int, root: Path, most: int, dynamics: int) -> None:
    start = time.perf_counter()
    store = Store(root) if root.exists() else write_country(root, schools)
    print(f"\n{schools} schools, invented in {time.perf_counter() - start:.0f} s", flush=True)
    every = regions_of(store)
    regions = every[:: -(-len(every) // most)]
    share = sum(len(found.schools) for found in regions) / schools
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=begin_worker) as pool:
        rows, bare = pool.submit(bare_group_by, root, regions).result()
    spent, seconds, peak = analyse(store, regions, dynamics)
    if share < 1:
        print(f"{len(regions)} of {len(every)} regions were analysed; seconds and rows are scaled to all")
    print(f"{len(every)} regions, {rows / share / 1e6:.1f} M rows of points; bare group-by {bare / share:.1f} s")
    spent["всё"] = sum(spent.values())
    for step, cost in spent.items():
        scaled = (
            f"  (changes judged in {dynamics} regions, scaled)"
            if step == DYNAMICS and dynamics < len(regions)
            else ""
        )
        a_school = 1000 * cost / share / schools
        print(f"{step:48}{cost / share:9.1f} s{cost / bare:8.1f} × bare{a_school:8.1f} ms a school{scaled}")
    print(f"on the clock {seconds:.0f} s for what was run, peak memory of all processes {peak:.0f} MB")
    print(
        "load of the machine, a minute and a quarter of an hour:", *(f"{os.getloadavg()[k]:.1f}" for k in (0, 2))
    )
    for name, hours in scipy_a_cell(store).items():
        times = 3600 * hours / spent["всё"]
        print(f"scipy {name}: {hours / share:.2f} h, {times:.1f} × all of it (timed on {SAMPLE} cells, scaled)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schools", type=int, nargs="+", default=[1000, 10_000, 40_000])
    parser.add_argument("--regions", type=int, default=10**6, help="analyse so many regions at most, and scale")
    parser.add_argument("--dynamics", type=int, default=10**6, help="judge changes in so many of them, and scale")
    parser.add_argument("--keep", type=Path, help="folder for the stores, used again when there; else temporary")
    asked = parser.parse_args()
    os.environ.update(ONE_THREAD)  # read by the processes that are started
    print(f"{processors()} processors; seconds are of processors, not of the clock")
    for schools in asked.schools:
        with tempfile.TemporaryDirectory() as place:
            show(schools, (asked.keep or Path(place)) / str(schools), asked.regions, asked.dynamics)


if __name__ == "__main__":
    main()

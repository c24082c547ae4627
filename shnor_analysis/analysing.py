"""``shnor analyse``: from tables to marts, region by region: a country needs no more memory than a region."""

import datetime
import multiprocessing
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from shnor_analysis import __version__
from shnor_analysis.analyse.pieces import merge
from shnor_analysis.analyse.programme import analyse_programme
from shnor_analysis.analyse.region import Found, Job, analyse_region
from shnor_analysis.methodology.loader import load
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.regions import regions_of
from shnor_analysis.store.writing import locked

#: The marts, and the methodology files whose values each was made with.
MARTS: dict[str, tuple[str, ...]] = {
    "cells": ("import",),
    "regions": ("import",),
    "tasks": ("tasks",),
    "objectivity": ("objectivity",),
    "low_shares": ("identification",),
    "identification": ("identification", "objectivity"),
    "dynamics": ("dynamics", "objectivity"),
    "funnel": ("dynamics", "report"),
    "funnel_limits": ("dynamics", "report"),
    "programme_effect": ("dynamics",),
    "reconciliation": ("import",),
}
_PREFIX = ".pieces-"
#: Read when numpy is loaded: a process a processor, of one thread each.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
Step = Callable[[str], None]


def analyse(
    store: Store,
    *,
    overrides: Path | None = None,
    workers: int | None = None,
    as_of: datetime.date | None = None,
    step: Step = lambda name: None,
) -> Found:
    """Compute all marts of a store.

    Regions are independent: each is its own norm. They are analysed side by side in ``workers`` processes, and
    leave pieces that are merged at the end; memory is that of ``workers`` regions. The marts are sorted by
    school inside a region, regions stand in the order of their first school.

    Parameters
    ----------
    overrides
        A TOML file with the user's own thresholds (tables named as the files of ``methodology/``).
    workers
        Processes; as many as processors where ``None``. A store of one region needs none.
    as_of
        Report date of the programme (what is overdue, what waits); today where ``None``.
    step
        Called with a Russian line on what is being done.

    Raises
    ------
    StoreError
        Nothing was imported yet, or another command is writing.
    """
    advice = f"Сначала выполните: shnor import ПАПКА --store {store.root}"
    if not store.root.is_dir():
        raise StoreError(f"Хранилища «{store.root}» нет. {advice}")
    with locked(store.lock):
        with_results = bool(store.years("results") or store.years("mark_counts"))
        if not with_results and not store.register("programme_schools").exists():
            raise StoreError(f"В хранилище «{store.root}» нет результатов. {advice}")
        found = _analyse_results(store, overrides, workers or processors(), step) if with_results else []
        step("программа")
        analyse_programme(store, overrides, as_of or datetime.date.today())
    return _together(found)


def _analyse_results(store: Store, overrides: Path | None, workers: int, step: Step) -> list[Found]:
    """Write the marts of results."""
    settings = {mart: {file: load(file, overrides) for file in files} for mart, files in MARTS.items()}
    regions = regions_of(store)
    with _workplace(store) as folder:
        jobs = [Job(store.root, region, folder, overrides) for region in regions]
        found = list(_run(jobs, workers, step))
        step("запись витрин")
        for mart, used in settings.items():
            merge(store, mart, folder, regions, {"package": __version__, **used})
    return found


def processors() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _workplace(store: Store) -> Iterator[Path]:
    """Give a folder for pieces, and take it away; what a killed analysis left goes too."""
    marts = store.mart("").parent
    marts.mkdir(parents=True, exist_ok=True)
    for left in marts.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=marts) as folder:
        yield Path(folder)


def _run(jobs: Sequence[Job], workers: int, step: Step) -> Iterator[Found]:
    """Analyse regions side by side, or one after another with threads where one is most of the store."""
    sizes = [len(job.region.schools) for job in jobs]
    if max(sizes) * workers > sum(sizes):
        yield from (analyse_region(replace(job, threads=workers), step) for job in jobs)
        return
    with _worker_pool(workers) as pool:
        # The largest first: a large one begun last would leave the other processors idle.
        running = [pool.submit(analyse_region, jobs[place]) for place in np.argsort(sizes)[::-1]]
        for number, done in enumerate(as_completed(running), start=1):
            yield done.result()
            step(f"регионов готово: {number} из {len(jobs)}")


@contextmanager
def _worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give fresh processes of one thread each: there is one a processor."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)  # read when numpy is loaded, which a worker does before anything of ours runs
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=pa.set_cpu_count, initargs=(1,)
    )
    try:
        yield pool
    except BrokenProcessPool:
        raise StoreError("Анализ прерван: процесс убит (вероятно, не хватило памяти). Повторите.") from None
    finally:
        pool.shutdown(cancel_futures=True)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _together(found: Sequence[Found]) -> Found:
    listed: Counter[int] = Counter()
    reconciliation: Counter[str] = Counter()
    for one in found:
        listed.update(one.listed)
        reconciliation.update(one.reconciliation)
    return Found(
        schools=sum(one.schools for one in found),
        years=sorted({year for one in found for year in one.years}),
        listed={year: listed[year] for year in sorted(listed)},
        reconciliation=dict(reconciliation),
    )

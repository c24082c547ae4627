"""``shnor analyse``: from tables to marts, region by region: a country needs no more memory than a region."""

import datetime
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from shnor_analysis import __version__
from shnor_analysis.analyse.freshness import forget, inputs_of, note_made
from shnor_analysis.analyse.pieces import merge
from shnor_analysis.analyse.programme import analyse_programme
from shnor_analysis.analyse.region import Found, Job, analyse_region
from shnor_analysis.methodology.loader import load
from shnor_analysis.processes import ONE_THREAD, begin_worker, ended, environment, processors
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
    "context": ("context",),
    "context_model": ("context",),
    "context_parts": ("context",),
    "context_factors": ("context",),
    "reconciliation": ("import",),
}
_PREFIX = ".pieces-"
Step = Callable[[str], None]


def analyse(
    store: Store,
    *,
    overrides: Path | None = None,
    workers: int | None = None,
    as_of: datetime.date | None = None,
    step: Step = lambda name: None,
    executor: Executor | None = None,
) -> Found:
    """Compute all marts of a store.

    Regions are independent: each is its own norm. They are analysed side by side in ``workers`` processes, and
    leave pieces that are merged at the end; memory is that of ``workers`` regions. The marts are sorted by
    school inside a region, regions stand in the order of their first school. Of an analysis that was killed, the
    regions that were done are not made again, as long as tables, thresholds and program stay what they were.

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
    executor
        Where to analyse regions instead of own processes: a cluster's executor, whose workers see the store under
        the same path. It is not shut down here.

    Raises
    ------
    StoreError
        Nothing was imported yet, another command is writing, or a process was killed.
    """
    advice = f"Сначала выполните: shnor import ПАПКА --store {store.root}"
    if not store.root.is_dir():
        raise StoreError(f"Хранилища «{store.root}» нет. {advice}")
    with locked(store.lock):
        with_results = bool(store.years("results") or store.years("mark_counts"))
        if not with_results and not store.register("programme_schools").exists():
            raise StoreError(f"В хранилище «{store.root}» нет результатов. {advice}")
        day = as_of or datetime.date.today()
        inputs = inputs_of(store, overrides, day)
        run = partial(_run, workers=workers or processors(), step=step, executor=executor)
        found = _analyse_results(store, overrides, inputs, run, step) if with_results else []
        step("программа")
        forget(store)
        analyse_programme(store, overrides, day)
        note_made(store, inputs)
    return _together(found)


def _analyse_results(
    store: Store,
    overrides: Path | None,
    inputs: str,
    run: Callable[[Sequence[Job]], Iterator[Found]],
    step: Step,
) -> list[Found]:
    """Write the marts of results."""
    settings = {mart: {file: load(file, overrides) for file in files} for mart, files in MARTS.items()}
    regions = regions_of(store)
    folder = _workplace(store, inputs)
    jobs = [Job(store.root.absolute(), region, folder, overrides) for region in regions]
    found = list(run(jobs))
    step("запись витрин")
    forget(store)
    for mart, used in settings.items():
        merge(store, mart, folder, regions, {"package": __version__, **used})
    shutil.rmtree(folder, ignore_errors=True)
    return found


def _workplace(store: Store, inputs: str) -> Path:
    """Give the folder for the pieces of this analysis, with what it has left when killed; others' go."""
    folder = store.root.absolute() / f"{_PREFIX}{inputs[:16]}"
    for left in store.root.glob(f"{_PREFIX}*"):
        if left.name != folder.name:
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    for half in folder.glob(".*"):
        shutil.rmtree(half, ignore_errors=True)
    return folder


def _run(jobs: Sequence[Job], workers: int, step: Step, executor: Executor | None) -> Iterator[Found]:
    """Analyse regions side by side, or one after another with threads where one is most of the store."""
    sizes = [len(job.region.schools) for job in jobs]
    if executor is None and (len(jobs) == 1 or max(sizes) * workers > sum(sizes)):
        yield from (analyse_region(replace(job, threads=workers), step) for job in jobs)
        return
    with _worker_pool(workers) if executor is None else nullcontext(executor) as pool:
        # The largest first: a large one begun last would leave the other processors idle.
        running = [pool.submit(analyse_region, jobs[place]) for place in np.argsort(sizes)[::-1]]
        try:
            for number, done in enumerate(as_completed(running), start=1):
                yield done.result()
                step(f"регионов готово: {number} из {len(jobs)}")
        except BrokenExecutor:
            raise StoreError(
                "Анализ прерван: процесс убит (вероятно, не хватило памяти). Повторите команду: готовые регионы "
                "заново не считаются."
            ) from None


@contextmanager
def _worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give fresh processes of one thread each, told so before numpy is loaded."""
    context = multiprocessing.get_context("spawn")
    with (
        environment(ONE_THREAD),
        ended(ProcessPoolExecutor(workers, mp_context=context, initializer=begin_worker)) as pool,
    ):
        yield pool


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

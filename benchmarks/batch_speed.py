"""How fast reports come, against what everybody does and against the drawing alone.

Run ``python benchmarks/batch_speed.py STORE`` (a store after ``shnor analyse``; ``--schools 8`` for a glance,
``--growth 10 100 1000`` for memory and speed as the number of schools grows: schools are asked for again under
new names of folders when the store has too few; ``--beside STORE2`` for the cost of a report in a larger store;
``--rounds 0`` for these alone).

* *plain*: a loop of papermill and nbconvert over the same notebook, one ordinary kernel a school;
* *floor*: the notebook's code and the export in one process that lives on: no kernel, no isolation;
* *spread*: the same in a process a processor, the harder rival;
* *batch*: ``shnor batch``.

Each is a process of its own, timed from its start to its end. ``cpu`` is the processor time of the whole family of
processes; on a machine that has other work to do it says more than the clock. Rounds alternate, so that the
other work falls on all alike.
"""

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from shnor_analysis.processes import processors

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "school_report.ipynb"
PR_SET_CHILD_SUBREAPER = 36
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--schools", type=int, default=16, help="reports of the batch and of the floor in a round")
    parser.add_argument("--plain", type=int, default=3, help="reports of the plain loop in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, default=processors(), help="of the way 'spread'")
    parser.add_argument("--workers", type=int, help="of the batch; by default what it chooses itself")
    parser.add_argument("--growth", type=int, nargs="*", default=[], help="numbers of schools, batch alone")
    parser.add_argument(
        "--beside", type=Path, nargs="*", default=[], help="further stores, for their cost of a report"
    )
    parser.add_argument("--one", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        return WAYS[asked.one](asked)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans of a family count with it
    if asked.rounds:
        compare(asked)
    beside(asked)
    grow(asked)
    return None


def compare(asked: argparse.Namespace) -> None:
    """Time the three ways in turns, and print the ratios of the medians."""
    few, sizes = 2, {way: asked.plain if way == "plain" else asked.schools for way in WAYS}
    rounds: dict[str, list[tuple[float, float, float]]] = {way: [] for way in sizes}
    for _ in range(asked.rounds):
        for way, size in sizes.items():
            # two sizes: the difference is what one more report costs, whatever the start
            short, long = (timed(asked, way, n) for n in (few, size + few))
            rounds[way].append(((long[0] - short[0]) / size, (long[1] - short[1]) / size, long[0] / (size + few)))
            shown = rounds[way][-1]
            print(
                f"{way:6s} {shown[0]:6.2f} s a report (cpu {shown[1]:.2f}), with the start {shown[2]:.2f}",
                flush=True,
            )
    clock, cpu = ({way: median(one[k] for one in rounds[way]) for way in sizes} for k in (0, 1))
    for name, found in (("clock", clock), ("cpu", cpu)):
        print(
            f"{name}: batch {found['batch']:.2f} s a report; "
            f"plain / batch = {found['plain'] / found['batch']:.1f}; "
            f"batch / floor = {found['batch'] / found['floor']:.2f}; "
            f"batch / spread = {found['batch'] / found['spread']:.2f}"
        )


def grow(asked: argparse.Namespace) -> None:
    """Tell speed and the largest memory of the family as the number of reports grows."""
    for number in asked.growth:
        clock, cpu, peak = timed(asked, "batch", number)
        print(
            f"{number:5d} schools: {clock / number:.2f} s a report (cpu {cpu / number:.2f}), peak {peak:.0f} MB",
            flush=True,
        )


def beside(asked: argparse.Namespace) -> None:
    """Tell what a report costs in stores of other sizes, in turns, over what it costs in the first."""
    stores = [asked.store, *asked.beside] if asked.beside else []
    spent: dict[Path, list[float]] = {store: [] for store in stores}
    for _ in range(max(1, asked.rounds)):
        for store in stores:
            there = argparse.Namespace(**{**vars(asked), "store": store})
            short, long = (timed(there, "batch", n) for n in (2, 2 + asked.schools))
            spent[store].append((long[1] - short[1]) / asked.schools)
    for store, costs in spent.items():
        ratio = median(costs) / median(spent[asked.store])
        print(f"{store.name}: cpu {median(costs):.2f} s a report, {ratio:.2f} of the first store's", flush=True)


def timed(asked: argparse.Namespace, way: str, schools: int) -> tuple[float, float, float]:
    """Run one way in a process of its own; give seconds, processor seconds and the peak memory in MB."""
    out = Path(tempfile.mkdtemp(prefix="batch-speed-"))
    command = [sys.executable, __file__, str(asked.store), "--one", way, "--out", str(out)]
    command += ["--schools", str(schools), "--processes", str(asked.processes)]
    command += ["--workers", str(asked.workers)] if asked.workers else []
    start, before = time.perf_counter(), _cpu()
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, **ONE_THREAD}
        ) as process,
    ):
        watch = Watch(process.pid)
        status = process.wait()
        watch.stop()
        said.seek(0)
        words = said.read()[-2000:] if status else ""
    seconds = time.perf_counter() - start
    while _reap():
        pass
    made = len(list(out.rglob("99*.html")) or list(out.rglob("*.html")))
    assert status == 0 and made >= min(schools, 1), f"{way}: exit status {status}, pages {made}\n{words}"
    shutil.rmtree(out)
    return seconds, _cpu() - before, watch.peak / 1e6


def _cpu() -> float:
    return sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def _reap() -> bool:
    """Wait for an orphan of the family."""
    try:
        return bool(os.waitpid(-1, 0))
    except ChildProcessError:
        return False


class Watch(threading.Thread):
    """Looks at the memory of a family of processes, shared pages counted once (PSS)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.root, self.peak, self._over = psutil.Process(pid), 0, threading.Event()
        self.start()

    def run(self) -> None:
        """Look once a second."""
        while not self._over.wait(1.0):
            try:
                family = [self.root, *self.root.children(recursive=True)]
                self.peak = max(self.peak, sum(map(_pss, family)))
            except psutil.Error:
                continue

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def some_schools(store: Path, number: int) -> list[str]:
    """Give so many schools, from the first again when they run out."""
    from shnor_analysis.store.paths import Store
    from shnor_analysis.store.reading import read_mart

    known = sorted(read_mart(Store(store), "cells", columns=["school_id"])["school_id"].unique())
    return [known[k % len(known)] for k in range(number)]


def plain(asked: argparse.Namespace) -> None:
    """Do what everybody does."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    for school in some_schools(asked.store, asked.schools):
        executed = asked.out / f"{school}.ipynb"
        given = {"school_id": school, "store": str(asked.store.absolute())}
        papermill.execute_notebook(NOTEBOOK, executed, parameters=given, progress_bar=False)
        page, _ = HTMLExporter(exclude_input=True).from_notebook_node(nbformat.read(executed, as_version=4))
        (asked.out / f"{school}.html").write_text(page, encoding="utf-8")


def floor(asked: argparse.Namespace) -> None:
    """Draw and export in one process that stays."""
    asked.processes = 1
    spread(asked)


def spread(asked: argparse.Namespace) -> None:
    """Draw and export in processes that stay."""
    run: Callable[[str], None] = partial(bare, store=asked.store.absolute(), out=asked.out)
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(run, some_schools(asked.store, asked.schools)))


def bare(school: str, store: Path, out: Path) -> None:
    """Run the cells by ``exec`` and write the page, without a kernel."""
    import ast

    import nbformat

    from shnor_analysis.reports.export import html_of

    def show(cell: nbformat.NotebookNode, *shown: Any) -> None:
        cell.outputs += [nbformat.v4.new_output("display_data", one._repr_mimebundle_()) for one in shown]

    notebook, names = nbformat.read(NOTEBOOK, as_version=4), {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            names["display"] = partial(show, cell)
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"school_id": school, "store": str(store)}
            if last is not None:
                shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                if shown is not None:
                    show(cell, shown)
    (out / f"{school}.html").write_text(html_of(notebook, school), encoding="utf-8")


def batch(asked: argparse.Namespace) -> None:
    """Run the product; a store with fewer schools is gone through again, into another folder."""
    from shnor_analysis.batch.many import run_batch
    from shnor_analysis.batch.task import SchoolTask

    tasks, seen = [], {}
    for school in some_schools(asked.store, asked.schools):
        seen[school] = seen.get(school, -1) + 1
        tasks.append(SchoolTask(school, school, NOTEBOOK, asked.store, asked.out / str(seen[school])))
    outcomes = run_batch(tasks, asked.workers)
    assert all(outcome.done for outcome in outcomes), [one.failure for one in outcomes if one.failure][:1]


WAYS: dict[str, Callable[[argparse.Namespace], None]] = {
    "plain": plain,
    "floor": floor,
    "spread": spread,
    "batch": batch,
}

if __name__ == "__main__":
    main()

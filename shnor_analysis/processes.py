"""Processes side by side: as many as processors, one thread each, none left behind."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import forkserver
from typing import Any

import pyarrow as pa

#: What numpy's and Arrow's libraries read when they are loaded: there are as many processes as processors.
ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
#: Seconds a process has to tidy up when it is told to end.
GRACE = 3.0

#: The modules of the process that others are forked from.
_server: dict[str, frozenset[str]] = {"modules": frozenset()}


def processors() -> int:
    """Count the processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def reports_at_once() -> int:
    """Count the reports made at a time: one more than processors, for a worker and its kernel wait by turns."""
    return processors() + 1


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for the processes that are started while the block lasts."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def can_fork() -> bool:
    """Whether the platform has the forkserver."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def fork_from(modules: Sequence[str], told: Mapping[str, str] = ONE_THREAD) -> None:
    """Start the process that others are forked from, with these modules imported and these variables set.

    Python has one such process. One that was started for quite other work, as for reading files before reports are
    made, knows none of these modules and is ended first, unless something forked from it still runs.
    """
    server: Any = forkserver._forkserver
    if _server["modules"].isdisjoint(modules) and not multiprocessing.active_children():
        server._stop()
        server.set_forkserver_preload(list(modules))
        _server["modules"] = frozenset(modules)
    with environment(told):
        forkserver.ensure_running()


def begin_worker(leave: Callable[[], None] = lambda: os._exit(1)) -> None:
    """Set up a worker of one thread: Ctrl-C is for the parent to handle, and the parent's end is its own."""
    os.environ.update(ONE_THREAD)
    pa.set_cpu_count(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outlive_nobody(leave)


def outlive_nobody(end: Callable[[], None]) -> None:
    """Call ``end`` when the parent is gone, whatever ended it."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            end()

    threading.Thread(target=wait, daemon=True).start()


@contextmanager
def ended(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """Give a pool; when the block is broken off, its processes end without finishing their tasks."""
    try:
        yield pool
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    for process in processes:
        with suppress(OSError, ValueError):
            process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.join(GRACE)
        if process.is_alive():
            process.kill()

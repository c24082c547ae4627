"""Worker processes that end when they are told to, or when nobody is left to work for."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TypeVar

from shnor_analysis.batch.kernels import kill_kernels
from shnor_analysis.batch.warm import ONE_THREAD, can_fork, share, works

Given = TypeVar("Given")
Result = TypeVar("Result")

#: Seconds a worker has to take away its kernel and temporary files.
GRACE = 3.0

_TOLD_TO_END = 143
_state = {"busy": False, "ending": False}


def processors() -> int:
    """Count the processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, forked where that works; broken off, it ends them and their kernels."""
    context = multiprocessing.get_context("forkserver" if works() else "spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare)
    try:
        yield pool
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def in_worker(run: Callable[[Given], Result], task: Given) -> Result:
    """Run a task inside a worker; a worker told to end does so once the task has tidied up."""
    _state["busy"] = True
    try:
        return run(task)
    finally:
        _state["busy"] = False
        if _state["ending"]:
            os._exit(_TOLD_TO_END)


def _prepare() -> None:
    """Set up a worker: Ctrl-C is for the parent to handle, and the parent's end is the worker's end."""
    os.environ.update(ONE_THREAD)
    if can_fork():
        share()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _told_to_end)
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _told_to_end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Kill the kernel first, then leave through the task's own ``finally`` blocks."""
    _state["ending"] = True
    kill_kernels()
    if _state["busy"]:
        raise SystemExit(_TOLD_TO_END)
    os._exit(_TOLD_TO_END)


def _outlive_nobody() -> None:
    """Wait for the end of the parent, whatever ended it, and go too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        kill_kernels()
        os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool without waiting for their tasks."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    for process in processes:
        with suppress(OSError, ValueError):
            process.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.join(GRACE)
        if process.is_alive():
            process.kill()

"""Worker processes that end when they are told to, or when nobody is left to work for."""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, TypeVar

from shnor_analysis.batch.kernels import kill_kernels
from shnor_analysis.batch.warm import can_fork, share, works
from shnor_analysis.processes import begin_worker, ended

Given = TypeVar("Given")
Result = TypeVar("Result")

_TOLD_TO_END = 143
_state = {"busy": False, "ending": False}


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, forked where that works; broken off, it ends them and their kernels."""
    context = multiprocessing.get_context("forkserver" if works() else "spawn")
    with ended(ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare)) as pool:
        # all processes start before the first task: Python 3.11 may start one while it ends a broken pool, and
        # then waits for it for ever
        pool._safe_to_dynamically_spawn_children = False  # type: ignore[attr-defined]
        yield pool


def in_worker(run: Callable[[Given], Result], task: Given) -> Result:
    """Run a task inside a worker; a worker told to end does so once the task has tidied up."""
    _state["busy"] = True
    try:
        return run(task)
    finally:
        _state["busy"] = False
        if _state["ending"]:
            os._exit(_TOLD_TO_END)
        # the manager of a kernel leaves cycles, 0.3 MB a report; beside so many modules the collector would let
        # hundreds of them pile up before it looked
        gc.collect()


def _prepare() -> None:
    """Set up a worker that starts kernels."""
    if can_fork():
        share()
    begin_worker(_leave)
    signal.signal(signal.SIGTERM, _told_to_end)


def _told_to_end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Kill the kernel first, then leave through the task's own ``finally`` blocks."""
    _state["ending"] = True
    kill_kernels()
    if _state["busy"]:
        raise SystemExit(_TOLD_TO_END)
    os._exit(_TOLD_TO_END)


def _leave() -> None:
    """Go as the parent went, with the kernel."""
    kill_kernels()
    os._exit(1)

"""One school: run the notebook in a fresh kernel, make the page, put both under their names."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import nbformat
from nbclient.exceptions import DeadKernelError
from papermill.execute import execute_notebook

from shnor_analysis.batch.failures import StoppedEarly, failure_of, mark_failed
from shnor_analysis.batch.kernels import PLAIN, WARM, hold_to, kernel_options
from shnor_analysis.batch.task import CANNOT_WRITE, DONE, FAILED, Failure, SchoolOutcome, SchoolTask
from shnor_analysis.batch.warm import can_fork, give_up, imports_of, warm_up
from shnor_analysis.reports.export import html_of
from shnor_analysis.store.writing import write_text
from shnor_analysis.troubles import NO_ROOM, why

#: A kernel that does not start or dies may have had bad luck; twice is no luck.
ATTEMPTS = 2
#: Seconds a kernel may take to answer for the first time, and to deliver the last output of a cell.
_START, _DELIVERY = 120, 60


def run_school(task: SchoolTask) -> SchoolOutcome:
    """Make one report.

    The page and the executed notebook appear whole or not at all. When the run fails, an older page of the
    school is removed, and the notebook is kept as ``notebooks/<school_id>.failed.ipynb`` with its error. On a disk
    that takes nothing more, nothing is removed.

    The kernel is forked from a warm process where that is possible; should it die or never answer, the second
    attempt is made with an ordinary kernel and sockets of its own.

    Parameters
    ----------
    task
        The school, the notebook and the folders.

    Returns
    -------
    SchoolOutcome
        Status ``done`` or ``failed``; no `Exception` leaves this function.
    """
    started, clock, attempt = datetime.now(UTC), time.perf_counter(), 0
    failure: Failure | None = None
    with _quiet("papermill", "traitlets"):
        while True:
            attempt += 1
            run = _Run(WARM if attempt == 1 and can_fork() else PLAIN, task.memory)
            try:
                _keep(task, _execute(task, run))
            except Exception as error:
                if attempt < ATTEMPTS and run.kernel_lost(error):
                    if run.fork_failed(error):
                        give_up()
                    continue
                if isinstance(error, OSError) and error.errno in NO_ROOM:
                    failure = Failure(CANNOT_WRITE, why(error))
                else:
                    failure = failure_of(error, task, run.notebook, run.cell_index)
                    keep_failure(task, failure, run.notebook)
            break
    return SchoolOutcome(
        school_id=task.school_id,
        title=task.title,
        status=FAILED if failure else DONE,
        started=started,
        seconds=round(time.perf_counter() - clock, 3),
        year=task.year,
        attempts=attempt,
        failure=failure,
        inputs=task.inputs,
        size=0 if failure else task.html.stat().st_size,
        kernel="warm" if run.kernel == WARM else "plain",
    )


def warm_for(notebook: Path) -> None:
    """Have the process that kernels are forked from started, with what a notebook imports; never fails."""
    if can_fork():
        with suppress(OSError, ValueError):
            warm_up(imports_of(_read(notebook, notebook.stat().st_mtime_ns)))


@dataclass
class _Run:
    """How far a run has come; nbclient fills it in while it works."""

    kernel: str
    memory: int | None = None
    asked: bool = False
    notebook: nbformat.NotebookNode | None = None
    cell_index: int | None = None

    def begin(self, notebook: nbformat.NotebookNode) -> None:
        self.notebook = notebook
        if self.memory is not None:
            hold_to(self.memory)

    def enter_cell(self, cell: nbformat.NotebookNode, cell_index: int) -> None:
        self.cell_index = cell_index

    def kernel_lost(self, error: Exception) -> bool:
        """Whether the kernel never answered or died, which another try may cure."""
        never_answered = self.notebook is None and isinstance(error, RuntimeError)
        return never_answered or self.fork_failed(error) or isinstance(error, DeadKernelError)

    def fork_failed(self, error: Exception) -> bool:
        """Whether the process that forks kernels could not be reached."""
        waiting = self.asked and self.notebook is None
        return self.kernel == WARM and waiting and isinstance(error, OSError | EOFError)


def _execute(task: SchoolTask, run: _Run) -> nbformat.NotebookNode:
    """Run the notebook to its end; what it has come to stays in ``run`` when it fails."""
    deadline = time.monotonic() + task.timeout

    def seconds_left(_cell: object) -> int:
        return max(1, round(deadline - time.monotonic()))

    source = deepcopy(_read(task.notebook, task.notebook.stat().st_mtime_ns))
    if run.kernel == WARM:
        warm_for(task.notebook)
    with kernel_options() as kernel:
        run.asked = True
        executed: nbformat.NotebookNode = execute_notebook(
            source,
            None,
            parameters=task.notebook_parameters,
            kernel_name=run.kernel,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=_START,
            execution_timeout=max(1, round(task.timeout)),
            iopub_timeout=_DELIVERY,
            timeout_func=seconds_left,
            on_notebook_start=run.begin,
            on_cell_start=run.enter_cell,
            **kernel,
        )
    if executed.metadata.papermill.get("exception"):
        # papermill takes `exit()` in a cell for a wish to stop; half a report is no report
        raise StoppedEarly("блокнот завершил работу раньше последней ячейки")
    run.cell_index = None
    return executed


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> nbformat.NotebookNode:
    """Read a notebook, once a process while it stays as it is."""
    return nbformat.read(path, as_version=4)


def _keep(task: SchoolTask, notebook: nbformat.NotebookNode) -> None:
    """Put the executed notebook and the page under their names, the page last."""
    html = html_of(notebook, task.title)
    write_text(task.executed, nbformat.writes(notebook))
    task.paper.unlink(missing_ok=True)  # it would tell of the page that was
    write_text(task.html, html)
    task.broken.unlink(missing_ok=True)


def keep_failure(task: SchoolTask, failure: Failure, notebook: nbformat.NotebookNode | None = None) -> None:
    """Leave of a failed school its notebook with the error, and nothing that looks like a report."""
    with suppress(OSError):
        for path in (task.html, task.paper, task.executed, task.broken):
            path.unlink(missing_ok=True)
        if notebook is not None:
            write_text(task.broken, nbformat.writes(mark_failed(notebook, failure)))


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Keep libraries from writing over the progress bar what the outcome says anyway."""
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in names}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)

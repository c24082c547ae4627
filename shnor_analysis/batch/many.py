"""Many schools: reports side by side, one school's failure never another's."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from datetime import UTC, datetime
from functools import partial

from shnor_analysis.batch.one import keep_failure, run_school, warm_for
from shnor_analysis.batch.task import CANNOT_WRITE, FAILED, Failure, SchoolOutcome, SchoolTask
from shnor_analysis.batch.workers import in_worker, worker_pool
from shnor_analysis.processes import reports_at_once

Runner = Callable[[SchoolTask], SchoolOutcome]
Listener = Callable[[SchoolOutcome], None]

#: So many pools may break in a row before a single report comes out of them.
_FRUITLESS_POOLS = 3
_LOST = Failure("WorkerLost", "рабочий процесс был прерван извне (возможно, не хватило памяти)")
_NO_WORKERS = Failure("NoWorkers", "рабочие процессы прерываются сразу после запуска")


class CannotWrite(Exception):
    """The disk takes nothing more, so that going on would only fail every school that is left."""


def run_batch(
    tasks: Sequence[SchoolTask],
    workers: int | None = None,
    on_progress: Listener | None = None,
    *,
    executor: Executor | None = None,
    run: Runner = run_school,
) -> list[SchoolOutcome]:
    """Make the reports of many schools.

    Parameters
    ----------
    tasks
        The reports to make.
    workers
        Reports made at a time; by default one more than there are processors. With one worker everything happens
        in this process, the kernels apart.
    on_progress
        Called with each outcome as it comes.
    executor
        Where to run instead of own worker processes: a `concurrent.futures` executor of any kind, a
        cluster's included. It is neither set up nor shut down here.
    run
        What makes one report; must be importable by the workers.

    Returns
    -------
    list of SchoolOutcome
        One outcome a task, in the order of ``tasks``.

    Notes
    -----
    A worker that is killed takes down its pool. The schools being made at that moment are put aside, a new
    pool goes on with the others, and each of those put aside gets a second chance alone at the end.
    Interrupted by Ctrl-C, the function leaves no process behind and raises `KeyboardInterrupt`.

    Raises
    ------
    CannotWrite
        The first report that finds the disk full or closed ends the batch; what was made stays.
    """
    batch = _Batch(tasks, run, on_progress)
    at_once = max(1, min(reports_at_once() if workers is None else workers, len(tasks)))
    if tasks and executor is None:
        warm_for(tasks[0].notebook)
    if executor is not None:
        batch.over_executor(executor, at_once if workers is not None else len(tasks))
    elif at_once == 1:
        batch.here()
    else:
        batch.over_pools(at_once)
    return batch.ordered()


class _Batch:
    """The state of a running batch: which tasks wait, which ended."""

    def __init__(self, tasks: Sequence[SchoolTask], run: Runner, on_progress: Listener | None) -> None:
        self.tasks = tasks
        self.run = run
        self.on_progress = on_progress
        self.waiting = deque(range(len(tasks)))
        self.outcomes: dict[int, SchoolOutcome] = {}

    def ordered(self) -> list[SchoolOutcome]:
        return [self.outcomes[index] for index in range(len(self.tasks))]

    def here(self) -> None:
        """Run in this process, one after another."""
        while self.waiting:
            index = self.waiting.popleft()
            self._end(index, self.run(self.tasks[index]))

    def over_pools(self, workers: int) -> None:
        """Run in own worker processes, with a new pool when one breaks."""
        lost: list[int] = []
        fruitless = 0
        while self.waiting and fruitless < _FRUITLESS_POOLS:
            ended = len(self.outcomes)
            with worker_pool(min(workers, len(self.waiting))) as pool:
                lost += self._drain(pool, self.waiting, workers)
            fruitless = fruitless + 1 if len(self.outcomes) == ended else 0
        for index in lost:
            with worker_pool(1) as pool:
                again = self._drain(pool, deque([index]), 1)
            if again:
                self._fail(index, _LOST, attempts=2)
        while self.waiting:
            self._fail(self.waiting.popleft(), _NO_WORKERS, attempts=0)

    def over_executor(self, executor: Executor, at_once: int) -> None:
        """Run in somebody else's executor; what it loses is given to it once more, one at a time."""
        lost: list[int] = []
        still = len(self.waiting) + 1
        while self.waiting and len(self.waiting) < still:
            still = len(self.waiting)
            lost += self._drain(executor, self.waiting, at_once)
        for index in lost:
            if self._drain(executor, deque([index]), 1):
                self._fail(index, _LOST, attempts=2)
        while self.waiting:
            self._fail(self.waiting.popleft(), _NO_WORKERS, attempts=0)

    def _drain(self, executor: Executor, waiting: deque[int], at_once: int) -> list[int]:
        """Run what waits, until nothing does or the executor breaks; give the tasks that broke with it.

        No more tasks are handed over than can run, so that those handed over are the only suspects.
        """
        running: dict[Future[SchoolOutcome], int] = {}
        lost: list[int] = []
        broken = False
        while running or (waiting and not broken):
            while waiting and not broken and len(running) < at_once:
                try:
                    future = executor.submit(partial(in_worker, self.run), self.tasks[waiting[0]])
                except BrokenExecutor:
                    broken = True
                else:
                    running[future] = waiting.popleft()
            # the timeout keeps Ctrl-C working on Windows
            for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                index = running.pop(future)
                try:
                    self._end(index, future.result())
                except BrokenExecutor:
                    broken = True
                    lost.append(index)
                except CannotWrite:
                    raise
                except Exception as error:  # the executor's own: a task that cannot be sent, a lost node
                    self._fail(index, Failure(type(error).__name__, str(error)), attempts=1)
        return sorted(lost)

    def _end(self, index: int, outcome: SchoolOutcome) -> None:
        if outcome.failure is not None and outcome.failure.name == CANNOT_WRITE:
            raise CannotWrite(outcome.failure.message)
        self.outcomes[index] = outcome
        if self.on_progress is not None:
            self.on_progress(outcome)

    def _fail(self, index: int, failure: Failure, attempts: int) -> None:
        """Write off a school whose process was lost, with the half-written files it left."""
        task = self.tasks[index]
        for folder in {task.html.parent, task.executed.parent}:
            for path in folder.glob(f".{task.school_id}.*.tmp"):
                path.unlink(missing_ok=True)
        keep_failure(task, failure)
        outcome = SchoolOutcome(
            school_id=task.school_id,
            title=task.title,
            status=FAILED,
            started=datetime.now(UTC),
            seconds=0.0,
            year=task.year,
            attempts=attempts,
            failure=failure,
        )
        self._end(index, outcome)

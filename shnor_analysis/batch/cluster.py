"""A Dask cluster as an executor: the same per-school task, run by whichever worker is free."""

import logging
import multiprocessing
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from shnor_analysis.processes import processors
from shnor_analysis.store.paths import StoreError
from shnor_analysis.versions import code

if TYPE_CHECKING:
    from distributed import Client

Result = TypeVar("Result")

NEEDS_EXTRA = 'Для --cluster нужен дополнительный набор: pip install "shnor-analysis[cluster]"'
#: Seconds to wait for the scheduler to answer, and for its first worker.
_ANSWER = 15
_LOCAL = re.compile(r"local:([1-9][0-9]{0,3})")
_ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?[^\s/:]+:[0-9]{1,5}")


@dataclass(frozen=True)
class Cluster:
    """Where to run: an executor for `run_batch`, and how many reports its workers make at a time."""

    executor: Executor
    workers: int


@contextmanager
def cluster(address: str, shared: Sequence[Path] = ()) -> Iterator[Cluster]:
    """Connect to a cluster; when the block ends, so do its unfinished tasks and, of a local one, its processes.

    The tasks of a worker that is lost are given to others by the scheduler itself.

    Parameters
    ----------
    address
        ``host:port`` of a scheduler (also ``tcp://`` and ``tls://``), or ``local:N`` for N processes here. Workers
        are best started with one thread each: a report is a process of its own anyway.
    shared
        Files and folders that every worker has to see under the same path.

    Raises
    ------
    StoreError
        The extra is not installed, the address is none, nobody answers there, or a worker lacks the package in
        this very version, or one of ``shared``.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra that need not be there
    except ImportError as error:
        raise StoreError(NEEDS_EXTRA) from error
    local = _LOCAL.fullmatch(address)
    if not local and (address.startswith("local") or not _ADDRESS.fullmatch(address)):
        raise StoreError(
            f"«{address}» — не адрес кластера. Нужно --cluster local:N (N процессов на этом компьютере, "
            f"здесь есть смысл в local:{processors()}) или адрес планировщика Dask, например tcp://узел:8786."
        )
    with _scheduler(int(local[1])) if local else _found(address) as client:
        told = _asked(client, address, shared)
        if not local:
            _see_same_code({worker: its_code for worker, (its_code, _) in told.items()})
        _see_shared({worker: missing for worker, (_, missing) in told.items()})
        workers = sum(client.nthreads().values())
        executor = _Sending(client.get_executor(pure=False), distributed.KilledWorker)
        try:
            yield Cluster(executor, workers)
        finally:
            executor.shutdown(wait=False)


@contextmanager
def _scheduler(workers: int) -> Iterator["Client"]:
    """Start a cluster of processes on this machine, one thread each; what it says of lost workers, we say."""
    from distributed import Client, LocalCluster  # noqa: PLC0415

    quiet = {"dashboard_address": "127.0.0.1:0", "silence_logs": logging.CRITICAL}
    # memory is limited for each report, not for the process that starts them
    shape = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "memory_limit": 0}
    with _deaf():
        here = LocalCluster(**shape, **quiet)
    with here, Client(here) as client:
        yield client


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: this one hears it, and ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _found(address: str) -> Iterator["Client"]:
    """Connect to a scheduler that runs somewhere."""
    from distributed import Client  # noqa: PLC0415

    try:
        client = Client(address, timeout=_ANSWER)
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(
            f"Планировщик кластера {address} не отвечает. Проверьте адрес и то, что он запущен (dask scheduler) "
            "той же версии."
        ) from error
    with client:
        yield client


def _asked(client: "Client", address: str, shared: Sequence[Path]) -> dict[str, tuple[str, list[str]]]:
    """Have every worker tell what `_about` gives."""
    try:
        client.wait_for_workers(1, timeout=_ANSWER)
        return client.run(_about, [str(path.absolute()) for path in shared])
    except TimeoutError as error:
        raise StoreError(f"В кластере {address} нет рабочих процессов: запустите dask worker.") from error
    except Exception as error:  # of any kind: it comes from the worker, most often it cannot import us
        why = f"{type(error).__name__}: {error}"
        raise StoreError(f"Рабочий процесс кластера {address} не может составлять отчёты ({why}).") from error


def _see_same_code(of_workers: Mapping[str, str]) -> None:
    """Refuse workers whose reports would not be what their names (hashes of inputs) say."""
    for worker, its_code in of_workers.items():
        if its_code != code():
            raise StoreError(
                f"На рабочем процессе {worker} другая версия программы или её библиотек: отчёты вышли бы разными. "
                "Установите всюду одно и то же (constraints.txt)."
            )


def _see_shared(missing: Mapping[str, Sequence[str]]) -> None:
    """Refuse workers that do not see what all have to see."""
    for worker, paths in missing.items():
        if paths:
            raise StoreError(
                f"Рабочий процесс {worker} не видит {paths[0]}. Нужен диск, общий для всех под одним и тем же "
                "путём, или адрес хранилища и папки отчётов вида s3://…"
            )


def _about(paths: Sequence[str]) -> tuple[str, list[str]]:
    """Tell of the worker this runs in: which code it has, which of the paths it does not see."""
    return code(), [path for path in paths if not Path(path).exists()]


class _Sending(Executor):
    """Hands tasks to Dask, and says of lost workers and a lost scheduler what `run_batch` understands."""

    def __init__(self, inner: Executor, killed: type[Exception]) -> None:
        self._inner = inner
        self._killed = killed

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Send a task."""
        try:
            sent = self._inner.submit(_as_parent, fn, *args, **kwargs)
        except Exception as error:  # the client is closed: whatever it says, it takes no tasks
            raise BrokenExecutor("связь с кластером потеряна") from error
        future: Future[Result] = Future()
        sent.add_done_callback(partial(self._pass_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take back what has not ended."""
        self._inner.shutdown(wait=wait and not cancel_futures)

    def _pass_on(self, future: Future[Result], sent: Future[Result]) -> None:
        if sent.cancelled():
            future.set_exception(BrokenExecutor("связь с кластером потеряна"))
        elif (error := sent.exception()) is None:
            future.set_result(sent.result())
        elif isinstance(error, self._killed):
            # perhaps it only waited behind the one that kills workers: the batch tries it again, alone
            future.set_exception(BrokenExecutor("рабочие процессы прерывались раз за разом"))
        else:
            future.set_exception(error)


def _as_parent(fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
    """Run a task where it may start processes: Dask marks its workers as such that may not."""
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    return fn(*args, **kwargs)

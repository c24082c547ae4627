"""Kernels forked from a process that has everything imported: a fresh process a report, without its start-up.

The forking is done by the forkserver of `multiprocessing`: one single-threaded process for all workers, which has
the notebook's modules imported and never sees data. A kernel forked from it is an ordinary ipykernel in a session
of its own; papermill, nbclient and the notebook notice nothing. Workers are forked from it as well.
"""

import ast
import asyncio
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any

import nbformat
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from shnor_analysis import processes
from shnor_analysis.processes import ONE_THREAD, fork_from, outlive_nobody

#: Name of the provisioner in kernel specifications, and of its entry point.
PROVISIONER = "shnor-warm"
_GROUP = "jupyter_client.kernel_provisioners"

#: What every kernel and worker imports, some of it only when it is first used; the last one draws and exports a
#: scrap, so that fonts and templates are there.
_ALWAYS = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pandas.core.reshape.reshape",
    "shnor_analysis.batch.one",
    "shnor_analysis.batch.stream",
    "shnor_analysis.reports.warming",
)
#: Spares a warning of the debugger that nobody will use; tells Matplotlib what a kernel would tell it.
_TOLD = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
#: What the kernel of a report needs not: a history of commands on the disk, completions, (the parent "1") a notice
#: for whoever would connect to it, and waiting for prints that were not.
_LEAN = [
    "--HistoryManager.enabled=False",
    "--IPCompleter.use_jedi=False",
    "--IPKernelApp.parent_handle=1",
    "--IPKernelApp.outstream_class=shnor_analysis.batch.stream.ReportStream",
]
#: Seconds between looks at a process whose end is waited for.
_LOOK = 0.002
#: Seconds a killed kernel is given to end before others look after it.
_END = 2.0

#: What is said when kernels are started anew.
NO_FORK = "Ядра запускаются по одному обычным образом (быстрый запуск через fork здесь не работает): это дольше."

_state = {"given up": False, "shared": False}


def can_fork() -> bool:
    """Whether the platform has the forkserver, and it has not failed in this process."""
    return processes.can_fork() and not _state["given up"]


def give_up() -> None:
    """Fork no more in this process: it was tried and did not work."""
    _state["given up"] = True


def imports_of(notebook: nbformat.NotebookNode) -> list[str]:
    r"""List the modules that a notebook's code cells import, in order; cells that are no plain Python give none.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("import math\nfrom json.decoder import JSONDecoder")
    >>> imports_of(nbformat.v4.new_notebook(cells=[cell]))
    ['math', 'json.decoder']
    """
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with suppress(SyntaxError):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    found |= dict.fromkeys(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found[node.module] = None
    return list(found)


def warm_up(modules: Sequence[str]) -> None:
    """Start the process that kernels are forked from, with these modules imported; where it runs, leave it."""
    if _state["shared"]:
        return
    preload = [__name__, *_ALWAYS, *modules, f"{__name__}_freeze"]
    fork_from(preload, ONE_THREAD | _TOLD)


def works() -> bool:
    """Whether a process can be forked now; waits until the modules are imported."""
    if not can_fork():
        return False
    try:
        trial = multiprocessing.get_context("forkserver").Process(target=os.getpid)
        with _nobody_main():
            trial.start()
        trial.join()
        done = trial.exitcode == 0
    except (OSError, EOFError):
        done = False
    if not done:
        give_up()
    return done


def share() -> None:
    """In a worker that was forked itself: have kernels forked where the worker came from.

    The forkserver promises that a child reuses the server of its parent, and passes on address and life line for
    that, but would look for the server among the child's own children and start another.
    """
    if forkserver.get_inherited_fds() is not None:
        forkserver._forkserver.ensure_running = _runs_already  # type: ignore[method-assign]
        _state["shared"] = True


def _runs_already() -> None:
    """Start nothing."""


def register() -> None:
    """Make the provisioner known to jupyter_client, also where the package was never installed anew."""
    known = KernelProvisionerFactory.instance().provisioners
    known.setdefault(PROVISIONER, EntryPoint(PROVISIONER, f"{__name__}:{WarmProvisioner.__name__}", _GROUP))


class WarmProvisioner(LocalProvisioner):
    """Gives a kernel by forking; everything else is as with the ordinary provisioner."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; ``cmd`` is the command an ordinary kernel would be started with."""
        arguments = cmd[cmd.index("-f") :] if "-f" in cmd else cmd[1:]
        self.cwd = kwargs.get("cwd") or os.getcwd()  # noqa: PTH109 - jupyter_client wants text
        forked = Forked([*arguments, *_LEAN], dict(kwargs.get("env") or os.environ), str(self.cwd))
        self.process = forked  # type: ignore[assignment]  # it has what the ordinary one asks of a Popen
        self.pid = self.pgid = forked.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and see it end, for who asks afterwards looks only ten times a second."""
        await super().kill(restart)
        for _ in range(round(_END / _LOOK)):
            if self.process is None or self.process.poll() is not None:
                break
            await asyncio.sleep(_LOOK)

    async def wait(self) -> int | None:
        """Wait for the end of the kernel, without the tenth of a second the ordinary one sleeps."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(_LOOK)
        returned = None if self.process is None else self.process.wait()
        self.process = None
        return returned


class Forked:
    """A forked kernel, with the face of a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], environment: dict[str, str], folder: str) -> None:
        context = multiprocessing.get_context("forkserver")
        self._process: BaseProcess = context.Process(target=_be_kernel, args=(arguments, environment, folder))
        with _nobody_main():
            self._process.start()
        self.pid: int = self._process.pid or 0

    def poll(self) -> int | None:
        """Give the exit code, or ``None`` while the kernel lives."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end."""
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel alone."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)


@contextmanager
def _nobody_main() -> Iterator[None]:
    """Hide the main module while a process is started: a kernel has no use for the script that runs the batch."""
    main, nobody = sys.modules["__main__"], type(sys)("__main__")
    sys.modules["__main__"] = nobody
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _be_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Become a kernel: own session, own random numbers, gone when the parent is."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    outlive_nobody(_take_all_along)
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - only a kernel needs it

    if "matplotlib.pyplot" in sys.modules:
        # imported before there was a kernel, it has yet to learn where to show its figures
        arguments = [*arguments, "--IPKernelApp.matplotlib=inline"]
    sys.argv = ["ipykernel_launcher", *arguments]
    IPKernelApp.launch_instance(argv=arguments)


def _take_all_along() -> None:
    """Go, with everything started here."""
    os.killpg(0, signal.SIGKILL)

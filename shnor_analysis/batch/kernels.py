"""The kernel a report runs in: this very Python, one thread, private sockets, never left behind.

Another way of starting kernels (forked from a warm process, say) changes the kernel specification given by
`ThisPython` and nothing else.
"""

import os
import signal
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default
from traitlets.config import Config

KERNEL_NAME = "python3"

#: Each report gets one thread: there are as many reports at a time as processors.
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

#: The path of a Unix socket may have about 100 bytes; jupyter_client adds "-ipc-1" to the file's stem.
_SOCKET_PATH = 90

_managers: "weakref.WeakSet[ReportKernel]" = weakref.WeakSet()


class ThisPython(KernelSpecManager):
    """Finds one kernel under every name: the interpreter that runs now.

    A ``python3`` kernel that somebody once registered for another environment is never picked up.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe the kernel of this interpreter."""
        return KernelSpec(**get_kernel_dict(), env=ONE_THREAD)


class ReportKernel(AsyncKernelManager):
    """A kernel manager over `ThisPython` that is remembered, so that its kernel can be killed at any time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _managers.add(self)

    @default("kernel_spec_manager")
    def _this_python(self) -> KernelSpecManager:
        return ThisPython()

    def kill_now(self) -> None:
        """Kill the kernel and its children without a word; nothing happens when it has ended already."""
        process = getattr(self.provisioner, "process", None)
        if process is None or process.poll() is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(os.getpgid(process.pid), signal.SIGKILL)
            else:
                process.kill()
            process.wait(timeout=5)


@contextmanager
def kernel_options() -> Iterator[dict[str, Any]]:
    """Give what nbclient needs to own one fresh kernel; when the block ends, so has the kernel.

    Sockets are files of a private folder where the platform has them: kernels that start side by side
    then cannot race for the same port.
    """
    with tempfile.TemporaryDirectory(prefix="shnor-", ignore_cleanup_errors=True) as folder:
        connection = os.path.join(folder, "kernel.json")  # noqa: PTH118 - jupyter_client wants text
        settings = {"connection_file": connection}
        if os.name == "posix" and len(os.fsencode(connection)) <= _SOCKET_PATH:
            settings["transport"] = "ipc"
        before = set(_managers)
        try:
            yield {
                "kernel_manager_class": ReportKernel,
                "config": Config(ReportKernel=settings),
                "shutdown_kernel": "immediate",
            }
        finally:
            for manager in set(_managers) - before:
                if manager.connection_file == connection:
                    manager.kill_now()


def kill_kernels() -> None:
    """Kill every kernel this process has started."""
    for manager in list(_managers):
        manager.kill_now()

"""The kernel a report runs in: this very Python, one thread, private sockets, never left behind.

How it is started, anew or forked from a warm process, is a matter of the kernel specification and nothing else.
"""

import math
import os
import signal
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty
from subprocess import TimeoutExpired
from typing import Any

import zmq
import zmq.asyncio
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import default
from traitlets.config import Config

from shnor_analysis.batch.warm import PROVISIONER, register
from shnor_analysis.processes import ONE_THREAD

if sys.platform == "linux":
    import resource

#: A kernel started anew, and one forked from a process that has everything imported.
PLAIN, WARM = "python3", "shnor-warm"
#: Seconds after which a kernel that has not answered is asked again.
_ASK_AGAIN = 1.0
#: Milliseconds after which a socket looks anew for a kernel that was not there; 100 would be more than it takes.
_RECONNECT = 5

#: The path of a Unix socket may have about 100 bytes; jupyter_client adds "-ipc-1" to the file's stem.
_SOCKET_PATH = 90

_managers: "weakref.WeakSet[ReportKernel]" = weakref.WeakSet()


class ThisPython(KernelSpecManager):
    """Finds one kernel under every name: the interpreter that runs now.

    A ``python3`` kernel that somebody once registered for another environment is never picked up.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe the kernel of this interpreter: forked under the name `WARM`, else started anew."""
        described = {**get_kernel_dict(), "env": ONE_THREAD}
        if kernel_name == WARM:
            described["metadata"] = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(**described)


class ReportClient(AsyncKernelClient):
    """Talks to a kernel as soon as it answers."""

    @default("context")
    def _impatient(self) -> zmq.asyncio.Context:
        made: zmq.asyncio.Context = super()._context_default()
        made.setsockopt(zmq.RECONNECT_IVL, _RECONNECT)
        return made

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the first answer; a kernel nobody else talks to has nothing old to say, so none is flushed."""
        deadline = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < deadline:
            self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=_ASK_AGAIN)
                await self.get_iopub_msg(timeout=_ASK_AGAIN)
                self._handle_kernel_info_reply(reply)
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")


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
        if hasattr(os, "killpg"):
            # the kernel leads a group of its own; in its first moment it may not do so yet
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        with suppress(OSError):
            process.kill()
        with suppress(OSError, TimeoutExpired):
            process.wait(timeout=5)

    def hold_to(self, megabytes: int) -> None:
        """Let the kernel, if it lives, and what it starts have so much memory of their own; Linux only."""
        process = getattr(self.provisioner, "process", None)
        if process is not None and process.poll() is None and sys.platform == "linux":
            most = megabytes * 1_000_000
            with suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_DATA, (most, most))


@contextmanager
def kernel_options() -> Iterator[dict[str, Any]]:
    """Give what nbclient needs to own one fresh kernel; when the block ends, so has the kernel.

    Sockets are files of a private folder where the platform has them: kernels that start side by side
    then cannot race for the same port.
    """
    register()
    with tempfile.TemporaryDirectory(prefix="shnor-", ignore_cleanup_errors=True) as folder:
        connection = os.path.join(folder, "kernel.json")  # noqa: PTH118 - jupyter_client wants text
        settings = {"connection_file": connection}
        if os.name == "posix" and len(os.fsencode(connection)) <= _SOCKET_PATH:
            settings["transport"] = "ipc"
        before = set(_managers)
        try:
            yield {
                "kernel_manager_class": ReportKernel,
                "config": Config(ReportKernel={**settings, "client_factory": ReportClient}),
                "shutdown_kernel": "immediate",
            }
        finally:
            for manager in set(_managers) - before:
                if manager.connection_file == connection:
                    manager.kill_now()


def hold_to(megabytes: int) -> None:
    """Limit the memory of the kernel that runs now; see `ReportKernel.hold_to`."""
    for manager in list(_managers):
        manager.hold_to(megabytes)


def kill_kernels() -> None:
    """Kill every kernel this process has started."""
    for manager in list(_managers):
        manager.kill_now()

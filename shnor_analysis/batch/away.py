"""Reports of a store, or into a folder, that lies at an address: what a worker does, and what the batch sees."""

import hashlib
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from shnor_analysis.batch.manifest import LINES_NAME
from shnor_analysis.batch.places import Place, copy_store
from shnor_analysis.batch.task import SchoolOutcome, SchoolTask

#: Of pages and notebooks the batch asks name and size only; of everything else in the folder it reads the text.
_PAGES = (".html", ".ipynb")
#: Seconds between the moments at which the lines of a running batch are sent.
_SEND = 5.0

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Away:
    """Makes one report on a worker: with its own copy of the store, by way of its own disk.

    Parameters
    ----------
    run
        What makes a report of local files.
    notebook
        The notebook's text, so that the worker need not have the file.
    store, version
        Where the store lies and which state of it is meant; ``None`` where every worker sees the folder itself.
    out
        Where the reports go, or ``None`` likewise.
    """

    run: Callable[[SchoolTask], SchoolOutcome]
    notebook: bytes
    store: Place | None = None
    version: str = ""
    out: Place | None = None

    def __call__(self, task: SchoolTask) -> SchoolOutcome:
        """Make the report, and send it where it belongs: the page last."""
        room = _room()
        store = task.store if self.store is None else self._copied(self.store, room)
        with tempfile.TemporaryDirectory(prefix="shnor-out-", dir=room) as scratch:
            out = task.out if self.out is None else Path(scratch)
            here = replace(task, store=store, out=out, notebook=self._unpacked(room, task.notebook.name))
            outcome = self.run(here)
            if self.out is not None:
                _send(self.out, here, outcome)
        return outcome

    def _copied(self, store: Place, room: Path) -> Path:
        """Copy the store, once a worker."""
        folder = room / f"shnor-store-{self.version}" / store.names
        with _one_at_a_time:
            if not folder.exists():
                copy_store(store, self.version, folder)
        return folder

    def _unpacked(self, room: Path, name: str) -> Path:
        """Write the notebook, once a worker."""
        path = room / f"shnor-notebook-{hashlib.sha256(self.notebook).hexdigest()[:16]}" / name
        with _one_at_a_time:
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(self.notebook)
        return path


def _room() -> Path:
    """Give the worker's own folder, which Dask removes with the worker."""
    from distributed import get_worker  # noqa: PLC0415 - of an extra

    return Path(get_worker().local_directory)


def _send(out: Place, task: SchoolTask, outcome: SchoolOutcome) -> None:
    """Leave at the address what a local run would have left in the folder."""
    for path in (task.executed, task.broken, task.html):
        name = path.relative_to(task.out).as_posix()
        if path.exists():
            out.put(path, name)
        elif path == task.broken or not outcome.done:
            out.remove(name)


@dataclass
class Picture:
    """A local folder that shows the one at an address, so that the batch goes on with it as with any other.

    Records are copied. Pages and notebooks are there with their names and sizes, and take no room: sparse files.
    """

    place: Place
    folder: Path
    _shown: dict[str, tuple[int, int]] = field(default_factory=dict)
    _sent: float = field(default_factory=time.monotonic)

    def take(self) -> None:
        """Show what lies at the address."""
        sizes = self.place.sizes()
        self.place.fetch([name for name in sizes if "/" not in name and not name.endswith(_PAGES)], self.folder)
        for name, size in sizes.items():
            if name.endswith(_PAGES):
                self._show(name, size)
        self._shown = self._stamps()

    def note(self, outcome: SchoolOutcome) -> None:
        """Show what a worker has done there; now and then, send the lines that outlive a killed batch."""
        page, notebooks = f"{outcome.school_id}.html", f"notebooks/{outcome.school_id}"
        broken = f"{notebooks}.failed.ipynb"
        sizes = {page: outcome.size, f"{notebooks}.ipynb": 0} if outcome.done else {}
        if not outcome.done and self.place.has(broken):
            sizes[broken] = 0
        for name in (page, f"{notebooks}.ipynb", broken):
            if name in sizes:
                self._show(name, sizes[name])
            else:
                (self.folder / name).unlink(missing_ok=True)
        lines = self.folder / LINES_NAME
        if lines.exists() and time.monotonic() - self._sent > _SEND:
            self.place.put(lines, LINES_NAME)
            self._sent = time.monotonic()

    def give(self) -> None:
        """Send what was written into the folder since, and remove there what was removed here."""
        now = self._stamps()
        for name, stamp in now.items():
            if self._shown.get(name) != stamp:
                self.place.put(self.folder / name, name)
        for name in self._shown.keys() - now.keys():
            self.place.remove(name)
        if LINES_NAME not in now:
            self.place.remove(LINES_NAME)
        self._shown = now

    def _show(self, name: str, size: int) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.truncate(size)
        self._shown[name] = _stamp(path)

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Tell each file's state; locks and half-written files are nobody else's matter."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        kept = (path for path in files if path.suffix not in (".tmp", ".lock") and path.name != ".lock")
        return {path.relative_to(self.folder).as_posix(): _stamp(path) for path in kept}


def _stamp(path: Path) -> tuple[int, int]:
    """Tell a file from the one that is renamed over it."""
    told = path.stat()
    return told.st_ino, told.st_mtime_ns

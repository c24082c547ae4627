"""What is asked for one school, and how it ended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

#: Values that papermill can write into a notebook's parameter cell in every form that people use.
Parameter = str | int | float | bool

DONE, FAILED = "done", "failed"
#: Name of a failure that every further school would share: the disk is full or may not be written.
CANNOT_WRITE = "CannotWrite"

_SAFE_NAME = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class SchoolTask:
    """One report to make; holds paths and plain values only, so that any executor can carry it.

    Parameters
    ----------
    school_id
        Key of the school; files are named by it, so it is Latin letters and digits only.
    title
        Title of the HTML page.
    notebook
        Notebook to run, with a cell tagged ``parameters``.
    store, out
        Folder of the store and folder of the reports; made absolute.
    year
        Year of the report, or ``None`` to leave the notebook's own.
    parameters
        Further parameters of the notebook.
    timeout
        Seconds the whole report may take.
    memory
        Megabytes the report's kernel may take for itself; no limit where absent.
    inputs
        Hash of everything the report is made from; empty where nobody asks.

    Raises
    ------
    ValueError
        The school's key could not name a file, or the time limit is not above zero.
    """

    school_id: str
    title: str
    notebook: Path
    store: Path
    out: Path
    year: int | None = None
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    timeout: float = 600.0
    memory: int | None = None
    inputs: str = ""

    def __post_init__(self) -> None:
        if not _SAFE_NAME.fullmatch(self.school_id):
            raise ValueError(f"Код школы «{self.school_id}» не годится для имени файла: нужны a–z и цифры")
        if not self.timeout > 0:
            raise ValueError(f"Ограничение времени должно быть больше нуля, а задано {self.timeout}")
        for name in ("notebook", "store", "out"):
            object.__setattr__(self, name, Path(getattr(self, name)).absolute())

    @property
    def html(self) -> Path:
        """The report."""
        return self.out / f"{self.school_id}.html"

    @property
    def paper(self) -> Path:
        """The report printed to PDF, where it was asked for."""
        return self.out / f"{self.school_id}.pdf"

    @property
    def executed(self) -> Path:
        """The notebook as it ran to its end."""
        return self.out / "notebooks" / f"{self.school_id}.ipynb"

    @property
    def broken(self) -> Path:
        """The notebook with the error it stopped at."""
        return self.out / "notebooks" / f"{self.school_id}.failed.ipynb"

    @property
    def notebook_parameters(self) -> dict[str, Parameter]:
        """Everything that goes into the notebook's parameter cell."""
        year: dict[str, Parameter] = {} if self.year is None else {"year": self.year}
        return {"school_id": self.school_id, "store": str(self.store), **year, **self.parameters}


@dataclass(frozen=True)
class Failure:
    """Why there is no report.

    ``cell_index`` counts from 0 in the notebook that was kept; ``source`` is the first line of that cell,
    ``section`` the nearest heading above it. No text here names a folder of this machine.
    """

    name: str
    message: str
    cell_index: int | None = None
    source: str = ""
    section: str = ""
    traceback: str = ""

    @property
    def line(self) -> str:
        """The error in one line."""
        return f"{self.name}: {self.message}" if self.message else self.name


@dataclass(frozen=True)
class SchoolOutcome:
    """How one report ended.

    ``inputs`` is the hash of what the report was made from, ``size`` that of its page in bytes; ``kernel`` tells
    how the kernel was started: ``warm`` (forked) or ``plain``. ``reused`` says that an earlier run made it.
    """

    school_id: str
    title: str
    status: str
    started: datetime
    seconds: float
    year: int | None = None
    attempts: int = 1
    failure: Failure | None = None
    inputs: str = ""
    size: int = 0
    kernel: str = ""
    reused: bool = False

    @property
    def done(self) -> bool:
        """Whether the report stands under its final name."""
        return self.status == DONE

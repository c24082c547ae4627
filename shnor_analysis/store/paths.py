"""Where everything lies inside a store folder."""

from dataclasses import dataclass
from pathlib import Path

#: Tables with one file a year; the others are one file.
YEARLY = ("results", "task_results", "mark_counts", "journal_comparison", "tasks")
PLAIN = ("schools", "context", "journal", "complaints")


@dataclass(frozen=True)
class Store:
    """A store folder.

    ``parts/`` holds what each source file gave, ``<table>/<year>.parquet`` and ``<table>.parquet`` the
    canonical tables built from the parts, ``marts/`` what ``shnor analyse`` computed, ``review/`` the notes of
    reviewers.
    """

    root: Path

    @property
    def parts(self) -> Path:
        """Folder of what each source file gave."""
        return self.root / "parts"

    @property
    def lock(self) -> Path:
        """File that keeps two imports from writing at once."""
        return self.root / ".lock"

    def table(self, name: str, year: int | None = None) -> Path:
        """Path of a canonical table, or of one year of it."""
        return self.root / name / f"{year}.parquet" if name in YEARLY else self.root / f"{name}.parquet"

    def years(self, name: str) -> list[int]:
        """Years for which a yearly table has a file, in order."""
        return sorted(int(path.stem) for path in (self.root / name).glob("*.parquet") if path.stem.isdigit())

    def register(self, name: str) -> Path:
        """Path of a table of the programme register."""
        return self.root / "programme" / f"{name}.parquet"

    def mart(self, name: str) -> Path:
        """Path of a mart."""
        return self.root / "marts" / f"{name}.parquet"

    def review(self, school_id: str) -> Path:
        """Path of the reviewers' notes about a school."""
        return self.root / "review" / f"{school_id}.json"

    @property
    def review_lock(self) -> Path:
        """File that keeps two reviewers from writing at once."""
        return self.root / "review" / ".lock"


class StoreError(Exception):
    """The store is missing, empty or broken; the message is Russian and says what to do."""


def keep_apart(store: Store, out: Path) -> None:
    """See to it that what is made does not lie among the tables.

    Raises
    ------
    StoreError
        ``out`` is the store or a folder in it.

    Examples
    --------
    >>> keep_apart(Store(Path("data/store")), Path("reports"))
    """
    root = store.root.resolve()
    if root in (out.resolve(), *out.resolve().parents):
        raise StoreError(
            f"Папка «{out}» — внутри хранилища «{store.root}», а в нём лежат только таблицы. "
            "Укажите другую: --out ПАПКА."
        )

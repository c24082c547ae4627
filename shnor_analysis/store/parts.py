"""What each source file gave, kept apart: a part is replaced when its file is, and tables are built from parts."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_text

_LINE = "line.json"


@dataclass(frozen=True)
class PartLine:
    """The journal line of a file, kept with its part; ``key`` names content and context of the file."""

    key: str
    source_file: str
    kind: str
    status: str
    rows_read: int
    accepted: int
    set_aside: int
    remarks: int
    message: str
    sha256: str
    size: int
    modified: str
    sample_data: bool

    @classmethod
    def load(cls, store: Store, key: str) -> "PartLine":
        """Read the line of a stored part."""
        return cls(**json.loads((store.parts / key / _LINE).read_text(encoding="utf-8")))


def write_part(store: Store, line: PartLine, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a part into a folder of its own and rename it into place: it is there whole or not at all."""
    store.parts.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".part-", dir=store.parts))
    for name, table in tables.items():
        written = pa.Table.from_pandas(table, preserve_index=False)
        pq.write_table(written, folder / f"{name}.parquet", compression="lz4")
    (folder / _LINE).write_text(json.dumps(asdict(line), ensure_ascii=False), encoding="utf-8")
    target = store.parts / line.key
    if target.exists():
        shutil.rmtree(folder)
    else:
        folder.replace(target)


def read_part(store: Store, key: str, table: str) -> pa.Table | None:
    """Read a table of a part; ``None`` where the file gave none."""
    path = store.parts / key / f"{table}.parquet"
    return pq.read_table(path) if path.exists() else None


@dataclass
class PartIndex:
    """Which part belongs to which file; saving it is what makes an import count.

    A file is the same file when its path is, or when a file of the same name or content lies elsewhere now and
    the old path is gone (a moved folder). A second file with the same content is a copy and gives nothing.
    """

    store: Store
    lines: dict[str, PartLine] = field(default_factory=dict)
    copies: dict[str, PartLine] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store) -> "PartIndex":
        """Read the index of a store, or start an empty one."""
        path = store.parts / "index.json"
        if not path.exists():
            return cls(store)
        saved = json.loads(path.read_text(encoding="utf-8"))
        read = {
            group: {at: PartLine(**line) for at, line in saved[group].items()} for group in ("lines", "copies")
        }
        return cls(store, read["lines"], read["copies"])

    def save(self) -> None:
        """Write the index, then drop parts that no file owns any more."""
        saved = {
            group: {at: asdict(line) for at, line in sorted(lines.items())}
            for group, lines in (("lines", self.lines), ("copies", self.copies))
        }
        write_text(self.store.parts / "index.json", json.dumps(saved, ensure_ascii=False, indent=1))
        owned = {line.key for line in (*self.lines.values(), *self.copies.values())}
        for folder in self.store.parts.iterdir():
            if folder.is_dir() and folder.name not in owned:
                shutil.rmtree(folder, ignore_errors=True)

    def has_part(self, key: str) -> bool:
        """Say whether the part is already stored whole."""
        return (self.store.parts / key / _LINE).exists()

    def name_for(self, path: Path, relative: str, sha256: str) -> str:
        """Choose the name of a file in the journal: its path below the import folder, unless it is taken."""
        at = str(path)
        if known := self.lines.get(at) or self.copies.get(at):
            return known.source_file
        taken = {line.source_file: other for other, line in {**self.lines, **self.copies}.items()}
        name = relative
        for folder in path.parents:
            owner = taken.get(name)
            if owner is None or not os.path.exists(owner):  # noqa: PTH110 - stored as text
                return name
            name = (
                f"{folder.name}/{name}"
                if not name.startswith(f"{folder.name}/")
                else f"{folder.parent.name}/{name}"
            )
        return name

    def take(self, found: Mapping[Path, PartLine]) -> None:
        """Enter the files of an import, replacing what their earlier contents gave."""
        for path, line in found.items():
            at = str(path)
            for old in [other for other in self.lines if _gone(other) and self._same(self.lines[other], line)]:
                del self.lines[old]
            self.lines.pop(at, None)
            self.copies.pop(at, None)
            original = self._original(line)
            if original is None:
                self.lines[at] = line
            else:
                self.copies[at] = line

    def _original(self, line: PartLine) -> PartLine | None:
        """Find another file with the same content that gave something."""
        for other in self.lines.values():
            if other.sha256 == line.sha256 and other.status != "refused" and line.status != "refused":
                return other
        return None

    @staticmethod
    def _same(old: PartLine, new: PartLine) -> bool:
        return old.source_file == new.source_file or old.sha256 == new.sha256


def _gone(path: str) -> bool:
    return not Path(path).exists()

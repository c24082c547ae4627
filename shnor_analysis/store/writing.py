"""Writing that leaves either the old file or the new one, never half of either."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.refusals import reason

SETTINGS_KEY = b"shnor_settings"
#: Small enough that one school's rows are a few groups, large enough that a table is not all footers.
ROWS_IN_GROUP = 20_000


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path`` and rename it over ``path`` when the block ends well.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> with replacing(target) as temporary:
    ...     _ = temporary.write_text("whole")
    >>> target.read_text()
    'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_arrow(path: Path, table: pa.Table, settings: Mapping[str, object] | None = None) -> None:
    """Write an Arrow table as Parquet whole or not at all, with settings in the file's metadata."""
    with piecewise(path, table.schema, settings) as write:
        write(table)


@contextmanager
def piecewise(
    path: Path, schema: pa.Schema, settings: Mapping[str, object] | None = None
) -> Iterator[Callable[[pa.Table], None]]:
    """Give a function that appends rows to a Parquet file, which is there whole when the block ends well, or not.

    Each piece starts a row group of its own: pieces of different regions never share one.
    """
    if settings is not None:
        packed = json.dumps(settings, ensure_ascii=False, sort_keys=True).encode()
        schema = schema.with_metadata({**(schema.metadata or {}), SETTINGS_KEY: packed})
    with replacing(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        yield lambda table: writer.write_table(table.cast(schema), ROWS_IN_GROUP)


def write_frame(path: Path, frame: pd.DataFrame, settings: Mapping[str, object] | None = None) -> None:
    """Write a frame as Parquet whole or not at all; sort it by school before, for reading by predicate."""
    write_arrow(path, pa.Table.from_pandas(frame, preserve_index=False), settings)


@contextmanager
def locked(path: Path, place: str = "В хранилище") -> Iterator[None]:
    """Hold a lock file, so that two commands never write into one folder at once.

    Parameters
    ----------
    path
        The lock, inside the folder.
    place
        What the folder is, as the message says it.

    Raises
    ------
    StoreError
        Another process holds it, or the folder cannot be written into. A lock of a dead process is taken over:
        the system frees it.
    """
    with _opened(path) as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise StoreError(
                f"{place} {path.parent} сейчас пишет другая команда shnor. Дождитесь её конца и повторите."
            ) from None
        yield


def _opened(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("a+b")
    except OSError as error:
        raise StoreError(f"В «{path.parent}» нельзя писать: {reason(error)}. Укажите другую папку.") from None


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists on Windows only

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - exists elsewhere only

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

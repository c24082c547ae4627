"""What each school's report is made from, as a hash: equal hashes mean that nothing a report reads has changed.

A table with a row a school counts with the rows of that school, and so do the notes of reviewers. What all
reports share (marts of groups, the schools a school is compared with, the settings of each mart) is one hash
for all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import SETTINGS_KEY
from shnor_analysis.versions import digest_of

Batches = Iterator[pa.RecordBatch]

_KEY = "school_id"
#: Marks of control that no text of a table holds: the end of a value, and a value that is not there.
_BETWEEN, _NOTHING = "\x1f", "\x00"
#: Tables that are no input as a whole: of the journal, only the lines of a school's files are.
_APART = ("journal",)
#: Tables whose rows say which files a school's numbers came from.
_SOURCED = ("results", "mark_counts")
#: Marts that hold the schools a school is compared with, the first there is counts; and what is known of them.
_PEERS = ("funnel", "dynamics")
_OF_PEERS = ("season_from", "season_to", "n_to", "value_to")


def school_fingerprints(store: Store, school_ids: Sequence[str]) -> dict[str, str]:
    """Hash what the reports of some schools are made from.

    Files are read in batches and once for all schools, so memory does not grow with the store, and one
    school of many costs about a millisecond.

    Parameters
    ----------
    store
        The store with its marts.
    school_ids
        Keys of the schools.

    Returns
    -------
    dict
        Hexadecimal hash by school.
    """
    shared, own = hashlib.sha256(), {school: hashlib.sha256() for school in school_ids}
    wanted = pa.array(list(own), pa.string())
    for path in _files(store):
        schema = pq.read_schema(path)
        shared.update(path.name.encode() + (schema.metadata or {}).get(SETTINGS_KEY, b""))
        if _KEY not in schema.names:
            for batch in _batches(path):
                shared.update(b"".join(_lines(batch)))
            continue
        for school in own.values():
            school.update(path.name.encode())
        for batch in _batches(path, ds.field(_KEY).isin(wanted)):
            for school_id, line in _by_school(batch):
                own[school_id].update(line)
    shared.update(_peers(store))
    for school_id, files in _journal(store, wanted).items():
        own[school_id].update(files)
    for school_id, digest in own.items():
        digest.update(_notes(store, school_id))
    return {school: hashlib.sha256(shared.digest() + one.digest()).hexdigest() for school, one in own.items()}


def tables_of(store: Store) -> str:
    """Hash the marts, the programme's register and the small tables as a whole."""
    return digest_of(_files(store))


def _files(store: Store) -> list[Path]:
    """List the marts, the programme's register and the small tables, in a fixed order."""
    folders = (store.mart("cells").parent, store.register("visits").parent)
    within = [path for folder in folders for path in sorted(folder.rglob("*.parquet"))]
    return [*within, *(path for path in sorted(store.root.glob("*.parquet")) if path.stem not in _APART)]


def _batches(path: Path, rows: ds.Expression | None = None, columns: Sequence[str] | None = None) -> Batches:
    """Read a file piece by piece, in its order."""
    wanted = None if columns is None else list(columns)
    return iter(ds.dataset(path).scanner(columns=wanted, filter=rows).to_batches())


def _lines(batch: pa.RecordBatch) -> list[bytes]:
    """Write each row as text, so that what a value reads as never depends on the rows around it."""
    texts = [_text(column) for column in batch.columns]
    joined = pc.binary_join_element_wise(*texts, _BETWEEN, null_handling="replace", null_replacement=_NOTHING)
    return [line.encode() for line in joined.to_pylist()]


def _text(column: pa.Array) -> pa.Array:
    """Write the values of a column as text; lists, which Arrow does not cast, as Python shows them."""
    if pa.types.is_nested(column.type):
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())


def _by_school(batch: pa.RecordBatch) -> Iterator[tuple[str, bytes]]:
    """Give each row as its school and its text, in the order of the file."""
    schools = batch.column(_KEY).to_pylist()
    return ((str(school), line) for school, line in zip(schools, _lines(batch), strict=True))


def _peers(store: Store) -> bytes:
    """Hash the little that is known of every school for the comparison with schools of its size."""
    digest = hashlib.sha256()
    path = next((path for path in map(store.mart, _PEERS) if path.exists()), None)
    names = [] if path is None else pq.read_schema(path).names
    known = [name for name in _OF_PEERS if name in names]
    if path is not None and known:
        pooled = ds.field("scope") == "school" if "scope" in names else None
        for batch in _batches(path, pooled, known):
            digest.update(b"".join(_lines(batch)))
    return digest.digest()


def _notes(store: Store, school_id: str) -> bytes:
    """Give the reviewers' notes about a school; nothing where there are none."""
    path = store.review(school_id)
    return path.read_bytes() if path.exists() else b""


def _journal(store: Store, wanted: pa.Array) -> dict[str, bytes]:
    """Give for each school the journal lines of the files its numbers came from."""
    if not store.table("journal").exists():
        return {}
    files: dict[str, set[str]] = defaultdict(set)
    for path in [store.table(name, year) for name in _SOURCED for year in store.years(name)]:
        for batch in _batches(path, ds.field(_KEY).isin(wanted), [_KEY, "source_file"]):
            pairs = pa.Table.from_batches([batch]).group_by([_KEY, "source_file"]).aggregate([])
            for row in pairs.to_pylist():
                files[row[_KEY]].add(str(row["source_file"]))
    lines: dict[str, bytes] = {}
    for batch in _batches(store.table("journal")):
        lines |= dict(zip(batch.column("source_file").to_pylist(), _lines(batch), strict=True))
    return {
        school: b"".join(lines.get(file, b"") for file in sorted(sources)) for school, sources in files.items()
    }

"""``shnor import``: reads every file of a folder in parallel and rebuilds the tables that it changes."""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from pathlib import Path

import pandas as pd

from shnor_analysis.processes import begin_worker, can_fork, ended, fork_from, processors
from shnor_analysis.sources.complaints import ComplaintBook, RefusedFile
from shnor_analysis.sources.naming import SETTINGS_FILE, facts_of
from shnor_analysis.sources.part import KIND_TITLES, Part
from shnor_analysis.sources.programme.document_files import document_folders, existing
from shnor_analysis.sources.programme.rebuilding import rebuild_register
from shnor_analysis.sources.rcoi.identity import key_tag
from shnor_analysis.sources.rcoi.pupil_key import PupilKey, obtain_key
from shnor_analysis.sources.reading import READER_VERSION, read_file
from shnor_analysis.sources.survey_instruments import instruments_digest
from shnor_analysis.store.building import build_tables
from shnor_analysis.store.parts import PartIndex, PartLine, write_part
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.writing import locked

_NOT_DATA = {SETTINGS_FILE, "Thumbs.db", "desktop.ini", "README.md", "ПРОЧТИ.txt"}
Tick = Callable[[PartLine], None]


@dataclass(frozen=True)
class Found:
    """A file to import: where it lies, below which folder, and what names its content and context."""

    path: Path
    root: Path
    name: str
    sha256: str
    key: str
    size: int
    modified: str


def import_folders(
    folders: Iterable[Path],
    store: Store,
    *,
    workers: int | None = None,
    documents: Iterable[Path] = (),
    pupil_key: Path | None = None,
    today: date | None = None,
    started: Callable[[int], None] = lambda total: None,
    tick: Tick = lambda line: None,
    seen: Callable[[Iterable[PartLine]], None] = lambda lines: None,
) -> pd.DataFrame:
    """Import folders (or single files) into a store and give the journal of the whole store.

    Parameters
    ----------
    folders
        Folders that are searched in depth, or files.
    workers
        Reading processes; as many as there are processors where ``None``.
    documents
        Folders with files of documents, a folder a school; ``documents`` beside a programme workbook or beside
        the store is looked into besides.
    pupil_key
        File with the secret that makes codes of pupils of exams; the usual one of the person where ``None``
        (``sources.rcoi.pupil_key``). It is made where there is none.
    today
        The day of the import, for dates of the register that lie ahead; the present day where ``None``.
    started, tick
        Called with the number of files to read, and with the journal line of each file when it is done.
    seen
        Called with the journal lines of all files in the folders, those too that an earlier import has read.

    Raises
    ------
    StoreError
        A folder does not exist, another import is writing into the store, or the key is no key.
    """
    key = obtain_key(store, pupil_key)
    folders, named = list(folders), existing(documents)
    with locked(store.lock):
        index = PartIndex.load(store)
        inside = document_folders(folders)
        found = list(_find(folders, index, set(inside), _tag(key)))
        new = [file for file in found if not index.has_part(file.key)]
        started(len(new))
        for line in _read_all(new, store, workers, key):
            tick(line)
        lines = found_lines(found, store)
        seen(lines.values())
        index.take(lines)
        index.save()
        return build_tables(store, index, rebuild_register(store, index, [*named, *inside], today))


def found_lines(found: list[Found], store: Store) -> dict[Path, PartLine]:
    """Load the journal line of each file from its part, in the order of the files."""
    return {file.path: PartLine.load(store, file.key) for file in found}


def _tag(key: PupilKey) -> str:
    """Give what changes with the key: with another one, files are read anew."""
    return key.trouble if key.secret is None else key_tag(key.secret)


def _find(folders: Iterable[Path], index: PartIndex, documents: set[Path], tag: str) -> Iterator[Found]:
    for folder in folders:
        root = folder.resolve()
        if not root.exists():
            raise StoreError(f"Нет папки или файла «{folder}». Проверьте путь.")
        paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
        base = root.parent if root.is_file() else root
        for path in paths:
            if _is_data(path, documents):
                yield _describe(path, base, index, tag)


def _is_data(path: Path, documents: set[Path]) -> bool:
    """Leave out service files and the files of documents, which the register accounts for."""
    return path.name not in _NOT_DATA and not path.name.startswith(".") and documents.isdisjoint(path.parents)


def _describe(path: Path, root: Path, index: PartIndex, tag: str) -> Found:
    relative = path.relative_to(root).as_posix()
    try:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        content = "unreadable"
    name = index.name_for(path, relative, content)
    state = path.stat()
    context = [content, name, relative, root.name, str(READER_VERSION), _scales_digest(), _context(path, root)]
    context += [instruments_digest(path, root), tag]
    return Found(
        path=path,
        root=root,
        name=name,
        sha256=content,
        key=hashlib.sha256("\n".join(context).encode()).hexdigest()[:24],
        size=state.st_size,
        modified=datetime.fromtimestamp(state.st_mtime).strftime("%Y-%m-%d"),
    )


def _scales_digest() -> str:
    """Give a digest of scales and questions: what a file gives depends on them, so a correction reads it anew."""
    folder = resources.files("shnor_analysis.methodology")
    names = ("vpr_scales.toml", "exam_scales.toml", "context_questions.toml")
    return hashlib.sha256(b"".join(folder.joinpath(name).read_bytes() for name in names)).hexdigest()


def _context(path: Path, root: Path) -> str:
    """Say what names and ``import.toml`` give this file, so that a changed setting is noticed."""
    try:
        return repr(facts_of(path, root))
    except RefusedFile as refusal:
        return str(refusal)


def _read_all(files: list[Found], store: Store, workers: int | None, key: PupilKey) -> Iterator[PartLine]:
    """Read files in processes; a file that kills its process is refused and the others go on."""
    if not files:
        return
    workers = min(workers or processors(), len(files))
    # The largest files go first, so that no process is left alone with one at the end.
    left = sorted(files, key=lambda file: -file.size)
    try:
        with _pool(workers) as pool:
            for done in as_completed({pool.submit(_read_one, file, store, key): file for file in left}):
                line = done.result()
                left = [file for file in left if file.key != line.key]
                yield line
    except BrokenProcessPool:
        yield from _read_alone(left, store, key)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give processes that read; forked, where that can be, from one that has the readers loaded."""
    if can_fork():
        fork_from(["shnor_analysis.sources.reading", "shnor_analysis.store.parts"])
    context = multiprocessing.get_context("forkserver" if can_fork() else None)
    with ended(ProcessPoolExecutor(workers, mp_context=context, initializer=begin_worker)) as pool:
        yield pool


def _read_alone(files: list[Found], store: Store, key: PupilKey) -> Iterator[PartLine]:
    """Read each file in a process of its own, after one of them has killed a shared one."""
    for file in files:
        try:
            with _pool(1) as pool:
                yield pool.submit(_read_one, file, store, key).result()
        except BrokenProcessPool:
            part = Part(file.name, "unknown", ComplaintBook(file.name))
            part.message = "Чтение файла оборвалось (вероятно, не хватило памяти). Проверьте, что выгружено."
            part.book.add("died", "remark", part.message)
            yield _keep(part, file, store)


def _read_one(file: Found, store: Store, key: PupilKey) -> PartLine:
    return _keep(read_file(file.path, file.root, file.name, key), file, store)


def _keep(part: Part, file: Found, store: Store) -> PartLine:
    """Write what a file gave under its key."""
    aside = part.book.set_aside_rows()
    line = PartLine(
        key=file.key,
        source_file=file.name,
        kind=KIND_TITLES[part.kind],
        status="imported" if part.tables and not aside else "partly" if part.tables else "refused",
        rows_read=part.rows_read,
        accepted=part.accepted,
        set_aside=aside,
        remarks=part.book.remarks(),
        message=part.message,
        sha256=file.sha256,
        size=file.size,
        modified=file.modified,
        sample_data=_is_sample(file),
    )
    write_part(store, line, {**part.tables, "complaints": part.book.frame()})
    return line


def _is_sample(file: Found) -> bool:
    try:
        return bool(facts_of(file.path, file.root).sample_data)
    except RefusedFile:
        return False

"""Files of documents: found under ``documents/LOGIN/``, dated, hashed, and compared with the sheet «Документы»."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

import pandas as pd

from shnor_analysis.sources.complaints import REMARK, ComplaintBook
from shnor_analysis.sources.programme.telling import Register, Told, tell, where
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.writing import write_text
from shnor_analysis.tables.programme import DocumentFiles
from shnor_analysis.tables.vocabulary import login_of, school_id_of

FOLDER = "documents"
_LINK = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_NOT_DOCUMENTS = {"thumbs.db", "desktop.ini"}


def existing(named: Iterable[Path]) -> list[Path]:
    """Give the folders that a person named.

    Raises
    ------
    StoreError
        One of them does not exist.
    """
    folders = list(named)
    for folder in folders:
        if not folder.is_dir():
            raise StoreError(f"Нет папки документов «{folder}». Проверьте путь.")
    return folders


def document_folders(folders: Iterable[Path]) -> list[Path]:
    """Find the folders ``documents`` with a folder of a school in them, below the folders of an import."""
    roots = [folder.resolve() for folder in folders if folder.is_dir()]
    found = [path for root in roots for path in sorted(root.rglob(FOLDER)) if path.is_dir()]
    return [
        path for path in found if any(inside.is_dir() and school_id_of(inside.name) for inside in path.iterdir())
    ]


def folders_of(books: Sequence[Path], named: Sequence[Path], store: Store) -> list[Path]:
    """List the folders to look in: those named now or at an earlier import, beside a book or the store."""
    memory = store.register("document_files").with_suffix(".json")
    earlier = json.loads(memory.read_text(encoding="utf-8")) if memory.exists() else []
    kept = list(dict.fromkeys([*earlier, *(str(folder.resolve()) for folder in named)]))
    if kept != earlier:
        write_text(memory, json.dumps(kept, ensure_ascii=False))
    usual = [path.parent / FOLDER for path in books] + [store.root.resolve().parent / FOLDER]
    folders = dict.fromkeys(folder.resolve() for folder in [*map(Path, kept), *usual] if folder.is_dir())
    return list(folders)


def find_document_files(folders: Sequence[Path], register: Register) -> tuple[pd.DataFrame, Told]:
    """Find the files of every school and tell of those that nobody listed.

    Returns
    -------
    DataFrame
        :class:`shnor_analysis.tables.programme.DocumentFiles`, by school and name; ``file`` is the path below
        the school's folder.
    list of dict
        A complaint for each file that no row names, and for each folder that is named by no login.
    """
    named = _named_files(register)
    rows: list[dict[str, object]] = []
    told: Told = []
    for folder in folders:
        for inside in sorted(folder.iterdir()):
            school_id = school_id_of(inside.name) if inside.is_dir() else None
            files = list(_files(inside))
            if school_id is None:
                told += _strange(inside, files, register)
                continue
            for path in files:
                row = _described(path, inside, school_id, named)
                rows.append(row)
                told += [] if row["listed"] else _unlisted(path, inside, school_id)
    frame = pd.DataFrame(rows, columns=DocumentFiles.columns())
    frame = frame.drop_duplicates(["school_id", "file"]).sort_values(["school_id", "file"], ignore_index=True)
    return DocumentFiles.validate(frame) if rows else DocumentFiles.empty(), told


def missing_files(register: Register) -> Told:
    """Tell of published files that are not in the school's folder; links are not looked for."""
    documents = register["documents"]
    documents = documents[documents["published_on"].notna() | documents["confirmed_on"].notna()]
    local = where(documents, [not is_link(file) and is_safe(file) for file in documents["file"]])
    there = {
        spelling
        for key, file in register["document_files"][["school_id", "file"]].itertuples(index=False)
        for spelling in _spellings(key, file)
    }
    absent = [(key, _plain(file)) not in there for key, file in _keyed(local, "file")]
    message = "Файла «{value}» нет в папке documents/{login}/. Положите его туда или исправьте имя."
    rows = where(local, absent)
    return tell("documents", rows, "file", "missing_file", message, login=rows["school_id"].map(login_of))


def refused_paths(register: Register) -> Told:
    """Tell of names that lead out of the school's folder: they are never opened."""
    documents = register["documents"]
    bad = where(documents, [not is_link(file) and not is_safe(file) for file in documents["file"]])
    message = (
        "Имя «{value}» ведёт за пределы папки школы и не проверяется. Нужно имя файла внутри documents/ЛОГИН/."
    )
    return tell("documents", bad, "file", "bad_path", message)


def is_link(file: str) -> bool:
    """Say whether a document is an address in the web, which is not looked for.

    Examples
    --------
    >>> is_link("https://example.org/plan"), is_link("plan.pdf")
    (True, False)
    """
    return _LINK.match(file) is not None


def is_safe(file: str) -> bool:
    r"""Say whether a name stays inside the school's folder.

    Examples
    --------
    >>> is_safe("2026/plan.pdf"), is_safe("../../etc/passwd"), is_safe(r"C:\\plan.pdf"), is_safe("/etc/passwd")
    (True, False, False, False)
    """
    path = PurePosixPath(file.replace("\\", "/"))
    return not path.is_absolute() and ".." not in path.parts and ":" not in file and "\x00" not in file


def _plain(file: str) -> str:
    """Bring a name to one spelling: Windows and macOS write the same name differently."""
    path = PurePosixPath(unicodedata.normalize("NFC", file).replace("\\", "/").strip())
    return path.as_posix().casefold()


def _spellings(school_id: str, file: str) -> set[tuple[str, str]]:
    """Give what a row may call a file: its path below the school's folder, or its name alone."""
    return {(school_id, _plain(file)), (school_id, _plain(PurePosixPath(file).name))}


def _keyed(rows: pd.DataFrame, column: str) -> Iterator[tuple[str, str]]:
    filled = rows.dropna(subset=[column])
    return zip(filled["school_id"], filled[column], strict=True)


def _named_files(register: Register) -> set[tuple[str, str]]:
    """Collect the files that the register names: documents, and evidence of the roadmaps."""
    pairs = [*_keyed(register["documents"], "file"), *_keyed(register["roadmap"], "evidence")]
    return {(key, _plain(file)) for key, file in pairs}


def _files(inside: Path) -> Iterator[Path]:
    """Give the files of a folder in order; what a link leads out of it is left alone."""
    root = inside.resolve()
    for path in sorted(inside.rglob("*")) if inside.is_dir() else [inside]:
        hidden = path.name.startswith((".", "~$")) or path.name.casefold() in _NOT_DOCUMENTS
        if not hidden and path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _described(path: Path, inside: Path, school_id: str, named: set[tuple[str, str]]) -> dict[str, object]:
    state = path.stat()
    file = path.relative_to(inside).as_posix()
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "school_id": school_id,
        "file": file,
        "size": state.st_size,
        "modified_on": datetime.fromtimestamp(state.st_mtime).replace(microsecond=0),
        "sha256": digest,
        "listed": bool(_spellings(school_id, file) & named),
    }


def _unlisted(path: Path, inside: Path, school_id: str) -> Told:
    shown = f"{FOLDER}/{inside.name}/{path.relative_to(inside).as_posix()}"
    book = ComplaintBook(shown)
    message = "Файл «{value}» есть в папке школы, а на листе «Документы» его нет. Впишите его или уберите файл."
    book.add("unlisted_file", REMARK, message, value=path.relative_to(inside).as_posix(), school_id=school_id)
    return book.rows


def _strange(inside: Path, files: list[Path], register: Register) -> Told:
    """Tell of a folder or file that belongs to no school, unless minutes name it."""
    minutes = {_plain(file).rsplit("/", 1)[-1] for file in register["minutes"]["file"].dropna()}
    left = [path for path in files if _plain(path.name) not in minutes]
    if not left:
        return []
    book = ComplaintBook(f"{FOLDER}/{inside.name}")
    message = (
        f"Это не папка школы: файлов здесь {len(left)}, они не учтены. "
        "Назовите папку логином школы (edu123456) или впишите файл на лист «Протоколы»."
    )
    book.add("not_a_school_folder", REMARK, message, value=inside.name)
    return book.rows

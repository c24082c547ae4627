"""Reading a Word file the way a person and a searcher of bytes would."""

import zipfile
from pathlib import Path

import docx

NBSP = "\u00a0"


def plain(text: str) -> str:
    """Words as typed: no-break spaces are a matter of typography."""
    return text.replace(NBSP, " ").strip()


def tables(path: Path) -> dict[tuple[str, ...], list[list[str]]]:
    """Head of each table → its rows, as text."""
    found = {}
    for table in docx.Document(str(path)).tables:
        rows = [[plain(cell.text) for cell in row.cells] for row in table.rows]
        found[tuple(rows[0])] = rows[1:]
    return found


def table(path: Path, first: str, second: str) -> list[list[str]]:
    """Rows of the table whose first two column headings are these."""
    return next(rows for head, rows in tables(path).items() if head[:2] == (first, second))


def words(path: Path) -> str:
    """All text of the body, paragraphs and cells, in order."""
    document = docx.Document(str(path))
    return plain("\n".join(t.text or "" for t in document.element.body.iter() if t.tag.endswith("}t")))


def every_byte(path: Path) -> str:
    """Everything in the archive: text, properties, names of parts."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist())

"""Codes of pupils that name nobody: a keyed hash of the document, or of name, school and year.

The rule
--------
* With a number of a document: HMAC-SHA256 of series and number alone. It links a pupil between exams, between
  years (ОГЭ → ЕГЭ) and between schools, as long as the document stays the same.
* Without one: of the full name, the РЦОИ code of the school, the year and the grade. It links the exams of one
  year and nothing more. Two pupils of one name in a grade are told apart by class where a protocol has both.
* A number that several names share, of less than six figures, or of one repeated figure («0000 000000»), is no
  document.

Every row carries the code by name besides, inside the part of its file only: by it a row without document (an
appeal) finds the pupil whose other rows have one (``store.exams``). A change of the rule makes codes of another
kind: the first field of the message says which.
"""

import hashlib
import hmac
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_analysis.sources.rcoi.columns import ExamColumns
from shnor_analysis.tables.vocabulary import folded

#: Hexadecimal digits kept of a hash: that any two of a hundred million pupils share a code has a chance of
#: one in 240 million.
_DIGITS = 20
_SEPARATOR = "\x1f"
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_SERIES, _NUMBER = 4, 6


@dataclass(frozen=True)
class Person:
    """What a row says of who it is, folded for comparison; blanks where it says nothing."""

    document: str
    name: str


@dataclass(frozen=True)
class PupilCodes:
    """Codes of the rows of a block: ``by_document`` is ``None`` where there is no usable document."""

    by_document: list[str | None]
    by_name: list[str | None]
    #: Rows whose document several names share.
    shared: list[bool]


def person_of(columns: ExamColumns, cells: Sequence[object]) -> Person:
    """Read name and document of a row, spelled one way.

    Examples
    --------
    >>> one = ExamColumns({"surname": 0, "name": 1, "series": 2, "document_number": 3}, {})
    >>> two = ExamColumns({"full_name": 0, "document": 1}, {})
    >>> person_of(one, ["Ёлкина", "Анна ", "0012", 34567.0]) == person_of(two, ["ЕЛКИНА АННА", "0012 034567"])
    True
    """
    names = [_words(columns.cell(cells, role)) for role in ("full_name", "surname", "name", "patronymic")]
    series, number = (
        re.sub(r"[\W_]", "", _text(columns.cell(cells, role))) for role in ("series", "document_number")
    )
    if series.isdigit() and number.isdigit():
        series, number = series.zfill(_SERIES), number.zfill(_NUMBER)
    whole = series + number if number else _text(columns.cell(cells, "document"))
    return Person(_document(whole), " ".join(name for name in names if name))


def pupil_codes(
    secret: bytes,
    people: Sequence[Person],
    schools: Sequence[str],
    labels: Sequence[str | None],
    sitting: tuple[int, int],
) -> PupilCodes:
    """Give the codes of the rows of one exam.

    Parameters
    ----------
    schools
        РЦОИ code of each row's school.
    labels
        Class of each row.
    sitting
        Year and grade of the exam.
    """
    named: dict[str, set[str]] = defaultdict(set)
    for person in people:
        if person.document:
            named[person.document].add(person.name)
    shared = [len(named.get(person.document, ())) > 1 for person in people]
    documents = [
        _code(secret, "document", person.document) if person.document and not bad else None
        for person, bad in zip(people, shared, strict=True)
    ]
    alike = _namesakes(people, schools, labels)
    names = [
        _code(secret, "name", person.name, school, *map(str, sitting), (label or "") if twice else "")
        if person.name
        else None
        for person, school, label, twice in zip(people, schools, labels, alike, strict=True)
    ]
    return PupilCodes(documents, names, shared)


def row_code(secret: bytes, *where: str) -> str:
    """Give a code to a row that names nobody: it stands for itself alone."""
    return _code(secret, "row", *where)


def key_tag(secret: bytes) -> str:
    """Give what tells two keys apart and says nothing about either."""
    return _code(secret, "key")


def _namesakes(people: Sequence[Person], schools: Sequence[str], labels: Sequence[str | None]) -> list[bool]:
    """Mark rows of one name in one school and exam that stand in different classes."""
    classes = {(p.name, school, label) for p, school, label in zip(people, schools, labels, strict=True)}
    several = Counter((name, school) for name, school, _ in classes)
    return [several[(person.name, school)] > 1 for person, school in zip(people, schools, strict=True)]


def _code(secret: bytes, *fields: str) -> str:
    message = _SEPARATOR.join(fields).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:_DIGITS]


def _words(cell: object) -> str:
    """Spell a name one way; Latin letters inside a Cyrillic name are slips of the keyboard."""
    text = folded(unicodedata.normalize("NFKC", _text(cell)))
    if re.search(r"[а-я]", text):
        text = text.translate(_LOOKALIKES)
    return re.sub(r"[\s\-]+", " ", text).strip()


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell or "").strip()


def _document(text: str) -> str:
    """Spell a document one way; blank for what is no number of one."""
    plain = re.sub(r"[\W_]", "", text.casefold().translate(_LOOKALIKES))
    digits = re.sub(r"\D", "", plain)
    if len(digits) < _NUMBER or len(set(digits)) == 1:
        return ""
    return plain.zfill(_SERIES + _NUMBER) if plain.isdigit() else plain

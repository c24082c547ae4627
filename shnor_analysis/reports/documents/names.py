"""Names of people in words where no name belongs: a last look before a paper leaves the office."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from shnor_analysis.reports.audience import PUBLIC, Audience
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.store.programme_view import ProgrammeView

HIDDEN_NAME = "[имя скрыто]"
#: Words of a full name: family, first name, patronymic.
FULL_NAME = 3
#: Where the register holds a person's whole name.
_NAMED = {
    "programme_schools": ("director",),
    "curators": ("curator",),
    "documents": ("confirmed_by",),
    "visits": ("curator",),
    "teachers": ("teacher",),
    "training": ("teacher",),
}
#: Schools are called after people too, and keep their names.
_KEPT = ("school_id", "own_school_id", "name", "municipality", "sha256")


def without_names(part: ProgrammePart, view: ProgrammeView, audience: Audience) -> ProgrammePart:
    """Blot out the names the register knows wherever they were written into other columns.

    Columns for people are emptied already; this finds «Иванова Анна Ивановна», «у А.И. Ивановой», «Ивановой» in
    tasks, measures and names of files, and sooner hides a word too many. People the register does not know are
    not found.

    Parameters
    ----------
    part
        The programme with the columns of people emptied.
    view
        The same with names.
    """
    if audience != PUBLIC:
        return part
    known = _people(view)
    if not known:
        return part
    pattern = re.compile("|".join(sorted(known, key=len, reverse=True)))
    return replace(part, view=_blotted(part.view, pattern), whole=_blotted(part.whole, pattern))


def _people(view: ProgrammeView) -> set[str]:
    """Give patterns of the names of everybody in the register."""
    frames = (view.register[table][column] for table, columns in _NAMED.items() for column in columns)
    names = {str(name).strip() for frame in frames for name in frame.dropna()}
    return {pattern for name in names for pattern in spellings(name)}


def spellings(name: str) -> Iterator[str]:
    r"""Give patterns of the ways a name is written, in any case; a post that stands for a name only as it is.

    Examples
    --------
    >>> pattern = "|".join(spellings("Иванова Анна Петровна"))
    >>> [bool(re.search(pattern, text)) for text in ("с А.П. Ивановой", "Ивановой Анне", "об ивановце", "СОШ № 3")]
    [True, True, False, False]
    >>> list(spellings("куратор 1"))
    ['куратор\\s+1']
    """
    words = name.split()
    yield r"\s+".join(map(re.escape, words))
    if len(words) != FULL_NAME or not all(word.istitle() for word in words):
        return
    family, first, second = words
    initials = rf"{re.escape(first[0])}\.\s*{re.escape(second[0])}\."
    yield r"\s+".join(map(_declined, words))
    yield rf"{_declined(family)}\s+{initials}"
    yield rf"{initials}\s*{_declined(family)}"
    yield _declined(family)


def _declined(word: str) -> str:
    """Match a word of a name in any case: its endings change, its beginning does not."""
    return rf"\b{re.escape(word[:-2] if len(word) > 4 else word)}\w{{0,4}}"


def _blotted(view: ProgrammeView, pattern: re.Pattern[str]) -> ProgrammeView:
    return replace(
        view,
        register={name: _blot(frame, pattern) for name, frame in view.register.items()},
        marts={name: _blot(frame, pattern) for name, frame in view.marts.items()},
    )


def _blot(frame: pd.DataFrame, pattern: re.Pattern[str]) -> pd.DataFrame:
    blotted = frame.copy()
    for name in frame.select_dtypes(["object", "string"]):
        if name not in _KEPT:
            blotted[name] = frame[name].astype("string").str.replace(pattern, HIDDEN_NAME, regex=True)
    return blotted

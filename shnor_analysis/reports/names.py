"""Names of people in words where no name belongs: a last look before anything leaves the office.

Columns for people are emptied already; this finds names written into other columns: tasks, measures, names of
files. A person the register knows is found by the surname alone, in any case; a person nobody knows where the
name looks like one: «Фамилия И. О.», «И. О. Фамилия», a name with a patronymic. A word too many is hidden rather
than one too few. A bare surname that the register does not know cannot be told from another word, and stays:
:mod:`~shnor_analysis.reports.public_words` says which texts are shown at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from shnor_analysis.reports.name_words import (
    INITIALS,
    WORD,
    is_form_of,
    is_initials,
    is_patronymic,
    is_post,
    looks_like_surname,
    people_in,
    stem,
)

HIDDEN_NAME = "[имя скрыто]"
#: Columns that are left alone: keys and places.
KEPT = ("school_id", "own_school_id", "municipality", "sha256")
_TOKEN = re.compile(rf"{INITIALS}|{WORD}")
_RUN = re.compile(rf"(?<![А-ЯЁа-яё])(?:{INITIALS}|{WORD})(?:[ \t\u00a0\u202f]*(?:{INITIALS}|{WORD}))*")
#: Before the name of whom a school or a street is called after.
_CALLED_AFTER = re.compile(r"(?:\bимени|\bим\.)(?:\s+[а-яё]+){0,2}\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Whom to hide.

    Attributes
    ----------
    surnames, given : frozenset of str
        Stems of surnames, and of first names and patronymics, of people who are known.
    schools : frozenset of str
        Names of schools, which stay: schools are called after people too.

    Examples
    --------
    >>> names = Names.of(["Иванова Анна Петровна"], ["МКОУ «Ивановская СОШ»"])
    >>> names.hidden("с Ивановой Анной в МКОУ «Ивановская СОШ», затем у Т. К. Ким")
    'с [имя скрыто] в МКОУ «Ивановская СОШ», затем у [имя скрыто]'
    >>> names.hidden("урок в СОШ имени Петрова П. П., об ивановцах")
    'урок в СОШ имени Петрова П. П., об ивановцах'
    """

    surnames: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()

    @classmethod
    def of(cls, people: Iterable[object], schools: Iterable[object] = ()) -> "Names":
        """Gather names from cells for people, some of which may be empty or hold a post instead."""
        found = [person for cell in people if isinstance(cell, str) for person in people_in(cell)]
        return cls(
            frozenset(stem(part) for person in found for part in person.surname.split("-") if part),
            frozenset(stem(part) for person in found for name in person.given for part in name.split("-")),
            frozenset(str(cell).strip() for cell in schools if isinstance(cell, str) and cell.strip()),
        )

    def mentioned(self, texts: Iterable[object]) -> "Names":
        """Gather surnames beside initials or a patronymic from free text, to find them elsewhere without."""
        found = {
            stem(part)
            for text in texts
            if isinstance(text, str)
            for run in _RUN.finditer(text)
            for word in self._people_of(_TOKEN.findall(run.group()))
            if looks_like_surname(word)
            for part in word.split("-")
        }
        return replace(self, surnames=self.surnames | found)

    def _people_of(self, words: list[str]) -> Iterator[str]:
        return (words[place] for place in self._marked(words))

    def __or__(self, other: "Names") -> "Names":
        """Hide whom either hides."""
        return Names(self.surnames | other.surnames, self.given | other.given, self.schools | other.schools)

    def hidden(self, text: str) -> str:
        """Give a text without names."""
        return "".join(piece if kept else self._hide(piece) for kept, piece in self.pieces(text))

    def pieces(self, text: str) -> Iterator[tuple[bool, str]]:
        """Cut a text up into names of schools, which are kept, and what is between them."""
        if self._kept is None:
            yield False, text
            return
        yield from ((place % 2 == 1, piece) for place, piece in enumerate(self._kept.split(text)))

    def hidden_in(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Give a table whose words are without names; columns of ``KEPT`` stay."""
        words = [str(name) for name in frame.select_dtypes(["object", "string"]) if name not in KEPT]
        return frame.assign(**{name: frame[name].map(self._cell, na_action="ignore") for name in words})

    def _cell(self, cell: object) -> object:
        return self.hidden(cell) if isinstance(cell, str) else cell

    @cached_property
    def _kept(self) -> re.Pattern[str] | None:
        longest = sorted(self.schools, key=len, reverse=True)
        return re.compile(f"({'|'.join(map(re.escape, longest))})") if longest else None

    def _hide(self, text: str) -> str:
        return _RUN.sub(self._run, text)

    def _run(self, found: re.Match[str]) -> str:
        """Hide what is a name among words with capitals that stand together."""
        if _CALLED_AFTER.search(found.string[: found.start()]):
            return found.group()
        tokens = list(_TOKEN.finditer(found.group()))
        marked = self._marked([token.group() for token in tokens])
        return "".join(_pieces(found.group(), tokens, marked))

    def _marked(self, words: list[str]) -> set[int]:
        """Tell which of the words are a person's."""
        places = range(len(words))
        marked = {place for place in places if is_form_of(words[place], self.surnames)}
        for place in places:
            if is_initials(words[place]):
                marked |= self._with_initials(words, place)
            elif place and is_patronymic(words[place]) and _may_be_name(words[place - 1]):
                marked |= self._with_patronymic(words, place)
        for side in (1, -1):
            for place in places if side == 1 else reversed(places):
                if place - side in marked and self._belongs(words[place]):
                    marked.add(place)
        return marked

    def _belongs(self, word: str) -> bool:
        """Tell whether a word beside a name is a part of it."""
        return is_initials(word) or (len(word) == 2 and word.isupper()) or is_form_of(word, self.given)

    def _surname(self, word: str) -> bool:
        return looks_like_surname(word) or is_form_of(word, self.surnames)

    def _with_initials(self, words: list[str], place: int) -> set[int]:
        """Mark initials and the surname at one side of them, or at both where neither looks like one."""
        sides = [at for at in (place - 1, place + 1) if 0 <= at < len(words)]
        beside = [at for at in sides if _may_be_name(words[at])]
        likely = [at for at in beside if self._surname(words[at])]
        if likely:
            return {place, likely[0]}
        whole = words[place].count(".") > 1
        return {place, *beside} if whole and beside else set()

    def _with_patronymic(self, words: list[str], place: int) -> set[int]:
        """Mark a patronymic, the name before it, and the surname at either side."""
        marked = {place - 1, place}
        if place > 1 and _may_be_name(words[place - 2]):
            marked.add(place - 2)
        if place + 1 < len(words) and self._surname(words[place + 1]):
            marked.add(place + 1)
        return marked


#: Finds only names that look like names.
NOBODY_KNOWN = Names()


def _may_be_name(word: str) -> bool:
    return not is_initials(word) and not is_post(word)


def _pieces(text: str, tokens: list[re.Match[str]], marked: set[int]) -> Iterator[str]:
    """Cut a text up, marked tokens that stand together as one hidden name."""
    end = 0
    for place, token in enumerate(tokens):
        if place not in marked or place - 1 not in marked:
            yield text[end : token.start()]
            yield HIDDEN_NAME if place in marked else token.group()
        end = token.end()
    yield text[end:]

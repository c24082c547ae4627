"""What a public document may say of texts that people typed: the package's own words, and official wording.

A surname that nobody has told of cannot be found in a text: «Мороз» is a word too. So a text that somebody typed
is not shown at all, unless the package has written the same one (an item of a roadmap taken from the catalogue).
What a public document cannot do without — the measures of a plan, which is published, posts, rooms, names of
questionnaires — is shown without every word with a capital that is not a word of the package: inside a sentence
only short names (ВПР, ФИОКО) and the district's own name may have one, at the beginning of a sentence only words
of :mod:`~shnor_analysis.reports.public_vocabulary` and nouns that no surname ends like.

The limit: a surname that is typed without a capital letter inside official wording stays, and so does one that is
also a word of the vocabulary at the beginning of a sentence («Школа», «Лист»); names of schools and municipalities
stay as they are typed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

import pandas as pd

from shnor_analysis.reports.name_words import is_form_of, stem
from shnor_analysis.reports.names import Names
from shnor_analysis.reports.public_vocabulary import SHORT_NAMES, own_texts, own_words, plain
from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.programme_words import ALL_SCHOOLS
from shnor_analysis.tables.vocabulary import school_id_of

HIDDEN_WORD = "[скрыто]"
#: Said once on a page or paper, where something typed is left out.
TEXTS_INSIDE = "Тексты, набранные людьми, — во внутренней версии; здесь то, что выбирают из списков, числа и даты."
_WORD = re.compile(r"[^\W\d_]+")
#: What a sentence, or a name in quotes, begins after.
_BEGINNING = re.compile(r"(?:^|[.!?:;•\n]\s*|[«\"(]\s*|(?:^|\s)\d{1,3}[.)]\s*)$")
#: Endings of nouns that surnames do not have («-ания» and «-ация» are left out: «Лагвания»).
_ABSTRACT = re.compile(r"[а-яё]{3,}(?:[ае]ние|[ае]нием|[нм]ость|[нм]ости|тельство)")


@dataclass(frozen=True)
class PublicWords:
    """What may be said of typed texts.

    Attributes
    ----------
    names : Names
        Whom the register knows, and the names of its schools.
    places : frozenset of str
        Stems of the words that municipalities are called.

    Examples
    --------
    >>> words = PublicWords(Names.of([], ["МКОУ «Ивановская СОШ»"]), frozenset({"приозерн"}))
    >>> words.official("Совещание в МКОУ «Ивановская СОШ» (Приозёрный район), ведёт Мороз; Мороз и ФИОКО")
    'Совещание в МКОУ «Ивановская СОШ» (Приозёрный район), ведёт [скрыто]; [скрыто] и ФИОКО'
    >>> words.typed("Пригласить Мороза"), words.typed("Участие в вебинарах")
    (None, 'Участие в вебинарах')
    """

    names: Names
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Names, municipalities: Iterable[object]) -> "PublicWords":
        """Gather the words of the district's own name."""
        called = [str(name) for name in municipalities if isinstance(name, str)]
        return cls(
            names, frozenset(stem(word) for name in called for word in _WORD.findall(name) if len(word) > 3)
        )

    def typed(self, text: str) -> str | None:
        """Give a text that the package has written itself; nothing of any other."""
        return text if plain(text) in own_texts() else None

    def official(self, text: str) -> str:
        """Give official wording without words that may be names."""
        if plain(text) in own_texts():
            return text
        return "".join(
            piece if kept else self._without_names(piece)
            for kept, piece in self.names.pieces(self.names.hidden(text))
        )

    def shown_in(self, frame: pd.DataFrame, model: type[Table]) -> pd.DataFrame:
        """Give a table as a public document may have it."""
        how = {name: way for name, way in model.typed_columns().items() if name in frame}
        return frame.assign(**{name: self._column(frame[name], way) for name, way in how.items()})

    def _column(self, column: pd.Series, way: str) -> pd.Series:
        if way in ("code", "institution"):
            return column
        treat: dict[str, Callable[[str], str | None]]
        treat = {"official": self.official, "title": self._titles(column).get, "schools": _schools}
        change = treat.get(way, self.typed)
        shown = [change(cell) if isinstance(cell, str) else cell for cell in column]
        return pd.Series(shown, column.index, dtype=column.dtype)

    def _titles(self, column: pd.Series) -> dict[str, str]:
        """Tell apart titles that would be the same without the hidden words."""
        told: dict[str, str] = {}
        for title in sorted({cell for cell in column if isinstance(cell, str)}):
            shown = self.official(title)
            number = next(n for n in count(1) if _numbered(shown, n) not in told.values())
            told[title] = _numbered(shown, number)
        return told

    def _without_names(self, text: str) -> str:
        return _WORD.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        word = found.group()
        if not any(letter.isupper() for letter in word) or self._harmless(word):
            return word
        begins = _BEGINNING.search(found.string[: found.start()]) is not None
        return word if begins and self._may_begin(word) else HIDDEN_WORD

    def _harmless(self, word: str) -> bool:
        return len(word) == 1 or word in SHORT_NAMES or is_form_of(word, self.places)

    def _may_begin(self, word: str) -> bool:
        """Tell an ordinary word with a capital; capitals throughout are those of a name typed so."""
        if word[1:] != word[1:].lower():
            return False
        return word.lower() in own_words() or _ABSTRACT.fullmatch(word.lower()) is not None


def _numbered(title: str, number: int) -> str:
    return title if number == 1 else f"{title} ({number})"


def _schools(cell: str) -> str | None:
    """Keep «все» and logins of a list of schools."""
    items = [item.strip() for item in re.split(r"[;\n]", cell)]
    known = [item for item in items if item.lower() == ALL_SCHOOLS or school_id_of(item)]
    return "; ".join(known) or None

"""The language of the command line: Russian, or English where ``SHNOR_LANG=en``.

Sentences are written in Russian where they are said. ``language.toml`` beside this file gives each its English,
with ``{}`` where a name or a number stands; what it does not know stays Russian. Reports are always Russian.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("language.toml")
VARIABLE = "SHNOR_LANG"
_CYRILLIC = re.compile("[А-Яа-яЁё]")
_GAP = "{}"
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCES = re.compile(r"(?<=[.!?]) (?=[А-ЯЁ«])")


def english() -> bool:
    """Whether the person has asked for English."""
    return os.environ.get(VARIABLE, "").lower().startswith("en")


def said(text: str) -> str:
    """Give a Russian text in the language of the person.

    Examples
    --------
    >>> said("Нет папки или файла «data». Проверьте путь.")
    'Нет папки или файла «data». Проверьте путь.'
    """
    return _phrases("english").turned(text) if english() and _CYRILLIC.search(text) else text


def in_russian(text: str) -> str:
    """Give the Russian of a sentence of the library that reads the command line; English where it is wanted.

    Examples
    --------
    >>> in_russian("Missing argument 'ПАПКА'.")
    'Не указано: ПАПКА.'
    """
    return text if english() else _phrases("russian").turned(text)


@dataclass(frozen=True)
class _Phrases:
    """Texts with gaps and what each becomes; the text with the most words of its own is tried first.

    Sentences that nobody has written down together are turned one after another.
    """

    exact: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def turned(self, text: str) -> str:
        """Turn a text and what fills its gaps; spaces around it stay."""
        core = text.strip()
        if not core:
            return text
        found = self._surely(core) or self._part_by_part(core) or self._filled(core)
        return text if found is None else text.replace(core, found, 1)

    def _surely(self, text: str) -> str | None:
        """Turn a text that is known as a whole."""
        return self.exact.get(text) or self._filled(text, sure=True)

    def _part_by_part(self, text: str) -> str | None:
        """Turn a text that begins with known sentences, and then what follows them."""
        parts = _SENTENCES.split(text)
        for count in range(len(parts) - 1, 0, -1):
            if known := self._surely(" ".join(parts[:count])):
                return f"{known} {self.turned(' '.join(parts[count:]))}"
        return None

    def _filled(self, text: str, *, sure: bool = False) -> str | None:
        """Turn a text with gaps; for sure only where it has words of its own and no gap takes two sentences."""
        for pattern, other in self.patterns:
            if match := pattern.fullmatch(text):
                if sure and not (_LETTER.search(other) and not any(map(_SENTENCES.search, match.groups()))):
                    continue
                return other.format(*(self.turned(part) for part in match.groups()))
        return None


@cache
def _phrases(table: str) -> _Phrases:
    """Read a table of the catalogue: ``english`` (from Russian) or ``russian`` (from the library's English)."""
    sections = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))[table]
    pairs = {text: other for part in sections.values() for text, other in part.items()}
    gapped = sorted((text for text in pairs if _GAP in text), key=_vagueness)
    return _Phrases(
        exact={text: other for text, other in pairs.items() if _GAP not in text},
        patterns=tuple((_pattern(text), pairs[text]) for text in gapped),
    )


def _vagueness(text: str) -> tuple[int, int, str]:
    """Order texts: many words of their own first, then few gaps."""
    return -len(text.replace(_GAP, "")), text.count(_GAP), text


def _pattern(text: str) -> re.Pattern[str]:
    """Make a pattern of a text: a gap takes as little as it can, and may be empty."""
    return re.compile("(.*?)".join(map(re.escape, text.split(_GAP))), re.DOTALL)

"""Keeping names and documents of pupils out of everything that is written: what may be shown of a cell."""

import re
from collections.abc import Iterable

from shnor_analysis.sources.complaints import shown
from shnor_analysis.sources.rcoi.blocks import Block
from shnor_analysis.sources.rcoi.columns import PERSONAL
from shnor_analysis.tables.vocabulary import folded

_TOKEN = re.compile(r"\w+")
#: Figures and signs of answers, the only free content a complaint shows; longer figures may be documents.
_PLAIN = re.compile(r"[-+\d().,%\s]{1,60}")
_DOCUMENT = re.compile(r"\d{5,}")
#: Words of protocols that are about nobody.
_WORDS = ("неяв", "не яв", "отсут", "удал", "аннул", "зачет", "незачет", "нет")
_HIDDEN = "(скрыто)"


class Personal:
    """The words and numbers that name the pupils of a file."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._tokens = frozenset(tokens)

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> "Personal":
        """Gather them from the columns of names and documents."""
        found: set[str] = set()
        for block in blocks:
            if block.columns is None:
                found.update(token for line in block.lines for cell in line.cells for token in _words(cell))
                continue
            places = [block.columns.places[role] for role in PERSONAL if role in block.columns.places]
            for line in block.lines:
                for place in places:
                    if place < len(line.cells):
                        found.update(_words(line.cells[place]))
        return cls(found)

    @classmethod
    def of_cells(cls, cells: Iterable[object]) -> "Personal":
        """Gather them from some cells.

        Examples
        --------
        >>> Personal.of_cells(["9600", "771003"]).names(771003)
        True
        """
        return cls(token for cell in cells for token in _words(cell))

    def names(self, text: object) -> bool:
        """Say whether a text has a word or number that names a pupil."""
        return not self._tokens.isdisjoint(_words(text))

    def value(self, cell: object, *, code: bool = False) -> str:
        """Show a cell as far as it can name nobody: figures, signs, a few known words.

        Parameters
        ----------
        code
            The cell should be the code of a school, which may be as long as the number of a document.

        Examples
        --------
        >>> pupils = Personal(["петрова", "123456"])
        >>> pupils.value("+2-"), pupils.value("Петрова"), pupils.value("123456", code=True), pupils.value("Неявка")
        ('+2-', '(скрыто)', '(скрыто)', 'Неявка')
        >>> pupils.value("654321"), pupils.value("654321", code=True)
        ('(скрыто)', '654321')
        """
        text = shown(cell)
        if text.strip() == "":
            return "пусто"
        if folded(text).startswith(_WORDS) and not self.names(text):
            return text
        numeric = _PLAIN.fullmatch(text) and (code or not _DOCUMENT.search(text))
        return text if numeric and not self.names(text) else _HIDDEN

    def text(self, words: str, instead: str) -> str:
        """Give words of the file (a title, the name of a sheet), or ``instead`` when they name a pupil."""
        return instead if self.names(words) else words


def _words(value: object) -> set[str]:
    """Cut a cell into words of two letters and more and numbers of three digits and more."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = (token.replace("_", "") for token in _TOKEN.findall(folded(value)))
    return {token for token in found if len(token) >= (3 if token.isdigit() else 2)}

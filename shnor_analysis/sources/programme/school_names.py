"""Telling which school is meant by a cell: a login, a code, or a name of the sheet «Школы»."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shnor_analysis.sources.programme.cells import Wrong, nearest, plain_text
from shnor_analysis.sources.programme.sheets import ALL_SCHOOLS
from shnor_analysis.tables.vocabulary import folded, school_id_of, without_legal_form

_ALL = {"все", "все школы", "все оо", "все школы проекта", "все шнор"}
_LOGIN_INSIDE = re.compile(r"(?<![a-z0-9])([a-z]{2,4}\d{6}|\d{6})(?!\d)", re.IGNORECASE)


@dataclass
class SchoolNames:
    """Names of the sheet «Школы» and the schools they mean; a name of two schools means none."""

    shown: dict[str, str] = field(default_factory=dict)
    _known: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "SchoolNames":
        """Learn schools from pairs of key and name."""
        names = cls()
        for school_id, name in pairs:
            names.shown[school_id] = name
            for spelling in {folded(name), without_legal_form(name)}:
                names._known.setdefault(spelling, set()).add(school_id)
        return names

    def find(self, value: object) -> str:
        """Give the key of the school that a cell means.

        Raises
        ------
        Wrong
            No such school, or two of that name; the message names near ones.

        Examples
        --------
        >>> names = SchoolNames.of([("990001", "МКОУ «Нагорная СОШ»")])
        >>> names.find("edu990001"), names.find(990001.0), names.find('нагорная  сош')
        ('990001', '990001', '990001')
        """
        text = plain_text(value) or ""
        if school_id := school_id_of(text):
            return school_id
        found = self._known.get(folded(text)) or self._known.get(without_legal_form(text)) or set()
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Wrong("school", "«{value}» на листе «Школы» встречается дважды: напишите логин (edu123456).")
        if inside := _LOGIN_INSIDE.findall(text):
            keys = {school_id_of(login) for login in inside} - {None}
            if len(keys) == 1:
                return str(next(iter(keys)))
        near = nearest(text, self.shown.values())
        raise Wrong(
            "school",
            f"Школы «{{value}}» нет на листе «Школы».{near} Нужен логин вида edu123456 или название оттуда.",
        )

    def find_all(self, value: object) -> tuple[str | None, list[str]]:
        """Read a list of schools into «все» or keys with «; » between, and the parts that mean no school.

        Examples
        --------
        >>> names = SchoolNames.of([("990001", "МКОУ «Нагорная СОШ»"), ("990002", "МКОУ «Озёрная СОШ»")])
        >>> names.find_all("Все школы"), names.find_all("edu990002; Нагорная СОШ; Луговая")
        (('все', []), ('990002; 990001', ['Луговая']))
        >>> names.find_all("все; родители")
        ('990001; 990002', ['родители'])
        """
        text = plain_text(value) or ""
        if folded(text) in _ALL:
            return ALL_SCHOOLS, []
        found: list[str] = []
        unknown = []
        for part in self._parts(text):
            if folded(part) in _ALL:
                found.extend(self.shown)
                continue
            try:
                found.append(self.find(part))
            except Wrong:
                unknown.append(part)
        return "; ".join(dict.fromkeys(found)) or None, unknown

    def _parts(self, text: str) -> list[str]:
        """Split a list; commas divide it only where every part between them is a school."""
        parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        split = []
        for part in parts:
            pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
            split.extend(pieces if len(pieces) > 1 and all(map(self._is_known, pieces)) else [part])
        return split

    def _is_known(self, text: str) -> bool:
        return school_id_of(text) is not None or len(self._known.get(folded(text), ())) == 1

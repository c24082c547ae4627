"""Which column of a protocol plays which part, in Russian and in the English of an export."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_analysis.sources.cleaning import header

#: Role → titles (lower case, «е» for «ё»); a title ending in ``*`` stands for its beginning.
_TITLES: dict[str, tuple[str, ...]] = {
    "number": ("№", "№ п/п", "n", "columnname"),
    "school": ("код оо", "код оу", "schoolcode"),
    "label": ("класс", "classcode"),
    "surname": ("фамилия", "surnamecell"),
    "name": ("имя", "namecell"),
    "patronymic": ("отчество", "secondnamecell"),
    "full_name": ("фио*", "ф.и.о.*", "фамилия, имя, отчество*", "фамилия имя отчество*"),
    "series": ("серия", "серия документа", "documentseriescode"),
    "document_number": ("номер", "номер документа", "documentnumbercode"),
    "document": ("документ", "серия и номер*", "паспорт*"),
    "participant": ("код участника",),
    "registration": ("код регистрации", "governmentcell", "№ бланка", "номер бланка"),
    "variant": ("вариант",),
    "short": ("задания с кратким ответом", "ответы в краткой форме", "часть с кратким ответом", "testresultbcell"),
    "long": (
        "задания с развернутым ответом",
        "ответы в развернутой форме",
        "часть с развернутым ответом",
        "testresultccell",
    ),
    "oral": ("устная часть", "задания устной части", "testresultdcell"),
    "primary": ("первичный балл", "primarymark", "первичный балл после*"),
    "test": ("тестовый балл", "итоговый балл", "тестовый балл после*"),
    "points": ("балл", "баллы", "балл после*"),
    "mark": ("оценка", "отметка", "итоговая оценка", "mark5", "оценка после*", "отметка после*"),
    "exam": ("экзамен", "предмет"),
    "day": ("дата экзамена", "дата проведения*"),
    "appeal": ("тип апелляции*", "апелляция*"),
    "state": ("состояние",),
}
#: Cells of these columns name a person: they make the pupil's code and are seen nowhere else.
PERSONAL = (
    *("surname", "name", "patronymic", "full_name"),
    *("series", "document_number", "document", "participant", "registration"),
)
#: Where the result of a row may stand.
RESULTS = ("test", "points", "mark")
_ENGLISH = "schoolcode"
#: A header has one of these titles at least.
_TELLING = frozenset(title for role in ("school", "surname", "primary") for title in _TITLES[role])
_SCORES = frozenset(title for role in ("primary", *RESULTS) for title in _TITLES[role])
_MASKS = frozenset(title for role in ("short", "long", "oral") for title in _TITLES[role])
#: Titles over the results that an appeal has changed.
_FORMER = re.compile(r"(?:^|\s)до(?:\s|$)|прежн|первоначальн")
#: Titles below «Первичный балл» of the column that has both parts of an exam.
_WHOLE = ("всего", "итого", "общий")


@dataclass(frozen=True)
class ExamColumns:
    """Where the roles stand (0-based) and how their columns are titled in the file."""

    places: dict[str, int]
    titles: dict[str, str]
    english: bool = False

    def cell(self, cells: Sequence[object], role: str) -> object:
        """Give a cell of a row by its role; an empty string where the layout has none."""
        place = self.places.get(role)
        return cells[place] if place is not None and place < len(cells) else ""

    @property
    def lacking(self) -> str | None:
        """Name the first column that a protocol cannot do without and this one does not have."""
        if "school" not in self.places:
            return "Код ОО"
        if not {"surname", "full_name", "document", "document_number"} & set(self.places):
            return "Фамилия"
        return None if {*RESULTS, "primary"} & set(self.places) else "Первичный балл"


def columns_of(cells: Sequence[object]) -> ExamColumns | None:
    """Read a row as column titles; ``None`` when it is no header of a protocol.

    Examples
    --------
    >>> columns_of(["№", "", "Код ОО", "", "Класс", "Фамилия", "Балл"]).places["label"]
    4
    >>> columns_of(["1", "9322", "9А"]) is None
    True
    """
    if not any(isinstance(cell, str) and " ".join(cell.split()).casefold() in _TELLING for cell in cells):
        return None  # most rows are those of pupils
    titles = [_plain(cell) for cell in cells]
    return _columns([(title,) for title in titles], [str(cell).strip() for cell in cells], _ENGLISH in titles)


def columns_of_two(above: Sequence[object], below: Sequence[object]) -> ExamColumns | None:
    """Read two rows as column titles, the upper ones merged over the lower; ``None`` when they are no header.

    Examples
    --------
    >>> found = columns_of_two(["№", "Код", "Класс", "Документ", "", "Балл", ""],
    ...     ["п/п", "ОО", "", "Серия", "Номер", "первичный", "тестовый"])
    >>> [found.places[role] for role in ("school", "label", "series", "document_number", "primary", "test")]
    [1, 2, 3, 4, 5, 6]
    """
    upper, lower = ([_plain(cell) for cell in cells] for cells in (above, below))
    if not any(lower) or any(title[:1].isdigit() for title in lower):
        return None
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    for at in range(1, width):
        if lower[at] and lower[at - 1] and not upper[at]:
            upper[at] = upper[at - 1]
    shown = [" ".join(pair).strip() for pair in zip(upper, lower, strict=True)]
    columns = _columns(list(map(_one_title, upper, lower)), shown, english=False)
    return columns if columns is not None and any(lower[at] for at in columns.places.values()) else None


def _one_title(above: str, below: str) -> tuple[str, ...]:
    """List what a title of two rows may be, likely ones first."""
    if not (above and below):
        return (above or below,)
    joined = (f"{above} {below}", f"{below} {above}")
    if _FORMER.search(above):
        return joined
    if any(_fits(below, title) for titles in _TITLES.values() for title in titles):
        return joined if above in _SCORES and below in _MASKS else (*joined, below)
    return (*joined, above) if above not in _SCORES or below in _WHOLE else joined


def _columns(titles: list[tuple[str, ...]], shown: list[str], english: bool) -> ExamColumns | None:
    places = {role: at for role, wanted in _TITLES.items() if (at := _find(titles, wanted)) is not None}
    known = {"school", "surname", "full_name", "primary", "label"} & set(places)
    if len(known) < 3 and not {"school", "number"} <= set(places):
        return None
    return ExamColumns(places, {role: shown[place] for role, place in places.items()}, english)


def _plain(cell: object) -> str:
    return header(cell).replace("ё", "е")


def _find(titles: list[tuple[str, ...]], wanted: tuple[str, ...]) -> int | None:
    for title in wanted:
        for place, present in enumerate(titles):
            if any(_fits(one, title) for one in present):
                return place
    return None


def _fits(present: str, title: str) -> bool:
    return present == title or (title.endswith("*") and present.startswith(title[:-1]))

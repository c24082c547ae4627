"""Headers of summaries of exams by school: two or three rows, the upper ones merged over the lower."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.rcoi.titles import subject_of
from shnor_analysis.sources.workbook import Row

#: Rows from the top in which the header begins, and how many rows it may have.
_HEAD_ROWS, _DEEPEST = 15, 4
_MUNICIPALITY = ("муницип", "территори", "район")
_SCHOOL = ("образовательная организация", "образовательные организации", "наименование", "название", "школа", "оо")
_CODE = ("код оо", "код оу", "код школы")
#: Measure → pattern of the lowest title over its column; the first that fits is taken.
_MEASURES = {
    "n_below": re.compile(r"не\s+преодол|ниже\s+(?:порог|минимал)|не\s+сдал|неудовл"),
    "n_80_99": re.compile(r"\b80\b.*\b99\b"),
    "n_100": re.compile(r"\b100\b"),
    "mean_score": re.compile(r"средн\w*\s+(?:тестов\w*\s+)?балл"),
    "n2": re.compile(r"^(?:отмет\w+|оценк\w+)?\s*[«\"]?2[»\"]?$"),
    "n3": re.compile(r"^(?:отмет\w+|оценк\w+)?\s*[«\"]?3[»\"]?$"),
    "n4": re.compile(r"^(?:отмет\w+|оценк\w+)?\s*[«\"]?4[»\"]?$"),
    "n5": re.compile(r"^(?:отмет\w+|оценк\w+)?\s*[«\"]?5[»\"]?$"),
    "n": re.compile(r"приняли?\s+участие|участник|сдавал|писал"),
}
_SHARE = re.compile(r"%|дол[яи]|процент")


@dataclass(frozen=True)
class SummaryColumn:
    """A column of counts: its place, its subject (``None``: that of the whole table), its measure, its titles."""

    place: int
    subject: str | None
    measure: str
    title: str


@dataclass(frozen=True)
class SummaryHeader:
    """Where the parts of a summary stand (0-based): the header from ``top``, rows of schools from ``first``."""

    top: int
    first: int
    school: int
    municipality: int | None
    code: int | None
    columns: tuple[SummaryColumn, ...]


def summary_header(rows: Sequence[Row]) -> SummaryHeader | None:
    """Find the header of a summary; ``None`` when the sheet is none.

    Examples
    --------
    >>> found = summary_header([["Муниципалитет", "Образовательная организация", "Физика", ""],
    ...     ["", "", "приняли участие", "средний балл"], ["Нагорный район", "СОШ № 1", 7, "51,3"]])
    >>> [(column.subject, column.measure) for column in found.columns], found.first
    ([('Физика', 'n'), ('Физика', 'mean_score')], 2)
    """
    for top, row in enumerate(rows[:_HEAD_ROWS]):
        titles = [header(cell) for cell in row]
        school = _place(titles, _SCHOOL)
        if school is None:
            continue
        labels = [place for place in (school, _place(titles, _MUNICIPALITY)) if place is not None]
        first = _first_row(rows, top, labels)
        columns = _columns(rows[top:first]) if first is not None else ()
        if first is not None and {"n"} < {column.measure for column in columns}:
            return SummaryHeader(top, first, school, _place(titles, _MUNICIPALITY), _place(titles, _CODE), columns)
    return None


def _place(titles: list[str], beginnings: tuple[str, ...]) -> int | None:
    for beginning in beginnings:
        for place, title in enumerate(titles):
            if title == beginning or (len(beginning) > 2 and title.startswith(beginning)):
                return place
    return None


def _first_row(rows: Sequence[Row], top: int, labels: list[int]) -> int | None:
    """Find the first row below the header that names a school or a municipality in words."""
    for at in range(top + 1, min(top + 1 + _DEEPEST, len(rows))):
        named = [str(rows[at][place]).strip() for place in labels if place < len(rows[at])]
        if any(re.search(r"[^\W\d_]{2}", name) for name in named):
            return at
    return None


def _columns(levels: Sequence[Row]) -> tuple[SummaryColumn, ...]:
    """Read subject and measure of each column from the titles above it."""
    found = []
    for place, path in enumerate(_paths(levels)):
        leaf = path[-1] if path else ""
        measure = next((name for name, pattern in _MEASURES.items() if pattern.search(leaf)), None)
        if measure is None or any(_SHARE.search(title) for title in path):
            continue
        subject = next((named for title in reversed(path) if (named := subject_of(title))), None)
        found.append(SummaryColumn(place, subject, measure, " / ".join(path)))
    return tuple(found)


def _paths(levels: Sequence[Row]) -> list[list[str]]:
    """Spread merged titles over their columns and give the titles above each column, from top to bottom."""
    width = max(len(level) for level in levels)
    spread: list[list[str]] = []
    for level in levels:
        titles = [header(level[at]) if at < len(level) else "" for at in range(width)]
        above = [tuple(one[at] for one in spread) for at in range(width)]
        for at in range(1, width):
            if not titles[at] and titles[at - 1] and above[at] == above[at - 1]:
                titles[at] = titles[at - 1]
        spread.append(titles)
    return [[one[at] for one in spread if one[at]] for at in range(width)]

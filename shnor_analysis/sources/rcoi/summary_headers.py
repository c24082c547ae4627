"""Headers of summaries of exams by school: two or three rows, the upper ones merged over the lower."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.rcoi.blocks import numbers_columns
from shnor_analysis.sources.rcoi.titles import subject_of
from shnor_analysis.sources.workbook import Row
from shnor_analysis.tables.vocabulary import EXAMS

#: Rows from the top in which the header begins, and how many rows it may have, with one that numbers the columns.
_HEAD_ROWS, _DEEPEST = 15, 5
PROCEDURE = re.compile(rf"(?<![а-яё])({'|'.join(EXAMS)})(?![а-яё])", re.IGNORECASE)
_MUNICIPALITY = (
    re.compile(
        r"^(?!код).*(?:муницип|территори|городск\w+ округ)|^район|^(?:наименование |название )?(?:мо|ате|мсу)$"
    ),
)
#: Likely titles of the column of schools first.
_SCHOOL = (
    re.compile(r"^(?!код)(?:\w+\s+)?(?:наименование|название)?\s*образовательн\w+ (?:организац|учрежден)"),
    re.compile(r"^(?:наименование|название) (?:оо|оу|школ)"),
    re.compile(r"^(?:наименование|название|оо|оу)$|^школа"),
    re.compile(r"^(?:наименование|название)(?!.*(?:муницип|территори|район|округ))"),
)
_CODE = (re.compile(r"^код (?:оо|оу|школ|образоват)"),)
#: What stands behind a mark or a group of scores in a title.
_UNIT = re.compile(r"[,\s(]*(?:чел\w*|кол-во|количество|абс\w*|ед)?[.)\s]*(?:чел\w*)?[.)\s]*")
_MARK = r"(?:^|(?:отмет|оцен|получ)\D*|^на\s+)[«\"]?\b{}\b[»\"]?"
#: Measure → pattern of the lowest title over its column; the first that fits is taken.
_MEASURES = {
    "n_below": re.compile(r"не\s+(?:преодол|сдал|дости|набра)|(?:ниже|меньше)\s+(?:порог|минимал)|неудовл"),
    "n_80_99": re.compile(r"\b80\b.*\b99\b"),
    "n_100": re.compile(r"\b100\b"),
    "mean_score": re.compile(r"\bср(?:\.|едн\w*)\s*(?:тестов\w*\s+)?балл"),
    **{f"n{mark}": re.compile(_MARK.format(mark) + f"(?:{_UNIT.pattern})$") for mark in (2, 3, 4, 5)},
    "n": re.compile(
        r"^(?!.*(?:получ|набра|дости|преодол|отмет|оцен)).*(?:приняли?\s+участие|участник|сдавал|писал)"
    ),
}
_SHARE = re.compile(r"%|\bдол[яи]|процент")
_YEAR = re.compile(r"(?<!\d)20[1-3]\d(?!\d)")
_ONLY_YEAR = re.compile(r"20[1-3]\d\s*(?:г\.?|год)?")


def year_in(text: str) -> int | None:
    """Read the one year that a text names; of a school year, the second.

    Examples
    --------
    >>> year_in("2024/2025 учебный год"), year_in("за 2023, 2024 и 2025 годы")
    (2025, None)
    """
    years = {int(year) for year in _YEAR.findall(text)}
    of_school_year = len(years) == 2 and max(years) - min(years) == 1
    return max(years) if len(years) == 1 or of_school_year else None


@dataclass(frozen=True)
class SummaryColumn:
    """A column of counts: its place, subject and year (``None``: those of the whole table), measure and titles."""

    place: int
    subject: str | None
    year: int | None
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
    found = (_header_at(rows, top) for top in range(min(_HEAD_ROWS, len(rows))))
    return next((head for head in found if head is not None), None)


def _header_at(rows: Sequence[Row], top: int) -> SummaryHeader | None:
    titles = [header(cell) for cell in rows[top]]
    school, municipality = _place(titles, _SCHOOL), _place(titles, _MUNICIPALITY)
    if school is None:
        return None
    first = _first_row(rows, top, [place for place in (school, municipality) if place is not None])
    levels = [row for row in rows[top:first] if not numbers_columns([cell for cell in row if str(cell).strip()])]
    columns = _columns(levels) if first is not None else ()
    if first is None or not {"n"} < {column.measure for column in columns}:
        return None
    return SummaryHeader(top, first, school, municipality, _place(titles, _CODE), columns)


@dataclass(frozen=True)
class SummaryTable:
    """A table of a sheet, up to the row ``end``; ``title`` stands right above it, ``above`` on top of all."""

    head: SummaryHeader
    end: int
    title: str
    above: str


def tables_of(rows: Sequence[Row]) -> Iterator[SummaryTable]:
    """Cut a sheet into its tables: another begins where the title over the schools stands again."""
    head = summary_header(rows)
    if head is None:
        return
    school = header(rows[head.top][head.school])
    above = title = _words(rows[: head.top])
    while True:
        again = (at for at in range(head.first, len(rows)) if header(_cell(rows[at], head.school)) == school)
        top = next(again, None)
        if top is None:
            yield SummaryTable(head, len(rows), title, above)
            return
        end = top
        while end > head.first and _is_title(rows[end - 1]):
            end -= 1
        yield SummaryTable(head, end, title, above)
        title = _words(rows[end:top])
        # A page that repeats the upper row of the header alone goes on with the same columns.
        head = _header_at(rows, top) or replace(head, top=top, first=top + 1)


def _is_title(row: Row) -> bool:
    """Say whether a row between two tables is a title of the lower one: of a subject, an exam or a year."""
    filled = [cell for cell in row if str(cell).strip()]
    words = _words([row])
    named = subject_of(words) or year_in(words) or PROCEDURE.search(words)
    return not filled or (len(filled) <= 2 and bool(named))


def _words(rows: Sequence[Row]) -> str:
    return " ".join(str(cell) for row in rows for cell in row if str(cell).strip())


def _cell(row: Row, place: int) -> object:
    return row[place] if place < len(row) else ""


def _place(titles: list[str], patterns: Sequence[re.Pattern[str]]) -> int | None:
    for pattern in patterns:
        for place, title in enumerate(titles):
            if pattern.search(title):
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
        named = [title for title in path if not (_UNIT.fullmatch(title) or _ONLY_YEAR.fullmatch(title))]
        leaf = named[-1] if named else ""
        measure = next((name for name, pattern in _MEASURES.items() if pattern.search(leaf)), None)
        if measure is None or any(_SHARE.search(title) for title in path):
            continue
        subject = next(filter(None, map(subject_of, reversed(path))), None)
        year = next(filter(None, map(year_in, reversed(path))), None)
        found.append(SummaryColumn(place, subject, year, measure, " / ".join(path)))
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

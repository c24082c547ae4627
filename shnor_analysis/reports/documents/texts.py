"""Small words that all documents share: a cell of the register as text, dates, lists of schools, the head."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.documents.printing import blank_date, long_date
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_words import TEXTS_INSIDE
from shnor_analysis.tables.programme_words import ALL_SCHOOLS
from shnor_analysis.tables.vocabulary import school_id_of

T = TypeVar("T")

_PUBLIC_NOTE = (
    f"Версия для публикации: фамилии и сведения о группах менее пяти человек не приводятся. {TEXTS_INSIDE}"
)


@dataclass(frozen=True)
class Part(Generic[T]):
    """Rows of a table or list, and the sentence that stands in its place when there are none."""

    rows: tuple[T, ...]
    absent: str = ""


@dataclass(frozen=True)
class Head:
    """What every paper begins and ends with: district, dates, for whom it is.

    ``as_of`` is the date the register and the marts speak of, ``day`` the date of the paper.
    """

    district: str
    day: str
    blank_day: str
    as_of: str
    note: str
    public: bool

    @classmethod
    def of(cls, part: ProgrammePart) -> "Head":
        """Gather it from the programme."""
        districts = list(dict.fromkeys(part.whole.schools["municipality"].dropna()))
        return cls(
            district=text(", ".join(map(str, districts))) or "муниципалитет не указан",
            day=long_date(part.today),
            blank_day=blank_date(part.today.year),
            as_of=long_date(part.as_of),
            note=_PUBLIC_NOTE if part.public else "",
            public=part.public,
        )


def text(value: object) -> str:
    """Give a cell as text; an empty one gives nothing.

    Examples
    --------
    >>> text(" МКОУ № 3 ").replace(f.NBSP, "_"), text(None), text(float("nan"))
    ('МКОУ №_3', '', '')
    """
    return "" if f.is_missing(value) else f.glue(str(value).strip())


def day(value: object) -> str:
    """Give a date in figures, or nothing."""
    return "" if f.is_missing(value) else f.date(value)


def whole(value: object) -> str:
    """Give a whole number, or nothing."""
    return "" if f.is_missing(value) else f.number(value)


def span(row: Row) -> str:
    """Tell when something is done: the words of the plan, or its dates.

    Examples
    --------
    >>> import datetime as d
    >>> span({"dates": "Март"}), span({"due": d.date(2026, 5, 1)}).replace(f.NBSP, "_"), span({})
    ('Март', 'до_01.05.2026', '')
    """
    if words := text(row.get("dates")):
        return words
    start, due = day(row.get("start")), day(row.get("due"))
    if start and due:
        return f"{start}{f.NBSP}{f.EN_DASH} {due}"
    return f"до{f.NBSP}{due}" if due else start and f"с{f.NBSP}{start}"


def risk_group(row: Row) -> str:
    """Write a risk group by number and description, either of which may be unknown.

    Examples
    --------
    >>> risk_group({"risk_group_number": 9, "risk_group": "Базово неуспевающие"})
    '9, Базово неуспевающие'
    """
    parts = (whole(row.get("risk_group_number")), text(row.get("risk_group")))
    return ", ".join(part for part in parts if part)


def schools_named(part: ProgrammePart, words: object) -> str:
    """Name the schools a cell means: «все» are all of the programme, a login is its school, other words stay.

    One school a line.
    """
    told = text(words)
    if told.lower() == ALL_SCHOOLS:
        return "\n".join(text(name) for name in part.view.schools["name"])
    known = set(part.view.schools["school_id"])
    named = []
    for item in re.split(r"\s*[;\n]\s*", told):
        key = school_id_of(item)
        named.append(text(part.name(key)) if key in known else item)
    return "\n".join(named)

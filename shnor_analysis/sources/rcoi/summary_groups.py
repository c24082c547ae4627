"""Who a row of a summary of exams is about: a school, a municipality, the region."""

import re
from dataclasses import dataclass

from shnor_analysis.sources.rcoi.blocks import numbers_columns
from shnor_analysis.sources.rcoi.summary_headers import SummaryHeader
from shnor_analysis.sources.workbook import Row
from shnor_analysis.tables.vocabulary import folded

_TOTAL = re.compile(r"\b(?:всего|итого)\b")
_WHOLE_REGION = re.compile(r"регион|област|\bкра[йяю]\b|республик|субъект")
#: «Всего по району» names no municipality: it is about the one above.
_SOME_MUNICIPALITY = re.compile(
    r"(?:муниц\w+ )?(?:район|округ|город|муниц|образовани|территори)\w*|мо|мр|го|ате|мсу"
)


@dataclass(frozen=True)
class Group:
    """Who a row is about."""

    scope: str
    name: str
    municipality: str


def group_of(head: SummaryHeader, row: Row, municipality: str) -> Group | None:
    """Say who a row is about; ``None`` for an empty row or one that numbers the columns.

    Parameters
    ----------
    municipality
        The one that the rows above name: it is often written once.
    """
    name, place = _text(row, head.school), _text(row, head.municipality)
    if not name + place or numbers_columns([cell for cell in row if str(cell).strip()]):
        return None
    words = folded(f"{place} {name}")
    if _TOTAL.search(words):
        return _of_total(name, place, words, municipality)
    return Group("school", name, place or municipality) if name else Group("municipality", place, place)


def _of_total(name: str, place: str, words: str, municipality: str) -> Group:
    own = re.sub(r"[\s,:.]*\b(?:всего|итого)\b[\s,:.]*(?:по\s+)?", "", place, flags=re.IGNORECASE)
    # «Итого» alone in the column of municipalities is the region; in the column of schools, the municipality.
    if _WHOLE_REGION.search(words) or (place and not own) or not (municipality or own):
        return Group("region", f"{place} {name}".strip(), municipality)
    same = not own or _SOME_MUNICIPALITY.fullmatch(folded(own)) or folded(own)[:5] == folded(municipality)[:5]
    if municipality and same:
        own = municipality
    return Group("municipality", own, own)


def _text(row: Row, place: int | None) -> str:
    cell = row[place] if place is not None and place < len(row) else ""
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell).strip()

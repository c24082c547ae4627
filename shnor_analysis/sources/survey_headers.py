"""Recognising a sheet of answers by its headers: which instrument, which groups, where each item stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from shnor_analysis.methodology.instruments import Instrument, Item
from shnor_analysis.methodology.loader import load
from shnor_analysis.sources.survey_words import is_group, is_personal, is_school, plain, spellings
from shnor_analysis.sources.workbook import Row, Sheet

_HEAD_ROWS = 6


@dataclass(frozen=True)
class Answered:
    """A sheet of answers: its instrument, and where the columns stand (0-based).

    ``items`` maps a group of respondents to its items' columns; only groups with enough of their items are there.
    """

    sheet: Sheet
    header_row: int
    instrument: Instrument
    items: dict[str, dict[Item, int]]
    school: int | None
    group: int | None
    repeated: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)

    def title(self, column: int | None) -> str | None:
        """Give the header of a column as it stands in the file."""
        return None if column is None else str(self.sheet.rows[self.header_row][column]).strip()


def answered(sheet: Sheet, instruments: Iterable[Instrument]) -> Answered | None:
    """Find the instrument whose items stand among the headers; ``None`` when no group has enough of them."""
    enough = load("import")["survey_items"]["value"]
    best: Answered | None = None
    for index, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        places = _places(row)
        for instrument in instruments:
            items = {group: _matched(instrument.of_group(group), places) for group in instrument.groups}
            items = {g: m for g, m in items.items() if m and len(m) >= enough * len(instrument.of_group(g))}
            if items and (best is None or _size(items) > _size(best.items)):
                best = Answered(sheet, index, instrument, items, None, None)
    return None if best is None else _with_other_columns(best)


def _places(row: Row) -> dict[str, int]:
    """Map each spelling of each header to its first column."""
    places: dict[str, int] = {}
    for column, cell in enumerate(row):
        for text in spellings(cell):
            if text:
                places.setdefault(text, column)
    return places


def _matched(items: Sequence[Item], places: dict[str, int]) -> dict[Item, int]:
    found: dict[Item, int] = {}
    for item in items:
        column = places.get(plain(item.text), places.get(plain(item.code)))
        if column is not None:
            found[item] = column
    return found


def _size(items: dict[str, dict[Item, int]]) -> int:
    return len({column for columns in items.values() for column in columns.values()})


def _with_other_columns(found: Answered) -> Answered:
    """Find school and group, and sort the other headers into repeated, personal and unknown."""
    headers = found.sheet.rows[found.header_row]
    taken = {column for columns in found.items.values() for column in columns.values()}
    known = {plain(text) for item in found.instrument.items for text in (item.text, item.code)}
    free = [column for column in range(len(headers)) if column not in taken and plain(headers[column])]
    schools = [column for column in free if is_school(headers[column])]
    groups = [column for column in free if is_group(headers[column])]
    # A login is surer than a name in words.
    schools.sort(key=lambda column: "логин" not in plain(headers[column]))
    rest = [column for column in free if column not in (schools[:1] + groups[:1])]
    repeated = [column for column in rest if known & set(spellings(headers[column]))]
    unknown = [column for column in rest if column not in repeated and not is_personal(headers[column])]
    return replace(
        found,
        school=next(iter(schools), None),
        group=next(iter(groups), None),
        repeated=[str(headers[column]).strip() for column in repeated],
        unmatched=[str(headers[column]).strip() for column in unknown],
    )

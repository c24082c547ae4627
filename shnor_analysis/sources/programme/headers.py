"""Finding the table of a sheet and the places of its columns: by the sheet's name, else by its headers."""

from collections.abc import Mapping
from dataclasses import dataclass

from shnor_analysis.sources.programme.cells import is_blank, plain_text
from shnor_analysis.sources.programme.sheets import SheetSpec, sheet_specs
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.tables.vocabulary import folded

#: Rows from the top in which the header may stand, below a title that somebody put above.
_HEAD_ROWS = 10
#: Headers that must be met on a sheet of the right name, and the share of them on a sheet of any other name.
_AT_LEAST, _SHARE = 2, 0.6


@dataclass(frozen=True)
class MatchedSheet:
    """A sheet of the register: its table, the index of its header row, places of columns, headers of no column."""

    sheet: Sheet
    spec: SheetSpec
    header_row: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]


def match_sheet(sheet: Sheet) -> MatchedSheet | None:
    """Find which table of the register a sheet holds; ``None`` where it holds none.

    A sheet named as in the template needs two of its headers; a sheet of another name needs every required
    header and most of the rest.
    """
    by_title = {folded(spec.title): spec for spec in sheet_specs().values()}
    if (spec := by_title.get(folded(sheet.name))) is not None:
        return _best_row(sheet, spec, _AT_LEAST)
    others = [_best_row(sheet, spec, _SHARE * len(spec.columns)) for spec in by_title.values()]
    fits = [found for found in others if found is not None and _has_required(found)]
    return max(fits, key=lambda found: len(found.places), default=None)


def _has_required(found: MatchedSheet) -> bool:
    return all(column.name in found.places for column in found.spec.columns if column.required)


def _best_row(sheet: Sheet, spec: SheetSpec, least: float) -> MatchedSheet | None:
    """Find the row with most headers of a table; ``None`` where no row has ``least`` of them."""
    rows = [_match_row(sheet, spec, index, row) for index, row in enumerate(sheet.rows[:_HEAD_ROWS])]
    best = max(rows, key=lambda found: len(found.places), default=None)
    return best if best is not None and len(best.places) >= least else None


def _match_row(sheet: Sheet, spec: SheetSpec, index: int, row: Row) -> MatchedSheet:
    titles = {folded(column.title): column.name for column in spec.columns}
    places: dict[str, int] = {}
    unknown = []
    for at, cell in enumerate(row):
        name = titles.get(folded(cell))
        if name is not None and name not in places:
            places[name] = at
        elif not is_blank(cell):
            unknown.append(plain_text(cell) or "")
    return MatchedSheet(sheet, spec, index, places, tuple(unknown))

"""Which readings of indicator 1 a public document may tell: they sum up marks that pages of schools hide.

The rise of the share above «2» is the mean of the schools' own changes. Where the pages tell each of these changes,
it tells nothing new. Where one of them is hidden, the mean less the others is that one: then the value may be told
in whole percentage points only, without its interval and verdict (each would be another look at the same number),
with the number of pupils in tens, and only where a percentage point is so many pupils that no count of the hidden
school follows. The readings by pupil are shares of pupils who are told of nowhere else; but the one by points is a
part of the one by per cent, so their difference is a count too.
"""

from collections.abc import Iterable
from typing import NamedTuple

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.people_counts import SMALLEST
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import REGION_ROUNDED, public_view
from shnor_analysis.reports.remembered import remembered
from shnor_analysis.statistics.disclosure_of_totals import publishable
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.school_view import load_school

#: The reading that sums up the schools' changes, and the two that count pupils.
RISE = "share_above_border"
BY_PUPIL = ("pupils_relative", "pupils_points")
#: A value is printed in whole percentage points.
POINT = 0.01
Seasons = tuple[str, str]


class SchoolRise(NamedTuple):
    """A school's change as its own public page has it; ``ratio`` is of the papers of both seasons, before to now."""

    seasons: Seasons
    told: bool
    ratio: float


def hidden_growth(part: ProgrammePart, rows: Iterable[Row]) -> frozenset[str]:
    """Name the readings of indicator 1 whose numbers must not be told.

    Parameters
    ----------
    rows
        Rows of the mart ``programme_indicators`` about all schools together.
    """
    found = list(rows)
    hidden = {RISE for row in found if row["reading"] == RISE and _rise(part, row) == "hidden"}
    return frozenset(hidden | _by_pupil([row for row in found if row["reading"] in BY_PUPIL]))


def coarse_growth(part: ProgrammePart, rows: Iterable[Row]) -> frozenset[str]:
    """Name the readings whose value may be told, but neither interval, nor verdict, nor the exact number."""
    return frozenset(RISE for row in rows if row["reading"] == RISE and part.public and _rise(part, row) == "coarse")


def about(count: object) -> str:
    """Write a number of pupils in tens.

    Examples
    --------
    >>> about(609).replace(f.NBSP, " ")
    'около 610'
    """
    return f"около{f.NBSP}{f.number(round(int(str(count)) / REGION_ROUNDED) * REGION_ROUNDED)}"


def _rise(part: ProgrammePart, row: Row) -> str:
    """Say how much of the programme's rise may be told: ``whole``, ``coarse`` or ``hidden``."""
    if f.is_missing(row["value"]) or f.is_missing(row["n"]):
        return "whole"
    seasons = (str(row["season_from"]), str(row["season_to"]))
    known = _rises(part)
    mart = part.whole.marts["programme_indicators"]
    mine = mart[(mart["reading"] == RISE) & mart["school_id"].notna() & mart["value"].notna()]
    pool = [known.get(str(key)) for key in mine["school_id"]]
    untold = [one for one in pool if one is None or not one.told or one.seasons != seasons]
    if not untold:
        return "whole"
    ratio = min((min(1.0, one.ratio) if one and one.seasons == seasons else 0.0) for one in untold)
    return "coarse" if int(row["n"]) * POINT * ratio >= SMALLEST else "hidden"


@remembered
def _rises(part: ProgrammePart) -> dict[str, SchoolRise]:
    """Look at the public page of every school of the programme."""
    found = {}
    for key in part.whole.schools["school_id"]:
        try:
            view = load_school(part.whole.store, str(key))
        except StoreError:
            continue
        inside, change = Change.of(view), Change.of(public_view(view))
        if inside is None or change is None or not inside.paired:
            continue
        row = inside.row
        ratio = int(row["n_from"]) / int(row["n_to"]) if row["n_to"] else 0.0
        found[str(key)] = SchoolRise((str(row["season_from"]), str(row["season_to"])), change.told, ratio)
    return found


def _by_pupil(rows: list[Row]) -> set[str]:
    """Hide a share of few pupils, of few who did not rise, and the second of two shares that differ by few."""
    counts = {
        (str(row["procedure"]), str(row["reading"])): (round(float(row["value"]) * int(row["n"])), int(row["n"]))
        for row in rows
        if not f.is_missing(row["value"]) and not f.is_missing(row["n"])
    }
    hidden = {reading for (_, reading), (yes, n) in counts.items() if not publishable([yes], [n], SMALLEST)[0]}
    relative, points = BY_PUPIL
    main = {str(row["reading"]) for row in rows if row["main"]}
    for (procedure, reading), (yes, _) in counts.items():
        other = counts.get((procedure, points))
        if reading == relative and other is not None and 0 < abs(yes - other[0]) < SMALLEST:
            hidden.add(relative if points in main else points)
    return hidden

"""Which readings of indicator 1 a public document may tell: they sum up marks that pages of schools hide.

The rise of the share above «2» is the mean of the schools' own changes. Where the pages tell each of these
changes, it tells nothing new. Where one of them is hidden, the mean less the others is that one: then the value
may be told in whole percentage points only, without its interval and verdict (each would be another look at the
same number), with the number of pupils in tens, and only where whole points leave a range of counts to everything
that the page of the hidden school hides. The readings by pupil are shares of pupils who are told of nowhere else;
but the one by points is a part of the one by per cent, so their difference is a count too.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.people_counts import SMALLEST
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import REGION_ROUNDED, of_pool, public_view
from shnor_analysis.reports.remembered import remembered
from shnor_analysis.statistics.disclosure_of_totals import publishable
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.school_view import SchoolView, load_school
from shnor_analysis.tables.vocabulary import SITTING

#: The reading that sums up the schools' changes, and the two that count pupils.
RISE = "share_above_border"
BY_PUPIL = ("pupils_relative", "pupils_points")
#: A value is printed in whole percentage points.
POINT = 0.01
TINY = 1e-6
Seasons = tuple[str, str]
FloatArray = NDArray[np.float64]


class Hidden(NamedTuple):
    """A sitting whose page hides how many have «2»: 0 before or 1 now, how many, of how many pupils."""

    end: int
    twos: int
    whole: int


class SchoolRise(NamedTuple):
    """A school's change as its public page has it, with the pupils of both seasons, and what the page hides."""

    seasons: Seasons
    told: bool
    n: tuple[int, int]
    hidden: tuple[Hidden, ...] = ()


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
    found = [row for row in rows if row["reading"] == RISE] if part.public else []
    return frozenset(RISE for row in found if _rise(part, row) == "coarse")


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
    if any(one is None or one.seasons != seasons for one in pool):
        return "hidden"
    same = [one for one in pool if one is not None]
    if all(one.told for one in same):
        return "whole"
    together = sum(one.n[1] for one in same)
    secret = [(one, sitting) for one in same if not one.told for sitting in one.hidden]
    weight = [(one.n[1] / one.n[0] if sitting.end == 0 else -1.0) / together for one, sitting in secret]
    counts, wholes = np.array([sitting[1:] for _, sitting in secret], dtype=np.float64).reshape(-1, 2).T
    ranges = _ranges(float(row["value"]), np.array(weight), counts, wholes)
    # a group of three has no wider range than all of it
    return "coarse" if (ranges >= np.minimum(wholes, SMALLEST)).all() else "hidden"


def _ranges(rise: float, weight: FloatArray, counts: FloatArray, wholes: FloatArray) -> FloatArray:
    """Tell how far apart the counts of each hidden sitting are that agree with the rise in whole points.

    The rise is a sum of hidden counts, each times its weight, and of what is known; the others of the hidden may
    be anything between none and all.
    """
    ends = weight @ counts + np.round(rise, 2) + np.array([-POINT, POINT]) / 2 - rise
    least, most = np.minimum(weight, 0) * wholes, np.maximum(weight, 0) * wholes
    rest = np.stack([ends[0] - (most.sum() - most), ends[1] - (least.sum() - least)]) / weight
    low, high = np.sort(rest, axis=0)
    found: FloatArray = np.floor(np.minimum(high, wholes) + TINY) - np.ceil(np.maximum(low, 0) - TINY)
    return found


@remembered
def _rises(part: ProgrammePart) -> dict[str, SchoolRise]:
    """Look at the public page of every school of the programme."""
    found = {}
    for key in part.whole.schools["school_id"]:
        try:
            view = load_school(part.whole.store, str(key))
        except StoreError:
            continue
        inside, public = Change.of(view), public_view(view)
        change = Change.of(public)
        if inside is not None and change is not None and inside.paired and inside.row["n_from"]:
            row = inside.row
            seasons, n = (str(row["season_from"]), str(row["season_to"])), (int(row["n_from"]), int(row["n_to"]))
            found[str(key)] = SchoolRise(seasons, change.told, n, tuple(_hidden(view, public, inside)))
    return found


def _hidden(view: SchoolView, public: SchoolView, change: Change) -> Iterator[Hidden]:
    """Name the sittings behind a change whose «2» the page does not tell."""
    told = public.low_shares[public.low_shares["n2"].notna()]
    known = set(told[SITTING].itertuples(index=False, name=None))
    for place, end in enumerate(("from", "to")):
        for row in rows_of(of_pool(view.low_shares, change, end)):
            if tuple(row[name] for name in SITTING) not in known and not f.is_missing(row["n2"]):
                yield Hidden(place, int(row["n2"]), int(row["n"]))


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

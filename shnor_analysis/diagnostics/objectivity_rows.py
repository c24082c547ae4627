"""The long form that all signs share: one row a school, sitting and sign, blank where a sign does not apply."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from shnor_analysis.methodology.loader import values
from shnor_analysis.tables.objectivity import Objectivity
from shnor_analysis.tables.vocabulary import PAPER, SITTING

KEY = ["school_id", *SITTING]

#: Why a sign does not apply.
NO_PARTICIPANTS = "no_participants"
TOO_FEW = "too_few"
TOO_FEW_SCHOOLS = "too_few_schools"
NO_ROWS = "no_rows"  # only counts of marks are there, no pupils' rows
NO_SCORES = "no_scores"
NO_VARIATION = "no_variation"
NO_JOURNAL_MARKS = "no_journal_marks"
NO_MARKS = "no_marks"
NO_SCALE = "no_scale"
NO_MAXIMUM = "no_maximum"
NO_PAIR = "no_pair"  # no paper of the same pupils a programme grade earlier or later
ZERO_MEAN = "zero_mean"
NOBODY_NEAR = "nobody_near_border"
CANNOT_REACH_LEVEL = "cannot_reach_level"  # not even all pupils on the border would be beyond chance
TOO_FEW_TASKS = "too_few_tasks"

_NUMBERS = (
    "value",
    "value_low",
    "value_high",
    "reference",
    "reference_low",
    "reference_high",
    "strength",
    "p_value",
    "p_adjusted",
)
_BLANKED = [name for name in _NUMBERS if not name.startswith("reference")]
_KINDS: dict[str, type] = {
    "count": np.int32,
    "border": np.int16,
    "other_year": np.int16,
    "other_grade": np.int16,
}
_COLUMNS = Objectivity.columns()

Reasons = Sequence[tuple[str, ArrayLike]]


def first_reason(size: int, causes: Reasons) -> NDArray[np.object_]:
    """Give each row the first cause whose mask is true there, or the empty string.

    Examples
    --------
    >>> first_reason(2, [("no_scores", [False, True]), ("too_few", [False, True])]).tolist()
    ['', 'no_scores']
    """
    codes = np.full(size, "", dtype=object)
    for code, mask in reversed(causes):
        codes[np.broadcast_to(np.asarray(mask, dtype=bool), size)] = code
    return codes


def sign_rows(
    keys: pd.DataFrame,
    sign: str,
    settings: Mapping[str, Any],
    *,
    reason: NDArray[np.object_],
    fired: ArrayLike = False,
    weak: ArrayLike = False,
    named: ArrayLike = True,
    n: ArrayLike = 0,
    participants: ArrayLike = 0,
    strength_kind: str | None = None,
    other_season: ArrayLike | None = None,
    **numbers: ArrayLike,
) -> pd.DataFrame:
    """Lay one sign out in the columns of the mart.

    Parameters
    ----------
    keys
        Columns :data:`KEY`, one row a school and sitting; all arrays have its length.
    sign
        Code of the sign.
    settings
        ``methodology/objectivity.toml`` (for the levels of information).
    reason
        Why the sign does not apply; where not empty, value, strength and p are blanked and nothing fires.
    numbers
        Further columns of the mart by name; those not given are empty.
    """
    size = len(keys)
    applicable = np.asarray(reason == "", dtype=bool)
    hit = np.broadcast_to(np.asarray(fired, dtype=bool), size) & applicable
    people = np.broadcast_to(np.asarray(participants), size).astype(np.int64)
    columns: dict[str, Any] = {
        "sign": sign,
        "fired": hit,
        "weak": hit & np.broadcast_to(np.asarray(weak, dtype=bool), size),
        "named": np.broadcast_to(np.asarray(named, dtype=bool), size),
        "n": np.broadcast_to(np.asarray(n), size).astype(np.int64),
        "participants": people,
        "information": _information(people, settings),
        "strength_kind": strength_kind,
        "other_season": other_season,
        "applicable": applicable,
        "reason": reason,
    }
    for name in (*_NUMBERS, *_KINDS):
        given = np.broadcast_to(np.asarray(numbers.get(name, np.nan), dtype=float), size)
        shown = np.where(applicable, given, np.nan) if name in _BLANKED else given
        columns[name] = _with_gaps(shown, _KINDS.get(name))
    columns |= {name: keys[name].array for name in KEY}
    return pd.DataFrame({name: columns[name] for name in _COLUMNS}, index=range(size))


def _with_gaps(values: NDArray[np.float64], whole: type | None) -> pd.api.extensions.ExtensionArray:
    """Make a nullable column, of whole numbers where a type is given; NaN is a gap."""
    gaps = np.isnan(values)
    if whole is None:
        return pd.arrays.FloatingArray(values.copy(), gaps)
    return pd.arrays.IntegerArray(np.where(gaps, 1, values).astype(whole), gaps)


def _information(participants: NDArray[np.int64], settings: Mapping[str, Any]) -> NDArray[Any]:
    """Name how much a histogram of so many pupils tells (ФИОКО 2026)."""
    region = values(settings["region"])
    conditions = [participants >= region["informative_n"], participants >= region["approximate_n"]]
    return np.select(conditions, ["informative", "approximate"], default="limited")


def named_papers(keys: pd.DataFrame, papers: Sequence[Sequence[object]]) -> NDArray[np.bool_]:
    """Say for which rows the method names the sign; an empty list names all papers."""
    if not papers:
        return np.ones(len(keys), dtype=bool)
    wanted = pd.MultiIndex.from_tuples([tuple(paper) for paper in papers])
    return np.asarray(pd.MultiIndex.from_frame(keys[PAPER]).isin(wanted))

"""The shape in which every measure hands over its comparisons, before verdicts."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics_pairs import Matched

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
TextArray = NDArray[np.object_]

WHOLE_SCHOOL = -1


@dataclass(frozen=True)
class Cases:
    """Comparisons of one measure and pair of seasons, a value a case; NaN where not known.

    All values are in the measure's own direction, as fractions. ``better`` and ``worse`` mean one-sided
    p-values of so good, and so bad, a result by chance; ``floor_better`` and ``floor_worse`` are the smallest
    ones that any outcome could have had.

    Attributes
    ----------
    school, paper : ndarray of int
        Positions in the matched seasons; ``paper`` is :data:`WHOLE_SCHOOL` for the pooled school.
    few, many : ndarray
        Largest count of «2» in the second season that would be too few for chance, and smallest that would be
        too many; of whole schools and ``share2`` only, as the next two.
    inside_from, inside_to : ndarray
        Counts of «2» with which the change without the season's stays inside the margin.
    """

    school: IntArray
    paper: IntArray
    n_from: FloatArray
    n_to: FloatArray
    value_from: FloatArray
    value_to: FloatArray
    change_low: FloatArray
    change_high: FloatArray
    net_low: FloatArray
    net_high: FloatArray
    season_change: FloatArray
    expected: FloatArray
    excess_low: FloatArray
    excess_high: FloatArray
    better: FloatArray
    worse: FloatArray
    floor_better: FloatArray
    floor_worse: FloatArray
    minimal_detectable: FloatArray
    n_needed: FloatArray
    few: FloatArray
    many: FloatArray
    inside_from: FloatArray
    inside_to: FloatArray
    reason: TextArray

    @classmethod
    def empty(cls, school: IntArray, paper: IntArray) -> Self:
        """Cases of which nothing is known yet."""
        blank = {
            field.name: np.full(len(school), np.nan)
            for field in fields(cls)
            if field.name not in ("school", "paper", "reason")
        }
        return cls(school=school, paper=paper, reason=np.full(len(school), "", dtype=object), **blank)

    def fill(self, at: BoolArray | IntArray, **values: FloatArray) -> None:
        """Write values of some of the cases into the columns, in place."""
        for name, value in values.items():
            getattr(self, name)[at] = value


def list_cases(listed: BoolArray) -> Cases:
    """Every paper that a school has in either season, and every school as a whole.

    Parameters
    ----------
    listed : ndarray of bool, shape (schools, 2, papers)
    """
    school, paper = np.nonzero(listed.any(axis=1))
    whole = np.flatnonzero(listed.any(axis=(1, 2)))
    return Cases.empty(
        np.concatenate([school, whole]),
        np.concatenate([paper, np.full(len(whole), WHOLE_SCHOOL)]),
    )


def places(cases: Cases, matched: Matched) -> IntArray:
    """Where each school and paper is among the cases, shape (schools, papers + 1), -1 for nowhere.

    The last column, also reached as :data:`WHOLE_SCHOOL`, is the pooled school.
    """
    out = np.full((len(matched.schools), len(matched.papers) + 1), -1)
    out[cases.school, cases.paper] = np.arange(len(cases.school))
    return out


def set_reasons(cases: Cases, matched: Matched, unknown: str, broken: BoolArray | None = None) -> None:
    """Say of each case why it has no forecast, in place.

    Parameters
    ----------
    unknown : str
        Reason when pupils wrote but the measure is not known (``no_marks``, ``no_scores``).
    broken : ndarray of bool, shape (papers,), optional
        Papers whose scale changed.
    """
    whole, paper = cases.paper == WHOLE_SCHOOL, np.maximum(cases.paper, 0)
    listed, people = (
        np.where(whole[:, None], pooled[cases.school], single[cases.school, :, paper])
        for pooled, single in (
            (np.asarray(matched.listed.any(axis=2)), matched.listed),
            (matched.n[:, :, matched.compared].sum(axis=2), matched.n),
        )
    )
    scale = np.zeros(len(matched.papers), dtype=bool) if broken is None else broken
    causes = {
        "one_season": ~listed.all(axis=1),
        "no_participants": (people == 0).any(axis=1),
        "scale_changed": np.where(whole, scale[matched.compared].all(), scale[paper]),
        unknown: (cases.n_from == 0) | (cases.n_to == 0),
        "no_norm": np.isnan(cases.expected),
    }
    for name, holds in reversed(causes.items()):
        cases.reason[holds] = name

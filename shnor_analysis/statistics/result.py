"""What the functions of the room return: a test or an interval, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
StrArray = NDArray[np.str_]
Alternative = Literal["two-sided", "greater", "less"]


class Reason(StrEnum):
    """Why a number is absent (the value of ``reason``); the empty string means that nothing is wrong."""

    NONE = ""
    NO_PARTICIPANTS = "no_participants"
    TOO_FEW = "too_few"
    NO_VARIATION = "no_variation"
    COMPLETE_SEPARATION = "complete_separation"
    NO_DISCORDANT_PAIRS = "no_discordant_pairs"
    CANNOT_REACH_LEVEL = "cannot_reach_level"
    UNREACHABLE = "unreachable"
    NOT_CONVERGED = "not_converged"


def reason_codes(shape: tuple[int, ...], causes: Mapping[Reason, ArrayLike]) -> StrArray:
    """Give each cell the first cause whose mask is true there, or the empty string.

    Examples
    --------
    >>> reason_codes((3,), {Reason.NO_PARTICIPANTS: [True, False, False]}).tolist()
    ['no_participants', '', '']
    """
    codes = np.full(shape, "", dtype="<U24")
    for code, mask in reversed(list(causes.items())):
        codes[np.broadcast_to(np.asarray(mask, dtype=np.bool_), shape)] = code.value
    return codes


def _as_arrays(holder: object, names: tuple[str, ...]) -> None:
    """Turn NumPy scalars into arrays of shape (), so that every field has one type."""
    for name in names:
        object.__setattr__(holder, name, np.asarray(getattr(holder, name)))


@dataclass(frozen=True)
class Interval:
    """An estimate with its interval, cell by cell.

    Attributes
    ----------
    estimate, low, high : ndarray
        In the units of the function that made them; NaN where not applicable.
    level : float
        Coverage aimed at, for example 0.95.
    method : str
        Name of the method in words.
    n : ndarray
        Number of observations behind each cell.
    reason : ndarray of str
        A code of :class:`Reason`; empty where the interval exists.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    level: float
    method: str
    n: FloatArray
    reason: StrArray

    def __post_init__(self) -> None:
        _as_arrays(self, ("estimate", "low", "high", "n", "reason"))

    @property
    def applicable(self) -> BoolArray:
        """Mask of the cells where the interval exists."""
        return np.asarray(self.reason == "")

    def contains(self, value: ArrayLike) -> BoolArray:
        """Mask of the cells whose interval holds `value`; false where not applicable."""
        at = np.asarray(value, dtype=np.float64)
        return np.asarray((self.low <= at) & (at <= self.high))

    def inside(self, low: ArrayLike, high: ArrayLike) -> BoolArray:
        """Mask of the cells whose whole interval lies strictly between two margins."""
        return np.asarray((self.low > np.asarray(low)) & (self.high < np.asarray(high)))

    def to_dict(self) -> dict[str, object]:
        """Return the fields as flat columns, ready for any table."""
        return {
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "level": self.level,
            "method": self.method,
            "n": self.n,
            "applicable": self.applicable,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class TestResult:
    """A test, cell by cell.

    Attributes
    ----------
    statistic : ndarray
        Signed where the test has a direction: positive means second larger than first.
    p_value : ndarray
        NaN where not applicable.
    df : ndarray
        Degrees of freedom; NaN where the null distribution has none.
    null, alternative, method : str
        In words; `method` may be an array where the choice depends on the cell.
    n : ndarray
        Number of observations (pairs in a paired test).
    reason : ndarray of str
        A code of :class:`Reason`; empty where the test exists.
    effect : Interval or None
        The quantity the test is about, when the same computation gives it.
    """

    __test__: ClassVar[bool] = False  # the name starts with "Test": keep pytest from collecting it

    statistic: FloatArray
    p_value: FloatArray
    df: FloatArray
    null: str
    alternative: str
    method: str | StrArray
    n: FloatArray
    reason: StrArray
    effect: Interval | None = None

    def __post_init__(self) -> None:
        _as_arrays(self, ("statistic", "p_value", "df", "n", "reason"))

    @property
    def applicable(self) -> BoolArray:
        """Mask of the cells where the test exists."""
        return np.asarray(self.reason == "")

    def with_floor(self, smallest_p: ArrayLike, alpha: float = 0.05) -> Self:
        """Mark the cells whose smallest attainable p-value exceeds `alpha` as not applicable.

        The p-value stays readable; only ``reason`` (and so ``applicable``) changes.

        Examples
        --------
        >>> from shnor_analysis.statistics.floors import mcnemar_floor
        >>> from shnor_analysis.statistics.paired_proportions import mcnemar
        >>> mcnemar([0, 0], [4, 6], 20).with_floor(mcnemar_floor([4, 6])).reason.tolist()
        ['cannot_reach_level', '']
        """
        hopeless = self.applicable & (np.asarray(smallest_p, dtype=np.float64) > alpha)
        codes = np.where(hopeless, Reason.CANNOT_REACH_LEVEL.value, self.reason)
        return replace(self, reason=np.asarray(codes, dtype="<U24"))

    def to_dict(self) -> dict[str, object]:
        """Return the fields as flat columns, ready for any table."""
        return {
            "statistic": self.statistic,
            "p_value": self.p_value,
            "df": self.df,
            "null": self.null,
            "alternative": self.alternative,
            "method": self.method,
            "n": self.n,
            "applicable": self.applicable,
            "reason": self.reason,
        }

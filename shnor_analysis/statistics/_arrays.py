"""Checks of input, normal and Student tails, and vectorised bisection shared by the room."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Interval,
    Reason,
    reason_codes,
)

ALTERNATIVES = ("two-sided", "greater", "less")


def as_counts(name: str, values: ArrayLike) -> FloatArray:
    """Return whole non-negative numbers as floats, or raise ``ValueError`` naming the argument."""
    counts = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(counts)):
        raise ValueError(f"{name}: counts must be finite numbers")
    if np.any(counts < 0):
        raise ValueError(f"{name}: counts must not be negative")
    if np.any(counts != np.floor(counts)):
        raise ValueError(f"{name}: counts must be whole numbers")
    return counts


def as_trials(x: ArrayLike, n: ArrayLike, suffix: str = "") -> tuple[FloatArray, FloatArray]:
    """Return broadcast successes and trials, checked for 0 <= x <= n."""
    successes, trials = np.broadcast_arrays(as_counts(f"x{suffix}", x), as_counts(f"n{suffix}", n))
    if np.any(successes > trials):
        raise ValueError(f"x{suffix} must not exceed n{suffix}")
    return successes, trials


def as_tables(name: str, values: ArrayLike, *, square: bool = False) -> FloatArray:
    """Return counts of shape (..., r, c), checked; `square` asks for r = c."""
    tables = as_counts(name, values)
    if tables.ndim < 2 or min(tables.shape[-2:]) < 2:
        raise ValueError(f"{name}: shape must be (..., rows, columns) with at least two of each")
    if square and tables.shape[-1] != tables.shape[-2]:
        raise ValueError(f"{name}: the last two axes must be equal (a square table)")
    return tables


def as_group_counts(first: ArrayLike, second: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return two broadcast arrays of counts of ordered categories, shape (..., k)."""
    one, two = as_counts("first", first), as_counts("second", second)
    if one.ndim < 1 or two.ndim < 1 or one.shape[-1] != two.shape[-1]:
        raise ValueError("first and second must have the same number of categories on the last axis")
    a, b = np.broadcast_arrays(one, two)
    return a, b


def as_fraction(name: str, values: ArrayLike) -> FloatArray:
    """Return numbers checked for 0 <= value <= 1."""
    fraction = np.asarray(values, dtype=np.float64)
    if not np.all((fraction >= 0) & (fraction <= 1)):
        raise ValueError(f"{name} must lie between 0 and 1")
    return fraction


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    """Return `value` when it is one of `choices`, else raise ``ValueError`` listing them."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}; got {value!r}")
    return value


def check_level(level: float) -> float:
    """Return the level when it lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a level must lie strictly between 0 and 1; got {level!r}")
    return level


def z_of(level: float) -> float:
    """Two-sided normal quantile of a coverage level: 0.95 gives 1.959964."""
    return float(special.ndtri(0.5 + check_level(level) / 2))


def normal_p(z: FloatArray, alternative: Alternative) -> FloatArray:
    """P-value of a standard normal statistic."""
    check_choice("alternative", alternative, ALTERNATIVES)
    if alternative == "two-sided":
        return np.asarray(2 * special.ndtr(-np.abs(z)))
    return np.asarray(special.ndtr(-z if alternative == "greater" else z))


def student_p(t: FloatArray, df: FloatArray, alternative: Alternative) -> FloatArray:
    """P-value of a Student statistic."""
    check_choice("alternative", alternative, ALTERNATIVES)
    if alternative == "two-sided":
        return np.asarray(2 * special.stdtr(df, -np.abs(t)))
    return np.asarray(special.stdtr(df, -t if alternative == "greater" else t))


def divide(top: ArrayLike, bottom: ArrayLike) -> FloatArray:
    """Quotient that is NaN, without a warning, where the divisor is zero."""
    numerator, denominator = np.broadcast_arrays(np.asarray(top, np.float64), np.asarray(bottom, np.float64))
    out = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out


def bisect(inside: Callable[[FloatArray], BoolArray], start: FloatArray, end: FloatArray) -> FloatArray:
    """Walk from `start` (inside) towards `end` to the border of a connected region.

    Parameters
    ----------
    inside : callable
        Mask of the cells whose trial value belongs to the region.
    start, end : ndarray
        A point of the region and the farthest point allowed; `end` is returned where all is inside.
    """
    near, far = start, end
    for _ in range(42):
        middle = (near + far) / 2
        held = inside(middle)
        near, far = np.where(held, middle, near), np.where(held, far, middle)
    return np.where(np.abs(far - end) < 1e-11, end, (near + far) / 2)


def make_interval(
    estimate: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    n: FloatArray,
    level: float,
    method: str,
    bounds: tuple[float, float] = (-1.0, 1.0),
    absent: ArrayLike | None = None,
) -> Interval:
    """Clip the limits to the possible range and blank the cells without participants."""
    shape = np.shape(estimate)
    empty = np.broadcast_to(n == 0 if absent is None else np.asarray(absent, dtype=np.bool_), shape)
    return Interval(
        estimate=np.where(empty, np.nan, estimate),
        low=np.where(empty, np.nan, np.clip(low, *bounds)),
        high=np.where(empty, np.nan, np.clip(high, *bounds)),
        level=level,
        method=method,
        n=np.broadcast_to(n, shape),
        reason=reason_codes(shape, {Reason.NO_PARTICIPANTS: empty}),
    )

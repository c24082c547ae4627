"""A school's share above the region's by more than chance and the ordinary difference of schools."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics import _enumeration as enumeration
from shnor_analysis.statistics._arrays import as_trials, divide, z_of
from shnor_analysis.statistics._enumeration import IntArray, log_factorials
from shnor_analysis.statistics.multiplicity import benjamini_hochberg
from shnor_analysis.statistics.proportion import wilson_limits
from shnor_analysis.statistics.result import BoolArray, FloatArray

#: Below this correlation the beta-binomial is the binomial to many digits; gamma functions need it above zero.
_LEAST_ICC = 1e-6
_MOST_ICC = 0.9


@dataclass(frozen=True)
class Excess:
    """One value a school.

    Attributes
    ----------
    reference : ndarray
        Share of the other schools of the region together, 0–1.
    p_value : ndarray
        Chance of so many or more (mid-p) at that share; 1 where the school has nobody.
    smallest_p : ndarray
        The p-value if all pupils of the school had it: above the level, the test cannot speak.
    """

    reference: FloatArray
    p_value: FloatArray
    smallest_p: FloatArray


def share_excess(x: ArrayLike, n: ArrayLike, icc: ArrayLike) -> Excess:
    """Test each school's share against that of the others, one-sided, upper tail, exact mid-p.

    The number with the property is beta-binomial: the share of a school varies around the region's with
    intra-school correlation ``icc`` (0 is the binomial). The school itself is left out of the reference, so a
    large school is not compared with itself; half a pupil is added to either side, so the reference is never
    0 or 1.

    Parameters
    ----------
    x, n : array_like, shape (schools,)
        Pupils with the property, and pupils.
    icc : array_like
        Correlation of two pupils of one school under the null hypothesis, 0–1.

    Examples
    --------
    >>> found = share_excess([9, 50], [10, 100], 0.0)
    >>> print(f"{found.reference[0]:.3f} {found.p_value[0]:.4f} {found.smallest_p[0]:.5f}")
    0.500 0.0059 0.00049
    """
    with_it, size = as_trials(x, n)
    reference = (with_it.sum() - with_it + 0.5) / (size.sum() - size + 1)
    correlation = np.broadcast_to(np.clip(np.asarray(icc, dtype=float), _LEAST_ICC, _MOST_ICC), size.shape)
    a = reference * (1 / correlation - 1)
    b = (1 - reference) * (1 / correlation - 1)
    table = log_factorials(size.max(initial=0))
    m = size.astype(np.int64)
    constant = table[m] - special.betaln(a, b)

    def log_mass(part: slice, cell: IntArray, value: IntArray) -> FloatArray:
        rest = m[part][cell] - value
        beta = special.betaln(value + a[part][cell], rest + b[part][cell])
        return np.asarray(constant[part][cell] - table[value] - table[rest] + beta)

    tails = enumeration.tails(with_it.astype(np.int64), np.zeros_like(m), m, log_mass)
    smallest = 0.5 * np.exp(special.betaln(size + a, b) - special.betaln(a, b))
    p_value = np.clip(tails.p_value("greater", mid_p=True), 0, 1)
    return Excess(reference, np.where(size == 0, 1.0, p_value), np.where(size == 0, 1.0, smallest))


def intra_school_correlation(x: ArrayLike, n: ArrayLike) -> float:
    """Moment estimate of the correlation of two pupils of one school around the common share.

    ``sum((x - n p)^2 - n p q) / sum(n (n - 1) p q)``, cut to 0–0.9; NaN where no school has two pupils or the
    shares are 0 or 1.

    Parameters
    ----------
    x, n : array_like, shape (..., schools)
        Pupils with the property, and pupils. Rows have their own shares and one correlation: both sums run over
        all of them before anything is cut, so the noise of many rows does not add up to a correlation.

    Examples
    --------
    >>> intra_school_correlation([10, 0], [10, 10]), intra_school_correlation([5, 5], [10, 10])
    (0.9, 0.0)
    """
    with_it, size = as_trials(x, n)
    share = divide(with_it.sum(axis=-1, keepdims=True), size.sum(axis=-1, keepdims=True))
    binary = share * (1 - share)
    above = np.nansum((with_it - size * share) ** 2 - size * binary)
    return float(np.clip(divide(above, np.nansum(size * (size - 1) * binary)), 0, _MOST_ICC))


def excess_columns(
    x: ArrayLike, n: ArrayLike, found: Excess, used: BoolArray, alpha: float
) -> dict[str, FloatArray | BoolArray]:
    """Give the columns of the mart for a tested share: share, Wilson interval, p, its adjustment, strength.

    Parameters
    ----------
    x, n : array_like, shape (schools,)
        Pupils with the property, and pupils.
    found
        What :func:`share_excess` gave for them.
    used : ndarray of bool, shape (schools,)
        Schools to which the sign applies: the family of Benjamini and Hochberg.
    alpha : float
        Level of the adjusted p-value at which the sign fires.
    """
    with_it, size = as_trials(x, n)
    low, high = wilson_limits(with_it, size, z_of(0.95))
    adjusted = benjamini_hochberg(np.where(used, found.p_value, np.nan))
    return {
        "fired": np.nan_to_num(adjusted, nan=1.0) <= alpha,
        "value": divide(with_it, size),
        "value_low": low,
        "value_high": high,
        "reference": np.where(size.sum() > size, found.reference, np.nan),
        "strength": -special.ndtri(np.clip(found.p_value, 1e-300, 1 - 1e-16)),
        "p_value": found.p_value,
        "p_adjusted": adjusted,
    }

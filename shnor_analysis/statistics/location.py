"""Hodges-Lehmann estimates of a shift of raw values, with exact distribution-free intervals.

Both functions take one sample (or one pair of samples) a call: the estimate is a median over all pairs of
observations, so memory grows with n1 * n2. Units are those of the values.

References
----------
Hodges, Lehmann (1963), Ann Math Stat 34: 598-611. Hollander, Wolfe, Chicken (2014), *Nonparametric
Statistical Methods*, 3rd ed., sections 3.2-3.3 and 4.2-4.3 (data of the examples).
"""

import numpy as np
from numpy.typing import ArrayLike

from shnor_analysis.statistics._arrays import check_level, z_of
from shnor_analysis.statistics.result import FloatArray, Interval, Reason

EXACT_UP_TO = 50
"""Largest group (pairs in the paired form) for which the exact null distribution fixes the limits."""


def _sample(name: str, values: ArrayLike) -> FloatArray:
    sample = np.asarray(values, dtype=np.float64)
    if sample.ndim != 1 or not np.all(np.isfinite(sample)):
        raise ValueError(f"{name}: a one-dimensional array of finite numbers is expected")
    return sample


def hodges_lehmann(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> Interval:
    """Shift of the second sample against the first: the median of all differences ``second - first``.

    The limits are order statistics of the differences at the exact Mann-Whitney quantile (up to
    ``EXACT_UP_TO`` a group, beyond by its normal approximation); with ties they are conservative.

    Parameters
    ----------
    first, second : array_like, shape (n1,) and (n2,)
        Raw values, for example primary scores.
    level : float

    Returns
    -------
    Interval
        Of scalars. Reasons: ``no_participants``; ``too_few`` when no interval of this level exists
        (fewer than 4 against 4 at 0.95), the estimate is still given.

    Examples
    --------
    >>> at_term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    >>> early = [1.15, 0.88, 0.90, 0.74, 1.21]
    >>> ci = hodges_lehmann(early, at_term)
    >>> print(f"{ci.estimate:.3f} {ci.low:.2f} {ci.high:.2f}")
    0.305 -0.15 0.76
    """
    one, two = _sample("first", first), _sample("second", second)
    differences = np.sort((two[:, None] - one[None, :]).ravel())
    sizes = (one.size, two.size)
    if max(sizes) <= EXACT_UP_TO:
        cut = _quantile(_rank_sum_counts(*sizes), level)
    else:
        spread = np.sqrt(one.size * two.size * (one.size + two.size + 1) / 12)
        cut = int(np.floor(differences.size / 2 - z_of(level) * spread))
    return _from_sorted(differences, cut, sum(sizes), level, "Hodges-Lehmann shift")


def hodges_lehmann_paired(differences: ArrayLike, level: float = 0.95) -> Interval:
    """Centre of paired differences: the median of all Walsh averages ``(d_i + d_j) / 2``, i <= j.

    The limits are order statistics of the averages at the exact signed-rank quantile (up to
    ``EXACT_UP_TO`` pairs, beyond by its normal approximation).

    Parameters
    ----------
    differences : array_like, shape (n,)
        After minus before, zeros included.
    level : float

    Returns
    -------
    Interval
        Of scalars. Reasons: ``no_participants``; ``too_few`` (fewer than 6 pairs at 0.95).

    Examples
    --------
    >>> before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    >>> after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    >>> ci = hodges_lehmann_paired([a - b for a, b in zip(after, before)])
    >>> print(f"{ci.estimate:.2f} {ci.low:.3f} {ci.high:.3f}")
    -0.46 -0.786 -0.010
    """
    sample = _sample("differences", differences)
    upper = np.triu_indices(sample.size)
    averages = np.sort((sample[:, None] + sample[None, :])[upper] / 2)
    if sample.size <= EXACT_UP_TO:
        cut = _quantile(_signed_rank_counts(sample.size), level)
    else:
        spread = np.sqrt(sample.size * (sample.size + 1) * (2 * sample.size + 1) / 24)
        cut = int(np.floor(averages.size / 2 - z_of(level) * spread))
    return _from_sorted(averages, cut, sample.size, level, "Hodges-Lehmann centre of differences")


def _rank_sum_counts(n1: int, n2: int) -> FloatArray:
    """Null distribution of Mann-Whitney's U without ties, by the Gaussian binomial coefficient."""
    mass = np.zeros(n1 * n2 + 1)
    mass[0] = 1.0
    for i in range(1, n1 + 1):
        high, low = n2 + i, i
        for at in range(mass.size - 1, high - 1, -1):
            mass[at] -= mass[at - high]
        for at in range(low, mass.size):
            mass[at] += mass[at - low]
    return mass / mass.sum() if n1 and n2 else mass


def _signed_rank_counts(n: int) -> FloatArray:
    """Null distribution of the signed-rank sum without ties."""
    mass = np.zeros(n * (n + 1) // 2 + 1)
    mass[0] = 1.0
    for rank in range(1, n + 1):
        mass[rank:] = mass[rank:] + mass[: mass.size - rank]
        mass /= 2
    return mass


def _quantile(mass: FloatArray, level: float) -> int:
    """Largest c with P(S < c) <= (1 - level) / 2: the number of extreme order statistics left outside."""
    below = np.concatenate([[0.0], np.cumsum(mass)])
    return int(np.searchsorted(below, (1 - check_level(level)) / 2 * (1 + 1e-9), side="right")) - 1


def _from_sorted(values: FloatArray, cut: int, n: int, level: float, method: str) -> Interval:
    """Median of the sorted values with the `cut`-th value from both ends as limits."""
    exists = values.size > 0 and cut >= 1
    reason = Reason.NONE if exists else Reason.TOO_FEW if values.size else Reason.NO_PARTICIPANTS
    return Interval(
        estimate=np.asarray(np.median(values) if values.size else np.nan),
        low=np.asarray(values[cut - 1] if exists else np.nan),
        high=np.asarray(values[-cut] if exists else np.nan),
        level=level,
        method=method,
        n=np.asarray(float(n)),
        reason=np.asarray(reason.value, dtype="<U24"),
    )

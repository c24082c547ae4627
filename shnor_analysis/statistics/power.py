"""What could have been seen: smallest detectable change and power, before and after the fact.

A report leads with these numbers whenever a change is "not significant".

References
----------
Cohen (1988), *Statistical Power Analysis*, ch. 2 and 6. Fagerland, Lydersen, Laake (2017), ch. 4 and 8.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from shnor_analysis.statistics._arrays import as_counts, as_fraction, bisect, check_choice, check_level, divide
from shnor_analysis.statistics.paired_proportions import mcnemar
from shnor_analysis.statistics.result import BoolArray, FloatArray, Interval, Reason, reason_codes
from shnor_analysis.statistics.two_proportions import fisher_exact, fisher_mid_p


def minimal_detectable_change(
    share: ArrayLike, n1: ArrayLike, n2: ArrayLike, *, alpha: float = 0.05, power: float = 0.8
) -> Interval:
    """Shares that the second cohort must reach for its change to be found with the given power.

    Arcsine approximation: ``sin^2(asin(sqrt(p)) +- h / 2)`` with
    ``h = (z_(1 - alpha / 2) + z_power) / sqrt(n1 n2 / (n1 + n2))``.

    Parameters
    ----------
    share : array_like
        Share in the first cohort, 0 to 1.
    n1, n2 : array_like
        Sizes of the cohorts.
    alpha, power : float
        Two-sided level and power.

    Returns
    -------
    Interval
        ``estimate`` is `share`; ``high`` the share to which it must rise and ``low`` to which it must fall.
        NaN in ``low`` or ``high``: even 0 (or 1) would not be found. ``level`` holds the power. Reasons:
        ``no_participants``; ``unreachable`` when no change in either direction could be found.

    Examples
    --------
    >>> found = minimal_detectable_change(0.30, [25, 100], [25, 100])
    >>> found.high.round(2).tolist(), found.low.round(2).tolist()
    ([0.69, 0.49], [0.03, 0.14])
    """
    first, second = np.broadcast_arrays(as_counts("n1", n1), as_counts("n2", n2))
    p, first, second = np.broadcast_arrays(as_fraction("share", share), first, second)
    needed = special.ndtri(1 - check_level(alpha) / 2) + special.ndtri(check_level(power))
    half = divide(needed / 2, np.sqrt(divide(first * second, first + second)))
    angle = np.arcsin(np.sqrt(p))
    down, up = angle - half, angle + half
    low = np.where(down < 0, np.nan, np.sin(down) ** 2)
    high = np.where(up > np.pi / 2, np.nan, np.sin(up) ** 2)
    empty = (first == 0) | (second == 0)
    causes = {Reason.NO_PARTICIPANTS: empty, Reason.UNREACHABLE: np.isnan(low) & np.isnan(high)}
    reason = reason_codes(p.shape, causes)
    return Interval(p, low, high, power, "minimal detectable change, arcsine", first + second, reason)


def power_two_proportions(
    p1: ArrayLike, p2: ArrayLike, n1: ArrayLike, n2: ArrayLike, *, alpha: float = 0.05
) -> FloatArray:
    """Approximate power (arcsine) of a two-sided comparison of two cohorts; both tails counted.

    Examples
    --------
    >>> print(f"{power_two_proportions(0.30, 0.69, 25, 25):.3f}")
    0.809
    """
    first, second = as_counts("n1", n1), as_counts("n2", n2)
    one, two = as_fraction("p1", p1), as_fraction("p2", p2)
    distance = 2 * (np.arcsin(np.sqrt(two)) - np.arcsin(np.sqrt(one)))
    shift = distance * np.sqrt(divide(first * second, first + second))
    limit = special.ndtri(1 - check_level(alpha) / 2)
    return np.asarray(special.ndtr(shift - limit) + special.ndtr(-shift - limit))


def power_exact(
    p1: ArrayLike,
    p2: ArrayLike,
    n1: int,
    n2: int,
    *,
    alpha: float = 0.05,
    test: Literal["mid_p", "exact"] = "mid_p",
) -> FloatArray:
    """Exact power of Fisher's test (or its mid-p) by listing all n1 * n2 outcomes.

    Parameters
    ----------
    p1, p2 : array_like
        True shares, any number of them.
    n1, n2 : int
        Sizes of the groups, one pair a call.
    alpha : float
    test : {"mid_p", "exact"}

    Returns
    -------
    ndarray
        Probability of p <= alpha (two-sided).

    Examples
    --------
    >>> print(f"{power_exact(0.30, 0.15, 25, 25):.3f}")
    0.215
    """
    check_choice("test", test, ("mid_p", "exact"))
    k1, k2 = np.arange(n1 + 1), np.arange(n2 + 1)
    function = fisher_mid_p if test == "mid_p" else fisher_exact
    rejected: BoolArray = function(k1[:, None], n1, k2[None, :], n2).p_value <= alpha
    one, two = np.broadcast_arrays(as_fraction("p1", p1), as_fraction("p2", p2))
    mass1 = stats.binom.pmf(k1, n1, one[..., None])
    mass2 = stats.binom.pmf(k2, n2, two[..., None])
    return np.asarray(np.einsum("...i,ij,...j->...", mass1, rejected.astype(np.float64), mass2))


def power_mcnemar(
    lost: ArrayLike,
    gained: ArrayLike,
    n: int,
    *,
    alpha: float = 0.05,
    test: Literal["mid_p", "exact", "asymptotic"] = "mid_p",
) -> FloatArray:
    """Exact power of McNemar's tests by listing all outcomes (b, c) of n pairs.

    Parameters
    ----------
    lost, gained : array_like
        True shares of pupils who go from yes to no and from no to yes.
    n : int
        Pairs.
    alpha : float
    test : {"mid_p", "exact", "asymptotic"}

    Examples
    --------
    >>> print(f"{power_mcnemar(0.05, 0.25, 30):.3f}")
    0.516
    """
    down, up = np.broadcast_arrays(as_fraction("lost", lost), as_fraction("gained", gained))
    if np.any(down + up > 1):
        raise ValueError("lost + gained must not exceed 1")
    b, c = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    b, c = b[b + c <= n], c[b + c <= n]
    rejected = np.nan_to_num(mcnemar(b, c, n, test).p_value, nan=1.0) <= alpha
    b, c = b[rejected], c[rejected]
    ways = (
        special.gammaln(n + 1) - special.gammaln(b + 1) - special.gammaln(c + 1) - special.gammaln(n - b - c + 1)
    )
    p, q = down[..., None], up[..., None]
    rest = np.maximum(1 - p - q, 0)
    log_mass = ways + special.xlogy(b, p) + special.xlogy(c, q) + special.xlogy(n - b - c, rest)
    return np.asarray(np.exp(log_mass).sum(axis=-1))


def minimal_detectable_d(n: ArrayLike, *, paired: bool, alpha: float = 0.05, power: float = 0.8) -> FloatArray:
    """Smallest standardised mean difference found by a two-sided t-test with the given power.

    Parameters
    ----------
    n : array_like
        Pairs, or pupils in each of two groups of one size; at least 2.
    paired : bool
        d is in standard deviations of the differences (True) or of one group (False).
    alpha, power : float

    Returns
    -------
    ndarray
        NaN below n = 2 or where more than 10 standard deviations would be needed.

    Examples
    --------
    >>> minimal_detectable_d([10, 25], paired=False).round(2).tolist()
    [1.32, 0.81]
    """
    size = as_counts("n", n)
    df = np.maximum(size - 1 if paired else 2 * (size - 1), 1)
    scale = np.sqrt(size if paired else size / 2)
    limit = np.asarray(special.stdtrit(df, 1 - check_level(alpha) / 2))

    def too_small(d: FloatArray) -> BoolArray:
        upper = stats.nct.sf(limit, df, d * scale)
        return np.asarray(upper + stats.nct.cdf(-limit, df, d * scale) < power)

    found = bisect(too_small, np.zeros(size.shape), np.full(size.shape, 10.0))
    return np.where((size < 2) | (found >= 10), np.nan, found)

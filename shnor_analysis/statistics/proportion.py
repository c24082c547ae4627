"""One proportion: intervals and the exact test, for any number of cells at once.

All functions broadcast `x` (successes) against `n` (trials). Shares run from 0 to 1.
A cell with n = 0 has no interval (reason ``no_participants``).

References
----------
Fagerland, Lydersen, Laake (2017), *Statistical Analysis of Contingency Tables*, ch. 2 (data of the examples).
Brown, Cai, DasGupta (2001), Statistical Science 16: 101-133.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics import _enumeration as enumeration
from shnor_analysis.statistics._arrays import (
    as_fraction,
    as_trials,
    bisect,
    check_level,
    divide,
    make_interval,
    z_of,
)
from shnor_analysis.statistics._enumeration import IntArray, log_factorials
from shnor_analysis.statistics.result import (
    Alternative,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)

Limits = tuple[FloatArray, FloatArray]


def wilson_limits(x: FloatArray, n: FloatArray, z: float, continuity: float = 0.0) -> Limits:
    """Return unchecked Wilson limits, for use inside other intervals; `continuity` is 0 or half a pupil."""
    limits = []
    for sign in (-1.0, 1.0):
        p = divide(x + sign * continuity, n)
        centre = p + divide(z * z, 2 * n)
        spread = z * np.sqrt(np.maximum(divide(p * (1 - p), n) + divide(z * z, 4 * n * n), 0))
        limits.append(divide(centre + sign * spread, 1 + divide(z * z, n)))
    return np.clip(np.where(x == 0, 0.0, limits[0]), 0, 1), np.clip(np.where(x == n, 1.0, limits[1]), 0, 1)


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95, *, continuity: bool = False) -> Interval:
    """Wilson score interval of a share: the default interval for one season.

    The set of p with ``|x/n - p| <= z * sqrt(p (1 - p) / n)``; good from n = 1 upwards.

    Parameters
    ----------
    x, n : array_like
        Successes and trials.
    level : float
        Coverage.
    continuity : bool
        Newcombe's (1998, method 4) continuity-corrected form, wider.

    Returns
    -------
    Interval
        Limits in [0, 1].

    Raises
    ------
    ValueError
        Negative or fractional counts, or x > n.

    References
    ----------
    Newcombe (1998), Stat Med 17: 857-872.

    Examples
    --------
    >>> ci = wilson(13, 16)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.5699 0.9341
    """
    successes, trials = as_trials(x, n)
    limits = wilson_limits(successes, trials, z_of(level), 0.5 if continuity else 0.0)
    name = "Wilson score with continuity correction" if continuity else "Wilson score"
    return _interval(successes, trials, limits, level, name)


def clopper_pearson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Clopper-Pearson exact interval: coverage never below `level`, therefore wide.

    Examples
    --------
    >>> ci = clopper_pearson(13, 16)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.5435 0.9595
    """
    successes, trials = as_trials(x, n)
    half = (1 - check_level(level)) / 2
    failures = trials - successes
    lowest = special.betaincinv(np.maximum(successes, 0.5), failures + 1, half)
    highest = special.betaincinv(successes + 1, np.maximum(failures, 0.5), 1 - half)
    low, high = np.where(successes == 0, 0.0, lowest), np.where(failures == 0, 1.0, highest)
    return _interval(successes, trials, (low, high), level, "Clopper-Pearson exact")


def jeffreys(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Jeffreys interval: equal-tailed quantiles of Beta(x + 1/2, n - x + 1/2), closed at 0 and 1.

    Examples
    --------
    >>> ci = jeffreys(13, 16)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.5792 0.9442
    """
    successes, trials = as_trials(x, n)
    half = (1 - check_level(level)) / 2
    a, b = successes + 0.5, trials - successes + 0.5
    low = np.where(successes == 0, 0.0, special.betaincinv(a, b, half))
    high = np.where(successes == trials, 1.0, special.betaincinv(a, b, 1 - half))
    return _interval(successes, trials, (low, high), level, "Jeffreys")


def mid_p_interval(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Mid-p interval: Clopper-Pearson that counts half of the observed point; average coverage near `level`.

    Limits solve ``P(X > x; p) + P(X = x; p) / 2 = alpha / 2`` (low) and the mirror image (high).

    Examples
    --------
    >>> ci = mid_p_interval([13, 0], [16, 9])
    >>> print(ci.low.round(4), ci.high.round(4))
    [0.5699 0.    ] [0.95   0.2831]
    """
    successes, trials = as_trials(x, n)
    half = (1 - check_level(level)) / 2
    estimate = np.where(trials > 0, divide(successes, trials), 0.5)

    def outside(mirrored: bool) -> Callable[[FloatArray], FloatArray]:
        k = trials - successes if mirrored else successes
        return lambda p: _mid_p_upper(k, trials, 1 - p if mirrored else p)

    upper_tail, lower_tail = outside(False), outside(True)
    low = bisect(lambda p: upper_tail(p) > half, estimate, np.zeros_like(estimate))
    high = bisect(lambda p: lower_tail(p) > half, estimate, np.ones_like(estimate))
    low, high = np.where(successes == 0, 0.0, low), np.where(successes == trials, 1.0, high)
    return _interval(successes, trials, (low, high), level, "exact mid-p")


def _mid_p_upper(x: FloatArray, n: FloatArray, p: FloatArray) -> FloatArray:
    """P(X > x) + P(X = x)/2 of a binomial through the incomplete beta function."""
    at_least = np.where(x == 0, 1.0, special.betainc(np.maximum(x, 0.5), n - x + 1, p))
    more = np.where(x == n, 0.0, special.betainc(x + 1, np.maximum(n - x, 0.5), p))
    return np.asarray((at_least + more) / 2)


def likelihood_interval(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Likelihood-ratio interval: all p whose deviance from the estimate stays within the chi-square quantile.

    Examples
    --------
    >>> ci = likelihood_interval(13, 16)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.5828 0.9497
    """
    successes, trials = as_trials(x, n)
    limit = z_of(level) ** 2 / 2
    estimate = np.where(trials > 0, divide(successes, trials), 0.5)

    def log_likelihood(p: FloatArray) -> FloatArray:
        return np.asarray(special.xlogy(successes, p) + special.xlog1py(trials - successes, -p))

    best = log_likelihood(estimate)
    low = bisect(lambda p: best - log_likelihood(p) < limit, estimate, np.zeros_like(estimate))
    high = bisect(lambda p: best - log_likelihood(p) < limit, estimate, np.ones_like(estimate))
    return _interval(successes, trials, (low, high), level, "likelihood ratio")


def _interval(x: FloatArray, n: FloatArray, limits: Limits, level: float, method: str) -> Interval:
    low, high = limits
    return make_interval(divide(x, n), low, high, n=n, level=level, method=method, bounds=(0.0, 1.0))


def binomial_test(
    x: ArrayLike, n: ArrayLike, p0: ArrayLike, alternative: Alternative = "two-sided", *, mid_p: bool = False
) -> TestResult:
    """Exact test of one share against a fixed value, for example the region's share.

    Two-sided: the probability of all outcomes no likelier than the observed one (as scipy and R);
    the mid-p counts the equally likely ones by half.

    Parameters
    ----------
    x, n : array_like
        Successes and trials.
    p0 : array_like
        Share under the null hypothesis, 0 to 1.
    alternative : {"two-sided", "greater", "less"}
        "greater": the true share exceeds `p0`.
    mid_p : bool
        Less conservative, usually right for reports.

    Returns
    -------
    TestResult
        ``statistic`` is x/n - p0.

    Examples
    --------
    >>> exact, mid = binomial_test(13, 16, 0.5), binomial_test(13, 16, 0.5, mid_p=True)
    >>> print(f"{exact.p_value:.5f} {mid.p_value:.5f}")
    0.02127 0.01273
    """
    successes, trials = as_trials(x, n)
    successes, trials, share = np.broadcast_arrays(successes, trials, as_fraction("p0", p0))
    shape = trials.shape
    k, m, q = (part.ravel() for part in (successes.astype(np.int64), trials.astype(np.int64), share))
    table = log_factorials(m.max(initial=0))

    def log_mass(part: slice, cell: IntArray, value: IntArray) -> FloatArray:
        size = m[part][cell]
        rest = size - value
        coefficient = table[size] - table[value] - table[rest]
        chance = q[part][cell]
        return np.asarray(coefficient + special.xlogy(value, chance) + special.xlog1py(rest, -chance))

    p = enumeration.tails(k, np.zeros_like(k), m, log_mass).p_value(alternative, mid_p=mid_p)
    empty = trials == 0
    return TestResult(
        statistic=divide(successes, trials) - share,
        p_value=np.where(empty, np.nan, p.reshape(shape)),
        df=np.full(shape, np.nan),
        null="the share equals p0",
        alternative=alternative,
        method="exact binomial, mid-p" if mid_p else "exact binomial",
        n=trials,
        reason=reason_codes(shape, {Reason.NO_PARTICIPANTS: empty}),
    )

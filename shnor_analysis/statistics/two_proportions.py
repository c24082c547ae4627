"""Two independent proportions: intervals of the difference and tests.

Sign: every difference is **second minus first** (p2 - p1); ``alternative="greater"`` means p2 > p1.
Differences run from -1 to 1 (multiply by 100 for percentage points). All but the unconditional exact
tests are vectorised over cells. Groups of size zero give reason ``no_participants``.

References
----------
Newcombe (1998), Stat Med 17: 873-890. Miettinen, Nurminen (1985), Stat Med 4: 213-226. Mee (1984),
Biometrics 40: 1175-1176. Agresti, Caffo (2000), Am Stat 54: 280-288.
Fagerland, Lydersen, Laake (2017), ch. 4 (data of the examples).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from shnor_analysis.statistics import _enumeration as enumeration
from shnor_analysis.statistics._arrays import (
    as_counts,
    bisect,
    check_choice,
    divide,
    normal_p,
    z_of,
)
from shnor_analysis.statistics._enumeration import IntArray, log_factorials
from shnor_analysis.statistics._pair import Pair, score_variance
from shnor_analysis.statistics.proportion import wilson_limits
from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)


def wald(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Wald interval, for comparison only: it is too short for small groups and has width 0 at 0 and 1.

    Examples
    --------
    >>> ci = wald(1, 34, 7, 34)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0292 0.3238
    """
    pair = Pair(x1, n1, x2, n2)
    spread = z_of(level) * np.sqrt(
        divide(pair.p1 * (1 - pair.p1), pair.n1) + divide(pair.p2 * (1 - pair.p2), pair.n2)
    )
    return pair.interval(pair.difference - spread, pair.difference + spread, level, "Wald")


def agresti_caffo(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Agresti-Caffo interval: Wald after adding a success and a failure to each group, clipped to [-1, 1].

    The limits are centred on the adjusted difference; ``estimate`` is the plain one.

    Examples
    --------
    >>> ci = agresti_caffo(1, 34, 7, 34)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0116 0.3217
    """
    pair = Pair(x1, n1, x2, n2)
    p1, p2 = (pair.x1 + 1) / (pair.n1 + 2), (pair.x2 + 1) / (pair.n2 + 2)
    spread = z_of(level) * np.sqrt(p1 * (1 - p1) / (pair.n1 + 2) + p2 * (1 - p2) / (pair.n2 + 2))
    return pair.interval(p2 - p1 - spread, p2 - p1 + spread, level, "Agresti-Caffo")


def newcombe(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval: the default interval of a change between cohorts.

    With Wilson limits (l, u) of each group: ``d - sqrt((p2 - l2)^2 + (u1 - p1)^2)`` and
    ``d + sqrt((u2 - p2)^2 + (p1 - l1)^2)``, d = p2 - p1. Works from one pupil a group.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like
        Successes and trials of the first (before) and second (after) group.
    level : float
        Coverage.

    Returns
    -------
    Interval
        Of p2 - p1, in [-1, 1].

    Raises
    ------
    ValueError
        Negative or fractional counts, or more successes than trials.

    References
    ----------
    Newcombe (1998), Stat Med 17: 873-890, method 10.

    Examples
    --------
    >>> ci = newcombe(1, 34, 7, 34)
    >>> print(f"{ci.estimate:.4f} {ci.low:.4f} {ci.high:.4f}")
    0.1765 0.0189 0.3404
    """
    pair = Pair(x1, n1, x2, n2)
    z = z_of(level)
    l1, u1 = wilson_limits(pair.x1, pair.n1, z)
    l2, u2 = wilson_limits(pair.x2, pair.n2, z)
    low = pair.difference - np.hypot(pair.p2 - l2, u1 - pair.p1)
    high = pair.difference + np.hypot(u2 - pair.p2, pair.p1 - l1)
    return pair.interval(low, high, level, "Newcombe hybrid score")


def miettinen_nurminen(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95
) -> Interval:
    """Miettinen-Nurminen score interval: Mee's with the variance multiplied by N / (N - 1).

    Use it where the decision must agree with a score test at a margin (equivalence).

    Examples
    --------
    >>> ci = miettinen_nurminen(48, 80, 56, 70)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0528 0.3382
    """
    pair = Pair(x1, n1, x2, n2)
    return _score_interval(pair, level, divide(pair.n, pair.n - 1), "Miettinen-Nurminen")


def mee(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Mee's asymptotic score interval: inverts the score test with the constrained estimates of both shares.

    Examples
    --------
    >>> ci = mee(48, 80, 56, 70)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0533 0.3377
    """
    pair = Pair(x1, n1, x2, n2)
    return _score_interval(pair, level, np.ones(pair.n.shape), "Mee score")


def _score_interval(pair: Pair, level: float, inflation: FloatArray, method: str) -> Interval:
    z2 = z_of(level) ** 2
    start = np.where(pair.empty, 0.0, pair.difference)

    def inside(delta: FloatArray) -> BoolArray:
        variance = score_variance(pair, delta) * inflation
        return np.asarray((pair.difference - delta) ** 2 <= z2 * variance)

    with np.errstate(invalid="ignore", divide="ignore"):
        low = bisect(inside, start, np.full_like(start, -1.0))
        high = bisect(inside, start, np.ones_like(start))
    return pair.interval(low, high, level, method)


def score_test(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    alternative: Alternative = "two-sided",
    *,
    delta: ArrayLike = 0.0,
    n_minus_1: bool = False,
) -> TestResult:
    """Asymptotic score test of p2 - p1 = `delta` (Pearson's chi-square root at delta = 0).

    Parameters
    ----------
    delta : array_like
        Difference under the null hypothesis, for example an equivalence margin.
    n_minus_1 : bool
        Multiply the variance by N / (N - 1); then the test agrees with :func:`miettinen_nurminen`.

    Examples
    --------
    >>> print(f"{score_test(1, 4, 3, 4).p_value:.5f}")
    0.15730
    """
    pair = Pair(x1, n1, x2, n2)
    margin = np.asarray(delta, dtype=np.float64) + np.zeros(pair.n.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = score_variance(pair, margin) * (divide(pair.n, pair.n - 1) if n_minus_1 else 1.0)
    z = divide(pair.difference - margin, np.sqrt(variance))
    flat = ~pair.empty & ~np.isfinite(z)
    causes = {Reason.NO_PARTICIPANTS: pair.empty, Reason.NO_VARIATION: flat}
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(z.shape, np.nan),
        null="the difference of the shares equals delta",
        alternative=alternative,
        method="score (asymptotic)",
        n=np.broadcast_to(pair.n, z.shape),
        reason=reason_codes(z.shape, causes),
    )


def fisher_exact(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, alternative: Alternative = "two-sided"
) -> TestResult:
    """Fisher's exact test (conservative); two-sided: all tables no likelier than the observed one.

    Examples
    --------
    >>> print(f"{fisher_exact(1, 4, 3, 4).p_value:.6f}")
    0.485714
    """
    pair = Pair(x1, n1, x2, n2)
    return pair.test(_conditional_p(pair, alternative, mid_p=False), alternative, "Fisher exact")


def fisher_mid_p(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, alternative: Alternative = "two-sided"
) -> TestResult:
    """Fisher's test with mid-p: less likely tables plus half of the equally likely ones; the default test.

    References
    ----------
    Fagerland, Lydersen, Laake (2017), section 4.4.4.

    Examples
    --------
    >>> print(f"{fisher_mid_p(0, 16, 15, 72).p_value:.5f}")
    0.04466
    """
    pair = Pair(x1, n1, x2, n2)
    return pair.test(_conditional_p(pair, alternative, mid_p=True), alternative, "Fisher mid-p")


def _conditional_p(pair: Pair, alternative: Alternative, *, mid_p: bool) -> FloatArray:
    """P-value from the hypergeometric distribution of x2 given x1 + x2."""
    x1, n1, x2, n2 = (part.astype(np.int64).ravel() for part in (pair.x1, pair.n1, pair.x2, pair.n2))
    total, everybody = x1 + x2, n1 + n2
    table = log_factorials(everybody.max(initial=0))
    constant = table[n1] + table[n2] + table[total] + table[everybody - total] - table[everybody]

    def log_mass(part: slice, cell: IntArray, value: IntArray) -> FloatArray:
        other = total[part][cell] - value
        chosen = table[value] + table[n2[part][cell] - value] + table[other] + table[n1[part][cell] - other]
        return np.asarray(constant[part][cell] - chosen)

    low, high = np.maximum(0, total - n1), np.minimum(total, n2)
    return enumeration.tails(x2, low, high, log_mass).p_value(alternative, mid_p=mid_p).reshape(pair.n.shape)


def smallest_attainable_p(n1: ArrayLike, n2: ArrayLike, *, mid_p: bool = False) -> FloatArray:
    """Smallest two-sided p that Fisher's test (or its mid-p) can give for groups of these sizes.

    Reached by 0 of n1 against n2 of n2.

    Examples
    --------
    >>> smallest_attainable_p([3, 4], [3, 4]).round(4).tolist()
    [0.1, 0.0286]
    """
    first, second = np.broadcast_arrays(as_counts("n1", n1), as_counts("n2", n2))
    test = fisher_mid_p if mid_p else fisher_exact
    p = test(np.zeros_like(first), first, second, second).p_value
    return np.where(np.isnan(p), 1.0, p)


def boschloo(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, alternative: Alternative = "two-sided"
) -> TestResult:
    """Boschloo's unconditional exact test, more powerful than Fisher's.

    Slow: one scipy call a cell, meant for single reports. Two-sided p is twice the smaller one-sided p
    (scipy's convention; a textbook that orders by two-sided Fisher p differs slightly).

    Examples
    --------
    >>> print(f"{boschloo(7, 15, 12, 15, 'greater').p_value:.6f}")
    0.034109
    """
    return _unconditional("boschloo", Pair(x1, n1, x2, n2), alternative)


def barnard(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, alternative: Alternative = "two-sided"
) -> TestResult:
    """Barnard's unconditional exact test ordered by the pooled Z (Suissa and Shuster 1985).

    Slow: one scipy call a cell, meant for single reports.

    Examples
    --------
    >>> print(f"{barnard(1, 4, 3, 4).p_value:.7f}")
    0.2890625
    """
    return _unconditional("barnard", Pair(x1, n1, x2, n2), alternative)


def _unconditional(name: str, pair: Pair, alternative: Alternative) -> TestResult:
    """Call scipy with the groups in columns (its convention) and the direction turned to p2 - p1."""
    check_choice("name", name, ("boschloo", "barnard"))
    function = stats.boschloo_exact if name == "boschloo" else stats.barnard_exact
    turned: dict[Alternative, Alternative] = {"two-sided": "two-sided", "greater": "less", "less": "greater"}
    check_choice("alternative", alternative, tuple(turned))
    p = np.full(pair.n.shape, np.nan)
    for cell in np.argwhere(~pair.empty):
        at = tuple(cell)
        x1, n1, x2, n2 = (int(part[at]) for part in (pair.x1, pair.n1, pair.x2, pair.n2))
        same = x1 + x2 in (0, n1 + n2)
        p[at] = 1.0 if same else function([[x1, x2], [n1 - x1, n2 - x2]], turned[alternative]).pvalue
    return pair.test(p, alternative, f"{name.capitalize()} unconditional exact")

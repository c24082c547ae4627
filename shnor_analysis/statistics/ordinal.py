"""Two independent groups of ordered categories (marks 2-5 of two cohorts), from counts.

All functions take counts of the categories, lowest first, on the last axis: shape (..., k), any number of
cells at once. Raw values are turned into counts by ``numpy.unique`` on the pooled sample.
Direction: **second minus first**; superiority above one half, positive delta and positive statistics
mean that the second group (the later season) is larger.

References
----------
Brunner, Munzel (2000), Biom J 42: 17-25, as corrected in Neubert, Brunner (2007), Comput Stat Data Anal
51: 5192-5204 (also the permutation form). Cliff (1993), Psychol Bull 114: 494-509.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._allocations import LARGEST_GRID, at_least, grid_points, permutation_p
from shnor_analysis.statistics._arrays import (
    ALTERNATIVES,
    as_group_counts,
    check_choice,
    check_level,
    divide,
    normal_p,
    student_p,
)
from shnor_analysis.statistics._enumeration import IntArray
from shnor_analysis.statistics._placements import Placements, placements, share_below
from shnor_analysis.statistics.location import hodges_lehmann
from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Interval,
    Reason,
    StrArray,
    TestResult,
    reason_codes,
)

__all__ = [
    "brunner_munzel",
    "brunner_munzel_permuted",
    "cliffs_delta",
    "hodges_lehmann",
    "mann_whitney",
    "probability_of_superiority",
]

SMALL = 30
"""``mann_whitney(method="auto")`` is exact where both groups together have at most this many observations."""

IntervalKind = Literal["t", "logit"]


def probability_of_superiority(
    first: ArrayLike, second: ArrayLike, level: float = 0.95, *, kind: IntervalKind = "t"
) -> Interval:
    """P(first < second) + P(tie) / 2 with the Brunner-Munzel interval: the effect size of ordinal change.

    Parameters
    ----------
    first, second : array_like, shape (..., k)
        Counts of ordered categories.
    level : float
    kind : {"t", "logit"}
        "logit" builds the interval on the logit scale: it stays inside (0, 1); prefer it below 20 a group.

    Returns
    -------
    Interval
        In [0, 1]; 0.5 means no shift. Not applicable: an empty group (``no_participants``), fewer than
        two in a group (``too_few``), all in one category (``no_variation``), no overlap of the groups
        (``complete_separation``); in the last three the estimate is still given, without limits.

    Examples
    --------
    >>> ci = probability_of_superiority([11, 2, 0, 1, 0], [3, 1, 4, 2, 1])
    >>> print(f"{ci.estimate:.6f} {ci.low:.6f} {ci.high:.6f}")
    0.788961 0.595217 0.982705
    """
    return _superiority(placements(*as_group_counts(first, second)), level, kind)


def _superiority(ranks: Placements, level: float, kind: IntervalKind) -> Interval:
    check_choice("kind", kind, ("t", "logit"))
    p, error = ranks.superiority, np.sqrt(ranks.variance)
    quantile = np.asarray(special.stdtrit(ranks.df, 0.5 + check_level(level) / 2))
    if kind == "t":
        low, high = np.clip(p - quantile * error, 0, 1), np.clip(p + quantile * error, 0, 1)
    else:
        spread = quantile * divide(error, p * (1 - p))
        with np.errstate(divide="ignore"):
            low, high = special.expit(special.logit(p) - spread), special.expit(special.logit(p) + spread)
    reason = _reasons(ranks)
    gone = reason != ""
    return Interval(
        estimate=p,
        low=np.where(gone, np.nan, low),
        high=np.where(gone, np.nan, high),
        level=level,
        method=f"Brunner-Munzel, {kind} interval",
        n=ranks.n1 + ranks.n2,
        reason=reason,
    )


def _reasons(ranks: Placements) -> StrArray:
    causes = {
        Reason.NO_PARTICIPANTS: (ranks.n1 == 0) | (ranks.n2 == 0),
        Reason.TOO_FEW: (ranks.n1 < 2) | (ranks.n2 < 2),
        Reason.COMPLETE_SEPARATION: ranks.separated,
        Reason.NO_VARIATION: ranks.variance == 0,
    }
    return reason_codes(ranks.n1.shape, causes)


def cliffs_delta(
    first: ArrayLike, second: ArrayLike, level: float = 0.95, *, kind: IntervalKind = "t"
) -> Interval:
    """Cliff's delta, P(first < second) - P(first > second) = 2 * superiority - 1, with its interval.

    Examples
    --------
    >>> print(f"{cliffs_delta([11, 2, 0, 1, 0], [3, 1, 4, 2, 1]).estimate:.6f}")
    0.577922
    """
    half = probability_of_superiority(first, second, level, kind=kind)
    return replace(
        half,
        estimate=2 * half.estimate - 1,
        low=2 * half.low - 1,
        high=2 * half.high - 1,
        method=f"Cliff's delta, {kind} interval",
    )


def brunner_munzel(
    first: ArrayLike,
    second: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    level: float = 0.95,
    kind: IntervalKind = "t",
) -> TestResult:
    """Brunner-Munzel test: is a pupil of the second group as likely above as below one of the first.

    ``t = (superiority - 1/2) / sqrt(variance)`` with Welch degrees of freedom. Unlike Mann-Whitney it does
    not assume equal spread. From about 10 a group; below use :func:`brunner_munzel_permuted`.

    Parameters
    ----------
    first, second : array_like, shape (..., k)
        Counts of ordered categories.
    alternative : {"two-sided", "greater", "less"}
        "greater": the second group is larger.
    level, kind
        Of the interval in ``effect``; see :func:`probability_of_superiority`.

    Returns
    -------
    TestResult
        With ``effect``, the probability of superiority. Reasons as there.

    Examples
    --------
    >>> test = brunner_munzel([11, 2, 0, 1, 0], [3, 1, 4, 2, 1])
    >>> print(f"{test.statistic:.10f} {test.df:.9f} {test.p_value:.10f}")
    3.1374674823 17.682841979 0.0057862087
    """
    ranks = placements(*as_group_counts(first, second))
    effect = _superiority(ranks, level, kind)
    gone = effect.reason != ""
    t = np.where(gone, np.nan, ranks.t)
    return TestResult(
        statistic=t,
        p_value=student_p(t, ranks.df, alternative),
        df=np.where(gone, np.nan, ranks.df),
        null="P(first < second) + P(tie) / 2 = 1/2",
        alternative=alternative,
        method="Brunner-Munzel",
        n=effect.n,
        reason=effect.reason,
        effect=effect,
    )


def brunner_munzel_permuted(
    first: ArrayLike,
    second: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    resamples: int = 9_999,
    rng: np.random.Generator | None = None,
) -> TestResult:
    """Studentised permutation form of Brunner-Munzel, for groups below about 10.

    All allocations of the pooled pupils to the two groups are enumerated (exact under exchangeability,
    and still valid for unequal spread as the groups grow). Two-sided p: share of allocations with ``|t|``
    at least the observed one; a complete separation counts as infinite t. Cells with more than
    ``LARGEST_GRID`` points are drawn with `rng` instead, p = (hits + 1) / (resamples + 1).

    Parameters
    ----------
    first, second : array_like, shape (..., k)
    alternative : {"two-sided", "greater", "less"}
    resamples : int
        Draws in cells too large for enumeration.
    rng : numpy.random.Generator, optional
        Required when such a cell occurs (``ValueError`` otherwise): the seed is the caller's to record.

    Returns
    -------
    TestResult
        Reasons: ``no_participants``, ``too_few`` (fewer than two in a group).

    Examples
    --------
    >>> print(f"{brunner_munzel_permuted([11, 2, 0, 1, 0], [3, 1, 4, 2, 1]).p_value:.6f}")
    0.008038
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    one, two = as_group_counts(first, second)
    ranks = placements(one, two)
    observed = ranks.t.ravel()

    def extreme(part: slice, cell: IntArray, a: FloatArray, b: FloatArray) -> BoolArray:
        return at_least(placements(a, b).t, observed[part][cell], alternative)

    causes = {
        Reason.NO_PARTICIPANTS: (ranks.n1 == 0) | (ranks.n2 == 0),
        Reason.TOO_FEW: (ranks.n1 < 2) | (ranks.n2 < 2),
    }
    reason = reason_codes(ranks.n1.shape, causes)
    return TestResult(
        statistic=np.where(reason == "", ranks.t, np.nan),
        p_value=permutation_p((one, two), reason == "", extreme, resamples=resamples, rng=rng),
        df=np.full(reason.shape, np.nan),
        null="both groups come from one distribution",
        alternative=alternative,
        method="Brunner-Munzel, permutation",
        n=ranks.n1 + ranks.n2,
        reason=reason,
    )


def mann_whitney(
    first: ArrayLike,
    second: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    method: Literal["auto", "exact", "asymptotic"] = "auto",
    continuity: bool = True,
) -> TestResult:
    """Mann-Whitney (Wilcoxon rank-sum) test with ties handled exactly in small cells.

    ``statistic`` is U of the second group: the number of pairs with first < second plus half of the ties
    (scipy's ``mannwhitneyu(second, first)``). Exact p enumerates all allocations of the pooled
    observations; two-sided: allocations with ``|U - n1 n2 / 2|`` at least the observed one.
    The asymptotic form is normal with tie-corrected variance.

    Parameters
    ----------
    first, second : array_like, shape (..., k)
    alternative : {"two-sided", "greater", "less"}
        "greater": the second group is larger.
    method : {"auto", "exact", "asymptotic"}
        "auto" is exact where n1 + n2 <= ``SMALL`` and the enumeration has at most ``LARGEST_GRID`` points.
    continuity : bool
        Half a unit in the asymptotic form.

    Returns
    -------
    TestResult
        ``method`` is an array saying what was done in each cell. Reasons: ``no_participants``;
        ``no_variation`` (asymptotic form, all in one category; exact p is one there).

    Examples
    --------
    >>> test = mann_whitney([1, 1, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1])
    >>> print(f"{test.statistic:.1f} {test.p_value:.4f} {test.method}")
    15.0 0.0357 Mann-Whitney, exact
    """
    check_choice("method", method, ("auto", "exact", "asymptotic"))
    one, two = as_group_counts(first, second)
    n1, n2 = one.sum(axis=-1), two.sum(axis=-1)
    u = np.asarray((two * share_below(one)).sum(axis=-1))
    excess = (u - n1 * n2 / 2).ravel()
    variance = _rank_variance(one + two, n1, n2)
    p = _asymptotic_p(u - n1 * n2 / 2, variance, alternative, 0.5 if continuity else 0.0)

    def extreme(part: slice, cell: IntArray, a: FloatArray, b: FloatArray) -> BoolArray:
        value = (b * share_below(a)).sum(axis=-1) - a.sum(axis=-1) * b.sum(axis=-1) / 2
        return at_least(value, excess[part][cell], alternative)

    points = grid_points(one, two)
    exact = np.full(u.shape, method == "exact")
    if method == "auto":
        exact = (n1 + n2 <= SMALL) & (points <= LARGEST_GRID)
    empty = (n1 == 0) | (n2 == 0)
    if np.any(exact & ~empty & (points > LARGEST_GRID)):
        raise ValueError(f"a cell needs more than {LARGEST_GRID} points to enumerate: use method='auto'")
    causes = {Reason.NO_PARTICIPANTS: empty, Reason.NO_VARIATION: (variance <= 0) & ~exact}
    return TestResult(
        statistic=u,
        p_value=np.where(exact, permutation_p((one, two), exact & ~empty, extreme), p),
        df=np.full(u.shape, np.nan),
        null="both groups come from one distribution",
        alternative=alternative,
        method=np.where(exact, "Mann-Whitney, exact", "Mann-Whitney, asymptotic"),
        n=n1 + n2,
        reason=reason_codes(u.shape, causes),
    )


def _rank_variance(pooled: FloatArray, n1: FloatArray, n2: FloatArray) -> FloatArray:
    """Variance of U with ties, exactly zero where all observations share one category."""
    n = n1 + n2
    ties = divide((pooled**3 - pooled).sum(axis=-1), n * (n - 1))
    variance = n1 * n2 / 12 * (n + 1 - ties)
    return np.where(pooled.max(axis=-1, initial=0) == n, 0.0, variance)


def _asymptotic_p(
    excess: FloatArray, variance: FloatArray, alternative: Alternative, continuity: float
) -> FloatArray:
    """Compare U minus its mean with the normal law; NaN where the variance is zero."""
    if alternative == "two-sided":
        shrunk = np.sign(excess) * np.maximum(np.abs(excess) - continuity, 0)
    else:
        shrunk = excess - continuity * (1 if alternative == "greater" else -1)
    return normal_p(divide(shrunk, np.sqrt(variance)), alternative)

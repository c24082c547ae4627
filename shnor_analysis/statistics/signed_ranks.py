"""Exact signed-rank tests of the same pupils with ties: raw differences, or counts of changes by size.

Direction: after minus before; ``alternative="greater"`` means that results grew.

References
----------
Wilcoxon (1945), Biometrics Bull 1: 80-83. Hollander, Wolfe, Chicken (2014), *Nonparametric Statistical
Methods*, 3rd ed., section 3.1 (data of the example).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from shnor_analysis.statistics._arrays import (
    ALTERNATIVES,
    as_counts,
    as_tables,
    check_choice,
    divide,
    normal_p,
)
from shnor_analysis.statistics._enumeration import IntArray, grids, log_factorials
from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Reason,
    TestResult,
    reason_codes,
)

EXACT_UP_TO = 200
"""Largest number of pairs for which :func:`signed_rank` is exact."""


def change_counts(tables: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Count the pupils who lost and gained 1, 2, ... k - 1 categories.

    Returns
    -------
    lost, gained : ndarray, shape (..., k - 1)

    Examples
    --------
    >>> lost, gained = change_counts([[2, 3, 1], [1, 4, 0], [0, 2, 2]])
    >>> lost.tolist(), gained.tolist()
    ([3.0, 0.0], [3.0, 1.0])
    """
    table = as_tables("tables", tables, square=True)
    sizes = range(1, table.shape[-1])
    diagonals = [np.diagonal(table, offset, -2, -1).sum(axis=-1) for offset in (*(-s for s in sizes), *sizes)]
    return np.stack(diagonals[: len(sizes)], axis=-1), np.stack(diagonals[len(sizes) :], axis=-1)


def signed_rank(differences: ArrayLike, *, alternative: Alternative = "two-sided") -> TestResult:
    """Exact Wilcoxon signed-rank test with ties, for raw differences.

    Zeros are dropped; tied ``|d|`` get mid-ranks. The null distribution (each rank positive or negative
    with probability 1/2) is computed by dynamic programming over doubled mid-ranks, so ties cost nothing;
    scipy's test would silently turn to a normal approximation. Two-sided p is twice the smaller tail.
    Above ``EXACT_UP_TO`` pairs the tie-corrected normal form without continuity correction is used.

    Parameters
    ----------
    differences : array_like, shape (..., pupils)
        After minus before; NaN where a pupil is missing.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        ``statistic`` is the rank sum of the gains (R's V of after - before); ``n`` counts pairs with
        zeros; p = 1 when nobody changed. Reason: ``no_participants``.

    Examples
    --------
    >>> before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    >>> after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    >>> test = signed_rank([b - a for a, b in zip(after, before)])
    >>> print(f"{test.statistic:.0f} {test.p_value:.7f}")
    40 0.0390625
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim < 1 or np.any(np.isinf(values)):
        raise ValueError("differences: finite numbers (or NaN) with pupils on the last axis are expected")
    n = np.isfinite(values).sum(axis=-1).astype(np.float64)
    flat = np.where(values == 0, np.nan, values).reshape(-1, values.shape[-1])
    ranks = np.nan_to_num(2 * stats.rankdata(np.abs(flat), axis=1, nan_policy="omit"))
    doubled = np.rint(ranks).astype(np.int64)
    gains = np.where(flat > 0, doubled, 0).sum(axis=1)
    exact = (doubled > 0).sum(axis=1) <= EXACT_UP_TO
    p = np.where(exact, 0.0, _normal_rank_p(doubled, gains, alternative))
    p[exact] = _exact_rank_p(doubled[exact], gains[exact], alternative)
    shape = n.shape
    return _result((gains / 2).reshape(shape), p.reshape(shape), n, alternative, exact.reshape(shape))


def _result(
    statistic: FloatArray, p: FloatArray, n: FloatArray, alternative: Alternative, exact: BoolArray
) -> TestResult:
    return TestResult(
        statistic=np.where(n == 0, np.nan, statistic),
        p_value=np.where(n == 0, np.nan, p),
        df=np.full(n.shape, np.nan),
        null="the differences are symmetric about zero",
        alternative=alternative,
        method=np.where(exact, "signed-rank, exact with ties", "signed-rank, asymptotic"),
        n=n,
        reason=reason_codes(n.shape, {Reason.NO_PARTICIPANTS: n == 0}),
    )


def _normal_rank_p(doubled: IntArray, gains: IntArray, alternative: Alternative) -> FloatArray:
    excess = gains - doubled.sum(axis=1) / 2
    deviation = np.sqrt((doubled.astype(np.float64) ** 2).sum(axis=1)) / 2
    return normal_p(divide(excess, deviation), alternative)


def _exact_rank_p(doubled: IntArray, gains: IntArray, alternative: Alternative) -> FloatArray:
    """Tail probabilities of the sum of a random half of the doubled ranks, batch by batch."""
    p = np.empty(len(doubled))
    width = int(doubled.sum(axis=1).max(initial=0)) + 1
    rows = max(1, 1_000_000 // width)
    for start in range(0, len(doubled), rows):
        part = slice(start, start + rows)
        mass = _rank_sum_mass(doubled[part], width)
        place = np.arange(width)
        above = (mass * (place >= gains[part, None])).sum(axis=1)
        below = (mass * (place <= gains[part, None])).sum(axis=1)
        p[part] = _tail(below, above, alternative)
    return p


def _rank_sum_mass(doubled: IntArray, width: int) -> FloatArray:
    mass: FloatArray = np.zeros((len(doubled), width), dtype=np.float64)
    mass[:, 0] = 1.0
    place = np.arange(width)
    for rank in doubled.T:
        source = place - rank[:, None]
        moved = np.where(source >= 0, np.take_along_axis(mass, np.maximum(source, 0), axis=1), 0.0)
        mass += moved
        mass /= 2
    return mass


def _tail(below: FloatArray, above: FloatArray, alternative: Alternative) -> FloatArray:
    if alternative == "two-sided":
        return np.minimum(2 * np.minimum(below, above), 1.0)
    return np.minimum(above if alternative == "greater" else below, 1.0)


def signed_rank_counts(
    lost: ArrayLike, gained: ArrayLike, n: ArrayLike, *, alternative: Alternative = "two-sided"
) -> TestResult:
    """Exact signed-rank test from counts of changes by size: the fast form for marks, cell by cell.

    Same test as :func:`signed_rank`, by enumeration of the binomial splits of each size of change.

    Parameters
    ----------
    lost, gained : array_like, shape (..., m)
        Pupils who lost / gained 1, 2, ... m categories (:func:`change_counts`), or any ordered sizes.
    n : array_like, shape (...)
        All pairs, unchanged included.
    alternative : {"two-sided", "greater", "less"}

    Examples
    --------
    >>> print(f"{signed_rank_counts([1, 0], [9, 0], 25).p_value:.9f}")
    0.021484375
    """
    check_choice("alternative", alternative, ALTERNATIVES)
    down, up = np.broadcast_arrays(as_counts("lost", lost), as_counts("gained", gained))
    pairs = np.broadcast_to(as_counts("n", n), down.shape[:-1])
    if np.any((down + up).sum(axis=-1) > pairs):
        raise ValueError("lost and gained must not exceed n")
    totals = (down + up).reshape(-1, down.shape[-1]).astype(np.int64)
    doubled = 2 * (np.cumsum(totals, axis=1) - totals) + totals + 1
    gains = (doubled * up.reshape(totals.shape).astype(np.int64)).sum(axis=1)
    table = log_factorials(totals.max(initial=0))
    below, above = np.zeros(len(totals)), np.zeros(len(totals))
    for part, cell, split in grids(totals + 1):
        total = totals[part][cell]
        weight = np.exp((table[total] - table[split] - table[total - split] - total * np.log(2)).sum(axis=1))
        value, seen = (doubled[part][cell] * split).sum(axis=1), gains[part][cell]
        below[part] = np.bincount(cell, weight * (value <= seen), part.stop - part.start)
        above[part] = np.bincount(cell, weight * (value >= seen), part.stop - part.start)
    p = _tail(below, above, alternative).reshape(pairs.shape)
    return _result((gains / 2).reshape(pairs.shape), p, pairs, alternative, np.ones(pairs.shape, np.bool_))

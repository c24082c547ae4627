"""All ways of dealing the pooled observations into two groups of the observed sizes.

The exact permutation distribution of any two-group statistic of ordered categories: the counts of the
second group follow a multivariate hypergeometric law, which for a handful of categories (marks 2-5) has
few points. They are enumerated for all cells at once; raw scores with many values are drawn instead.
"""

from collections.abc import Callable

import numpy as np

from shnor_analysis.statistics._enumeration import IntArray, grids, log_factorials
from shnor_analysis.statistics.result import Alternative, BoolArray, FloatArray

LARGEST_GRID = 200_000
"""Complete enumeration is used up to this many points a cell."""

Extreme = Callable[[slice, IntArray, FloatArray, FloatArray], BoolArray]
"""``extreme(part, cell, first, second)``: is a table, counts (points, k), at least as extreme as observed."""


def grid_points(first: FloatArray, second: FloatArray) -> FloatArray:
    """Count the points that complete enumeration visits in each cell, counts (..., k)."""
    totals = first + second
    return np.asarray((totals + 1).prod(axis=-1) / (totals.max(axis=-1, initial=0) + 1))


def exact_p(first: IntArray, second: IntArray, extreme: Extreme) -> FloatArray:
    """Probability of the extreme tables under random allocation, cell by cell.

    Parameters
    ----------
    first, second : ndarray of int, shape (cells, k)
    extreme : callable
        See :data:`Extreme`.
    """
    totals, n2 = first + second, second.sum(axis=1)
    order = np.argsort(-totals, axis=1, kind="stable")  # the fullest category takes the remainder
    ordered = np.take_along_axis(totals, order, axis=1)
    table = log_factorials(totals.sum(axis=1).max(initial=0))
    p = np.zeros(len(totals))
    for part, cell, digits in grids(ordered[:, 1:] + 1):
        remainder = n2[part][cell] - digits.sum(axis=1)
        keep = (remainder >= 0) & (remainder <= ordered[part][cell, 0])
        of, chosen = cell[keep], np.column_stack([remainder[keep], digits[keep]])
        pooled = ordered[part][of]
        ways = _log_choose(table, pooled, chosen).sum(axis=1)
        weight = np.exp(ways - _log_choose(table, pooled.sum(axis=1), n2[part][of]))
        tables = np.empty_like(chosen)
        np.put_along_axis(tables, order[part][of], chosen, axis=1)
        hit = extreme(part, of, (totals[part][of] - tables).astype(float), tables.astype(float))
        p[part] = np.bincount(of, weight * hit, part.stop - part.start)
    return np.minimum(p, 1.0)


def _log_choose(table: FloatArray, n: IntArray, k: IntArray) -> FloatArray:
    return np.asarray(table[n] - table[k] - table[n - k])


def drawn_p(
    first: IntArray, second: IntArray, extreme: Extreme, resamples: int, rng: np.random.Generator
) -> FloatArray:
    """Monte Carlo form of :func:`exact_p`: (hits + 1) / (resamples + 1), one cell after another."""
    p = np.empty(len(first))
    for number in range(len(first)):
        totals = first[number] + second[number]
        tables = rng.multivariate_hypergeometric(totals, int(second[number].sum()), size=resamples)
        cell = np.zeros(resamples, dtype=np.int64)
        hit = extreme(slice(number, number + 1), cell, (totals - tables).astype(float), tables.astype(float))
        p[number] = (hit.sum() + 1) / (resamples + 1)
    return p


def permutation_p(
    groups: tuple[FloatArray, FloatArray],
    wanted: BoolArray,
    extreme: Extreme,
    *,
    resamples: int = 0,
    rng: np.random.Generator | None = None,
) -> FloatArray:
    """Give the exact p where the grid is small, the drawn one elsewhere, NaN outside `wanted`.

    `groups` holds counts of shape (..., k); `extreme` is asked with numbers of the flattened cells.
    """
    first, second = (group.reshape(-1, group.shape[-1]) for group in groups)
    small = grid_points(first, second) <= LARGEST_GRID
    p = np.full(len(first), np.nan)
    for mask, drawn in ((wanted.ravel() & small, False), (wanted.ravel() & ~small, True)):
        place = np.flatnonzero(mask)
        if place.size == 0:
            continue
        if drawn and rng is None:
            raise ValueError("a cell is too large for enumeration: pass rng (numpy.random.default_rng(seed))")
        a, b = first[place].astype(np.int64), second[place].astype(np.int64)
        moved = _renumbered(extreme, place)
        p[place] = drawn_p(a, b, moved, resamples, rng) if drawn and rng else exact_p(a, b, moved)
    return p.reshape(wanted.shape)


def _renumbered(extreme: Extreme, place: IntArray) -> Extreme:
    return lambda part, cell, first, second: extreme(slice(None), place[part][cell], first, second)


def at_least(value: FloatArray, observed: FloatArray, alternative: Alternative) -> BoolArray:
    """Mask of values as extreme as the observed ones, with a tolerance for rounding."""
    if alternative == "two-sided":
        value, observed = np.abs(value), np.abs(observed)
    elif alternative == "less":
        value, observed = -value, -observed
    with np.errstate(invalid="ignore"):
        slack = np.where(np.isfinite(observed), 1e-9 * (1 + np.abs(observed)), 0)
    return np.asarray(value >= observed - slack)

"""The same pupils, ordered or unordered categories, before (rows) and after (columns): did the margins move.

Tables have shape (..., k, k); pupils on the diagonal did not change. Categories that nobody used cost no
degree of freedom, and no constant is ever added to a cell.

References
----------
Stuart (1955), Biometrika 42: 412-416. Maxwell (1970), Br J Psychiatry 116: 651-655. Bhapkar (1966), JASA 61:
228-235. Bowker (1948), JASA 43: 572-574. Fagerland, Lydersen, Laake (2017), ch. 9 (data of the examples).
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._allocations import LARGEST_GRID
from shnor_analysis.statistics._arrays import as_tables, divide
from shnor_analysis.statistics._enumeration import IntArray, grids, log_factorials
from shnor_analysis.statistics.result import BoolArray, FloatArray, Reason, TestResult, reason_codes

NULL = "the distribution is the same before and after"


def _quadratic(tables: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Stuart's statistic and its degrees of freedom (rank of the covariance of the marginal changes)."""
    change = tables.sum(axis=-2) - tables.sum(axis=-1)
    inverse, rank = _inverse(tables + np.swapaxes(tables, -1, -2))
    return np.asarray(np.einsum("...i,...ij,...j->...", change, inverse, change)), rank


def _inverse(moves: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Pseudo-inverse and rank of the null covariance, the Laplacian of the moves between categories."""
    k = moves.shape[-1]
    off = moves * (1 - np.eye(k))
    laplacian = np.eye(k) * off.sum(axis=-1)[..., None] - off
    values, vectors = np.linalg.eigh(laplacian)
    kept = values > 1e-9 * np.maximum(values[..., -1:], 1.0)
    weights = np.where(kept, 1 / np.where(kept, values, 1.0), 0.0)
    inverse = np.einsum("...ij,...j,...kj->...ik", vectors, weights, vectors)
    return inverse, kept.sum(axis=-1).astype(np.float64)


def _test(statistic: FloatArray, df: FloatArray, n: FloatArray, method: str) -> TestResult:
    degenerate = ~np.isfinite(statistic)
    causes = {
        Reason.NO_PARTICIPANTS: n == 0,
        Reason.NO_DISCORDANT_PAIRS: df == 0,
        Reason.NO_VARIATION: degenerate,
    }
    reason = reason_codes(n.shape, causes)
    gone = reason != ""
    return TestResult(
        statistic=np.where(gone, np.nan, statistic),
        p_value=np.where(gone, np.nan, special.chdtrc(np.where(gone, 1, df), np.where(gone, 0, statistic))),
        df=df,
        null=NULL,
        alternative="two-sided",
        method=method,
        n=n,
        reason=reason,
    )


def stuart_maxwell(tables: ArrayLike) -> TestResult:
    """Stuart-Maxwell chi-square test of equal marginal distributions before and after.

    ``d' V^- d`` with d the changes of the margins and V their null covariance. Asymptotic: with fewer than
    about 20 changed pupils prefer :func:`stuart_maxwell_exact`.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
        Counts, before in rows, after in columns.

    Returns
    -------
    TestResult
        ``df`` is the rank of V (k - 1 when all categories exchange pupils). Reasons: ``no_participants``,
        ``no_discordant_pairs``.

    Examples
    --------
    >>> test = stuart_maxwell([[35, 5, 0], [15, 20, 5], [10, 5, 5]])
    >>> print(f"{test.statistic:.3f} {test.df:.0f} {test.p_value:.6f}")
    14.000 2 0.000912
    """
    table = as_tables("tables", tables, square=True)
    statistic, df = _quadratic(table)
    return _test(statistic, df, table.sum(axis=(-1, -2)), "Stuart-Maxwell")


def bhapkar(tables: ArrayLike) -> TestResult:
    """Bhapkar's Wald form of the marginal homogeneity test: ``S / (1 - S / N)``, S of Stuart and Maxwell.

    A little more powerful, liberal in small samples; not applicable (``no_variation``) when S = N, that is
    when every pupil made the same move.

    Examples
    --------
    >>> test = bhapkar([[35, 5, 0], [15, 20, 5], [10, 5, 5]])
    >>> print(f"{test.statistic:.3f} {test.p_value:.6f}")
    16.279 0.000292
    """
    table = as_tables("tables", tables, square=True)
    statistic, df = _quadratic(table)
    n = table.sum(axis=(-1, -2))
    rest = 1 - divide(statistic, n)
    wald = divide(statistic, np.where(rest > 1e-9, rest, 0.0))
    return _test(wald, df, n, "Bhapkar")


def bowker(tables: ArrayLike, *, count_empty_pairs: bool = True) -> TestResult:
    """Bowker's test of symmetry: for every pair of categories, as many pupils moved up as down.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
    count_empty_pairs : bool
        Degrees of freedom k (k - 1) / 2 as in the textbooks (conservative); False leaves out pairs of
        categories between which nobody moved.

    Examples
    --------
    >>> test = bowker([[35, 5, 0], [15, 20, 5], [10, 5, 5]])
    >>> print(f"{test.statistic:.3f} {test.df:.0f} {test.p_value:.6f}")
    15.000 3 0.001817
    """
    table = as_tables("tables", tables, square=True)
    i, j = np.triu_indices(table.shape[-1], k=1)
    up, down = table[..., i, j], table[..., j, i]
    terms = np.nan_to_num(divide((up - down) ** 2, up + down))
    used = (up + down > 0).sum(axis=-1).astype(np.float64)
    df = np.where(used > 0, float(len(i)), 0.0) if count_empty_pairs else used
    return _test(np.asarray(terms.sum(axis=-1)), df, table.sum(axis=(-1, -2)), "Bowker symmetry")


def stuart_maxwell_exact(tables: ArrayLike) -> TestResult:
    """Exact marginal homogeneity test for few changed pupils.

    If before and after are exchangeable, each pupil's pair could as well have been turned round: the
    number of moves i to j is Binomial(moves between i and j, 1/2). p is the probability that Stuart's
    statistic, whose covariance does not depend on the turns, is at least the observed one.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)

    Returns
    -------
    TestResult
        p = 1 when nobody changed. Reason: ``no_participants``.

    Raises
    ------
    ValueError
        A cell needs more than ``LARGEST_GRID`` points: use :func:`stuart_maxwell` there.

    Examples
    --------
    >>> print(f"{stuart_maxwell_exact([[3, 6, 0], [0, 4, 1], [0, 0, 2]]).p_value:.6f}")
    0.031250
    """
    table = as_tables("tables", tables, square=True)
    statistic, df = _quadratic(table)
    n = table.sum(axis=(-1, -2))
    flat = table.reshape(-1, *table.shape[-2:]).astype(np.int64)
    p = _turned_p(flat, statistic.ravel()).reshape(n.shape)
    return TestResult(
        statistic=statistic,
        p_value=np.where(n == 0, np.nan, p),
        df=df,
        null=NULL,
        alternative="two-sided",
        method="Stuart-Maxwell, exact",
        n=n,
        reason=reason_codes(n.shape, {Reason.NO_PARTICIPANTS: n == 0}),
    )


def _turned_p(tables: IntArray, observed: FloatArray) -> FloatArray:
    k = tables.shape[-1]
    i, j = np.triu_indices(k, k=1)
    moves = tables[:, i, j] + tables[:, j, i]
    if np.any((moves + 1).astype(np.float64).prod(axis=1) > LARGEST_GRID):
        raise ValueError(f"a cell needs more than {LARGEST_GRID} points to enumerate: use stuart_maxwell")
    inverse, _ = _inverse((tables + np.swapaxes(tables, -1, -2)).astype(np.float64))
    table = log_factorials(moves.max(initial=0))
    step = np.zeros((len(i), k))  # what a move i to j does to the margins
    step[np.arange(len(i)), i], step[np.arange(len(i)), j] = -1.0, 1.0
    p = np.zeros(len(tables))
    for part, cell, up in grids(moves + 1):
        total = moves[part][cell]
        weight = np.exp((table[total] - table[up] - table[total - up] - total * np.log(2)).sum(axis=1))
        change = (2 * up - total) @ step
        value = np.einsum("ci,cij,cj->c", change, inverse[part][cell], change)
        hit: BoolArray = value >= observed[part][cell] * (1 - 1e-9) - 1e-9
        p[part] = np.bincount(cell, weight * hit, part.stop - part.start)
    return np.minimum(p, 1.0)

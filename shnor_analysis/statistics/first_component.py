"""One number for several measures that go together: the first principal component, or weights given beforehand.

Measures are standardised and turned so that higher is better before they come here; the component is turned so
that most of its weight is on that side. Where a measure is missing the weights of the others are scaled up, so a
case is judged by what is known of it; with too little known it has no score.

References
----------
Jolliffe (2002), Principal Component Analysis, 2nd ed., ch. 2-3 (correlation matrix, loadings, share of variance).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.multivariate.pca import PCA

from shnor_analysis.statistics.result import BoolArray, FloatArray, Reason


@dataclass(frozen=True)
class Component:
    """A weighted sum of standardised measures.

    Attributes
    ----------
    weight : ndarray, shape (k,)
        Of each standardised measure; absolute values sum to one. Nought for a measure that is not used.
    loading : ndarray, shape (k,)
        Correlation of each measure with the score (-1 to 1); NaN for one that is not used.
    share : float
        Share of the variance of the measures used that the score carries: their mean squared loading, 0-1. For the
        first principal component of complete cases this is its eigenvalue divided by the number of measures.
    score : ndarray, shape (n,)
        Mean 0 and standard deviation 1 over the cases that have one; NaN for the others.
    used : ndarray of bool, shape (k,)
        Measures with at least two different values.
    complete : int
        Cases with all measures used.
    reason : str
        A code of :class:`~shnor_analysis.statistics.result.Reason`; empty where the score exists.
    """

    weight: FloatArray
    loading: FloatArray
    share: float
    score: FloatArray
    used: BoolArray
    complete: int
    reason: str


def standardised(values: ArrayLike) -> FloatArray:
    """Subtract the mean and divide by the standard deviation, column by column; a constant column becomes NaN.

    Parameters
    ----------
    values : array_like, shape (n, k)
        NaN where unknown.

    Examples
    --------
    >>> standardised([[1.0, 5.0], [3.0, 5.0]]).round(3).tolist()
    [[-1.0, nan], [1.0, nan]]
    """
    x = np.asarray(values, dtype=np.float64)
    known = np.isfinite(x)
    n = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, x, 0.0).sum(axis=0) / n
    spread = np.sqrt((np.where(known, x - mean, 0.0) ** 2).sum(axis=0) / n)
    moved = spread > 1e-12 * np.maximum(np.abs(mean), 1.0)
    return np.asarray(np.where(known & moved, (x - mean) / np.where(moved, spread, 1.0), np.nan))


def first_component(measures: ArrayLike, *, fewest: int = 30, answered: float = 0.5) -> Component:
    """Score cases by the first principal component of the correlation matrix of the complete cases.

    Parameters
    ----------
    measures : array_like, shape (n, k)
        Any scale, higher is better; NaN where unknown.
    fewest : int
        Complete cases needed; and always more than twice the measures.
    answered : float
        Share of the weight that must be known of a case, 0-1.

    Returns
    -------
    Component
        With the reason ``too_few`` or ``no_variation`` where there can be no component; then scores are NaN.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> common = rng.normal(size=(200, 1))
    >>> found = first_component(common + 0.5 * rng.normal(size=(200, 3)))
    >>> bool((found.loading > 0.8).all()), found.reason
    (True, '')
    """
    z = standardised(measures)
    used: BoolArray = np.asarray(np.isfinite(z).any(axis=0))
    complete = np.isfinite(z[:, used]).all(axis=1) & used.any()
    enough = int(complete.sum()) >= max(fewest, 2 * int(used.sum()) + 1)
    weight = np.zeros(z.shape[1])
    if used.any() and enough:
        again = standardised(z[complete][:, used])
        moving = np.isfinite(again).all(axis=0)
        used[np.flatnonzero(used)[~moving]] = False
        if moving.any():
            direction = PCA(again[:, moving], ncomp=1, standardize=True, method="eig").eigenvecs[:, 0]
            weight[used] = direction * (1.0 if direction.sum() >= 0 else -1.0)
    reason = Reason.NO_VARIATION if not used.any() else Reason.NONE if enough else Reason.TOO_FEW
    return _scored(z, weight, used, answered, reason)


def given_weights(measures: ArrayLike, weights: ArrayLike, *, fewest: int = 2, answered: float = 0.5) -> Component:
    """Score cases by weights that were stated beforehand.

    Parameters
    ----------
    measures : array_like, shape (n, k)
        Any scale, higher is better; NaN where unknown.
    weights : array_like, shape (k,)
        Not negative.
    fewest, answered
        As in :func:`first_component`; `fewest` counts cases with a score.

    Examples
    --------
    >>> given_weights([[1, 2], [3, 6], [5, float("nan")]], [1, 1]).score.round(2).tolist()
    [-1.35, 0.3, 1.04]
    """
    z = standardised(measures)
    weight = np.asarray(weights, dtype=np.float64)
    if weight.shape != (z.shape[1],) or np.any(weight < 0):
        raise ValueError("weights: one number from 0 for each measure is expected")
    used = np.isfinite(z).any(axis=0) & (weight > 0)
    made = _scored(
        z, np.where(used, weight, 0.0), used, answered, Reason.NONE if used.any() else Reason.NO_VARIATION
    )
    if made.reason or int(np.isfinite(made.score).sum()) >= fewest:
        return made
    return _scored(z, np.zeros_like(weight), used, answered, Reason.TOO_FEW)


def _scored(z: FloatArray, weight: FloatArray, used: BoolArray, answered: float, reason: Reason) -> Component:
    """Weigh what is known of each case and bring the scores to mean 0 and standard deviation 1."""
    size = np.abs(weight).sum()
    share = weight / size if size > 0 else weight
    known = np.isfinite(z)
    heard = known @ np.abs(share)
    raw = np.where(known, z, 0.0) @ share / np.where(heard > 0, heard, 1.0)
    raw = np.where((heard >= max(answered, 1e-12) - 1e-12) & (size > 0), raw, np.nan)
    score = standardised(raw[:, None])[:, 0]
    if not reason and not np.isfinite(score).any():
        reason = Reason.NO_VARIATION
    loading = np.array([_correlation(z[:, j], score) if used[j] else np.nan for j in range(z.shape[1])])
    carried = float(np.mean(loading[used] ** 2)) if used.any() and np.isfinite(loading[used]).all() else np.nan
    complete = int((known[:, used].all(axis=1) & used.any()).sum())
    return Component(share, loading, carried, score, used, complete, reason.value)


def _correlation(first: FloatArray, second: FloatArray) -> float:
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 2 or np.ptp(first[both]) == 0 or np.ptp(second[both]) == 0:
        return float("nan")
    return float(np.corrcoef(first[both], second[both])[0, 1])

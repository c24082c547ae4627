"""Variance between units beyond chance, by moments, and the share of it that goes with conditions.

References
----------
DerSimonian, Kacker (2007), Contemp Clin Trials 28: 105-114 (moments in two steps).
Efron, Tibshirani (1993), An Introduction to the Bootstrap, ch. 11 (jackknife).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, stats

from shnor_analysis.statistics.result import FloatArray, Interval, Reason


@dataclass(frozen=True)
class Moments:
    """Variance between units beyond chance and the given conditions, with and without each unit.

    Attributes
    ----------
    tau2 : float
        Not below nought.
    raw : float
        As the moments give it; may be negative.
    raw_without : ndarray, shape (n,)
        The same with one unit left out, weights held.
    """

    tau2: float
    raw: float
    raw_without: FloatArray


def between_variance(y: FloatArray, variance: FloatArray, design: FloatArray, weight: FloatArray) -> Moments:
    """Estimate the variance between units by moments of the weighted residuals.

    Parameters
    ----------
    y, variance, weight : ndarray, shape (n,)
        Results, their sampling variances, and any positive weights.
    design : ndarray, shape (n, k)
        Intercept and conditions, of full rank.

    Examples
    --------
    >>> y, v = np.array([0.0, 2.0, 4.0]), np.ones(3)
    >>> float(between_variance(y, v, np.ones((3, 1)), np.ones(3)).tau2)
    3.0
    """
    inverse = linalg.inv((design * weight[:, None]).T @ design)
    rows = design @ inverse
    residual = y - rows @ (design.T @ (weight * y))
    leverage = weight * np.einsum("ij,ij->i", rows, design)
    left = np.maximum(1 - leverage, 1e-12)
    chance = (design * (weight**2 * variance)[:, None]).T @ design
    plain = (design * (weight**2)[:, None]).T @ design
    q = float((weight * residual**2).sum())
    traces = [
        ((weight * variance).sum(), weight * variance, chance, weight**2 * variance),
        (weight.sum(), weight, plain, weight**2),
    ]
    whole, without = [], []
    for total, own, middle, part in traces:
        # trace of P S (and of P), with and without each unit; the inverse without it is of rank one more
        spread = np.einsum("ij,jk,ik->i", rows, middle, rows)
        own_square = np.einsum("ij,ij->i", rows, design)
        whole.append(total - np.trace(inverse @ middle))
        gone = np.trace(inverse @ middle) + weight * spread / left - part * own_square * (1 + leverage / left)
        without.append(total - own - gone)
    raw = (q - whole[0]) / whole[1] if whole[1] > 0 else 0.0
    q_without = q - weight * residual**2 / left
    safe = np.where(without[1] > 0, without[1], np.nan)
    return Moments(max(raw, 0.0), raw, np.asarray((q_without - without[0]) / safe))


def two_steps(y: FloatArray, variance: FloatArray, design: FloatArray) -> tuple[Moments, FloatArray]:
    """Estimate the variance between units twice, the second time with the weights of the first.

    Returns
    -------
    Moments
    ndarray, shape (n,)
        Weights ``1 / (tau^2 + v)`` of the second estimate.
    """
    first = between_variance(y, variance, design, np.ones(len(y))).tau2
    weight = 1 / (first + np.maximum(variance, 1e-12))
    second = between_variance(y, variance, design, weight)
    return second, 1 / (second.tau2 + np.maximum(variance, 1e-12))


def explained(given: Moments, alone: Moments, level: float = 0.95) -> Interval:
    """Share of the true variance between units that goes with the conditions, with a jackknife interval.

    The interval is made for the logarithm of ``tau2 / tau2_alone`` where that exists for every unit left out, else
    for the share itself. Not applicable (``no_variation``) where units do not differ beyond chance at all.

    Examples
    --------
    >>> same = Moments(1.0, 1.0, np.ones(10))
    >>> float(explained(Moments(0.25, 0.25, np.full(10, 0.25)), same).estimate)
    0.75
    """
    n = len(given.raw_without)
    nothing = alone.raw <= 0 or not np.all(np.isfinite(given.raw_without) & (alone.raw_without > 0))
    estimate = low = high = float("nan")
    if not nothing:
        ratio, ratios = given.raw / alone.raw, given.raw_without / alone.raw_without
        quantile = float(stats.t.ppf(0.5 + level / 2, max(n - 1, 1)))
        if ratio > 0 and np.all(ratios > 0):
            away = quantile * _jackknife_error(np.log(ratios))
            ends = 1 - ratio * np.exp(away), 1 - ratio * np.exp(-away)
        else:
            away = quantile * _jackknife_error(ratios)
            ends = 1 - ratio - away, 1 - ratio + away
        estimate, low, high = (float(np.clip(value, 0, 1)) for value in (1 - ratio, *ends))
    code = Reason.NO_VARIATION.value if nothing else ""
    return Interval(
        np.asarray(estimate),
        np.asarray(low),
        np.asarray(high),
        level,
        "Доля дисперсии истинных уровней, складной нож по школам",
        np.asarray(float(n)),
        np.asarray(code),
    )


def _jackknife_error(without: FloatArray) -> float:
    n = len(without)
    return float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))

"""Smallest excess that a test against a forecast would probably see: a table, computed once a setting."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate, special

from shnor_analysis.statistics.predictive import mid_p_below

FloatArray = NDArray[np.float64]

_SIZES = np.unique(np.round(np.geomspace(1, 3000, 34)))
_MEANS = np.arange(-6.0, 3.01, 0.375)
_SDS = np.array([0.05, 0.3, 0.6, 0.9, 1.3, 1.8])
_SHIFTS = -np.arange(0.0, 6.01, 0.25)
_NODES = np.linspace(-4, 4, 33)
_WEIGHTS = np.exp(-0.5 * _NODES**2) / np.exp(-0.5 * _NODES**2).sum()


def detectable_excess(
    size: FloatArray, mean: FloatArray, sd: FloatArray, *, alpha: float = 0.05, power: float = 0.8
) -> FloatArray:
    """Excess of the share of adverse results seen with probability `power` by a one-sided test.

    Parameters
    ----------
    size : ndarray
        Pupils of the second season (effective number).
    mean, sd : ndarray
        Of the logit of the share that the forecast expects.
    alpha : float
        Level of the one-sided mid-p test for fewer adverse results.

    Returns
    -------
    ndarray
        Negative, in shares, to about a percentage point (interpolated in a table); NaN where even a fall
        to none at all would be seen less often.

    Examples
    --------
    >>> size, mean, sd = np.array([20.0, 400.0, 3.0]), np.array([-0.8, -0.8, -0.8]), np.array([0.6, 0.6, 0.6])
    >>> detectable_excess(size, mean, sd).round(2).tolist()
    [-0.27, -0.22, nan]
    """
    points = np.stack(
        [
            np.log(np.clip(size, _SIZES[0], _SIZES[-1])),
            np.clip(mean, _MEANS[0], _MEANS[-1]),
            np.clip(sd, _SDS[0], _SDS[-1]),
        ],
        axis=-1,
    )
    part = _table(alpha, power)(points)
    whole = special.expit(mean[..., None] + sd[..., None] * _NODES) @ _WEIGHTS
    return np.asarray(np.where(part > 0.985, np.nan, -part * whole))


@cache
def _table(alpha: float, power: float) -> interpolate.RegularGridInterpolator:
    """Part of the expected share that has to go, by log size, mean and spread of the logit."""
    shape = (len(_SIZES), len(_MEANS), len(_SDS))
    part = np.ones(shape)
    for i, size in enumerate(_SIZES):
        logits = _MEANS[:, None, None] + _SDS[:, None] * _NODES
        limit = _largest_rejected(float(size), special.expit(logits), alpha)
        part[i] = np.where(limit < 0, 1.0, _part_to_go(float(size), logits, limit, power))
    return interpolate.RegularGridInterpolator((np.log(_SIZES), _MEANS, _SDS), part)


def _largest_rejected(size: float, share: FloatArray, alpha: float) -> FloatArray:
    """Largest count whose mid-p is at most alpha; -1 where there is none."""
    low, high = np.full(share.shape[:2], -1.0), np.full(share.shape[:2], size)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        p = mid_p_below(middle[..., None] / size, np.asarray(size), share) @ _WEIGHTS
        low, high = np.where(p <= alpha, middle, low), np.where(p <= alpha, high, middle)
    return low


def _part_to_go(size: float, logits: FloatArray, limit: FloatArray, power: float) -> FloatArray:
    """Relative fall of the expected share at the shift where P(count <= limit) reaches the power."""
    seen, left = np.zeros((*limit.shape, len(_SHIFTS))), np.zeros((*limit.shape, len(_SHIFTS)))
    for k, shift in enumerate(_SHIFTS):
        share = special.expit(logits + shift)
        at = np.maximum(limit, 0)[..., None]
        full = at >= size
        upto = special.betainc(np.where(full, 1, size - at), at + 1, 1 - share)
        seen[..., k] = np.where(full, 1.0, upto) @ _WEIGHTS
        left[..., k] = share @ _WEIGHTS
    after = np.argmax(seen >= power, axis=-1)
    reached = seen.max(axis=-1) >= power
    k = np.clip(after, 1, len(_SHIFTS) - 1)[..., None]
    upper, lower = np.take_along_axis(seen, k, -1), np.take_along_axis(seen, k - 1, -1)
    step = np.clip((power - lower) / np.maximum(upper - lower, 1e-9), 0, 1)
    share = np.take_along_axis(left, k - 1, -1) * (1 - step) + np.take_along_axis(left, k, -1) * step
    return np.asarray(np.where(reached, 1 - share[..., 0] / left[..., 0], 1.0))

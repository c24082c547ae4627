"""Interval of a weighted sum of independent estimates that each have an interval of their own."""

import numpy as np
from numpy.typing import ArrayLike

from shnor_analysis.statistics.result import Interval, Reason


def weighted_sum(
    estimate: ArrayLike, low: ArrayLike, high: ArrayLike, weight: ArrayLike, level: float = 0.95
) -> Interval:
    """Combine independent estimates into ``sum(weight * estimate)`` (MOVER).

    The distances to the limits are combined as roots of sums of squares, so that skew intervals of shares stay
    skew; the estimates are taken as fixed strata, not as a sample of strata.

    Parameters
    ----------
    estimate, low, high : array_like, shape (k,)
        Independent estimates with intervals of coverage `level`, all finite.
    weight : array_like, shape (k,)
        Any sign; weights that sum to one give a weighted mean.
    level : float
        Coverage of the given intervals, and so of the result.

    Returns
    -------
    Interval
        Shape (); ``n`` is the number of estimates. Without any, ``no_participants``.

    References
    ----------
    Zou, Donner (2008), Stat Med 27: 1693-1702. Zou, Huang, Zhang (2009), Comput Stat Data Anal 53: 1080-1085.

    Examples
    --------
    >>> ci = weighted_sum([0.3, 0.1], [0.2, 0.0], [0.4, 0.3], [0.5, 0.5])
    >>> print(f"{ci.estimate:.3f} {ci.low:.3f} {ci.high:.3f}")
    0.200 0.129 0.312
    """
    value, below, above, w = (np.asarray(part, dtype=np.float64) for part in (estimate, low, high, weight))
    method = "weighted sum, variance estimates recovered (MOVER)"
    if value.size == 0:
        nan = np.asarray(np.nan)
        return Interval(nan, nan, nan, level, method, np.asarray(0.0), np.asarray(Reason.NO_PARTICIPANTS.value))
    total = (w * value).sum()
    down, up = w * (value - below), w * (above - value)
    left = np.where(w >= 0, down, up)
    right = np.where(w >= 0, up, down)
    return Interval(
        estimate=total,
        low=total - np.sqrt((left**2).sum()),
        high=total + np.sqrt((right**2).sum()),
        level=level,
        method=method,
        n=np.asarray(float(value.size)),
        reason=np.asarray(Reason.NONE.value),
    )

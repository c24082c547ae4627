"""From which count on a forecast is contradicted: the counts at which a one-sided test turns."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics.predictive import Forecast

FloatArray = NDArray[np.float64]

#: After so many guesses the bracket is halved instead, which must end.
GUESSES = 8


def turning_counts(forecast: Forecast, n: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Largest count of adverse results that is still too few, and smallest that is too many.

    Parameters
    ----------
    forecast : Forecast
    n : ndarray, shape (cases,)
        Pupils of the second season; counts are 0 ... n.
    alpha : float
        One-sided level of the mid-p.

    Returns
    -------
    few, many : ndarray of float, shape (cases,)
        Whole numbers. ``few`` is -1 where no count is too few, ``many`` is n + 1 where none is too many.

    Examples
    --------
    Ten pupils at a known share of one half: 1 of 10 has a mid-p of 0.0059 and 2 of 10 one of 0.0327.

    >>> from shnor_analysis.statistics.predictive import LEVELS, WIDE
    >>> certain = (abs(LEVELS) < 1e-9).astype(float)[None]
    >>> coin = Forecast(certain, special.expit(WIDE)[None], np.array([[10.0]]))
    >>> few, many = turning_counts(coin, np.array([10.0]), 0.05)
    >>> few.tolist(), many.tolist()
    ([2.0], [8.0])
    """
    return _last_upto(forecast, n, alpha), _last_upto(forecast, n, 1 - alpha) + 1


def _last_upto(forecast: Forecast, n: FloatArray, level: float) -> FloatArray:
    """Largest count with a mid-p of at most `level`, -1 for none: guesses on a normal scale close a bracket."""
    mean, sd = forecast.level_moments()
    share = special.expit(mean)
    size = forecast.here(np.broadcast_to(forecast.size, (len(n), forecast.share.shape[1])))
    spread = np.sqrt(sd**2 + 1 / np.maximum(size * share * (1 - share), 0.1))
    low, high = np.full(len(n), -1.0), n + 1
    target, guess = special.ndtri(level), mean + special.ndtri(level) * spread
    rounds = 0
    while (open_ := np.flatnonzero(high - low > 1)).size:
        middle = np.floor((low + high) / 2)[open_]
        wish = np.floor(special.expit(guess[open_]) * (n[open_] + 1) - 0.5)
        count = np.clip(wish if rounds < GUESSES else middle, low[open_] + 1, high[open_] - 1)
        p = forecast.take(open_).p_fewer(count / n[open_])
        low[open_] = np.where(p <= level, count, low[open_])
        high[open_] = np.where(p <= level, high[open_], count)
        step = (target - special.ndtri(np.clip(p, 1e-12, 1 - 1e-12))) * spread[open_]
        guess[open_] = special.logit((count + 0.5) / (n[open_] + 1)) + step
        rounds += 1
    return low

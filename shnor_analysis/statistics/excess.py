"""Observed against expected: what lies beyond the forecast, and where its tests turn.

The excess is the observed share minus the expected one. Its interval is the observed share minus the
**predictive range**, the shares that could have come out with nothing but chance, the season and the return to
the mean at work. So both ends are shares that could be (a school with 8 % of "2" cannot exceed its expectation
by 17 points), and the interval leaves out nought where the one-sided mid-p is below half of its error.

Read as a statement on the effect of what happened to the school, y1 - y0 with y0 the share it would have had,
the interval holds the effect whenever the range holds y0, whatever the effect is.

References
----------
Lancaster (1961), JASA 56: 223-234 (mid-p). Cox (1975), Biometrika 62: 651-654 (prediction intervals by inverting
tests). Rosenbaum (2001), Biometrika 88: 219-231 (effects attributable to treatment by predicting what would
have been).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics.predictive import Forecast

FloatArray = NDArray[np.float64]

#: After so many guesses the bracket is halved instead, which must end.
GUESSES = 8


@dataclass(frozen=True)
class Excess:
    """Observed against expected, a value a case; shares are fractions of adverse results.

    Attributes
    ----------
    expected, excess, low, high : ndarray
        Expected share; observed minus expected, with its interval. Negative: fewer adverse results.
    p_fewer, p_more : ndarray
        One-sided mid-p values: of so few, and of so many, adverse results when nothing but chance and the
        region's season is at work.
    """

    expected: FloatArray
    excess: FloatArray
    low: FloatArray
    high: FloatArray
    p_fewer: FloatArray
    p_more: FloatArray


def excess(forecast: Forecast, n: FloatArray, observed: FloatArray, level: float = 0.95) -> Excess:
    """Judge observed shares by their forecasts.

    Parameters
    ----------
    forecast : Forecast
    n : ndarray, shape (cases,)
        Pupils of the second season.
    observed : ndarray, shape (cases,)
        Shares of adverse results among them.
    level : float
        Of the two-sided interval.

    Examples
    --------
    None of 20 pupils where a half was certain to be expected:

    >>> from shnor_analysis.statistics.predictive import LEVELS
    >>> certain = (abs(LEVELS) < 1e-9).astype(float)[None]
    >>> coin = Forecast(certain, special.expit(LEVELS)[None], np.array([[20.0]]))
    >>> found = excess(coin, np.array([20.0]), np.array([0.0]))
    >>> found.excess.item(), found.low.round(2).item(), found.high.round(2).item()
    (-0.5, -0.72, -0.28)
    """
    expected = forecast.mean(forecast.share)
    fewest, most = expected_range(forecast, n, level)
    fewer = forecast.p_fewer(observed)
    return Excess(
        expected=expected,
        excess=observed - expected,
        low=observed - np.maximum(most, expected),
        high=observed - np.minimum(fewest, expected),
        p_fewer=fewer,
        p_more=1 - fewer,
    )


def expected_range(forecast: Forecast, n: FloatArray, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Shares between which the result could have come out by itself.

    Each end leaves out half of the error. Where no outcome at all could be rejected on one side, that half goes
    to the other: so the range keeps its coverage for a handful of pupils instead of exceeding it. It goes over by
    degrees, as the smallest p of the one side grows from half of the error to the whole, lest the range leap
    (by 7 percentage points for six pupils) where that p passes a border by a millionth. Between two whole counts
    an end is interpolated on the normal scale of the mid-p.

    Returns
    -------
    fewest, most : ndarray, shape (cases,)
        Fractions of adverse results.
    """
    half = (1 - level) / 2
    best, worst = forecast.smallest_p()
    below, above = (np.clip(floor, half, 2 * half) for floor in (worst, best))
    return _Bracket.of(forecast, n, below).crossing / n, _Bracket.of(forecast, n, 1 - above).crossing / n


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

    >>> from shnor_analysis.statistics.predictive import LEVELS
    >>> certain = (abs(LEVELS) < 1e-9).astype(float)[None]
    >>> coin = Forecast(certain, special.expit(LEVELS)[None], np.array([[10.0]]))
    >>> few, many = turning_counts(coin, np.array([10.0]), 0.05)
    >>> few.tolist(), many.tolist()
    ([2.0], [8.0])
    """
    targets = (np.full(len(n), target) for target in (alpha, 1 - alpha))
    few, not_many = (_Bracket.of(forecast, n, target).last for target in targets)
    return few, not_many + 1


@dataclass(frozen=True)
class _Bracket:
    """Where the mid-p of counts passes a level.

    Attributes
    ----------
    last : ndarray, shape (cases,)
        Largest count with a mid-p of at most the level, -1 for none.
    crossing : ndarray, shape (cases,)
        Real count in 0 ... n at which the mid-p is the level.
    """

    last: FloatArray
    crossing: FloatArray

    @classmethod
    def of(cls, forecast: Forecast, n: FloatArray, level: FloatArray) -> "_Bracket":
        """Close a bracket by guesses on the normal scale."""
        centre, spread = _normal_scale(forecast)
        target = special.ndtri(level)
        low, high = np.full(len(n), -1.0), n + 1
        z_low, z_high = np.full(len(n), -np.inf), np.full(len(n), np.inf)
        guess, rounds = centre + target * spread, 0
        while (open_ := np.flatnonzero(high - low > 1)).size:
            middle = np.floor((low + high) / 2)[open_]
            wish = np.floor(special.expit(guess[open_]) * (n[open_] + 1) - 0.5)
            count = np.clip(wish if rounds < GUESSES else middle, low[open_] + 1, high[open_] - 1)
            p = forecast.take(open_).p_fewer(count / n[open_])
            z = special.ndtri(np.clip(p, 1e-12, 1 - 1e-12))
            upto, over = open_[p <= level[open_]], open_[p > level[open_]]
            low[upto], z_low[upto] = count[p <= level[open_]], z[p <= level[open_]]
            high[over], z_high[over] = count[p > level[open_]], z[p > level[open_]]
            guess[open_] = special.logit((count + 0.5) / (n[open_] + 1)) + (target[open_] - z) * spread[open_]
            rounds += 1
        return cls(low, _between(low, n, target, z_low, z_high))


def _between(
    low: FloatArray, n: FloatArray, target: FloatArray, z_low: FloatArray, z_high: FloatArray
) -> FloatArray:
    """Interpolate between a count and the next; 0 below the first count and n above the last."""
    inside = np.isfinite(z_low) & np.isfinite(z_high)
    run = np.where(inside, z_high, 1.0) - np.where(inside, z_low, 0.0)
    part = (target - np.where(inside, z_low, target)) / np.maximum(run, 1e-9)
    return np.clip(np.where(inside, low + np.clip(part, 0, 1), np.where(np.isfinite(z_low), n, 0.0)), 0.0, n)


def _normal_scale(forecast: Forecast) -> tuple[FloatArray, FloatArray]:
    """Logit of the expected share and the spread of an observed one, roughly: a start for guesses."""
    mean, sd = forecast.level_moments()
    share = special.expit(mean)
    size = forecast.mean(forecast.size)
    return mean, np.sqrt(sd**2 + 1 / np.maximum(size * share * (1 - share), 0.1))

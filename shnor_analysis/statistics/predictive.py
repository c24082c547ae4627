r"""What a count should be, given the last one: tests and intervals from a predictive distribution.

A :class:`Forecast` holds, for each case (a school's paper, or a school with its papers pooled), the
distribution of the hidden level v of the second season as weights on a grid of logits, and the share of
adverse results p(v) with the effective number of pupils m(v) at each level. Then

* expected share: ``E p(v)``;
* mid-p of a count lower than observed: ``E [P(X < x | v) + P(X = x | v) / 2]``, small when there are fewer
  adverse results than the baseline lets expect;
* interval of the excess: all shifts of the level that neither tail of this mid-p rejects, written as shares,
  ``E p(v + shift) - E p(v)``. It carries the binomial noise, the uncertainty of the school's level, its own
  fluctuation from season to season and the uncertainty of the difficulties.

A pooled count is over-dispersed (cell effects, papers of the same pupils): given v it is taken as binomial
with the effective number of pupils that gives its variance, continued by the incomplete beta function.

References
----------
Lancaster (1961), JASA 56: 223-234 (mid-p). Korn, Graubard (1998), Survey Methodology 24: 193-201 (effective
size in binomial tails). Cox (1975), Biometrika 62: 651-654 (prediction intervals by inverting tests).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics import latent_grid as grid

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

#: Step of the hidden level in logits, its range, and the largest shift looked at.
STEP = 0.2
HALF_WIDTH = 6.0
LARGEST_SHIFT = 5.0
SHIFTS = grid.even_grid(LARGEST_SHIFT, STEP)
LEVELS = grid.even_grid(HALF_WIDTH, STEP)
WIDE = grid.even_grid(HALF_WIDTH + LARGEST_SHIFT, STEP)
_NO_SHIFT = len(SHIFTS) // 2
_LONGEST = 20_000


def mid_p_below(observed: FloatArray, size: FloatArray, share: FloatArray) -> FloatArray:
    """P(X < x) + P(X = x) / 2 of a binomial count with a real `size`, x = observed * size.

    Examples
    --------
    >>> mid_p_below(np.array(0.0), np.array(4.0), np.array(0.5)).item()
    0.03125
    """
    x = observed * size
    everything = x >= size - 1e-9
    upto = np.where(everything, 1.0, special.betainc(np.where(everything, 1.0, size - x), x + 1, 1 - share))
    ways = special.gammaln(size + 1) - special.gammaln(x + 1) - special.gammaln(size - x + 1)
    exactly = np.exp(ways + special.xlogy(x, share) + special.xlog1py(size - x, -share))
    return np.asarray(np.maximum(upto - exactly / 2, 0.0))


@dataclass(frozen=True)
class Forecast:
    """Predictive distributions of the second season, a row a case.

    Attributes
    ----------
    weights : ndarray, shape (cases, len(LEVELS))
        Of the level v at ``LEVELS``.
    share : ndarray, shape (cases or 1, len(WIDE))
        Share of adverse results at each level of ``WIDE``; one row where it is the same for all cases.
    size : ndarray, shape (cases, len(WIDE) or 1)
        Effective number of pupils; one column where it does not depend on the level.
    """

    weights: FloatArray
    share: FloatArray
    size: FloatArray

    def take(self, cases: BoolArray | IntArray) -> "Forecast":
        """Keep some of the cases."""
        share = self.share if len(self.share) == 1 else self.share[cases]
        return Forecast(self.weights[cases], share, self.size[cases])

    def average(self, at_wide: FloatArray) -> FloatArray:
        """Mean over v of a function of v + shift, shape (cases, shifts)."""
        windows = grid.sliding(at_wide, len(LEVELS))
        if len(at_wide) == 1:
            return np.asarray(self.weights @ windows[0].T)
        return np.asarray(np.matmul(windows, self.weights[:, :, None])[:, :, 0])

    def here(self, at_wide: FloatArray) -> FloatArray:
        """Mean over v of a function of v, shape (cases,)."""
        return np.asarray((self.weights * at_wide[:, _NO_SHIFT : _NO_SHIFT + len(LEVELS)]).sum(axis=1))

    def tail(self, observed: FloatArray) -> FloatArray:
        """Mid-p of a share lower than the observed one at each level of ``WIDE``, shape (cases, wide)."""
        if len(self.share) > 1 or self.size.shape[1] > 1:
            return mid_p_below(observed[:, None], self.size, self.share)
        size, share, where = grid.patterns(self.size[:, 0], observed)
        return np.asarray(mid_p_below(share[:, None], size[:, None], self.share)[where])

    def p_fewer(self, observed: FloatArray) -> FloatArray:
        """Mid-p of a share lower than the observed one; the first half of :func:`excess`, for one share a case."""
        centre = slice(_NO_SHIFT, _NO_SHIFT + len(LEVELS))
        size = self.size if self.size.shape[1] == 1 else self.size[:, centre]
        return np.asarray((self.weights * mid_p_below(observed[:, None], size, self.share[:, centre])).sum(axis=1))

    def level_moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of the logit of the expected share over v."""
        logit = special.logit(np.clip(self.share, 1e-9, 1 - 1e-9))
        mean = self.here(logit)
        return mean, np.sqrt(np.maximum(self.here(logit**2) - mean**2, 0.0))

    def floors(self) -> tuple[FloatArray, FloatArray]:
        """Mid-p of the best (no adverse result) and of the worst possible outcome at each level of ``WIDE``."""
        none = 0.5 * np.exp(self.size * np.log1p(-np.minimum(self.share, 1 - 1e-12)))
        every = 0.5 * np.exp(self.size * np.log(np.maximum(self.share, 1e-12)))
        return none, every

    def smallest_p(self) -> tuple[FloatArray, FloatArray]:
        """Smallest mid-p that any outcome could have had: of few, and of many, adverse results."""
        none, every = self.floors()
        return self.here(none), self.here(every)

    def pupils_needed(self, n: FloatArray, alpha: float) -> FloatArray:
        """Smallest number of pupils with whom no adverse result at all would have reached `alpha`.

        The baseline is held as it is. `n` is the number of pupils there were, behind ``size``.
        """
        centre = slice(_NO_SHIFT, _NO_SHIFT + len(LEVELS))
        per_pupil = (self.size / n[:, None] * np.log1p(-np.minimum(self.share, 1 - 1e-12)))[:, centre]
        low, high = np.zeros(len(n)), np.full(len(n), float(_LONGEST))
        while np.any(high - low > 1):
            middle = np.floor((low + high) / 2)
            enough = (self.weights * 0.5 * np.exp(middle[:, None] * per_pupil)).sum(axis=1) <= alpha
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return high


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


def excess(forecast: Forecast, observed: FloatArray, level: float = 0.95) -> Excess:
    """Judge observed shares by their forecasts.

    The interval holds the shifts that the two tails of the mid-p do not reject, half of the error each. At a
    shift where no outcome at all could be rejected on one side, the whole error is spent on the other: so the
    interval keeps its coverage for a handful of pupils instead of exceeding it.
    """
    fewer, shares = forecast.average(forecast.tail(observed)), forecast.average(forecast.share)
    best, worst = (forecast.average(floor) for floor in forecast.floors())
    half = (1 - level) / 2
    enough = special.ndtri(np.clip(fewer, 1e-12, 1 - 1e-12))
    below = -enough - special.ndtri(np.where(best > half, 2 * half, half))
    above = enough - special.ndtri(np.where(worst > half, 2 * half, half))
    expected = shares[:, _NO_SHIFT]
    return Excess(
        expected=expected,
        excess=observed - expected,
        low=1 - _share_where(below[:, ::-1], 1 - shares[:, ::-1]) - expected,
        high=_share_where(above, shares) - expected,
        p_fewer=fewer[:, _NO_SHIFT],
        p_more=1 - fewer[:, _NO_SHIFT],
    )


def _share_where(kept: FloatArray, shares: FloatArray) -> FloatArray:
    """Give the expected share at the last shift where `kept` is positive: 0 if it never is, 1 if it always is."""
    cases, width = np.arange(len(kept)), kept.shape[1]
    after = width - np.argmax(kept[:, ::-1] > 0, axis=1)
    after = np.where((kept > 0).any(axis=1), after, 0)
    right = np.clip(after, 1, width - 1)
    inner, outer = kept[cases, right - 1], kept[cases, right]
    part = np.clip(inner / np.maximum(inner - outer, 1e-12), 0, 1)
    ends = special.logit(np.clip(np.stack([shares[cases, right - 1], shares[cases, right]]), 1e-9, 1 - 1e-9))
    inside = special.expit(ends[0] + part * (ends[1] - ends[0]))
    return np.asarray(np.where(after == 0, 0.0, np.where(after == width, 1.0, inside)))

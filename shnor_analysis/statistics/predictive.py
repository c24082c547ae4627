r"""What a count should be, given the last one: a predictive distribution and its tails.

A :class:`Forecast` holds, for each case (a school's paper, or a school with its papers pooled), the
distribution of the hidden level v of the second season as weights on a grid of logits, and the share of
adverse results p(v) with the effective number of pupils m(v) at each level. Then

* expected share: ``E p(v)``;
* mid-p of a count lower than observed: ``E [P(X < x | v) + P(X = x | v) / 2]``, small when there are fewer
  adverse results than the baseline lets expect;
* predictive range: the counts that neither tail of this mid-p rejects
  (:mod:`shnor_analysis.statistics.excess`). It carries the binomial noise, the uncertainty of the school's
  level, its own fluctuation from season to season and the uncertainty of the difficulties.

A pooled count is over-dispersed (cell effects, papers of the same pupils): given v it is taken as binomial
with the effective number of pupils that gives its variance, continued by the incomplete beta function.

References
----------
Lancaster (1961), JASA 56: 223-234 (mid-p). Korn, Graubard (1998), Survey Methodology 24: 193-201 (effective
size in binomial tails).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics import latent_grid as grid

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

#: Step of the hidden level in logits, and its range.
STEP = 0.2
HALF_WIDTH = 6.0
LEVELS = grid.even_grid(HALF_WIDTH, STEP)
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
    weights : ndarray, shape (cases, levels)
        Of the level v on an even grid: ``LEVELS``, or one twice as fine for pooled counts of hundreds of pupils.
    share : ndarray, shape (cases or 1, levels)
        Share of adverse results at each level; one row where it is the same for all cases.
    size : ndarray, shape (cases, levels or 1)
        Effective number of pupils; one column where it does not depend on the level.
    """

    weights: FloatArray
    share: FloatArray
    size: FloatArray

    def take(self, cases: BoolArray | IntArray) -> "Forecast":
        """Keep some of the cases."""
        share = self.share if len(self.share) == 1 else self.share[cases]
        return Forecast(self.weights[cases], share, self.size[cases])

    def mean(self, at_levels: FloatArray) -> FloatArray:
        """Mean over v of a function of v given at its levels, shape (cases,)."""
        return np.asarray((self.weights * at_levels).sum(axis=1))

    def p_fewer(self, observed: FloatArray) -> FloatArray:
        """Mid-p of a share lower than the observed one, one share a case."""
        if len(self.share) > 1 or self.size.shape[1] > 1:
            return np.clip(self.mean(mid_p_below(observed[:, None], self.size, self.share)), 0.0, 1.0)
        size, share, where = grid.patterns(self.size[:, 0], observed)
        return np.clip(self.mean(mid_p_below(share[:, None], size[:, None], self.share)[where]), 0.0, 1.0)

    def level_moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of the logit of the expected share over v."""
        logit = special.logit(np.clip(self.share, 1e-9, 1 - 1e-9))
        mean = self.mean(logit)
        return mean, np.sqrt(np.maximum(self.mean(logit**2) - mean**2, 0.0))

    def smallest_p(self) -> tuple[FloatArray, FloatArray]:
        """Smallest mid-p that any outcome could have had: of few, and of many, adverse results."""
        none = 0.5 * np.exp(self.size * np.log1p(-np.minimum(self.share, 1 - 1e-12)))
        every = 0.5 * np.exp(self.size * np.log(np.maximum(self.share, 1e-12)))
        return self.mean(none), self.mean(every)

    def pupils_needed(self, n: FloatArray, alpha: float) -> FloatArray:
        """Smallest number of pupils with whom no adverse result at all would have reached `alpha`.

        The baseline is held as it is. `n` is the number of pupils there were, behind ``size``.
        """
        per_pupil = self.size / n[:, None] * np.log1p(-np.minimum(self.share, 1 - 1e-12))
        low, high = np.zeros(len(n)), np.full(len(n), float(_LONGEST))
        while np.any(high - low > 1):
            middle = np.floor((low + high) / 2)
            enough = (self.weights * 0.5 * np.exp(middle[:, None] * per_pupil)).sum(axis=1) <= alpha
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        return high

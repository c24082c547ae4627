r"""Normal random effects of schools over two seasons, with known sampling variances.

Model of a value y (school s, season t = 1, 2, paper j), higher or lower being better does not matter::

    y_stj = level_tj + widening_t * (a_s + c_st + b_sj + d_stj) + e_stj

a, c, b, d are independent normal effects with the standard deviations of :class:`Components`; schools may lie
closer together in the second season than in the first (``widening_1 = 1``, ``widening_2`` a parameter): then
low schools come up by more than the others with no help. e is the sampling error of the mean of n pupils, with
a known variance. Two papers written by the same pupils have
correlated errors: ``cov(e_j, e_k) = pupils * sqrt(v_j v_k) * sqrt(min(n) / max(n))``.

References
----------
Fay, Herriot (1979), JASA 74: 269-277 (known sampling variances). Harville (1977), JASA 72: 320-338.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SMALLEST_SD = 1e-3
#: Schools handled at once where covariance matrices are built.
CHUNK = 2000


@dataclass(frozen=True)
class Components:
    """Standard deviations of the effects, in the units of the value, and the correlation between papers.

    Attributes
    ----------
    school : float
        Between schools, the same in both seasons (a).
    season : float
        School in one season, common to its papers (c).
    paper : float
        School in one paper, the same in both seasons (b).
    cell : float
        School in one paper of one season (d).
    pupils : float
        Correlation of the results of one pupil in two papers of one season, given the school (0 to 1).
    widening : float
        Spread of the schools in the second season relative to the first.
    """

    school: float
    season: float
    paper: float
    cell: float
    pupils: float
    widening: float = 1.0

    @property
    def total(self) -> float:
        """Standard deviation of a school's level in one paper of the first season."""
        return float(np.sqrt(self.school**2 + self.season**2 + self.paper**2 + self.cell**2))

    @property
    def persistence(self) -> float:
        """Share of the variance of a school's level in a season that is there in the next one (0 to 1)."""
        return self.school**2 / (self.school**2 + self.season**2)

    @property
    def paper_persistence(self) -> float:
        """The same for what a paper of a school has of its own."""
        return self.paper**2 / (self.paper**2 + self.cell**2)


@dataclass(frozen=True)
class SeasonPair:
    """Values of all schools in two seasons.

    Attributes
    ----------
    value : ndarray, shape (schools, 2, papers)
        NaN where there is none (or where it must not be used).
    variance : ndarray, shape (schools, 2, papers)
        Sampling variance of each value.
    n : ndarray, shape (schools, 2, papers)
        Pupils behind each value.
    same_pupils : ndarray of bool, shape (2, papers, papers)
        Which papers of a season are written by the same pupils; false on the diagonal.
    """

    value: FloatArray
    variance: FloatArray
    n: FloatArray
    same_pupils: BoolArray

    @property
    def present(self) -> BoolArray:
        """Mask of the values that exist."""
        return np.isfinite(self.value) & np.isfinite(self.variance) & (self.n > 0)

    def take(self, schools: NDArray[np.int64] | slice) -> "SeasonPair":
        """Keep some of the schools."""
        return SeasonPair(self.value[schools], self.variance[schools], self.n[schools], self.same_pupils)

    def without(self, season: int, schools: BoolArray) -> "SeasonPair":
        """Hide one season (0 or 1) of some of the schools."""
        value = self.value.copy()
        value[schools, season] = np.nan
        return SeasonPair(value, self.variance, self.n, self.same_pupils)


def structure(parts: Components, papers: int) -> FloatArray:
    """Covariance of a school's levels, shape (2 * papers, 2 * papers), first season first.

    Examples
    --------
    >>> structure(Components(2, 1, 0, 0, 0), 1).tolist()
    [[5.0, 4.0], [4.0, 5.0]]
    """
    seasons = np.kron(np.eye(2), np.ones((papers, papers)))
    same_paper = np.kron(np.ones((2, 2)), np.eye(papers))
    scale = np.repeat([1.0, parts.widening], papers)
    return np.asarray(
        (
            parts.school**2
            + parts.season**2 * seasons
            + parts.paper**2 * same_paper
            + parts.cell**2 * np.eye(2 * papers)
        )
        * scale[:, None]
        * scale
    )


def overlap(n: FloatArray) -> FloatArray:
    """Part of the correlation of two means that comes of unequal numbers, ``sqrt(min(n) / max(n))``.

    Examples
    --------
    >>> overlap(np.array([[4.0, 16.0]])).tolist()
    [[[1.0, 0.5], [0.5, 1.0]]]
    """
    root = np.sqrt(n)
    ratio = root[:, :, None] / root[:, None]
    return np.asarray(np.minimum(ratio, 1 / ratio))


def season_sampling(pair: SeasonPair, season: int, pupils: float) -> FloatArray:
    """Covariance of the sampling errors of each school in one season, shape (schools, papers, papers)."""
    present = pair.present[:, season]
    m = np.where(present, pair.n[:, season], 1.0)
    s = np.sqrt(np.where(present, pair.variance[:, season], 0.0))
    correlation = pupils * pair.same_pupils[season] * overlap(m) + np.eye(m.shape[1])
    return np.asarray(correlation * s[:, :, None] * s[:, None])


def sampling_covariance(pair: SeasonPair, pupils: float) -> FloatArray:
    """Covariance of the sampling errors of each school, shape (schools, 2 * papers, 2 * papers)."""
    schools, _, papers = pair.value.shape
    out = np.zeros((schools, 2, papers, 2, papers))
    for season in (0, 1):
        out[:, season, :, season, :] = season_sampling(pair, season, pupils)
    return out.reshape(schools, 2 * papers, 2 * papers)


def pooled_variance(pair: SeasonPair, season: int, weights: FloatArray, pupils: float) -> FloatArray:
    """Give the sampling variance of each school's weighted mean over the papers of a season, shape (schools,)."""
    out = np.empty(len(weights))
    for start in range(0, len(weights), CHUNK):
        rows = slice(start, start + CHUNK)
        w = weights[rows]
        out[rows] = np.einsum("si,sij,sj->s", w, season_sampling(pair.take(rows), season, pupils), w)
    return out

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

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

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


def season_sampling(pair: SeasonPair, season: int, pupils: float) -> FloatArray:
    """Covariance of the sampling errors of each school in one season, shape (schools, papers, papers)."""
    present = pair.present[:, season]
    m = np.where(present, pair.n[:, season], 1.0)
    s = np.sqrt(np.where(present, pair.variance[:, season], 0.0))
    overlap = np.sqrt(np.minimum(m[:, :, None], m[:, None]) / np.maximum(m[:, :, None], m[:, None]))
    correlation = pupils * pair.same_pupils[season] * overlap + np.eye(m.shape[1])
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


def _precision(pair: SeasonPair, parts: Components) -> tuple[FloatArray, FloatArray]:
    """Inverse covariance of the present values (zero rows for absent ones) and log determinants."""
    schools, _, papers = pair.value.shape
    present = pair.present.reshape(schools, 2 * papers)
    covariance = structure(parts, papers) + sampling_covariance(pair, parts.pupils)
    both = present[:, :, None] & present[:, None]
    covariance = np.where(both, covariance, 0.0) + np.eye(2 * papers) * ~present[:, :, None]
    root = np.linalg.cholesky(covariance)
    logdet = 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    return np.where(both, np.linalg.inv(covariance), 0.0), logdet


@dataclass(frozen=True)
class Levels:
    """Levels of the papers for given components: generalised least squares.

    Attributes
    ----------
    level : ndarray, shape (2, papers)
        NaN where no school has a value.
    covariance : ndarray, shape (2 * papers, 2 * papers)
        Of the estimates; zero where no school has a value.
    log_likelihood : float
        Profile log-likelihood, up to a constant.
    """

    level: FloatArray
    covariance: FloatArray
    log_likelihood: float


def levels(pair: SeasonPair, parts: Components) -> Levels:
    """Estimate the level of each paper and season by generalised least squares."""
    papers = pair.value.shape[2]
    y = np.where(pair.present, pair.value, 0.0).reshape(len(pair.value), 2 * papers)
    precision, logdet = _precision(pair, parts)
    information = precision.sum(axis=0)
    known = np.diagonal(information) > 0
    covariance = np.zeros_like(information)
    inner = np.ix_(known, known)
    covariance[inner] = np.linalg.inv(information[inner])
    level = covariance @ np.einsum("sij,sj->i", precision, y)
    residual = np.where(pair.present.reshape(y.shape), y - level, 0.0)
    fit = np.einsum("si,sij,sj->", residual, precision, residual)
    shown = np.where(known, level, np.nan).reshape(2, papers)
    return Levels(shown, covariance, float(-0.5 * (logdet.sum() + fit)))


def fit(
    pair: SeasonPair,
    prior: Components,
    *,
    sd_spread: float = 0.5,
    pupils_spread: float = 0.4,
    widening_spread: float = 0.3,
) -> Components:
    """Estimate the components by penalised maximum likelihood (levels profiled out).

    Parameters
    ----------
    pair : SeasonPair
        Hide the second season of schools whose second season must not shape the norm.
    prior : Components
        Where the penalty pulls: log standard deviations are normal about it with standard deviation
        `sd_spread`, the correlation of pupils with `pupils_spread`, the log of the widening with
        `widening_spread`. In a region of hundreds of schools the
        data outweigh it; it keeps the estimates off the boundary where they do not.

    Returns
    -------
    Components
    """
    centre = np.log(np.maximum(_sds(prior), SMALLEST_SD * max(prior.total, 1e-6)))
    several = bool(pair.same_pupils.any())

    def parts_of(theta: FloatArray) -> Components:
        pupils = float(theta[4]) if several else prior.pupils
        school, season, paper, cell = np.exp(theta[:4]).tolist()
        return Components(school, season, paper, cell, pupils, float(np.exp(theta[5])))

    def loss(theta: FloatArray) -> float:
        penalty = ((theta[:4] - centre) ** 2).sum() / (2 * sd_spread**2)
        penalty += (theta[4] - prior.pupils) ** 2 / (2 * pupils_spread**2)
        penalty += (theta[5] - np.log(prior.widening)) ** 2 / (2 * widening_spread**2)
        return float(penalty) - levels(pair, parts_of(theta)).log_likelihood

    bounds: Sequence[tuple[float, float]] = [(c - 4, c + 3) for c in centre] + [(0.0, 0.9), (-1.5, 1.5)]
    start = np.append(centre, [prior.pupils, np.log(prior.widening)])
    found = optimize.minimize(loss, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-7, "eps": 1e-4})
    return parts_of(found.x)


def _sds(parts: Components) -> FloatArray:
    return np.array(astuple(parts)[:4], dtype=np.float64)

r"""Estimates of normal effects: levels by generalised least squares, components by penalised maximum likelihood.

With C the covariance of a school's values, P its inverse and r the residuals from the levels at their best, minus
the log-likelihood is ``sum (log det C + r' P r) / 2`` over schools, and its slope by a parameter of C is
``sum (tr(P dC) - (P r)' dC (P r)) / 2``; the levels do not move it, being at their best.

Papers that share no pupils have a covariance through the school and the season only. So C is block-diagonal plus
``U S U'`` with two columns in U, one a season, and ``S = school**2 + season**2 * eye(2)``; by Woodbury::

    P = B - V M V',   B = inverse of the blocks,   V = B U,   M = S inv(eye(2) + U' V S)
    log det C = log det of the blocks + log det(eye(2) + U' V S)

References
----------
Harville (1977), JASA 72: 320-338. Woodbury (1950), Inverting modified matrices.
"""

from dataclasses import astuple, dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csgraph

from shnor_analysis.statistics import scoring
from shnor_analysis.statistics.normal_effects import (
    SMALLEST_SD,
    BoolArray,
    Components,
    FloatArray,
    SeasonPair,
    overlap,
    structure,
)

IntArray = NDArray[np.int64]

#: Schools whose information stands for all of them.
SCHOOLS_FOR_STEP = 24
#: Place of the correlation of pupils among the parameters.
PUPILS = 4


@dataclass(frozen=True)
class Levels:
    """Levels of the papers for given components: generalised least squares.

    Attributes
    ----------
    level : ndarray, shape (2, papers)
        NaN where no school has a value.
    covariance : ndarray, shape (2 * papers, 2 * papers)
        Of the estimates; zero where no school has a value.
    """

    level: FloatArray
    covariance: FloatArray


@dataclass(frozen=True)
class _Block:
    """Papers of both seasons that may share pupils.

    Attributes
    ----------
    at : ndarray of int, shape (b,)
        Their places among the values of a school.
    both : ndarray of bool, shape (schools, b, b)
        Both values are present.
    own, shared : ndarray, shape (schools, b, b)
        Sampling covariance is ``own + pupils * shared``; absent values have a variance of one.
    """

    at: IntArray
    both: BoolArray
    own: FloatArray
    shared: FloatArray

    def inverse(self, near: FloatArray, pupils: float) -> tuple[FloatArray, float]:
        """Inverse covariances (zero where absent) and the sum of the log determinants, without U."""
        covariance = self.own + pupils * self.shared + near[np.ix_(self.at, self.at)] * self.both
        determinant = float(np.linalg.slogdet(covariance)[1].sum())
        return np.asarray(np.linalg.inv(covariance) * self.both), determinant


@dataclass(frozen=True)
class _Precision:
    """Inverse covariances P of the schools, in parts.

    Attributes
    ----------
    blocks : list of _Block
    inverses : list of ndarray, shape (schools, b, b)
    reach, lifted : ndarray, shape (schools, values, 2)
        V and ``V M``.
    log_determinant : float
        Of the covariances, summed over schools.
    """

    blocks: list[_Block]
    inverses: list[FloatArray]
    reach: FloatArray
    lifted: FloatArray
    log_determinant: float

    @classmethod
    def of(cls, blocks: list[_Block], parts: Components, papers: int) -> Self:
        """Invert."""
        near = structure(replace(parts, school=0.0, season=0.0), papers)
        inverses, determinants = zip(*(block.inverse(near, parts.pupils) for block in blocks), strict=True)
        columns = np.kron(np.diag([1.0, parts.widening]), np.ones((papers, 1)))
        reach = np.empty((len(inverses[0]), 2 * papers, 2))
        for block, inverse in zip(blocks, inverses, strict=True):
            reach[:, block.at] = inverse @ columns[block.at]
        spread = parts.school**2 + parts.season**2 * np.eye(2)
        inner = np.eye(2) + columns.T @ reach @ spread
        far = float(np.linalg.slogdet(inner)[1].sum())
        return cls(blocks, list(inverses), reach, reach @ (spread @ np.linalg.inv(inner)), sum(determinants) + far)

    def times(self, values: FloatArray) -> FloatArray:
        """Multiply P by the values of each school, shape (schools, values)."""
        out = -(self.lifted @ (values[:, None] @ self.reach).transpose(0, 2, 1))[:, :, 0]
        for block, inverse in zip(self.blocks, self.inverses, strict=True):
            out[:, block.at] += (inverse @ values[:, block.at, None])[:, :, 0]
        return np.asarray(out)

    def total(self) -> FloatArray:
        """Sum P over schools, shape (values, values)."""
        reach, lifted = (part.transpose(1, 0, 2).reshape(part.shape[1], -1) for part in (self.reach, self.lifted))
        out = -lifted @ reach.T
        for block, inverse in zip(self.blocks, self.inverses, strict=True):
            out[np.ix_(block.at, block.at)] += inverse.sum(axis=0)
        return np.asarray(out)

    def dense(self, schools: IntArray) -> FloatArray:
        """Write out P of some schools, shape (schools, values, values)."""
        out = -self.lifted[schools] @ self.reach[schools].transpose(0, 2, 1)
        for block, inverse in zip(self.blocks, self.inverses, strict=True):
            out[:, block.at[:, None], block.at] += inverse[schools]
        return np.asarray(out)

    def slope_by_pupils(self, pull: FloatArray) -> float:
        """Twice the slope by the correlation of pupils: ``tr(P dC) - pull' dC pull`` summed over schools."""
        out = 0.0
        for block, inverse in zip(self.blocks, self.inverses, strict=True):
            inside = inverse - self.lifted[:, block.at] @ self.reach[:, block.at].transpose(0, 2, 1)
            own = pull[:, block.at]
            out += float(((inside - own[:, :, None] * own[:, None]) * block.shared).sum())
        return out


@dataclass(frozen=True)
class ProfileLikelihood:
    """Profile likelihood of the components with its slope; what does not change in a search is computed once.

    Attributes
    ----------
    y : ndarray, shape (schools, 2 * papers)
        Values; zero where absent.
    present : ndarray of bool, shape (schools, 2 * papers)
    blocks : list
    """

    y: FloatArray
    present: BoolArray
    blocks: list[_Block]

    @classmethod
    def of(cls, pair: SeasonPair) -> Self:
        """Prepare a search."""
        papers = pair.value.shape[2]
        present = pair.present.reshape(len(pair.value), 2 * papers)
        sizes, variances = (part.reshape(present.shape) for part in (pair.n, pair.variance))
        number, group = csgraph.connected_components(np.logical_or(*pair.same_pupils))
        blocks = []
        for k in range(number):
            at = np.flatnonzero(np.tile(group == k, 2))
            here, same = present[:, at], _same_pupils(pair.same_pupils)[np.ix_(at, at)]
            both = here[:, :, None] & here[:, None]
            sd = np.sqrt(np.where(here, variances[:, at], 0.0))
            shared = same * overlap(np.where(here, sizes[:, at], 1.0)) * sd[:, :, None] * sd[:, None]
            own = np.where(here, sd**2, 1.0)[:, :, None] * np.eye(len(at))
            blocks.append(_Block(at, both, own, shared))
        return cls(np.where(present, pair.value.reshape(len(present), 2 * papers), 0.0), present, blocks)

    def precision(self, parts: Components) -> _Precision:
        """Invert the covariances of the schools."""
        return _Precision.of(self.blocks, parts, self.y.shape[1] // 2)

    def best(self, precision: _Precision, information: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Levels, zero where no school has a value, and their covariance."""
        known = np.diagonal(information) > 0
        covariance, inner = np.zeros_like(information), np.ix_(known, known)
        covariance[inner] = np.linalg.inv(information[inner])
        return covariance @ precision.times(self.y).sum(axis=0), covariance

    def evaluate(self, parts: Components) -> tuple[float, FloatArray, FloatArray]:
        """Log-likelihood, slope and information by the four log standard deviations, pupils and log widening."""
        papers, precision = self.y.shape[1] // 2, self.precision(parts)
        information = precision.total()
        residual = self.y - self.best(precision, information)[0] * self.present
        pull = precision.times(residual)
        common = pull.T @ pull - information
        slopes = _structure_slopes(parts, papers)
        by_each = np.einsum("ij,kij->k", common, slopes)
        slope = 0.5 * np.insert(by_each, PUPILS, -precision.slope_by_pupils(pull))
        value = -0.5 * (precision.log_determinant + float((residual * pull).sum()))
        return value, slope, self._information(precision, slopes)

    def _information(self, precision: _Precision, slopes: FloatArray) -> FloatArray:
        """Add up ``tr(P dC P dC) / 2``, expected information, of some schools for all: it only sets steps."""
        some = np.linspace(0, len(self.y) - 1, min(len(self.y), SCHOOLS_FOR_STEP)).astype(np.int64)
        by_pupils = np.zeros((len(some), *slopes.shape[1:]))
        for block in self.blocks:
            by_pupils[:, block.at[:, None], block.at] = block.shared[some]
        moved = [slopes[k][None] for k in range(len(slopes))]
        moved.insert(PUPILS, by_pupils)
        products = np.stack(
            [(precision.dense(some) @ part).reshape(len(some), *slopes.shape[1:]) for part in moved]
        )
        out = np.einsum("ksij,lsji->kl", products, products) * len(self.y) / len(some) / 2
        return np.asarray(out)


def _same_pupils(of_seasons: BoolArray) -> BoolArray:
    """Papers of both seasons, first season first, that are of one season and the same pupils."""
    none = np.zeros_like(of_seasons[0])
    return np.block([[of_seasons[0], none], [none, of_seasons[1]]])


def _structure_slopes(parts: Components, papers: int) -> FloatArray:
    """Slopes of a school's covariance by the four log standard deviations and the log widening."""
    whole, second = structure(parts, papers), np.repeat([0.0, 1.0], papers)
    one_less = [replace(parts, **{name: 0.0}) for name in ("school", "season", "paper", "cell")]
    return np.stack(
        [*(2 * (whole - structure(less, papers)) for less in one_less), whole * (second[:, None] + second)]
    )


def levels(pair: SeasonPair, parts: Components) -> Levels:
    """Estimate the level of each paper and season by generalised least squares."""
    likelihood = ProfileLikelihood.of(pair)
    precision = likelihood.precision(parts)
    information = precision.total()
    level, covariance = likelihood.best(precision, information)
    shown = np.where(np.diagonal(information) > 0, level, np.nan)
    return Levels(shown.reshape(2, -1), covariance)


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

    likelihood = ProfileLikelihood.of(pair)
    spreads = np.array([sd_spread] * 4 + [pupils_spread, widening_spread])
    middle = np.append(centre, [prior.pupils, np.log(prior.widening)])
    used = np.array([1.0] * 4 + [float(several), 1.0])

    def penalised(theta: FloatArray) -> scoring.Evaluated:
        value, slope, information = likelihood.evaluate(parts_of(theta))
        away = (theta - middle) / spreads
        # a variance that falls bends its own logarithm: with it a component on its way to nothing is not overrun
        bend = np.append(np.maximum(-2 * slope[:4], 0), [0.0, 0.0])
        return (
            float(value - (away**2).sum() / 2),
            slope * used - away / spreads,
            information * used * used[:, None] + np.diag(1 / spreads**2 + bend),
        )

    low = np.append(centre - 4, [0.0, -1.5])
    high = np.append(centre + 3, [0.9, 1.5])
    return parts_of(scoring.maximise(penalised, middle, low, high))


def _sds(parts: Components) -> FloatArray:
    return np.array(astuple(parts)[:4], dtype=np.float64)

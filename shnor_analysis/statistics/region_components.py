"""Search for the components of a region, and how well they are known.

All parameters move together: the standard deviations, the widening, the shape of the school effect and a common
shift of the difficulties of each season. The last two matter where the norm is known from good schools only: the
line through their two seasons turns about their own mean, not about zero.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics import scoring
from shnor_analysis.statistics.latent_grid import Results
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.predictive import HALF_WIDTH, LEVELS, STEP
from shnor_analysis.statistics.region_likelihood import NODES, Model, both_seasons, integrate
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]

#: Standard deviations in the penalty: of the log of the widening, the skew, the log of the tail, and the shifts.
OTHER_SPREADS = (0.3, 0.3, 0.2, 3.0, 3.0)
#: Step of numerical derivatives of the distribution of levels.
NUDGE = 1e-3
#: Parameters that change the likelihood of a cell, and those that only weigh the levels.
_OWN, _WIDENING, _OF_JOINT = 2, 3, [0, 1, 4, 5, 6, 7]


@dataclass(frozen=True)
class Search:
    """A penalised likelihood of eight parameters with the difficulties of papers held.

    Attributes
    ----------
    counts : Counts
    level : ndarray, shape (2, papers)
    kept : Components
        Gives what is not searched for: ``pupils`` and the paper's part of a cell's own effect.
    centre, spreads : ndarray, shape (8,)
        Of the penalty; see :func:`parameters` for the order.
    """

    counts: Counts
    level: FloatArray
    kept: Components
    centre: FloatArray
    spreads: FloatArray

    def model(self, theta: FloatArray) -> Model:
        """Turn parameters into a model."""
        school, season, own, widening, tail = (float(value) for value in np.exp(theta[[0, 1, 2, 3, 5]]))
        paper = own * float(np.sqrt(self.kept.paper_persistence))
        cell = own * float(np.sqrt(1 - self.kept.paper_persistence))
        parts = Components(school, season, paper, cell, self.kept.pupils, widening)
        return Model(parts, SchoolShape(float(theta[4]), tail), (float(theta[6]), float(theta[7])))

    def maximise(self, start: FloatArray) -> FloatArray:
        """Find the parameters."""
        low = np.append(self.centre[:3] - 4, [-1.5, -1.0, -0.7, -2.0, -2.0])
        high = np.append(self.centre[:3] + 1.5, [1.0, 1.0, 0.7, 2.0, 2.0])
        return scoring.maximise(self._penalised, start, low, high)

    def _penalised(self, theta: FloatArray) -> scoring.Evaluated:
        """Penalised log-likelihood, its slope and its information."""
        away = (theta - self.centre) / self.spreads
        log_likelihood, scores = self.scores(theta)
        value = float(log_likelihood.sum() - (away**2).sum() / 2)
        return value, scores.sum(axis=0) - away / self.spreads, self._information(scores)

    def _information(self, scores: FloatArray) -> FloatArray:
        return np.asarray(scores.T @ scores + np.diag(1 / self.spreads**2))

    def scores(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood of each school, shape (schools,), and its slopes, shape (schools, 8).

        The likelihood is ``L = sum_uv A(u) J(u, v) B(v)`` with A and B of the two seasons and J the joint
        distribution of the levels. A parameter of J has the slope ``sum_uv A dJ B / L``; the own spread and the
        widening have the mean of ``dlog A`` and ``dlog B`` over the posterior of the levels.
        """
        model = self.model(theta)
        seasons = both_seasons(self.counts, self.level, model.parts)
        seen = integrate(seasons, model)
        of_joint = _slopes(theta, lambda point: self.model(point).joint(NODES), _OF_JOINT)
        slopes = np.zeros((len(theta), len(seen.log_likelihood)))
        slopes[_OF_JOINT] = [seen.by_joint(slope) for slope in of_joint]
        own = [(p * s.pooled(Results.by_log_sd)).sum(axis=1) for p, s in zip(seen.posterior, seasons, strict=True)]
        slopes[_OWN] = own[0] + own[1]
        slopes[_WIDENING] = (seen.posterior[1] * seasons[1].pooled(Results.by_log_scale)).sum(axis=1)
        return seen.log_likelihood, slopes.T

    def covariance(self, theta: FloatArray) -> FloatArray:
        """Covariance of the parameters: inverse of the sum of squared scores of schools and the penalty."""
        return np.asarray(np.linalg.inv(self._information(self.scores(theta)[1])))

    def next_variance(self, theta: FloatArray) -> FloatArray:
        """Variance, from uncertain parameters, of the level expected next, for each first level at ``LEVELS``."""
        every = _slopes(theta, lambda point: expected_next(self.model(point)), range(len(theta)))
        slopes = np.stack(every, axis=1)
        variance = np.einsum("lk,km,lm->l", slopes, self.covariance(theta), slopes)
        return np.asarray(np.minimum(variance, 1.0))


def _slopes(theta: FloatArray, at: Callable[[FloatArray], FloatArray], which: Iterable[int]) -> list[FloatArray]:
    """Central differences of a function of the parameters."""
    steps = NUDGE * np.eye(len(theta))
    return [(at(theta + steps[k]) - at(theta - steps[k])) / (2 * NUDGE) for k in which]


def parameters(parts: Components, shape: SchoolShape) -> FloatArray:
    """List the logs of the school, season and own spread and of the widening, skew, log tail and two shifts."""
    own = np.hypot(parts.paper, parts.cell)
    logs = np.log(np.maximum([parts.school, parts.season, own, parts.widening], 1e-3))
    return np.array([*logs, shape.skew, np.log(shape.tail), 0.0, 0.0])


def search_of(counts: Counts, level: FloatArray, kept: Components, prior: Components, spread: float) -> Search:
    """Set up a search about prior components whose logs have the standard deviation `spread`."""
    spreads = np.array([spread, spread, spread, *OTHER_SPREADS])
    return Search(counts, level, kept, parameters(prior, SchoolShape()), spreads)


def expected_next(model: Model) -> FloatArray:
    """Level expected in the second season (with the widening) for each level of the first at ``LEVELS``."""
    fine = grid.even_grid(HALF_WIDTH, STEP / 2)
    joint = model.joint(fine)[::2]
    mean = joint @ fine / np.maximum(joint.sum(axis=1), 1e-300)
    return np.asarray(model.parts.widening * mean[: len(LEVELS)])

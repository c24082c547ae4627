"""Search for the components of a region, and how well they are known.

All parameters move together: the standard deviations, the widening, the shape of the school effect and a common
shift of the difficulties of each season. The last two matter where the norm is known from good schools only: the
line through their two seasons turns about their own mean, not about zero.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.predictive import HALF_WIDTH, LEVELS, STEP
from shnor_analysis.statistics.region_likelihood import Model, both_seasons, integrate
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]

#: Standard deviations in the penalty: of the log of the widening, the skew, the log of the tail, and the shifts.
OTHER_SPREADS = (0.3, 0.3, 0.2, 3.0, 3.0)
#: Step of numerical derivatives.
NUDGE = 0.02
_OWN = [2, 3]  # parameters that change the likelihood of a cell; the others only weigh the levels


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
        known: dict[tuple[float, ...], list[FloatArray]] = {}

        def loss(theta: FloatArray) -> float:
            model, key = self.model(theta), tuple(theta[_OWN].tolist())
            if key not in known:
                known.clear()
                known[key] = both_seasons(self.counts, self.level, model.parts)
            penalty = (((theta - self.centre) / self.spreads) ** 2).sum() / 2
            return float(penalty - integrate(known[key], model).log_likelihood.sum())

        centre = self.centre.tolist()
        bounds: list[tuple[float, float]] = [(c - 4, c + 1.5) for c in centre[:3]]
        bounds += [(-1.5, 1.0), (-1.0, 1.0), (-0.7, 0.7), (-2.0, 2.0), (-2.0, 2.0)]
        inside = np.clip(start, [low for low, _ in bounds], [high for _, high in bounds])
        options = {"ftol": 1e-7, "eps": 1e-3}
        found = optimize.minimize(loss, inside, method="L-BFGS-B", bounds=bounds, options=options)  # type: ignore[call-overload]
        return np.asarray(found.x, dtype=np.float64)

    def covariance(self, theta: FloatArray) -> FloatArray:
        """Covariance of the parameters: inverse of the sum of squared scores of schools and the penalty."""
        base = both_seasons(self.counts, self.level, self.model(theta).parts)

        def each(point: FloatArray, k: int) -> FloatArray:
            model = self.model(point)
            logs = both_seasons(self.counts, self.level, model.parts) if k in _OWN else base
            return integrate(logs, model).log_likelihood

        scores = np.stack([(each(up, k) - each(down, k)) / (2 * NUDGE) for k, up, down in _nudged(theta)], axis=1)
        return np.asarray(np.linalg.inv(scores.T @ scores + np.diag(1 / self.spreads**2)))

    def next_variance(self, theta: FloatArray) -> FloatArray:
        """Variance, from uncertain parameters, of the level expected next, for each first level at ``LEVELS``."""
        slopes = np.stack(
            [
                (expected_next(self.model(up)) - expected_next(self.model(down))) / (2 * NUDGE)
                for _, up, down in _nudged(theta)
            ],
            axis=1,
        )
        variance = np.einsum("lk,km,lm->l", slopes, self.covariance(theta), slopes)
        return np.asarray(np.minimum(variance, 1.0))


def _nudged(theta: FloatArray) -> list[tuple[int, FloatArray, FloatArray]]:
    steps = NUDGE * np.eye(len(theta))
    return [(k, theta + step, theta - step) for k, step in enumerate(steps)]


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

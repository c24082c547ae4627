"""Likelihood of a region's counts in two seasons, integrated over the levels of its schools on a grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.school_shape import SchoolShape, two_seasons
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]

#: Grid of a school's level, in logits.
NODES = grid.even_grid(6.0, 0.15)


@dataclass(frozen=True)
class Model:
    """Everything about a region but the difficulties of its papers.

    Attributes
    ----------
    parts : Components
    shape : SchoolShape
    means : tuple of float
        Mean level of the schools in each season; a shift of all difficulties, zero but inside a search.
    """

    parts: Components
    shape: SchoolShape
    means: tuple[float, float] = (0.0, 0.0)

    def joint(self, nodes: FloatArray) -> FloatArray:
        """Joint distribution of a school's levels in the two seasons on the grid."""
        return two_seasons(self.parts, self.shape, nodes, self.means)


@dataclass(frozen=True)
class Seen:
    """What the counts say of each school.

    Attributes
    ----------
    log_likelihood : ndarray, shape (schools,)
    posterior : tuple of ndarray, shape (schools, nodes)
        Of the level in the first and in the second season.
    """

    log_likelihood: FloatArray
    posterior: tuple[FloatArray, FloatArray]


def own_scale(season: int, parts: Components, nodes: FloatArray) -> tuple[float, FloatArray]:
    """Give the standard deviation of a cell's own effects and the grid of u, in logits of the season."""
    scale = parts.widening if season == 1 else 1.0
    return float(np.hypot(parts.paper, parts.cell)) * scale, nodes * scale


def school_likelihood(
    counts: Counts, season: int, level: FloatArray, parts: Components, nodes: FloatArray
) -> FloatArray:
    """Log-likelihood of each school's season at each level u (before the widening), shape (schools, nodes).

    Papers written by the same pupils count with one over their design effect.
    """
    weight = 1 / counts.effective(parts.pupils)[:, season]
    out = np.zeros((len(counts.n), len(nodes)))
    own, scaled = own_scale(season, parts, nodes)
    for j in np.flatnonzero(np.isfinite(level[season])):
        rows = counts.n[:, season, j] > 0
        n, x, where = grid.patterns(counts.n[rows, season, j], counts.x[rows, season, j])
        out[rows] += grid.log_cell_likelihood(n, x, level[season, j], own, scaled)[where]
    return np.asarray(out * weight[:, None])


def both_seasons(counts: Counts, level: FloatArray, parts: Components) -> list[FloatArray]:
    """Log-likelihood of the two seasons of each school on ``NODES``."""
    return [school_likelihood(counts, season, level, parts, NODES) for season in (0, 1)]


def integrate(logs: list[FloatArray], model: Model) -> Seen:
    """Integrate the likelihoods of both seasons over the levels of each school."""
    tops = [a.max(axis=1, keepdims=True) for a in logs]
    first, second = (np.exp(a - top) for a, top in zip(logs, tops, strict=True))
    prior = model.joint(NODES)
    seen_first, seen_second = first @ prior, second @ prior.T
    total = (seen_first * second).sum(axis=1)
    log_likelihood = np.log(total) + tops[0][:, 0] + tops[1][:, 0]
    return Seen(log_likelihood, (first * seen_second / total[:, None], second * seen_first / total[:, None]))

"""Likelihood of a region's counts in two seasons, integrated over the levels of its schools on a grid."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

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
    evidence : tuple of ndarray, shape (schools, nodes)
        Likelihoods of the two seasons, scaled so that their product summed over the joint distribution is 1.
    """

    log_likelihood: FloatArray
    posterior: tuple[FloatArray, FloatArray]
    evidence: tuple[FloatArray, FloatArray]

    def by_joint(self, slope: FloatArray) -> FloatArray:
        """Slope of the log-likelihoods where the joint distribution of the levels has the `slope`."""
        first, second = self.evidence
        return np.asarray((first @ slope * second).sum(axis=1))


@dataclass(frozen=True)
class SeasonCells:
    """Likelihoods of all papers of one season, functions of the level u of a school (before the widening).

    Attributes
    ----------
    results : Results
        Likelihoods of the different results in papers whose difficulty is known.
    held : sparse array, shape (schools, results)
        Which of them each school has, weighed: papers written by the same pupils count with one over their
        design effect.
    """

    results: grid.Results
    held: sparse.csr_array

    @classmethod
    def of(cls, counts: Counts, season: int, level: FloatArray, parts: Components, nodes: FloatArray) -> Self:
        """Prepare the cells of a season at the difficulties `level`, shape (2, papers)."""
        scale = parts.widening if season == 1 else 1.0
        known = np.isfinite(level[season])
        seen = counts.patterns[season].of_papers(known)
        weight = sparse.diags_array(1 / counts.effective(parts.pupils)[:, season])
        own = float(np.hypot(parts.paper, parts.cell))
        kernels = grid.Kernels.of(np.where(known, level[season], 0.0), nodes, own, scale, seen.precision)
        return cls(grid.Results(seen.table, seen.paper, kernels), (weight @ seen.held).tocsr())

    def pooled(self, part: Callable[[grid.Results], FloatArray]) -> FloatArray:
        """Sum :meth:`Results.log` or one of its slopes over the papers of each school, shape (schools, nodes)."""
        return np.asarray(self.held @ part(self.results))

    def slope_by_level(self, posterior: FloatArray) -> FloatArray:
        """Slope of the log-likelihood of all schools by the difficulties; `posterior` is (schools, nodes)."""
        results = self.results
        slope = ((self.held.T @ posterior) * results.by_level()).sum(axis=1)
        return np.bincount(results.paper, slope, len(results.kernels.weights)).astype(np.float64)


def both_seasons(counts: Counts, level: FloatArray, parts: Components) -> tuple[SeasonCells, SeasonCells]:
    """Likelihoods of the two seasons on ``NODES``."""
    first, second = (SeasonCells.of(counts, season, level, parts, NODES) for season in (0, 1))
    return first, second


def integrate(seasons: tuple[SeasonCells, SeasonCells], model: Model) -> Seen:
    """Integrate the likelihoods of both seasons over the levels of each school."""
    logs = [season.pooled(grid.Results.log) for season in seasons]
    tops = [a.max(axis=1, keepdims=True) for a in logs]
    first, second = (np.exp(a - top) for a, top in zip(logs, tops, strict=True))
    prior = model.joint(NODES)
    seen_first, seen_second = first @ prior, second @ prior.T
    total = (seen_first * second).sum(axis=1)
    log_likelihood = np.log(total) + tops[0][:, 0] + tops[1][:, 0]
    first = first / total[:, None]
    return Seen(log_likelihood, (first * seen_second, second * seen_first / total[:, None]), (first, second))

"""Likelihood of a region's counts in two seasons, integrated over the levels of its schools on a grid."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.school_shape import SchoolShape, two_seasons
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

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
    papers : mapping of int to (Cell, ndarray of int)
        Of each paper whose difficulty is known: its likelihood, and where each school finds its own.
    weight : ndarray, shape (schools,)
        Papers written by the same pupils count with one over their design effect.
    nodes : int
        How many levels u.
    """

    papers: Mapping[int, tuple[grid.Cell, IntArray]]
    weight: FloatArray
    nodes: int

    @classmethod
    def of(cls, counts: Counts, season: int, level: FloatArray, parts: Components, nodes: FloatArray) -> Self:
        """Prepare the cells of a season at the difficulties `level`, shape (2, papers)."""
        scale = parts.widening if season == 1 else 1.0
        smoothing = grid.Smoothing.of(nodes * scale, float(np.hypot(parts.paper, parts.cell)) * scale)
        papers = {}
        for j in np.flatnonzero(np.isfinite(level[season])).tolist():
            n, x, where = counts.patterns[season][j]
            papers[j] = grid.Cell(n, x, float(level[season, j]), smoothing), where
        return cls(papers, 1 / counts.effective(parts.pupils)[:, season], len(nodes))

    def pooled(self, part: Callable[[grid.Cell], FloatArray]) -> FloatArray:
        """Sum :meth:`Cell.log` or one of its slopes over the papers of each school, shape (schools, nodes)."""
        out = np.zeros((len(self.weight), self.nodes))
        for cell, where in self.papers.values():
            out += part(cell)[where]
        return np.asarray(out * self.weight[:, None])


def both_seasons(counts: Counts, level: FloatArray, parts: Components) -> tuple[SeasonCells, SeasonCells]:
    """Likelihoods of the two seasons on ``NODES``."""
    first, second = (SeasonCells.of(counts, season, level, parts, NODES) for season in (0, 1))
    return first, second


def integrate(seasons: tuple[SeasonCells, SeasonCells], model: Model) -> Seen:
    """Integrate the likelihoods of both seasons over the levels of each school."""
    logs = [season.pooled(grid.Cell.log) for season in seasons]
    tops = [a.max(axis=1, keepdims=True) for a in logs]
    first, second = (np.exp(a - top) for a, top in zip(logs, tops, strict=True))
    prior = model.joint(NODES)
    seen_first, seen_second = first @ prior, second @ prior.T
    total = (seen_first * second).sum(axis=1)
    log_likelihood = np.log(total) + tops[0][:, 0] + tops[1][:, 0]
    first = first / total[:, None]
    return Seen(log_likelihood, (first * seen_second, second * seen_first / total[:, None]), (first, second))

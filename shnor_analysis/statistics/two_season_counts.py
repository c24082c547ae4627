"""Counts of a region in two seasons, and how much less papers of the same pupils tell."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics import latent_grid as grid

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Adverse results of all schools in two seasons.

    Attributes
    ----------
    x, n : ndarray, shape (schools, 2, papers)
        Adverse results and pupils; n = 0 where a school has none.
    same_pupils : ndarray of bool, shape (2, papers, papers)
        Which papers of a season are written by the same pupils; false on the diagonal.
    """

    x: FloatArray
    n: FloatArray
    same_pupils: BoolArray

    def take(self, schools: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "Counts":
        """Keep some of the schools."""
        return Counts(self.x[schools], self.n[schools], self.same_pupils)

    def without(self, season: int, schools: BoolArray) -> "Counts":
        """Hide one season (0 or 1) of some of the schools."""
        n, x = self.n.copy(), self.x.copy()
        n[schools, season] = x[schools, season] = 0
        return Counts(x, n, self.same_pupils)

    @cached_property
    def patterns(self) -> list[list[tuple[FloatArray, FloatArray, IntArray]]]:
        """Different results (n, x) of each season and paper, and where each school finds its own."""
        return [[grid.patterns(self.n[:, t, j], self.x[:, t, j]) for j in range(self.n.shape[2])] for t in (0, 1)]

    def effective(self, pupils: float) -> FloatArray:
        """Design effect of pooling the papers of a season, shape (schools, 2); see :func:`design_effect`."""
        return design_effect(self.n, self.same_pupils, pupils)


def design_effect(n: FloatArray, same_pupils: BoolArray, pupils: float) -> FloatArray:
    r"""By how much the sampling variance of a pooled count exceeds that of as many different pupils.

    ``1 + pupils * sum_{j != k, same pupils} min(n_j, n_k) / sum_j n_j``; 1 where each pupil wrote once.

    Parameters
    ----------
    n : ndarray, shape (schools, 2, papers)
    same_pupils : ndarray of bool, shape (2, papers, papers)
    pupils : float
        Correlation of the results of one pupil in two papers.

    Examples
    --------
    >>> n = np.array([[[20.0, 20.0], [20.0, 0.0]]])
    >>> same = np.array([[[False, True], [True, False]]] * 2)
    >>> design_effect(n, same, 0.4).round(2).tolist()
    [[1.4, 1.0]]
    """
    shared = np.zeros(n.shape[:2])
    for season in (0, 1):
        for j, k in zip(*np.nonzero(same_pupils[season]), strict=True):
            shared[:, season] += np.minimum(n[:, season, j], n[:, season, k])
    return np.asarray(1 + pupils * shared / np.maximum(n.sum(axis=2), 1))

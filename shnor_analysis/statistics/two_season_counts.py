"""Counts of a region in two seasons, and how much less papers of the same pupils tell."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from shnor_analysis.statistics import latent_grid as grid

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Patterns:
    """Different results (n, x) of the papers of a season: a likelihood is computed once a result, not a school.

    Attributes
    ----------
    n, x : ndarray, shape (results,)
    paper : ndarray of int, shape (results,)
        Ascending. Results without pupils are left out.
    held : sparse array, shape (schools, results)
        1 where the school has the result: ``held @ values`` adds up over the papers of each school.
    precision : {float32, float64}
        Of the table.
    """

    n: FloatArray
    x: FloatArray
    paper: IntArray
    held: sparse.csr_array
    precision: grid.Precision = np.float32

    @classmethod
    def of(cls, n: FloatArray, x: FloatArray, precision: grid.Precision = np.float32) -> Self:
        """Find them in counts of shape (schools, papers).

        Examples
        --------
        >>> found = Patterns.of(np.array([[5.0, 7.0], [5.0, 0.0]]), np.array([[1.0, 2.0], [1.0, 0.0]]))
        >>> found.n.tolist(), found.x.tolist(), found.paper.tolist(), found.held.toarray().tolist()
        ([5.0, 7.0], [1.0, 2.0], [0, 1], [[1.0, 1.0], [1.0, 0.0]])
        """
        school, paper = np.nonzero(n > 0)
        size = float(n.max(initial=0)) + 1
        unique, where = np.unique(n[school, paper] + paper * size + 1j * x[school, paper], return_inverse=True)
        of_paper = np.floor(unique.real / size).astype(np.int64)
        held = sparse.csr_array((np.ones(len(where)), (school, where)), shape=(len(n), len(unique)))
        return cls(unique.real - of_paper * size, unique.imag.copy(), of_paper, held, precision)

    @cached_property
    def table(self) -> grid.TableArray:
        """Likelihood of each result on the grid of logits ``latent_grid.TABLE``."""
        return grid.binomial_table(self.n, self.x, self.precision)

    def of_papers(self, known: BoolArray) -> Self:
        """Keep the results of some papers."""
        kept = known[self.paper]
        if kept.all():
            return self
        return replace(self, n=self.n[kept], x=self.x[kept], paper=self.paper[kept], held=self.held[:, kept])


@dataclass(frozen=True)
class Counts:
    """Adverse results of all schools in two seasons.

    Attributes
    ----------
    x, n : ndarray, shape (schools, 2, papers)
        Adverse results and pupils; n = 0 where a school has none.
    same_pupils : ndarray of bool, shape (2, papers, papers)
        Which papers of a season are written by the same pupils; false on the diagonal.
    precision : {float32, float64}
        Of the likelihoods that are tabulated for these counts.
    """

    x: FloatArray
    n: FloatArray
    same_pupils: BoolArray
    precision: grid.Precision = np.float32

    def take(self, schools: NDArray[np.int64] | NDArray[np.bool_] | slice) -> "Counts":
        """Keep some of the schools."""
        return replace(self, x=self.x[schools], n=self.n[schools])

    def without(self, season: int, schools: BoolArray) -> "Counts":
        """Hide one season (0 or 1) of some of the schools."""
        n, x = self.n.copy(), self.x.copy()
        n[schools, season] = x[schools, season] = 0
        return replace(self, x=x, n=n)

    @cached_property
    def patterns(self) -> tuple[Patterns, Patterns]:
        """Different results of each season."""
        first, second = (Patterns.of(self.n[:, t], self.x[:, t], self.precision) for t in (0, 1))
        return first, second

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

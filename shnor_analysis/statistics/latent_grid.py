"""Integrals over a hidden level of a school on an even grid of logits (trapezoid rule).

For normal densities times smooth likelihoods the trapezoid rule on an even grid converges faster than any
power of the step: with the step 0.1 it is good to 1e-4 or better while the narrower factor has a standard
deviation of at least 0.07 logits (over a thousand pupils in a paper).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import special

FloatArray = NDArray[np.float64]
#: Numbers in the precision of a table.
TableArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.int64]
Precision = type[np.float32] | type[np.float64]

#: log of the smallest likelihood kept, relative to the best one of the same cell.
FLOOR = -300.0


def even_grid(half_width: float, step: float) -> FloatArray:
    """Nodes -half_width ... half_width (rounded up to whole steps).

    Examples
    --------
    >>> even_grid(0.2, 0.1).round(3).tolist()
    [-0.2, -0.1, 0.0, 0.1, 0.2]
    """
    k = int(np.ceil(half_width / step - 1e-9))
    return np.asarray(np.arange(-k, k + 1) * step, dtype=np.float64)


#: Grid of logits on which likelihoods of results are tabulated once; further out a share differs from 0 or 1 by
#: less than one pupil in twenty thousand.
TABLE = even_grid(10.0, 0.15)
#: Grid of logits for tables that are looked up by interpolation.
LOGITS = even_grid(24.0, 0.05)


def normal_weights(nodes: FloatArray, mean: float | FloatArray, sd: float) -> FloatArray:
    """Weights of a normal density at the nodes, summing to one along the last axis.

    Below half a step the density is taken half a step wide, so that a vanishing `sd` gives a point mass.
    """
    step = nodes[1] - nodes[0] if len(nodes) > 1 else 1.0
    z = (nodes - np.asarray(mean)[..., None]) / max(sd, 0.4 * step)
    weights = np.exp(-0.5 * z**2)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def patterns(n: FloatArray, x: FloatArray) -> tuple[FloatArray, FloatArray, IntArray]:
    """Different pairs (n, x) and where each cell finds its own: a likelihood is computed once a pair.

    Examples
    --------
    >>> n, x, where = patterns(np.array([5.0, 7.0, 5.0]), np.array([1.0, 0.0, 1.0]))
    >>> n.tolist(), x.tolist(), where.tolist()
    ([5.0, 7.0], [1.0, 0.0], [0, 1, 0])
    """
    unique, where = np.unique(n + 1j * x, return_inverse=True)  # complex numbers sort faster than rows
    return unique.real.copy(), unique.imag.copy(), where


def log_binomial(n: FloatArray, x: FloatArray, logits: FloatArray) -> FloatArray:
    """Log-likelihood of x of n at each logit, relative to its maximum; shape (cells, logits).

    Examples
    --------
    >>> log_binomial(np.array([4.0]), np.array([2.0]), np.array([0.0])).item()
    0.0
    """
    best = special.xlogy(x, x) + special.xlogy(n - x, n - x) - special.xlogy(n, n)
    value = x[:, None] * logits - n[:, None] * np.logaddexp(0, logits) - best[:, None]
    return np.asarray(np.maximum(value, FLOOR))


def binomial_table(n: FloatArray, x: FloatArray, dtype: Precision = np.float32) -> TableArray:
    """Likelihood of x of n at ``TABLE``, relative to its maximum; shape (results, len(TABLE)).

    What is done with the table keeps its precision. The single one takes a quarter less time in a fit, and its
    error, 1e-7 of a likelihood, is far below what a fit needs (`tests/statistics/test_precision.py` bounds it).
    """
    least = max(FLOOR, float(np.log(np.finfo(dtype).tiny)) + 7)  # times a weight it is still a normal number
    return np.asarray(np.exp(np.maximum(log_binomial(n, x, TABLE), least)).astype(dtype))


@dataclass(frozen=True)
class Kernels:
    """Weights with which likelihoods at ``TABLE`` are averaged over the own effect of a paper.

    Attributes
    ----------
    points : ndarray, shape (nodes,)
        Levels u of a school, with the scale.
    weights : ndarray, shape (papers, len(TABLE), nodes)
        Normal about ``level + u``, summing to one over ``TABLE``.
    z : ndarray, shape (papers, len(TABLE), nodes)
        Distance from the centre in standard deviations.
    width : float
        Standard deviation used: not under 0.6 steps of ``TABLE``, which still holds an average of
        smooth functions to 0.2 %.
    widened : bool
        The width is this least one, so that nothing depends on the standard deviation asked for.
    """

    points: FloatArray
    weights: TableArray
    z: TableArray
    width: float
    widened: bool

    @classmethod
    def of(
        cls, level: FloatArray, nodes: FloatArray, sd: float, scale: float = 1.0, dtype: Precision = np.float32
    ) -> Self:
        """Prepare averages at the `nodes` of papers of some `level`; `scale` multiplies the nodes and `sd`.

        `dtype` is the precision of the tables that will be averaged.
        """
        least = 0.6 * float(TABLE[1] - TABLE[0])
        width, points = max(sd * scale, least), nodes * scale
        centre = np.clip(level[:, None, None] + points, TABLE[0], TABLE[-1])
        z: TableArray = np.asarray((TABLE[:, None] - centre) / width, dtype=dtype)
        weights: TableArray = np.asarray(np.exp(z**2 / -2))
        return cls(points, weights / weights.sum(axis=1, keepdims=True), z, width, sd * scale < least)

    def by_level(self) -> TableArray:
        """Slope of the weights by the level."""
        return np.asarray(self._centred(self.z) / self.width)

    def by_log_sd(self) -> TableArray:
        """Slope of the weights by the log of the standard deviation."""
        return np.zeros_like(self.z) if self.widened else self._centred(self.z**2)

    def _centred(self, moment: TableArray) -> TableArray:
        weighted = self.weights * moment
        return np.asarray(weighted - self.weights * weighted.sum(axis=1, keepdims=True))


def sliding(values: FloatArray, width: int) -> FloatArray:
    """Windows of the last axis: shape (..., nodes - width + 1, width), without copying."""
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, width, axis=-1))


@dataclass(frozen=True)
class Results:
    r"""Likelihood of different results (n, x), each in its paper, and how it moves with the parameters.

    ``logit p = level + u + e`` with a normal own effect e of the cell. With the likelihood b(v) of a result at the
    logit v, which no parameter changes, and the normal weights k of v about ``level + u``::

        f(u)                  = sum_v b(v) k(v; level + u)
        d log f / d level     = sum_v b(v) dk/dlevel / f
        d log f / d log sd    = sum_v b(v) dk/dlog sd / f
        d log f / d log scale = scale * u * d log f / d level + d log f / d log sd

    The scale is a common factor of u and e. What comes out has the shape (results, nodes).

    Attributes
    ----------
    table : ndarray, shape (results, len(TABLE))
        b, from :func:`binomial_table`, in the precision of the kernels.
    paper : ndarray of int, shape (results,)
        Ascending.
    kernels : Kernels
    """

    table: TableArray
    paper: IntArray
    kernels: Kernels

    def _average(self, weights: TableArray) -> TableArray:
        out = np.empty((len(self.table), weights.shape[2]), dtype=self.table.dtype)
        ends = np.searchsorted(self.paper, np.arange(len(weights) + 1)).tolist()
        for start, end, of_paper in zip(ends, ends[1:], weights, strict=False):
            np.matmul(self.table[start:end], of_paper, out=out[start:end])
        return out

    @cached_property
    def _likelihood(self) -> TableArray:
        return self._average(self.kernels.weights)

    def log(self) -> FloatArray:
        """Log-likelihood, relative to the best logit of each result."""
        return np.asarray(np.log(self._likelihood, dtype=np.float64))

    def by_level(self) -> FloatArray:
        """Slope of :meth:`log` by the level."""
        return np.divide(self._average(self.kernels.by_level()), self._likelihood, dtype=np.float64)

    def by_log_sd(self) -> FloatArray:
        """Slope of :meth:`log` by the log of the standard deviation of the own effect."""
        return np.divide(self._average(self.kernels.by_log_sd()), self._likelihood, dtype=np.float64)

    def by_log_scale(self) -> FloatArray:
        """Slope of :meth:`log` by the log of a common factor of the nodes and the own effect."""
        return np.asarray(self.by_level() * self.kernels.points + self.by_log_sd())


def smoothed_shares(sd: float) -> tuple[FloatArray, FloatArray]:
    """Mean of a share and of its square when its logit is normal about each of ``LOGITS``."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(25)
    p = special.expit(LOGITS[:, None] + sd * nodes)
    weights = weights / weights.sum()
    return p @ weights, p**2 @ weights

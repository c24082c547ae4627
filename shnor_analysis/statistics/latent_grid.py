"""Integrals over a hidden level of a school on an even grid of logits (trapezoid rule).

For normal densities times smooth likelihoods the trapezoid rule on an even grid converges faster than any
power of the step: with the step 0.1 it is good to 1e-4 or better while the narrower factor has a standard
deviation of at least 0.07 logits (over a thousand pupils in a paper).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

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


@dataclass(frozen=True)
class Smoothing:
    """Average of a function given on an even grid over a normal shift of its argument.

    Attributes
    ----------
    wide : ndarray, shape (wide,)
        Where the function is needed: the nodes of the average and four standard deviations beyond each end.
    band : ndarray, shape (wide, nodes)
        ``values @ band`` is the average at the nodes.
    band_slope : ndarray, shape (wide, nodes)
        Derivative of ``band`` by the log of the standard deviation.
    """

    wide: FloatArray
    band: FloatArray
    band_slope: FloatArray

    @classmethod
    def of(cls, nodes: FloatArray, sd: float) -> Self:
        """Prepare averages at the nodes of an even grid."""
        step = float(nodes[1] - nodes[0])
        k = int(np.ceil(4 * sd / step)) + 1
        shifts = even_grid(k * step, step)
        kernel = normal_weights(shifts, 0.0, sd)
        square = (shifts / sd) ** 2 if sd > 0.4 * step else np.zeros_like(shifts)  # else a fixed width
        slope = kernel * (square - kernel @ square)
        wide = even_grid((len(nodes) // 2 + k) * step, step)
        band, band_slope = (linalg.convolution_matrix(part, len(nodes), "full") for part in (kernel, slope))
        return cls(wide, band, band_slope)


def sliding(values: FloatArray, width: int) -> FloatArray:
    """Windows of the last axis: shape (..., nodes - width + 1, width), without copying."""
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, width, axis=-1))


@dataclass(frozen=True)
class Cell:
    r"""Likelihood of different results (n, x) in one paper, and how it moves with the parameters.

    ``logit p = level + u + e`` with a normal own effect e of the cell; with the weights k of e and the binomial b
    the likelihood at the node u is ``f(u) = sum_e k(e) b(level + u + e)``. As ``db / dlogit = b (x - n p)``::

        d log f / d level     = sum_e k(e) b (x - n p) / f
        d log f / d log sd    = sum_e k'(e) b / f
        d log f / d log scale = sum_e k(e) b (x - n p) (u + e) / f

    The scale is a common factor of u and e. All results have the shape (pairs, nodes); one without pupils
    says nothing (log f and its slopes are 0).

    Attributes
    ----------
    n, x : ndarray, shape (pairs,)
    level : float
    smoothing : Smoothing
        Of the own effect, in logits.
    """

    n: FloatArray
    x: FloatArray
    level: float
    smoothing: Smoothing

    @cached_property
    def _binomial(self) -> FloatArray:
        return np.asarray(np.exp(log_binomial(self.n, self.x, self.level + self.smoothing.wide)))

    @cached_property
    def _likelihood(self) -> FloatArray:
        return np.asarray(self._binomial @ self.smoothing.band)

    @cached_property
    def _pull(self) -> FloatArray:
        """Slope of the binomial likelihood by the logit."""
        share = special.expit(self.level + self.smoothing.wide)
        return np.asarray(self._binomial * (self.x[:, None] - self.n[:, None] * share))

    def log(self) -> FloatArray:
        """Log-likelihood, relative to the best logit of the pair."""
        return np.asarray(np.log(self._likelihood))

    def by_level(self) -> FloatArray:
        """Slope of :meth:`log` by the level."""
        return np.asarray(self._pull @ self.smoothing.band / self._likelihood)

    def by_log_sd(self) -> FloatArray:
        """Slope of :meth:`log` by the log of the standard deviation of the own effect."""
        return np.asarray(self._binomial @ self.smoothing.band_slope / self._likelihood)

    def by_log_scale(self) -> FloatArray:
        """Slope of :meth:`log` by the log of a common factor of the nodes and the own effect."""
        return np.asarray((self._pull * self.smoothing.wide) @ self.smoothing.band / self._likelihood)


def smoothed_shares(sd: float) -> tuple[FloatArray, FloatArray]:
    """Mean of a share and of its square when its logit is normal about each of ``LOGITS``."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(25)
    p = special.expit(LOGITS[:, None] + sd * nodes)
    weights = weights / weights.sum()
    return p @ weights, p**2 @ weights

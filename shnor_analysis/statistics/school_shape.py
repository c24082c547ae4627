"""Shape of the school effect: a normal distribution that may be skewed and have other tails.

The distribution is that of ``sinh((asinh(z) + skew) / tail)`` with a standard normal z, shifted and scaled to
mean 0 and the standard deviation wanted: skew 0 and tail 1 give the normal one, a positive skew a long tail of
schools with many adverse results, a tail under 1 heavier tails on both sides.

References
----------
Jones, Pewsey (2009), Biometrika 96: 761-780.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components

FloatArray = NDArray[np.float64]

_QUANTILES = np.linspace(-5.0, 5.0, 1001)
_DENSITY = np.exp(-0.5 * _QUANTILES**2) / np.exp(-0.5 * _QUANTILES**2).sum()


@dataclass(frozen=True)
class SchoolShape:
    """Shape of the distribution of the school effect.

    Attributes
    ----------
    skew : float
        Above 0: a long tail of schools with many adverse results.
    tail : float
        Under 1: heavier tails than the normal distribution.
    """

    skew: float = 0.0
    tail: float = 1.0


def school_weights(nodes: FloatArray, sd: float, shape: SchoolShape) -> FloatArray:
    """Weights of the school effect on an even grid, summing to one.

    Examples
    --------
    >>> nodes = grid.even_grid(4.0, 0.5)
    >>> gap = school_weights(nodes, 1.0, SchoolShape()) - grid.normal_weights(nodes, 0.0, 1.0)
    >>> bool(abs(gap).max() < 1e-3)
    True
    """
    values = np.sinh((np.arcsinh(_QUANTILES) + shape.skew) / shape.tail)
    mean = values @ _DENSITY
    spread = np.sqrt((values - mean) ** 2 @ _DENSITY)
    x = mean + spread * nodes / max(sd, 0.4 * float(nodes[1] - nodes[0]))
    inner = shape.tail * np.arcsinh(x) - shape.skew
    z = np.sinh(inner)
    density = np.exp(-0.5 * np.minimum(z**2, 1e3)) * np.cosh(np.clip(inner, -50, 50)) / np.sqrt(1 + x**2)
    return np.asarray(density / density.sum())


def two_seasons(
    parts: Components, shape: SchoolShape, nodes: FloatArray, means: tuple[float, float] = (0.0, 0.0)
) -> FloatArray:
    """Joint distribution of a school's levels in two seasons on the grid, before the widening; sums to one."""
    first, second = (grid.normal_weights(nodes, nodes + mean, parts.season) for mean in means)
    return np.asarray((first.T * school_weights(nodes, parts.school, shape)) @ second)

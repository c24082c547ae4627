"""Complete enumeration of discrete distributions for many cells at once, without a loop over cells.

The support of every cell is laid end to end in one flat ("ragged") array; sums by cell are
``numpy.bincount``. Memory is bounded by processing the cells in batches.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics._arrays import ALTERNATIVES, check_choice
from shnor_analysis.statistics.result import Alternative, FloatArray

IntArray = NDArray[np.int64]

BATCH = 1_000_000
"""Points of support held in memory at once."""

TIE = 1e-7
"""Relative tolerance within which two probabilities are the same (as in R)."""


def log_factorials(largest: float) -> FloatArray:
    """Return the table of log k! for k = 0 ... `largest`."""
    return np.asarray(special.gammaln(np.arange(int(largest) + 1) + 1.0))


def grids(sizes: IntArray) -> Iterator[tuple[slice, IntArray, IntArray]]:
    """Enumerate the product sets {0..sizes[c, 0]-1} x ... x {0..sizes[c, d-1]-1} of all cells c.

    Parameters
    ----------
    sizes : ndarray, shape (cells, d)

    Yields
    ------
    part : slice
        The cells of this batch.
    cell : ndarray, shape (points,)
        Number of the cell inside the batch.
    digits : ndarray, shape (points, d)
        The points.
    """
    totals = sizes.prod(axis=1)
    ends = np.cumsum(totals)
    first = 0
    while first < len(totals):
        before = ends[first] - totals[first]
        last = max(first + 1, int(np.searchsorted(ends, before + BATCH, side="right")))
        count = totals[first:last]
        cell = np.repeat(np.arange(last - first), count)
        offset = np.arange(cell.size) - np.repeat(ends[first:last] - count - before, count)
        yield slice(first, last), cell, _digits(offset, sizes[first:last], cell)
        first = last


def _digits(offset: IntArray, sizes: IntArray, cell: IntArray) -> IntArray:
    """Write each offset in the mixed radix of its cell."""
    if sizes.shape[1] == 1:
        return offset[:, None]
    digits = np.empty((offset.size, sizes.shape[1]), dtype=np.int64)
    rest = offset
    for j in range(sizes.shape[1]):
        rest, digits[:, j] = np.divmod(rest, sizes[cell, j])
    return digits


@dataclass(frozen=True)
class Tails:
    """Probabilities of a discrete distribution relative to the observed point, one value a cell."""

    below: FloatArray
    at: FloatArray
    above: FloatArray
    less_likely: FloatArray
    equally_likely: FloatArray

    def p_value(self, alternative: Alternative, *, mid_p: bool) -> FloatArray:
        """P-value: a tail, or all points no likelier than the observed one; mid-p halves the ties."""
        check_choice("alternative", alternative, ALTERNATIVES)
        tail, tie = {
            "two-sided": (self.less_likely, self.equally_likely),
            "greater": (self.above, self.at),
            "less": (self.below, self.at),
        }[alternative]
        return np.minimum(tail + (0.5 if mid_p else 1.0) * tie, 1.0)


LogMass = Callable[[slice, IntArray, IntArray], FloatArray]
"""``log_mass(part, cell, value)``: log-probability of `value` in cell ``part.start + cell``."""


def tails(observed: IntArray, low: IntArray, high: IntArray, log_mass: LogMass) -> Tails:
    """Sum a discrete distribution on low..high around the observed point, for all cells.

    Parameters
    ----------
    observed, low, high : ndarray, shape (cells,)
    log_mass : callable
        See :data:`LogMass`.
    """
    sums = np.zeros((5, observed.size))
    for part, cell, digits in grids((high - low + 1)[:, None]):
        value = low[part][cell] + digits[:, 0]
        mass = np.exp(log_mass(part, cell, value))
        seen = value - observed[part][cell]
        count = part.stop - part.start
        here = np.bincount(cell, mass * (seen == 0), count)
        limit = here[cell]
        equal = np.abs(mass - limit) <= limit * TIE
        conditions = (seen < 0, seen == 0, seen > 0, (mass < limit) & ~equal, equal)
        for row, condition in enumerate(conditions):
            sums[row, part] = np.bincount(cell, mass * condition, count)
    return Tails(*sums)

"""Placements of two groups of ordered categories: what all rank tests of two groups are made of.

The placement of an observation is the share of the other group below it, ties counted by half. From it
come P(first < second) + P(tie) / 2, Mann-Whitney's U and the variances of Brunner and Munzel.
"""

from dataclasses import dataclass

import numpy as np

from shnor_analysis.statistics._arrays import divide
from shnor_analysis.statistics.result import BoolArray, FloatArray


def share_below(counts: FloatArray) -> FloatArray:
    """Count the observations below each category plus half of those inside it (last axis: the scale)."""
    return np.asarray(np.cumsum(counts, axis=-1) - counts / 2)


@dataclass(frozen=True)
class Placements:
    """Superiority of the second group and its variance, cell by cell.

    Attributes
    ----------
    n1, n2 : ndarray
        Sizes of the groups.
    superiority : ndarray
        P(first < second) + P(tie) / 2; above one half when the second group is larger.
    part1, part2 : ndarray
        Contributions of both groups to the variance of `superiority`.
    """

    n1: FloatArray
    n2: FloatArray
    superiority: FloatArray
    part1: FloatArray
    part2: FloatArray

    @property
    def variance(self) -> FloatArray:
        """Variance of the superiority (unequal variances of the groups allowed)."""
        return self.part1 + self.part2

    @property
    def df(self) -> FloatArray:
        """Welch-Satterthwaite degrees of freedom."""
        return divide(self.variance**2, divide(self.part1**2, self.n1 - 1) + divide(self.part2**2, self.n2 - 1))

    @property
    def t(self) -> FloatArray:
        """Studentised distance from one half; infinite under complete separation, 0 without any variation."""
        distance = self.superiority - 0.5
        with np.errstate(divide="ignore", invalid="ignore"):
            t = distance / np.sqrt(self.variance)
        return np.where(distance == 0, 0.0, t)

    @property
    def separated(self) -> BoolArray:
        """Mask of the cells where no two observations of different groups overlap."""
        return np.asarray((self.superiority < 1e-12) | (self.superiority > 1 - 1e-12))


def placements(first: FloatArray, second: FloatArray) -> Placements:
    """Compute placements from counts of ordered categories, shape (..., k)."""
    n1, n2 = first.sum(axis=-1), second.sum(axis=-1)
    of_second = divide(share_below(first), n1[..., None])
    of_first = divide(share_below(second), n2[..., None])
    superiority = divide((second * of_second).sum(axis=-1), n2)
    spread1 = (first * (of_first - (1 - superiority)[..., None]) ** 2).sum(axis=-1)
    spread2 = (second * (of_second - superiority[..., None]) ** 2).sum(axis=-1)
    return Placements(n1, n2, superiority, divide(spread1, n1 * (n1 - 1)), divide(spread2, n2 * (n2 - 1)))

"""What is observed of a change of shares: its intervals, and the counts that would keep it inside the margin."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics.proportion import wilson_limits

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Observed:
    """Counts of adverse results in two seasons; a value a case in each array, pairs are (first, second) season.

    Attributes
    ----------
    x, n : tuple of ndarray
        Adverse results and all marks.
    deff : tuple of ndarray
        Design effects: papers of the same pupils are pooled.
    season : ndarray
        The region's own change of such papers; NaN where not known.
    """

    x: tuple[FloatArray, FloatArray]
    n: tuple[FloatArray, FloatArray]
    deff: tuple[FloatArray, FloatArray]
    season: FloatArray

    @property
    def both(self) -> BoolArray:
        """Cases with marks in both seasons."""
        return np.asarray((self.n[0] > 0) & (self.n[1] > 0))

    @property
    def values(self) -> tuple[FloatArray, FloatArray]:
        """Shares; NaN without marks."""
        was, now = (np.where(m > 0, a / np.maximum(m, 1), np.nan) for a, m in zip(self.x, self.n, strict=True))
        return was, now

    def take(self, cases: IntArray) -> "Observed":
        """Keep some of the cases."""
        x, n, deff = ((first[cases], second[cases]) for first, second in (self.x, self.n, self.deff))
        return Observed(x, n, deff, self.season[cases])

    def interval(self, level: float, later: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Newcombe's interval of second minus first, with numbers divided by the design effects.

        Parameters
        ----------
        level : float
            Coverage.
        later : ndarray, optional
            Another count of the second season than the observed one.
        """
        z = float(special.ndtri(0.5 + level / 2))
        share, ends = [], []
        for a, m, d in zip((self.x[0], self.x[1] if later is None else later), self.n, self.deff, strict=True):
            size = np.maximum(m, 1)
            share.append(a / size)
            ends.append(wilson_limits(a / d, size / d, z))
        difference = share[1] - share[0]
        low = difference - np.hypot(share[1] - ends[1][0], ends[0][1] - share[0])
        high = difference + np.hypot(ends[1][1] - share[1], share[0] - ends[0][0])
        return np.maximum(low, -1.0), np.minimum(high, 1.0)


def counts_inside(observed: Observed, margin: float, level: float) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest count of the second season whose net interval lies inside the margin.

    Both ends of Newcombe's interval rise with the count, so the counts inside are a stretch (empty where the
    smallest exceeds the largest).
    """
    reached = _first(lambda x: observed.interval(level, x)[0] - observed.season > -margin, observed.n[1])
    left = _first(lambda x: observed.interval(level, x)[1] - observed.season >= margin, observed.n[1])
    return reached, left - 1


def _first(holds: Callable[[FloatArray], BoolArray], n: FloatArray) -> FloatArray:
    """Smallest count 0 ... n from which on the condition holds; n + 1 where it never does."""
    low, high = np.full(len(n), -1.0), n + 1
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        yes = holds(np.clip(middle, 0, n))
        low, high = np.where(yes, low, middle), np.where(yes, middle, high)
    return high

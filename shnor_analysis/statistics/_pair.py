"""Two independent groups of pass/fail counts: the arrays and the score variance shared by the room."""

import numpy as np
from numpy.typing import ArrayLike

from shnor_analysis.statistics._arrays import as_trials, divide, make_interval
from shnor_analysis.statistics.result import BoolArray, FloatArray, Interval, Reason, TestResult, reason_codes


class Pair:
    """Four broadcast arrays of counts with what every function below needs of them."""

    def __init__(self, x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> None:
        first, second = as_trials(x1, n1, "1"), as_trials(x2, n2, "2")
        self.x1, self.n1, self.x2, self.n2 = np.broadcast_arrays(*first, *second)
        self.p1, self.p2 = divide(self.x1, self.n1), divide(self.x2, self.n2)
        self.difference = self.p2 - self.p1
        self.n = self.n1 + self.n2
        self.empty: BoolArray = (self.n1 == 0) | (self.n2 == 0)

    def interval(self, low: FloatArray, high: FloatArray, level: float, method: str) -> Interval:
        """Return the difference with these limits, blank where a group is empty."""
        return make_interval(self.difference, low, high, n=self.n, level=level, method=method, absent=self.empty)

    def test(self, p: FloatArray, alternative: str, method: str) -> TestResult:
        """Return a test of no difference, blank where a group is empty."""
        return TestResult(
            statistic=self.difference,
            p_value=np.where(self.empty, np.nan, p),
            df=np.full(self.n.shape, np.nan),
            null="the two shares are equal",
            alternative=alternative,
            method=method,
            n=self.n,
            reason=reason_codes(self.n.shape, {Reason.NO_PARTICIPANTS: self.empty}),
        )


def score_variance(pair: Pair, delta: FloatArray) -> FloatArray:
    """Variance of p2 - p1 when the difference is `delta` (constrained maximum likelihood).

    The constrained estimate is the middle root of a cubic: Farrington, Manning (1990), Stat Med 9: 1447-1454.
    """
    ratio = pair.n1 / pair.n2
    a = 1 + ratio
    b = -(a + pair.p2 + ratio * pair.p1 + delta * (ratio + 2))
    c = delta * delta + delta * (2 * pair.p2 + a) + pair.p2 + ratio * pair.p1
    d = -pair.p2 * delta * (1 + delta)
    shift = b / (3 * a)
    v = shift**3 - b * c / (6 * a * a) + d / (2 * a)
    u = np.copysign(np.sqrt(np.maximum(shift * shift - c / (3 * a), 0)), v)
    ratio_v = np.divide(v, u**3, out=np.zeros_like(v), where=u != 0)
    angle = (np.pi + np.arccos(np.clip(ratio_v, -1, 1))) / 3
    second = np.clip(2 * u * np.cos(angle) - shift, np.maximum(delta, 0), np.minimum(1 + delta, 1))
    first = second - delta
    return np.asarray(second * (1 - second) / pair.n2 + first * (1 - first) / pair.n1)

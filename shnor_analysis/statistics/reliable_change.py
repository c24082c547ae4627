"""Change of one pupil beyond measurement error, and the gain of a group chosen because it was low.

Signs: after minus before.

References
----------
Jacobson, Truax (1991), J Consult Clin Psychol 59: 12-19. Mee, Chua (1991), Am Stat 45: 39-42.
Ostermann, Willich, Luedtke (2008), BMC Med Res Methodol 8: 52.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._arrays import as_fraction, divide, normal_p, student_p
from shnor_analysis.statistics.result import (
    Alternative,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)


def reliable_change(
    before: ArrayLike, after: ArrayLike, sd: ArrayLike, reliability: ArrayLike, level: float = 0.95
) -> TestResult:
    """Reliable change index: one pupil's change in units of its measurement error.

    ``(after - before) / (sd sqrt(2 (1 - reliability)))``; beyond +-1.96 it is hardly measurement error.

    Parameters
    ----------
    before, after : array_like
        Scores of the pupils.
    sd : array_like
        Standard deviation of scores in the reference population, positive.
    reliability : array_like
        Reliability of the test, 0 to 1; unknown for most school tests, so state where it comes from.
    level : float
        Of the interval of the true change in ``effect``.

    Returns
    -------
    TestResult
        ``no_variation`` for reliability 1 (no error to compare with).

    Examples
    --------
    >>> print(f"{reliable_change(47.5, 32.5, 7.5, 0.80).statistic:.4f}")
    -3.1623
    """
    first, second, spread, rho = np.broadcast_arrays(
        *(np.asarray(v, dtype=np.float64) for v in (before, after, sd, as_fraction("reliability", reliability)))
    )
    if np.any(spread <= 0):
        raise ValueError("sd must be positive")
    error = spread * np.sqrt(2 * (1 - rho))
    change = second - first
    z = divide(change, error)
    n = np.ones(change.shape)
    reason = reason_codes(n.shape, {Reason.NO_PARTICIPANTS: np.isnan(change), Reason.NO_VARIATION: error == 0})
    half = special.ndtri(0.5 + level / 2) * error
    return TestResult(
        statistic=z,
        p_value=normal_p(z, "two-sided"),
        df=np.full(n.shape, np.nan),
        null="the true score did not change",
        alternative="two-sided",
        method="reliable change index (Jacobson-Truax)",
        n=n,
        reason=reason,
        effect=Interval(change, change - half, change + half, level, "reliable change", n, reason),
    )


def expected_retest(before: ArrayLike, mean: ArrayLike, reliability: ArrayLike) -> FloatArray:
    """Score expected at a second test when nothing changed: ``mean + reliability (before - mean)``.

    Parameters
    ----------
    before : array_like
        Observed score (of a pupil, or mean of a school).
    mean : array_like
        Mean of the population the pupil or school was chosen from.
    reliability : array_like
        Correlation of the two tests without any change, 0 to 1.

    Examples
    --------
    >>> expected_retest(20.0, 50.0, 0.8).item()
    26.0
    """
    centre, rho = np.asarray(mean, dtype=np.float64), as_fraction("reliability", reliability)
    return np.asarray(centre + rho * (np.asarray(before, dtype=np.float64) - centre))


def expected_gain_below(mean: ArrayLike, sd: ArrayLike, reliability: ArrayLike, cutoff: ArrayLike) -> FloatArray:
    """Mean gain, with no change at all, of units chosen because their first result was below `cutoff`.

    ``(1 - reliability) sd phi(a) / Phi(a)``, a = (cutoff - mean) / sd: normal regression to the mean.

    Examples
    --------
    >>> print(f"{expected_gain_below(50.0, 10.0, 0.7, 40.0):.3f}")
    4.575
    """
    spread = np.asarray(sd, dtype=np.float64)
    if np.any(spread <= 0):
        raise ValueError("sd must be positive")
    a = (np.asarray(cutoff, dtype=np.float64) - np.asarray(mean, dtype=np.float64)) / spread
    mills = np.exp(-a * a / 2 - special.log_ndtr(a)) / np.sqrt(2 * np.pi)
    return np.asarray((1 - as_fraction("reliability", reliability)) * spread * mills)


def mee_chua(
    before: ArrayLike, after: ArrayLike, mu: ArrayLike, *, alternative: Alternative = "greater"
) -> TestResult:
    """Mee-Chua test: did selected pupils gain beyond regression to the population mean `mu`.

    Regress ``after`` on ``before - mu``; without an effect the line passes through mu at zero, so the
    intercept is compared with mu (Student, n - 2 degrees of freedom).

    Parameters
    ----------
    before, after : array_like, shape (pupils,)
        Scores of the selected pupils.
    mu : array_like
        Population mean, assumed the same both times; pass several values to see how the answer depends on it.
    alternative : {"two-sided", "greater", "less"}
        "greater": the pupils gained.

    Returns
    -------
    TestResult
        One cell for each `mu`; ``effect`` is the gain beyond regression. Reasons: ``too_few`` (n < 3),
        ``no_variation`` (all scores before are the same).

    Examples
    --------
    >>> before, after = [45, 52, 63, 68, 57, 55, 60, 59], [49, 50, 70, 71, 53, 61, 62, 67]
    >>> test = mee_chua(before, after, [50, 57.375, 60, 75])
    >>> test.statistic.round(3).tolist(), test.p_value.round(3).tolist()
    ([0.908, 1.883, 1.918, 1.083], [0.199, 0.054, 0.052, 0.16])
    """
    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not np.all(np.isfinite(x) & np.isfinite(y)):
        raise ValueError("before and after: one-dimensional arrays of the same pupils, without gaps")
    centre = np.asarray(mu, dtype=np.float64)
    n, df = x.size, float(x.size - 2)
    spread = float(((x - x.mean()) ** 2).sum()) if n else 0.0
    usable = n >= 3 and spread > 0
    slope = float(((x - x.mean()) * y).sum()) / spread if usable else np.nan
    rest = float(((y - y.mean() - slope * (x - x.mean())) ** 2).sum()) if usable else np.nan
    distance = centre - (x.mean() if n else np.nan)
    gain = (y.mean() if n else np.nan) + slope * distance - centre
    error = np.sqrt(rest / df * (1 / n + distance**2 / spread)) if usable else np.full(centre.shape, np.nan)
    t = divide(gain, error)
    causes: dict[Reason, ArrayLike] = {Reason.TOO_FEW: n < 3, Reason.NO_VARIATION: np.isnan(t)}
    reason = reason_codes(centre.shape, causes)
    half = special.stdtrit(max(df, 1.0), 0.975) * error
    size = np.full(centre.shape, float(n))
    return TestResult(
        statistic=t,
        p_value=student_p(t, np.full(centre.shape, max(df, 1.0)), alternative),
        df=np.full(centre.shape, df),
        null="the selected pupils only regress to the mean",
        alternative=alternative,
        method="Mee-Chua",
        n=size,
        reason=reason,
        effect=Interval(gain, gain - half, gain + half, 0.95, "gain beyond regression", size, reason),
    )

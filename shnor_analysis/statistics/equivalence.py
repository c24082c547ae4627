"""Stability is a claim of its own: tests that the change lies inside a margin fixed beforehand.

"No significant difference" never means "no change". Here the null hypothesis is a change as large as the
margin; p below alpha supports "stable within +-margin". All changes are second minus first, and
``effect`` is the interval at level 1 - 2 alpha: it lies inside the margins exactly when p < alpha.

References
----------
Schuirmann (1987), J Pharmacokinet Biopharm 15: 657-680. Lakens (2017), Soc Psychol Personal Sci 8: 355-362.
Farrington, Manning (1990), Stat Med 9: 1447-1454. Tango (1998), Stat Med 17: 891-908.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._arrays import as_counts, check_level, divide, student_p
from shnor_analysis.statistics.paired_proportions import tango, tango_test
from shnor_analysis.statistics.result import FloatArray, Interval, Reason, TestResult, reason_codes
from shnor_analysis.statistics.two_proportions import miettinen_nurminen, score_test


def _level(alpha: float) -> float:
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha must lie strictly between 0 and 0.5; got {alpha!r}")
    return check_level(1 - 2 * alpha)


def _margin(margin: ArrayLike) -> FloatArray:
    value = np.asarray(margin, dtype=np.float64)
    if not np.all(value > 0):
        raise ValueError("margin must be positive")
    return value


def _combine(above: TestResult, below: TestResult, effect: Interval, method: str) -> TestResult:
    """Join the tests against both margins: the weaker one decides."""
    weaker = above.p_value >= below.p_value
    return TestResult(
        statistic=np.where(weaker, above.statistic, below.statistic),
        p_value=np.maximum(above.p_value, below.p_value),
        df=above.df,
        null="the change is as large as the margin or larger",
        alternative="inside the margin",
        method=method,
        n=above.n,
        reason=np.where(above.reason != "", above.reason, below.reason),
        effect=effect,
    )


def tost_means(
    mean1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    mean2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    *,
    margin: ArrayLike,
    alpha: float = 0.05,
) -> TestResult:
    """Two one-sided Welch tests that mean2 - mean1 lies strictly between -margin and +margin.

    Parameters
    ----------
    mean1, sd1, n1, mean2, sd2, n2 : array_like
        Means, standard deviations (divisor n - 1) and sizes of both groups.
    margin : array_like
        In the units of the means.
    alpha : float

    Returns
    -------
    TestResult
        ``statistic`` is the t against the nearer margin. Reasons: ``no_participants``, ``too_few`` (fewer
        than two in a group), ``no_variation``.

    Examples
    --------
    >>> pooled_sd = ((0.83**2 + 0.95**2) / 2) ** 0.5
    >>> test = tost_means(5.22, 0.83, 89, 5.25, 0.95, 95, margin=0.43 * pooled_sd)
    >>> print(f"{test.df:.3f} {test.p_value:.6f} {test.effect.low:.4f} {test.effect.high:.4f}")
    181.134 0.003876 -0.1871 0.2471
    """
    m1, s1, m2, s2, size = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (mean1, sd1, mean2, sd2, _margin(margin)))
    )
    k1, k2 = np.broadcast_arrays(as_counts("n1", n1), as_counts("n2", n2))
    part1, part2 = divide(s1**2, k1), divide(s2**2, k2)
    error = np.sqrt(part1 + part2)
    df = divide((part1 + part2) ** 2, divide(part1**2, k1 - 1) + divide(part2**2, k2 - 1))
    change = m2 - m1
    n = k1 + k2 + np.zeros(change.shape)
    causes = {
        Reason.NO_PARTICIPANTS: (k1 == 0) | (k2 == 0),
        Reason.TOO_FEW: (k1 < 2) | (k2 < 2),
        Reason.NO_VARIATION: ~(error > 0),
    }
    reason = reason_codes(n.shape, causes)
    half = special.stdtrit(df, 1 - alpha) * error
    effect = Interval(change, change - half, change + half, _level(alpha), "Welch", n, reason)
    upper, lower = divide(change - size, error), divide(change + size, error)
    weaker = size - np.abs(change)
    return TestResult(
        statistic=np.where(change > 0, upper, lower),
        p_value=np.where(reason == "", student_p(divide(weaker, error), df, "greater"), np.nan),
        df=df,
        null="the change is as large as the margin or larger",
        alternative="inside the margin",
        method="TOST, Welch",
        n=n,
        reason=reason,
        effect=effect,
    )


def tost_proportions(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, margin: ArrayLike, alpha: float = 0.05
) -> TestResult:
    """Test that p2 - p1 of two cohorts lies inside the margin (Miettinen-Nurminen scores at both margins).

    Parameters
    ----------
    x1, n1, x2, n2 : array_like
        Successes and trials, before and after.
    margin : array_like
        Share, for example 0.1 for ten percentage points.
    alpha : float

    Returns
    -------
    TestResult
        ``effect`` is the Miettinen-Nurminen interval at 1 - 2 alpha. Reason: ``no_participants``.

    Examples
    --------
    >>> test = tost_proportions(60, 200, 62, 200, margin=0.1)
    >>> print(f"{test.p_value:.4f} {test.effect.low:.4f} {test.effect.high:.4f}")
    0.0252 -0.0658 0.0857
    """
    size = _margin(margin)
    above = score_test(x1, n1, x2, n2, "less", delta=size, n_minus_1=True)
    below = score_test(x1, n1, x2, n2, "greater", delta=-size, n_minus_1=True)
    effect = miettinen_nurminen(x1, n1, x2, n2, _level(alpha))
    return _combine(above, below, effect, "TOST, Miettinen-Nurminen")


def tost_paired_proportions(
    b: ArrayLike, c: ArrayLike, n: ArrayLike, *, margin: ArrayLike, alpha: float = 0.05
) -> TestResult:
    """Test that the change of the share of the same pupils lies inside the margin (Tango scores).

    Parameters
    ----------
    b, c, n : array_like
        Pairs lost, gained, all.
    margin : array_like
    alpha : float

    Returns
    -------
    TestResult
        ``effect`` is the Tango interval at 1 - 2 alpha. Reason: ``no_participants``.

    Examples
    --------
    >>> test = tost_paired_proportions(4, 5, 80, margin=0.1)
    >>> print(bool(test.p_value < 0.05), bool(test.effect.inside(-0.1, 0.1)))
    True True
    """
    size = _margin(margin)
    above = tango_test(b, c, n, size, "less")
    below = tango_test(b, c, n, -size, "greater")
    return _combine(above, below, tango(b, c, n, _level(alpha)), "TOST, Tango")

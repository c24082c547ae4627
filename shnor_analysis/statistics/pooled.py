"""Several small tables pooled: subjects, classes or seasons as strata of two proportions.

Strata are on the last axis. Sign: second minus first. A stratum with an empty group adds nothing.

References
----------
Mantel, Haenszel (1959), J Natl Cancer Inst 22: 719-748. Cochran (1954), Biometrics 10: 417-451.
Greenland, Robins (1985), Biometrics 41: 55-68 (risk difference). Sato (1989), Biometrics 45: 1323-1324.
"""

import numpy as np
from numpy.typing import ArrayLike

from shnor_analysis.statistics._arrays import divide, normal_p, z_of
from shnor_analysis.statistics._pair import Pair
from shnor_analysis.statistics.result import (
    Alternative,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)


def cochran_mantel_haenszel(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    continuity: bool = False,
    level: float = 0.95,
) -> TestResult:
    """Test a common change of the share over strata, each compared only with itself.

    ``z = sum(x2 - E) / sqrt(sum V)`` with hypergeometric mean and variance of each stratum.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like, shape (..., strata)
        Successes and trials, first (before) and second (after).
    alternative : {"two-sided", "greater", "less"}
    continuity : bool
        Reduce ``|sum(x2 - E)|`` by one half (R's default).
    level : float
        Of the interval in ``effect``.

    Returns
    -------
    TestResult
        ``statistic`` is z (square it for chi-square); ``effect`` the pooled difference of shares
        (:func:`pooled_difference`). Reasons: ``no_participants``, ``no_variation``.

    Examples
    --------
    >>> test = cochran_mantel_haenszel([2, 5], [10, 12], [5, 8], [10, 12])
    >>> print(f"{test.statistic:.4f} {test.effect.estimate:.4f}")
    1.8085 0.2727
    """
    pair = Pair(x1, n1, x2, n2)
    total, both = pair.n, pair.x1 + pair.x2
    expected = divide(both * pair.n2, total)
    variance = divide(pair.n1 * pair.n2 * both * (total - both), total**2 * (total - 1))
    used = ~pair.empty
    excess = np.where(used, pair.x2 - np.nan_to_num(expected), 0).sum(axis=-1)
    if continuity:
        excess = np.sign(excess) * np.maximum(np.abs(excess) - 0.5, 0)
    z = divide(excess, np.sqrt(np.where(used, np.nan_to_num(variance), 0).sum(axis=-1)))
    effect = pooled_difference(x1, n1, x2, n2, level)
    causes = {Reason.NO_PARTICIPANTS: effect.n == 0, Reason.NO_VARIATION: np.isnan(z)}
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(z.shape, np.nan),
        null="the share changed in no stratum",
        alternative=alternative,
        method="Cochran-Mantel-Haenszel",
        n=effect.n,
        reason=reason_codes(z.shape, causes),
        effect=effect,
    )


def pooled_difference(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95) -> Interval:
    """Mantel-Haenszel common difference of shares, second minus first, with Sato's interval.

    Strata are weighted by ``n1 n2 / (n1 + n2)``; the variance holds both for few large and many small
    strata.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like, shape (..., strata)
    level : float

    Returns
    -------
    Interval
        In [-1, 1]. Reason: ``no_participants`` (no stratum with pupils in both groups).

    Examples
    --------
    >>> ci = pooled_difference([2, 5], [10, 12], [5, 8], [10, 12])
    >>> print(f"{ci.estimate:.4f}")
    0.2727
    """
    pair = Pair(x1, n1, x2, n2)
    used = ~pair.empty

    def total(terms: FloatArray) -> FloatArray:
        return np.asarray(np.where(used, np.nan_to_num(terms), 0).sum(axis=-1))

    n = pair.n
    weight = total(divide(pair.n1 * pair.n2, n))
    estimate = divide(total(divide(pair.x2 * pair.n1 - pair.x1 * pair.n2, n)), weight)
    lean = pair.x1 * pair.n2**2 - pair.x2 * pair.n1**2 + pair.n1 * pair.n2 * (pair.n1 - pair.n2) / 2
    cross = pair.x2 * (pair.n1 - pair.x1) + pair.x1 * (pair.n2 - pair.x2)
    variance = divide(estimate * total(divide(lean, n**2)) + total(divide(cross, 2 * n)), weight**2)
    half = z_of(level) * np.sqrt(np.maximum(variance, 0))
    size = total(n)
    return Interval(
        estimate=estimate,
        low=np.clip(estimate - half, -1, 1),
        high=np.clip(estimate + half, -1, 1),
        level=level,
        method="Mantel-Haenszel difference, Sato interval",
        n=size,
        reason=reason_codes(size.shape, {Reason.NO_PARTICIPANTS: size == 0}),
    )

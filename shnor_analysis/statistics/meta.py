"""Many estimates with standard errors: heterogeneity, pooling and shrinkage towards the mean.

References
----------
DerSimonian, Laird (1986), Control Clin Trials 7: 177-188. Paule, Mandel (1982), J Res Natl Bur Stand 87:
377-385. Efron, Morris (1975), JASA 70: 311-319. Gelman et al. (2013), *Bayesian Data Analysis*, 5.5.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from statsmodels.stats.meta_analysis import combine_effects

from shnor_analysis.statistics._arrays import check_choice, z_of
from shnor_analysis.statistics.result import FloatArray, Interval, reason_codes


@dataclass(frozen=True)
class Pooled:
    """Random-effects summary of k estimates.

    Attributes
    ----------
    mean, error : float
        Pooled mean and its standard error, between-unit variance included.
    tau2 : float
        Between-unit variance, never negative.
    q, df, p_value : float
        Cochran's heterogeneity test.
    i2 : float
        Share of the variation that is not chance, 0 to 1.
    """

    mean: float
    error: float
    tau2: float
    q: float
    df: float
    p_value: float
    i2: float


def _estimates(estimate: ArrayLike, error: ArrayLike) -> tuple[FloatArray, FloatArray]:
    y, s = np.asarray(estimate, dtype=np.float64), np.asarray(error, dtype=np.float64)
    if y.ndim != 1 or y.shape != s.shape or not np.all(np.isfinite(y)) or not np.all(s > 0):
        raise ValueError("estimate and error: one-dimensional, finite, one positive error an estimate")
    if y.size < 2:
        raise ValueError("at least two estimates are needed")
    return y, s


def pool(estimate: ArrayLike, error: ArrayLike, *, method: Literal["dl", "iterated"] = "dl") -> Pooled:
    """Pool estimates under a normal-normal model (statsmodels' ``combine_effects``).

    Parameters
    ----------
    estimate, error : array_like, shape (k,)
        Estimates and their standard errors, in one unit.
    method : {"dl", "iterated"}
        Between-unit variance of DerSimonian and Laird, or of Paule and Mandel. A negative value is cut
        to zero: full shrinkage.

    Examples
    --------
    >>> y, s = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    >>> found = pool(y, s)
    >>> print(f"{found.mean:.4f} {found.error:.4f} {found.q:.4f} {found.p_value:.4f} {found.tau2:.1f}")
    7.6856 4.0719 4.7071 0.6957 0.0
    """
    check_choice("method", method, ("dl", "iterated"))
    y, s = _estimates(estimate, error)
    fit = combine_effects(y, s**2, method_re=method)
    tau2 = max(float(fit.tau2), 0.0)
    weight = 1 / (s**2 + tau2)
    fixed = 1 / s**2
    q = float((fixed * (y - np.average(y, weights=fixed)) ** 2).sum())
    df = float(y.size - 1)
    return Pooled(
        mean=float(np.average(y, weights=weight)),
        error=float(weight.sum() ** -0.5),
        tau2=tau2,
        q=q,
        df=df,
        p_value=float(special.chdtrc(df, q)),
        i2=max(0.0, 1 - df / q) if q > 0 else 0.0,
    )


def shrink(
    estimate: ArrayLike, error: ArrayLike, mean: float, tau2: float, level: float = 0.95
) -> tuple[Interval, FloatArray]:
    """Empirical-Bayes estimates: each unit drawn to the mean by the part of its variance that is chance.

    ``w estimate + (1 - w) mean`` with ``w = tau2 / (tau2 + error^2)``; posterior variance ``w error^2``. The
    uncertainty of `mean` and `tau2` is not in the interval.

    Parameters
    ----------
    estimate, error : array_like
    mean, tau2 : float
        From :func:`pool`.
    level : float

    Returns
    -------
    shrunken : Interval
        In the units of `estimate`.
    weight : ndarray
        w, the part of the unit's own estimate kept; 0 is full shrinkage. Show it with n.

    Examples
    --------
    >>> shrunken, weight = shrink([28.0, -3.0], [15.0, 16.0], 7.6856, 0.0)
    >>> shrunken.estimate.tolist(), weight.tolist()
    ([7.6856, 7.6856], [0.0, 0.0])
    """
    y, s = np.broadcast_arrays(np.asarray(estimate, np.float64), np.asarray(error, np.float64))
    if tau2 < 0 or np.any(s <= 0):
        raise ValueError("tau2 must not be negative and errors must be positive")
    weight = tau2 / (tau2 + s**2)
    value = mean + weight * (y - mean)
    half = z_of(level) * np.sqrt(weight) * s
    ones, reason = np.ones(y.shape), reason_codes(y.shape, {})
    return Interval(value, value - half, value + half, level, "empirical Bayes", ones, reason), weight


def efron_morris(estimate: ArrayLike, variance: float) -> tuple[FloatArray, float]:
    """James-Stein estimates towards the mean for at least four units of one known variance.

    ``mean + c (y - mean)``, ``c = 1 - (k - 3) variance / sum((y - mean)^2)``, not below zero.

    Returns
    -------
    shrunken : ndarray
    c : float
        Part of the distance from the mean that is kept.

    Examples
    --------
    >>> batting = [.400, .378, .356, .333, .311, .311, .289, .267, .244, .244] + [.222] * 5 + [.2, .178, .156]
    >>> shrunken, c = efron_morris(batting, 0.2654 * (1 - 0.2654) / 45)
    >>> print(f"{c:.3f} {shrunken[0]:.3f} {shrunken[-1]:.3f}")
    0.212 0.294 0.242
    """
    y = np.asarray(estimate, dtype=np.float64)
    if y.ndim != 1 or y.size < 4 or variance <= 0:
        raise ValueError("at least four estimates and a positive variance are needed")
    distance = y - y.mean()
    square = float((distance**2).sum())
    c = max(0.0, 1 - (y.size - 3) * variance / square) if square > 0 else 0.0
    return np.asarray(y.mean() + c * distance), c

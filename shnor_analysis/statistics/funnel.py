"""Funnel limits: how far a school of this size strays from the baseline by chance alone.

Shares run from 0 to 1. The funnel tests "is this school like the others", not "is it good".

References
----------
Spiegelhalter (2005), Stat Med 24: 1185-1202, doi 10.1002/sim.1970 (limits, over-dispersion).
Verburg et al. (2018), Int J Qual Health Care / PMC6193208 (when to use them).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from shnor_analysis.statistics._arrays import as_counts, as_fraction, as_trials, check_choice, divide, z_of
from shnor_analysis.statistics.result import FloatArray, Interval, Reason, reason_codes

EXACT_BELOW = 50
"""``method="auto"`` uses exact binomial limits below this many pupils."""


@dataclass(frozen=True)
class Overdispersion:
    """Spread of schools beyond chance.

    Attributes
    ----------
    phi : float
        Mean squared (winsorised) z; 1 is pure chance.
    tau2 : float
        Additive between-school variance of the share; 0 when phi does not exceed (k - 1) / k.
    schools : int
        Cells used.
    """

    phi: float
    tau2: float
    schools: int


def funnel_limits(
    n: ArrayLike,
    baseline: ArrayLike,
    level: float = 0.95,
    *,
    method: Literal["auto", "exact", "normal"] = "auto",
    phi: float = 1.0,
    tau2: float = 0.0,
) -> Interval:
    """Limits around the baseline inside which a share of n pupils falls with probability `level`.

    Parameters
    ----------
    n : array_like
        Pupils.
    baseline : array_like
        Share of the region, 0 to 1.
    level : float
        0.95 and 0.998 are customary.
    method : {"auto", "exact", "normal"}
        "normal" is ``p +- z sqrt(phi p (1 - p) / n + tau2)``; "exact" interpolates binomial quantiles
        (Spiegelhalter 2005, appendix A.1.1); "auto" is exact below ``EXACT_BELOW`` pupils. Exact limits
        know no over-dispersion: with phi or tau2 all cells take the normal form.
    phi, tau2 : float
        From :func:`overdispersion`, one of the two.

    Returns
    -------
    Interval
        Clipped to [0, 1]. Reason: ``no_participants``.

    Examples
    --------
    >>> limits = funnel_limits([1, 2, 7], 0.80642448, method="normal")
    >>> (100 * limits.low).round(4).tolist()
    [3.2043, 25.8854, 51.3736]
    """
    check_choice("method", method, ("auto", "exact", "normal"))
    size, p = np.broadcast_arrays(as_counts("n", n), as_fraction("baseline", baseline))
    spread = z_of(level) * np.sqrt(divide(phi * p * (1 - p), size) + tau2)
    low, high = p - spread, p + spread
    chance_only = phi == 1.0 and tau2 == 0.0
    if method == "exact" and not chance_only:
        raise ValueError("exact limits know no over-dispersion: use method='normal' with phi or tau2")
    if method != "normal" and chance_only:
        exact = size < EXACT_BELOW if method == "auto" else size >= 0
        tail = (1 - level) / 2
        low = np.where(exact, _binomial_limit(size, p, tail), low)
        high = np.where(exact, _binomial_limit(size, p, 1 - tail), high)
    empty = size == 0
    return Interval(
        estimate=p,
        low=np.where(empty, np.nan, np.clip(low, 0, 1)),
        high=np.where(empty, np.nan, np.clip(high, 0, 1)),
        level=level,
        method=f"funnel limits, {method}",
        n=size,
        reason=reason_codes(size.shape, {Reason.NO_PARTICIPANTS: empty}),
    )


def _binomial_limit(n: FloatArray, p: FloatArray, tail: float) -> FloatArray:
    """Binomial quantile as a share, interpolated between whole pupils."""
    quantile = np.asarray(stats.binom.ppf(tail, n, p))
    at, mass = stats.binom.cdf(quantile, n, p), stats.binom.pmf(quantile, n, p)
    return divide(quantile - np.nan_to_num(divide(at - tail, mass)), n)


def funnel_z(
    x: ArrayLike, n: ArrayLike, baseline: ArrayLike, *, phi: float = 1.0, tau2: float = 0.0
) -> FloatArray:
    """Standardised distance from the baseline; positive means a larger share. NaN for n = 0.

    Examples
    --------
    >>> print(f"{funnel_z(22, 50, 0.2313333):.3f}")
    3.499
    """
    successes, trials = as_trials(x, n)
    p = as_fraction("baseline", baseline)
    return divide(divide(successes, trials) - p, np.sqrt(divide(phi * p * (1 - p), trials) + tau2))


def overdispersion(x: ArrayLike, n: ArrayLike, baseline: float, *, winsorise: float = 0.1) -> Overdispersion:
    """Estimate the spread of schools beyond chance from winsorised z-scores.

    ``phi = mean(z_w^2)`` with the z beyond the `winsorise` and 1 - `winsorise` quantiles pulled in;
    ``tau2 = (k phi - (k - 1)) / (sum w - sum w^2 / sum w)``, w = n / (p (1 - p)), when phi > (k - 1) / k.

    Parameters
    ----------
    x, n : array_like, shape (schools,)
        Cells with n = 0 are left out.
    baseline : float
    winsorise : float
        Share pulled in at each end, 0 to 0.5.

    Raises
    ------
    ValueError
        Fewer than two schools with pupils, or a baseline of 0 or 1.

    Examples
    --------
    >>> found = overdispersion([10, 30, 22, 41], [100, 100, 100, 100], 0.25, winsorise=0.0)
    >>> print(f"{found.phi:.3f} {found.tau2:.5f}")
    6.867 0.01529
    """
    successes, trials = (part.ravel() for part in as_trials(x, n))
    used = trials > 0
    k = int(used.sum())
    if k < 2 or not 0 < baseline < 1 or not 0 <= winsorise < 0.5:
        raise ValueError("at least two schools, a baseline inside (0, 1) and winsorise in [0, 0.5) are needed")
    z = funnel_z(successes[used], trials[used], baseline)
    z = np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise]))
    phi = float((z**2).mean())
    weight = trials[used] / (baseline * (1 - baseline))
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(phi, max((k * phi - (k - 1)) / scale, 0.0), k)

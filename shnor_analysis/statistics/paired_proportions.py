"""The same pupils, pass or fail, before and after: McNemar's tests and intervals of the change.

Notation of the 2 x 2 table of pairs: `a` yes-yes, `b` yes before and no after (lost), `c` no before and
yes after (gained), `d` no-no; n = a + b + c + d. Sign: the difference is **after minus before**,
``(c - b) / n``; ``alternative="greater"`` means that the share of "yes" grew.

References
----------
Fagerland, Lydersen, Laake (2013), BMC Med Res Methodol 13: 91, and (2017) ch. 8 (data of the examples).
Newcombe (1998), Stat Med 17: 2635-2650. Tango (1998), Stat Med 17: 891-908.
Agresti, Min (2005), Stat Med 24: 729-740. Bonett, Price (2012), J Educ Behav Stat 37: 479-488.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._arrays import (
    ALTERNATIVES,
    as_counts,
    bisect,
    check_choice,
    divide,
    make_interval,
    normal_p,
    z_of,
)
from shnor_analysis.statistics.proportion import clopper_pearson, mid_p_interval, wilson_limits
from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)

McNemarMethod = Literal["mid_p", "exact", "asymptotic", "corrected"]
Pairs = tuple[FloatArray, FloatArray, FloatArray]


def as_pairs(b: ArrayLike, c: ArrayLike, n: ArrayLike) -> Pairs:
    """Return broadcast counts of lost, gained and all pairs, checked for b + c <= n."""
    lost, gained, pairs = np.broadcast_arrays(as_counts("b", b), as_counts("c", c), as_counts("n", n))
    if np.any(lost + gained > pairs):
        raise ValueError("b + c must not exceed n")
    return lost, gained, pairs


def mcnemar(
    b: ArrayLike,
    c: ArrayLike,
    n: ArrayLike,
    method: McNemarMethod = "mid_p",
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Test whether the share of "yes" changed among the same pupils.

    Given m = b + c discordant pairs, c is Binomial(m, 1/2). "mid_p" (default) and "exact" use it; two-sided
    exact p is twice the smaller tail, mid-p subtracts ``P(C = c)`` and is ``1 - P(C = c) / 2`` when b = c.
    "asymptotic" is ``(c - b) / sqrt(b + c)``, "corrected" shrinks ``|c - b|`` by one (Edwards).

    Parameters
    ----------
    b, c : array_like
        Pairs lost (yes, then no) and gained (no, then yes).
    n : array_like
        All pairs.
    method : {"mid_p", "exact", "asymptotic", "corrected"}
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        ``statistic`` is ``(c - b) / sqrt(b + c)``, its "corrected" form, NaN without discordant pairs.
        Exact and mid-p give p = 1 there; the asymptotic forms are not applicable (``no_discordant_pairs``).

    Notes
    -----
    Five discordant pairs can reach 0.05 with mid-p, six with the exact test: see
    :func:`shnor_analysis.statistics.floors.mcnemar_floor`.

    Examples
    --------
    >>> print(f"{mcnemar(1, 7, 21).p_value:.7f} {mcnemar(1, 7, 21, 'exact').p_value:.7f}")
    0.0390625 0.0703125
    """
    check_choice("method", method, ("mid_p", "exact", "asymptotic", "corrected"))
    lost, gained, pairs = as_pairs(b, c, n)
    change, discordant = gained - lost, lost + gained
    if method == "corrected":
        change = np.sign(change) * np.maximum(np.abs(change) - 1, 0)
    z = divide(change, np.sqrt(discordant))
    exact = method in {"mid_p", "exact"}
    p = _conditional_p(lost, gained, alternative, mid_p=method == "mid_p") if exact else normal_p(z, alternative)
    empty = pairs == 0
    flat = np.zeros_like(empty) if exact else discordant == 0
    return TestResult(
        statistic=z,
        p_value=np.where(empty, np.nan, p),
        df=np.full(z.shape, np.nan),
        null="the share is the same before and after",
        alternative=alternative,
        method=f"McNemar, {method.replace('_', '-')}",
        n=pairs,
        reason=reason_codes(z.shape, {Reason.NO_PARTICIPANTS: empty, Reason.NO_DISCORDANT_PAIRS: flat}),
    )


def _conditional_p(b: FloatArray, c: FloatArray, alternative: Alternative, *, mid_p: bool) -> FloatArray:
    """Binomial(b + c, 1/2) tails of c."""
    check_choice("alternative", alternative, ALTERNATIVES)
    m = b + c
    at = np.exp(special.gammaln(m + 1) - special.gammaln(b + 1) - special.gammaln(c + 1) - m * np.log(2))
    if alternative != "two-sided":
        tail = special.bdtr(b if alternative == "greater" else c, m.astype(np.int64), 0.5)
        return np.asarray(tail - at / 2 if mid_p else tail)
    both = np.minimum(2 * special.bdtr(np.minimum(b, c), m.astype(np.int64), 0.5), 1.0)
    if not mid_p:
        return np.asarray(both)
    return np.asarray(np.where(b == c, 1 - at / 2, both - at), dtype=np.float64)


def _interval(pairs: Pairs, low: FloatArray, high: FloatArray, level: float, method: str) -> Interval:
    lost, gained, n = pairs
    return make_interval(divide(gained - lost, n), low, high, n=n, level=level, method=method)


def wald(b: ArrayLike, c: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Wald interval of the paired difference, for comparison only (width 0 without discordant pairs).

    Examples
    --------
    >>> ci = wald(6, 16, 161)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0058 0.1184
    """
    pairs = as_pairs(b, c, n)
    return _plus_half(pairs, 0.0, level, "Wald (paired)")


def agresti_min(b: ArrayLike, c: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Agresti-Min interval: Wald after adding half a pair to each of the four cells.

    Examples
    --------
    >>> ci = agresti_min(6, 16, 161)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0045 0.1182
    """
    return _plus_half(as_pairs(b, c, n), 0.5, level, "Agresti-Min")


def _plus_half(pairs: Pairs, added: float, level: float, method: str) -> Interval:
    lost, gained, n = pairs[0] + added, pairs[1] + added, pairs[2] + 4 * added
    change = divide(gained - lost, n)
    spread = z_of(level) * divide(np.sqrt(np.maximum(lost + gained - n * change**2, 0)), n)
    return _interval(pairs, change - spread, change + spread, level, method)


def bonett_price(b: ArrayLike, c: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Bonett-Price interval: Wald with Laplace estimates (b + 1) / (n + 2) and (c + 1) / (n + 2).

    Examples
    --------
    >>> ci = bonett_price(6, 16, 161)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0032 0.1195
    """
    pairs = as_pairs(b, c, n)
    size = pairs[2] + 2
    lost, gained = (pairs[0] + 1) / size, (pairs[1] + 1) / size
    spread = z_of(level) * np.sqrt((lost + gained - (gained - lost) ** 2) / size)
    return _interval(pairs, gained - lost - spread, gained - lost + spread, level, "Bonett-Price")


def tango(b: ArrayLike, c: ArrayLike, n: ArrayLike, level: float = 0.95) -> Interval:
    """Tango's score interval of the paired difference: the default when only b, c and n are known.

    Inverts ``(c - b - n delta) / sqrt(n (2 q + delta (1 - delta)))`` with q the constrained maximum
    likelihood estimate of the share lost; vectorised bisection to 1e-11.

    Parameters
    ----------
    b, c, n : array_like
        Pairs lost, gained, all.
    level : float

    Returns
    -------
    Interval
        Of after - before, in [-1, 1]. Works without discordant pairs.

    Examples
    --------
    >>> ci = tango(20, 40, 160)
    >>> print(f"{ci.low:.4f} {ci.high:.4f}")
    0.0309 0.2181
    """
    pairs = as_pairs(b, c, n)
    z2 = z_of(level) ** 2
    start = np.where(pairs[2] == 0, 0.0, divide(pairs[1] - pairs[0], pairs[2]))

    def inside(delta: FloatArray) -> BoolArray:
        return np.asarray((pairs[1] - pairs[0] - pairs[2] * delta) ** 2 <= z2 * tango_variance(pairs, delta))

    low, high = (bisect(inside, start, np.full_like(start, end)) for end in (-1.0, 1.0))
    return _interval(pairs, low, high, level, "Tango score")


def tango_variance(pairs: Pairs, delta: FloatArray) -> FloatArray:
    """Variance of c - b when the true difference is `delta` (constrained maximum likelihood)."""
    lost, gained, n = pairs
    middle = (2 * n + lost - gained) * delta - lost - gained
    root = np.sqrt(np.maximum(middle**2 + 8 * n * lost * delta * (1 - delta), 0))
    share_lost = np.maximum(divide(root - middle, 4 * n), 0)
    return np.asarray(n * np.maximum(2 * share_lost + delta * (1 - delta), 0))


def tango_test(
    b: ArrayLike, c: ArrayLike, n: ArrayLike, delta: ArrayLike = 0.0, alternative: Alternative = "two-sided"
) -> TestResult:
    """Score test of (after - before) = `delta`; at zero it is McNemar's asymptotic test.

    Examples
    --------
    >>> print(f"{tango_test(1, 7, 21).p_value:.6f}")
    0.033895
    """
    lost, gained, pairs = as_pairs(b, c, n)
    margin = np.asarray(delta, dtype=np.float64) + np.zeros(pairs.shape)
    z = divide(gained - lost - pairs * margin, np.sqrt(tango_variance((lost, gained, pairs), margin)))
    empty = np.broadcast_to(pairs == 0, z.shape)
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(z.shape, np.nan),
        null="the paired difference equals delta",
        alternative=alternative,
        method="Tango score",
        n=np.broadcast_to(pairs, z.shape),
        reason=reason_codes(z.shape, {Reason.NO_PARTICIPANTS: empty, Reason.NO_DISCORDANT_PAIRS: np.isnan(z)}),
    )


def newcombe(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, level: float = 0.95) -> Interval:
    """Newcombe's square-and-add interval of the paired difference, with the corrected correlation.

    Combines the Wilson limits of both marginal shares with phi whose numerator ``ad - bc``, when
    positive, is reduced by n / 2 and floored at zero (method 10). The plain phi gives other numbers.

    Parameters
    ----------
    a, b, c, d : array_like
        Pairs yes-yes, yes-no (lost), no-yes (gained), no-no.
    level : float

    Returns
    -------
    Interval
        Of after - before.

    References
    ----------
    Newcombe (1998), Stat Med 17: 2635-2650, method 10.

    Examples
    --------
    >>> ci = newcombe(59, 6, 16, 80)
    >>> print(f"{ci.estimate:.4f} {ci.low:.4f} {ci.high:.4f}")
    0.0621 0.0046 0.1186
    """
    cells = (as_counts(name, value) for name, value in zip("abcd", (a, b, c, d), strict=True))
    both, lost, gained, neither = np.broadcast_arrays(*cells)
    n = both + lost + gained + neither
    before, after = both + lost, both + gained
    z = z_of(level)
    (l1, u1), (l2, u2) = wilson_limits(before, n, z), wilson_limits(after, n, z)
    p1, p2 = divide(before, n), divide(after, n)
    cross = both * neither - lost * gained
    cross = np.where(cross > 0, np.maximum(cross - n / 2, 0), cross)
    spread = np.sqrt(before * (n - before) * after * (n - after))
    phi = np.divide(cross, spread, out=np.zeros_like(spread), where=spread > 0)

    def distance(one: FloatArray, two: FloatArray) -> FloatArray:
        return np.asarray(np.sqrt(np.maximum(one**2 - 2 * phi * one * two + two**2, 0)))

    low, high = p2 - p1 - distance(p2 - l2, u1 - p1), p2 - p1 + distance(u2 - p2, p1 - l1)
    return _interval((lost, gained, n), low, high, level, "Newcombe square-and-add")


def conditional_odds_ratio(b: ArrayLike, c: ArrayLike, level: float = 0.95, *, mid_p: bool = True) -> Interval:
    """Odds of having gained rather than lost among the pupils who changed: c / b with an exact interval.

    The interval of c / (b + c) (mid-p or Clopper-Pearson) carried through p / (1 - p); infinite when b = 0.

    Examples
    --------
    >>> ratio = conditional_odds_ratio(6, 16, mid_p=False)
    >>> print(f"{ratio.estimate:.3f} {ratio.low:.3f} {ratio.high:.3f}")
    2.667 0.991 8.321
    """
    lost, gained = np.broadcast_arrays(as_counts("b", b), as_counts("c", c))
    share = (mid_p_interval if mid_p else clopper_pearson)(gained, lost + gained, level)
    with np.errstate(divide="ignore"):
        odds = [np.asarray(part / (1 - part)) for part in (share.estimate, share.low, share.high)]
    return Interval(
        estimate=odds[0],
        low=odds[1],
        high=odds[2],
        level=level,
        method=f"conditional odds ratio, {share.method}",
        n=share.n,
        reason=reason_codes(share.n.shape, {Reason.NO_DISCORDANT_PAIRS: share.n == 0}),
    )

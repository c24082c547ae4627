"""The same pupils, ordered marks or scores, before and after: the direction of the change.

Direction: **after minus before**; ``alternative="greater"`` means that results grew. Tables have shape
(..., k, k), before in rows, after in columns, lowest category first. The tests of marginal homogeneity live
in :mod:`shnor_analysis.statistics.marginal_homogeneity` and are offered here too.

References
----------
Hollander, Wolfe, Chicken (2014), *Nonparametric Statistical Methods*, ch. 3.
Fagerland, Lydersen, Laake (2017), ch. 9. Fleiss, Levin, Paik (2003), *Statistical Methods for Rates and
Proportions*, 3rd ed., section 13.4.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from shnor_analysis.statistics._arrays import (
    as_tables,
    check_choice,
    divide,
    normal_p,
    z_of,
)
from shnor_analysis.statistics.location import hodges_lehmann_paired
from shnor_analysis.statistics.marginal_homogeneity import (
    bhapkar,
    bowker,
    stuart_maxwell,
    stuart_maxwell_exact,
)
from shnor_analysis.statistics.paired_proportions import mcnemar
from shnor_analysis.statistics.result import (
    Alternative,
    BoolArray,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)
from shnor_analysis.statistics.signed_ranks import change_counts, signed_rank, signed_rank_counts

__all__ = [
    "bhapkar",
    "bowker",
    "change_counts",
    "hodges_lehmann_paired",
    "marginal_mean_ranks",
    "mean_score_test",
    "mean_shift",
    "sign_test",
    "signed_rank",
    "signed_rank_counts",
    "stuart_maxwell",
    "stuart_maxwell_exact",
]


def sign_test(
    lost: ArrayLike,
    gained: ArrayLike,
    n: ArrayLike,
    *,
    mid_p: bool = False,
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Sign test: among the pupils who changed, as many gained as lost (the size of change is ignored).

    Examples
    --------
    >>> print(f"{sign_test(1, 9, 25).p_value:.9f}")
    0.021484375
    """
    return mcnemar(lost, gained, n, "mid_p" if mid_p else "exact", alternative)


def _score_moments(tables: FloatArray, scores: ArrayLike | None) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Pairs, mean and mean square of the change in scores (after minus before)."""
    k = tables.shape[-1]
    value = np.arange(k, dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    if value.shape != (k,):
        raise ValueError(f"scores: one number for each of the {k} categories is expected")
    change = value[None, :] - value[:, None]
    n = tables.sum(axis=(-1, -2))
    mean = divide((tables * change).sum(axis=(-1, -2)), n)
    return n, mean, divide((tables * change**2).sum(axis=(-1, -2)), n)


def mean_shift(
    tables: ArrayLike,
    scores: ArrayLike | None = None,
    level: float = 0.95,
    *,
    kind: Literal["wald", "null"] = "wald",
) -> Interval:
    """Mean change of scores of the same pupils, with an asymptotic interval.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
    scores : array_like, shape (k,), optional
        Value of each category; 0, 1, ... by default. Units of the result are those of the scores.
    level : float
    kind : {"wald", "null"}
        "wald" uses the variance about the observed mean, "null" the larger one about zero, which agrees
        with :func:`mean_score_test` (the "score interval" of Fagerland, Lydersen, Laake 2017).

    Returns
    -------
    Interval
        Of mean(after) - mean(before). Reason: ``no_participants``.

    Examples
    --------
    >>> ci = mean_shift([[35, 5, 0], [15, 20, 5], [10, 5, 5]], kind="null")
    >>> print(f"{ci.estimate:.4f} {ci.low:.4f} {ci.high:.4f}")
    -0.3000 -0.4640 -0.1360
    """
    check_choice("kind", kind, ("wald", "null"))
    n, mean, square = _score_moments(as_tables("tables", tables, square=True), scores)
    variance = square if kind == "null" else np.maximum(square - mean**2, 0)
    spread = z_of(level) * np.sqrt(divide(variance, n))
    return Interval(
        estimate=mean,
        low=mean - spread,
        high=mean + spread,
        level=level,
        method=f"mean change of scores, {kind} variance",
        n=n,
        reason=reason_codes(n.shape, {Reason.NO_PARTICIPANTS: n == 0}),
    )


def mean_score_test(
    tables: ArrayLike, scores: ArrayLike | None = None, *, alternative: Alternative = "two-sided"
) -> TestResult:
    """Ordinal test of marginal homogeneity with one degree of freedom (Fleiss, Levin, Paik).

    ``z = sum(d) / sqrt(sum(d^2))`` over pupils, d the change of the score.

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
    scores : array_like, shape (k,), optional
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        ``statistic`` is z (square it for the chi-square of the book). Reasons: ``no_participants``,
        ``no_discordant_pairs``.

    Examples
    --------
    >>> test = mean_score_test([[35, 5, 0], [15, 20, 5], [10, 5, 5]])
    >>> print(f"{test.statistic**2:.3f} {test.p_value:.6f}")
    12.857 0.000336
    """
    n, mean, square = _score_moments(as_tables("tables", tables, square=True), scores)
    z = divide(mean, np.sqrt(divide(square, n)))
    causes = {Reason.NO_PARTICIPANTS: n == 0, Reason.NO_DISCORDANT_PAIRS: square == 0}
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(n.shape, np.nan),
        null="the mean score is the same before and after",
        alternative=alternative,
        method="mean scores (Fleiss-Levin-Paik)",
        n=n,
        reason=reason_codes(n.shape, causes),
        effect=mean_shift(tables, scores),
    )


def marginal_mean_ranks(
    tables: ArrayLike, level: float = 0.95, *, alternative: Alternative = "two-sided"
) -> TestResult:
    """Wald test of marginal mean ranks: superiority of "after" over "before" without choosing scores.

    ``effect`` is P(X < Y) + P(X = Y) / 2 for X drawn from the distribution before and Y, independently, from
    the one after; its variance takes the pairing into account (delta method).

    Parameters
    ----------
    tables : array_like, shape (..., k, k)
    level : float
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        Reasons: ``no_participants``, ``no_variation``.

    Notes
    -----
    The R package contingencytables prints 0.5591 to 0.6800, Z 3.877 for the example: its influence values
    take the ridits of the wrong margin (after at the category after, before at the one before). Jackknife and
    bootstrap give the standard error used here (0.0298; the package's is 0.0308).

    References
    ----------
    Agresti (1983), Biometrics 39: 505-510; Fagerland, Lydersen, Laake (2017), ch. 9.

    Examples
    --------
    >>> fischer = [[1, 0, 1, 0, 0], [0, 2, 8, 4, 4], [1, 1, 31, 14, 11], [1, 0, 15, 9, 12], [0, 0, 2, 1, 3]]
    >>> test = marginal_mean_ranks(fischer)
    >>> print(f"{test.effect.estimate:.4f} {test.effect.low:.4f} {test.effect.high:.4f} {test.statistic:.3f}")
    0.6196 0.5613 0.6778 4.025
    """
    table = as_tables("tables", tables, square=True)
    n = table.sum(axis=(-1, -2))
    before, after = divide(table.sum(axis=-1), n[..., None]), divide(table.sum(axis=-2), n[..., None])
    below_before = np.cumsum(before, axis=-1) - before / 2
    above_after = 1 - (np.cumsum(after, axis=-1) - after / 2)
    alpha = np.asarray((after * below_before).sum(axis=-1))
    influence = above_after[..., :, None] + below_before[..., None, :] - 2 * alpha[..., None, None]
    error = np.sqrt(divide(divide((table * influence**2).sum(axis=(-1, -2)), n), n))
    flat: BoolArray = ~(error > 1e-12)
    z = np.where(flat, np.nan, divide(alpha - 0.5, error))
    reason = reason_codes(n.shape, {Reason.NO_PARTICIPANTS: n == 0, Reason.NO_VARIATION: flat})
    spread = z_of(level) * np.where(flat, np.nan, error)
    low, high = np.clip(alpha - spread, 0, 1), np.clip(alpha + spread, 0, 1)
    effect = Interval(alpha, low, high, level, "marginal mean ranks", n, reason)
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(n.shape, np.nan),
        null="P(before < after) + P(tie) / 2 = 1/2 for the margins",
        alternative=alternative,
        method="marginal mean ranks (Wald)",
        n=n,
        reason=reason,
        effect=effect,
    )

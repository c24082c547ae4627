"""Three or more seasons of different pupils: is there a trend.

Groups (seasons) are ordered and carry scores, 0, 1, 2, ... by default (years apart). Positive statistics
and slopes mean that later seasons are larger. Test pupils, never three yearly means: Kendall's tau on three
points cannot reach 5 % (:func:`shnor_analysis.statistics.floors.kendall_floor`).

References
----------
Armitage (1955), Biometrics 11: 375-386. Mantel (1963), JASA 58: 690-700. Jonckheere (1954), Biometrika 41:
133-145. Kendall (1970), *Rank Correlation Methods*, 4th ed., ch. 4. Fagerland, Lydersen, Laake (2017),
ch. 5-7 (data of the examples).
"""

import warnings
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.miscmodels.ordinal_model import OrderedModel

from shnor_analysis.statistics._arrays import as_counts, as_tables, as_trials, check_choice, divide, normal_p, z_of
from shnor_analysis.statistics.result import (
    Alternative,
    FloatArray,
    Interval,
    Reason,
    TestResult,
    reason_codes,
)


def _scores(scores: ArrayLike | None, k: int) -> FloatArray:
    value = np.arange(k, dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    if value.ndim < 1 or value.shape[-1] != k or not np.all(np.isfinite(value)):
        raise ValueError(f"scores: {k} finite numbers on the last axis are expected")
    return value


def midrank_scores(counts: ArrayLike) -> FloatArray:
    """Mid-ranks of categories from their total counts, shape (..., k): scores that need no choice.

    Examples
    --------
    >>> midrank_scores([25, 17, 11, 6]).tolist()
    [13.0, 34.0, 48.0, 56.5]
    """
    total = as_counts("counts", counts)
    return np.asarray(np.cumsum(total, axis=-1) - total / 2 + 0.5)


def _moments(
    x: ArrayLike, n: ArrayLike, scores: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Successes, trials, centred scores, pooled share and sum of squares of the scores."""
    successes, trials = as_trials(x, n)
    score = _scores(scores, successes.shape[-1] if successes.ndim else 0)
    total = trials.sum(axis=-1)
    centred = score - divide((trials * score).sum(axis=-1), total)[..., None]
    share = divide(successes.sum(axis=-1), total)
    return successes, trials, centred, share, np.asarray((trials * centred**2).sum(axis=-1))


def cochran_armitage(
    x: ArrayLike,
    n: ArrayLike,
    scores: ArrayLike | None = None,
    *,
    variance: Literal["n", "n-1"] = "n",
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Test a linear trend of shares over ordered seasons.

    ``z = sum(s x) / sqrt(p (1 - p) sum(n s^2))`` with centred scores s and pooled share p.

    Parameters
    ----------
    x, n : array_like, shape (..., seasons)
        Successes and trials of each season.
    scores : array_like, shape (seasons,), optional
        Years; only distances matter.
    variance : {"n", "n-1"}
        "n": Cochran and Armitage (R's ``prop.trend.test``); "n-1": Mantel's extension, smaller by
        ``(N - 1) / N`` in chi-square (statsmodels' ``test_ordinal_association``).
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        ``statistic`` is z. Reasons: ``no_participants``; ``no_variation`` (all pass, all fail, or pupils in
        one season only).

    Examples
    --------
    >>> test = cochran_armitage([83, 90, 129, 70], [86, 93, 136, 82])
    >>> print(f"{test.statistic**2:.5f} {test.p_value:.7f}")
    8.22492 0.0041319
    """
    check_choice("variance", variance, ("n", "n-1"))
    successes, trials, centred, share, spread = _moments(x, n, scores)
    total = trials.sum(axis=-1)
    divisor = total if variance == "n" else total - 1
    z = divide((successes * centred).sum(axis=-1), np.sqrt(spread * share * (1 - share) * divide(total, divisor)))
    return _trend_test(z, total, alternative, f"Cochran-Armitage trend ({variance.upper()})")


def _trend_test(z: FloatArray, n: FloatArray, alternative: Alternative, method: str) -> TestResult:
    causes = {Reason.NO_PARTICIPANTS: n == 0, Reason.NO_VARIATION: np.isnan(z)}
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.full(n.shape, np.nan),
        null="no trend over the ordered groups",
        alternative=alternative,
        method=method,
        n=n,
        reason=reason_codes(n.shape, causes),
    )


def trend_slope(x: ArrayLike, n: ArrayLike, scores: ArrayLike | None = None, level: float = 0.95) -> Interval:
    """Change of the share per unit of score (a season), least squares on pupils, with its Wald interval.

    The standard error uses the binomial variances of the observed shares, so it holds without equal
    variances and for a trend that is not quite linear.

    Returns
    -------
    Interval
        Share per unit of score (multiply by 100 for percentage points a year). Reasons as in
        :func:`cochran_armitage`.

    Examples
    --------
    >>> ci = trend_slope([8, 10, 11, 22, 6], [61, 58, 111, 124, 135])
    >>> print(f"{ci.estimate:.4f} {ci.low:.4f} {ci.high:.4f}")
    -0.0194 -0.0395 0.0007
    """
    successes, trials, centred, _, spread = _moments(x, n, scores)
    slope = divide((successes * centred).sum(axis=-1), spread)
    within = np.nan_to_num(divide(successes * (trials - successes), trials))
    error = divide(np.sqrt((within * centred**2).sum(axis=-1)), spread)
    half = z_of(level) * error
    total = trials.sum(axis=-1)
    causes = {Reason.NO_PARTICIPANTS: total == 0, Reason.NO_VARIATION: np.isnan(slope)}
    reason = reason_codes(total.shape, causes)
    return Interval(slope, slope - half, slope + half, level, "linear trend of shares", total, reason)


def linear_by_linear(
    tables: ArrayLike,
    row_scores: ArrayLike | None = None,
    column_scores: ArrayLike | None = None,
    *,
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Linear-by-linear association of ordered groups (rows) and ordered marks (columns).

    ``z = r sqrt(N - 1)`` with r the Pearson correlation of the scores; for two columns it is
    :func:`cochran_armitage` with ``variance="n-1"``.

    Parameters
    ----------
    tables : array_like, shape (..., r, c)
    row_scores, column_scores : array_like, shape (r,) or (..., r), (c,) or (..., c), optional
        0, 1, ... by default; :func:`midrank_scores` gives the rank form (Kruskal-Wallis for two rows).
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        Reasons: ``no_participants``, ``no_variation``.

    Examples
    --------
    >>> test = linear_by_linear([[2, 4, 29, 19], [7, 6, 116, 51], [19, 27, 201, 76], [18, 22, 133, 54]])
    >>> print(f"{test.statistic:.3f} {test.p_value:.6f}")
    -2.854 0.004321
    """
    table = as_tables("tables", tables)
    n = table.sum(axis=(-1, -2))
    rows, columns = table.sum(axis=-1), table.sum(axis=-2)
    u, v = _scores(row_scores, rows.shape[-1]), _scores(column_scores, columns.shape[-1])
    a = u - divide((rows * u).sum(axis=-1), n)[..., None]
    b = v - divide((columns * v).sum(axis=-1), n)[..., None]
    product = np.einsum("...i,...ij,...j->...", a, table, b)
    scale = np.sqrt((rows * a**2).sum(axis=-1) * (columns * b**2).sum(axis=-1))
    z = divide(product, scale) * np.sqrt(np.maximum(n - 1, 0))
    return _trend_test(z, n, alternative, "linear-by-linear association")


def jonckheere_terpstra(tables: ArrayLike, *, alternative: Alternative = "two-sided") -> TestResult:
    """Jonckheere-Terpstra test: do later groups (rows) tend to higher categories (columns).

    Normal form with the full tie correction (Kendall 1970), the vectorised equal of
    ``statsmodels.stats.nonparametric.jonckheere_terpstra``; no scores needed.

    Parameters
    ----------
    tables : array_like, shape (..., r, c)
        Counts; rows are seasons in order, columns categories, lowest first.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        ``statistic`` is z. Reasons: ``no_participants``, ``no_variation``.

    Examples
    --------
    >>> test = jonckheere_terpstra([[2, 4, 29, 19], [7, 6, 116, 51], [19, 27, 201, 76], [18, 22, 133, 54]])
    >>> print(f"{test.statistic:.5f} {test.p_value:.6f}")
    -2.71043 0.006720
    """
    table = as_tables("tables", tables)
    n = table.sum(axis=(-1, -2))
    below = np.cumsum(np.cumsum(table, axis=-1), axis=-2)
    concordant = (table[..., 1:, 1:] * below[..., :-1, :-1]).sum(axis=(-1, -2))
    turned = table[..., ::-1]
    beyond = np.cumsum(np.cumsum(turned, axis=-1), axis=-2)
    discordant = (turned[..., 1:, 1:] * beyond[..., :-1, :-1]).sum(axis=(-1, -2))
    z = divide(concordant - discordant, np.sqrt(_kendall_variance(table, n)))
    return _trend_test(z, n, alternative, "Jonckheere-Terpstra")


def _kendall_variance(table: FloatArray, n: FloatArray) -> FloatArray:
    """Null variance of concordant minus discordant pairs with ties in both margins."""

    def sums(m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        two, three = m * (m - 1), m * (m - 1) * (m - 2)
        return (two * (2 * m + 5)).sum(axis=-1), three.sum(axis=-1), two.sum(axis=-1)

    t5, t3, t2 = sums(table.sum(axis=-1))
    u5, u3, u2 = sums(table.sum(axis=-2))
    first = (n * (n - 1) * (2 * n + 5) - t5 - u5) / 18
    second = np.nan_to_num(divide(t3 * u3, 9 * n * (n - 1) * (n - 2)))
    third = np.nan_to_num(divide(t2 * u2, 2 * n * (n - 1)))
    variance = first + second + third
    return np.where(variance > 1e-9, variance, 0.0)


def ordinal_regression(
    table: ArrayLike,
    scores: ArrayLike | None = None,
    level: float = 0.95,
    *,
    alternative: Alternative = "two-sided",
) -> TestResult:
    """Proportional-odds regression of the mark on the season, one table a call (statsmodels).

    Parameters
    ----------
    table : array_like, shape (r, c)
        Counts; rows are seasons, columns categories, lowest first.
    scores : array_like, shape (r,), optional
    level : float
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        Wald z; ``effect`` is the slope, the log odds of a higher mark for one unit of score. Reasons:
        ``no_participants``, ``no_variation``, ``complete_separation`` (seasons or marks that do not
        overlap: the slope is infinite), ``not_converged``.

    Examples
    --------
    >>> fit = ordinal_regression([[14, 10, 3, 2], [11, 7, 8, 4]])
    >>> print(f"{fit.effect.estimate:.3f} {fit.statistic:.2f} {fit.p_value:.3f}")
    0.716 1.47 0.141
    """
    counts = as_tables("table", table)
    if counts.ndim != 2:
        raise ValueError("table: one table of shape (r, c) a call")
    score = _scores(scores, counts.shape[0])
    reason = _no_slope(counts)
    slope = error = np.nan
    if reason is Reason.NONE:
        slope, error, reason = _fit_slope(counts, score)
    n = np.asarray(counts.sum())
    z = np.asarray(slope / error)
    code = np.asarray(reason.value, dtype="<U24")
    half = z_of(level) * error
    effect = Interval(
        np.asarray(slope),
        np.asarray(slope - half),
        np.asarray(slope + half),
        level,
        "proportional odds",
        n,
        code,
    )
    return TestResult(
        statistic=z,
        p_value=normal_p(z, alternative),
        df=np.asarray(np.nan),
        null="the slope of the season is zero",
        alternative=alternative,
        method="proportional-odds regression, Wald",
        n=n,
        reason=code,
        effect=effect,
    )


def _no_slope(counts: FloatArray) -> Reason:
    """Why the slope cannot be estimated, before fitting."""
    if counts.sum() == 0:
        return Reason.NO_PARTICIPANTS
    if (counts.sum(axis=0) > 0).sum() < 2 or (counts.sum(axis=1) > 0).sum() < 2:
        return Reason.NO_VARIATION
    used = counts[counts.sum(axis=1) > 0] > 0
    low, high = used.argmax(axis=1), counts.shape[1] - 1 - used[:, ::-1].argmax(axis=1)
    rising, falling = np.all(high[:-1] <= low[1:]), np.all(low[:-1] >= high[1:])
    return Reason.COMPLETE_SEPARATION if rising or falling else Reason.NONE


def _fit_slope(counts: FloatArray, score: FloatArray) -> tuple[float, float, Reason]:
    rows, columns = np.indices(counts.shape)
    times = counts.astype(np.int64).ravel()
    used = np.unique(columns.ravel()[times > 0], return_inverse=True)[1]
    mark = np.repeat(used, times[times > 0])
    season = np.repeat(score[rows.ravel()], times)[:, None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = OrderedModel(mark, season, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8, maxiter=500)
    slope, error = float(fit.params[0]), float(fit.bse[0])
    sound = bool(fit.mle_retvals["converged"]) and np.isfinite(error) and error > 0
    return slope, error, Reason.NONE if sound else Reason.NOT_CONVERGED

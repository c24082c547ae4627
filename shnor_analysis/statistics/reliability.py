"""How well the items of a scale hang together: Cronbach's alpha with Feldt's interval, McDonald's omega.

Answers are an array of shape (respondents, items), reversed items already turned; NaN is no answer. Respondents
with a gap are left out. With `groups` (schools) the covariances are those inside groups: differences between
schools then neither raise nor lower the figure, which is about telling respondents apart.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from statsmodels.multivariate.factor import Factor
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from shnor_analysis.statistics._arrays import check_level
from shnor_analysis.statistics.result import FloatArray, Interval, Reason

#: Fewer complete respondents (less one a group) say nothing about a scale.
SMALLEST_N = 10
#: A one-factor model is identified from so many items on.
FEWEST_FACTOR_ITEMS = 3
#: An item with less unique variance than this part of its own is a Heywood case: the model does not fit.
SMALLEST_UNIQUENESS = 0.005


@dataclass(frozen=True)
class Omega:
    """McDonald's omega total of one scale.

    Attributes
    ----------
    estimate : float
        NaN where not applicable.
    loadings, uniqueness : ndarray, shape (items,)
        Of the one-factor model, in the units of the answers; empty where there is none.
    n : int
        Respondents who answered every item.
    reason : str
        A code of :class:`~shnor_analysis.statistics.result.Reason`; empty where omega exists.
    """

    estimate: float
    loadings: FloatArray
    uniqueness: FloatArray
    n: int
    reason: str

    @property
    def applicable(self) -> bool:
        """Whether omega exists."""
        return self.reason == ""


@dataclass(frozen=True)
class _Inside:
    """Covariance of the items inside groups, and how many respondents and degrees of freedom it rests on."""

    covariance: FloatArray
    n: int
    freedom: int


def feldt_limits(
    alpha: ArrayLike, freedom: ArrayLike, items: int, level: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Give Feldt's limits of alpha from the degrees of freedom (respondents less one) and the number of items.

    ``(1 - alpha) / (1 - alpha_hat)`` follows F with `freedom` and ``freedom * (items - 1)`` degrees of freedom.

    References
    ----------
    Feldt, Woodruff, Salih (1987), Applied Psychological Measurement 11: 93-103, formulas 6 and 7.

    Examples
    --------
    >>> low, high = feldt_limits(0.5, 40, 5)
    >>> print(f"{low:.3f} {high:.3f}")
    0.209 0.706
    """
    half = (1 - check_level(level)) / 2
    first = np.asarray(freedom, dtype=np.float64)
    rest = 1 - np.asarray(alpha, dtype=np.float64)
    high_f, low_f = (special.fdtri(first, first * (items - 1), at) for at in (1 - half, half))
    return np.asarray(1 - rest * high_f), np.asarray(1 - rest * low_f)


def cronbach_alpha(answers: ArrayLike, groups: ArrayLike | None = None, level: float = 0.95) -> Interval:
    """Cronbach's alpha of a scale with Feldt's interval.

    A lower bound of reliability where the items measure one thing; it grows with the number of items and may be
    negative where they contradict one another.

    Parameters
    ----------
    answers : array_like, shape (n, k)
        From two items on; NaN is no answer.
    groups : array_like, shape (n,), optional
        Labels of groups whose means are taken out.
    level : float

    Returns
    -------
    Interval
        Of scalars. Reasons: ``no_participants``, ``too_few`` (under ten degrees of freedom, or one item),
        ``no_variation``.

    Raises
    ------
    ValueError
        `answers` is no matrix, or `groups` has another length.

    References
    ----------
    Cronbach (1951), Psychometrika 16: 297-334. Feldt, Woodruff, Salih (1987).

    Examples
    --------
    >>> answers = [[1, 1], [2, 2], [3, 3], [4, 4], [1, 2], [2, 3], [3, 4], [4, 3], [1, 1], [4, 4], [2, 1]]
    >>> print(f"{cronbach_alpha(answers).estimate:.3f}")
    0.909
    """
    inside = _inside(answers, groups)
    items = inside.covariance.shape[0]
    estimate, low, high = np.nan, np.nan, np.nan
    if not (reason := _why_not(inside, 2)):
        ratio = np.trace(inside.covariance) / inside.covariance.sum()
        estimate = float(items / (items - 1) * (1 - ratio))
        low, high = (float(limit) for limit in feldt_limits(estimate, inside.freedom, items, level))
    return Interval(
        estimate=np.asarray(estimate),
        low=np.asarray(low),
        high=np.asarray(high),
        level=level,
        method="Cronbach's alpha, Feldt",
        n=np.asarray(float(inside.n)),
        reason=np.asarray(reason, dtype="<U24"),
    )


def mcdonald_omega(answers: ArrayLike, groups: ArrayLike | None = None) -> Omega:
    """McDonald's omega total: the share of the sum's variance that one common factor explains.

    ``(sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances)`` of the one-factor model fitted by
    maximum likelihood (statsmodels).

    Parameters
    ----------
    answers : array_like, shape (n, k)
        From three items on; NaN is no answer.
    groups : array_like, shape (n,), optional
        Labels of groups whose means are taken out.

    Returns
    -------
    Omega
        Reasons: ``no_participants``; ``too_few`` (under ten degrees of freedom or three items); ``no_variation``
        (an item that everybody answered alike); ``not_converged`` (no fit, a Heywood case, or items that pull
        against one another so that no one factor stands behind them).

    References
    ----------
    McDonald (1999), *Test Theory: A Unified Treatment*, ch. 6. Revelle, Zinbarg (2009), Psychometrika 74: 145-154.

    Examples
    --------
    >>> mcdonald_omega([[1, 2], [2, 2]]).reason
    'too_few'
    """
    inside = _inside(answers, groups)
    if reason := _why_not(inside, FEWEST_FACTOR_ITEMS):
        return _no_omega(inside.n, reason)
    return omega_of(inside.covariance, inside.n)


def omega_of(covariance: ArrayLike, n: int) -> Omega:
    """McDonald's omega total from a covariance (or correlation) matrix of three items or more."""
    matrix = np.asarray(covariance, dtype=np.float64)
    spread = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(spread, spread)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # told by the reason
        try:
            fit = Factor(corr=correlation, n_factor=1, method="ml", nobs=n).fit(start=_start(correlation))
        except np.linalg.LinAlgError:
            return _no_omega(n, Reason.NOT_CONVERGED)
    loadings, unique = fit.loadings.ravel(), fit.uniqueness
    loadings = loadings * (1.0 if loadings.sum() >= 0 else -1.0)
    # The optimiser calls a fit failed when its last step gained nothing: the gradient is what tells.
    settled = bool(np.max(np.abs(fit.mle_retvals.jac)) < 1e-3)
    if not settled or unique.min() < SMALLEST_UNIQUENESS or (loadings < 0).any():
        return _no_omega(n, Reason.NOT_CONVERGED)
    common, rest = (loadings @ spread) ** 2, unique @ spread**2
    return Omega(float(common / (common + rest)), loadings * spread, unique * spread**2, n, Reason.NONE.value)


def _start(correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Begin at the first principal axis, so that the same answers always give the same fit."""
    size, axes = np.linalg.eigh(correlation)
    loadings = np.clip(axes[:, -1:] * np.sqrt(size[-1]), -0.95, 0.95)
    return loadings, 1 - loadings.ravel() ** 2


def _no_omega(n: int, reason: str) -> Omega:
    return Omega(float("nan"), np.empty(0), np.empty(0), n, str(reason))


def _inside(answers: ArrayLike, groups: ArrayLike | None) -> _Inside:
    """Take complete respondents and the covariance of their deviations from the group means."""
    given = np.asarray(answers, dtype=np.float64)
    if given.ndim != 2:
        raise ValueError("answers: shape must be (respondents, items)")
    labels = np.zeros(len(given)) if groups is None else np.asarray(groups)
    if len(labels) != len(given):
        raise ValueError("groups: one label a respondent is expected")
    complete = ~np.isnan(given).any(axis=1)
    kept, at = given[complete], np.unique(labels[complete], return_inverse=True)[1]
    sizes = np.bincount(at)
    freedom = max(len(kept) - len(sizes), 0)
    means = np.stack([np.bincount(at, column) / np.maximum(sizes, 1) for column in kept.T], axis=1)
    deviations = kept - means[at]
    return _Inside(deviations.T @ deviations / max(freedom, 1), len(kept), freedom)


def _why_not(inside: _Inside, fewest_items: int) -> str:
    """Say why a scale has no reliability; empty where it has one."""
    if inside.n == 0:
        return Reason.NO_PARTICIPANTS.value
    if inside.freedom + 1 < SMALLEST_N or inside.covariance.shape[0] < fewest_items:
        return Reason.TOO_FEW.value
    variances = np.diag(inside.covariance)
    flat = (variances <= 0).any() if fewest_items > 2 else inside.covariance.sum() <= 0
    return Reason.NO_VARIATION.value if flat else Reason.NONE.value

"""The line of results on conditions, fitted in other ways: how much the answer depends on the choice of weights.

References
----------
Huber (1981), Robust Statistics, ch. 7. MacKinnon, White (1985), J Econometrics 29: 305-325 (HC3).
"""

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.regression.linear_model import WLS
from statsmodels.robust.norms import HuberT
from statsmodels.robust.robust_linear_model import RLM
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from shnor_analysis.statistics.conditions import independent_columns
from shnor_analysis.statistics.result import FloatArray, Interval, Reason

#: A spread of the residuals below this part of the range of results is none.
_EXACT = 1e-9


def compared(
    y: ArrayLike, size: ArrayLike, weight: ArrayLike, x: ArrayLike, *, level: float = 0.95
) -> dict[str, Interval]:
    """Fit the line with every unit alike, by size, and so that outlying units count less.

    Parameters
    ----------
    y : array_like, shape (n,)
    size : array_like, shape (n,)
        Pupils (or papers) behind each unit.
    weight : array_like, shape (n,)
        Weights of the main model, which the robust line keeps (Huber's T on the weighted residuals).
    x : array_like, shape (n, k)
        Conditions, without an intercept.

    Returns
    -------
    dict of str to Interval
        ``equal``, ``by_size``, ``robust``; each of the intercept and k conditions, NaN with a reason where a
        condition follows from others or the search for the robust line does not end.

    Examples
    --------
    >>> x = np.arange(20.0)
    >>> y = x + np.resize([0.5, -0.5], 20)
    >>> y[19] = 500.0  # far off
    >>> lines = compared(y, np.ones(20), np.ones(20), x[:, None])
    >>> lines["equal"].estimate.round(1).tolist()[1] > 5, lines["robust"].estimate.round(1).tolist()[1]
    (True, 1.0)
    """
    result, many, kept_weight, given = (np.asarray(a, dtype=np.float64) for a in (y, size, weight, x))
    kept = np.r_[True, independent_columns(given - given.mean(axis=0, keepdims=True))]
    design = np.column_stack([np.ones(len(result)), given])[:, kept]
    root = np.sqrt(kept_weight)
    ways: dict[str, tuple[str, Callable[[], tuple[FloatArray, FloatArray]]]] = {
        "equal": ("Все школы поровну, HC3", lambda: _least_squares(result, design, np.ones(len(result)))),
        "by_size": ("Вес — число работ, HC3", lambda: _least_squares(result, design, many)),
        "robust": ("Устойчивая регрессия Хьюбера", lambda: _huber(result * root, design * root[:, None])),
    }
    quantile = float(stats.t.ppf(0.5 + level / 2, max(len(result) - design.shape[1], 1)))
    return {name: _interval(fit, kept, quantile, level, title, len(result)) for name, (title, fit) in ways.items()}


def _least_squares(y: FloatArray, design: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    made = WLS(y, design, weights=weight / weight.mean()).fit(cov_type="HC3")
    return np.asarray(made.params), np.asarray(made.bse)


def _huber(y: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # told by the scale
        made = RLM(y, design, M=HuberT()).fit()
    if not made.scale > _EXACT * np.ptp(y):  # zero but for rounding, which differs from machine to machine
        raise ValueError("results lie on the line exactly")
    return np.asarray(made.params), np.asarray(made.bse)


def _interval(
    fit: Callable[[], tuple[FloatArray, FloatArray]],
    kept: np.ndarray,
    quantile: float,
    level: float,
    method: str,
    n: int,
) -> Interval:
    reason = np.where(kept, "", Reason.NO_VARIATION.value).astype("<U24")
    ends = [np.full(len(kept), np.nan) for _ in range(3)]
    try:
        with np.errstate(all="ignore"):
            estimate, error = fit()
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
        estimate = error = np.full(int(kept.sum()), np.nan)
    if np.isfinite(estimate).all() and np.isfinite(error).all():
        for end, value in zip(
            ends, (estimate, estimate - quantile * error, estimate + quantile * error), strict=True
        ):
            end[kept] = value
    else:
        reason[kept] = Reason.NOT_CONVERGED.value
    return Interval(ends[0], ends[1], ends[2], level, method, np.full(len(kept), float(n)), reason)

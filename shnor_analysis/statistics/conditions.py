r"""What is expected of a unit under its conditions, and how far it stands from that.

Model of the result y of a unit (school) i with conditions x and a known sampling variance v::

    y_i = x_i' b + u_i + e_i,   Var(u_i) = tau^2,   Var(e_i) = v_i

u is how far the unit stands from what is expected under its conditions: the quantity asked for. It is a mixed
model of pupils in schools with the pupils summed up (Fay-Herriot, meta-regression). Only moments of u are used,
not its normality: tau^2 by the generalised method of moments in two steps, b by weighted least squares
(statsmodels) with weights 1 / (tau^2 + v), its covariance by the sandwich HC3. So weights follow the size of a
school without letting the largest rule, differences between schools beyond chance and conditions are allowed for,
and heavy tails or unequal spreads of u do no harm to the intervals.

Each unit is compared with a line fitted *without* it. Its interval is for its own u: ``y_i - x_i' b(-i)`` with the
variance ``v_i + x_i' V(-i) x_i``. As b(-i) does not depend on y_i, it covers u_i whatever the distribution of u.

References
----------
Fay, Herriot (1979), JASA 74: 269-277. MacKinnon, White (1985), J Econometrics 29: 305-325 (HC3).
Cook (1977), Technometrics 19: 15-18.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.regression.linear_model import OLS

from shnor_analysis.statistics.between_units import explained, two_steps
from shnor_analysis.statistics.result import BoolArray, FloatArray, Interval, Reason, reason_codes

#: Smallest ratio to the largest pivot at which a condition says something that those before it do not.
_RANK = 1e-8


@dataclass(frozen=True)
class Conditions:
    """The model fitted.

    Attributes
    ----------
    coefficient : Interval, shape (k,)
        Of the intercept and each condition; reason ``no_variation`` for one that is constant or follows from those
        before it.
    coefficient_without : ndarray, shape (n, k)
        The same with one unit left out (weights held); NaN for what is not estimated.
    residual : Interval, shape (n,)
        Distance of each unit from what is expected of it, by the line fitted without it.
    expected : ndarray, shape (n,)
        ``y - residual``.
    p_above : ndarray, shape (n,)
        One-sided p of "not above what is expected".
    leverage, cook : ndarray, shape (n,)
        Of each unit on the line.
    tau2, tau2_alone : float
        Variance between units beyond chance: given the conditions, and without them.
    explained : Interval, shape ()
        ``1 - tau2 / tau2_alone``: the share of the variance of the units' true levels that goes with the
        conditions (adjusted for their number); interval by the jackknife over units, all clipped to 0-1.
    explained_new : float
        The same for units the line has not seen (leave-one-out), clipped to 0-1; NaN where there is none.
    """

    coefficient: Interval
    coefficient_without: FloatArray
    residual: Interval
    expected: FloatArray
    p_above: FloatArray
    leverage: FloatArray
    cook: FloatArray
    tau2: float
    tau2_alone: float
    explained: Interval
    explained_new: float


def independent_columns(x: ArrayLike) -> BoolArray:
    """Mask of the columns that do not follow from an intercept and the columns before them.

    Examples
    --------
    >>> x = np.arange(4.0)
    >>> independent_columns(np.column_stack([x, np.ones(4), 2 * x + 1, x**2])).tolist()
    [True, False, False, True]
    """
    columns = np.asarray(x, dtype=np.float64)
    kept = np.zeros(columns.shape[1], dtype=bool)
    basis = np.ones((len(columns), 1)) / np.sqrt(max(len(columns), 1))
    for j in range(columns.shape[1]):  # a handful of conditions
        column = columns[:, j]
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        if np.linalg.norm(left) > _RANK * max(float(np.linalg.norm(column)), 1e-300):
            kept[j] = True
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return kept


def conditions(y: ArrayLike, variance: ArrayLike, x: ArrayLike, *, level: float = 0.95) -> Conditions:
    """Fit the model and compare each unit with the line fitted without it.

    Parameters
    ----------
    y : array_like, shape (n,)
        Results, higher or lower being better does not matter.
    variance : array_like, shape (n,)
        Sampling variance of each, above nought.
    x : array_like, shape (n, k)
        Conditions, without an intercept; columns that are constant or follow from others are left out, and said.
    level : float
        Coverage of intervals (Student, n - rank - 1 degrees of freedom).

    Raises
    ------
    ValueError
        Shapes differ, something is not finite, or a variance is not above nought. Fewer than rank + 3 units.

    Examples
    --------
    >>> rng = np.random.default_rng(3)
    >>> x, v = rng.normal(size=400), np.full(400, 0.25)
    >>> y = 2 * x + rng.normal(size=400) + 0.5 * rng.normal(size=400)
    >>> found = conditions(y, v, x[:, None])
    >>> found.coefficient.estimate.round(1).tolist(), round(float(found.explained.estimate), 1)
    ([0.1, 1.9], 0.8)
    """
    result, chance, given = (np.asarray(a, dtype=np.float64) for a in (y, variance, x))
    if given.shape[:1] != result.shape or chance.shape != result.shape or given.ndim != 2:
        raise ValueError("y and variance of shape (n,) and x of shape (n, k) are expected")
    if not (np.isfinite(result).all() and np.isfinite(given).all() and np.all(chance > 0)):
        raise ValueError("finite numbers and variances above 0 are expected")
    centre = given.mean(axis=0, keepdims=True)
    kept = np.r_[True, independent_columns(given - centre)]
    design = np.column_stack([np.ones(len(result)), given])[:, kept]
    if len(result) < design.shape[1] + 3:
        raise ValueError(f"at least {design.shape[1] + 3} units are needed, got {len(result)}")
    moments, weight = two_steps(result, chance, design)
    alone, _ = two_steps(result, chance, design[:, :1])
    fitted = _Line.of(result, design, weight)
    quantile = float(stats.t.ppf(0.5 + level / 2, max(len(result) - design.shape[1] - 1, 1)))
    residual, error = fitted.without(chance)
    cross, cross_alone = (
        residual**2 - chance,
        _Line.of(result, design[:, :1], weight).without(chance)[0] ** 2 - chance,
    )
    beyond = float((weight * cross_alone).sum())
    return Conditions(
        coefficient=_coefficients(fitted, kept, quantile, level),
        coefficient_without=_spread_out(fitted.coefficient_without, kept),
        residual=Interval(
            residual,
            residual - quantile * error,
            residual + quantile * error,
            level,
            "Остаток от линии без этой школы",
            np.full(len(result), float(len(result))),
            np.full(len(result), "", dtype="<U24"),
        ),
        expected=result - residual,
        p_above=stats.t.sf(residual / error, max(len(result) - design.shape[1] - 1, 1)),
        leverage=fitted.leverage,
        cook=fitted.cook,
        tau2=moments.tau2,
        tau2_alone=alone.tau2,
        explained=explained(moments, alone, level),
        explained_new=float(np.clip(1 - (weight * cross).sum() / beyond, 0, 1)) if beyond > 0 else float("nan"),
    )


@dataclass(frozen=True)
class _Line:
    """A weighted line with what leaving units out would change."""

    coefficient: FloatArray
    covariance: FloatArray
    leverage: FloatArray
    cook: FloatArray
    coefficient_without: FloatArray
    residual: FloatArray
    weight: FloatArray
    design: FloatArray

    @classmethod
    def of(cls, y: FloatArray, design: FloatArray, weight: FloatArray) -> "_Line":
        root = np.sqrt(weight)
        made = OLS(y * root, design * root[:, None]).fit()
        influence = made.get_influence()
        leverage = np.clip(influence.hat_matrix_diag, 0.0, 1 - 1e-9)
        residual = y - design @ made.params
        moved = (design @ made.normalized_cov_params) * (weight * residual / (1 - leverage))[:, None]
        return cls(
            made.params,
            made.cov_HC3,
            leverage,
            np.asarray(influence.cooks_distance[0]),
            made.params - moved,
            residual,
            weight,
            design,
        )

    def without(self, chance: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give each unit's distance from the line without it, and its standard error."""
        away = self.residual / (1 - self.leverage)
        square = np.einsum("ij,jk,ik->i", self.design, self.covariance, self.design)
        own = (away * self.leverage) ** 2  # what the unit itself adds to the sandwich
        line = np.maximum(square - own, 0.0) / (1 - self.leverage) ** 2
        return away, np.sqrt(chance + line)


def _coefficients(line: _Line, kept: BoolArray, quantile: float, level: float) -> Interval:
    error = np.sqrt(np.diag(line.covariance))
    ends = (line.coefficient, line.coefficient - quantile * error, line.coefficient + quantile * error)
    estimate, low, high = (_spread_out(end, kept) for end in ends)
    count = np.full(len(kept), float(len(line.residual)))
    codes = reason_codes(kept.shape, {Reason.NO_VARIATION: ~kept})
    return Interval(estimate, low, high, level, "Взвешенная регрессия, дисперсия HC3", count, codes)


def _spread_out(values: FloatArray, kept: BoolArray) -> FloatArray:
    out = np.full((*values.shape[:-1], len(kept)), np.nan)
    out[..., kept] = values
    return out

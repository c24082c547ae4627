"""Sign of the 2018 selection: hard tasks done better, and easy ones worse, than in the region."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.methodology.loader import values
from shnor_analysis.statistics._arrays import divide, normal_p, z_of
from shnor_analysis.statistics.multiplicity import benjamini_hochberg
from shnor_analysis.statistics.result import FloatArray
from shnor_analysis.tables.vocabulary import SITTING

_STEPS = 30
_NARROWEST = 1e-9


def task_anomaly(task_cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compare the slope of a school's task completion on the region's with the slopes of other schools.

    The school's completion is ``expit(theta + beta * logit(region))`` over the tasks of a paper: ``theta`` is
    its level, ``beta`` 1 where its tasks are as hard beside one another as in the region, less where hard tasks
    went relatively better. ``beta`` is the one-step estimate from 1, ``1 + U / V`` (U the score, V its
    variance): unlike a regression of logits it needs no correction of 0 and 100 % and does not shrink with n.
    Schools differ in slope for ordinary reasons too, so the slope is judged against the distribution of schools
    of that size, normal with variance ``1 / V + tau2``; ``tau2`` is fitted over the schools of the sitting by
    medians (odd schools do not excuse themselves). One-sided (low slope), Benjamini–Hochberg over schools.

    Parameters
    ----------
    task_cells
        The mart ``tasks``, whole sittings.
    settings
        ``methodology/objectivity.toml``.

    Returns
    -------
    pandas.DataFrame
        Rows of the sign, a school and sitting; ``n`` pupils on average a task, ``reference`` the region's
        median slope, ``strength`` minus the deviate.

    References
    ----------
    domain.md 4.2 (list of 2018: easy tasks worse and hard ones better than the region).
    """
    keys, slope = _slopes(task_cells)
    parts = [
        _sitting_rows(keys.iloc[which], slope.iloc[which], settings)
        for which in keys.groupby(SITTING, sort=False).indices.values()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _slopes(task_cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each school and sitting its one-step slope, the score's variance, tasks, pupils, and whoever wrote."""
    comparable = (task_cells["reason"] == "").to_numpy()
    school = task_cells.groupby(rows.KEY, sort=False).ngroup().to_numpy()
    keys = task_cells[rows.KEY].iloc[np.unique(school, return_index=True)[1]].reset_index(drop=True)
    n = np.where(comparable, task_cells["n"].to_numpy(dtype=float), 0.0)
    share = np.nan_to_num(task_cells["completion"].to_numpy(dtype=float, na_value=np.nan))
    region = task_cells["region_completion"].to_numpy(dtype=float, na_value=np.nan)
    ease = special.logit(np.where(comparable, region, 0.5))
    theta = _level(school, n, share, ease, len(keys))
    expected = special.expit(ease + theta[school])
    weight = n * expected * (1 - expected)
    middle = divide(np.bincount(school, weight * ease), np.bincount(school, weight))
    distance = ease - np.nan_to_num(middle)[school]
    score = np.bincount(school, n * (share - expected) * distance)
    variance = np.bincount(school, weight * distance**2)
    tasks = np.bincount(school, n > 0)
    pupils = divide(np.bincount(school, n), tasks)
    wrote = pd.Series(task_cells["n"].to_numpy(dtype=float)).groupby(school).max().to_numpy()
    columns = {
        "slope": 1 + divide(score, variance),
        "variance": variance,
        "tasks": tasks,
        "n": pupils,
        "wrote": wrote,
    }
    return keys, pd.DataFrame(columns)


def _level(school: NDArray[Any], n: FloatArray, share: FloatArray, ease: FloatArray, size: int) -> FloatArray:
    """Find the level at which expected and real completion agree in sum, by Newton's method; NaN where 0 or 1."""
    got = np.bincount(school, n * share, size)
    whole = np.bincount(school, n, size)
    theta = np.where((got > 0) & (got < whole), 0.0, np.nan)
    for _ in range(_STEPS):
        expected = special.expit(ease + theta[school])
        gap = got - np.bincount(school, n * expected, size)
        step = divide(gap, np.bincount(school, n * expected * (1 - expected), size))
        theta = theta + np.clip(step, -1, 1)
        if not np.nanmax(np.abs(step), initial=0) > 1e-10:
            break
    return theta


def _sitting_rows(keys: pd.DataFrame, found: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Judge the slopes of one sitting."""
    own, region = values(settings["task_anomaly"]), values(settings["region"])
    n = np.nan_to_num(found["n"].to_numpy())
    slope, variance = found["slope"].to_numpy(), found["variance"].to_numpy()
    tasks, wrote = found["tasks"].to_numpy(), found["wrote"].to_numpy()
    causes = [
        (rows.NO_PARTICIPANTS, wrote == 0),
        (rows.TOO_FEW_TASKS, tasks == 0),
        (rows.TOO_FEW, n < own["minimum_n"]),
        (rows.TOO_FEW_TASKS, tasks < own["minimum_tasks"]),
        (rows.NO_VARIATION, ~(variance > _NARROWEST) | np.isnan(slope)),
    ]
    usable = rows.first_reason(len(keys), causes) == ""
    causes.insert(4, (rows.TOO_FEW_SCHOOLS, int(usable.sum()) < region["minimum_schools"]))
    reason = rows.first_reason(len(keys), causes)
    usual, sampling, total = _spread(slope, variance, reason == "")
    z = divide(slope - usual, total)
    p_value = normal_p(z, "less")
    adjusted = benjamini_hochberg(np.where(reason == "", p_value, np.nan))
    half = z_of(own["interval_level"]) * sampling
    return rows.sign_rows(
        keys,
        "task_anomaly",
        settings,
        reason=reason,
        fired=np.nan_to_num(adjusted, nan=1.0) <= own["alpha"],
        named=rows.named_papers(keys, own["papers"]),
        n=np.round(n),
        participants=wrote,
        value=slope,
        value_low=slope - half,
        value_high=slope + half,
        reference=usual,
        strength=-z,
        strength_kind="z",
        p_value=p_value,
        p_adjusted=adjusted,
    )


def _spread(
    slope: FloatArray, variance: FloatArray, used: NDArray[np.bool_]
) -> tuple[float, FloatArray, FloatArray]:
    """Fit the median slope and ``tau2`` to the schools of a sitting; give both errors of each slope.

    ``tau2`` makes the median of ``(slope - median)^2 / (1 / V + tau2)`` that of chi-square with one degree of
    freedom; it is zero where chance alone spreads the schools more than they are spread.
    """
    sampling = np.sqrt(divide(1.0, variance))
    if not used.any():
        return np.nan, sampling, sampling
    usual = float(np.median(slope[used]))
    square, at = (slope[used] - usual) ** 2, sampling[used] ** 2
    goal = float(special.chdtri(1, 0.5))

    def excess(tau2: float) -> float:
        return float(np.median(square / (at + tau2))) - goal

    most = float(square.max()) / goal
    tau2 = float(optimize.brentq(excess, 0.0, most)) if excess(0.0) > 0 > excess(most) else 0.0
    return usual, sampling, np.sqrt(sampling**2 + tau2)

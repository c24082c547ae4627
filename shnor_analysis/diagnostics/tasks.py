"""Which tasks a school does worse than the region or than ФИОКО 2026 calls sufficient, allowing for chance."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from shnor_analysis.diagnostics.tasks_counts import count_points, count_tasks
from shnor_analysis.statistics._arrays import divide, normal_p, z_of
from shnor_analysis.statistics.multiplicity import holm
from shnor_analysis.statistics.proportion import binomial_test, wilson_limits
from shnor_analysis.statistics.result import Alternative, FloatArray
from shnor_analysis.tables.tasks_mart import TaskCells
from shnor_analysis.tables.vocabulary import SITTING

_KEY = ["school_id", *SITTING]
_TASK = [*SITTING, "task", "numbering"]

#: Why a row has no comparison with the region, in the order in which the reasons are looked at.
NO_MAXIMUM, IMPOSSIBLE_POINTS, NO_PARTICIPANTS, OTHER_NUMBERING, TOO_FEW_SCHOOLS, NO_VARIATION = (
    "no_maximum",
    "impossible_points",
    "no_participants",
    "other_numbering",
    "too_few_schools",
    "no_variation",
)


def tasks(task_results: pa.Table, tasks: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the completion of each task by each school and compare it with the region.

    The region is all schools of the same sitting and task names, the school itself included, and is taken as a
    fixed benchmark (it was counted, not sampled). A one-point task has a Wilson interval and the exact binomial
    mid-p test. A task of several points has the same score interval and test with the effective number of
    pupils ``n / psi``, where psi <= 1 is the region's variance of the task inside schools relative to that of
    a one-point task of equal completion: limits stay in 0–1 and do not collapse where all pupils got the same
    points, which intervals from the school's own variance do. Holm's adjustment covers the tasks of one school
    and sitting.

    Parameters
    ----------
    task_results
        Rows of the table ``task_results``, whole sittings (sittings do not touch one another).
    tasks
        The table ``tasks``: maximum and level where they are known.
    settings
        Values of ``methodology/tasks.toml``.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.tasks_mart.TaskCells`, sorted by school. ``deficit``: from
        ``informative_n`` pupils, completion below the region or in the insufficient zone, and surely so after
        adjustment. Unknown level means no zone.

    References
    ----------
    Issue 3, item 4; domain.md 5.1 (zones of ФИОКО 2026). Wilson (1927), JASA 22: 209-212.
    """
    return tasks_of_points(count_points(task_results), tasks, settings)


def tasks_of_points(points: pa.Table, tasks: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the same from counts of points (:func:`~shnor_analysis.diagnostics.tasks_counts.count_points`)."""
    if not points.num_rows:
        return TaskCells.empty()
    cells = count_tasks(points, tasks, settings["maximum_share"])
    cells = cells.sort_values([*_KEY, "position", "task"], kind="stable").reset_index(drop=True)
    _complete(cells, settings)
    _compare(cells, settings)
    _zones(cells, settings)
    _deficits(cells, settings)
    return TaskCells.validate(cells[TaskCells.columns()])


def _complete(cells: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Add completion with its interval, the region's completion and the variance ratio ``psi``."""
    n = cells["n"].to_numpy(dtype=float)
    most = cells["max_points"].to_numpy(dtype=float, na_value=np.nan)
    share = divide(cells["points"].to_numpy(dtype=float), n * most)
    region = cells.groupby(_TASK, sort=False)
    task = region.ngroup().to_numpy()
    spread = np.nan_to_num(divide(cells["square"].to_numpy(dtype=float), most**2) - n * share**2)
    binary = np.nan_to_num(n * share * (1 - share))
    psi = divide(np.bincount(task, spread), np.bincount(task, binary))
    one_point = most == 1
    cells["psi"] = np.where(one_point, 1.0, np.clip(np.nan_to_num(psi, nan=1.0), 1e-3, 1.0)[task])
    cells["region_n"] = np.bincount(task, n)[task].astype(np.int64)
    points = np.bincount(task, cells["points"].to_numpy(dtype=float))[task]
    cells["region_completion"] = divide(points, cells["region_n"].to_numpy(dtype=float) * most)
    cells["schools"] = np.bincount(task, n > 0)[task]
    effective = n / cells["psi"].to_numpy()
    low, high = wilson_limits(share * effective, effective, z_of(settings["interval_level"]))
    # A perfect result keeps its closed end although n / psi is not a whole number.
    cells["completion"] = share
    cells["completion_low"] = np.where(share == 0, 0.0, low)
    cells["completion_high"] = np.where(share == 1, 1.0, high)


def _compare(cells: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Add the difference from the region, its p-value and the reason where there is none."""
    region = cells["region_completion"].to_numpy()
    few = cells["schools"].to_numpy() < settings["minimum_schools"]
    over = cells["over_maximum"].to_numpy()
    conditions = [
        cells["max_source"].isna().to_numpy() & (cells["region_n"].to_numpy() > 0),
        over > settings["impossible_share"] * (cells["n"].to_numpy() + over),
        cells["n"].to_numpy() == 0,
        few & (cells["numbering"].to_numpy() == 1),
        few,
        (region <= 0) | (region >= 1),
    ]
    reasons = [NO_MAXIMUM, IMPOSSIBLE_POINTS, NO_PARTICIPANTS, OTHER_NUMBERING, TOO_FEW_SCHOOLS, NO_VARIATION]
    cells["reason"] = np.select(conditions, reasons, default="").astype(object)
    compared = np.asarray(cells["reason"] == "")
    for column in ("completion", "completion_low", "completion_high"):
        name = column.replace("completion", "difference")
        cells[name] = np.where(compared, cells[column].to_numpy() - region, np.nan)
    cells["p_value"] = _p_value(cells, region, compared, "two-sided")
    cells["p_adjusted"] = _holm(cells, "p_value")


def _p_value(cells: pd.DataFrame, norm: FloatArray, which: NDArray[np.bool_], kind: Alternative) -> FloatArray:
    """Test completion against ``norm`` (0–1): exact mid-p for one point, a score test with ``psi`` for more."""
    n, share = cells["n"].to_numpy(dtype=float), cells["completion"].to_numpy()
    one_point = which & (cells["max_points"].to_numpy(dtype=float, na_value=np.nan) == 1)
    more = which & ~one_point
    out = np.full(len(cells), np.nan)
    points = cells["points"].to_numpy()
    if one_point.any():
        test = binomial_test(points[one_point], n[one_point], norm[one_point], kind, mid_p=True)
        out[one_point] = np.clip(test.p_value, 0, 1)
    error = np.sqrt(cells["psi"].to_numpy()[more] * norm[more] * (1 - norm[more]) / n[more])
    out[more] = normal_p(divide(share[more] - norm[more], error), kind)
    return out


def _holm(cells: pd.DataFrame, column: str) -> FloatArray:
    """Adjust inside each school and sitting."""
    family = cells.groupby(_KEY, sort=False).ngroup().to_numpy()
    return holm(cells[column].to_numpy(dtype=float), family)


def _zones(cells: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Add the zone of ФИОКО 2026 and the chance of so low a completion at the border of the insufficient zone."""
    level = cells["level"]
    enough = level.map(settings["sufficient"]).to_numpy(dtype=float)
    border = level.map(settings["insufficient"]).to_numpy(dtype=float)
    share = cells["completion"].to_numpy()
    placed = ~np.isnan(share) & ~np.isnan(enough)
    zone = np.select([share >= enough, share >= border], ["sufficient", "border"], default="insufficient")
    cells["zone"] = np.where(placed, zone.astype(object), None)  # type: ignore[call-overload]
    cells["zone_p"] = _p_value(cells, border, placed, "less")
    cells["zone_p_adjusted"] = _holm(cells, "zone_p")


def _deficits(cells: pd.DataFrame, settings: Mapping[str, Any]) -> None:
    """Say which tasks are a deficit, and by what."""
    cells["informative"] = cells["n"] >= settings["informative_n"]
    informative, alpha = cells["informative"].to_numpy(), settings["alpha"]
    by_region = informative & (cells["difference"] < 0).to_numpy() & (cells["p_adjusted"] <= alpha).to_numpy()
    by_zone = informative & (cells["zone"] == "insufficient").to_numpy()
    by_zone &= (cells["zone_p_adjusted"] <= alpha).to_numpy()
    grounds = np.select([by_region & by_zone, by_region, by_zone], ["both", "region", "zone"], default="")
    cells["deficit_by"] = grounds.astype(object)
    cells["deficit"] = by_region | by_zone

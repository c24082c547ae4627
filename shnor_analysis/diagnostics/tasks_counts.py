"""Counting for the mart of tasks: points by school and task, and how many points a task gives."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from shnor_analysis.diagnostics.arrow_codes import codes_of, dictionary
from shnor_analysis.tables.vocabulary import SITTING

_CELL = ["school_id", *SITTING, "task"]
_TASK = [*SITTING, "task"]
#: The table of tasks does not know who wrote the paper, only the paper.
_PAPER_TASK = [name for name in _TASK if name != "pupil_grade"]
_SUMS = ["n", "not_taught", "skipped", "over_maximum", "points", "square"]
#: Counting into an array of all possible groups is quickest while they are not many more than the rows.
_MOST_EMPTY = 8


def count_tasks(points: pa.Table, tasks: pd.DataFrame, maximum_share: float) -> pd.DataFrame:
    """Add up pupils and points by school, sitting and task.

    Parameters
    ----------
    points
        What :func:`count_points` gave, whole sittings.
    tasks
        The table ``tasks``: order, level and the maximum where it is known.
    maximum_share
        Share of the region's pupils, 0–1, that must have reached a number of points for it to be possible
        where the maximum is unknown: real files hold a few points above it (shifted columns, slips).

    Returns
    -------
    pandas.DataFrame
        One row a school, sitting and task: ``n`` (pupils with possible points), ``not_taught``, ``skipped``,
        ``over_maximum`` (pupils with impossible points, in no other count), ``points`` and ``square`` (sums of
        points and of their squares), ``position``, ``level``, ``max_points``, ``max_source``, ``numbering``
        (1 where the school names the tasks of the paper otherwise than most schools do: its task «5» is
        another task).
    """
    counts = _frame(points)
    counts["numbering"] = _numbering(counts)
    counts = _with_facts(counts, tasks, maximum_share)
    points = counts["points"].to_numpy(dtype=float, na_value=np.nan)
    pupils = counts["pupils"].to_numpy()
    over = points > counts["max_points"].to_numpy(dtype=float)
    given = ~np.isnan(points) & ~over
    value = np.where(given, points, 0).astype(np.int64)
    counts["n"] = pupils * given
    counts["not_taught"] = pupils * np.isnan(points)
    counts["over_maximum"] = pupils * over
    counts["points"], counts["square"] = pupils * value, pupils * value**2
    facts = ["position", "level", "max_points", "max_source"]
    cells = counts.groupby([*_CELL, "numbering"], sort=False, observed=True)
    return pd.concat([cells[_SUMS].sum(), cells[facts].first()], axis=1).reset_index()


def count_points(task_results: pa.Table) -> pa.Table:
    """Count pupils by school, sitting, task and points: a fifth of the rows or fewer.

    Counts of different schools may be laid one after another, so a large table can be counted in blocks.

    Returns
    -------
    pyarrow.Table
        Key columns of a school, sitting and task, ``points`` (empty: not taught), ``pupils``, ``skipped``.
    """
    points = pc.cast(task_results["points"], pa.int16())
    shifted = pc.add(pc.fill_null(points, -1), 1).to_numpy().astype(np.int64)
    coded = [codes_of(task_results[name]) for name in _CELL]
    shape = (*(len(values) for _, values in coded), int(shifted.max(initial=0)) + 1)
    place = np.ravel_multi_index((*(codes for codes, _ in coded), shifted), shape) if len(shifted) else shifted
    groups, number = _groups(place, int(np.prod(shape)))
    pupils = np.bincount(number, minlength=len(groups))
    skipped = np.bincount(number, task_results["skipped"].to_numpy(), len(groups)).astype(np.int64)
    where = np.unravel_index(groups, shape) if len(groups) else [groups] * len(shape)
    columns = {name: dictionary(at, values) for name, at, (_, values) in zip(_CELL, where, coded, strict=False)}
    got = where[-1] - 1
    columns["points"] = pa.array(np.maximum(got, 0).astype(np.int16), mask=got < 0)
    return pa.table({**columns, "pupils": pupils, "skipped": skipped})


def _groups(place: NDArray[np.int64], possible: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the groups that occur, in order, and the number of the group of each row."""
    if possible > _MOST_EMPTY * len(place):
        return np.unique(place, return_inverse=True)
    occurs = np.bincount(place, minlength=possible) > 0
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[place]


def _frame(points: pa.Table) -> pd.DataFrame:
    """Turn counts into a frame; text stays as categories in alphabetical order, numbers are numbers."""
    columns: dict[str, Any] = {}
    for name in _CELL:
        codes, values = codes_of(points[name])
        number = not isinstance(values[0], str)
        columns[name] = (
            values[codes].astype(np.int64) if number else pd.Categorical.from_codes(codes, pd.Index(values))
        )
    got = points["points"].to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)
    return pd.DataFrame({**columns, "points": got, "pupils": points["pupils"], "skipped": points["skipped"]})


def _numbering(counts: pd.DataFrame) -> NDArray[np.int64]:
    """Mark the rows of schools that lack some common task names and have uncommon ones instead.

    Ф1 writes «1К1», a regional dump numbers the same columns from 1: equal names are then different tasks.
    """
    held = counts[_CELL].drop_duplicates()
    task = held.groupby(_TASK, sort=False, observed=True).ngroup().to_numpy()
    sitting = held.groupby(SITTING, sort=False, observed=True).ngroup().to_numpy()
    school = held.groupby(["school_id", *SITTING], sort=False, observed=True).ngroup().to_numpy()
    of_school = _first(school, sitting)
    schools = np.bincount(of_school)
    common = 2 * np.bincount(task) >= schools[_first(task, sitting)]
    wanted = np.bincount(_first(task, sitting), common)[of_school]
    missing = wanted - np.bincount(school, common[task])
    other = (missing > 0) & (np.bincount(school, ~common[task]) > 0)
    return other[counts.groupby(["school_id", *SITTING], sort=False, observed=True).ngroup()].astype(np.int64)


def _first(group: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """Give the first value of each group; groups are numbered from 0 in order of appearance."""
    return values[np.unique(group, return_index=True)[1]]


def _with_facts(counts: pd.DataFrame, tasks: pd.DataFrame, share: float) -> pd.DataFrame:
    """Add order, level and the maximum of each task: the known one, or what the region's points show.

    The table of tasks tells nothing sure of a numbering of which it does not know every task: what it knows
    then belongs to tasks of the same name in another numbering.
    """
    region = _region_points(counts, share)
    known = tasks[[*_PAPER_TASK, "position", "max_points", "level"]].drop_duplicates(_PAPER_TASK, keep="last")
    region = region.merge(known, on=_PAPER_TASK, how="left")
    told = region["max_points"].to_numpy(dtype=float, na_value=np.nan)
    observed = region["observed"].to_numpy(dtype=float)
    group = region.groupby([*SITTING, "numbering"], sort=False).ngroup().to_numpy()
    partly = (np.bincount(group, np.isnan(told) & (observed > 0)) > 0)[group]
    told = np.where(partly, np.nan, told)
    most = np.where(np.isnan(told), observed, told)
    source = np.where(np.isnan(told), "observed", "known").astype(object)
    plain = pd.to_numeric(region["task"], errors="coerce")
    plain = plain.where(partly & (observed > 0) & plain.between(1, 999))
    facts: dict[str, NDArray[Any]] = {
        "position": plain.fillna(region["position"]).to_numpy(dtype=float, na_value=np.nan),
        "level": region["level"].astype(object).where(region["level"].notna() & ~partly, None).to_numpy(),
        "max_points": np.where(most >= 1, most, np.nan),
        "max_source": pd.Series(source).where(most >= 1, None).to_numpy(),
    }
    number = counts.groupby([*_TASK, "numbering"], sort=False, observed=True).ngroup().to_numpy()
    return counts.assign(**{name: values[number] for name, values in facts.items()})


def _region_points(counts: pd.DataFrame, share: float) -> pd.DataFrame:
    """Find the highest points that at least ``share`` of the region's pupils reached, a row a task."""
    grouped = counts.groupby([*_TASK, "numbering"], sort=False, observed=True)
    number = grouped.ngroup().to_numpy()
    points = counts["points"].to_numpy(dtype=float, na_value=np.nan)
    table = _tally(number, points, counts["pupils"].to_numpy())
    reached = table[:, ::-1].cumsum(axis=1)[:, ::-1]
    enough = (reached >= share * table.sum(axis=1, keepdims=True)) & (reached > 0)
    observed = (enough * np.arange(table.shape[1])).max(axis=1, initial=0)
    keys = counts[[*_TASK, "numbering"]].iloc[np.unique(number, return_index=True)[1]].reset_index(drop=True)
    return keys.astype(dict.fromkeys(keys.select_dtypes("category").columns, "str")).assign(observed=observed)


def _tally(number: NDArray[Any], points: NDArray[Any], pupils: NDArray[Any]) -> NDArray[Any]:
    """Count pupils by task (rows) and points (columns)."""
    given = ~np.isnan(points)
    width = int(np.nanmax(points, initial=0)) + 1 if given.any() else 1
    place = number[given] * width + points[given].astype(np.int64)
    size = (int(number.max()) + 1) * width
    return np.bincount(place, pupils[given], size).reshape(-1, width)

"""Indicator 1, the readings by pupil: whose percentage of the maximum rose by so much.

Pupils are paired through a stable code only (``pupil_id``); codes of ВПР protocols do not link seasons. A pupil is
one unit: the mean percentage over the subjects that were written in both seasons, in the same school and
procedure. Papers of two seasons are different papers: a rise may be an easier paper.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.seasons import clock
from shnor_analysis.programme.standing import programme_row, stand
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.tables.vocabulary import EXAMS

READINGS = ("pupils_relative", "pupils_points")
_PUPIL = ["school_id", "procedure", "pupil_id"]
_GROUP = ["school_id", "procedure"]
_TINY = 1e-9


def pupil_pairs(results: pd.DataFrame) -> pd.DataFrame:
    """Pair pupils in the two latest seasons of each procedure that have the same pupils.

    Parameters
    ----------
    results : DataFrame
        Rows of the table ``results``.

    Returns
    -------
    DataFrame
        A row a pupil: ``school_id``, ``procedure``, ``pupil_id``, ``season_from``, ``season_to``, ``before`` and
        ``after`` (mean share of the maximum over the subjects of both seasons).
    """
    rows = results[results["pupil_id"].notna() & results["score"].notna() & (results["max_score"] > 0)]
    rows = rows.assign(
        code=rows["year"].astype("str") + "-" + rows["season"].astype("str"),
        share=(rows["score"] / rows["max_score"]).astype("float64"),
    )
    rows = rows.assign(clock=clock(rows["code"]))
    key = [*_PUPIL, "subject"]
    rows = rows.sort_values([*key, "clock", "attempt", "share"]).drop_duplicates([*key, "clock"])
    before = rows.groupby(key)[["code", "clock", "share"]].shift().add_suffix("_from")
    pairs = pd.concat([rows, before], axis=1).dropna(subset=["share_from"])
    order = pairs["clock"] * 10_000 + pairs["clock_from"].astype("int64")
    pairs = pairs[order == order.groupby(pairs["procedure"]).transform("max")]
    return pairs.groupby(_PUPIL, as_index=False).agg(
        season_from=("code_from", "first"),
        season_to=("code", "first"),
        before=("share_from", "mean"),
        after=("share", "mean"),
    )


def pupil_growth(
    results: pd.DataFrame, schools: pd.Index, settings: Mapping[str, Any], breaks: Sequence[int] = ()
) -> pd.DataFrame:
    """Judge the growth by pupil, in both readings, of each programme school and of the programme.

    Parameters
    ----------
    results : DataFrame
        Rows of the programme schools with a ``pupil_id`` (there may be none: then each school has one row a
        reading that says so).
    schools : Index
        Keys of the programme schools.
    settings : mapping
        ``growth``: a pupil has risen with at least so much more, relative to before (``pupils_relative``) or in
        percentage points (``pupils_points``); ``growth_target``: the share of pupils who should have;
        ``interval_level``.
    breaks : sequence of int
        Years from which on scores do not compare with earlier ones.

    Returns
    -------
    DataFrame
        Columns of :class:`~shnor_analysis.tables.programme_marts.Indicators`; Wilson's interval, pupils being the
        unit.
    """
    pairs = pupil_pairs(results)
    rise, target = float(settings["growth"]), float(settings["growth_target"])
    more = pairs["after"] > pairs["before"]
    pairs["pupils_relative"] = more & (pairs["after"] >= (1 + rise) * pairs["before"] - _TINY)
    pairs["pupils_points"] = more & (pairs["after"] - pairs["before"] >= rise - _TINY)
    coded = _coded(results)
    parts = [_rows(pairs, reading, schools, coded, settings, breaks) for reading in READINGS]
    return pd.concat(parts, ignore_index=True).assign(indicator=1, target=target)


def _coded(results: pd.DataFrame) -> pd.Index:
    """List the schools whose pupils have a code; those of exams, taken once, do not let a pupil be followed."""
    followed = results["pupil_id"].notna() & ~results["procedure"].isin(EXAMS)
    return pd.Index(results.loc[followed, "school_id"].unique())


def _rows(
    pairs: pd.DataFrame,
    reading: str,
    schools: pd.Index,
    coded: pd.Index,
    settings: Mapping[str, Any],
    breaks: Sequence[int],
) -> pd.DataFrame:
    """All rows of one reading."""
    target = float(settings["growth_target"])
    counts = _counts(pairs, _GROUP, reading, settings["interval_level"])
    counts = counts.assign(**stand(counts, target, lacking=_broken(counts, breaks)))
    without = schools[~schools.isin(counts["school_id"])]
    silent = pd.DataFrame({"school_id": without, "standing": "no_data"})
    silent["reason"] = np.where(without.isin(coded), "no_two_seasons", "no_stable_pupil_code")
    whole = _counts(pairs, ["procedure"], reading, settings["interval_level"])
    lacking = _broken(whole, breaks)
    rows = [
        programme_row({str(k): v for k, v in row.items()}, target, lacking=str(reason), missing=len(without) > 0)
        for row, reason in zip(whole.to_dict("records"), lacking, strict=True)
    ]
    if not rows:
        reason = "no_two_seasons" if len(coded) else "no_stable_pupil_code"
        rows = [programme_row({"value": np.nan}, target, lacking=reason)]
    return pd.concat([counts, silent, *rows], ignore_index=True).assign(reading=reading)


def _counts(pairs: pd.DataFrame, by: list[str], reading: str, level: float) -> pd.DataFrame:
    """Share of the pupils who rose, with Wilson's interval."""
    out = pairs.groupby([*by, "season_from", "season_to"], as_index=False).agg(
        n=(reading, "size"), risen=(reading, "sum")
    )
    interval = wilson(out["risen"].to_numpy(dtype=np.float64), out["n"].to_numpy(dtype=np.float64), level)
    return out.drop(columns="risen").assign(value=interval.estimate, low=interval.low, high=interval.high)


def _broken(rows: pd.DataFrame, breaks: Sequence[int]) -> np.ndarray:
    """Mark rows whose two seasons lie on both sides of a year when papers changed."""
    years = [rows[name].str.slice(0, 4).astype("int64").to_numpy() for name in ("season_from", "season_to")]
    crossed = np.zeros(len(rows), dtype=bool)
    for year in breaks:
        crossed |= (years[0] < year) & (years[1] >= year)
    return np.where(crossed, "scale_changed", "")

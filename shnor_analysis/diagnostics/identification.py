"""Is a school on the list, by which limb of the rule, and how many pupils away from the threshold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics.exam_bands import by_points
from shnor_analysis.statistics.proportion import clopper_pearson
from shnor_analysis.tables.marts import Identification, LowShares
from shnor_analysis.tables.vocabulary import (
    BASIC_MATHEMATICS,
    PAPER,
    PROFILE_MATHEMATICS,
    SITTING,
    SUBJECT_BY_CODE,
)

_KEY = ["school_id", *SITTING]
#: Counts are compared with a share of n; a binary fraction must not decide over a pupil.
_TINY = 1e-9
MATHEMATICS = SUBJECT_BY_CODE["МА"]

#: Why a sitting is not counted, in the order in which the reasons are looked at.
NO_MARKS, NOT_IN_SET, TOO_FEW, FLAGGED = "no_marks", "not_in_set", "too_few", "flagged"
#: As :data:`NO_MARKS`, of a paper of ЕГЭ: the lowest passing score of its year is not known.
NO_MINIMUM = "no_minimum"


def low_shares(
    cells: pd.DataFrame, settings: Mapping[str, Any], flags: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Hold each share of low results against the threshold: «2», of ЕГЭ test scores below the minimum.

    Parameters
    ----------
    cells
        The mart ``cells``.
    settings
        Values of ``methodology/identification.toml`` (:func:`~shnor_analysis.methodology.loader.values`).
    flags
        Sittings with signs of biased marking: the key columns of ``cells``. They are left out of the rule when
        the setting ``flagged_results`` is ``"exclude"``.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.marts.LowShares`: exact interval, low or not, and the number of
        pupils to the threshold (positive: pupils with «2» too many).
    """
    rows = cells[cells["n"].fillna(0) > 0].reset_index(drop=True)
    n = rows["n"].to_numpy(dtype=np.int64)
    reason = _reasons(rows, settings, flags)
    n2 = rows["n2"].fillna(0).to_numpy(dtype=np.int64)
    marked = rows["n2"].notna().to_numpy(dtype=bool)
    interval = clopper_pearson(n2, n, settings["interval_level"])
    low = (n2 >= settings["threshold"] * n - _TINY) & marked
    counted = reason == ""
    out = rows[_KEY].assign(
        n=n,
        n2=n2,
        share2=pd.array(n2 / n, dtype="Float64"),
        share2_low=pd.array(interval.low, dtype="Float64"),
        share2_high=pd.array(interval.high, dtype="Float64"),
        low=low,
        counted=counted,
        reason=reason,
        pupils_to_threshold=pd.array(_pupils_to_threshold(n2, n, settings["threshold"]), dtype="Int32"),
    )
    blank = ["share2", "share2_low", "share2_high", "pupils_to_threshold"]
    out.loc[~marked, blank] = pd.NA
    out["low_last_year"] = _low_before(out, settings["years_in_a_row"] - 1)
    return LowShares.validate(out[LowShares.columns()])


def _reasons(rows: pd.DataFrame, settings: Mapping[str, Any], flags: pd.DataFrame | None) -> NDArray[np.object_]:
    """Say why each sitting is not counted; an empty string where it is."""
    in_set = (
        rows["procedure"].isin(settings["procedures"])
        & _subject(rows).isin(settings["subjects"])
        & rows["programme_grade"].isin(settings["programme_grades"])
    )
    excluded = np.zeros(len(rows), dtype=bool)
    if flags is not None and settings["flagged_results"] == "exclude":
        flagged = pd.MultiIndex.from_frame(flags[_KEY])
        excluded = pd.MultiIndex.from_frame(rows[_KEY]).isin(flagged)
    unknown = rows["n2"].isna().to_numpy(dtype=bool)
    conditions = [
        unknown & by_points(rows),
        unknown,
        ~in_set.to_numpy(dtype=bool),
        (rows["n"] < settings["minimum_participants"]).to_numpy(dtype=bool),
        excluded,
    ]
    chosen = np.select(conditions, [NO_MINIMUM, NO_MARKS, NOT_IN_SET, TOO_FEW, FLAGGED], default="")
    return chosen.astype(object)


def _subject(rows: pd.DataFrame) -> pd.Series:
    """Name the school subject: both mathematics of ЕГЭ are «Математика»."""
    return rows["subject"].replace({BASIC_MATHEMATICS: MATHEMATICS, PROFILE_MATHEMATICS: MATHEMATICS})


def _pupils_to_threshold(n2: NDArray[np.int64], n: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Count the pupils between the share and the threshold.

    Examples
    --------
    >>> _pupils_to_threshold(np.array([3, 2, 7]), np.array([7, 10, 14]), 0.3).tolist()
    [1, -1, 3]
    """
    lowest_low = np.ceil(threshold * n - _TINY).astype(np.int64)
    return np.where(n2 >= lowest_low, n2 - lowest_low + 1, n2 - lowest_low)


def _low_before(rows: pd.DataFrame, years: int) -> NDArray[np.bool_]:
    """Say whether the same procedure of the school was low and counted in each of the ``years`` before."""
    low = rows[rows["low"] & rows["counted"]]
    before = np.ones(len(rows), dtype=bool)
    mine = pd.MultiIndex.from_frame(rows[["school_id", *PAPER, "year"]])
    for back in range(1, years + 1):
        earlier = pd.MultiIndex.from_frame(low[["school_id", *PAPER, "year"]].assign(year=low["year"] + back))
        before &= mine.isin(earlier)
    return before


def identify(
    shares: pd.DataFrame, settings: Mapping[str, Any], without_flagged: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Apply the rule to each school and year.

    Limb A: at least ``procedures_in_year`` low procedures in the year. Limb B: the same procedure low in
    ``years_in_a_row`` years running. A procedure held in spring and in autumn of one year counts once.

    Parameters
    ----------
    shares, settings
        What :func:`low_shares` gave, and its settings.
    without_flagged
        The same rule applied without flagged sittings; where it is not given, nothing was flagged.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.marts.Identification`, one row a school and year with results.
    """
    counted = shares[shares["counted"]]
    key = ["school_id", "year"]
    papers = (
        counted.assign(again=counted["low"] & counted["low_last_year"])
        .groupby([*key, *PAPER], sort=True)[["low", "again"]]
        .any()
        .reset_index()
    )
    by_year = papers.groupby(key)
    out = shares[key].drop_duplicates().sort_values(key).set_index(key)
    out["n_procedures"] = by_year.size().reindex(out.index, fill_value=0)
    out["n_low_procedures"] = by_year["low"].sum().reindex(out.index, fill_value=0).astype(int)
    out["limb_a"] = out["n_low_procedures"] >= settings["procedures_in_year"]
    out["limb_b"] = by_year["again"].any().reindex(out.index, fill_value=False).astype(bool)
    out["listed"] = out[[f"limb_{limb}" for limb in settings["limbs"]]].any(axis=1)
    out["low_procedures"] = _titles(papers[papers["low"]], key).reindex(out.index, fill_value="")
    other = out["listed"] if without_flagged is None else without_flagged.set_index(key)["listed"]
    out["listed_without_flagged"] = other.reindex(out.index, fill_value=False).astype(bool)
    return Identification.validate(out.reset_index()[Identification.columns()])


def _titles(low: pd.DataFrame, key: list[str]) -> pd.Series:
    """Join the titles of the low procedures of each school and year."""
    title = low["procedure"] + " " + low["subject"] + ", " + low["programme_grade"].astype(str) + " класс"
    return low.assign(title=title).groupby(key)["title"].agg("; ".join)

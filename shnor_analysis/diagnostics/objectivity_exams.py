"""Are the marks of ВПР confirmed by ОГЭ: the same pupils a year later, under an exam the school does not mark."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.methodology.loader import values
from shnor_analysis.statistics._arrays import divide, normal_p, z_of
from shnor_analysis.statistics.multiplicity import benjamini_hochberg
from shnor_analysis.tables.vocabulary import AUTUMN, OGE, SITTING, VPR

SIGN = "exam_gap"
FloatArray = NDArray[np.float64]
_MARKS = ["n2", "n3", "n4", "n5"]
_COHORT = ["school_id", "subject", "cohort"]
#: A normal sample's median absolute deviation times this is its standard deviation.
_MAD = 1.4826


def exam_signs(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compare the place of a cohort in the region at ВПР with its place at ОГЭ in the same subject.

    The *place* is the probability that a pupil of the school has a higher mark than a pupil of the region at the
    same sitting (half for equal marks), so papers of different difficulty and different scales compare. The shift
    is place at ОГЭ less place at ВПР; it is held against the shifts of the other schools of the region: their
    median, and their own spread beyond the chance of pupils (by the median absolute deviation), for cohorts move
    by themselves. One-sided p, Benjamini–Hochberg over the schools of a pair of sittings; fires at the result of
    ВПР, where the fall is beyond ``alpha``.

    Returns
    -------
    pandas.DataFrame
        Rows of the mart :class:`~shnor_analysis.tables.objectivity.Objectivity` for sittings of ВПР whose cohorts
        took ОГЭ somewhere in the region; none where there is no ОГЭ. ``value`` is the shift with its interval,
        ``reference`` the region's median shift, its limits the range in which most schools move.
    """
    own = values(settings[SIGN])
    facts = _facts(cells)
    first = facts[(facts["procedure"] == VPR) & (facts["programme_grade"] == own["earlier_grade"])]
    later = facts[facts["procedure"] == OGE]
    met = first.merge(later[["subject", "cohort"]].drop_duplicates(), on=["subject", "cohort"])
    if met.empty:
        return pd.DataFrame()
    pairs = met.merge(later, on=_COHORT, how="left", suffixes=("", "_later"))
    return _rows(pairs, settings, own)


def _facts(cells: pd.DataFrame) -> pd.DataFrame:
    """Give each cell its cohort (year of entry), its place and the variance of the place."""
    autumn = (cells["season"] == AUTUMN).to_numpy()
    counts = cells[_MARKS].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(counts).all(axis=1) & (counts.sum(axis=1) > 0)
    filled = np.where(known[:, None], counts, 0.0)
    sitting = cells.groupby(SITTING, sort=False).ngroup().to_numpy()
    region = np.stack([np.bincount(sitting, column) for column in filled.T], axis=1)
    at = divide(np.cumsum(region, axis=1) - region / 2, region.sum(axis=1)[:, None])[sitting]
    n = filled.sum(axis=1)
    place = divide((filled * at).sum(axis=1), n)
    squares = (filled * at**2).sum(axis=1) - n * np.nan_to_num(place) ** 2
    freedom = np.bincount(sitting, np.maximum(n - 1, 0))
    inside = divide(np.bincount(sitting, squares), freedom)[sitting]
    return cells[["school_id", *SITTING]].assign(
        cohort=cells["year"].to_numpy() - ~autumn - cells["pupil_grade"].to_numpy(),
        n=np.where(known, n, 0.0),
        participants=cells["n"].fillna(0).to_numpy(dtype=float),
        place=place,
        variance=divide(inside, n),
    )


def _rows(pairs: pd.DataFrame, settings: Mapping[str, Any], own: Mapping[str, Any]) -> pd.DataFrame:
    """Judge each cohort beside the others of its pair of sittings and lay the rows out."""
    n, n_later = (pairs[name].fillna(0).to_numpy(dtype=float) for name in ("n", "n_later"))
    shift = (pairs["place_later"] - pairs["place"]).to_numpy(dtype=float)
    variance = (pairs["variance_later"] + pairs["variance"]).to_numpy(dtype=float)
    fewest = np.minimum(n, n_later)
    usable = (fewest >= own["minimum_n"]) & np.isfinite(shift) & np.isfinite(variance)
    paired = pairs["year_later"].notna().to_numpy(dtype=bool)
    later = pairs["year_later"].fillna(0).astype(int).rename("year_later")
    group = np.asarray(pairs.groupby([*SITTING, later], sort=False).ngroup(), dtype=np.int64)
    middle, spread, schools = _usual(shift, variance, usable, group)
    reason = rows.first_reason(
        len(pairs),
        [
            (rows.NO_PARTICIPANTS, pairs["participants"] == 0),
            (rows.NO_MARKS, n == 0),
            (rows.NO_PAIR, ~paired),
            (rows.NO_MARKS, n_later == 0),
            (rows.TOO_FEW, fewest < own["minimum_n"]),
            (rows.TOO_FEW_SCHOOLS, schools < own["minimum_schools"]),
            (rows.NO_VARIATION, ~(variance > 0)),
        ],
    )
    judged = reason == ""
    fall = divide(middle - shift, np.sqrt(variance + spread**2))
    p_value = np.where(judged, normal_p(fall, "greater"), np.nan)
    adjusted = np.full(len(pairs), np.nan)
    adjusted[judged] = benjamini_hochberg(p_value[judged], group[judged])
    half = z_of(own["interval_level"]) * np.sqrt(variance)
    usual = z_of(own["interval_level"]) * spread
    return rows.sign_rows(
        pairs,
        SIGN,
        settings,
        reason=reason,
        fired=np.nan_to_num(adjusted, nan=1.0) <= own["alpha"],
        named=rows.named_papers(pairs, own["papers"]),
        n=fewest,
        participants=pairs["participants"].to_numpy(dtype=float),
        value=shift,
        value_low=shift - half,
        value_high=shift + half,
        reference=middle,
        reference_low=middle - usual,
        reference_high=middle + usual,
        strength=fall,
        strength_kind="z",
        p_value=p_value,
        p_adjusted=adjusted,
        other_year=pairs["year_later"].to_numpy(dtype=float),
        other_season=pairs["season_later"].astype(object).where(paired, None).to_numpy(),
        other_grade=pairs["programme_grade_later"].to_numpy(dtype=float),
    )


def _usual(
    shift: FloatArray, variance: FloatArray, usable: NDArray[np.bool_], group: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, NDArray[Any]]:
    """Give the median shift of the schools of each pair, their spread beyond chance, and their number."""
    seen = pd.DataFrame({"shift": np.where(usable, shift, np.nan), "variance": np.where(usable, variance, np.nan)})
    middle = seen["shift"].groupby(group).transform("median")
    away = (seen["shift"] - middle).abs()
    mad = away.groupby(group).transform("median").to_numpy(dtype=float) * _MAD
    chance = seen["variance"].groupby(group).transform("median").to_numpy(dtype=float)
    schools = np.bincount(group, usable)[group]
    spread = np.sqrt(np.maximum(np.nan_to_num(mad) ** 2 - np.nan_to_num(chance), 0))
    return np.asarray(middle, dtype=float), np.asarray(spread), schools

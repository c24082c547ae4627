"""Indicator 1, the reading «прирост доли учеников выше границы „2“», from the verdicts on change.

A rise of the share above «2» is the fall of the share of «2» in the same papers of two seasons; the interval is
the verdicts' own. A listed school rises by itself (return to the mean): the indicator is what the plan asks for,
the verdict on change stands beside it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.seasons import clock, last_day
from shnor_analysis.programme.standing import programme_row, stand
from shnor_analysis.statistics.weighted_sum import weighted_sum
from shnor_analysis.tables.dynamics import IMPROVED

READING = "share_above_border"


def latest_changes(dynamics: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Pooled changes of the share of «2» of the programme schools in their latest pair of seasons.

    Parameters
    ----------
    dynamics : DataFrame
        The mart of :class:`~shnor_analysis.tables.dynamics.Dynamics`.
    schools : DataFrame
        The table ``programme_schools``.

    Returns
    -------
    DataFrame
        Index ``school_id``, rows of the mart of one pair of seasons for all (the latest one in which any of the
        schools has the same papers twice, the nearest earlier season first), and ``before_joining``: its last
        season was over before the school joined, so that it shows nothing of the programme.
    """
    pooled = (dynamics["scope"] == "school") & (dynamics["comparison"] == "successive")
    rows = dynamics[pooled & (dynamics["measure"] == "share2") & dynamics["school_id"].isin(schools["school_id"])]
    rows = rows.dropna(subset=["season_from", "season_to", "change"])
    rows = rows.assign(order=clock(rows["season_to"]) * 10_000 + clock(rows["season_from"]))
    rows = rows[rows["order"] == rows["order"].max()].drop_duplicates("school_id").set_index("school_id")
    joined = schools.drop_duplicates("school_id").set_index("school_id")["joined_on"].reindex(rows.index)
    return rows.assign(before_joining=last_day(rows["season_to"]) < joined).sort_index()


def border_growth(changes: pd.DataFrame, schools: pd.Index, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Judge the growth of each programme school, and of the programme.

    Parameters
    ----------
    changes : DataFrame
        Of :func:`latest_changes`.
    schools : Index
        Keys of the programme schools.
    settings : mapping
        ``growth`` is the target: so much of the pupils (0.15: fifteen percentage points) should have risen above
        «2»; zero means that none is set.

    Returns
    -------
    DataFrame
        Columns of :class:`~shnor_analysis.tables.programme_marts.Indicators`. ``n`` is the smaller of the numbers
        of papers of the two seasons. The programme is the mean of the schools' own changes, weighted by the
        papers of the later season: each school is compared with itself, schools are strata. A target that is
        met without the verdict "improved" (of the school; of any school) has the reason ``not_beyond_expected``.
    """
    target = float(settings["growth"])
    own = changes.reindex(schools)
    rows = pd.DataFrame(
        {
            "season_from": own["season_from"],
            "season_to": own["season_to"],
            "n": own[["n_from", "n_to"]].min(axis=1),
            "value": -own["change"],
            "low": -own["change_high"],
            "high": -own["change_low"],
        }
    )
    before = own["before_joining"].eq(True)
    lacking = np.select([own["change"].isna(), before], ["no_two_seasons", "before_joining"], "")
    doubts = [own["verdict"] != own["verdict_without_flagged"], own["verdict"] != IMPROVED]
    doubt = np.select(doubts, ["rests_on_flagged", "not_beyond_expected"], "")
    rows = rows.assign(**stand(rows, target, lacking=lacking, doubt=doubt))
    whole = _whole(changes, before.reindex(changes.index), target, missing=bool((lacking != "").any()))
    return pd.concat([rows.rename_axis("school_id").reset_index(), whole], ignore_index=True).assign(
        indicator=1, reading=READING, target=target
    )


def _whole(changes: pd.DataFrame, before: pd.Series, target: float, *, missing: bool) -> pd.DataFrame:
    """Give the programme's row: schools whose results come from the programme's time, or all where none does."""
    used = changes[~before] if (~before).any() else changes
    weight = used["n_to"] / used["n_to"].sum()
    fall = weighted_sum(used["change"], used["change_low"], used["change_high"], weight)
    numbers = {
        "n": used[["n_from", "n_to"]].sum().min() if len(used) else pd.NA,
        "value": -float(fall.estimate),
        "low": -float(fall.high),
        "high": -float(fall.low),
    }
    lacking = "no_two_seasons" if used.empty else "before_joining" if before.all() else ""
    seasons = {name: used[name].iloc[0] if len(used) else None for name in ("season_from", "season_to")}
    doubt = "" if used["verdict"].eq(IMPROVED).any() else "not_beyond_expected"
    return programme_row({**numbers, **seasons}, target, lacking=lacking, doubt=doubt, missing=missing)

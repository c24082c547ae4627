"""Rules that pick recommendations from results: one small function a rule, over all schools at once.

Each takes tables and thresholds and gives rows with columns of the mart
:class:`~shnor_analysis.tables.programme_marts.Recommendations`, the most marked first inside a school. Only the
last season (or year) of each school counts. Groups of fewer than ``smallest_shown`` pupils are left out, as on
the pages.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from shnor_analysis.diagnostics.small_groups import behind_pooled
from shnor_analysis.programme.seasons import clock
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.tables.dynamics import UNCLEAR, WORSENED
from shnor_analysis.tables.marts import NO_REGION
from shnor_analysis.tables.vocabulary import SITTING

Frames = Mapping[str, pd.DataFrame]
Settings = Mapping[str, Any]

_SCHOOL_SITTING = ["school_id", *SITTING]
_JOURNAL_GAP = "journal_gap"


def objectivity(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Signs that fired, not weakly, for a paper they are named for; ``item`` is the sign's code."""
    signs = _last_season(frames["objectivity"], frames["cells"])
    fired = signs["fired"] & ~signs["weak"] & signs["named"] & (signs["sign"] != _JOURNAL_GAP)
    rows = signs[fired & (signs["n"] >= settings["smallest_shown"])]
    return _sorted(rows.assign(item=rows["sign"], value=None), "strength", "n")


def journal_gap(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Papers whose marks are two and more away from the journal's for more pupils than in the region."""
    signs = _last_season(frames["objectivity"], frames["cells"])
    fired = signs["fired"] & ~signs["weak"] & (signs["sign"] == _JOURNAL_GAP)
    rows = signs[fired & (signs["n"] >= settings["smallest_shown"])]
    rows = rows.assign(low=rows["value_low"], high=rows["value_high"])
    return _sorted(rows, "value", "n")


def low_share(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Sittings of the last season whose share of «2» lies above the threshold with its whole interval."""
    shares = _last_season(frames["low_shares"], frames["cells"])
    sure = shares["share2_low"] > settings["threshold"]
    rows = shares[sure.fillna(False) & shares["low"] & (shares["n"] >= settings["smallest_shown"])]
    rows = rows.assign(value=rows["share2"], low=rows["share2_low"], high=rows["share2_high"])
    return _sorted(rows.assign(reference=settings["threshold"]), "value", "n")


def task_deficit(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Sittings with deficient tasks, one row a sitting.

    ``item`` lists the tasks from the largest difference; the numbers are those of the first of them.
    """
    tasks = _last_season(frames["tasks"], frames["cells"])
    rows = tasks[tasks["deficit"]].sort_values(
        [*_SCHOOL_SITTING, "difference", "position"], na_position="last", kind="stable"
    )
    listed = rows.groupby(_SCHOOL_SITTING, sort=False)["task"]
    rows = rows.assign(item=listed.transform("; ".join), deficits=listed.transform("size"))
    rows = rows.drop_duplicates(_SCHOOL_SITTING)
    rows = rows.assign(
        value=rows["completion"],
        low=rows["completion_low"],
        high=rows["completion_high"],
        reference=rows["region_completion"],
    )
    return _sorted(rows, "deficits", "n")


def absence(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Sittings whose share of absent pupils lies above the region's by more than ``absent_beyond``, surely so."""
    cells = frames["cells"].merge(frames["schools"][["school_id", "region"]], on="school_id", how="left")
    cells = cells.assign(region=cells["region"].fillna(NO_REGION)).dropna(subset=["n_listed"])
    cells = cells[cells["n_listed"] >= cells["n"]]
    sums = cells.groupby(["region", *SITTING])[["n", "n_listed"]].transform("sum")
    listed, absent = (
        column.to_numpy(dtype=float) for column in (cells["n_listed"], cells["n_listed"] - cells["n"])
    )
    share = wilson(absent, listed)
    region = 1 - sums["n"].to_numpy(dtype=float) / sums["n_listed"].clip(lower=1).to_numpy(dtype=float)
    cells = cells.assign(
        n=cells["n_listed"], value=share.estimate, low=share.low, high=share.high, reference=region
    )
    rows = _last_season(cells, frames["cells"])
    many = (rows["low"] > rows["reference"] + settings["absent_beyond"]) & (
        rows["n"] >= settings["smallest_shown"]
    )
    return _sorted(rows[many], "value", "n")


def worsened(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools whose share of «2» over all papers rose beyond what was to be expected."""
    return _of_verdict(frames, settings, WORSENED)


def unclear(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools of the programme or of the list whose change cannot be told from chance."""
    rows = _of_verdict(frames, settings, UNCLEAR)
    schools, listed = frames["schools"], frames["identification"]
    concerned = {*schools.loc[schools["in_programme"], "school_id"], *listed.loc[listed["listed"], "school_id"]}
    return rows[rows["school_id"].isin(concerned)]


def _of_verdict(frames: Frames, settings: Settings, verdict: str) -> pd.DataFrame:
    """Take the last pooled comparison of each school where it ended in a verdict.

    As on the school's page, the share itself (``reference``) is left out where it would tell of a small group.
    """
    found = frames["dynamics"]
    found = found[(found["measure"] == "share2") & (found["comparison"] == "successive")]
    papers = found[found["scope"] == "paper"]
    found = found[(found["scope"] == "school") & found["season_to"].notna()]
    at = clock(found["season_to"]) if len(found) else pd.Series(dtype="int64")
    last = found[at == at.groupby(found["school_id"]).transform("max")]
    last = last[last["verdict"] == verdict]
    behind = behind_pooled(last, papers, settings["smallest_shown"])
    rows, betrays = last[~behind["too_small"]], behind.loc[~behind["too_small"], "betrays"]
    return rows.assign(
        season=rows["season_to"],
        n=rows["n_to"],
        value=rows["excess"],
        low=rows["excess_low"],
        high=rows["excess_high"],
        reference=rows["value_to"].mask(betrays),
    ).drop(columns=["procedure", "subject", "programme_grade"])


def _last_season(rows: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of each school's last season with results; ``season`` becomes its code («2021-spring»)."""
    seasons = cells[["school_id", "year", "season"]].drop_duplicates()
    if seasons.empty or rows.empty:
        return rows.iloc[:0]
    seasons = seasons.assign(at=clock(_code(seasons)))
    last = seasons.sort_values("at").drop_duplicates("school_id", keep="last")
    kept = rows.merge(last[["school_id", "year", "season"]], on=["school_id", "year", "season"])
    return kept.assign(season=_code(kept))


def _code(rows: pd.DataFrame) -> pd.Series:
    return rows["year"].astype("str") + "-" + rows["season"].astype("str")


def _sorted(rows: pd.DataFrame, by: str, then: str) -> pd.DataFrame:
    """Put the most marked first, then a fixed order, so that the same tables always give the same rows."""
    order = ["school_id", by, then, "procedure", "subject", "programme_grade"]
    directions = [True, False, False, True, True, True]
    return rows.sort_values(order, ascending=directions, na_position="last", kind="stable")

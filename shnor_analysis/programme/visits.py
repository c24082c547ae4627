"""Curators' visits: stage, intervals against what the plan allows, the standardised assessment over time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import days, every, ordered
from shnor_analysis.tables.programme import ASSESSMENT
from shnor_analysis.tables.programme_marts import CuratorAssessment, VisitCadence

DRAFTING, CARRYING_OUT = "drafting", "carrying_out"
#: Points of a school's calendar, in the order in which they stand on one day.
_START, _BORDER, _VISIT, _REPORT = range(4)


def borders(schools: pd.DataFrame, visits: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """When drafting and carrying out the roadmap begin, one row a school of either table.

    Drafting begins with ``joined_on``, or else with the first visit (or the approval, if that is earlier);
    carrying out with ``roadmap_approved_on``, or else with the first visit that is written as such.

    Returns
    -------
    DataFrame
        Index ``school_id``; ``start`` and ``approved`` (missing where unknown or after `as_of`).
    """
    known = schools.drop_duplicates("school_id").set_index("school_id")
    past = visits[visits["visited_on"] <= as_of]
    first = past.groupby("school_id")["visited_on"].min()
    carried = past[past["stage"] == CARRYING_OUT].groupby("school_id")["visited_on"].min()
    index = known.index.union(pd.Index(visits["school_id"].unique())).rename("school_id")
    approved = known["roadmap_approved_on"].reindex(index).fillna(carried.reindex(index))
    approved = approved.where(approved <= as_of)
    earliest = pd.concat([first.reindex(index), approved], axis=1).min(axis=1)
    start = known["joined_on"].reindex(index).fillna(earliest)
    return pd.DataFrame({"start": start.where(start <= as_of), "approved": approved}, index=index)


def working(curators: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Curators who were appointed by the report date (or have no date) and have not left."""
    return curators[~(curators["appointed_on"] > as_of) & ~(curators["until"] <= as_of)]


def stages(borders_: pd.DataFrame) -> pd.Series:
    """Stage of each school at the report date; missing where nothing has begun."""
    approved, start = borders_["approved"].notna(), borders_["start"].notna()
    found = np.select([approved, start], [CARRYING_OUT, DRAFTING], "")
    return pd.Series(found, index=borders_.index, dtype="str").mask(found == "")


def staged_visits(schools: pd.DataFrame, visits: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Visits up to the report date; an unwritten stage is told by the day of the approval, which is the border."""
    past = visits[visits["visited_on"] <= as_of]
    approved = _of(past, borders(schools, visits, as_of)["approved"])
    told = pd.Series(np.where(past["visited_on"] >= approved, CARRYING_OUT, DRAFTING), index=past.index)
    return past.assign(stage=past["stage"].fillna(told))


def visit_cadence(
    schools: pd.DataFrame, visits: pd.DataFrame, settings: Mapping[str, Any], as_of: pd.Timestamp
) -> pd.DataFrame:
    """Hold each interval without a visit against what the plan allows.

    A school's calendar is: beginning of the drafting, visits, approval of the roadmap, report date. Each pair of
    neighbouring days is an interval, of the stage in which it begins; the approval ends an interval as a visit
    does. Visits before the beginning are not asked for and not counted; intervals of no days are left out, and
    so is a school without dates and visits.

    Parameters
    ----------
    schools, visits : DataFrame
        The tables ``programme_schools`` and ``visits`` of the register.
    settings : mapping
        ``visit_days_drafting`` and ``visit_days_carrying_out``: an interval may be as long as that.
    as_of : Timestamp
        The report date; the interval that it ends is ``open``.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.VisitCadence`.
    """
    edges = borders(schools, visits, as_of).dropna(subset=["start"])
    points = _points(edges, visits, as_of)
    rows = points.assign(begins=points.groupby("school_id")["ends"].shift()).dropna(subset=["begins"])
    rows = rows[rows["begins"] < rows["ends"]]
    carried = rows["begins"] >= _of(rows, edges["approved"])
    rows = rows.assign(
        stage=np.where(carried, CARRYING_OUT, DRAFTING),
        days=days(rows["ends"], rows["begins"]),
        allowed_days=np.where(carried, settings["visit_days_carrying_out"], settings["visit_days_drafting"]),
        open=rows["point"] == _REPORT,
    )
    rows = rows.assign(within=(rows["days"] <= rows["allowed_days"]).astype(bool))
    return ordered(rows, VisitCadence, ["school_id", "begins"])


def _points(edges: pd.DataFrame, visits: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Days of each school's calendar in order of time, from its beginning to the report date."""
    schools = edges.reset_index()
    seen = visits[visits["school_id"].isin(edges.index)]
    parts = [
        pd.DataFrame({"school_id": table["school_id"], "ends": day, "point": point})
        for table, day, point in (
            (schools, schools["start"], _START),
            (schools, schools["approved"], _BORDER),
            (seen, seen["visited_on"], _VISIT),
            (schools, every(as_of, schools), _REPORT),
        )
    ]
    points = pd.concat(parts, ignore_index=True).dropna(subset=["ends"])
    inside = (points["ends"] >= _of(points, edges["start"])) & (points["ends"] <= as_of)
    return points[inside].sort_values(["school_id", "ends", "point"], ignore_index=True)


def _of(rows: pd.DataFrame, dates: pd.Series) -> pd.Series:
    """Date of the school of each row; unlike ``map`` it keeps its type where there are no dates."""
    return pd.Series(dates.reindex(rows["school_id"]).to_numpy(), index=rows.index)


def curator_assessment(schools: pd.DataFrame, visits: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Write the curators' scores one below another (``CuratorAssessment``); criteria not scored are left out."""
    rows = staged_visits(schools, visits, as_of).melt(
        ["school_id", "visited_on", "stage"], list(ASSESSMENT), "criterion", "score"
    )
    rows = rows.assign(place=rows["criterion"].map({name: k for k, name in enumerate(ASSESSMENT)}))
    rows = rows.dropna(subset=["score"]).sort_values(["school_id", "visited_on", "place", "score", "stage"])
    return CuratorAssessment.validate(rows[CuratorAssessment.columns()].reset_index(drop=True))

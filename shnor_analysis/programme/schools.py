"""One row a school of the programme: what its page says at a glance."""

import pandas as pd

from shnor_analysis.programme.roadmap import DONE
from shnor_analysis.programme.rows import ordered
from shnor_analysis.programme.visits import borders, stages, working
from shnor_analysis.tables.programme_marts import SchoolProgramme

_PLAIN = ["name", "municipality", "number", "risk_group_number", "risk_group"]


def school_programme(
    schools: pd.DataFrame,
    curators: pd.DataFrame,
    visits: pd.DataFrame,
    marts: dict[str, pd.DataFrame],
    counts: pd.DataFrame,
    resources: pd.DataFrame,
    problems: pd.DataFrame,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Sum everything up, school by school.

    Parameters
    ----------
    schools, curators, visits : DataFrame
        Tables of the register.
    marts : dict of DataFrame
        ``programme_roadmap``, ``programme_documents``, ``programme_visit_cadence``, ``programme_teachers``.
    counts : DataFrame
        Of :func:`~shnor_analysis.programme.indicators.school_counts`.
    resources, problems : DataFrame
        Of :func:`~shnor_analysis.programme.resources.resources_by_school` and ``problems_by_school``.
    as_of : Timestamp
        The report date.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.SchoolProgramme`.
    """
    known = schools.drop_duplicates("school_id").set_index("school_id").sort_index()
    means = resources[["received", "amount"]].set_axis(["resources", "resources_sum"], axis=1)
    parts: list[pd.DataFrame] = [
        known[_PLAIN].assign(stage=stages(borders(schools, visits, as_of))),
        working(curators, as_of).groupby("school_id")[["curator"]].nunique().set_axis(["curators"], axis=1),
        _roadmap(marts["programme_roadmap"]),
        _documents(marts["programme_documents"]),
        _visits(visits[visits["visited_on"] <= as_of], marts["programme_visit_cadence"]),
        _people(counts, marts["programme_teachers"]),
        means,
        problems.rename(columns={"open": "problems_open", "oldest": "oldest_problem"}),
    ]
    rows = pd.concat([part.reindex(known.index) for part in parts], axis=1)
    rows = rows.fillna(dict.fromkeys(_counted(), 0))
    return ordered(rows.rename_axis("school_id").reset_index(), SchoolProgramme, ["school_id"])


def _counted() -> list[str]:
    """Columns where nothing means none."""
    columns = SchoolProgramme.to_schema().columns.items()
    return [name for name, column in columns if not column.nullable and name not in ("school_id", "name")]


def _sums(rows: pd.DataFrame, **masks: pd.Series) -> pd.DataFrame:
    """Count the rows of each school where masks are true."""
    return rows[["school_id"]].assign(**masks).groupby("school_id").sum()


def _roadmap(rows: pd.DataFrame) -> pd.DataFrame:
    kept = rows[rows["state"] != "cancelled"]
    state = kept["state"]
    return _sums(
        kept,
        roadmap_items=state.notna(),
        roadmap_done=state.isin(DONE),
        roadmap_late=state == "done_late",
        roadmap_overdue=state == "overdue",
    )


def _documents(rows: pd.DataFrame) -> pd.DataFrame:
    state = rows["state"]
    counts = _sums(rows, documents=state != "unpublished", documents_confirmed=state == "confirmed")
    waiting = rows[state == "waiting"].groupby("school_id")["days_waiting"].max()
    return counts.assign(longest_waiting=waiting)


def _visits(visits: pd.DataFrame, cadence: pd.DataFrame) -> pd.DataFrame:
    """Several curators on one day are one visit to the school; the interval that still lasts counts too."""
    days = visits.groupby("school_id")["visited_on"]
    intervals = cadence.groupby("school_id")
    parts = {
        "visits": days.nunique(),
        "last_visit": days.max(),
        "visit_gaps": (~cadence["within"]).groupby(cadence["school_id"]).sum(),
        "longest_gap": intervals["days"].max(),
    }
    return pd.DataFrame(parts)


def _people(counts: pd.DataFrame, support: pd.DataFrame) -> pd.DataFrame:
    found = support[support["deficit"].notna()]
    deficits = _sums(found, deficits=found["deficit"].notna(), deficits_matched=found["state"] == "matched")
    trained = (counts["directors_trained"] == counts["directors"]).astype("boolean").where(counts["directors"] > 0)
    own = counts[["teachers", "teachers_trained", "talks_due", "talks_given"]]
    return own.assign(director_trained=trained).join(deficits)

"""Roadmaps: which items were done on time, late or not at all by the report date."""

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import days, every, ordered
from shnor_analysis.tables.programme_marts import RoadmapState

DONE = ("done_on_time", "done_late", "done_undated")


def roadmap_states(roadmap: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Say how each item of the roadmaps stands at the report date.

    Parameters
    ----------
    roadmap : DataFrame
        The table ``roadmap`` of the register.
    as_of : Timestamp
        The report date. An item due on that day is not overdue yet; one done after it is not done yet.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.RoadmapState`. Done without its date, or without
        a date it was due, is ``done_undated``: nobody can say whether it was in time. ``days`` is above zero for
        late and overdue, at or below zero for done in time and for what is still ahead.
    """
    done_on, due = roadmap["done_on"], roadmap["due"]
    dated = done_on.notna() & (done_on <= as_of)
    done = dated | (done_on.isna() & (roadmap["status"] == "done"))
    comparable = dated & due.notna()
    state = np.select(
        [
            roadmap["status"] == "cancelled",
            comparable & (done_on <= due),
            comparable,
            done,
            due < as_of,
            due.isna(),
            roadmap["status"].isin(["in_progress", "done"]),
        ],
        ["cancelled", "done_on_time", "done_late", "done_undated", "overdue", "undated", "in_progress"],
        "not_started",
    )
    past = days(done_on.where(dated, every(as_of, roadmap)), due)
    known = ~np.isin(state, ["cancelled", "done_undated"])
    rows = roadmap.assign(state=state, days=past.where(known))
    return ordered(rows, RoadmapState, ["school_id", "number", "due", "measure"])

"""Support given to teachers and directors: training on a recorded deficit, certificate, talk at the РМО."""

import numpy as np
import pandas as pd

from shnor_analysis.programme.people import PERSON, deficits
from shnor_analysis.programme.rows import ordered
from shnor_analysis.tables.programme_marts import TeacherSupport


def teacher_support(teachers: pd.DataFrame, people: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """Lay beside each recorded deficit the course that deals with it.

    The course shown is the one that says most: a finished one on the deficit, else a planned one on it, else the
    latest finished one on something else, else any planned one. «На тот же дефицит» means the same words as on
    the sheet «Педагоги», spelling aside.

    Parameters
    ----------
    teachers : DataFrame
        The table of the register.
    people, courses : DataFrame
        Of :func:`~shnor_analysis.programme.people.people` and :func:`~shnor_analysis.programme.people.courses`.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.TeacherSupport`: a row a person and deficit, and
        one row, ``no_deficit``, of a person without any.
    """
    rows = people.merge(deficits(teachers), on=PERSON, how="left").reset_index(names="row")
    best = _best_courses(rows, courses)
    rows = rows.merge(best, on="row", how="left")
    rank = rows["rank"].fillna(4)
    state = np.select(
        [rows["topic"].isna(), rank == 0, rank == 1, rank == 2, rank == 3],
        ["no_deficit", "matched", "planned", "other", "planned"],
        "none",
    )
    rows = rows.assign(
        state=state, certified=rows["certified"].eq(True), ended_on=rows["end"].where(rank % 2 == 0)
    )
    return ordered(rows, TeacherSupport, ["school_id", "teacher", "deficit"])


def _best_courses(rows: pd.DataFrame, courses: pd.DataFrame) -> pd.DataFrame:
    """One course a row: ``rank`` 0 finished on the deficit, 1 planned on it, 2 finished on another, 3 planned."""
    pairs = rows[["row", *PERSON, "topic"]].merge(courses.drop(columns=["talk", "talk_on"]), on=PERSON)
    same = (pairs["topic_x"] == pairs["topic_y"]).to_numpy(dtype=bool)
    pairs = pairs.assign(
        rank=np.where(same, 0, 2) + ~pairs["finished"].to_numpy(dtype=bool), recent=-_order(pairs["end"])
    )
    pairs = pairs.sort_values(["row", "rank", "recent", "course", "certified"], ascending=[True] * 4 + [False])
    return pairs.drop_duplicates("row")[["row", "rank", "course", "end", "certified"]]


def _order(dates: pd.Series) -> pd.Series:
    """Dates as numbers that sort; missing ones before all others."""
    return (dates - pd.Timestamp(0)).dt.days.fillna(-1e6)

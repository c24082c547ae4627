"""Teachers and directors: who they are, which courses they finished, who spoke about it at the РМО.

Counts of support given, never scores of people.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import alike, days, given
from shnor_analysis.tables.programme_words import MET, NO_DATA, NOT_DUE, NOT_MET

#: A person is a name inside a school.
PERSON = ["school_id", "person"]
#: The best that can be said of a person's talks comes first.
_TALKS = (MET, NOT_MET, NOT_DUE, NO_DATA)


def deficits(teachers: pd.DataFrame) -> pd.DataFrame:
    """List deficits, each of a person once: ``school_id``, ``person`` and ``topic`` (folded), ``deficit``."""
    rows = teachers.assign(person=alike(teachers["teacher"]), topic=alike(teachers["deficit"]))
    rows = rows.dropna(subset=["topic"]).sort_values([*PERSON, "topic", "deficit"])
    return rows.drop_duplicates([*PERSON, "topic"])[[*PERSON, "topic", "deficit"]].reset_index(drop=True)


def courses(training: pd.DataFrame, settings: Mapping[str, Any], as_of: pd.Timestamp) -> pd.DataFrame:
    """Courses (not webinars) with what became of them by the report date.

    Parameters
    ----------
    training : DataFrame
        The table of the register.
    settings : mapping
        ``talk_days``: so many days after the end a talk that has not been given is not overdue.
    as_of : Timestamp
        The report date.

    Returns
    -------
    DataFrame
        ``school_id``, ``person``, ``topic``, ``course``, ``end``; ``finished`` (ended by the report date; without
        an end, a certificate proves it), ``certified``, ``talk`` (standing), ``talk_on`` (only where given).
    """
    rows = training[training["kind"] == "course"].copy()
    end, certificate = rows["end"], given(rows["certificate"])
    finished = (end <= as_of) | (end.isna() & certificate)
    spoken = finished & (rows["talk_on"] <= as_of) & ~(rows["talk_on"] < end)
    passed = days(pd.Series(as_of, index=rows.index), end)
    lately = (passed < settings["talk_days"]).fillna(False).astype(bool)
    talk = np.select(
        [~finished, spoken, passed.isna().astype(bool), lately], [NO_DATA, MET, NO_DATA, NOT_DUE], NOT_MET
    )
    return pd.DataFrame(
        {
            "school_id": rows["school_id"],
            "person": alike(rows["teacher"]),
            "topic": alike(rows["deficit"]),
            "course": rows["course"],
            "end": end,
            "finished": finished,
            "certified": finished & certificate,
            "talk": talk,
            "talk_on": rows["talk_on"].where(spoken),
        }
    ).reset_index(drop=True)


def people(
    teachers: pd.DataFrame, schools: pd.DataFrame, training: pd.DataFrame, done: pd.DataFrame
) -> pd.DataFrame:
    """Everybody the register names once: listed teachers, directors of the schools, people who were trained.

    Parameters
    ----------
    teachers, schools, training : DataFrame
        Tables of the register. Whoever is a director in one of them is a director.
    done : DataFrame
        Of :func:`courses`.

    Returns
    -------
    DataFrame
        ``school_id``, ``person`` (folded name), ``teacher`` (as written), ``role``, ``subject``; ``trained``
        (finished a course), ``matched`` (one that names a deficit recorded of this person), ``talk``, ``talk_on``
        (the earliest given after a course).
    """
    rows = pd.concat(
        [
            teachers[["school_id", "teacher", "role", "subject"]],
            schools[["school_id"]].assign(teacher=schools["director"], role="director"),
            training.loc[training["kind"] == "course", ["school_id", "teacher"]],
        ],
        ignore_index=True,
    )
    rows = rows.assign(person=alike(rows["teacher"]), other=rows["role"] != "director").dropna(subset=["person"])
    rows = rows.sort_values([*PERSON, "other", "role", "teacher", "subject"])
    found = rows.groupby(PERSON, as_index=False)[["teacher", "role", "subject"]].first()
    return (
        found.merge(_support(teachers, done), on=PERSON, how="left")
        .fillna({"trained": False, "matched": False, "talk": NO_DATA})
        .astype({"trained": bool, "matched": bool})
    )


def _support(teachers: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """Sum up each person's courses."""
    finished = done[done["finished"]]
    known = deficits(teachers)[[*PERSON, "topic"]].assign(matched=True)
    rows = finished.merge(known, on=[*PERSON, "topic"], how="left")
    rows = rows.assign(
        matched=rows["matched"].eq(True),
        place=rows["talk"].map({name: k for k, name in enumerate(_TALKS)}).astype("int64"),
    )
    out = rows.groupby(PERSON, as_index=False).agg(
        trained=("finished", "any"), matched=("matched", "any"), place=("place", "min"), talk_on=("talk_on", "min")
    )
    return out.assign(talk=np.array(_TALKS)[out["place"].to_numpy(dtype=np.int64)]).drop(columns="place")

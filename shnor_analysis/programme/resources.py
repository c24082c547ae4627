"""Means of federal and regional projects, and current problems, counted by school."""

import pandas as pd

#: Sources that count for indicator 3; a district's own money does not.
OF_PROJECTS = ("growth_point", "federal_project", "regional_project")


def resources_by_school(resources: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Count resources.

    Returns
    -------
    DataFrame
        Index ``school_id``: ``listed``; ``received`` by the report date, from any source; ``of_projects`` of
        these; ``amount`` received, roubles, missing where no sum is known.
    """
    received = resources["received_on"] <= as_of
    rows = resources[["school_id"]].assign(
        listed=1,
        received=received,
        of_projects=received & resources["source"].isin(OF_PROJECTS),
        amount=resources["amount"].where(received),
    )
    groups = rows.groupby("school_id")
    out = groups[["listed", "received", "of_projects"]].sum().astype("int64")
    return out.assign(amount=groups["amount"].sum(min_count=1))


def problems_by_school(problems: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Count the problems that are open at the report date (index ``school_id``: ``open``, ``oldest`` in days)."""
    known = problems[problems["opened_on"] <= as_of]
    still = known[known["closed_on"].isna() | (known["closed_on"] > as_of)]
    age = (as_of - still["opened_on"]).dt.days
    groups = still[["school_id"]].assign(age=age).groupby("school_id")["age"]
    return pd.DataFrame({"open": groups.size(), "oldest": groups.max()})

"""What changed since the page of the district was last made: key figures of each school, then and now."""

import datetime

import pandas as pd

from shnor_analysis.store.snapshots import FORMAT, Snapshot

#: Columns of the mart ``programme_schools`` that are kept; counts.
KEY_FIGURES = (
    *("roadmap_done", "roadmap_overdue", "documents", "documents_confirmed", "visits", "visit_gaps"),
    *("teachers_trained", "problems_open"),
)


def snapshot(schools: pd.DataFrame, as_of: datetime.date) -> Snapshot:
    """Take the key figures of the programme's schools at a day.

    Examples
    --------
    >>> row = dict.fromkeys(KEY_FIGURES, 1) | {"school_id": "990001"}
    >>> snapshot(pd.DataFrame([row]), datetime.date(2022, 9, 1))["schools"]["990001"]["visits"]
    1
    """
    figures = {
        str(row["school_id"]): {name: int(row[name]) for name in KEY_FIGURES} for _, row in schools.iterrows()
    }
    return {"as_of": as_of.isoformat(), "schools": figures}


def joined(previous: Snapshot | None, now: Snapshot) -> Snapshot:
    """Give what the file is to hold: this run, and the one it was compared with.

    Examples
    --------
    >>> first = joined(None, {"as_of": "2022-09-01", "schools": {}})
    >>> joined(first, {"as_of": "2022-10-01", "schools": {}})["before"]["as_of"]
    '2022-09-01'
    """
    return {"format": FORMAT, "now": now, "before": before_of(previous, str(now["as_of"]))}


def before_of(content: Snapshot | None, as_of: str) -> Snapshot | None:
    """Choose what to compare with: the last run, or, when that was of the same day, the one before it.

    ``None`` where there is none, or the file is of another layout.
    """
    if not content or content.get("format") != FORMAT:
        return None
    before: Snapshot | None = content["before"] if content["now"]["as_of"] == as_of else content["now"]
    return before


def differences(before: Snapshot, now: Snapshot) -> pd.DataFrame:
    """List the figures that are not what they were; schools in one snapshot only are not compared.

    Returns
    -------
    DataFrame
        ``school_id, figure, before, now``, schools in the order of ``now``.

    Examples
    --------
    >>> then = {"schools": {"990001": {"visits": 3, "documents": 2}}}
    >>> differences(then, {"schools": {"990001": {"visits": 5, "documents": 2}}}).values.tolist()
    [['990001', 'visits', 3, 5]]
    """
    rows = [
        {"school_id": school, "figure": name, "before": before["schools"][school][name], "now": value}
        for school, figures in now["schools"].items()
        if school in before["schools"]
        for name, value in figures.items()
        if name in before["schools"][school] and before["schools"][school][name] != value
    ]
    return pd.DataFrame(rows, columns=["school_id", "figure", "before", "now"])

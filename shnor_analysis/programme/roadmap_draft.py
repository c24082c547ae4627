"""A draft of a school's roadmap, made from its recommendations for a person to edit."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme.recommendation import Recommendation
from shnor_analysis.programme.rows import alike
from shnor_analysis.programme.rules_register import risk_high
from shnor_analysis.tables.programme import FROM_FILE, Roadmap
from shnor_analysis.tables.programme_marts import Recommendations

#: Columns of the sheet «Дорожные карты».
COLUMNS = [name for name in Roadmap.columns() if name not in FROM_FILE]


@dataclass(frozen=True)
class Draft:
    """Proposed items, and the recommendations behind each.

    Attributes
    ----------
    items : DataFrame
        Columns of the sheet «Дорожные карты»; numbers go on from those the school has.
    grounds : DataFrame
        One row an item and recommendation: ``number`` and ``place``, the index in the recommendations given.
    """

    items: pd.DataFrame
    grounds: pd.DataFrame


def with_risk_profile(rows: pd.DataFrame, risk_profile: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add the high risk factors that the recommendations of a school had no room for.

    Parameters
    ----------
    rows : DataFrame
        The school's rows of the mart.
    risk_profile : DataFrame
        The school's rows of the register's table.
    """
    told = set(rows.loc[rows["rule"] == "risk_high", "risk_factor"])
    more = risk_high({"risk_profile": risk_profile}, catalogue.settings)
    more = more[~more["risk_factor"].isin(told)]
    if more.empty:
        return rows
    orders = range(len(rows) + 1, len(rows) + len(more) + 1)
    more = more.assign(rule="risk_high", order=list(orders)).reindex(columns=Recommendations.columns())
    return pd.concat([rows, Recommendations.validate(more)], ignore_index=True)


def draft_roadmap(
    school_id: str,
    recommendations: Sequence[Recommendation],
    roadmap: pd.DataFrame,
    *,
    start: datetime.date | None = None,
    due_days: int = 0,
) -> Draft:
    """Turn recommendations into items of a roadmap.

    A measure that several recommendations propose is one item; a measure that the school's roadmap has already
    is left out. Nobody's name is written, and no date unless `due_days` is above zero: dates are the school's.

    Parameters
    ----------
    school_id : str
    recommendations : sequence of Recommendation
        In their order.
    roadmap : DataFrame
        The school's rows of the register's table; may be empty.
    start : date, optional
        The day from which `due_days` count.
    due_days : int
        Zero leaves the dates empty.
    """
    pairs = [(place, measure) for place, one in enumerate(recommendations) for measure in one.measures]
    found = pd.DataFrame(pairs, columns=["place", "measure"])
    found["key"] = alike(found["measure"])
    found = found[~found["key"].isin(alike(roadmap["measure"]))]
    after = roadmap["number"].max() if roadmap["number"].notna().any() else 0
    first = found.drop_duplicates("key", ignore_index=True)
    first["number"] = range(int(after) + 1, int(after) + 1 + len(first))
    grounds = found.merge(first[["key", "number"]], on="key")[["number", "place"]]
    begins = pd.NaT if start is None or due_days <= 0 else pd.Timestamp(start)
    behind = [recommendations[place] for place in first["place"]]
    items = pd.DataFrame(
        {
            "school_id": school_id,
            "number": first["number"],
            "risk_factor": [one.risk_factor for one in behind],
            "task": [one.task for one in behind],
            "measure": first["measure"],
            "start": begins,
            "due": begins + pd.Timedelta(days=due_days),
            "responsible": [one.responsible for one in behind],
            "indicator": [one.indicator for one in behind],
            "status": "not_started",
        }
    )
    return Draft(items.reindex(columns=COLUMNS), grounds)

"""What the marts say of the conditions of one school and of its region; read when a section asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from shnor_analysis.methodology.loader import load
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import mart_settings, read_mart
from shnor_analysis.tables.context_marts import FACTOR, MAIN, PART

#: Dots of a figure: more of them hide one another and weigh on every report.
MOST_DOTS = 800


@dataclass(frozen=True)
class ConditionsView:
    """One school and the conditions it works in.

    Attributes
    ----------
    own : mapping
        Row of the mart ``context``.
    region : mapping
        What ``context_model`` says of the whole region.
    lines : DataFrame
        Rows of ``context_model``.
    parts, factors : DataFrame
        Rows of ``context_factors`` of the school; of parts with ``weight`` and ``loading`` of ``context_parts``.
    points : DataFrame
        ``index``, ``place``, ``expected`` of the schools that are drawn; no codes.
    settings : mapping
        Settings the marts were made with.
    """

    own: Mapping[str, Any]
    region: Mapping[str, Any]
    lines: pd.DataFrame
    parts: pd.DataFrame
    factors: pd.DataFrame
    points: pd.DataFrame
    settings: Mapping[str, Any]

    def line(self, term: str) -> Mapping[str, Any]:
        """Give the row of the main line about one condition."""
        chosen = self.lines[(self.lines["estimator"] == MAIN) & (self.lines["term"] == term)]
        return {str(name): value for name, value in chosen.iloc[0].items()} if len(chosen) else {}


def read_conditions(place: Store, school_id: str) -> ConditionsView | None:
    """Read the conditions of a school; ``None`` where nothing is known of them."""
    if not place.mart("context").exists():
        return None
    mine = read_mart(place, "context", {"school_id": school_id})
    if mine.empty or mine["context_year"].isna().all():
        return None
    own = {str(name): value for name, value in mine.iloc[0].items()}
    where = {"region": own["region"]}
    lines = read_mart(place, "context_model", where)
    numbers = read_mart(place, "context_factors", where | {"school_id": school_id})
    parts = numbers[numbers["kind"] == PART].merge(
        read_mart(place, "context_parts", where)[["part", "used", "weight", "loading"]],
        left_on="name",
        right_on="part",
    )
    points = read_mart(place, "context", where, ["index", "place", "expected"]).dropna()
    if len(points) > MOST_DOTS:
        points = points.sample(MOST_DOTS, random_state=20210315)
    return ConditionsView(
        own=own,
        region={str(name): value for name, value in lines.iloc[0].items()},
        lines=lines,
        parts=parts.reset_index(drop=True),
        factors=numbers[numbers["kind"] == FACTOR].reset_index(drop=True),
        points=points,
        settings=dict(mart_settings(place, "context").get("context") or load("context")),
    )


def asked_in_vain(place: Store, school_id: str) -> bool:
    """Whether schools of the region told of their conditions and this one, which has results, did not."""
    if not place.mart("context").exists():
        return False
    mine = read_mart(place, "context", {"school_id": school_id}, ["context_year"])
    return bool(len(mine) and mine["context_year"].isna().all())

"""Rules that pick recommendations from questionnaires, the risk profile and the programme's own marts.

Each takes tables and thresholds and gives rows with columns of the mart
:class:`~shnor_analysis.tables.programme_marts.Recommendations`, the most marked first inside a school.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from shnor_analysis.tables.programme_words import RESPONDENTS, RISK_FACTORS

Frames = Mapping[str, pd.DataFrame]
Settings = Mapping[str, Any]

_SCALE = ["instrument", "respondents", "scale"]


def risk_high(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Factors whose received level is high, not disputed by the school; ``item`` is who gave the level."""
    profile = frames["risk_profile"]
    high = profile[(profile["level"] == "high") & (profile["verification"] != "disputed").fillna(True)]
    place = high["risk_factor"].map({factor: at for at, factor in enumerate(RISK_FACTORS)})
    rows = high.assign(item=high["source"].fillna("источник не указан"), place=place)
    rows = rows.sort_values(["school_id", "place", "received_on"], kind="stable")
    return rows.drop_duplicates(["school_id", "risk_factor"], keep="last")


def scale_low(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Scales clearly below all schools, with the whole interval of the mean; hidden groups are left out."""
    scales = frames["survey_scales"]
    shown = scales[scales["reason"] == ""]
    everybody = shown.loc[shown["school_id"].isna(), [*_SCALE, "mean"]].rename(columns={"mean": "reference"})
    rows = shown[shown["school_id"].notna()].merge(everybody, on=_SCALE)
    clear = (rows["mean_high"] < rows["reference"]) & (
        rows["mean"] <= rows["reference"] - settings["scale_beyond"]
    )
    rows = rows[clear.fillna(False)]
    rows = rows.assign(
        item=rows["scale_title"] + " (" + rows["respondents"].map(RESPONDENTS) + ")",
        value=rows["mean"],
        low=rows["mean_low"],
        high=rows["mean_high"],
        below=rows["mean"] - rows["reference"],
    )
    return rows.sort_values(["school_id", "below", *_SCALE], kind="stable")


def roadmap_overdue(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools with overdue items of the roadmap; ``item`` lists their numbers."""
    roadmap = frames["programme_roadmap"]
    roadmap = roadmap[roadmap["state"] != "cancelled"]
    late = roadmap[roadmap["state"] == "overdue"]
    counts = _counts(late, roadmap)
    numbers = late.sort_values(["school_id", "number"]).groupby("school_id")["number"].agg(_numbers)
    return counts.assign(
        item=counts["school_id"].map(numbers),
        reference=counts["school_id"].map(late.groupby("school_id")["days"].max()),
    )


def documents_waiting(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools whose published documents wait for the curator longer than ``waiting_days`` (``low``)."""
    documents = frames["programme_documents"]
    documents = documents[documents["state"] != "unpublished"]
    long = (documents["state"] == "waiting") & (documents["days_waiting"] > settings["waiting_days"]).fillna(False)
    waiting = documents[long]
    counts = _counts(waiting, documents)
    longest = waiting.groupby("school_id")["days_waiting"].max()
    return counts.assign(reference=counts["school_id"].map(longest), low=float(settings["waiting_days"]))


def visit_gap(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools with too long intervals between visits: ``n`` of them, and the longest beyond its allowance."""
    cadence = frames["programme_visit_cadence"]
    gaps = cadence[~cadence["within"]]
    gaps = gaps.assign(
        n=gaps.groupby("school_id")["days"].transform("size"),
        value=gaps["days"],
        reference=gaps["allowed_days"],
        beyond=gaps["days"] - gaps["allowed_days"],
    )
    return gaps.sort_values(["school_id", "beyond"], ascending=[True, False]).drop_duplicates("school_id")


def deficits_untrained(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools with recorded deficits for which no training on the matter is finished or planned."""
    deficits = frames["programme_teachers"].dropna(subset=["deficit"])
    return _counts(deficits[deficits["state"].isin(["none", "other"])], deficits)


def director_untrained(frames: Frames, settings: Settings) -> pd.DataFrame:
    """Schools whose director is in the register without finished training."""
    schools = frames["programme_schools"]
    untrained = schools[~schools["director_trained"].fillna(True).astype(bool)]
    return untrained[["school_id"]].sort_values("school_id")


def _counts(picked: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """Count the picked rows of each school (``value``) among all its rows (``n``)."""
    counts = picked.groupby("school_id").size().rename("value").reset_index()
    return counts.assign(n=counts["school_id"].map(of.groupby("school_id").size()))


def _numbers(numbers: pd.Series) -> str:
    known = [str(int(number)) for number in numbers.dropna()]
    return f"№ {', '.join(known)}" if known else "номера не указаны"

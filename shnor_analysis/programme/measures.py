"""The measures of the plan, each held against its own criterion, school by school."""

import numpy as np
import pandas as pd

from shnor_analysis.programme.criteria import RULES
from shnor_analysis.programme.evidence import Evidence, Measure
from shnor_analysis.programme.rows import covered, ordered
from shnor_analysis.tables.programme_marts import MeasureStandings
from shnor_analysis.tables.programme_words import MET, NOT_DUE

#: What is asked of a measure whose criterion nobody chose.
BY_HAND = "by_hand"


def measure_standings(measures: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Evaluate all measures.

    Parameters
    ----------
    measures : DataFrame
        The table of the register; a measure without a list of schools concerns all of them.
    evidence : Evidence
        Facts about the schools.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.MeasureStandings`, a row a measure and school. What
        is not met is ``not_due`` until the day after its due date, or before its start; without dates it is
        judged at once.
    """
    rows = measures.sort_values(["number", "source_row"]).drop_duplicates("number")
    parts = [_one(row, evidence) for _, row in rows.iterrows()]
    if not parts:
        return MeasureStandings.empty()
    return ordered(pd.concat(parts, ignore_index=True), MeasureStandings, ["number", "school_id"])


def _one(row: pd.Series, evidence: Evidence) -> pd.DataFrame:
    """Evaluate one measure for its schools."""
    criterion = row["criterion"] if isinstance(row["criterion"], str) else BY_HAND
    status = row["status"] if isinstance(row["status"], str) else None
    schools = covered(row["schools"], evidence.ids) if isinstance(row["schools"], str) else evidence.ids
    told = RULES[criterion](evidence, Measure(int(row["number"]), status)).loc[schools]
    if _ahead(row, evidence.as_of):
        told["standing"] = np.where(told["standing"] == MET, MET, NOT_DUE)
    told = told.rename_axis("school_id").reset_index()
    return told.assign(number=row["number"], name=row["name"], criterion=criterion, due=row["due"])


def _ahead(row: pd.Series, as_of: pd.Timestamp) -> bool:
    """Tell whether there is still time: NaT compares false."""
    return bool(row["due"] >= as_of) or bool(row["start"] > as_of)

"""The plan's indicators: results (1), training (2), means of projects (3), talks at the РМО (4).

Indicators 2–4 are complete counts of the register, so they have no interval.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import ordered
from shnor_analysis.programme.standing import programme_row, stand
from shnor_analysis.tables.programme_marts import Indicators
from shnor_analysis.tables.programme_words import MET, NOT_DUE, NOT_MET

#: Reasons that mean "the school's data are wanting", not "there was nothing to count".
_MISSING = ("no_training", "no_director", "no_teachers_total", "no_resources")


def school_counts(schools: pd.DataFrame, people: pd.DataFrame, training: pd.DataFrame) -> pd.DataFrame:
    """Count people school by school.

    Parameters
    ----------
    schools, training : DataFrame
        Tables ``programme_schools`` and ``training``.
    people : DataFrame
        Of :func:`~shnor_analysis.programme.people.people`.

    Returns
    -------
    DataFrame
        Index ``school_id``, a row a programme school: ``directors``, ``directors_trained``, ``teachers`` (without
        directors: the school's own total, or the people named where they are more or no total is given),
        ``total_known``, ``teachers_trained``, ``trained`` (with directors), ``matched``, ``talks_due``,
        ``talks_given``, ``talks_ahead``, ``has_training``.
    """
    known = schools.drop_duplicates("school_id").set_index("school_id").sort_index()
    director = people["role"] == "director"
    flags = people[["school_id"]].assign(
        directors=director,
        directors_trained=director & people["trained"],
        listed=~director,
        teachers_trained=~director & people["trained"],
        trained=people["trained"],
        matched=people["matched"],
        talks_due=people["talk"].isin([MET, NOT_MET]),
        talks_given=people["talk"] == MET,
        talks_ahead=people["talk"] == NOT_DUE,
    )
    counts = flags.groupby("school_id").sum().reindex(known.index, fill_value=0).astype("int64")
    total = known["teachers_total"].astype("float64")
    return counts.assign(
        teachers=np.maximum(total.fillna(0), counts["listed"]).astype("int64"),
        total_known=total.notna(),
        has_training=known.index.isin(training["school_id"]),
    )


def training_indicators(counts: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Judge indicators 2 and 4 of all schools and the programme, from :func:`school_counts`."""
    untrained = ~counts["has_training"]
    nobody = [(untrained, "no_training"), (counts["trained"] == 0, "nobody_trained")]
    directors = [(counts["directors"] == 0, "no_director"), (untrained, "no_training")]
    teachers = [(untrained, "no_training"), (~counts["total_known"], "no_teachers_total")]
    ahead = (counts["talks_due"] == 0) & (counts["talks_ahead"] > 0)
    talks = [*nobody, (ahead, "talks_not_due"), (counts["talks_due"] == 0, "nobody_trained")]
    parts = [
        _shares(counts, 2, "directors_trained", "directors_trained", "directors", directors, settings),
        _shares(counts, 2, "teachers_trained", "teachers_trained", "teachers", teachers, settings),
        _shares(counts, 2, "deficits_matched", "matched", "trained", nobody, settings),
        _shares(counts, 4, "talks_given", "talks_given", "talks_due", talks, settings),
    ]
    return pd.concat(parts, ignore_index=True)


def _shares(
    counts: pd.DataFrame,
    indicator: int,
    reading: str,
    have: str,
    of: str,
    reasons: list[tuple[pd.Series, str]],
    settings: Mapping[str, Any],
) -> pd.DataFrame:
    """Rows of a share ``have / of``: each school, and the schools with data together."""
    target = float(settings[reading])
    lacking = np.select([mask for mask, _ in reasons], [code for _, code in reasons], "")
    counted = np.isin(lacking, ["", "no_teachers_total"]) & (counts[of] > 0).to_numpy()
    n = counts[of].where(counted)
    rows = pd.DataFrame({"n": n, "value": counts[have] / n})
    rows = rows.assign(**stand(rows, target, lacking=lacking))
    rows.loc[lacking == "talks_not_due", "standing"] = NOT_DUE
    sums = counts.loc[lacking == "", [have, of]].sum()
    missing = np.isin(lacking, _MISSING)
    whole = {"n": sums[of], "value": sums[have] / sums[of] if sums[of] else np.nan}
    reason = "" if sums[of] else _common(lacking)
    row = programme_row(whole, target, lacking=reason, missing=bool(missing.any()))
    if reason == "talks_not_due":
        row["standing"] = NOT_DUE
    out = pd.concat([rows.rename_axis("school_id").reset_index(), row], ignore_index=True)
    return out.assign(indicator=indicator, reading=reading, target=target)


def _common(lacking: np.ndarray) -> str:
    """Why the programme has nothing to count: what keeps most schools from it."""
    told = pd.Series(lacking[lacking != ""])
    if told.empty:
        return "some_schools_without_data"
    return "talks_not_due" if (told == "talks_not_due").any() else str(told.mode().iloc[0])


def resource_indicator(schools: pd.Index, resources: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Judge indicator 3: a school either received means of federal and regional projects or did not.

    Parameters
    ----------
    schools : Index
        Keys of the programme schools.
    resources : DataFrame
        Of :func:`~shnor_analysis.programme.resources.resources_by_school`.
    settings : mapping
        ``schools_with_resources``, the share of schools; zero means that the plan names none. A school alone is
        held against having received anything.

    Returns
    -------
    DataFrame
        ``n`` counts the resources listed of a school, and the schools of the programme with any listed.
    """
    own = resources.reindex(schools).fillna({"listed": 0, "received": 0, "of_projects": 0})
    lacking = np.where(own["listed"] == 0, "no_resources", "")
    value = (own["of_projects"] > 0).astype("float64").where(lacking == "")
    rows = pd.DataFrame({"n": own["listed"].where(lacking == ""), "value": value, "target": 1.0})
    rows = rows.assign(**stand(rows, 1.0, lacking=lacking))
    why = np.where(own["received"] > 0, "other_sources", "resources_planned")
    rows["reason"] = np.where(rows["standing"] == NOT_MET, why, rows["reason"])
    target, known = float(settings["schools_with_resources"]), value.dropna()
    numbers = {"n": len(known), "value": known.mean(), "target": target}
    missing = bool((lacking != "").any())
    row = programme_row(numbers, target, lacking="" if len(known) else "no_resources", missing=missing)
    out = pd.concat([rows.rename_axis("school_id").reset_index(), row], ignore_index=True)
    return out.assign(indicator=3, reading="schools_with_resources")


def indicators(parts: list[pd.DataFrame], settings: Mapping[str, Any]) -> pd.DataFrame:
    """Put rows of indicators together: the mart :class:`~shnor_analysis.tables.programme_marts.Indicators`.

    ``main`` marks the reading of indicator 1 that the settings choose, and all others; a target of zero is none.
    """
    rows = pd.concat(parts, ignore_index=True).reindex(columns=Indicators.columns())
    chosen = (rows["indicator"] != 1) | (rows["reading"] == settings["growth_reading"])
    rows = rows.assign(main=chosen, target=rows["target"].where(rows["target"] > 0))
    return ordered(rows, Indicators, ["indicator", "reading", "school_id", "procedure"])

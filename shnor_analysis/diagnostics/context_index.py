"""Conditions of a school as numbers: the index with its parts, and where the school stands by each of them.

The index is a weighted mean of standardised parts, each turned so that higher is easier; see
:mod:`shnor_analysis.statistics.first_component`. Both weightings are computed: the one of the settings is the
index, the loadings on the first component stand beside it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.diagnostics.context_settings import FIRST_COMPONENT, ContextSettings, Measure
from shnor_analysis.statistics.first_component import Component, first_component, given_weights
from shnor_analysis.statistics.result import FloatArray
from shnor_analysis.tables.context_marts import FACTOR, PART, ContextFactors, ContextParts

_COLUMNS = ContextFactors.columns()


@dataclass(frozen=True)
class Index:
    """The index of the schools of a region.

    Attributes
    ----------
    component : Component
        The one of the settings.
    parts : DataFrame
        Each school's parts (rows of answers, columns named as parts), turned so that higher is easier.
    place : ndarray, shape (schools,)
        Share of the schools with harder conditions, ties by half; NaN without index.
    other : Component
        The first component, for comparison.
    """

    component: Component
    parts: pd.DataFrame
    place: FloatArray
    other: Component


def index_of(answers: pd.DataFrame, settings: ContextSettings) -> Index:
    """Compute the index.

    Parameters
    ----------
    answers : DataFrame
        A row a school, columns of :class:`~shnor_analysis.tables.context.Context`.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from shnor_analysis.diagnostics.context_settings import load_settings
    >>> answers = pd.DataFrame({"settlement_size": [1, 4, 8], "transport_reach": [4, 2, 1]})
    >>> found = index_of(answers, replace(load_settings(), fewest_schools=3, answered=0.2))
    >>> found.place.round(2).tolist()
    [0.17, 0.5, 0.83]
    """
    parts = pd.DataFrame({part.name: part.sign * part.of(answers) for part in settings.parts}, answers.index)
    values = parts.to_numpy(dtype=float)
    # a question that most schools were not asked is no answer that a school owes
    asked = np.isfinite(values).sum(axis=0) >= settings.answered * len(values)
    values = np.where(asked, values, np.nan)
    owed: dict[str, Any] = {"fewest": settings.fewest_schools, "answered": settings.answered}
    other = first_component(values, **owed)
    own = (
        other
        if settings.weights == FIRST_COMPONENT
        else given_weights(values, [part.weight for part in settings.parts], **owed)
    )
    return Index(own, parts, places(own.score), other)


def places(values: FloatArray) -> FloatArray:
    """Give the share of the others below each value, ties by half: mean rank less a half, over the number.

    Examples
    --------
    >>> places(np.array([3.0, 1.0, 3.0, np.nan])).round(2).tolist()
    [0.67, 0.17, 0.67, nan]
    """
    ranks = pd.Series(values).rank(method="average")
    return np.asarray((ranks - 0.5) / ranks.notna().sum(), dtype=float)


def parts_table(index: Index, settings: ContextSettings, region: str) -> pd.DataFrame:
    """Tell the parts of the index, their weights and loadings; the mart ``context_parts``."""
    own, other = index.component, index.other
    table = pd.DataFrame(
        {
            "region": region,
            "part": [part.name for part in settings.parts],
            "part_title": [part.title for part in settings.parts],
            "schools": index.parts.notna().sum().to_numpy(dtype=int),
            "used": own.used,
            "weight": own.weight,
            "loading": own.loading,
            "component_loading": other.loading,
            "component_share": other.share,
        }
    )
    return ContextParts.validate(table[ContextParts.columns()])


def factors_table(answers: pd.DataFrame, settings: ContextSettings, region: str) -> pd.DataFrame:
    """Place every school by every part and factor; the mart ``context_factors``.

    ``answers`` has ``school_id``. What fewer schools than ``fewest_schools`` told of is left out: there is no
    region to stand in.
    """
    kinds = [(PART, part) for part in settings.parts] + [(FACTOR, factor) for factor in settings.factors]
    tables = [_placed(answers, kind, measure, settings, region) for kind, measure in kinds]
    known = [table for table in tables if len(table)]
    return ContextFactors.validate(pd.concat(known, ignore_index=True)) if known else ContextFactors.empty()


def _placed(
    answers: pd.DataFrame, kind: str, measure: Measure, settings: ContextSettings, region: str
) -> pd.DataFrame:
    value = measure.of(answers)
    known = value.notna()
    if int(known.sum()) < max(settings.fewest_schools, 1):
        return pd.DataFrame(columns=_COLUMNS)
    place = places(measure.sign * value[known].to_numpy(dtype=float))
    return pd.DataFrame(
        {
            "school_id": answers["school_id"][known].to_numpy(),
            "region": region,
            "kind": kind,
            "name": measure.name,
            "name_title": measure.title,
            "risk_factor": measure.risk_factor or None,
            "is_share": bool(measure.share) and not measure.per,
            "value": value[known].to_numpy(dtype=float),
            "median": float(value[known].median()),
            "schools": int(known.sum()),
            "place": place,
            "flagged": (place <= settings.screen_share) & (kind == FACTOR),
        }
    )[_COLUMNS]

"""The mart ``objectivity``: signs of possibly biased results, one row a school, sitting and sign."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SchoolSitting
from shnor_analysis.tables.vocabulary import SEASONS

#: Codes of the signs, in the order in which reports show them.
SIGNS = (
    "interval_above",
    "negative_rank_correlation",
    "cohort_jump",
    "cohort_drop",
    "heaping_3",
    "heaping_4",
    "heaping_5",
    "journal_gap",
    "task_anomaly",
    "exam_gap",
)
#: What ``strength`` is: a standard normal deviate, or interquartile ranges beyond the quartile.
STRENGTHS = ("z", "iqr")
#: How much a histogram of so many pupils tells (ФИОКО 2026).
INFORMATION = ("limited", "approximate", "informative")


class Objectivity(SchoolSitting):
    """One row a school, sitting and sign.

    ``value`` by sign: mean primary score; Spearman's correlation of journal mark and score; K, the ratio of
    the mean per cent of the earlier paper to that of the later one; share of pupils exactly on the border
    among those near it; share of pupils with a gap of marks; slope of the school's task completion on the
    region's (logits); place of the cohort in the region at ОГЭ less its place at ВПР (``exam_gap``, only where
    the cohort of a paper of ВПР took ОГЭ). ``reference`` is the region's own, with its interval or fences
    where it has them. ``strength`` grows with the evidence for the sign. A row that is not ``applicable``
    has a ``reason``, has not fired and has no value; ``n`` and ``count`` stay.
    """

    sign: str = pa.Field(isin=SIGNS, title="Признак")
    fired: bool = pa.Field(title="Сработал")
    weak: bool = pa.Field(title="Слабое срабатывание: объяснимо случайностью")
    named: bool = pa.Field(title="Признак назван для этой работы")
    value: pd.Float64Dtype = pa.Field(nullable=True, title="Значение")
    value_low: pd.Float64Dtype = pa.Field(nullable=True, title="Нижняя граница")
    value_high: pd.Float64Dtype = pa.Field(nullable=True, title="Верхняя граница")
    reference: pd.Float64Dtype = pa.Field(nullable=True, title="Регион")
    reference_low: pd.Float64Dtype = pa.Field(nullable=True, title="Регион, нижняя граница")
    reference_high: pd.Float64Dtype = pa.Field(nullable=True, title="Регион, верхняя граница")
    n: int = pa.Field(ge=0, title="Учеников, на которых основано значение")
    count: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Из них с признаком")
    participants: int = pa.Field(ge=0, title="Участников работы")
    information: str = pa.Field(isin=INFORMATION, title="Информативность по числу участников")
    strength: pd.Float64Dtype = pa.Field(nullable=True, title="Сила")
    strength_kind: str = pa.Field(nullable=True, isin=STRENGTHS, title="В чём сила")
    p_value: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="p")
    p_adjusted: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="p с поправкой на число школ")
    border: pd.Int16Dtype = pa.Field(nullable=True, ge=0, title="Граница отметки, первичный балл")
    other_year: pd.Int16Dtype = pa.Field(nullable=True, title="Год другой работы пары")
    other_season: str = pa.Field(nullable=True, isin=SEASONS, title="Сезон другой работы пары")
    other_grade: pd.Int16Dtype = pa.Field(nullable=True, title="Класс программы другой работы пары")
    applicable: bool = pa.Field(title="Применим")
    reason: str = pa.Field(title="Почему не применим")

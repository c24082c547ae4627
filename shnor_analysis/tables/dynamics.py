"""Verdicts on change: one row a school, paper (or the whole school), measure, pair of seasons and comparison."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SCHOOL_ID, Table

SCOPES = ("paper", "school")
MEASURES = ("share2", "share45", "position", "mean_score")
#: For these a rise is worse; for the others it is better.
LOWER_IS_BETTER = ("share2",)

IMPROVED, WORSENED, STABLE = "improved", "worsened", "stable"
UNCLEAR, NOT_ENOUGH_DATA = "unclear", "not_enough_data"
VERDICTS = (IMPROVED, WORSENED, STABLE, UNCLEAR, NOT_ENOUGH_DATA)

#: The same paper a season later (other children), or the same children in their next paper.
COMPARISONS = ("successive", "cohort")

#: Seasons differ, but no paper was written in two of them: a year of ВПР and a year of ОГЭ.
NO_COMMON_PAPER = "no_common_paper"
#: Why there is not enough data; empty where there is.
REASONS = (
    "",
    "one_season",
    NO_COMMON_PAPER,
    "no_participants",
    "no_marks",
    "no_scores",
    "no_maximum",
    "scale_changed",
    "no_norm",
    "cannot_reach_level",
    "flagged",
)


class Dynamics(Table):
    """Change of a school between two seasons, taken apart, and the verdict.

    Shares, positions and mean scores are fractions (0–1; a mean score is a share of the maximum). Signs are
    those of the measure: a negative change of ``share2`` is better, of the others worse. ``change =
    season_change + return_to_mean + excess``; ``expected_change = season_change + return_to_mean``.

    The intervals of ``change`` and ``excess`` have the level ``interval_level`` of the settings; those of ``net``
    (the change without the season's) have ``1 - 2 * alpha``. A verdict is one-sided at ``alpha``: an interval of
    the whole school's excess without zero always has a verdict, the reverse holds at ``1 - 2 * alpha`` only.
    ``pupils_to_other_verdict`` is told of whole schools and ``share2``: how many «2» more (positive) or fewer in
    the later season would give another verdict, all else held.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    scope: str = pa.Field(isin=SCOPES, title="Охват")
    procedure: str = pa.Field(nullable=True, title="Оценочная процедура")
    subject: str = pa.Field(nullable=True, title="Предмет")
    programme_grade: pd.Int16Dtype = pa.Field(nullable=True, ge=1, le=11, title="Класс программы")
    measure: str = pa.Field(isin=MEASURES, title="Показатель")
    season_from: str = pa.Field(nullable=True, title="Сезон «было»")
    season_to: str = pa.Field(nullable=True, title="Сезон «стало»")
    n_from: int = pa.Field(ge=0, title="Работ «было»")
    n_to: int = pa.Field(ge=0, title="Работ «стало»")
    value_from: float = pa.Field(nullable=True, ge=0, le=1, title="Было")
    value_to: float = pa.Field(nullable=True, ge=0, le=1, title="Стало")
    change: float = pa.Field(nullable=True, title="Изменение")
    change_low: float = pa.Field(nullable=True, title="Изменение, нижняя граница")
    change_high: float = pa.Field(nullable=True, title="Изменение, верхняя граница")
    season_change: float = pa.Field(nullable=True, title="Изменение по региону")
    expected_change: float = pa.Field(nullable=True, title="Ожидаемое изменение")
    excess: float = pa.Field(nullable=True, title="Сверх ожидаемого")
    excess_low: float = pa.Field(nullable=True, title="Сверх ожидаемого, нижняя граница")
    excess_high: float = pa.Field(nullable=True, title="Сверх ожидаемого, верхняя граница")
    p_value: float = pa.Field(nullable=True, ge=0, le=1, title="p")
    p_adjusted: float = pa.Field(nullable=True, ge=0, le=1, title="p с поправкой внутри школы")
    minimal_detectable: float = pa.Field(nullable=True, title="Наименьшее заметное улучшение")
    verdict: str = pa.Field(isin=VERDICTS, title="Вывод")
    verdict_without_flagged: str = pa.Field(isin=VERDICTS, title="Вывод без сомнительных процедур")
    comparison: str = pa.Field(isin=COMPARISONS, title="Сравнение")
    programme_grade_from: pd.Int16Dtype = pa.Field(nullable=True, ge=1, le=11, title="Класс программы «было»")
    reason: str = pa.Field(isin=REASONS, title="Почему данных недостаточно")
    n_needed: pd.Int32Dtype = pa.Field(nullable=True, ge=1, title="Сколько работ нужно")
    model_source: str = pa.Field(isin=["region", "prior", "none"], title="Откуда разбросы")
    margin: float = pa.Field(title="Граница «не изменилось»")
    net_low: float = pa.Field(nullable=True, title="Изменение без сезона, нижняя граница")
    net_high: float = pa.Field(nullable=True, title="Изменение без сезона, верхняя граница")
    return_to_mean: float = pa.Field(nullable=True, title="Возврат к среднему")
    p_adjusted_district: float = pa.Field(nullable=True, ge=0, le=1, title="p с поправкой по муниципалитету")
    pupils_to_other_verdict: pd.Int32Dtype = pa.Field(
        nullable=True, title="На сколько «2» больше (или меньше) изменили бы вывод"
    )

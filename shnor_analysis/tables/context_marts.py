"""Marts of the diagnosis by conditions: what a school shows beside what is expected under its conditions."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SCHOOL_ID, Table
from shnor_analysis.tables.programme_words import RISK_FACTORS

RESILIENT, ABOVE, AS_EXPECTED, BELOW, NOT_APPLICABLE = (
    "resilient",
    "above",
    "as_expected",
    "below",
    "not_applicable",
)
CONTEXT_VERDICTS = (RESILIENT, ABOVE, AS_EXPECTED, BELOW, NOT_APPLICABLE)

#: Why there is no verdict; empty where there is one. The first five are of the school, the others of the region.
CONTEXT_REASONS = (
    "",
    "no_answers",
    "few_answers",
    "special_school",
    "no_results",
    "too_few_works",
    "too_few_schools",
    "no_variation",
)
#: How the line was fitted: the one that verdicts rest on, and three for comparison.
MAIN, EQUAL, BY_SIZE, ROBUST = "main", "equal", "by_size", "robust"
ESTIMATORS = (MAIN, EQUAL, BY_SIZE, ROBUST)
PART, FACTOR = "part", "factor"


class ContextSchools(Table):
    """One row a school: its conditions, its result, what is expected, and the verdict.

    ``index`` has mean 0 and standard deviation 1 over the schools of the region, higher is easier. ``place``,
    ``expected`` and the residual are on the scale of ``diagnostics.context_outcome``: the probability (0–1) that a
    pupil of the school did better than a pupil of the region; higher is better. ``residual = place - expected``,
    the line fitted without the school; its interval holds the chance of its pupils and papers and of the line.
    ``p_value`` is one-sided ("not above what is expected"); ``p_adjusted`` is Benjamini–Hochberg's among schools
    of adverse conditions that were judged, ``holds_adjusted`` that it is at most half of 1 minus the level.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, unique=True, title="Код школы")
    region: str = pa.Field(title="Регион")
    year: pd.Int16Dtype = pa.Field(nullable=True, title="Год результатов")
    context_year: pd.Int16Dtype = pa.Field(nullable=True, title="Год анкеты об условиях")
    index: float = pa.Field(nullable=True, title="Индекс условий, стандартных отклонений")
    index_place: float = pa.Field(nullable=True, ge=0, le=1, title="Место индекса среди школ региона")
    adverse: bool = pa.Field(title="Неблагоприятные условия")
    parts_known: int = pa.Field(ge=0, title="Известно частей индекса")
    works: int = pa.Field(ge=0, title="Работ")
    papers: int = pa.Field(ge=0, title="Разных работ (предмет и класс)")
    procedures: str = pa.Field(nullable=True, title="Процедуры")
    place: float = pa.Field(nullable=True, title="Показано")
    expected: float = pa.Field(nullable=True, title="Ожидалось при таких условиях")
    residual: float = pa.Field(nullable=True, title="Сверх ожидаемого")
    residual_low: float = pa.Field(nullable=True, title="Сверх ожидаемого, нижняя граница")
    residual_high: float = pa.Field(nullable=True, title="Сверх ожидаемого, верхняя граница")
    p_value: float = pa.Field(nullable=True, ge=0, le=1, title="p (не выше ожидаемого)")
    p_adjusted: float = pa.Field(nullable=True, ge=0, le=1, title="p с поправкой на число школ")
    holds_adjusted: bool = pa.Field(title="Вывод держится и с поправкой")
    leverage: float = pa.Field(nullable=True, title="Влияние условий школы на линию (hat)")
    cook: float = pa.Field(nullable=True, ge=0, title="Расстояние Кука")
    influential: bool = pa.Field(title="Школа заметно сдвигает линию")
    verdict: str = pa.Field(isin=CONTEXT_VERDICTS, title="Вывод")
    verdict_without_flagged: str = pa.Field(isin=CONTEXT_VERDICTS, title="Вывод без сомнительных процедур")
    reason: str = pa.Field(isin=CONTEXT_REASONS, title="Почему вывода нет")


class ContextModel(Table):
    """One row a region, way of fitting and term of the line; what is of the whole region is in every row.

    ``estimate`` is in the units of ``place`` for one standard deviation of the index, for twice the pupils
    (``school_size``), or for one standard deviation of a part. ``explained`` is the share of the variance of the
    schools' *true* places (chance taken out) that goes with the conditions, ``explained_new`` the same for schools
    the line has not seen. ``expected_false``: schools of adverse conditions that chance alone would call resilient
    if none stood above what is expected.
    """

    region: str = pa.Field(title="Регион")
    year: pd.Int16Dtype = pa.Field(nullable=True, title="Год результатов")
    estimator: str = pa.Field(isin=ESTIMATORS, title="Как проведена линия")
    term: str = pa.Field(title="Условие", metadata={"public": "code"})
    estimate: float = pa.Field(nullable=True, title="Коэффициент")
    low: float = pa.Field(nullable=True, title="Нижняя граница")
    high: float = pa.Field(nullable=True, title="Верхняя граница")
    lowest_without: float = pa.Field(nullable=True, title="Наименьший коэффициент без одной школы")
    highest_without: float = pa.Field(nullable=True, title="Наибольший коэффициент без одной школы")
    schools: int = pa.Field(ge=0, title="Школ в расчёте")
    explained: float = pa.Field(nullable=True, ge=0, le=1, title="Доля различий школ, связанная с условиями")
    explained_low: float = pa.Field(nullable=True, ge=0, le=1, title="Доля, нижняя граница")
    explained_high: float = pa.Field(nullable=True, ge=0, le=1, title="Доля, верхняя граница")
    explained_new: float = pa.Field(nullable=True, ge=0, le=1, title="Доля для школ вне расчёта")
    between_sd: float = pa.Field(nullable=True, ge=0, title="Разброс школ без случайности")
    left_sd: float = pa.Field(nullable=True, ge=0, title="Разброс школ при равных условиях")
    paper_sd: float = pa.Field(nullable=True, ge=0, title="Разброс работ одной школы")
    paper_sd_known: bool = pa.Field(title="Разброс работ оценён по региону")
    adverse_judged: int = pa.Field(ge=0, title="Школ в неблагоприятных условиях с выводом")
    resilient: int = pa.Field(ge=0, title="Резильентных школ")
    resilient_adjusted: int = pa.Field(ge=0, title="Из них с поправкой на число школ")
    expected_false: float = pa.Field(nullable=True, ge=0, title="Сколько назвала бы случайность")
    index_weights: str = pa.Field(isin=["given", "first_component"], title="Веса индекса")
    index_share: float = pa.Field(nullable=True, ge=0, le=1, title="Доля дисперсии частей в индексе")
    level: float = pa.Field(gt=0, lt=1, title="Уровень доверия")
    reason: str = pa.Field(isin=CONTEXT_REASONS, title="Почему расчёта нет")


class ContextParts(Table):
    """One row a region and part of the index: its weight and how it goes with the index."""

    region: str = pa.Field(title="Регион")
    part: str = pa.Field(title="Часть, код", metadata={"public": "code"})
    part_title: str = pa.Field(title="Часть индекса", metadata={"public": "title"})
    schools: int = pa.Field(ge=0, title="Школ с ответом")
    used: bool = pa.Field(title="Входит в индекс")
    weight: float = pa.Field(title="Вес")
    loading: float = pa.Field(nullable=True, ge=-1.000001, le=1.000001, title="Связь с индексом (корреляция)")
    component_loading: float = pa.Field(
        nullable=True, ge=-1.000001, le=1.000001, title="Связь с первой главной компонентой"
    )
    component_share: float = pa.Field(nullable=True, ge=0, le=1, title="Доля дисперсии первой компоненты")


class ContextFactors(Table):
    """One row a school and number made of its answers: a part of the index, or a factor to look at.

    ``place`` is the share of the region's schools with harder conditions (ties by half): 0 hardest, 1 easiest.
    ``flagged``: among the hardest. Not a level of the рисковый профиль школы: those are received, not computed.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    region: str = pa.Field(title="Регион")
    kind: str = pa.Field(isin=[PART, FACTOR], title="Вид")
    name: str = pa.Field(title="Показатель, код", metadata={"public": "code"})
    name_title: str = pa.Field(title="Показатель", metadata={"public": "title"})
    risk_factor: str = pa.Field(nullable=True, isin=list(RISK_FACTORS), title="Близкий по смыслу фактор РПШ")
    is_share: bool = pa.Field(title="Доля (0–1)")
    value: float = pa.Field(title="Значение")
    median: float = pa.Field(title="Медиана региона")
    schools: int = pa.Field(ge=1, title="Школ с ответом")
    place: float = pa.Field(ge=0, le=1, title="Место среди школ региона")
    flagged: bool = pa.Field(title="Отмечен")

"""Marts: what ``shnor analyse`` computes once for all schools and everything downstream reads."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SCHOOL_ID, Distribution, SchoolSitting, Sitting, Table

#: The region of schools that give none.
NO_REGION = "Регион"


class Cells(Distribution, SchoolSitting):
    """One row a school and sitting: how many were listed, wrote, and got which mark.

    ``n`` are participants with a score or mark; ``share2`` is ``n2 / n`` (0–1, lower is better). Where no
    scale is known the marks and ``share2`` are empty and only scores remain.

    Papers judged by test scores (ЕГЭ but for basic mathematics) have bands in place of marks: ``n2`` is below
    the minimum, ``n3`` passed, ``n4`` and ``n5`` high (``diagnostics.exam_bands``); the score is that of 100.
    """

    source: str = pa.Field(isin=["protocol", "form", "f1", "f3", "rcoi", "summary"], title="Источник")


class RegionCells(Distribution, Sitting):
    """The same counts for each region and each municipality (``scope``); ``region`` tells namesakes apart."""

    region: str = pa.Field(title="Регион")
    scope: str = pa.Field(isin=["region", "municipality"], title="Уровень")
    group: str = pa.Field(title="Группа")
    n_schools: int = pa.Field(ge=0, title="Школ")
    source: str = pa.Field(isin=["schools", "f3"], title="Источник")


class Identification(Table):
    """One row a school and year: is it on the list, by which limb of the rule, from how many procedures."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    year: int = pa.Field(title="Год")
    listed: bool = pa.Field(title="В перечне")
    limb_a: bool = pa.Field(title="Основание А: две и более процедуры года")
    limb_b: bool = pa.Field(title="Основание Б: одна процедура два года подряд")
    n_low_procedures: int = pa.Field(ge=0, title="Низких процедур")
    low_procedures: str = pa.Field(title="Низкие процедуры")
    n_procedures: int = pa.Field(ge=0, title="Учтено процедур")
    listed_without_flagged: bool = pa.Field(title="В перечне без процедур с признаками необъективности")


class LowShares(SchoolSitting):
    """One row a school and sitting: the share of «2» against the threshold, with an exact interval.

    ``pupils_to_threshold`` answers «сколько учеников отделяет от порога»: above zero, so many pupils with «2»
    fewer would take the procedure below the threshold; below zero, so many more would make it low.
    """

    n: int = pa.Field(ge=0, title="Участников")
    n2: int = pa.Field(ge=0, title="Отметок «2»")
    share2: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля «2»")
    share2_low: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Нижняя граница")
    share2_high: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Верхняя граница")
    low: bool = pa.Field(title="Низкий результат")
    low_last_year: bool = pa.Field(title="Низкий результат и годом раньше")
    counted: bool = pa.Field(title="Учтена в правиле")
    reason: str = pa.Field(title="Почему не учтена")
    pupils_to_threshold: pd.Int32Dtype = pa.Field(nullable=True, title="Учеников до порога")


class Reconciliation(SchoolSitting):
    """Counts from pupils against Ф3 of the same school and paper: equal, explained by set-aside rows, or not.

    ``incomplete``: the pupils' file itself declares more participants than it holds.
    """

    n_results: pd.Int32Dtype = pa.Field(title="Участников по протоколу")
    n_f3: pd.Int32Dtype = pa.Field(title="Участников по Ф3")
    set_aside: int = pa.Field(ge=0, title="Отложено строк")
    largest_gap: float = pa.Field(title="Наибольшее расхождение долей, п.п.")
    verdict: str = pa.Field(isin=["equal", "explained", "incomplete", "unexplained"], title="Итог сверки")


class FunnelPoints(Table):
    """One row a school and pair of seasons: where it stands among the schools of its size in its region.

    ``n_to`` marks, ``value_to`` share of «2» of the later season over all papers; the limits are those for
    ``n_to``, empty where the region is too small for them. ``drawn``: the school is one of the dots of a figure
    (a large region is thinned out, schools of few marks are left out).
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    region: str = pa.Field(title="Регион")
    season_from: str = pa.Field(title="Сезон «было»")
    season_to: str = pa.Field(title="Сезон «стало»")
    n_to: int = pa.Field(ge=1, title="Отметок")
    value_to: float = pa.Field(ge=0, le=1, title="Доля «2»")
    drawn: bool = pa.Field(title="Показана точкой")
    low95: float = pa.Field(nullable=True, title="Нижняя граница 95 %")
    high95: float = pa.Field(nullable=True, title="Верхняя граница 95 %")
    low998: float = pa.Field(nullable=True, title="Нижняя граница 99,8 %")
    high998: float = pa.Field(nullable=True, title="Верхняя граница 99,8 %")


class FunnelLimits(Table):
    """Limits of a region and pair of seasons on a grid of numbers of marks.

    ``curve``: a point of the drawn line; otherwise a round number for the table beside it.
    """

    region: str = pa.Field(title="Регион")
    season_from: str = pa.Field(title="Сезон «было»")
    season_to: str = pa.Field(title="Сезон «стало»")
    schools: int = pa.Field(ge=2, title="Школ")
    baseline: float = pa.Field(ge=0, le=1, title="Доля «2» по региону")
    curve: bool = pa.Field(title="Точка линии")
    n: float = pa.Field(ge=1, title="Отметок")
    low95: float = pa.Field(title="Нижняя граница 95 %")
    high95: float = pa.Field(title="Верхняя граница 95 %")
    low998: float = pa.Field(title="Нижняя граница 99,8 %")
    high998: float = pa.Field(title="Верхняя граница 99,8 %")

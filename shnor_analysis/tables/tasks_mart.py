"""The mart ``tasks``: how a school did each task, against the region and against the zones of ФИОКО 2026."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SchoolSitting

MAX_SOURCES = ("known", "observed")
ZONES = ("sufficient", "border", "insufficient")
#: What makes a deficit: the zone of ФИОКО, the region, or both; empty where there is no deficit.
DEFICIT_GROUNDS = ("", "zone", "region", "both")


class TaskCells(SchoolSitting):
    """One row a school, sitting and task.

    Shares run from 0 to 1, higher is better. ``difference`` is school minus region. ``n`` counts pupils who
    met the topic (a skipped task is 0 points and counts; a task not taught does not) and have possible points.
    """

    task: str = pa.Field(title="Задание")
    position: pd.Int16Dtype = pa.Field(nullable=True, ge=1, title="Порядок")
    level: str = pa.Field(nullable=True, isin=["Б", "П", "В"], title="Уровень")
    n: int = pa.Field(ge=0, title="Участников")
    not_taught: int = pa.Field(ge=0, title="Тема не пройдена, учеников")
    skipped: int = pa.Field(ge=0, title="Не приступали, учеников")
    over_maximum: int = pa.Field(ge=0, title="Балл выше максимума, учеников (не учтены)")
    points: int = pa.Field(ge=0, title="Сумма баллов")
    max_points: pd.Int16Dtype = pa.Field(nullable=True, ge=1, title="Максимум за задание")
    max_source: str = pa.Field(nullable=True, isin=MAX_SOURCES, title="Откуда максимум")
    completion: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Выполнение")
    completion_low: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Нижняя граница")
    completion_high: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Верхняя граница")
    region_n: int = pa.Field(ge=0, title="Участников в регионе")
    region_completion: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Выполнение в регионе")
    difference: pd.Float64Dtype = pa.Field(nullable=True, title="Разность с регионом")
    difference_low: pd.Float64Dtype = pa.Field(nullable=True, title="Нижняя граница разности")
    difference_high: pd.Float64Dtype = pa.Field(nullable=True, title="Верхняя граница разности")
    p_value: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="p (отличие от региона)")
    p_adjusted: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="p с поправкой Холма")
    zone: str = pa.Field(nullable=True, isin=ZONES, title="Зона ФИОКО 2026")
    zone_p_adjusted: pd.Float64Dtype = pa.Field(
        nullable=True, ge=0, le=1, title="p с поправкой: выполнение не ниже границы недостаточного"
    )
    informative: bool = pa.Field(title="Участников достаточно")
    deficit: bool = pa.Field(title="Дефицит")
    deficit_by: str = pa.Field(isin=DEFICIT_GROUNDS, title="Основание дефицита")
    reason: str = pa.Field(title="Почему нет сравнения с регионом")

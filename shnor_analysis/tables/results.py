"""Pupil-level tables: one row a pupil and paper, one row a pupil and task. No names, no documents."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SchoolSitting, Table


class Results(SchoolSitting):
    """One row a pupil and paper.

    ``pupil_code`` is unique inside school and year only and never links seasons; ``pupil_id`` is filled only
    where a stable identifier exists. An absent pupil has ``absent`` true and neither score nor mark.

    Of exams, all attempts of a year are kept: ``attempt`` numbers them by day, an appeal after the day it is about
    (which of them counts: ``diagnostics.attempts``). ``test_score`` are the points of ЕГЭ out of 100,
    ``minimum_score`` the bound that the protocol itself prints.
    """

    class_label: str = pa.Field(nullable=True, title="Класс")
    pupil_code: str = pa.Field(title="Код участника")
    pupil_id: str = pa.Field(nullable=True, title="Постоянный код ученика")
    variant: str = pa.Field(nullable=True, title="Вариант")
    absent: bool = pa.Field(title="Отсутствовал")
    score: pd.Int16Dtype = pa.Field(nullable=True, ge=0, title="Первичный балл")
    max_score: pd.Int16Dtype = pa.Field(nullable=True, ge=1, title="Максимальный первичный балл")
    mark: pd.Int8Dtype = pa.Field(nullable=True, ge=2, le=5, title="Отметка")
    journal_mark: pd.Int8Dtype = pa.Field(nullable=True, ge=2, le=5, title="Отметка по журналу")
    attempt: pd.Int8Dtype = pa.Field(ge=1, title="Попытка")
    appeal: bool = pa.Field(title="По итогам апелляции")
    exam_date: str = pa.Field(nullable=True, title="Дата экзамена")
    test_score: pd.Int16Dtype = pa.Field(nullable=True, ge=0, le=100, title="Тестовый балл")
    minimum_score: pd.Int16Dtype = pa.Field(nullable=True, ge=0, le=100, title="Минимальная граница протокола")
    layout: str = pa.Field(title="Вид файла")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка файла")


class TaskResults(SchoolSitting):
    """One row a pupil and task.

    ``points`` is empty when the pupil did not meet the topic («не пройд.»); a skipped task («X») is 0 points
    and ``skipped`` true.
    """

    pupil_code: str = pa.Field(title="Код участника")
    attempt: pd.Int8Dtype = pa.Field(ge=1, title="Попытка")
    task: str = pa.Field(title="Задание")
    points: pd.Int8Dtype = pa.Field(nullable=True, ge=0, title="Балл")
    skipped: bool = pa.Field(title="Не приступал")


class Tasks(Table):
    """One row a task of a sitting: how many points it gives and of what level it is (Б, П, В)."""

    year: int = pa.Field(title="Год")
    season: str = pa.Field(title="Сезон")
    procedure: str = pa.Field(title="Оценочная процедура")
    subject: str = pa.Field(title="Предмет")
    programme_grade: int = pa.Field(title="Класс программы")
    task: str = pa.Field(title="Задание")
    position: int = pa.Field(ge=1, title="Порядок")
    max_points: pd.Int8Dtype = pa.Field(nullable=True, ge=1, title="Максимум")
    level: str = pa.Field(nullable=True, isin=["Б", "П", "В"], title="Уровень")

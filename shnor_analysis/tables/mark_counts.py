"""Tables that ФИС ОКО gives ready made: counts of marks (Ф3) and agreement with the journal."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import Sitting

SCOPES = ("country", "region", "municipality", "school")


class MarkCounts(Sitting):
    """One row a group of participants of Ф3 «Статистика по отметкам» or of a summary of exams by school.

    Ф3 holds per cents with two digits; counts are restored from them and the number of participants. A summary of
    exams (``layout`` ``summary``) holds counts of its own: below the minimum, 80–99 and 100 points, a mean of test
    scores; where it has no marks, they are empty.
    """

    scope: str = pa.Field(isin=SCOPES, title="Уровень группы")
    group: str = pa.Field(title="Группа участников")
    school_id: str = pa.Field(nullable=True, title="Код школы")
    n_schools: pd.Int32Dtype = pa.Field(nullable=True, title="Кол-во ОО")
    n: pd.Int32Dtype = pa.Field(ge=0, title="Участников")
    n2: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «2»")
    n3: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «3»")
    n4: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «4»")
    n5: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отметок «5»")
    n_below: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Не преодолели порог")
    n_80_99: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="80–99 баллов")
    n_100: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="100 баллов")
    mean_score: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=100, title="Средний балл")
    max_score: pd.Int16Dtype = pa.Field(nullable=True, ge=1, title="Максимальный первичный балл")
    layout: str = pa.Field(isin=["f3", "summary"], title="Вид файла")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка файла")


class JournalComparison(Sitting):
    """One row a group of «Сравнение отметок с отметками по журналу»: pupils below, at and above the journal."""

    scope: str = pa.Field(isin=SCOPES, title="Уровень группы")
    group: str = pa.Field(title="Группа участников")
    school_id: str = pa.Field(nullable=True, title="Код школы")
    n: pd.Int32Dtype = pa.Field(ge=0, title="Участников")
    n_lower: pd.Int32Dtype = pa.Field(ge=0, title="Понизили")
    n_equal: pd.Int32Dtype = pa.Field(ge=0, title="Подтвердили")
    n_higher: pd.Int32Dtype = pa.Field(ge=0, title="Повысили")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка файла")

"""Questionnaires: answers as given, and scales scored from them."""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables import programme_words as words
from shnor_analysis.tables.keys import SCHOOL_ID, Table


class SurveyAnswers(Table):
    """One row a respondent and item; respondents have a number inside their file and nothing else."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    instrument: str = pa.Field(title="Анкета")
    respondents: str = pa.Field(isin=list(words.RESPONDENTS), title="Группа")
    respondent: int = pa.Field(ge=1, title="Номер ответа в файле")
    item: str = pa.Field(title="Пункт")
    answer: pd.Int16Dtype = pa.Field(nullable=True, title="Ответ, номер варианта")
    source_file: str = pa.Field(title="Файл")


#: Why a scale has no numbers; empty where it has.
SCALE_REASONS = ("", "too_few", "no_answers", "hidden_to_protect_others")


class SurveyScales(Table):
    """One row a school (or the whole programme), questionnaire, group and scale.

    ``mean`` is on the instrument's own answer scale, turned so that higher is better; ``agree`` is the share of
    respondents whose mean answer is on the favourable side (0–1). Groups under the instrument's smallest number
    of answers have no numbers, and a reason.
    """

    school_id: str = pa.Field(nullable=True, str_matches=SCHOOL_ID, title="Школа")
    instrument: str = pa.Field(title="Анкета")
    respondents: str = pa.Field(isin=list(words.RESPONDENTS), title="Группа")
    scale: str = pa.Field(title="Шкала")
    risk_factor: str = pa.Field(nullable=True, isin=list(words.RISK_FACTORS), title="Фактор риска")
    n: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Ответов")
    mean: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее")
    mean_low: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее, нижняя граница")
    mean_high: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее, верхняя граница")
    agree: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия")
    agree_low: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия, нижняя граница")
    agree_high: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия, верхняя граница")
    alpha: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Альфа Кронбаха")
    omega: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Омега Макдональда")
    reason: str = pa.Field(isin=SCALE_REASONS, title="Почему нет чисел")

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


class SurveyInstruments(Table):
    """One row a questionnaire of the user's own; the bundled ones are part of the package."""

    instrument: str = pa.Field(title="Анкета, код")
    toml: str = pa.Field(title="Описание")
    source_file: str = pa.Field(title="Файл")


#: Why a scale has no numbers; empty where it has.
SCALE_REASONS = ("", "too_few", "no_answers", "hidden_to_protect_others")


class SurveyScales(Table):
    """One row a school (or all schools together, ``school_id`` empty), questionnaire, group and scale.

    ``mean`` is on the instrument's own answers (``answer_low`` to ``answer_high``), turned so that higher is
    better; ``agree`` is the share of respondents whose mean answer is on the favourable side (0–1). Groups under
    the instrument's smallest number of answers have no numbers, and a reason. Reliability is that of the scale
    over all schools together, the same in every row of the scale.
    """

    school_id: str = pa.Field(nullable=True, str_matches=SCHOOL_ID, title="Школа")
    instrument: str = pa.Field(title="Анкета, код", metadata={"public": "code"})
    instrument_title: str = pa.Field(title="Анкета", metadata={"public": "title"})
    respondents: str = pa.Field(isin=list(words.RESPONDENTS), title="Группа")
    scale: str = pa.Field(title="Шкала, код", metadata={"public": "code"})
    scale_title: str = pa.Field(title="Шкала", metadata={"public": "title"})
    risk_factor: str = pa.Field(nullable=True, isin=list(words.RISK_FACTORS), title="Фактор риска")
    invited: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отправлено")
    n: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Ответов")
    answer_low: pd.Float64Dtype = pa.Field(title="Наименьший ответ шкалы")
    answer_high: pd.Float64Dtype = pa.Field(title="Наибольший ответ шкалы")
    mean: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее")
    mean_low: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее, нижняя граница")
    mean_high: pd.Float64Dtype = pa.Field(nullable=True, title="Среднее, верхняя граница")
    agree: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия")
    agree_low: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия, нижняя граница")
    agree_high: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля согласия, верхняя граница")
    n_reliability: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Полных ответов для надёжности")
    alpha: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Альфа Кронбаха")
    alpha_low: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Альфа, нижняя граница")
    alpha_high: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Альфа, верхняя граница")
    omega: pd.Float64Dtype = pa.Field(nullable=True, le=1, title="Омега Макдональда")
    reason: str = pa.Field(isin=SCALE_REASONS, title="Почему нет чисел")

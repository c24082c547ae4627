"""Conditions a school works in: its own answers to a questionnaire, a row a school and year.

Numbers are counts as given (people, rooms, computers), answers of a list are numbers of the variant as
``methodology/context_questions.toml`` has them, absent means "not asked, not answered, or set aside".
"""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables.keys import SCHOOL_ID, Table


class Context(Table):
    """One row a school and year; what the school said of itself, none of it checked on the spot.

    No names, telephones, addresses or e-mails: their columns are never read.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Код школы")
    year: int = pa.Field(ge=2010, le=2100, title="Год (весна учебного года)")
    legal_form: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=3, title="Форма организации: 1 — государственная, 2 — муниципальная, 3 — частная"
    )
    primary: pd.BooleanDtype = pa.Field(nullable=True, title="Есть начальное общее образование")
    basic: pd.BooleanDtype = pa.Field(nullable=True, title="Есть основное общее образование")
    secondary: pd.BooleanDtype = pa.Field(nullable=True, title="Есть среднее общее образование")
    vocational: pd.BooleanDtype = pa.Field(nullable=True, title="Есть среднее профессиональное образование")
    location: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Где школа: 1 — столица региона, 2 — город, 3 — посёлок, 4 — село"
    )
    settlement_size: pd.Int16Dtype = pa.Field(
        nullable=True,
        ge=1,
        le=8,
        title="Размер населённого пункта: от 1 (менее 1 тыс. жителей) до 8 (более 680 тыс.)",
    )
    transport_link: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Транспорт до крупного города: от 1 (прямые рейсы) до 4 (нет)"
    )
    transport_frequency: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Частота рейсов: от 1 (несколько в день) до 4 (раз в неделю и реже)"
    )
    transport_reach: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Доступность крупного города: от 1 (ежедневно) до 4 (почти недоступен)"
    )
    corrective: pd.BooleanDtype = pa.Field(nullable=True, title="Специальная (коррекционная)")
    evening: pd.BooleanDtype = pa.Field(nullable=True, title="Вечерняя (сменная)")
    closed: pd.BooleanDtype = pa.Field(nullable=True, title="Специальное учреждение закрытого типа")
    penal: pd.BooleanDtype = pa.Field(nullable=True, title="При исправительном учреждении")
    boarding: pd.BooleanDtype = pa.Field(nullable=True, title="Школа-интернат")
    pupils: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся, человек")
    classes_1: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 1 параллели")
    pupils_1: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 1 параллели, человек")
    classes_2: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 2 параллели")
    pupils_2: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 2 параллели, человек")
    classes_3: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 3 параллели")
    pupils_3: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 3 параллели, человек")
    classes_4: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 4 параллели")
    pupils_4: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 4 параллели, человек")
    classes_5: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 5 параллели")
    pupils_5: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 5 параллели, человек")
    classes_6: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 6 параллели")
    pupils_6: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 6 параллели, человек")
    classes_7: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 7 параллели")
    pupils_7: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 7 параллели, человек")
    classes_8: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 8 параллели")
    pupils_8: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 8 параллели, человек")
    classes_9: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 9 параллели")
    pupils_9: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 9 параллели, человек")
    classes_10: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 10 параллели")
    pupils_10: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 10 параллели, человек")
    classes_11: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 11 параллели")
    pupils_11: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 11 параллели, человек")
    classes_12: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Классов в 12 параллели")
    pupils_12: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся в 12 параллели, человек")
    older: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Обучающихся старшего из двух названных годов рождения, человек"
    )
    older_adapted: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Из них по адаптированным программам (ОВЗ), человек"
    )
    younger: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Обучающихся младшего из двух названных годов рождения, человек"
    )
    teachers: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Учителей (не менее 0,5 ставки), человек")
    teachers_top: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Учителей высшей категории, человек")
    teachers_young: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Учителей не старше 30 лет, человек")
    teachers_pension: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Учителей пенсионного возраста, человек")
    training_short: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Повышение квалификации до 36 часов, человек"
    )
    training_medium: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Повышение квалификации 36–72 часа, человек"
    )
    training_long: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Повышение квалификации более 72 часов, человек"
    )
    after_training_service: pd.BooleanDtype = pa.Field(
        nullable=True, title="После обучения учителей сопровождает методслужба"
    )
    after_training_colleagues: pd.BooleanDtype = pa.Field(
        nullable=True, title="После обучения учителя делятся опытом с коллегами"
    )
    after_training_lessons: pd.BooleanDtype = pa.Field(
        nullable=True, title="После обучения учителя отрабатывают навыки на уроках"
    )
    after_training_nothing: pd.BooleanDtype = pa.Field(nullable=True, title="После обучения ничего не делается")
    rooms: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Учебных кабинетов")
    rooms_computer: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Кабинетов с компьютером учителя")
    rooms_projector: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Кабинетов с проектором или интерактивной доской"
    )
    computers: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Компьютеров для обучающихся")
    computers_old: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Из них устаревших")
    computers_online: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Из них с доступом в Интернет")
    internet: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=5, title="Скорость Интернета: от 1 (нет) до 5 (более 100 Мбит/с)"
    )
    clubs: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="В кружках и секциях: от 1 (более 80 % обучающихся) до 4 (менее 20 %)"
    )
    career_partners: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=2, title="Профориентация: 1 — с партнёрами, 2 — силами школы"
    )
    career_lessons: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: классные часы")
    career_talks: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: беседы с людьми профессий")
    career_lectures: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: лекции специалистов")
    career_tests: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: тестирование")
    career_visits: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: экскурсии")
    career_projects: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: проекты")
    career_practice: pd.BooleanDtype = pa.Field(nullable=True, title="Профориентация: практика на предприятиях")
    meetings_primary: pd.Int16Dtype = pa.Field(
        nullable=True, ge=0, le=100, title="Участие родителей (начальная школа), % (общего заголовка в файле нет)"
    )
    meetings_basic: pd.Int16Dtype = pa.Field(
        nullable=True, ge=0, le=100, title="Участие родителей (основная школа), % (общего заголовка в файле нет)"
    )
    meetings_secondary: pd.Int16Dtype = pa.Field(
        nullable=True, ge=0, le=100, title="Участие родителей (средняя школа), % (общего заголовка в файле нет)"
    )
    parents_attend: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Родители приходят на мероприятия: от 1 (почти все) до 4 (почти никто)"
    )
    parents_help: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=4, title="Родители готовы помогать: от 1 (почти все) до 4 (почти никто)"
    )
    advanced_russian: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: русский язык"
    )
    advanced_foreign: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: иностранный язык"
    )
    advanced_mathematics: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: математика"
    )
    advanced_biology: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: биология"
    )
    advanced_chemistry: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: химия"
    )
    advanced_physics: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: физика"
    )
    advanced_informatics: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: информатика"
    )
    advanced_history: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: история"
    )
    advanced_geography: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: география"
    )
    advanced_literature: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: литература"
    )
    advanced_social: pd.Int16Dtype = pa.Field(
        nullable=True, ge=1, le=12, title="Углублённое изучение, с какого класса: обществознание"
    )
    vacancies: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Вакансий учителей")
    disabled: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Обучающихся с ОВЗ, человек")
    not_russian_home: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Русский язык дома не родной, человек")
    low_income: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Из малообеспеченных семей, человек")
    single_parent: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Из неполных семей, человек")
    parents_higher: pd.Int32Dtype = pa.Field(
        nullable=True, ge=0, title="Оба родителя с высшим образованием, человек"
    )
    on_register: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="На профилактическом учёте, человек")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка файла")


#: Columns of answers: everything but the key and the source.
ANSWERS = tuple(
    name for name in Context.columns() if name not in ("school_id", "year", "source_file", "source_row")
)

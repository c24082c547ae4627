"""Marts of the programme: how what was promised stands at the report date (``as_of`` in the mart's settings).

``standing`` columns hold ``met | not_met | not_due | no_data``; ``reason`` is a code of :data:`REASONS`, which
say why and what would be needed; days are calendar days. Nothing here scores people: tables of teachers say which
support was given.
"""

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables import programme_words as words
from shnor_analysis.tables.keys import SCHOOL_ID, Table

#: Words that the package writes itself.
CODE = {"public": "code"}

ROADMAP_STATES: words.Choice = {
    "done_on_time": "выполнено в срок",
    "done_late": "выполнено с опозданием",
    "done_undated": "выполнено, дата или срок не указаны",
    "overdue": "просрочено",
    "in_progress": "в работе",
    "not_started": "не начато",
    "cancelled": "отменено",
    "undated": "срок не указан",
}
DOCUMENT_STATES: words.Choice = {
    "confirmed": "подтверждён",
    "waiting": "ждёт подтверждения",
    "unpublished": "не размещён",
}
FILE_STATES: words.Choice = {"found": "файл найден", "missing": "файла нет", "link": "ссылка", "not_looked": "—"}
TRAINING_STATES: words.Choice = {
    "matched": "обучен по выявленному дефициту",
    "other": "обучен по другой теме",
    "planned": "обучение идёт или запланировано",
    "none": "не обучен",
    "no_deficit": "дефицит не указан",
}

#: Why a measure or an indicator stands as it does, and what would be needed; empty where nothing is wanting.
REASONS: words.Choice = {
    "": "",
    # measures: questionnaires and curators
    "no_curator": "У школы нет действующего куратора: внесите его на лист «Кураторы».",
    "no_questionnaires": "Анкетирования школы нет на листе «Анкетирование»: внесите, кому анкеты отправлены.",
    "counts_missing": "Не указано, сколько анкет отправлено или получено.",
    "low_return": "В одной или нескольких группах ответов меньше установленной доли.",
    "no_answers": "Анкеты отправлены, ответов нет.",
    # measures: documents
    "no_documents": "На листе «Документы» у школы нет ни одной записи: внесите документы школы.",
    "document_absent": "Среди документов школы нет нужного вида.",
    "document_unpublished": "Документ есть в списке, но не размещён: нет даты размещения.",
    "file_missing": "Документ отмечен размещённым, но файла в папке школы нет.",
    "document_waiting": "Есть размещённые документы, которые куратор ещё не подтвердил.",
    "no_roadmap": "Дорожной карты школы нет на листе «Дорожные карты».",
    "roadmap_undated": "У пунктов дорожной карты не указаны сроки.",
    "actions_overdue": "Есть пункты дорожной карты с истёкшим сроком.",
    "nothing_due": "Срок ни одного пункта дорожной карты ещё не наступил.",
    # measures: training and deficits
    "no_training": "Обучения школы нет на листе «Обучение»: внесите курсы и вебинары.",
    "training_not_finished": "Обучение запланировано или идёт, завершённых курсов нет.",
    "certificate_missing": "Не у всех завершённых курсов указано удостоверение.",
    "no_webinars": "Среди обучения школы нет вебинаров.",
    "link_missing": "Не у всех вебинаров указана ссылка.",
    "no_deficits_known": "Дефициты не внесены: заполните лист «Педагоги» по итогам диагностики.",
    "deficits_without_help": "Есть выявленные дефициты, по которым обучение не завершено.",
    # measures: meetings, monitoring, the coordinator's own word
    "no_minutes": "Лист «Протоколы» пуст: внесите протоколы совещаний.",
    "minutes_without_schools": "В протоколе не указано, каких школ он касается: заполните столбец «Школы».",
    "meeting_absent": "Среди протоколов нет такого совещания, которое касалось бы этой школы.",
    "no_monitoring": "Нет ни документа мониторинга, ни результатов двух сезонов, чтобы судить о динамике.",
    "no_status": "Критерий оценивает координатор: укажите статус мероприятия.",
    "status_not_done": "По отметке координатора мероприятие ещё не выполнено.",
    "cancelled": "Мероприятие отменено.",
    # indicators
    "no_stable_pupil_code": "Учеников разных лет связать нельзя: в результатах нет постоянного кода ученика.",
    "scale_changed": "Между сезонами сменились работы: проценты выполнения несравнимы.",
    "no_two_seasons": "Нет одинаковых работ в двух сезонах с отметками.",
    "before_joining": "Последние результаты получены до вступления школы в проект: нужны результаты после него.",
    "interval_includes_target": "Цель лежит внутри интервала: уверенно сказать, достигнута ли она, нельзя.",
    "not_beyond_expected": "Рост не больше ожидаемого: низкий результат обычно растёт и сам, сезоны различаются.",
    "rests_on_flagged": "Без процедур с признаками необъективности вывод о динамике другой.",
    "no_target": "Цель не задана: впишите её в настройки ([programme]).",
    "below_target": "Значение ниже цели.",
    "no_director": "Директор школы не указан ни на листе «Школы», ни на листе «Педагоги».",
    "no_teachers_total": "Не указано, сколько в школе педагогов: доля посчитана только от внесённых в реестр.",
    "nobody_trained": "Завершивших обучение нет.",
    "talks_not_due": "Срок выступлений на РМО ещё не наступил.",
    "no_resources": "Ресурсов школы нет на листе «Ресурсы».",
    "resources_planned": "Ресурсы запланированы, но ещё не получены: нет даты получения.",
    "other_sources": "Получены только средства не федеральных и не региональных проектов.",
    "some_schools_without_data": "Не по всем школам программы есть данные.",
}


class RoadmapState(Table):
    """One row an item of a school's roadmap; ``days`` late or overdue (above zero) or left (below zero)."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    number: pd.Int16Dtype = pa.Field(nullable=True, title="Номер")
    risk_factor: str = pa.Field(nullable=True, isin=list(words.RISK_FACTORS), title="Фактор риска")
    task: str = pa.Field(nullable=True, title="Задача")
    measure: str = pa.Field(title="Мероприятие")
    start: pa.DateTime = pa.Field(nullable=True, title="Начало")
    due: pa.DateTime = pa.Field(nullable=True, title="Срок")
    responsible: str = pa.Field(nullable=True, title="Ответственный", metadata={"person": True})
    indicator: str = pa.Field(nullable=True, title="Показатель")
    done_on: pa.DateTime = pa.Field(nullable=True, title="Выполнено")
    evidence: str = pa.Field(nullable=True, title="Подтверждение")
    state: str = pa.Field(isin=list(ROADMAP_STATES), title="Состояние")
    days: pd.Int32Dtype = pa.Field(nullable=True, title="Дней")


class DocumentState(Table):
    """One row a listed document; ``days_waiting`` from publication to confirmation, or to the report date."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    measure_number: pd.Int16Dtype = pa.Field(nullable=True, title="№ мероприятия")
    kind: str = pa.Field(nullable=True, isin=list(words.DOCUMENT_KINDS), title="Вид документа")
    file: str = pa.Field(title="Файл")
    published_on: pa.DateTime = pa.Field(nullable=True, title="Размещён")
    confirmed_on: pa.DateTime = pa.Field(nullable=True, title="Подтверждён")
    confirmed_by: str = pa.Field(nullable=True, title="Кто подтвердил", metadata={"person": True})
    remarks: str = pa.Field(nullable=True, title="Замечания", metadata={"person": True})
    state: str = pa.Field(isin=list(DOCUMENT_STATES), title="Состояние")
    days_waiting: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Дней ожидания")
    file_state: str = pa.Field(isin=list(FILE_STATES), title="Файл на месте")
    own_school: bool = pa.Field(title="Подтвердил сотрудник этой же школы")


class VisitCadence(Table):
    """One row an interval between visits (or stage border, or report date), beside what is allowed."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    stage: str = pa.Field(isin=list(words.STAGES), title="Этап")
    begins: pa.DateTime = pa.Field(title="С")
    ends: pa.DateTime = pa.Field(title="По")
    days: pd.Int32Dtype = pa.Field(ge=0, title="Дней")
    allowed_days: pd.Int32Dtype = pa.Field(ge=1, title="Допустимо дней")
    within: bool = pa.Field(title="В пределах")
    open: bool = pa.Field(title="Ещё длится")


class CuratorAssessment(Table):
    """One row a visit and criterion: the curator's standardised assessment, 0–3 (higher is better)."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    visited_on: pa.DateTime = pa.Field(title="Дата")
    stage: str = pa.Field(nullable=True, isin=list(words.STAGES), title="Этап")
    criterion: str = pa.Field(title="Критерий", metadata=CODE)
    score: pd.Int8Dtype = pa.Field(ge=0, le=3, title="Оценка, 0–3")


class QuestionnaireReturn(Table):
    """One row a school, questionnaire and group of respondents: a full count, so no interval."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    instrument: str = pa.Field(title="Анкета", metadata={"public": "title"})
    respondents: str = pa.Field(isin=list(words.RESPONDENTS), title="Группа")
    measure_number: pd.Int16Dtype = pa.Field(nullable=True, title="№ мероприятия")
    sent: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Отправлено")
    returned: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Получено")
    share: pd.Float64Dtype = pa.Field(nullable=True, ge=0, le=1, title="Доля ответов")
    target: float = pa.Field(ge=0, le=1, title="Цель")
    standing: str = pa.Field(isin=list(words.STANDINGS), title="Итог")


class TeacherSupport(Table):
    """One row a person and deficit: the course that deals with it, certificate; the person's talk at the РМО.

    ``talk`` and ``talk_on`` are the person's: one talk after any finished course will do.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    teacher: str = pa.Field(title="ФИО", metadata={"person": True})
    role: str = pa.Field(nullable=True, isin=list(words.ROLES), title="Роль")
    subject: str = pa.Field(nullable=True, title="Предмет")
    deficit: str = pa.Field(nullable=True, title="Дефицит")
    course: str = pa.Field(nullable=True, title="Программа")
    ended_on: pa.DateTime = pa.Field(nullable=True, title="Окончание")
    state: str = pa.Field(isin=list(TRAINING_STATES), title="Обучение")
    certified: bool = pa.Field(title="Удостоверение есть")
    talk_on: pa.DateTime = pa.Field(nullable=True, title="Выступление на РМО")
    talk: str = pa.Field(isin=list(words.STANDINGS), title="Выступление состоялось")


class MeasureStandings(Table):
    """One row a measure of the plan and school: the plan's own criterion, evaluated.

    ``have`` of ``needed`` (documents, certificates, answers …; shares 0–1 for questionnaires). The reason of a
    measure that is not due says what is still wanting.
    """

    number: pd.Int16Dtype = pa.Field(ge=1, title="Номер")
    name: str = pa.Field(nullable=True, title="Мероприятие", metadata={"public": "official"})
    criterion: str = pa.Field(isin=list(words.CRITERIA), title="Критерий")
    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    standing: str = pa.Field(isin=list(words.STANDINGS), title="Итог")
    have: pd.Float64Dtype = pa.Field(nullable=True, ge=0, title="Есть")
    needed: pd.Float64Dtype = pa.Field(nullable=True, ge=0, title="Нужно")
    reason: str = pa.Field(isin=list(REASONS), title="Почему")
    due: pa.DateTime = pa.Field(nullable=True, title="Срок")


#: Readings of indicator 1 (design 5.9) and the other indicators of the plan.
READINGS: words.Choice = {
    "pupils_relative": "доля учеников, у которых процент выполнения вырос на 15 % от прежнего",
    "pupils_points": "доля учеников, у которых процент выполнения вырос на 15 процентных пунктов",
    "share_above_border": "прирост доли учеников выше границы «2»",
    "directors_trained": "доля директоров, прошедших повышение квалификации",
    "teachers_trained": "доля педагогов, прошедших повышение квалификации",
    "deficits_matched": "доля обученных в соответствии с выявленным дефицитом",
    "schools_with_resources": "доля школ, получивших средства федеральных и региональных проектов",
    "talks_given": "доля обученных педагогов, выступивших на РМО",
}


class Indicators(Table):
    """One row an indicator, reading and school (or the whole programme, ``school_id`` empty).

    ``value`` and bounds are fractions; ``low``–``high`` is a 95 % interval where pupils are a sample of what
    the school can show, and empty where the count is complete. ``main`` marks the reading the settings choose.
    """

    indicator: int = pa.Field(ge=1, le=4, title="Показатель")
    reading: str = pa.Field(isin=list(READINGS), title="Прочтение")
    main: bool = pa.Field(title="Выбрано в настройках")
    school_id: str = pa.Field(nullable=True, str_matches=SCHOOL_ID, title="Школа")
    procedure: str = pa.Field(nullable=True, title="Оценочная процедура", metadata=CODE)
    season_from: str = pa.Field(nullable=True, title="Сезон «было»", metadata=CODE)
    season_to: str = pa.Field(nullable=True, title="Сезон «стало»", metadata=CODE)
    n: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Сколько учтено")
    value: pd.Float64Dtype = pa.Field(nullable=True, title="Значение")
    low: pd.Float64Dtype = pa.Field(nullable=True, title="Нижняя граница")
    high: pd.Float64Dtype = pa.Field(nullable=True, title="Верхняя граница")
    target: pd.Float64Dtype = pa.Field(nullable=True, title="Цель")
    standing: str = pa.Field(isin=list(words.STANDINGS), title="Итог")
    reason: str = pa.Field(isin=list(REASONS), title="Почему")


class SchoolProgramme(Table):
    """One row a school of the programme: what the page says at a glance. Counts; days; roubles."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    name: str = pa.Field(title="Название ОО", metadata={"public": "institution"})
    municipality: str = pa.Field(nullable=True, title="АТЕ", metadata={"public": "institution"})
    number: pd.Int16Dtype = pa.Field(nullable=True, title="№ п/п")
    risk_group_number: pd.Int16Dtype = pa.Field(nullable=True, title="Группа риска, номер")
    risk_group: str = pa.Field(nullable=True, title="Группа риска", metadata={"public": "official"})
    stage: str = pa.Field(nullable=True, isin=list(words.STAGES), title="Этап")
    curators: pd.Int16Dtype = pa.Field(ge=0, title="Кураторов")
    roadmap_items: pd.Int16Dtype = pa.Field(ge=0, title="Пунктов дорожной карты")
    roadmap_done: pd.Int16Dtype = pa.Field(ge=0, title="Выполнено")
    roadmap_late: pd.Int16Dtype = pa.Field(ge=0, title="Из них с опозданием")
    roadmap_overdue: pd.Int16Dtype = pa.Field(ge=0, title="Просрочено")
    documents: pd.Int16Dtype = pa.Field(ge=0, title="Документов размещено")
    documents_confirmed: pd.Int16Dtype = pa.Field(ge=0, title="Подтверждено")
    longest_waiting: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Дольше всего ждёт, дней")
    visits: pd.Int16Dtype = pa.Field(ge=0, title="Посещений")
    last_visit: pa.DateTime = pa.Field(nullable=True, title="Последнее посещение")
    visit_gaps: pd.Int16Dtype = pa.Field(ge=0, title="Перерывов больше допустимого")
    longest_gap: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Самый долгий перерыв, дней")
    teachers: pd.Int16Dtype = pa.Field(ge=0, title="Педагогов")
    teachers_trained: pd.Int16Dtype = pa.Field(ge=0, title="Обучено")
    deficits: pd.Int16Dtype = pa.Field(ge=0, title="Выявлено дефицитов")
    deficits_matched: pd.Int16Dtype = pa.Field(ge=0, title="Из них закрыто обучением по теме")
    director_trained: pd.BooleanDtype = pa.Field(nullable=True, title="Директор обучен")
    talks_due: pd.Int16Dtype = pa.Field(ge=0, title="Должны выступить на РМО")
    talks_given: pd.Int16Dtype = pa.Field(ge=0, title="Выступили на РМО")
    resources: pd.Int16Dtype = pa.Field(ge=0, title="Получено ресурсов")
    resources_sum: pd.Float64Dtype = pa.Field(nullable=True, ge=0, title="На сумму, руб.")
    problems_open: pd.Int16Dtype = pa.Field(ge=0, title="Открытых проблем")
    oldest_problem: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Самой старой, дней")


class Recommendations(Table):
    """One row a recommendation for a school: which rule of the catalogue fired on which numbers.

    Words (fact, conclusion, hypothesis, proposed decision) are the catalogue's; the numbers fill them in.
    """

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    order: int = pa.Field(ge=1, title="По порядку")
    rule: str = pa.Field(title="Правило каталога", metadata=CODE)
    risk_factor: str = pa.Field(nullable=True, isin=list(words.RISK_FACTORS), title="Фактор риска")
    procedure: str = pa.Field(nullable=True, title="Оценочная процедура", metadata=CODE)
    subject: str = pa.Field(nullable=True, title="Предмет", metadata={"public": "official"})
    programme_grade: pd.Int16Dtype = pa.Field(nullable=True, title="Класс программы")
    item: str = pa.Field(nullable=True, title="О чём (задание, признак, шкала)", metadata={"public": "official"})
    season: str = pa.Field(nullable=True, title="Сезон", metadata=CODE)
    n: pd.Int32Dtype = pa.Field(nullable=True, ge=0, title="Сколько учтено")
    value: pd.Float64Dtype = pa.Field(nullable=True, title="Значение")
    low: pd.Float64Dtype = pa.Field(nullable=True, title="Нижняя граница")
    high: pd.Float64Dtype = pa.Field(nullable=True, title="Верхняя граница")
    reference: pd.Float64Dtype = pa.Field(nullable=True, title="С чем сравнено")


#: Mart → model.
PROGRAMME_MARTS: dict[str, type[Table]] = {
    "programme_roadmap": RoadmapState,
    "programme_documents": DocumentState,
    "programme_visit_cadence": VisitCadence,
    "programme_assessment": CuratorAssessment,
    "programme_questionnaires": QuestionnaireReturn,
    "programme_teachers": TeacherSupport,
    "programme_measures": MeasureStandings,
    "programme_indicators": Indicators,
    "programme_schools": SchoolProgramme,
    "recommendations": Recommendations,
}

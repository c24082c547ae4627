"""Words of the programme register: the code kept in the store and the Russian word people choose in Excel."""

Choice = dict[str, str]

#: What stands in a list of schools (keys with «; » between) that means every school of the programme.
ALL_SCHOOLS = "все"

#: Risk factors of the рисковый профиль школы, as numbered in 2021 (2022 replaced some; others may be written in).
RISK_FACTORS: Choice = {
    "equipment": "1. Низкий уровень оснащения школы",
    "staff_deficit": "2. Дефицит педагогических кадров",
    "teacher_competence": "3. Недостаточная предметная и методическая компетентность педагогических работников",
    "disabilities": "4. Высокая доля обучающихся с ОВЗ",
    "language": "5. Низкое качество преодоления языковых и культурных барьеров",
    "motivation": "6. Низкая учебная мотивация обучающихся",
    "wellbeing": "7. Пониженный уровень школьного благополучия",
    "discipline": "8. Низкий уровень дисциплины в классе",
    "failure_risk": "9. Высокая доля обучающихся с рисками учебной неуспешности",
    "parents": "10. Низкий уровень вовлечённости родителей",
    "other": "Другой фактор",
}
RISK_LEVELS: Choice = {"high": "высокая", "medium": "средняя", "low": "низкая"}
VERIFICATIONS: Choice = {"confirmed": "подтверждён", "disputed": "оспорен школой", "pending": "не верифицирован"}

STATUSES: Choice = {
    "not_started": "не начато",
    "in_progress": "в работе",
    "done": "выполнено",
    "cancelled": "отменено",
}

DOCUMENT_KINDS: Choice = {
    "self_diagnosis": "Самодиагностика",
    "concept": "Концепция развития",
    "development_programme": "Программа развития",
    "risk_programme": "Антирисковая программа",
    "roadmap": "Дорожная карта",
    "guidelines": "Методические рекомендации",
    "measure_material": "Материал мероприятия",
    "checklist": "Чек-лист",
    "monitoring": "Результаты мониторинга",
    "report": "Справка или отчёт",
    "other": "Другой документ",
}

#: While a roadmap is drafted a curator comes weekly, while it is carried out every 3–4 weeks.
STAGES: Choice = {"drafting": "формирование дорожной карты", "carrying_out": "реализация"}

ROLES: Choice = {
    "director": "директор",
    "deputy": "заместитель директора",
    "teacher": "педагог",
    "other": "другое",
}
TRAINING_KINDS: Choice = {"course": "курсы повышения квалификации", "webinar": "вебинар"}
RESOURCE_SOURCES: Choice = {
    "growth_point": "«Точка роста»",
    "federal_project": "федеральный проект",
    "regional_project": "региональный проект",
    "municipal": "муниципальный бюджет",
    "other": "другой источник",
}
RESPONDENTS: Choice = {
    "administration": "администрация",
    "teachers": "педагоги",
    "pupils": "обучающиеся",
    "parents": "родители",
}
MEETINGS: Choice = {
    "directors": "Совещание директоров ОО",
    "results": "Совещание по итогам ОГЭ, ЕГЭ, ВПР",
    "rmo": "Заседание РМО",
    "other": "Другое",
}

#: What proves that a measure of the plan was carried out; each has its own rule in ``programme/criteria.py``.
CRITERIA: Choice = {
    "questionnaires_returned": "Ответы на анкеты не менее установленной доли, кураторы назначены",
    "guidelines_present": "Наличие методических рекомендаций",
    "survey_held": "Опрос или анкетирование проведены",
    "roadmap_present": "Наличие программ развития и дорожных карт",
    "certificates_present": "Наличие удостоверений о ПК",
    "links_present": "Наличие ссылок на вебинары",
    "checklists_filled": "Заполнение чек-листов",
    "deficits_surveyed": "Анкетирование по дефицитам, помощь по выявленным дефицитам",
    "documents_confirmed": "Наличие материала, подтверждённого куратором",
    "actions_done": "Выполнение запланированных мер",
    "results_meeting": "Протоколы совещания по итогам ОГЭ, ЕГЭ, ВПР",
    "changes_monitored": "Результаты мониторинга позитивных изменений",
    "rmo_meeting": "Протоколы заседаний РМО",
    "by_hand": "Оценивает координатор",
}

#: How a measure, a return or an indicator stands against its own criterion.
MET, NOT_MET, NOT_DUE, NO_DATA = "met", "not_met", "not_due", "no_data"
STANDINGS: Choice = {MET: "выполнено", NOT_MET: "не выполнено", NOT_DUE: "срок не наступил", NO_DATA: "нет данных"}

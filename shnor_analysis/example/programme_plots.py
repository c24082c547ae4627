"""How four invented schools carry the programme out: one in good order, three each with its own trouble.

Days are counted from the report day of the example (the end of its last season): below zero is before it.
"""

from dataclasses import dataclass

#: Days of the programme's milestones.
JOINED, APPROVED = -182, -126

#: Items of every roadmap: risk factor, task, measure, start, due, responsible, indicator.
ROADMAP = (
    (
        "failure_risk",
        "Выявить пробелы отстающих учеников",
        "Разбор работ ВПР по заданиям в каждом классе",
        -120,
        -100,
        "учителя-предметники",
        "перечень западающих умений по каждому классу",
    ),
    (
        "failure_risk",
        "Устранить пробелы отстающих учеников",
        "Дополнительные занятия по группам",
        -98,
        -14,
        "заместитель директора по УВР",
        "доля «2» ниже, чем осенью",
    ),
    (
        "teacher_competence",
        "Освоить критериальное оценивание",
        "Курсы повышения квалификации и взаимопосещение уроков",
        -110,
        -35,
        "заместитель директора по УВР",
        "удостоверения, листы посещения уроков",
    ),
    (
        "teacher_competence",
        "Оценивать одинаково",
        "Перекрёстная проверка работ двумя учителями",
        -90,
        -28,
        "руководитель методического объединения",
        "расхождение не больше одного балла",
    ),
    (
        "motivation",
        "Поднять интерес к учению",
        "Предметная неделя и проекты учеников",
        -70,
        -42,
        "педагог-организатор",
        "участвует не меньше половины учеников",
    ),
    (
        "parents",
        "Вовлечь родителей",
        "Встречи с родителями отстающих учеников",
        -84,
        -7,
        "классные руководители",
        "встречи проведены со всеми",
    ),
    (
        "staff_deficit",
        "Закрыть нехватку учителей",
        "Сетевое преподавание с соседней школой",
        -60,
        30,
        "директор",
        "уроки ведутся по расписанию",
    ),
    (
        "failure_risk",
        "Не потерять достигнутое за лето",
        "Летние задания и консультации",
        0,
        85,
        "учителя-предметники",
        "входная работа в сентябре",
    ),
)

#: Documents of every school: measure of the plan, kind, file, day of publication.
DOCUMENTS = (
    (1, "self_diagnosis", "samodiagnostika.txt", -150),
    (2, "guidelines", "metodicheskie_rekomendacii.txt", -140),
    (4, "concept", "koncepciya_razvitiya.txt", -132),
    (4, "development_programme", "programma_razvitiya.txt", -130),
    (4, "risk_programme", "antiriskovaya_programma.txt", -129),
    (4, "roadmap", "dorozhnaya_karta.txt", -127),
    (7, "checklist", "chek_list.txt", -60),
    (9, "measure_material", "predmetnaya_nedelya.txt", -40),
    (12, "monitoring", "monitoring.txt", -12),
)

#: People of every school: post, role, subject, deficit, day it was found.
PEOPLE = (
    ("директор школы", "director", None, "управление качеством образования", -150),
    ("заместитель директора по УВР", "deputy", "История", "анализ результатов оценочных процедур", -150),
    ("учитель математики № 1", "teacher", "Математика", "критериальное оценивание", -148),
    ("учитель математики № 2", "teacher", "Математика", "обучение решению текстовых задач", -148),
    ("учитель русского языка № 1", "teacher", "Русский язык", "критериальное оценивание", -147),
    ("учитель русского языка № 2", "teacher", "Русский язык", "работа с отстающими учениками", -147),
    ("учитель начальных классов", "teacher", "Начальные классы", None, None),
)
#: Courses: for which deficit, kind, name, first and last day; the last is about none of the deficits.
COURSES = {
    "управление качеством образования": ("course", "Управление школой по данным", -120, -100),
    "анализ результатов оценочных процедур": ("course", "Анализ результатов ВПР", -120, -105),
    "критериальное оценивание": ("course", "Критериальное оценивание на уроке", -115, -85),
    "обучение решению текстовых задач": ("course", "Текстовые задачи в 5–8 классах", -90, -60),
    "работа с отстающими учениками": ("webinar", "Как помочь отстающему ученику", -75, -75),
}
OTHER_COURSE = ("course", "Оформление школьного сайта", -80, -66)


@dataclass(frozen=True)
class Plot:
    """What happens in one school.

    ``done`` and ``confirmed`` follow :data:`ROADMAP` and :data:`DOCUMENTS`: days after the due date (or after
    publication), ``None`` for not yet; a document that is in ``unpublished`` has no date at all. ``visits`` are
    days; ``scores`` the first and last assessment (0–3). ``trained``, ``off_topic`` and ``talked`` are places in
    :data:`PEOPLE`. ``returned`` are shares of answers of administration, teachers, pupils, parents.
    ``problems`` are text, opened, closed.
    """

    done: tuple[int | None, ...]
    confirmed: tuple[int | None, ...]
    unpublished: tuple[str, ...]
    visits: tuple[int, ...]
    scores: tuple[int, int]
    trained: tuple[int, ...]
    off_topic: tuple[int, ...]
    talked: tuple[int, ...]
    returned: tuple[float, float, float, float] | None
    risks: tuple[tuple[str, str, str], ...]
    rooms: tuple[tuple[str, str, int | None, int | None], ...]
    problems: tuple[tuple[str, int, int | None], ...]


_WEEKLY = tuple(range(JOINED + 5, APPROVED, 7))

PLOTS = (
    Plot(  # in good order
        done=(-4, -2, -5, -1, -3, -2, None, None),
        confirmed=(4, 3, 5, 5, 4, 3, 6, 5, 4),
        unpublished=(),
        visits=(*_WEEKLY, -105, -84, -63, -42, -21, -3),
        scores=(1, 3),
        trained=(0, 1, 2, 3, 4, 5),
        off_topic=(),
        talked=(2, 3, 4, 5),
        returned=(1.0, 0.95, 0.91, 0.84),
        risks=(("failure_risk", "high", "confirmed"), ("teacher_competence", "medium", "confirmed")),
        rooms=(("growth_point", "кабинет химии", 850000, -90), ("growth_point", "кабинет физики", 920000, -90)),
        problems=(("Не хватало текстов заданий для летних занятий", -45, -30),),
    ),
    Plot(  # overdue work and documents that wait
        done=(-1, None, 16, None, 25, None, None, None),
        confirmed=(6, 4, 20, None, None, 9, None, None, None),
        unpublished=("monitoring.txt",),
        visits=(*_WEEKLY, -100, -79, -55, -30, -9),
        scores=(1, 2),
        trained=(1, 2, 4),
        off_topic=(3,),
        talked=(2,),
        returned=(1.0, 0.86, 0.83, 0.61),
        risks=(
            ("failure_risk", "high", "confirmed"),
            ("staff_deficit", "high", "confirmed"),
            ("motivation", "medium", "disputed"),
        ),
        rooms=(("growth_point", "кабинет биологии", 640000, None), ("municipal", "ноутбуки, 10 шт.", 400000, -50)),
        problems=(
            ("Нет учителя физики с января", -130, None),
            ("Сломан проектор в кабинете математики", -60, -41),
        ),
    ),
    Plot(  # nobody came for a long time
        done=(3, None, -2, None, None, None, None, None),
        confirmed=(10, 12, 9, 9, 15, 11, None, 8, None),
        unpublished=(),
        visits=(JOINED + 6, JOINED + 20, JOINED + 41, -101, -52),
        scores=(0, 1),
        trained=(0, 2, 5),
        off_topic=(4,),
        talked=(),
        returned=(1.0, 0.74, 0.66, 0.4),
        risks=(
            ("failure_risk", "high", "confirmed"),
            ("wellbeing", "medium", "confirmed"),
            ("parents", "high", "pending"),
            ("equipment", "low", "confirmed"),
        ),
        rooms=(),
        problems=(
            ("Дорога к школе закрыта по весне, куратор не может доехать", -70, None),
            ("Часть родителей не отвечает на приглашения", -48, None),
            ("Нет доступа к порталу с материалами", -20, None),
        ),
    ),
    Plot(  # a school about which little is written down
        done=(None,) * 8,
        confirmed=(None,) * 9,
        unpublished=tuple(file for _, _, file, _ in DOCUMENTS[1:]),
        visits=(JOINED + 9, -88),
        scores=(0, 0),
        trained=(),
        off_topic=(),
        talked=(),
        returned=None,
        risks=(),
        rooms=(),
        problems=(("Директор сменился, документы передаются", -35, None),),
    ),
)

"""The template of the plan."""

from docx.document import Document

from shnor_analysis.reports.documents import template_parts as parts
from shnor_analysis.reports.documents import template_tables as tables
from shnor_analysis.reports.documents import template_words as words
from shnor_analysis.reports.documents.template_parts import LANDSCAPE, Column


def plan() -> Document:
    """Make the plan."""
    document = parts.new_document()
    parts.aside(document, "УТВЕРЖДАЮ\nНачальник управления образования\n___________ / ________________")
    parts.aside(document, "{{ head.blank_day }}")
    parts.title(document, "ПЛАН\nпо оказанию адресной помощи ШНОР (500+)\n{{ head.district }}")
    parts.public_note(document)
    parts.body(document, words.INTRODUCTION)
    parts.marked(document, "Цель:", words.GOAL)
    parts.body(document, "Задачи:", bold=True, after=3)
    for task in words.TASKS:
        parts.item(document, task)
    _schools_and_curators(document)
    _indicators_of_plan(document)
    parts.heading(document, "Методы сбора и обработки информации")
    parts.body(
        document,
        "Заполнение чек-анкет, опрос, анкетирование, использование аналитических материалов: итоги ВПР, ОГЭ, ЕГЭ.",
    )
    parts.heading(document, "Мониторинг и оценка результативности принимаемых мер")
    parts.body(
        document,
        "Мониторинг хода реализации проекта обеспечивает муниципальный координатор при непосредственном участии "
        "кураторов ШНОР: {{ names }}. Мониторинг включает следующие элементы:",
        after=3,
    )
    for element in words.MONITORING:
        parts.item(document, element)
    parts.heading(document, "Литература")
    for number, source in enumerate(words.LITERATURE, start=1):
        parts.item(document, source, f"{number}.")
    parts.heading(document, "Общий алгоритм и задачи работы куратора")
    for number, duty in enumerate(words.CURATOR, start=1):
        parts.item(document, duty, f"{number}.")
    _measures(document)
    parts.signatures(document, words.COORDINATOR, width=LANDSCAPE)
    return document


def _schools_and_curators(document: Document) -> None:
    """Set the first two tables of the plan."""
    parts.heading(
        document,
        "Информация о руководителях образовательных организаций, имеющих низкие образовательные результаты",
    )
    school = "Наименование ОО, включённой в проект 500+"
    parts.table(
        document,
        [
            Column("№ п/п", 1.0, "{{ row.number }}", centred=True),
            Column("АТЕ", 3.0, "{{ row.municipality }}"),
            Column(school, 5.0, "{{ row.name }}"),
            Column("Группа риска (номер, описание)", 3.7, "{{ row.risk_group }}"),
            Column("ФИО директора", 3.8, "{{ row.director }}"),
        ],
        "schools",
        public=[
            Column("№ п/п", 1.0, "{{ row.number }}", centred=True),
            Column("АТЕ", 3.6, "{{ row.municipality }}"),
            Column(school, 7.1, "{{ row.name }}"),
            Column("Группа риска (номер, описание)", 4.8, "{{ row.risk_group }}"),
        ],
    )
    parts.heading(document, "Распределение кураторов")
    parts.table(
        document,
        [
            Column("№ п/п", 0.7, "{{ row.number }}", centred=True),
            Column("АТЕ", 2.3, "{{ row.municipality }}"),
            Column(school, 3.1, "{{ row.name }}"),
            Column("Группа риска (номер, описание)", 2.5, "{{ row.risk_group }}"),
            Column("ФИО куратора", 2.5, "{{ row.curator }}"),
            Column("Должность", 2.2, "{{ row.post }}"),
            Column("Курируемая школа", 3.2, "{{ row.school }}"),
        ],
        "curators",
        public=[
            Column("№ п/п", 1.0, "{{ row.number }}", centred=True),
            Column("АТЕ", 2.6, "{{ row.municipality }}"),
            Column(school, 3.6, "{{ row.name }}"),
            Column("Группа риска (номер, описание)", 2.8, "{{ row.risk_group }}"),
            Column("Должность куратора", 3.0, "{{ row.post }}"),
            Column("Курируемая школа", 3.5, "{{ row.school }}"),
        ],
    )


def _measures(document: Document) -> None:
    """Set the third table of the plan, on wide pages."""
    parts.turn(document)
    parts.heading(document, "Меры и мероприятия")
    parts.table(
        document,
        [
            Column("№ п/п", 1.2, "{{ row.number }}", centred=True),
            Column("Наименование мероприятия", 6.4, "{{ row.name }}"),
            Column("Сроки", 3.0, "{{ row.dates }}"),
            Column("Ответственные", 4.0, "{{ row.responsible }}"),
            Column("Школы, которым оказывается адресная помощь", 6.2, "{{ row.schools }}"),
            Column(
                "Методы оценки качества проведённого мероприятия (анкета, тест, опрос)",
                4.4,
                "{{ row.assessment }}",
            ),
        ],
        "measures",
    )


def _indicators_of_plan(document: Document) -> None:
    """Set the four indicators in the words of the plan, then where they stand."""
    parts.heading(document, "Показатели")
    for number, sentence in enumerate(words.INDICATORS, start=1):
        parts.item(document, sentence, f"{number}.")
    parts.body(
        document, "Состояние показателей на {{ head.as_of }}:", indent=False, after=3
    ).paragraph_format.keep_with_next = True
    tables.indicators(document)

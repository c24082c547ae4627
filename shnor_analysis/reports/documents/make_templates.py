"""Makes the Word templates of the package anew: ``python -m shnor_analysis.reports.documents.make_templates``.

Run by developers when the words or the look change; the files it writes are committed. Users change the files
themselves, in Word, in a folder of their own.
"""

import io
from collections.abc import Callable
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from shnor_analysis.reports.documents import template_parts as parts
from shnor_analysis.reports.documents import template_tables as tables
from shnor_analysis.reports.documents import template_words as words
from shnor_analysis.reports.documents.rendering import TEMPLATES, repacked
from shnor_analysis.reports.documents.template_parts import LANDSCAPE, Column
from shnor_analysis.reports.documents.template_plan import plan


def roadmap() -> Document:
    """Make the roadmap of a school."""
    document = parts.new_document(landscape=True)
    approve = parts.aside(
        document, "УТВЕРЖДАЮ\nДиректор {{ school }}\n______________ / {{ director or '____________________' }}"
    )
    approve.paragraph_format.left_indent = Cm(16.5)
    parts.aside(document, "{{ head.blank_day }}").paragraph_format.left_indent = Cm(16.5)
    parts.title(document, "ДОРОЖНАЯ КАРТА\nпо реализации мер адресной поддержки\n{{ school }}")
    parts.public_note(document)
    parts.body(
        document,
        "{% if municipality %}{{ municipality }}. {% endif %}"
        "{% if curators %}Куратор: {{ curators }}. {% endif %}"
        "{% if approved_on %}Утверждена {{ approved_on }}. {% endif %}Состояние на {{ head.as_of }}",
        indent=False,
    )
    parts.heading(document, "Рисковый профиль (по полученным школой данным)")
    parts.table(
        document,
        [
            Column("Фактор риска", 12.4, "{{ row.factor }}"),
            Column("Значимость", 2.6, "{{ row.level }}", centred=True),
            Column("Верификация", 3.6, "{{ row.verification }}", centred=True),
            Column("Получен", 2.6, "{{ row.received_on }}", centred=True),
            Column("Источник", 4.0, "{{ row.source }}"),
        ],
        "profile",
    )
    parts.heading(document, "Мероприятия")
    parts.table(
        document,
        [
            Column("№", 0.9, "{{ row.number }}", centred=True),
            Column("Фактор риска", 3.8, "{{ row.risk_factor }}"),
            Column("Задача", 4.0, "{{ row.task }}"),
            Column("Мероприятие", 5.0, "{{ row.measure }}"),
            Column("Сроки", 2.5, "{{ row.dates }}", centred=True),
            Column("Ответственные", 2.9, "{{ row.responsible }}"),
            Column("Показатель", 3.3, "{{ row.indicator }}"),
            Column("Статус", 2.8, "{{ row.status }}"),
        ],
        "items",
        public=[
            Column("№", 1.2, "{{ row.number }}", centred=True),
            Column("Фактор риска", 13.0, "{{ row.about }}"),
            Column("Сроки", 5.0, "{{ row.dates }}", centred=True),
            Column("Статус", 6.0, "{{ row.status }}"),
        ],
    )
    parts.tag(document, "if fulfilment")
    parts.body(document, "{{ fulfilment }}", indent=False)
    parts.tag(document, "endif")
    parts.signatures(document, "Директор", "Куратор", words.COORDINATOR, width=LANDSCAPE)
    return document


def minutes() -> Document:
    """Make the minutes of the directors' meeting."""
    document = parts.new_document()
    parts.title(
        document,
        "ПРОТОКОЛ № {{ number }}\nсовещания директоров образовательных организаций\n{{ head.district }}",
    )
    parts.body(document, "{{ held_on }}", indent=False)
    parts.public_note(document)
    parts.tag(document, "if directors.rows")
    parts.body(document, "Присутствовали:", bold=True, indent=False, after=3)
    parts.tag(document, "for one in directors.rows")
    parts.item(document, "{{ one.post }}{% if one.name %} — {{ one.name }}{% endif %};")
    parts.tag(document, "endfor")
    parts.item(document, "муниципальный координатор, кураторы.")
    parts.tag(document, "endif")
    parts.heading(document, "Повестка дня")
    parts.tag(document, "if agenda")
    parts.tag(document, "for one in agenda")
    parts.item(document, "{{ one }}", "{{ loop.index }}.")
    parts.tag(document, "endfor")
    parts.tag(document, "else")
    for number, matter in enumerate(
        (
            "Результаты школ проекта: что говорят данные.",
            "Выполнение дорожных карт.",
            "Возврат анкет.",
            "Текущие проблемы.",
        ),
        start=1,
    ):
        parts.item(document, matter, f"{number}.")
    parts.tag(document, "endif")
    parts.heading(document, "СЛУШАЛИ:")
    _heard(document)
    parts.heading(document, "РЕШИЛИ:")
    parts.tag(document, "if decided")
    _numbered(document, "decided")
    parts.body(document, "Предложено по данным на {{ head.as_of }} (решает совещание):", indent=False, after=3)
    parts.tag(document, "else")
    parts.body(document, "Проект решения по данным на {{ head.as_of }} (решает совещание):", indent=False, after=3)
    parts.tag(document, "endif")
    _numbered(document, "proposed")
    parts.body(
        document, "Срок исполнения: {{ head.blank_day }}\nОтветственные: ____________________", indent=False
    )
    parts.signatures(document, "Председатель", "Секретарь")
    return document


def _numbered(document: Document, name: str) -> None:
    """Set a numbered list of sentences of the context."""
    parts.tag(document, f"for one in {name}")
    parts.item(document, "{{ one }}", "{{ loop.index }}.")
    parts.tag(document, "endfor")


def _heard(document: Document) -> None:
    """Set the findings of the minutes: results, roadmaps, questionnaires, problems."""
    parts.heading(document, "1. Результаты школ проекта", 2)
    parts.body(
        document,
        "Школы показаны в порядке плана, без мест: сравнивать их между собой по этим числам нельзя. Изменение "
        "сравнивается с тем, чего ждать от школы с таким же началом; причин отметки не называют.",
    )
    tables.results(document)
    parts.heading(document, "2. Выполнение дорожных карт", 2)
    tables.lines(document)
    parts.body(document, "Просроченные пункты:", indent=False, after=3).paragraph_format.keep_with_next = True
    tables.overdue(document)
    parts.heading(document, "3. Возврат анкет", 2)
    tables.returns(document)
    parts.heading(document, "4. Текущие проблемы", 2)
    tables.problems(document)
    parts.tag(document, "if earlier.rows")
    parts.heading(document, "5. Решения прошлого совещания ({{ earlier_meeting }})", 2)
    _numbered(document, "earlier.rows")
    parts.tag(document, "endif")


def letter() -> Document:
    """Make the letter of targeted recommendations."""
    document = parts.new_document()
    parts.aside(document, "Директору\n{{ school }}{% if director %}\n{{ director }}{% endif %}")
    parts.body(document, "№ ________ от {{ head.blank_day }}", indent=False)
    parts.title(document, "Адресные рекомендации\nпо результатам анализа")
    parts.public_note(document)
    parts.body(
        document,
        "По результатам анализа данных на {{ head.as_of }} направляем адресные рекомендации. В каждой отдельно "
        "названы факт, вывод, гипотеза и предлагаемое решение: гипотезу школа проверяет на месте вместе "
        "с куратором, решение принимает сама.",
    )
    parts.heading(document, "Что известно о результатах")
    parts.body(document, "{{ results.answer }} {{ results.grounds }}")
    parts.tag(document, "if results.rule")
    parts.body(document, "{{ results.rule }}")
    parts.tag(document, "endif")
    parts.tag(document, "if results.limit")
    parts.body(document, "{{ results.limit }}")
    parts.tag(document, "endif")
    parts.heading(document, "Рекомендации")
    parts.tag(document, "if not advice.rows")
    parts.body(document, "{{ advice.absent }}")
    parts.tag(document, "endif")
    parts.tag(document, "for one in advice.rows")
    parts.heading(document, "{{ loop.index }}. {{ one.title }}", 2)
    for mark, name in (
        ("Факт.", "fact"),
        ("Вывод.", "conclusion"),
        ("Гипотеза.", "hypothesis"),
        ("Предлагаемое решение.", "decision"),
    ):
        parts.marked(document, mark, "{{ one." + name + " }}")
    parts.tag(document, "if one.measures")
    parts.body(document, "Возможные мероприятия:", after=3)
    parts.tag(document, "for measure in one.measures")
    parts.item(document, "{{ measure }}")
    parts.tag(document, "endfor")
    parts.tag(document, "endif")
    told = "{{ one.indicator }}. Как оценить: {{ one.assessment | join('; ') }}."
    # a signature may not stand on a leaf by itself
    parts.marked(document, "По чему будет видно:", told).paragraph_format.keep_with_next = True
    parts.tag(document, "endfor")
    parts.signatures(document, words.COORDINATOR)
    return document


def note() -> Document:
    """Make the analytical note."""
    document = parts.new_document()
    parts.title(
        document,
        "АНАЛИТИЧЕСКАЯ ЗАПИСКА\nо ходе и результатах адресной помощи ШНОР (500+)\n{{ head.district }}",
    )
    parts.body(document, "Составлена {{ head.day }}, состояние дел на {{ head.as_of }}", indent=False)
    parts.public_note(document)
    parts.heading(document, "1. Выявление школ с низкими результатами")
    parts.body(document, "{{ rule }}")
    parts.tag(document, "for one in results.rows")
    parts.tag(document, "if one.rule")
    parts.marked(document, "{{ one.school }}.", "{{ one.rule }}")
    parts.tag(document, "endif")
    parts.tag(document, "endfor")
    parts.heading(document, "2. Изменение результатов")
    parts.body(document, "Школы показаны в порядке плана, без мест.")
    tables.results(document)
    parts.tag(document, "for one in results.rows")
    parts.marked(document, "{{ one.school }}.", "{{ one.answer }} {{ one.grounds }} {{ one.limit }}")
    parts.tag(document, "endfor")
    parts.heading(document, "3. Чего сказать нельзя")
    parts.tag(document, "for one in limits")
    parts.item(document, "{{ one }}")
    parts.tag(document, "endfor")
    parts.heading(document, "4. Показатели плана")
    tables.indicators(document)
    _fulfilment(document)
    parts.signatures(document, words.COORDINATOR)
    return document


def _fulfilment(document: Document) -> None:
    """Set how the programme is carried out."""
    parts.heading(document, "5. Выполнение дорожных карт, документы, посещения")
    tables.lines(document)
    parts.body(document, "Просроченные пункты:", indent=False, after=3).paragraph_format.keep_with_next = True
    tables.overdue(document)
    parts.heading(document, "6. Выполнение мероприятий плана")
    parts.table(
        document,
        [
            Column("№", 0.9, "{{ row.number }}", centred=True),
            Column("Мероприятие", 4.9, "{{ row.name }}"),
            Column("Критерий", 3.7, "{{ row.criterion }}"),
            Column("Итог", 7.0, "{{ row.standing }}"),
        ],
        "measures",
    )
    parts.heading(document, "7. Возврат анкет")
    tables.returns(document)
    parts.heading(document, "8. Нерешённые проблемы")
    tables.problems(document)


MAKERS: dict[str, Callable[[], Document]] = {
    "plan.docx": plan,
    "roadmap.docx": roadmap,
    "minutes.docx": minutes,
    "letter.docx": letter,
    "note.docx": note,
}


def make(folder: Path = TEMPLATES) -> list[Path]:
    """Write every template; the same words give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, maker in MAKERS.items():
        content = io.BytesIO()
        maker().save(content)
        path = folder / name
        path.write_bytes(repacked(content.getvalue()))
        written.append(path)
    return written


if __name__ == "__main__":
    make()

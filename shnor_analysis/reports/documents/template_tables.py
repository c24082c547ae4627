"""Tables that several templates share."""

from docx.document import Document

from shnor_analysis.reports.documents.template_parts import Column, table


def indicators(document: Document) -> None:
    """Set the table of indicators: reading, target, value, standing."""
    table(
        document,
        [
            Column("№", 0.9, "{{ row.number }}", centred=True),
            Column("Что измерено", 5.6, "{{ row.reading }}"),
            Column("Цель", 2.0, "{{ row.target }}", centred=True),
            Column("Значение", 5.4, "{{ row.value }}"),
            Column("Итог", 2.6, "{{ row.standing }}"),
        ],
        "indicators",
    )


def results(document: Document) -> None:
    """Set the results of the schools side by side."""
    table(
        document,
        [
            Column("Школа", 3.5, "{{ row.school }}"),
            Column("Правило отбора", 2.4, "{{ row.picked or '—' }}"),
            Column("Доля отметок «2» по работам обоих сезонов: было → стало", 3.4, "{{ row.was_now or '—' }}"),
            Column("Ожидалось", 2.1, "{{ row.expected or '—' }}", centred=True),
            Column("Разность с ожидаемым (интервал)", 2.8, "{{ row.excess or '—' }}"),
            Column("Вывод", 2.3, "{{ row.conclusion }}"),
        ],
        "results",
    )


def lines(document: Document) -> None:
    """Set the fulfilment of the schools side by side."""
    table(
        document,
        [
            Column("Школа", 3.3, "{{ row.school }}"),
            Column("Этап", 2.5, "{{ row.stage }}"),
            Column("Дорожная карта, пунктов", 2.8, "{{ row.roadmap }}"),
            Column("Документы", 3.0, "{{ row.documents }}"),
            Column("Посещения куратора", 2.8, "{{ row.visits }}"),
            Column("Открытые проблемы", 2.1, "{{ row.problems }}"),
        ],
        "lines",
    )


def overdue(document: Document) -> None:
    """Set the overdue items."""
    table(
        document,
        [
            Column("Школа", 3.6, "{{ row.school }}"),
            Column("№", 0.9, "{{ row.number }}", centred=True),
            Column("Мероприятие", 4.6, "{{ row.measure }}"),
            Column("Срок", 2.0, "{{ row.due }}", centred=True),
            Column("Просрочено", 2.4, "{{ row.overdue }}", centred=True),
            Column("Ответственный", 3.0, "{{ row.responsible }}"),
        ],
        "overdue",
        public=[
            Column("Школа", 4.6, "{{ row.school }}"),
            Column("Пункт дорожной карты", 7.1, "{{ row.measure }}"),
            Column("Срок", 2.2, "{{ row.due }}", centred=True),
            Column("Просрочено", 2.6, "{{ row.overdue }}", centred=True),
        ],
    )


def returns(document: Document) -> None:
    """Set the return of questionnaires."""
    table(
        document,
        [
            Column("Школа", 3.5, "{{ row.school }}"),
            Column("Анкета", 2.4, "{{ row.instrument }}"),
            Column("Группа", 2.6, "{{ row.respondents }}"),
            Column("Разослано", 2.1, "{{ row.sent }}", centred=True),
            Column("Получено", 1.9, "{{ row.returned }}", centred=True),
            Column(
                "Доля (цель)", 1.9, "{{ row.share }}{% if row.share %} ({{ row.target }}){% endif %}", centred=True
            ),
            Column("Итог", 2.1, "{{ row.standing }}"),
        ],
        "returns",
    )


def problems(document: Document) -> None:
    """Set the open problems."""
    table(
        document,
        [
            Column("Школа", 4.0, "{{ row.school }}"),
            Column("Проблема", 6.5, "{{ row.text or 'не публикуется' }}"),
            Column("Возникла", 2.3, "{{ row.opened_on }}", centred=True),
            Column("Ответственный", 3.7, "{{ row.responsible }}"),
        ],
        "problems",
        public=[
            Column("Школа", 8.5, "{{ row.school }}"),
            Column("Проблема возникла (в чём она, не публикуется)", 8.0, "{{ row.opened_on }}", centred=True),
        ],
    )

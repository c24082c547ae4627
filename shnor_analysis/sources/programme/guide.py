"""The sheet «Как заполнять»: for every sheet and column what to write, what is allowed, an example."""

from collections.abc import Iterator

from shnor_analysis.sources.programme.sheets import ALL_SCHOOLS, FIRST_DAY, LAST_DAY, Column, sheet_specs

GUIDE_HEADER = ("Лист", "Столбец", "Обязателен", "Что писать", "Что допустимо", "Пример")

_RULES = (
    "Один лист — одна таблица, одна строка — одна запись. Пустые строки пропускаются.",
    "Столбцы можно переставлять, лишние листы и столбцы не мешают. Заголовки менять нельзя.",
    "Голубые заголовки обязательны: без этих ячеек строка откладывается. Остальное можно оставить пустым.",
    "Начните с листа «Школы»: на других листах школу можно назвать логином или названием с этого листа.",
    "Фамилии попадают только во внутренние документы; вместо фамилии можно писать должность.",
    "Загрузка: shnor import ПАПКА. Каждая ошибка называется с листом, строкой и столбцом, верные строки остаются.",
    "Файлы документов лежат в папке documents/ЛОГИН/ рядом с этой книгой.",
)

_ABOUT = {
    "programme_schools": "Школы проекта, группа риска и директор (первая таблица плана).",
    "curators": "Кто какую школу курирует (вторая таблица плана). Две школы — две строки.",
    "measures": "Мероприятия плана района (третья таблица плана).",
    "roadmap": "Дорожные карты школ: один пункт — одна строка.",
    "documents": "Документы, которые школы размещают, а кураторы подтверждают.",
    "visits": "Посещения кураторов. К1–К6 — оценки по одной мерке: 0 нет, 1 начато, 2 в основном, 3 полностью.",
    "teachers": "Педагоги и директора с выявленными дефицитами: один дефицит — одна строка.",
    "training": "Курсы и вебинары, удостоверения и выступления на РМО.",
    "resources": "Средства федеральных и региональных проектов.",
    "problems": "Текущие проблемы; решённые не удаляются, у них ставится дата.",
    "risk_profile": "Уровни факторов риска, полученные школой извне (РПШ ФИОКО).",
    "invitations": "Сколько анкет разослано и сколько ответов получено.",
    "minutes": "Протоколы совещаний и заседаний РМО.",
}

#: Examples of what the kind of a column does not show by itself.
_EXAMPLES = {
    "municipality": "Нагорный район",
    "name": "МКОУ «Нагорная СОШ»",
    "risk_group": "Базово неуспевающие",
    "director": "директор школы",
    "curator": "куратор 1",
    "post": "заместитель директора по УВР",
    "dates": "март, апрель",
    "responsible": "муниципальный координатор",
    "assessment": "анкета",
    "task": "Снизить долю «2» по математике",
    "measure": "Занятия с отстающими по вторникам",
    "indicator": "доля «2» в ВПР не выше 20 %",
    "evidence": "spravka_matematika.pdf",
    "file": "dorozhnaya_karta.pdf",
    "confirmed_by": "куратор 1",
    "remarks": "нет подписи директора",
    "seen": "уроки математики в 5 и 6 классах",
    "teacher": "учитель математики № 1",
    "subject": "Математика",
    "deficit": "критериальное оценивание",
    "course": "Формирующее оценивание на уроке",
    "certificate": "05-000123",
    "link": "https://example.org/webinar",
    "room": "кабинет химии",
    "text": "нет учителя физики",
    "source": "ИС МЭДК",
    "instrument": "Анкета для педагогов",
    "agenda": "Об итогах ВПР",
    "decisions": "Утвердить дорожные карты",
}
_NAMES = {("measures", "name"): "Участие в вебинарах", ("minutes", "number"): "3"}


def guide_rows() -> Iterator[tuple[str | None, ...]]:
    """Give the rows of the guide: general rules, then each sheet (a row without a column) and its columns."""
    for rule in _RULES:
        yield (None, None, None, rule, None, None)
    for spec in sheet_specs().values():
        yield (spec.title, None, None, _ABOUT[spec.table], None, None)
        for column in spec.columns:
            required = "да" if column.required else None
            yield (spec.title, column.title, required, column.hint, allowed(column), example(column))


def allowed(column: Column) -> str:
    """Say in Russian what may stand in a column; messages about wrong cells use the same words.

    Examples
    --------
    >>> visits = sheet_specs()["visits"]
    >>> allowed(visits.column("roadmap")), allowed(visits.column("stage"))
    ('целое число от 0 до 3', 'формирование дорожной карты; реализация')
    """
    if column.kind == "choice":
        return "; ".join(column.choices.values())
    if column.kind == "date":
        return f"дата вида 01.09.2026, от {FIRST_DAY:%d.%m.%Y} до {LAST_DAY:%d.%m.%Y}"
    if column.kind == "whole":
        return f"целое число от {column.low or 0} до {column.high}"
    if column.table == "programme_schools" and column.kind == "school":
        return "логин вида edu123456"
    return {
        "school": "логин вида edu123456 или название с листа «Школы»",
        "schools": f"«{ALL_SCHOOLS}» или школы через точку с запятой",
        "number": "число не меньше 0",
    }.get(column.kind, "текст")


def example(column: Column) -> str:
    """Give one example of what may stand in a column."""
    if column.kind == "choice":
        return next(iter(column.choices.values()))
    by_kind = {"school": "edu123456", "schools": ALL_SCHOOLS, "date": "01.09.2026", "number": "150000"}
    if column.kind == "whole":
        return str(max(column.low or 0, min(column.high or 1, 3)))
    known = _NAMES.get((column.table, column.name)) or _EXAMPLES.get(column.name)
    return by_kind.get(column.kind) or known or ""

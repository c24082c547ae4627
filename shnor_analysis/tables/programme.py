"""The programme register: one table a sheet of ``programme.xlsx``, what was promised and what was done.

Titles are the sheets' column headers, descriptions are the hints of the sheet «Как заполнять». A column with
``choices`` in its metadata is a drop-down list: Excel shows the Russian word, the store keeps the code. Columns in
``FROM_FILE`` are not written by people.
"""

from typing import Any

import pandas as pd
import pandera.pandas as pa

from shnor_analysis.tables import programme_words as words
from shnor_analysis.tables.keys import SCHOOL_ID, Table

FROM_FILE = ("source_file", "source_row")


def _text(title: str, hint: str, *, required: bool = False, person: bool = False, public: str = "withheld") -> Any:
    """Describe a text column.

    ``person`` marks a name that never leaves internal documents; ``public`` says what a public document does with
    the words, see :meth:`~shnor_analysis.tables.keys.Table.typed_columns`.
    """
    metadata = {"kind": "text", "person": person, "public": public}
    return pa.Field(title=title, description=hint, nullable=not required, metadata=metadata)


def _school(title: str = "Школа", hint: str = "Логин (edu123456) или название с листа «Школы».") -> Any:
    return pa.Field(title=title, description=hint, str_matches=SCHOOL_ID, metadata={"kind": "school"})


def _schools() -> Any:
    """Describe a list of schools: «все» or keys of schools with «; » between them."""
    hint = "«все» или логины и названия через точку с запятой."
    return pa.Field(
        title="Школы", description=hint, nullable=True, metadata={"kind": "schools", "public": "schools"}
    )


def _choice(title: str, hint: str, choices: words.Choice, *, required: bool = False) -> Any:
    metadata = {"kind": "choice", "choices": choices}
    return pa.Field(title=title, description=hint, isin=list(choices), nullable=not required, metadata=metadata)


def _date(title: str, hint: str, *, required: bool = False) -> Any:
    return pa.Field(title=title, description=hint, nullable=not required, metadata={"kind": "date"})


def _whole(title: str, hint: str, *, low: int = 0, high: int = 30_000) -> Any:
    return pa.Field(title=title, description=hint, nullable=True, ge=low, le=high, metadata={"kind": "whole"})


class ProgrammeSchools(Table):
    """Schools of the programme, their risk group and director: the first table of the plan."""

    school_id: str = _school("Логин", "Логин ФИС ОКО вида edu123456: по нему школа находится в результатах.")
    number: pd.Int16Dtype = _whole("№ п/п", "Порядковый номер.", low=1)
    municipality: str = _text("АТЕ", "Муниципалитет, как в плане.", public="institution")
    name: str = _text("Наименование ОО", "Краткое официальное название.", required=True, public="institution")
    risk_group_number: pd.Int16Dtype = _whole("Группа риска, номер", "Если номер присвоен.", low=1, high=99)
    risk_group: str = _text(
        "Группа риска, описание", "Как в письме, например «Базово неуспевающие».", public="official"
    )
    director: str = _text("ФИО директора", "Попадает только во внутренние документы.", person=True)
    teachers_total: pd.Int16Dtype = _whole("Педагогов всего", "Для доли прошедших повышение квалификации.", low=1)
    joined_on: pa.DateTime = _date("В проекте с", "С этой даты идёт формирование дорожной карты.")
    roadmap_approved_on: pa.DateTime = _date("Дорожная карта утверждена", "С этой даты идёт реализация.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Curators(Table):
    """Who curates which school: the second table of the plan."""

    curator: str = _text("ФИО куратора", "Попадает только во внутренние документы.", required=True, person=True)
    post: str = _text("Должность", "Должность по основному месту работы.", public="official")
    own_school_id: str = pa.Field(
        title="Место работы",
        description="Логин или название школы, где куратор работает; пусто, если это не школа проекта.",
        str_matches=SCHOOL_ID,
        nullable=True,
        metadata={"kind": "school"},
    )
    school_id: str = _school("Курируемая школа")
    appointed_on: pa.DateTime = _date("Назначен", "Дата приказа.")
    until: pa.DateTime = _date("Освобождён", "Пусто, если куратор работает.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Measures(Table):
    """Measures of the district's plan: its third table."""

    number: pd.Int16Dtype = pa.Field(
        ge=1, le=999, title="№ мероприятия", description="Номер мероприятия в плане.", metadata={"kind": "whole"}
    )
    name: str = _text("Наименование мероприятия", "Как в плане.", public="official")
    dates: str = _text(
        "Сроки", "Словами, как в плане: «март», «постоянно», «согласно дорожной карте».", public="official"
    )
    start: pa.DateTime = _date("Начало", "Если известно.")
    due: pa.DateTime = _date("Окончание", "До этой даты мероприятие не считается просроченным.")
    responsible: str = _text("Ответственные", "Должности; фамилии только во внутренних документах.", person=True)
    schools: str = _schools()
    others: str = _text("Кто ещё участвует", "Кроме школ: «педагоги, учащиеся и родители».", public="official")
    assessment: str = _text("Методы оценки качества", "Анкета, тест, опрос — как в плане.", public="official")
    criterion: str = _choice("Критерий", "По нему программа проверяет выполнение.", words.CRITERIA)
    status: str = _choice("Статус", "Нужен только критерию «Оценивает координатор».", words.STATUSES)
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Roadmap(Table):
    """Roadmaps of the schools: what was promised against which risk factor, and whether it was done."""

    school_id: str = _school()
    number: pd.Int16Dtype = _whole("№ пункта", "Номер пункта дорожной карты школы.", low=1)
    risk_factor: str = _choice("Фактор риска", "Из рискового профиля школы.", words.RISK_FACTORS)
    task: str = _text("Задача", "Чего школа хочет добиться.")
    measure: str = _text("Мероприятие", "Что будет сделано.", required=True)
    start: pa.DateTime = _date("Начало", "Дата начала.")
    due: pa.DateTime = _date("Срок", "Дата, к которой пункт должен быть выполнен.")
    responsible: str = _text("Ответственный", "Должность или ФИО.", person=True)
    indicator: str = _text("Показатель", "По чему видно, что получилось.")
    status: str = _choice("Статус", "Состояние на сегодня.", words.STATUSES)
    done_on: pa.DateTime = _date("Выполнено", "Дата выполнения.")
    evidence: str = _text("Подтверждение", "Файл или ссылка.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Documents(Table):
    """Documents that schools publish and curators confirm."""

    school_id: str = _school()
    measure_number: pd.Int16Dtype = _whole("№ мероприятия", "Номер с листа «Мероприятия».", low=1)
    kind: str = _choice("Вид документа", "Из списка.", words.DOCUMENT_KINDS)
    file: str = _text("Файл", "Имя файла в папке школы data/documents/ЛОГИН/ или ссылка.", required=True)
    published_on: pa.DateTime = _date("Размещён", "Дата размещения.")
    confirmed_on: pa.DateTime = _date("Подтверждён куратором", "Дата подтверждения; пусто, если ещё нет.")
    confirmed_by: str = _text("Кто подтвердил", "ФИО куратора с листа «Кураторы».", person=True)
    remarks: str = _text("Замечания", "Что исправить.", person=True)
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Visits(Table):
    """Curators' visits with the standardised assessment: six criteria, 0 (нет) to 3 (полностью)."""

    curator: str = _text("ФИО куратора", "С листа «Кураторы».", person=True)
    school_id: str = _school()
    visited_on: pa.DateTime = _date("Дата", "День посещения.", required=True)
    stage: str = _choice("Этап", "Если пусто, определяется по датам листа «Школы».", words.STAGES)
    seen: str = _text("Что увидено", "Факты, без оценок людей.", person=True)
    diagnosis: pd.Int8Dtype = _whole("К1. Диагностика причин", "0 — нет … 3 — полностью.", high=3)
    roadmap: pd.Int8Dtype = _whole("К2. Дорожная карта отвечает рискам", "0–3.", high=3)
    actions: pd.Int8Dtype = _whole("К3. Мероприятия идут по срокам", "0–3.", high=3)
    documents: pd.Int8Dtype = _whole("К4. Документы подтверждают сделанное", "0–3.", high=3)
    deficits: pd.Int8Dtype = _whole("К5. Работа с дефицитами педагогов", "0–3.", high=3)
    teaching: pd.Int8Dtype = _whole("К6. Изменения видны на уроках", "0–3.", high=3)
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


#: Criteria of the curator's standardised assessment, in the order of the sheet.
ASSESSMENT = ("diagnosis", "roadmap", "actions", "documents", "deficits", "teaching")


class Teachers(Table):
    """Teachers and directors with the professional deficits that were found; one row a person and deficit."""

    school_id: str = _school()
    teacher: str = _text("ФИО", "Попадает только во внутренние документы.", required=True, person=True)
    role: str = _choice("Роль", "Директор, педагог …", words.ROLES)
    subject: str = _text("Предмет", "Что преподаёт.")
    deficit: str = _text("Выявленный дефицит", "Одна строка — один дефицит; пусто, если дефицитов нет.")
    found_on: pa.DateTime = _date("Выявлен", "Дата диагностики.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Training(Table):
    """Courses and webinars of teachers and directors, and the talk at the РМО that follows."""

    school_id: str = _school()
    teacher: str = _text("ФИО", "Как на листе «Педагоги».", required=True, person=True)
    kind: str = _choice("Вид", "Курсы или вебинар.", words.TRAINING_KINDS)
    course: str = _text("Программа", "Название курса или вебинара.", required=True)
    deficit: str = _text("По какому дефициту", "Слово в слово как на листе «Педагоги».")
    start: pa.DateTime = _date("Начало", "Дата начала.")
    end: pa.DateTime = _date("Окончание", "Дата окончания.")
    certificate: str = _text("Удостоверение", "Номер удостоверения.")
    link: str = _text("Ссылка", "Для вебинара.")
    talk_on: pa.DateTime = _date("Выступление на РМО", "Дата выступления после обучения.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Resources(Table):
    """Means of federal and regional projects: rooms and sums."""

    school_id: str = _school()
    source: str = _choice("Источник", "Откуда средства.", words.RESOURCE_SOURCES)
    room: str = _text("Кабинет или оборудование", "Например «кабинет химии».", public="official")
    amount: pd.Float64Dtype = pa.Field(
        title="Сумма, руб.", description="Если известна.", nullable=True, ge=0, metadata={"kind": "number"}
    )
    received_on: pa.DateTime = _date("Получено", "Дата; пусто, если только запланировано.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Problems(Table):
    """Current problems of the project, open until they are closed."""

    school_id: str = _school()
    opened_on: pa.DateTime = _date("Возникла", "Дата.", required=True)
    text: str = _text("Проблема", "Что мешает.", required=True, person=True)
    responsible: str = _text("Ответственный", "Кто решает.", person=True)
    closed_on: pa.DateTime = _date("Решена", "Пусто, пока не решена.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class RiskProfile(Table):
    """Levels of risk factors that the school received (ФИОКО's РПШ); never computed here."""

    school_id: str = _school()
    risk_factor: str = _choice("Фактор риска", "Из списка.", words.RISK_FACTORS, required=True)
    level: str = _choice("Значимость", "Как в полученном профиле.", words.RISK_LEVELS, required=True)
    received_on: pa.DateTime = _date("Получен", "Дата профиля.")
    verification: str = _choice("Верификация", "Согласна ли школа.", words.VERIFICATIONS)
    source: str = _text("Источник", "Откуда уровень, например «ИС МЭДК».", public="official")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Invitations(Table):
    """Questionnaires sent and returned."""

    school_id: str = _school()
    respondents: str = _choice("Группа", "Кого опрашивали.", words.RESPONDENTS, required=True)
    instrument: str = _text("Анкета", "Название анкеты.", required=True, public="title")
    measure_number: pd.Int16Dtype = _whole("№ мероприятия", "Для какого мероприятия плана.", low=1)
    sent_on: pa.DateTime = _date("Разослано", "Дата.")
    sent: pd.Int16Dtype = _whole("Отправлено", "Сколько человек приглашено.")
    returned: pd.Int16Dtype = _whole("Получено", "Сколько ответили.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class Minutes(Table):
    """Minutes of meetings: of directors, on results, of the РМО."""

    kind: str = _choice("Вид", "Какое совещание.", words.MEETINGS, required=True)
    number: str = _text("№ протокола", "Номер.", public="official")
    held_on: pa.DateTime = _date("Дата", "День совещания.", required=True)
    agenda: str = _text("Повестка", "О чём слушали.", person=True)
    decisions: str = _text("Решили", "Решения, по одному в строке ячейки.", person=True)
    schools: str = _schools()
    file: str = _text("Файл", "Имя файла протокола.")
    source_file: str = pa.Field(title="Файл")
    source_row: int = pa.Field(ge=1, title="Строка")


class DocumentFiles(Table):
    """Files found under the documents folder, listed in the register or not."""

    school_id: str = pa.Field(str_matches=SCHOOL_ID, title="Школа")
    file: str = pa.Field(title="Файл")
    size: int = pa.Field(ge=0, title="Размер, байт")
    modified_on: pa.DateTime = pa.Field(title="Дата файла")
    sha256: str = pa.Field(title="Контрольная сумма")
    listed: bool = pa.Field(title="Есть в реестре")


#: Table → (sheet of the workbook, model), in the order of the sheets.
SHEETS: dict[str, tuple[str, type[Table]]] = {
    "programme_schools": ("Школы", ProgrammeSchools),
    "curators": ("Кураторы", Curators),
    "measures": ("Мероприятия", Measures),
    "roadmap": ("Дорожные карты", Roadmap),
    "documents": ("Документы", Documents),
    "visits": ("Посещения", Visits),
    "teachers": ("Педагоги", Teachers),
    "training": ("Обучение", Training),
    "resources": ("Ресурсы", Resources),
    "problems": ("Проблемы", Problems),
    "risk_profile": ("Рисковый профиль", RiskProfile),
    "invitations": ("Анкетирование", Invitations),
    "minutes": ("Протоколы", Minutes),
}

"""The seed's plan typed into the workbook: four schools, four curators, four indicators, thirteen measures.

Dates, responsible posts, methods of assessment and the layout of the three tables are those of the plan, cell by
cell; posts stand instead of names of people, names of schools are invented. Measure 7 has nothing but its
criterion there, and so here.
"""

from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.sources.programme.book import write_book
from shnor_analysis.tables.programme import SHEETS

DISTRICT = "МР «Нагорный район»"
RISK_GROUP = "Базово неуспевающие"
SCHOOLS = {
    "980001": "МКОУ «Верхнеручьёвская СОШ имени Первого Учителя»",
    "980002": "МКОУ «Нагорная СОШ»",
    "980003": "МКОУ «Ключевская СОШ»",
    "980004": "МКОУ «Перевальненская СОШ»",
}
#: Curator, post, own school, curated school: the fourth curates the own school, as in the plan.
CURATORS = (
    ("куратор 1", "Заместитель директора по УВР", "980001", "980003"),
    ("куратор 2", None, "980002", "980001"),
    ("куратор 3", "Учитель английского языка", "980003", "980002"),
    ("куратор 4", "Заместитель директора по УВР", "980004", "980004"),
)
_COORDINATOR = "Муниципальный координатор"
_ALL_THREE = "Муниципальный координатор, директора и кураторы ШНОР"
_BY_ROADMAP = "Согласно дорожной карте"
#: Number, name, dates, responsible, assessment, criterion.
MEASURES = (
    (
        1,
        "Назначение кураторов для сопровождения отобранных образовательных организаций. "
        "Прохождение анкетирования на ФИОКО",
        "Март",
        _COORDINATOR,
        "Ответы на анкеты не менее 80%",
        "questionnaires_returned",
    ),
    (
        2,
        "Изучение методических рекомендаций ФИОКО",
        "Март, апрель",
        _COORDINATOR,
        "Наличие методических рекомендаций",
        "guidelines_present",
    ),
    (3, "Сопровождение ШНОР кураторами", "постоянно", "Кураторы", "Опрос", "survey_held"),
    (
        4,
        "Формирование программ развития ШНОР и дорожных карт по реализации необходимых мер",
        None,
        _ALL_THREE,
        "Наличие программ развития ШНОР и дорожных карт по реализации необходимых мер",
        "roadmap_present",
    ),
    (
        5,
        "Участие в курсах для всех категорий педагогических работников",
        _BY_ROADMAP,
        _ALL_THREE,
        "Наличие удостоверений о результатах прохождения ПК",
        "certificates_present",
    ),
    (6, "Участие в вебинарах", _BY_ROADMAP, _ALL_THREE, "Наличие ссылок", "links_present"),
    (7, None, None, None, "Заполнение чек-листов", "checklists_filled"),
    (
        8,
        "Использование результатов диагностики профдефицитов для оказания адресной помощи педагогам школ ШНОР",
        _BY_ROADMAP,
        _ALL_THREE,
        "Анкетирование",
        "deficits_surveyed",
    ),
    (
        9,
        "Размещение школами 500+ ШНОР документов, подтверждённых куратором",
        _BY_ROADMAP,
        _ALL_THREE,
        "Наличие материала",
        "documents_confirmed",
    ),
    (
        10,
        "Размещение запланированных мер",
        _BY_ROADMAP,
        _ALL_THREE,
        "Выполнение запланированных мер",
        "actions_done",
    ),
    (
        11,
        "Проведение совещания по итогам ОГЭ и ЕГЭ, ВПР",
        "Согласно плану работы",
        "Муниципальный координатор, начальник УО",
        "Протоколы совещания",
        "results_meeting",
    ),
    (
        12,
        "Мониторинг наступления позитивных изменений ШНОР",
        None,
        _COORDINATOR,
        "Результаты мониторинга",
        "changes_monitored",
    ),
    (
        13,
        "Проведение заседаний РМО",
        "Согласно плану работы РМК",
        _COORDINATOR,
        "Протоколы заседания",
        "rmo_meeting",
    ),
)
#: Who takes part besides the schools, by number of the measure.
OTHERS = {12: "педагоги, учащиеся и родители"}
#: Two schools take part in «Точка роста» with these rooms.
ROOMS = ("кабинет ОБЖ", "кабинет биологии", "кабинет химии", "кабинет физики")


def seed_register(source_file: str = "programme.xlsx") -> dict[str, pd.DataFrame]:
    """Give every table of the register as the import of the plan must give it; tables the plan lacks are empty."""
    rows: dict[str, list[dict[str, Any]]] = {
        "programme_schools": [
            {
                "school_id": school_id,
                "number": number,
                "municipality": DISTRICT,
                "name": name,
                "risk_group": RISK_GROUP,
                "director": f"директор школы {number}",
            }
            for number, (school_id, name) in enumerate(SCHOOLS.items(), start=1)
        ],
        "curators": [
            dict(zip(("curator", "post", "own_school_id", "school_id"), row, strict=True)) for row in CURATORS
        ],
        "measures": [
            dict(zip(("number", "name", "dates", "responsible", "assessment", "criterion"), row, strict=True))
            | {"schools": "все" if row[0] != 7 else None, "others": OTHERS.get(row[0])}
            for row in MEASURES
        ],
        "resources": [
            {"school_id": school_id, "source": "growth_point", "room": room}
            for school_id in list(SCHOOLS)[:2]
            for room in ROOMS
        ],
    }
    return {table: frame_of(table, rows.get(table, []), source_file) for table in SHEETS}


def frame_of(table: str, rows: list[dict[str, Any]], source_file: str = "programme.xlsx") -> pd.DataFrame:
    """Make a valid table of the register from rows that name only what they fill; row 2 is the first."""
    model = SHEETS[table][1]
    if not rows:
        return model.empty()
    frame = pd.DataFrame(rows).reindex(columns=model.columns())
    frame["source_file"], frame["source_row"] = source_file, range(2, len(rows) + 2)
    return model.validate(frame)


def write_seed_plan(path: Path) -> Path:
    """Write the plan as the workbook a coordinator would send."""
    return write_book(path, seed_register())

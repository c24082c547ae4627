"""Measures of a typical district plan of help to low-result schools, to begin one's own plan from."""

import pandas as pd

from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.programme_words import ALL_SCHOOLS

_COORDINATOR = "муниципальный координатор"
_TOGETHER = "муниципальный координатор, директора и кураторы ШНОР"
_BY_ROADMAP = "согласно дорожной карте"
_MEETINGS = "согласно плану работы"

#: Number, name, dates, responsible, method of assessment, criterion (``programme_words.CRITERIA``).
TYPICAL_MEASURES: tuple[tuple[int, str, str | None, str, str, str], ...] = (
    (
        1,
        "Назначение кураторов для сопровождения отобранных образовательных организаций. "
        "Прохождение анкетирования ФИОКО",
        "март",
        _COORDINATOR,
        "Ответы на анкеты не менее 80 %",
        "questionnaires_returned",
    ),
    (
        2,
        "Изучение методических рекомендаций ФИОКО",
        "март, апрель",
        _COORDINATOR,
        "Наличие методических рекомендаций",
        "guidelines_present",
    ),
    (3, "Сопровождение ШНОР кураторами", "постоянно", "кураторы", "Опрос", "survey_held"),
    (
        4,
        "Формирование программ развития ШНОР и дорожных карт по реализации необходимых мер",
        None,
        _TOGETHER,
        "Наличие программ развития ШНОР и дорожных карт",
        "roadmap_present",
    ),
    (
        5,
        "Участие в курсах для всех категорий педагогических работников",
        _BY_ROADMAP,
        _TOGETHER,
        "Наличие удостоверений о результатах прохождения ПК",
        "certificates_present",
    ),
    (6, "Участие в вебинарах", _BY_ROADMAP, _TOGETHER, "Наличие ссылок", "links_present"),
    (7, "Заполнение чек-листов", _BY_ROADMAP, _TOGETHER, "Заполнение чек-листов", "checklists_filled"),
    (
        8,
        "Использование результатов диагностики профессиональных дефицитов для оказания адресной помощи "
        "педагогам ШНОР",
        _BY_ROADMAP,
        _TOGETHER,
        "Анкетирование",
        "deficits_surveyed",
    ),
    (
        9,
        "Размещение школами документов, подтверждённых куратором",
        _BY_ROADMAP,
        _TOGETHER,
        "Наличие материала",
        "documents_confirmed",
    ),
    (
        10,
        "Выполнение запланированных мер",
        _BY_ROADMAP,
        _TOGETHER,
        "Выполнение запланированных мер",
        "actions_done",
    ),
    (
        11,
        "Проведение совещания по итогам ОГЭ, ЕГЭ и ВПР",
        _MEETINGS,
        "муниципальный координатор, начальник управления образования",
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
    (13, "Проведение заседаний РМО", _MEETINGS, _COORDINATOR, "Протоколы заседания", "rmo_meeting"),
)


def typical_measures() -> pd.DataFrame:
    """Give the measures as a table of the register, for all schools and without exact dates.

    Examples
    --------
    >>> typical_measures()["number"].tolist() == list(range(1, 14))
    True
    """
    model = SHEETS["measures"][1]
    names = ["number", "name", "dates", "responsible", "assessment", "criterion"]
    frame = pd.DataFrame(TYPICAL_MEASURES, columns=names).assign(schools=ALL_SCHOOLS, source_file="plan")
    frame["source_row"] = range(2, len(frame) + 2)
    return model.validate(frame.reindex(columns=model.columns()))

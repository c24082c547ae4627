"""The seed's plan comes back from the register as the paper it was."""

from pathlib import Path

import pytest

from tests.fixtures_programme import seed_plan
from tests.reports.documents.word_text import plain, table, tables, words

PLAN = "План адресной помощи.docx"
NAMES = list(seed_plan.SCHOOLS.values())


@pytest.fixture
def plan(seed_papers: Path) -> Path:
    return seed_papers / PLAN


def test_first_table_names_the_schools_and_directors(plan: Path):
    assert table(plan, "№ п/п", "АТЕ") == [
        [str(n), seed_plan.DISTRICT if n == 1 else "", name, seed_plan.RISK_GROUP, f"директор школы {n}"]
        for n, name in enumerate(NAMES, start=1)
    ]


def test_second_table_shares_out_the_curators(plan: Path):
    rows = next(rows for head, rows in tables(plan).items() if head[-1] == "Курируемая школа")
    assert rows == [
        [
            str(n),
            seed_plan.DISTRICT if n == 1 else "",
            seed_plan.SCHOOLS[own],
            seed_plan.RISK_GROUP,
            curator,
            post or "",
            seed_plan.SCHOOLS[curated],
        ]
        for n, (curator, post, own, curated) in enumerate(seed_plan.CURATORS, start=1)
    ]


def test_third_table_holds_the_thirteen_measures(plan: Path):
    rows = table(plan, "№ п/п", "Наименование мероприятия")
    expected = [
        [str(number), name or "", dates or "", responsible or "", helped(number), how]
        for number, name, dates, responsible, how, _ in seed_plan.MEASURES
    ]
    assert len(rows) == 13
    assert rows == expected


def helped(number: int) -> str:
    """Schools of a measure, a line each, and who else takes part; measure 7 is for nobody in the plan."""
    also = [seed_plan.OTHERS[number]] if number in seed_plan.OTHERS else []
    return "" if number == 7 else "\n".join(NAMES + also)


def test_heads_are_those_of_the_plan(plan: Path):
    heads = list(tables(plan))
    assert heads[0] == (
        "№ п/п",
        "АТЕ",
        "Наименование ОО, включённой в проект 500+",
        "Группа риска (номер, описание)",
        "ФИО директора",
    )
    assert heads[-2][2:] == (
        "Сроки",
        "Ответственные",
        "Школы, которым оказывается адресная помощь",
        "Методы оценки качества проведённого мероприятия (анкета, тест, опрос)",
    )


def test_four_indicators_with_target_and_what_is_needed(plan: Path):
    rows = table(plan, "№", "Что измерено")
    assert {row[0] for row in rows} == {"1", "2", "3", "4"}
    directors = next(row for row in rows if "директоров" in row[1])
    assert directors[2] == "100 %"
    assert directors[3] == "Нет данных: нужны листы «Педагоги» и «Обучение»."
    assert {row[4] for row in rows} == {"нет данных"}


def test_four_indicators_in_the_words_of_the_plan(plan: Path):
    text, two = words(plan), NAMES[:2]
    schools = f"{', '.join(NAMES[:3])} и {NAMES[3]}"
    rooms = "кабинет ОБЖ, кабинет биологии, кабинет химии и кабинет физики"
    for sentence in (
        f"Динамика образовательных результатов в {schools} по результатам ВПР, ЕГЭ, ОГЭ: доля учащихся, "
        "повысивших образовательные результаты на 15 %.",
        "Повышение квалификации педагогических кадров в ходе участия в проекте: доля педагогов, прошедших "
        "повышение квалификации, — ______, директора школ — 100 %. Направление педагогов на дополнительные "
        "образовательные программы — в строгом соответствии с выявленными профессиональными дефицитами.",
        "Привлечение средств федеральных и региональных проектов для ресурсного обеспечения ШНОР: "
        f"{two[0]} — «Точка роста»: {rooms}; {two[1]} — «Точка роста»: {rooms}.",
        "Сопровождение учителей, завершивших обучение по дополнительным образовательным программам: выступление "
        "каждого педагога на заседании районного методического объединения (100 %).",
    ):
        assert sentence in plain(text)


def test_an_indicator_with_its_sheet_filled_asks_to_be_computed(plan: Path):
    [row] = [row for row in table(plan, "№", "Что измерено") if row[0] == "3"]
    assert "Выполните shnor analyse" in row[3]


def test_sections_stand_in_the_order_of_the_plan(plan: Path):
    text = words(plan)
    order = [
        "Цель:",
        "Задачи:",
        "Информация о руководителях",
        "Распределение кураторов",
        "Показатели",
        "Методы сбора и обработки информации",
        "Мониторинг и оценка результативности",
        "Литература",
        "Общий алгоритм и задачи работы куратора",
        "Меры и мероприятия",
    ]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)
    assert "повысивших образовательные результаты на 15 %" in plain(text)


def test_what_is_missing_is_said_and_what_is_needed(seed_papers: Path):
    minutes = words(seed_papers / "Протокол совещания директоров.docx")
    assert "Нет данных: заполните лист «Дорожные карты» в programme.xlsx" in minutes or "не посчитано" in minutes
    roadmap = words(next(seed_papers.glob("Дорожная карта 980001*")))
    assert "внесите полученный рисковый профиль на лист «Рисковый профиль»" in roadmap
    letter = words(next(seed_papers.glob("Адресные рекомендации 980001*")))
    assert "результатов школы в загруженных файлах нет" in letter


def test_each_school_has_its_roadmap_and_letter(seed_papers: Path):
    for key in seed_plan.SCHOOLS:
        assert len(list(seed_papers.glob(f"Дорожная карта {key} *.docx"))) == 1
        assert len(list(seed_papers.glob(f"Адресные рекомендации {key} *.docx"))) == 1

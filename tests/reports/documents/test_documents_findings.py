"""Minutes, note, roadmap and letter say what the marts found, school by school in the order of the plan."""

from pathlib import Path

import pytest

from tests.reports.documents.district_register import KEY_OF, SCHOOLS
from tests.reports.documents.word_text import table, words


@pytest.fixture
def minutes(papers: Path) -> Path:
    return papers / "Протокол совещания директоров.docx"


@pytest.fixture
def note(papers: Path) -> Path:
    return papers / "Аналитическая записка.docx"


def test_minutes_are_of_the_meeting_that_comes(minutes: Path):
    text = words(minutes)
    assert "ПРОТОКОЛ № 2" in text.replace("\n", "")
    assert "25 ноября 2026 г." in text
    assert "О ходе проекта" in text
    assert "Решения прошлого совещания (протокол № 1 от 1 марта 2026 г.)" in text
    assert text.index("СЛУШАЛИ") < text.index("РЕШИЛИ") < text.index("Провести разбор")


def test_schools_stand_in_the_order_of_the_plan(minutes: Path, note: Path):
    for path in (minutes, note):
        for first, second in (("Школа", "Правило отбора"), ("Школа", "Этап")):
            assert [row[0] for row in table(path, first, second)] == list(SCHOOLS.values())


def test_results_are_told_with_n_interval_and_seasons(note: Path):
    rows = {row[0]: row for row in table(note, "Школа", "Правило отбора")}
    known = rows[SCHOOLS[KEY_OF]]
    assert "2022: попадает" in known[1]
    assert "весна 2021, n = " in known[2]
    assert "весна 2022, n = " in known[2]
    assert "п.п. (от " in known[4]
    lost = rows[SCHOOLS["990010"]]
    assert lost[1:5] == ["—", "—", "—", "—"]
    assert lost[5] == "нет данных: результаты не загружены"


def test_overdue_items_and_decisions_follow(minutes: Path):
    [row] = table(minutes, "Школа", "№")
    assert row[0] == SCHOOLS[KEY_OF]
    assert row[3:5] == ["01.05.2026", "206 дней"]
    text = words(minutes)
    late = "Выполнить просроченные пункты дорожных карт или обосновать новые сроки"
    assert f"{late}: {SCHOOLS[KEY_OF]} — 1 пункт (№ 1)." in text
    assert "Обеспечить ответы на анкеты не менее 80 %" in text
    assert f"Кураторам рассмотреть документы, которые ждут подтверждения: {SCHOOLS[KEY_OF]} — 1 документ." in text
    assert "Взять на контроль нерешённые проблемы" in text


def test_note_has_its_parts(note: Path):
    text = words(note)
    for heading in (
        "1. Выявление школ с низкими результатами",
        "2. Изменение результатов",
        "3. Чего сказать нельзя",
        "4. Показатели плана",
        "5. Выполнение дорожных карт, документы, посещения",
        "6. Выполнение мероприятий плана",
        "7. Возврат анкет",
        "8. Нерешённые проблемы",
    ):
        assert heading in text
    assert "Правило. Результат работы низкий" in text
    assert "помогла ли программа" in text.lower()


def test_measures_say_where_and_why(note: Path):
    rows = {row[0]: row for row in table(note, "№", "Мероприятие")}
    assert f"Выполнено: {SCHOOLS[KEY_OF]}" not in rows["1"][3]
    assert "В одной или нескольких группах ответов меньше установленной доли." in rows["1"][3]
    assert "нет данных" in rows["2"][3].lower() or "не выполнено" in rows["2"][3].lower()


def test_roadmap_of_a_school(papers: Path):
    path = next(papers.glob(f"Дорожная карта {KEY_OF}*"))
    [profile] = table(path, "Фактор риска", "Значимость")
    assert profile[:2] == ["9. Высокая доля обучающихся с рисками учебной неуспешности", "высокая"]
    items = table(path, "№", "Фактор риска")
    assert [row[0] for row in items] == ["1", "2"]
    assert items[0][4] == "20.03.2026 – 01.05.2026"
    assert items[0][7] == "просрочено на 206 дней"
    assert items[1][7] == "выполнено в срок, 20.04.2026"
    assert "Пунктов 2; выполнено 1; просрочено 1." in words(path)


def test_letter_keeps_fact_conclusion_hypothesis_and_decision_apart(papers: Path):
    text = words(next(papers.glob(f"Адресные рекомендации {KEY_OF}*")))
    advised = text[text.index("Рекомендации\n") :]
    steps = ["Факт.", "Вывод.", "Гипотеза.", "Предлагаемое решение.", "По чему будет видно:"]
    counts = {advised.count(step) for step in steps}
    assert len(counts) == 1 and counts != {0}
    assert [advised.index(step) for step in steps] == sorted(advised.index(step) for step in steps)
    assert "Просрочено пунктов дорожной карты: 1" in advised


def test_no_causes_and_no_places(papers: Path):
    for path in papers.glob("*.docx"):
        text = words(path).lower()
        for phrase in ("причиной является", "рейтинг", "лучшая школа", "худшая школа", "место среди"):
            assert phrase not in text, path.name

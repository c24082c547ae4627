"""Questionnaires on conditions as people spoil them: nothing under another question, in another unit or year."""

import pytest

from shnor_analysis.methodology.context_questions import questions
from shnor_analysis.sources.cleaning import BAD
from shnor_analysis.sources.context_words import answer, asked, shown_safely


@pytest.mark.parametrize(
    "header",
    [
        "Доля учителей высшей категории, %",
        "Процент учителей не старше 30 лет",
        "Обучающихся с ОВЗ (%)",
        "Доля детей из малообеспеченных семей",
        "Количество обучающихся в ОО, занимающихся во вторую смену",
        "Сколько учителей без высшей категории",
        "Учителей высшей и первой категории",
        "Сколько всего классов, в которых нет учителей",
        "Сколько обучающихся не сдали русский язык",
    ],
)
def test_a_share_or_another_number_is_no_known_question(header):
    found = asked(["Логин", header])
    assert not found.columns
    assert found.unknown == (1,)


@pytest.mark.parametrize("number", ["Вопрос 12 ", "Вопрос № 12. ", "12) ", "5.12 ", "5.12. "])
def test_the_number_of_a_question_does_not_hide_it(number):
    texts = {
        "advanced_physics": "Физика",
        "classes_5": "5 класс Классов/групп",
        "primary": "Начальное общее образование",
    }
    found = asked(["Логин", *(number + text for text in texts.values())])
    assert set(found.columns) == set(texts)


@pytest.mark.parametrize(
    ("column", "cell", "read"),
    [
        ("internet", "Интернет", BAD),
        ("location", "Городской посёлок", BAD),
        ("location", "Город", 2),
        ("location", "Столица", 1),
        ("transport_link", "Да, есть прямые рейсы", 1),
        ("pupils", "1 200", 1200),
        ("pupils", "1\u00a0200 чел.", 1200),
        ("teachers", "12 человек", 12),
        ("teachers", "около 40", BAD),
        ("teachers", "24 (из них 3 совместителя)", BAD),
    ],
)
def test_an_answer_is_what_it_says_or_nothing(column, cell, read):
    assert answer(questions()[column], cell) == read


@pytest.mark.parametrize(
    "cell",
    [
        "ИВАНОВА АННА ПЕТРОВНА",
        "иванова анна петровна",
        "Иванову",
        "спросить Иванову",
        "Зам. дир. Алиева",
        "директор Петрович",
        "т. 2-34-56",
        "ivanova at mail.ru",
    ],
)
def test_what_may_be_a_person_is_not_shown(cell):
    assert shown_safely(cell) is None


@pytest.mark.parametrize(
    "cell", ["много", "9. Огромный", "12 чел.", "0,4 ставки", "Итого", "школа 5", "б/к", "<b>5</b>"]
)
def test_what_is_nobody_is_shown(cell):
    assert shown_safely(cell) == cell

"""Names are found in free text: those the register knows in any case, others where they look like names."""

import pandas as pd
import pytest

from shnor_analysis.reports.name_words import people_in
from shnor_analysis.reports.names import HIDDEN_NAME, NOBODY_KNOWN, Names

KNOWN = Names.of(
    ["Иванова Анна Петровна", "Королёв П. И.", "Директор Ким Т. Ю.", "Салтыкова-Щедрина Мария Львовна", None],
    ["МКОУ «СОШ имени Иванова И. И.»", "МКОУ «Ивановка»"],
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Иванова Анна Петровна показала урок", "~ показала урок"),
        ("Посещён урок у Ивановой.", "Посещён урок у ~."),
        ("у А.П. Ивановой, затем у Ивановой А. П.", "у ~, затем у ~"),
        ("Ивановой Анне вернуть", "~ вернуть"),
        ("ИВАНОВА А.П.", "~"),
        ("с Королевым и Королёвой", "с ~ и ~"),
        ("Разбор с Кимом", "Разбор с ~"),
        ("вместе с Салтыковой-Щедриной", "вместе с ~"),
        ("Карта Иванова П. И..docx", "Карта ~.docx"),
        ("Протокол_Ивановой.docx", "Протокол_~.docx"),
        ("А.\u00a0П.\u00a0Иванова", "~"),
    ],
)
def test_people_of_the_register_are_found_in_any_case(text: str, shown: str) -> None:
    assert KNOWN.hidden(text) == shown.replace("~", HIDDEN_NAME)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Сидорова Мария Петровна показала…", "~ показала…"),
        ("Мария Петровна показала", "~ показала"),
        ("с Марией Петровной Сидоровой", "с ~"),
        ("Ким Мария Петровна", "~"),
        ("с М. П. Сидоровой", "с ~"),
        ("Сидорова М.П., Сидоров М. П.", "~, ~"),
        ("Сидорова М. болеет", "~ болеет"),
        ("Ван Т.К. и Т. К. Ван", "~ и ~"),
        ("Заместитель директора Магомедов Магомед Магомедович", "Заместитель директора ~"),
        ("у Нугейрат Алиевны", "у ~"),
    ],
)
def test_people_nobody_knows_are_found_where_they_look_like_names(text: str, shown: str) -> None:
    assert NOBODY_KNOWN.hidden(text) == shown.replace("~", HIDDEN_NAME)


@pytest.mark.parametrize(
    "text",
    [
        "Анализ ВПР по русскому языку. Приложение А. Форма",
        "Программа Основной школы, ФГОС ООО, МКОУ СОШ № 3",
        "И. о. директора; Методические рекомендации ФИОКО",
        "в МКОУ «СОШ имени Иванова И. И.» и МКОУ «Ивановка»",
        "улица имени Героя Советского Союза Петрова П. П.",
        "Ивановка, ивановцы, Директор, Кимберлит",
        "Чтение: 5 А, 6 Б. Работа 2",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert KNOWN.hidden(text) == text


def test_a_post_in_place_of_a_name_is_no_name() -> None:
    posts = (
        "Директор школы; Муниципальный координатор, куратор 1, Администрация, Родительский комитет, Начальник УО"
    )
    assert list(people_in(posts)) == []


def test_a_surname_beside_initials_in_one_sentence_is_found_alone_in_another() -> None:
    names = NOBODY_KNOWN.mentioned(["Был у Гусевой Т. И.", None])
    assert names.hidden("Помочь Гусевой") == f"Помочь {HIDDEN_NAME}"
    assert NOBODY_KNOWN.hidden("Помочь Гусевой") == "Помочь Гусевой"


def test_tables_keep_schools_numbers_and_empty_cells() -> None:
    frame = pd.DataFrame(
        {
            "school_id": ["990001", "990002"],
            "name": ["МКОУ «Ивановка»", "Б"],
            "municipality": ["Иванова Горка", "Б"],
            "task": ["Помочь Ивановой", None],
            "days": [1, 2],
        }
    )
    shown = KNOWN.hidden_in(frame)
    assert shown["task"].iloc[0] == f"Помочь {HIDDEN_NAME}" and pd.isna(shown["task"].iloc[1])
    assert shown.drop(columns="task").equals(frame.drop(columns="task"))

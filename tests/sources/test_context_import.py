"""Questionnaires on conditions: typed answers, impossible ones told, nothing about people kept."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.methodology.context_questions import CHOICE, questions
from shnor_analysis.sources.cleaning import BAD
from shnor_analysis.sources.context_checks import impossible
from shnor_analysis.sources.context_words import answer, asked, shown_safely
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.tables.context import ANSWERS, Context
from tests.sources.books import write_book

PERSON = {"ФИО директора (полностью)": "Петров Пётр Петрович", "e-mail ОО": "p@school.example"}
HEADERS = {
    "логин": "sch990001",
    "Название ОО": "МКОУ «Верхняя СОШ»",
    **PERSON,
    "Каков размер населенного пункта, в котором расположена ОО? ": "1. Менее 1 тыс. человек",
    "ОО является специальной (коррекционной)?": "Нет",
    "Укажите количество обучающихся в ОО в 2020/2021 учебном году (в сумме по всем классам)": 120.0,
    "Сколько всего в школе учителей (работающих не менее чем на 0,5 ставки)?": 20.0,
    "Сколько в школе  учителей высшей категории (работающих не менее чем на 0,5 ставки)?": "5",
    "Сколько в школе учителей (работающих не менее чем на 0,5 ставки) не старше 30 лет?": 2,
    "В классах начальной школы": "90%",
    '"Общее количество обучающихся 2005 года рождения"': 11.0,
    "из них обучаются по адаптированным образовательным программам": 1.0,
    '"Общее количество обучающихся 2006 года рождения"': 9.0,
}
TEACHERS, TOP, YOUNG = list(HEADERS)[7:10]


def read(folder: Path, *schools: dict[str, object], name: str = "Условия 2021.xlsx", headers=HEADERS) -> Part:
    rows = [list({**headers, **school}.values()) for school in schools]
    path = write_book(folder / name, {"Сбор": [list(headers), *rows]})
    return read_file(path, folder, name)


def test_a_row_becomes_typed_answers(tmp_path):
    part = read(tmp_path, {})
    assert part.kind == "context", part.message
    row = part.tables["context"].iloc[0]
    assert (row["school_id"], row["year"], row["source_row"]) == ("990001", 2021, 2)
    told = ("settlement_size", "corrective", "pupils", "teachers", "teachers_top", "meetings_primary")
    assert [row[name] for name in told] == [1, False, 120, 20, 5, 90]
    assert (row["older"], row["older_adapted"], row["younger"]) == (11, 1, 9)
    assert pd.isna(row["vacancies"])
    assert part.tables["known_schools"]["name"].tolist() == ["МКОУ «Верхняя СОШ»"]


def test_nothing_about_people_is_kept_or_told(tmp_path):
    bad = {TEACHERS: "спросите Иванову А.А., 8-900-000-00-00", YOUNG: "p@school.example"}
    part = read(tmp_path, bad)
    everything = " ".join(table.to_csv() for table in (*part.tables.values(), part.book.frame()))
    assert not [word for word in ("Петр", "Иванов", "8-900", "@") if word in everything]
    assert part.book.frame()["code"].tolist().count("answer") == 2


def test_nothing_about_people_reaches_the_store(tmp_path):
    bad = {TEACHERS: "спросите Иванову А.А., 8-900-000-00-00", "логин": "Сидоров С.С."}
    read(tmp_path / "raw", {}, {TEACHERS: bad[TEACHERS], "логин": "sch990002"}, bad)
    store = Store(tmp_path / "store")
    import_folders([tmp_path / "raw"], store, workers=1)
    files = [path for path in store.root.rglob("*") if path.is_file()]
    told = [pd.read_parquet(path).to_csv() for path in files if path.suffix == ".parquet"]
    told += [path.read_bytes().decode("utf-8", "ignore") for path in files]
    assert len(told) > 8
    words = ("Петров", "Иванов", "Сидоров", "8-900", "school.example")
    assert [word for word in words if any(word in text for text in told)] == []


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        (TEACHERS, "двадцать", "целое число от 1 до 500"),
        (TEACHERS, 0, "оставьте клетку пустой"),
        (TEACHERS, -3, "целое число"),
        (TEACHERS, 1e9, "целое число"),
        (TOP, 2.5, "целое число"),
        (TOP, 21, "Часть больше целого"),
        ("В классах начальной школы", 150, "процент от 0 до 100"),
        ("ОО является специальной (коррекционной)?", "частично", "«Да» или «Нет»"),
        ("Каков размер населенного пункта, в котором расположена ОО? ", "9. Огромный", "один из вариантов"),
        ("Каков размер населенного пункта, в котором расположена ОО? ", 11, "один из вариантов"),
    ],
)
def test_an_impossible_answer_is_told_and_the_others_stay(column, cell, told, tmp_path):
    part = read(tmp_path, {column: cell})
    row, complaint = part.tables["context"].iloc[0], part.book.frame().iloc[-1]
    assert told in complaint["message"]
    assert (complaint["sheet"], complaint["row"], complaint["severity"]) == ("Сбор", 2, "remark")
    assert complaint["column"].split()[0] == column.split()[0]
    assert complaint["school_id"] == "990001"
    assert row[["pupils", "older", "younger"]].notna().all()
    lost = set(ANSWERS) - set(row.dropna().index)
    assert len(lost) == len(set(ANSWERS) - set(read(tmp_path, {}).tables["context"].iloc[0].dropna().index)) + 1


def test_a_whole_that_several_parts_contradict_is_left_out_itself(tmp_path):
    row = read(tmp_path, {TEACHERS: 3, TOP: 5, YOUNG: 4}).tables["context"].iloc[0]
    assert pd.isna(row["teachers"])
    assert (row["teachers_top"], row["teachers_young"]) == (5, 4)


@pytest.mark.parametrize(
    ("numbers", "kept"),
    [
        ([10.0] * 9, False),  # 90 of 120
        ([13.0] * 9, True),
        ([15.0] * 9, False),  # 135 of 120
        ([20.0, 30.0], True),  # what the other grades have is not known
        ([100.0, 60.0], False),
    ],
)
def test_pupils_that_grades_do_not_add_up_to_are_left_out(numbers, kept, tmp_path):
    grades = {f"{grade} класс Обучающихся": number for grade, number in enumerate(numbers, start=1)}
    part = read(tmp_path, {}, headers={**HEADERS, **grades})
    row, told = part.tables["context"].iloc[0], " ".join(part.book.frame()["message"])
    assert pd.notna(row["pupils"]) is kept and ("расходится" not in told) is kept
    assert (row["pupils_1"], row["pupils_2"]) == (numbers[0], numbers[1])


def test_rows_that_cannot_be_used_are_set_aside(tmp_path):
    blank = dict.fromkeys(list(HEADERS)[4:], "")
    part = read(tmp_path, {}, {"логин": "школа 5"}, {}, {"логин": "sch990002", **blank})
    assert (part.rows_read, part.accepted) == (4, 1)
    aside = part.book.frame().query("severity == 'set_aside'")
    assert aside[["row", "code"]].values.tolist() == [[3, "login"], [4, "duplicate"], [5, "no_answers"]]


def test_other_wordings_slips_and_years_are_recognised():
    found = asked(
        [
            "Логин",
            "Общее количество обучающихся 2011 года рождения",
            "Общее количество обучающихся 2010 года рождения",
            "Сколько в вашей школе учителей высшей категории на 1 сентября?",
            "Длительнотью более 72 часов",
            "Вакансии учителей на начало года",
            "Сколько обучающихся дома говорят не на русском языке",
        ]
    )
    assert dict(found.columns) == {
        "older": 2,
        "younger": 1,
        "teachers_top": 3,
        "training_long": 4,
        "vacancies": 5,
        "not_russian_home": 6,
    }


def test_a_header_that_fits_twice_is_told_and_not_read(tmp_path):
    twice = {**HEADERS, "Вакансии математиков": 3, "Вакансии физиков": 1, "Цвет крыши": "красный"}
    part = read(tmp_path, {}, headers=twice)
    assert pd.isna(part.tables["context"]["vacancies"].iloc[0])
    messages = part.book.frame().set_index("code")["message"]
    assert "«Вакансии математиков»; «Вакансии физиков»" in messages["disputed_headers"]
    assert "«Цвет крыши»" in messages["unmatched_headers"]


def test_the_year_is_that_of_the_question_where_the_file_has_none(tmp_path):
    assert read(tmp_path, {}, name="Условия.xlsx").tables["context"]["year"].iloc[0] == 2021
    without = {name: cell for name, cell in HEADERS.items() if "учебном году" not in name}
    part = read(tmp_path, {}, name="Условия.xlsx", headers=without)
    assert not part.tables
    assert "за какой год" in part.message


def test_a_table_of_subjects_is_no_questionnaire(tmp_path):
    head = ["логин", "Русский язык", "Математика", "Физика", "Химия", "Биология", "История"]
    path = write_book(tmp_path / "Свод 2021.xlsx", {"Лист": [head, ["sch990001", *[10] * 6]]})
    assert read_file(path, tmp_path, path.name).kind != "context"


def test_the_later_file_of_a_year_wins_and_the_row_left_is_told(tmp_path):
    for name, pupils in (("а 2021.xlsx", 100), ("б 2021.xlsx", 200)):
        read(tmp_path / "raw", {list(HEADERS)[6]: pupils}, name=name)
    store = Store(tmp_path / "store")
    journal = import_folders([tmp_path / "raw"], store, workers=1)
    context = read_table(store, "context")
    assert context["pupils"].tolist() == [200]
    Context.validate(context)
    assert journal.set_index("source_file")["set_aside"].to_dict() == {"а 2021.xlsx": 1, "б 2021.xlsx": 0}


@given(st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=30), st.booleans()))
def test_any_cell_gives_an_answer_in_range_nothing_or_a_complaint(cell):
    for question in questions().values():
        read = answer(question, cell)
        if read is None or read is BAD or isinstance(read, bool):
            continue
        assert 0 <= read <= (len(question.answers) if question.kind == CHOICE else max(question.largest, 100))
    shown_safely(cell)


def test_every_question_has_its_column_and_every_column_its_question():
    assert tuple(questions()) == ANSWERS


def test_wordings_of_different_questions_differ():
    texts = [text for question in questions().values() for text in question.texts]
    found = asked(texts)
    assert set(found.columns) == set(ANSWERS)
    assert not found.unknown


def test_parts_without_a_whole_are_no_contradiction():
    frame = pd.DataFrame({"teachers": [pd.NA], "teachers_top": [4]}, dtype="Int32")
    assert list(impossible(frame)) == []

"""The table of conditions of several questionnaires: each question from the last file that asks it."""

from pathlib import Path

import pandas as pd

from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from tests.sources.books import write_book

TEACHERS = [
    "Количество обучающихся в ОО",
    "Сколько всего в школе учителей (работающих не менее чем на 0,5 ставки)?",
    "Сколько в школе учителей высшей категории (работающих не менее чем на 0,5 ставки)?",
    "Сколько в школе учителей (работающих не менее чем на 0,5 ставки) не старше 30 лет?",
    "Количество вакансий учителей",
]
FAMILIES = [
    "Количество обучающихся с ОВЗ",
    "Количество обучающихся из малообеспеченных семей",
    "Количество обучающихся из неполных семей",
    "Количество обучающихся, состоящих на учёте в КДН и ПДН",
    "Сколько обучающихся говорят дома не на русском языке?",
]


def imported(folder: Path, books: dict[str, dict[str, list[list[object]]]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    for name, sheets in books.items():
        write_book(folder / "raw" / name, sheets)
    store = Store(folder / "store")
    import_folders([folder / "raw"], store, workers=1)
    return read_table(store, "context"), read_table(store, "complaints")


def test_questionnaires_that_ask_different_things_complete_each_other(tmp_path):
    first = [["Логин", *TEACHERS], ["edu990001", 110, 20, 5, 2, 1], ["edu990002", 90, 15, 4, 1, 0]]
    second = [["Логин", *FAMILIES], ["edu990001", 3, 20, 10, 1, 15]]
    context, told = imported(tmp_path, {"а 2021.xlsx": {"Л": first}, "б 2021.xlsx": {"Л": second}})
    assert context["school_id"].tolist() == ["990001", "990002"]
    answers = context[["pupils", "teachers", "vacancies", "disabled", "not_russian_home"]]
    assert answers.fillna(-1).values.tolist() == [[110, 20, 1, 3, 15], [90, 15, 0, -1, -1]]
    assert told.empty


def test_a_common_question_is_taken_from_the_later_file_even_where_it_is_blank(tmp_path):
    head = ["Логин", *FAMILIES, TEACHERS[0], TEACHERS[-1]]
    first = [["Логин", *TEACHERS], ["edu990001", 110, 20, 5, 2, 1]]
    second = [head, ["edu990001", 3, 20, 10, 1, 15, 120, ""], ["edu990002", 3, 20, 10, 1, 15, 120, 4]]
    context, told = imported(tmp_path, {"а 2021.xlsx": {"Л": first}, "б 2021.xlsx": {"Л": second}})
    assert context[["pupils", "teachers", "vacancies"]].fillna(-1).values.tolist() == [[120, 20, -1], [120, -1, 4]]
    assert told[["source_file", "row", "code", "severity"]].values.tolist() == [
        ["а 2021.xlsx", 2, "duplicate", "remark"]
    ]
    assert "их 2" in told["message"][0]


def test_a_school_on_two_sheets_of_a_file_is_told_of_so(tmp_path):
    head = ["Логин", *TEACHERS]
    rows = {"А": [head, ["edu990001", 110, 20, 5, 2, 1]], "Б": [head, [], ["edu990001", 120, 20, 5, 2, 1]]}
    context, told = imported(tmp_path, {"а 2021.xlsx": rows})
    assert context["pupils"].tolist() == [120]
    assert "на другом листе этого файла (строка 3)" in told["message"][0]


def test_a_row_that_two_later_files_replace_is_told_once(tmp_path):
    sheets = {"Л": [["Логин", *TEACHERS], ["edu990001", 110, 20, 5, 2, 1]]}
    names = ["а 2021.xlsx", "б 2021.xlsx", "в 2021.xlsx"]
    books = {name: {"Л": [*sheets["Л"], [f"edu99000{at}", 50, 9, 1, 1, at]]} for at, name in enumerate(names, 2)}
    _, told = imported(tmp_path, books)
    assert told["source_file"].tolist() == names[:2]
    assert all("«в 2021.xlsx»" in message for message in told["message"])

"""Questionnaires on conditions whose header takes two rows, and csv cells with line breaks."""

from pathlib import Path

import pandas as pd
import pytest

from shnor_analysis.sources.part import Part
from shnor_analysis.sources.reading import read_file
from tests.sources.books import write_book

TOP = [
    "Логин",
    "Количество обучающихся в ОО",
    "Количество обучающихся с ОВЗ",
    "1 класс",
    None,
    "Где расположена Ваша образовательная организация?",
    None,
    None,
    "Сколько учителей прошли повышение квалификации?",
    None,
    "С какого класса предмет изучают углублённо?",
]
BELOW = [
    "",
    "",
    "",
    "Классов/групп",
    "Обучающихся",
    "Населенный пункт сельского типа",
    "Город",
    "Столица субъекта РФ",
]
BELOW += ["Длительностью не более 36 часов", "Длительностью более 72 часов", "Физика"]


def read(folder: Path, *rows: list[object], top=TOP, below=BELOW) -> Part:
    path = write_book(folder / "Условия 2021.xlsx", {"Сбор": [["Анкета"], top, below, *rows]})
    return read_file(path, folder, path.name)


def test_parts_and_marked_variants_below_a_question_are_read(tmp_path):
    part = read(tmp_path, ["edu990001", 21, 3, 1, 20, 1, 0, 0, 7, 2, 10], ["edu990002", 41, 2, 2, 40, "", "", "+"])
    assert (part.rows_read, part.accepted) == (2, 2)
    told = [
        "source_row",
        "pupils",
        "disabled",
        "classes_1",
        "pupils_1",
        "location",
        "training_short",
        "training_long",
    ]
    assert part.tables["context"][told].fillna(-1).values.tolist() == [
        [4, 21, 3, 1, 20, 4, 7, 2],
        [5, 41, 2, 2, 40, 1, -1, -1],
    ]
    assert part.tables["context"]["advanced_physics"].isna().all()
    assert "углублённо? Физика" in part.book.frame().set_index("code").loc["unmatched_headers", "message"]


@pytest.mark.parametrize("marks", [[1, 1, 0], ["", "иногда", ""]])
def test_two_marks_or_none_are_no_answer_and_told(marks, tmp_path):
    part = read(tmp_path, ["edu990001", 120, 3, 1, 20, *marks, 7, 2])
    assert pd.isna(part.tables["context"]["location"].iloc[0])
    told = part.book.frame().query("code == 'answer'").iloc[0]
    assert (told["row"], told["column"]) == (4, TOP[5])


@pytest.mark.parametrize("cells", [[100, 3, 2, "Да", "Да"], ["", "", "", "Да", "Нет"]])
def test_a_row_of_a_school_without_a_login_is_no_header(cells, tmp_path):
    top = ["Логин", *TOP[1:3], "Длительностью более 72 часов", "Практика на предприятиях"]
    top.append("Экскурсии в организации, на производства")
    part = read(tmp_path, ["edu990001", 120, 3, 2, "Да", "Нет"], top=top, below=["", *cells])
    assert part.book.frame()[["code", "row"]].values.tolist() == [["login", 3]]
    assert part.accepted == 1


def test_a_line_break_in_a_csv_cell_stands_between_words(tmp_path):
    head = ["Логин", "Название\nОО", "Количество\nобучающихся\nв ОО", "Количество\r\nобучающихся с ОВЗ"]
    head += ["1 класс\nОбучающихся", "Длительностью\nболее 72 часов", "Практика\nна предприятиях"]
    cells = ["edu990001", "МКОУ\n«Верхняя\r\nСОШ»", "21", "3", "20", "2", "Да"]
    text = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (head, cells))
    path = tmp_path / "Условия 2021.csv"
    path.write_bytes(text.encode("utf-8-sig"))
    part = read_file(path, tmp_path, path.name)
    told = part.tables["context"][
        ["source_row", "pupils", "disabled", "pupils_1", "training_long", "career_practice"]
    ]
    assert told.values.tolist() == [[2, 21, 3, 20, 2, True]]
    assert part.tables["known_schools"]["name"].tolist() == ["МКОУ «Верхняя СОШ»"]


def test_questions_without_a_login_are_told_with_what_to_add(tmp_path):
    head = ["Название школы", *TOP[1:3], "Длительностью более 72 часов", "Практика на предприятиях", "никак"]
    path = write_book(
        tmp_path / "Условия 2021.xlsx", {"Сбор": [["Анкета"], head, ["Верхняя", 120, 3, 2, "Да", "Да"]]}
    )
    part = read_file(path, tmp_path, path.name)
    assert (part.kind, part.tables) == ("context", {})
    assert "«Сбор»" in part.message and "строке 2" in part.message and "столбец «Логин»" in part.message

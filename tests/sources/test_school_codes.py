"""The codes of РЦОИ in a school directory: what is no code, and a code of two schools, is told at once."""

from pathlib import Path

import pytest

from shnor_analysis.sources.part import Part
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.exams import ExamSchools
from tests.sources.books import write_book

HEAD = ["Логин", "Название ОО", "Муниципалитет", "Код ОО", "Код ОГЭ", "Код ЕГЭ"]


def read(folder: Path, *codes: tuple[object, object, object], head: list[str] = HEAD) -> Part:
    rows = [[f"edu99000{at}", f"Школа {at}", "Район", *cells] for at, cells in enumerate(codes, 1)]
    path = write_book(folder / "Список школ.xlsx", {"Школы": [head, *rows]})
    return read_file(path, folder, path.name)


@pytest.mark.parametrize("cell", ["9319, 9320", "1234567", 9325.5, "шк. 5"])
def test_what_is_no_code_is_told(cell, tmp_path):
    part = read(tmp_path, (cell, "", ""), (9317.0, "009318", "9319"))
    told = part.book.frame()
    assert told[["code", "sheet", "row", "column"]].values.tolist() == [["code", "Школы", 2, "Код ОО"]]
    assert (told["value"][0], told["school_id"][0]) == (str(cell), "990001")
    assert "одно число" in told["message"][0]
    assert part.accepted == 2


def test_a_school_without_codes_is_no_mistake(tmp_path):
    assert read(tmp_path, ("нет", "-", "—"), ("", "", 9317), ("9318", "", "")).book.frame().empty


def test_a_code_of_two_schools_is_told_at_both(tmp_path):
    told = read(tmp_path, ("9317", "", ""), ("9318", "", ""), (9317.0, "9318", "")).book.frame()
    assert told[["code", "row", "column", "value"]].values.tolist() == [
        ["code_doubled", 2, "Код ОО", "9317"],
        ["code_doubled", 4, "Код ОО", "9317"],
    ]
    assert "в строке 4" in told["message"][0]


@pytest.mark.parametrize("title", ["Логин:", "Логин ОО", "Логин *", "Логин школы в ФИС ОКО"])
def test_the_login_is_found_under_its_other_headings(title, tmp_path):
    part = read(tmp_path, ("9317", "", ""), head=[title, *HEAD[1:]])
    assert part.tables["known_schools"][["school_id", "oo_code"]].values.tolist() == [["990001", "9317"]]


def test_a_code_given_to_two_schools_changes_what_is_known_of_codes(tmp_path):
    none = read(tmp_path, ("", "", ""), ("", "", "")).tables["known_schools"]
    both = read(tmp_path, ("9317", "", ""), ("9317", "", "")).tables["known_schools"]
    assert ExamSchools.of(none).by_code == ExamSchools.of(both).by_code == {}
    assert ExamSchools.of(none).digest != ExamSchools.of(both).digest

"""Questionnaires on conditions as people spoil them: nothing under another question, in another unit or year."""

from pathlib import Path

import pytest

from shnor_analysis.methodology.context_questions import questions
from shnor_analysis.sources.cleaning import BAD
from shnor_analysis.sources.context_words import answer, asked, shown_safely
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.reading import read_file
from tests.sources.books import write_book


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
        "Сколько в школе учителей первой категории (работающих не менее чем на 0,5 ставки)?",
        "Сколько всего в школе учителей (работающих менее чем на 0,5 ставки)?",
        "Сколько всего в школе учителей начальных классов (работающих не менее чем на 0,5 ставки)?",
        "Сколько в школе учителей (работающих не менее чем на 0,5 ставки) старше 30 лет?",
        "Сколько в школе учителей (работающих менее чем на 0,5 ставки) не старше 30 лет?",
        "Длительностью более 36 часов",
        "Длительностью не более 72 часов",
        "Количество обучающихся из полных семей",
        "Количество обучающихся из обеспеченных семей",
        "Количество обучающихся, для которых русский язык является родным",
        "Количество обучающихся, у которых один из родителей имеет высшее образование",
        "Количество родителей, имеющих высшее образование",
        "Количество обучающихся, не состоящих на учёте",
        "Сколько из этих компьютеров не имеют доступ к сети Интернет?",
        "В скольких из них рабочее место учителя не оборудовано компьютером?",
        "ОО не является школой-интернатом?",
        "1 класс Обучающихся с ОВЗ",
    ],
)
def test_a_share_or_another_number_is_no_known_question(header):
    found = asked(["Логин", header])
    assert not found.columns
    assert found.unknown == (1,)


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Длительнотью не более 36 чисов", "training_short"),
        ("Количетво обучающихся из неполных семей", "single_parent"),
        ("ОО являеться школой-интернатом", "boarding"),
        ("Сколько в школе учителей высшей категории", "teachers_top"),
        (questions()["parents_attend"].texts[0][:255], "parents_attend"),
    ],
)
def test_slips_and_cuts_hide_no_question(header, column):
    assert dict(asked(["Логин", header]).columns) == {column: 1}


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
        "магомедов али",
        "иванову",
        "ПЕТРОВИЧ",
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


PUPILS, TEACHERS, TOP, YOUNG, MEETINGS = (
    "Количество обучающихся в ОО",
    "Сколько всего в школе учителей (работающих не менее чем на 0,5 ставки)?",
    "Сколько в школе учителей высшей категории (работающих не менее чем на 0,5 ставки)?",
    "Сколько в школе учителей (работающих не менее чем на 0,5 ставки) не старше 30 лет?",
    "В классах начальной школы",
)
HEAD = ["Логин", PUPILS, TEACHERS, TOP, YOUNG, MEETINGS]
EMPTY = ["edu990001", "", "", "", "", ""]


def row(login: object = "edu990001", pupils: object = 110, meetings: object = 90) -> list[object]:
    return [login, pupils, 20, 5, 2, meetings]


def read(
    folder: Path, *rows: list[object], name: str = "Условия 2021.xlsx", sheet: str = "Сбор", head=HEAD
) -> Part:
    path = write_book(folder / name, {sheet: [head, *rows]})
    return read_file(path, folder, name)


def values(part: Part, *columns: str) -> list[list[object]]:
    assert "context" in part.tables, part.message
    return part.tables["context"][list(columns)].values.tolist()


@pytest.mark.parametrize(
    "title", ["Логин ОО:", "1. Логин", "«Логин»", "Логин *", "Логин образовательной организации"]
)
def test_the_login_is_found_whatever_stands_around_the_word(title, tmp_path):
    assert values(read(tmp_path, row(), head=[title, *HEAD[1:]]), "school_id", "pupils") == [["990001", 110]]


def test_an_empty_row_of_a_school_does_not_hide_the_filled_one(tmp_path):
    part = read(tmp_path, EMPTY, row("sch990001"), row("edu990001", 120))
    assert values(part, "pupils", "source_row") == [[110, 3]]
    assert part.book.frame()[["row", "code"]].values.tolist() == [[2, "duplicate"], [4, "duplicate"]]
    assert "строке 3" in part.book.frame()["message"].iloc[0]


def test_a_column_of_years_keeps_two_waves_apart(tmp_path):
    rows = [["2019/2020", *row()], ["2020/21 уч. год", *row("edu990001", 120)], [2022.0, *row("edu990001", 130)]]
    part = read(tmp_path, *rows, head=["Учебный год", *HEAD], name="Условия.xlsx")
    assert values(part, "year", "pupils") == [[2020, 110], [2021, 120], [2022, 130]]
    assert part.book.frame().empty


def test_a_cell_that_is_no_year_is_told(tmp_path):
    rows = [["прошлый", *row()], [2020, *row("edu990002")]]
    of_file = read(tmp_path, *rows, head=["Год", *HEAD])
    assert values(of_file, "year") == [[2021], [2020]]
    alone = read(tmp_path / "without", *rows, head=["Год", *HEAD], name="Условия.xlsx")
    assert values(alone, "school_id", "year") == [["990002", 2020]]
    for part, severity in ((of_file, "remark"), (alone, "set_aside")):
        told = part.book.frame().query("code == 'year'").iloc[0]
        assert (told["row"], told["column"], told["value"], told["severity"]) == (2, "Год", "прошлый", severity)


@pytest.mark.parametrize(
    ("name", "sheet", "year"),
    [
        ("Условия 2021-2022.xlsx", "Сбор", 2022),
        ("Условия 2021-22 уч. год.xlsx", "Сбор", 2022),
        ("Условия 2021_2022.xlsx", "Сбор", 2022),
        ("Условия.xlsx", "2020-2021", 2021),
        ("Условия 2022.xlsx", "2020", 2020),
    ],
)
def test_a_school_year_in_a_name_is_its_spring(name, sheet, year, tmp_path):
    assert values(read(tmp_path, row(), name=name, sheet=sheet), "year") == [[year]]


def test_a_title_above_the_header_may_say_the_school_year(tmp_path):
    rows = [["Условия обучения, 2021–2022 учебный год"], HEAD, row()]
    path = write_book(tmp_path / "Условия.xlsx", {"Сбор": rows})
    assert values(read_file(path, tmp_path, path.name), "year") == [[2022]]


def test_a_question_of_another_school_year_than_the_file_is_told(tmp_path):
    head = [HEAD[0], "Укажите количество обучающихся в ОО в 2020/2021 учебном году", *HEAD[2:]]
    part = read(tmp_path, row(), head=head, name="Анкета, октябрь 2020.xlsx")
    assert values(part, "year", "pupils") == [[2020, 110]]
    assert "year = 2021" in part.book.frame().set_index("code").loc["other_year", "message"]


def test_settings_say_which_of_two_years_in_a_name_it_is(tmp_path):
    (tmp_path / "import.toml").write_text("year = 2021", encoding="utf-8")
    assert values(read(tmp_path, row(), name="Условия 2019 и 2021.xlsx"), "year") == [[2021]]


def test_percents_that_excel_keeps_as_fractions_are_percents(tmp_path):
    part = read(tmp_path, *(row(f"edu99000{at}", meetings=cell) for at, cell in enumerate((0.9, 1.0, 0, ""), 1)))
    assert part.tables["context"]["meetings_primary"].fillna(-1).tolist() == [90, 100, 0, -1]


def test_a_one_beside_fractions_and_percents_is_doubtful(tmp_path):
    part = read(tmp_path, *(row(f"edu99000{at}", meetings=cell) for at, cell in enumerate((0.9, 1.0, 80), 1)))
    assert part.tables["context"]["meetings_primary"].fillna(-1).tolist() == [-1, -1, 80]
    assert part.book.frame()["row"].tolist() == [2, 3]


def test_answers_of_many_people_of_a_school_are_no_answers_of_schools(tmp_path):
    part = read(tmp_path, *[row()] * 5, *[row("edu990002")] * 4)
    assert not part.tables
    assert "одна строка на школу" in part.message


def test_a_name_instead_of_a_login_is_not_called_empty(tmp_path):
    told = read(tmp_path, row(), row("ИВАНОВА АННА")).book.frame().iloc[0]
    assert "скрыто" in told["message"]
    assert "ИВАНОВА" not in str(told.to_dict())


def test_a_list_of_schools_beside_the_questionnaire_is_not_passed_over_in_silence(tmp_path):
    schools = [["Логин", "Название ОО", "Код ОО"], ["edu990001", "Верхняя СОШ", "9317"]]
    sheets = {"Анкета": [HEAD, row()], "Школы": schools, "Как заполнять": [["Прочтите"]]}
    path = write_book(tmp_path / "Условия 2021.xlsx", sheets)
    part = read_file(path, tmp_path, path.name)
    assert part.accepted == 1
    assert part.book.frame()[["code", "sheet", "severity"]].values.tolist() == [["other_sheet", "Школы", "remark"]]

"""Protocols that people retyped: no row goes to another exam, pupil or column than the one it stands for."""

import datetime

import pytest

from shnor_analysis.sources.rcoi.pupil_key import PupilKey
from shnor_analysis.sources.reading import read_file
from tests.sources import exam_files as files
from tests.sources.exam_files import Pupil, protocol, rows_of, write_csv, write_xlsx

KEY = PupilKey(b"secret of the tests" * 2)
FIRST, SECOND = "01 - Русский язык 2025.06.09", "04 - Химия 2025.06.06"
THREE = [Pupil(i, result=2 + i) for i in range(3)]
#: The same columns in another order and with other gaps.
TURNED = [
    "№",
    "Класс",
    "Код ОО",
    "",
    "Имя",
    "Отчество",
    "Фамилия",
    "Оценка",
    "",
    "Первичный балл",
    "Номер",
    "Серия",
]


def read(path):
    return read_file(path, path.parent, path.name, KEY)


def subjects(part):
    return part.tables["results"].groupby(["subject", "exam_date"], sort=False)["mark"].agg(list).to_dict()


def codes(part):
    return [row["code"] for row in part.book.rows]


def stacked(tmp_path, title):
    rows = [*protocol(FIRST, files.OGE_DENSE, THREE), *title, *rows_of(files.OGE_DENSE, THREE[:2])]
    return read(write_xlsx(tmp_path / "два.xlsx", rows))


@pytest.mark.parametrize(
    "title",
    [
        ["04 - Химия 6 июня 2025 г."],
        ["Химия, 6 июня 2025 года"],
        ["Химия 06.06.2025"],
        ["04", "Химия", "2025.06.06"],
        ["04 - Химия", datetime.date(2025, 6, 6)],
        ["20 - Учебная область", "ОГЭ", "Основной период", SECOND, "стр. 2"],
        [*[""] * 30, SECOND],
    ],
    ids=str,
)
def test_the_title_of_a_second_exam_may_be_retyped(title, tmp_path):
    part = stacked(tmp_path, [title])
    assert part.book.rows == []
    assert subjects(part) == {("Русский язык", "2025-06-09"): [2, 3, 4], ("Химия", "2025-06-06"): [2, 3]}


@pytest.mark.parametrize("title", [["04 - Химия"], ["Предмет:", "Химия"], ["Химия, основной период"]], ids=str)
def test_a_second_exam_without_a_day_is_not_taken_for_the_first(title, tmp_path):
    part = stacked(tmp_path, [title])
    assert subjects(part) == {("Русский язык", "2025-06-09"): [2, 3, 4]}
    assert [(row["code"], row["row"]) for row in part.book.rows] == [("exam_no_title", 8), ("exam_no_title", 9)]


@pytest.mark.parametrize(
    "row", [["Химич"], ["", "", "", "Русских"], ["Председатель комиссии по русскому языку"]], ids=str
)
def test_a_stray_line_is_no_title(row, tmp_path):
    rows = protocol(FIRST, files.OGE_DENSE, THREE)
    rows.insert(3, row)
    part = read(write_xlsx(tmp_path / "строка.xlsx", rows))
    assert (subjects(part), part.book.rows) == ({("Русский язык", "2025-06-09"): [2, 3, 4]}, [])


def test_a_title_repeated_on_each_page_is_one_exam(tmp_path):
    first, second = protocol(FIRST, files.OGE_DENSE, THREE), protocol(FIRST, files.OGE_DENSE, THREE)
    rows = [*first[:4], *second[:2], *first[4:], ["Средние", "4,0", "3,0"], ["Всего участников", 3]]
    part = read(write_xlsx(tmp_path / "страницы.xlsx", rows))
    assert (part.accepted, part.book.rows) == (3, [])


def test_three_exams_with_columns_in_another_order_and_a_total_that_disagrees(tmp_path):
    rows = protocol(FIRST, files.OGE_DENSE, THREE, [["Средние", "4,0", "3,0"], ["Минимальная граница", 15]])
    rows += protocol("02 - Математика 2025.06.03", TURNED, THREE[:2], [["Всего участников", 5]])
    rows += protocol(SECOND, files.OGE_DENSE, THREE[1:])
    part = read(write_xlsx(tmp_path / "три.xlsx", rows))
    assert list(subjects(part).values()) == [[2, 3, 4], [2, 3], [3, 4]]
    assert part.tables["results"]["minimum_score"].fillna(0).tolist() == [15, 15, 15, 0, 0, 0, 0]
    assert part.tables["results"]["pupil_id"].nunique() == 3
    assert [(row["code"], row["row"]) for row in part.book.rows] == [("exam_total", 12)]
    assert "«Всего участников» 5, а строк учеников 2" in part.book.rows[0]["message"]


UPPER = ["№", "Код", "Класс", "Участник", "", "", "Документ", "", "Балл", ""]
LOWER = ["п/п", "ОО", "", "Фамилия", "Имя", "Отчество", "Серия", "Номер", "первичный", "тестовый"]
GROUPS = ["№", "Код ОО", "Класс", "Участник", "", "", "Документ", "", "Первичный", "Тестовый"]
NAMES = ["", "", "", "Фамилия", "Имя", "Отчество", "Серия", "Номер", "балл", "балл"]
PARTS = [
    "№",
    "Код ОО",
    "Класс",
    "Фамилия",
    "Имя",
    "Отчество",
    "Документ",
    "Первичный балл",
    "",
    "",
    "Тестовый балл",
]
WHOLE = [*[""] * 7, "письменная часть", "устная часть", "всего", ""]


@pytest.mark.parametrize(
    "header", [(UPPER, LOWER), (GROUPS, NAMES), (PARTS, WHOLE)], ids=["words", "groups", "parts"]
)
def test_a_header_of_two_rows_is_read_as_one(header, tmp_path):
    people = [Pupil(i, "111003", "11А", primary=30 + i, result=60 + i) for i in range(3)]
    single = ["№", "Код ОО", "Класс", "Фамилия", "Имя", "Отчество"]
    dense = [*single, "Серия", "Номер", "Первичный балл", "Тестовый балл"]
    laid = [*single, "Документ", "Письменно", "Устно", "Первичный балл", "Тестовый балл"]
    whole = rows_of(laid if WHOLE in header else dense, people)[1:]
    for row in whole if WHOLE in header else []:
        row[7:9] = [20, 10]
    plain = read(write_xlsx(tmp_path / "одна.xlsx", protocol("03 - Физика 2025.06.05", dense, people)))
    two = read(write_xlsx(tmp_path / "две.xlsx", [["03 - Физика 2025.06.05"], *header, *whole]))
    assert two.book.rows == plain.book.rows == []
    same = ["school_id", "pupil_id", "class_label", "score", "test_score"]
    assert two.tables["results"][same].equals(plain.tables["results"][same])
    uncoded = read(write_xlsx(tmp_path / "без кода.xlsx", [["Физика 05.06.2025"], *header, *whole]))
    assert uncoded.tables["results"][same].equals(plain.tables["results"][same])


def test_a_small_protocol_with_a_header_of_two_rows_is_no_summary(tmp_path):
    header = [[*UPPER[:3], "Фамилия", "Первичный", "Оценка"], [*LOWER[:2], "", "", "балл", ""]]
    rows = [*header, [1, 9306, 9, "Цой", 12, 3], ["Средние", "", "", "", "12,0", "3,0"], ["Всего участников", 1]]
    part = read(write_xlsx(tmp_path / "один.xlsx", [["Химия 06.06.2025"], *rows]))
    assert (part.kind, part.accepted, part.book.rows) == ("rcoi", 1, [])


def test_a_row_that_numbers_the_columns_is_no_pupil(tmp_path):
    rows = protocol(FIRST, files.OGE_DENSE, THREE)
    rows.insert(2, list(range(1, len(files.OGE_DENSE) + 1)))
    part = read(write_xlsx(tmp_path / "номера.xlsx", rows))
    assert (part.accepted, part.rows_read, part.book.rows) == (3, 3, [])


def test_one_column_of_names_and_one_of_documents(tmp_path):
    columns = ["№", "Код ОО", "Класс", "ФИО участника", "Серия и номер документа", "Первичный балл", "Оценка"]
    rows = rows_of(columns, THREE)
    for row, one in zip(rows[1:], THREE, strict=True):
        row[3:5] = [
            f"{one.surname} {one.name} {one.patronymic}",
            f"{one.series[:2]} {one.series[2:]} № {one.document}",
        ]
    part = read(write_xlsx(tmp_path / "фио.xlsx", [[FIRST], *rows]))
    plain = read(write_xlsx(tmp_path / "столбцы.xlsx", protocol(FIRST, files.OGE_DENSE, THREE)))
    assert part.book.rows == []
    assert part.tables["results"]["pupil_id"].tolist() == plain.tables["results"]["pupil_id"].tolist()


def test_a_full_name_that_begins_as_a_line_below_the_pupils_is_a_pupil(tmp_path):
    columns = ["ФИО", "Код ОО", "Класс", "Первичный балл", "Оценка"]
    people = [Pupil(i, changed={"ФИО": name}) for i, name in enumerate(("Средний Иван", "Всего участник"))]
    rows = protocol(FIRST, columns, people, [["Средние", "", "", "4,0", "3,0"], ["Всего участников", 2]])
    part = read(write_xlsx(tmp_path / "фио.xlsx", rows))
    assert (part.accepted, part.book.rows) == (2, [])


def test_a_surname_that_begins_as_a_line_below_the_pupils_is_a_pupil(tmp_path):
    columns = ["Фамилия", "Имя", "Отчество", "Код ОО", "Класс", "Первичный балл", "Оценка"]
    people = [
        Pupil(i, changed={"Фамилия": name}) for i, name in enumerate(("Средникова", "Минимальнов", "Средний"))
    ]
    footer = [["Средние", "4,0", "", 3], ["Всего участников", "", "", 3]]  # under whatever columns
    part = read(write_xlsx(tmp_path / "фамилии.xlsx", protocol(FIRST, columns, people, footer)))
    assert (part.accepted, part.book.rows) == (3, [])


def test_numbers_that_begin_anew_are_told_as_such(tmp_path):
    rows = [*protocol(FIRST, files.OGE_DENSE, THREE), *rows_of(files.OGE_DENSE, [Pupil(5)])[1:]]
    part = read(write_xlsx(tmp_path / "снова.xlsx", rows))
    assert codes(part) == ["exam_numbers"]
    assert "номера повторяются" in part.book.rows[0]["message"]


@pytest.mark.parametrize(
    ("title", "procedure", "subject"),
    [
        ("22 - Математика 2025.05.27", "ЕГЭ", "Математика (базовая)"),
        ("02 - Математика база 2025.05.27", "ЕГЭ", "Математика (базовая)"),
        ("02 - Математика (Б) 2025.05.27", "ЕГЭ", "Математика (базовая)"),
        ("51 - Русский язык ГВЭ (устная форма) 2025.05.27", "ГВЭ", "Русский язык"),
    ],
)
def test_marks_of_an_exam_by_marks_are_no_points(title, procedure, subject, tmp_path):
    columns = [*files.BASIC[:-1], "Балл"]
    people = [Pupil(i, "111003", "11", "+-+", "", 2, 2 + i) for i in range(3)]
    results = read(write_xlsx(tmp_path / "б.xlsx", protocol(title, columns, people))).tables["results"]
    assert set(zip(results["procedure"], results["subject"], strict=True)) == {(procedure, subject)}
    assert results["mark"].tolist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("words", "kept"),
    [("(письменная часть)", 0), ("(устная часть)", 0), ("(письменная и устная части)", 3), ("", 3)],
)
def test_one_part_of_an_exam_is_not_its_result(words, kept, tmp_path):
    people = [Pupil(i, "111003", "11", result=40 + i) for i in range(3)]
    rows = protocol(f"09 - Английский язык {words} 2025.06.10", files.EGE, people)
    part = read(write_xlsx(tmp_path / "а.xlsx", rows))
    assert part.accepted == kept
    assert codes(part) == ["exam_oral_part"] * (3 - kept)


@pytest.mark.parametrize("cell", ["Математика", "22", ""])
def test_a_column_of_subjects_below_a_title_changes_nothing(cell, tmp_path):
    people = [Pupil(i, "111003", "11", "+-+", "", 2, 2 + i, {"Предмет": cell}) for i in range(3)]
    rows = protocol("22 - Математика базовая 2025.05.27", [*files.BASIC, "Предмет"], people)
    part = read(write_xlsx(tmp_path / "б.xlsx", rows))
    assert (part.accepted, part.book.rows) == (3, [])
    assert subjects(part) == {("Математика (базовая)", "2025-05-27"): [2, 3, 4]}


def test_rows_of_all_exams_in_one_table(tmp_path):
    columns = [*files.OGE_DENSE, "Предмет", "Дата экзамена"]
    days = {"Химия": datetime.date(2025, 6, 6), "Русский язык": "09.06.2025", "Астрономия": "10.06.2025"}
    people = [
        Pupil(i, result=2 + i, changed={"Предмет": s, "Дата экзамена": d}) for i, (s, d) in enumerate(days.items())
    ]
    part = read(write_xlsx(tmp_path / "все.xlsx", rows_of(columns, people)))
    assert subjects(part) == {("Химия", "2025-06-06"): [2], ("Русский язык", "2025-06-09"): [3]}
    assert [(row["code"], row["row"]) for row in part.book.rows] == [("exam_no_title", 4)]


PREFACE = [["Протокол проверки результатов"], ["20 - Учебная область"]]


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", ";;"], ids=["tab", "comma", "semicolon", "doubled"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_a_text_table_below_a_preface(delimiter, encoding, tmp_path):
    rows = [*PREFACE, *protocol(FIRST, files.OGE_DENSE, THREE)]
    text = "\r\n".join(delimiter.join(map(str, row)) for row in rows)
    path = tmp_path / "таблица.csv"
    path.write_bytes(text.replace("Kowalski", "Ковальский").encode(encoding, errors="replace"))
    part = read(path)
    assert (part.accepted, codes(part)) == (3, [])


def test_a_quoted_title_of_two_lines_is_one_title(tmp_path):
    path = write_csv(tmp_path / "т.csv", protocol(FIRST, files.OGE_DENSE, THREE))
    text = path.read_bytes().decode("utf-8-sig")
    broken = text.replace("Код ОО", '"Код\nОО"').replace("Первичный балл", '"Первичный\r\nбалл"')
    path.write_bytes(broken.encode("utf-8-sig"))
    part = read(path)
    assert (part.accepted, part.book.rows) == (3, [])


def test_an_open_quote_does_not_swallow_pupils(tmp_path):
    path = write_csv(tmp_path / "т.csv", protocol(FIRST, files.OGE_DENSE, THREE))
    text = path.read_bytes().decode("utf-8-sig").replace(THREE[0].surname, '"' + THREE[0].surname)
    path.write_bytes(text.encode("utf-8-sig"))
    part = read(path)
    assert (part.tables, codes(part)) == ({}, ["open_quote"])
    assert "В строке 3 кавычка открыта" in part.message

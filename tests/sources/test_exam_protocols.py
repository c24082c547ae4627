"""Every layout of a protocol of РЦОИ gives its pupils and results; its footer is compared with the rows."""

import pytest

from shnor_analysis.sources.rcoi.pupil_key import PupilKey
from shnor_analysis.sources.reading import read_file
from tests.sources import exam_files as files
from tests.sources.exam_files import Pupil, protocol, write_csv, write_xlsx

KEY = PupilKey(b"secret of the tests" * 2)
NINTH = [Pupil(i, short="+2-", long="1(2)0(3)", primary=4, result=2 + i % 4) for i in range(6)]
ELEVENTH = [Pupil(i, "111003", "11Б", "++-", "2(2)", 4, 40 + i) for i in range(5)]
BASIC = [Pupil(i, "111003", "11", "+-+", "", 2, 2 + i % 4) for i in range(4)]


def read(path, root):
    return read_file(path, root, path.relative_to(root).as_posix(), KEY)


def oge_sparse(root):
    rows = [["Протокол проверки результатов"], ["20 - Учебная область"]]
    rows += protocol("12 - Обществознание 2025.06.03", files.OGE, NINTH, [["Средние"]])
    rows += protocol("04 - Химия 2025.06.06", files.OGE, NINTH[:3], [["Средние"]])
    return write_xlsx(root / "протокол.xlsx", rows)


def oge_dense(root):
    return write_xlsx(root / "п.xlsx", protocol("01 - Русский язык 2025.06.09", files.OGE_DENSE, NINTH))


def oge_english(root):
    return write_csv(root / "ОГЭ/01_2025.06.09.csv", files.rows_of(files.ENGLISH, NINTH))


def oge_english_book(root):
    return write_xlsx(root / "02_2025.06.03.xlsx", files.rows_of(files.ENGLISH, NINTH))


def oge_appeals(root):
    top = ["№", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Фамилия", "Имя", "Отчество", "Экзамен", "апелляция"]
    header = [*top, "Текущие", ""]
    second = [""] * 10 + ["Первичный балл", "Оценка"]
    rows = files.rows_of([*top, "Первичный балл", "Оценка"], NINTH)[1:]
    for at, row in enumerate(rows):
        row[8:10] = ["Математика(2025.06.03)" if at % 2 else "Физика(2025.06.06)", "удовлетворена"]
    return write_xlsx(root / "апелляции.xlsx", [header, second, *rows])


def ege_csv(root, encoding="cp1251"):
    means = ["Средние", *[""] * 23, "4,0", "", "42,0"]
    footer = [means, ["Минимальная граница", *[""] * 22, "24"], ["Всего участников", *[""] * 22, "5"]]
    rows = protocol("01 - Русский язык 2025.05.30", files.EGE, ELEVENTH, footer)
    return write_csv(root / "протокол.csv", rows, encoding)


def ege_pushed(root):
    rows = protocol("", files.EGE_DENSE, ELEVENTH)
    return write_csv(root / "п.csv", [[""] * 7 + ["12 - Обществознание 2025.06.15"], *rows[1:]], "utf-8")


def ege_basic(root):
    rows = protocol("22 - Математика базовая 2025.05.27", files.BASIC, BASIC)
    rows += [["Средние", *[""] * 10, "2", "3,5"], ["Всего участников", *[""] * 10, "4", ""]]
    return write_csv(root / "база.csv", rows, "cp1251")


def ege_two_parts(root):
    rows = protocol("Английский язык п:2025.06.10; у:2025.06.17", files.ENGLISH_EXAM, ELEVENTH)
    return write_csv(root / "англ.csv", rows)


def ege_appeals(root):
    top = ["№", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Фамилия", "Имя", "", "Отчество", "Документ"]
    top += ["Тип апелляции / перепроверки", "Состояние", "", "Дата отправки на обработку", "Дата изменений"]
    top += ["Балл до изменения", "Текущие", "", "Разница"]
    second = [""] * 16 + ["Первичный балл", "Балл", ""]
    rows = [[""] * 7 + ["12 - Обществознание 2025.06.15"], top, second]
    for row in files.rows_of([*top[:10], *[""] * 9], ELEVENTH[:2])[1:]:
        row[10:] = [
            "Апелляция на результат",
            "Апелляция удовлетворена",
            "",
            "02.07.2025 16:55:40",
            "05.07.2025 9:54",
        ]
        row += [41, 22, 42, 1]
        rows.append(row)
    return write_csv(root / "апелляции.csv", rows)


LAYOUTS = {
    oge_sparse: ({("ОГЭ", "Обществознание", 9): 6, ("ОГЭ", "Химия", 9): 3}, "mark"),
    oge_dense: ({("ОГЭ", "Русский язык", 9): 6}, "mark"),
    oge_english: ({("ОГЭ", "Русский язык", 9): 6}, "mark"),
    oge_english_book: ({("ОГЭ", "Математика", 9): 6}, "mark"),
    oge_appeals: ({("ОГЭ", "Математика", 9): 3, ("ОГЭ", "Физика", 9): 3}, "mark"),
    ege_csv: ({("ЕГЭ", "Русский язык", 11): 5}, "test_score"),
    ege_pushed: ({("ЕГЭ", "Обществознание", 11): 5}, "test_score"),
    ege_basic: ({("ЕГЭ", "Математика (базовая)", 11): 4}, "mark"),
    ege_two_parts: ({("ЕГЭ", "Английский язык", 11): 5}, "test_score"),
    ege_appeals: ({("ЕГЭ", "Обществознание", 11): 2}, "test_score"),
}


@pytest.mark.parametrize("make", LAYOUTS, ids=lambda make: make.__name__)
def test_each_layout_gives_its_pupils(make, tmp_path):
    expected, result = LAYOUTS[make]
    part = read(make(tmp_path), tmp_path)
    assert part.book.rows == []
    results = part.tables["results"]
    sizes = results.groupby(["procedure", "subject", "programme_grade"]).size()
    assert sizes.to_dict() == expected
    assert results[result].notna().all()
    assert results[{"mark": "test_score", "test_score": "mark"}[result]].isna().all()
    assert set(results["year"]) == {2025}
    assert set(results["season"]) == {"spring"}
    assert results["pupil_id"].str.fullmatch("[0-9a-f]{20}").all()
    assert set(results["appeal"]) == {"appeals" in make.__name__}


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_encodings_give_the_same(encoding, tmp_path):
    part = read(ege_csv(tmp_path, encoding), tmp_path)
    assert part.tables["results"]["test_score"].tolist() == [40, 41, 42, 43, 44]
    assert set(part.tables["results"]["minimum_score"]) == {24}


def test_one_document_in_one_column_or_two_is_one_pupil(tmp_path):
    two = read(ege_csv(tmp_path), tmp_path).tables["results"]["pupil_id"]
    one = read(ege_two_parts(tmp_path), tmp_path).tables["results"]["pupil_id"]
    assert one.tolist() == two.tolist()


def test_exams_of_one_sheet_keep_their_tasks_apart(tmp_path):
    tables = read(oge_sparse(tmp_path), tmp_path).tables
    assert len(tables["points"]) == len(tables["results"]) == 9
    assert tables["points"].iloc[0].to_dict() == {
        "кратк. 1": 1,
        "кратк. 2": 2,
        "кратк. 3": 0,
        "разв. 1": 1,
        "разв. 2": 0,
    }
    assert tables["tasks"].groupby("subject")["max_points"].max().to_dict() == {"Обществознание": 3, "Химия": 3}


@pytest.mark.parametrize(
    ("footer", "code"),
    [
        (["Всего участников", 7], "exam_total"),
        (["Средние", "4,0", "3,9"], "exam_mean"),
        (["Всего участников", 6], None),
        (["Средние", "4,0", "3,2"], None),
    ],
)
def test_the_lines_below_are_compared_with_the_rows(footer, code, tmp_path):
    rows = protocol("04 - Химия 2025.06.06", files.OGE, NINTH, [footer])
    told = read(write_xlsx(tmp_path / "х.xlsx", rows), tmp_path).book.rows
    assert [row["code"] for row in told] == ([code] if code else [])
    assert all(row["row"] == 9 for row in told)


def test_a_bound_other_than_the_settings_know_is_told_and_taken(tmp_path):
    rows = protocol("01 - Русский язык 2026.05.30", files.EGE, ELEVENTH, [["Минимальная граница", "36"]])
    part = read(write_csv(tmp_path / "р.csv", rows), tmp_path)
    assert [row["code"] for row in part.book.rows] == ["exam_minimum"]
    assert set(part.tables["results"]["minimum_score"]) == {36}


@pytest.mark.parametrize("title", ["01 - Русский язык 2025.05.30", "Русский язык п.: 2025.05.30, у.: 2025.06.02"])
def test_a_title_without_delimiters_does_not_choose_the_delimiter(title, tmp_path):
    path = ege_csv(tmp_path)
    lines = path.read_bytes().decode("cp1251").split("\r\n")
    path.write_bytes("\r\n".join([title, *lines[1:]]).encode("cp1251"))
    assert read(path, tmp_path).accepted == 5


def test_gve_has_marks_and_is_no_ege(tmp_path):
    pupils = [Pupil(i, "111003", "11А", "", "", 10, 4) for i in range(3)]
    rows = protocol("51 - ГВЭ Русский язык 2025.05.30", files.BASIC, pupils)
    results = read(write_csv(tmp_path / "г.csv", rows), tmp_path).tables["results"]
    assert set(results["procedure"]) == {"ГВЭ"}
    assert results["mark"].tolist() == [4, 4, 4]
    assert results["test_score"].isna().all()


def test_both_mathematics_of_ege_are_told_by_their_columns(tmp_path):
    profile = write_csv(tmp_path / "а.csv", protocol("02 - Математика 2025.05.27", files.EGE, ELEVENTH))
    basic = write_csv(tmp_path / "б.csv", protocol("02 - Математика 2025.05.27", files.BASIC, BASIC))
    named = [set(read(path, tmp_path).tables["results"]["subject"]) for path in (profile, basic)]
    assert named == [{"Математика (профильная)"}, {"Математика (базовая)"}]


def test_rows_of_a_page_with_a_header_of_its_own_are_one_exam(tmp_path):
    first = protocol("01 - Русский язык 2025.06.09", files.OGE_DENSE, NINTH[:3])
    second = files.rows_of(files.OGE_DENSE, NINTH[3:])
    for at, row in enumerate(second[1:], start=4):
        row[0] = at
    total = [["Всего участников", 6]]
    part = read(write_xlsx(tmp_path / "с.xlsx", [*first, *second, *total]), tmp_path)
    assert (part.accepted, part.book.rows) == (6, [])


def test_a_code_of_a_school_may_be_equal_to_a_document_of_somebody(tmp_path):
    pupils = [Pupil(i, school=Pupil(5).document) for i in range(4)]
    rows = protocol("04 - Химия 2025.06.06", files.OGE_DENSE, [*pupils, Pupil(5)])
    part = read(write_xlsx(tmp_path / "х.xlsx", rows), tmp_path)
    assert (part.accepted, part.book.rows) == (5, [])


def test_numbers_of_rows_may_be_equal_to_series_of_documents(tmp_path):
    pupils = [Pupil(i, changed={"Серия": f"{i + 1:04}"}) for i in range(120)]
    rows = protocol("04 - Химия 2025.06.06", files.OGE_DENSE, pupils)
    assert read(write_xlsx(tmp_path / "х.xlsx", rows), tmp_path).book.rows == []


def test_an_absent_pupil_is_kept_without_result(tmp_path):
    pupils = [*NINTH[:2], Pupil(7, short="", long="", primary="", result="неявка")]
    part = read(write_xlsx(tmp_path / "н.xlsx", protocol("04 - Химия 2025.06.06", files.OGE, pupils)), tmp_path)
    results = part.tables["results"]
    assert results["absent"].tolist() == [False, False, True]
    assert results.iloc[2][["score", "mark"]].isna().all()
    assert part.book.rows == []


def test_signs_that_do_not_add_up_to_the_primary_score_are_no_points(tmp_path):
    pupils = [Pupil(i, "111003", "11", "++-", "2(2)", 9, 60) for i in range(5)]
    rows = protocol("03 - Физика 2025.06.05", files.EGE, pupils)
    part = read(write_csv(tmp_path / "ф.csv", rows), tmp_path)
    assert list(part.tables["points"].columns) == ["разв. 1"]
    assert [row["code"] for row in part.book.rows] == ["exam_signs"]
    assert part.accepted == 5

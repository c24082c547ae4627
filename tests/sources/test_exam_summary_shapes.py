"""Summaries as ministries shape them: no number goes to another measure, subject, year or municipality."""

import pytest

from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from tests.sources.books import write_book
from tests.sources.exam_files import write_csv

TOP = ["Муниципалитет", "Образовательная организация", "Русский язык", ""]
LOW = ["", "", "участников", "средний балл"]


def read(tmp_path, name="Свод.xlsx", **sheets):
    return read_file(write_book(tmp_path / name, sheets), tmp_path, name)


def numbers(part, *measures):
    """The rows of schools by year, subject and school."""
    rows = part.tables["mark_counts"]
    schools = rows[rows["scope"] == "school"]
    keys = zip(schools["year"], schools["subject"], schools["school_name"], strict=True)
    return dict(zip(keys, schools[list(measures)].values.tolist(), strict=True))


@pytest.mark.parametrize(
    "below",
    [
        "не достигших минимального балла",
        "не набравших минимальный балл",
        "не преодоливших порог",
        "получивших ниже порога",
    ],
)
def test_those_below_the_minimum_are_not_the_participants(below, tmp_path):
    rows = [
        ["Результаты ЕГЭ 2025"],
        ["№", "Наименование муниципального образования", "Наименование образовательной организации", "Физика", ""],
        ["", "", "", "Количество участников", f"Количество участников, {below}"],
        [1, "Нагорный район", "СОШ № 1", 10, 2],
        [2, "", "СОШ № 2", 5, 0],
        ["", "Всего по району", "", 15, 2],
        [3, "Степной район", "СОШ № 3", 7, 1],
        ["", "Всего по району", "", 7, 1],
        ["", "Всего по республике", "", 22, 3],
    ]
    part = read(tmp_path, Свод=rows)
    assert part.book.rows == []
    found = numbers(part, "n", "n_below")
    assert found == {
        (2025, "Физика", f"СОШ № {at}"): pair for at, pair in ((1, [10, 2]), (2, [5, 0]), (3, [7, 1]))
    }
    totals = part.tables["mark_counts"].query("scope != 'school'")
    assert totals[["scope", "group", "n"]].values.tolist() == [
        ["municipality", "Нагорный район", 15],
        ["municipality", "Степной район", 7],
        ["region", "Всего по республике", 22],
    ]


def test_marks_told_in_words(tmp_path):
    titles = ["Количество участников", "Количество участников, получивших отметку «2»", "получили «3»", "на 4"]
    rows = [["ОГЭ 2025"], ["АТЕ", "ОО", "Математика"], ["", "", *titles, "Отметка 5, чел.", "получили «4» и «5»"]]
    part = read(tmp_path, Свод=[*rows, ["Нагорный район", "СОШ № 1", 10, 2, 3, 4, 1, 5]])
    assert numbers(part, "n", "n2", "n3", "n4", "n5") == {(2025, "Математика", "СОШ № 1"): [10, 2, 3, 4, 1]}
    assert set(part.tables["mark_counts"]["school_municipality"]) == {"Нагорный район"}


def test_people_and_per_cents_below_one_title(tmp_path):
    rows = [
        ["ЕГЭ 2025"],
        [*TOP[:2], "из них", "", "", ""],
        ["", "", "Физика", "", "", ""],
        ["", "", "приняли участие", "не преодолели порог", "", "Ср. балл"],
        ["", "", "чел.", "чел.", "%", ""],
        [1, 2, 3, 4, 5, 6],
        ["Нагорный район", "СОШ № 1", 8, 1, "12,5%", "55,5"],
    ]
    part = read(tmp_path, Свод=rows)
    assert part.book.rows == []
    assert numbers(part, "n", "n_below", "mean_score") == {(2025, "Физика", "СОШ № 1"): [8, 1, 55.5]}


BOTH = {(2024, "Русский язык", "СОШ № 1"): [10, 50], (2025, "Русский язык", "СОШ № 1"): [12, 55]}
ONE, OTHER = ["Нагорный район", "СОШ № 1", 10, 50], ["Нагорный район", "СОШ № 1", 12, 55]


@pytest.mark.parametrize("above", [["ЕГЭ за 2024 и 2025 годы"], ["Результаты ЕГЭ"]], ids=str)
@pytest.mark.parametrize("years_last", [False, True])
def test_two_years_side_by_side(above, years_last, tmp_path):
    years, measures = ["2024 год", "", "2025", ""], ["участников", "средний балл"] * 2
    cells = [10, 50, 12, 55]
    if years_last:
        measures, years = ["участников", "", "средний балл", ""], ["2024", "2025"] * 2
        cells = [10, 12, 50, 55]
    levels = [measures, years] if years_last else [years, measures]
    rows = [above, [*TOP, "", ""], *[["", "", *level] for level in levels], ["Нагорный район", "СОШ № 1", *cells]]
    assert numbers(read(tmp_path, "ЕГЭ 2025.xlsx", Свод=rows), "n", "mean_score") == BOTH


def test_years_and_exams_and_subjects_in_the_names_of_sheets(tmp_path):
    sheets = {"2024": [TOP, LOW, ONE], "2025": [TOP, LOW, OTHER], "Примечания": [["Данные на 01.07.2025"]]}
    assert numbers(read(tmp_path, "ЕГЭ 2025.xlsx", **sheets), "n", "mean_score") == BOTH
    exams = {"ОГЭ": [TOP, LOW, ONE], "ЕГЭ": [TOP, LOW, OTHER]}
    rows = read(tmp_path, "ГИА 2025.xlsx", **exams).tables["mark_counts"]
    assert rows[["procedure", "programme_grade", "n"]].values.tolist() == [["ОГЭ", 9, 10], ["ЕГЭ", 11, 12]]
    plain = [*TOP[:2], *LOW[2:]]
    found = numbers(read(tmp_path, "ЕГЭ-2025.xlsx", Физика=[plain, ONE], Химия=[plain, OTHER]), "n")
    assert found == {(2025, "Физика", "СОШ № 1"): [10], (2025, "Химия", "СОШ № 1"): [12]}


def test_tables_below_one_another(tmp_path):
    header = [*TOP[:2], *LOW[2:]]
    first = [["Результаты ЕГЭ 2025"], ["Физика"], header, ONE, header, ["Нагорный район", "СОШ № 2", 3, 30], []]
    part = read(tmp_path, Свод=[*first, ["Химия"], header, OTHER, ["", "СОШ № 2", 4, 40]])
    assert part.book.rows == []
    assert numbers(part, "n", "mean_score") == {
        (2025, "Физика", "СОШ № 1"): [10, 50],
        (2025, "Физика", "СОШ № 2"): [3, 30],
        (2025, "Химия", "СОШ № 1"): [12, 55],
        (2025, "Химия", "СОШ № 2"): [4, 40],
    }
    assert part.tables["mark_counts"]["source_row"].tolist() == [4, 6, 10, 11]


def test_the_first_of_two_columns_of_one_measure_is_taken_and_told(tmp_path):
    rows = [
        ["ЕГЭ 2025"],
        ["Муниципалитет", "Школа", "Физика", ""],
        ["", "", "участников (ВТГ)", "участников (СПО)"],
    ]
    rows[1].append("")
    rows[2].append("средний балл")
    part = read(tmp_path, Свод=[*rows, ["Нагорный район", "СОШ № 1", 8, 1, 50]])
    assert numbers(part, "n", "mean_score") == {(2025, "Физика", "СОШ № 1"): [8, 50]}
    assert [(row["code"], row["column"]) for row in part.book.rows] == [
        ("exam_summary_repeat", "физика / участников (спо)")
    ]


def test_a_school_where_nobody_took_part_is_no_mistake(tmp_path):
    rows = [["ЕГЭ 2025"], TOP, LOW, ONE, ["", "СОШ № 2", 0, 0], ["", "СОШ № 3", "–", "-"], ["", "СОШ № 4", "", ""]]
    part = read(tmp_path, Свод=rows)
    assert [(row["code"], row["row"], row["value"]) for row in part.book.rows] == [
        ("exam_summary_row", 7, "СОШ № 4")
    ]
    assert numbers(part, "n") == {(2025, "Русский язык", "СОШ № 1"): [10]}


def test_a_school_in_two_rows_is_told(tmp_path):
    part = read(tmp_path, Свод=[["ЕГЭ 2025"], TOP, LOW, ONE, OTHER])
    assert [(row["code"], row["row"]) for row in part.book.rows] == [("exam_summary_twice", 5)]


DIRECTORY = [
    ["Логин", "Название ОО", "Муниципалитет", "Код ЕГЭ"],
    ["edu990001", "МБОУ «СОШ № 1»", "Нагорный район", "101"],
    ["edu990002", "СОШ № 2", "Нагорный район", ""],
    ["edu990003", "СОШ № 3", "город Учебный", ""],
]


def stored(tmp_path, directory, rows):
    """Import a summary beside a directory; give participants by school, and complaints."""
    raw = tmp_path / "raw"
    write_csv(raw / "Школы.csv", directory)
    write_book(raw / "Свод.xlsx", {"Свод": rows})
    store = Store(tmp_path / "store")
    import_folders([raw], store, workers=1)
    rows = read_table(store, "mark_counts", {"scope": "school"})
    told = read_table(store, "complaints")
    return dict(zip(rows["school_id"], rows["n"], strict=True)), told[told["source_file"] == "Свод.xlsx"]


def test_two_schools_of_one_name_are_told_by_their_codes(tmp_path):
    rows = [
        ["ЕГЭ 2025"],
        ["Код ОО", "Школа", "Физика", ""],
        LOW,
        ["101", "СОШ № 1", 8, 50],
        ["102", "СОШ № 1", 9, 51],
    ]
    directory = [*DIRECTORY, ["edu990009", "СОШ № 1", "Степной район", "102"]]
    found, told = stored(tmp_path, directory, rows)
    assert (found, list(told["code"])) == ({"990001": 8, "990009": 9}, [])


def test_a_school_of_the_same_name_elsewhere_is_not_ours(tmp_path):
    titles = ["Муниципалитет", "Код ОО", "Школа", "Физика", ""]
    rows = [["ЕГЭ 2025"], titles, ["", *LOW], ["Степной район", "", "СОШ № 1", 30, 50]]
    rows += [["Нагорный муниципальный район", "", "СОШ № 1", 8, 50], ["", "777", "СОШ № 2", 9, 51]]
    rows += [["", "555", "СОШ № 1", 11, 40], ["г. Учебный", "", "СОШ № 3", 7, 45]]
    found, told = stored(tmp_path, DIRECTORY, rows)
    assert found == {"990001": 8, "990002": 9, "990003": 7}
    assert told[["code", "row"]].values.tolist() == [["exam_school_unnamed", 4], ["exam_school_unnamed", 7]]
    assert "«СОШ № 1» (Степной район) нет в списке школ" in told["message"].iloc[0]

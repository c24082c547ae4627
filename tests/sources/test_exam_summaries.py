"""Summaries by school: headers of two and three levels, totals, filled-down municipalities, decimal commas."""

import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from tests.sources.books import write_book
from tests.sources.exam_files import write_csv

NAGORNAYA, OZYORNAYA, LUGOVAYA = "МКОУ «Нагорная СОШ»", "МБОУ «Озёрная СОШ»", "МКОУ «Луговая СОШ»"
DIRECTORY = [
    ["Логин", "Название ОО", "Муниципалитет", "Код ЕГЭ"],
    ["edu990001", NAGORNAYA, "Нагорный район", "101"],
    ["edu990002", OZYORNAYA, "Нагорный район", "102"],
    ["edu990003", LUGOVAYA, "Степной район", "103"],
]
THREE = [
    ["Результаты ЕГЭ в 2024/2025 учебном году"],
    [],
    ["Муниципалитет", "Образовательная организация", "Профиль", "Всего выпускников", "из них", *[""] * 8],
    ["", "", "", "", "Русский язык", *[""] * 4, "Математика", "", "", ""],
    [
        *["", "", "", "", "приняли участие", "не преодолели порог", "80–99", 100, "средний балл"],
        *["приняли участие", "не преодолели порог", "% не преодолевших", "средний балл"],
    ],
    ["Нагорный район", 'МКОУ "Нагорная СОШ"', "общий", 14, 14, 1, 3, 0, "61,4", 6, 0, "0,0", "48,5"],
    ["", "озерная сош", "", 9, 9, 0, 1, 1, "70,1", 0, 0, "", "-"],
    ["", "всего", "", 23, 23, 1, 4, 1, "64,8", 6, 0, "0,0", "48,5"],
    ["Степной район", "Луговая СОШ", "", 5, 5, 2, 0, 0, "40", 5, 3, "60,0", "30,2"],
    ["ИТОГО", "", "", 28, 28, 3, 4, 1, "60,4", 11, 3, "27,3", "40,2"],
]
TWO = [
    ["Результаты ОГЭ 2025 по физике"],
    ["Муниципалитет", "Образовательная организация", "Код ОО", "Участников", "Отметки", "", "", ""],
    ["", "", "", "", "2", "3", "4", "5"],
    ["Нагорный район", "Другое имя", "101", 10, 2, 3, 4, 1],
    ["", OZYORNAYA, "", 4, 0, 4, 0, 0],
    ["Итого", "", "", 14, 2, 7, 4, 1],
]


def store_of(tmp_path, **files):
    raw = tmp_path / "raw"
    write_csv(
        raw / "Школы.csv", [[*row, *(["Код ОГЭ"] if at == 0 else [row[3]])] for at, row in enumerate(DIRECTORY)]
    )
    for name, rows in files.items():
        write_book(raw / f"{name}.xlsx", {"Свод": rows})
    store = Store(tmp_path / "store")
    import_folders([raw], store, workers=1)
    return store


def told(store):
    complaints = read_table(store, "complaints")
    return complaints[~complaints["source_file"].eq("Школы.csv")]


def test_three_levels_give_counts_of_schools_and_totals(tmp_path):
    store = store_of(tmp_path, свод=THREE)
    rows = read_table(store, "mark_counts")
    assert told(store).empty, told(store)["message"].tolist()
    russian = rows[rows["subject"] == "Русский язык"].set_index("scope")
    schools = russian.loc[["school"]].set_index("school_id")
    columns = ["n", "n_below", "n_80_99", "n_100", "mean_score"]
    assert schools.loc["990001", columns].tolist() == [14, 1, 3, 0, 61.4]
    assert schools.loc["990002", columns].tolist() == [9, 0, 1, 1, 70.1]
    assert schools["n2"].isna().all()
    assert russian.loc["municipality", ["group", "n"]].tolist() == ["Нагорный район", 23]
    assert russian.loc["region", "n"] == 28
    mathematics = rows[(rows["subject"] == "Математика (профильная)") & (rows["scope"] == "school")]
    assert mathematics.set_index("school_id")["n_below"].to_dict() == {"990001": 0, "990003": 3}
    assert set(rows["year"]) == {2025}


def test_two_levels_with_codes_and_marks(tmp_path):
    store = store_of(tmp_path, свод=TWO)
    rows = read_table(store, "mark_counts", {"scope": "school"}).set_index("school_id")
    assert rows.loc["990001", ["n", "n2", "n3", "n4", "n5"]].tolist() == [10, 2, 3, 4, 1]
    assert rows.loc["990002", "n3"] == 4
    assert set(rows["subject"]) == {"Физика"}
    assert told(store).empty


def test_a_summary_can_be_analysed_alone(tmp_path):
    found = analyse(store_of(tmp_path, свод=TWO), workers=1)
    assert found.schools == 2
    store = store_of(tmp_path / "other", свод=THREE)
    analyse(store, workers=1)


def test_a_school_that_no_directory_names_is_told_with_near_names(tmp_path):
    rows = [
        *THREE[:5],
        ["Нагорный район", "Нагорня СОШ", "", 14, 14, 1, 3, 0, "61,4", 6, 0, "0,0", "48,5"],
        *THREE[6:],
    ]
    store = store_of(tmp_path, свод=rows)
    complaint = told(store).iloc[0]
    assert complaint[["code", "row", "value"]].tolist() == ["exam_school_unnamed", 6, "Нагорня СОШ"]
    assert f"Похожие: {NAGORNAYA}" in complaint["message"]
    line = read_table(store, "journal").set_index("source_file").loc["свод.xlsx"]
    assert (line["accepted"], line["set_aside"], line["rows_read"]) == (4, 1, 5)
    assert "990001" not in set(read_table(store, "mark_counts")["school_id"].dropna())


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (8, 4, 25, "exam_summary_total"),
        (6, 4, "много", "exam_summary_value"),
        (6, 5, 15, "exam_summary_value"),
        (6, 8, "161,4", "exam_summary_value"),
    ],
)
def test_a_number_that_cannot_be_is_told(row, column, value, code, tmp_path):
    rows = [list(line) for line in THREE]
    rows[row - 1][column] = value
    complaint = told(store_of(tmp_path, свод=rows)).set_index("code").loc[[code]].iloc[0]
    assert complaint["row"] == row
    assert complaint["sheet"] == "Свод"


def test_what_exam_it_is_must_be_said(tmp_path):
    store = store_of(tmp_path, свод=[["Результаты"], *THREE[1:]])
    line = read_table(store, "journal").set_index("source_file").loc["свод.xlsx"]
    assert line["status"] == "refused"
    assert "не ясно, какой это экзамен" in line["message"]

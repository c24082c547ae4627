import pytest

from shnor_analysis.sources.reading import read_file
from tests.sources.books import HEADER_2021, HEADER_FORM, protocol, pupil, write_book


def read(path, root):
    return read_file(path, root, path.name)


def codes(part):
    return [(row["code"], row["severity"], row["row"]) for row in part.book.rows]


def test_a_clean_protocol_is_taken_whole(tmp_path):
    part = read(protocol(tmp_path, [pupil("50001", "6"), pupil("50002", "7", task1="1", task2="0")]), tmp_path)
    rows = part.tables["results"]
    assert (part.rows_read, part.accepted) == (2, 2)
    assert rows["mark"].tolist() == [2, 3]
    assert (rows["season"].unique().item(), rows["pupil_grade"].unique().item()) == ("spring", 5)


def test_codes_of_the_next_grade_make_it_an_autumn_paper(tmp_path):
    part = read(protocol(tmp_path, [pupil("60001", "6")]), tmp_path)
    row = part.tables["results"].iloc[0]
    assert (row["season"], row["programme_grade"], row["pupil_grade"]) == ("autumn", 5, 6)


def test_an_absent_pupil_is_listed_without_score_or_mark(tmp_path):
    absent = pupil("50002", "", variant="отсутствовал", journal="", task1="", task2="")
    part = read(protocol(tmp_path, [pupil("50001", "6"), absent]), tmp_path)
    row = part.tables["results"].iloc[1]
    assert row["absent"]
    assert row[["score", "mark"]].isna().all()
    assert part.book.rows == [] or {row["code"] for row in part.book.rows} == {"sum_of_tasks"}


def test_a_score_of_an_absent_pupil_is_not_counted_but_told(tmp_path):
    part = read(protocol(tmp_path, [pupil("50001", "0", variant="отсутствовал", task1="", task2="")]), tmp_path)
    assert part.tables["results"]["score"].isna().all()
    assert ("absent_with_score", "remark", 2) in codes(part)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (pupil("50001", "92"), "score_over_maximum"),
        (pupil("50001", "шесть"), "score"),
        (pupil("50001", "-3"), "score"),
        (pupil("50001", ""), "no_score"),
        (pupil("50001", "6", login="школа 5"), "login"),
        (pupil("", "6"), "no_code"),
    ],
)
def test_an_impossible_row_is_set_aside_with_its_place(row, code, tmp_path):
    part = read(protocol(tmp_path, [pupil("50009", "6"), row]), tmp_path)
    assert part.accepted == 1
    told = [r for r in part.book.rows if r["code"] == code]
    assert len(told) == 1
    assert (told[0]["sheet"], told[0]["row"], told[0]["severity"]) == ("Sheet", 3, "set_aside")
    assert told[0]["message"].endswith(".")


def test_no_scale_keeps_scores_and_says_so(tmp_path):
    part = read(protocol(tmp_path, [pupil("50001", "6")], "ВПР 2026/5/Математика.xlsx"), tmp_path)
    rows = part.tables["results"]
    assert rows["score"].tolist() == [6]
    assert rows["mark"].isna().all()
    assert "no_scale" in {row["code"] for row in part.book.rows}


def test_untaught_skipped_and_blank_tasks_are_told_apart(tmp_path):
    rows = [pupil("50001", "1", task2="не пройд."), pupil("50002", "1", task2="Х"), pupil("50003", "1", task2="")]
    part = read(protocol(tmp_path, rows), tmp_path)
    assert part.tables["points"]["2"].tolist() == [-2, -1, -3]


def test_a_form_is_summed_where_its_formula_has_no_value(tmp_path):
    rows = [
        HEADER_FORM,
        ["50001", 1, 1, 2, "1", ""],
        ["50002", "отсутствовал", "", "", "", 0],
        ["50003", "", "", "", "", 0],
    ]
    path = write_book(tmp_path / "Форма_МА5_2021_edu990001.xlsx", {"Протокол": rows, "Протокол_2": rows})
    part = read(path, tmp_path)
    results = part.tables["results"]
    assert results["pupil_code"].tolist() == ["50001", "50002"]
    assert results["score"].iloc[0] == 3
    assert results["absent"].tolist() == [False, True]
    assert "repeated_sheet" in {row["code"] for row in part.book.rows}


def test_the_maximum_in_the_file_wins_over_the_table(tmp_path):
    rows = [HEADER_FORM, ["50001", 1, 1, 2, "1", 3]]
    part = read(write_book(tmp_path / "Форма_МА5_2021_edu990001.xlsx", {"Протокол": rows}), tmp_path)
    assert part.tables["results"]["max_score"].tolist() == [3]
    assert part.tables["results"]["mark"].isna().all()


def test_a_missing_column_is_named(tmp_path):
    header = [title if title != "код обучающегося" else "код обучающегося (внутр.)" for title in HEADER_2021]
    path = write_book(tmp_path / "ВПР 2021/5/Математика.xlsx", {"Sheet": [header, pupil("50001", "6")]})
    part = read(path, tmp_path)
    assert part.tables == {}
    assert "не узнан" in part.message or "нет столбца" in part.message


def test_a_fault_of_ours_is_told_and_does_not_raise(tmp_path, monkeypatch):
    monkeypatch.setattr("shnor_analysis.sources.reading.open_sheets", lambda path: 1 / 0)
    part = read(protocol(tmp_path, [pupil("50001", "6")]), tmp_path)
    assert "ошибку программы" in part.message

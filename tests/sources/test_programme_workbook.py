"""The workbook as people fill it: written, read back, rearranged, half empty, hostile, in two files."""

import datetime

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from shnor_analysis.sources.programme.book import ROWS_READY, write_book
from shnor_analysis.sources.programme.sheets import GUIDE, sheet_specs
from shnor_analysis.sources.programme.template import write_template
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register
from shnor_analysis.tables.programme import FROM_FILE
from tests.fixtures_programme.seed_plan import CURATORS, MEASURES, frame_of, seed_register, write_seed_plan
from tests.sources.books import write_book as write_sheets
from tests.sources.programme_books import complaints, good_book, imported, put, register


def read(path):
    return read_file(path, path.parent, path.name)


def told(part):
    return [(item["sheet"], item["row"], item["column"], item["code"]) for item in part.book.rows]


def test_the_seed_plan_comes_back_as_it_was_typed(tmp_path):
    part = read(write_seed_plan(tmp_path / "programme.xlsx"))
    assert (part.kind, part.rows_read, part.accepted) == ("programme", 29, 29)
    assert not part.book.rows
    for table, rows in seed_register().items():
        pd.testing.assert_frame_equal(part.tables.get(table, rows), rows)
    assert len(part.tables["measures"]) == len(MEASURES) == 13
    assert len(part.tables["curators"]) == len(CURATORS) == 4


def test_a_curator_of_the_own_school_is_noted_once(tmp_path):
    write_seed_plan(tmp_path / "raw" / "programme.xlsx")
    found = complaints(imported(tmp_path / "raw", tmp_path / "store"))
    assert found[["sheet", "row", "column", "code"]].values.tolist() == [
        ["Кураторы", 5, "Курируемая школа", "own_school"]
    ]


@pytest.mark.parametrize("plan", [True, False])
def test_a_template_comes_back_without_a_complaint(tmp_path, plan):
    write_template(tmp_path / "raw" / "programme.xlsx", plan=plan)
    store = imported(tmp_path / "raw", tmp_path / "store")
    assert complaints(store).empty
    assert len(read_register(store, "measures")) == (13 if plan else 0)
    assert read_table(store, "journal")["status"].tolist() == ["imported"]


def test_a_template_for_a_store_has_its_programme_schools(example_store, tmp_path):
    path = tmp_path / "raw" / "programme.xlsx"
    schools = read_table(example_store, "schools", {"in_programme": True})
    assert write_template(path, example_store) == len(schools) > 0
    store = imported(tmp_path / "raw", tmp_path / "store")
    assert complaints(store).empty
    mine = read_register(store, "programme_schools")
    assert set(mine["school_id"]) == set(schools["school_id"])
    assert set(mine["name"]) == set(schools["name"])


def test_a_filled_workbook_is_not_overwritten(tmp_path):
    path = tmp_path / "programme.xlsx"
    write_template(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="уже есть"):
        write_template(path, plan=False)
    assert path.read_bytes() == before
    write_template(path, plan=False, force=True)
    assert path.read_bytes() != before
    for wrong in ("programme.xls", "programme"):
        with pytest.raises(StoreError, match="xlsx"):
            write_template(tmp_path / wrong)
    with pytest.raises(StoreError, match="папка"):
        write_template(tmp_path)


def test_the_template_has_lists_checks_hints_and_a_guide(tmp_path):
    write_template(tmp_path / "programme.xlsx")
    book = load_workbook(tmp_path / "programme.xlsx")
    assert book.sheetnames[0] == GUIDE
    assert book["Списки"].sheet_state == "hidden"
    lists = {word for row in book["Списки"].values for word in row if word}
    guide = [row[:2] for row in book[GUIDE].iter_rows(values_only=True)]
    for spec in sheet_specs().values():
        sheet = book[spec.title]
        assert [cell.value for cell in sheet[1]] == [column.title for column in spec.columns]
        assert (sheet.freeze_panes, sheet.auto_filter.ref is not None) == ("A2", True)
        checks = {
            str(check.sqref).split(":", maxsplit=1)[0]: check for check in sheet.data_validations.dataValidation
        }
        for cell, column in zip(sheet[1], spec.columns, strict=True):
            assert (spec.title, column.title) in guide
            check = checks.get(f"{cell.column_letter}2")
            wanted = {"choice": "list", "date": "date", "whole": "whole", "number": "decimal"}.get(column.kind)
            wanted = "list" if column.refers else wanted
            assert (check.type if check else None) == wanted, column
            if check is not None:
                assert str(check.sqref).endswith(str(ROWS_READY + 1))
                assert len(check.prompt) <= 255
                assert check.prompt == column.hint
            assert set(column.choices.values()) <= lists


def test_every_register_that_is_written_is_read_back(tmp_path):
    rows = [
        {"school_id": "980001", "name": "=1+1"},
        {"school_id": "ksh980002", "name": "МКОУ «<b>Школа</b>»\nфилиал"},
    ]
    tables = seed_register() | {"programme_schools": frame_of("programme_schools", rows)}
    tables |= {table: seed_register()[table].iloc[:0] for table in ("curators", "measures")}
    part = read(write_book(tmp_path / "programme.xlsx", tables))
    assert not part.book.rows
    pd.testing.assert_frame_equal(part.tables["programme_schools"], tables["programme_schools"])


def test_columns_may_be_rearranged_and_headers_spelled_freely(tmp_path):
    rows = [
        ["Реестр школ района"],
        [],
        ["наименование  оо", "Примечание", " ЛОГИН ", "№ П/П"],
        ["МКОУ «Нагорная СОШ»", "звонить вечером", "edu980001", "1"],
        ["", "", "", ""],
        ["МКОУ «Озёрная СОШ»", "", 980002, 2],
    ]
    visits = [
        ["Дата", "Школа"],
        [datetime.datetime(2021, 3, 1), "нагорная сош"],
        ["2021-03-08", 'мкоу "ОЗЕРНАЯ СОШ"'],
    ]
    part = read(write_sheets(tmp_path / "реестр.xlsx", {"школы ": rows, "ПОСЕЩЕНИЯ": visits}))
    assert told(part) == [("школы ", 3, "Примечание", "unknown_column")]
    assert part.tables["programme_schools"][["school_id", "number", "source_row"]].values.tolist() == [
        ["980001", 1, 4],
        ["980002", 2, 6],
    ]
    assert part.tables["visits"]["school_id"].tolist() == ["980001", "980002"]
    assert part.tables["visits"]["visited_on"].dt.day.tolist() == [1, 8]


def test_a_renamed_sheet_is_known_by_its_headers(tmp_path):
    titles = [column.title for column in sheet_specs()["problems"].columns]
    rows = [titles, ["edu980001", "01.03.2021", "нет учителя", "директор", None]]
    part = read(write_sheets(tmp_path / "книга.xlsx", {"Лист1": rows, "Лист2": [["смета", 5]]}))
    assert part.tables["problems"]["text"].tolist() == ["нет учителя"]
    assert told(part) == [("Лист2", None, None, "unknown_sheet")]


def test_a_sheet_without_a_required_column_costs_only_itself(tmp_path):
    schools = [["№ п/п", "Логин", "Наименование ОО"], [1, "edu980001", "МКОУ «Нагорная СОШ»"]]
    visits = [["Школа", "Этап"], ["edu980001", "реализация"]]
    part = read(write_sheets(tmp_path / "книга.xlsx", {"Школы": schools, "Посещения": visits}))
    assert told(part) == [("Посещения", 1, None, "no_column")]
    assert "«Дата»" in part.book.rows[0]["message"]
    assert len(part.tables["programme_schools"]) == 1


def test_an_empty_workbook_is_refused_in_a_sentence(tmp_path):
    Workbook().save(tmp_path / "programme.xlsx")
    part = read(tmp_path / "programme.xlsx")
    assert (part.kind, part.tables) == ("unknown", {})
    assert "нет ни одной заполненной ячейки" in part.message


def test_headers_alone_are_an_empty_register(tmp_path):
    book = {spec.title: [[column.title for column in spec.columns]] for spec in sheet_specs().values()}
    part = read(write_sheets(tmp_path / "programme.xlsx", book))
    assert (part.kind, part.rows_read, part.book.rows) == ("programme", 0, [])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (datetime.datetime(2026, 9, 1), "2026-09-01"),
        (datetime.date(2026, 9, 1), "2026-09-01"),
        ("01.09.2026", "2026-09-01"),
        (" 1.9.26 г.", "2026-09-01"),
        ("2026-09-01", "2026-09-01"),
        (46266, "2026-09-01"),
        ("31.02.2026", None),
        ("01.09.2062", None),
        ("сентябрь", None),
        (2026, None),
        (0.5, None),
        (True, None),
        (datetime.time(9, 30), None),
        ("0001-01-01", None),
    ],
)
def test_dates_of_every_kind(tmp_path, written, kept):
    path = good_book(tmp_path / "programme.xlsx")
    put(path, {("Школы", 2, "В проекте с"): written})
    part = read(path)
    found = part.tables["programme_schools"]["joined_on"].iloc[0]
    assert (None if pd.isna(found) else f"{found:%Y-%m-%d}") == kept
    assert told(part) == ([] if kept else [("Школы", 2, "В проекте с", "date")])


@pytest.mark.parametrize(
    ("column", "written", "kept"),
    [
        ("Фактор риска", "failure_risk", "failure_risk"),
        ("Фактор риска", "6", "motivation"),
        ("Фактор риска", 6.0, "motivation"),
        ("Фактор риска", "НИЗКАЯ  УЧЕБНАЯ МОТИВАЦИЯ ОБУЧАЮЩИХСЯ.", "motivation"),
        ("Фактор риска", "66", None),
        ("Статус", "В РАБОТЕ", "in_progress"),
        ("Статус", "работа", None),
    ],
)
def test_words_of_lists_are_found_by_word_code_and_number(tmp_path, column, written, kept):
    path = good_book(tmp_path / "programme.xlsx")
    put(path, {("Дорожные карты", 9, column): written})
    part = read(path)
    name = {"Фактор риска": "risk_factor", "Статус": "status"}[column]
    found = part.tables["roadmap"][name].iloc[7]
    assert (None if pd.isna(found) else found) == kept
    assert told(part) == ([] if kept else [("Дорожные карты", 9, column, "choice")])


@pytest.mark.parametrize(("written", "kept"), [("150 000,50 руб.", 150000.5), (0, 0), ("-5", None), ("1e5", None)])
def test_sums_as_people_write_them(tmp_path, written, kept):
    path = good_book(tmp_path / "programme.xlsx")
    put(path, {("Ресурсы", 2, "Сумма, руб."): written})
    found = read(path).tables["resources"]["amount"].iloc[0]
    assert (None if pd.isna(found) else found) == kept


def test_a_formula_without_a_result_is_named_and_not_lost(tmp_path):
    path = good_book(tmp_path / "programme.xlsx")
    cells = {("Ресурсы", 2, "Сумма, руб."): "=SUM(1,2)", ("Педагоги", 2, "ФИО"): '=HYPERLINK("http://x","y")'}
    put(path, cells, as_text=False)
    assert told(read(path)) == [
        ("Педагоги", 2, "ФИО", "formula"),
        ("Ресурсы", 2, "Сумма, руб.", "formula"),
    ]


def test_hostile_text_is_kept_as_text(tmp_path):
    path = good_book(tmp_path / "raw" / "programme.xlsx")
    evil = {"Проблема": "=cmd|' /C calc'!A0", "Ответственный": "<script>alert(1)</script>\u200b{value}"}
    put(path, {("Проблемы", 2, column): text for column, text in evil.items()})
    store = imported(tmp_path / "raw", tmp_path / "store")
    row = read_register(store, "problems").iloc[0]
    assert (row["text"], row["responsible"]) == ("=cmd|' /C calc'!A0", "<script>alert(1)</script>{value}")
    assert complaints(store).empty


def test_two_schools_of_one_name_must_be_named_by_login(tmp_path):
    path = good_book(tmp_path / "programme.xlsx")
    put(path, {("Школы", 3, "Наименование ОО"): "МКОУ «Верхняя СОШ»"})
    part = read(path)
    assert {code for *_, code in told(part)} == {"school"}
    assert "дважды" in part.book.rows[0]["message"]


def test_a_school_in_two_workbooks_is_taken_from_the_later_one(tmp_path):
    good_book(tmp_path / "raw" / "1.xlsx")
    put(good_book(tmp_path / "raw" / "2.xlsx"), {("Школы", 2, "ФИО директора"): "новый директор"})
    store = imported(tmp_path / "raw", tmp_path / "store")
    mine = read_register(store, "programme_schools")
    assert mine["school_id"].is_unique
    assert mine.set_index("school_id").loc["980001", ["director", "source_file"]].tolist() == [
        "новый директор",
        "2.xlsx",
    ]
    found = complaints(store)
    assert set(found["code"]) == {"duplicate"}
    (changed,) = found[found["message"].str.contains("позже")].itertuples()
    assert (changed.source_file, changed.sheet, changed.row) == ("1.xlsx", "Школы", 2)
    journal = read_table(store, "journal").set_index("source_file")
    assert journal["accepted"].sum() == sum(map(len, register(store).values()))
    assert journal.loc["2.xlsx", "status"] == "partly"


def test_a_corrected_workbook_replaces_its_rows(tmp_path):
    path = good_book(tmp_path / "raw" / "programme.xlsx")
    store = imported(tmp_path / "raw", tmp_path / "store")
    before = read_register(store, "visits")
    put(path, {("Посещения", 2, "Дата"): datetime.datetime(2026, 5, 1)})
    after = read_register(imported(tmp_path / "raw", tmp_path / "store"), "visits")
    assert after["visited_on"].iloc[0] == pd.Timestamp(2026, 5, 1)
    pd.testing.assert_frame_equal(after.iloc[1:], before.iloc[1:])


def test_the_register_says_who_takes_part_but_not_what_a_school_is_called(tmp_path):
    raw = tmp_path / "raw"
    good_book(raw / "programme.xlsx")
    text = "Логин;Название ОО;Муниципалитет;Участник программы\nedu980001;МКОУ «Из списка»;Заречный район;нет\n"
    (raw / "Школы.csv").write_text(text, encoding="utf-8")
    schools = read_table(imported(raw, tmp_path / "store"), "schools").set_index("school_id")
    assert schools.loc["980001", ["name", "municipality"]].tolist() == ["МКОУ «Из списка»", "Заречный район"]
    assert schools["in_programme"].tolist() == [True] * 4
    assert schools.loc["980002", "name"] == "МКОУ «Нагорная СОШ»"


def test_facts_of_the_file_are_not_among_the_columns():
    assert not {column.name for spec in sheet_specs().values() for column in spec.columns} & set(FROM_FILE)


def test_an_import_without_a_register_writes_none(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "Школы.csv").write_text("Логин;Название ОО\nedu980001;МКОУ\n", encoding="utf-8")
    store = imported(tmp_path / "raw", tmp_path / "store")
    assert not (store.root / "programme").exists()
    assert isinstance(store, Store)
    assert read_register(store, "visits").empty

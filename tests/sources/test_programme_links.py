"""Rules between rows that the planted mistakes do not reach."""

import datetime

import pandas as pd

from shnor_analysis.sources.programme.joining import join_register
from shnor_analysis.sources.programme.links import check_links
from shnor_analysis.store.register import REGISTER
from tests.fixtures_programme.seed_plan import SCHOOLS, frame_of
from tests.sources.programme_books import DAY, good_register


def whole(**rows):
    """A register with the schools of the seed and the rows given."""
    schools = [{"school_id": key, "name": name} for key, name in SCHOOLS.items()]
    tables = {name: model.empty() for name, model in REGISTER.items()}
    return tables | {
        table: frame_of(table, made) for table, made in ({"programme_schools": schools} | rows).items()
    }


def codes(register, today=DAY):
    return [(item["sheet"], item["row"], item["code"]) for item in check_links(register, today)]


def test_an_empty_register_has_no_links_to_break():
    assert codes({name: model.empty() for name, model in REGISTER.items()}) == []
    assert codes(whole()) == []


def test_a_school_is_without_curator_only_when_curators_are_entered():
    row = {"curator": "куратор 1", "school_id": "980001"}
    assert [place for place in codes(whole(curators=[row])) if place[2] == "no_curator"] == [
        ("Школы", row_number, "no_curator") for row_number in (3, 4, 5)
    ]
    gone = [row | {"until": "2026-05-30"}]
    assert ("Школы", 2, "no_curator") in codes(whole(curators=gone))
    last_day = [row | {"until": f"{DAY}"}]
    assert ("Школы", 2, "no_curator") not in codes(whole(curators=last_day))


def test_without_the_sheet_of_schools_logins_are_believed():
    register = whole(problems=[{"school_id": "980099", "opened_on": "2026-01-01", "text": "дорога"}])
    assert codes(register) == [("Проблемы", 2, "unknown_school")]
    assert codes(register | {"programme_schools": REGISTER["programme_schools"].empty()}) == []


def test_what_is_ahead_depends_on_the_day_of_the_import():
    register = whole(problems=[{"school_id": "980001", "opened_on": "2026-06-01", "text": "дорога"}])
    assert codes(register, datetime.date(2026, 5, 31)) == [("Проблемы", 2, "future")]
    assert codes(register, datetime.date(2026, 6, 1)) == []


def test_names_of_people_are_compared_without_case_and_spaces():
    curators = [{"curator": "Куратор  Первый", "school_id": key} for key in SCHOOLS]
    visits = [{"curator": "куратор первый", "school_id": "980001", "visited_on": "2026-03-01"}]
    assert codes(whole(curators=curators, visits=visits)) == []


def test_training_is_matched_inside_the_school():
    teachers = [{"school_id": "980001", "teacher": "учитель физики", "deficit": "опыты"}]
    training = [
        {"school_id": "980001", "teacher": "Учитель физики", "course": "Опыты", "deficit": " ОПЫТЫ "},
        {"school_id": "980002", "teacher": "учитель физики", "course": "Опыты", "deficit": "опыты"},
        {"school_id": "980001", "teacher": "учитель физика", "course": "Опыты"},
    ]
    found = check_links(whole(teachers=teachers, training=training), DAY)
    assert [(item["row"], item["code"]) for item in found] == [(3, "unknown_teacher"), (4, "unknown_teacher")]
    assert "Похожие" not in found[0]["message"]
    assert "«учитель физики»" in found[1]["message"]


def test_equal_rows_are_taken_once_and_told_with_their_place():
    good = good_register()
    changed = {table: rows.assign(source_file="второй.xlsx") for table, rows in good.items()}
    joined, told = join_register([good, changed])
    for table, rows in good.items():
        pd.testing.assert_frame_equal(joined[table], rows)
    assert len(told) == sum(map(len, good.values()))
    assert {item["severity"] for item in told} == {"set_aside"}
    assert all("programme.xlsx" in item["message"] for item in told)


def test_the_order_of_complaints_and_their_values_are_those_of_the_sheet():
    measures = [{"number": 1, "start": "2026-03-01", "due": "2026-02-01"}, {"number": 1}]
    found = check_links(whole(measures=measures), DAY)
    told = {(item["row"], item["column"]): item for item in found}
    assert told[2, "Окончание"]["value"] == "01.02.2026"
    assert "01.03.2026" in told[2, "Окончание"]["message"]
    assert told[3, "№ мероприятия"]["value"] == "1"
    assert "строке 2" in told[3, "№ мероприятия"]["message"]

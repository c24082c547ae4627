"""States of roadmap items and documents at the report date."""

import pandas as pd
import pytest

from shnor_analysis.programme.documents import document_states
from shnor_analysis.programme.roadmap import roadmap_states
from tests.programme.programme_register import AS_OF, MEETS, table


def state(**item):
    row = roadmap_states(table("roadmap", {"school_id": MEETS, "measure": "Наставничество"} | item), AS_OF).iloc[0]
    return row["state"], None if pd.isna(row["days"]) else int(row["days"])


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"due": "2021-05-20", "done_on": "2021-05-20"}, ("done_on_time", 0)),
        ({"due": "2021-05-20", "done_on": "2021-05-10"}, ("done_on_time", -10)),
        ({"due": "2021-05-20", "done_on": "2021-05-21"}, ("done_late", 1)),
        ({"due": "2021-05-20", "status": "done"}, ("done_undated", None)),
        ({"done_on": "2021-05-20"}, ("done_undated", None)),
        ({"due": "2021-06-01"}, ("not_started", 0)),
        ({"due": "2021-05-31"}, ("overdue", 1)),
        ({"due": "2021-05-31", "status": "in_progress"}, ("overdue", 1)),
        ({"due": "2021-06-11", "status": "in_progress"}, ("in_progress", -10)),
        ({"status": "in_progress"}, ("undated", None)),
        ({}, ("undated", None)),
        ({"due": "2021-05-01", "status": "cancelled", "done_on": "2021-04-01"}, ("cancelled", None)),
    ],
)
def test_state_and_days_at_the_report_date(item, told):
    assert state(**item) == told


def test_what_is_done_after_the_report_date_is_not_done_yet():
    assert state(due="2021-06-10", done_on="2021-06-05", status="done") == ("in_progress", -9)
    assert state(due="2021-05-20", done_on="2021-06-05", status="done") == ("overdue", 12)


def document(files=(), curators=(), **row):
    rows = table("documents", {"school_id": MEETS, "file": "План.docx"} | row)
    found = [
        {"school_id": MEETS, "size": 1, "modified_on": "2021-03-01", "sha256": "0", "listed": True}
        | {"file": name}
        for name in files
    ]
    return document_states(rows, table("document_files", *found), table("curators", *curators), AS_OF).iloc[0]


@pytest.mark.parametrize(
    ("row", "told", "days"),
    [
        ({}, "unpublished", None),
        ({"published_on": "2021-05-30"}, "waiting", 2),
        ({"published_on": "2021-06-02"}, "unpublished", None),
        ({"published_on": "2021-05-20", "confirmed_on": "2021-05-25"}, "confirmed", 5),
        ({"published_on": "2021-05-20", "confirmed_on": "2021-06-02"}, "waiting", 12),
        ({"confirmed_on": "2021-05-25"}, "confirmed", None),
        ({"published_on": "2021-05-27", "confirmed_on": "2021-05-25"}, "confirmed", None),
    ],
)
def test_documents_wait_from_publication_to_confirmation(row, told, days):
    found = document(**row)
    assert found["state"] == told
    assert (None if pd.isna(found["days_waiting"]) else found["days_waiting"]) == days


@pytest.mark.parametrize(
    ("file", "files", "told"),
    [
        ("План.docx", (), "not_looked"),
        ("План.docx", ("план.DOCX",), "found"),
        (r"2021\План.docx", ("2021/План.docx",), "found"),
        ("План.docx", ("2021/План.docx",), "found"),
        ("План.docx", ("Отчёт.docx",), "missing"),
        ("https://example.org/plan", ("Отчёт.docx",), "link"),
        ("www.example.org/plan", (), "link"),
    ],
)
def test_files_are_found_whatever_the_spelling(file, files, told):
    assert document(files, file=file, published_on="2021-05-01")["file_state"] == told


def test_the_file_of_an_unpublished_document_is_not_missed():
    assert document(("Отчёт.docx",))["file_state"] == "not_looked"
    assert document(("План.docx",))["file_state"] == "found"


def test_a_file_of_another_school_does_not_count():
    rows = table("documents", {"school_id": "990002", "file": "План.docx", "published_on": "2021-05-01"})
    found = table(
        "document_files",
        {"school_id": MEETS, "file": "План.docx", "size": 1, "modified_on": "2021-03-01", "sha256": "0"}
        | {"listed": True},
    )
    assert document_states(rows, found, table("curators"), AS_OF)["file_state"].item() == "missing"


def test_a_curator_who_confirms_the_own_school_is_marked():
    own = {"curator": "Куратор А. А.", "own_school_id": MEETS, "school_id": MEETS}
    other = {"curator": "Куратор Б. Б.", "own_school_id": "990002", "school_id": MEETS}
    told = {"published_on": "2021-05-01", "confirmed_on": "2021-05-02"}
    assert document(curators=(own, other), confirmed_by="КУРАТОР А.А.", **told)["own_school"]
    assert not document(curators=(own, other), confirmed_by="Куратор Б. Б.", **told)["own_school"]
    assert not document(curators=(own, other), confirmed_by="Куратор А. А.", published_on="2021-05-01")[
        "own_school"
    ]

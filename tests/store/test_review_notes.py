"""Notes of reviewers: kept whole, cleaned, one file a school, and part of what a report is made from."""

import datetime
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from shnor_analysis.store.fingerprints import school_fingerprints
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.review_notes import (
    LONGEST_TEXT,
    ReviewNote,
    add_note,
    read_notes,
    remove_note,
)
from tests.reports.mini_store import build

DAY = datetime.date(2022, 9, 1)
HOSTILE = "<script>alert('я')</script>\n\n«кавычки» & 100 %"


def note(text="Был на уроке.", section="Объективность", author="методист", day=DAY):
    return ReviewNote(day, section, text, author)


@pytest.fixture
def place(tmp_path):
    return Store(tmp_path)


def test_what_is_written_is_read_back_in_order(place):
    assert read_notes(place, "990001") == ()
    written = [note(HOSTILE), note("Вторая", author="куратор")]
    for one in written:
        add_note(place, "990001", one)
    assert read_notes(place, "990001") == tuple(written)
    assert read_notes(place, "990002") == ()
    assert [path.name for path in (place.root / "review").glob("*.json")] == ["990001.json"]


def test_a_note_is_taken_away_and_the_last_takes_its_file(place):
    for text in ("а", "б", "а"):
        add_note(place, "990001", note(text))
    assert [one.text for one in remove_note(place, "990001", note("а"))] == ["а", "б"]
    assert len(remove_note(place, "990001", note("нет такой"))) == 2
    remove_note(place, "990001", note("а"))
    assert remove_note(place, "990001", note("б")) == ()
    assert not place.review("990001").exists()


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({"text": " \n\t "}, "пуста"),
        ({"author": "\u200e "}, "должность"),
        ({"text": "я" * (LONGEST_TEXT + 1)}, "длиннее"),
        ({"author": "я" * 201}, "не длиннее"),
    ],
)
def test_what_is_no_note_is_refused(bad, says):
    with pytest.raises(StoreError, match=says):
        note(**bad)


def test_control_marks_are_taken_out():
    made = note("строка\r\nвторая\x00\x1b[31m\u202eтекст\ud800", section="Раз\nдел", author="мето\x07дист")
    assert made.text == "строка\nвторая[31mтекст"
    assert (made.section, made.author) == ("Раз дел", "методист")
    made.text.encode()


@pytest.mark.parametrize("school_id", ["../990001", "990001/..", "", "99000", "990001\n", "C:990001"])
def test_no_other_file_can_be_named(place, school_id):
    for call in (lambda: read_notes(place, school_id), lambda: add_note(place, school_id, note())):
        with pytest.raises(StoreError, match="не код школы"):
            call()
    assert not list(place.root.rglob("*.json"))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"notes": [{"text": 1}]}', '{"notes": 3}', "null"])
def test_a_broken_file_is_named_and_never_overwritten(place, content):
    path = place.review("990001")
    path.parent.mkdir()
    path.write_text(content)
    for call in (lambda: read_notes(place, "990001"), lambda: add_note(place, "990001", note())):
        with pytest.raises(StoreError, match=r"990001\.json"):
            call()
    assert path.read_text() == content


def test_reviewers_at_once_lose_nothing(place):
    def write(number):
        while True:
            try:
                return add_note(place, "990001", note(f"заметка {number}"))
            except StoreError as busy:
                assert "сейчас пишет" in str(busy)

    with ThreadPoolExecutor(4) as people:
        list(people.map(write, range(20)))
    assert {one.text for one in read_notes(place, "990001")} == {f"заметка {number}" for number in range(20)}
    json.loads(place.review("990001").read_text(encoding="utf-8"))


def test_a_note_changes_the_fingerprint_of_its_school_alone(tmp_path):
    place, schools = Store(build(tmp_path / "store")), ["990001", "990002"]
    before = school_fingerprints(place, schools)
    add_note(place, "990001", note())
    after = school_fingerprints(place, schools)
    assert after["990001"] != before["990001"]
    assert after["990002"] == before["990002"]
    remove_note(place, "990001", note())
    assert school_fingerprints(place, schools) == before

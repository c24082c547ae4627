"""The golden import journal: every kind of broken file gets its line and its sentence, and the run goes on."""

import json
from pathlib import Path

import pytest

from shnor_analysis.example.broken import write_broken
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table

GOLDEN = Path(__file__).parent / "golden_journal.json"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken")
    write_broken(folder / "raw")
    store = Store(folder / "store")
    import_folders([folder / "raw"], store)
    return store


def test_the_journal_is_the_golden_one(store):
    journal = read_table(store, "journal")
    columns = ["source_file", "kind", "status", "rows_read", "accepted", "set_aside", "remarks", "message"]
    lines = json.loads(journal[columns].to_json(orient="records", force_ascii=False))
    assert lines == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_complaint_says_what_to_do_in_russian(store):
    for message in read_table(store, "complaints")["message"]:
        assert message.endswith(".")
        assert any("а" <= letter <= "я" for letter in message.lower())


def test_every_row_set_aside_has_its_place(store):
    complaints = read_table(store, "complaints")
    assert complaints.loc[complaints["severity"] == "set_aside", "row"].notna().all()

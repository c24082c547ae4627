"""Each way of breaking a protocol gets its own complaint with its place, and costs only the rows it is about."""

import pytest

from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from tests.sources.exam_broken import BROKEN, eleventh, ninth
from tests.sources.exam_files import personal

#: Complaints that may stand beside the one a file is about.
BESIDE = {"exam_school_unmatched", "exam_numbers", "exam_signs", "exam_named_file"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("broken_exams")
    for number, broken in enumerate(BROKEN):
        broken.write(folder / "raw", number)
    store = Store(folder / "store")
    import_folders([folder / "raw"], store, workers=2)
    return store


@pytest.fixture(scope="module")
def complaints(store):
    return read_table(store, "complaints")


def test_there_are_forty_and_more(store):
    assert len({broken.name for broken in BROKEN}) == len(BROKEN) >= 40
    assert len(read_table(store, "journal")) == len(BROKEN)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_the_trouble_is_named_with_its_place(broken, complaints):
    mine = complaints[complaints["source_file"] == broken.name]
    told = mine[mine["code"] == broken.code]
    assert sorted(told["row"].fillna(0)) == sorted(row or 0 for row in broken.rows)
    assert set(mine["code"]) - BESIDE <= {broken.code}
    if broken.column:
        assert set(told["column"]) == {broken.column}
        assert told["value"].notna().all()
    if broken.rows != (None,) and broken.code != "exam_repeat":  # repeats are seen when files are joined
        assert set(told["sheet"]) <= {"Page 1", broken.name.removesuffix(".csv")}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_nothing_else_is_lost(broken, store):
    journal = read_table(store, "journal").set_index("source_file").loc[broken.name]
    assert journal["accepted"] == broken.kept
    assert journal["accepted"] + journal["set_aside"] == journal["rows_read"]


def test_every_message_is_russian_says_what_to_do_and_names_nobody(complaints):
    names = {word.casefold() for word in personal([*ninth(), *eleventh()])}
    for row in complaints.to_dict("records"):
        assert row["message"].endswith(".")
        assert "  " not in row["message"]
        text = f"{row['message']} {row['value']} {row['sheet']}".casefold()
        assert not [name for name in names if name in text], row

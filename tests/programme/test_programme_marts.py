"""All marts together: from a store, without a register, with rows in another order, with many schools."""

import datetime
import shutil

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from shnor_analysis.programme.marts import programme_marts
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import write_register
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.programme_marts import PROGRAMME_MARTS
from shnor_analysis.tables.programme_words import CRITERIA
from tests.programme.programme_register import MEETS, change, dynamics, marts, register, table

DAY = datetime.date(2021, 6, 1)


def full(schools=6):
    """A register in which every sheet has something of every school, ties included."""
    ids = [f"99{k:04d}" for k in range(1, schools + 1)]

    def each(*rows):
        return [{"school_id": key} | row for key in ids for row in rows]

    return register(
        programme_schools=each({"name": "МКОУ «Школа» <script>", "director": "Д", "joined_on": "2021-03-01"}),
        curators=each({"curator": "К", "own_school_id": ids[0]}, {"curator": "Л"}),
        measures=[{"number": k, "criterion": code, "schools": "все"} for k, code in enumerate(CRITERIA, start=1)],
        roadmap=each(
            {"measure": "а", "due": "2021-05-01"}, {"measure": "а", "due": "2021-05-01", "status": "done"}
        ),
        documents=each(
            {"file": "a.docx", "kind": "roadmap", "published_on": "2021-04-01"},
            {"file": "a.docx", "kind": "roadmap", "published_on": "2021-04-01", "confirmed_on": "2021-04-05"},
        ),
        visits=each(
            {"visited_on": "2021-03-20", "diagnosis": 2},
            {"visited_on": "2021-03-20", "diagnosis": 3},
            {"visited_on": "2021-04-20", "stage": "carrying_out", "roadmap": 1},
        ),
        teachers=each(
            {"teacher": "У", "deficit": "Д"}, {"teacher": "у", "deficit": "д"}, {"teacher": "У", "deficit": "Е"}
        ),
        training=each(
            {"teacher": "У", "course": "1", "kind": "course", "deficit": "Д", "end": "2021-04-01"},
            {"teacher": "У", "course": "2", "kind": "course", "deficit": "Д", "end": "2021-04-01"},
            {"teacher": "У", "course": "3", "kind": "webinar", "link": "https://example.org"},
        ),
        resources=each({"source": "growth_point", "received_on": "2021-04-01", "amount": 5}),
        problems=each({"opened_on": "2021-04-01", "text": "Интернет"}),
        invitations=each(
            {"respondents": "teachers", "instrument": "А", "sent": 10, "returned": 9},
            {"respondents": "parents", "instrument": "А", "sent": 10, "returned": 5},
        ),
        minutes=[{"kind": "rmo", "held_on": "2021-05-01", "schools": "; ".join(ids[:2])}],
        document_files=each(
            {"file": "a.docx", "size": 1, "modified_on": "2021-04-01", "sha256": "0", "listed": True}
        ),
    )


def test_an_empty_store_gives_empty_marts(tmp_path):
    found = programme_marts(Store(tmp_path), None, DAY)
    assert set(found) == set(PROGRAMME_MARTS) - {"recommendations"}
    for name, frame in found.items():
        assert frame.empty
        assert list(frame.columns) == PROGRAMME_MARTS[name].columns()


def test_a_store_with_a_register_alone_and_with_the_verdicts_on_change(tmp_path):
    store = Store(tmp_path)
    for name, rows in full().items():
        write_register(store, name, rows)
    alone = programme_marts(store, None, DAY)
    border = alone["programme_indicators"].query("reading == 'share_above_border'")
    assert set(border["reason"]) == {"no_two_seasons"}
    write_frame(store.mart("dynamics"), dynamics(change(MEETS), change(MEETS, scope="paper")), {})
    border = programme_marts(store, None, DAY)["programme_indicators"].query("reading == 'share_above_border'")
    assert border.set_index("school_id").loc[MEETS, "value"] == 0.2


def test_the_users_targets_are_used(tmp_path):
    store = Store(tmp_path / "store")
    for name, rows in full().items():
        write_register(store, name, rows)
    own = tmp_path / "own.toml"
    own.write_text("[programme]\nquestionnaire_return = 0.5\n", encoding="utf-8")
    assert set(programme_marts(store, own, DAY)["programme_questionnaires"]["standing"]) == {"met"}


def test_results_without_a_programme_give_empty_marts(example_store, tmp_path):
    shutil.copytree(example_store.root / "results", tmp_path / "results")
    found = programme_marts(Store(tmp_path), None, DAY)
    assert found.keys() == set(PROGRAMME_MARTS) - {"recommendations"}
    assert all(frame.empty for frame in found.values())


def test_every_mart_has_rows_of_a_full_register_and_is_validated():
    for name, frame in marts(full()).items():
        assert len(frame), name
        assert_frame_equal(PROGRAMME_MARTS[name].validate(frame), frame)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_does_not_show(seed):
    tables = full()
    changes = dynamics(*(change(key) for key in tables["programme_schools"]["school_id"]))
    rng = np.random.default_rng(seed)

    def mixed(frame):
        return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)

    there = marts(tables, changes)
    again = marts({name: mixed(frame) for name, frame in tables.items()}, mixed(changes))
    for name, frame in there.items():
        assert_frame_equal(frame, again[name])


def test_schools_that_are_not_of_the_programme_and_doubled_rows_break_nothing():
    tables = full(2)
    stranger = {"school_id": "990777", "source_row": 90}
    for name, extra in {
        "roadmap": {"measure": "а"},
        "documents": {"file": "a"},
        "visits": {"visited_on": "2021-05-01"},
        "training": {"teacher": "У", "course": "К", "kind": "course", "end": "2021-05-01"},
        "problems": {"opened_on": "2021-05-01", "text": "т"},
    }.items():
        tables[name] = pd.concat([tables[name], table(name, stranger | extra)], ignore_index=True)
    tables["programme_schools"] = pd.concat([tables["programme_schools"]] * 2, ignore_index=True)
    found = marts(tables)
    assert found["programme_schools"]["school_id"].tolist() == ["990001", "990002"]
    assert set(found["programme_measures"]["school_id"]) == {"990001", "990002"}
    assert "990777" in set(found["programme_roadmap"]["school_id"])


def test_one_school_without_anything_else():
    tables = register(programme_schools=[{"school_id": MEETS, "name": "А"}])
    assert len(marts(tables)["programme_schools"]) == 1


def test_many_schools_at_once():
    found = marts(full(600))
    assert len(found["programme_schools"]) == 600
    assert len(found["programme_measures"]) == 600 * len(CRITERIA)

"""Questionnaires, teachers' support, resources, problems and the row of a school."""

import pandas as pd
import pytest

from shnor_analysis.programme.questionnaires import questionnaire_return
from tests.programme.programme_register import AS_OF, FAILS, MEETS, SETTINGS, SILENT, marts, register, table

DEFICIT = "Формирующее оценивание"


def returned(*groups):
    rows = [{"school_id": MEETS, "respondents": "teachers", "instrument": "Анкета"} | group for group in groups]
    return questionnaire_return(table("invitations", *rows), SETTINGS, AS_OF)


@pytest.mark.parametrize(
    ("group", "share", "standing"),
    [
        ({"sent": 10, "returned": 8}, 0.8, "met"),
        ({"sent": 100, "returned": 79}, 0.79, "not_met"),
        ({"sent": 10, "returned": 0}, 0.0, "not_met"),
        ({"sent": 0, "returned": 0}, None, "no_data"),
        ({"sent": 10}, None, "no_data"),
        ({"returned": 10}, None, "no_data"),
        ({"sent": 10, "returned": 11}, None, "no_data"),
        ({}, None, "no_data"),
        ({"sent": 10, "sent_on": "2021-06-02"}, None, "not_due"),
    ],
)
def test_return_against_eighty_per_cent(group, share, standing):
    row = returned(group).iloc[0]
    assert (None if pd.isna(row["share"]) else row["share"]) == share
    assert (row["standing"], row["target"]) == (standing, 0.8)


def test_two_sendings_to_a_group_are_added_up_and_one_unknown_number_makes_the_sum_unknown():
    both = returned({"sent": 10, "returned": 10}, {"sent": 10, "returned": 4})
    assert both[["sent", "returned", "share", "standing"]].values.tolist() == [[20, 14, 0.7, "not_met"]]
    one = returned({"sent": 10, "returned": 10}, {"sent": 10})
    assert one["sent"].item() == 20
    assert one["returned"].isna().item()
    assert one["standing"].item() == "no_data"


def test_groups_are_held_apart():
    both = returned({"sent": 10, "returned": 10}, {"sent": 10, "returned": 5, "respondents": "parents"})
    assert both.set_index("respondents")["standing"].to_dict() == {"parents": "not_met", "teachers": "met"}


def support(training, deficit=DEFICIT, name="Учитель А. А."):
    rows = register(
        teachers=[{"school_id": MEETS, "teacher": "Учитель А. А.", "role": "teacher", "deficit": deficit}],
        training=[
            {"school_id": MEETS, "teacher": name, "kind": "course", "course": "Курс"} | one for one in training
        ],
    )
    found = marts(rows)["programme_teachers"]
    return found[found["school_id"] == MEETS].iloc[0]


@pytest.mark.parametrize(
    ("training", "state", "certified", "talk"),
    [
        (
            [{"deficit": " формирующее  ОЦЕНИВАНИЕ.", "end": "2021-05-01", "certificate": "1"}],
            "matched",
            True,
            "not_due",
        ),
        ([{"deficit": DEFICIT, "end": "2021-06-01"}], "matched", False, "not_due"),
        ([{"deficit": DEFICIT, "end": "2021-06-02", "certificate": "1"}], "planned", False, "no_data"),
        ([{"deficit": DEFICIT, "certificate": "1"}], "matched", True, "no_data"),
        ([{"deficit": "Иной", "end": "2021-05-01", "certificate": " "}], "other", False, "not_due"),
        ([{"end": "2021-05-01"}], "other", False, "not_due"),
        ([{"deficit": DEFICIT, "end": "2021-05-01", "kind": "webinar"}], "none", False, "no_data"),
        ([], "none", False, "no_data"),
        ([{"deficit": DEFICIT}, {"end": "2021-05-01"}], "planned", False, "not_due"),
    ],
)
def test_training_matches_a_recorded_deficit(training, state, certified, talk):
    row = support(training)
    assert (row["state"], row["certified"], row["talk"]) == (state, certified, talk)


@pytest.mark.parametrize(
    ("training", "talk"),
    [
        ({"end": "2021-03-03", "talk_on": "2021-06-01"}, "met"),
        ({"end": "2021-03-03", "talk_on": "2021-03-03"}, "met"),
        ({"end": "2021-03-03", "talk_on": "2021-03-02"}, "not_met"),
        ({"end": "2021-03-03", "talk_on": "2021-06-02"}, "not_met"),
        ({"end": "2021-03-03"}, "not_met"),
        ({"end": "2021-03-04"}, "not_due"),
        ({"end": "2021-06-02", "talk_on": "2021-06-01"}, "no_data"),
    ],
)
def test_a_talk_is_due_ninety_days_after_the_training(training, talk):
    row = support([training])
    assert row["talk"] == talk
    assert row["talk_on"] == pd.Timestamp(training["talk_on"]) if talk == "met" else pd.isna(row["talk_on"])


def test_one_talk_of_a_person_will_do():
    training = [{"end": "2020-03-03"}, {"end": "2021-05-03", "talk_on": "2021-05-10", "course": "Другой"}]
    assert support(training)["talk"] == "met"


def test_the_spelling_of_a_name_does_not_matter():
    assert support([{"deficit": DEFICIT, "end": "2021-05-01"}], name="УЧИТЕЛЬ  А.А.")["state"] == "matched"


def test_a_person_without_a_deficit_and_one_known_from_training_alone_have_a_row():
    rows = register(
        teachers=[{"school_id": MEETS, "teacher": "Первый"}],
        training=[{"school_id": MEETS, "teacher": "Второй", "kind": "course", "course": "К", "end": "2021-05-01"}],
    )
    found = marts(rows)["programme_teachers"]
    assert found[["teacher", "state"]].values.tolist() == [["Второй", "no_deficit"], ["Первый", "no_deficit"]]
    assert found["ended_on"].notna().tolist() == [True, False]


def school(**rows):
    return marts(register(**rows))["programme_schools"].set_index("school_id")


def test_the_row_of_a_school_counts_what_the_sheets_say():
    row = school(
        programme_schools=[
            {"school_id": MEETS, "name": "Школа <script>", "joined_on": "2021-05-20", "director": "Директор Д. Д."}
            | {"teachers_total": 12}
        ],
        curators=[
            {"curator": "К1", "school_id": MEETS},
            {"curator": "К2", "school_id": MEETS, "until": "2021-05-01"},
            {"curator": "К3", "school_id": MEETS, "appointed_on": "2021-07-01"},
        ],
        visits=[{"school_id": MEETS, "visited_on": day} for day in ("2021-05-21", "2021-05-21", "2021-05-30")],
        roadmap=[
            {"school_id": MEETS, "measure": "1", "due": "2021-05-01", "done_on": "2021-05-03"},
            {"school_id": MEETS, "measure": "2", "due": "2021-05-01"},
            {"school_id": MEETS, "measure": "3", "status": "done"},
            {"school_id": MEETS, "measure": "4", "status": "cancelled"},
        ],
        documents=[
            {"school_id": MEETS, "file": "a", "published_on": "2021-05-25"},
            {"school_id": MEETS, "file": "b", "published_on": "2021-05-20", "confirmed_on": "2021-05-21"},
            {"school_id": MEETS, "file": "c"},
        ],
        teachers=[
            {"school_id": MEETS, "teacher": "У1", "role": "teacher", "deficit": DEFICIT},
            {"school_id": MEETS, "teacher": "У1", "role": "teacher", "deficit": "Иной"},
            {"school_id": MEETS, "teacher": "У2", "role": "teacher"},
        ],
        training=[
            {"school_id": MEETS, "teacher": "У1", "kind": "course", "course": "К", "deficit": DEFICIT}
            | {"end": "2021-01-10"},
            {"school_id": MEETS, "teacher": "Директор Д.Д.", "kind": "course", "course": "К", "end": "2021-01-10"}
            | {"talk_on": "2021-02-01"},
        ],
        resources=[
            {"school_id": MEETS, "source": "growth_point", "amount": 100.5, "received_on": "2021-05-01"},
            {"school_id": MEETS, "source": "municipal", "received_on": "2021-05-01"},
            {"school_id": MEETS, "source": "growth_point", "amount": 7, "received_on": "2021-07-01"},
        ],
        problems=[
            {"school_id": MEETS, "opened_on": "2021-05-01", "text": "Нет учителя физики"},
            {"school_id": MEETS, "opened_on": "2021-04-01", "text": "Интернет", "closed_on": "2021-05-01"},
            {"school_id": MEETS, "opened_on": "2021-04-15", "text": "Ремонт", "closed_on": "2021-06-05"},
            {"school_id": MEETS, "opened_on": "2021-06-15", "text": "Ещё нет"},
        ],
    ).loc[MEETS]
    told = {
        "name": "Школа <script>",
        "stage": "drafting",
        "curators": 1,
        "roadmap_items": 3,
        "roadmap_done": 2,
        "roadmap_late": 1,
        "roadmap_overdue": 1,
        "documents": 2,
        "documents_confirmed": 1,
        "longest_waiting": 7,
        "visits": 2,
        "last_visit": pd.Timestamp("2021-05-30"),
        "visit_gaps": 1,
        "longest_gap": 9,
        "teachers": 12,
        "teachers_trained": 1,
        "deficits": 2,
        "deficits_matched": 1,
        "director_trained": True,
        "talks_due": 2,
        "talks_given": 1,
        "resources": 2,
        "resources_sum": 100.5,
        "problems_open": 2,
        "oldest_problem": 47,
    }
    assert row[list(told)].to_dict() == told


def test_a_school_that_the_register_says_nothing_of_has_zeros_and_blanks():
    row = school().loc[SILENT]
    zeros = [
        "curators",
        "roadmap_items",
        "documents",
        "visits",
        "visit_gaps",
        "teachers",
        "talks_due",
        "problems_open",
    ]
    assert (row[zeros] == 0).all()
    blank = ["stage", "longest_waiting", "last_visit", "longest_gap", "director_trained", "resources_sum"]
    assert row[blank].isna().all()


def test_a_director_who_is_not_trained_is_told_apart_from_one_who_is_not_known():
    rows = [{"school_id": MEETS, "name": "А", "director": "Д"}, {"school_id": FAILS, "name": "Б"}]
    found = school(programme_schools=rows)["director_trained"]
    assert not found[MEETS]
    assert pd.isna(found[FAILS])

"""Visit cadence, stages and the curators' assessment."""

import pandas as pd
import pytest

from shnor_analysis.programme.visits import borders, curator_assessment, stages, visit_cadence
from tests.programme.programme_register import AS_OF, MEETS, SETTINGS, table

DRAFTING, CARRYING = "drafting", "carrying_out"


def intervals(*days, joined=None, approved=None, as_of=AS_OF, written=None):
    """(stage, from, to, days, within, open) of a school's intervals, dates as «мм-дд»."""
    school = {"school_id": MEETS, "name": "Школа", "joined_on": joined, "roadmap_approved_on": approved}
    visits = table("visits", *({"school_id": MEETS, "visited_on": day, "stage": written} for day in days))
    found = visit_cadence(table("programme_schools", school), visits, SETTINGS, as_of)
    return [
        (row.stage, f"{row.begins:%m-%d}", f"{row.ends:%m-%d}", row.days, row.within, row.open)
        for row in found.itertuples()
    ]


def test_seven_days_are_allowed_while_drafting_and_eight_are_not():
    told = intervals("2021-03-08", "2021-03-16", joined="2021-03-01", as_of=pd.Timestamp("2021-03-23"))
    assert told == [
        (DRAFTING, "03-01", "03-08", 7, True, False),
        (DRAFTING, "03-08", "03-16", 8, False, False),
        (DRAFTING, "03-16", "03-23", 7, True, True),
    ]


def test_twenty_eight_days_are_allowed_while_carrying_out_and_twenty_nine_are_not():
    told = intervals(
        "2021-03-01", "2021-03-29", joined="2021-03-01", approved="2021-03-01", as_of=pd.Timestamp("2021-04-27")
    )
    assert told == [
        (CARRYING, "03-01", "03-29", 28, True, False),
        (CARRYING, "03-29", "04-27", 29, False, True),
    ]


def test_the_approval_ends_one_interval_and_begins_the_next():
    told = intervals("2021-03-05", "2021-04-10", joined="2021-03-01", approved="2021-03-20")
    assert told == [
        (DRAFTING, "03-01", "03-05", 4, True, False),
        (DRAFTING, "03-05", "03-20", 15, False, False),
        (CARRYING, "03-20", "04-10", 21, True, False),
        (CARRYING, "04-10", "06-01", 52, False, True),
    ]


def test_a_visit_on_the_day_of_the_approval_leaves_no_empty_interval():
    told = intervals("2021-03-08", joined="2021-03-01", approved="2021-03-08", as_of=pd.Timestamp("2021-03-10"))
    assert told == [
        (DRAFTING, "03-01", "03-08", 7, True, False),
        (CARRYING, "03-08", "03-10", 2, True, True),
    ]


def test_no_visits_is_one_interval_that_still_lasts():
    assert intervals(joined="2021-05-20") == [(DRAFTING, "05-20", "06-01", 12, False, True)]
    assert intervals(approved="2021-05-20") == [(CARRYING, "05-20", "06-01", 12, True, True)]


def test_no_visits_and_no_dates_is_no_interval():
    assert intervals() == []


def test_one_visit_without_dates_begins_the_drafting():
    assert intervals("2021-05-20") == [(DRAFTING, "05-20", "06-01", 12, False, True)]


def test_a_visit_today_leaves_nothing_open():
    assert intervals("2021-06-01", joined="2021-05-27") == [(DRAFTING, "05-27", "06-01", 5, True, False)]


def test_visits_before_the_beginning_and_after_the_report_date_do_not_count():
    told = intervals("2021-05-01", "2021-05-25", "2021-06-20", joined="2021-05-20")
    assert told == [(DRAFTING, "05-20", "05-25", 5, True, False), (DRAFTING, "05-25", "06-01", 7, True, True)]


def test_two_visits_on_one_day_are_one():
    assert len(intervals("2021-05-25", "2021-05-25", joined="2021-05-20")) == 2


def test_an_approval_or_beginning_ahead_has_not_happened():
    assert intervals(joined="2021-05-30", approved="2021-07-01") == [(DRAFTING, "05-30", "06-01", 2, True, True)]
    assert intervals(joined="2021-07-01") == []


def test_a_written_stage_stands_for_an_approval_that_is_not_dated():
    told = intervals("2021-05-10", joined="2021-05-05", written=CARRYING)
    assert told == [(DRAFTING, "05-05", "05-10", 5, True, False), (CARRYING, "05-10", "06-01", 22, True, True)]


@pytest.mark.parametrize(
    ("school", "told"),
    [
        ({"joined_on": "2021-03-01", "roadmap_approved_on": "2021-04-01"}, CARRYING),
        ({"joined_on": "2021-03-01", "roadmap_approved_on": "2021-07-01"}, DRAFTING),
        ({}, None),
    ],
)
def test_the_stage_of_a_school(school, told):
    rows = table("programme_schools", {"school_id": MEETS, "name": "Школа"} | school)
    found = stages(borders(rows, table("visits"), AS_OF)).item()
    assert found == told or (told is None and pd.isna(found))


def test_assessment_is_one_row_a_criterion_and_unscored_ones_are_left_out():
    school = {"school_id": MEETS, "name": "Школа", "roadmap_approved_on": "2021-04-01"}
    visits = table(
        "visits",
        {"school_id": MEETS, "visited_on": "2021-04-01", "diagnosis": 3, "teaching": 0},
        {"school_id": MEETS, "visited_on": "2021-03-31", "roadmap": 2},
        {"school_id": MEETS, "visited_on": "2021-03-30", "stage": CARRYING, "roadmap": 1},
        {"school_id": MEETS, "visited_on": "2021-07-01", "roadmap": 3},
    )
    found = curator_assessment(table("programme_schools", school), visits, AS_OF)
    assert list(found[["stage", "criterion", "score"]].itertuples(index=False, name=None)) == [
        (CARRYING, "roadmap", 1),
        (DRAFTING, "roadmap", 2),
        (CARRYING, "diagnosis", 3),
        (CARRYING, "teaching", 0),
    ]

"""The plan's indicators, with numbers computed by hand."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.programme.growth import latest_changes
from shnor_analysis.programme.pupils import pupil_pairs
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.tables.programme_marts import READINGS, REASONS
from shnor_analysis.tables.results import Results
from tests.programme.programme_register import FAILS, MEETS, SILENT, change, dynamics, marts, register

WORSE = {"value_to": 0.35, "change": -0.05, "change_low": -0.2, "change_high": 0.1, "n_to": 60}


def told(reading, tables=None, changes=None, results=None, **settings):
    """Rows of one reading by school; the programme under «»."""
    rows = marts(tables, changes, results, **settings)["programme_indicators"]
    rows = rows[rows["reading"] == reading]
    return rows.set_index(rows["school_id"].fillna(""))


def test_every_reading_is_there_for_every_school_and_for_the_programme_even_without_data():
    rows = marts()["programme_indicators"]
    assert set(rows["reading"]) == set(READINGS)
    assert (rows.groupby("reading").size() == 4).all()
    assert set(rows["standing"]) == {"no_data"}
    assert rows["value"].isna().all()
    assert all(REASONS[reason] for reason in rows["reason"])


def test_growth_of_the_share_above_the_border_is_the_fall_of_the_share_of_twos():
    rows = told("share_above_border", changes=dynamics(change(MEETS), change(FAILS, **WORSE)))
    assert rows.loc[MEETS, ["value", "low", "high", "n", "target"]].tolist() == [0.2, 0.02, 0.36, 50, 0.15]
    assert rows.loc[MEETS, ["standing", "reason"]].tolist() == ["met", "interval_includes_target"]
    assert rows.loc[FAILS, ["value", "low", "high", "n"]].tolist() == [0.05, -0.1, 0.2, 50]
    assert rows.loc[FAILS, ["standing", "reason"]].tolist() == ["not_met", "interval_includes_target"]
    assert rows.loc[SILENT, ["standing", "reason"]].tolist() == ["no_data", "no_two_seasons"]
    assert rows["main"].all()


def test_the_programme_is_the_weighted_mean_of_the_schools_own_changes():
    rows = told("share_above_border", changes=dynamics(change(MEETS), change(FAILS, **WORSE)))
    whole = rows.loc[""]
    first, second = 50 / 110, 60 / 110
    value = first * 0.2 + second * 0.05
    assert whole["value"] == pytest.approx(value)
    assert whole["low"] == pytest.approx(value - np.hypot(first * 0.18, second * 0.15))
    assert whole["high"] == pytest.approx(value + np.hypot(first * 0.16, second * 0.15))
    assert whole[["n", "season_from", "season_to", "standing"]].tolist() == [
        100,
        "2020-autumn",
        "2021-spring",
        "not_met",
    ]


@pytest.mark.parametrize(
    ("told_of", "standing", "reason"),
    [
        ({"change_high": -0.16}, "met", ""),
        ({"change": -0.15}, "met", "interval_includes_target"),
        ({"change": -0.15 + 1e-12, "change_high": -0.15 + 1e-12}, "met", "interval_includes_target"),
        ({"change": -0.1, "change_low": -0.14}, "not_met", "below_target"),
        ({"change_high": -0.16, "verdict_without_flagged": "unclear"}, "met", "rests_on_flagged"),
        ({"verdict": "unclear", "verdict_without_flagged": "unclear"}, "met", "not_beyond_expected"),
    ],
)
def test_a_value_at_the_target_meets_it_and_the_interval_is_told(told_of, standing, reason):
    row = told("share_above_border", changes=dynamics(change(MEETS, **told_of))).loc[MEETS]
    assert (row["standing"], row["reason"]) == (standing, reason)


def test_a_programme_none_of_whose_schools_improved_has_not_risen_beyond_expectation():
    schools = register(programme_schools=[{"school_id": MEETS, "name": "А"}])
    unclear = change(MEETS, verdict="unclear", verdict_without_flagged="unclear", change_high=-0.16)
    row = told("share_above_border", schools, dynamics(unclear)).loc[""]
    assert row[["standing", "reason"]].tolist() == ["met", "not_beyond_expected"]


def test_without_a_target_the_value_is_shown_and_nothing_is_judged():
    row = told("share_above_border", changes=dynamics(change(MEETS)), growth=0.0).loc[MEETS]
    assert row[["value", "standing", "reason"]].tolist() == [0.2, "no_data", "no_target"]
    assert pd.isna(row["target"])


def test_the_programme_has_not_met_a_target_while_schools_have_no_data():
    only = dynamics(change(MEETS, change_high=-0.16))
    assert told("share_above_border", changes=only).loc["", ["standing", "reason"]].tolist() == [
        "no_data",
        "some_schools_without_data",
    ]
    schools = {"programme_schools": [{"school_id": MEETS, "name": "А"}]}
    assert told("share_above_border", register(**schools), only).loc["", "standing"] == "met"


def test_results_from_before_the_programme_are_shown_and_not_judged():
    schools = register(programme_schools=[{"school_id": MEETS, "name": "А", "joined_on": "2021-09-01"}])
    rows = told("share_above_border", schools, dynamics(change(MEETS)))
    for place in (MEETS, ""):
        assert rows.loc[place, ["value", "standing", "reason"]].tolist() == [0.2, "no_data", "before_joining"]
    during = register(programme_schools=[{"school_id": MEETS, "name": "А", "joined_on": "2021-06-30"}])
    assert told("share_above_border", during, dynamics(change(MEETS))).loc[MEETS, "standing"] == "met"


def test_the_latest_pair_of_seasons_is_taken_and_spring_comes_before_autumn():
    rows = [
        change(MEETS, season_from="2020-autumn", season_to="2021-spring"),
        change(MEETS, season_from="2020-autumn", season_to="2021-autumn"),
        change(MEETS, season_from="2021-spring", season_to="2021-autumn", change=-0.1),
        change("990999", season_from="2021-autumn", season_to="2022-spring"),
        change(MEETS, season_from="2021-autumn", season_to="2022-spring", change=None, verdict="not_enough_data"),
        change(MEETS, season_from="2021-autumn", season_to="2022-spring", comparison="cohort"),
        change(MEETS, season_from="2021-autumn", season_to="2022-spring", measure="position"),
    ]
    found = latest_changes(dynamics(*rows), register()["programme_schools"])
    assert found[["season_from", "season_to", "change"]].values.tolist() == [["2021-spring", "2021-autumn", -0.1]]


def pupil(code, before, after, subject="Математика", **changed):
    """Two rows of a pupil: scores of 20 in the springs of 2021 and 2022; ``None`` leaves a row out."""
    rows = [
        {
            "school_id": MEETS,
            "year": year,
            "season": "spring",
            "procedure": "ВПР",
            "subject": subject,
            "programme_grade": year - 2016,
            "pupil_grade": year - 2016,
            "pupil_code": code,
            "pupil_id": code,
            "absent": False,
            "score": score,
            "max_score": 20,
            "attempt": 1,
            "appeal": False,
            "layout": "протокол",
            "source_file": "f",
            "source_row": 1,
        }
        | changed
        for year, score in ((2021, before), (2022, after))
        if score is not None
    ]
    return rows


def results(*pupils):
    rows = [row for rows in pupils for row in rows]
    return Results.validate(pd.DataFrame(rows).reindex(columns=Results.columns()))


#: 40→50 %, 50→65 %, 80→90 %, from nothing to 5 %, from nothing to nothing, one season.
PUPILS = (
    pupil("а", 8, 10),
    pupil("б", 10, 13),
    pupil("в", 16, 18),
    pupil("г", 0, 1),
    pupil("д", 0, 0),
    pupil("е", 12, None),
)


def test_pupils_who_rose_relative_to_before_and_in_points():
    found = results(*PUPILS)
    relative = told("pupils_relative", results=found, growth_target=0.5).loc[MEETS]
    points = told("pupils_points", results=found, growth_target=0.5).loc[MEETS]
    assert relative[["n", "value", "standing"]].tolist() == [5, 0.6, "met"]
    assert points[["n", "value", "standing"]].tolist() == [5, 0.2, "not_met"]
    interval = wilson(3, 5)
    assert relative[["low", "high"]].tolist() == pytest.approx([float(interval.low), float(interval.high)])
    assert relative[["procedure", "season_from", "season_to"]].tolist() == ["ВПР", "2021-spring", "2022-spring"]
    assert not relative["main"]


@pytest.mark.parametrize(
    ("before", "after", "rose"), [(20, 23, True), (20, 22, False), (40, 46, True), (40, 45, False)]
)
def test_fifteen_per_cent_exactly_is_growth(before, after, rose):
    found = results(pupil("а", before, after, max_score=100))
    assert told("pupils_relative", results=found).loc[MEETS, "value"] == float(rose)


@pytest.mark.parametrize(("before", "after", "rose"), [(20, 35, True), (20, 34, False), (70, 85, True)])
def test_fifteen_points_exactly_are_growth(before, after, rose):
    found = results(pupil("а", before, after, max_score=100))
    assert told("pupils_points", results=found).loc[MEETS, "value"] == float(rose)


def test_a_pupil_is_one_unit_and_only_subjects_of_both_seasons_count():
    found = pupil_pairs(
        results(
            pupil("а", 10, 12),
            pupil("а", 10, 20, subject="Русский язык"),
            pupil("а", None, 20, subject="Физика"),
        )
    )
    assert found[["before", "after"]].values.tolist() == [[0.5, 0.8]]


def test_a_pupil_who_changed_school_or_was_absent_is_not_paired():
    moved = [row | {"school_id": key} for row, key in zip(pupil("а", 10, 12), (MEETS, FAILS), strict=True)]
    absent = [row | {"score": None, "absent": True} if row["year"] == 2022 else row for row in pupil("б", 10, 12)]
    assert pupil_pairs(results(moved, absent)).empty


def test_pairs_of_the_latest_two_seasons_only():
    third = [row | {"year": 2023} for row in pupil("б", None, 20)]
    found = pupil_pairs(results(pupil("а", 10, 12), pupil("б", 10, 12), third))
    assert found[["pupil_id", "season_from", "season_to"]].values.tolist() == [["б", "2022-spring", "2023-spring"]]


def test_pupils_without_a_stable_code_or_across_new_papers_are_not_judged():
    bare = told("pupils_points").loc[MEETS]
    assert bare[["standing", "reason"]].tolist() == ["no_data", "no_stable_pupil_code"]
    one_season = told("pupils_points", results=results(pupil("а", 10, None)))
    assert one_season.loc[MEETS, "reason"] == one_season.loc["", "reason"] == "no_two_seasons"
    assert one_season.loc[FAILS, "reason"] == "no_stable_pupil_code"
    exam = [row | {"procedure": "ОГЭ"} for row in pupil("а", 10, None)]  # taken once, it does not follow a pupil
    assert told("pupils_points", results=results(exam)).loc[MEETS, "reason"] == "no_stable_pupil_code"
    years = {2021: 2024, 2022: 2025}
    over = [row | {"year": years[row["year"]]} for row in pupil("а", 10, 20)]
    broken = told("pupils_points", results=results(over), growth_target=0.5).loc[MEETS]
    assert broken[["standing", "reason", "value"]].tolist() == ["no_data", "scale_changed", 1.0]
    assert told("pupils_points", results=results(*PUPILS)).loc[MEETS, "reason"] == "no_target"


def people(*trained, school=MEETS, **sheets):
    """Training rows of people of a school."""
    return [
        {"school_id": school, "teacher": name, "kind": "course", "course": "К", "end": "2021-01-10"} | sheets
        for name in trained
    ]


SCHOOLS = [
    {"school_id": MEETS, "name": "А", "director": "Д1", "teachers_total": 4},
    {"school_id": FAILS, "name": "Б", "director": "Д2", "teachers_total": 10},
    {"school_id": SILENT, "name": "В"},
]


def test_directors_trained():
    rows = register(programme_schools=SCHOOLS, training=people("Д1") + people("У", school=FAILS))
    found = told("directors_trained", rows)
    assert found.loc[MEETS, ["n", "value", "standing"]].tolist() == [1, 1.0, "met"]
    assert found.loc[FAILS, ["n", "value", "standing", "reason"]].tolist() == [1, 0.0, "not_met", "below_target"]
    assert found.loc[SILENT, ["standing", "reason"]].tolist() == ["no_data", "no_director"]
    assert found.loc["", ["n", "value", "standing", "reason"]].tolist() == [2, 0.5, "not_met", "below_target"]
    assert found[["low", "high"]].isna().all(axis=None)


def test_teachers_trained_of_the_schools_own_total():
    training = people("Д1", "У1", "У2", "У2") + people("У3", school=FAILS) + people("У4", school=SILENT)
    rows = register(programme_schools=SCHOOLS, training=training)
    found = told("teachers_trained", rows, teachers_trained=0.5)
    assert found.loc[MEETS, ["n", "value", "standing"]].tolist() == [4, 0.5, "met"]
    assert found.loc[FAILS, ["n", "value", "standing"]].tolist() == [10, 0.1, "not_met"]
    assert found.loc[SILENT, ["n", "value", "standing", "reason"]].tolist() == [
        1,
        1.0,
        "no_data",
        "no_teachers_total",
    ]
    assert found.loc["", ["n", "value"]].tolist() == [14, 3 / 14]
    assert told("teachers_trained", rows).loc[MEETS, ["value", "reason"]].tolist() == [0.5, "no_target"]


def test_deficits_matched_among_the_trained():
    teachers = [{"school_id": MEETS, "teacher": name, "deficit": "Д"} for name in ("У1", "У2", "У3")]
    training = people("У1", deficit="д.") + people("У2", deficit="Е") + people("У9", deficit="Д")
    found = told("deficits_matched", register(teachers=teachers, training=training))
    assert found.loc[MEETS, ["n", "value", "standing"]].tolist() == [3, 1 / 3, "not_met"]
    assert found.loc[FAILS, "reason"] == "no_training"
    good = told("deficits_matched", register(teachers=teachers, training=people("У1", deficit="Д")))
    assert good.loc[MEETS, ["value", "standing"]].tolist() == [1.0, "met"]
    assert good.loc["", ["standing", "reason"]].tolist() == ["no_data", "some_schools_without_data"]


def test_talks_given_of_those_that_are_due():
    spoken = people("У1", talk_on="2021-02-01") + people("У2", end="2021-05-20")
    late = people("У3", school=FAILS)
    ahead = people("У4", school=SILENT, end="2021-05-20")
    found = told("talks_given", register(training=spoken + late + ahead))
    assert found.loc[MEETS, ["n", "value", "standing"]].tolist() == [1, 1.0, "met"]
    assert found.loc[FAILS, ["n", "value", "standing"]].tolist() == [1, 0.0, "not_met"]
    assert found.loc[SILENT, ["standing", "reason"]].tolist() == ["not_due", "talks_not_due"]
    assert found.loc["", ["n", "value", "standing"]].tolist() == [2, 0.5, "not_met"]
    planned = told("talks_given", register(training=people("У", end="2021-09-01")))
    assert planned.loc[MEETS, ["standing", "reason"]].tolist() == ["no_data", "nobody_trained"]
    only = told("talks_given", register(training=ahead))
    assert only.loc["", ["standing", "reason"]].tolist() == ["not_due", "talks_not_due"]


@pytest.mark.parametrize(
    ("row", "standing", "reason"),
    [
        ({"source": "growth_point", "received_on": "2021-05-01"}, "met", ""),
        ({"source": "regional_project", "received_on": "2021-05-01"}, "met", ""),
        ({"source": "municipal", "received_on": "2021-05-01"}, "not_met", "other_sources"),
        ({"source": "growth_point", "received_on": "2021-07-01"}, "not_met", "resources_planned"),
        ({"source": "growth_point"}, "not_met", "resources_planned"),
        (None, "no_data", "no_resources"),
    ],
)
def test_a_school_received_means_of_projects_or_did_not(row, standing, reason):
    rows = register(resources=[{"school_id": MEETS} | row] if row else [])
    found = told("schools_with_resources", rows)
    assert found.loc[MEETS, ["standing", "reason"]].tolist() == [standing, reason]


def test_the_share_of_schools_with_resources():
    received = {"source": "growth_point", "received_on": "2021-05-01"}
    rows = register(resources=[{"school_id": MEETS} | received, {"school_id": FAILS, "source": "growth_point"}])
    assert told("schools_with_resources", rows).loc["", ["n", "value", "reason"]].tolist() == [2, 0.5, "no_target"]
    judged = told("schools_with_resources", rows, schools_with_resources=0.5).loc[""]
    assert judged[["standing", "reason"]].tolist() == ["no_data", "some_schools_without_data"]


RECEIVED = {"source": "growth_point", "received_on": "2021-05-01"}
#: Indicator of the plan → reading, what register and results hold, why it is not met, why there are no data.
PLAN = {
    1: (
        "share_above_border",
        {},
        dynamics(change(MEETS, change_high=-0.16), change(FAILS, change=-0.1, change_low=-0.14)),
        "below_target",
        "no_two_seasons",
    ),
    2: (
        "directors_trained",
        {"programme_schools": SCHOOLS, "training": people("Д1") + people("У", school=FAILS)},
        None,
        "below_target",
        "no_director",
    ),
    3: (
        "schools_with_resources",
        {"resources": [{"school_id": MEETS} | RECEIVED, RECEIVED | {"school_id": FAILS, "source": "municipal"}]},
        None,
        "other_sources",
        "no_resources",
    ),
    4: (
        "talks_given",
        {"training": people("У1", talk_on="2021-02-01") + people("У3", school=FAILS)},
        None,
        "below_target",
        "no_training",
    ),
}


@pytest.mark.parametrize("school", [MEETS, FAILS, SILENT], ids=["meets", "does_not", "without_data"])
@pytest.mark.parametrize("indicator", PLAN)
def test_each_indicator_of_the_plan_met_not_met_and_without_data(indicator, school):
    reading, sheets, changes, why_not, lacking = PLAN[indicator]
    row = told(reading, register(**sheets), changes).loc[school]
    expected = {MEETS: ("met", ""), FAILS: ("not_met", why_not), SILENT: ("no_data", lacking)}
    assert row["indicator"] == indicator
    assert (row["standing"], row["reason"]) == expected[school]


def test_one_reading_of_indicator_one_is_the_main_one():
    rows = marts(growth_reading="pupils_points")["programme_indicators"]
    main = rows[rows["main"]]
    assert set(main.loc[main["indicator"] == 1, "reading"]) == {"pupils_points"}
    assert set(main.loc[main["indicator"] != 1, "reading"]) == set(READINGS) - {
        "pupils_points",
        "pupils_relative",
        "share_above_border",
    }

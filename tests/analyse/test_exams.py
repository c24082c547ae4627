"""ВПР, ОГЭ and ЕГЭ through counting, identification and dynamics: each alone, all three, and the edges."""

from dataclasses import replace

import pandas as pd
import pytest

from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.tables.vocabulary import SITTING
from tests.analyse.exam_store import BASIC, FELL, LOW, MA, PROFILE, RU, USUAL, WEAK, ExamRegion
from tests.conftest import EXAM_SETS

RULE = values(load("identification"))
KEY = ["school_id", *SITTING]
COUNTS = ["n", "n2", "n3", "n4", "n5"]


@pytest.fixture(scope="module")
def edges(tmp_path_factory):
    """One school an edge: nobody passed, one pupil, an unknown minimum, a retake, ГВЭ beside ЕГЭ."""
    region = ExamRegion(schools=("990001", "990002"))
    region.paper("990001", 2025, "ЕГЭ", RU, 11, (6, 0, 0, 0))
    region.paper("990002", 2025, "ЕГЭ", RU, 11, (0, 0, 0, 1))
    region.paper("990001", 2021, "ЕГЭ", RU, 11, (3, 3, 2, 1))  # the minimum of 2021 is not known
    region.paper("990002", 2025, "ГВЭ", RU, 11, (4, 2, 0, 0))
    for mark, attempt in ((2, 1), (4, 2)):
        region.pupil("990003", 2025, "ОГЭ", MA, 9, mark, "а", attempt=attempt, exam_date=f"2025-06-0{attempt}")
    region.pupil("990003", 2025, "ОГЭ", MA, 9, 2, "б")
    region.paper("990004", 2021, "ЕГЭ", RU, 11, (0, 0, 0, 0))
    region.pupil("990004", 2021, "ЕГЭ", RU, 11, 2, "в", test_score=30, minimum_score=36)
    region.pupil("990005", 2025, "ОГЭ", RU, 9, None, "г", absent=True, score=None)
    return region.store(tmp_path_factory.mktemp("edges") / "store")


def cell(store, school, procedure, subject, year=2025):
    rows = read_mart(store, "cells", {"school_id": school, "procedure": procedure, "subject": subject})
    return rows[rows["year"] == year].iloc[0]


@pytest.mark.parametrize("name", EXAM_SETS)
def test_each_procedure_is_counted_by_its_own_rule(exam_store_of, name):
    cells = read_mart(exam_store_of(name), "cells")
    weak, usual = (cells[cells["school_id"] == school] for school in (WEAK, "990002"))
    assert weak[COUNTS].to_numpy().tolist() == [[20, *LOW]] * len(weak)
    assert usual[COUNTS].to_numpy().tolist() == [[20, *USUAL]] * len(usual)
    assert set(cells["procedure"]) == set(EXAM_SETS[name])


def test_test_scores_have_a_mean_out_of_a_hundred(exam_store_of):
    row = cell(exam_store_of("ЕГЭ"), WEAK, "ЕГЭ", RU)
    assert row["mean_score"] == pytest.approx((9 * 23 + 7 * 24 + 3 * 70 + 91) / 20)
    assert row["max_score"] == 100
    assert cell(exam_store_of("ЕГЭ"), WEAK, "ЕГЭ", BASIC)["max_score"] is pd.NA


@pytest.mark.parametrize(("name", "papers"), {"ВПР": 2, "ОГЭ": 2, "ЕГЭ": 3, "все": 7}.items())
def test_the_rule_counts_the_low_papers_of_all_procedures(exam_store_of, name, papers):
    listed = read_mart(exam_store_of(name), "identification").set_index(["school_id", "year"])
    weak = listed.loc[(WEAK, 2026)]
    assert (weak["listed"], weak["limb_a"], weak["limb_b"]) == (True, True, True)
    assert (weak["n_low_procedures"], weak["n_procedures"]) == (papers, papers)
    assert not listed.loc[("990002", 2026), "listed"]
    assert "ГВЭ" not in weak["low_procedures"]


@pytest.mark.parametrize(("name", "marks"), {"ВПР": 40, "ОГЭ": 40, "ЕГЭ": 60, "все": 140}.items())
def test_one_verdict_a_school_pools_the_procedures(exam_store_of, name, marks):
    rows = read_mart(exam_store_of(name), "dynamics", {"school_id": WEAK})
    whole = rows[(rows["scope"] == "school") & (rows["measure"] == "share2")].iloc[0]
    assert (whole["n_from"], whole["n_to"]) == (marks, marks)
    assert whole["value_to"] == pytest.approx(0.45)
    assert whole["verdict"] == "unclear"
    assert set(rows["procedure"].dropna()) == set(EXAM_SETS[name]) - {"ГВЭ"}


def test_high_test_scores_are_what_marks_four_and_five_are(exam_store_of):
    rows = read_mart(exam_store_of("ЕГЭ"), "dynamics", {"school_id": "990002"})
    papers = rows[(rows["scope"] == "paper") & (rows["measure"] == "share45")]
    assert papers["value_to"].tolist() == pytest.approx([9 / 20] * 3)


def test_test_scores_outlive_the_year_in_which_vpr_changed(tmp_path):
    store = (
        ExamRegion(schools=[f"99000{n}" for n in range(1, 8)]).usual(["ВПР", "ЕГЭ"], (2024, 2025)).store(tmp_path)
    )
    rows = read_mart(store, "dynamics", {"school_id": WEAK, "measure": "mean_score", "scope": "paper"})
    reasons = rows.set_index(["procedure", "subject"])["reason"]
    assert reasons["ВПР"].tolist() == ["scale_changed"] * 2
    assert reasons["ЕГЭ", PROFILE] == reasons["ЕГЭ", RU] == ""
    assert reasons["ЕГЭ", BASIC] == "no_maximum"


def test_a_maximum_that_nobody_gives_is_no_change_of_the_scale(exam_store_of):
    rows = read_mart(exam_store_of("ОГЭ"), "dynamics", {"school_id": WEAK, "measure": "mean_score"})
    assert set(rows["reason"]) == {"no_maximum"} and set(rows["scope"]) == {"school", "paper"}


def test_a_year_of_vpr_and_a_year_of_oge_have_no_paper_in_common(tmp_path):
    region = ExamRegion().usual(["ВПР"], [2025]).usual(["ОГЭ"], [2026])
    store = region.store(tmp_path)
    listed = read_mart(store, "identification", {"school_id": WEAK})
    assert listed["limb_a"].tolist() == [True, True]
    assert not listed["limb_b"].any()
    changes = read_mart(store, "dynamics", {"school_id": WEAK})
    assert set(changes["reason"]) == {"no_common_paper"}
    assert set(changes["season_to"]) == {"2026-spring"}


def test_nobody_above_the_minimum_and_one_pupil_above_it(edges):
    assert cell(edges, "990001", "ЕГЭ", RU)[COUNTS].tolist() == [6, 6, 0, 0, 0]
    assert cell(edges, "990002", "ЕГЭ", RU)[COUNTS].tolist() == [1, 0, 0, 0, 1]


def test_an_unknown_minimum_is_not_guessed_and_the_rule_leaves_the_paper_out(edges):
    row = cell(edges, "990001", "ЕГЭ", RU, 2021)
    assert row["n"] == 9
    assert row[["n2", "share2"]].isna().all()
    low = read_mart(edges, "low_shares", {"school_id": "990001", "year": 2021}).iloc[0]
    assert (low["counted"], low["reason"], low["low"]) == (False, "no_minimum", False)
    listed = read_mart(edges, "identification", {"school_id": "990001", "year": 2021}).iloc[0]
    assert (listed["n_procedures"], listed["listed"]) == (0, False)


def test_the_bound_the_protocol_prints_is_that_of_its_exam(edges):
    assert cell(edges, "990004", "ЕГЭ", RU, 2021)[COUNTS].tolist() == [1, 1, 0, 0, 0]


def test_marks_of_gve_stay_beside_test_scores(edges):
    assert cell(edges, "990002", "ГВЭ", RU)[COUNTS].tolist() == [6, 4, 2, 0, 0]
    low = read_mart(edges, "low_shares", {"school_id": "990002", "procedure": "ГВЭ"}).iloc[0]
    assert (low["low"], low["counted"], low["reason"]) == (True, False, "not_in_set")


def test_a_retake_takes_the_place_of_the_first_attempt(edges):
    row = cell(edges, "990003", "ОГЭ", MA)
    assert (row["n_listed"], row["n"], row["n2"], row["n4"]) == (2, 2, 1, 1)


def test_nobody_wrote(edges):
    row = cell(edges, "990005", "ОГЭ", RU)
    assert (row["n_listed"], row["n"]) == (1, 0)
    assert read_mart(edges, "low_shares", {"school_id": "990005"}).empty


def of_all(exam_store_of, *procedures):
    """Cells of the region with everything, of some procedures and without the school that fell."""
    cells = read_mart(exam_store_of("все"), "cells")
    kept = cells["school_id"] != FELL
    return cells[kept & cells["procedure"].isin(procedures)].reset_index(drop=True)


@pytest.mark.parametrize(
    ("procedures", "low"), [(["ОГЭ"], 2), (["ВПР", "ОГЭ"], 4), (["ЕГЭ"], 3), (["ВПР", "ОГЭ", "ЕГЭ", "ГВЭ"], 8)]
)
def test_the_settings_choose_which_procedures_count(exam_store_of, procedures, low):
    cells = of_all(exam_store_of, "ВПР", "ОГЭ", "ЕГЭ", "ГВЭ")
    rule = RULE | {"procedures": procedures}
    listed = identify(low_shares(cells, rule), rule).set_index(["school_id", "year"])
    assert listed.loc[(WEAK, 2026), "n_low_procedures"] == low


def test_flagged_papers_of_exams_are_left_out_as_those_of_vpr(exam_store_of):
    cells = of_all(exam_store_of, "ОГЭ", "ЕГЭ")
    rule = RULE | {"flagged_results": "exclude"}
    flags = cells.loc[(cells["procedure"] == "ЕГЭ") & (cells["school_id"] == WEAK), KEY]
    shares = low_shares(cells, rule, flags)
    found = identify(low_shares(cells, RULE, flags), RULE, identify(shares, rule)).set_index(["school_id", "year"])
    assert set(shares.loc[shares["school_id"].eq(WEAK) & ~shares["counted"], "reason"]) == {"flagged"}
    assert identify(shares, rule).set_index(KEY[:2]).loc[(WEAK, 2026), "n_low_procedures"] == 2
    assert found.loc[(WEAK, 2026), ["listed", "listed_without_flagged"]].tolist() == [True, True]


def test_exams_that_are_left_out_leave_the_verdicts_of_vpr_as_they_are(exam_store_of):
    settings = replace(load_settings(), measures=("share2",), comparisons=("successive",))
    schools = read_table(exam_store_of("все"), "schools")
    without = replace(settings, procedures_left_out=("ОГЭ", "ЕГЭ", "ГВЭ"))
    alone = dynamics(of_all(exam_store_of, "ВПР"), schools, None, settings)
    left = dynamics(of_all(exam_store_of, "ВПР", "ОГЭ", "ЕГЭ", "ГВЭ"), schools, None, without)
    pd.testing.assert_frame_equal(left, alone, check_exact=True)
    assert set(left["procedure"].dropna()) == {"ВПР"}


def test_the_counts_of_vpr_do_not_hang_on_exams(exam_store_of):
    alone = read_mart(exam_store_of("ВПР"), "cells")
    beside = of_all(exam_store_of, "ВПР")
    beside = beside[beside["school_id"].isin(alone["school_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(beside, alone, check_exact=True)

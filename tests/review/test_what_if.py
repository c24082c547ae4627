"""Another rule: worked by hand, and the same rule gives what the analysis gave."""

from dataclasses import replace

import pytest

from shnor_analysis.reports.rule import Rule
from shnor_analysis.review.what_if import TRIAL, Trial, flags_of, tried
from shnor_analysis.review.what_if_section import flagged_note, what_if_answer
from shnor_analysis.store.reading import read_mart
from shnor_analysis.store.school_view import load_school
from tests.reports.mini_store import EDGES, SCHOOLS
from tests.reports.page_text import text_of

KEYS = ["year", "listed", "limb_a", "limb_b", "n_low_procedures", "n_procedures", "listed_without_flagged"]


def rows(view):
    return view.identification[KEYS].to_dict("records")


def test_the_same_rule_gives_the_verdict_of_the_analysis(example_store):
    """Every school of an analysed region: listed, limbs, counts, and the verdict without flagged procedures."""
    schools = read_mart(example_store, "identification")["school_id"].unique()
    for school_id in schools:
        view = load_school(example_store.root, school_id)
        assert rows(tried(view, Trial.of(view))) == rows(view), school_id


def test_thresholds_by_hand(place):
    """Shares of «2» in 2022: 3/17 = 0.176, 5/17 = 0.294, 6/17 = 0.353, 7/17 = 0.412, 2/3 = 0.667."""
    view = load_school(place.root, "990001")
    own = Trial.of(view)
    assert own == Trial(0.3)
    low = {}
    for threshold in (0.15, 0.25, 0.3, 0.36, 0.51, 0.7):
        by_year = tried(view, replace(own, threshold=threshold)).identification.set_index("year")
        low[threshold] = int(by_year.loc[2022, "n_low_procedures"])
    assert low == {0.15: 5, 0.25: 4, 0.3: 3, 0.36: 2, 0.51: 1, 0.7: 0}
    listed = tried(view, replace(own, threshold=0.51)).identification.set_index("year")["listed"]
    assert not listed[2022]


def test_fewest_participants_leave_small_papers_out(place):
    view = load_school(place.root, "990001")
    by_year = tried(view, replace(Trial.of(view), minimum_participants=5)).identification.set_index("year")
    assert (by_year.loc[2022, "n_procedures"], by_year.loc[2022, "n_low_procedures"]) == (4, 2)


def test_flagged_sittings_are_left_out(place):
    """School 990001 has signs that count in Математика, 5 класс, 2022: without it two low papers are left."""
    view = load_school(place.root, "990001")
    flags = flags_of(view)
    assert flags[["year", "subject", "programme_grade"]].values.tolist() == [[2022, "Математика", 5]]
    other = tried(view, replace(Trial.of(view), without_flagged=True))
    assert other.identification.set_index("year").loc[2022, "n_low_procedures"] == 2
    assert "за_2022 год: 1." in text_of(str(flagged_note(view)))


def test_the_page_says_that_the_rule_is_a_trial(place):
    view = load_school(place.root, "990001")
    other = tried(view, replace(Trial.of(view), threshold=0.25))
    rule = Rule.of(other.settings)
    assert rule.threshold == 0.25
    assert TRIAL in {source for _, _, source in rule.rows}
    text = text_of(str(what_if_answer(view, replace(Trial.of(view), threshold=0.25)).html)).replace("_", " ")
    assert "Если порог 25 %" in text
    assert "низких работ 4 вместо 3" in text
    assert view.settings == load_school(place.root, "990001").settings


@pytest.mark.parametrize("school_id", [school.school_id for school in SCHOOLS + EDGES])
@pytest.mark.parametrize("trial", [Trial(0.3), Trial(0.05, 10, True), Trial(1.0, 1000)])
def test_every_edge_has_a_page(place, school_id, trial):
    view = load_school(place.root, school_id)
    html = str(what_if_answer(view, trial).html) + str(flagged_note(view))
    assert "<script>" not in html
    assert "nan" not in text_of(html)
    assert "<NA>" not in html

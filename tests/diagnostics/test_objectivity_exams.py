"""«ВПР → ОГЭ»: the place of the same pupils in the region, a year later, under another examiner."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.objectivity import cell_signs, flagged_sittings, in_order
from shnor_analysis.diagnostics.objectivity_exams import exam_signs
from shnor_analysis.methodology.loader import load

SETTINGS = load("objectivity")
USUAL, GOOD, BAD = (3, 8, 6, 3), (0, 2, 8, 10), (8, 9, 2, 1)


def cell(school, procedure, year, grade, marks, season="spring", pupil_grade=None):
    n = sum(marks)
    return {
        "school_id": school,
        "year": year,
        "season": season,
        "procedure": procedure,
        "subject": "Математика",
        "programme_grade": grade,
        "pupil_grade": pupil_grade or grade,
        "n_listed": n,
        "n": n,
        **{f"n{mark}": count for mark, count in zip((2, 3, 4, 5), marks, strict=True)},
        "share2": marks[0] / n if n else None,
        "mean_score": 3.0,
        "sd_score": 1.0,
        "max_score": 5,
        "source": "rcoi",
    }


def region(mine=(GOOD, BAD), schools=14, **change):
    """Usual schools, and one whose cohort wrote ВПР and ОГЭ so."""
    rng = np.random.default_rng(3)
    rows = []
    for number in range(schools):
        shaken = [max(count + int(step), 1) for count, step in zip(USUAL, rng.integers(-2, 3, 4), strict=True)]
        rows += [cell(f"99{number:04}", "ВПР", 2025, 8, shaken), cell(f"99{number:04}", "ОГЭ", 2026, 9, USUAL)]
    for at, (procedure, year, grade) in enumerate((("ВПР", 2025, 8), ("ОГЭ", 2026, 9))):
        if mine[at] is not None:
            rows.append(cell("998000", procedure, year, grade, mine[at], **change))
    return pd.DataFrame(rows)


def own(cells):
    return exam_signs(cells, SETTINGS).set_index("school_id").loc["998000"]


def test_a_place_that_falls_a_year_later_is_a_sign_at_the_paper_of_vpr():
    row = own(region())
    assert (row["procedure"], row["year"], row["programme_grade"]) == ("ВПР", 2025, 8)
    assert (row["other_year"], row["other_grade"], row["n"]) == (2026, 9, 20)
    assert row["fired"]
    assert row["value"] < row["reference_low"] <= row["reference"]
    assert row["value_low"] < row["value"] < row["value_high"] < 0


@pytest.mark.parametrize("mine", [(BAD, GOOD), (GOOD, GOOD), (BAD, BAD), (USUAL, USUAL)])
def test_a_rise_and_a_steady_place_are_none(mine):
    row = own(region(mine))
    assert row["applicable"]
    assert not row["fired"]


def test_a_harder_exam_for_everybody_is_none():
    cells = region((USUAL, BAD))
    oge = cells["procedure"] == "ОГЭ"
    cells.loc[oge, ["n2", "n3", "n4", "n5"]] = BAD
    assert not exam_signs(cells, SETTINGS)["fired"].any()


@pytest.mark.parametrize(
    ("mine", "schools", "reason"),
    [
        ((GOOD, None), 14, "no_pair"),
        ((GOOD, (3, 2, 1, 1)), 14, "too_few"),
        (((0, 0, 0, 0), BAD), 14, "no_participants"),
        ((GOOD, BAD), 5, "too_few_schools"),
    ],
)
def test_what_cannot_be_compared_says_why(mine, schools, reason):
    row = own(region(mine, schools))
    assert (row["applicable"], row["reason"], row["fired"]) == (False, reason, False)


def test_an_autumn_paper_of_the_programme_below_is_of_the_same_cohort():
    cells = region()
    cells.loc[cells["procedure"] == "ВПР", ["season", "pupil_grade"]] = ["autumn", 9]
    assert own(cells)["fired"]
    cells.loc[cells["procedure"] == "ВПР", "pupil_grade"] = 8  # a year younger: their ОГЭ is yet to come
    assert exam_signs(cells, SETTINGS).empty


def test_without_oge_the_sign_has_no_rows():
    cells = region()
    assert exam_signs(cells[cells["procedure"] == "ВПР"], SETTINGS).empty
    assert "exam_gap" not in set(cell_signs(cells[cells["procedure"] == "ВПР"], SETTINGS)["sign"])


def test_it_is_shown_and_marks_nothing():
    found = in_order(cell_signs(region(), SETTINGS))
    assert found.loc[found["sign"] == "exam_gap", "fired"].sum() == 1
    assert "exam_gap" not in "".join(flagged_sittings(found, SETTINGS)["signs"])


def test_schools_that_only_move_by_chance_are_seldom_named():
    rng = np.random.default_rng(11)
    named = tried = 0
    for _ in range(40):
        rows = []
        for number in range(60):
            level = rng.dirichlet([6, 12, 9, 5])
            for procedure, year, grade in (("ВПР", 2025, 8), ("ОГЭ", 2026, 9)):
                marks = rng.multinomial(int(rng.integers(12, 60)), level)
                rows.append(cell(f"99{number:04}", procedure, year, grade, tuple(int(mark) for mark in marks)))
        found = exam_signs(pd.DataFrame(rows), SETTINGS)
        named, tried = named + int(found["fired"].any()), tried + 1
    assert named / tried <= 0.15  # 5 % of regions where nothing happened, give or take three standard errors

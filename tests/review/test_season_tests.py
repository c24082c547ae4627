"""Tests of two seasons: numbers from the literature, reasons where there are none, honest sentences."""

import numpy as np
import pytest

from shnor_analysis.review import season_wording as wording
from shnor_analysis.review.season_tests import (
    NO_MARKS,
    NO_ROWS,
    ORDER,
    SCALE_CHANGED,
    SCORE,
    SHARE2,
    SHARE45,
    STABLE,
    detectable_share,
    season_tests,
)
from shnor_analysis.statistics.result import Reason


def cell(*marks, n=None, year=2021, max_score=20):
    counts = dict(zip(("n2", "n3", "n4", "n5"), marks or (None,) * 4, strict=True))
    return {**counts, "n": sum(marks) if n is None else n, "year": year, "max_score": max_score}


def by_kind(*args, **how):
    tests = season_tests(*args, **how)
    assert [test.kind for test in tests] == [SHARE2, SHARE45, ORDER, SCORE, STABLE]
    return {test.kind: test for test in tests}


def test_share_by_the_literature(dynamics):
    """Newcombe (1998) via Fagerland et al.: 1/34 and 7/34; Boschloo as scipy documents it: 7/15 and 12/15."""
    found = by_kind(cell(1, 33, 0, 0), cell(7, 27, 0, 0, year=2022), dynamics)[SHARE2]
    assert (found.estimate, found.low, found.high) == pytest.approx((0.1765, 0.0189, 0.3404), abs=5e-5)
    found = by_kind(cell(7, 8, 0, 0), cell(12, 3, 0, 0, year=2022), dynamics)[SHARE2]
    assert found.p == pytest.approx(2 * 0.034109, abs=1e-5)
    assert "Бошлу" in found.method


def test_order_by_the_literature(dynamics):
    """The pain scores of Brunner and Munzel (2000), as scores: p = 0.0057862, superiority 0.788961."""
    first = np.repeat([1, 2, 3, 4, 5], [11, 2, 0, 1, 0])
    second = np.repeat([1, 2, 3, 4, 5], [3, 1, 4, 2, 1])
    marks = (cell(3, 4, 4, 3), cell(2, 3, 4, 2, year=2022))
    found = by_kind(*marks, dynamics, (first, second))
    assert found[SCORE].p == pytest.approx(0.0057862087, abs=1e-9)
    assert found[SCORE].n == (14, 11)
    assert found[ORDER].values == pytest.approx(((6 + 12 + 16 + 15) / 14, (4 + 9 + 16 + 10) / 11))


def test_small_groups_are_permuted_and_large_ones_not_enumerated(dynamics):
    small = by_kind(cell(4, 3, 1, 0), cell(1, 3, 2, 2, year=2022), dynamics)[ORDER]
    assert small.method.startswith("перестановочный")
    assert 0 < small.p < 1
    lopsided = by_kind(cell(4, 3, 1, 0), cell(100, 300, 200, 200, year=2022), dynamics)
    again = by_kind(cell(4, 3, 1, 0), cell(100, 300, 200, 200, year=2022), dynamics)
    assert lopsided[ORDER].p == again[ORDER].p
    assert "mid-p" in lopsided[SHARE2].method


def test_adjusted_over_the_comparisons_and_not_over_stability(dynamics):
    found = by_kind(cell(10, 10, 3, 1), cell(4, 10, 8, 2, year=2022), dynamics)
    p = sorted(found[kind].p for kind in (SHARE2, SHARE45, ORDER))
    assert min(found[kind].p_holm for kind in (SHARE2, SHARE45, ORDER)) == pytest.approx(min(1, 3 * p[0]))
    assert np.isnan(found[STABLE].p_holm)
    assert np.isnan(found[SCORE].p)


@pytest.mark.parametrize(
    ("before", "now", "scores", "reasons"),
    [
        (
            cell(n=14),
            cell(3, 4, 5, 2),
            None,
            {SHARE2: NO_MARKS, ORDER: NO_MARKS, SCORE: NO_ROWS, STABLE: NO_MARKS},
        ),
        (cell(0, 0, 0, 0), cell(3, 4, 5, 2), None, {SHARE2: Reason.NO_PARTICIPANTS, SCORE: NO_ROWS}),
        (cell(9, 0, 0, 0), cell(9, 0, 0, 0), None, {ORDER: Reason.NO_VARIATION}),
        (cell(9, 3, 1, 1), cell(9, 3, 1, 1, max_score=24), (np.arange(14),) * 2, {SCORE: SCALE_CHANGED}),
        (cell(9, 3, 1, 1, year=2024), cell(9, 3, 1, 1, year=2025), (np.arange(14),) * 2, {SCORE: SCALE_CHANGED}),
        (cell(9, 3, 1, 1), cell(9, 3, 1, 1), (np.arange(14), np.array([], int)), {SCORE: NO_ROWS}),
        (cell(1, 0, 0, 0), cell(0, 1, 0, 0), None, {ORDER: Reason.TOO_FEW}),
    ],
)
def test_what_cannot_be_said_says_why(before, now, scores, reasons, dynamics):
    tests = season_tests(before, now, dynamics, scores)
    found = {test.kind: test for test in tests}
    assert {kind: found[kind].reason for kind in reasons} == reasons
    for test in tests:
        assert "причина" not in wording.sentence(test, 0.1)
        assert wording.OTHER not in wording.sentence(test, 0.1)
    table = str(wording.comparison_table(tests, ("весна 2021", "весна 2022"), 0.1, 0.95))
    assert "nan" not in table
    wording.answer(tests, 0.1)


def test_no_difference_found_is_not_called_no_change(dynamics):
    tests = season_tests(cell(6, 8, 4, 2), cell(5, 8, 5, 2, year=2022), dynamics)
    said = wording.answer(tests, 0.1)
    assert "может быть случайным" in said
    assert "не доказывает" in said
    assert "не подтверждено" in wording.sentence(tests[-1], 0.1)


def test_stability_is_a_claim_of_its_own(dynamics):
    tests = season_tests(cell(200, 400, 300, 100), cell(205, 400, 300, 95, year=2022), dynamics)
    assert tests[-1].p < dynamics.alpha
    assert "почти прежней" in wording.answer(tests, 0.1)
    assert "подтверждено" in wording.sentence(tests[-1], 0.1)
    assert "не подтверждено" not in wording.sentence(tests[-1], 0.1)


def test_a_clear_change_is_told_with_its_direction(dynamics):
    tests = season_tests(cell(30, 10, 5, 1), cell(6, 10, 25, 10, year=2022), dynamics)
    assert wording.sentence(tests[0], 0.1).startswith("Стало меньше, и это больше случайного")
    assert wording.sentence(tests[1], 0.1).startswith("Стало больше")
    assert wording.sentence(tests[2], 0.1).startswith("Отметки в целом выше")
    assert wording.answer(tests, 0.1).startswith("Различие больше случайного: доля «2»")


def test_a_find_among_several_tests_is_held_back(dynamics):
    """p = 0.03 alone, 0.06 over the comparisons: why an interval without nought is not enough."""
    tests = season_tests(cell(11, 9, 1, 0), cell(6, 17, 5, 0, year=2022), dynamics)
    assert tests[0].p < 0.05 <= tests[0].p_holm
    assert wording.sentence(tests[0], 0.1) == "Стало меньше; среди нескольких проверок такое бывает и случайно."


def test_what_could_have_been_seen(dynamics):
    """Cohen's arcsine: 30 % of 25 against 25 needs 3 % or 69 %."""
    found = detectable_share(cell(30, 70, 0, 0), cell(30, 70, 0, 0), dynamics)
    assert (float(found.low), float(found.high)) == pytest.approx((0.14, 0.49), abs=5e-3)
    assert detectable_share(cell(n=4), cell(1, 2, 3, 4), dynamics) is None
    one = cell(1, 0, 0, 0)
    assert "даже самое большое" in wording.detectable(detectable_share(one, one, dynamics), 0.8)

"""Properties of tests of the same pupils: pass or fail, and ordered marks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable

from shnor_analysis.statistics import (
    floors,
    marginal_homogeneity,
    ordinal,
    paired_ordinal,
    paired_proportions,
)
from shnor_analysis.statistics.result import Reason

ROOM = settings(max_examples=40, deadline=None, derandomize=True)

PAIRED = [
    paired_proportions.tango,
    paired_proportions.wald,
    paired_proportions.agresti_min,
    paired_proportions.bonett_price,
]


@st.composite
def pairs(draw):
    b, c = draw(st.integers(0, 15)), draw(st.integers(0, 15))
    return b, c, b + c + draw(st.integers(0 if b + c else 1, 20))


@pytest.mark.parametrize("method", PAIRED)
@ROOM
@given(cell=pairs())
def test_paired_interval_swaps_sign(method, cell):
    b, c, n = cell
    ours, turned = method(b, c, n), method(c, b, n)
    assert ours.estimate == pytest.approx((c - b) / n)
    assert (ours.low, ours.high) == (pytest.approx(-turned.high, abs=1e-9), pytest.approx(-turned.low, abs=1e-9))


@ROOM
@given(cells=st.tuples(*[st.integers(0, 12)] * 4).filter(any))
def test_paired_newcombe_swaps_sign(cells):
    a, b, c, d = cells
    ours, turned = paired_proportions.newcombe(a, b, c, d), paired_proportions.newcombe(a, c, b, d)
    assert ours.low - 1e-12 <= ours.estimate <= ours.high + 1e-12
    assert (ours.low, ours.high) == (pytest.approx(-turned.high), pytest.approx(-turned.low))


@ROOM
@given(cell=pairs())
def test_mcnemar_exact_is_the_binomial_test(cell):
    b, c, n = cell
    for alternative in ("two-sided", "greater", "less"):
        ours = paired_proportions.mcnemar(b, c, n, "exact", alternative).p_value
        theirs = stats.binomtest(c, b + c, 0.5, alternative).pvalue if b + c else 1
        assert ours == pytest.approx(theirs)
        assert paired_proportions.mcnemar(b, c, n, "mid_p", alternative).p_value <= ours


def test_mcnemar_without_changes():
    assert paired_proportions.mcnemar(0, 0, 5, "exact").p_value == 1
    assert paired_proportions.mcnemar(0, 0, 5, "asymptotic").reason == Reason.NO_DISCORDANT_PAIRS
    assert paired_proportions.mcnemar(0, 0, 0).reason == Reason.NO_PARTICIPANTS
    assert paired_proportions.conditional_odds_ratio(0, 0).reason == Reason.NO_DISCORDANT_PAIRS


def test_conditional_odds_ratio_is_the_transformed_binomial_interval():
    low, high = stats.binomtest(16, 22).proportion_ci()
    found = paired_proportions.conditional_odds_ratio(6, 16, mid_p=False)
    assert (found.low, found.high) == pytest.approx((low / (1 - low), high / (1 - high)))


def test_floors_are_reached():
    for m in range(1, 9):
        assert floors.mcnemar_floor(m) == pytest.approx(float(paired_proportions.mcnemar(0, m, m).p_value))
        signed = paired_ordinal.signed_rank(np.arange(1, m + 1)).p_value
        assert floors.signed_rank_floor(m) == pytest.approx(float(signed))
    test = ordinal.mann_whitney([1] * 3 + [0] * 4, [0] * 3 + [1] * 4)
    assert floors.mann_whitney_floor(3, 4) == pytest.approx(float(test.p_value))
    assert floors.kendall_floor(4) == pytest.approx(stats.kendalltau(range(4), range(4)).pvalue)


square = st.lists(st.integers(0, 4), min_size=9, max_size=9).map(lambda cells: np.array(cells).reshape(3, 3))


def brute_signed_rank(values):
    nonzero = values[values != 0]
    ranks = stats.rankdata(np.abs(nonzero))
    signs = np.array(list(itertools.product((0, 1), repeat=len(ranks))))
    sums, observed = signs @ ranks, ranks[nonzero > 0].sum()
    return min(1.0, 2 * min((sums >= observed - 1e-9).mean(), (sums <= observed + 1e-9).mean()))


@ROOM
@given(values=st.lists(st.integers(-4, 4), min_size=1, max_size=9))
def test_signed_rank_against_brute_force(values):
    array = np.array(values, dtype=float)
    found, turned = paired_ordinal.signed_rank(array), paired_ordinal.signed_rank(-array)
    assert found.p_value == pytest.approx(brute_signed_rank(array))
    assert turned.p_value == pytest.approx(found.p_value)


@ROOM
@given(tables=st.lists(square, min_size=1, max_size=4))
def test_signed_rank_of_counts_is_the_raw_one(tables):
    lost, gained = paired_ordinal.change_counts(np.array(tables))
    n = np.array([table.sum() for table in tables])
    ours = paired_ordinal.signed_rank_counts(lost, gained, n)
    width = int(n.max(initial=1))
    rows = np.full((len(tables), width), np.nan)
    for row, table in zip(rows, tables, strict=True):
        i, j = np.indices(table.shape)
        row[: table.sum()] = np.repeat((j - i).ravel(), table.ravel())
    raw_form = paired_ordinal.signed_rank(rows)
    np.testing.assert_allclose(ours.p_value, raw_form.p_value, equal_nan=True)
    np.testing.assert_allclose(ours.statistic, raw_form.statistic, equal_nan=True)
    assert ours.reason.tolist() == raw_form.reason.tolist()


def test_signed_rank_of_many_pairs_is_normal():
    values = np.random.default_rng(3).normal(0.1, 1, size=301)
    expected = stats.wilcoxon(values, method="asymptotic").pvalue
    assert paired_ordinal.signed_rank(values).p_value == pytest.approx(expected)


@ROOM
@given(table=square)
def test_marginal_homogeneity(table):
    stuart, turned = paired_ordinal.stuart_maxwell(table), paired_ordinal.stuart_maxwell(table.T)
    np.testing.assert_allclose(stuart.statistic, turned.statistic, equal_nan=True, atol=1e-9)
    bhapkar = paired_ordinal.bhapkar(table)
    if bhapkar.applicable:  # identity of O-13
        assert bhapkar.statistic == pytest.approx(stuart.statistic / (1 - stuart.statistic / table.sum()))
    scores, back = paired_ordinal.mean_score_test(table), paired_ordinal.mean_score_test(table.T)
    np.testing.assert_allclose(scores.statistic, -back.statistic, equal_nan=True)
    ranks, other = paired_ordinal.marginal_mean_ranks(table), paired_ordinal.marginal_mean_ranks(table.T)
    np.testing.assert_allclose(ranks.statistic, -other.statistic, equal_nan=True, atol=1e-9)
    assert np.isfinite(paired_ordinal.bowker(table).p_value) == paired_ordinal.bowker(table).applicable


@ROOM
@given(table=st.lists(st.integers(1, 9), min_size=9, max_size=9))
def test_square_tests_are_statsmodels(table):
    counts = np.array(table).reshape(3, 3)
    theirs = SquareTable(counts, shift_zeros=False)
    assert paired_ordinal.stuart_maxwell(counts).statistic == pytest.approx(
        theirs.homogeneity().statistic, abs=1e-9
    )
    assert paired_ordinal.bowker(counts).p_value == pytest.approx(theirs.symmetry().pvalue)


@pytest.mark.parametrize(
    "table",
    [[[1, 2, 1], [0, 1, 2], [0, 0, 1]], [[0, 3, 0], [1, 0, 2], [0, 2, 0]], [[1, 0, 2], [1, 0, 1], [0, 2, 1]]],
)
def test_exact_marginal_homogeneity_against_turning_every_pupil(table):
    i, j = np.indices((3, 3))
    before, after = np.repeat(i.ravel(), np.ravel(table)), np.repeat(j.ravel(), np.ravel(table))
    observed = float(paired_ordinal.stuart_maxwell(table).statistic)
    hits = 0
    for turn in itertools.product((False, True), repeat=len(before)):
        counts = np.zeros((3, 3))
        np.add.at(counts, (np.where(turn, after, before), np.where(turn, before, after)), 1)
        hits += float(paired_ordinal.stuart_maxwell(counts).statistic) >= observed - 1e-9
    exact = paired_ordinal.stuart_maxwell_exact(table).p_value
    assert exact == pytest.approx(hits / 2 ** len(before))


def test_marginal_homogeneity_reasons():
    nobody, unchanged = np.zeros((3, 3)), np.diag([2, 3, 4])
    moved = [[0, 5, 0], [0, 0, 0], [0, 0, 0]]
    found = paired_ordinal.stuart_maxwell([nobody, unchanged, moved])
    assert found.reason.tolist() == [Reason.NO_PARTICIPANTS, Reason.NO_DISCORDANT_PAIRS, ""]
    assert found.df.tolist() == [0, 0, 1]
    assert paired_ordinal.bhapkar(moved).reason == Reason.NO_VARIATION
    assert paired_ordinal.stuart_maxwell_exact(unchanged).p_value == 1
    assert paired_ordinal.marginal_mean_ranks(moved).reason == Reason.NO_VARIATION
    assert paired_ordinal.bowker([[0, 3, 0], [0, 0, 0], [0, 0, 0]], count_empty_pairs=False).df == 1
    with pytest.raises(ValueError, match="enumerate"):
        marginal_homogeneity.stuart_maxwell_exact(np.full((4, 4), 20))

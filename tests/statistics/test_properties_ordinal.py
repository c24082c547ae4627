"""Properties of rank tests, trends and pooled tables."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shnor_analysis.statistics import (
    ordinal,
    pooled,
    trend,
)
from shnor_analysis.statistics.result import Reason

ROOM = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def trials(draw, largest=40, smallest=1):
    n = draw(st.integers(smallest, largest))
    return draw(st.integers(0, n)), n


marks = st.lists(st.integers(0, 9), min_size=4, max_size=4)


def raw(counts):
    return np.repeat(np.arange(len(counts)), counts)


@ROOM
@given(first=marks, second=marks)
def test_brunner_munzel_is_scipy(first, second):
    ours = ordinal.brunner_munzel(first, second)
    if ours.applicable:
        theirs = stats.brunnermunzel(raw(first), raw(second))
        assert (ours.statistic, ours.p_value) == (pytest.approx(theirs.statistic), pytest.approx(theirs.pvalue))
    else:
        small = min(sum(first), sum(second)) < 2
        assert small or ours.reason in (Reason.COMPLETE_SEPARATION, Reason.NO_VARIATION)


@ROOM
@given(first=marks, second=marks)
def test_rank_tests_swap_sign(first, second):
    ours, turned = ordinal.brunner_munzel(first, second), ordinal.brunner_munzel(second, first)
    np.testing.assert_allclose(ours.statistic, -turned.statistic, equal_nan=True)
    np.testing.assert_allclose(ours.effect.estimate, 1 - turned.effect.estimate, equal_nan=True)
    delta, back = ordinal.cliffs_delta(first, second), ordinal.cliffs_delta(second, first)
    np.testing.assert_allclose(delta.low, -back.high, equal_nan=True, atol=1e-12)
    u, v = ordinal.mann_whitney(first, second), ordinal.mann_whitney(second, first)
    assert u.statistic + v.statistic == sum(first) * sum(second)
    np.testing.assert_allclose(u.p_value, v.p_value, equal_nan=True)


@ROOM
@given(first=marks, second=marks)
def test_logit_interval_stays_inside(first, second):
    found = ordinal.probability_of_superiority(first, second, kind="logit")
    if found.applicable:
        assert 0 < found.low < found.estimate < found.high < 1


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@ROOM
@given(first=marks, second=marks)
def test_mann_whitney_asymptotic_is_scipy(alternative, first, second):
    ours = ordinal.mann_whitney(first, second, method="asymptotic", alternative=alternative)
    if ours.applicable:
        theirs = stats.mannwhitneyu(raw(second), raw(first), alternative=alternative, method="asymptotic")
        assert (ours.statistic, ours.p_value) == (pytest.approx(theirs.statistic), pytest.approx(theirs.pvalue))


def brute_p(first, second, statistic, observed):
    pooled_values = np.concatenate([raw(first), raw(second)])
    n, k = len(pooled_values), sum(second)
    hits = total = 0
    for chosen in itertools.combinations(range(n), k):
        mask = np.zeros(n, dtype=bool)
        mask[list(chosen)] = True
        one, two = (np.bincount(pooled_values[m], minlength=4) for m in (~mask, mask))
        total += 1
        hits += abs(statistic(one, two)) >= observed - 1e-9
    return hits / total


@pytest.mark.parametrize(
    ("first", "second"), [([2, 2, 0, 1], [0, 1, 2, 1]), ([0, 3, 1, 0], [0, 1, 3, 1]), ([4, 0, 0, 0], [0, 0, 1, 3])]
)
def test_permutation_tests_against_brute_force(first, second):
    def excess(one, two):
        return float((two * (np.cumsum(one) - one / 2)).sum() - one.sum() * two.sum() / 2)

    def student(one, two):
        return float(ordinal.placements(one.astype(float), two.astype(float)).t)

    one, two = np.array(first), np.array(second)
    exact = ordinal.mann_whitney(first, second, method="exact").p_value
    assert exact == pytest.approx(brute_p(first, second, excess, abs(excess(one, two))))
    permuted = ordinal.brunner_munzel_permuted(first, second).p_value
    assert permuted == pytest.approx(brute_p(first, second, student, abs(student(one, two))))


def test_permutation_by_draws_agrees_with_enumeration(monkeypatch):
    first, second = [5, 3, 1, 0], [1, 3, 3, 2]
    exact = ordinal.brunner_munzel_permuted(first, second).p_value
    monkeypatch.setattr("shnor_analysis.statistics._allocations.LARGEST_GRID", 0)
    with pytest.raises(ValueError, match="rng"):
        ordinal.brunner_munzel_permuted(first, second)
    drawn = ordinal.brunner_munzel_permuted(first, second, rng=np.random.default_rng(1), resamples=4_999)
    assert drawn.p_value == pytest.approx(exact, abs=0.01)
    again = ordinal.brunner_munzel_permuted(first, second, rng=np.random.default_rng(1), resamples=4_999)
    assert drawn.p_value == again.p_value


def test_hodges_lehmann_swaps_and_shifts():
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=12), rng.normal(size=15)
    ours, turned = ordinal.hodges_lehmann(x, y), ordinal.hodges_lehmann(y, x)
    assert (ours.low, ours.estimate, ours.high) == pytest.approx((-turned.high, -turned.estimate, -turned.low))
    moved = ordinal.hodges_lehmann(x, y + 2)
    assert moved.low == pytest.approx(ours.low + 2)
    large = ordinal.hodges_lehmann(rng.normal(size=60), rng.normal(size=60))
    assert large.low < large.estimate < large.high
    assert ordinal.hodges_lehmann([1.0, 2.0], [3.0]).reason == Reason.TOO_FEW
    assert ordinal.hodges_lehmann([], [3.0]).reason == Reason.NO_PARTICIPANTS
    with pytest.raises(ValueError, match="finite"):
        ordinal.hodges_lehmann([np.nan], [1.0])


@ROOM
@given(cells=st.lists(trials(20, 0), min_size=3, max_size=5))
def test_trend_reverses_with_time(cells):
    x, n = np.transpose(cells)
    ours, turned = trend.cochran_armitage(x, n), trend.cochran_armitage(x[::-1], n[::-1])
    np.testing.assert_allclose(ours.statistic, -turned.statistic, equal_nan=True, atol=1e-9)
    slope = trend.trend_slope(x, n)
    if slope.applicable:
        assert slope.low <= slope.estimate <= slope.high
    table = np.column_stack([n - x, x])
    linear = trend.linear_by_linear(table)
    minus = trend.cochran_armitage(x, n, variance="n-1")
    np.testing.assert_allclose(linear.statistic, minus.statistic, equal_nan=True, atol=1e-9)


@ROOM
@given(rows=st.lists(marks, min_size=2, max_size=4))
def test_jonckheere_is_kendall(rows):
    table = np.array(rows)
    found = trend.jonckheere_terpstra(table)
    turned = trend.jonckheere_terpstra(table[::-1])
    np.testing.assert_allclose(found.statistic, -turned.statistic, equal_nan=True, atol=1e-9)
    season, mark = (np.repeat(axis.ravel(), table.ravel()) for axis in np.indices(table.shape))
    if found.applicable and len(mark) > 2:
        theirs = stats.kendalltau(season, mark, method="asymptotic").pvalue
        assert found.p_value == pytest.approx(theirs)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[0, 0], [0, 0]], Reason.NO_PARTICIPANTS),
        ([[3, 0], [5, 0]], Reason.NO_VARIATION),
        ([[3, 1, 0], [0, 2, 4]], Reason.COMPLETE_SEPARATION),
        ([[0, 1, 4], [3, 2, 0]], Reason.COMPLETE_SEPARATION),
        ([[3, 1, 1], [2, 2, 4]], Reason.NONE),
    ],
)
def test_ordinal_regression_reasons(table, reason):
    assert trend.ordinal_regression(table).reason == reason


@ROOM
@given(cells=st.lists(st.tuples(trials(15, 0), trials(15, 0)), min_size=1, max_size=4))
def test_pooled_test_swaps_sign(cells):
    x1, n1, x2, n2 = np.array([first + second for first, second in cells]).T
    ours, turned = pooled.cochran_mantel_haenszel(x1, n1, x2, n2), pooled.cochran_mantel_haenszel(x2, n2, x1, n1)
    np.testing.assert_allclose(ours.statistic, -turned.statistic, equal_nan=True, atol=1e-9)
    np.testing.assert_allclose(ours.effect.estimate, -turned.effect.estimate, equal_nan=True)
    np.testing.assert_allclose(ours.effect.low, -turned.effect.high, equal_nan=True)
    assert bool(ours.effect.applicable) == bool(np.any((n1 > 0) & (n2 > 0)))


def test_any_shape_of_cells():
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 5, size=(2, 3, 4)), rng.integers(0, 5, size=(2, 3, 4))
    for function in (ordinal.brunner_munzel, ordinal.brunner_munzel_permuted, ordinal.mann_whitney):
        together = function(first, second).p_value
        assert together.shape == (2, 3)
        assert together[1, 2] == pytest.approx(float(function(first[1, 2], second[1, 2]).p_value), nan_ok=True)
    tables = rng.integers(0, 5, size=(2, 3, 4, 4))
    assert trend.jonckheere_terpstra(tables).p_value.shape == (2, 3)


@pytest.mark.slow
def test_pooled_interval_covers_in_many_small_classes():
    rng = np.random.default_rng(8)
    n = np.full((20_000, 8), 6)
    low_start = rng.uniform(0.2, 0.6, size=n.shape)
    x1, x2 = rng.binomial(n, low_start), rng.binomial(n, low_start + 0.15)
    covered = pooled.pooled_difference(x1, n, x2, n).contains(0.15).mean()
    assert covered == pytest.approx(0.95, abs=0.012)

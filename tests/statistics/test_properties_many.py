"""Properties of equivalence, power, multiplicity, funnels and shrinkage; input and results."""

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from shnor_analysis.statistics import (
    equivalence,
    funnel,
    meta,
    multiplicity,
    ordinal,
    paired_ordinal,
    paired_proportions,
    power,
    proportion,
    reliable_change,
    trend,
    two_proportions,
)
from shnor_analysis.statistics.choose import TABLE, choose_test
from shnor_analysis.statistics.result import Reason

ROOM = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def trials(draw, largest=40, smallest=1):
    n = draw(st.integers(smallest, largest))
    return draw(st.integers(0, n)), n


@st.composite
def pairs(draw):
    b, c = draw(st.integers(0, 15)), draw(st.integers(0, 15))
    return b, c, b + c + draw(st.integers(0 if b + c else 1, 20))


@ROOM
@given(first=trials(60, 2), second=trials(60, 2), margin=st.floats(0.05, 0.6))
def test_equivalence_of_shares_agrees_with_its_interval(first, second, margin):
    found = equivalence.tost_proportions(*first, *second, margin=margin)
    if abs(found.p_value - 0.05) > 1e-6 and found.applicable:
        assert bool(found.p_value < 0.05) == bool(found.effect.inside(-margin, margin))


@ROOM
@given(cell=pairs(), margin=st.floats(0.05, 0.6))
def test_paired_equivalence_agrees_with_its_interval(cell, margin):
    found = equivalence.tost_paired_proportions(*cell, margin=margin)
    if found.applicable and abs(found.p_value - 0.05) > 1e-6:
        assert bool(found.p_value < 0.05) == bool(found.effect.inside(-margin, margin))


def test_equivalence_reasons_and_errors():
    assert equivalence.tost_means(1, 1, 1, 1, 1, 9, margin=1).reason == Reason.TOO_FEW
    assert equivalence.tost_means(1, 0, 9, 1, 0, 9, margin=1).reason == Reason.NO_VARIATION
    assert equivalence.tost_proportions(0, 0, 1, 5, margin=0.1).reason == Reason.NO_PARTICIPANTS
    with pytest.raises(ValueError, match="margin"):
        equivalence.tost_proportions(1, 5, 1, 5, margin=0)
    with pytest.raises(ValueError, match="alpha"):
        equivalence.tost_proportions(1, 5, 1, 5, margin=0.1, alpha=0.6)


def test_power_by_listing_outcomes():
    k = np.arange(11)
    rejected = np.array([[stats.fisher_exact([[a, 10 - a], [b, 10 - b]]).pvalue <= 0.05 for b in k] for a in k])
    mass1, mass2 = stats.binom.pmf(k, 10, 0.2), stats.binom.pmf(k, 10, 0.8)
    assert power.power_exact(0.2, 0.8, 10, 10, test="exact") == pytest.approx(mass1 @ rejected @ mass2)
    expected = sum(
        stats.multinomial.pmf([b, c, 12 - b - c], 12, [0.1, 0.5, 0.4])
        for b in range(13)
        for c in range(13 - b)
        if b + c and stats.binomtest(c, b + c).pvalue <= 0.05
    )
    assert power.power_mcnemar(0.1, 0.5, 12, test="exact") == pytest.approx(expected)


@ROOM
@given(share=st.floats(0.05, 0.95), n1=st.integers(2, 300), n2=st.integers(2, 300))
def test_detectable_change_has_the_power_it_promises(share, n1, n2):
    found = power.minimal_detectable_change(share, n1, n2)
    for end in (float(found.low), float(found.high)):
        if np.isfinite(end):
            assert power.power_two_proportions(share, end, n1, n2) == pytest.approx(0.8, abs=1e-4)


def test_nothing_detectable_between_tiny_groups():
    assert power.minimal_detectable_change(0.5, [1, 0], [1, 5]).reason.tolist() == [
        Reason.UNREACHABLE,
        Reason.NO_PARTICIPANTS,
    ]


p_values = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("ours", "name"), [(multiplicity.holm, "holm"), (multiplicity.benjamini_hochberg, "fdr_bh")]
)
@ROOM
@given(families=st.lists(p_values, min_size=1, max_size=3), seed=st.integers(0, 99))
def test_adjustment_is_statsmodels_in_each_family(ours, name, families, seed):
    p = np.concatenate(families)
    label = np.repeat(np.arange(len(families)), [len(family) for family in families])
    order = np.random.default_rng(seed).permutation(p.size)
    expected = np.full(p.size, np.nan)
    for family in range(len(families)):
        mine = (label == family) & ~np.isnan(p)
        if mine.any():
            # statsmodels collects garbage at each call, which takes a second in a process as large as this
            with mock.patch("gc.collect"):
                expected[mine] = multipletests(p[mine], method=name)[1]
    found = ours(p[order], label[order].astype(str))
    np.testing.assert_allclose(found, expected[order], equal_nan=True, rtol=1e-12, atol=1e-300)


def test_adjustment_keeps_tiny_p_values():
    p, schools = np.array([1e-200, 0.5] * 1000), np.repeat(np.arange(1000), 2)
    assert multiplicity.holm(p, schools)[0] == pytest.approx(2e-200)
    assert multiplicity.holm([], []).size == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        multiplicity.holm([1.5])


def test_exact_funnel_limits_interpolate_the_binomial():
    n, p = np.arange(1, 60), 0.3
    exact = funnel.funnel_limits(n, p, method="exact")
    low, high = stats.binom.ppf([[0.025], [0.975]], n, p) / n
    assert np.all((exact.low <= low + 1e-12) & (exact.low >= low - 1 / n - 1e-12))
    assert np.all((exact.high <= high + 1e-12) & (exact.high >= high - 1 / n - 1e-12))
    auto, normal = funnel.funnel_limits(n, p), funnel.funnel_limits(n, p, method="normal")
    assert np.array_equal(auto.low[:49], exact.low[:49])
    assert np.array_equal(auto.low[49:], normal.low[49:])
    assert funnel.funnel_limits(0, p).reason == Reason.NO_PARTICIPANTS
    wide = funnel.funnel_limits(100, p, tau2=0.01)
    assert wide.low < funnel.funnel_limits(100, p).low
    with pytest.raises(ValueError, match="over-dispersion"):
        funnel.funnel_limits(10, p, method="exact", phi=2)


def test_overdispersion_finds_none_and_some():
    rng = np.random.default_rng(5)
    n = rng.integers(20, 200, size=2000)
    chance = funnel.overdispersion(rng.binomial(n, 0.3), n, 0.3, winsorise=0.0)
    assert chance.phi == pytest.approx(1, abs=0.1)
    assert chance.tau2 < 4e-4
    spread = funnel.overdispersion(rng.binomial(n, rng.beta(15, 35, size=2000)), n, 0.3, winsorise=0.0)
    assert spread.tau2 == pytest.approx(0.3 * 0.7 / 51, rel=0.15)
    with pytest.raises(ValueError, match="two schools"):
        funnel.overdispersion([1], [5], 0.3)


def test_expected_gain_of_a_selected_group():
    rng = np.random.default_rng(11)
    true = rng.normal(50, 10 * np.sqrt(0.7), size=200_000)
    before, after = (true + rng.normal(0, 10 * np.sqrt(0.3), size=true.size) for _ in range(2))
    chosen = before < 40
    expected = reliable_change.expected_gain_below(50, 10, 0.7, 40)
    assert (after - before)[chosen].mean() == pytest.approx(float(expected), abs=0.1)
    assert reliable_change.expected_retest(before[chosen].mean(), 50, 0.7) == pytest.approx(
        after[chosen].mean(), abs=0.1
    )


def test_mee_chua_is_the_regression():
    rng = np.random.default_rng(2)
    before = rng.normal(40, 5, size=15)
    after = 0.5 * before + rng.normal(25, 3, size=15)
    fit = stats.linregress(before - 45, after)
    found = reliable_change.mee_chua(before, after, 45)
    assert found.statistic == pytest.approx((fit.intercept - 45) / fit.intercept_stderr)
    assert reliable_change.mee_chua([1, 2], [1, 2], 3).reason == Reason.TOO_FEW
    assert reliable_change.mee_chua([2, 2, 2], [1, 2, 3], 3).reason == Reason.NO_VARIATION
    assert reliable_change.reliable_change(1, 2, 1, 1).reason == Reason.NO_VARIATION


def test_shrinkage_lies_between_estimate_and_mean():
    estimate, error = np.array([0.1, 0.5, 0.9]), np.array([0.05, 0.05, 0.2])
    found = meta.pool(estimate, error)
    shrunken, weight = meta.shrink(estimate, error, found.mean, found.tau2)
    assert np.all((weight > 0) & (weight < 1))
    assert np.all(np.abs(shrunken.estimate - found.mean) <= np.abs(estimate - found.mean))
    with pytest.raises(ValueError, match="at least two"):
        meta.pool([1.0], [1.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: proportion.wilson(-1, 5), "negative"),
        (lambda: proportion.wilson(1.5, 5), "whole"),
        (lambda: proportion.wilson(np.nan, 5), "finite"),
        (lambda: proportion.wilson(6, 5), "exceed"),
        (lambda: proportion.wilson(1, 5, 95), "level"),
        (lambda: proportion.binomial_test(1, 5, 1.2), "between 0 and 1"),
        (lambda: two_proportions.newcombe(1, 2, 4, 3), "x2 must not exceed n2"),
        (lambda: two_proportions.fisher_exact(1, 2, 1, 3, "larger"), "alternative"),
        (lambda: two_proportions.boschloo(1, 2, 1, 3, "larger"), "alternative"),
        (lambda: paired_proportions.tango(3, 3, 5), "exceed"),
        (lambda: paired_proportions.mcnemar(1, 1, 5, "midp"), "method"),
        (lambda: ordinal.brunner_munzel([1, 2], [1, 2, 3]), "same number"),
        (lambda: ordinal.mann_whitney([60] * 9, [60] * 9, method="exact"), "enumerate"),
        (lambda: paired_ordinal.stuart_maxwell([[1, 2, 3], [1, 2, 3]]), "square"),
        (lambda: paired_ordinal.mean_shift([[1, 2], [3, 4]], [1, 2, 3]), "scores"),
        (lambda: paired_ordinal.signed_rank(np.inf), "finite"),
        (lambda: paired_ordinal.signed_rank_counts([3], [3], 5), "exceed"),
        (lambda: trend.cochran_armitage([1, 2], [3, 4], [1, 2, 3]), "scores"),
        (lambda: trend.ordinal_regression(np.ones((2, 2, 2))), "one table"),
        (lambda: reliable_change.reliable_change(1, 2, 0, 0.5), "positive"),
        (lambda: reliable_change.expected_gain_below(1, 0, 0.5, 1), "positive"),
        (lambda: power.power_mcnemar(0.6, 0.6, 5), "exceed"),
        (lambda: meta.efron_morris([1, 2, 3], 1), "four"),
        (lambda: choose_test(paired=True, outcome="binary", n_seasons=1), "two seasons"),
    ],
)
def test_impossible_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_results_flatten_to_columns_of_one_shape():
    test = paired_proportions.mcnemar([1, 0], [7, 0], [21, 0])
    assert {
        np.shape(v) for k, v in test.to_dict().items() if k in ("statistic", "p_value", "df", "n", "reason")
    } == {(2,)}
    assert test.applicable.tolist() == [True, False]
    interval = proportion.wilson(3, 9)
    assert isinstance(interval.low, np.ndarray)
    assert interval.contains(1 / 3)
    assert not proportion.wilson(0, 0).contains(0.5)
    assert interval.to_dict()["applicable"]


def test_decision_table_names_functions_that_exist():
    for choice in TABLE.values():
        for name in (choice.test, choice.effect):
            module, function = name.split(".")
            source = __import__(f"shnor_analysis.statistics.{module}", fromlist=[function])
            assert callable(getattr(source, function))

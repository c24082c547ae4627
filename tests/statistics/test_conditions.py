"""The line of results on conditions against brute force, statsmodels and worked examples; properties."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.multivariate.pca import PCA

from shnor_analysis.statistics.between_units import Moments, between_variance, explained, two_steps
from shnor_analysis.statistics.conditions import conditions, independent_columns
from shnor_analysis.statistics.conditions_compared import compared
from shnor_analysis.statistics.first_component import first_component, given_weights, standardised


def drawn(n=40, k=2, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k))
    v = rng.uniform(0.1, 0.6, n)
    y = 1 + x @ np.arange(1, k + 1) + rng.normal(size=n) + np.sqrt(v) * rng.normal(size=n)
    return y, v, x


def test_leaving_each_unit_out_is_as_if_it_were_not_there():
    y, v, x = drawn()
    design = np.column_stack([np.ones(len(y)), x])
    moments, weight = two_steps(y, v, design)
    found = conditions(y, v, x)
    for i in range(len(y)):
        left = np.arange(len(y)) != i
        line = sm.WLS(y[left], design[left], weights=weight[left]).fit()
        assert found.residual.estimate[i] == pytest.approx(y[i] - design[i] @ line.params)
        assert found.coefficient_without[i] == pytest.approx(line.params)
    first = between_variance(y, v, design, np.ones(len(y)))
    for i in range(len(y)):
        left = np.arange(len(y)) != i
        again = between_variance(y[left], v[left], design[left], np.ones(len(y) - 1))
        assert first.raw_without[i] == pytest.approx(again.raw)
    assert moments.tau2 == pytest.approx(found.tau2)


def test_the_line_and_its_sandwich_are_those_of_statsmodels():
    y, v, x = drawn(seed=4)
    found = conditions(y, v, x)
    weight = 1 / (found.tau2 + v)
    known = sm.WLS(y, sm.add_constant(x), weights=weight).fit(cov_type="HC3", use_t=True)
    assert found.coefficient.estimate == pytest.approx(known.params)
    half = (found.coefficient.high - found.coefficient.low) / 2
    # one degree of freedom less than statsmodels gives, as for the residuals
    assert half == pytest.approx(known.bse * half[0] / known.bse[0])
    assert 0.95 < known.bse[0] * 2.0262 / half[0] < 1.05


def test_eight_schools_do_not_differ_beyond_chance():
    """O-25: DerSimonian–Laird's moment estimate is below nought; Q = 4.7071 on 7 degrees of freedom."""
    y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
    v = np.array([15.0, 10, 16, 11, 9, 11, 10, 18]) ** 2
    found = between_variance(y, v, np.ones((8, 1)), 1 / v)
    assert found.tau2 == 0
    w = 1 / v
    assert found.raw == pytest.approx((4.7071 - 7) / (w.sum() - (w**2).sum() / w.sum()), rel=1e-4)


@given(st.integers(0, 10_000))
def test_the_order_of_units_does_not_matter(seed):
    y, v, x = drawn(25, seed=seed)
    order = np.random.default_rng(seed).permutation(len(y))
    one, other = conditions(y, v, x), conditions(y[order], v[order], x[order])
    assert one.residual.low[order] == pytest.approx(other.residual.low)
    assert float(one.explained.estimate) == pytest.approx(float(other.explained.estimate), nan_ok=True)


@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-5, 5))
def test_turning_or_scaling_a_condition_changes_its_coefficient_only(seed, scale, shift):
    y, v, x = drawn(25, seed=seed)
    turned = np.column_stack([-scale * x[:, 0] + shift, x[:, 1]])
    one, other = conditions(y, v, x), conditions(y, v, turned)
    assert -one.coefficient.estimate[1] / scale == pytest.approx(other.coefficient.estimate[1], rel=1e-6, abs=1e-9)
    assert one.residual.estimate == pytest.approx(other.residual.estimate, abs=1e-7)
    assert one.residual.high == pytest.approx(other.residual.high, abs=1e-7)


def test_conditions_that_say_nothing_new_are_left_out_and_said():
    y, v, x = drawn(k=1)
    both = np.column_stack([x[:, 0], np.full(len(y), 7.0), 3 - 2 * x[:, 0]])
    found = conditions(y, v, both)
    assert found.coefficient.reason.tolist() == ["", "", "no_variation", "no_variation"]
    assert found.residual.estimate == pytest.approx(conditions(y, v, x).residual.estimate)
    assert independent_columns(both - both.mean(axis=0)).tolist() == [True, False, False]


def test_what_cannot_be_fitted_is_refused():
    with pytest.raises(ValueError, match="units"):
        conditions([1.0, 2.0], [1.0, 1.0], [[1.0], [2.0]])
    with pytest.raises(ValueError, match="above 0"):
        conditions(np.arange(9.0), np.zeros(9), np.arange(9.0)[:, None])


def test_the_share_explained_has_no_number_where_units_do_not_differ():
    nothing = Moments(0.0, -0.1, np.full(9, -0.1))
    assert explained(nothing, nothing).reason == "no_variation"
    whole = explained(Moments(0.0, -0.1, np.full(9, -0.1)), Moments(1.0, 1.0, np.linspace(0.9, 1.1, 9)))
    assert (whole.estimate, whole.high) == (1, 1)


def test_lines_fitted_in_other_ways_agree_where_they_should():
    y, v, x = drawn(200)
    lines = compared(y, np.ones(200), 1 / (1 + v), x)
    assert lines["equal"].estimate == pytest.approx(lines["by_size"].estimate)
    assert lines["equal"].estimate == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().params)
    assert np.abs(lines["robust"].estimate - lines["equal"].estimate).max() < 0.2
    assert (lines["robust"].low < lines["robust"].high).all()


def test_perfect_results_break_no_line():
    x = np.column_stack([np.arange(12.0), np.arange(12.0)])
    lines = compared(np.arange(12.0), np.ones(12), np.ones(12), x)
    assert lines["equal"].reason.tolist() == ["", "", "no_variation"]
    assert set(lines["robust"].reason) <= {"", "no_variation", "not_converged"}


def test_the_component_is_that_of_statsmodels():
    data = sm.datasets.longley.load_pandas().exog.to_numpy()
    found = first_component(data, fewest=10)
    known = PCA(data, ncomp=6, standardize=True)
    sign = np.sign(known.eigenvecs[:, 0].sum())
    assert np.abs(found.weight) == pytest.approx(
        np.abs(known.eigenvecs[:, 0]) / np.abs(known.eigenvecs[:, 0]).sum(), rel=1e-6
    )
    assert np.corrcoef(found.score, sign * known.factors[:, 0])[0, 1] == pytest.approx(1)
    assert found.share == pytest.approx(known.eigenvals[0] / known.eigenvals.sum())


@pytest.mark.parametrize("rho", [0.2, 0.5, 0.9])
def test_equal_correlations_give_the_textbook_share(rho):
    """Johnson & Wichern, Applied Multivariate Analysis, ch. 8: the first eigenvalue is 1 + (p - 1) rho."""
    rng = np.random.default_rng(1)
    raw = standardised(rng.normal(size=(500, 3)))
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.corrcoef(raw, rowvar=False))).T
    exact = white @ np.linalg.cholesky(np.full((3, 3), rho) + (1 - rho) * np.eye(3)).T
    found = first_component(exact)
    assert found.share == pytest.approx((1 + 2 * rho) / 3)
    assert found.weight == pytest.approx(np.full(3, 1 / 3))


@given(st.integers(0, 10_000))
def test_turning_a_measure_turns_its_loading(seed):
    rng = np.random.default_rng(seed)
    data = rng.normal(size=(60, 1)) + rng.normal(size=(60, 3))
    turned = data * np.array([1, 1, -1])
    one, other = given_weights(data, [1, 1, 0]), given_weights(turned, [1, 1, 0])
    assert one.score == pytest.approx(other.score)
    whole, flipped = first_component(data), first_component(-data)
    assert whole.loading == pytest.approx(flipped.loading)
    assert whole.score == pytest.approx(-flipped.score)


@pytest.mark.parametrize("score", [first_component, lambda data: given_weights(data, np.ones(data.shape[1]))])
def test_measures_without_news_give_no_score(score):
    nothing = np.full((50, 2), np.nan)
    constant = np.ones((50, 2))
    assert score(nothing).reason == score(constant).reason == "no_variation"
    assert np.isnan(score(constant).score).all()
    moving = np.column_stack([np.ones(50), np.arange(50.0)])
    assert score(moving).used.tolist() == [False, True]
    assert np.ptp(score(moving).score) > 3


def test_too_few_complete_cases_are_said():
    data = np.random.default_rng(0).normal(size=(29, 2))
    assert first_component(data).reason == "too_few"
    assert given_weights(data[:1], [1, 1]).reason == "no_variation"


def test_with_too_little_known_there_is_no_score():
    data = np.random.default_rng(0).normal(size=(60, 4))
    data[0, :3] = np.nan
    data[1, :2] = np.nan
    known = np.isfinite(given_weights(data, np.ones(4), answered=0.5).score)
    assert known[:3].tolist() == [False, True, True]

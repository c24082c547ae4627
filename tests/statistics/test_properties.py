"""Properties of one and two proportions that hold for any data: swap, scalar equality, edges, monotony."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shnor_analysis.statistics import (
    proportion,
    two_proportions,
)
from shnor_analysis.statistics.result import Reason

ROOM = settings(max_examples=40, deadline=None, derandomize=True)

SINGLE = [
    proportion.wilson,
    proportion.clopper_pearson,
    proportion.jeffreys,
    proportion.mid_p_interval,
    proportion.likelihood_interval,
]


DIFFERENCE = [
    two_proportions.newcombe,
    two_proportions.miettinen_nurminen,
    two_proportions.mee,
    two_proportions.agresti_caffo,
    two_proportions.wald,
]


@st.composite
def trials(draw, largest=40, smallest=1):
    n = draw(st.integers(smallest, largest))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize("method", SINGLE)
@ROOM
@given(cell=trials())
def test_single_interval_holds_the_estimate_and_mirrors(method, cell):
    x, n = cell
    found, mirror = method(x, n), method(n - x, n)
    assert found.low - 1e-12 <= x / n <= found.high + 1e-12
    assert 0 <= found.low <= found.high <= 1
    assert (mirror.low, mirror.high) == (pytest.approx(1 - found.high), pytest.approx(1 - found.low))


@pytest.mark.parametrize("method", SINGLE)
@ROOM
@given(cell=trials())
def test_single_interval_widens_with_level(method, cell):
    narrow, wide = method(*cell, 0.8), method(*cell, 0.99)
    assert wide.low <= narrow.low + 1e-10
    assert narrow.high <= wide.high + 1e-10


@pytest.mark.parametrize("method", SINGLE)
def test_single_interval_without_pupils(method):
    found = method([0, 1], [0, 2])
    assert found.reason.tolist() == [Reason.NO_PARTICIPANTS, ""]
    assert found.applicable.tolist() == [False, True]
    assert np.isnan([found.estimate[0], found.low[0], found.high[0]]).all()


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_binomial_test_is_scipy_cell_by_cell(alternative):
    cells = [(x, n, p) for n in (1, 2, 7, 25) for x in range(n + 1) for p in (0.0, 0.07, 0.5, 0.83, 1.0)]
    x, n, p = map(np.array, zip(*cells, strict=True))
    ours = proportion.binomial_test(x, n, p, alternative).p_value
    theirs = [stats.binomtest(int(a), int(b), c, alternative).pvalue for a, b, c in cells]
    np.testing.assert_allclose(ours, theirs, atol=1e-10)


@pytest.mark.parametrize(
    ("method", "name"), [(proportion.wilson, "wilson"), (proportion.clopper_pearson, "exact")]
)
def test_single_interval_is_scipy_cell_by_cell(method, name):
    cells = [(x, n) for n in (1, 5, 30) for x in range(n + 1)]
    found = method(*np.transpose(cells), 0.9)
    theirs = np.array([stats.binomtest(x, n).proportion_ci(0.9, name) for x, n in cells])
    np.testing.assert_allclose(np.column_stack([found.low, found.high]), theirs, atol=1e-10)


@pytest.mark.parametrize("method", DIFFERENCE)
@ROOM
@given(first=trials(), second=trials())
def test_difference_swaps_sign(method, first, second):
    ours, turned = method(*first, *second), method(*second, *first)
    assert ours.estimate == pytest.approx(second[0] / second[1] - first[0] / first[1])
    assert ours.estimate == pytest.approx(-turned.estimate)
    assert (ours.low, ours.high) == (pytest.approx(-turned.high, abs=1e-9), pytest.approx(-turned.low, abs=1e-9))
    assert -1 <= ours.low <= ours.high <= 1


@pytest.mark.parametrize("method", [m for m in DIFFERENCE if m is not two_proportions.agresti_caffo])
@ROOM
@given(first=trials(), second=trials())
def test_difference_holds_the_estimate(method, first, second):
    found = method(*first, *second)
    assert found.low - 1e-9 <= found.estimate <= found.high + 1e-9


@ROOM
@given(first=trials(), second=trials())
def test_score_interval_inverts_the_score_test(first, second):
    found = two_proportions.miettinen_nurminen(*first, *second, 0.9)
    for limit in (float(found.low), float(found.high)):
        if abs(limit) < 0.999 and first[1] + second[1] > 2:
            p = two_proportions.score_test(*first, *second, delta=limit, n_minus_1=True).p_value
            assert p == pytest.approx(0.1, abs=1e-6)


def every_pair(sizes):
    return [(a, m, b, n) for m, n in sizes for a in range(m + 1) for b in range(n + 1)]


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_fisher_is_scipy_cell_by_cell(alternative):
    cells = every_pair([(1, 1), (3, 5), (8, 4), (11, 11)])
    ours = two_proportions.fisher_exact(*np.transpose(cells), alternative).p_value
    turned = {"two-sided": "two-sided", "greater": "less", "less": "greater"}[alternative]
    theirs = [stats.fisher_exact([[a, m - a], [b, n - b]], turned).pvalue for a, m, b, n in cells]
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


@ROOM
@given(first=trials(), second=trials())
def test_fisher_mid_p_is_smaller_and_symmetric(first, second):
    exact, mid = (f(*first, *second).p_value for f in (two_proportions.fisher_exact, two_proportions.fisher_mid_p))
    assert 0 < mid <= exact <= 1
    assert mid == pytest.approx(two_proportions.fisher_mid_p(*second, *first).p_value)


@pytest.mark.parametrize("function", [two_proportions.boschloo, two_proportions.barnard])
def test_unconditional_tests_turn_with_the_groups(function):
    up, down = function(2, 9, 8, 10, "greater"), function(8, 10, 2, 9, "less")
    assert up.p_value == pytest.approx(down.p_value, rel=1e-4)
    assert up.p_value < 0.05 < function(2, 9, 8, 10, "less").p_value
    assert function(0, 5, 0, 6).p_value == 1


def test_unconditional_test_of_an_empty_group():
    assert two_proportions.barnard(0, 0, 1, 3).reason == Reason.NO_PARTICIPANTS


def test_smallest_attainable_p_is_the_smallest():
    for m, n in [(2, 3), (4, 4), (3, 7)]:
        all_p = two_proportions.fisher_exact(*np.transpose(every_pair([(m, n)]))).p_value
        assert two_proportions.smallest_attainable_p(m, n) == pytest.approx(all_p.min())
    assert two_proportions.smallest_attainable_p(0, 5) == 1


@ROOM
@given(cells=st.lists(st.tuples(trials(12, 0), trials(12, 0)), min_size=2, max_size=6))
def test_cells_do_not_see_each_other(cells):
    x1, n1, x2, n2 = np.array([first + second for first, second in cells]).T
    together = two_proportions.fisher_mid_p(x1, n1, x2, n2).p_value
    apart = [two_proportions.fisher_mid_p(*first, *second).p_value for first, second in cells]
    np.testing.assert_allclose(together, np.array(apart), equal_nan=True)
    interval = two_proportions.miettinen_nurminen(x1, n1, x2, n2)
    single = [two_proportions.miettinen_nurminen(*first, *second).low for first, second in cells]
    np.testing.assert_allclose(interval.low, np.array(single), equal_nan=True)


def test_regional_counts_are_scipy_too():
    cells = [(9_000, 30_000, 9_400, 30_500), (3, 40_000, 9, 38_000)]
    ours = two_proportions.fisher_exact(*np.transpose(cells)).p_value
    theirs = [stats.fisher_exact([[a, m - a], [b, n - b]]).pvalue for a, m, b, n in cells]
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    one = proportion.binomial_test(9_000, 30_000, 0.31).p_value
    assert one == pytest.approx(stats.binomtest(9_000, 30_000, 0.31).pvalue, rel=1e-6)


@pytest.mark.slow
def test_coverage_of_the_default_intervals():
    """Average coverage at 95 % over shares, exact enumeration: score forms stay near it, Wald does not."""
    n, k = 15, np.arange(16)
    share = np.linspace(0.02, 0.98, 49)
    mass = stats.binom.pmf(k, n, share[:, None])
    difference = share[None, :] - share[:, None]

    def coverage(method):
        found = method(k[:, None], n, k[None, :], n)
        inside = found.contains(difference[:, :, None, None])
        return np.einsum("si,tj,stij->st", mass, mass, inside.astype(float)).mean()

    assert coverage(two_proportions.newcombe) == pytest.approx(0.955, abs=0.015)
    assert coverage(two_proportions.miettinen_nurminen) == pytest.approx(0.955, abs=0.015)
    assert coverage(two_proportions.wald) < 0.94

"""Worked examples of one and two proportions: O-07, O-09, O-10, O-11 (oracles.md, section 3).

The printed differences are first - second; the room computes second - first, so groups are swapped.
"""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from shnor_analysis.statistics import proportion as one
from shnor_analysis.statistics import two_proportions as two

HALF = 0.5e-4 * 1.0001  # half a unit of the fourth decimal


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        pytest.param(one.wilson, 0.5699, 0.9341, id="O-07-wilson"),
        pytest.param(lambda x, n: one.wilson(x, n, continuity=True), 0.5369, 0.9503, id="O-07-wilson-cc"),
        pytest.param(one.clopper_pearson, 0.5435, 0.9595, id="O-07-clopper-pearson"),
        pytest.param(one.mid_p_interval, 0.5699, 0.9500, id="O-07-mid-p"),
        pytest.param(one.jeffreys, 0.5792, 0.9442, id="O-07-jeffreys"),
        pytest.param(one.likelihood_interval, 0.5828, 0.9497, id="O-07-likelihood"),
    ],
)
def test_single_proportion(method, low, high):
    found = method(13, 16)
    assert (found.low, found.high) == (pytest.approx(low, abs=HALF), pytest.approx(high, abs=HALF))


def test_single_proportion_edges():
    mid, exact = one.mid_p_interval(0, 9), one.clopper_pearson(0, 10)
    assert (mid.low, exact.low) == (0, 0)
    assert mid.high == pytest.approx(0.2831, abs=HALF)
    assert exact.high == pytest.approx(0.3085, abs=HALF)


@pytest.mark.parametrize(
    ("mid_p", "expected"),
    [pytest.param(False, 0.02127, id="O-07-exact"), pytest.param(True, 0.01273, id="O-07-mid-p-test")],
)
def test_binomial_test(mid_p, expected):
    assert one.binomial_test(13, 16, 0.5, mid_p=mid_p).p_value == pytest.approx(expected, abs=5e-6)


def test_score_z_of_one_proportion():  # O-07: Z 2.500, P 0.01242
    z = (13 / 16 - 0.5) / np.sqrt(0.25 / 16)
    assert z == pytest.approx(2.5)
    assert 2 * stats.norm.sf(z) == pytest.approx(0.01242, abs=5e-6)


@pytest.mark.parametrize(
    ("method", "name"), [(one.wilson, "wilson"), (one.clopper_pearson, "beta"), (one.jeffreys, "jeffreys")]
)
def test_against_statsmodels(method, name):
    x, n = np.arange(1, 12), 12
    low, high = proportion_confint(x, n, method=name)
    found = method(x, n)
    np.testing.assert_allclose(found.low, low, atol=1e-9)
    np.testing.assert_allclose(found.high, high, atol=1e-9)


PERONDI = (1, 34, 7, 34)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        pytest.param(two.wald, 0.0292, 0.3238, id="O-09-wald"),
        pytest.param(two.agresti_caffo, 0.0116, 0.3217, id="O-09-agresti-caffo"),
        pytest.param(two.newcombe, 0.0189, 0.3404, id="O-09-newcombe"),
        pytest.param(two.mee, 0.0284, 0.3439, id="O-09-mee"),
        pytest.param(two.miettinen_nurminen, 0.0270, 0.3453, id="O-09-miettinen-nurminen"),
    ],
)
def test_perondi(method, low, high):
    found = method(*PERONDI)
    assert found.estimate == pytest.approx(0.1765, abs=HALF)
    assert (found.low, found.high) == (pytest.approx(low, abs=HALF), pytest.approx(high, abs=HALF))


NEWCOMBE_SET = {  # data: wald, agresti_caffo, newcombe, mee, miettinen_nurminen
    (56, 70, 48, 80): ((0.0575, 0.3425), (0.0525, 0.3358), (0.0524, 0.3339), (0.0533, 0.3377), (0.0528, 0.3382)),
    (9, 10, 3, 10): ((0.2605, 0.9395), (0.1600, 0.8400), (0.1705, 0.8090), (0.1821, 0.8370), (0.1700, 0.8406)),
    (6, 7, 2, 7): ((0.1481, 0.9947), (0.0338, 0.8551), (0.0582, 0.8062), (0.0544, 0.8478), (0.0342, 0.8534)),
    (5, 56, 0, 29): (
        (0.0146, 0.1640),
        (-0.0289, 0.1712),
        (-0.0381, 0.1926),
        (-0.0313, 0.1926),
        (-0.0326, 0.1933),
    ),
    (0, 10, 0, 20): ((0, 0), (-0.1411, 0.2168), (-0.1611, 0.2775), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    (10, 10, 0, 20): ((1, 1), (0.6922, 1), (0.6791, 1), (0.7225, 1), (0.7156, 1)),
}
METHODS = (two.wald, two.agresti_caffo, two.newcombe, two.mee, two.miettinen_nurminen)


@pytest.mark.parametrize(
    ("data", "method", "expected"),
    [
        pytest.param(data, method, limits, id=f"O-10-{data}-{method.__name__}")
        for data, row in NEWCOMBE_SET.items()
        for method, limits in zip(METHODS, row, strict=True)
    ],
)
def test_newcombe_paper(data, method, expected):
    x1, n1, x2, n2 = data
    found = method(x2, n2, x1, n1)  # the paper subtracts the second group
    assert (found.low, found.high) == tuple(pytest.approx(limit, abs=HALF) for limit in expected)


def test_newcombe_against_statsmodels():
    data = np.array(list(NEWCOMBE_SET))
    x1, n1, x2, n2 = data.T
    found = two.newcombe(x2, n2, x1, n1)
    for row, low, high in zip(data, found.low, found.high, strict=True):
        expected = confint_proportions_2indep(*row, compare="diff", method="newcomb")
        assert (low, high) == (pytest.approx(expected[0]), pytest.approx(expected[1]))


TEA, RITLAND = (1, 4, 3, 4), (0, 16, 15, 72)


@pytest.mark.parametrize(
    ("function", "data", "expected", "digits"),
    [
        pytest.param(two.fisher_exact, TEA, 0.485714, 6, id="O-11-tea-fisher"),
        pytest.param(two.barnard, TEA, 0.28906, 5, id="O-11-tea-suissa-shuster"),
        pytest.param(two.score_test, TEA, 0.15730, 5, id="O-11-tea-chi2"),
        pytest.param(two.fisher_exact, RITLAND, 0.06287, 5, id="O-11-ritland-fisher"),
        pytest.param(two.fisher_mid_p, RITLAND, 0.04466, 5, id="O-11-ritland-mid-p"),
        pytest.param(two.barnard, RITLAND, 0.08151, 5, id="O-11-ritland-barnard"),
        pytest.param(two.fisher_exact, PERONDI, 0.05440, 5, id="O-11-perondi-fisher"),
        pytest.param(two.fisher_mid_p, PERONDI, 0.02966, 5, id="O-11-perondi-mid-p"),
        pytest.param(two.barnard, PERONDI, 0.02811, 5, id="O-11-perondi-suissa-shuster"),
        pytest.param(two.boschloo, PERONDI, 0.03846, 5, id="O-11-perondi-boschloo-scipy"),
    ],
)
def test_two_proportion_tests(function, data, expected, digits):
    assert function(*data).p_value == pytest.approx(expected, abs=0.5001 * 10**-digits)


def test_boschloo_textbook_convention():
    """Ordering by two-sided Fisher p equals scipy's doubling here, since the groups are of one size.

    The printed textbook-software value of O-11, 0.03986, is reproduced by neither (trap T5). That software
    compares two-sided Fisher p-values without a tolerance, so rounding decides which mirrored tables of equal
    probability count: its value lies between the exact one and the one with all such ties lost.
    """
    k = np.arange(35)
    fisher = two.fisher_exact(k[:, None], 34, k[None, :], 34).p_value
    extreme = (fisher <= fisher[1, 7] * (1 + 1e-9)).astype(float)
    share = np.linspace(0.0005, 0.9995, 2_000)[:, None]
    mass = stats.binom.pmf(k, 34, share)
    worst = np.einsum("si,ij,sj->s", mass, extreme, mass).max()
    assert worst == pytest.approx(float(two.boschloo(*PERONDI).p_value), abs=1e-6)
    sides = [two.fisher_exact(k[:, None], 34, k[None, :], 34, side).p_value for side in ("greater", "less")]
    ties_lost = (np.minimum(*sides) <= fisher[1, 7] * (1 + 1e-9)).astype(float)
    assert worst < 0.03986 < np.einsum("si,ij,sj->s", mass, ties_lost, mass).max()


def test_tea_with_continuity_correction():  # O-11: P 0.47950
    assert stats.chi2_contingency([[3, 1], [1, 3]]).pvalue == pytest.approx(0.47950, abs=5e-6)


def test_scipy_reference_values():  # O-11: values of R packages inside scipy's tests, groups in columns
    assert two.barnard(43, 53, 40, 79).p_value == pytest.approx(0.000362832367, rel=1e-6)
    assert two.boschloo(7, 15, 12, 15, "greater").p_value == pytest.approx(0.03410916, abs=1e-7)
    statistic = stats.barnard_exact([[43, 40], [10, 39]]).statistic
    assert statistic == pytest.approx(3.555406779643)
    assert -two.score_test(43, 53, 40, 79).statistic == pytest.approx(statistic)


def test_score_intervals_survive_where_the_library_fails():  # trap T2
    data = np.array([(9, 10, 3, 10), (5, 56, 0, 29), (0, 10, 0, 20)])
    x1, n1, x2, n2 = data.T
    found = two.mee(x2, n2, x1, n1)
    assert np.all(found.low < found.high)

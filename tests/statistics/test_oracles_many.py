"""Many cells: multiplicity, shrinkage, funnels, regression to the mean, equivalence, power, floors.

O-24, O-25, O-27, O-31, O-32, O-34, O-35 and the tables of section 4 of oracles.md.
"""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from shnor_analysis.statistics import floors, funnel, meta, power
from shnor_analysis.statistics.equivalence import tost_means
from shnor_analysis.statistics.multiplicity import benjamini_hochberg, holm
from shnor_analysis.statistics.reliable_change import mee_chua, reliable_change
from shnor_analysis.statistics.two_proportions import smallest_attainable_p

P_1995 = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
P_1995 += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
BH = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765]
BH += [0.486, 0.581182, 0.714875, 0.753231, 0.813214, 1]
HOLM = [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213] + [1.0] * 6
HOCHBERG = [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.2682, 0.2682, 0.2752, 0.3213]


def test_adjusted_p():  # O-24
    np.testing.assert_allclose(benjamini_hochberg(P_1995), BH, atol=5e-7)
    np.testing.assert_allclose(holm(P_1995), HOLM, atol=1e-12)
    np.testing.assert_allclose(multipletests(P_1995, method="simes-hochberg")[1][:9], HOCHBERG, atol=1e-12)


@pytest.mark.parametrize(
    ("method", "rejected"),
    [
        pytest.param(m, k, id=f"O-24-{m}")
        for m, k in (("bonferroni", 3), ("holm", 3), ("fdr_bh", 4), ("fdr_by", 3))
    ],
)
def test_rejections(method, rejected):
    assert multipletests(P_1995, alpha=0.05, method=method)[0].sum() == rejected
    ours = {"holm": holm, "fdr_bh": benjamini_hochberg}.get(method)
    if ours:
        assert (ours(P_1995) <= 0.05).sum() == rejected
        np.testing.assert_allclose(ours(P_1995), multipletests(P_1995, method=method)[1])


def test_benjamini_hochberg_against_scipy():  # O-24
    np.testing.assert_allclose(benjamini_hochberg(P_1995), stats.false_discovery_control(P_1995))


SCHOOLS, ERRORS = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]


@pytest.mark.parametrize("method", ["dl", "iterated"])
def test_eight_schools(method):  # O-25
    found = meta.pool(SCHOOLS, ERRORS, method=method)
    assert (found.mean, found.error) == pytest.approx((7.6856, 4.0719), abs=5e-5)
    assert (found.q, found.df, found.p_value) == pytest.approx((4.7071, 7, 0.6957), abs=5e-5)
    assert found.tau2 == 0
    shrunken, weight = meta.shrink(SCHOOLS, ERRORS, found.mean, found.tau2)
    np.testing.assert_allclose(shrunken.estimate, 7.6856, atol=5e-5)
    assert np.all(weight == 0)


def test_baseball():  # O-27
    batting = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244]
    batting += [0.222] * 5 + [0.200, 0.178, 0.156]
    mean = np.mean(batting)
    assert mean == pytest.approx(0.2654, abs=5e-5)
    shrunken, c = meta.efron_morris(batting, mean * (1 - mean) / 45)
    assert c == pytest.approx(0.2124, abs=5e-5)
    assert (shrunken[0], shrunken[-1]) == pytest.approx((0.294, 0.242), abs=5e-4)


@pytest.mark.parametrize(
    ("level", "n", "low"),
    [
        pytest.param(0.95, 1, 3.204264, id="O-31-n1"),
        pytest.param(0.95, 2, 25.885383, id="O-31-n2"),
        pytest.param(0.95, 7, 51.373565, id="O-31-n7"),
        pytest.param(0.998, 7, 34.494842, id="O-31-n7-998"),
    ],
)
def test_funnel_limits(level, n, low):
    found = funnel.funnel_limits(n, 0.80642448, level, method="normal")
    assert 100 * found.low == pytest.approx(low, abs=2e-6)  # the printed baseline has eight digits
    assert found.high == 1


def test_nist_p_chart():  # O-31
    wafers = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12]
    wafers += [7, 13, 9, 6]
    share = np.sum(wafers) / 1500
    assert share == pytest.approx(0.2313, abs=5e-5)
    found = funnel.funnel_limits(50, share, 1 - 2 * stats.norm.sf(3), method="normal")
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5.01e-5), pytest.approx(0.4102, abs=5e-5))
    outside = ~found.contains(np.array(wafers) / 50)
    assert (np.flatnonzero(outside) + 1).tolist() == [15, 23]
    z = funnel.funnel_z(wafers, 50, share)
    assert (np.flatnonzero(np.abs(z) > 3) + 1).tolist() == [15, 23]


BEFORE, AFTER = [45, 52, 63, 68, 57, 55, 60, 59], [49, 50, 70, 71, 53, 61, 62, 67]


def test_language_retest_summary():  # O-32
    assert (np.mean(BEFORE), np.mean(AFTER)) == (57.375, 60.375)
    assert np.cov(BEFORE, AFTER)[0, 1] == pytest.approx(54.26786, abs=5e-6)
    assert np.corrcoef(BEFORE, AFTER)[0, 1] == pytest.approx(0.88096, abs=5e-6)
    naive = stats.ttest_rel(AFTER, BEFORE)
    assert (naive.statistic, naive.pvalue) == (pytest.approx(2.000, abs=5e-4), pytest.approx(0.0856, abs=5e-5))


@pytest.mark.parametrize(
    ("mu", "t", "p", "digits"),
    [
        pytest.param(50, 0.908, 0.199, 3, id="O-32-mu50"),
        pytest.param(57.375, 1.883, 0.0543, 4, id="O-32-mu57"),
        pytest.param(60, 1.918, 0.0518, 4, id="O-32-mu60"),
        pytest.param(75, 1.083, 0.160, 3, id="O-32-mu75"),
    ],
)
def test_mee_chua(mu, t, p, digits):
    found = mee_chua(BEFORE, AFTER, mu)
    assert found.df == 6
    assert found.statistic == pytest.approx(t, abs=5e-4)
    assert found.p_value == pytest.approx(p, abs=0.501 * 10**-digits)


def test_reliable_change():  # O-34
    sd, reliability = 7.5, 0.80
    assert sd * np.sqrt(1 - reliability) == pytest.approx(3.3541, abs=5e-5)
    found = reliable_change(47.5, 32.5, sd, reliability)
    assert -15 / found.statistic == pytest.approx(4.7434, abs=5e-5)
    assert -found.statistic == pytest.approx(3.1623, abs=5e-5)


@pytest.mark.parametrize(
    ("bound", "lower_t", "upper_t", "p"),
    [
        pytest.param(0.48, 3.4894, -3.0325, (0.000304, 0.001391), id="O-35-0.48"),
        pytest.param(0.43, 3.1497, -2.6928, (0.000956, 0.003876), id="O-35-0.43"),
    ],
)
def test_lakens_tost(bound, lower_t, upper_t, p):
    margin = bound * np.sqrt((0.95**2 + 0.83**2) / 2)  # printed bounds are in standard deviations
    found = tost_means(5.22, 0.83, 89, 5.25, 0.95, 95, margin=margin)
    assert found.df == pytest.approx(181.134, abs=5e-4)
    assert found.statistic == pytest.approx(upper_t, abs=5e-5)
    assert found.p_value == pytest.approx(max(p), abs=5e-7)
    turned = tost_means(5.25, 0.95, 95, 5.22, 0.83, 89, margin=margin)
    assert turned.statistic == pytest.approx(-upper_t, abs=5e-5)
    error = 0.03 / ((lower_t + upper_t) / 2)
    assert stats.t.sf((margin + 0.03) / error, found.df) == pytest.approx(min(p), abs=2e-6)
    assert (found.effect.low, found.effect.high) == pytest.approx((-0.1871, 0.2471), abs=5e-5)


@pytest.mark.parametrize(
    ("floor", "expected"),
    [
        pytest.param(floors.mcnemar_floor([6, 5], mid_p=False), [0.0312, 0.0625], id="floor-mcnemar-exact"),
        pytest.param(floors.mcnemar_floor([5]), [0.0312], id="floor-mcnemar-mid-p"),
        pytest.param(floors.signed_rank_floor([6, 5]), [0.0312, 0.0625], id="floor-signed-rank"),
        pytest.param(
            floors.mann_whitney_floor([4, 3, 2, 3], [4, 5, 8, 4]), [0.0286, 0.0357, 0.0444, 0.0571], id="floor-mw"
        ),
        pytest.param(smallest_attainable_p([4], [4]), [0.0286], id="floor-fisher"),
        pytest.param(floors.kendall_floor([5, 4, 3]), [0.0167, 0.083, 0.333], id="floor-kendall"),
    ],
)
def test_floors(floor, expected):
    np.testing.assert_allclose(floor, expected, atol=5.1e-4)


@pytest.mark.parametrize(
    ("n", "rise", "fall", "independent", "paired"),
    [
        pytest.param(10, 0.87, None, 1.32, 1.00, id="MDE-10"),  # printed 1.33; statsmodels gives 1.3249
        pytest.param(15, 0.79, None, 1.06, 0.78, id="MDE-15"),
        pytest.param(25, 0.69, 0.03, 0.81, 0.58, id="MDE-25"),
        pytest.param(30, 0.65, 0.05, 0.74, 0.53, id="MDE-30"),
        pytest.param(50, 0.57, 0.09, 0.57, 0.40, id="MDE-50"),
        pytest.param(100, 0.49, 0.14, 0.40, 0.28, id="MDE-100"),
    ],
)
def test_minimal_detectable_change(n, rise, fall, independent, paired):
    found = power.minimal_detectable_change(0.30, n, n)
    assert found.high == pytest.approx(rise, abs=0.005)
    if fall is None:  # "< 1 %"
        assert np.isnan(found.low) or found.low < 0.01
    else:
        assert found.low == pytest.approx(fall, abs=0.005)
    assert power.minimal_detectable_d(n, paired=False) == pytest.approx(independent, abs=0.005)
    assert power.minimal_detectable_d(n, paired=True) == pytest.approx(paired, abs=0.005)


def test_minimal_detectable_rise_at_25():  # section 4: R agrees, 68.7 %
    assert power.minimal_detectable_change(0.30, 25, 25).high == pytest.approx(0.687, abs=0.0015)

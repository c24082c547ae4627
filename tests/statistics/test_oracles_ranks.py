"""Worked examples of ordered categories and trends: O-17, O-19, O-20, O-21, O-39 (oracles.md, section 3)."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.stats.contingency_tables import StratifiedTable, Table
from statsmodels.stats.nonparametric import jonckheere_terpstra, rank_compare_2indep

from shnor_analysis.statistics import ordinal, pooled, trend
from shnor_analysis.statistics.proportional_odds import brant

PAIN_X = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_Y = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def counts(sample):
    return [sample.count(value) for value in range(1, 6)]


def test_pain_brunner_munzel():  # O-17
    found = ordinal.brunner_munzel(counts(PAIN_X), counts(PAIN_Y))
    assert found.statistic == pytest.approx(3.1374674823, abs=5e-11)
    assert found.df == pytest.approx(17.682841979, abs=5e-10)
    assert found.p_value == pytest.approx(0.0057862087, abs=5e-11)
    effect = found.effect
    assert (effect.estimate, effect.low, effect.high) == pytest.approx((0.788961, 0.595217, 0.982705), abs=5e-7)


def test_pain_cliffs_delta():  # O-17
    found = ordinal.cliffs_delta(counts(PAIN_X), counts(PAIN_Y))
    assert found.estimate == pytest.approx(0.577922, abs=5e-7)


def test_pain_against_libraries():  # O-17
    ours = ordinal.brunner_munzel(counts(PAIN_X), counts(PAIN_Y))
    theirs = stats.brunnermunzel(PAIN_X, PAIN_Y)
    assert (ours.statistic, ours.p_value) == (pytest.approx(theirs.statistic), pytest.approx(theirs.pvalue))
    other = rank_compare_2indep(PAIN_Y, PAIN_X)
    assert ours.effect.estimate == pytest.approx(other.prob1)
    assert (ours.effect.low, ours.effect.high) == pytest.approx(other.conf_int())


SMOKERS, PATIENTS = [83, 90, 129, 70], [86, 93, 136, 82]
INDREDAVIK = np.array([[8, 53], [10, 48], [11, 100], [22, 102], [6, 129]])


def test_smokers_trend():  # O-19
    found = trend.cochran_armitage(SMOKERS, PATIENTS, [1, 2, 3, 4])
    assert found.statistic**2 == pytest.approx(8.22492, abs=5e-6)
    assert found.p_value == pytest.approx(0.0041319, abs=5e-8)


def test_smokers_heterogeneity():  # O-19
    table = np.array([SMOKERS, np.subtract(PATIENTS, SMOKERS)])
    found = stats.chi2_contingency(table)
    assert (found.statistic, found.dof) == (pytest.approx(12.6004, abs=5e-5), 3)
    assert found.pvalue == pytest.approx(0.0055855, abs=5e-8)


def test_trend_n_minus_1_is_the_library_form():  # trap T8
    table = np.array([np.subtract(PATIENTS, SMOKERS), SMOKERS])
    theirs = Table(table, shift_zeros=False).test_ordinal_association()
    ours = trend.cochran_armitage(SMOKERS, PATIENTS, variance="n-1")
    assert ours.statistic**2 == pytest.approx(theirs.zscore**2)
    assert ours.statistic**2 == pytest.approx(8.2042, abs=5e-5)


def test_indredavik_trend():  # O-19
    x, n = INDREDAVIK[:, 0], INDREDAVIK.sum(axis=1)
    found = trend.cochran_armitage(x, n)
    assert (found.statistic, found.p_value) == (pytest.approx(-1.788, abs=5e-4), pytest.approx(0.07381, abs=5e-6))
    slope = trend.trend_slope(x, n)
    assert (slope.estimate, slope.low, slope.high) == pytest.approx((-0.0194, -0.0395, 0.0007), abs=5.01e-5)


def test_indredavik_mantel_haenszel():
    """O-19 prints -1.790, P 0.07351: the package multiplies by N / (N - 1) where Mantel divides."""
    n = INDREDAVIK.sum()
    found = trend.cochran_armitage(INDREDAVIK[:, 0], INDREDAVIK.sum(axis=1), variance="n-1").statistic
    printed = found * n / (n - 1)
    assert printed == pytest.approx(-1.790, abs=5e-4)
    assert 2 * stats.norm.sf(abs(printed)) == pytest.approx(0.07351, abs=5e-6)
    correlation = np.corrcoef(np.repeat(range(5), INDREDAVIK.sum(axis=1)), outcome_of(INDREDAVIK))[0, 1]
    assert found == pytest.approx(correlation * np.sqrt(n - 1))  # Mantel's definition


def outcome_of(table):
    return np.concatenate([np.repeat([1, 0], row) for row in table])


LYDERSEN = [[14, 10, 3, 2], [11, 7, 8, 4]]


def test_lydersen_mantel_haenszel():  # O-20, mid-rank scores
    scores = trend.midrank_scores(np.sum(LYDERSEN, axis=0))
    found = trend.linear_by_linear(LYDERSEN, column_scores=scores)
    assert found.statistic**2 == pytest.approx(2.132, abs=5e-4)
    assert found.p_value == pytest.approx(0.1442, abs=5e-5)


def test_lydersen_cumulative_logit():  # O-20; the printed sign is first against second
    found = trend.ordinal_regression(LYDERSEN)
    assert -found.statistic == pytest.approx(-1.472, abs=5e-4)
    assert found.p_value == pytest.approx(0.14097, abs=5e-5)
    assert found.effect.estimate == pytest.approx(0.71557358, abs=1e-6)  # maximum found by Nelder-Mead
    assert found.effect.estimate == pytest.approx(0.71567, abs=1.1e-4)  # printed: default stopping rule
    assert found.effect.estimate / found.statistic == pytest.approx(0.48606, abs=5e-5)


def test_lydersen_brant():  # O-20
    found = brant(LYDERSEN)
    assert found.df == 2
    assert found.statistic == pytest.approx(1.668, abs=5e-4)
    assert found.p_value == pytest.approx(0.434217, abs=5e-7)


def test_brant_looks_at_borders_not_at_places():
    """Turning the marks or the groups round changes nothing; a shift at one border only is found."""
    tables = np.array([LYDERSEN, [[40, 30, 20, 10], [10, 60, 20, 10]]])
    found = brant(tables)
    np.testing.assert_allclose(brant(tables[:, :, ::-1]).statistic, found.statistic)
    np.testing.assert_allclose(brant(tables[:, ::-1]).statistic, found.statistic)
    assert found.p_value[1] < 1e-3
    even = brant([[50, 25, 25], [40, 25, 35]])  # nearly one odds ratio at both borders
    assert even.p_value > 0.7


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[0, 0, 0], [3, 4, 5]], "no_participants"),
        ([[0, 4, 5], [3, 4, 5]], "no_variation"),
        ([[3, 4, 0], [3, 4, 5]], "no_variation"),
    ],
)
def test_brant_names_why_there_is_no_test(table, reason):
    found = brant([table, [[3, 4, 5], [5, 4, 3]]])
    assert found.reason.tolist() == [reason, ""]
    assert np.isnan(found.p_value[0]) and np.isfinite(found.p_value[1])
    with pytest.raises(ValueError, match="shape"):
        brant([[3, 4], [5, 6]])


def test_lydersen_library():  # O-20: OrderedModel with the groups coded 1, 0
    marks = np.concatenate([np.repeat(range(4), row) for row in LYDERSEN])
    group = np.repeat([1.0, 0.0], np.sum(LYDERSEN, axis=1))[:, None]
    fit = OrderedModel(marks, group, distr="logit").fit(method="bfgs", disp=False)
    assert fit.params[0] == pytest.approx(-0.71567, abs=5e-5)


TABLE_76 = [[22, 4, 12], [24, 9, 10], [51, 7, 6]]
TABLE_77 = [[2, 4, 29, 19], [7, 6, 116, 51], [19, 27, 201, 76], [18, 22, 133, 54]]


def samples(table):
    return [np.repeat(np.arange(len(row)), row) for row in table]


def test_table_7_6_kruskal():  # O-21
    found = stats.kruskal(*samples(TABLE_76))
    assert (found.statistic, found.pvalue) == (pytest.approx(9.162, abs=5e-4), pytest.approx(0.0102, abs=5e-5))


def test_table_7_7_jonckheere():  # O-21
    found = trend.jonckheere_terpstra(TABLE_77)
    assert (found.statistic, found.p_value) == (
        pytest.approx(-2.71043, abs=5e-6),
        pytest.approx(0.006720, abs=5e-7),
    )
    theirs = jonckheere_terpstra(samples(TABLE_77), alternative="two-sided")
    assert found.statistic == pytest.approx(theirs.zstat)
    assert found.p_value == pytest.approx(theirs.pvalue)


def test_table_7_7_linear_by_linear():  # O-21
    found = trend.linear_by_linear(TABLE_77)
    assert (found.statistic, found.p_value) == (pytest.approx(-2.854, abs=5e-4), pytest.approx(0.004321, abs=5e-7))


def test_table_7_3_pearson():  # O-21
    found = stats.chi2_contingency([[40, 25], [54, 7], [63, 10]])
    assert (found.statistic, found.dof) == (pytest.approx(17.562, abs=5e-4), 2)
    assert found.pvalue == pytest.approx(0.00015, abs=5e-6)


ROUNDING_TIMES = """5.40 5.50 5.55 5.85 5.70 5.75 5.20 5.60 5.50 5.55 5.50 5.40 5.90 5.85 5.70 5.45 5.55 5.60
5.40 5.40 5.35 5.45 5.50 5.35 5.25 5.15 5.00 5.85 5.80 5.70 5.25 5.20 5.10 5.65 5.55 5.45
5.60 5.35 5.45 5.05 5.00 4.95 5.50 5.50 5.40 5.45 5.55 5.50 5.55 5.55 5.35 5.45 5.50 5.55
5.50 5.45 5.25 5.65 5.60 5.40 5.70 5.65 5.55 6.30 6.30 6.25"""


def test_rounding_times_friedman():  # O-39
    times = np.array(ROUNDING_TIMES.split(), dtype=float).reshape(22, 3)
    found = stats.friedmanchisquare(*times.T)
    assert (found.statistic, found.pvalue) == (pytest.approx(11.1429, abs=5e-5), pytest.approx(0.003805, abs=5e-7))


ADMITTED = [[512, 89], [353, 17], [120, 202], [138, 131], [53, 94], [22, 24]]  # men, women by department
APPLIED = [[825, 108], [560, 25], [325, 593], [417, 375], [191, 393], [373, 341]]


def test_berkeley_admissions():
    """R's mantelhaen.test(UCBAdmissions): 1.4269 with continuity correction (R help page example)."""
    (men, women), (all_men, all_women) = np.transpose(ADMITTED), np.transpose(APPLIED)
    found = pooled.cochran_mantel_haenszel(men, all_men, women, all_women, continuity=True)
    assert found.statistic**2 == pytest.approx(1.4269, abs=5e-5)
    tables = [
        np.array([[w, aw - w], [m, am - m]]) for m, w, am, aw in zip(men, women, all_men, all_women, strict=True)
    ]
    theirs = StratifiedTable(tables, shift_zeros=False).test_null_odds(correction=False)
    ours = pooled.cochran_mantel_haenszel(men, all_men, women, all_women)
    assert ours.statistic**2 == pytest.approx(theirs.statistic)
    assert ours.p_value == pytest.approx(theirs.pvalue)


def test_pooled_difference_of_one_large_stratum_is_wald():
    found = pooled.pooled_difference([3000], [10_000], [3300], [10_000])
    error = np.sqrt(0.3 * 0.7 / 1e4 + 0.33 * 0.67 / 1e4)
    assert found.estimate == pytest.approx(0.03)
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * error, rel=1e-3)


def test_permuted_brunner_munzel_of_the_pain_scores():
    """0.008038 is also what the R package brunnermunzel prints for these data."""
    assert ordinal.brunner_munzel_permuted(counts(PAIN_X), counts(PAIN_Y)).p_value == pytest.approx(
        0.008038, abs=5e-7
    )

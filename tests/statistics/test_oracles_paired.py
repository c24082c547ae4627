"""Worked examples of paired data: O-01 ... O-06, O-13 ... O-16 (oracles.md, section 3).

The printed differences are before - after; the room computes after - before, so limits change sign and places.
"""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable

from shnor_analysis.statistics import paired_ordinal as ordinal
from shnor_analysis.statistics import paired_proportions as paired
from shnor_analysis.statistics.location import hodges_lehmann
from shnor_analysis.statistics.ordinal import mann_whitney
from shnor_analysis.statistics.unconditional import mcnemar_unconditional

BENTUR, CAVO = (1, 1, 7, 12), (59, 6, 16, 80)  # a, b, c, d


@pytest.mark.parametrize(
    ("table", "method", "z", "p"),
    [
        pytest.param(BENTUR, "asymptotic", 2.121, 0.033895, id="O-01-asymptotic"),
        pytest.param(BENTUR, "corrected", None, 0.077100, id="O-01-corrected"),
        pytest.param(BENTUR, "exact", None, 0.0703125, id="O-01-exact"),
        pytest.param(BENTUR, "mid_p", None, 0.0390625, id="O-01-mid-p"),
        pytest.param(CAVO, "asymptotic", 2.132, 0.033006, id="O-02-asymptotic"),
        pytest.param(CAVO, "corrected", 1.919, 0.055009, id="O-02-corrected"),
        pytest.param(CAVO, "exact", None, 0.052479, id="O-02-exact"),
        pytest.param(CAVO, "mid_p", None, 0.034690, id="O-02-mid-p"),
        pytest.param((794, 150, 86, 570), "corrected", None, 4.1146e-05, id="O-06-agresti"),
    ],
)
def test_mcnemar(table, method, z, p):
    found = paired.mcnemar(table[1], table[2], sum(table), method)
    assert found.p_value == pytest.approx(p, abs=5.01e-7 if p > 1e-3 else 5e-10)
    if z is not None:
        assert found.statistic == pytest.approx(z, abs=5e-4)


def test_mcnemar_chi_squares():
    assert paired.mcnemar(1, 7, 21, "asymptotic").statistic ** 2 == pytest.approx(4.5)  # O-01
    assert paired.mcnemar(1, 7, 21, "corrected").statistic ** 2 == pytest.approx(3.125)
    corrected = paired.mcnemar(150, 86, 1600, "corrected").statistic ** 2  # O-06
    assert corrected == pytest.approx(16.8178, abs=5e-5)
    assert paired.mcnemar(150, 86, 1600, "asymptotic").statistic ** 2 == pytest.approx(17.3559, abs=5e-5)


def test_mcnemar_unconditional():  # O-01
    assert mcnemar_unconditional(1, 7, 21) == pytest.approx(0.035416, abs=5e-7)


INTERVALS = {
    "wald": ((-0.1184, -0.0058), (-0.5197, -0.0517)),
    "agresti_min": ((-0.1182, -0.0045), (-0.4932, -0.0285)),
    "bonett_price": ((-0.1195, -0.0032), (-0.5084, -0.0134)),
    "newcombe": ((-0.1186, -0.0046), (-0.5069, -0.0256)),
    "tango": ((-0.1240, -0.0054), (-0.5172, -0.0260)),
}


@pytest.mark.parametrize(
    ("name", "table", "printed"),
    [
        pytest.param(name, table, row[at], id=f"{oracle}-{name}")
        for name, row in INTERVALS.items()
        for at, (oracle, table) in enumerate((("O-03", CAVO), ("O-04", BENTUR)))
    ],
)
def test_paired_interval(name, table, printed):
    _, b, c, _ = table
    found = paired.newcombe(*table) if name == "newcombe" else getattr(paired, name)(b, c, sum(table))
    assert found.estimate == pytest.approx(0.0621 if table is CAVO else 0.2857, abs=5e-5)
    assert -found.high == pytest.approx(printed[0], abs=5.01e-5)
    assert -found.low == pytest.approx(printed[1], abs=5.01e-5)


def test_paired_interval_edges():  # O-04
    edge = paired.newcombe(1, 0, 0, 1)
    assert (edge.low, edge.high) == (pytest.approx(-0.5734, abs=5e-5), pytest.approx(0.5734, abs=5e-5))
    certain = paired.tango(0, 3, 3)
    assert (certain.low, certain.high) == (pytest.approx(-0.1230, abs=5e-5), 1)


def test_tango_propcis():  # O-06: b = 40, c = 20, n = 160
    found = paired.tango(20, 40, 160)
    assert (found.low, found.high) == (pytest.approx(0.0309, abs=5e-5), pytest.approx(0.2181, abs=5e-5))


PETERSON = [[596, 18, 6, 5], [0, 2, 0, 0], [0, 0, 42, 0], [11, 0, 0, 0]]
FLEISS = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
FISCHER = [[1, 0, 1, 0, 0], [0, 2, 8, 4, 4], [1, 1, 31, 14, 11], [1, 0, 15, 9, 12], [0, 0, 2, 1, 3]]
EYES = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]


@pytest.mark.parametrize(
    ("table", "function", "statistic", "df", "p", "digits"),
    [
        pytest.param(PETERSON, ordinal.stuart_maxwell, 26.250, 3, 0.000008, 6, id="O-13-peterson-stuart"),
        pytest.param(PETERSON, ordinal.bhapkar, 27.304, 3, 0.000005, 6, id="O-13-peterson-bhapkar"),
        pytest.param(PETERSON, ordinal.bowker, 26.250, 6, 0.000200, 6, id="O-13-peterson-bowker"),
        pytest.param(FLEISS, ordinal.stuart_maxwell, 14.000, 2, 0.000912, 6, id="O-13-fleiss-stuart"),
        pytest.param(FLEISS, ordinal.bhapkar, 16.279, 2, 0.000292, 6, id="O-13-fleiss-bhapkar"),
        pytest.param(FLEISS, ordinal.bowker, 15.000, 3, 0.001817, 6, id="O-13-fleiss-bowker"),
        pytest.param(FISCHER, ordinal.stuart_maxwell, 28.134, 4, None, 0, id="O-13-fischer-stuart"),
        pytest.param(FISCHER, ordinal.bhapkar, 36.657, 4, None, 0, id="O-13-fischer-bhapkar"),
        pytest.param(EYES, ordinal.stuart_maxwell, 11.9566, 3, 0.0075334, 7, id="O-13-eyes-stuart"),
        pytest.param(EYES, ordinal.bhapkar, 11.9757, 3, 0.0074668, 7, id="O-13-eyes-bhapkar"),
        pytest.param(EYES, ordinal.bowker, 19.1066, 6, 0.0039874, 7, id="O-13-eyes-bowker"),
    ],
)
def test_square_tables(table, function, statistic, df, p, digits):
    found = function(table)
    assert found.statistic == pytest.approx(statistic, abs=5e-5 if table is EYES else 5.01e-4)
    assert found.df == df
    if p is not None:
        assert found.p_value == pytest.approx(p, abs=0.501 * 10**-digits)


def test_square_tables_against_statsmodels_without_added_halves():  # trap T1
    square = SquareTable(np.array(PETERSON), shift_zeros=False)
    expected = square.homogeneity(method="stuart_maxwell").statistic
    assert ordinal.stuart_maxwell(PETERSON).statistic == pytest.approx(expected)


def test_fleiss_levin_paik():  # O-13
    found = ordinal.mean_score_test(FLEISS)
    assert found.statistic**2 == pytest.approx(12.857, abs=5e-4)
    assert found.p_value == pytest.approx(0.000336, abs=5e-7)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        pytest.param("wald", 0.9347, 2.4537, id="O-13-mean-shift-wald"),
        pytest.param("null", 0.8769, 2.5115, id="O-13-mean-shift-score"),
    ],
)
def test_mean_shift(kind, low, high):
    found = ordinal.mean_shift(FISCHER, (8, 3.5, 0, -3.5, -8), kind=kind)
    assert -found.estimate == pytest.approx(1.6942, abs=5e-5)
    assert (-found.high, -found.low) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_marginal_mean_ranks_estimate():  # O-13: alpha 0.6196
    assert ordinal.marginal_mean_ranks(FISCHER).effect.estimate == pytest.approx(0.6196, abs=5e-5)


def test_marginal_mean_ranks_error_is_the_jackknife_one():
    """The printed Wald limits 0.5591-0.6800 (Z 3.877) come from ridits of the wrong margin.

    Both the printed numbers and the reason are reproduced here; ours agree with the jackknife.
    """
    table = np.array(FISCHER, dtype=float)
    n = table.sum()

    def superiority(counts):
        before, after = counts.sum(axis=1), counts.sum(axis=0)
        return (after * (np.cumsum(before) - before / 2)).sum() / counts.sum() ** 2

    def without(i, j):
        rest = table.copy()
        rest[i, j] -= 1
        return superiority(rest)

    pupils = [(i, j) for i, j in np.ndindex(5, 5) for _ in range(int(table[i, j]))]
    left_out = np.array([without(i, j) for i, j in pupils])
    jackknife = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())
    found = ordinal.marginal_mean_ranks(FISCHER)
    error = (found.effect.estimate - 0.5) / found.statistic
    assert error == pytest.approx(jackknife, rel=0.01)
    before, after = table.sum(axis=1) / n, table.sum(axis=0) / n
    wrong = (np.cumsum(after) - after / 2)[None, :] - (np.cumsum(before) - before / 2)[:, None]
    printed = np.sqrt(((table * wrong**2).sum() / n - ((table * wrong).sum() / n) ** 2) / n)
    assert found.effect.estimate - 1.959964 * printed == pytest.approx(0.5591, abs=5e-5)
    assert found.effect.estimate + 1.959964 * printed == pytest.approx(0.6800, abs=6e-5)
    assert (found.effect.estimate - 0.5) / printed == pytest.approx(3.877, abs=5e-4)


X_DEPRESSION = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
Y_DEPRESSION = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])


@pytest.mark.parametrize(
    ("alternative", "p"),
    [
        pytest.param("greater", 0.01953125, id="O-14-one-sided"),
        pytest.param("two-sided", 0.0390625, id="O-14-two-sided"),
    ],
)
def test_depression_signed_rank(alternative, p):
    found = ordinal.signed_rank(X_DEPRESSION - Y_DEPRESSION, alternative=alternative)
    assert (found.statistic, found.p_value) == (40, p)


def test_depression_shift():  # O-14: 0.46 (0.010 - 0.786)
    found = ordinal.hodges_lehmann_paired(X_DEPRESSION - Y_DEPRESSION)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.46, 0.010, 0.786), abs=5e-4)


X_PERMEABILITY = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
Y_PERMEABILITY = [1.15, 0.88, 0.90, 0.74, 1.21]


@pytest.mark.parametrize(
    ("alternative", "p"),
    [
        pytest.param("greater", 0.12720613, id="O-14-greater"),
        pytest.param("two-sided", 0.25441225, id="O-14-both"),
    ],
)
def test_permeability_rank_sum(alternative, p):
    values = np.unique(X_PERMEABILITY + Y_PERMEABILITY)
    counts = [[sample.count(value) for value in values] for sample in (Y_PERMEABILITY, X_PERMEABILITY)]
    found = mann_whitney(*counts, alternative=alternative, method="exact")
    assert found.statistic == 35
    assert found.p_value == pytest.approx(p, abs=5e-9)


def test_permeability_shift():  # O-14: 0.305 (-0.15 - 0.76)
    found = hodges_lehmann(Y_PERMEABILITY, X_PERMEABILITY)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.305, -0.15, 0.76), abs=1e-9)


BEFORE = np.array([3, 4, 3, 3, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 4, 4, 3, 2, 4, 3, 3, 3, 3, 3, 3])
AFTER = np.array([4, 5, 2, 4, 3, 2, 3, 3, 3, 2, 2, 2, 2, 3, 4, 4, 4, 2, 5, 3, 3, 3, 3, 3, 4])


def test_marks_with_ties():  # O-15: every road leads to 0.021484375 (trap T3)
    expected = 0.021484375
    assert ordinal.signed_rank(AFTER - BEFORE).p_value == pytest.approx(expected, abs=1e-12)
    table = np.zeros((4, 4))
    np.add.at(table, (BEFORE - 2, AFTER - 2), 1)
    lost, gained = ordinal.change_counts(table)
    assert ordinal.signed_rank_counts(lost, gained, 25).p_value == pytest.approx(expected, abs=1e-12)
    assert ordinal.sign_test(lost.sum(), gained.sum(), 25).p_value == pytest.approx(expected, abs=1e-12)
    assert stats.binomtest(1, 10).pvalue == pytest.approx(expected, abs=1e-12)


MAIZE = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48])


def test_darwin_maize():  # O-16
    assert MAIZE.sum() == 314
    signs = np.array(np.meshgrid(*[(-1, 1)] * 15)).reshape(15, -1)
    reached = int((np.abs(MAIZE) @ signs >= 314).sum())
    assert (reached, signs.shape[1]) == (863, 32768)
    assert reached / 32768 == pytest.approx(0.026337, abs=5e-7)
    assert 2 * reached / 32768 == pytest.approx(0.052673, abs=5e-7)
    paired_t = stats.ttest_1samp(MAIZE, 0)
    assert paired_t.statistic == pytest.approx(2.14799, abs=5e-6)
    assert paired_t.pvalue == pytest.approx(0.049703, abs=5e-7)
    untied = ordinal.signed_rank(MAIZE).p_value
    assert untied == pytest.approx(stats.wilcoxon(MAIZE, method="exact").pvalue)

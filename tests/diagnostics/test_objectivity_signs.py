"""Each sign of the federal method, and the journal gap, against examples worked by hand or by scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from shnor_analysis.diagnostics.objectivity import cell_signs, pupil_signs
from shnor_analysis.diagnostics.objectivity_journal import rank_interval, spearman_by_group
from shnor_analysis.diagnostics.objectivity_shares import intra_school_correlation, share_excess
from shnor_analysis.methodology.loader import load
from tests.diagnostics.objectivity_region import ordinary_schools, pupils, region, school_name

SETTINGS = load("objectivity")


def rows_of(found: pd.DataFrame, sign: str) -> pd.DataFrame:
    return found[found["sign"] == sign].set_index("school_id")


def made_cells(schools: list[tuple[float, float, int]]) -> pd.DataFrame:
    """Cells of one sitting from (mean, deviation, participants), through the columns that the sign reads."""
    _, cells = region(*(pupils(school_name(i), [1, 2]) for i in range(len(schools))))
    mean, sd, n = (np.array(column, dtype=float) for column in zip(*schools, strict=True))
    return cells.assign(
        mean_score=pd.array(mean, dtype="Float64"),
        sd_score=pd.array(sd, dtype="Float64"),
        n=pd.array(n.astype(int), dtype="Int32"),
    )


def test_interval_rule_is_the_printed_formula():
    cells = made_cells([(10.0, 4.0, 25)] * 19 + [(12.0, 4.0, 16)])
    found = rows_of(cell_signs(cells, SETTINGS), "interval_above")
    last = found.loc[school_name(19)]
    assert last["value_low"] == pytest.approx(12 - 1.96 * 4 / 4)
    n = 19 * 25 + 16
    mean = (19 * 25 * 10 + 16 * 12) / n
    squares = 19 * (24 * 16 + 25 * (10 - mean) ** 2) + 15 * 16 + 16 * (12 - mean) ** 2
    upper = mean + 1.96 * np.sqrt(squares / (n - 1)) / np.sqrt(n)
    assert last["reference_high"] == pytest.approx(upper)
    assert not last["fired"]  # 10.04 lies inside the region's 9.71–10.42


def test_interval_rule_fires_above_only_and_is_weak_where_students_interval_is_not_above():
    cells = made_cells([(10.0, 4.0, 100)] * 20 + [(16.0, 4.0, 100), (4.0, 4.0, 100), (13.5, 2.0, 3)])
    found = rows_of(cell_signs(cells, SETTINGS), "interval_above")
    assert found.index[found["fired"]].tolist() == [school_name(20), school_name(22)]
    assert found["weak"].to_dict()[school_name(22)] and not found["weak"].to_dict()[school_name(20)]
    assert found.loc[school_name(20), "strength"] > 0 > found.loc[school_name(21), "strength"]


def test_rank_correlation_is_scipys_in_every_school():
    rng = np.random.default_rng(3)
    group = np.sort(rng.integers(0, 200, 4000))
    x, y = rng.integers(2, 6, 4000), rng.integers(0, 21, 4000)
    ours = spearman_by_group(group, x, y, 200)
    theirs = [stats.spearmanr(x[group == g], y[group == g]).statistic for g in range(200)]
    assert ours == pytest.approx(np.array(theirs), abs=1e-12)


def test_rank_correlation_is_tested_by_its_permutation_distribution():
    rng = np.random.default_rng(8)
    scores, journal = rng.integers(0, 12, 20), np.sort(rng.integers(2, 6, 20))[::-1]
    scores[:6] = np.sort(scores[:6])
    table, cells = region(pupils("990001", scores, journal))
    row = rows_of(pupil_signs(table, cells, SETTINGS), "negative_rank_correlation").iloc[0]
    shuffled = np.concatenate([rng.permutation(journal) for _ in range(20_000)])
    chance = spearman_by_group(np.repeat(np.arange(20_000), 20), shuffled, np.tile(scores, 20_000), 20_000)
    assert row["value"] == pytest.approx(stats.spearmanr(scores, journal).statistic)
    assert row["p_value"] == pytest.approx((chance <= row["value"]).mean(), abs=0.01)


@pytest.mark.parametrize(("size", "weak"), [(4, True), (9, True), (30, False)])
def test_a_negative_correlation_is_weak_where_the_school_is_small(size, weak):
    journal = [5, 4, 3, 2] * size
    table, cells = region(pupils("990001", [4, 8, 12, 16] * (size // 4) + [4] * (size % 4), journal[:size]))
    row = rows_of(pupil_signs(table, cells, SETTINGS), "negative_rank_correlation").iloc[0]
    assert row["fired"] and row["value"] < -0.8
    assert row["weak"] == weak
    assert row["p_value"] < 0.05


def test_rank_interval_covers_and_stays_in_range():
    low, high = rank_interval(np.array([-1.0, 1.0, 0.0]), np.array([4, 4, 100]), 0.95)
    assert low[0] == -1 and high[0] > 0 and low[1] < 0 and high[1] == 1
    assert high[2] == -low[2] == pytest.approx(0.2, abs=0.01)


def cohort_region(ratios, size=30):
    """Each school writes grade 4 in spring 2020 and grade 5 in spring 2021 with the ratio given."""
    schools = []
    for number, ratio in enumerate(ratios):
        later = np.tile([9.0, 11.0], size // 2)
        schools.append(pupils(school_name(number), later * ratio, year=2020, programme_grade=4, pupil_grade=4))
        schools.append(pupils(school_name(number), later, programme_grade=5))
    _, cells = region(*schools)
    exact = cells["school_id"].map({school_name(i): ratio for i, ratio in enumerate(ratios)})
    mean = np.where(cells["year"] == 2020, 10 * exact, 10.0)
    return cells.assign(mean_score=pd.array(mean, dtype="Float64"), max_score=pd.array([20] * len(cells), "Int16"))


def test_fences_of_a_made_up_set():
    ratios = [0.9, 0.95, 1.0, 1.05, 1.1] * 5 + [0.5, 1.75]
    found = cell_signs(cohort_region(ratios), SETTINGS)
    q1, q3 = np.quantile(ratios, [0.25, 0.75])
    jump, drop = (rows_of(found[found["year"] == year], sign) for year, sign in COHORT_SIGNS)
    assert jump["reference_low"].iloc[0] == pytest.approx(q1 - 3 * (q3 - q1))
    assert drop["reference_high"].iloc[0] == pytest.approx(q3 + 3 * (q3 - q1))
    assert jump.index[jump["fired"]].tolist() == [school_name(25)]
    assert drop.index[drop["fired"]].tolist() == [school_name(26)]
    assert drop.loc[school_name(26), "strength"] == pytest.approx((1.75 - q3) / (q3 - q1))
    assert drop.loc[school_name(26), ["other_year", "other_grade"]].tolist() == [2021, 5]
    assert jump["named"].all() and drop["named"].all()


#: The rise stands at the later sitting, the drop at the earlier one.
COHORT_SIGNS = [(2021, "cohort_jump"), (2020, "cohort_drop")]


def test_autumn_paper_of_the_grade_below_is_followed_by_spring_of_the_same_school_year():
    autumn = [
        pupils(school_name(i), [9, 10 + i % 3], year=2020, season="autumn", programme_grade=5, pupil_grade=6)
        for i in range(25)
    ]
    spring = [pupils(school_name(i), [7, 8], max_score=16, programme_grade=6, pupil_grade=6) for i in range(25)]
    other = [pupils(school_name(i), [7, 8], programme_grade=6, pupil_grade=6, year=2022) for i in range(25)]
    _, cells = region(*autumn, *spring, *other)
    found = cell_signs(cells, SETTINGS)
    later = found[(found["sign"] == "cohort_jump") & found["applicable"]]
    assert set(later["year"]) == {2021}
    assert set(later["other_season"]) == {"autumn"}
    assert later["value"].iloc[0] == pytest.approx((9.5 / 20) / (7.5 / 16))


def test_journal_gap_finds_the_school_that_differs():
    schools = ordinary_schools(40, 30)
    odd = pupils(school_name(99), [3] * 20 + [12] * 10, [5] * 20 + [4] * 10)
    table, cells = region(*schools, odd)
    found = rows_of(pupil_signs(table, cells, SETTINGS), "journal_gap")
    assert found.index[found["fired"]].tolist() == [school_name(99)]
    row = found.loc[school_name(99)]
    assert (row["n"], row["count"], row["value"]) == (30, 20, pytest.approx(2 / 3))


def test_share_excess_is_scipys_beta_binomial_with_the_school_left_out():
    x, n, icc = np.array([9, 3, 0, 5]), np.array([10, 12, 0, 9]), 0.1
    found = share_excess(x, n, icc)
    share = (x.sum() - x + 0.5) / (n.sum() - n + 1)
    law = stats.betabinom(n, share * 9, (1 - share) * 9)
    expected = law.sf(x) + 0.5 * law.pmf(x)
    expected[n == 0] = 1
    assert found.reference == pytest.approx(share)
    assert found.p_value == pytest.approx(expected)
    assert found.smallest_p[0] == pytest.approx(
        0.5 * stats.betabinom.pmf(10, 10, share[0] * 9, (1 - share[0]) * 9)
    )


def test_correlation_of_schools_is_recovered():
    rng = np.random.default_rng(5)
    share = rng.beta(0.3 * 9, 0.7 * 9, 4000)  # correlation 1 / (9 + 1)
    x = rng.binomial(20, share)
    assert intra_school_correlation(x, np.full(4000, 20)) == pytest.approx(0.1, abs=0.01)
    assert np.isnan(intra_school_correlation([0, 0], [5, 5]))

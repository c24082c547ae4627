"""The generated region has the properties measured on a real one (domain.md 1.4 and 8)."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.example.model import ExampleData
from shnor_analysis.example.papers import all_papers

CELL = ["school_id", "year", "subject", "programme_grade"]
REGIONAL_2021 = {
    ("Математика", 4): 3.3,
    ("Русский язык", 4): 7.6,
    ("Математика", 5): 14.8,
    ("Русский язык", 5): 14.9,
    ("Математика", 6): 16.0,
    ("Русский язык", 6): 18.3,
    ("Математика", 7): 13.9,
    ("Русский язык", 7): 18.4,
    ("Математика", 8): 13.6,
    ("Русский язык", 8): 21.5,
}
REGIONAL_2020 = {
    ("Математика", 5): 20.7,
    ("Русский язык", 5): 22.9,
    ("Математика", 6): 22.6,
    ("Русский язык", 6): 27.75,
}


@pytest.fixture(scope="module")
def present(region: ExampleData) -> pd.DataFrame:
    return region.pupils[~region.pupils["absent"]].assign(two=lambda p: (p["mark"] == 2).astype(int))


@pytest.fixture(scope="module")
def cells(present: pd.DataFrame) -> pd.DataFrame:
    return present.groupby(CELL)["two"].agg(n="size", n2="sum").reset_index()


def share(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    sums = frame.groupby(keys)[["n", "n2"]].sum()
    return sums["n2"] / sums["n"]


def test_pooled_shares_of_two_years_correlate_and_single_procedures_hardly_do(cells: pd.DataFrame) -> None:
    pooled = share(cells, ["school_id", "year"]).unstack("year").dropna()
    single = share(cells, CELL).unstack("year").dropna()
    by_paper = single.groupby(["subject", "programme_grade"]).corr().iloc[::2, 1]
    assert pooled.corr().iloc[0, 1] == pytest.approx(0.76, abs=0.07)
    assert by_paper.mean() == pytest.approx(0.33, abs=0.1)
    assert by_paper.between(0.05, 0.58).all()


def test_lowest_tenth_improves_by_itself(cells: pd.DataFrame) -> None:
    pooled = share(cells, ["school_id", "year"]).unstack("year").dropna()
    lowest = pooled[2020] >= pooled[2020].quantile(0.9)
    others_fell = (pooled[2020] - pooled[2021])[~lowest].mean()
    assert pooled[lowest].mean().tolist() == pytest.approx([0.50, 0.30], abs=0.06)
    assert (pooled[2020] - pooled[2021])[lowest].mean() > 2 * others_fell > 0.05


def test_many_cells_are_small(cells: pd.DataFrame) -> None:
    assert 17 <= cells["n"].median() <= 21
    assert (cells["n"] < 10).mean() == pytest.approx(0.27, abs=0.02)
    assert (cells["n"] < 5).mean() == pytest.approx(0.10, abs=0.02)


def test_regional_shares_of_two(cells: pd.DataFrame) -> None:
    shares = 100 * share(cells, ["year", "subject", "programme_grade"])
    assert shares[2021].to_dict() == pytest.approx(REGIONAL_2021, rel=0.2, abs=0.7)
    assert {key: shares[2020][key] for key in REGIONAL_2020} == pytest.approx(REGIONAL_2020, rel=0.15)


def test_schools_with_two_low_procedures(cells: pd.DataFrame) -> None:
    spring = cells[cells["year"] == 2021]
    low = (spring["n2"] >= 0.3 * spring["n"]) & (spring["n"] >= 10)
    assert (low.groupby(spring["school_id"]).sum() >= 2).mean() == pytest.approx(0.24, abs=0.07)


@pytest.mark.parametrize(
    ("subject", "grade", "factor"),
    [("Русский язык", 8, 18.8), ("Математика", 5, 8.6), ("Математика", 4, 3.5)],
)
def test_scores_heap_at_the_border_of_three(
    present: pd.DataFrame, subject: str, grade: int, factor: float
) -> None:
    borders = all_papers()[subject, grade].borders
    spring = present[(present["year"] == 2021) & (present["subject"] == subject)]
    counts = spring.loc[spring["programme_grade"] == grade, "score"].value_counts()
    assert counts[borders[0]] / counts[borders[0] - 1] == pytest.approx(factor, rel=0.4)
    assert 0.8 < counts[borders[1]] / counts[borders[1] - 1] < 3


def test_absent_and_below_the_journal(region: ExampleData, present: pd.DataFrame) -> None:
    absent = region.pupils.groupby("year")["absent"].mean()
    assert absent.tolist() == pytest.approx([0.165, 0.113], abs=0.01)
    below = (present["mark"] < present["journal_mark"]).groupby(
        [present["year"], present["subject"], present["programme_grade"]]
    )
    below = below.mean().astype(float)
    assert below[2020].between(0.24, 0.68).all()
    assert 0.27 < below[2020].mean() < 0.61
    assert below[2021].between(0.11, 0.47).all()


def test_programme_schools_are_low_in_the_first_season_and_listed_in_one_district(
    region: ExampleData, cells: pd.DataFrame
) -> None:
    programme = region.schools[region.schools["in_programme"]]
    pooled = share(cells, ["year", "school_id"])[2020]
    assert len(programme) == 4
    assert programme["municipality"].unique().tolist() == ["Нагорный район"]
    assert (pooled[programme["school_id"]] > pooled.quantile(0.8)).all()


def test_autumn_pupils_are_one_grade_above_the_paper(region: ExampleData) -> None:
    autumn = region.pupils[region.pupils["year"] == 2020]
    assert (autumn["pupil_grade"] == autumn["programme_grade"] + 1).all()
    assert (autumn["pupil_code"].str[0].astype(int) == autumn["pupil_grade"]).all()
    assert (region.pupils.groupby([*CELL, "season"])["pupil_code"].nunique().sum()) == len(region.pupils)


def test_task_points_sum_to_the_score_and_stay_within_bounds(region: ExampleData) -> None:
    pupils, points = region.pupils, region.points.astype(np.int64)
    there = ~pupils["absent"].to_numpy()
    assert (points[~there] == -1).all()
    assert (points[there].clip(min=0).sum(axis=1) == pupils.loc[there, "score"]).all()
    for (subject, grade), rows in pupils.groupby(["subject", "programme_grade"]).indices.items():
        top = all_papers()[subject, grade].task_max
        own = points[rows][there[rows]]
        assert (own[:, : len(top)] <= top).all()
        assert (own[:, : len(top)] >= 0).all()
        assert (own[:, len(top) :] == -1).all()

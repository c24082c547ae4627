"""The marts of the funnel: the same limits as the fit, few dots in a large region, a reason in a small one."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.funnel import MOST_DOTS, SIZES, funnel, funnel_marts

ENDS = ["low95", "high95", "low998", "high998"]


def changes(schools: int, seed: int = 1) -> pd.DataFrame:
    """Pooled schools of one pair of seasons; the first has three marks, the second none."""
    rng = np.random.default_rng(seed)
    n = np.concatenate([[3, 0], rng.integers(10, 300, schools - 2)])
    share = np.where(n > 0, rng.binomial(n, rng.beta(8, 32, schools)) / np.maximum(n, 1), np.nan)
    codes = [f"{990000 + number}" for number in range(schools)]
    pair = {"season_from": "2021-spring", "season_to": "2022-spring"}
    return pd.DataFrame({"school_id": codes, "n_to": n, "value_to": share, **pair})


def test_limits_are_those_of_the_fit_to_schools_that_may_be_shown():
    rows = changes(60)
    points, limits = funnel_marts(rows, "Область", fewest=30, smallest=5)
    made = funnel(rows[rows["n_to"] >= 5], 30)
    assert len(points) == 59 and points["drawn"].sum() == 58 and not points["drawn"].iloc[0]
    pd.testing.assert_frame_equal(points[ENDS], made.at(points["n_to"].to_numpy(dtype=float))[ENDS])
    curve = limits[limits["curve"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(curve[["n", *ENDS]], made.limits[["n", *ENDS]])
    assert limits.loc[~limits["curve"], "n"].tolist() == list(SIZES)
    assert set(limits["baseline"]) == {made.baseline} and set(limits["schools"]) == {58}
    assert set(points["region"]) == set(limits["region"]) == {"Область"}


def test_a_large_region_is_drawn_by_some_of_its_schools_always_the_same():
    rows = changes(MOST_DOTS + 500)
    points, limits = funnel_marts(rows, "Область", fewest=30, smallest=5)
    assert points["drawn"].sum() == MOST_DOTS
    assert limits["schools"].iloc[0] == MOST_DOTS + 498  # the limits rest on all
    pd.testing.assert_frame_equal(points, funnel_marts(rows, "Область", fewest=30, smallest=5)[0])


@pytest.mark.parametrize("rows", [changes(20), changes(60).assign(value_to=0.0)])
def test_without_limits_the_schools_stay(rows):
    points, limits = funnel_marts(rows, "Область", fewest=30, smallest=5)
    assert limits.empty and len(points) >= 19
    assert points[ENDS].isna().all(axis=None)


def test_no_pairs_of_seasons_no_funnel():
    points, limits = funnel_marts(changes(5).assign(season_from=None), "Область", fewest=30, smallest=5)
    assert points.empty and limits.empty

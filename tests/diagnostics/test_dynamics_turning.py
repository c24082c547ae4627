"""By how many «2» a verdict would be another one: against judging the changed counts themselves."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_cases import WHOLE_SCHOOL
from shnor_analysis.diagnostics.dynamics_pairs import Matched, matches
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.dynamics_shares import adverse_counts, share_cases, share_norm
from shnor_analysis.diagnostics.dynamics_verdicts import pupils_to_other, verdicts
from shnor_analysis.method_check.regions import Region, as_tables, draw
from shnor_analysis.statistics import forecasts
from shnor_analysis.statistics.excess import turning_counts
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts

#: The prior components as they stand: nothing here hangs on the fit, and the norm must not move.
SETTINGS = replace(
    load_settings(), measures=("share2", "share45", "position"), comparisons=("successive",), fewest_schools=10_000
)
MARGIN = SETTINGS.margin["share2"]
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    region = Region("edges", schools=110, missing=0.4, size_sigma=1.4, effect=-0.6, pupils=0.3)
    return as_tables(draw(region, np.random.default_rng(5)))


@pytest.fixture(scope="module")
def matched(tables: tuple[pd.DataFrame, pd.DataFrame]) -> Matched:
    return next(iter(matches(*tables, ("successive",))))


@pytest.fixture(scope="module")
def norm(matched: Matched) -> Norm:
    return share_norm(matched, "share2", SETTINGS)


def with_twos(matched: Matched, total: Floats) -> Matched:
    """Give each school so many «2» in the second season; which papers they are in does not matter."""
    n, marks = matched.n[:, 1], matched.marks.copy()
    left = total[:, None] - np.concatenate([np.zeros((len(n), 1)), np.cumsum(n, axis=1)[:, :-1]], axis=1)
    marks[0, :, 1] = np.clip(left, 0, n)
    marks[1, :, 1] = n - marks[0, :, 1]
    marks[2:, :, 1] = 0
    return replace(matched, marks=marks)


def judged(matched: Matched, norm: Norm) -> tuple[NDArray[np.object_], Floats]:
    """Verdict of each whole school, and the number in question (NaN for none)."""
    cases = share_cases(matched, "share2", norm, SETTINGS)
    whole = np.flatnonzero(cases.paper == WHOLE_SCHOOL)
    whole = whole[np.argsort(cases.school[whole])]
    return verdicts(cases, MARGIN, SETTINGS)[0][whole], pupils_to_other(cases, MARGIN)[whole]


@pytest.mark.parametrize("start", ["as it was", "no twos", "all twos"])
def test_the_verdict_changes_there_and_not_before(matched: Matched, norm: Norm, start: str) -> None:
    n = matched.marks[:, :, 1].sum(axis=(0, 2))
    twos = {"as it was": matched.marks[0, :, 1].sum(axis=1), "no twos": 0 * n, "all twos": n}[start]
    before, number = judged(with_twos(matched, twos), norm)
    told = np.isfinite(number)
    assert told.sum() > 80
    after, _ = judged(with_twos(matched, twos + np.nan_to_num(number)), norm)
    assert (after[told] != before[told]).all()
    assert ((twos + np.nan_to_num(number) >= 0) & (twos + np.nan_to_num(number) <= n)).all()
    furthest = np.where(told, np.abs(np.nan_to_num(number)) - 1, n)
    steps = (1, 2, 4, 9, 20)
    for step in [side * np.minimum(k, furthest) for k in steps for side in (-1, 1)] + [furthest, -furthest]:
        near, _ = judged(with_twos(matched, np.clip(twos + step, 0, n)), norm)
        assert (near == before).all()


def test_all_kinds_of_verdict_were_tried(matched: Matched, norm: Norm) -> None:
    verdict, number = judged(matched, norm)
    assert set(verdict[np.isfinite(number)]) == {"improved", "worsened", "stable", "unclear", "not_enough_data"}


def test_an_improvement_is_undone_by_more_twos_and_a_decline_by_fewer(matched: Matched, norm: Norm) -> None:
    verdict, number = judged(matched, norm)
    assert (number[(verdict == "improved") & np.isfinite(number)] > 0).all()
    assert (number[(verdict == "worsened") & np.isfinite(number)] < 0).all()


def test_the_table_tells_it_of_whole_schools_and_twos_only(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    found = dynamics(*tables, settings=SETTINGS)
    told = found["pupils_to_other_verdict"].notna()
    assert str(found["pupils_to_other_verdict"].dtype) == "Int32"
    assert (found.loc[told, "scope"] == "school").all() and (found.loc[told, "measure"] == "share2").all()
    usable = (found["scope"] == "school") & (found["measure"] == "share2") & (found["reason"] == "")
    assert told[usable].mean() > 0.95
    assert (found.loc[told, "pupils_to_other_verdict"] != 0).all()
    assert not told[~found["reason"].isin(["", "cannot_reach_level"])].any()


def test_a_trifle_is_no_verdict_even_in_a_huge_school(matched: Matched, norm: Norm) -> None:
    """Chance includes how much schools move by themselves, so no smallest change need be set beside it."""
    counts = adverse_counts(matched, "share2")
    huge = Counts(counts.x * 1000, counts.n * 1000, counts.same_pupils)
    for schools, forecast in forecasts.pooled(huge, norm, forecasts.baseline(huge, norm)):
        n = huge.n[schools, 1].sum(axis=1)
        few, many = turning_counts(forecast, n, SETTINGS.alpha)
        expected = forecast.mean(forecast.share)
        usual = (expected > 0.1) & (expected < 0.6)
        assert usual.sum() > 40
        assert (expected - few / n)[usual].min() > 0.04
        assert (many / n - expected)[usual].min() > 0.05

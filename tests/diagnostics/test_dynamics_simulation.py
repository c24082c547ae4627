"""What the verdicts promise, in regions where the truth is known; the whole table is a benchmark."""

from dataclasses import replace

import numpy as np
import pytest

from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.method_check.promises import coverage, run
from shnor_analysis.method_check.regions import EFFECTS, REGIONS, SIZES, Region, draw, regions_for

SETTINGS = replace(load_settings(), measures=("share2",), comparisons=("successive",))
BY_NAME = {region.name: region for region in (*REGIONS, *EFFECTS)}


def share(told: dict[str, object], name: str) -> float:
    return float(told[f"{name}, %"])  # type: ignore[arg-type]


def test_simulated_region_is_like_the_real_one() -> None:
    """domain.md 8: pooled correlation of years 0.76, median 17 pupils a paper, 29 % of cells under 10."""
    drawn = draw(replace(REGIONS[0], schools=4000), np.random.default_rng(1))
    pooled = drawn.x.sum(axis=2) / drawn.n.sum(axis=2)
    assert np.corrcoef(pooled.T)[0, 1] == pytest.approx(0.76, abs=0.04)
    assert np.median(drawn.n) == pytest.approx(17, abs=1.5)
    assert (drawn.n < 10).mean() == pytest.approx(0.29, abs=0.03)
    assert np.median(drawn.n[drawn.programme].sum(axis=2)) == pytest.approx(63, abs=6)


def test_false_alarms_where_nothing_changed() -> None:
    """Five regions, about a thousand programme schools; Fisher's test calls more than a third improved."""
    told = run(BY_NAME["nothing changed"], 5, SETTINGS)
    assert told["schools"] > 1000
    assert share(told, "improved") <= 5 + 2 * float(told["s.e."])  # type: ignore[arg-type]
    assert share(told, "improved") < 8
    assert share(told, "Fisher") > 30
    assert share(told, "interval holds 0") == pytest.approx(95, abs=2)


def test_power_against_one_logit() -> None:
    told = run(BY_NAME["effect -1"], 4, SETTINGS)
    assert told["pupils"] == pytest.approx(63, abs=6)
    assert share(told, "improved") >= 50 - 2 * float(told["s.e."])  # type: ignore[arg-type]
    assert share(told, "worsened") < 1


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
def test_false_alarms_in_all_kinds_of_regions(region: Region) -> None:
    told = run(region, regions_for(region, 12), SETTINGS)
    assert told["schools"] >= 1000
    assert share(told, "improved") <= 5 + 2 * float(told["s.e."])  # type: ignore[arg-type]
    assert share(told, "interval holds 0") > 92


@pytest.mark.slow
def test_power_over_many_regions() -> None:
    told = run(BY_NAME["effect -1"], 12, SETTINGS)
    assert share(told, "improved") >= 50 - 2 * float(told["s.e."])  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_the_interval(n: int) -> None:
    covered, error, intervals = coverage(Region(f"n = {n}", fixed_size=n), 6)
    assert intervals > 5000
    assert covered == pytest.approx(95, abs=1 + 2 * error)

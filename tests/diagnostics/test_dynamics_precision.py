"""Verdicts and numbers do not depend on numerical settings, and adjusted p-values do not leap."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics import dynamics as dynamics_module
from shnor_analysis.diagnostics import dynamics_shares
from shnor_analysis.diagnostics.dynamics import dynamics
from shnor_analysis.diagnostics.dynamics_cases import Cases
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.diagnostics.dynamics_verdicts import own_direction
from shnor_analysis.method_check.regions import Region, as_tables, draw
from shnor_analysis.statistics import scoring, shrinkage
from shnor_analysis.statistics.multiplicity import holm, holm_with_bystanders
from shnor_analysis.statistics.two_season_counts import Counts

SETTINGS = replace(load_settings(), measures=("share2",), comparisons=("successive",))
#: How far numbers of production may be from those of double precision and a search without end.
ALLOWED = {
    "season_change": 1e-4,
    "expected_change": 1e-4,
    "excess": 1e-4,
    "excess_low": 2e-4,
    "excess_high": 2e-4,
    "p_value": 2e-4,
    "p_adjusted": 1e-3,
    "p_adjusted_district": 1e-3,
    "minimal_detectable": 2e-4,
}


@pytest.fixture(scope="module")
def region() -> tuple[pd.DataFrame, pd.DataFrame]:
    return as_tables(draw(Region("any", schools=150, grades=3, pupils=0.3), np.random.default_rng(4)))


@pytest.fixture(scope="module")
def flags(region: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return region[0].sample(frac=0.03, random_state=1)


@pytest.fixture(scope="module")
def found(region: tuple[pd.DataFrame, pd.DataFrame], flags: pd.DataFrame) -> pd.DataFrame:
    return dynamics(*region, flags, SETTINGS)


@pytest.mark.slow
def test_production_agrees_with_exact_precision(
    region: tuple[pd.DataFrame, pd.DataFrame],
    flags: pd.DataFrame,
    found: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No row of this region lies on a knife edge (one of 1,050 did in one of six seeds tried)."""
    monkeypatch.setattr(dynamics_shares, "Counts", partial(Counts, precision=np.float64))
    monkeypatch.setattr(scoring, "GAIN", 1e-10)
    monkeypatch.setattr(scoring, "UNSEEN", 0.0)
    monkeypatch.setattr(shrinkage, "SMALLEST_STEP", 1e-7)
    exact = dynamics(*region, flags, SETTINGS)
    for name, allowed in ALLOWED.items():
        assert (found[name].isna() == exact[name].isna()).all(), name
        assert (found[name] - exact[name]).abs().max() < allowed, name
    for name in ("verdict", "verdict_without_flagged", "reason"):
        assert (found[name] == exact[name]).all(), name
    both = found["n_needed"].notna()
    assert ((found["n_needed"] - exact["n_needed"])[both].abs() <= 1).all()


@pytest.mark.slow
def test_flagged_verdicts_are_those_of_a_region_without_the_sittings(
    region: tuple[pd.DataFrame, pd.DataFrame], flags: pd.DataFrame, found: pd.DataFrame
) -> None:
    """Whole table without flags: the same verdicts as before; with them, other verdicts somewhere."""
    plain = dynamics(*region, settings=SETTINGS)
    pd.testing.assert_series_equal(found["verdict"], plain["verdict"])
    assert (found["verdict"] != found["verdict_without_flagged"]).any()


def brute(p: np.ndarray, member: np.ndarray) -> np.ndarray:
    out = np.empty(len(p))
    for k in range(len(p)):
        family = member.copy()
        family[k] = True
        out[k] = holm(np.where(family, p, np.nan))[k]
    return out


@pytest.mark.parametrize("seed", range(5))
def test_bystanders_are_adjusted_as_if_they_were_members(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = np.round(rng.random(12) ** 2, 1 if seed % 2 else 6)
    member, group = rng.random(12) < 0.6, rng.integers(0, 3, 12)
    found = holm_with_bystanders(p, member, group)
    for label in np.unique(group):
        of = group == label
        assert found[of] == pytest.approx(brute(p[of], member[of]))


def test_bystanders_without_members_and_nothing_at_all() -> None:
    assert holm_with_bystanders([0.2, np.nan], [False, False], [1, 1])[0] == 0.2
    assert holm_with_bystanders([], [], []).size == 0


def school(p: list[float], floor: float) -> Cases:
    """Papers of one school with p-values of being better; the smallest possible p of the last one is given."""
    better = np.array(p)
    cases = Cases.empty(np.zeros(len(p), dtype=np.int64), np.arange(len(p)))
    floors = np.append(np.full(len(p) - 1, 0.001), floor)
    cases.fill(np.arange(len(p)), better=better, worse=1 - better, floor_better=floors, floor_worse=floors)
    return cases


@pytest.mark.parametrize("p", [0.06, 0.2, 0.9])
def test_own_adjusted_p_does_not_leap_where_a_paper_joins_its_family(p: float) -> None:
    inside, outside = (own_direction(school([0.1, 0.3, 0.4, p], 0.05 + d), 0.05)[1] for d in (-1e-9, 1e-9))
    assert inside[3] == pytest.approx(outside[3], abs=1e-6)


def test_adjusted_p_does_not_leap_where_the_excess_passes_zero() -> None:
    """Other papers are better: in that direction 0.5 is one of the largest p, in the other the smallest."""
    above, below = (own_direction(school([0.01, 0.02, 0.03, 0.5 + d], 0.001), 0.05)[1] for d in (-1e-9, 1e-9))
    assert above == pytest.approx(below, abs=1e-6)


@pytest.mark.slow
def test_what_flagged_results_are_judged_without_changes_no_verdict(
    region: tuple[pd.DataFrame, pd.DataFrame],
    flags: pd.DataFrame,
    found: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pass without flagged results leaves out the intervals; with them it comes to the same."""

    def in_full(*given: object, only_verdicts: bool = False) -> Cases:
        return dynamics_shares.share_cases(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(dynamics_module, "share_cases", in_full)
    full = dynamics(*region, flags, SETTINGS)
    assert (found["verdict_without_flagged"] != found["verdict"]).any()
    assert (found["verdict_without_flagged"] == full["verdict_without_flagged"]).all()

"""The programme as a whole against comparable schools."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.programme_effect import (
    baseline_bands,
    difference,
    permutation_p,
    programme_effect,
)


def rows(
    effect: float, programme: int = 12, others: int = 200, seed: int = 0, placebo: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pooled rows of a mart: low schools come back by themselves, the programme's ones by `effect` more."""
    rng = np.random.default_rng(seed)
    size = programme + others
    level = np.concatenate([rng.uniform(0.3, 0.5, programme), rng.uniform(0.05, 0.55, others)])
    chosen = np.arange(size) < programme
    school_id = [f"{100000 + k}" for k in range(size)]
    pairs = [("2021-spring", "2022-spring", 0.0)] if placebo else []
    pairs.append(("2022-spring", "2023-spring", effect))
    parts = []
    for first, last, extra in pairs:
        change = -0.4 * (level - 0.2) + extra * chosen + rng.normal(0, 0.05, size)
        part = {
            "school_id": school_id,
            "scope": "school",
            "comparison": "successive",
            "measure": "share2",
            "season_from": first,
            "season_to": last,
            "value_from": level,
            "change": change,
            "excess": change + 0.4 * (level - 0.2),
        }
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True), pd.DataFrame({"school_id": school_id, "in_programme": chosen})


def told(effect: float, **region: int) -> pd.Series:
    table, schools = rows(effect, **region)
    return programme_effect(table, schools, season_from="2022-spring", season_to="2023-spring").iloc[0]


def test_finds_an_effect_beyond_the_return_to_the_mean() -> None:
    found = told(-0.15)
    assert found["low"] < -0.15 < found["high"] < 0
    assert found["p_permutation"] < 0.01
    assert found["excess"] == pytest.approx(-0.15, abs=0.04)
    assert found["change_programme"] - found["change_comparable"] == pytest.approx(found["effect"])


def test_finds_none_where_schools_only_come_back() -> None:
    """The programme's change is large; that of comparable schools is as large."""
    held = 0
    for seed in range(60):
        found = told(0.0, seed=seed)
        assert found["change_programme"] < -0.03
        held += found["low"] <= 0 <= found["high"]
    assert held >= 52


def test_a_handful_of_schools_gets_a_wide_interval() -> None:
    assert told(0.0, programme=4)["high"] - told(0.0, programme=4)["low"] > 1.5 * (
        told(0.0, programme=40)["high"] - told(0.0, programme=40)["low"]
    )


@pytest.mark.parametrize(
    ("programme", "others", "reason"),
    [(0, 20, "too_few_programme"), (1, 20, "too_few_programme"), (5, 0, "no_comparable")],
)
def test_says_why_there_is_no_comparison(programme: int, others: int, reason: str) -> None:
    found = told(0.0, programme=programme, others=others)
    assert found["reason"] == reason
    assert np.isnan(found["effect"])


def test_placebo_comes_from_the_seasons_before() -> None:
    table, schools = rows(-0.15, programme=30, placebo=True)
    found = programme_effect(table, schools, season_from="2022-spring", season_to="2023-spring")
    assert found["kind"].tolist() == ["effect", "placebo"]
    placebo = found.iloc[1]
    assert (placebo["season_from"], placebo["season_to"]) == ("2021-spring", "2022-spring")
    assert placebo["low"] < 0 < placebo["high"]
    assert found.iloc[0]["high"] < 0


def test_nothing_to_compare_yet() -> None:
    table, schools = rows(0.0)
    found = programme_effect(table.iloc[:0], schools, season_from="2022-spring", season_to="2023-spring")
    assert found["reason"].tolist() == ["too_few_programme"]


def test_difference_with_one_band_is_welch() -> None:
    rng = np.random.default_rng(3)
    value, programme = rng.normal(size=30), np.arange(30) < 10
    effect, error, freedom = difference(value, np.zeros(30, dtype=np.int64), programme)
    a, b = value[programme], value[~programme]
    parts = a.var(ddof=1) / 10, b.var(ddof=1) / 20
    assert effect == pytest.approx(a.mean() - b.mean())
    assert error == pytest.approx(np.sqrt(sum(parts)))
    assert freedom == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 9 + parts[1] ** 2 / 19))


def test_permutations_are_uniform_under_exchange() -> None:
    rng = np.random.default_rng(4)
    band, programme = np.arange(40) % 2, np.arange(40) < 10
    p = np.array([permutation_p(rng.normal(size=40), band, programme, 99) for _ in range(200)])
    assert p.min() >= 0.01
    assert (p <= 0.2).mean() == pytest.approx(0.2, abs=0.08)


def test_equal_baselines_make_one_band() -> None:
    band, number = baseline_bands(np.array([0.4, 0.4, 0.4, 0.1]), np.array([True, True, False, False]))
    assert band.tolist() == [0, 0, 0, -1]
    assert number == 1

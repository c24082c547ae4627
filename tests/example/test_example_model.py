import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shnor_analysis.example.cells import generate_cells
from shnor_analysis.example.model import ExampleSettings, generate
from shnor_analysis.example.papers import all_papers
from shnor_analysis.example.scoring import (
    draw_points,
    heaped,
    lift,
    mark_curves,
    mark_of,
    score_distribution,
)
from shnor_analysis.tables.marts import Cells

PAPERS = list(all_papers().values())


def log_odds(k: float, n: float) -> float:
    return float(np.log(k / (n - k)))


def test_same_settings_same_region_and_another_seed_another() -> None:
    first, again = (generate(ExampleSettings(n_schools=8)) for _ in range(2))
    other = generate(ExampleSettings(n_schools=8, seed=1))
    pd.testing.assert_frame_equal(first.pupils, again.pupils)
    pd.testing.assert_frame_equal(first.schools, again.schools)
    assert (first.points == again.points).all()
    assert not first.pupils["score"].equals(other.pupils["score"])


def test_effect_changes_the_programme_schools_of_later_seasons_only() -> None:
    without, with_ = (generate(ExampleSettings(n_schools=30, effect=effect)) for effect in (0.0, 1.0))
    programme = without.schools.loc[without.schools["in_programme"], "school_id"]
    touched = without.pupils["school_id"].isin(programme) & (without.pupils["year"] == 2021)
    assert without.schools.equals(with_.schools)
    assert without.pupils[~touched].equals(with_.pupils[~touched])
    gained = with_.pupils.loc[touched, "ability"] - without.pupils.loc[touched, "ability"]
    assert gained.to_numpy() == pytest.approx(1.0)


def test_known_effect_moves_log_odds_of_two_by_about_as_much() -> None:
    odds = []
    for effect in (0.0, 1.0):
        data = generate(ExampleSettings(n_schools=300, programme_schools=30, effect=effect))
        schools = data.schools.loc[data.schools["in_programme"], "school_id"]
        own = data.pupils[data.pupils["school_id"].isin(schools) & (data.pupils["year"] == 2021)]
        odds.append(log_odds((own["mark"] == 2).sum(), own["mark"].notna().sum()))
    assert odds[0] - odds[1] == pytest.approx(0.9, abs=0.2)


@pytest.mark.parametrize("shape", ["normal", "t", "skewed"])
def test_school_effect_has_its_spread_whatever_its_shape(shape: str) -> None:
    from shnor_analysis.example.population import draw_population

    effect = draw_population(ExampleSettings(n_schools=5000, school_sd=0.5, school_effect=shape)).ability  # type: ignore[arg-type]
    assert effect.mean() == pytest.approx(0, abs=0.01)
    assert effect.std() == pytest.approx(0.5, rel=0.03)
    assert (((effect - effect.mean()) ** 3).mean() < -0.02) == (shape == "skewed")


def test_cells_have_the_columns_of_the_mart_and_agree_with_pupils() -> None:
    wanted = ExampleSettings(n_schools=400, grades=(5,))
    cells = generate_cells(wanted)
    Cells.validate(cells)
    assert (cells["n"] == cells[["n2", "n3", "n4", "n5"]].sum(axis=1)).all()
    assert (cells["n"] <= cells["n_listed"]).all()
    pupils = generate(wanted).pupils
    keys = ["year", "subject", "programme_grade"]
    by_pupils = (pupils["mark"] == 2).groupby([pupils[key] for key in keys]).sum() / pupils.groupby(keys)[
        "mark"
    ].count()
    by_cells = cells.groupby(keys)[["n2", "n"]].sum()
    assert (by_cells["n2"] / by_cells["n"]).astype(float).tolist() == pytest.approx(by_pupils.tolist(), abs=0.02)
    means = cells.groupby(keys)["mean_score"].mean().astype(float)
    assert means.tolist() == pytest.approx(pupils.groupby(keys)["score"].mean().astype(float).tolist(), abs=1)


def test_cells_are_unique_at_a_scale_beyond_four_digits() -> None:
    cells = generate_cells(ExampleSettings(n_schools=10_500, grades=(5,), subjects=("История",)))
    assert not cells.duplicated(["school_id", "year"]).any()
    assert len(cells.attrs["programme"]) == 4


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.code}{paper.grade}")
def test_curves_are_probabilities_that_rise_with_ability(paper) -> None:  # type: ignore[no-untyped-def]
    eta, curves = mark_curves(paper, 1.0)
    assert curves[:, :4].sum(axis=1) == pytest.approx(1)
    assert (np.diff(curves[:, 0]) <= 1e-9).all()
    assert (np.diff(curves[:, 4]) >= -1e-9).all()
    middle = float(np.interp(0, eta, curves[:, 0]))
    assert 0.005 < middle < 0.25


@settings(max_examples=25, deadline=None)
@given(
    paper=st.sampled_from(PAPERS),
    ability=st.floats(-5, 5),
    strength=st.floats(0, 1.3),
    seed=st.integers(0, 2**32 - 1),
)
def test_lifting_never_lowers_nor_exceeds_the_task_maxima(paper, ability, strength, seed) -> None:  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(seed)
    points = draw_points(rng, paper, np.full(50, ability))
    after, lifted = lift(rng, paper, points, np.full(50, strength))
    assert (after >= points).all()
    assert (after <= paper.task_max).all()
    assert (after[~lifted] == points[~lifted]).all()
    assert (mark_of(paper, after.sum(axis=1))[lifted] == mark_of(paper, points.sum(axis=1))[lifted] + 1).all()


def test_drawn_scores_follow_the_exact_distribution() -> None:
    paper = all_papers()["Математика", 6]
    drawn = draw_points(np.random.default_rng(1), paper, np.full(20_000, 0.3)).sum(axis=1)
    seen = np.bincount(drawn, minlength=paper.max_score + 1) / len(drawn)
    exact = score_distribution(paper, np.array([0.3]))
    assert seen == pytest.approx(exact[0], abs=0.012)
    assert heaped(exact, paper, 1.0).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"subjects": ("Астрономия",)},
        {"years": ((2021, "зима"),)},
        {"years": ((2021, "spring"), (2021, "spring"))},
        {"programme_schools": 100},
        {"conditions_effect": 1.5},
    ],
)
def test_settings_that_describe_no_region_are_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"paper|season|programme|correlation"):
        ExampleSettings(**wrong)


def test_sums_of_real_papers() -> None:
    tops = {(p.code, p.grade): p.max_score for p in PAPERS if p.code in ("МА", "РУ")}
    assert list(tops.values()) == [20, 20, 16, 19, 25, 38, 45, 51, 47, 51]

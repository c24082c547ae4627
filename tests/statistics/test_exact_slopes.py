"""Exact slopes of likelihoods against central differences, and shortcuts against the long way."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.normal_effects import Components, SeasonPair, sampling_covariance, structure
from shnor_analysis.statistics.normal_fit import ProfileLikelihood, levels
from shnor_analysis.statistics.predictive import mid_p_below
from shnor_analysis.statistics.region_components import parameters, search_of
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.two_season_counts import Counts

ROOM = settings(max_examples=15, deadline=None, derandomize=True)
STEP = 1e-5


@st.composite
def components(draw: st.DrawFn) -> Components:
    sd = st.floats(0.05, 1.5)
    return Components(draw(sd), draw(sd), draw(sd), draw(sd), draw(st.floats(0, 0.8)), draw(st.floats(0.5, 1.6)))


def same_pupils(grade: np.ndarray) -> np.ndarray:
    return np.stack([(grade[:, None] == grade) & ~np.eye(len(grade), dtype=bool)] * 2)


def pair(seed: int, missing: float = 0.3) -> SeasonPair:
    """Five papers of three grades, some absent; nobody has the last paper in the second season."""
    rng = np.random.default_rng(seed)
    n = rng.poisson(12, (40, 2, 5)) * (rng.random((40, 2, 5)) >= missing) * 1.0
    n[:, 1, 4] = 0
    value = np.where(n > 0, rng.normal(0, 1, n.shape), np.nan)
    return SeasonPair(value, 2 / np.maximum(n, 1), n, same_pupils(np.array([4, 4, 5, 5, 6])))


def counts(seed: int) -> Counts:
    rng = np.random.default_rng(seed)
    n = rng.poisson(12, (60, 2, 4)) * (rng.random((60, 2, 4)) >= 0.2) * 1.0
    share = 1 / (1 + np.exp(1 - rng.normal(0, 1, (60, 1, 1)) - rng.normal(0, 0.4, n.shape)))
    return Counts(rng.binomial(n.astype(int), share) * 1.0, n, same_pupils(np.array([4, 4, 5, 5])), np.float64)


def dense_minus_log(seasons: SeasonPair, parts: Components) -> float:
    """Minus the profile likelihood school by school with the whole covariance, by ``scipy.stats``."""
    level = np.nan_to_num(levels(seasons, parts).level).ravel()
    everything = structure(parts, 5) + sampling_covariance(seasons, parts.pupils)
    out = 0.0
    for school, (value, there) in enumerate(zip(seasons.value, seasons.present, strict=True)):
        at = np.flatnonzero(there.ravel())
        covariance = everything[school][np.ix_(at, at)]
        out -= stats.multivariate_normal.logpdf(value.ravel()[at], level[at], covariance) if at.size else 0.0
    return out - 0.5 * np.log(2 * np.pi) * seasons.present.sum()


@ROOM
@given(parts=components(), seed=st.integers(0, 5))
def test_blocks_give_the_dense_likelihood(parts: Components, seed: int) -> None:
    found = ProfileLikelihood.of(pair(seed)).evaluate(parts)[0]
    assert found == pytest.approx(-dense_minus_log(pair(seed), parts), rel=1e-9)


@ROOM
@given(parts=components(), seed=st.integers(0, 5))
def test_slope_of_the_normal_likelihood(parts: Components, seed: int) -> None:
    likelihood = ProfileLikelihood.of(pair(seed))
    names = ("school", "season", "paper", "cell", "pupils", "widening")

    def at(name: str, change: float) -> float:
        value = getattr(parts, name)
        moved = value + change if name == "pupils" else value * np.exp(change)
        return likelihood.evaluate(replace(parts, **{name: moved}))[0]

    direct = [(at(name, STEP) - at(name, -STEP)) / (2 * STEP) for name in names]
    assert likelihood.evaluate(parts)[1] == pytest.approx(direct, rel=1e-5, abs=1e-4)


@settings(ROOM, max_examples=4)
@given(parts=components())
def test_information_of_the_normal_likelihood(parts: Components) -> None:
    """The expected information is the covariance of the slopes over data drawn from the model."""
    design, rng = pair(0, missing=0.0), np.random.default_rng(1)
    likelihood = ProfileLikelihood.of(design)
    information = likelihood.evaluate(parts)[2]
    covariance = structure(parts, 5) + sampling_covariance(design, parts.pupils)
    root = np.linalg.cholesky(covariance)
    slopes = []
    for _ in range(300):
        drawn = (root @ rng.normal(size=(40, 10, 1)))[:, :, 0] * likelihood.present
        slopes.append(replace(likelihood, y=drawn).evaluate(parts)[1])
    spread = np.sqrt(np.diag(information))
    correlation = np.cov(np.stack(slopes).T) / spread / spread[:, None]
    assert correlation == pytest.approx(information / spread / spread[:, None], abs=0.35)


def test_absent_paper_has_no_level() -> None:
    found = levels(pair(0), Components(1, 0.3, 0.3, 0.5, 0.4))
    assert np.isnan(found.level[1, 4])
    assert np.isfinite(found.level[0]).all()
    assert (found.covariance[9] == 0).all()


def test_no_schools_give_no_levels() -> None:
    found = levels(pair(0).take(slice(0)), Components(1, 0.3, 0.3, 0.5, 0.4))
    assert np.isnan(found.level).all()
    assert (found.covariance == 0).all()


@ROOM
@given(parts=components(), skew=st.floats(-0.5, 0.5), tail=st.floats(0.7, 1.4), seed=st.integers(0, 5))
def test_scores_of_a_search(parts: Components, skew: float, tail: float, seed: int) -> None:
    level = np.array([[-1.0, -1.3, -0.8, -1.1], [-1.4, np.nan, -1.2, -1.5]])
    search = search_of(counts(seed), level, parts, parts, 0.5)
    theta = parameters(parts, SchoolShape(skew, tail)) + np.array([0, 0, 0, 0, 0, 0, 0.1, -0.2])
    scores = search.scores(theta)[1].sum(axis=0)
    for k, step in enumerate(STEP * np.eye(8)):
        above, below = (search.scores(theta + change)[0].sum() for change in (step, -step))
        assert scores[k] == pytest.approx((above - below) / (2 * STEP), rel=1e-3, abs=1e-3)


@ROOM
@given(level=st.floats(-3, 1), sd=st.floats(0.1, 1.2), n=st.integers(1, 200), part=st.floats(0, 1))
def test_slopes_of_a_cell(level: float, sd: float, n: int, part: float) -> None:
    nodes, many, hits = grid.even_grid(4.0, 0.15), np.array([float(n)]), np.array([float(round(part * n))])

    def cell(shift: float = 0.0, wider: float = 0.0, scale: float = 0.0) -> grid.Results:
        kernels = grid.Kernels.of(np.array([level + shift]), nodes, sd * np.exp(wider), np.exp(scale), np.float64)
        return grid.Results(grid.binomial_table(many, hits, np.float64), np.zeros(1, dtype=np.int64), kernels)

    likely = cell().log() > -50  # further down the likelihood is cut off
    for name, slope in (
        ("shift", cell().by_level()),
        ("wider", cell().by_log_sd()),
        ("scale", cell().by_log_scale()),
    ):
        direct = (cell(**{name: STEP}).log() - cell(**{name: -STEP}).log()) / (2 * STEP)
        assert slope[likely] == pytest.approx(direct[likely], rel=1e-3, abs=1e-3)


def test_cell_without_pupils_says_nothing() -> None:
    none, nodes = np.zeros(1), grid.even_grid(4.0, 0.15)
    kernels = grid.Kernels.of(np.array([-1.0]), nodes, 0.4, dtype=np.float64)
    nothing = grid.Results(grid.binomial_table(none, none, np.float64), none.astype(np.int64), kernels)
    for part in (nothing.log(), nothing.by_level(), nothing.by_log_sd(), nothing.by_log_scale()):
        assert part == pytest.approx(np.zeros(part.shape), abs=1e-12)


@ROOM
@given(size=st.floats(1, 3000), part=st.floats(0, 1), share=st.floats(1e-6, 1 - 1e-6))
def test_mid_p_of_a_real_size_lies_between_its_two_tails(size: float, part: float, share: float) -> None:
    """Half-way between P(X < x) and P(X <= x), each an incomplete beta function."""
    x = part * size
    upto = stats.beta.sf(share, x + 1, size - x) if x < size else 1.0
    below = stats.beta.sf(share, x, size - x + 1) if x > 0 else 0.0
    found = mid_p_below(np.array(part), np.array(size), np.array(share))
    assert found == pytest.approx((upto + below) / 2, rel=1e-7, abs=1e-9)

"""Single against double precision, an early against a late end of a search, a coarse grid against a dense one."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats

from shnor_analysis.method_check.regions import Region, draw
from shnor_analysis.statistics import forecasts, scoring, shrinkage
from shnor_analysis.statistics import latent_grid as grid
from shnor_analysis.statistics.excess import expected_range
from shnor_analysis.statistics.normal_effects import Components
from shnor_analysis.statistics.predictive import LEVELS, Forecast, mid_p_below
from shnor_analysis.statistics.region_components import parameters, search_of
from shnor_analysis.statistics.region_likelihood import SeasonCells
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts

PARTS = Components(0.9, 0.3, 0.2, 0.3, 0.3)


@pytest.fixture(scope="module")
def single() -> Counts:
    drawn = draw(Region("any", schools=120), np.random.default_rng(3))
    same = np.stack([(drawn.grade[:, None] == drawn.grade) & ~np.eye(4, dtype=bool)] * 2)
    return Counts(drawn.x, drawn.n, same)


@pytest.fixture(scope="module")
def double(single: Counts) -> Counts:
    return replace(single, precision=np.float64)


def test_precision_goes_with_the_data(single: Counts, double: Counts) -> None:
    for counts, dtype in ((single, np.float32), (double, np.float64)):
        kept = counts.take(slice(0, 50)).without(1, np.arange(50) < 20)
        cells = SeasonCells.of(kept, 0, np.full((2, 4), -1.0), PARTS, LEVELS)
        assert cells.results.table.dtype == cells.results.kernels.weights.dtype == dtype


def test_likelihoods_and_slopes_of_results(single: Counts, double: Counts) -> None:
    level = np.array([[-1.0, -1.3, -0.8, -1.1], [-1.4, -1.7, -1.2, -1.5]])
    coarse, fine = (SeasonCells.of(counts, 1, level, PARTS, LEVELS).results for counts in (single, double))
    likely = fine.log() > -50
    assert np.abs(coarse.log() - fine.log())[likely].max() < 1e-5
    for part in ("by_level", "by_log_sd", "by_log_scale"):
        assert np.abs(getattr(coarse, part)() - getattr(fine, part)())[likely].max() < 1e-4


def test_fits_agree_far_within_their_errors(
    single: Counts, double: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Production against double precision and a search without end: 0.05 standard errors are allowed."""
    everyone = np.ones(len(single.n), bool)
    found = shrinkage.fit(single, everyone, PARTS)
    monkeypatch.setattr(scoring, "GAIN", 1e-10)
    monkeypatch.setattr(scoring, "UNSEEN", 0.0)
    monkeypatch.setattr(shrinkage, "SMALLEST_STEP", 1e-7)
    exact = shrinkage.fit(double, everyone, PARTS)
    search = search_of(double, exact.level, exact.parts, PARTS, 0.5)
    here, there = (parameters(norm.parts, norm.shape) for norm in (found, exact))
    error = np.sqrt(np.diagonal(search.covariance(there)))
    assert (np.abs(here - there) < 0.05 * error).all()
    assert (np.abs(found.level - exact.level).ravel() < 0.05 * np.sqrt(np.diagonal(exact.covariance))).all()


def test_a_search_ends_at_the_maximum_where_the_information_is_far_off() -> None:
    """Information four times too large: scoring alone would leave a quarter of the way at each step."""
    curvature = np.array([[3.0, 1.0], [1.0, 2.0]])
    evaluations = []

    def at(theta: np.ndarray) -> scoring.Evaluated:
        evaluations.append(theta)
        return -theta @ curvature @ theta / 2, -curvature @ theta, 4 * curvature

    found = scoring.maximise(at, np.array([5.0, -3.0]), np.full(2, -9.0), np.full(2, 9.0))
    assert np.abs(found).max() < 2e-3
    assert len(evaluations) <= 12


class TestPooledForecast:
    """A large paper against a dense sum: interpolation between levels must not widen the forecast."""

    N = 300.0

    def norm(self) -> Norm:
        parts = Components(0.9, 0.2, 0.1, 0.15, 0.0)
        return Norm(parts, np.array([[-1.3], [-1.6]]), np.zeros((2, 2)), 1000, True, SchoolShape())

    def direct(self, x1: float, x2: np.ndarray) -> np.ndarray:
        """Mid-p of each of the shares `x2`, with the approximations that the pooled forecast makes on purpose."""
        parts, (first, second) = self.norm().parts, self.norm().level[:, 0]
        u, own = np.arange(-6, 6, 0.01), np.arange(-1.2, 1.2001, 0.01)
        sd, kept = np.hypot(parts.paper, parts.cell), parts.paper_persistence
        logit = first + u[:, None] + own
        likelihood = x1 * self.N * logit - self.N * np.logaddexp(0, logit)
        joint = np.exp(likelihood - likelihood.max()) * stats.norm.pdf(own, 0, sd)
        posterior = joint.sum(axis=1) * stats.norm.pdf(u, 0, np.hypot(parts.school, parts.season))
        mean_own = (joint @ own) / np.maximum(joint.sum(axis=1), 1e-300)
        centre = parts.persistence * u + kept * mean_own
        spread = parts.season * np.sqrt(1 + parts.persistence)
        density = (posterior / posterior.sum()) @ stats.norm.pdf(u, centre[:, None], spread)
        nodes = np.linspace(-6, 6, 241)
        weights = stats.norm.pdf(nodes) / stats.norm.pdf(nodes).sum()
        p = special.expit(second + u[:, None] + sd * np.sqrt(1 - kept**2) * nodes)
        share, square = p @ weights, p**2 @ weights
        variance = self.N * (share - square) + self.N**2 * (square - share**2)
        size = self.N**2 * share * (1 - share) / variance
        return (mid_p_below(x2[:, None], size, share) * density / density.sum()).sum(axis=1)

    @pytest.mark.parametrize("x1", [0.05, 0.131, 0.262, 0.49])
    def test_mid_p(self, x1: float) -> None:
        n = np.full((1, 2, 1), self.N)
        counts = Counts(np.array([[[x1 * self.N], [0.0]]]), n, np.zeros((2, 1, 1), bool))
        norm = self.norm()
        (_, forecast), *_ = forecasts.pooled(counts, norm, forecasts.baseline(counts, norm))
        shares = np.linspace(0.02, 0.6, 30)
        found = np.array([forecast.p_fewer(np.array([share]))[0] for share in shares])
        assert np.abs(found - self.direct(x1, shares)).max() < 1e-3


@pytest.mark.parametrize("border", [0.025, 0.05])
def test_range_does_not_leap_where_a_side_cannot_be_rejected(border: float) -> None:
    """Six pupils, the smallest p of all adverse a millionth on either side of a border."""
    shares = [(2 * (border + change)) ** (1 / 6) for change in (-1e-6, 1e-6)]
    certain = (np.abs(LEVELS) < 1e-9).astype(float)[None]
    ends = []
    for share in shares:
        forecast = Forecast(certain, special.expit(special.logit(share) + LEVELS)[None], np.array([[6.0]]))
        ends.append(np.concatenate(expected_range(forecast, np.array([6.0]))))
    assert np.abs(ends[0] - ends[1]).max() < 1e-4


def test_thinning_keeps_the_moments_of_a_narrow_posterior() -> None:
    for centre in (0.0, 0.1, 0.13):
        narrow = grid.normal_weights(forecasts.FINE, centre, 0.05)
        thinned = narrow @ forecasts._THINNING
        for power in (0, 1, 2, 3):
            assert thinned @ LEVELS**power == pytest.approx(narrow @ forecasts.FINE**power, abs=1e-9)

"""Variance components, forecasts and their tests and intervals, against direct computation."""

import numpy as np
import pytest
from scipy import special, stats

from shnor_analysis.statistics import forecasts, normal_effects, normal_fit, normal_forecasts, shrinkage
from shnor_analysis.statistics.detectable import detectable_excess
from shnor_analysis.statistics.excess import excess, expected_range
from shnor_analysis.statistics.normal_effects import Components, SeasonPair
from shnor_analysis.statistics.predictive import LEVELS, Forecast, mid_p_below
from shnor_analysis.statistics.school_shape import SchoolShape
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts, design_effect

TRUE = Components(0.9, 0.3, 0.25, 0.4, 0.0)
PRIOR = Components(1.0, 0.36, 0.23, 0.5, 0.36)
LEVEL = np.array([[-1.2, -1.4, -1.0, -1.3], [-1.6, -1.8, -1.4, -1.7]])


def region(
    seed: int, schools: int = 600, parts: Components = TRUE, effect: float = 0.0
) -> tuple[Counts, np.ndarray]:
    """Counts of a region and the true levels in logits, shape (schools, 2, papers)."""
    rng = np.random.default_rng(seed)
    logit = parts.school * rng.standard_normal((schools, 1, 1))
    logit = logit + parts.season * rng.standard_normal((schools, 2, 1))
    logit = logit + parts.paper * rng.standard_normal((schools, 1, 4))
    logit = logit + parts.cell * rng.standard_normal((schools, 2, 4))
    logit = LEVEL + logit * np.array([1.0, parts.widening])[:, None]
    logit[:, 1] += effect
    n = np.maximum(rng.poisson(np.exp(rng.normal(2.9, 0.9, (schools, 1, 1))) * np.ones((1, 2, 4))), 1)
    same = np.zeros((2, 4, 4), dtype=bool)
    same[:, [0, 1, 2, 3], [1, 0, 3, 2]] = True
    return Counts(rng.binomial(n, special.expit(logit)).astype(float), n.astype(float), same), logit


def known_norm(papers: int, parts: Components = TRUE, shape: SchoolShape | None = None) -> Norm:
    """A norm without uncertainty."""
    nothing = np.zeros((2 * papers, 2 * papers))
    return Norm(parts, LEVEL[:, :papers], nothing, 1000, True, shape or SchoolShape())


@pytest.fixture(scope="module")
def fitted() -> tuple[Counts, Norm]:
    counts, _ = region(1)
    share = counts.x[:, 0] / counts.n[:, 0]
    return counts, shrinkage.fit(counts, (share >= 0.3).sum(axis=1) < 2, PRIOR)


class TestFit:
    def test_recovers_components(self, fitted: tuple[Counts, Norm]) -> None:
        parts = fitted[1].parts
        assert parts.school == pytest.approx(TRUE.school, abs=0.12)
        assert parts.season == pytest.approx(TRUE.season, abs=0.12)
        assert np.hypot(parts.paper, parts.cell) == pytest.approx(np.hypot(TRUE.paper, TRUE.cell), abs=0.08)
        assert parts.widening == pytest.approx(1.0, abs=0.12)
        assert parts.pupils < 0.12

    def test_selection_by_the_first_season_does_not_shift_the_second(self, fitted: tuple[Counts, Norm]) -> None:
        """Only schools that were not low show the second season; its difficulty is that of all schools."""
        counts, norm = fitted
        error = np.sqrt(np.diagonal(norm.covariance)).reshape(2, -1)
        assert (np.abs(norm.level - LEVEL) < 3 * error).all()
        share = counts.x[:, 0] / counts.n[:, 0]
        better = (share >= 0.3).sum(axis=1) < 2
        naive = special.logit(counts.x[better, 1].sum(axis=0) / counts.n[better, 1].sum(axis=0))
        assert (naive < LEVEL[1] - 0.15).all()

    def test_finds_schools_closer_together(self) -> None:
        counts, _ = region(2, parts=Components(0.9, 0.3, 0.25, 0.4, 0.0, widening=0.7))
        assert shrinkage.fit(counts, np.ones(600, bool), PRIOR).parts.widening == pytest.approx(0.7, abs=0.1)

    def test_few_schools_keep_the_prior_components(self) -> None:
        counts, _ = region(3, schools=29)
        norm = shrinkage.fit(counts, np.ones(29, bool), PRIOR)
        assert not norm.own_components
        assert norm.parts.total == pytest.approx(PRIOR.total)

    @pytest.mark.parametrize("share", [0.0, 1.0])
    def test_papers_with_one_result_only_stay_finite(self, share: float) -> None:
        counts, _ = region(4, schools=60)
        x = counts.x.copy()
        x[:, :, 0] = share * counts.n[:, :, 0]
        norm = shrinkage.fit(Counts(x, counts.n, counts.same_pupils), np.ones(60, bool), PRIOR)
        assert np.isfinite(norm.level).all()
        assert np.sign(norm.level[1, 0]) == (1 if share else -1)


class TestForecast:
    def direct(self, x1: int, n1: int, n2: int, x2: int) -> tuple[float, float]:
        """Expected share and mid-p of one paper, by a dense sum over both seasons' levels."""
        grid = np.linspace(-7, 7, 1401)
        total = TRUE.total
        together = (TRUE.school**2 + TRUE.paper**2) / total**2
        posterior = stats.norm.pdf(grid, 0, total) * stats.binom.pmf(x1, n1, special.expit(LEVEL[0, 0] + grid))
        posterior /= posterior.sum()
        after = stats.norm.pdf(grid, together * grid[:, None], total * np.sqrt(1 - together**2))
        weights = posterior @ (after / after.sum(axis=1, keepdims=True))
        p = special.expit(LEVEL[1, 0] + grid)
        mid = (stats.binom.cdf(x2, n2, p) + stats.binom.cdf(x2 - 1, n2, p)) / 2
        return float(weights @ p), float(weights @ mid)

    @pytest.mark.parametrize(
        ("x1", "n1", "x2", "n2"), [(3, 10, 1, 12), (0, 5, 2, 5), (20, 40, 8, 40), (90, 200, 40, 180)]
    )
    def test_one_paper_agrees_with_dense_integration(self, x1: int, n1: int, x2: int, n2: int) -> None:
        counts = Counts(
            np.array([[[float(x1)], [float(x2)]]]),
            np.array([[[float(n1)], [float(n2)]]]),
            np.zeros((2, 1, 1), bool),
        )
        norm = known_norm(1)
        (_, forecast), *_ = forecasts.papers(counts, norm, forecasts.baseline(counts, norm), 0)
        found = excess(forecast, np.array([float(n2)]), np.array([x2 / n2]))
        expected, p = self.direct(x1, n1, n2, x2)
        assert found.expected[0] == pytest.approx(expected, abs=1e-3)
        assert found.p_fewer[0] == pytest.approx(p, abs=2e-3)

    def test_pooled_p_values_are_uniform(self) -> None:
        counts, _ = region(5, schools=4000)
        norm = known_norm(4)
        (rows, forecast), *_ = forecasts.pooled(counts, norm, forecasts.baseline(counts, norm))
        assert len(rows) == 4000
        observed = counts.x[rows, 1].sum(axis=1) / counts.n[rows, 1].sum(axis=1)
        p = forecast.p_fewer(observed)
        for level in (0.05, 0.25, 0.5, 0.75, 0.95):
            assert (p <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level * (1 - level) / 4000))

    def test_low_school_is_expected_to_come_back(self) -> None:
        """The expected share lies between the school's own and the region's; more pupils pull it to its own."""
        n = np.array([10.0, 40.0, 160.0])
        both = np.stack([n, n], axis=1)[:, :, None]
        counts = Counts(0.6 * both, both, np.zeros((2, 1, 1), bool))
        norm = known_norm(1)
        (_, forecast), *_ = forecasts.papers(counts, norm, forecasts.baseline(counts, norm), 0)
        expected = forecast.mean(forecast.share)
        assert (np.diff(expected) > 0).all()
        assert special.expit(LEVEL[1, 0]) < expected[0] < expected[2] < 0.6

    def test_interval_and_p_value_tell_the_same(self, fitted: tuple[Counts, Norm]) -> None:
        counts, norm = fitted
        (rows, forecast), *_ = forecasts.pooled(counts, norm, forecasts.baseline(counts, norm))
        observed = counts.x[rows, 1].sum(axis=1) / counts.n[rows, 1].sum(axis=1)
        found = excess(forecast, counts.n[rows, 1].sum(axis=1), observed)
        best, worst = forecast.smallest_p()
        plain = (best < 0.025) & (worst < 0.025)
        clear = np.abs(found.p_fewer - 0.025) > 1e-4
        assert ((found.high < 0) == (found.p_fewer < 0.025))[plain & clear].all()
        clear = np.abs(found.p_more - 0.025) > 1e-4
        assert ((found.low > 0) == (found.p_more < 0.025))[plain & clear].all()
        assert (found.low <= found.excess + 1e-9).all()
        assert (found.excess <= found.high + 1e-9).all()
        assert (observed - found.low <= 1 + 1e-9).all()
        assert (observed - found.high >= -1e-9).all()

    @pytest.mark.parametrize("n", [5, 10, 20, 40])
    @pytest.mark.parametrize("shift", [0.0, -1.0])
    def test_coverage_of_the_excess(self, n: int, shift: float) -> None:
        """95 % within one point and the error of the simulation, over the difficulties that papers have.

        With five pupils the coverage at a single difficulty and baseline is a matter of a few lumps of
        probability (94 to 98 %); what is promised is the mean over the papers of a region.
        """
        schools, rng, held = 1500, np.random.default_rng(n), []
        for easier in (-0.8, -0.4, 0.0, 0.4, 0.8, 1.2):
            difficulty = LEVEL[:, 0] + easier
            level = TRUE.school * rng.standard_normal((schools, 1)) + TRUE.season * rng.standard_normal(
                (schools, 2)
            )
            own = TRUE.paper * rng.standard_normal((schools, 1)) + TRUE.cell * rng.standard_normal((schools, 2))
            logit = difficulty + level + own
            x = rng.binomial(n, special.expit(logit))[:, :, None].astype(float)
            helped = rng.binomial(n, special.expit(logit[:, 1] + shift)) / n
            counts = Counts(x, np.full((schools, 2, 1), float(n)), np.zeros((2, 1, 1), bool))
            norm = Norm(TRUE, difficulty[:, None], np.zeros((2, 2)), 1000, True, SchoolShape())
            for rows, forecast in forecasts.papers(counts, norm, forecasts.baseline(counts, norm), 0):
                found = excess(forecast, np.full(len(rows), float(n)), helped[rows])
                truth = helped[rows] - x[rows, 1, 0] / n
                held.append((found.low <= truth + 1e-9) & (truth <= found.high + 1e-9))
        covered = np.concatenate(held)
        assert covered.mean() == pytest.approx(0.95, abs=0.01 + 2 * np.sqrt(0.95 * 0.05 / len(covered)))

    @pytest.mark.parametrize(("n", "p"), [(10, 0.5), (20, 0.3), (40, 0.1), (7, 0.9)])
    def test_range_of_a_known_share_is_the_binomial_one(self, n: int, p: float) -> None:
        """Against the tails of the binomial distribution, counted out: which counts the range holds."""
        certain = (np.abs(LEVELS) < 1e-9).astype(float)[None]
        forecast = Forecast(certain, special.expit(special.logit(p) + LEVELS)[None], np.array([[float(n)]]))
        low, high = (float(end[0]) * n for end in expected_range(forecast, np.array([float(n)])))
        x = np.arange(n + 1)
        mid = stats.binom.cdf(x, n, p) - stats.binom.pmf(x, n, p) / 2
        none, every = mid[0], 1 - mid[-1]
        error = (0.05 if every > 0.025 else 0.025), (0.05 if none > 0.025 else 0.025)
        kept = x[(mid > error[0]) & (1 - mid > error[1])]
        assert np.ceil(low - 1e-9) == kept.min()
        assert np.floor(high + 1e-9) == kept.max()

    def test_pupils_needed_is_the_first_number_that_could_reach(self) -> None:
        counts = Counts(np.array([[[2.0], [0.0]]]), np.array([[[8.0], [4.0]]]), np.zeros((2, 1, 1), bool))
        norm = known_norm(1)
        (_, forecast), *_ = forecasts.papers(counts, norm, forecasts.baseline(counts, norm), 0)
        needed = forecast.pupils_needed(np.array([4.0]), 0.05)[0]
        for n, reaches in ((needed - 1, False), (needed, True)):
            found = forecasts.Forecast(forecast.weights, forecast.share, np.array([[n]])).smallest_p()[0][0]
            assert (found <= 0.05) == reaches


def test_mid_p_is_the_binomial_one() -> None:
    n, p = np.array([1.0, 7.0, 30.0]), np.array([0.2, 0.5, 0.05])
    for x in (0.0, 1.0):
        direct = (stats.binom.cdf(x, n, p) + stats.binom.cdf(x - 1, n, p)) / 2
        assert mid_p_below(x / n, n, p) == pytest.approx(direct)
    assert mid_p_below(np.array(1.0), np.array(5.0), np.array(0.3)) == pytest.approx(1 - 0.5 * 0.3**5)


def test_design_effect_grows_with_papers_of_the_same_pupils() -> None:
    n = np.full((1, 2, 4), 20.0)
    same = ~np.eye(4, dtype=bool)[None].repeat(2, axis=0)
    assert design_effect(n, same, 0.4)[0] == pytest.approx([2.2, 2.2])
    assert design_effect(n, ~same, 0.0)[0] == pytest.approx([1.0, 1.0])
    assert design_effect(0 * n, same, 0.4)[0] == pytest.approx([1.0, 1.0])


def test_detectable_excess_has_the_power_it_promises() -> None:
    """Against direct enumeration of a binomial test; the table is good to about a percentage point."""
    nodes = np.linspace(-4, 4, 81)
    weights = stats.norm.pdf(nodes) / stats.norm.pdf(nodes).sum()
    for n, mean, sd in ((20, -0.8, 0.6), (57, -1.3, 0.5), (150, -0.3, 0.7)):
        logit = mean + sd * nodes
        counts = np.arange(n + 1)[:, None]
        p = special.expit(logit)
        mid = (stats.binom.cdf(counts, n, p) + stats.binom.cdf(counts - 1, n, p)) / 2
        limit = np.flatnonzero(mid @ weights <= 0.05).max()
        shifts = np.linspace(0, -5, 501)
        seen = np.array([stats.binom.cdf(limit, n, special.expit(logit + s)) @ weights for s in shifts])
        first = shifts[np.argmax(seen >= 0.8)]
        truth = special.expit(logit + first) @ weights - special.expit(logit) @ weights
        found = detectable_excess(np.array([float(n)]), np.array([mean]), np.array([sd]))[0]
        assert found == pytest.approx(truth, abs=0.012)


class TestNormalEffects:
    def test_eight_schools(self) -> None:
        """Oracle O-25: with no variance between schools the pooled effect is 7.6856, standard error 4.0719."""
        y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
        s = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
        value = np.full((8, 2, 1), np.nan)
        value[:, 0, 0] = y
        variance = np.stack([s**2, s**2], axis=1)[:, :, None]
        pair = SeasonPair(value, variance, np.ones((8, 2, 1)), np.zeros((2, 1, 1), bool))
        found = normal_fit.levels(pair, Components(1e-6, 1e-6, 1e-6, 1e-6, 0.0))
        assert found.level[0, 0] == pytest.approx(7.6856, abs=5e-5)
        assert np.sqrt(found.covariance[0, 0]) == pytest.approx(4.0719, abs=5e-5)
        assert np.isnan(found.level[1, 0])

    def values(self, seed: int, parts: Components, schools: int = 500) -> SeasonPair:
        rng = np.random.default_rng(seed)
        draws = rng.multivariate_normal(np.zeros(8), normal_effects.structure(parts, 4), schools).reshape(-1, 2, 4)
        same = np.zeros((2, 4, 4), dtype=bool)
        same[:, [0, 1, 2, 3], [1, 0, 3, 2]] = True
        n = np.maximum(rng.poisson(20, (schools, 2, 4)), 2).astype(float)
        empty = SeasonPair(draws, 0.04 / n, n, same)
        noise = normal_effects.sampling_covariance(empty, parts.pupils)
        error = np.linalg.cholesky(noise) @ rng.standard_normal((schools, 8, 1))
        return SeasonPair(0.5 + draws + error[:, :, 0].reshape(-1, 2, 4), 0.04 / n, n, same)

    def test_recovers_components(self) -> None:
        truth = Components(0.08, 0.03, 0.02, 0.05, 0.4, widening=0.8)
        found = normal_fit.fit(self.values(6, truth), Components(0.06, 0.02, 0.02, 0.04, 0.3))
        assert found.school == pytest.approx(0.08, abs=0.01)
        assert found.season == pytest.approx(0.03, abs=0.01)
        assert np.hypot(found.paper, found.cell) == pytest.approx(np.hypot(0.02, 0.05), abs=0.01)
        assert found.pupils == pytest.approx(0.4, abs=0.12)
        assert found.widening == pytest.approx(0.8, abs=0.08)

    def test_forecast_is_calibrated(self) -> None:
        truth = Components(0.08, 0.03, 0.02, 0.05, 0.4, widening=0.8)
        pair = self.values(7, truth, schools=4000)
        levels = normal_fit.levels(pair, truth)
        z = []
        for found in normal_forecasts.forecast(pair, truth, levels):
            weights = pair.n[found.schools, 1] / pair.n[found.schools, 1].sum(axis=1, keepdims=True)
            mean, level, sampling = found.pooled(weights)
            z.append(((weights * pair.value[found.schools, 1]).sum(axis=1) - mean) / np.sqrt(level + sampling))
        assert np.concatenate(z).std() == pytest.approx(1.0, abs=0.035)
        assert (np.abs(np.concatenate(z)) < 1.96).mean() == pytest.approx(0.95, abs=0.011)

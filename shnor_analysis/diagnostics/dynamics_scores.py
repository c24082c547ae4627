"""Change of ``position`` and ``mean_score`` of each paper and of the whole school.

``position`` is the probability that a pupil of the school has a higher mark than a pupil of the region at the
same sitting (half for equal marks): 0.5 is the region's middle, whatever the difficulty of the paper.
``mean_score`` is the mean primary score as a share of the maximum (of ЕГЭ the test score, out of 100).
Higher is better for both. The sampling variance of a school's mean uses the spread of pupils inside schools,
pooled over the sitting, so that a small school with equal results does not get a variance of zero.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.diagnostics.dynamics_cases import (
    WHOLE_SCHOOL,
    Cases,
    list_cases,
    places,
    set_reasons,
)
from shnor_analysis.diagnostics.dynamics_pairs import Matched
from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings
from shnor_analysis.statistics import normal_effects, normal_fit
from shnor_analysis.statistics.normal_effects import Components, SeasonPair
from shnor_analysis.statistics.normal_fit import Levels
from shnor_analysis.statistics.normal_forecasts import NormalForecast, forecast
from shnor_analysis.tables.vocabulary import EXAMS, VPR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

_LARGEST_SAMPLE = 1500


@dataclass(frozen=True)
class Scale:
    """Values of one measure with what bounds them.

    Attributes
    ----------
    pair : SeasonPair
        Comparable values only.
    top : ndarray, shape (papers,)
        Best value possible in the second season.
    broken : ndarray of bool, shape (papers,)
        The scale changed between the seasons.
    """

    pair: SeasonPair
    top: FloatArray
    broken: BoolArray

    def hide(self, schools: BoolArray, hidden: BoolArray) -> "Scale":
        """Keep some of the schools and empty some of all sittings; the region stays the whole one."""
        value = np.where(hidden, np.nan, self.pair.value)[schools]
        kept = SeasonPair(value, self.pair.variance[schools], self.pair.n[schools], self.pair.same_pupils)
        return Scale(kept, self.top, self.broken)


@dataclass(frozen=True)
class ScoreNorm:
    """What is normal in the region for a measure."""

    parts: Components
    levels: Levels
    n_schools: int
    own_components: bool


def scale_of(matched: Matched, measure: str, settings: DynamicsSettings) -> Scale:
    """Values, sampling variances and bounds of ``position`` or ``mean_score``."""
    if measure == "position":
        return _positions(matched)
    return _mean_scores(matched, settings)


def _positions(matched: Matched) -> Scale:
    marks = matched.marks  # (4, schools, 2, papers)
    region = marks.sum(axis=1)
    total = np.maximum(region.sum(axis=0), 1)
    place = (np.cumsum(region, axis=0) - region / 2) / total
    n = marks.sum(axis=0)
    size = np.maximum(n, 1)
    value = (marks * place[:, None]).sum(axis=0) / size
    squares = (marks * place[:, None] ** 2).sum(axis=0) - size * value**2
    within = _pooled_variance(squares, n)
    pair = SeasonPair(np.where(n > 0, value, np.nan), within / size, n, matched.same_pupils)
    return Scale(pair, place[3, 1], np.zeros_like(matched.compared))


def _mean_scores(matched: Matched, settings: DynamicsSettings) -> Scale:
    usual = _usual_maximum(matched)
    changed = _crosses(matched, settings.breaks) | (usual[0] != usual[1]) | np.isnan(usual).any(axis=0)
    broken = matched.compared & changed
    same = (matched.max_score == usual) & ~broken & np.isfinite(matched.mean_score)
    n = np.where(same, matched.n, 0.0)
    value = np.where(same, matched.mean_score / usual, np.nan)
    value = np.where((value >= 0) & (value <= 1), value, np.nan)
    spread = np.nan_to_num(matched.sd_score / usual) ** 2 * np.maximum(n - 1, 0)
    within = _pooled_variance(spread, np.where(np.isfinite(matched.sd_score), n, 0.0))
    pair = SeasonPair(value, within / np.maximum(n, 1), n, matched.same_pupils)
    return Scale(pair, np.ones(len(broken)), broken)


def _usual_maximum(matched: Matched) -> FloatArray:
    """Most frequent maximum of each sitting, shape (2, papers); NaN where nobody gives one."""
    out = np.full((2, len(matched.papers)), np.nan)
    for t, j in np.ndindex(out.shape):
        known = matched.max_score[:, t, j][np.isfinite(matched.max_score[:, t, j])]
        if known.size:
            values, counts = np.unique(known, return_counts=True)
            out[t, j] = values[counts.argmax()]
    return out


def _crosses(matched: Matched, breaks: tuple[int, ...]) -> BoolArray:
    """Mark the papers whose descriptions changed between the seasons: the years are those of ВПР."""
    first, last = (int(code.split("-")[0]) for code in (matched.season_from, matched.season_to))
    of_vpr = (matched.papers["procedure"] == VPR).to_numpy(dtype=bool)
    return np.asarray(of_vpr & any(first < year <= last for year in breaks))


def _pooled_variance(squares: FloatArray, n: FloatArray) -> FloatArray:
    """Variance inside schools of each sitting; a quarter of the range squared where it cannot be known."""
    freedom = np.maximum(n - 1, 0).sum(axis=0)
    pooled = squares.sum(axis=0) / np.maximum(freedom, 1)
    return np.asarray(np.where((freedom > 0) & (pooled > 0), pooled, 0.0625))


def score_norm(matched: Matched, measure: str, scale: Scale, settings: DynamicsSettings) -> ScoreNorm:
    """Fit what is normal in the region; levels of papers with too few schools are left unknown."""
    pair, outside = scale.pair, matched.outside
    enough = pair.present[outside, 1].sum(axis=0) >= settings.fewest_in_paper
    kept = np.stack([enough | ~matched.compared, enough])
    usable = SeasonPair(np.where(kept, pair.value, np.nan), pair.variance, pair.n, pair.same_pupils)
    seen = usable.without(1, ~outside)
    both = np.asarray(seen.present.any(axis=2)).all(axis=1)
    own = int(both.sum()) >= settings.fewest_schools
    prior = settings.priors[matched.comparison, measure]
    rows = _sample(np.asarray(seen.present.any(axis=(1, 2))))
    papers = len(matched.papers)
    few = rows[:: max(1, len(rows) * papers // 8000)]
    parts = normal_fit.fit(seen.take(few), prior, sd_spread=settings.prior_spread) if own else prior
    return ScoreNorm(parts, normal_fit.levels(seen.take(rows), parts), int(both.sum()), own)


def _sample(present: BoolArray) -> IntArray:
    rows = np.flatnonzero(present)
    if len(rows) > _LARGEST_SAMPLE:
        rows = np.sort(np.random.default_rng(20210315).choice(rows, _LARGEST_SAMPLE, replace=False))
    return rows


def score_cases(
    matched: Matched, measure: str, scale: Scale, norm: ScoreNorm, settings: DynamicsSettings
) -> Cases:
    """Compare all schools and papers of a pair of seasons."""
    cases = list_cases(matched.listed)
    row_of = places(cases, matched)
    known = np.asarray(np.isfinite(norm.levels.level).all(axis=0))
    _describe(cases, scale.pair, known if known.any() else matched.compared & ~scale.broken, norm, settings)
    for raw in forecast(scale.pair, norm.parts, norm.levels):
        pair = scale.pair.take(raw.schools)
        found = replace(raw, mean=np.where(known, raw.mean, 0.0))
        both = pair.present.all(axis=1) & known
        for j in np.flatnonzero(known):
            one = both * (np.arange(len(known)) == j) * 1.0
            _fill(cases, row_of[found.schools, j], pair, one, found, scale.top, settings)
        weights = _weights(pair, known, 1)
        _fill(cases, row_of[found.schools, WHOLE_SCHOOL], pair, weights, found, scale.top, settings)
    set_reasons(cases, matched, "no_marks" if measure == "position" else "no_scores", scale.broken)
    if measure == "mean_score":
        _without_maximum(cases, matched)
    return cases


def _without_maximum(cases: Cases, matched: Matched) -> None:
    """Say of papers of exams that their scale is not known, rather than that it changed; in place."""
    unknown = np.isnan(_usual_maximum(matched)).any(axis=0) & matched.papers["procedure"].isin(EXAMS).to_numpy()
    of_all = bool(unknown[matched.compared].all())
    own = np.where(cases.paper == WHOLE_SCHOOL, of_all, unknown[np.maximum(cases.paper, 0)])
    cases.reason[(cases.reason == "scale_changed") & own] = "no_maximum"


def _weights(pair: SeasonPair, known: BoolArray, season: int) -> FloatArray:
    n = np.where(pair.present[:, season] & known, pair.n[:, season], 0.0)
    return np.asarray(n / np.maximum(n.sum(axis=1, keepdims=True), 1))


def _describe(
    cases: Cases, pair: SeasonPair, shown: BoolArray, norm: ScoreNorm, settings: DynamicsSettings
) -> None:
    """Fill in what is observed."""
    school, paper = cases.school, np.maximum(cases.paper, 0)
    whole = cases.paper == WHOLE_SCHOOL
    n, value, variance, usual = [], [], [], []
    for t in (0, 1):
        w = _weights(pair, shown, t)
        level = np.nan_to_num(norm.levels.level[t])
        total = np.where(pair.present[:, t] & shown, pair.n[:, t], 0.0).sum(axis=1)
        mean = (w * np.nan_to_num(pair.value[:, t])).sum(axis=1)
        n.append(np.where(whole, total[school], np.where(pair.present, pair.n, 0)[school, t, paper]))
        value.append(np.where(whole, mean[school], pair.value[school, t, paper]))
        spread = normal_effects.pooled_variance(pair, t, w, norm.parts.pupils)
        variance.append(np.where(whole, spread[school], pair.variance[school, t, paper]))
        usual.append(np.where(whole, (w * level).sum(axis=1)[school], norm.levels.level[t][paper]))
    value = [np.where(m > 0, v, np.nan) for v, m in zip(value, n, strict=True)]
    known = np.isfinite(norm.levels.level).all(axis=0).any()
    season = np.where((n[0] > 0) & (n[1] > 0) & known, usual[1] - usual[0], np.nan)
    change, sd = value[1] - value[0], np.sqrt(variance[0] + variance[1])
    z, z_net = special.ndtri(0.5 + settings.interval_level / 2), special.ndtri(1 - settings.alpha)
    cases.fill(
        np.arange(len(school)),
        n_from=n[0],
        n_to=n[1],
        value_from=value[0],
        value_to=value[1],
        season_change=season,
        change_low=change - z * sd,
        change_high=change + z * sd,
        net_low=change - season - z_net * sd,
        net_high=change - season + z_net * sd,
    )


def _fill(
    cases: Cases,
    rows: IntArray,
    pair: SeasonPair,
    weights: FloatArray,
    found: NormalForecast,
    top: FloatArray,
    settings: DynamicsSettings,
) -> None:
    """Judge the weighted mean over papers of some schools; `rows` are their places among the cases."""
    use = (rows >= 0) & (weights.sum(axis=1) > 0)
    mean, level_variance, sampling = (part[use] for part in found.pooled(weights))
    weights, n = weights[use], np.where(weights > 0, pair.n[:, 1], 0.0).sum(axis=1)[use]
    observed = (weights * np.nan_to_num(pair.value[use, 1])).sum(axis=1)
    best, sd = (weights * top).sum(axis=1), np.sqrt(level_variance + sampling)
    z_alpha, z = special.ndtri(1 - settings.alpha), special.ndtri(0.5 + settings.interval_level / 2)
    floor_better = special.ndtr(-(best - mean) / sd)
    room = ((best - mean) / z_alpha) ** 2 - level_variance
    possible = (floor_better > settings.alpha) & (room > 0)
    detectable = (z_alpha + special.ndtri(settings.power)) * sd
    excess = observed - mean
    fewest, most = np.clip(mean - z * sd, 0.0, mean), np.clip(mean + z * sd, mean, np.maximum(best, mean))
    cases.fill(
        rows[use],
        expected=mean,
        excess_low=observed - most,
        excess_high=observed - fewest,
        better=special.ndtr(-excess / sd),
        worse=special.ndtr(excess / sd),
        floor_better=floor_better,
        floor_worse=special.ndtr(-mean / sd),
        minimal_detectable=np.where(detectable <= best - mean, detectable, np.nan),
        n_needed=np.where(possible, np.ceil(sampling * n / np.where(possible, room, 1.0)), np.nan),
    )

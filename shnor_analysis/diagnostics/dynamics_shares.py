"""Change of a share of marks (``share2``, ``share45``) of each paper and of the whole school.

Both are handled as counts of *adverse* results: «2», and everything below «4»; ``share45`` is turned round
at the end.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.diagnostics.dynamics_cases import WHOLE_SCHOOL, Cases, list_cases, places, set_reasons
from shnor_analysis.diagnostics.dynamics_pairs import Matched
from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings
from shnor_analysis.statistics import forecasts, shrinkage
from shnor_analysis.statistics.detectable import detectable_excess
from shnor_analysis.statistics.predictive import Forecast, excess
from shnor_analysis.statistics.proportion import wilson_limits
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

_JUDGED = (
    "expected",
    "excess_low",
    "excess_high",
    "better",
    "worse",
    "floor_better",
    "floor_worse",
    "minimal_detectable",
    "n_needed",
)

#: Marks that count as adverse, as positions in «2», «3», «4», «5».
ADVERSE = {"share2": [0], "share45": [0, 1]}


def adverse_counts(matched: Matched, measure: str) -> Counts:
    """Adverse results and all marks of each sitting."""
    return Counts(matched.marks[ADVERSE[measure]].sum(axis=0), matched.marks.sum(axis=0), matched.same_pupils)


def share_norm(matched: Matched, measure: str, settings: DynamicsSettings) -> Norm:
    """Fit what is normal in the region; difficulties of papers with too few schools are left unknown."""
    counts = adverse_counts(matched, measure)
    outside = matched.outside
    enough = (counts.n[outside, 1] > 0).sum(axis=0) >= settings.fewest_in_paper
    kept = np.stack([enough | ~matched.compared, enough])
    usable = Counts(counts.x * kept, counts.n * kept, counts.same_pupils)
    return shrinkage.fit(
        usable,
        outside,
        settings.priors[matched.comparison, measure],
        fewest=settings.fewest_schools,
        spread=settings.prior_spread,
    )


def share_cases(matched: Matched, measure: str, norm: Norm, settings: DynamicsSettings) -> Cases:
    """Compare all schools and papers of a pair of seasons."""
    every = adverse_counts(matched, measure)
    cases = list_cases(matched.listed)
    _describe(cases, every, matched.compared, norm, settings)
    known = np.isfinite(norm.level)
    counts = Counts(every.x * known, every.n * known, every.same_pupils)
    row_of = places(cases, matched)
    before = forecasts.baseline(counts, norm)
    for j in range(counts.n.shape[2]):
        _judge(cases, row_of[:, j], forecasts.papers(counts, norm, before, j), settings)
    _judge(cases, row_of[:, WHOLE_SCHOOL], forecasts.pooled(counts, norm, before), settings)
    _copy_only_paper(cases, row_of[:, WHOLE_SCHOOL], counts)
    set_reasons(cases, matched, "no_marks")
    return cases if measure == "share2" else _turned(cases)


def _describe(cases: Cases, counts: Counts, compared: BoolArray, norm: Norm, settings: DynamicsSettings) -> None:
    """Fill in what is observed: numbers, shares, change with its intervals, the region's change."""
    known = np.isfinite(norm.level[1])
    # papers without a norm stay out of the pooled school, unless there is no norm at all
    shown = known if known.any() else compared
    pooled = Counts(counts.x * shown, counts.n * shown, counts.same_pupils)
    regional = _regional_shares(norm)
    effect = pooled.effective(norm.parts.pupils)
    n, x, deff, usual = [], [], [], []
    whole = cases.paper == WHOLE_SCHOOL
    school, paper = cases.school, np.maximum(cases.paper, 0)
    for t in (0, 1):
        total = pooled.n[:, t].sum(axis=1)
        standard = (pooled.n[:, t] * np.nan_to_num(regional[t])).sum(axis=1) / np.maximum(total, 1)
        n.append(np.where(whole, total[school], counts.n[school, t, paper]))
        x.append(np.where(whole, pooled.x[:, t].sum(axis=1)[school], counts.x[school, t, paper]))
        deff.append(np.where(whole, effect[school, t], 1.0))
        usual.append(np.where(whole, standard[school], regional[t][paper]))
    season = np.where(np.minimum(*n) > 0, usual[1] - usual[0], np.nan)
    if not known.any():
        season = np.full_like(season, np.nan)
    both = (n[0] > 0) & (n[1] > 0)
    values = [np.where(m > 0, a / np.maximum(m, 1), np.nan) for a, m in zip(x, n, strict=True)]
    low, high = _change_interval(x, n, deff, settings.interval_level)
    net = _change_interval(x, n, deff, 1 - 2 * settings.alpha)
    blank = np.where(both, 0.0, np.nan)
    cases.fill(
        np.arange(len(school)),
        n_from=n[0],
        n_to=n[1],
        value_from=values[0],
        value_to=values[1],
        season_change=season,
        change_low=low + blank,
        change_high=high + blank,
        net_low=net[0] - season + blank,
        net_high=net[1] - season + blank,
    )


def _regional_shares(norm: Norm) -> FloatArray:
    """Mean share over schools by the model, shape (2, papers)."""
    total, scale = norm.parts.total, (1.0, norm.parts.widening)
    return np.stack([forecasts.mean_share(norm.level[t], total * scale[t]) for t in (0, 1)])


def _change_interval(
    x: list[FloatArray], n: list[FloatArray], deff: list[FloatArray], level: float
) -> tuple[FloatArray, FloatArray]:
    """Newcombe's interval of second minus first, with numbers divided by the design effects."""
    z = float(special.ndtri(0.5 + level / 2))
    share, ends = [], []
    for a, m, d in zip(x, n, deff, strict=True):
        size = np.maximum(m, 1)
        share.append(a / size)
        ends.append(wilson_limits(a / d, size / d, z))
    difference = share[1] - share[0]
    low = difference - np.hypot(share[1] - ends[1][0], ends[0][1] - share[0])
    high = difference + np.hypot(ends[1][1] - share[1], share[0] - ends[0][0])
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def _judge(
    cases: Cases, where: IntArray, chunks: Iterable[tuple[IntArray, Forecast]], settings: DynamicsSettings
) -> None:
    for schools, forecast in chunks:
        rows = where[schools]
        observed, n = cases.value_to[rows], cases.n_to[rows]
        found = excess(forecast, observed, settings.interval_level)
        best, worst = forecast.smallest_p()
        hopeless = best > settings.alpha
        needed = np.full(len(rows), np.nan)
        if hopeless.any():
            needed[hopeless] = forecast.take(hopeless).pupils_needed(n[hopeless], settings.alpha)
        mean, sd = forecast.level_moments()
        size = forecast.here(np.broadcast_to(forecast.size, (len(rows), forecast.share.shape[1])))
        detectable = detectable_excess(size, mean, sd, alpha=settings.alpha, power=settings.power)
        cases.fill(
            rows,
            expected=found.expected,
            excess_low=found.low,
            excess_high=found.high,
            better=found.p_fewer,
            worse=found.p_more,
            floor_better=best,
            floor_worse=worst,
            minimal_detectable=np.where(hopeless, np.nan, detectable),
            n_needed=needed,
        )


def _copy_only_paper(cases: Cases, where: IntArray, counts: Counts) -> None:
    """Judge a school with one paper in both seasons and no other as that paper, which is exact."""
    written = np.asarray((counts.n > 0).any(axis=1))  # in either season
    single = (written.sum(axis=1) == 1) & np.asarray((counts.n > 0).all(axis=1)).any(axis=1)
    rows = np.flatnonzero(cases.paper != WHOLE_SCHOOL)
    rows = rows[single[cases.school[rows]] & written[cases.school[rows], cases.paper[rows]]]
    cases.fill(where[cases.school[rows]], **{name: getattr(cases, name)[rows] for name in _JUDGED})


def _turned(cases: Cases) -> Cases:
    """Write shares of adverse results as shares of good ones."""
    turned = {name: 1 - getattr(cases, name) for name in ("value_from", "value_to", "expected")}
    for low, high in (("change_low", "change_high"), ("net_low", "net_high"), ("excess_low", "excess_high")):
        turned[low], turned[high] = -getattr(cases, high), -getattr(cases, low)
    for name in ("season_change", "minimal_detectable"):
        turned[name] = -getattr(cases, name)
    everything = {**vars(cases), **turned}
    return Cases(**everything)

"""Change of a share of marks (``share2``, ``share45``) of each paper and of the whole school.

Both are handled as counts of *adverse* results: «2», and everything below «4»; ``share45`` is turned round
at the end. Of ЕГЭ the bands of test scores stand for marks: below the minimum, and below the high scores.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics_cases import WHOLE_SCHOOL, Cases, list_cases, places, set_reasons
from shnor_analysis.diagnostics.dynamics_net import Observed, counts_inside
from shnor_analysis.diagnostics.dynamics_pairs import Matched
from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings
from shnor_analysis.statistics import forecasts, shrinkage
from shnor_analysis.statistics.detectable import detectable_excess
from shnor_analysis.statistics.excess import excess, turning_counts
from shnor_analysis.statistics.predictive import Forecast
from shnor_analysis.statistics.shrinkage import Norm
from shnor_analysis.statistics.two_season_counts import Counts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

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
    usable = replace(counts, x=counts.x * kept, n=counts.n * kept)
    return shrinkage.fit(
        usable,
        outside,
        settings.priors[matched.comparison, measure],
        fewest=settings.fewest_schools,
        spread=settings.prior_spread,
    )


def share_cases(
    matched: Matched, measure: str, norm: Norm, settings: DynamicsSettings, *, only_verdicts: bool = False
) -> Cases:
    """Compare all schools and papers of a pair of seasons.

    With `only_verdicts` what :func:`~shnor_analysis.diagnostics.dynamics_verdicts.verdicts` does not ask for, the
    intervals of the excess and what could have been seen, is left out to save time.
    """
    every = adverse_counts(matched, measure)
    cases = list_cases(matched.listed)
    _describe(cases, _observed(cases, every, matched.compared, norm), settings.margin[measure], settings)
    known = np.isfinite(norm.level)
    counts = replace(every, x=every.x * known, n=every.n * known)
    row_of = places(cases, matched)
    judge, judge_whole = (_test, _test) if only_verdicts else (_judge, _judge_whole)
    before, alone = forecasts.baseline(counts, norm), _only_paper(counts)
    for j in range(counts.n.shape[2]):
        for schools, forecast in forecasts.papers(counts, norm, before, j):
            judge(cases, row_of[schools, j], forecast, settings)
            single = alone[schools] == j  # the paper is the school, and exact
            judge_whole(cases, row_of[schools[single], WHOLE_SCHOOL], forecast.take(single), settings)
    for schools, forecast in forecasts.pooled(counts, norm, before):
        several = alone[schools] < 0
        judge_whole(cases, row_of[schools[several], WHOLE_SCHOOL], forecast.take(several), settings)
    set_reasons(cases, matched, "no_marks")
    return cases if measure == "share2" else _turned(cases)


def _only_paper(counts: Counts) -> IntArray:
    """Give the paper of each school that has just one in either season, the same in both; -1 for others."""
    written = np.asarray((counts.n > 0).any(axis=1))
    single = (written.sum(axis=1) == 1) & np.asarray((counts.n > 0).all(axis=1)).any(axis=1)
    return np.where(single, written.argmax(axis=1), -1)


def _observed(cases: Cases, counts: Counts, compared: BoolArray, norm: Norm) -> Observed:
    """Count both seasons of each case, with the region's change."""
    known = np.isfinite(norm.level[1])
    # papers without a norm stay out of the pooled school, unless there is no norm at all
    shown = known if known.any() else compared
    pooled = replace(counts, x=counts.x * shown, n=counts.n * shown)
    regional = _regional_shares(norm)
    effect = pooled.effective(norm.parts.pupils)
    whole, school, paper = cases.paper == WHOLE_SCHOOL, cases.school, np.maximum(cases.paper, 0)
    x, n, deff, usual = [], [], [], []
    for t in (0, 1):
        total = pooled.n[:, t].sum(axis=1)
        standard = (pooled.n[:, t] * np.nan_to_num(regional[t])).sum(axis=1) / np.maximum(total, 1)
        n.append(np.where(whole, total[school], counts.n[school, t, paper]))
        x.append(np.where(whole, pooled.x[:, t].sum(axis=1)[school], counts.x[school, t, paper]))
        deff.append(np.where(whole, effect[school, t], 1.0))
        usual.append(np.where(whole, standard[school], regional[t][paper]))
    season = np.where((np.minimum(*n) > 0) & known.any(), usual[1] - usual[0], np.nan)
    return Observed((x[0], x[1]), (n[0], n[1]), (deff[0], deff[1]), season)


def _describe(cases: Cases, observed: Observed, margin: float, settings: DynamicsSettings) -> None:
    """Fill in what is observed: numbers, shares, change with its intervals, the region's change."""
    was, now = observed.values
    low, high = observed.interval(settings.interval_level)
    net_level = 1 - 2 * settings.alpha
    net_low, net_high = (end - observed.season for end in observed.interval(net_level))
    blank = np.where(observed.both, 0.0, np.nan)
    cases.fill(
        np.arange(len(cases.school)),
        n_from=observed.n[0],
        n_to=observed.n[1],
        value_from=was,
        value_to=now,
        season_change=observed.season,
        change_low=low + blank,
        change_high=high + blank,
        net_low=net_low + blank,
        net_high=net_high + blank,
    )
    whole = np.flatnonzero((cases.paper == WHOLE_SCHOOL) & observed.both)
    inside_from, inside_to = counts_inside(observed.take(whole), margin, net_level)
    cases.fill(whole, inside_from=inside_from, inside_to=inside_to)


def _regional_shares(norm: Norm) -> FloatArray:
    """Mean share over schools by the model, shape (2, papers)."""
    total, scale = norm.parts.total, (1.0, norm.parts.widening)
    return np.stack([forecasts.mean_share(norm.level[t], total * scale[t]) for t in (0, 1)])


def _test(cases: Cases, rows: IntArray, forecast: Forecast, _: DynamicsSettings) -> None:
    """Fill in what verdicts rest on: the expected share, both p-values and the smallest ones that could be."""
    fewer = forecast.p_fewer(cases.value_to[rows])
    best, worst = forecast.smallest_p()
    expected = forecast.mean(forecast.share)
    cases.fill(rows, expected=expected, better=fewer, worse=1 - fewer, floor_better=best, floor_worse=worst)


def _judge(cases: Cases, rows: IntArray, forecast: Forecast, settings: DynamicsSettings) -> None:
    """Judge observed shares by their forecasts."""
    observed, n = cases.value_to[rows], cases.n_to[rows]
    found = excess(forecast, n, observed, settings.interval_level)
    best, worst = forecast.smallest_p()
    hopeless = best > settings.alpha
    needed = np.full(len(rows), np.nan)
    if hopeless.any():
        needed[hopeless] = forecast.take(hopeless).pupils_needed(n[hopeless], settings.alpha)
    mean, sd = forecast.level_moments()
    detectable = detectable_excess(
        forecast.mean(forecast.size), mean, sd, alpha=settings.alpha, power=settings.power
    )
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


def _judge_whole(cases: Cases, rows: IntArray, forecast: Forecast, settings: DynamicsSettings) -> None:
    """Judge whole schools, and find the counts at which the test of a school would turn."""
    if not rows.size:
        return
    _judge(cases, rows, forecast, settings)
    few, many = turning_counts(forecast, cases.n_to[rows], settings.alpha)
    cases.fill(rows, few=few, many=many)


def _turned(cases: Cases) -> Cases:
    """Write shares of adverse results as shares of good ones."""
    turned = {name: 1 - getattr(cases, name) for name in ("value_from", "value_to", "expected")}
    for low, high in (("change_low", "change_high"), ("net_low", "net_high"), ("excess_low", "excess_high")):
        turned[low], turned[high] = -getattr(cases, high), -getattr(cases, low)
    for name in ("season_change", "minimal_detectable"):
        turned[name] = -getattr(cases, name)
    for name in ("few", "many", "inside_from", "inside_to"):  # counts of another kind
        turned[name] = np.full(len(cases.school), np.nan)
    everything = {**vars(cases), **turned}
    return Cases(**everything)

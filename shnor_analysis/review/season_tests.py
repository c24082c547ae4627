"""Tests of two seasons of a paper: which of the statistics apply, with what they give and why they give nothing.

These compare the two seasons as they stand. What of a change is the season's and what comes by itself is judged by
the mart ``dynamics`` alone, whose verdict stands beside.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings
from shnor_analysis.figures.rows import Row
from shnor_analysis.reports.formatting import is_missing
from shnor_analysis.statistics.equivalence import tost_proportions
from shnor_analysis.statistics.multiplicity import holm
from shnor_analysis.statistics.ordinal import brunner_munzel, brunner_munzel_permuted, cliffs_delta, hodges_lehmann
from shnor_analysis.statistics.power import minimal_detectable_change
from shnor_analysis.statistics.result import Interval, TestResult
from shnor_analysis.statistics.two_proportions import boschloo, fisher_mid_p, newcombe
from shnor_analysis.tables.vocabulary import MARKS

Scores = NDArray[np.int64]

#: Boschloo's test of larger groups takes seconds and says what mid-p says.
BOSCHLOO_UP_TO = 100
#: Below so many pupils a group the permutation form, and the interval that stays inside its range.
SMALL_GROUP, SMALL_FOR_INTERVAL = 10, 20
#: Seed of the draws where an enumeration would be too large: the same data give the same p.
SEED = 20210531

SHARE2, SHARE45, ORDER, SCORE, STABLE = "share2", "share45", "marks", "score", "stable"


@dataclass(frozen=True)
class SeasonTest:
    """One comparison, second season minus first; numbers are absent where ``reason`` says why.

    Attributes
    ----------
    kind : str
        What is compared.
    n : tuple of int
        Pupils of the first and the second season.
    values : tuple of float
        Shares or mean scores of both seasons; for the order of marks their means.
    estimate, low, high : float
        Effect with its interval: shares as fractions, scores in points, Cliff's delta from -1 to 1.
    p, p_holm : float
        Two-sided; adjusted over the comparisons of the table, of which the claim of stability is none.
    method : str
        Test and interval.
    reason : str
        A code of :class:`~shnor_analysis.statistics.result.Reason` or of this module; empty where all is there.
    """

    kind: str
    n: tuple[int, int]
    values: tuple[float, float] = (np.nan, np.nan)
    estimate: float = np.nan
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    p_holm: float = np.nan
    method: str = ""
    reason: str = ""


#: Why a comparison cannot be, besides the reasons of the statistics.
NO_MARKS, NO_ROWS, SCALE_CHANGED = "no_marks", "no_rows", "scale_changed"


def season_tests(
    before: Row,
    now: Row,
    settings: DynamicsSettings,
    scores: tuple[Scores, Scores] | None = None,
    *,
    level: float = 0.95,
) -> list[SeasonTest]:
    """Compare two sittings of a paper.

    Parameters
    ----------
    before, now
        Rows of the mart ``cells``.
    settings
        Of the dynamics: the margin of stability, its error, the years in which scores changed.
    scores
        Pupils' scores of both sittings; ``None`` where there are no pupils' rows.
    level
        Coverage of the intervals.

    Returns
    -------
    list of SeasonTest
        Always the same five, in the order of the constants.
    """
    marks = [_marks(row) for row in (before, now)]
    if any(counts is None for counts in marks):
        n = (_whole(before["n"]), _whole(now["n"]))
        found = [SeasonTest(kind, n, reason=NO_MARKS) for kind in (SHARE2, SHARE45, ORDER)]
        stable = SeasonTest(STABLE, n, reason=NO_MARKS)
    else:
        first, second = (np.asarray(counts) for counts in marks)
        found = [
            _share(SHARE2, first[:1].sum(), first.sum(), second[:1].sum(), second.sum(), level),
            _share(SHARE45, first[2:].sum(), first.sum(), second[2:].sum(), second.sum(), level),
            _order(first, second, level),
        ]
        stable = _stable(first, second, settings)
    found.append(_score(before, now, settings, scores, level))
    adjusted = holm([test.p for test in found])
    return [*(replace(test, p_holm=float(p)) for test, p in zip(found, adjusted, strict=True)), stable]


def detectable_share(before: Row, now: Row, settings: DynamicsSettings) -> Interval | None:
    """Give the shares of «2» that the second season would have to reach to be told from the first."""
    marks = _marks(before)
    if marks is None or not sum(marks) or not _whole(now["n"]):
        return None
    share = marks[0] / sum(marks)
    return minimal_detectable_change(share, sum(marks), _whole(now["n"]), power=settings.power)


def _whole(count: object) -> int:
    return 0 if is_missing(count) else int(str(count))


def _marks(row: Row) -> list[int] | None:
    """Give the counts of marks 2–5; nothing where no scale is known."""
    counts = [row[f"n{mark}"] for mark in MARKS]
    return None if any(map(is_missing, counts)) else [int(n) for n in counts]


def _share(kind: str, x1: int, n1: int, x2: int, n2: int, level: float) -> SeasonTest:
    """Compare two shares."""
    exact = max(n1, n2) <= BOSCHLOO_UP_TO
    test = (boschloo if exact else fisher_mid_p)(x1, n1, x2, n2)
    name = "точный критерий Бошлу" if exact else "критерий Фишера (mid-p)"
    values = (x1 / n1 if n1 else np.nan, x2 / n2 if n2 else np.nan)
    return _made(
        kind,
        (int(n1), int(n2)),
        values,
        newcombe(x1, n1, x2, n2, level),
        test,
        f"{name}, интервал Ньюкомба",
    )


def _order(first: Scores, second: Scores, level: float) -> SeasonTest:
    """Compare marks as ordered categories."""
    n = (int(first.sum()), int(second.sum()))
    effect = cliffs_delta(first, second, level, kind="logit" if min(n) < SMALL_FOR_INTERVAL else "t")
    test, name = _rank_test(first, second)
    means = tuple(float(counts @ np.asarray(MARKS) / max(counts.sum(), 1)) for counts in (first, second))
    return _made(ORDER, n, (means[0], means[1]), effect, test, f"{name}, δ Клиффа")


def _rank_test(first: Scores, second: Scores) -> tuple[TestResult, str]:
    """Test whether one group lies higher; the form for small groups enumerates or draws allocations."""
    if min(first.sum(), second.sum()) < SMALL_GROUP:
        test = brunner_munzel_permuted(first, second, rng=np.random.default_rng(SEED))
        return test, "перестановочный критерий Бруннера — Мюнцеля"
    return brunner_munzel(first, second), "критерий Бруннера — Мюнцеля"


def _score(
    before: Row, now: Row, settings: DynamicsSettings, scores: tuple[Scores, Scores] | None, level: float
) -> SeasonTest:
    """Compare primary scores, where both seasons have the same ones."""
    if scores is None or not all(part.size for part in scores):
        return SeasonTest(SCORE, (_whole(before["n"]), _whole(now["n"])), reason=NO_ROWS)
    n = (scores[0].size, scores[1].size)
    years = (int(before["year"]), int(now["year"]))
    changed = any(min(years) < year <= max(years) for year in settings.breaks)
    highest = {int(row["max_score"]) for row in (before, now) if not is_missing(row["max_score"])}
    if changed or len(highest) > 1:
        return SeasonTest(SCORE, n, reason=SCALE_CHANGED)
    length = int(max(part.max() for part in scores)) + 1
    test, name = _rank_test(*(np.bincount(part, minlength=length) for part in scores))
    effect = hodges_lehmann(*scores, level)
    means = (float(scores[0].mean()), float(scores[1].mean()))
    return _made(SCORE, n, means, effect, test, f"{name}, сдвиг Ходжеса — Лемана")


def _stable(first: Scores, second: Scores, settings: DynamicsSettings) -> SeasonTest:
    """Test whether the share of «2» changed by less than the margin."""
    sizes = (int(first.sum()), int(second.sum()))
    test = tost_proportions(
        first[0], sizes[0], second[0], sizes[1], margin=settings.margin["share2"], alpha=settings.alpha
    )
    values = tuple(float(counts[0] / max(counts.sum(), 1)) for counts in (first, second))
    return _made(STABLE, sizes, (values[0], values[1]), test.effect, test, "два односторонних критерия (TOST)")


def _made(
    kind: str,
    n: tuple[int, int],
    values: tuple[float, float],
    effect: Interval | None,
    test: TestResult,
    method: str,
) -> SeasonTest:
    """Put a test and its effect together; either may say why it is not there."""
    made = SeasonTest(kind, n, values, p=float(test.p_value), method=method, reason=str(test.reason))
    if effect is None:
        return made
    estimate, low, high = float(effect.estimate), float(effect.low), float(effect.high)
    return replace(made, estimate=estimate, low=low, high=high, reason=made.reason or str(effect.reason))

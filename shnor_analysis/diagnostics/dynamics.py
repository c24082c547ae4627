"""Verdicts on change: beyond chance, beyond an easier season, beyond the return to the mean.

Change is judged against what is expected for a school with that baseline: a model of the region's schools
(:mod:`shnor_analysis.statistics.shrinkage`, :mod:`shnor_analysis.statistics.normal_effects`) is fitted on the
first season of all schools and the second season of those outside the programme, and gives each school the
predictive distribution of its second season. What remains beyond it is the *excess*; one primary test a
school, at the pooled level. No cause is claimed: an excess may come from help, from other children or from
marking.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics_cases import WHOLE_SCHOOL, Cases
from shnor_analysis.diagnostics.dynamics_pairs import Matched, matches, prepare, season_of
from shnor_analysis.diagnostics.dynamics_scores import scale_of, score_cases, score_norm
from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings, load_settings
from shnor_analysis.diagnostics.dynamics_shares import ADVERSE, share_cases, share_norm
from shnor_analysis.diagnostics.dynamics_verdicts import (
    district,
    own_direction,
    pupils_to_other,
    verdicts,
)
from shnor_analysis.tables.dynamics import LOWER_IS_BETTER, NO_COMMON_PAPER, NOT_ENOUGH_DATA, Dynamics
from shnor_analysis.tables.vocabulary import SITTING

BoolArray = NDArray[np.bool_]


def dynamics(
    cells: pd.DataFrame,
    schools: pd.DataFrame,
    flags: pd.DataFrame | None = None,
    settings: DynamicsSettings | None = None,
) -> pd.DataFrame:
    """Judge the change of all schools; the table :class:`~shnor_analysis.tables.dynamics.Dynamics`.

    Parameters
    ----------
    cells : DataFrame
        The mart ``cells``.
    schools : DataFrame
        The directory; ``in_programme`` says whose second season must not shape what is normal.
    flags : DataFrame, optional
        Sittings with signs of biased results: ``school_id`` and the columns of ``SITTING``.
        ``verdict_without_flagged`` is reached without them.
    settings : DynamicsSettings, optional
        By default those of ``methodology/dynamics.toml``.

    Returns
    -------
    DataFrame
        Validated. For a country use :func:`dynamics_parts`, which never holds all rows at once.
    """
    parts = list(dynamics_parts(cells, schools, flags, settings))
    return pd.concat(parts, ignore_index=True) if parts else _validated(_no_rows())


def dynamics_parts(
    cells: pd.DataFrame,
    schools: pd.DataFrame,
    flags: pd.DataFrame | None = None,
    settings: DynamicsSettings | None = None,
    *,
    threads: int = 1,
) -> Iterator[pd.DataFrame]:
    """Yield the table in parts, one a comparison and pair of seasons; `threads` measures are judged at a time."""
    chosen = settings or load_settings()
    cells = cells[~cells["procedure"].isin(chosen.procedures_left_out)]
    if cells.empty:
        return
    if prepare(cells)["clock"].nunique() < 2:
        yield _one_season(cells, chosen)
        return
    keys = _flagged_keys(flags)
    jobs = (
        partial(_table, matched, measure, hidden, chosen)
        for matched in matches(cells, schools, chosen.comparisons)
        for hidden in [_hidden(matched, keys)]
        for measure in chosen.measures
    )
    tables = _side_by_side(jobs, threads)
    none = True
    while measures := list(islice(tables, len(chosen.measures))):  # a validation costs more than its rows
        none = False
        yield _validated(pd.concat(measures, ignore_index=True))
    if none:
        yield _one_season(cells, chosen).assign(reason=NO_COMMON_PAPER)


def _side_by_side(jobs: Iterator[Callable[[], pd.DataFrame]], threads: int) -> Iterator[pd.DataFrame]:
    """Yield results in order while never more than `threads` jobs are ahead."""
    with ThreadPoolExecutor(threads) as pool:
        running: deque[Future[pd.DataFrame]] = deque(pool.submit(job) for job in islice(jobs, threads))
        while running:
            done = running.popleft().result()
            running.extend(pool.submit(job) for job in islice(jobs, 1))
            yield done


def _table(matched: Matched, measure: str, hidden: BoolArray, settings: DynamicsSettings) -> pd.DataFrame:
    """All rows of one measure."""
    flagged = np.asarray(hidden.any(axis=(1, 2)))
    if measure in ADVERSE:
        norm = share_norm(matched, measure, settings)
        cases = share_cases(matched, measure, norm, settings)
        source = norm.own_components
        less = share_cases(matched.without(hidden).take(flagged), measure, norm, settings, only_verdicts=True)
    else:
        scale = scale_of(matched, measure, settings)
        score = score_norm(matched, measure, scale, settings)
        cases = score_cases(matched, measure, scale, score, settings)
        source = score.own_components
        less = score_cases(
            matched.without(hidden).take(flagged), measure, scale.hide(flagged, hidden), score, settings
        )
    verdict, reason = verdicts(cases, settings.margin[measure], settings)
    without = verdict.copy()
    without[flagged[cases.school]] = verdicts(less, settings.margin[measure], settings)[0]
    return _frame(matched, measure, cases, settings).assign(
        verdict=verdict,
        verdict_without_flagged=without,
        reason=reason,
        n_needed=pd.array(np.where(reason == "cannot_reach_level", cases.n_needed, np.nan), dtype="Int32"),
        model_source=np.where(np.isnan(cases.expected), "none", "region" if source else "prior"),
    )


def _frame(matched: Matched, measure: str, cases: Cases, settings: DynamicsSettings) -> pd.DataFrame:
    """Columns that do not depend on verdicts."""
    whole = cases.paper == WHOLE_SCHOOL
    papers = matched.papers.reindex(cases.paper).reset_index(drop=True)  # no row -1: empty
    known = cases.reason == ""
    p_value, p_adjusted = own_direction(cases, settings.alpha)
    expected = np.where(known, cases.expected - cases.value_from, np.nan)
    return pd.DataFrame(
        {
            "school_id": matched.schools["school_id"].to_numpy()[cases.school],
            "scope": np.where(whole, "school", "paper"),
            "procedure": papers["procedure"],
            "subject": papers["subject"],
            "programme_grade": papers["programme_grade"].astype("Int16"),
            "measure": measure,
            "season_from": matched.season_from,
            "season_to": matched.season_to,
            "n_from": cases.n_from.astype(np.int64),
            "n_to": cases.n_to.astype(np.int64),
            "value_from": cases.value_from,
            "value_to": cases.value_to,
            "change": cases.value_to - cases.value_from,
            "change_low": cases.change_low,
            "change_high": cases.change_high,
            "season_change": cases.season_change,
            "expected_change": expected,
            "excess": np.where(known, cases.value_to - cases.expected, np.nan),
            "excess_low": cases.excess_low,
            "excess_high": cases.excess_high,
            "p_value": np.where(known, p_value, np.nan),
            "p_adjusted": np.where(known, p_adjusted, np.nan),
            "minimal_detectable": cases.minimal_detectable,
            "comparison": matched.comparison,
            "programme_grade_from": papers["programme_grade_from"].astype("Int16"),
            "margin": settings.margin[measure],
            "net_low": cases.net_low,
            "net_high": cases.net_high,
            "return_to_mean": expected - cases.season_change,
            "p_adjusted_district": district(cases, matched.schools["municipality"].to_numpy(dtype=object)),
            "pupils_to_other_verdict": pd.Series(pupils_to_other(cases, settings.margin[measure])).astype("Int32"),
        }
    )


def _flagged_keys(flags: pd.DataFrame | None) -> pd.DataFrame:
    """Write the season of flagged sittings as a code; each once."""
    columns = ["school_id", "season", "procedure", "subject", "programme_grade"]
    if flags is None or flags.empty:
        return pd.DataFrame(columns=columns)
    missing = {"school_id", *SITTING} - set(flags.columns)
    if missing:
        raise ValueError(f"flags: columns are missing: {', '.join(sorted(missing))}")
    return flags.assign(season=season_of(flags))[columns].drop_duplicates()


def _hidden(matched: Matched, keys: pd.DataFrame) -> BoolArray:
    """Mask of the flagged sittings, shape (schools, 2, papers)."""
    out = np.zeros(matched.n.shape, dtype=bool)
    if keys.empty:
        return out
    schools = pd.Index(matched.schools["school_id"])
    seasons = ((matched.season_from, "programme_grade_from"), (matched.season_to, "programme_grade"))
    for t, (season, grade) in enumerate(seasons):
        now = keys[keys["season"] == season]
        for j, paper in enumerate(matched.papers.to_dict("records")):
            same = (now["procedure"] == paper["procedure"]) & (now["subject"] == paper["subject"])
            rows = now[same & (now["programme_grade"] == paper[grade])]
            found = schools.get_indexer(pd.Index(rows["school_id"]))
            out[found[found >= 0], t, j] = True
    return out


def _one_season(cells: pd.DataFrame, settings: DynamicsSettings) -> pd.DataFrame:
    """Say aloud, a row a school and measure, that there is nothing yet to compare with."""
    totals = prepare(cells).groupby("school_id")["n"].sum()
    parts = [
        _no_rows(totals.index).assign(measure=measure, n_to=totals.to_numpy(), margin=settings.margin[measure])
        for measure in settings.measures
    ]
    last = cells.sort_values(["year", "season"], ascending=[True, False])[["year", "season"]].tail(1)
    return _validated(pd.concat(parts, ignore_index=True).assign(season_to=season_of(last).iloc[0]))


def _no_rows(school_id: pd.Index | None = None) -> pd.DataFrame:
    """Rows of schools of which nothing can be said."""
    rows = pd.DataFrame(index=range(0 if school_id is None else len(school_id)), columns=Dynamics.columns())
    rows["school_id"] = [] if school_id is None else school_id
    told: dict[str, Any] = {
        "scope": "school",
        "n_from": 0,
        "n_to": 0,
        "measure": "share2",
        "verdict": NOT_ENOUGH_DATA,
        "verdict_without_flagged": NOT_ENOUGH_DATA,
        "comparison": "successive",
        "reason": "one_season",
        "model_source": "none",
        "margin": 0.0,
    }
    return rows.assign(**told)


def _validated(rows: pd.DataFrame) -> pd.DataFrame:
    return Dynamics.validate(rows[Dynamics.columns()].reset_index(drop=True))


def improvement_sign(measure: str) -> int:
    """-1 where a fall is an improvement (``share2``), 1 elsewhere.

    Examples
    --------
    >>> improvement_sign("share2"), improvement_sign("position")
    (-1, 1)
    """
    return -1 if measure in LOWER_IS_BETTER else 1

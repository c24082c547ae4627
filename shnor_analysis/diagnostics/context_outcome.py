"""One result a school: its place among the pupils of the region over all papers of a year, and its chance error.

The *place* of a school in a paper is the probability that a pupil of the school did better than a pupil of the
region at the same sitting (half for equal marks): 0.5 is the region's middle however hard the paper was, so ВПР,
ОГЭ and ЕГЭ pool. From marks, or bands of test scores, it is counted; where a paper has neither but mean scores
(ЕГЭ whose lowest passing score is not known), it is computed from the means and spreads as for normal scores.
Papers are weighted by pupils.

Chance error of the pooled place: pupils (two papers of one pupil are correlated), and papers: the papers of one
school disagree beyond the chance of pupils (teachers, classes), so a school seen in two papers is known worse than
one seen in ten. That spread is estimated by moments over the schools of the region.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.diagnostics.context_settings import ContextSettings
from shnor_analysis.tables.keys import usual_year
from shnor_analysis.tables.vocabulary import SITTING

FloatArray = NDArray[np.float64]

_MARKS = ["n2", "n3", "n4", "n5"]
_SAME_PUPILS = ["school_id", "season", "pupil_grade"]
#: Variance of a place inside schools where a sitting cannot tell it: that of a uniform place, and a little more.
_UNKNOWN_VARIANCE = 0.0833


@dataclass(frozen=True)
class Outcome:
    """Pooled places of the schools of a region.

    Attributes
    ----------
    year : int or None
        Year of the results; ``None`` where there are none.
    schools : DataFrame
        By ``school_id``: ``works`` (papers written, pupils × papers), ``papers``, ``procedures`` (words),
        ``place`` (0–1, higher is better), ``variance`` of its chance error.
    paper_spread : float
        Standard deviation of a school's papers beyond the chance of pupils.
    paper_spread_known : bool
        It is the region's own.
    """

    year: int | None
    schools: pd.DataFrame
    paper_spread: float
    paper_spread_known: bool


def outcome(cells: pd.DataFrame, settings: ContextSettings, flags: pd.DataFrame | None = None) -> Outcome:
    """Pool the places of the latest year that enough schools have (`usual_year`).

    Parameters
    ----------
    cells : DataFrame
        The mart ``cells`` of a region.
    flags : DataFrame, optional
        Sittings (``school_id`` and ``SITTING``) to leave out; the region they are compared with stays whole.

    Examples
    --------
    >>> from shnor_analysis.diagnostics.context_settings import load_settings
    >>> outcome(pd.DataFrame(columns=["school_id", "year"]), load_settings()).year is None
    True
    """
    if cells.empty:
        return Outcome(None, _nobody(), settings.paper_spread, False)
    year = usual_year(cells)
    papers = places(cells[cells["year"] == year], settings.fewest_in_paper)
    if flags is not None and len(flags):
        keys = pd.MultiIndex.from_frame(flags[["school_id", *SITTING]])
        papers = papers[~pd.MultiIndex.from_frame(papers[["school_id", *SITTING]]).isin(keys)]
    return _pooled(papers, year, settings)


def places(cells: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Give the place of each school in each paper that at least ``fewest`` schools wrote.

    Returns
    -------
    DataFrame
        ``school_id``, the columns of ``SITTING``, ``n``, ``place``, ``variance``.
    """
    wrote = cells[cells["n"].fillna(0) > 0].reset_index(drop=True)
    marks = wrote[_MARKS].astype("Float64")
    marked = (marks.notna().all(axis=1) & (marks.sum(axis=1) > 0)).to_numpy(dtype=bool)
    by_marks = _of_marks(wrote[marked])
    by_scores = _of_scores(wrote[~marked])
    every = pd.concat([part for part in (by_marks, by_scores) if len(part)] or [by_marks], ignore_index=True)
    schools = every.groupby(SITTING)["school_id"].transform("nunique") if len(every) else pd.Series(dtype=int)
    return every[schools >= fewest].reset_index(drop=True)


def _of_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Count who did better: marks of the school against marks of the region."""
    key = [cells[name] for name in SITTING]
    counts = cells[_MARKS].astype("Float64").astype(float)
    region = counts.groupby(key).transform("sum")
    total = region.sum(axis=1)
    at = (region.cumsum(axis=1) - region / 2).div(total.where(total > 0), axis=0)
    n = counts.sum(axis=1)
    place = (counts * at).sum(axis=1) / n
    squares = (counts * at.sub(place, axis=0) ** 2).sum(axis=1)
    inside = _inside(squares, n, key)
    return _papers(cells, n, place, inside / n)


def _of_scores(cells: pd.DataFrame) -> pd.DataFrame:
    """Compute who did better from means and spreads of scores, on papers of one maximum."""
    known = cells[cells["mean_score"].notna()]
    key = [known[name] for name in [*SITTING, "max_score"]]
    n, mean = (known[name].astype("Float64").astype(float) for name in ("n", "mean_score"))
    spread = known["sd_score"].astype("Float64").astype(float)
    freedom = (n - 1).where(spread.notna(), 0.0)
    within = (freedom * spread.fillna(0.0) ** 2).groupby(key, dropna=False).transform("sum")
    within = within / freedom.groupby(key, dropna=False).transform("sum").clip(lower=1)
    total = n.groupby(key, dropna=False).transform("sum")
    middle = (n * mean).groupby(key, dropna=False).transform("sum") / total
    between = (n * (mean - middle) ** 2).groupby(key, dropna=False).transform("sum") / total
    scale2 = 2 * within + between
    usable = scale2 > 0
    z = ((mean - middle) / np.sqrt(scale2.where(usable))).astype(float)
    density2 = np.exp(-(z**2)) / (2 * np.pi)
    place = pd.Series(special.ndtr(z.to_numpy()), z.index)
    made = _papers(known, n, place, density2 * within / scale2.where(usable) / n)
    return made[made["place"].notna()].reset_index(drop=True)


def _inside(squares: pd.Series, n: pd.Series, key: list[pd.Series]) -> pd.Series:
    """Variance of a pupil's place inside schools, pooled over the sitting."""
    freedom = (n - 1).clip(lower=0).groupby(key).transform("sum")
    pooled = squares.groupby(key).transform("sum") / freedom.where(freedom > 0)
    return pooled.where(pooled > 0, _UNKNOWN_VARIANCE)


def _papers(cells: pd.DataFrame, n: pd.Series, place: pd.Series, variance: pd.Series) -> pd.DataFrame:
    return cells[["school_id", *SITTING]].assign(n=n, place=place, variance=variance).reset_index(drop=True)


def _pooled(papers: pd.DataFrame, year: int, settings: ContextSettings) -> Outcome:
    """Weigh the papers of each school by pupils."""
    if papers.empty:
        return Outcome(year, _nobody(), settings.paper_spread, False)
    school = papers["school_id"]
    works = papers["n"].groupby(school).transform("sum")
    w = papers["n"] / works
    table = papers.assign(
        w_place=w * papers["place"],
        w_variance=w * papers["variance"],
        w2_variance=w**2 * papers["variance"],
        w_sd=w * np.sqrt(papers["variance"]),
        w2=w**2,
    )
    together = table.groupby(_SAME_PUPILS)[["w2_variance", "w_sd"]].sum()
    chance = (1 - settings.pupils) * together["w2_variance"] + settings.pupils * together["w_sd"] ** 2
    of_school = table.groupby("school_id")
    pooled = of_school[["w_place", "w_variance", "w2"]].sum()
    pooled["chance"] = chance.groupby(level="school_id").sum()
    apart = (w * (papers["place"] - school.map(pooled["w_place"])) ** 2).groupby(school).sum()
    room = 1 - pooled["w2"]
    several = (of_school["n"].sum() >= settings.fewest_works) & (room > 0.05)
    known = int(several.sum()) >= settings.fewest_schools
    extra = (
        (apart - pooled["w_variance"] + pooled["chance"])[several].sum() / room[several].sum() if known else 0.0
    )
    spread2 = max(float(extra), 0.0) if known else settings.paper_spread**2
    schools = pd.DataFrame(
        {
            "works": of_school["n"].sum().round().astype("int64"),
            "papers": of_school.size().astype("int64"),
            "procedures": _procedures(papers),
            "place": pooled["w_place"],
            "variance": pooled["chance"] + spread2 * pooled["w2"],
        }
    )
    return Outcome(year, schools, float(np.sqrt(spread2)), known)


def _nobody() -> pd.DataFrame:
    """Give the table of no school, with the types of one."""
    types = {"works": "int64", "papers": "int64", "procedures": "str", "place": "float64", "variance": "float64"}
    return pd.DataFrame(columns=list(types), index=pd.Index([], dtype=object, name="school_id")).astype(types)


def _procedures(papers: pd.DataFrame) -> pd.Series:
    """List the procedures of each school in words."""
    had = pd.crosstab(papers["school_id"], papers["procedure"]) > 0
    told = pd.Series("", index=had.index)
    for procedure in sorted(had.columns):  # a handful
        told += np.where(had[procedure], f", {procedure}", "")
    return told.str.removeprefix(", ")

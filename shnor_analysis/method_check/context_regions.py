"""Simulated regions with a known effect of conditions, and what the diagnosis by conditions makes of them."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.diagnostics.context import judge
from shnor_analysis.diagnostics.context_index import index_of
from shnor_analysis.diagnostics.context_settings import ContextSettings, load_settings
from shnor_analysis.method_check.regions import SUBJECTS, Draw, normal, skewed, student
from shnor_analysis.tables.context import Context
from shnor_analysis.tables.context_marts import NOT_APPLICABLE, RESILIENT

Floats = NDArray[np.float64]
#: Borders of marks 2–3, 3–4, 4–5 in standard deviations of pupils.
_CUTS = np.array([-1.0, 0.15, 1.1])
_POPULATION = 20_000


def few_far_above(rng: np.random.Generator, size: int) -> Floats:
    """Draw effects that are nought but for one school in eight, mean 0, variance 1: the rest can only be false."""
    above = rng.random(size) < 1 / 8
    return (above - 1 / 8) / np.sqrt(7 / 64)


def unequal(rng: np.random.Generator, size: int) -> Floats:
    """Draw normal effects whose spread differs fourfold between schools, variance 1."""
    spread = np.where(rng.random(size) < 0.5, 0.34, 1.37)
    return spread * rng.standard_normal(size)


@dataclass(frozen=True)
class ContextRegion:
    """What a simulated region is like; effects in standard deviations of pupils inside schools.

    Attributes
    ----------
    effect : float
        Of one standard deviation of the index on the mean of a school.
    school, paper : float
        Standard deviation of a school beyond its conditions, and of each of its papers.
    size_effect : float
        Of twice the pupils.
    pupils : float
        Correlation of a pupil's two scores; that of the places by marks is some tenth less.
    grades : int
        Two papers each.
    """

    name: str
    schools: int = 300
    effect: float = 0.2
    school: float = 0.3
    paper: float = 0.2
    size_effect: float = 0.03
    pupils: float = 0.46
    grades: int = 2
    shape: Draw = normal


@dataclass(frozen=True)
class ContextDrawn:
    """Tables of a region and the truth: how far each school's true place is from what is expected."""

    answers: pd.DataFrame
    cells: pd.DataFrame
    truth: pd.Series


@dataclass(frozen=True)
class _Schools:
    answers: pd.DataFrame
    given: Floats
    mean: Floats
    size: NDArray[np.int64]


def draw_context(region: ContextRegion, rng: np.random.Generator, settings: ContextSettings) -> ContextDrawn:
    """Draw a region of schools and what they answered."""
    made = _schools(region, region.schools, rng, settings)
    norm = _norm(replace(region, schools=0, name=""), settings)
    place = _marks_of(made.mean, region) @ norm.at
    truth = place - np.column_stack([np.ones(region.schools), made.given]) @ norm.line
    return ContextDrawn(made.answers, _cells(made, region, rng), pd.Series(truth, made.answers["school_id"]))


def _schools(region: ContextRegion, number: int, rng: np.random.Generator, settings: ContextSettings) -> _Schools:
    """Draw conditions and true levels."""
    hidden = rng.standard_normal(number)
    ease = special.ndtr(0.7 * hidden[:, None] + 0.7 * rng.standard_normal((number, 5)))
    size = np.clip(np.exp(rng.normal(np.log(18), 0.9, number) + 0.2 * hidden), 2, 150).astype(np.int64)
    older = rng.integers(8, 80, number)
    answers = pd.DataFrame(
        {
            "school_id": [f"{100000 + k}" for k in range(number)],
            "year": 2021,
            "settlement_size": 1 + (ease[:, 0] * 8).astype(int).clip(0, 7),
            "transport_reach": 4 - (ease[:, 1] * 4).astype(int).clip(0, 3),
            "older": older,
            "older_adapted": rng.binomial(older, 0.3 * (1 - ease[:, 2])),
            "parents_attend": 4 - (ease[:, 3] * 4).astype(int).clip(0, 3),
            "parents_help": 4 - (ease[:, 4] * 4).astype(int).clip(0, 3),
            "pupils": size * 11,
            "source_file": "simulated",
            "source_row": 1,
        }
    ).reindex(columns=Context.columns())
    index = index_of(answers, settings).component.score
    doubled = np.log2(size * 11.0)
    own = region.school * region.shape(rng, number)
    mean = region.effect * index + region.size_effect * (doubled - doubled.mean()) + own
    return _Schools(answers, np.column_stack([index, doubled]), mean, size)


@dataclass(frozen=True)
class _Norm:
    """A region of very many schools: places of marks, the line of true places on conditions, what it explains.

    A region drawn has its own middle, but a shift of all places is one of the line as well.
    """

    at: Floats
    line: Floats
    explained: float


@cache
def _norm(region: ContextRegion, settings: ContextSettings) -> _Norm:
    made = _schools(region, _POPULATION, np.random.default_rng(20210315), settings)
    marks = _marks_of(made.mean, region)
    at = _places_of_marks(marks, made.size)
    place = marks @ at
    design = np.column_stack([np.ones(_POPULATION), made.given])
    line = np.asarray(np.linalg.lstsq(design, place, rcond=None)[0])
    return _Norm(at, line, float(1 - (place - design @ line).var() / place.var()))


def _marks_of(mean: Floats, region: ContextRegion) -> Floats:
    """Chances of the four marks in a school, over all papers it might write."""
    below = special.ndtr((_CUTS - mean[:, None]) / np.sqrt(1 + region.paper**2))
    return np.diff(np.column_stack([np.zeros(len(mean)), below, np.ones(len(mean))]), axis=1)


def _places_of_marks(marks: Floats, size: NDArray[np.int64]) -> Floats:
    """Give the place of each mark among the pupils of the region."""
    share = (marks * size[:, None]).sum(axis=0) / size.sum()
    return np.asarray(np.cumsum(share) - share / 2)


def _cells(made: _Schools, region: ContextRegion, rng: np.random.Generator) -> pd.DataFrame:
    """Let every pupil write two papers; the papers of a grade are of the same pupils."""
    number, parts = len(made.mean), []
    for grade in range(region.grades):
        size = np.maximum(rng.poisson(made.size), 1)
        school = np.repeat(np.arange(number), size)
        ability = np.sqrt(region.pupils) * rng.standard_normal(len(school))
        for subject in SUBJECTS:
            level = made.mean + region.paper * rng.standard_normal(number)
            score = level[school] + ability + np.sqrt(1 - region.pupils) * rng.standard_normal(len(school))
            mark = np.searchsorted(_CUTS, score)
            counts = np.bincount(school * 4 + mark, minlength=4 * number).reshape(number, 4)
            parts.append(_as_cells(made.answers["school_id"], subject, 5 + grade, counts))
    return pd.concat(parts, ignore_index=True)


def _as_cells(school_id: pd.Series, subject: str, grade: int, counts: NDArray[np.int64]) -> pd.DataFrame:
    paper = {
        "school_id": school_id,
        "year": 2021,
        "season": "spring",
        "procedure": "ВПР",
        "subject": subject,
        "programme_grade": grade,
        "pupil_grade": grade,
        "n": counts.sum(axis=1),
    }
    marks = {f"n{mark}": counts[:, mark - 2] for mark in (2, 3, 4, 5)}
    return pd.DataFrame({**paper, **marks, "mean_score": np.nan, "sd_score": np.nan, "max_score": np.nan})


def check(region: ContextRegion, regions: int, settings: ContextSettings | None = None) -> dict[str, float]:
    """Draw regions and compare the marts with the truth.

    Returns
    -------
    dict
        ``coverage`` of the residual intervals (0–1) and its ``error`` over regions; of schools called resilient
        the share truly above what is expected (``precision``), of truly resilient schools (adverse, truly above by
        5 and by 10 points of place) the share found (``found_05``, ``found_10``), resilient schools a region
        (``named``), those of them truly not above (``false``) and how many chance would name if nobody stood above
        (``expected_false``), the mean share ``explained``, the ``true_explained`` and how often its interval holds
        the true one (``explained_coverage``).
    """
    chosen = settings or load_settings()
    rows = [_checked(region, np.random.default_rng([k, region.schools]), chosen) for k in range(regions)]
    table = pd.DataFrame(rows)
    total = table.sum()
    between = (table["covered"] / table["judged"]).std(ddof=1)
    return {
        "schools": region.schools,
        "coverage": total["covered"] / total["judged"],
        "error": float(between / np.sqrt(regions)),
        "precision": _ratio(total["true"], total["named"]),
        "found_05": _ratio(total["found_05"], total["above_05"]),
        "found_10": _ratio(total["found_10"], total["above_10"]),
        "named": total["named"] / regions,
        "false": (total["named"] - total["true"]) / regions,
        "expected_false": total["expected_false"] / regions,
        "explained": table["explained"].mean(),
        "true_explained": true_share(region, chosen),
        "explained_coverage": table["explained_covered"].mean(),
    }


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else float("nan")


def true_share(region: ContextRegion, settings: ContextSettings) -> float:
    """Share of the variance of true places that goes with the conditions, in a region of very many schools."""
    return _norm(replace(region, schools=0, name=""), settings).explained


def _checked(region: ContextRegion, rng: np.random.Generator, settings: ContextSettings) -> dict[str, float]:
    drawn = draw_context(region, rng, settings)
    made = judge(drawn.answers, drawn.cells, settings)
    schools, shares = made.schools, made.model.explained if made.model is not None else None
    judged = schools[schools["verdict"] != NOT_APPLICABLE]
    truth = judged["school_id"].map(drawn.truth).to_numpy(dtype=float)
    covered = (judged["residual_low"] <= truth) & (truth <= judged["residual_high"])
    named = (judged["verdict"] == RESILIENT).to_numpy(dtype=bool)
    adverse = judged["adverse"].to_numpy(dtype=bool)
    share = true_share(region, settings)
    return {
        "judged": len(judged),
        "covered": int(covered.sum()),
        "named": int(named.sum()),
        "true": int((named & (truth > 0)).sum()),
        "above_05": int((adverse & (truth > 0.05)).sum()),
        "found_05": int((named & (truth > 0.05)).sum()),
        "above_10": int((adverse & (truth > 0.10)).sum()),
        "found_10": int((named & (truth > 0.10)).sum()),
        "expected_false": int(adverse.sum()) * (1 - settings.interval_level) / 2,
        "explained": float("nan") if shares is None else float(shares.estimate),
        "explained_covered": float(shares is not None and bool(shares.contains(share))),
    }


#: Rows of ``benchmarks/context_simulation.py``.
CONTEXT_REGIONS = (
    ContextRegion("no effect of conditions", effect=0.0),
    ContextRegion("effect 0.1", effect=0.1),
    ContextRegion("effect 0.2"),
    ContextRegion("effect 0.4", effect=0.4),
    ContextRegion("Student, 4 d.f.", shape=student),
    ContextRegion("long tail of high schools", shape=skewed),
    ContextRegion("unequal spreads", shape=unequal),
    ContextRegion("one school in eight far above", shape=few_far_above, school=0.25),
    ContextRegion("no spread beyond papers", school=0.0),
    ContextRegion("papers differ twice as much", paper=0.4),
)
#: Schools of a region.
CONTEXT_SIZES = (60, 300, 1000)

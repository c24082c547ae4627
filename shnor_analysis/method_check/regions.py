"""Simulated regions in which the truth is known: nothing changed, or every programme school did by so much."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SUBJECTS = ("Математика", "Русский язык")
Draw = Callable[[np.random.Generator, int], Floats]


def normal(rng: np.random.Generator, size: int) -> Floats:
    """Draw standard normal school effects."""
    return rng.standard_normal(size)


def student(rng: np.random.Generator, size: int) -> Floats:
    """Draw effects with heavy tails on both sides (Student, 4 degrees of freedom), variance 1."""
    return rng.standard_t(4, size) / np.sqrt(2)


def skewed(rng: np.random.Generator, size: int) -> Floats:
    """Draw effects with a long tail of schools with many «2» (gamma), mean 0, variance 1."""
    return (rng.gamma(2.0, 1.0, size) - 2) / np.sqrt(2)


def left_skewed(rng: np.random.Generator, size: int) -> Floats:
    """Draw effects with a long tail of schools with few «2»."""
    return -skewed(rng, size)


@dataclass(frozen=True)
class Region:
    """What a simulated region is like; standard deviations and effects in logits of «2».

    The defaults give the correlations of domain.md 8 for four papers: 0.77 for the pooled share of a school, 0.47
    for a single paper; the median of 17 pupils a paper, 29 % under 10, and 60 pupils a programme school.
    """

    name: str
    school: float = 0.9
    season: float = 0.2
    paper: float = 0.2
    cell: float = 0.3
    widening: float = 1.0
    pupils: float = 0.0
    easier: float = 0.4
    effect: float = 0.0
    schools: int = 600
    grades: int = 2
    share_of_programme: float = 1.0
    missing: float = 0.0
    size_sigma: float = 1.0
    fixed_size: int = 0
    level: float = -1.35
    shape: Draw = normal


@dataclass(frozen=True)
class Drawn:
    """Counts of a region, shape (schools, 2, papers), and who is in the programme."""

    x: Floats
    n: Floats
    programme: Floats
    grade: Ints


def draw(region: Region, rng: np.random.Generator) -> Drawn:
    """Draw two seasons of a region; the programme is chosen by the rule of 30 % in two papers of the first."""
    grade = np.repeat(np.arange(region.grades, dtype=np.int64), len(SUBJECTS))
    size, papers = region.schools, len(grade)
    n = _sizes(region, rng)
    logit = region.level + rng.normal(0, 0.2, papers) - region.easier * np.arange(2)[:, None]
    school = region.school * region.shape(rng, size)[:, None, None]
    school = school + region.season * rng.standard_normal((size, 2, 1))
    own = region.paper * rng.standard_normal((size, 1, papers))
    own = own + region.cell * rng.standard_normal((size, 2, papers))
    logit = logit + (school + own) * np.array([1.0, region.widening])[:, None]
    x = np.zeros_like(n)
    x[:, 0] = _counts(n[:, 0], logit[:, 0], grade, region.pupils, rng)
    low = (x[:, 0] >= 0.3 * n[:, 0] - 1e-9) & (n[:, 0] > 0)
    programme = (low.sum(axis=1) >= 2) & (rng.random(size) < region.share_of_programme)
    logit[:, 1] += region.effect * programme[:, None]
    x[:, 1] = _counts(n[:, 1], logit[:, 1], grade, region.pupils, rng)
    return Drawn(x, n, programme, grade)


def _sizes(region: Region, rng: np.random.Generator) -> Floats:
    shape = (region.schools, 2, region.grades)
    if region.fixed_size:
        n = np.full(shape, region.fixed_size)
    else:
        usual = np.clip(np.exp(rng.normal(np.log(18), region.size_sigma, region.schools)), 1, 150)
        n = np.maximum(rng.poisson(np.broadcast_to(usual[:, None, None], shape)), 1)
        n = np.maximum(rng.binomial(n, 0.95), 1)
    papers = np.repeat(n, len(SUBJECTS), axis=2).astype(float)
    return papers * (rng.random(papers.shape) >= region.missing)


def _counts(n: Floats, logit: Floats, grade: Ints, pupils: float, rng: np.random.Generator) -> Floats:
    """Binomial counts; papers of a grade share their pupils (a normal copula gives the correlation)."""
    share = special.expit(logit)
    if pupils == 0:
        return rng.binomial(n.astype(int), share).astype(float)
    x, common = np.zeros_like(n), 1.45 * pupils
    for g in np.unique(grade):
        papers = np.flatnonzero(grade == g)
        most = n[:, papers].max(axis=1).astype(int)
        school = np.repeat(np.arange(len(n)), most)
        place = np.arange(len(school)) - np.repeat(np.cumsum(most) - most, most)
        ability = rng.standard_normal(len(school))
        for j in papers:
            z = np.sqrt(common) * ability + np.sqrt(1 - common) * rng.standard_normal(len(school))
            failed = (special.ndtr(z) < share[school, j]) & (place < n[school, j])
            x[:, j] = np.bincount(school[failed], minlength=len(n))
    return x


def as_tables(drawn: Drawn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells and schools in the shape of the product's tables."""
    school_id = np.array([f"{100000 + k}" for k in range(len(drawn.n))])
    parts = []
    for t, (year, season) in enumerate(((2020, "spring"), (2021, "spring"))):
        for j, grade in enumerate(drawn.grade):
            n, n2 = drawn.n[:, t, j].astype(int), drawn.x[:, t, j].astype(int)
            part = {
                "school_id": school_id,
                "year": year,
                "season": season,
                "procedure": "ВПР",
                "subject": SUBJECTS[j % len(SUBJECTS)],
                "programme_grade": 4 + grade,
                "pupil_grade": 4 + grade,
                "n": n,
                "n2": n2,
                "n3": n - n2,
                "n4": 0,
                "n5": 0,
                "mean_score": np.nan,
                "sd_score": np.nan,
                "max_score": np.nan,
            }
            parts.append(pd.DataFrame(part)[n > 0])
    schools = {"school_id": school_id, "in_programme": drawn.programme, "municipality": "м"}
    return pd.concat(parts, ignore_index=True), pd.DataFrame(schools)


REAL = Region("as fitted to the sample region", 1.02, 0.36, 0.23, 0.50, 0.9, 0.36)
REGIONS = (
    Region("nothing changed"),
    Region("season easier by 0.3", easier=0.3),
    Region("season easier by 0.5", easier=0.5),
    Region("papers of one pupil agree (0.36)", pupils=0.36),
    REAL,
    Region("school effect: Student, 4 d.f.", shape=student),
    Region("school effect: long tail of low schools", shape=skewed),
    Region("school effect: long tail of good schools", shape=left_skewed),
    Region("very unequal sizes", size_sigma=1.5),
    Region("a third of the papers missing", missing=0.33),
    Region("ten papers", grades=5),
    Region("a tenth of the low schools chosen", share_of_programme=0.1),
    Region("schools closer together (0.7)", widening=0.7),
    Region("small region: 80 schools", schools=80),
    Region("prior components: 40 schools", schools=40),
)
EFFECTS = (
    Region("effect -1", effect=-1.0),
    Region("effect -1, papers of one pupil agree", effect=-1.0, pupils=0.36),
    Region("effect -1, ten papers", effect=-1.0, grades=5),
    replace(REAL, name="effect -1, as fitted to the sample region", effect=-1.0),
    Region("effect -1, Student school effect", effect=-1.0, shape=student),
)
SIZES = (5, 10, 20, 40)


def regions_for(region: Region, regions: int) -> int:
    """More regions where they are small or few of their schools are chosen."""
    return int(regions * min(600 / region.schools / region.share_of_programme, 10))

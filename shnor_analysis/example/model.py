"""The statistical generator: pupils of a fictional region with the properties measured on a real one.

A pupil's ability is the sum of what the school always has, has in this paper, in this season, and in this
cell, and of the pupil's own part; tasks are drawn from it, heaping is laid on, and marks follow the scale.
Nothing here knows of files.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from shnor_analysis.example.names import name_schools, school_ids
from shnor_analysis.example.papers import Floats, Ints
from shnor_analysis.example.population import Population, choose_programme, draw_population, stream
from shnor_analysis.example.scoring import PUPIL_SD, draw_points, lift, mark_of
from shnor_analysis.example.settings import ExampleSettings, Sitting
from shnor_analysis.tables.vocabulary import AUTUMN, SPRING, VPR

__all__ = ["Cohort", "ExampleData", "ExampleSettings", "draw_cohort", "generate"]

_PUPILS, _PAPER, _ABSENT, _JOURNAL = 200, 210, 220, 230

COMMON_PART = 0.7
"""Share of the variance of a pupil's ability that all subjects have in common."""

LARGEST_CLASS = 27

JOURNAL_SHARES = {AUTUMN: (0.004, 0.27, 0.79), SPRING: (0.012, 0.38, 0.84)}
"""Shares (0–1) of journal marks up to «2», «3», «4» in grade 4: far fewer «2» than in ВПР (domain.md 8)."""

JOURNAL_BY_GRADE = (0.0, 0.045, 0.03)
"""What every further grade adds to these shares."""

NO_POINTS = -1
"""In the matrix of points: the pupil was absent, or the paper has fewer tasks."""


@dataclass(frozen=True)
class ExampleData:
    """A generated region.

    Attributes
    ----------
    settings : ExampleSettings
    schools : DataFrame
        The directory, see :func:`shnor_analysis.example.names.name_schools`.
    pupils : DataFrame
        One row a pupil and paper: ``school_id, year, season, procedure, subject, programme_grade,
        pupil_grade, class_label, pupil_code, gender, variant, absent, score, max_score, mark, journal_mark``
        and what real data do not show: ``ability`` (logits) and ``heaped`` (lifted over a border).
    points : ndarray of int8, shape (pupils, most tasks)
        Points of every task in the order of the paper, row for row with ``pupils``; :data:`NO_POINTS` where
        there is no task or no pupil. A row sums to ``score``.
    """

    settings: ExampleSettings
    schools: pd.DataFrame
    pupils: pd.DataFrame
    points: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Cohort:
    """Pupils of one grade in one season, ordered by school and code; the same children in all subjects.

    Attributes
    ----------
    school : ndarray of int
        Row of the school in the directory.
    place : ndarray of int
        Number of the pupil in the list of the school, from 0.
    class_label, gender : ndarray of str
    ability : ndarray of float
        What the pupil has in all subjects, in standard deviations.
    """

    school: Ints
    place: Ints
    class_label: npt.NDArray[np.object_]
    gender: npt.NDArray[np.object_]
    ability: Floats


def generate(settings: ExampleSettings = ExampleSettings()) -> ExampleData:  # noqa: B008 - frozen
    """Draw a region pupil by pupil.

    Parameters
    ----------
    settings : ExampleSettings

    Returns
    -------
    ExampleData
        About 32 pupils a school and paper; 1,000 schools with 20 sittings take some seconds.

    Examples
    --------
    >>> data = generate(ExampleSettings(n_schools=5, grades=(5,), programme_schools=1))
    >>> int(data.schools.in_programme.sum()), sorted(data.pupils.mark.dropna().unique().tolist())
    (1, [2, 3, 4, 5])
    """
    population = draw_population(settings)
    nobody = np.zeros(settings.n_schools, dtype=bool)
    first = _season(population, 0, nobody)
    programme = choose_programme(population, *_first_result(first, settings.n_schools))
    later = [_season(population, season, programme) for season in range(1, len(settings.years))]
    parts = [part for season in (first, *later) for part in season]
    return ExampleData(
        settings=settings,
        schools=name_schools(settings, programme, population.size),
        pupils=pd.concat([frame for frame, _ in parts], ignore_index=True),
        points=_stacked([points for _, points in parts]),
    )


def _season(
    population: Population, season_index: int, boosted: npt.NDArray[np.bool_]
) -> list[tuple[pd.DataFrame, Ints]]:
    sittings = population.settings.sittings(season_index)
    cohorts = {sitting.pupil_grade: draw_cohort(population, sitting) for sitting in sittings}
    return [_sitting(population, sitting, cohorts[sitting.pupil_grade], boosted) for sitting in sittings]


def draw_cohort(population: Population, sitting: Sitting) -> Cohort:
    """Draw the pupils of a grade; they do not depend on the subject.

    Parameters
    ----------
    population : Population
    sitting : Sitting
        Any of the papers that these pupils write in the season.

    Examples
    --------
    >>> settings = ExampleSettings(n_schools=5)
    >>> sitting = settings.sittings(0)[0]
    >>> cohort = draw_cohort(draw_population(settings), sitting)
    >>> len(cohort.school) == int(draw_population(settings).listed(sitting).sum())
    True
    """
    rng = stream(population.settings, _PUPILS, sitting.season_index, sitting.pupil_grade)
    listed = population.listed(sitting)
    n = int(listed.sum())
    place = np.arange(n) - np.repeat(np.cumsum(listed) - listed, listed)
    return Cohort(
        school=np.repeat(np.arange(len(listed)), listed),
        place=place,
        class_label=_class_labels(place, np.repeat(listed, listed)),
        gender=np.where(rng.random(n) < 0.51, "м", "ж").astype(object),
        ability=rng.normal(size=n),
    )


def _class_labels(place: Ints, listed: Ints) -> npt.NDArray[np.object_]:
    """Split a grade into classes of equal size: «нет» when there is one class, else letters."""
    classes = -(-listed // LARGEST_CLASS)
    letters = np.array(list("абвгдежзиклмнопр"), dtype=object)
    own = letters[np.minimum(place * classes // np.maximum(listed, 1), len(letters) - 1)]
    return np.where(classes > 1, own, "нет")


def _sitting(
    population: Population, sitting: Sitting, cohort: Cohort, boosted: npt.NDArray[np.bool_]
) -> tuple[pd.DataFrame, Ints]:
    """Let the pupils of a cohort write one paper."""
    keys = (sitting.season_index, sitting.paper_index)
    settings, paper = population.settings, sitting.paper
    n = len(cohort.school)
    rng = stream(settings, _PAPER, *keys)
    own = np.sqrt(COMMON_PART) * cohort.ability + np.sqrt(1 - COMMON_PART) * rng.normal(size=n)
    ability = population.cell_ability(sitting, boosted)[cohort.school] + PUPIL_SD * own
    points = draw_points(rng, paper, ability)
    points, heaped = lift(rng, paper, points, population.heaping(sitting)[cohort.school])
    absent = stream(settings, _ABSENT, *keys).random(n) < settings.absent_rate(sitting.season)
    score = points.sum(axis=1)
    points[absent] = NO_POINTS
    frame = pd.DataFrame(
        {
            **_identity(cohort, sitting, settings.n_schools),
            "variant": np.where(cohort.place % 2 == 0, "1", "2").astype(object),
            "absent": absent,
            "score": pd.arrays.IntegerArray(score.astype(np.int16), absent.copy()),
            "max_score": np.int16(paper.max_score),
            "mark": pd.arrays.IntegerArray(mark_of(paper, score).astype(np.int8), absent.copy()),
            "journal_mark": _journal(population, sitting, cohort, own, absent),
            "ability": ability,
            "heaped": heaped & ~absent,
        }
    )
    return frame, points


def _identity(cohort: Cohort, sitting: Sitting, n_schools: int) -> dict[str, object]:
    """Name the pupils of a sitting; codes begin with the grade of the pupils (60001)."""
    return {
        "school_id": school_ids(n_schools)[cohort.school],
        "year": sitting.year,
        "season": sitting.season,
        "procedure": VPR,
        "subject": sitting.paper.subject,
        "programme_grade": sitting.paper.grade,
        "pupil_grade": sitting.pupil_grade,
        "class_label": cohort.class_label,
        "pupil_code": (sitting.pupil_grade * 10_000 + 1 + cohort.place).astype(str).astype(object),
        "gender": cohort.gender,
    }


def _journal(
    population: Population, sitting: Sitting, cohort: Cohort, own: Floats, absent: npt.NDArray[np.bool_]
) -> pd.arrays.IntegerArray:
    """Draw journal marks: kind, noisy, and only half aware of how able the whole school is."""
    rng = stream(population.settings, _JOURNAL, sitting.season_index, sitting.paper_index)
    school = 0.5 * population.ability[cohort.school] / PUPIL_SD
    latent = 0.8 * (own + school) + 0.52 * rng.normal(size=len(own))
    shares = np.array(JOURNAL_SHARES[sitting.season])
    cuts = special.ndtri(shares + (sitting.paper.grade - 4) * np.array(JOURNAL_BY_GRADE))
    mark = np.searchsorted(cuts, latent) + 2
    return pd.arrays.IntegerArray(mark.astype(np.int8), absent.copy())


def _first_result(season: list[tuple[pd.DataFrame, Ints]], n_schools: int) -> tuple[Floats, Ints]:
    """Give every school's share of «2» (0–1) and participants, all papers of a season together."""
    ids = school_ids(n_schools)
    twos, n = np.zeros(n_schools, dtype=np.int64), np.zeros(n_schools, dtype=np.int64)
    for frame, _ in season:
        present = frame[~frame["absent"]]
        n += present["school_id"].value_counts().reindex(ids, fill_value=0).to_numpy()
        low = present.loc[present["mark"] == 2, "school_id"]
        twos += low.value_counts().reindex(ids, fill_value=0).to_numpy()
    return twos / np.maximum(n, 1), n


def _stacked(matrices: list[Ints]) -> npt.NDArray[np.int8]:
    width = max(matrix.shape[1] for matrix in matrices)
    stacked = np.full((sum(map(len, matrices)), width), NO_POINTS, dtype=np.int8)
    row = 0
    for matrix in matrices:
        stacked[row : row + len(matrix), : matrix.shape[1]] = matrix
        row += len(matrix)
    return stacked

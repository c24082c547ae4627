"""State exams of the example, drawn from the same abilities as ВПР: ОГЭ after grade 9, ЕГЭ after grade 11.

The pupils of ОГЭ are, child by child, those who wrote the ВПР of grade 8 where the seasons have it (that of autumn
2020 in grade 9, or of the spring before in grade 8), so the two results of a school agree as two results of the
same pupils do: what the school and the pupils always have stays, and what a paper or a year adds is drawn anew.
Exams are marked outside the school, so nobody is lifted over a border.
"""

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.model import COMMON_PART, Cohort, ExampleData, draw_cohort
from shnor_analysis.example.papers import Floats, Ints, Paper
from shnor_analysis.example.population import Population, draw_population, stream
from shnor_analysis.example.scoring import PUPIL_SD, draw_points, mark_of
from shnor_analysis.example.settings import ExampleSettings, Sitting
from shnor_analysis.tables.vocabulary import EGE, OGE, SPRING, exam_code

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

_CELLS, _TASKS, _CAME, _AWAY, _SENIORS, _LABELS = 500, 510, 520, 530, 540, 550

_EARLIER_GRADE = 8
_NOT_TAKING = 0.03
"""Part of the pupils of grade 9 who take no ОГЭ: they left, or take ГВЭ."""

_ABSENT = 0.004
"""Part of the rows of a protocol that are marked «неявка» where data have dirt."""

_STAY, _FEWEST_SENIORS, _WITH_SENIORS = 0.4, 10, 1 / 3
"""Pupils of grade 11 for one of grade 9; the fewest for whom the grade is opened; part of the schools with it."""

_TEST_SCORES = ((0, 10, 16, 43, 59), (0, 24, 36, 66, 100))
"""Primary and test scores of ЕГЭ between which a line is drawn; only the first two bounds are real ones."""


@dataclass(frozen=True)
class Exam:
    """An exam of the example.

    Attributes
    ----------
    procedure : {"ОГЭ", "ЕГЭ"}
    code : str
        Code of the subject at РЦОИ.
    month, day : int
        When it is held.
    paper : Paper
        Tasks and, for ОГЭ, borders of marks: those of 2023 (domain.md 5.5) by the sum alone, without what is
        asked of geometry and of literacy besides. For ЕГЭ the borders are not used.
    short : int
        How many tasks, from the first on, have a short answer.
    minimum : int or None
        Lowest passing test score of ЕГЭ.
    """

    procedure: str
    code: str
    month: int
    day: int
    paper: Paper
    short: int
    minimum: int | None = None

    def title(self, year: int) -> str:
        """Name the exam as a protocol does.

        Examples
        --------
        >>> EXAMS[0].title(2021)
        '01 - Русский язык 2021.05.24'
        """
        day = datetime.date(year, self.month, self.day)
        return f"{self.code} - {self.paper.subject} {day:%Y.%m.%d}"

    def results(self, score: Ints) -> Ints:
        """Turn primary scores into marks 2–5 (ОГЭ) or test scores 0–100 (ЕГЭ).

        Examples
        --------
        >>> EXAMS[1].results(np.array([7, 8, 15, 31])).tolist(), EXAMS[2].results(np.array([9, 10, 59])).tolist()
        ([2, 3, 4, 5], [22, 24, 100])
        """
        if self.procedure == OGE:
            return mark_of(self.paper, score)
        return np.round(np.interp(score, *_TEST_SCORES)).astype(np.int64)


def _paper(
    code: str, grade: int, short: str, long: str, borders: tuple[int, int, int], tuned: tuple[float, float]
) -> Paper:
    """Build the paper of an exam from the points of its tasks; those with a long answer are advanced."""
    points = tuple(map(int, short + long))
    levels = ("Б",) * len(short) + ("П",) * len(long)
    return Paper(code, grade, tuple(map(str, range(1, len(points) + 1))), points, levels, borders, *tuned, 0.0)


# Difficulty and slope put an exam at plausible results when the region is as able as in spring 2021; no region was
# measured: Russian 6 % of «2» and 25 % of «5», mathematics 10 % and 8 %; ЕГЭ 3 % below the minimum and 60 test
# scores in the mean (those who stay for grade 11 are abler, which its difficulty has in it).
EXAMS = (
    Exam(OGE, "01", 5, 24, _paper("РУ", 9, "1111111", "232232222222", (15, 23, 29), (-3.18, 0.491)), 7),
    Exam(OGE, "02", 5, 27, _paper("МА", 9, "1" * 19, "222222", (8, 15, 22), (0.26, 0.359)), 19),
    Exam(
        EGE,
        "01",
        6,
        3,
        _paper("РУ", 11, "11111115111111121111111114", "161122332211", (10, 16, 43), (-1.385, 0.76)),
        26,
        24,
    ),
)


@dataclass(frozen=True)
class ExamRows:
    """One exam as its protocol lists it; arrays have one entry a row, schools in the order of the directory.

    Attributes
    ----------
    exam : Exam
    year : int
    school : ndarray of int
        Row of the school in the directory.
    place : ndarray of int
        Number of the pupil in the list of the school, from 1; the same in all exams of the pupil.
    label : ndarray of str
        Class: ``"9"``, ``"9А"``.
    absent : ndarray of bool
        Who did not come.
    points : ndarray of int, shape (pupils, tasks)
    """

    exam: Exam
    year: int
    school: Ints
    place: Ints
    label: Objects
    absent: Bools
    points: Ints

    @property
    def score(self) -> Ints:
        """Primary scores."""
        return np.asarray(self.points.sum(axis=1), dtype=np.int64)

    @property
    def result(self) -> Ints:
        """Marks, or test scores of ЕГЭ."""
        return self.exam.results(self.score)


def exam_season(settings: ExampleSettings) -> int | None:
    """Give the number of the season in which exams are held: the last spring; ``None`` where there is none.

    Examples
    --------
    >>> exam_season(ExampleSettings()), exam_season(ExampleSettings(years=((2020, "autumn"),))) is None
    (1, True)
    """
    springs = [at for at, (_, season) in enumerate(settings.years) if season == SPRING]
    return springs[-1] if springs else None


def draw_exams(data: ExampleData) -> list[ExamRows]:
    """Let the pupils of a region take their exams.

    Parameters
    ----------
    data : ExampleData

    Returns
    -------
    list of ExamRows
        ОГЭ in Russian and mathematics (2021 had no other), ЕГЭ in Russian; nothing where the settings have no
        exams or no spring. Schools whose code is longer than РЦОИ allows (there are such in very large regions)
        are left out.

    Examples
    --------
    >>> from shnor_analysis.example.model import generate
    >>> drawn = draw_exams(generate(ExampleSettings(n_schools=12)))
    >>> [(rows.exam.procedure, rows.exam.paper.subject, rows.year) for rows in drawn]
    [('ОГЭ', 'Русский язык', 2021), ('ОГЭ', 'Математика', 2021), ('ЕГЭ', 'Русский язык', 2021)]
    """
    season = exam_season(data.settings)
    if not data.settings.exams or season is None:
        return []
    population = draw_population(data.settings)
    ninth = _ninth_grade(population, season)
    seniors = _seniors(population, graduates(population, data.schools))
    coded = np.array([exam_code(code) is not None for code in data.schools["oo_code"]], dtype=bool)
    boosted = data.schools["in_programme"].to_numpy(dtype=bool) & (season > 0)
    drawn = []
    for number, exam in enumerate(EXAMS):
        cohort = ninth if exam.procedure == OGE else seniors
        ability = _school_ability(population, exam.paper, season, number, boosted)
        drawn.append(_taken(population, number, data.settings.years[season][0], cohort, ability, coded))
    return drawn


def graduates(population: Population, schools: pd.DataFrame) -> Ints:
    """Draw how many pupils of grade 11 every school has: none in two schools of three.

    A grade 11 is opened in large schools rather than in small ones, and in the largest of the programme.

    Parameters
    ----------
    population : Population
    schools : DataFrame
        The directory, see :func:`shnor_analysis.example.names.name_schools`.
    """
    n = len(schools)
    rng = stream(population.settings, _SENIORS)
    inclined = np.log(population.size) + rng.normal(scale=0.5, size=n)
    counts = np.maximum(rng.poisson(_STAY * population.size), _FEWEST_SENIORS)
    helped = np.flatnonzero(schools["in_programme"])
    if len(helped):
        inclined[helped[population.size[helped].argmax()]] = np.inf
    inclined[(schools["type"] != "СОШ").to_numpy()] = -np.inf
    opened = np.argsort(-inclined, kind="stable")[: round(_WITH_SENIORS * n)]
    return np.where(np.isin(np.arange(n), opened) & (inclined > -np.inf), counts, 0)


def _ninth_grade(population: Population, season: int) -> Cohort:
    """Take the children who wrote the ВПР of grade 8, or draw others where the example has no such paper."""
    settings = population.settings
    own = Sitting(season, *settings.years[season], EXAMS[0].paper, 0)
    every = [sitting for at in range(season + 1) for sitting in settings.sittings(at)]
    same = [s for s in every if s.paper.grade == _EARLIER_GRADE and _entered(s) == _entered(own)]
    return draw_cohort(population, same[-1] if same else own)


def _entered(sitting: Sitting) -> int:
    return sitting.school_year - sitting.pupil_grade


def _seniors(population: Population, counts: Ints) -> Cohort:
    rng = stream(population.settings, _SENIORS, 1)
    n = int(counts.sum())
    return Cohort(
        school=np.repeat(np.arange(len(counts)), counts),
        place=np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts),
        class_label=np.full(n, "нет", dtype=object),
        gender=np.full(n, "", dtype=object),
        ability=rng.normal(size=n),
    )


def _school_ability(population: Population, paper: Paper, season: int, number: int, boosted: Bools) -> Floats:
    """Give the mean ability of every school in an exam, logits: as in ВПР, with what this exam adds."""
    settings = population.settings
    own = stream(settings, _CELLS, number).normal(scale=settings.cell_sd, size=len(population.size))
    papers = [at for at, known in enumerate(settings.papers) if known.code == paper.code]
    in_subject = population.by_paper[:, papers[-1]] if papers else 0.0
    known = population.ability + in_subject + population.by_season[:, season]
    return np.asarray(known + own + settings.effect * boosted, dtype=np.float64)


def _taken(
    population: Population, number: int, year: int, cohort: Cohort, ability: Floats, coded: Bools
) -> ExamRows:
    settings, exam = population.settings, EXAMS[number]
    n = len(cohort.school)
    rng = stream(settings, _TASKS, number)
    own = np.sqrt(COMMON_PART) * cohort.ability + np.sqrt(1 - COMMON_PART) * rng.normal(size=n)
    points = draw_points(rng, exam.paper, ability[cohort.school] + PUPIL_SD * own)
    came = stream(settings, _CAME, exam.paper.grade).random(n) >= _NOT_TAKING
    away = (stream(settings, _AWAY, number).random(n) < _ABSENT) & settings.dirt
    kept = came & coded[cohort.school]
    return ExamRows(
        exam=exam,
        year=year,
        school=cohort.school[kept],
        place=cohort.place[kept] + 1,
        label=_labels(settings, cohort, exam.paper.grade)[kept],
        absent=away[kept],
        points=points[kept],
    )


def _labels(settings: ExampleSettings, cohort: Cohort, grade: int) -> Objects:
    """Write classes with the grade, each school in one of three ways where data have dirt: 9А, 9а, 9 А."""
    schools = int(cohort.school.max(initial=-1)) + 1
    way = stream(settings, _LABELS, grade).choice(3, p=(0.7, 0.2, 0.1), size=schools)[cohort.school]
    way = way * settings.dirt
    letter = np.where(cohort.class_label == "нет", "", cohort.class_label).astype(str)
    ways = (np.char.upper(letter), letter, np.char.add(np.where(letter == "", "", " "), np.char.upper(letter)))
    return np.char.add(str(grade), np.choose(way, ways)).astype(object)

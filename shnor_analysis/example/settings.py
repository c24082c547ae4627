"""What a fictional region looks like: one frozen object holds every number of the generator."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from shnor_analysis.example.papers import Paper, all_papers
from shnor_analysis.tables.vocabulary import AUTUMN, SEASONS

SchoolEffect = Literal["normal", "t", "skewed"]


@dataclass(frozen=True)
class Sitting:
    """A paper in a season: ``season_index`` counts the seasons of the settings from 0."""

    season_index: int
    year: int
    season: str
    paper: Paper
    paper_index: int

    @property
    def pupil_grade(self) -> int:
        """Grade of the pupils: autumn papers test the grade below (domain.md 3, the cohort trap)."""
        return self.paper.grade + (self.season == AUTUMN)

    @property
    def school_year(self) -> int:
        """Calendar year in which the school year began."""
        return self.year - (self.season != AUTUMN)


@dataclass(frozen=True)
class ExampleSettings:
    """Settings of the generator; the defaults give the facts of domain.md 1.4 and 8.

    All standard deviations and effects are in logits of the latent ability: 1 moves the log odds of «2» in one
    school and paper by −1 on average (−0.8 in mathematics 4 to −1.15 in Russian), and the log odds pooled over
    many different schools by about −0.85.

    Attributes
    ----------
    seed : int
        Same seed and settings, same data to the byte. Random numbers do not depend on ``effect``, ``heaping``,
        ``dirt``, ``exams`` or ``conditions``, so two runs that differ in these are paired.
    n_schools : int
        Schools of the region.
    years : tuple of (int, str)
        Seasons in order of time, each a year and ``"autumn"`` or ``"spring"``.
    grades, subjects : tuple
        Programme grades and subjects; pairs that have no paper are left out.
    programme_schools : int
        How many schools take part in the programme, drawn from the low ones of the first season.
    effect : float
        Added to the ability in programme schools from the second season on.
    season_shift : float
        How much easier the region finds the papers from the second season on.
    heaping, dirt, hostile : bool
        Lift pupils over the borders of marks; spoil the written files as real ones are; give one school a
        name with markup in it.
    exams, conditions : bool
        Write protocols of ОГЭ and ЕГЭ of the last spring; write a questionnaire on the conditions of schools.
    conditions_effect : float
        Correlation (−1…1) of how favourable the conditions of a school are with its lasting ability. Answers show
        the conditions with noise, so what a report finds is weaker.
    heaping_autumn : float
        Strength of heaping in autumn relative to spring.
    absent_autumn, absent_spring : float
        Share (0–1) of listed pupils who were absent.
    median_size, size_sigma, largest_size : float
        Participants a school and paper: median, standard deviation of the logarithm, and upper bound.
    school_sd, paper_sd, season_sd, cell_sd : float
        Spread of what a school always has, has in a paper, in a season, and in one paper of one season.
    school_effect : {"normal", "t", "skewed"}
        Shape of the school effect, always of mean 0 and spread ``school_sd``: normal, Student with 4 degrees
        of freedom, or a gamma distribution with a long tail of low schools.
    """

    seed: int = 2021
    n_schools: int = 60
    years: tuple[tuple[int, str], ...] = ((2020, "autumn"), (2021, "spring"))
    grades: tuple[int, ...] = (4, 5, 6, 7, 8)
    subjects: tuple[str, ...] = ("Математика", "Русский язык")
    programme_schools: int = 4
    effect: float = 0.0
    season_shift: float = 0.4
    heaping: bool = True
    dirt: bool = True
    hostile: bool = False
    exams: bool = True
    conditions: bool = True
    conditions_effect: float = 0.4
    heaping_autumn: float = 0.8
    absent_autumn: float = 0.165
    absent_spring: float = 0.113
    median_size: float = 19.0
    size_sigma: float = 1.1
    largest_size: float = 150.0
    school_sd: float = 0.81
    paper_sd: float = 0.24
    season_sd: float = 0.2
    cell_sd: float = 0.61
    school_effect: SchoolEffect = "normal"

    def __post_init__(self) -> None:
        """Refuse settings that describe no region."""
        if not self.papers:
            raise ValueError(f"no paper is known for {self.subjects} in grades {self.grades}")
        if unknown := {season for _, season in self.years} - set(SEASONS):
            raise ValueError(f"unknown season {sorted(unknown)}; use one of {SEASONS}")
        if len(set(self.years)) < len(self.years) or not self.years:
            raise ValueError(f"seasons must be given once each: {self.years}")
        if not 0 <= self.programme_schools <= self.n_schools:
            raise ValueError(f"{self.programme_schools} programme schools of {self.n_schools}")
        if not -1 <= self.conditions_effect <= 1:
            raise ValueError(f"conditions_effect is a correlation, not {self.conditions_effect}")

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """Papers written in every season, by subject and grade."""
        known = all_papers()
        pairs = [(subject, grade) for subject in self.subjects for grade in self.grades]
        return tuple(known[pair] for pair in pairs if pair in known)

    def sittings(self, season_index: int) -> list[Sitting]:
        """List the papers of one season."""
        year, season = self.years[season_index]
        return [Sitting(season_index, year, season, paper, at) for at, paper in enumerate(self.papers)]

    def absent_rate(self, season: str) -> float:
        """Give the share of listed pupils who were absent."""
        return self.absent_autumn if season == AUTUMN else self.absent_spring

    def heaping_strength(self, season: str) -> float:
        """Give the strength of heaping relative to that measured in spring 2021."""
        return self.heaping * (self.heaping_autumn if season == AUTUMN else 1.0)

    def region_shift(self, season_index: int) -> float:
        """Give the mean ability of the region in a season, logits; papers are tuned to zero."""
        return 0.0 if season_index else -self.season_shift

"""Schools of the region before any pupil is drawn: sizes, abilities, and who is in the programme."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from shnor_analysis.example.papers import Floats, Ints
from shnor_analysis.example.settings import ExampleSettings, Sitting

_SIZES, _SCHOOLS, _PAPERS, _SEASONS, _CELLS, _COHORTS, _CHOICE, _HEAPING = range(8)

_PROGRAMME_SIZE = (8.0, 45.0)
"""Schools of the programme write a paper with so many pupils: neither a handful nor a town school."""

_LOW_PART = 0.15
"""The programme is drawn from this lowest part of the schools that can take part."""


def stream(settings: ExampleSettings, *keys: int) -> np.random.Generator:
    """Give the random numbers of one purpose, independent of every other purpose and setting."""
    return np.random.default_rng([settings.seed, *keys])


@dataclass(frozen=True)
class Population:
    """What the schools have before a season begins; arrays are indexed by school.

    Attributes
    ----------
    size : ndarray, shape (schools,)
        Expected participants in a paper.
    ability : ndarray, shape (schools,)
        Lasting school effect, logits.
    by_paper : ndarray, shape (schools, papers)
    by_season : ndarray, shape (schools, seasons)
        What a school has besides in a paper and in a season, logits.
    """

    settings: ExampleSettings
    size: Floats
    ability: Floats
    by_paper: Floats
    by_season: Floats

    def cell_ability(self, sitting: Sitting, boosted: npt.NDArray[np.bool_]) -> Floats:
        """Give the mean ability of every school in a sitting, logits.

        Parameters
        ----------
        sitting : Sitting
        boosted : ndarray of bool, shape (schools,)
            Schools that get the effect of the programme.
        """
        rng = stream(self.settings, _CELLS, sitting.season_index, sitting.paper_index)
        own = rng.normal(scale=self.settings.cell_sd, size=len(self.ability))
        known = self.ability + self.by_paper[:, sitting.paper_index] + self.by_season[:, sitting.season_index]
        shift = self.settings.region_shift(sitting.season_index)
        return known + own + shift + self.settings.effect * boosted

    def listed(self, sitting: Sitting) -> Ints:
        """Draw how many pupils every school lists; a year group keeps its size in all papers and seasons."""
        return self.year_group(sitting.school_year - sitting.pupil_grade, sitting.season)

    def year_group(self, cohort: int, season: str) -> Ints:
        """Draw how many pupils of a year group every school lists.

        Parameters
        ----------
        cohort : int
            Calendar year in which the school year began, less the grade of the pupils in it.
        season : str
            More are listed where more are absent: participants are what is given.
        """
        expected = self.size / (1 - self.settings.absent_rate(season))
        return stream(self.settings, _COHORTS, cohort).poisson(expected)

    def heaping(self, sitting: Sitting) -> Floats:
        """Give the strength of heaping in every school: some lift many pupils, some few."""
        rng = stream(self.settings, _HEAPING, sitting.season_index)
        own = rng.uniform(0.8, 1.2, size=len(self.ability))
        return own * self.settings.heaping_strength(sitting.season)


def draw_population(settings: ExampleSettings) -> Population:
    """Draw the schools of a region."""
    n, papers, seasons = settings.n_schools, len(settings.papers), len(settings.years)
    return Population(
        settings=settings,
        size=_sizes(settings),
        ability=settings.school_sd * _standard_effect(settings),
        by_paper=stream(settings, _PAPERS).normal(scale=settings.paper_sd, size=(n, papers)),
        by_season=stream(settings, _SEASONS).normal(scale=settings.season_sd, size=(n, seasons)),
    )


def _even_normal(rng: np.random.Generator, n: int) -> Floats:
    """Give normal quantiles at even steps in random order: a small region has the shape of a large one."""
    return np.asarray(special.ndtri((rng.permutation(n) + 0.5) / n), dtype=np.float64)


def _sizes(settings: ExampleSettings) -> Floats:
    normal = _even_normal(stream(settings, _SIZES), settings.n_schools)
    return np.minimum(settings.median_size * np.exp(settings.size_sigma * normal), settings.largest_size)


def _standard_effect(settings: ExampleSettings) -> Floats:
    rng = stream(settings, _SCHOOLS)
    normal = _even_normal(rng, settings.n_schools)
    share = special.ndtr(normal)
    if settings.school_effect == "t":
        return np.asarray(special.stdtrit(4, share) / np.sqrt(2), dtype=np.float64)
    if settings.school_effect == "skewed":
        return np.asarray((2 - special.gammaincinv(2, 1 - share)) / np.sqrt(2), dtype=np.float64)
    return normal


def choose_programme(population: Population, share2: Floats, participants: Ints) -> npt.NDArray[np.bool_]:
    """Choose the schools of the programme among those that look low in the first season.

    They are chosen by an observed result, as real ones are, so their next result is better with no help at
    all (regression to the mean, design.md 5.2).

    Parameters
    ----------
    population : Population
    share2 : ndarray, shape (schools,)
        Share (0–1) of «2» over all papers of the first season.
    participants : ndarray, shape (schools,)
        Participants over all papers of the first season.
    """
    wanted = population.settings.programme_schools
    chosen = np.zeros(len(share2), dtype=bool)
    fits = (population.size > _PROGRAMME_SIZE[0]) & (population.size < _PROGRAMME_SIZE[1])
    fits &= participants > 0
    order = np.lexsort((-np.where(participants > 0, share2, -1), ~fits))
    low = order[: max(wanted, round(_LOW_PART * fits.sum()))]
    chosen[stream(population.settings, _CHOICE).choice(low, size=wanted, replace=False)] = True
    return chosen

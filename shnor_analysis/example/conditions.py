"""The questionnaire on conditions of the example: one row a school, as «Сбор контекстных данных об ОО» has it.

How favourable the conditions of a school are is one number, weakly related to what the school always has (the
setting ``conditions_effect``); the answers about the village, the road, the pupils and the parents show it with
noise of their own. Counts of pupils are those of the protocols, and nothing else follows from anything.
"""

from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.exams import graduates
from shnor_analysis.example.model import ExampleData
from shnor_analysis.example.papers import Floats, Ints
from shnor_analysis.example.population import Population, draw_population, stream
from shnor_analysis.methodology.context_questions import Question, questions
from shnor_analysis.tables.vocabulary import AUTUMN

_FAVOUR, _ANSWERS, _BLANKS, _SLIP = 600, 610, 620, 630

_LOADING = 0.6
"""Correlation of what an answer shows with how favourable the conditions are."""

_CLASS_SIZE, _BLANK = 25, 0.05
"""Pupils a class, about; part of the answers to the questions below that are left out where data have dirt."""

_OFTEN_BLANK = ("transport_frequency", "parents_help", "teachers_pension", "computers_online", "clubs", "internet")
#: Questions that regions add to the form, from this one on, are not in it.
_FIRST_ADDED = "vacancies"

Numbers = npt.NDArray[Any]


def favourable(population: Population) -> Floats:
    """Draw how favourable the conditions of every school are, in standard deviations.

    Parameters
    ----------
    population : Population

    Examples
    --------
    >>> from shnor_analysis.example.settings import ExampleSettings
    >>> population = draw_population(ExampleSettings(n_schools=4000, conditions_effect=0.5))
    >>> round(float(np.corrcoef(favourable(population), population.ability)[0, 1]), 1)
    0.5
    """
    spread = population.ability.std()
    lasting = (population.ability - population.ability.mean()) / (spread if spread > 0 else 1.0)
    weight = population.settings.conditions_effect
    own = stream(population.settings, _FAVOUR).normal(size=len(lasting))
    return np.asarray(weight * lasting + np.sqrt(1 - weight**2) * own, dtype=np.float64)


def draw_conditions(data: ExampleData) -> pd.DataFrame:
    """Draw the answers of every school.

    Parameters
    ----------
    data : ExampleData

    Returns
    -------
    DataFrame
        A row a school in the order of the directory, a column a question (those of the table ``context``):
        counts, numbers of variants from 1, ``True`` and ``False``; ``None`` where nothing is answered. With
        ``dirt`` some answers are left out, and one school has more teachers of the highest category than teachers.

    Examples
    --------
    >>> from shnor_analysis.example.model import generate
    >>> from shnor_analysis.example.settings import ExampleSettings
    >>> answers = draw_conditions(generate(ExampleSettings(n_schools=8, grades=(5,), dirt=False)))
    >>> len(answers), bool((answers["teachers_top"] <= answers["teachers"]).all())
    (8, True)
    """
    asked = _Asked.of(data)
    told: dict[str, Numbers] = {**_kind(asked), **_place(asked), **_pupils(asked)}
    told |= {**_teachers(asked, told["pupils"]), **_equipment(asked, told["pupils"]), **_life(asked)}
    answers = pd.DataFrame({name: told.get(name, _all(asked, None)) for name in conditions_form()}, dtype=object)
    return _spoilt(answers, data) if data.settings.dirt else answers


def conditions_form() -> dict[str, Question]:
    """Give the questions of the form, without those that regions add.

    Examples
    --------
    >>> "teachers" in conditions_form(), "vacancies" in conditions_form()
    (True, False)
    """
    return dict(takewhile(lambda asked: asked[0] != _FIRST_ADDED, questions().items()))


@dataclass(frozen=True)
class _Asked:
    """The schools that are asked, and the random numbers of their answers."""

    data: ExampleData
    population: Population
    favour: Floats
    seniors: Ints
    rng: np.random.Generator

    @classmethod
    def of(cls, data: ExampleData) -> "_Asked":
        population = draw_population(data.settings)
        seniors = graduates(population, data.schools)
        return cls(data, population, favourable(population), seniors, stream(data.settings, _ANSWERS))

    @property
    def n(self) -> int:
        return len(self.favour)

    def seen(self) -> Floats:
        """Draw what one answer shows of the conditions, in standard deviations."""
        own = self.rng.normal(size=self.n)
        return np.asarray(_LOADING * self.favour + np.sqrt(1 - _LOADING**2) * own, dtype=np.float64)

    def variant(self, cuts: tuple[float, ...], seen: Floats) -> Ints:
        """Give the number of a variant, 1 the most favourable."""
        return 1 + np.searchsorted(cuts, -seen)

    def part(self, whole: Numbers, share: float | Floats) -> Ints:
        """Draw a part of every whole."""
        return self.rng.binomial(whole.astype(np.int64), np.clip(share, 0, 1))

    def yes(self, share: float) -> npt.NDArray[np.bool_]:
        """Draw «Да» in a share of the schools."""
        return self.rng.random(self.n) < share


def _all(asked: _Asked, answer: object) -> Numbers:
    return np.full(asked.n, answer, dtype=object)


def _only(rows: npt.NDArray[np.bool_], values: Numbers) -> Numbers:
    """Keep the answers of some schools."""
    known = np.full(len(rows), None, dtype=object)
    known[rows] = values[rows]
    return known


def _kind(asked: _Asked) -> dict[str, Numbers]:
    """Say what schools these are: municipal, in villages, none of the special kinds."""
    schools = asked.data.schools
    special = {name: _all(asked, False) for name in ("corrective", "evening", "closed", "penal", "vocational")}
    return {
        **special,
        "legal_form": _all(asked, 2),
        "primary": _all(asked, True),
        "basic": _all(asked, True),
        "secondary": (schools["type"] == "СОШ").to_numpy(dtype=object),
        "boarding": schools["name"].str.contains("интернат").to_numpy(dtype=object),
        "location": _all(asked, 4),
    }


def _place(asked: _Asked) -> dict[str, Numbers]:
    """Tell of the village, no smaller than its school, and of the road to a town."""
    people = 60 * asked.population.size * np.exp(0.8 * asked.seen())
    reach = asked.variant((-0.8, 0.4, 1.4), asked.seen())
    return {
        "settlement_size": 1 + np.searchsorted((1_000, 5_000, 10_000, 50_000), people),
        "transport_reach": reach,
        "transport_link": np.minimum(reach, 1 + asked.rng.integers(3, size=asked.n)),
        "transport_frequency": np.minimum(reach, 1 + asked.rng.integers(4, size=asked.n)),
    }


def _pupils(asked: _Asked) -> dict[str, Numbers]:
    """Count pupils and classes of every grade, and those of two years of birth."""
    year, season = asked.data.settings.years[-1]
    began = year - (season != AUTUMN)
    grades = {grade: asked.population.year_group(began - grade, AUTUMN) for grade in range(1, 10)}
    grades |= {10: np.where(asked.seniors > 0, asked.rng.poisson(asked.seniors), 0), 11: asked.seniors}
    told: dict[str, Numbers] = {f"pupils_{grade}": n for grade, n in grades.items()}
    told |= {f"classes_{grade}": -(-n // _CLASS_SIZE) for grade, n in grades.items()}
    adapted = 0.06 * np.exp(-0.7 * asked.seen())
    return told | {
        "pupils": np.maximum(np.sum(list(grades.values()), axis=0), 1),
        "older": grades[9],
        "older_adapted": asked.part(grades[9], adapted),
        "younger": grades[8],
    }


def _teachers(asked: _Asked, pupils: Numbers) -> dict[str, Numbers]:
    """Count teachers, their categories and ages, their courses, and what follows a course."""
    teachers = 6 + np.round(pupils / 15 * np.exp(asked.rng.normal(scale=0.15, size=asked.n))).astype(np.int64)
    told: dict[str, Numbers] = {"teachers": teachers}
    shares = {"top": 0.22, "young": 0.18, "pension": 0.2}
    told |= {f"teachers_{name}": asked.part(teachers, share) for name, share in shares.items()}
    courses = {"short": 0.3, "medium": 0.25, "long": 0.12}
    told |= {f"training_{name}": asked.part(teachers, share) for name, share in courses.items()}
    after = {"service": 0.4, "colleagues": 0.8, "lessons": 0.7, "nothing": 0.05}
    return told | {f"after_training_{name}": asked.yes(share) for name, share in after.items()}


def _equipment(asked: _Asked, pupils: Numbers) -> dict[str, Numbers]:
    rooms = 5 + np.asarray(pupils, dtype=np.int64) // 22
    computers = 4 + asked.rng.poisson(pupils / 11)
    return {
        "rooms": rooms,
        "rooms_computer": asked.part(rooms, asked.rng.beta(4, 1.5, size=asked.n)),
        "rooms_projector": asked.part(rooms, asked.rng.beta(3, 2, size=asked.n)),
        "computers": computers,
        "computers_old": asked.part(computers, asked.rng.beta(2, 4, size=asked.n)),
        "computers_online": asked.part(computers, asked.rng.beta(6, 1.5, size=asked.n)),
        "internet": asked.rng.choice(np.arange(1, 6), p=(0.03, 0.3, 0.32, 0.25, 0.1), size=asked.n),
    }


def _life(asked: _Asked) -> dict[str, Numbers]:
    """Tell of clubs, of talks about professions, of parents, and of subjects studied in depth from grade 10."""
    talks = {"lessons": 0.95, "talks": 0.7, "lectures": 0.3, "tests": 0.5, "visits": 0.6, "projects": 0.65}
    told: dict[str, Numbers] = {f"career_{name}": asked.yes(share) for name, share in talks.items()}
    senior = asked.seniors > 0
    return told | {
        "career_practice": asked.yes(0.15),
        "career_partners": 1 + asked.rng.integers(2, size=asked.n),
        "clubs": asked.variant((-0.9, 0.4, 1.6), asked.rng.normal(size=asked.n)),
        "meetings_primary": _attendance(asked),
        "meetings_basic": _attendance(asked),
        "meetings_secondary": _only(senior, _attendance(asked)),
        "parents_attend": asked.variant((-0.6, 0.4, 1.5), asked.seen()),
        "parents_help": asked.variant((-0.6, 0.4, 1.5), asked.seen()),
        "advanced_mathematics": _only(senior & asked.yes(0.4), _all(asked, 10)),
        "advanced_russian": _only(senior & asked.yes(0.3), _all(asked, 10)),
    }


def _attendance(asked: _Asked) -> Ints:
    """Draw the per cent of parents who come to meetings, in steps of five."""
    return 5 * np.clip(np.round(16 + 2.5 * asked.seen()), 4, 20).astype(np.int64)


def _spoilt(answers: pd.DataFrame, data: ExampleData) -> pd.DataFrame:
    """Leave some answers out, and let one school outside the programme contradict itself."""
    blank = stream(data.settings, _BLANKS).random((len(answers), len(_OFTEN_BLANK))) < _BLANK
    spoilt = answers.copy()
    for name, gone in zip(_OFTEN_BLANK, blank.T, strict=True):
        spoilt[name] = _only(~gone, spoilt[name].to_numpy())
    others = np.flatnonzero(~data.schools["in_programme"].to_numpy(dtype=bool))
    if len(others):
        school = int(stream(data.settings, _SLIP).choice(others))
        top = spoilt["teachers_top"].to_numpy(copy=True)
        top[school] = spoilt["teachers"].to_numpy()[school] + 3
        spoilt["teachers_top"] = top
    return spoilt

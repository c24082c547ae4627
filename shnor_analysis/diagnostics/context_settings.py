"""Settings of the diagnosis by conditions, read from ``methodology/context.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.methodology.loader import SettingsError, load, values
from shnor_analysis.tables.context import ANSWERS

GIVEN, FIRST_COMPONENT = "given", "first_component"
HIGH, LOW = "high", "low"


@dataclass(frozen=True)
class Measure:
    """A number made of answers: an answer itself, or a share of two.

    Attributes
    ----------
    name, title : str
    column : str
        Answer that is the number; empty for a share.
    share : tuple of str
        Numerator and denominator; empty for an answer.
    per : float
        Units of the denominator that a rate is given for; 0 for a fraction (0-1).
    favourable : {"high", "low"}
        Which side is the easier condition.
    weight : float
        Given weight in the index.
    blank : mapping
        ``column``, ``least``, ``is``: an empty answer means ``is`` where the other answer is at least ``least``.
    risk_factor : str
        Factor of the рисковый профиль it is near in meaning; empty for parts of the index.
    """

    name: str
    title: str
    favourable: str
    column: str = ""
    share: tuple[str, ...] = ()
    per: float = 0.0
    weight: float = 1.0
    blank: Mapping[str, Any] | None = field(default=None, hash=False)
    risk_factor: str = ""

    @property
    def sign(self) -> int:
        """1 where more is easier, -1 where less is."""
        return 1 if self.favourable == HIGH else -1

    def of(self, answers: pd.DataFrame) -> pd.Series:
        """Compute the number of each school; NaN where it cannot be known (no answer, denominator nought).

        Examples
        --------
        >>> answers = pd.DataFrame({"rooms": [10, 0], "rooms_computer": [4, 0]})
        >>> Measure("a", "", "high", share=("rooms_computer", "rooms")).of(answers).tolist()
        [0.4, nan]
        """
        if not self.share:
            return self._filled(answers)
        top, bottom = (_numbers(answers, name) for name in self.share)
        return ((self.per or 1.0) * top / bottom.where(bottom > 0)).rename(None)

    def _filled(self, answers: pd.DataFrame) -> pd.Series:
        told = _numbers(answers, self.column)
        if self.blank is None:
            return told
        not_asked = told.isna() & (_numbers(answers, self.blank["column"]) >= self.blank["least"])
        return told.mask(not_asked, float(self.blank["is"]))


def _numbers(answers: pd.DataFrame, column: str) -> pd.Series:
    if column not in answers:
        return pd.Series(np.nan, index=answers.index, dtype=float)
    return answers[column].astype("Float64").astype(float)


@dataclass(frozen=True)
class ContextSettings:
    """Numbers of the method; see the TOML file for titles and sources.

    Attributes
    ----------
    weights : {"given", "first_component"}
    answered : float
        Share of the weight of the parts that must be known of a school.
    fewest_schools, fewest_works, fewest_in_paper : int
    adverse_share : float
        Lowest share of the schools of a region by index.
    interval_level : float
    least_excess : float
        The whole interval of a residual must lie above it.
    conditions : tuple of str
        ``index``, ``school_size`` or names of parts.
    special : tuple of str
        Answers whose «yes» takes a school out of the comparison.
    pupils : float
        Correlation of a pupil's two papers.
    paper_spread : float
        Standard deviation of a school's papers beyond chance, where the region cannot tell.
    screen_share : float
    parts, factors : tuple of Measure
    """

    weights: str
    answered: float
    fewest_schools: int
    fewest_works: int
    fewest_in_paper: int
    adverse_share: float
    interval_level: float
    least_excess: float
    conditions: tuple[str, ...]
    special: tuple[str, ...]
    pupils: float
    paper_spread: float
    screen_share: float
    parts: tuple[Measure, ...]
    factors: tuple[Measure, ...]

    def __post_init__(self) -> None:
        known = {"index", "school_size", *(part.name for part in self.parts)}
        wrong = [name for name in self.conditions if name not in known]
        if wrong or not self.conditions:
            raise SettingsError(
                f"context, conditions: нет условия «{', '.join(wrong)}». Известны: {', '.join(sorted(known))}."
            )
        if self.weights not in (GIVEN, FIRST_COMPONENT):
            raise SettingsError(
                f"context, weights: «{self.weights}» не подходит. Бывает {GIVEN} или {FIRST_COMPONENT}."
            )
        measures = (*self.parts, *self.factors)
        answers = {name for measure in measures for name in (measure.column, *measure.share) if name}
        if strange := answers - set(ANSWERS):
            raise SettingsError(f"context: в таблице условий нет столбца «{min(strange)}». Исправьте настройку.")


def settings_of(bare: Mapping[str, Any]) -> ContextSettings:
    """Build the settings from bare values (:func:`shnor_analysis.methodology.loader.values`)."""
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in bare.items()
    }
    for kind in ("parts", "factors"):
        plain[kind] = tuple(_measure(name, told) for name, told in bare[kind].items())
    return ContextSettings(**plain)


def _measure(name: str, told: Mapping[str, Any]) -> Measure:
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
    }
    return Measure(name, **given)


def load_settings(overrides: Path | None = None) -> ContextSettings:
    """Load the settings of ``methodology/context.toml``, with the user's file over them.

    Examples
    --------
    >>> load_settings().adverse_share, load_settings().parts[0].name
    (0.25, 'settlement')
    """
    return settings_of(values(load("context", overrides)))

"""Scales of exams: marks of ОГЭ by primary score, the lowest passing score of ЕГЭ; what is not known says so.

ГВЭ has neither: its marks are given by examiners and are no points of ЕГЭ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.methodology.loader import SettingsError, load
from shnor_analysis.tables.vocabulary import BASIC_MATHEMATICS, EGE, OGE

FEDERAL, REGIONAL = "federal", "region"
ATTEMPTS = ("latest", "best", "first")


@dataclass(frozen=True)
class OgeScale:
    """The table of one subject and year.

    Attributes
    ----------
    lowest : tuple of int
        Lowest primary scores of «3», «4», «5»; only that of «3» where no more is known; empty where nothing is.
    condition : str
        What the table asks for besides the sum; then a mark by the sum is an upper bound.
    condition_from : int
        The lowest mark that the condition touches.
    origin : {"federal", "region"}
    source : str
        Where the table is from, or why there is none (Russian).
    """

    subject: str
    year: int
    lowest: tuple[int, ...]
    max_score: int | None
    condition: str
    origin: str
    source: str
    condition_from: int = 3

    @property
    def known(self) -> bool:
        """Whether there is a table at all."""
        return bool(self.lowest)

    @property
    def sum_tells_who_passed(self) -> bool:
        """Whether the sum alone parts «2» from «3».

        Examples
        --------
        >>> oge_scale("Математика", 2023).sum_tells_who_passed  # needs 2 points of geometry
        False
        >>> oge_scale("Русский язык", 2023).sum_tells_who_passed  # literacy counts for «4» and «5» only
        True
        """
        return self.known and (not self.condition or self.condition_from > 3)

    def marks(self, scores: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the mark of each score, and 0 where the table does not tell it.

        Examples
        --------
        >>> oge_scale("Физика", 2023).marks(np.array([10, 11, 23, 45])).tolist()
        [2, 3, 4, 5]
        >>> oge_scale("Химия", 2019).marks(np.array([8, 9])).tolist()
        [2, 0]
        """
        if not self.known:
            return np.zeros(len(scores), dtype=np.int64)
        marks = np.searchsorted(np.array(self.lowest), scores, side="right") + 2
        return marks if len(self.lowest) == 3 else np.where(marks == 2, 2, 0)


@dataclass(frozen=True)
class Minimum:
    """The lowest passing score of ЕГЭ; ``value`` is ``None`` where it is not known, and ``source`` says why."""

    value: int | None
    source: str


def oge_scale(subject: str, year: int, overrides: Path | None = None) -> OgeScale:
    """Give the table in force: the region's own where there is one, else the federal recommendation.

    Examples
    --------
    >>> oge_scale("Математика", 2023).lowest
    (8, 15, 22)
    >>> oge_scale("Математика", 2024).known, "04-48" in oge_scale("Математика", 2024).source
    (False, True)
    """
    both = oge_scales(subject, year, overrides)
    return both[REGIONAL] if both[REGIONAL].known else both[FEDERAL]


def oge_scales(subject: str, year: int, overrides: Path | None = None) -> dict[str, OgeScale]:
    """Give the region's own table and the federal recommendation beside each other."""
    settings = _settings(overrides)
    found = {}
    for origin in (FEDERAL, REGIONAL):
        rows = [row for row in settings[f"oge_{origin}"] if (row["subject"], row["year"]) == (subject, year)]
        found[origin] = _scale(rows[-1], origin) if rows else _no_scale(subject, year, origin, settings)
    return found


def ege_minimum(subject: str, year: int, overrides: Path | None = None) -> Minimum:
    """Give the lowest passing score for the certificate, in test scores of 100.

    Examples
    --------
    >>> ege_minimum("Русский язык", 2026).value, ege_minimum("Русский язык", 2022).value
    (24, None)
    >>> ege_minimum("Математика (базовая)", 2026).source
    'Базовая математика оценивается отметкой: не сдал тот, у кого «2».'
    """
    if subject == BASIC_MATHEMATICS:
        return Minimum(None, "Базовая математика оценивается отметкой: не сдал тот, у кого «2».")
    settings = _settings(overrides)
    rows = [row for row in (*settings["ege_own"], *settings["ege_minimum"]) if row["subject"] == subject]
    for row in rows:
        if row["years"][0] <= year <= row["years"][1]:
            return Minimum(int(row["minimum"]), str(row["source"]))
    known = "; ".join(f"{first}–{last}" for first, last in (row["years"] for row in rows))
    years = f" (известны годы: {known})" if known else ""
    return Minimum(
        None, f"Минимальный балл ЕГЭ {year} года ({subject}) не известен{years}: другой год не берётся."
    )


@dataclass(frozen=True)
class EgeBands:
    """Lower bounds of the bands above the lowest one, in test scores; ``minimum`` as in :class:`Minimum`."""

    minimum: int | None
    high: int
    top: int


def ege_bands(subject: str, year: int, overrides: Path | None = None) -> EgeBands:
    """Give the bounds that part the test scores of a subject and year: passed, high, highest.

    Examples
    --------
    >>> ege_bands("Русский язык", 2026)
    EgeBands(minimum=24, high=70, top=80)
    """
    settings = _settings(overrides)
    minimum = ege_minimum(subject, year, overrides).value
    return EgeBands(minimum, int(settings["high_score"]["value"]), int(settings["top_score"]["value"]))


def counting_attempt(procedure: str, overrides: Path | None = None) -> str:
    """Say which attempt of a pupil counts: ``"latest"``, ``"best"`` or ``"first"``.

    Raises
    ------
    SettingsError
        The setting is another word.

    Examples
    --------
    >>> counting_attempt("ОГЭ")
    'latest'
    """
    rule = _settings(overrides)["counting_attempt"]["value"].get(procedure, ATTEMPTS[0])
    if rule not in ATTEMPTS:
        known = ", ".join(ATTEMPTS)
        raise SettingsError(f"[exam_scales] counting_attempt: неизвестное правило «{rule}». Известны: {known}.")
    return str(rule)


def no_points_of_gve() -> Minimum:
    """Say why ГВЭ has no lowest passing score."""
    return Minimum(None, f"ГВЭ оценивается отметками 2–5: это не баллы {EGE} и не первичные баллы {OGE}.")


def _settings(overrides: Path | None) -> dict[str, Any]:
    return _bundled() if overrides is None else _checked(load("exam_scales", overrides))


@cache
def _bundled() -> dict[str, Any]:
    return _checked(load("exam_scales"))


def _checked(settings: dict[str, Any]) -> dict[str, Any]:
    for group, needed in (
        ("oge_region", ("subject", "year", "lowest")),
        ("ege_own", ("subject", "years", "minimum")),
    ):
        for row in settings[group]:
            if missing := [key for key in (*needed, "source") if not row.get(key)]:
                raise SettingsError(f"[[exam_scales.{group}]]: нет {', '.join(missing)}. Допишите.")
    return settings


def _scale(row: Mapping[str, Any], origin: str) -> OgeScale:
    return OgeScale(
        subject=row["subject"],
        year=row["year"],
        lowest=tuple(row["lowest"]),
        max_score=row.get("max_score"),
        condition=row.get("condition", ""),
        origin=origin,
        source=row["source"],
        condition_from=row.get("condition_from", 3),
    )


def _no_scale(subject: str, year: int, origin: str, settings: Mapping[str, Any]) -> OgeScale:
    if origin == REGIONAL:
        reason = "Своя таблица региона не задана: впишите её в файл настроек, [[exam_scales.oge_region]]."
    else:
        unread = [row["letter"] for row in settings["oge_not_seen"] if row["year"] == year]
        years = sorted({row["year"] for row in settings["oge_federal"] if row["subject"] == subject})
        known = f" (известны годы: {', '.join(map(str, years))})" if years else ""
        letter = f" Она есть в документе: {unread[0]}." if unread else ""
        reason = f"Таблица ОГЭ {year} года ({subject}) не известна{known}: другой год не берётся.{letter}"
    return OgeScale(subject, year, (), None, "", origin, reason)

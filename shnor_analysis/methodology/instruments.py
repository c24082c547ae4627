"""Questionnaires described in TOML: the bundled ones, and how one of the user's is read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.tables.programme_words import RESPONDENTS, RISK_FACTORS
from shnor_analysis.troubles import why

#: How a file of the user's own questionnaire is named.
SUFFIX = ".instrument.toml"

_KEYS = ("code", "title", "version", "author", "answers", "scales", "items")
_GROUPS = {**{code: code for code in RESPONDENTS}, **{word: code for code, word in RESPONDENTS.items()}}


@dataclass(frozen=True)
class Item:
    """A statement put to one group of respondents; ``reverse``: agreement is the unfavourable answer."""

    code: str
    text: str
    scale: str
    respondents: str
    reverse: bool


@dataclass(frozen=True)
class Scale:
    """What several items ask about together, and the risk factor it belongs to, if any."""

    code: str
    title: str
    risk_factor: str | None


@dataclass(frozen=True)
class Instrument:
    """A questionnaire.

    Attributes
    ----------
    answers : mapping
        Words of an answer → its number; several words may have one number.
    no_answer : tuple of str
        Words that are no answer and no mistake.
    agree_above : float
        A mean answer above this (after turning reversed items) is on the favourable side.
    smallest_group : int
        Groups with fewer answers are not shown.
    source : str
        The TOML itself.
    """

    code: str
    title: str
    version: str
    author: str
    answers: Mapping[str, int]
    no_answer: tuple[str, ...]
    agree_above: float
    smallest_group: int
    scales: Mapping[str, Scale]
    items: tuple[Item, ...]
    source: str

    @property
    def lowest(self) -> int:
        """Smallest number of an answer."""
        return min(self.answers.values())

    @property
    def highest(self) -> int:
        """Largest number of an answer."""
        return max(self.answers.values())

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of respondents that have items, in the order of the words."""
        asked = {item.respondents for item in self.items}
        return tuple(group for group in RESPONDENTS if group in asked)

    def of_group(self, respondents: str) -> tuple[Item, ...]:
        """Give the items of one group in their order."""
        return tuple(item for item in self.items if item.respondents == respondents)


@cache
def bundled_instruments() -> dict[str, Instrument]:
    """Read the questionnaires of the package, by code.

    Examples
    --------
    >>> sorted(bundled_instruments())
    ['curator_support', 'risk_factors']
    """
    folder = resources.files("shnor_analysis.methodology").joinpath("instruments")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    found = [parse_instrument(file.read_text(encoding="utf-8"), file.name) for file in files]
    return {instrument.code: instrument for instrument in found}


def parse_instrument(text: str, where: str) -> Instrument:
    """Read the TOML of a questionnaire.

    Parameters
    ----------
    text : str
    where : str
        What messages call the file.

    Raises
    ------
    SettingsError
        It is no TOML, lacks a part, or an item names a scale, group or risk factor that is not there.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{where}: описание анкеты не читается: {why(error)}. Исправьте его.") from error
    if missing := [key for key in _KEYS if not table.get(key)]:
        raise SettingsError(f"{where}: в описании анкеты нет: {', '.join(missing)}. Допишите эти разделы.")
    answers = _answers(table["answers"], where)
    scales = {code: _scale(code, part, where) for code, part in table["scales"].items()}
    middle = (min(answers.values()) + max(answers.values())) / 2
    return Instrument(
        code=str(table["code"]),
        title=str(table["title"]),
        version=str(table["version"]),
        author=str(table["author"]),
        answers=answers,
        no_answer=tuple(str(word) for word in table.get("no_answer", ())),
        agree_above=float(table.get("agree_above", middle)),
        smallest_group=max(5, int(table.get("smallest_group", 5))),
        scales=scales,
        items=_items(table["items"], scales, where),
        source=text,
    )


def _answers(part: Any, where: str) -> dict[str, int]:
    if not isinstance(part, dict) or not all(isinstance(number, int) for number in part.values()):
        raise SettingsError(f"{where}: в разделе [answers] каждому слову нужно целое число, например «да» = 4.")
    if len(set(part.values())) < 2:
        raise SettingsError(f"{where}: в разделе [answers] нужно не меньше двух разных чисел.")
    return dict(part)


def _scale(code: str, part: Mapping[str, Any], where: str) -> Scale:
    factor = part.get("risk_factor") or None
    if factor is not None and factor not in RISK_FACTORS:
        known = ", ".join(RISK_FACTORS)
        raise SettingsError(f"{where}: шкала «{code}»: неизвестный risk_factor «{factor}». Известны: {known}.")
    return Scale(code, str(part.get("title", code)), factor)


def _items(parts: list[Mapping[str, Any]], scales: Mapping[str, Scale], where: str) -> tuple[Item, ...]:
    items = tuple(_item(number, part, scales, where) for number, part in enumerate(parts, start=1))
    codes = [item.code for item in items]
    if repeated := sorted({code for code in codes if codes.count(code) > 1}):
        raise SettingsError(f"{where}: коды пунктов повторяются: {', '.join(repeated)}. Дайте каждому свой код.")
    return items


def _item(number: int, part: Mapping[str, Any], scales: Mapping[str, Scale], where: str) -> Item:
    at = f"{where}: пункт {number}"
    if missing := [key for key in ("code", "text", "scale", "respondents") if not part.get(key)]:
        raise SettingsError(f"{at}: нет {', '.join(missing)}. Допишите.")
    if part["scale"] not in scales:
        raise SettingsError(f"{at}: нет шкалы «{part['scale']}». Известны: {', '.join(scales)}.")
    group = _GROUPS.get(str(part["respondents"]))
    if group is None:
        raise SettingsError(f"{at}: неизвестная группа «{part['respondents']}». Известны: {', '.join(_GROUPS)}.")
    return Item(str(part["code"]), str(part["text"]), str(part["scale"]), group, bool(part.get("reverse", False)))

"""Answers to the questionnaire of the programme's schools, written as form services export them."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from shnor_analysis.example.programme import programme_register, report_day
from shnor_analysis.example.settings import ExampleSettings
from shnor_analysis.example.workbook import Cell, write_csv, write_workbook
from shnor_analysis.methodology.instruments import Instrument, Item, bundled_instruments
from shnor_analysis.tables.vocabulary import login_of

FOLDER = "Анкеты"
_PURPOSE = 77
_WORDS = {1: "нет", 2: "скорее нет, чем да", 3: "скорее да, чем нет", 4: "да"}
#: Where a school of the programme (by its place) is felt to be weaker than the others.
_WEAK = (("equipment",), ("discipline", "parents"), ("motivation", "failure_risk", "discipline"), ())
_CUTS = (-1.3, -0.4, 0.7)
_PERSON_SD, _ITEM_SD, _WEAKER = 0.6, 0.8, 0.9
_BLANK, _WRONG = 0.03, "иногда"

Rows = list[list[Cell]]


def write_surveys(folder: Path, schools: pd.DataFrame, settings: ExampleSettings) -> Iterator[Path]:
    """Write an export a group of respondents, with as many answers as the programme's workbook says came back.

    Parameters
    ----------
    folder : Path
        Folder of the example.
    schools : DataFrame
        See :func:`shnor_analysis.example.names.name_schools`; nothing is written where none takes part.
    settings : ExampleSettings
        ``dirt`` leaves answers out and puts a wrong one in.

    Yields
    ------
    Path
        Pupils and parents as csv with the school's name, teachers and administration as xlsx with its login.
        Names of services' own columns are there; what stands in them is invented.
    """
    ours = schools[schools["in_programme"]]
    if ours.empty:
        return
    asked = programme_register(ours, report_day(*settings.years[-1]))["invitations"]
    names = dict(zip(ours["school_id"], ours["name"], strict=True))
    rng = np.random.default_rng([settings.seed, _PURPOSE])
    instrument = bundled_instruments()["risk_factors"]
    answers = {group: _answers(instrument, group, asked, rng, settings.dirt) for group in instrument.groups}
    inside = folder / FOLDER
    yield write_csv(inside / "Ученики.csv", _pupils(instrument, answers["pupils"], names), "utf-8-sig", ",")
    yield write_csv(inside / "Родители.csv", _parents(instrument, answers["parents"], names), "cp1251", ";")
    for group, name in (("teachers", "Педагоги (Ответы).xlsx"), ("administration", "Администрация (Ответы).xlsx")):
        yield write_workbook(inside / name, {"Ответы на форму (1)": _staff(instrument, group, answers[group])})


def _answers(
    instrument: Instrument, group: str, asked: pd.DataFrame, rng: np.random.Generator, dirt: bool
) -> list[tuple[str, list[int | None]]]:
    """Draw the answers of a group: school and numbers, one pair a respondent."""
    items = instrument.of_group(group)
    drawn: list[tuple[str, list[int | None]]] = []
    rows = asked[asked["respondents"] == group]
    for place, (school_id, returned) in enumerate(zip(rows["school_id"], rows["returned"], strict=True)):
        means = np.array([-_WEAKER * (item.scale in _WEAK[place % len(_WEAK)]) for item in items])
        person = rng.normal(scale=_PERSON_SD, size=(int(returned), 1))
        felt = means + person + rng.normal(scale=_ITEM_SD, size=(int(returned), len(items)))
        blank = (rng.random(felt.shape) < _BLANK) & dirt
        drawn += [(str(school_id), _numbers(items, own, left)) for own, left in zip(felt, blank, strict=True)]
    return drawn


def _numbers(
    items: tuple[Item, ...], felt: npt.NDArray[np.float64], blank: npt.NDArray[np.bool_]
) -> list[int | None]:
    levels = 1 + np.searchsorted(_CUTS, felt)
    turned = [5 - int(level) if item.reverse else int(level) for item, level in zip(items, levels, strict=True)]
    return [None if left else answer for answer, left in zip(turned, blank, strict=True)]


def _pupils(instrument: Instrument, answers: list[tuple[str, list[int | None]]], names: Mapping[str, str]) -> Rows:
    rows: Rows = [["ID", "Время создания", "Ваша школа", *(item.text for item in instrument.of_group("pupils"))]]
    for number, (school, given) in enumerate(answers, start=1):
        rows.append([number, f"2021-01-{1 + number % 28:02} 10:00:00", names[school], *map(_word, given)])
    return rows


def _parents(
    instrument: Instrument, answers: list[tuple[str, list[int | None]]], names: Mapping[str, str]
) -> Rows:
    head: list[Cell] = ["Дата", "Школа", *(item.text for item in instrument.of_group("parents"))]
    rows: Rows = [["20.01.2021", names[school], *given] for school, given in answers]
    if rows:
        rows[0][2] = _WRONG  # the one mistake: everything else of the export is read
    return [head, *rows]


def _staff(instrument: Instrument, group: str, answers: list[tuple[str, list[int | None]]]) -> Rows:
    texts = [f"{number}. {item.text} *" for number, item in enumerate(instrument.of_group(group), start=1)]
    rows: Rows = [["Отметка времени", "Адрес электронной почты", "Логин школы", *texts]]
    for number, (school, given) in enumerate(answers, start=1):
        own = ["20.01.2021 12:00:00", f"otvet{number}@example.org", login_of(school)]
        rows.append([*own, *map(_numbered, given)])
    return rows


def _word(answer: int | None) -> str:
    return "" if answer is None else _WORDS[answer]


def _numbered(answer: int | None) -> str | None:
    return None if answer is None else f"{answer} - {_WORDS[answer]}"

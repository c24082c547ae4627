"""The four indicators of the plan: targets, what stands against them, and the words of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.change import season_name_of
from shnor_analysis.reports.documents.texts import text
from shnor_analysis.reports.growth_hiding import about, coarse_growth
from shnor_analysis.reports.people_hiding import hidden_readings
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables import programme_words as words
from shnor_analysis.tables.programme_marts import READINGS, REASONS

#: Readings of each indicator, in the order of the plan.
OF_INDICATOR = {
    1: ("pupils_relative", "pupils_points", "share_above_border"),
    2: ("directors_trained", "teachers_trained", "deficits_matched"),
    3: ("schools_with_resources",),
    4: ("talks_given",),
}
#: Settings that hold the target of a reading; the others have none in the plan.
_TARGETS = ("directors_trained", "teachers_trained", "deficits_matched", "talks_given")
NO_TARGET = "не задана"
NEEDED = {
    1: "нужны результаты ВПР, ОГЭ или ЕГЭ двух сезонов",
    2: "нужны листы «Педагоги» и «Обучение»",
    3: "нужен лист «Ресурсы»",
    4: "нужен лист «Обучение» с датами выступлений",
}
#: Sheets of the register that an indicator rests on.
_SHEETS = {1: (), 2: ("teachers", "training"), 3: ("resources",), 4: ("training",)}


@dataclass(frozen=True)
class IndicatorRow:
    """A line of the table of indicators, as text."""

    number: str
    reading: str
    target: str
    value: str
    standing: str


def indicator_rows(part: ProgrammePart) -> tuple[IndicatorRow, ...]:
    """Tell how the programme stands against each reading; one without data says what is needed."""
    mart = part.view.marts["programme_indicators"]
    found = rows_of(mart[mart["school_id"].isna()])
    hidden = hidden_readings(part, found)
    coarse = coarse_growth(part, found) - hidden
    lines: list[IndicatorRow] = []
    for number, readings in OF_INDICATOR.items():
        mine = [row for row in found if int(row["indicator"]) == number]
        known = [_line(row, hidden, coarse) for row in mine]
        lines += known or [_unknown(part, number, reading) for reading in readings]
    return tuple(lines)


def _line(row: Row, readings: frozenset[str], told_in_part: frozenset[str]) -> IndicatorRow:
    hidden, coarse = row["reading"] in readings, row["reading"] in told_in_part
    return IndicatorRow(
        number=str(row["indicator"]),
        reading=_reading(row),
        target=NO_TARGET if f.is_missing(row["target"]) else _amount(row, "target"),
        value=said.HIDDEN if hidden else _coarse(row) if coarse else _value(row),
        standing=said.HIDDEN if hidden or coarse else words.STANDINGS[str(row["standing"])],
    )


def _unknown(part: ProgrammePart, number: int, reading: str) -> IndicatorRow:
    """Stand in for an indicator nobody computed."""
    share = settings(part).get(reading, {}).get("value") if reading in _TARGETS else None
    return IndicatorRow(
        number=str(number),
        reading=READINGS[reading],
        target=f.percent(share) if share else NO_TARGET,
        value=_needed(part, number),
        standing=words.STANDINGS[words.NO_DATA],
    )


def _needed(part: ProgrammePart, number: int) -> str:
    """Say what to fill, or, where it is filled, that nobody has computed."""
    filled = [bool(len(part.view.register[name])) for name in _SHEETS[number]]
    needed = f"{said.NO_DATA.capitalize()}: {NEEDED[number]}."
    return part.view.missing.get("programme_indicators", needed) if filled and all(filled) else needed


def _reading(row: Row) -> str:
    """Name the reading, the procedure and the seasons it speaks of."""
    name = READINGS[str(row["reading"])]
    of = [text(row["procedure"])]
    if not f.is_missing(row["season_from"]) and not f.is_missing(row["season_to"]):
        of.append(f"{season_name_of(str(row['season_from']))} → {season_name_of(str(row['season_to']))}")
    told = ", ".join(item for item in of if item)
    chosen = " — выбрано в настройках" if row["main"] and int(row["indicator"]) == 1 else ""
    return name + (f" ({told})" if told else "") + chosen


def _coarse(row: Row) -> str:
    """Give the value alone where the rest would tell of a hidden school."""
    told = f"{_amount(row, 'value')}; n{f.NBSP}{about(row['n'])}"
    return f"{told}. Интервал и итог скрыты, чтобы не выдать малые группы."


def _value(row: Row) -> str:
    """Give the value with its interval and count, and why it cannot be judged or is short of the target."""
    why = text(REASONS[str(row["reason"])])
    if f.is_missing(row["value"]):
        return f"{said.NO_DATA.capitalize()}. {why}".strip()
    parts = [_amount(row, "value")]
    if not f.is_missing(row["low"]) and not f.is_missing(row["high"]):
        parts.append(f"95{f.NBSP}% интервал: {_amount(row, 'low')} … {_amount(row, 'high')}")
    if not f.is_missing(row["n"]):
        parts.append(f"n{f.NBSP}={f.NBSP}{f.number(row['n'])}")
    return f"{'; '.join(parts)}. {why}".strip()


def _amount(row: Row, column: str) -> str:
    """Write a value in the unit of its reading."""
    reading, value = str(row["reading"]), row[column]
    if reading == "share_above_border":
        return f.points(value)
    return f.percent(value)


def settings(part: ProgrammePart) -> Mapping[str, Mapping[str, Any]]:
    """Give the targets the marts were computed with, or the bundled ones."""
    for given in part.view.settings.values():
        if isinstance(given.get("programme"), dict):
            return dict(given["programme"])
    return load("programme")


@dataclass(frozen=True)
class PlanIndicators:
    """What the words of the plan's four indicators need."""

    growth: str
    teachers: str
    directors: str
    resources: str
    talks: str

    @classmethod
    def of(cls, part: ProgrammePart) -> "PlanIndicators":
        """Gather targets, and what was received by which school."""
        target = {name: float(settings(part)[name]["value"]) for name in ("growth", *_TARGETS)}
        return cls(
            growth=f.percent(target["growth"]),
            teachers=f.percent(target["teachers_trained"]) if target["teachers_trained"] else "______",
            directors=f.percent(target["directors_trained"]),
            resources=_resources(part),
            talks=f.percent(target["talks_given"]),
        )


def _resources(part: ProgrammePart) -> str:
    """Tell which school received what from which source."""
    told = []
    for school, rows in part.by_school(part.view.register["resources"]).items():
        for source in dict.fromkeys(said.word(words.RESOURCE_SOURCES, row["source"], "") for row in rows):
            rooms = [
                text(row["room"])
                for row in rows
                if said.word(words.RESOURCE_SOURCES, row["source"], "") == source and text(row["room"])
            ]
            what = ": ".join(item for item in (source, f.listed(rooms)) if item)
            told.append(f"{text(part.name(school))} — {what}" if what else text(part.name(school)))
    return "; ".join(told).rstrip(".")

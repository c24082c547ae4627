"""Recommendations in words: the catalogue's texts filled with the numbers that the rules found."""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from shnor_analysis.diagnostics.exam_bands import judged_by_points
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme.recommendation import Recommendation
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.figure_tables import paper_name
from shnor_analysis.reports.objectivity_wording import NAMES
from shnor_analysis.reports.people_counts import SMALLEST
from shnor_analysis.tables.programme_words import RISK_FACTORS
from shnor_analysis.tables.vocabulary import VPR, season_title

#: Rules whose facts count the teachers of a school, or are about its only director: not for the public.
OF_PEOPLE = ("deficits_untrained", "director_untrained")
#: Rules whose facts are numbers of pupils of one school, or signs of biased results: neither.
OF_RESULTS = ("objectivity", "journal_gap", "low_share", "task_deficit", "absence", "worsened", "unclear")
#: Longer lists of tasks are cut: twenty tasks are not a plan.
_TASKS_SHOWN = 5


def recommendations_for(rows: pd.DataFrame, catalogue: Catalogue | None = None) -> list[Recommendation]:
    """Word recommendations in their order.

    Parameters
    ----------
    rows : DataFrame
        Rows of the mart :class:`~shnor_analysis.tables.programme_marts.Recommendations`, usually of one school.
    catalogue : Catalogue, optional
        The words; the bundled ones where absent.

    Examples
    --------
    >>> from shnor_analysis.tables.programme_marts import Recommendations
    >>> recommendations_for(Recommendations.empty())
    []
    """
    words = catalogue or Catalogue.load()
    return [_worded(row, words) for row in rows_of(rows.sort_values(["school_id", "order"], kind="stable"))]


def for_public(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the recommendations that rest neither on results, nor on a few people, nor on the staff."""
    few = rows["n"].between(1, SMALLEST - 1).fillna(False).astype(bool)
    return rows[~few & ~rows["rule"].isin(OF_PEOPLE + OF_RESULTS)]


def _worded(row: Row, catalogue: Catalogue) -> Recommendation:
    factor = None if f.is_missing(row["risk_factor"]) else str(row["risk_factor"])
    entry = catalogue.entry(str(row["rule"]), factor)
    known = _words(row, entry.unit, factor)
    return Recommendation(
        rule=entry.rule,
        title=entry.title,
        risk_factor=factor,
        fact=entry.fact.format_map(known),
        conclusion=entry.conclusion,
        hypothesis=entry.hypothesis,
        decision=entry.decision.format_map(known),
        task=entry.task.format_map(known),
        measures=tuple(measure.format_map(known) for measure in entry.measures),
        responsible=entry.responsible,
        assessment=entry.assessment,
        indicator=entry.indicator.format_map(known),
        applies=entry.applies,
        sources=entry.sources,
    )


def _words(row: Row, unit: str, factor: str | None) -> Mapping[str, str]:
    """Give every placeholder its text; what the row does not know is a dash."""
    show, compare, between = _UNITS[unit]
    grade = row["programme_grade"]
    procedure = VPR if f.is_missing(row.get("procedure")) else str(row["procedure"])
    has_paper = not (f.is_missing(row["subject"]) or f.is_missing(grade))
    value, points = row["value"], judged_by_points(procedure, row["subject"])
    return {
        # a measure is compared with those of the roadmap, where people type plain spaces
        "paper": paper_name({**row, "procedure": procedure}).replace(f.NBSP, " ") if has_paper else f.MISSING,
        "subject": _text(row["subject"]),
        "grade": f.number(grade),
        "season": _season(row["season"]),
        "n": f.number(row["n"]),
        "value": show(value),
        "size": show(value if f.is_missing(value) else abs(value)).removeprefix("+"),
        "low": show(row["low"]),
        "high": show(row["high"]),
        "interval": between(row["low"], row["high"]),
        "reference": compare(row["reference"]),
        # where it must not be told, nothing is said of it
        "now": "" if f.is_missing(row["reference"]) else f"; сейчас она {compare(row['reference'])}",
        "item": _item(row),
        "first": _text(row["item"]).split("; ")[0],
        **_tasks(row),
        "low_result": "балл ниже минимального" if points else "отметку «2»",
        "factor": f.MISSING if factor is None else re.sub(r"^\d+\.\s*", "", RISK_FACTORS[factor]),
    }


def _text(value: object) -> str:
    return f.MISSING if f.is_missing(value) else str(value)


def _season(code: object) -> str:
    if f.is_missing(code):
        return f.MISSING
    year, season = str(code).split("-")
    return season_title(int(year), season)


def _item(row: Row) -> str:
    """Say what the recommendation is about: a sign by its name, tasks as a short list, the rest as it stands."""
    item = _text(row["item"])
    if row["rule"] == "objectivity":
        return NAMES.get(item, item)
    if row["rule"] != "task_deficit":
        return item
    tasks = item.split("; ")
    return f.listed(tasks) if len(tasks) <= _TASKS_SHOWN else ", ".join(tasks[:_TASKS_SHOWN])


#: Cases that the texts need: of one task, of several, and of one or several more.
_CASES = {
    "on_tasks": ("заданию", "заданиям", ("другому", "другим")),
    "of_tasks": ("задания", "заданий", ("другого", "других")),
    "in_tasks": ("задании", "заданиях", ("другом", "других")),
}


def _tasks(row: Row) -> dict[str, str]:
    """Put the list of tasks into the cases that the texts need, one task or several."""
    count = 1 + _text(row["item"]).count("; ")
    more = count - _TASKS_SHOWN
    told = {}
    for name, (one, several, others) in _CASES.items():
        rest = f" и ещё {f.number(more)}{f.NBSP}{f.plural(more, others[0], others[1], others[1])}"
        told[name] = f"{one if count == 1 else several} {_item(row)}{rest if more > 0 else ''}"
    return told


def _scale(value: object) -> str:
    return f.number(value, 2)


def _scale_interval(low: object, high: object) -> str:
    return f.MISSING if f.is_missing(low) or f.is_missing(high) else f"{_scale(low)}{f.EN_DASH}{_scale(high)}"


def _plain_interval(low: object, high: object) -> str:
    return f.MISSING if f.is_missing(low) or f.is_missing(high) else f"{f.number(low)}{f.EN_DASH}{f.number(high)}"


_Show = Callable[[object], str]
#: Unit → how a value, what it is compared with, and an interval are written.
_UNITS: dict[str, tuple[_Show, _Show, Callable[[object, object], str]]] = {
    "share": (f.percent, f.percent, f.interval),
    "points": (f.points, f.percent, f.points_interval),
    "scale": (_scale, _scale, _scale_interval),
    "days": (f.number, f.number, _plain_interval),
    "count": (f.number, f.number, _plain_interval),
    "none": (f.number, f.number, _plain_interval),
}

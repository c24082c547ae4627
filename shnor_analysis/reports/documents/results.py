"""What the results say of each school of the programme, school by school in the order of the plan."""

from dataclasses import dataclass, replace
from functools import partial

from shnor_analysis.reports import change_wording, wording
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.documents.texts import text
from shnor_analysis.reports.exam_words import text_in_exam_words
from shnor_analysis.reports.figure_tables import in_period
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import public_view
from shnor_analysis.reports.standing import Standing
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.school_view import SchoolView, load_school
from shnor_analysis.tables.dynamics import WORSENED

NO_FILES = "нет данных: результаты не загружены"
NO_RESULTS = (
    "результатов школы в загруженных файлах нет: загрузите файлы ВПР, ОГЭ, ЕГЭ (shnor import, shnor analyse)"
)


@dataclass(frozen=True)
class SchoolResults:
    """One school as papers speak of it: cells of the table, then whole sentences.

    ``known`` tells whether the store has any result of the school; where it has none the cells are empty and
    ``answer`` says what is needed.
    """

    school: str
    known: bool
    picked: str = ""
    was_now: str = ""
    expected: str = ""
    excess: str = ""
    conclusion: str = ""
    worse: bool = False
    rule: str = ""
    answer: str = ""
    grounds: str = ""
    limit: str = ""


def results_of(part: ProgrammePart) -> list[SchoolResults]:
    """Word the results of every school of the programme."""
    return [_school(part, str(key), text(part.name(key))) for key in part.view.schools["school_id"]]


def _school(part: ProgrammePart, key: str, name: str) -> SchoolResults:
    try:
        view = load_school(part.view.store, key)
        view = public_view(view) if part.public else view
    except StoreError:
        return SchoolResults(name, known=False, conclusion=NO_FILES, answer=f"Нет данных: {NO_RESULTS}.")
    if view.cells.empty:
        return SchoolResults(name, known=False, conclusion=NO_FILES, answer=f"Нет данных: {NO_RESULTS}.")
    return worded(name, view)


def worded(name: str, view: SchoolView) -> SchoolResults:
    """Word the results of one school; where papers have test scores, «2» becomes what stands for it there."""
    found = _of_marks(name, view)
    said = partial(text_in_exam_words, papers=in_period(view.cells, view.year))
    return replace(
        found,
        rule=said(found.rule),
        answer=said(found.answer),
        grounds=said(found.grounds),
        limit=said(found.limit),
    )


def _of_marks(name: str, view: SchoolView) -> SchoolResults:
    standing, change = Standing.of(view), Change.of(view)
    rule = " ".join(
        (wording.identification_box(view).answer, *([wording.grounds(standing)] if standing.known else []))
    )
    if change is None:
        needed = view.missing.get("dynamics", "сравнить не с чем: есть результаты одного сезона")
        return SchoolResults(
            name, True, picked(standing), conclusion="нет данных", rule=rule, answer=f"Нет данных: {needed}."
        )
    return SchoolResults(
        school=name,
        known=True,
        picked=picked(standing),
        was_now=_was_now(change),
        expected=f.percent(change.expected) if change.told else "",
        excess=_excess(change),
        conclusion=change_wording.CONCLUSIONS[change.verdict],
        worse=change.verdict == WORSENED,
        rule=rule,
        answer=change_wording.answer(change),
        grounds=change_wording.grounds(change),
        limit=change_wording.limit(change, in_programme=True),
    )


def picked(standing: Standing) -> str:
    """Say in a cell how the school stands under the rule of identification."""
    if standing.year is None or not standing.known:
        return "вывода нет"
    answer = "попадает" if standing.listed else "не попадает"
    return f"{standing.year}: {answer}; низких работ {standing.n_low} из{f.NBSP}{standing.n_shown}"


def _was_now(change: Change) -> str:
    """Give the pooled share of «2» before and now, with its marks and seasons."""
    if not change.told:
        return ""
    was, now = f.percent(change.row["value_from"]), f.percent(change.row["value_to"])
    n_from, n_to = f.number(change.row["n_from"]), f.number(change.row["n_to"])
    return f"{was} ({change.before}, n{f.NBSP}={f.NBSP}{n_from}) → {now} ({change.now}, n{f.NBSP}={f.NBSP}{n_to})"


def _excess(change: Change) -> str:
    """Give the difference from the expectation with its interval."""
    if not change.known or change.too_small:
        return ""
    interval = f.points_interval(change.row["excess_low"], change.row["excess_high"])
    return f"{f.points(change.row['excess'])} ({interval})"

"""Decisions the data suggest to a meeting: each names what it rests on; the meeting decides."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from shnor_analysis.figures.rows import Row, grouped, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.documents.results import SchoolResults
from shnor_analysis.reports.documents.texts import text, whole
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables import programme_words as words


class Finding(NamedTuple):
    """A decision proposed and what it rests on, school by school."""

    decision: str
    schools: list[str]


def proposed_decisions(part: ProgrammePart, results: list[SchoolResults]) -> tuple[str, ...]:
    """Propose what the findings ask for; a matter without findings gives no decision."""
    start = ["Информацию о результатах и о выполнении дорожных карт школ проекта принять к сведению."]
    findings = [make(part) for make in _MATTERS]
    told = [f"{found.decision}: {'; '.join(found.schools)}." for found in findings if found.schools]
    return tuple(start + told + _behind(results))


def _overdue(part: ProgrammePart) -> Finding:
    schools = []
    for school, rows in _by_school(part, part.view.marts["programme_roadmap"], "state", "overdue"):
        numbers = [whole(row["number"]) for row in rows if whole(row["number"])]
        of = f" (№{f.NBSP}{', '.join(numbers)})" if numbers else ""
        schools.append(f"{school} — {said.items(len(rows))}{of}")
    return Finding("Выполнить просроченные пункты дорожных карт или обосновать новые сроки", schools)


def _returns(part: ProgrammePart) -> Finding:
    mart = PeopleCounts.of(part).questionnaires
    mart = mart[~mart["hidden"].astype(bool)]
    schools = []
    for school, rows in _by_school(part, mart, "standing", words.NOT_MET):
        groups = [said.word(words.RESPONDENTS, row["respondents"], "") for row in rows]
        schools.append(f"{school} — {f.listed(list(dict.fromkeys(groups)))}")
    targets = mart["target"].dropna().unique()
    aim = f" не менее {f.percent(targets[0])}" if len(targets) == 1 else ""
    return Finding(f"Обеспечить ответы на анкеты{aim}", schools)


def _documents(part: ProgrammePart) -> Finding:
    mart = part.view.marts["programme_documents"]
    schools = [
        f"{school} — {f.counted(len(rows), 'документ', 'документа', 'документов')}"
        for school, rows in _by_school(part, mart, "state", "waiting")
    ]
    return Finding("Кураторам рассмотреть документы, которые ждут подтверждения", schools)


def _visits(part: ProgrammePart) -> Finding:
    mart = part.view.marts["programme_visit_cadence"]
    lasting = mart[mart["open"].astype(bool) & ~mart["within"].astype(bool)]
    schools = [
        f"{school} — {said.days(rows[-1]['days'])} при допустимых {whole(rows[-1]['allowed_days'])}"
        for school, rows in _grouped(part, rows_of(lasting))
    ]
    return Finding("Кураторам посетить школы, где перерыв между посещениями больше допустимого", schools)


def _problems(part: ProgrammePart) -> Finding:
    rows = [row for row in rows_of(part.view.register["problems"]) if f.is_missing(row["closed_on"])]
    schools = [f"{school} — {len(mine)}" for school, mine in _grouped(part, rows)]
    return Finding("Взять на контроль нерешённые проблемы", schools)


_MATTERS: tuple[Callable[[ProgrammePart], Finding], ...] = (_overdue, _returns, _documents, _visits, _problems)


def _behind(results: list[SchoolResults]) -> list[str]:
    """Ask schools that lag behind the expectation to look for reasons on the spot; the data name none."""
    schools = [one.school for one in results if one.worse]
    if not schools:
        return []
    return [
        "Вместе с кураторами выяснить на месте, почему результаты хуже ожидаемых (отметки причин не называют), "
        f"и уточнить дорожные карты: {'; '.join(schools)}."
    ]


def _by_school(part: ProgrammePart, mart: pd.DataFrame, column: str, value: str) -> list[tuple[str, list[Row]]]:
    return _grouped(part, [row for row in rows_of(mart) if row[column] == value])


def _grouped(part: ProgrammePart, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Put rows together by school, schools in the order of the plan and by name."""
    found = grouped(rows, "school_id")
    order = [str(key) for key in part.view.schools["school_id"]]
    return [(text(part.name(key)), found[key]) for key in order if key in found]

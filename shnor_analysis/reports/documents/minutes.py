"""Minutes of the directors' meeting: «слушали» filled with findings, «решили» with what was or may be decided."""

import re
from dataclasses import dataclass

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.documents.decisions import proposed_decisions
from shnor_analysis.reports.documents.fulfilment import (
    OverdueRow,
    ProblemRow,
    ReturnRow,
    SchoolLine,
    overdue_rows,
    problem_rows,
    return_rows,
    school_lines,
)
from shnor_analysis.reports.documents.printing import long_date
from shnor_analysis.reports.documents.results import SchoolResults, results_of
from shnor_analysis.reports.documents.texts import Head, Part, text
from shnor_analysis.reports.programme_part import ProgrammePart, in_plan_order

_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+")
NO_OVERDUE = "Просроченных пунктов дорожных карт нет."
NO_PROBLEMS = "Нерешённых проблем в реестре нет."


@dataclass(frozen=True)
class Present:
    """Who should be there: a director by post, and by name in internal papers."""

    post: str
    name: str


@dataclass(frozen=True)
class Minutes:
    """What the template ``minutes.docx`` may name.

    Number, date, ``agenda`` and ``decided`` are those of the meeting of directors that the register has on the
    report date or after it, and blank where it has none; ``earlier`` are the decisions of the one before;
    ``proposed`` are decisions the data suggest.
    """

    head: Head
    number: str
    held_on: str
    directors: Part[Present]
    agenda: tuple[str, ...]
    results: Part[SchoolResults]
    lines: Part[SchoolLine]
    overdue: Part[OverdueRow]
    returns: Part[ReturnRow]
    problems: Part[ProblemRow]
    earlier: Part[str]
    earlier_meeting: str
    decided: tuple[str, ...]
    proposed: tuple[str, ...]


def minutes(part: ProgrammePart) -> Minutes:
    """Build the minutes from the register and the marts."""
    missing, head = part.view.missing, Head.of(part)
    held, before = _meetings(part)
    results = results_of(part)
    judged = missing.get("programme_roadmap")
    asked = missing.get("programme_questionnaires") or missing.get("invitations", "")
    return Minutes(
        head=head,
        number=text(held.get("number")) or "____",
        held_on=long_date(held["held_on"]) if held else head.blank_day,
        directors=Part(_directors(part), missing.get("programme_schools", "")),
        agenda=lines_of(held.get("agenda")),
        results=Part(tuple(results), missing.get("programme_schools", "")),
        lines=Part(school_lines(part), missing.get("programme_schools", said.NO_DATA)),
        overdue=Part(overdue_rows(part), judged or missing.get("roadmap") or NO_OVERDUE),
        returns=Part(return_rows(part), asked),
        problems=Part(problem_rows(part), NO_PROBLEMS),
        earlier=Part(lines_of(before.get("decisions"))),
        earlier_meeting=_called(before),
        decided=lines_of(held.get("decisions")),
        proposed=proposed_decisions(part, results),
    )


def _meetings(part: ProgrammePart) -> tuple[Row, Row]:
    """Find the meeting of directors that these minutes are of, and the one before it."""
    rows = part.view.register["minutes"]
    meetings = rows_of(rows[rows["kind"] == "directors"].sort_values("held_on"))
    report_date = said.moment(part.as_of)
    past = [row for row in meetings if row["held_on"] < report_date]
    ahead = meetings[len(past) :]
    return (ahead[0] if ahead else {}), (past[-1] if past else {})


def _called(meeting: Row) -> str:
    """Name a meeting by the number and date of its minutes."""
    if not meeting:
        return ""
    number = text(meeting["number"])
    return f"протокол{f' №{f.NBSP}{number}' if number else ''} от{f.NBSP}{long_date(meeting['held_on'])}"


def _directors(part: ProgrammePart) -> tuple[Present, ...]:
    ordered = in_plan_order(part.view.register["programme_schools"])
    return tuple(Present(f"директор {text(row['name'])}", text(row["director"])) for row in rows_of(ordered))


def lines_of(cell: object) -> tuple[str, ...]:
    r"""Part a cell into its lines, without the numbers people put before them.

    Examples
    --------
    >>> lines_of("1. Принять к сведению\n\n2) Выполнить"), lines_of(None)
    (('Принять к\xa0сведению', 'Выполнить'), ())
    """
    if f.is_missing(cell):
        return ()
    lines = (_NUMBERED.sub("", line).strip() for line in str(cell).splitlines())
    return tuple(text(line) for line in lines if line)

"""How the programme is carried out, school by school: tables that the minutes and the note share."""

from dataclasses import dataclass

from shnor_analysis.figures.rows import Row, grouped, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.documents.texts import day, text, whole
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.people_hiding import hidden_criteria
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import item_name, item_state
from shnor_analysis.tables import programme_words as words
from shnor_analysis.tables.programme_marts import REASONS


@dataclass(frozen=True)
class SchoolLine:
    """A school's fulfilment at a glance."""

    school: str
    stage: str
    roadmap: str
    documents: str
    visits: str
    problems: str


@dataclass(frozen=True)
class OverdueRow:
    """An item of a roadmap whose date has passed."""

    school: str
    number: str
    measure: str
    due: str
    overdue: str
    responsible: str


@dataclass(frozen=True)
class ReturnRow:
    """A questionnaire of one school and group."""

    school: str
    instrument: str
    respondents: str
    sent: str
    returned: str
    share: str
    target: str
    standing: str


@dataclass(frozen=True)
class ProblemRow:
    """An open problem."""

    school: str
    text: str
    opened_on: str
    responsible: str


@dataclass(frozen=True)
class MeasureLine:
    """A measure of the plan over all schools: where its criterion is met and where it is not."""

    number: str
    name: str
    criterion: str
    standing: str


def school_lines(part: ProgrammePart) -> tuple[SchoolLine, ...]:
    """Tell each school's fulfilment in the order of the plan."""
    return tuple(
        SchoolLine(
            school=text(row["name"]),
            stage=said.word(words.STAGES, row["stage"], ""),
            roadmap=_roadmap(row),
            documents=_documents(row),
            visits=_visits(row),
            problems=_problems(row),
        )
        for row in part.schools
    )


def _roadmap(row: Row) -> str:
    if not row["roadmap_items"]:
        return "нет данных"
    return f"выполнено {row['roadmap_done']} из{f.NBSP}{row['roadmap_items']}, просрочено {row['roadmap_overdue']}"


def _documents(row: Row) -> str:
    if not row["documents"]:
        return "не размещены"
    waiting = f"; дольше всего ждёт {said.days(row['longest_waiting'])}" if whole(row["longest_waiting"]) else ""
    return f"подтверждено {row['documents_confirmed']} из{f.NBSP}{row['documents']}{waiting}"


def _visits(row: Row) -> str:
    if not row["visits"]:
        return "нет данных"
    gaps = f"; перерывов больше допустимого {row['visit_gaps']}" if row["visit_gaps"] else ""
    return f"{row['visits']}, последнее {day(row['last_visit'])}{gaps}"


def _problems(row: Row) -> str:
    if not row["problems_open"]:
        return "нет"
    return f"{row['problems_open']}; самой старой {said.days(row['oldest_problem'])}"


def overdue_rows(part: ProgrammePart) -> tuple[OverdueRow, ...]:
    """List overdue items, schools in the order of the plan."""
    return tuple(
        OverdueRow(
            school=text(part.name(school)),
            number=whole(row["number"]),
            measure=text(item_name(row)),
            due=day(row["due"]),
            overdue=item_state(row).removeprefix("просрочено на ") if whole(row["days"]) else "",
            responsible=text(row["responsible"]),
        )
        for school, rows in part.by_school(part.view.marts["programme_roadmap"]).items()
        for row in rows
        if row["state"] == "overdue"
    )


def return_rows(part: ProgrammePart) -> tuple[ReturnRow, ...]:
    """List the return of questionnaires.

    Small groups are hidden from the public, and others with them: those of a school stand in one row.
    """
    lines = []
    for school, rows in part.by_school(PeopleCounts.of(part).questionnaires).items():
        name = text(part.name(school))
        lines += [_returned(name, row) for row in rows if not row["hidden"]]
        if hidden := [row for row in rows if row["hidden"]]:
            lines.append(_not_told(name, hidden))
    return tuple(lines)


def _returned(school: str, row: Row) -> ReturnRow:
    return ReturnRow(
        school=school,
        instrument=text(row["instrument"]),
        respondents=said.word(words.RESPONDENTS, row["respondents"], ""),
        sent=whole(row["sent"]),
        returned=whole(row["returned"]),
        share="" if f.is_missing(row["share"]) else f.percent_beside(row["share"], float(row["target"])),
        target=f.percent(row["target"]),
        standing=words.STANDINGS[str(row["standing"])],
    )


def _not_told(school: str, rows: list[Row]) -> ReturnRow:
    """Name the groups of a school whose numbers are hidden."""
    groups = [said.word(words.RESPONDENTS, row["respondents"], "") for row in rows]
    return ReturnRow(
        school=school,
        instrument="; ".join(dict.fromkeys(text(row["instrument"]) for row in rows)),
        respondents=", ".join(groups),
        sent="",
        returned="",
        share="",
        target="",
        standing=said.HIDDEN,
    )


def problem_rows(part: ProgrammePart) -> tuple[ProblemRow, ...]:
    """List problems that are still open."""
    return tuple(
        ProblemRow(
            school=text(part.name(school)),
            text=text(row["text"]),
            opened_on=day(row["opened_on"]),
            responsible=text(row["responsible"]),
        )
        for school, rows in part.by_school(part.view.register["problems"]).items()
        for row in rows
        if f.is_missing(row["closed_on"])
    )


def measure_lines(part: ProgrammePart) -> tuple[MeasureLine, ...]:
    """Tell how each measure stands in each school, the same standings together."""
    ordered = part.view.marts["programme_measures"].sort_values("number", kind="stable", ignore_index=True)
    hidden = hidden_criteria(part)
    return tuple(
        MeasureLine(
            number=number,
            name=text(rows[0]["name"]),
            criterion=text(words.CRITERIA[str(rows[0]["criterion"])]),
            standing=said.HIDDEN if rows[0]["criterion"] in hidden else _standings(part, rows),
        )
        for number, rows in grouped(rows_of(ordered), "number").items()
    )


def _standings(part: ProgrammePart, rows: list[Row]) -> str:
    """Name the schools behind each standing and reason, a line each; where all stand alike, say so once."""
    lines = []
    for standing, same in grouped(rows, "standing").items():
        for why, alike in grouped(same, "reason").items():
            names = [text(part.name(row["school_id"])) for row in alike]
            where = "во всех школах" if len(alike) == len(rows) > 1 else "; ".join(names)
            lines.append(f"{words.STANDINGS[standing].capitalize()}: {where}. {text(REASONS[why])}".strip())
    return "\n".join(lines)

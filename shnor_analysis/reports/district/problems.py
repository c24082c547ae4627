"""Section «Проблемы»: what hinders, and for how long."""

from markupsafe import Markup

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import ACTION, MEANING, Block, Note, absent, lead, notes, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart

IDENT, TITLE = "problems", "Проблемы"


def problems_section(part: ProgrammePart) -> Block:
    """List open problems with their age; what they are about is told inside only, since it may name people."""
    register = part.view.register["problems"]
    if register.empty:
        return section(IDENT, TITLE, absent("Проблем в реестре нет: их вносят на лист «Проблемы»."))
    opened = [row for row in part.schools if row["problems_open"]]
    count = sum(int(row["problems_open"]) for row in opened)
    closed = int(register["closed_on"].notna().sum())
    if not count:
        return section(IDENT, TITLE, lead(f"Открытых проблем нет; решено — {closed}."))
    oldest = max(int(row["oldest_problem"]) for row in opened)
    where = said.in_schools(len(opened), len(part.schools))
    answer = f"Открытых проблем — {count}, {where}; старшей {said.days(oldest)}. Решено — {closed}."
    return section(
        IDENT,
        TITLE,
        lead(answer),
        _by_school(part) if part.public else _listed(part),
        notes(
            Note(MEANING, "Открытая проблема — о чём школа или куратор просят район и что ещё не решено."),
            Note(ACTION, "По каждой назвать, кто и когда решает; решённые закрыть датой на листе «Проблемы»."),
        ),
    )


def _by_school(part: ProgrammePart) -> Markup:
    """Print how many are open in each school."""
    columns = [Column("Школа"), Column("Открыто", numeric=True), Column("Старшей, дней", numeric=True)]
    rows = [
        [part.name(row["school_id"]), f.number(row["problems_open"]), f.number(row["oldest_problem"])]
        for row in part.schools
    ]
    return html_table("Открытые проблемы по школам", columns, rows, stack=True, sortable=True)


def _listed(part: ProgrammePart) -> Markup:
    """Print the open problems, the oldest first within a school."""
    register = part.view.register["problems"]
    opened = register[register["closed_on"].isna()].sort_values("opened_on")
    today = said.moment(part.as_of)
    columns = [Column("Школа"), Column("Проблема"), Column("Возникла"), Column("Открыта"), Column("Кто решает")]
    rows = [
        [
            part.name(school),
            said.text(row["text"]),
            f.date(row["opened_on"]),
            said.days(max((today - row["opened_on"]).days, 0)),
            said.text(row["responsible"], "не назначен"),
        ]
        for school, found in part.by_school(opened).items()
        for row in found
    ]
    return html_table("Открытые проблемы", columns, rows, stack=True, sortable=True)

"""The plan of targeted help: schools and directors, curators, measures, four indicators."""

from dataclasses import dataclass

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.documents.indicators import IndicatorRow, PlanIndicators, indicator_rows
from shnor_analysis.reports.documents.texts import Head, Part, risk_group, schools_named, span, text, whole
from shnor_analysis.reports.programme_part import ProgrammePart, in_plan_order


@dataclass(frozen=True)
class SchoolRow:
    """A line of «Информация о руководителях …»."""

    number: str
    municipality: str
    name: str
    risk_group: str
    director: str


@dataclass(frozen=True)
class CuratorRow:
    """A line of «Распределение кураторов»; ``name`` and ``risk_group`` are those of the curator's own school."""

    number: str
    municipality: str
    name: str
    risk_group: str
    curator: str
    post: str
    school: str


@dataclass(frozen=True)
class MeasureRow:
    """A line of «Меры и мероприятия»."""

    number: str
    name: str
    dates: str
    responsible: str
    schools: str
    assessment: str


@dataclass(frozen=True)
class Plan:
    """What the template ``plan.docx`` may name."""

    head: Head
    names: str
    schools: Part[SchoolRow]
    curators: Part[CuratorRow]
    measures: Part[MeasureRow]
    words: PlanIndicators
    indicators: Part[IndicatorRow]


def plan(part: ProgrammePart) -> Plan:
    """Build the plan from the register and the marts."""
    missing = part.view.missing
    return Plan(
        head=Head.of(part),
        names=f.listed([text(name) for name in part.view.schools["name"]]) or "школах проекта",
        schools=Part(_schools(part), missing.get("programme_schools", "")),
        curators=Part(_curators(part), missing.get("curators", "")),
        measures=Part(_measures(part), missing.get("measures", "")),
        words=PlanIndicators.of(part),
        indicators=Part(indicator_rows(part)),
    )


def _schools(part: ProgrammePart) -> tuple[SchoolRow, ...]:
    """List the schools; the municipality stands once, as in the plans districts write."""
    rows, above = [], ""
    for place, row in enumerate(rows_of(in_plan_order(part.view.register["programme_schools"])), start=1):
        here = text(row["municipality"])
        rows.append(
            SchoolRow(
                number=whole(row["number"]) or str(place),
                municipality="" if here == above else here,
                name=text(row["name"]),
                risk_group=risk_group(row),
                director=text(row["director"]),
            )
        )
        above = here
    return tuple(rows)


def _curators(part: ProgrammePart) -> tuple[CuratorRow, ...]:
    """List the curators in the order of the register, with the school each works in."""
    schools = {row["school_id"]: row for row in rows_of(part.view.register["programme_schools"])}
    rows, above = [], ""
    for place, row in enumerate(rows_of(part.view.register["curators"]), start=1):
        own = schools.get(row["own_school_id"], {})
        here = text((own or schools.get(row["school_id"], {})).get("municipality"))
        rows.append(
            CuratorRow(
                number=str(place),
                municipality="" if here == above else here,
                name=text(own.get("name")) or f.MISSING,
                risk_group=risk_group(own),
                curator=text(row["curator"]),
                post=text(row["post"]),
                school=text(part.name(row["school_id"])),
            )
        )
        above = here or above
    return tuple(rows)


def _measures(part: ProgrammePart) -> tuple[MeasureRow, ...]:
    ordered = part.view.register["measures"].sort_values("number", ignore_index=True)
    return tuple(
        MeasureRow(
            number=whole(row["number"]),
            name=text(row["name"]),
            dates=span(row),
            responsible=text(row["responsible"]),
            schools="\n".join(filter(None, (schools_named(part, row["schools"]), text(row["others"])))),
            assessment=text(row["assessment"]),
        )
        for row in rows_of(ordered)
    )

"""From the programme's tables to the small ones that figures draw and pages print."""

import pandas as pd

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_marts import ROADMAP_STATES
from shnor_analysis.tables.programme_words import RISK_FACTORS

#: A calendar looks back over so many weeks.
WEEKS_SHOWN = 60
_WEEKS = ["school", "week", "visits", "gap", "inside", "label"]
_SHAPES = {"done_on_time": "done", "done_late": "done", "done_undated": "done", "overdue": "overdue"}
_SHAPES |= {"cancelled": "cancelled"}


def gantt_table(roadmap: pd.DataFrame) -> pd.DataFrame:
    """Make the rows of the figure of a roadmap, by start, then by due date.

    Returns
    -------
    DataFrame
        ``name, start, due, done_on, shape, label``.
    """
    ordered = roadmap.sort_values(["start", "due", "number"], na_position="last", ignore_index=True)
    return pd.DataFrame(
        {
            "name": [_numbered(row) for row in rows_of(ordered)],
            **{name: ordered[name] for name in ("start", "due", "done_on")},
            "shape": [_SHAPES.get(str(state), "open") for state in ordered["state"]],
            "label": [item_state(row, short=True) for row in rows_of(ordered)],
        }
    )


def _numbered(row: Row) -> str:
    told = item_name(row)
    return told if f.is_missing(row["number"]) or f.is_missing(row["measure"]) else f"{row['number']}. {told}"


def item_name(row: Row, *, factor: bool = True) -> str:
    """Name an item of a roadmap; one whose words stay inside by its number and, where asked, its risk factor.

    Examples
    --------
    >>> item_name({"number": 3, "measure": None, "risk_factor": "staff_deficit"}).replace(f.NBSP, " ")
    'Пункт 3: дефицит педагогических кадров'
    >>> item_name({"number": 3, "measure": "Открытые уроки", "risk_factor": None})
    'Открытые уроки'
    """
    if not f.is_missing(row["measure"]):
        return str(row["measure"])
    number = "без номера" if f.is_missing(row["number"]) else f.number(row["number"])
    risk = said.word(RISK_FACTORS, row["risk_factor"], "").lstrip("0123456789. ") if factor else ""
    return f"Пункт{f.NBSP}{number}" + (f": {risk[0].lower()}{risk[1:]}" if risk else "")


def item_state(row: Row, *, short: bool = False) -> str:
    """Say how an item of a roadmap stands, with days late, overdue or left.

    Examples
    --------
    >>> item_state({"state": "overdue", "days": 12}).replace(f.NBSP, " ")
    'просрочено на 12 дней'
    >>> item_state({"state": "in_progress", "days": -3}, short=True).replace(f.NBSP, " ")
    'в работе, 3 дня до срока'
    """
    state, number = str(row["state"]), row["days"]
    known = not f.is_missing(number)
    if state == "overdue" and known:
        return (
            f"{said.ATTENTION} просрочено на {said.days(number)}"
            if short
            else f"просрочено на {said.days(number)}"
        )
    if state == "done_late" and known:
        return (
            f"{said.GOOD} позже на {said.days(number)}"
            if short
            else f"выполнено позже срока на {said.days(number)}"
        )
    if short and state in ("done_on_time", "done_undated"):
        return f"{said.GOOD} " + {"done_on_time": "в срок", "done_undated": "без даты"}[state]
    if state in ("in_progress", "not_started") and known and int(number) <= 0:
        return f"{ROADMAP_STATES[state]}, {said.days(-int(number))} до срока"
    return ROADMAP_STATES[state]


def weeks_table(part: ProgrammePart) -> pd.DataFrame:
    """Make the rows of the calendar of visits: schools in the order of the plan, weeks up to the report date.

    Returns
    -------
    DataFrame
        ``school, week, visits, gap, inside, label``; empty where no interval between visits is known.
    """
    cadence = part.by_school(part.view.marts["programme_visit_cadence"])
    visits = part.by_school(part.view.register["visits"])
    last = said.moment(part.as_of)
    days = [row["begins"] for rows in cadence.values() for row in rows]
    days += [row["visited_on"] for rows in visits.values() for row in rows]
    first = max(min(days, default=last), last - pd.Timedelta(weeks=WEEKS_SHOWN - 1))
    if not days or first > last:
        return pd.DataFrame(columns=_WEEKS)
    weeks = pd.date_range(_monday(first), _monday(last), freq="7D")
    rows: list[Row] = []
    for school in cadence:
        known = {"school": part.name(school), "label": gap_label(visits[school], cadence[school])}
        rows += [known | _week(week, visits[school], cadence[school]) for week in weeks]
    return pd.DataFrame(rows, columns=_WEEKS)


def _monday(day: pd.Timestamp) -> pd.Timestamp:
    return day.normalize() - pd.Timedelta(days=day.weekday())


def _week(week: pd.Timestamp, visits: list[Row], cadence: list[Row]) -> Row:
    """Describe one week of one school."""
    end = week + pd.Timedelta(days=7)
    touched = [row for row in cadence if row["begins"] < end and row["ends"] >= week]
    return {
        "week": week,
        "visits": sum(week <= row["visited_on"] < end for row in visits),
        "gap": any(not row["within"] for row in touched),
        "inside": bool(touched),
    }


def gap_label(visits: list[Row], cadence: list[Row]) -> str:
    """Say the longest pause beyond what is allowed, or that there is none."""
    long = [int(row["days"]) for row in cadence if not row["within"]]
    if long:
        return f"{said.ATTENTION} перерыв {said.days(max(long))}"
    if not cadence:
        return NO_STAGE if visits else said.NO_DATA
    return f"{said.GOOD} без долгих перерывов"


NO_STAGE = "этап неизвестен"

"""Section «Посещения кураторов»: weeks and schools, with pauses longer than allowed."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.figures.visits_calendar import visits_calendar
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import (
    ACTION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    details,
    figure,
    lead,
    notes,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import WEEKS_SHOWN, weeks_table
from shnor_analysis.tables.programme_words import STAGES

IDENT, TITLE = "visits", "Посещения кураторов"
LONG = "Перерывы между посещениями дольше допустимого"
EMPTY = "Посещений в реестре нет: заполните лист «Посещения» и даты этапов на листе «Школы»."


def visits_section(part: ProgrammePart) -> Block:
    """Show the calendar and the pauses."""
    weeks = weeks_table(part)
    if weeks.empty:
        return section(IDENT, TITLE, absent(EMPTY))
    cadence = part.view.marts["programme_visit_cadence"]
    gaps = cadence[~cadence["within"]]
    drawn = calendar(weeks, gaps, IDENT, part, table=_summary(part))
    parts = [lead(_answer(part, gaps)), drawn]
    parts += [details("Все долгие перерывы", gap_table(part, gaps, LONG))] if len(gaps) else []
    return section(IDENT, TITLE, *parts, notes(*_notes(gaps)))


def calendar(weeks: pd.DataFrame, gaps: pd.DataFrame, name: str, part: ProgrammePart, table: Markup) -> Markup:
    """Draw the calendar with its alternative and table."""
    said_gaps = [f"{part.name(row['school_id'])} — {_gap(row)}" for row in rows_of(gaps)]
    says = "Долгих перерывов нет." if not said_gaps else f"Долгие перерывы: {'; '.join(said_gaps)}."
    return figure(
        name,
        lambda layout: visits_calendar(weeks, layout),
        title="Недели с посещениями куратора и долгие перерывы",
        says=says,
        caption=f"Клетка — неделя; показаны последние {WEEKS_SHOWN} недель или меньше, до {f.date(part.as_of)}. "
        "Перечёркнутые недели — перерыв дольше допустимого.",
        table=table,
    )


def _gap(row: Row) -> str:
    still = ", ещё длится" if row["open"] else ""
    return f"с {f.date(row['begins'])} по {f.date(row['ends'])}, {said.days(row['days'])}{still}"


def gap_table(part: ProgrammePart, gaps: pd.DataFrame, caption: str) -> Markup:
    """Print pauses between visits, school by school."""
    heads = ("Школа", "Этап", "С", "По", "Дней", "Допустимо")
    columns = [Column(head, numeric=head in ("Дней", "Допустимо")) for head in heads]
    rows = [
        [
            part.name(school),
            said.word(STAGES, row["stage"]),
            f.date(row["begins"]),
            f.date(row["ends"]) + (" (ещё длится)" if row["open"] else ""),
            f.number(row["days"]),
            f.number(row["allowed_days"]),
        ]
        for school, found in part.by_school(gaps).items()
        for row in found
    ]
    return html_table(caption, columns, rows, stack=True, sortable=True)


def _summary(part: ProgrammePart) -> Markup:
    """Print visits by school, the numbers behind the calendar."""
    heads = ("Посещений", "Долгих перерывов", "Самый долгий, дней")
    columns = [Column("Школа"), Column("Последнее"), *[Column(head, numeric=True) for head in heads]]
    rows = [
        [
            part.name(row["school_id"]),
            f.date(row["last_visit"]),
            *[f.number(row[name]) for name in ("visits", "visit_gaps", "longest_gap")],
        ]
        for row in part.schools
    ]
    return html_table("Посещения по школам", columns, rows, stack=True, sortable=True)


def _answer(part: ProgrammePart, gaps: pd.DataFrame) -> str:
    """Say in how many schools curators stayed away too long."""
    visits, whole = len(part.view.register["visits"]), len(part.view.schools)
    count = f.counted(visits, "посещение", "посещения", "посещений")
    if gaps.empty:
        return f"Внесено {count}; перерывов дольше допустимого нет."
    where = said.in_schools(gaps["school_id"].nunique(), whole)
    still = int(gaps["open"].sum())
    text = f"Внесено {count}; перерыв между ними бывал дольше допустимого {where}"
    return f"{text}, длится сейчас — {said.in_schools(still, whole)}." if still else f"{text}."


def _notes(gaps: pd.DataFrame) -> list[Note]:
    if gaps.empty:
        return [
            Note(MEANING, "Кураторы приезжали не реже, чем велит план."),
            Note(ACTION, "Сохранить этот порядок посещений."),
        ]
    return [
        Note(MEANING, "Школа подолгу оставалась без куратора: помощь в это время не видна."),
        Note(
            ACTION,
            "Там, где перерыв ещё длится, назначить посещение на этой неделе; где он повторяется — "
            "проверить, не слишком ли много школ у куратора.",
        ),
        Note(LIMIT, "Было ли посещение полезным, и не забыли ли его внести: реестр знает только даты."),
    ]

"""Section «Посещения куратора»: the calendar of one school and the curator's assessment over time."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import ACTION, LIMIT, MEANING, Block, Note, absent, lead, notes, section
from shnor_analysis.reports.district.visits import EMPTY, calendar, gap_table
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import weeks_table

IDENT, TITLE = "visits", "Посещения куратора"
ALL_PAUSES = "Все перерывы между посещениями и сколько дней допустимо"
#: So many of the last visits are columns of the table of assessments.
VISITS_SHOWN = 6


def visits_section(part: ProgrammePart) -> Block:
    """Show the weeks with visits, the long pauses, and the standardised assessment."""
    weeks = weeks_table(part)
    if weeks.empty:
        return section(IDENT, TITLE, absent(EMPTY))
    cadence = part.view.marts["programme_visit_cadence"]
    gaps = cadence[~cadence["within"]]
    drawn = calendar(weeks, gaps, IDENT, part, table=gap_table(part, cadence, ALL_PAUSES))
    scores = part.view.marts["programme_assessment"]
    parts = [lead(_answer(part, gaps)), drawn]
    parts += [_assessment(scores)] if len(scores) else []
    return section(IDENT, TITLE, *parts, notes(*_notes(gaps, scores)))


def _answer(part: ProgrammePart, gaps: pd.DataFrame) -> str:
    """Count visits and pauses."""
    row: Row = next(iter(part.schools), {"visits": 0, "last_visit": None, "longest_gap": None})
    if not row["visits"]:
        return "Ни одного посещения в реестр не внесено."
    visits = f.counted(int(row["visits"]), "посещение", "посещения", "посещений")
    text = f"Внесено {visits}, последнее {f.date(row['last_visit'])}"
    if gaps.empty:
        return f"{text}; перерывов дольше допустимого не было."
    pauses = f.counted(len(gaps), "перерыв", "перерыва", "перерывов")
    return f"{text}; {pauses} дольше допустимого, самый долгий — {said.days(gaps['days'].max())}."


def _assessment(scores: pd.DataFrame) -> Markup:
    """Print the curator's marks, 0 to 3, of the last visits side by side."""
    days = sorted(scores["visited_on"].unique())[-VISITS_SHOWN:]
    found = {(row["criterion"], row["visited_on"]): row["score"] for row in rows_of(scores)}
    rows = [
        [title, *[f.number(found.get((code, day))) for day in days]]
        for code, title in said.ASSESSMENT.items()
        if any((code, day) in found for day in days)
    ]
    columns = [Column("Критерий"), *[Column(f.date(day), numeric=True) for day in days]]
    return html_table("Стандартизованная оценка куратора, 0 — нет … 3 — полностью", columns, rows)


def _notes(gaps: pd.DataFrame, scores: pd.DataFrame) -> list[Note]:
    still = bool(len(gaps)) and bool(gaps["open"].any())
    meaning = (
        "Куратор приезжал не реже, чем велит план."
        if gaps.empty
        else "Школа подолгу оставалась без куратора, и помощь в это время не видна."
    )
    action = "Перерыв ещё длится: назначить посещение." if still else "К следующему посещению выбрать один вопрос."
    return [
        Note(MEANING, meaning),
        Note(ACTION, action),
        Note(
            LIMIT,
            "Оценка куратора — о принятых мерах, а не о людях; ставит её один человек, и разница в одну ступень "
            "ещё не перемена."
            if len(scores)
            else "",
        ),
    ]

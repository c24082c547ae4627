"""Section «Мероприятия плана»: each measure by its own criterion."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import (
    ACTION,
    MEANING,
    Block,
    Note,
    absent,
    details,
    lead,
    notes,
    prose,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_hiding import OF_PEOPLE, hidden_criteria
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_marts import REASONS
from shnor_analysis.tables.programme_words import CRITERIA, MET, NO_DATA, NOT_DUE, NOT_MET, STANDINGS

IDENT, TITLE = "measures", "Мероприятия плана"
_SHARES = ("questionnaires_returned",)
_ORDER = (NOT_MET, NO_DATA, NOT_DUE, MET)


def measures_section(part: ProgrammePart) -> Block:
    """Show every measure of the plan: in how many schools its criterion is met, and what is wanting."""
    mart = part.view.marts["programme_measures"]
    if mart.empty:
        return section(IDENT, TITLE, absent("Мероприятий плана в реестре нет: заполните лист «Мероприятия»."))
    hidden = hidden_criteria(part)
    measures = [rows for _, rows in mart.groupby("number", sort=True)]
    told = mart[~mart["criterion"].isin(hidden)]
    columns = [Column("Мероприятие и критерий"), Column("Школ"), Column("Чего не хватает")]
    table = html_table(
        "Мероприятия по номерам плана", columns, [_line(rows, hidden) for rows in measures], stack=True
    )
    return section(
        IDENT,
        TITLE,
        lead(_answer([rows for _, rows in told.groupby("number")], len(measures))),
        table,
        details("По школам", _of_schools(part, told)),
        notes(*_notes()),
    )


def _answer(measures: list[pd.DataFrame], whole: int) -> str:
    """Count the measures whose criterion is met in every school, those without data, those not told of."""
    met = sum(bool(rows["standing"].eq(MET).all()) for rows in measures)
    unknown = sum(bool(rows["standing"].eq(NO_DATA).all()) for rows in measures)
    text = f"Критерий выполнен во всех школах у {met} из {_measures(len(measures))}"
    text = f"{text}; по {unknown} нет данных ни в одной школе." if unknown else f"{text}."
    return (
        f"{text} Скрыто, чтобы не выдать малые группы: {whole - len(measures)}." if whole > len(measures) else text
    )


def _measures(count: int) -> str:
    return f.counted(count, "мероприятия", "мероприятий", "мероприятий")


def _line(rows: pd.DataFrame, hidden: frozenset[str]) -> list[str]:
    """Print one measure: counts of standings in words, then the reasons that are behind them."""
    first = rows_of(rows)[0]
    if first["criterion"] in hidden:
        return [_name(first), said.HIDDEN, f.MISSING]
    counts = rows["standing"].value_counts()
    told = [
        said.signed(said.SIGNS[code], f"{STANDINGS[code]}:{f.NBSP}{counts[code]}")
        for code in (MET, NOT_MET, NOT_DUE, NO_DATA)
        if code in counts
    ]
    wanting = rows[rows["standing"].isin([NOT_MET, NO_DATA])]
    reasons = [REASONS[code] for code in dict.fromkeys(wanting["reason"]) if code]
    return [
        _name(first),
        said.lines(told),
        " ".join(reasons) or f.MISSING,
    ]


def _name(row: Row) -> Markup:
    """Name a measure, and its criterion below."""
    name = f"{row['number']}. {said.text(row['name'], 'без названия')}"
    return Markup('{}<br><span class="over">{}</span>').format(prose(name), prose(CRITERIA[row["criterion"]]))


def _of_schools(part: ProgrammePart, mart: pd.DataFrame) -> Markup:
    """Print measures school by school, with what there is and what is needed."""
    lines = [
        [
            f"{row['number']}. {part.name(school)}",
            said.standing(row["standing"]),
            _have(row, public=part.public),
            f.date(row["due"]),
            REASONS[row["reason"]] or f.MISSING,
        ]
        for _, rows in mart.groupby("number", sort=True)
        for school, found in part.by_school(rows).items()
        for row in found
    ]
    columns = [
        Column("Мероприятие и школа"),
        Column("Итог"),
        Column("Есть из нужных"),
        Column("Срок"),
        Column("Почему"),
    ]
    return html_table(
        "Мероприятия по школам, в порядке плана", columns, lines, stack=True, compact=True, sortable=True
    )


def _have(row: Row, *, public: bool) -> str:
    """Say what there is of what is needed."""
    if f.is_missing(row["have"]):
        return f.MISSING
    if public and row["criterion"] in OF_PEOPLE:
        return said.HIDDEN
    if row["criterion"] in _SHARES:
        return f"{f.percent(row['have'])} при цели {f.percent(row['needed'])}"
    if row["have"] > row["needed"]:
        return f"{said.amount(row['have'])}, нужно {said.amount(row['needed'])}"
    return f"{said.amount(row['have'])} из {said.amount(row['needed'])}"


def _notes() -> list[Note]:
    return [
        Note(
            MEANING,
            "«Выполнено» — критерий плана подтверждён данными реестра; «нет данных» — не то же, что "
            "«не выполнено»: в последнем столбце сказано, что внести.",
        ),
        Note(ACTION, "Сначала внести недостающие данные, затем разбирать невыполненное с кураторами."),
    ]

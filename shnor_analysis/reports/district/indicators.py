"""Section «Показатели плана»: four indicators against their targets, the first in its three readings."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
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
    lead,
    notes,
    paragraph,
    prose,
    section,
)
from shnor_analysis.reports.change import season_name_of
from shnor_analysis.reports.growth_hiding import about, coarse_growth
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_hiding import hidden_readings
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_marts import READINGS, REASONS
from shnor_analysis.tables.programme_words import MET, NO_DATA, NOT_MET

#: Why there is no outcome where a value is known: the plan names no target.
NO_TARGET = "no_target"
IDENT, TITLE = "indicators", "Показатели плана"
HEADS = [
    *(Column("Показатель"), Column("Учтено", numeric=True), Column(f"Значение и 95{f.NBSP}% интервал")),
    *(Column("Цель", numeric=True), Column("Итог")),
]
_ORDER = list(READINGS)
#: In place of a verdict and an interval that would be another look at a number that hides a small school.
NOT_JUDGED = "интервал и итог скрыты, чтобы не выдать малые группы"
#: Readings of the people of a school, whom «Обучение педагогов» counts too.
OF_PEOPLE = ("directors_trained", "teachers_trained")
#: A rise of a share, in percentage points; the others are shares.
RISES = ("share_above_border",)


def indicators_section(part: ProgrammePart) -> Block:
    """Show indicators of the programme as a whole, and by school inside."""
    mart = part.view.marts["programme_indicators"]
    if mart.empty:
        return section(
            IDENT, TITLE, absent("Показатели не посчитаны: заполните programme.xlsx и повторите анализ.")
        )
    whole = shown(part, mart[mart["school_id"].isna()])
    table = html_table("Показатели 1–4 по всем школам программы", HEADS, [_row(row) for row in whole], stack=True)
    by_school = mart[mart["school_id"].notna() & mart["main"]]
    parts = [lead(_answer(whole)), table]
    if len(by_school) and not part.public:
        parts += [details("Показатели по школам", _of_schools(part, by_school)), _wanting(by_school)]
    return section(IDENT, TITLE, *parts, notes(*_notes(whole, public=part.public)))


def shown(part: ProgrammePart, rows: pd.DataFrame) -> list[Row]:
    """Order the rows; numbers about a small group of people, and those told in part, are marked outside."""
    hidden = hidden_readings(part, rows_of(rows))
    ordered = sorted(
        rows_of(rows), key=lambda row: (row["indicator"], not row["main"], _ORDER.index(row["reading"]))
    )
    coarse = coarse_growth(part, ordered)
    return [
        {**row, "hidden": row["reading"] in hidden, "coarse": row["reading"] in coarse - hidden} for row in ordered
    ]


def _row(row: Row, name: str = "") -> list[str]:
    """Print one reading."""
    chosen = " (выбрано в настройках)" if row["main"] and row["indicator"] == 1 else ""
    seasons = "" if f.is_missing(row["season_from"]) else f", {_seasons(row)}"
    title = name or f"{row['indicator']}. {_first_upper(READINGS[row['reading']])}{seasons}{chosen}"
    target = _value(row, row["target"], target=True)
    if row["hidden"]:
        return [title, said.HIDDEN, "", target, ""]
    if row["coarse"]:
        return [title, about(row["n"]), _value(row, row["value"]), target, NOT_JUDGED]
    interval = "" if f.is_missing(row["low"]) else f" ({_interval(row)})"
    return [title, f.number(row["n"]), _value(row, row["value"]) + interval, target, _outcome(row)]


def _outcome(row: Row) -> Markup:
    """Say how a reading stands, and why below."""
    why = REASONS[row["reason"]]
    if row["reason"] == NO_TARGET:
        return said.lines(
            [said.signed(said.NOTHING, "цель не задана"), prose(why.partition(": ")[2].capitalize())]
        )
    return said.lines([said.standing(row["standing"]), *([prose(why)] if why else [])])


def _seasons(row: Row) -> str:
    procedure = "" if f.is_missing(row["procedure"]) else f"{row['procedure']}, "
    return f"{procedure}{season_name_of(row['season_from'])} — {season_name_of(row['season_to'])}"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _value(row: Row, value: object, *, target: bool = False) -> str:
    """Write a value or target in the units of its reading."""
    if f.is_missing(value) or (target and not float(str(value))):
        return "не задана" if target else f.MISSING
    return f.points(value) if row["reading"] in RISES else f.percent(value)


def _interval(row: Row) -> str:
    write = f.points_interval if row["reading"] in RISES else f.interval
    return write(row["low"], row["high"])


def _of_schools(part: ProgrammePart, rows: pd.DataFrame) -> Markup:
    """Print the chosen readings school by school."""
    texts = []
    for school, found in part.by_school(rows).items():
        for row in found:
            name = f"{part.name(school)}: {READINGS[row['reading']]}"
            texts.append(_row({**row, "hidden": False, "coarse": False}, name))
    return html_table("Показатели по школам, в порядке плана", HEADS, texts, stack=True, compact=True)


def _wanting(by_school: pd.DataFrame) -> Markup:
    """Say why fewer people are counted here than where training is told of: no line, no denominator."""
    people = by_school[by_school["reading"].isin(OF_PEOPLE)]
    schools = people.loc[people["n"].isna(), "school_id"].nunique()
    if not schools:
        return Markup("")
    return paragraph(
        f"Школ, об обучении в которых в реестре нет данных: {schools}. Их людей в показателях 2 и 4 нет, а "
        "в разделе «Обучение педагогов» они стоят как не обученные.",
        "note",
    )


def _answer(rows: list[Row]) -> str:
    """Say how many of the chosen readings reach their target."""
    main = [row for row in rows if row["main"] and not row["hidden"] and not row["coarse"]]
    counts = {code: sum(row["standing"] == code for row in main) for code in (MET, NOT_MET, NO_DATA)}
    told = [
        f"{words} — {counts[code]}"
        for code, words in ((MET, "достигнуты"), (NOT_MET, "не достигнуты"), (NO_DATA, "нет данных или цели"))
        if counts[code]
    ]
    return f"Показателей с целью плана: {', '.join(told)}." if told else "По показателям плана данных нет."


def _notes(rows: list[Row], *, public: bool) -> list[Note]:
    """Explain the readings and warn of the return to the mean."""
    wanting = not public and any(row["reason"] == NO_TARGET for row in rows)
    action = (
        "Впишите недостающие цели в настройки ([programme]): без цели итога нет."
        if wanting
        else "По недостигнутым показателям посмотреть, какие мероприятия плана их двигают и чего в них не хватает."
    )
    beside = "" if any(row["coarse"] for row in rows) else "там, где учтены ученики, рядом стоит интервал; "
    counted = f"{beside}сотрудники и школы сосчитаны все."
    return [
        Note(
            MEANING,
            "Показатель 1 в плане сформулирован неоднозначно, поэтому посчитан в трёх прочтениях; итог — по "
            f"выбранному. {counted[0].upper()}{counted[1:]}",
        ),
        Note(ACTION, action),
        Note(
            LIMIT,
            "Заслуга ли это программы: школы отобраны по низкому результату, и следующий обычно выше сам собой. "
            "С этим сравнивает раздел «Программа и похожие школы».",
        ),
    ]

"""Section «Кто писал работы»."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.participation import participation
from shnor_analysis.figures.rows import rows_of
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.alternatives import participation_say
from shnor_analysis.reports.blocks import (
    ACTION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.figure_tables import participation_table
from shnor_analysis.reports.html_tables import Column, html_table, tips
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "participation", "Кто писал работы"

COLUMNS = [
    *(Column("Работа"), Column("Сезон"), Column("В списке", numeric=True), Column("Писали", numeric=True)),
    *(Column("Отсутствовали", numeric=True), Column("Доля", numeric=True), Column("В регионе", numeric=True)),
]
EVERYBODY = "Писали все, кто был в списках: доли говорят о классах в целом."
PART = "Там, где список известен, писало подавляющее большинство; об остальных работах это не говорит."
MOST = (
    "Писало подавляющее большинство: доли говорят о классах в целом, немногие отсутствовавшие сдвинули бы их мало."
)
UNSEEN = "Где числа «в списке» нет, оно неизвестно или скрыто: по нему можно узнать отсутствие отдельных учеников."
#: From this share of absent pupils a report warns; chosen for the product, between the 11 and 17 % usual in
#: the region measured and the point where the absent could turn any share round.
MANY_ABSENT: float = load("report")["many_absent"]["value"]


def participation_section(view: SchoolView) -> Block:
    """Show how many of the listed wrote, and warn where many did not."""
    table = participation_table(view)
    if table["listed"].notna().sum() == 0:
        return section(IDENT, TITLE, absent(_why_empty(view, table)))
    rows = _printed(table)
    drawn = figure(
        IDENT,
        lambda layout: participation(table.assign(tip=tips(COLUMNS, rows)), layout),
        title="Сколько учеников было в списках и сколько писали работы",
        says=participation_say(table),
        caption="Вся полоса — ученики в списках классов, синяя часть — те, кто писал. "
        "Справа — сколько писали из скольких.",
        table=html_table("Участие в работах", COLUMNS, rows),
    )
    year = table[table["year"] == view.year]
    now = year[year["listed"].notna()]
    return section(
        IDENT,
        TITLE,
        lead(_answer(view, now, len(year))),
        drawn,
        notes(*_notes(now, len(year))),
        _unseen(view, table),
    )


def _why_empty(view: SchoolView, table: pd.DataFrame) -> str:
    if view.public:
        return view.missing.get("cells") or UNSEEN
    if table.empty:
        return "Работ школы за эти годы в хранилище нет."
    return "Загруженные файлы называют только тех, кто писал: сколько учеников было в списках, неизвестно."


def _answer(view: SchoolView, now: pd.DataFrame, papers: int) -> str:
    """Say how many lines of the lists have a work behind them; of some papers alone where others have no list."""
    if now.empty:
        return f"За {view.year} год файлы не говорят, сколько учеников было в списках."
    listed, wrote = int(now["listed"].sum()), int(now["wrote"].sum())
    if wrote == 0:
        return f"В {view.year} году никто из учеников работ не писал: в списках {f.number(listed)}, писали 0."
    share = f.percent(wrote / listed) if listed else f.MISSING
    many = len(_large(now))
    part = "" if len(now) == papers else f" по работам, где список известен ({len(now)} из {papers}),"
    start = f"Явка в {view.year} году{part} — {share}: написано работ — {f.number(wrote)} из {f.number(listed)}."
    where = f.counted(many, "работе", "работах", "работах")
    return start + (f" В {where} отсутствовало {f.percent(MANY_ABSENT)} учеников и больше." if many else "")


def _unseen(view: SchoolView, table: pd.DataFrame) -> Markup:
    """Say that some lists are hidden, where they are."""
    if not view.public or table["listed"].notna().all():
        return Markup("")
    return paragraph(UNSEEN, "note")


def _large(now: pd.DataFrame) -> pd.DataFrame:
    return now[now["absent_share"].astype("Float64").fillna(0) >= MANY_ABSENT]


def _notes(now: pd.DataFrame, papers: int) -> list[Note]:
    """Warn that the absent are seldom absent at random."""
    large = _large(now)
    if large.empty:
        everybody = bool((now["absent"].astype("Float64") == 0).all())
        return [
            Note(MEANING, PART if len(now) < papers else EVERYBODY if everybody else MOST),
            Note(ACTION, "Сохранить такую явку на следующей работе."),
        ]
    named = f.listed([f"«{row['paper']}» ({row['label']})" for row in rows_of(large)])
    return [
        Note(
            MEANING,
            f"Много отсутствовавших: {named}. Доля «2» посчитана только по тем, кто писал, и могла бы быть иной.",
        ),
        Note(
            ACTION,
            "Сверить отсутствовавших с журналом посещений этих дней; на следующей работе добиться полной явки.",
        ),
        Note(
            LIMIT, "Кто именно не писал — слабые ученики или сильные — и по какой причине, эти данные не говорят."
        ),
    ]


def _printed(table: pd.DataFrame) -> list[list[str]]:
    """Print the numbers behind the figure."""
    return [
        [
            row["paper"],
            row["season"],
            f.number(row["listed"]),
            f.number(row["wrote"]),
            f.number(row["absent"]),
            f.percent(row["absent_share"]),
            f.percent(row["region_absent"]),
        ]
        for row in rows_of(table)
    ]

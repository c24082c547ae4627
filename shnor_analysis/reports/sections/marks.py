"""Section «Отметки школы рядом с регионом»."""

import pandas as pd

from shnor_analysis.figures.mark_distribution import mark_distribution
from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.alternatives import higher_than_region, marks_say
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
from shnor_analysis.reports.exam_words import bands_note, mark_names
from shnor_analysis.reports.figure_tables import in_period, marks_table
from shnor_analysis.reports.html_tables import Column, html_table, tips
from shnor_analysis.reports.paper_counts import among_shown
from shnor_analysis.reports.suppression import HIDDEN, SMALLEST_SHOWN, WITHHELD
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.vocabulary import MARKS

IDENT, TITLE = "marks", "Отметки школы рядом с регионом"
COLUMNS = [Column("Работа"), Column("Сезон"), Column("Кто"), Column("Участников", numeric=True)]
#: How a reason reads where it stands for the whole figure.
EMPTY = {
    HIDDEN: f"группы меньше {SMALLEST_SHOWN} учеников",
    WITHHELD: f"в открытой версии скрыто то, что получили меньше {SMALLEST_SHOWN} учеников",
}


def marks_section(view: SchoolView) -> Block:
    """Show the distribution of marks beside the region, season by season."""
    table = marks_table(view)
    if not table[table["is_school"]]["share2"].notna().any():
        return section(IDENT, TITLE, absent(view.missing.get("cells") or _why_empty(table)))
    hidden = _hidden(table)
    table, untold = _told(table) if view.public else (table, [])
    rows, papers = _printed(table), in_period(view.cells, view.year)
    names = mark_names(papers)
    columns = [*COLUMNS, *(Column(name, numeric=True) for name in names.values())]
    drawn = figure(
        IDENT,
        lambda layout: mark_distribution(table.assign(tip=tips(columns, rows)), layout, names),
        title="Распределение отметок школы и региона по работам и сезонам",
        says=marks_say(table),
        caption=(
            "Каждая пара полос — один сезон: сверху школа, под ней весь регион. Числа на полосах — проценты "
            "участников; где подпись не помещается, её нет, но она есть в таблице."
        ),
        table=html_table("Распределение отметок, доля участников", columns, rows),
    )
    higher, compared = higher_than_region(table)
    left_out = (
        [paragraph(f"{EMPTY[WITHHELD].capitalize()}: {f.listed([f'«{paper}»' for paper in untold])}.", "note")]
        if untold
        else []
    )
    answer = lead(_answer(view, higher, compared, hidden))
    return section(
        IDENT,
        TITLE,
        answer,
        drawn,
        bands_note(papers),
        *left_out,
        notes(*_notes(higher, compared)),
    )


def _told(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out the papers of which no season may be told: bars of the region alone compare nothing."""
    known = set(table.loc[table["is_school"] & table["share2"].notna(), "paper"])
    untold = [str(paper) for paper in dict.fromkeys(table["paper"]) if paper not in known]
    return table[table["paper"].isin(known)].reset_index(drop=True), untold


def _hidden(table: pd.DataFrame) -> int:
    """Count the papers of the newest year whose marks may not be told."""
    newest = table["is_school"] & (table["year"] == table["year"].max())
    return int((newest & table["reason"].isin(EMPTY)).sum())


def _answer(view: SchoolView, higher: int, compared: int, hidden: int) -> str:
    """Say in how many papers the school has more «2» than the region, of those shown."""
    if not compared:
        return f"Сравнить школу с регионом за {view.year} год нельзя: общих работ с отметками нет."
    if not higher:
        return f"В {view.year} году доля «2» {among_shown(compared, compared, hidden)} не выше региональной."
    return f"В {view.year} году доля «2» выше региональной {among_shown(higher, compared, hidden)}."


def _notes(higher: int, compared: int) -> list[Note]:
    """Say what the comparison means, what to do, what it leaves open."""
    if not compared:
        return []
    action = (
        "Разобрать с учителями работы, где тёмно-красная часть полосы школы заметно длиннее региональной: "
        "какие задания не выполнены и в каких классах."
        if higher
        else "Сохранить то, что в этих классах делалось; отдельно посмотреть работы с наибольшей долей «3»."
    )
    return [
        Note(
            MEANING,
            "Трудность работ год от года меняется для всех, поэтому верное сравнение — "
            "школа и регион в одном сезоне.",
        ),
        Note(ACTION, action),
        Note(
            LIMIT,
            "Выше или ниже региона здесь — просто по числам, без поправки на случайность; "
            "одну и ту же работу в разные годы пишут разные дети.",
        ),
    ]


def _why_empty(table: pd.DataFrame) -> str:
    """Say why no bar can be drawn."""
    reasons = [
        EMPTY.get(reason, reason) for reason in dict.fromkeys(table[table["is_school"]]["reason"]) if reason
    ]
    if not reasons:
        return "Отметок за эти годы в хранилище нет."
    return f"Отметки показать нельзя: {'; '.join(reasons)}."


def _printed(table: pd.DataFrame) -> list[list[str]]:
    """Print the numbers behind the figure."""
    return [
        [row["paper"], row["season"], row["who"], f.number(row["n"])]
        + [
            row["reason"] if row["reason"] and mark == MARKS[0] else f.percent(row[f"share{mark}"])
            for mark in MARKS
        ]
        for row in rows_of(table)
    ]

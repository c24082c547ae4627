"""Section «Доля отметки «2» по работам»."""

import pandas as pd

from shnor_analysis.figures.low_share_by_paper import low_share_by_paper
from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.alternatives import low_shares_say
from shnor_analysis.reports.blocks import ACTION, MEANING, Block, Note, absent, figure, lead, notes, section
from shnor_analysis.reports.exam_words import bands_note
from shnor_analysis.reports.figure_tables import in_period, low_table
from shnor_analysis.reports.html_tables import Column, html_table, tips
from shnor_analysis.reports.paper_counts import among_shown
from shnor_analysis.reports.rule import Rule
from shnor_analysis.reports.suppression import SMALLEST_SHOWN, WITHHELD
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "low-shares", "Доля отметки «2» по работам"


def low_shares_section(view: SchoolView) -> Block:
    """Show the share of «2» of each paper with its exact interval against the threshold."""
    rule, table = Rule.of(view.settings), low_table(view)
    if table["share"].notna().sum() == 0:
        return section(IDENT, TITLE, absent(view.missing.get("cells") or _why_empty(table)))
    border, columns, rows = f.percent(rule.threshold), _columns(rule), _printed(table, rule)
    pointed = table.assign(tip=tips(columns, rows), written=_written(table, rule))
    drawn = figure(
        IDENT,
        lambda layout: low_share_by_paper(pointed, rule.threshold, f"порог {border}", layout),
        title="Доля отметки «2» по работам с точным интервалом и порогом правила",
        says=low_shares_say(table, rule),
        caption=(
            f"Точка — доля «2» в процентах, отрезок — точный {f.percent(rule.interval_level)} интервал: "
            f"чем меньше участников, тем он длиннее. Красная точка — {view.year} год, "
            "серый кружок — прежние. Справа — число участников, на широком экране и доля с интервалом в скобках"
            + ("; звёздочка — работа в правило отбора не входит." if not table["counted"].all() else ".")
        ),
        table=html_table("Доля отметки «2» по работам и сезонам", columns, rows),
    )
    now = table[table["newest"] & table["share"].notna()]
    hidden = int((table["newest"] & table["hidden"]).sum())
    bands = bands_note(in_period(view.cells, view.year))
    return section(IDENT, TITLE, lead(_answer(view, now, hidden, rule)), drawn, bands, notes(*_notes(now, rule)))


def _why_empty(table: pd.DataFrame) -> str:
    """Say why no share can be drawn."""
    why = "работ с отметками за эти годы нет"
    if (table["hidden_why"] == WITHHELD).any():
        why = "по ним можно узнать отметки немногих учеников"
    elif table["hidden"].any():
        why = f"все группы меньше {SMALLEST_SHOWN} учеников"
    return f"Доли отметки «2» не показаны: {why}."


def _answer(view: SchoolView, now: pd.DataFrame, hidden: int, rule: Rule) -> str:
    """Say how many papers of the year reach the threshold, of those shown."""
    if now.empty:
        return f"За {view.year} год долей отметки «2» нет; на рисунке прежние годы."
    reached = int((now["share"].astype(float) >= rule.threshold).sum())
    border = f.percent(rule.threshold)
    if not reached:
        return f"В {view.year} году доля «2» ниже порога {border} {among_shown(len(now), len(now), hidden)}."
    return f"В {view.year} году доля «2» достигла порога {border} {among_shown(reached, len(now), hidden)}."


def _notes(now: pd.DataFrame, rule: Rule) -> list[Note]:
    """Tell apart what is surely above the threshold from what may have got there by chance."""
    if now.empty:
        return []
    share, low, high = (now[name].astype(float) for name in ("share", "low", "high"))
    sure, reached = now[low >= rule.threshold], now[share >= rule.threshold]
    doubtful = now[(low < rule.threshold) & (high >= rule.threshold)]
    texts = []
    if len(sure):
        texts.append(f"Весь интервал не ниже порога: {_names(sure)}.")
    if len(doubtful):
        texts.append(
            f"В {f.counted(len(doubtful), 'работе', 'работах', 'работах')} интервал пересекает порог: "
            "по такому числу участников нельзя сказать, по какую сторону порога обычный уровень школы."
        )
    if not texts:
        texts.append("Все интервалы целиком ниже порога.")
    action = (
        f"Начать с {f.plural(reached['paper'].nunique(), 'работы', 'работ', 'работ')}, где порог достигнут: "
        f"{_names(reached)}."
        if len(reached)
        else "Срочных мер порог не требует."
    )
    return [Note(MEANING, " ".join(texts)), Note(ACTION, action)]


def _names(rows: pd.DataFrame) -> str:
    return f.listed([f"«{paper}»" for paper in dict.fromkeys(rows["paper"])])


def _columns(rule: Rule) -> list[Column]:
    """Head the numbers behind the figure."""
    return [
        Column("Работа"),
        Column("Сезон"),
        Column("Участников", numeric=True),
        Column("Отметок «2»", numeric=True),
        Column("Доля «2»", numeric=True),
        Column(f"{f.percent(rule.interval_level)} интервал", numeric=True),
    ]


def _written(table: pd.DataFrame, rule: Rule) -> list[str]:
    """Write each share with its interval for the column beside the figure, which stands on paper too."""
    return [f.share_with_interval(row["share"], row["low"], row["high"], rule.threshold) for row in rows_of(table)]


def _printed(table: pd.DataFrame, rule: Rule) -> list[list[str]]:
    """Print the numbers behind the figure."""
    return [
        [
            row["paper"],
            row["season"],
            f.number(row["n"]),
            f.number(row["n2"]),
            row["hidden_why"] or f.percent_beside(row["share"], rule.threshold),
            f.interval(row["low"], row["high"]),
        ]
        for row in rows_of(table)
    ]

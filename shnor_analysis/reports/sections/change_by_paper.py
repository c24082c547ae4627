"""Section «По предметам и классам»."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.change_by_paper import BEFORE, EXPECTED, NOW, change_by_paper
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import change_notes
from shnor_analysis.reports import change_wording as wording
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    ACTION,
    CONCLUSION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    bullets,
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.change import Change, hidden_papers
from shnor_analysis.reports.change_tables import PAPER_HEADS, paper_table, printed_papers
from shnor_analysis.reports.figure_tables import paper_name
from shnor_analysis.reports.html_tables import Column, html_table, tips
from shnor_analysis.reports.rule import Rule
from shnor_analysis.reports.suppression import SMALLEST_SHOWN, withheld_in
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import IMPROVED, WORSENED

IDENT, TITLE = "change-by-paper", "По предметам и классам"


def change_by_paper_section(view: SchoolView) -> Block:
    """Show before, expected and now of each paper, and from how many pupils on the others could be judged."""
    if "cells" in view.missing:
        return section(IDENT, TITLE, absent(view.missing["cells"]))
    change = Change.of(view)
    if change is None:
        return section(IDENT, TITLE, absent(view.missing.get("dynamics") or change_notes.NO_SEASONS))
    table = paper_table(change)
    if table.empty:
        return section(IDENT, TITLE, absent(_why_empty(change)), _cannot_judge(change))
    drawn = _figure(view, change, table)
    told = notes(*_notes(change, tasks_shown=not view.public))
    return section(IDENT, TITLE, lead(_answer(change), CONCLUSION), drawn, _cannot_judge(change), told)


def _why_empty(change: Change) -> str:
    """Say why no paper can be drawn."""
    if withheld_in(change.papers).any():
        return f"Работы, написанные в обоих сезонах, не показаны: {wording.NOT_FOR_THE_PUBLIC}."
    if hidden_papers(change.papers).any():
        return f"Работы, написанные в обоих сезонах, писало меньше {SMALLEST_SHOWN} учеников: числа не показаны."
    return "Одних и тех же работ с отметками в двух сезонах у школы нет."


def _figure(view: SchoolView, change: Change, table: pd.DataFrame) -> Markup:
    """Draw the forest with its alternative and table."""
    threshold = Rule.of(view.settings).threshold
    border = f.percent(threshold)
    heads = [Column(title, numeric) for title, numeric in PAPER_HEADS]
    rows = printed_papers(change)
    tip_of = dict(zip([row[0] for row in rows], tips(heads, rows), strict=True))
    table = table.assign(tip=table["paper"].map(tip_of))
    return figure(
        IDENT,
        lambda layout: change_by_paper(table, threshold, f"порог {border}", layout),
        title="Доля отметок «2» по работам: было, ожидалось, стало",
        says=_says(table),
        caption=(
            f"Доля отметок «2» в процентах. Кружок — {change.before}, ромб — чего ждать от любой школы с таким "
            f"началом, синяя точка — {change.now}. Тёмная черта под ними — в каких пределах результат мог "
            f"получиться сам собой (вероятность {f.percent(change.level)}): пока точка над чертой, перемена может "
            "быть случайной. Вывод учитывает, что работ несколько, и судит о каждой стороне отдельно, поэтому "
            "у самой границы может не совпасть с чертой."
        ),
        table=html_table(f"Доля «2» по работам: {change.before} и {change.now}", heads, rows, compact=True),
        on_paper=True,
    )


def _says(table: pd.DataFrame) -> str:
    """Tell the papers in words."""
    told = [
        f"{row['paper']}: {BEFORE} {f.percent(row['was'])}, {EXPECTED} {f.percent(row['expected'])}, "
        f"{NOW} {f.percent(row['now'])} (учеников: {row['count']}) — {row['word']}"
        for row in rows_of(table)
    ]
    return "; ".join(told) + "."


def _answer(change: Change) -> str:
    """Say in how many papers there is a sure change."""
    shown = change.shown_papers
    better, worse = (shown[shown["verdict"] == verdict] for verdict in (IMPROVED, WORSENED))
    texts = []
    if len(better):
        texts.append(f"Улучшение подтверждено: {_names(better)}.")
    if len(worse):
        texts.append(f"Ухудшение подтверждено: {_names(worse)}.")
    if texts:
        return " ".join(texts)
    count = len(shown)
    if count == 1:
        return "В единственной работе, которую можно сравнить, перемена сверх ожидаемого не подтверждена."
    return f"Ни в одной из {count} работ перемена сверх ожидаемого не подтверждена."


def _names(rows: pd.DataFrame) -> str:
    return f.listed([f"«{paper_name(row)}»" for row in rows_of(rows)])


def _cannot_judge(change: Change) -> Markup:
    """List the papers that cannot be judged, and from how many pupils on they could."""
    texts = [f"{paper_name(row)}: {_why(change, row)}." for row in change.not_judged]
    hidden = int(hidden_papers(change.papers).sum())
    unseen = f"Ещё {f.papers(hidden)}: {_why_unseen(change)}."
    if not texts:
        return paragraph(unseen, "note") if hidden and len(change.shown_papers) else Markup("")
    texts += [unseen] * bool(hidden)
    intro = "Где данных мало и от какого числа учеников можно было бы судить об улучшении:"
    return paragraph(intro) + bullets(texts, columns=len(texts) > 2)


def _why_unseen(change: Change) -> str:
    if withheld_in(change.papers).any():
        return wording.NOT_FOR_THE_PUBLIC
    return f"группы меньше {SMALLEST_SHOWN} учеников не показаны"


def _why(change: Change, row: Row) -> str:
    """Say why a paper cannot be judged."""
    if row["reason"] != "cannot_reach_level":
        return wording.reason(row["reason"])
    wrote = f.wrote(int(row["n_to"]))
    if f.is_missing(row["n_needed"]):
        return wrote
    expected = row["value_from"] + row["expected_change"]
    if row["n_needed"] > wording.TOO_MANY_TO_ASK or max(expected, row["value_to"]) <= change.margin / 2:
        return f"{wrote}; ждали мало «2» ({f.percent(expected)}), улучшения не увидеть"
    return f"{wrote}, нужно от {f.number(row['n_needed'])}"


def _notes(change: Change, *, tasks_shown: bool) -> list[Note]:
    """Say what to do with a paper that changed, and what the figure leaves open."""
    shown = change.shown_papers
    sure = shown[shown["verdict"].isin([IMPROVED, WORSENED])]
    others = shown[~shown["verdict"].isin([IMPROVED, WORSENED])]
    texts = []
    if len(sure):
        texts.append("Подтверждённая перемена больше того, что дают сезон, возврат к среднему и случайность.")
    if len(others):
        texts.append(
            "Где перемена не подтверждена, разность кружка и точки — ещё не улучшение и не ухудшение: "
            "по одной работе их не отличить от случайности."
        )
    return [
        Note(MEANING, " ".join(texts)),
        Note(ACTION, _action(shown, tasks_shown=tasks_shown)),
        Note(LIMIT, "Одну и ту же работу в разные сезоны писали разные дети: это не успехи отдельных учеников."),
    ]


def _action(shown: pd.DataFrame, *, tasks_shown: bool) -> str:
    worse = shown[shown["verdict"] == WORSENED]
    if len(worse):
        which = "работы" if len(worse) == 1 else "работ"
        where = "; какие это задания — в разделе «Задания»" if tasks_shown else ""
        return f"Начать с {which}, где стало хуже: {_names(worse)}{where}."
    far = shown.assign(over=shown["value_to"] - shown["value_from"] - shown["expected_change"])
    far = far[far["over"] > 0].sort_values("over", ascending=False).head(1)
    if far.empty:
        return "Ни одна работа не хуже ожидаемого: продолжать и сравнить через сезон."
    return f"Присмотреться к работе, которая дальше всего отстала от ожидаемого: {_names(far)}."

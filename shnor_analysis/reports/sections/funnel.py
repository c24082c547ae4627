"""Section «Среди школ такого же размера»."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.diagnostics.funnel import Funnel
from shnor_analysis.diagnostics.funnel import funnel as fit
from shnor_analysis.figures.funnel import funnel
from shnor_analysis.reports import change_notes
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    ACTION,
    CONCLUSION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    figure,
    lead,
    notes,
    section,
)
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "funnel", "Среди школ такого же размера"
#: Sizes told in the table beside the figure, next to the size of the school.
SIZES = (20, 50, 100, 200, 500)


def funnel_section(view: SchoolView) -> Block:
    """Show the school among the schools of its size; other schools are dots without names, in no order."""
    change = Change.of(view)
    if change is None or not change.paired:
        return section(IDENT, TITLE, absent(view.missing.get("dynamics") or change_notes.NO_SEASONS))
    if not change.told:
        return section(IDENT, TITLE, absent(_why_not(change)))
    schools = view.peers(change.row["season_from"], change.row["season_to"])
    schools = schools[(schools["n_to"] >= SMALLEST_SHOWN) & schools["value_to"].notna()]
    made = fit(schools, change.fewest_schools)
    if made is None:
        few = f"Школ в регионе меньше {change.fewest_schools}: обычный разброс школ неизвестен."
        return section(IDENT, TITLE, absent(few))
    drawn = _figure(change, made, schools)
    return section(IDENT, TITLE, lead(_answer(change, made), CONCLUSION), drawn, notes(*_notes(change, made)))


def _why_not(change: Change) -> str:
    """Say why the school has no place in the figure."""
    if change.known and not change.too_small:
        return (
            "Доля «2» по всем работам школы не названа: рядом с таблицами по работам она выдала бы отметки "
            f"группы меньше {SMALLEST_SHOWN} учеников."
        )
    return change_notes.why_not_told(change)


def _side(change: Change, made: Funnel) -> int:
    """Give -2 to 2: below or above the outer limits, the inner ones, or inside."""
    share, at = float(change.row["value_to"]), made.at(int(change.row["n_to"]))
    sign = 1 if share > made.baseline else -1
    outside = [share > at["high95"] or share < at["low95"], share > at["high998"] or share < at["low998"]]
    return sign * sum(outside)


def _answer(change: Change, made: Funnel) -> str:
    """Say whether the school is like the others of its size."""
    at = made.at(int(change.row["n_to"]))
    usual = f.interval(at["low95"], at["high95"])
    where = {0: "в пределах обычного", 1: "выше обычного", 2: "намного выше обычного"}
    where |= {-1: "ниже обычного", -2: "намного ниже обычного"}
    size = f.counted(int(change.row["n_to"]), "отметка", "отметки", "отметок")
    return (
        f"{change.now.capitalize()}: доля «2» — {f.percent(change.row['value_to'])}, {where[_side(change, made)]} "
        f"для школ такого размера ({size}): обычны {usual}, по региону {f.percent(made.baseline)}."
    )


def _figure(change: Change, made: Funnel, schools: pd.DataFrame) -> Markup:
    """Draw the funnel with its alternative and table."""
    points = pd.DataFrame({"n": schools["n_to"], "share": schools["value_to"]})
    school = (int(change.row["n_to"]), float(change.row["value_to"]))
    labels = (f"эта школа, {f.percent(school[1])}", "регион")
    return figure(
        IDENT,
        lambda layout: funnel(points, made.limits, school, made.baseline, labels, layout),
        title="Доля отметок «2» и число отметок: эта школа среди школ региона",
        says=f"{_answer(change, made)} На рисунке {f.counted(made.schools, 'школа', 'школы', 'школ')} региона.",
        caption=(
            f"Серые точки — школы региона ({f.number(made.schools)}), без названий. Чем меньше отметок, тем "
            f"шире разброс. Сплошные линии — границы, между которыми обычно 95{f.NBSP}% школ такого размера, "
            f"штриховые — 99,8{f.NBSP}%: случайность и обычное различие школ учтены. "
            "Шкала числа отметок — логарифмическая."
        ),
        table=_data_table(change, made),
    )


def _data_table(change: Change, made: Funnel) -> Markup:
    """Print the limits for a few sizes and for the size of the school."""
    mine = int(change.row["n_to"])
    rows = []
    for size in sorted({*SIZES, mine}):
        at = made.at(size)
        rows.append(
            [
                f"{f.number(size)} (эта школа)" if size == mine else f.number(size),
                f.percent(change.row["value_to"]) if size == mine else f.MISSING,
                f.interval(at["low95"], at["high95"]),
                f.interval(at["low998"], at["high998"]),
            ]
        )
    heads = [Column("Отметок у школы"), Column("Доля «2»", numeric=True)]
    heads += [Column(f"Границы {level}{f.NBSP}%", numeric=True) for level in ("95", "99,8")]
    return html_table("Обычная доля «2» по числу отметок", heads, rows)


def _notes(change: Change, made: Funnel) -> list[Note]:
    """Say what the place in the funnel means and does not."""
    side = _side(change, made)
    meaning = {
        0: "Школа не выделяется: её отличие от региона не больше обычного различия школ и случайности.",
        1: "Отметок «2» больше, чем обычно бывает у школ такого размера.",
        -1: "Отметок «2» меньше, чем обычно бывает у школ такого размера.",
    }[max(-1, min(1, side))]
    action = {
        0: "",
        1: "Искать то, что касается всей школы, а не одного предмета.",
        -1: "Если работы проведены объективно, опыт школы стоит показать соседям.",
    }[max(-1, min(1, side))]
    return [
        Note(MEANING, meaning),
        Note(ACTION, action),
        Note(
            LIMIT,
            "Хорошо ли учат: у школ разные классы, разный состав работ и разные дети. "
            "Точки стоят без имён и не по порядку: сравнивать школы между собой по ним нельзя.",
        ),
    ]

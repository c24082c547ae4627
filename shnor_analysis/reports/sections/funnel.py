"""Section «Среди школ такого же размера»."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.funnel import Marked, funnel
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
from shnor_analysis.store.school_view import FunnelView, SchoolView

IDENT, TITLE = "funnel", "Среди школ такого же размера"
ONE_SEASON = "Школы здесь сравниваются по работам, написанным в двух сезонах, а у этой школы таких работ нет."
NOT_COMPUTED = "Раздел не посчитан. Выполните: shnor analyse"


def funnel_section(view: SchoolView) -> Block:
    """Show the school among the schools of its size; other schools are dots without names, in no order."""
    if "funnel" in view.missing:
        return section(IDENT, TITLE, absent(view.missing["funnel"]))
    change = Change.of(view)
    if change is None or not change.paired:
        return section(IDENT, TITLE, absent(view.missing.get("dynamics") or ONE_SEASON))
    if not change.told:
        return section(IDENT, TITLE, absent(_why_not(change)))
    found = view.funnel(change.row["season_from"], change.row["season_to"])
    if not found.own:
        return section(IDENT, TITLE, absent(NOT_COMPUTED))
    if found.limits.empty:
        few = f"Школ в регионе меньше {change.fewest_schools}: обычный разброс школ неизвестен."
        return section(IDENT, TITLE, absent(few))
    drawn = _figure(change, found)
    return section(IDENT, TITLE, lead(_answer(change, found), CONCLUSION), drawn, notes(*_notes(found)))


def _why_not(change: Change) -> str:
    """Say why the school has no place in the figure."""
    if change.known and not change.too_small:
        return (
            "Доля «2» по работам обоих сезонов не названа: рядом с таблицами по работам она выдала бы отметки "
            f"группы меньше {SMALLEST_SHOWN} учеников."
        )
    return change_notes.why_not_told(change)


def _side(found: FunnelView) -> int:
    """Give -2 to 2: below or above the outer limits, the inner ones, or inside."""
    at = found.own
    share = at["value_to"]
    sign = 1 if share > _baseline(found) else -1
    outside = [share > at["high95"] or share < at["low95"], share > at["high998"] or share < at["low998"]]
    return sign * sum(outside)


def _baseline(found: FunnelView) -> float:
    return float(found.limits["baseline"].iloc[0])


def _answer(change: Change, found: FunnelView) -> str:
    """Say whether the school is like the others of its size."""
    at = found.own
    usual = f.interval(at["low95"], at["high95"])
    where = {0: "в пределах обычного", 1: "выше обычного", 2: "намного выше обычного"}
    where |= {-1: "ниже обычного", -2: "намного ниже обычного"}
    size = f.counted(int(at["n_to"]), "отметка", "отметки", "отметок")
    return (
        f"{change.now.capitalize()}: доля «2» по работам обоих сезонов — {f.percent(at['value_to'])}, "
        f"{where[_side(found)]} "
        f"для школ такого размера ({size}): обычны {usual}, по региону {f.percent(_baseline(found))}."
    )


def _figure(change: Change, found: FunnelView) -> Markup:
    """Draw the funnel with its alternative and table."""
    points = pd.DataFrame({"n": found.points["n_to"], "share": found.points["value_to"]})
    share = float(found.own["value_to"])
    school = Marked(int(found.own["n_to"]), share, f"эта школа, {f.percent(share)}")
    curve, baseline = found.limits[found.limits["curve"]], _baseline(found)
    schools = int(found.limits["schools"].iloc[0])
    shown = len(points)
    dots = f.number(schools) if shown == schools else f"{f.number(shown)} из {f.number(schools)}, взяты случайно"
    return figure(
        IDENT,
        lambda layout: funnel(points, curve, [school], (baseline, "регион"), layout),
        title="Доля отметок «2» и число отметок: эта школа среди школ региона",
        says=f"{_answer(change, found)} На рисунке {f.counted(shown, 'школа', 'школы', 'школ')} региона.",
        caption=(
            f"Серые точки — школы региона ({dots}), без названий. Чем меньше отметок, тем "
            f"шире разброс. Сплошные линии — границы, между которыми обычно 95{f.NBSP}% школ такого размера, "
            f"штриховые — 99,8{f.NBSP}%: случайность и обычное различие школ учтены. "
            "Шкала числа отметок — логарифмическая."
        ),
        table=_data_table(found),
    )


def _data_table(found: FunnelView) -> Markup:
    """Print the limits for a few sizes and for the size of the school."""
    table = found.limits[~found.limits["curve"]].to_dict("records")
    sizes: dict[int, Mapping[Any, Any]] = {int(row["n"]): row for row in table}
    mine = int(found.own["n_to"])
    rows = []
    for size, at in sorted((sizes | {mine: found.own}).items()):
        rows.append(
            [
                f"{f.number(size)} (эта школа)" if size == mine else f.number(size),
                f.percent(found.own["value_to"]) if size == mine else f.MISSING,
                f.interval(at["low95"], at["high95"]),
                f.interval(at["low998"], at["high998"]),
            ]
        )
    heads = [Column("Отметок у школы"), Column("Доля «2»", numeric=True)]
    heads += [Column(f"Границы {level}{f.NBSP}%", numeric=True) for level in ("95", "99,8")]
    return html_table("Обычная доля «2» по числу отметок", heads, rows)


def _notes(found: FunnelView) -> list[Note]:
    """Say what the place in the funnel means and does not."""
    side = _side(found)
    meaning = {
        0: "Школа не выделяется: её отличие от региона не больше обычного различия школ и случайности.",
        1: "Отметок «2» больше, чем обычно бывает у школ такого размера.",
        -1: "Отметок «2» меньше, чем обычно бывает у школ такого размера.",
    }[max(-1, min(1, side))]
    action = {
        0: "Искать слабые места внутри школы: по предметам, классам и заданиям.",
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

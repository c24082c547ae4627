"""Section «Среди всех школ региона»: the funnel of the region with the schools of the programme marked."""

from collections.abc import Mapping

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.funnel import Marked, funnel
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
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
    paragraph,
    section,
)
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.change_wording import reason
from shnor_analysis.reports.district.schools import changes_of
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import MISSING
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.district_view import DistrictView

IDENT, TITLE = "funnel", "Среди всех школ региона"
INSIDE = "в пределах обычного"
APART = "Школу за сплошной линией разобрать отдельно: сначала явку и проверку работ, потом обучение."
WITHIN = "Искать слабые места внутри каждой школы: по предметам, классам и заданиям."
NOT_COMPUTED = "Раздел не посчитан: повторите shnor analyse."


def funnel_section(view: DistrictView, part: ProgrammePart) -> Block:
    """Show the schools of the programme among all schools; the others are dots without names, in no order."""
    if part.public:
        return section(IDENT, TITLE, absent(MISSING["funnel"]))
    told = [(key, change) for key, change in changes_of(view).items() if change.paired and change.told]
    if not told:
        return section(IDENT, TITLE, absent("Двух сезонов с отметками у школ программы нет: показывать нечего."))
    pair = max(_pairs(told), key=_pairs(told).count)
    told = [(key, change) for key, change in told if (change.row["season_from"], change.row["season_to"]) == pair]
    points, limits = view.funnel(*pair)
    if limits.empty:
        few = f"Школ в регионе меньше {told[0][1].fewest_schools}: обычный разброс школ неизвестен."
        return section(IDENT, TITLE, absent(few if len(points) else NOT_COMPUTED))
    now = told[0][1].now
    rows = _places(part, [key for key, _ in told], points)
    drawn = _figure(rows, points, limits, now) + _left_out(part, rows, changes_of(view))
    return section(IDENT, TITLE, lead(_answer(rows, limits, now), CONCLUSION), drawn, notes(*_notes(rows)))


def _left_out(part: ProgrammePart, rows: list[Row], changes: Mapping[str, Change]) -> Markup:
    """Name the schools of the programme that have no point, and say why."""
    shown = {row["name"] for row in rows}
    reasons: dict[str, list[str]] = {}
    for key in part.view.schools["school_id"]:
        if (name := part.name(key)) not in shown:
            reasons.setdefault(_why_not(changes.get(str(key))), []).append(name)
    told = "; ".join(f"{f.listed(names)} — {why}" for why, names in reasons.items())
    return paragraph(f"Не показаны: {told}.", "note") if told else Markup("")


def _why_not(change: Change | None) -> str:
    """Say why a school has no point."""
    if change is None or not change.paired:
        return "работ, написанных в двух сезонах, нет"
    if change.too_small:
        return f"работы писало меньше {SMALLEST_SHOWN} учеников"
    if not change.known:
        return reason(change.row["reason"])
    if not change.told:
        return "доля «2» по работам обоих сезонов выдала бы отметки малой группы"
    return "сезоны не те, что у остальных"


def _pairs(told: list[tuple[str, Change]]) -> list[tuple[str, str]]:
    return [(change.row["season_from"], change.row["season_to"]) for _, change in told]


def _places(part: ProgrammePart, schools: list[str], points: pd.DataFrame) -> list[Row]:
    """Describe the place of each school, in the order of the plan."""
    numbers = {str(row["school_id"]): row["number"] for row in part.schools}
    found = {str(row["school_id"]): row for row in rows_of(points)}
    places = []
    for order, key in enumerate(part.view.schools["school_id"], 1):
        if key in schools and key in found:
            number = numbers.get(key)
            label = str(order if f.is_missing(number) else number)
            places.append({**found[key], "name": part.name(key), "label": label})
    return places


def _side(row: Row) -> str:
    """Say where a share stands among schools of its size."""
    if row["low95"] <= row["value_to"] <= row["high95"]:
        return INSIDE
    return "выше обычного" if row["value_to"] > row["high95"] else "ниже обычного"


def _answer(rows: list[Row], limits: pd.DataFrame, now: str) -> str:
    """Count the schools on each side."""
    sides = [_side(row) for row in rows]
    told = [f"{side} — {said.schools(sides.count(side))}" for side in dict.fromkeys(sides)]
    region = f"по региону {f.percent(limits['baseline'].iloc[0])}, {said.schools(int(limits['schools'].iloc[0]))}"
    return f"{now.capitalize()}, доля «2» рядом со школами такого же размера: {', '.join(told)} ({region})."


def _figure(rows: list[Row], points: pd.DataFrame, limits: pd.DataFrame, now: str) -> Markup:
    """Draw the funnel with its alternative and table."""
    drawn = points[points["drawn"]]
    dots = pd.DataFrame({"n": drawn["n_to"], "share": drawn["value_to"]})
    marked = [Marked(int(row["n_to"]), float(row["value_to"]), row["label"]) for row in rows]
    region = (float(limits["baseline"].iloc[0]), "регион")
    told = "; ".join(f"{row['label']}. {row['name']} — {f.percent(row['value_to'])}, {_side(row)}" for row in rows)
    return figure(
        IDENT,
        lambda layout: funnel(dots, limits[limits["curve"]], marked, region, layout),
        title="Доля отметок «2» и число отметок: школы программы среди школ региона",
        says=f"{told}.",
        caption=(
            f"{now.capitalize()}. Синие точки — школы программы с их номерами в плане, серые — школы региона без "
            f"названий. Между сплошными линиями обычно 95{f.NBSP}% школ такого размера, между штриховыми — "
            f"99,8{f.NBSP}%. Шкала числа отметок — логарифмическая."
        ),
        table=_table(rows),
    )


def _table(rows: list[Row]) -> Markup:
    """Print the shares with the usual limits."""
    heads = ("Отметок", "Доля «2»", "Обычно")
    columns = [Column("Школа"), *[Column(head, numeric=True) for head in heads], Column("Место")]
    lines = [
        [
            f"{row['label']}. {row['name']}",
            f.number(row["n_to"]),
            f.percent(row["value_to"]),
            f.interval(row["low95"], row["high95"]),
            _side(row),
        ]
        for row in rows
    ]
    return html_table("Доля «2» и обычные границы для школ такого размера", columns, lines, stack=True)


def _notes(rows: list[Row]) -> list[Note]:
    outside = any(_side(row) != INSIDE for row in rows)
    return [
        Note(
            MEANING, "Школа внутри линий отличается от региона не больше, чем обычно различаются школы её размера."
        ),
        Note(ACTION, APART if outside else WITHIN),
        Note(LIMIT, "Кто лучше: номера — это порядок в плане; у школ разные классы, работы и дети."),
    ]

"""Section «Дорожная карта»: items against the calendar."""

from markupsafe import Markup

from shnor_analysis.figures.gantt import gantt
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
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import gantt_table, item_name, item_state
from shnor_analysis.reports.public_words import TEXTS_INSIDE
from shnor_analysis.tables.programme_words import RISK_FACTORS

IDENT, TITLE = "roadmap", "Дорожная карта"
#: A text alternative longer than this is a table read aloud.
ITEMS_TOLD = 6


def roadmap_section(part: ProgrammePart) -> Block:
    """Show the roadmap as bars with the report date, and as a table."""
    roadmap = part.view.marts["programme_roadmap"]
    if roadmap.empty:
        return section(IDENT, TITLE, absent("Дорожной карты школы в реестре нет (лист «Дорожные карты»)."))
    items = gantt_table(roadmap)
    rows = rows_of(roadmap.sort_values(["start", "due", "number"], na_position="last"))
    drawn = figure(
        IDENT,
        lambda layout: gantt(items, said.moment(part.as_of), f.date(part.as_of), layout),
        title="Пункты дорожной карты по датам",
        says=_says(rows),
        caption="Полоса — от начала до срока. Серая полная с точкой — выполнено, точка стоит на дне выполнения; "
        "синяя с пунктиром до черты — просрочено; пустая — срок ещё не наступил; пунктирная — отменено. "
        "Черта — дата отчёта.",
        table=_table(part, rows),
    )
    return section(IDENT, TITLE, lead(fulfilment(part)), drawn, _left_out(part), notes(*_notes(rows)))


def _left_out(part: ProgrammePart) -> Markup:
    return paragraph(TEXTS_INSIDE, "note") if part.public else Markup("")


def fulfilment(part: ProgrammePart) -> str:
    """Say in a sentence how the roadmap stands; nothing where there is none."""
    row = next(iter(part.schools), None)
    if row is None or not row["roadmap_items"]:
        return ""
    items = said.items_of(int(row["roadmap_items"]))
    text = f"Дорожная карта на {f.date(part.as_of)}: выполнено {row['roadmap_done']} из {items}"
    late = f" (с опозданием {row['roadmap_late']})" if row["roadmap_late"] else ""
    overdue = f", просрочено {row['roadmap_overdue']}" if row["roadmap_overdue"] else ", просроченных нет"
    return f"{text}{late}{overdue}."


def _says(rows: list[Row]) -> str:
    """Tell the items, the overdue ones first."""
    ordered = sorted(rows, key=lambda row: row["state"] != "overdue")
    told = "; ".join(f"{item_name(row)} — {item_state(row)}" for row in ordered[:ITEMS_TOLD])
    rest = len(rows) - ITEMS_TOLD
    return f"{told}." + (f" Ещё {said.items(rest)} — в таблице под рисунком." if rest > 0 else "")


def _table(part: ProgrammePart, rows: list[Row]) -> Markup:
    """Print the items; words that people typed are told inside only."""
    heads = ["Пункт" if part.public else "Мероприятие", "Фактор риска", "Начало", "Срок", "Состояние"]
    heads += [] if part.public else ["Показатель", "Ответственный", "Подтверждение"]
    lines = [_line(row, public=part.public) for row in rows]
    return html_table("Пункты дорожной карты", [Column(head) for head in heads], lines, stack=True, compact=True)


def _line(row: Row, *, public: bool) -> list[str]:
    cells = [
        item_name(row, factor=False),
        said.word(RISK_FACTORS, row["risk_factor"]),
        f.date(row["start"]),
        f.date(row["due"]),
        item_state(row),
    ]
    return (
        cells if public else [*cells, *[said.text(row[name]) for name in ("indicator", "responsible", "evidence")]]
    )


def _notes(rows: list[Row]) -> list[Note]:
    late = [row for row in rows if row["state"] == "overdue"]
    if not late:
        or_not = " или отменено" if any(row["state"] == "cancelled" for row in rows) else ""
        return [
            Note(MEANING, f"Обещанное к этому дню сделано{or_not}."),
            Note(ACTION, "Посмотреть, какой срок следующий, и заранее назвать, кто за него отвечает."),
            Note(LIMIT, "Изменилось ли от этого обучение: выполнение пункта и его польза — разное."),
        ]
    return [
        Note(MEANING, "Часть обещанного не сделана в срок: карту пора выполнять или менять."),
        Note(
            ACTION,
            "По просроченным пунктам решить с куратором: новый срок, помощь или отказ, — и внести в реестр.",
        ),
        Note(LIMIT, "Почему не сделано: реестр знает сроки, а не причины."),
    ]

"""The roadmap of a school: risk profile received, items, how each stands."""

from dataclasses import dataclass

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.documents.texts import Head, Part, day, span, text, whole
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import item_name, item_state
from shnor_analysis.tables import programme_words as words

NO_ITEMS = "Нет данных: заполните лист «Дорожные карты» в programme.xlsx и загрузите его (shnor import)."
NO_PROFILE = "Нет данных: внесите полученный рисковый профиль на лист «Рисковый профиль» в programme.xlsx."


@dataclass(frozen=True)
class RiskRow:
    """A risk factor as the school received it."""

    factor: str
    level: str
    verification: str
    received_on: str
    source: str


@dataclass(frozen=True)
class ItemRow:
    """An item of the roadmap; ``about`` is what a public paper says: its risk factor, and its words if told."""

    number: str
    risk_factor: str
    task: str
    measure: str
    dates: str
    responsible: str
    indicator: str
    status: str
    evidence: str
    about: str


@dataclass(frozen=True)
class Roadmap:
    """What the template ``roadmap.docx`` may name."""

    head: Head
    school: str
    municipality: str
    director: str
    curators: str
    approved_on: str
    profile: Part[RiskRow]
    items: Part[ItemRow]
    fulfilment: str


def roadmap(part: ProgrammePart) -> Roadmap:
    """Build the roadmap of the one school the programme is narrowed to."""
    listed = rows_of(part.view.register["programme_schools"])
    about = listed[0] if listed else {}
    school = rows_of(part.view.schools)[0]
    return Roadmap(
        head=Head.of(part),
        school=text(part.name(school["school_id"])),
        municipality=text(school["municipality"]),
        director=text(about.get("director")),
        curators=", ".join(text(name) for name in part.view.register["curators"]["curator"].dropna()),
        approved_on=day(about.get("roadmap_approved_on")),
        profile=Part(tuple(_risk(row) for row in rows_of(part.view.register["risk_profile"])), NO_PROFILE),
        items=Part(_items(part), NO_ITEMS),
        fulfilment=_fulfilment(part),
    )


def _risk(row: Row) -> RiskRow:
    return RiskRow(
        factor=text(said.word(words.RISK_FACTORS, row["risk_factor"], "")),
        level=said.word(words.RISK_LEVELS, row["level"], ""),
        verification=said.word(words.VERIFICATIONS, row["verification"], ""),
        received_on=day(row["received_on"]),
        source=text(row["source"]),
    )


def _items(part: ProgrammePart) -> tuple[ItemRow, ...]:
    """Give the items as they stand at the report date; where that was not computed, as people wrote them."""
    judged = part.view.marts["programme_roadmap"]
    rows = judged if not judged.empty else part.view.register["roadmap"]
    ordered = rows.sort_values("number", na_position="last", ignore_index=True, kind="stable")
    return tuple(_item(place, row) for place, row in enumerate(rows_of(ordered), start=1))


def _item(place: int, row: Row) -> ItemRow:
    risk_factor = text(said.word(words.RISK_FACTORS, row["risk_factor"], ""))
    status = item_state(row) if "state" in row else said.word(words.STATUSES, row["status"], "")
    return ItemRow(
        number=whole(row["number"]) or str(place),
        risk_factor=risk_factor,
        task=text(row["task"]),
        measure=text(item_name(row, factor=False)),
        dates=span(row),
        responsible=text(row["responsible"]),
        indicator=text(row["indicator"]),
        status=status + (f", {day(row['done_on'])}" if day(row["done_on"]) else ""),
        evidence=text(row["evidence"]),
        about=": ".join(filter(None, (risk_factor, text(row["measure"])))) or f.MISSING,
    )


def _fulfilment(part: ProgrammePart) -> str:
    """Say how many items are done, late and overdue."""
    if not part.schools:
        return "Выполнение: нет данных (выполните shnor analyse)."
    row = part.schools[0]
    if not row["roadmap_items"]:
        return ""
    late = f", из них с{f.NBSP}опозданием {row['roadmap_late']}" if row["roadmap_late"] else ""
    return (
        f"Пунктов {row['roadmap_items']}; выполнено {row['roadmap_done']}{late}; "
        f"просрочено {row['roadmap_overdue']}."
    )

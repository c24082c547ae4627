"""Section «Просроченное»: items past their date and documents that wait for a curator."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import ACTION, LIMIT, MEANING, Block, Note, absent, lead, notes, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.programme_tables import item_name
from shnor_analysis.tables.programme_words import DOCUMENT_KINDS

IDENT, TITLE = "overdue", "Просроченное и ждущее"


def overdue_section(part: ProgrammePart) -> Block:
    """List what is past its date, school by school in the order of the plan."""
    roadmap, documents = part.view.marts["programme_roadmap"], part.view.marts["programme_documents"]
    if roadmap.empty and documents.empty:
        return section(IDENT, TITLE, absent("Ни дорожных карт, ни документов в реестре нет."))
    late = roadmap[roadmap["state"] == "overdue"].sort_values("due")
    waiting = documents[documents["state"] == "waiting"].sort_values("published_on")
    parts = [lead(_answer(late, waiting, len(roadmap)))]
    parts += [_items(part, late)] if len(late) else []
    parts += [_documents(part, waiting)] if len(waiting) else []
    return section(IDENT, TITLE, *parts, notes(*_notes(late, waiting)))


def _answer(late: pd.DataFrame, waiting: pd.DataFrame, promised: int) -> str:
    """Count both."""
    texts = [
        f"Просрочено {len(late)} из {said.items_of(promised)} дорожных карт; дольше всего — "
        f"на {said.days(late['days'].max())}."
        if len(late)
        else "Просроченных пунктов дорожных карт нет."
    ]
    if len(waiting):
        count = f.counted(len(waiting), "документ", "документа", "документов")
        texts.append(
            f"Ждут подтверждения куратора: {count}, дольше всего {said.days(waiting['days_waiting'].max())}."
        )
    return " ".join(texts)


def _items(part: ProgrammePart, late: pd.DataFrame) -> Markup:
    """Print overdue items; words that people typed are told inside only."""
    heads = ["Школа", "Пункт" if part.public else "Мероприятие", "Срок", "Просрочено"]
    heads += [] if part.public else ["Ответственный"]
    rows = [_item(part, school, row) for school, found in part.by_school(late).items() for row in found]
    return html_table(
        "Просроченные пункты дорожных карт", [Column(head) for head in heads], rows, stack=True, sortable=True
    )


def _item(part: ProgrammePart, school: str, row: Row) -> list[str]:
    cells = [part.name(school), item_name(row), f.date(row["due"]), said.days(row["days"])]
    return cells if part.public else [*cells, said.text(row["responsible"])]


def _documents(part: ProgrammePart, waiting: pd.DataFrame) -> Markup:
    """Print documents that wait."""
    rows = [
        [
            part.name(school),
            said.word(DOCUMENT_KINDS, row["kind"]),
            f.date(row["published_on"]),
            said.days(row["days_waiting"]),
        ]
        for school, found in part.by_school(waiting).items()
        for row in found
    ]
    columns = [Column("Школа"), Column("Документ"), Column("Размещён"), Column("Ждёт")]
    return html_table("Документы без подтверждения куратора", columns, rows, stack=True, sortable=True)


def _notes(late: pd.DataFrame, waiting: pd.DataFrame) -> list[Note]:
    if late.empty and waiting.empty:
        return []
    return [
        Note(MEANING, "Обещанное не сделано в срок или сделано, но не подтверждено и потому не засчитано."),
        Note(
            ACTION,
            "По каждому пункту решить с директором: когда будет сделано, что мешает, не пора ли изменить срок. "
            "Документы, которые ждут, куратор смотрит на ближайшем посещении.",
        ),
        Note(LIMIT, "Почему не сделано: реестр знает сроки и отметки о выполнении, а не причины."),
    ]

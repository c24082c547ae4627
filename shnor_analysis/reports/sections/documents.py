"""Section «Документы»: published, confirmed, waiting."""

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import ACTION, MEANING, Block, Note, absent, lead, notes, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_marts import DOCUMENT_STATES, FILE_STATES
from shnor_analysis.tables.programme_words import DOCUMENT_KINDS

IDENT, TITLE = "documents", "Документы"
SIGNS = {"confirmed": said.GOOD, "waiting": said.ATTENTION, "unpublished": said.NOTHING}


def documents_section(part: ProgrammePart) -> Block:
    """List the documents of the school; names of files and remarks are told inside only."""
    mart = part.view.marts["programme_documents"]
    if mart.empty:
        return section(IDENT, TITLE, absent("Документов школы в реестре нет (лист «Документы»)."))
    rows = rows_of(mart.sort_values(["published_on", "kind"], na_position="last"))
    heads = ["Документ", "Размещён", "Состояние"] + ([] if part.public else ["Файл", "Замечания"])
    lines = [_line(row, public=part.public) for row in rows]
    table = html_table("Документы по дате размещения", [Column(head) for head in heads], lines, stack=True)
    return section(IDENT, TITLE, lead(_answer(part, rows)), table, notes(*_notes(rows)))


def _answer(part: ProgrammePart, rows: list[Row]) -> str:
    """Count the states."""
    states = [row["state"] for row in rows]
    told = [f"{words} — {states.count(code)}" for code, words in _PLURAL.items() if code in states]
    missing = sum(row["file_state"] == "missing" for row in rows)
    lost = f" Файла нет на месте: {missing}." if missing else ""
    return f"Документов {len(rows)}: {', '.join(told)}.{lost}"


_PLURAL = {"confirmed": "подтверждены куратором", "waiting": "ждут подтверждения", "unpublished": "не размещены"}


def _line(row: Row, *, public: bool) -> list[str]:
    cells = [
        said.word(DOCUMENT_KINDS, row["kind"], "вид не указан"),
        f.date(row["published_on"]),
        said.signed(SIGNS[row["state"]], _state(row)),
    ]
    return cells if public else [*cells, _file(row), said.text(row["remarks"])]


def _state(row: Row) -> str:
    """Say how a document stands, since when, and whether its own school confirmed it."""
    text = DOCUMENT_STATES[row["state"]]
    if row["state"] == "confirmed":
        own = ", сотрудником этой же школы" if row["own_school"] else ""
        return f"{text} {f.date(row['confirmed_on'])}{own}"
    known = row["state"] == "waiting" and not f.is_missing(row["days_waiting"])
    return f"{text} {said.days(row['days_waiting'])}" if known else text


def _file(row: Row) -> str:
    state = "" if row["file_state"] in ("found", "not_looked") else f" — {FILE_STATES[row['file_state']]}"
    return f"{row['file']}{state}"


def _notes(rows: list[Row]) -> list[Note]:
    waiting = [row for row in rows if row["state"] == "waiting"]
    lost = [row for row in rows if row["file_state"] == "missing"]
    texts = ["Куратору — подтвердить или вернуть с замечаниями то, что ждёт." if waiting else ""]
    texts.append("Школе — положить недостающие файлы в папку школы." if lost else "")
    action = " ".join(text for text in texts if text) or "Размещать следующие документы так же."
    meaning = (
        "Пока куратор не подтвердил документ, пункт плана не засчитан."
        if waiting
        else "Всё размещённое подтверждено: ждать от куратора нечего."
    )
    return [Note(MEANING, meaning), Note(ACTION, action)]

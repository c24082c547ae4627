"""Dates of the register: what follows cannot be earlier, what is done cannot be in the future."""

import datetime

import pandas as pd

from shnor_analysis.sources.programme.sheets import sheet_specs
from shnor_analysis.sources.programme.telling import Register, Told, tell

#: Table, earlier date, later date: the later one is blamed where it comes first.
_ORDER = (
    ("programme_schools", "joined_on", "roadmap_approved_on"),
    ("curators", "appointed_on", "until"),
    ("measures", "start", "due"),
    ("roadmap", "start", "due"),
    ("roadmap", "start", "done_on"),
    ("documents", "published_on", "confirmed_on"),
    ("training", "start", "end"),
    ("training", "end", "talk_on"),
    ("problems", "opened_on", "closed_on"),
)
#: Dates of what has happened; planned courses and talks may lie ahead.
_HAPPENED = (
    ("programme_schools", "roadmap_approved_on"),
    ("roadmap", "done_on"),
    ("documents", "published_on"),
    ("documents", "confirmed_on"),
    ("visits", "visited_on"),
    ("teachers", "found_on"),
    ("resources", "received_on"),
    ("problems", "opened_on"),
    ("problems", "closed_on"),
    ("risk_profile", "received_on"),
    ("invitations", "sent_on"),
    ("minutes", "held_on"),
)
_DONE = "done"


def check_dates(register: Register, today: datetime.date) -> Told:
    """Check the order of dates, dates ahead of ``today``, and statuses against their dates."""
    now = pd.Timestamp(today)
    return _order(register) + _ahead(register, now) + _before_the_project(register) + _statuses(register)


def _order(register: Register) -> Told:
    told: Told = []
    for table, earlier, later in _ORDER:
        rows = register[table]
        bad = rows[rows[later] < rows[earlier]]
        first, second = (sheet_specs()[table].column(name).title for name in (earlier, later))
        message = f"«{second}» ({{value}}) раньше, чем «{first}» ({{other}}). Исправьте одну из дат."
        told += tell(table, bad, later, "date_order", message, other=bad[earlier])
    return told


def _ahead(register: Register, now: pd.Timestamp) -> Told:
    told: Told = []
    for table, column in _HAPPENED:
        rows = register[table]
        title = sheet_specs()[table].column(column).title
        message = (
            f"«{title}» — {{value}}, этот день ещё не наступил. Исправьте дату или оставьте пустой до события."
        )
        told += tell(table, rows[rows[column] > now], column, "future", message)
    return told


def _before_the_project(register: Register) -> Told:
    """Visits before the school joined the project."""
    joined = register["programme_schools"].set_index("school_id")["joined_on"]
    visits = register["visits"]
    began = joined.reindex(visits["school_id"]).set_axis(visits.index)
    bad = visits["visited_on"] < began
    message = (
        "Посещение {value} раньше начала работы со школой ({began}). Исправьте дату здесь или на листе «Школы»."
    )
    return tell("visits", visits[bad], "visited_on", "before_project", message, began=began)


def _statuses(register: Register) -> Told:
    """Items done without a date, dates of items that are not done, confirmations of nothing."""
    roadmap, documents, done = register["roadmap"], register["documents"], register["roadmap"]["status"] == _DONE
    undated = roadmap[done & roadmap["done_on"].isna()]
    told = tell("roadmap", undated, "done_on", "done_undated", "Статус «выполнено», а даты нет. Впишите дату.")
    dated = roadmap[~done & roadmap["done_on"].notna()]
    message = "Дата выполнения {value} есть, а статус не «выполнено». Исправьте статус или уберите дату."
    told += tell("roadmap", dated, "done_on", "not_done_dated", message)
    unpublished = documents[documents["confirmed_on"].notna() & documents["published_on"].isna()]
    message = "Документ подтверждён {value}, а дата размещения пуста. Впишите, когда он размещён."
    told += tell("documents", unpublished, "confirmed_on", "not_published", message)
    unsigned = documents[documents["confirmed_on"].notna() & documents["confirmed_by"].isna()]
    message = "Документ подтверждён, но не сказано кем. Впишите куратора с листа «Кураторы»."
    return told + tell("documents", unsigned, "confirmed_by", "no_signature", message)

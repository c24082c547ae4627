"""A register with people's names (all invented), hostile words and every kind of trouble."""

from typing import Any

import pandas as pd

from shnor_analysis.tables.programme import SHEETS
from tests.fixtures_programme.seed_plan import frame_of

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %} {_{ & \x08\x0b«конец»"
#: What of it must be seen in a paper.
HOSTILE_SEEN = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %} {_{ & «конец»"
DIRECTOR, CURATOR = "Ромашкина Анна Петровна", "Васильков Пётр Ильич"
TEACHERS = ("Незабудкина Мария Львовна", "Лютиков Олег Юрьевич")
NAMES = (DIRECTOR, CURATOR, *TEACHERS)
#: Nothing of these may stand in a public paper, in whatever spelling.
SECRETS = ("Ромашкин", "Васильк", "Незабудкин", "Лютиков")
KEY_OF, LOST = "990001", "990010"
SCHOOLS = {KEY_OF: "МКОУ «Ключевская СОШ № 3»", "990003": "Без перемен", LOST: "МКОУ «СОШ имени Героя»"}

_DONE = {"status": "done", "done_on": "2026-04-20"}
_ROWS: dict[str, list[dict[str, Any]]] = {
    "programme_schools": [
        {
            "school_id": key,
            "number": number,
            "municipality": "Приозёрный район",
            "name": name,
            "risk_group_number": 9,
            "risk_group": "Базово неуспевающие",
            "director": DIRECTOR,
            "teachers_total": 20,
            "joined_on": "2026-02-01",
            "roadmap_approved_on": "2026-03-20",
        }
        for number, (key, name) in enumerate(SCHOOLS.items(), start=1)
    ],
    "curators": [{"curator": CURATOR, "post": "методист", "school_id": key} for key in SCHOOLS],
    "measures": [
        {
            "number": 1,
            "name": HOSTILE,
            "due": "2026-05-01",
            "responsible": DIRECTOR,
            "schools": "990001; 990003",
            "criterion": "questionnaires_returned",
        },
        {"number": 2, "name": "Дорожные карты", "schools": "все", "criterion": "roadmap_present"},
    ],
    "roadmap": [
        {
            "school_id": KEY_OF,
            "number": 1,
            "risk_factor": "failure_risk",
            "task": f"Помочь отстающим (ведёт {TEACHERS[0]})",
            "measure": HOSTILE,
            "start": "2026-03-20",
            "due": "2026-05-01",
            "responsible": TEACHERS[1],
            "indicator": "доля «2»",
            "status": "in_progress",
        },
        {"school_id": KEY_OF, "number": 2, "measure": "Разбор работ с М.Л. Незабудкиной", "due": "2026-05-01"}
        | _DONE,
    ],
    "risk_profile": [
        {"school_id": KEY_OF, "risk_factor": "failure_risk", "level": "high", "received_on": "2026-02-20"},
    ],
    "documents": [
        {
            "school_id": KEY_OF,
            "measure_number": 2,
            "kind": "roadmap",
            "file": "Карта Васильков П. И..docx",
            "published_on": "2026-04-01",
        },
    ],
    "visits": [
        {"curator": CURATOR, "school_id": KEY_OF, "visited_on": "2026-03-25", "seen": f"уроки: {TEACHERS[0]}"},
    ],
    "teachers": [
        {"school_id": KEY_OF, "teacher": name, "role": "teacher", "deficit": "оценивание"} for name in TEACHERS
    ]
    + [{"school_id": key, "teacher": DIRECTOR, "role": "director"} for key in (KEY_OF, LOST)],
    "training": [
        {
            "school_id": KEY_OF,
            "teacher": TEACHERS[0],
            "kind": "course",
            "course": "Оценивание",
            "deficit": "оценивание",
            "start": "2026-03-01",
            "end": "2026-03-20",
            "certificate": "1",
        },
        {"school_id": LOST, "teacher": TEACHERS[1], "kind": "course", "course": "Чтение", "end": "2026-03-20"},
    ],
    "problems": [
        {
            "school_id": KEY_OF,
            "opened_on": "2026-09-01",
            "text": f"заболел {TEACHERS[1]}",
            "responsible": DIRECTOR,
        },
    ],
    "invitations": [
        {
            "school_id": key,
            "respondents": group,
            "instrument": "Анкета о рисках",
            "measure_number": 1,
            "sent_on": "2026-03-10",
            "sent": sent,
            "returned": returned,
        }
        for key, group, sent, returned in (
            (KEY_OF, "administration", 3, 2),
            (KEY_OF, "pupils", 50, 30),
            ("990003", "pupils", 60, 57),
            (LOST, "pupils", 40, 33),
        )
    ],
    "minutes": [
        {
            "kind": "directors",
            "number": "1",
            "held_on": "2026-03-01",
            "decisions": f"1. Назначить кураторов: {CURATOR}",
            "schools": "все",
        },
        {
            "kind": "directors",
            "number": "2",
            "held_on": "2026-11-25",
            "agenda": "О ходе проекта",
            "decisions": "1. Принять к сведению\n2. Провести разбор",
            "schools": "все",
        },
    ],
}
_DATES = ("_on", "start", "end", "due")


def district_register() -> dict[str, pd.DataFrame]:
    """Give every table of the register."""
    return {table: frame_of(table, [_dated(row) for row in _ROWS.get(table, [])]) for table in SHEETS}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {name: pd.Timestamp(cell) if name.endswith(_DATES) else cell for name, cell in row.items()}

"""Hand-made register and marts of a programme for a small store: one school a case, names that must not leak."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from shnor_analysis.methodology import loader
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import REGISTER, write_register
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.programme_marts import PROGRAMME_MARTS, READINGS
from shnor_analysis.tables.programme_words import CRITERIA
from tests.reports.mini_store import HOSTILE

AS_OF = datetime.date(2022, 9, 1)
#: Names and words about people that a public page may not hold.
CURATOR, DIRECTOR, TEACHER = "Кураторова Мария", "Директоров Пётр", "Учителева Анна"
PROBLEM, REMARK, SEEN = "Пожаловалась Учителева", "Переделать за Директоровым", "Был у Учителевой"
PEOPLE = (CURATOR, DIRECTOR, TEACHER, "Учителева", "Учителевой", "Директоровым", "Ответственный 1")
#: Typed by somebody into columns that are not for people; the last person is in no list.
IN_SENTENCES = (
    "Урок с Учителевой",
    "Помочь классу Директорова П.",
    "Папка Прохоровой С. В.",
    "от Софьи Викторовны",
)
PEOPLE += ("Директорова", "Прохоров", "Викторовн")

#: Schools of the mini store that are in the programme, in the order of the plan.
SCHOOLS = (
    ("990001", "МКОУ «Ключевская СОШ № 3»"),
    ("990003", "Без перемен"),
    ("990004", "Неясно"),
    ("990016", HOSTILE),
    ("990005", "Мало данных"),
    ("990006", "Малая группа внутри"),
    ("990007", "Отстали от ожидаемых"),
)
#: The mart has the name of the register's table.
MART_OF_SCHOOLS = "mart of schools"

Row = dict[str, object]
Day = pd.Timestamp | None


def write(root: Path, schools: Sequence[tuple[str, str]]) -> None:
    """Write the programme of these schools (key, name): in order, late, without data, and so again."""
    store = Store(root)
    tables: dict[str, list[Row]] = {name: [] for name in (*REGISTER, *PROGRAMME_MARTS, MART_OF_SCHOOLS)}
    makers = (_in_order, _late, _empty, _hostile)
    for number, (school_id, name) in enumerate(schools, 1):
        makers[(number - 1) % len(makers)](tables, school_id, name, number)
    for number, criterion in enumerate(list(CRITERIA)[:13], 1):
        for place, (school_id, _) in enumerate(schools):
            tables["programme_measures"].append(_measure(number, criterion, school_id, place))
    tables["programme_indicators"] = _indicators(len(schools))
    _save(store, tables)


def _save(store: Store, tables: dict[str, list[Row]]) -> None:
    settings = {"as_of": AS_OF.isoformat(), "programme": loader.load("programme")}
    for name, rows in tables.items():
        if name in REGISTER:
            model = REGISTER[name]
            source = {"source_file": "programme.xlsx", "source_row": 2}
            filled = [{**dict.fromkeys(model.columns()), **source, **row} for row in rows]
            frame = pd.DataFrame(filled, columns=model.columns())
            write_register(store, name, frame if rows else model.empty())
        else:
            mart_name = "programme_schools" if name == MART_OF_SCHOOLS else name
            mart = PROGRAMME_MARTS[mart_name]
            full = pd.DataFrame([{**dict.fromkeys(mart.columns()), **row} for row in rows], columns=mart.columns())
            write_frame(store.mart(mart_name), mart.validate(full) if rows else mart.empty(), settings)


def day(text: str) -> pd.Timestamp:
    """Give a day of 2022 by month and day: «03-15»."""
    return pd.Timestamp(f"2022-{text}")


def _school(tables: dict[str, list[Row]], school_id: str, name: str, number: int, **facts: object) -> None:
    key = {"school_id": school_id, "name": name, "municipality": "Приозёрный район", "number": number}
    key["risk_group"] = "Базово неуспевающие"
    register = {**key, "director": DIRECTOR, "joined_on": day("03-01"), "roadmap_approved_on": day("04-01")}
    tables["programme_schools"].append(register)
    tables["curators"].append({"curator": CURATOR, "post": "Заместитель директора", "school_id": school_id})
    nothing = dict.fromkeys(
        (
            *("curators", "roadmap_items", "roadmap_done", "roadmap_late", "roadmap_overdue", "documents"),
            *("documents_confirmed", "visits", "visit_gaps", "teachers", "teachers_trained", "deficits"),
            *("deficits_matched", "talks_due", "talks_given", "resources", "problems_open"),
        ),
        0,
    )
    tables[MART_OF_SCHOOLS].append({**nothing, **key, **facts})


def _roadmap(
    school_id: str, number: int, start: str, due: str, state: str, days: int | None, done: Day = None
) -> Row:
    names = ("Входная диагностика", "Индивидуальные маршруты", "Уроки взаимопосещения", "Родительский клуб")
    return {
        "school_id": school_id,
        "number": number,
        "risk_factor": "failure_risk",
        "task": "Уменьшить долю неуспевающих",
        "measure": names[(number - 1) % 4],
        "start": day(start),
        "due": day(due),
        "responsible": f"Ответственный {number}",
        "indicator": "Журнал заполнен",
        "done_on": done,
        "state": state,
        "days": days,
    }


def _document(school_id: str, kind: str, published: Day, confirmed: Day, state: str, days: int | None) -> Row:
    return {
        "school_id": school_id,
        "measure_number": 9,
        "kind": kind,
        "file": f"{kind}.docx",
        "published_on": published,
        "confirmed_on": confirmed,
        "confirmed_by": CURATOR if confirmed is not None else None,
        "remarks": REMARK,
        "state": state,
        "days_waiting": days,
        "file_state": "found" if published is not None else "missing",
        "own_school": False,
    }


def _interval(school_id: str, stage: str, begins: str, ends: str, *, is_open: bool = False) -> Row:
    length, allowed = (day(ends) - day(begins)).days, 7 if stage == "drafting" else 28
    return {
        "school_id": school_id,
        "stage": stage,
        "begins": day(begins),
        "ends": day(ends),
        "days": length,
        "allowed_days": allowed,
        "within": length <= allowed,
        "open": is_open,
    }


def _visits(tables: dict[str, list[Row]], school_id: str, dates: Sequence[str]) -> None:
    """Add visits, the intervals between them, and one assessment a visit."""
    for first, then in zip(dates, [*dates[1:], "09-01"], strict=True):
        stage = "drafting" if first < "04-01" else "carrying_out"
        tables["programme_visit_cadence"].append(_interval(school_id, stage, first, then, is_open=then == "09-01"))
    for place, date in enumerate(dates):
        tables["visits"].append(
            {
                "school_id": school_id,
                "visited_on": day(date),
                "stage": "carrying_out",
                "curator": CURATOR,
                "seen": SEEN,
            }
        )
        for criterion in ("diagnosis", "teaching"):
            tables["programme_assessment"].append(
                {"school_id": school_id, "visited_on": day(date), "criterion": criterion, "score": min(place, 3)}
            )


def _returned(school_id: str, group: str, sent: int, returned: int) -> Row:
    return {
        "school_id": school_id,
        "instrument": "Анкета ФИОКО",
        "respondents": group,
        "measure_number": 1,
        "sent": sent,
        "returned": returned,
        "share": returned / sent,
        "target": 0.8,
        "standing": "met" if returned / sent >= 0.8 else "not_met",
    }


def _teacher(school_id: str, number: int, state: str, talk: str) -> Row:
    return {
        "school_id": school_id,
        "teacher": f"{TEACHER} {number}",
        "role": "teacher",
        "deficit": "Смысловое чтение" if state != "no_deficit" else None,
        "course": "Читательская грамотность" if state == "matched" else None,
        "state": state,
        "certified": state == "matched",
        "talk": talk,
    }


def _in_order(tables: dict[str, list[Row]], school_id: str, name: str, number: int) -> None:
    _school(
        *(tables, school_id, name, number),
        **{"stage": "carrying_out", "curators": 1, "roadmap_items": 3, "roadmap_done": 2, "roadmap_late": 1},
        **{"documents": 2, "documents_confirmed": 2, "visits": 10, "last_visit": day("08-10"), "longest_gap": 27},
        **{"teachers": 20, "teachers_trained": 12, "deficits": 6, "deficits_matched": 6, "director_trained": True},
        **{"talks_due": 12, "talks_given": 12, "resources": 1, "resources_sum": 350000.0},
    )
    tables["programme_roadmap"] += [
        _roadmap(school_id, 1, "04-01", "05-15", "done_on_time", 0, day("05-10")),
        _roadmap(school_id, 2, "05-01", "06-15", "done_late", 10, day("06-25")),
        _roadmap(school_id, 3, "08-20", "12-20", "in_progress", -110),
    ]
    tables["programme_documents"] += [
        _document(school_id, "concept", day("03-20"), day("03-25"), "confirmed", 5),
        _document(school_id, "roadmap", day("03-28"), day("04-01"), "confirmed", 4),
    ]
    _visits(
        tables,
        school_id,
        ["03-07", "03-14", "03-21", "03-28", "04-04", "04-28", "05-24", "06-20", "07-15", "08-10"],
    )
    tables["programme_questionnaires"] += [
        _returned(school_id, "teachers", 20, 20),
        _returned(school_id, "pupils", 60, 52),
        _returned(school_id, "parents", 60, 50),
    ]
    tables["programme_teachers"] += [_teacher(school_id, n, "matched", "met") for n in range(1, 7)]
    tables["risk_profile"] += [
        _risk(school_id, "failure_risk", "high", "confirmed"),
        _risk(school_id, "motivation", "medium", "pending"),
    ]


def _risk(school_id: str, factor: str, level: str, verification: str) -> Row:
    row = {"school_id": school_id, "risk_factor": factor, "level": level, "verification": verification}
    return {**row, "received_on": day("02-15"), "source": "ИС МЭДК"}


def _late(tables: dict[str, list[Row]], school_id: str, name: str, number: int) -> None:
    _school(
        *(tables, school_id, name, number),
        **{"stage": "carrying_out", "curators": 1, "roadmap_items": 4, "roadmap_done": 1, "roadmap_overdue": 2},
        **{
            "documents": 3,
            "documents_confirmed": 1,
            "longest_waiting": 76,
            "visits": 4,
            "last_visit": day("06-20"),
        },
        **{"visit_gaps": 3, "longest_gap": 73, "teachers": 15, "teachers_trained": 3, "deficits": 4},
        **{"deficits_matched": 1, "director_trained": False, "talks_due": 3, "talks_given": 1},
        **{"problems_open": 1, "oldest_problem": 92},
    )
    tables["programme_roadmap"] += [
        _roadmap(school_id, 1, "04-01", "05-15", "overdue", 109),
        _roadmap(school_id, 2, "05-01", "06-15", "overdue", 78)
        | {"measure": IN_SENTENCES[0], "indicator": IN_SENTENCES[2]},
        _roadmap(school_id, 3, "04-10", "04-30", "done_on_time", 0, day("04-29")),
        _roadmap(school_id, 4, "09-10", "11-01", "not_started", -61),
    ]
    tables["programme_documents"] += [
        _document(school_id, "concept", day("03-20"), day("03-25"), "confirmed", 5),
        _document(school_id, "roadmap", day("06-17"), None, "waiting", 76),
        _document(school_id, "checklist", None, None, "unpublished", None),
    ]
    _visits(tables, school_id, ["03-07", "03-28", "05-10", "06-20"])
    tables["programme_questionnaires"] += [
        _returned(school_id, "teachers", 15, 12),
        _returned(school_id, "pupils", 40, 39),
        _returned(school_id, "parents", 40, 19),
    ]
    tables["programme_teachers"] += [_teacher(school_id, n, "none", "not_due") for n in range(1, 4)]
    tables["programme_teachers"] += [_teacher(school_id, 4, "matched", "not_met")]
    tables["problems"] += [
        {"school_id": school_id, "opened_on": day("06-01"), "text": PROBLEM, "responsible": DIRECTOR},
        {"school_id": school_id, "opened_on": day("04-01"), "closed_on": day("05-01"), "text": PROBLEM},
    ]
    tables["risk_profile"] += [_risk(school_id, "staff_deficit", "high", "disputed")]


def _empty(tables: dict[str, list[Row]], school_id: str, name: str, number: int) -> None:
    _school(tables, school_id, name, number)


def _hostile(tables: dict[str, list[Row]], school_id: str, name: str, number: int) -> None:
    _in_order(tables, school_id, name, number)
    for row in tables["programme_roadmap"]:
        if row["school_id"] == school_id:
            row["measure"] = HOSTILE
            row["task"], row["indicator"], row["evidence"] = IN_SENTENCES[1:]


def _measure(number: int, criterion: str, school_id: str, place: int) -> Row:
    standing = ("met", "not_met", "no_data", "not_due")[place % 4]
    counted = standing in ("met", "not_met")
    return {
        "number": number,
        "name": f"{CRITERIA[criterion]}: мероприятие плана" + (f" ({IN_SENTENCES[2]})" if number == 1 else ""),
        "criterion": criterion,
        "school_id": school_id,
        "standing": standing,
        "have": (2.0 if standing == "met" else 1.0) if counted else None,
        "needed": 2.0 if counted else None,
        "reason": {"not_met": "document_absent", "no_data": "no_documents"}.get(standing, ""),
        "due": day("05-31"),
    }


def _indicators(schools: int) -> list[Row]:
    rows = []
    of = {"pupils_relative": 1, "pupils_points": 1, "share_above_border": 1, "directors_trained": 2}
    of |= {"teachers_trained": 2, "deficits_matched": 2, "schools_with_resources": 3, "talks_given": 4}
    for reading in READINGS:
        known = reading not in ("pupils_relative", "pupils_points")
        first = of[reading] == 1
        rows.append(
            {
                "indicator": of[reading],
                "reading": reading,
                "main": reading
                in ("share_above_border", "directors_trained", "schools_with_resources", "talks_given"),
                "procedure": "ВПР" if reading == "pupils_points" else None,
                "season_from": "2021-spring" if first else None,
                "season_to": "2022-spring" if first else None,
                "n": (210 if first else schools) if known else None,
                "value": (0.06 if first else 0.5) if known else None,
                "low": 0.01 if first and known else None,
                "high": 0.11 if first and known else None,
                "target": None if first else 1.0,
                "standing": ("not_met" if known else "no_data") if not first or not known else "no_data",
                "reason": "" if known else "no_stable_pupil_code",
            }
        )
    return rows

"""Links inside the register: what one sheet says must agree with the others, dates must follow one another.

Nothing is dropped here: every rule gives remarks, one sentence each, and the rows stay as they are.
"""

import datetime
from collections.abc import Iterator

import pandas as pd

from shnor_analysis.sources.programme.cells import nearest
from shnor_analysis.sources.programme.link_dates import check_dates
from shnor_analysis.sources.programme.sheets import ALL_SCHOOLS, sheet_specs
from shnor_analysis.sources.programme.telling import Register, Told, tell, where
from shnor_analysis.store.near import nearest as near_words
from shnor_analysis.tables.vocabulary import folded, login_of


def check_links(register: Register, today: datetime.date) -> Told:
    """Check the whole register.

    Parameters
    ----------
    register : mapping of str to DataFrame
        Every table of the register.
    today : date
        Dates of things said to be done must not be later.
    """
    rules = (_schools, _lists_of_schools, _measures, _curators, _own_schools, _teachers, _counts, _numbers_twice)
    told = [complaint for rule in rules for complaint in rule(register)]
    return told + _without_curator(register, today) + check_dates(register, today)


def _schools(register: Register) -> Told:
    """Rows about a school that is not on «Школы»."""
    known = list(register["programme_schools"]["school_id"])
    if not known:
        return []
    told: Told = []
    for table, spec in sheet_specs().items():
        if table == "programme_schools" or "school_id" not in register[table].columns:
            continue
        rows = register[table]
        rows = rows[~rows["school_id"].isin(known)]
        message = (
            f"Школы {{value}} нет на листе «Школы».{{near}} Исправьте логин или впишите школу "
            f"на лист «Школы»: строка листа «{spec.title}» оставлена."
        )
        near = rows["school_id"].map(lambda key: _near_logins(key, known))
        told += tell(table, rows, "school_id", "unknown_school", message, near=near)
    return told


def _near_logins(school_id: str, known: list[str]) -> str:
    near = near_words(school_id, known)
    return f" Похожие: {', '.join(map(login_of, near))}." if near else ""


def _lists_of_schools(register: Register) -> Told:
    """Find lists of schools that name one that is not on «Школы»."""
    known = set(register["programme_schools"]["school_id"])
    told: Told = []
    for table in ("measures", "minutes"):
        rows = register[table]
        listed = rows["schools"].fillna(ALL_SCHOOLS).map(lambda text: _strangers(text, known))
        message = "Школ {strangers} нет на листе «Школы». Исправьте логины или впишите школы на лист «Школы»."
        bad = listed != ""
        if known:
            told += tell(table, rows[bad], "schools", "unknown_school", message, strangers=listed)
    return told


def _strangers(text: str, known: set[str]) -> str:
    return ", ".join(login_of(key) for key in text.split("; ") if key not in known and key != ALL_SCHOOLS)


def _measures(register: Register) -> Told:
    """Documents and questionnaires of a measure that the plan lacks."""
    known = set(register["measures"]["number"])
    message = "Мероприятия № {value} нет на листе «Мероприятия». Исправьте номер или впишите мероприятие."
    told: Told = []
    for table in ("documents", "invitations"):
        numbers = register[table]["measure_number"]
        rows = register[table][numbers.notna() & ~numbers.isin(known)]
        told += tell(table, rows, "measure_number", "unknown_measure", message)
    return told


def _curators(register: Register) -> Told:
    """Visits and confirmations by somebody who is not on «Кураторы», and visits to another curator's school."""
    curators = register["curators"]
    known = set(curators["curator"].map(folded))
    message = "Куратора «{value}» нет на листе «Кураторы».{near} Исправьте имя или впишите куратора."
    told: Told = []
    for table, column in (("visits", "curator"), ("documents", "confirmed_by")):
        rows = register[table][register[table][column].notna()]
        rows = rows[~rows[column].map(folded).isin(known)]
        near = rows[column].map(lambda name: nearest(name, curators["curator"]))
        told += tell(table, rows, column, "unknown_curator", message, near=near)
    visits = register["visits"].dropna(subset=["curator"])
    pairs = set(zip(curators["curator"].map(folded), curators["school_id"], strict=True))
    visited = zip(visits["curator"].map(folded), visits["school_id"], strict=True)
    strange = where(visits, [pair not in pairs and pair[0] in known for pair in visited])
    message = (
        "Куратор «{value}» посетил школу {school}, но на листе «Кураторы» он курирует другую. Проверьте школу."
    )
    schools = strange["school_id"].map(login_of)
    return told + tell("visits", strange, "curator", "other_curator", message, school=schools)


def _own_schools(register: Register) -> Told:
    """Curators of the school they work in, and documents confirmed there by its own people."""
    curators = register["curators"]
    own = curators[curators["own_school_id"] == curators["school_id"]]
    message = "Куратор курирует школу {value}, в которой сам работает. Если это не ошибка, ничего не меняйте."
    told = tell("curators", own, "school_id", "own_school", message)
    works = curators.dropna(subset=["own_school_id"])
    pairs = set(zip(works["curator"].map(folded), works["own_school_id"], strict=True))
    documents = register["documents"].dropna(subset=["confirmed_by"])
    same = [
        (folded(name), key) in pairs
        for name, key in zip(documents["confirmed_by"], documents["school_id"], strict=True)
    ]
    message = "Документ подтвердил сотрудник этой же школы («{value}»). Пусть документ подтвердит другой куратор."
    return told + tell("documents", where(documents, same), "confirmed_by", "own_school", message)


def _teachers(register: Register) -> Told:
    """Training of people that are not on «Педагоги», and of deficits that nobody recorded for them."""
    teachers, training = register["teachers"], register["training"]
    people = set(_pairs(teachers))
    deficits = set(_pairs(teachers, "deficit"))
    unknown = where(training, [pair not in people for pair in _pairs(training)])
    message = "«{value}» нет на листе «Педагоги» этой школы.{near} Исправьте имя или впишите педагога."
    of_school = dict(list(teachers.groupby("school_id")["teacher"]))
    pairs = zip(unknown["school_id"], unknown["teacher"], strict=True)
    near = pd.Series([nearest(name, of_school.get(key, ())) for key, name in pairs], unknown.index, dtype=object)
    told = tell("training", unknown, "teacher", "unknown_teacher", message, near=near)
    rows = training.drop(unknown.index).dropna(subset=["deficit"])
    rows = where(rows, [pair not in deficits for pair in _pairs(rows, "deficit")])
    message = (
        "Дефицит «{value}» у «{teacher}» на листе «Педагоги» не записан. Впишите его туда слово в слово "
        "или исправьте здесь."
    )
    return told + tell("training", rows, "deficit", "unknown_deficit", message, teacher=rows["teacher"])


def _pairs(rows: pd.DataFrame, *more: str) -> Iterator[tuple[str, ...]]:
    """Give school, folded name of the person and folded further columns of each row."""
    columns = [rows[name].fillna("").map(folded) for name in ("teacher", *more)]
    return zip(rows["school_id"], *columns, strict=True)


def _counts(register: Register) -> Told:
    """More answers than people who were asked."""
    rows = register["invitations"]
    rows = rows[(rows["returned"] > rows["sent"]).fillna(False)]
    message = "Получено ответов {value}, а разослано анкет {sent}. Исправьте одно из чисел."
    return tell("invitations", rows, "returned", "counts", message, sent=rows["sent"])


def _numbers_twice(register: Register) -> Told:
    """Two measures of one number, two items of one number in a school's roadmap."""
    told: Told = []
    for table, key, what in (
        ("measures", ["number"], "Мероприятие № {value}"),
        ("roadmap", ["school_id", "number"], "Пункт № {value} дорожной карты этой школы"),
    ):
        rows = register[table]
        again = rows["number"].notna() & rows.duplicated(key)
        first = rows.groupby(key, dropna=False)["source_row"].transform("first")
        message = f"{what} уже есть в строке {{first}}. Дайте строкам разные номера: обе строки оставлены."
        told += tell(table, rows[again], "number", "number_twice", message, first=first)
    return told


def _without_curator(register: Register, today: datetime.date) -> Told:
    """Schools that nobody curates now, once curators are being entered at all."""
    curators = register["curators"]
    if curators.empty:
        return []
    working = curators["until"].isna() | (curators["until"] >= pd.Timestamp(today))
    schools = register["programme_schools"]
    rows = schools[~schools["school_id"].isin(curators.loc[working, "school_id"])]
    message = "У школы {value} нет действующего куратора. Впишите его на лист «Кураторы»."
    return tell("programme_schools", rows, "school_id", "no_curator", message)

"""A surname nobody has told of, in every column that people type into: it is on no public page and in no paper."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shnor_analysis.methodology.loader import load
from shnor_analysis.programme.marts import programme_marts
from shnor_analysis.programme.recommending import recommend
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.names import Names
from shnor_analysis.reports.public_words import HIDDEN_WORD, PublicWords
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import write_register
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.programme import SHEETS, Measures
from shnor_analysis.tables.programme_words import ALL_SCHOOLS
from tests.reports.documents.word_text import every_byte, words
from tests.reports.mini_store import build
from tests.reports.page_text import DISTRICT_SECTIONS, PROGRAMME_SECTIONS, SECTIONS, html_of, text_of

DAY = datetime.date(2022, 9, 1)
KEYS = ("990001", "990003", "990004")
#: Shown as they are typed: names of institutions.
AS_TYPED = {("programme_schools", "name"), ("programme_schools", "municipality")}
#: Where the surname stands in the cells of the three schools: none of them looks like one.
FORMS = ("{0} до конца месяца", "Обсудить вместе с {0}", "ОТВЕЧАЕТ {1}")
#: Columns that internal pages or papers show; the others are read by people in the register.
SHOWN_INSIDE = {
    *{("roadmap", name) for name in ("task", "measure", "responsible", "indicator", "evidence")},
    *{("measures", name) for name in ("name", "dates", "responsible", "others", "assessment")},
    *{("documents", name) for name in ("file", "remarks")},
    *{("teachers", name) for name in ("teacher", "deficit")},
    *{("problems", name) for name in ("text", "responsible")},
    *{("curators", "curator"), ("curators", "post"), ("programme_schools", "director"), ("resources", "room")},
    *{("programme_schools", "risk_group"), ("risk_profile", "source"), ("invitations", "instrument")},
    *{("minutes", "decisions"), ("minutes", "number")},
}
Cell = tuple[str, str]


def typed() -> Iterator[Cell]:
    """Every column of the workbook that holds text, from the models: one that is added is planted by itself."""
    for table, (_, model) in SHEETS.items():
        for name, column in model.to_schema().columns.items():
            if (column.metadata or {}).get("kind") == "text" and (table, name) not in AS_TYPED:
                yield table, name


def surname(cell: Cell) -> str:
    """A surname of its own for each column, with no ending of one: «Шмаквыдру»."""
    place = list(typed()).index(cell)
    parts = ("выд", "гус", "жмых", "зуб", "клю", "лоп", "мяч")
    return f"Шмак{parts[place // 7 % 7]}{parts[place % 7]}" + ("", "у", "ы")[place % 3] + "щ" * (place // 49)


def _cell(table: str, name: str, column: Any, place: int) -> object:
    """What a person might have written, and a surname wherever there is room for words."""
    kind, meta = (column.metadata or {}).get("kind"), column.metadata or {}
    if kind == "text":
        if (table, name) in AS_TYPED:
            return f"Школа {place + 1}" if name == "name" else "Приозёрный район"
        known = surname((table, name))
        return FORMS[place].format(known, known.upper())
    return {
        "school": KEYS[place],
        "schools": ALL_SCHOOLS,
        "date": pd.Timestamp("2022-08-01") + pd.Timedelta(days=place),
        "whole": 3 if name in ASSESSED else place + 1,
        "number": 1000.0,
        "choice": next(iter(meta.get("choices", {"": ""}))),
    }.get(str(kind), f"{table}.xlsx" if name == "source_file" else place + 2)


ASSESSED = ("diagnosis", "roadmap", "actions", "documents", "deficits", "teaching")


def planted() -> Iterator[tuple[str, pd.DataFrame]]:
    for table, (_, model) in SHEETS.items():
        columns = model.to_schema().columns.items()
        rows = [{name: _cell(table, name, column, place) for name, column in columns} for place in range(3)]
        frame = pd.DataFrame(rows, columns=model.columns())
        if table == "roadmap":
            frame = frame.assign(done_on=pd.NaT, status="in_progress")
        if table == "documents":
            frame = frame.assign(confirmed_on=pd.NaT)
        if table == "problems":
            frame = frame.assign(closed_on=pd.NaT)
        if table == "invitations":
            frame = frame.assign(sent=40, returned=33)
        if table == "minutes":
            frame = frame.assign(kind="directors")
            frame["held_on"] = pd.to_datetime(["2022-08-20", "2022-09-05", "2022-10-01"])
        yield table, model.validate(frame)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A region with results, and the register full of surnames."""
    made = Store(build(tmp_path_factory.mktemp("planted") / "store"))
    for name, rows in planted():
        write_register(made, name, rows)
    for name, rows in programme_marts(made, None, DAY).items():
        write_frame(made.mart(name), rows, {"as_of": DAY.isoformat(), "programme": load("programme")})
    write_frame(made.mart("recommendations"), recommend(made, None))
    return made


@pytest.fixture(scope="module")
def told(store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything that an audience reads, in capitals: pages with their figures, papers with every byte."""
    found = {}
    for audience in ("public", "internal"):
        district = DistrictReport.load(store.root, audience=audience, date=DAY)
        parts = [html_of(district, DISTRICT_SECTIONS)]
        for key in KEYS:
            report = SchoolReport.load(store.root, key, audience=audience, today=DAY)
            parts.append(html_of(report, (*SECTIONS, *PROGRAMME_SECTIONS)))
        out = tmp_path_factory.mktemp(f"papers_{audience}")
        made = make_documents(store, out, audience=audience, day=DAY)  # type: ignore[arg-type]
        assert not made.failed and len(made.done) == 3 + 2 * len(KEYS)
        parts += [path.name + every_byte(path) for path in made.done]
        found[audience] = "\n".join(parts).upper()
    return found


def test_only_institutions_are_shown_as_typed() -> None:
    kept = {
        (table, name)
        for table, (_, model) in SHEETS.items()
        for name, way in model.typed_columns().items()
        if way in ("institution", "code")
    }
    assert kept == AS_TYPED


@pytest.mark.parametrize("cell", list(typed()), ids="-".join)
def test_a_surname_typed_anywhere_is_nowhere_in_public(told: dict[str, str], cell: Cell) -> None:
    assert surname(cell).upper() not in told["public"]
    if cell in SHOWN_INSIDE:
        assert surname(cell).upper() in told["internal"]


def test_what_is_shown_inside_exists() -> None:
    assert set(typed()) >= SHOWN_INSIDE and len(SHOWN_INSIDE) > len(list(typed())) / 2
    assert len({surname(cell) for cell in typed()}) == len(list(typed()))


def test_public_pages_say_where_the_words_are(store: Store) -> None:
    part = SchoolReport.load(store.root, KEYS[0], audience="public", today=DAY)
    told = text_of(str(part.roadmap().html)).replace("_", " ")
    assert "во внутренней версии" in told and "Пункт 1" in told and "просрочено на 31 день" in told
    district = DistrictReport.load(store.root, audience="public", date=DAY)
    assert "во внутренней версии" in text_of(str(district.limits().html)).replace("_", " ")


def test_public_papers_say_where_the_words_are(store: Store, tmp_path: Path) -> None:
    made = make_documents(store, tmp_path, only=["roadmap", "note"], audience="public", day=DAY)
    for path in made.done:
        assert "во внутренней версии" in words(path)


def test_words_of_the_package_stay() -> None:
    frame = pd.DataFrame({"name": ["Проведение заседаний РМО", "Изучение методических рекомендаций ФИОКО"]})
    shown = PublicWords(Names()).shown_in(frame.reindex(columns=Measures.columns()), Measures)
    assert shown["name"].tolist() == frame["name"].tolist()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Семинар для учителей математики", None),
        ("Семинар: Мороз, затем Лис", f"Семинар: {HIDDEN_WORD}, затем {HIDDEN_WORD}"),
        ("Мороз проводит семинар", f"{HIDDEN_WORD} проводит семинар"),
        ("Школа молодого учителя «Мороз»", f"Школа молодого учителя «{HIDDEN_WORD}»"),
        ("семинар, ведёт МОРОЗ", f"семинар, ведёт {HIDDEN_WORD}"),
        ("ШКОЛА", HIDDEN_WORD),
        ("Анкета Frost и Анкета", f"Анкета {HIDDEN_WORD} и {HIDDEN_WORD}"),
        ("1. Мороз\n2. Опрос", f"1. {HIDDEN_WORD}\n2. Опрос"),
        ("Оценивание в Цунтинском районе по ОГЭ и ВПР", None),
        ("Сводка по школам", f"{HIDDEN_WORD} по школам"),  # not in the vocabulary: hidden rather than risked
        ("Лагвания и Гость", f"{HIDDEN_WORD} и {HIDDEN_WORD}"),
        ("Мороз-Тёмкина", f"{HIDDEN_WORD}-{HIDDEN_WORD}"),
        ("кабинет 5А, класс Б", None),
    ],
)
def test_official_wording(typed: str, shown: str | None) -> None:
    words_of = PublicWords.of(Names(), ["Цунтинский район"])
    assert words_of.official(typed) == (typed if shown is None else shown)


def test_titles_that_become_the_same_stay_apart() -> None:
    frame = pd.DataFrame({"instrument": ["Анкета Мороза", "Анкета Лиса", "Анкета Мороза"]})
    model = SHEETS["invitations"][1]
    shown = PublicWords(Names()).shown_in(frame, model)["instrument"].tolist()
    assert shown[0] == shown[2] != shown[1] and all(title.startswith(f"Анкета {HIDDEN_WORD}") for title in shown)


def test_a_list_of_schools_holds_nothing_else() -> None:
    frame = pd.DataFrame({"schools": ["все; и Морозу", "edu990001;990003", "Мороз"]})
    shown = PublicWords(Names()).shown_in(frame, Measures)["schools"]
    assert shown[:2].tolist() == ["все", "edu990001; 990003"] and pd.isna(shown[2])

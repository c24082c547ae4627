"""Everything public of a district together: its page, pages of its schools, its papers. Nothing small follows.

The bounds, granted to an attacker who solves linear programs (HiGHS) over all that is printed:

* a count of one to four people who answered, did not answer, were trained or were not, of any school, and of the
  directors who were, keeps at least two possible values;
* a count of one to four pupils with «2», or of pupils without it, at any sitting of a programme's school keeps a
  range of at least five.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.analysing import analyse
from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports.audience import Audience
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.public_view import public_view, rounded
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.programme_view import ProgrammeView, load_programme
from shnor_analysis.store.school_view import SchoolView, load_school
from shnor_analysis.tables.programme_words import RESPONDENTS
from tests.reports.attack import Published, numbers, plain, tables_of
from tests.reports.documents.word_text import table
from tests.reports.page_text import text_of

DAY = datetime.date(2021, 5, 31)
SMALLEST, PUPILS = 5, 5
GROUPS = {title: code for code, title in RESPONDENTS.items()}
HIDDEN = "скрыто"


@dataclass(frozen=True)
class District:
    """A store, and what an audience reads of it."""

    root: Path
    papers: Path
    audience: Audience
    programme: ProgrammeView

    @property
    def keys(self) -> list[str]:
        return [str(key) for key in self.programme.schools["school_id"]]

    def key_of(self, name: str) -> str:
        return next(key for key in self.keys if plain(self.programme.name_of(key)) == name)


@pytest.fixture(scope="module")
def programme_store(example_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The small region, judged on a day in the middle of its programme."""
    store = Store(tmp_path_factory.mktemp("attacked") / "store")
    import_folders([example_files], store)
    analyse(store, as_of=DAY)
    return store


@pytest.fixture(scope="module", params=["public", "internal"])
def district(
    request: pytest.FixtureRequest, programme_store: Store, tmp_path_factory: pytest.TempPathFactory
) -> District:
    audience: Audience = request.param
    out = tmp_path_factory.mktemp(f"papers_{audience}")
    made = make_documents(programme_store, out, audience=audience, day=DAY)
    assert not made.failed
    return District(programme_store.root, out, audience, load_programme(programme_store))


def read_everything(district: District) -> Published:
    """Read all tables about people, wherever they are printed."""
    known = Published()
    page = DistrictReport.load(district.root, audience=district.audience, date=DAY)
    for caption, rows in tables_of(str(page.questionnaires().html)):
        group = GROUPS[caption.split(",")[0].lower()]
        for name, *cells in rows:
            _tell_return(known, district, None if name == "Все школы" else district.key_of(name), group, cells)
    for _, rows in tables_of(str(page.training().html)):
        for name, *cells in rows:
            _tell_training(known, district, None if name == "Все школы" else district.key_of(name), cells)
    for caption, rows in tables_of(str(page.indicators().html)):
        if caption.startswith("Показатели 1"):
            for name, n, value, *_ in rows:
                _tell_indicator(known, district, name, n, value)
    for caption, rows in tables_of(str(page.measures().html)):
        if caption.startswith("Мероприятия по школам"):
            for name, standing, *_ in rows:
                _tell_measure(known, district, name, standing)
    for key in district.keys:
        _read_school(known, district, key)
    _read_papers(known, district)
    return known


def _read_school(known: Published, district: District, key: str) -> None:
    report = SchoolReport.load(district.root, key, audience=district.audience, today=DAY)
    for caption, rows in tables_of(str(report.support().html)):
        for name, *cells in rows if caption == "Возврат анкет" else ():
            _tell_return(known, district, key, GROUPS[name.split(",")[0].lower()], cells)
    told = text_of(str(report.support().html)).replace("_", " ")
    if "Обучение завершили" in told:
        trained, _, whole, *_ = told.split("Обучение завершили ")[1].split(".")[0].split()
        _tell_training(known, district, key, [whole, trained])
    answered: dict[str, list[int]] = {}
    for caption, rows in tables_of(str(report.risk_profile().html)):
        for _, group, n, *cells in rows if caption.startswith("Шкалы") else ():
            if found := numbers([n]):
                answered.setdefault(GROUPS[group], []).append(found[0])
                known.tell({f"agree {key} {group} {len(answered)}": 1}, 0, found[0])
                assert district.audience == "internal" or not _few_agree(found[0], cells[2])
    for group, counts in answered.items():
        known.tell({f"yes {key} {group}": 1}, max(counts))


def _few_agree(n: int, share: str) -> bool:
    """A share of agreement that tells of one to four people."""
    if not share.endswith("%"):
        return False
    yes = round(n * float(share.removesuffix("%").replace(",", ".")) / 100)
    return 0 < yes < SMALLEST or 0 < n - yes < SMALLEST


def _read_papers(known: Published, district: District) -> None:
    """The note has the returns school by school, the plan and the note the indicators."""
    for path in district.papers.glob("*.docx"):
        if path.name.startswith("Аналитическая"):
            for name, _, group, *cells in table(path, "Школа", "Анкета"):
                _tell_return(known, district, district.key_of(plain(name)), GROUPS[group], cells)
        if path.name.startswith(("Аналитическая", "План")):
            for _, name, _, value, _ in table(path, "№", "Что измерено"):
                n = value.split("n = ")[1].split(".")[0] if "n = " in value else ""
                _tell_indicator(known, district, name, n, value.split(";")[0])


def _tell_return(known: Published, district: District, key: str | None, group: str, cells: list[str]) -> None:
    if found := numbers(cells[:2]):
        sent, returned = found
        keys = district.keys if key is None else [key]
        known.tell({f"yes {school} {group}": 1 for school in keys}, returned)
        known.tell({f"no {school} {group}": 1 for school in keys}, sent - returned)


def _tell_training(known: Published, district: District, key: str | None, cells: list[str]) -> None:
    if found := numbers(cells[:2]):
        whole, trained = found
        keys = district.keys if key is None else [key]
        known.tell({f"trained {school}": 1 for school in keys}, trained)
        known.tell({f"untrained {school}": 1 for school in keys}, whole - trained)


def _tell_indicator(known: Published, district: District, name: str, n: str, value: str) -> None:
    """Shares of people over all schools, in whole per cent."""
    found = numbers([n])
    if not found or not value.split("(", maxsplit=1)[0].strip().endswith("%"):
        return
    share = float(value.split("%", maxsplit=1)[0].replace(",", ".")) / 100
    low, high = (found[0] * (share + half) for half in (-0.005, 0.005))
    trained = {f"trained {key}": 1.0 for key in district.keys}
    if "директоров" in name:
        known.tell({"directors": 1}, low, high)
        known.tell({"directors": 1, "other directors": 1}, found[0])
    elif "педагогов, прошедших" in name:
        mart = district.programme.marts["programme_indicators"]
        counted = mart[(mart["reading"] == "teachers_trained") & mart["school_id"].notna() & mart["value"].notna()]
        keys = [str(key) for key in counted["school_id"]]  # whom the share is of may be guessed
        known.tell({f"trained {key}": 1 for key in keys}, low, high)
        known.tell({f"{which} {key}": 1 for key in keys for which in ("trained", "untrained")}, found[0])
    elif "дефицит" in name:
        known.tell(trained | {"directors": 1}, found[0])


def _tell_measure(known: Published, district: District, name: str, standing: str) -> None:
    """A criterion of answers that is met bounds them from below; training that there is none of is none."""
    number, school = name.split(". ", 1)
    measures = district.programme.register["measures"].set_index("number")
    criterion, key = measures.loc[int(number), "criterion"], district.key_of(school)
    if criterion == "questionnaires_returned" and standing.endswith("выполнено") and "не" not in standing:
        for group in GROUPS.values():
            known.tell({f"yes {key} {group}": 0.2, f"no {key} {group}": -0.8}, 0, 10_000)
    if criterion in ("certificates_present", "links_present") and "нет данных" in standing:
        known.tell({f"trained {key}": 1}, 0)


def true_counts(district: District) -> Iterator[tuple[str, int]]:
    """What the store knows: counts of people by the names the attacker gives them."""
    marts = district.programme.marts
    for row in rows_of(marts["programme_questionnaires"]):
        of = f"{row['school_id']} {row['respondents']}"
        yield f"yes {of}", int(row["returned"])
        yield f"no {of}", int(row["sent"]) - int(row["returned"])
    for row in rows_of(marts["programme_schools"]):
        yield f"trained {row['school_id']}", int(row["teachers_trained"])
        yield f"untrained {row['school_id']}", int(row["teachers"]) - int(row["teachers_trained"])
    trained = marts["programme_schools"]["director_trained"].dropna()
    yield "directors", int(trained.sum())
    yield "other directors", int((~trained.astype(bool)).sum())


def test_no_small_count_of_people_is_known(district: District) -> None:
    known = read_everything(district)
    small = [(name, count) for name, count in true_counts(district) if 0 < count < SMALLEST]
    assert len(small) > 5
    ranges = {name: known.range(name) for name, _ in small}
    for name, count in small:
        low, high = ranges[name]
        assert low <= count <= high, name
    exact = [name for name, (low, high) in ranges.items() if low == high]
    assert exact == [] if district.audience == "public" else len(exact) > len(small) / 2


def _sitting(row: dict[str, object]) -> str:
    return f"{row['year']}-{row['season']} {row['subject']} {row['programme_grade']}"


def _tell_results(known: Published, view: SchoolView) -> None:
    """All that a page tells of the school's «2»: shares of sittings, and the share of each season together."""
    key = view.school_id
    for row in rows_of(view.low_shares):
        if pd.notna(row["n2"]):
            known.tell({f"{key} {_sitting(row)}": 1}, int(row["n2"]))
        known.tell({f"{key} {_sitting(row)}": 1}, 0, int(row["n"]))
    for row in rows_of(view.cells):
        if pd.notna(row["n2"]):
            known.tell({f"{key} {_sitting(row)}": 1}, int(row["n2"]))


def _sums(known: Published, view: SchoolView, inside: SchoolView, change: Change) -> None:
    papers = inside.optional["dynamics"]
    both = papers[(papers["scope"] == "paper") & papers["value_from"].notna() & papers["value_to"].notna()]
    pairs = set(zip(both["subject"], both["programme_grade"], strict=True))
    for end in ("from", "to"):
        rows = [
            row
            for row in rows_of(inside.low_shares)
            if f"{row['year']}-{row['season']}" == change.row[f"season_{end}"]
            and (row["subject"], row["programme_grade"]) in pairs
        ]
        total = round(float(change.row[f"value_{end}"]) * int(change.row[f"n_{end}"]))
        assert sum(int(row["n"]) for row in rows) == int(change.row[f"n_{end}"])
        known.tell({f"{view.school_id} {_sitting(row)}": 1 for row in rows}, total)


def test_no_small_count_of_pupils_is_known(programme_store: Store) -> None:
    """Pages of the schools, and the plan's first indicator, which sums up the schools' changes."""
    known, small, told = Published(), [], 0
    programme = load_programme(programme_store)
    for key in programme.schools["school_id"]:
        inside = load_school(programme_store.root, key)
        view = public_view(inside)
        _tell_results(known, view)
        change = Change.of(view)
        if change is not None and change.told:
            told += 1
            _sums(known, view, inside, change)
        for row in rows_of(inside.low_shares):
            if min(int(row["n2"]), int(row["n"]) - int(row["n2"])) in range(1, SMALLEST) and row["n"] >= SMALLEST:
                small.append((f"{key} {_sitting(row)}", int(row["n2"])))
    assert small and told
    for name, count in small:
        low, high = known.range(name)
        assert low <= count <= high
        assert high - low >= PUPILS, name


def test_a_school_too_small_to_be_shown_is_not_the_rest_of_its_region() -> None:
    """Thirty schools write a paper, one with three pupils: the region's row less the others does not tell it."""
    rng = np.random.default_rng(4)
    n = np.append(rng.integers(20, 40, 29), 3)
    marks = np.array([rng.multinomial(k, [0.2, 0.4, 0.3, 0.1]) for k in n])
    region = pd.DataFrame([marks.sum(axis=0)], columns=["n2", "n3", "n4", "n5"]).assign(
        n=n.sum(), n_listed=n.sum() + 40
    )
    row = rounded(region).iloc[0]
    assert row["n"] % 10 == 0 and abs(int(row["n"]) - n.sum()) <= 5
    assert row["n2"] / row["n"] == pytest.approx(marks[:, 0].sum() / n.sum())
    known = Published()
    known.tell({"the small school": 1}, row["n"] - 5 - n[:-1].sum(), row["n"] + 5 - n[:-1].sum())
    low, high = known.range("the small school")
    assert low <= 3 <= high and high - low >= PUPILS

"""Everything public of a district together: its page, pages of its schools, its papers. Nothing small follows.

The bounds, granted to an attacker who solves linear programs (HiGHS) over all that is printed:

* a count of one to four people who answered, did not answer, were trained or were not, of any school, and of the
  directors who were, keeps at least two possible values.

Pupils' marks are attacked in ``test_public_marks``.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports.audience import Audience
from shnor_analysis.reports.district.indicators import indicators_section
from shnor_analysis.reports.district.measures import measures_section
from shnor_analysis.reports.district.questionnaires import questionnaires_section
from shnor_analysis.reports.district.training import training_section
from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.people_hiding import OF_ANSWERS, OF_TRAINING
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import rounded
from shnor_analysis.reports.sections.risk_profile import risk_profile_section
from shnor_analysis.reports.sections.support import support_section
from shnor_analysis.store.paths import Store
from shnor_analysis.store.programme_view import ProgrammeView, load_programme
from shnor_analysis.store.register import write_register
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.programme_words import RESPONDENTS
from tests.programme.programme_register import marts, register
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
def programme_store(attacked_store: Store) -> Store:
    return attacked_store


@pytest.fixture(scope="module")
def sharp_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Four schools whose people could be worked out from what stands beside the tables.

    The third has three teachers and no training: the total less the indicator is that school. The fourth has no
    training either and is hidden for the first, of whose teachers two are trained: «нет данных» would say which of
    the two hidden numbers is nought. Three of the directors are trained: the trained less the trained teachers.
    """
    store = Store(tmp_path_factory.mktemp("sharp") / "store")
    sizes = {"980001": (14, 2), "980002": (40, 20), "980003": (3, 0), "980004": (9, 0)}
    schools = [
        {"school_id": key, "name": f"Школа {n}", "number": n, "director": f"Директор {n}", "teachers_total": whole}
        for n, (key, (whole, _)) in enumerate(sizes.items(), start=1)
    ]
    course = {"kind": "course", "course": "К", "end": "2021-01-10", "deficit": "Д", "certificate": "1"}
    course |= {"talk_on": "2021-02-01"}
    people = [(key, f"Учитель {k}") for key, (_, trained) in sizes.items() for k in range(trained)]
    people += [("980001", "Директор 1"), ("980002", "Директор 2")]
    tables = register(
        programme_schools=schools,
        teachers=[{"school_id": key, "teacher": name, "deficit": "Д"} for key, name in people],
        training=[{"school_id": key, "teacher": name} | course for key, name in people],
        measures=[
            {"number": n, "name": code, "criterion": code} for n, code in enumerate(OF_TRAINING + OF_ANSWERS, 1)
        ],
        invitations=[
            {"school_id": key, "respondents": "pupils", "instrument": "А", "sent": sent, "returned": returned}
            for key, sent, returned in (("980001", 30, 27), ("980002", 41, 33), ("980004", 50, 43))
        ],
    )
    for name, rows in tables.items():
        write_register(store, name, rows)
    for name, rows in marts(tables, as_of=pd.Timestamp(DAY)).items():
        write_frame(store.mart(name), rows, {"as_of": DAY.isoformat(), "programme": load("programme")})
    return store


@pytest.fixture(scope="module", params=["example", "sharp"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue({"example": "programme_store", "sharp": "sharp_store"}[request.param])
    return found


@pytest.fixture(scope="module", params=["public", "internal"])
def district(request: pytest.FixtureRequest, store: Store, tmp_path_factory: pytest.TempPathFactory) -> District:
    audience: Audience = request.param
    out = tmp_path_factory.mktemp(f"papers_{audience}")
    made = make_documents(store, out, audience=audience, day=DAY)
    assert not made.failed
    return District(store.root, out, audience, load_programme(store))


def read_everything(district: District) -> Published:
    """Read all tables about people, wherever they are printed."""
    known = Published()
    part = ProgrammePart.of(district.programme, district.audience, DAY)
    people = PeopleCounts.of(part)
    for caption, rows in tables_of(str(questionnaires_section(part, people).html)):
        group = GROUPS[caption.split(",")[0].lower()]
        for name, *cells in rows:
            _tell_return(known, _keys(district, rows, name), group, cells)
    _tell_sentences(known, district, text_of(str(questionnaires_section(part, people).html)).replace("_", " "))
    told = text_of(str(training_section(part, people).html)).replace("_", " ")
    for trained, whole in re.findall(r"Обучение завершили (\d+) из (\d+)", told):
        _tell_training(known, district.keys, [whole, trained])
    for _, rows in tables_of(str(training_section(part, people).html)):
        for name, *cells in rows:
            _tell_training(known, _keys(district, rows, name), cells)
    for caption, rows in tables_of(str(indicators_section(part).html)):
        if caption.startswith("Показатели 1"):
            for name, n, value, *_ in rows:
                _tell_indicator(known, district, name, n, value)
    for caption, rows in tables_of(str(measures_section(part).html)):
        if caption.startswith("Мероприятия по школам"):
            for name, standing, *_ in rows:
                _tell_measure(known, district, name, standing)
    for key in district.keys:
        _read_school(known, district, key)
    _read_papers(known, district)
    return known


def _tell_sentences(known: Published, district: District, told: str) -> None:
    """A group whose schools are all hidden has its total in a sentence."""
    mart = district.programme.marts["programme_questionnaires"]
    for title, returned, sent in re.findall(
        r"([а-я]+) \([^)]*\) — все школы вместе: получено (\d+) из (\d+)", told
    ):
        keys = [str(key) for key in mart.loc[mart["respondents"] == GROUPS[title], "school_id"].unique()]
        _tell_return(known, keys, GROUPS[title], [sent, returned])


def _read_school(known: Published, district: District, key: str) -> None:
    part = ProgrammePart.of_school(district.root, key, district.audience, DAY)
    assert part is not None
    support = support_section(part, PeopleCounts.of(part).of_school(key))
    for caption, rows in tables_of(str(support.html)):
        for name, *cells in rows if caption == "Возврат анкет" else ():
            _tell_return(known, [key], GROUPS[name.split(",")[0].lower()], cells)
    told = text_of(str(support.html)).replace("_", " ")
    if "Обучение завершили" in told:
        trained, _, whole, *_ = told.split("Обучение завершили ")[1].split(".")[0].split()
        _tell_training(known, [key], [whole, trained])
    answered: dict[str, list[int]] = {}
    for caption, rows in tables_of(str(risk_profile_section(part).html)):
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
                if numbers(cells[:2]):
                    _tell_return(known, [district.key_of(plain(name))], GROUPS[group], cells)
        if path.name.startswith(("Аналитическая", "План")):
            for _, name, _, value, _ in table(path, "№", "Что измерено"):
                n = value.split("n = ")[1].split(".")[0] if "n = " in value else ""
                _tell_indicator(known, district, name, n, value.split(";")[0])


def _keys(district: District, rows: list[list[str]], name: str) -> list[str]:
    """Schools a row is of: its own, or, of the total, all that stand above it."""
    return [district.key_of(row[0]) for row in rows[:-1]] if name == "Все школы" else [district.key_of(name)]


def _tell_return(known: Published, keys: list[str], group: str, cells: list[str]) -> None:
    if found := numbers(cells[:2]):
        sent, returned = found
        known.tell({f"yes {school} {group}": 1 for school in keys}, returned)
        known.tell({f"no {school} {group}": 1 for school in keys}, sent - returned)


def _tell_training(known: Published, keys: list[str], cells: list[str]) -> None:
    if found := numbers(cells[:2]):
        whole, trained = found
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
    found = district.programme.marts
    for row in rows_of(found["programme_questionnaires"]):
        of = f"{row['school_id']} {row['respondents']}"
        yield f"yes {of}", int(row["returned"])
        yield f"no {of}", int(row["sent"]) - int(row["returned"])
    for row in rows_of(found["programme_schools"]):
        yield f"trained {row['school_id']}", int(row["teachers_trained"])
        yield f"untrained {row['school_id']}", int(row["teachers"]) - int(row["teachers_trained"])
    total = found["programme_indicators"]
    for row in rows_of(total[total["school_id"].isna() & (total["reading"] == "directors_trained")]):
        if pd.notna(row["n"]):
            trained = round(float(row["value"]) * int(row["n"]))
            yield "directors", trained
            yield "other directors", int(row["n"]) - trained


def test_no_small_count_of_people_is_known(district: District) -> None:
    known = read_everything(district)
    small = [(name, count) for name, count in true_counts(district) if 0 < count < SMALLEST]
    assert small
    ranges = {name: known.range(name) for name, _ in small}
    for name, count in small:
        low, high = ranges[name]
        assert low <= count <= high, name
    exact = [name for name, (low, high) in ranges.items() if low == high]
    assert exact == [] if district.audience == "public" else len(exact) > len(small) / 2


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

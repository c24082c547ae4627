"""Marks of pupils behind everything public of a district: pages, indicators, programme effect, papers.

The bound, granted to an attacker who solves linear programs (HiGHS) over all that is printed: a count of one to
four pupils with «2», or of pupils without it, at any sitting of a programme's school keeps a range of at least
five. The attacker is granted more than is printed: how many pupils wrote each paper, the whole count behind each
percentage of a page, and which schools and papers an indicator is of.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import growth_hiding
from shnor_analysis.reports.audience import Audience
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.growth_hiding import BY_PUPIL, RISE, Hidden, SchoolRise, coarse_growth, hidden_growth
from shnor_analysis.reports.public_view import public_view
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.store.paths import Store
from shnor_analysis.store.programme_view import load_programme
from shnor_analysis.store.school_view import SchoolView, load_school
from tests.reports.attack import Published, plain, tables_of
from tests.reports.conftest import ATTACKED_ON
from tests.reports.documents.word_text import tables, words
from tests.reports.page_text import SECTIONS, html_of, text_of

SMALLEST, PUPILS = 5, 5
SEASONS = ("2020-autumn", "2021-spring")


@dataclass(frozen=True)
class Region:
    """The programme's schools as they are, and what an audience may read."""

    store: Store
    papers: Path
    audience: Audience
    inside: Mapping[str, SchoolView]
    names: Mapping[str, str]

    def view(self, key: str) -> SchoolView:
        return public_view(self.inside[key]) if self.audience == "public" else self.inside[key]


@pytest.fixture(scope="module", params=["public", "internal"])
def region(
    request: pytest.FixtureRequest, attacked_store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Region:
    out = tmp_path_factory.mktemp(f"marks_{request.param}")
    made = make_documents(
        attacked_store, out, only=["plan", "note", "minutes", "letter"], audience=request.param, day=ATTACKED_ON
    )
    assert not made.failed
    programme = load_programme(attacked_store)
    keys = [str(key) for key in programme.schools["school_id"]]
    return Region(
        attacked_store,
        out,
        request.param,
        {key: load_school(attacked_store.root, key) for key in keys},
        {plain(programme.name_of(key)): key for key in keys},
    )


def _sitting(row: Row) -> str:
    return f"{row['year']}-{row['season']} {row['subject']} {row['programme_grade']}"


def _pool(inside: SchoolView, end: int) -> dict[str, int]:
    """Sittings of one of the two seasons that the school's change is made of → pupils."""
    papers = inside.optional["dynamics"]
    both = papers[(papers["scope"] == "paper") & papers["value_from"].notna() & papers["value_to"].notna()]
    pairs = set(zip(both["subject"], both["programme_grade"], strict=True))
    return {
        _sitting(row): int(row["n"])
        for row in rows_of(inside.low_shares)
        if f"{row['year']}-{row['season']}" == SEASONS[end] and (row["subject"], row["programme_grade"]) in pairs
    }


def _tell_pages(known: Published, region: Region, key: str) -> None:
    """All that a page tells of the school's «2»: shares of sittings, and the share of each season together."""
    view, inside = region.view(key), region.inside[key]
    for row in rows_of(view.low_shares):
        if pd.notna(row["n2"]):
            known.tell({f"{key} {_sitting(row)}": 1}, int(row["n2"]))
    for row in rows_of(inside.low_shares):
        known.tell({f"{key} {_sitting(row)}": 1}, 0, int(row["n"]))
    for row in rows_of(view.cells):
        if pd.notna(row["n2"]):
            known.tell({f"{key} {_sitting(row)}": 1}, int(row["n2"]))
    change = Change.of(view)
    if change is not None and change.told:
        for place, end in enumerate(("from", "to")):
            pool = _pool(inside, place)
            assert change.row[f"season_{end}"] == SEASONS[place]
            assert sum(pool.values()) == int(change.row[f"n_{end}"])
            total = round(float(change.row[f"value_{end}"]) * int(change.row[f"n_{end}"]))
            known.tell({f"{key} {name}": 1 for name in pool}, total)


def _tell_papers(known: Published, region: Region) -> int:
    """Results in the minutes and the note, sentences on papers in the note and the letters."""
    told = 0
    for path in region.papers.glob("*.docx"):
        for head, rows in tables(path).items():
            if "Правило отбора" in head:
                told += sum(_tell_result(known, region, row) for row in rows)
        text = words(path).replace("\u00a0", " ")
        for name, key in region.names.items():
            for part in text.split(f"{name}.")[1:] if "записка" in path.name else [text] * (key in path.name):
                told += _tell_sentences(known, region.inside[key], part.split("МКОУ «")[0])
    return told


def _tell_result(known: Published, region: Region, row: list[str]) -> bool:
    """«45 % (осень 2020, n = 234) → 22 % (весна 2021, n = 242)»."""
    shares = re.findall(r"(\d+) % \([^)]*n = ([\d ]+)\)", row[2])
    key = region.names[plain(row[0])]
    for place, (percent, n) in enumerate(shares):
        pool = _pool(region.inside[key], place)
        assert sum(pool.values()) == int(n.replace(" ", ""))
        _tell_share(known, {f"{key} {name}": 1 for name in pool}, int(percent), sum(pool.values()))
    return bool(shares)


def _tell_sentences(known: Published, inside: SchoolView, text: str) -> int:
    """«Математика, 7 класс» (39 %): the share of «2» of the newest year."""
    found = re.findall(r"«([^»]+), (\d+) класс» \((\d+) %\)", text)
    for subject, grade, percent in found:
        mine = inside.low_shares
        mine = mine[(mine["subject"] == subject) & (mine["programme_grade"] == int(grade))]
        rows = [row for row in rows_of(mine) if row["year"] == inside.year]
        if len(rows) == 1:
            name = f"{inside.school_id} {_sitting(rows[0])}"
            _tell_share(known, {name: 1}, int(percent), int(rows[0]["n"]))
    return len(found)


def _tell_share(known: Published, terms: Mapping[str, float], percent: int, n: int) -> None:
    known.tell(terms, n * (percent - 0.5) / 100, n * (percent + 0.5) / 100)


def _rise_terms(region: Region, weights: Mapping[str, float]) -> dict[str, float]:
    """The weighted mean of the schools' falls of the share of «2», as a sum over counts."""
    terms: dict[str, float] = {}
    for key, weight in weights.items():
        for place, sign in ((0, 1.0), (1, -1.0)):
            pool = _pool(region.inside[key], place)
            terms |= {f"{key} {name}": sign * weight / sum(pool.values()) for name in pool}
    return terms


def _tell_indicator(known: Published, region: Region) -> int:
    """The rise on the page, in the plan and in the note."""
    district = DistrictReport.load(region.store.root, audience=region.audience, date=ATTACKED_ON)
    printed = tables_of(str(district.indicators().html))
    cells = [
        row[2] for name, rows in printed if name.startswith("Показатели 1") for row in rows if _is_rise(row[0])
    ]
    for path in region.papers.glob("*.docx"):
        for head, rows in tables(path).items():
            cells += [row[3] for row in rows if head[:2] == ("№", "Что измерено") and _is_rise(row[1])]
    sizes = {key: sum(_pool(inside, 1).values()) for key, inside in region.inside.items()}
    terms = _rise_terms(region, {key: n / sum(sizes.values()) for key, n in sizes.items()})
    for cell in cells:
        found = [int(one.replace("−", "-")) for one in re.findall(r"[+−]?\d+(?= п\.п\.)", cell)]
        if found:
            known.tell(terms, (found[0] - 0.5) / 100, (found[0] + 0.5) / 100)
    assert len(cells) == 3
    return sum("п.п." in cell for cell in cells)


def _is_rise(title: str) -> bool:
    return "рирост доли" in title


def _tell_effect(known: Published, region: Region) -> bool:
    """The mean change of the programme's schools, from the page of the district and from those of the schools."""
    district = DistrictReport.load(region.store.root, audience=region.audience, date=ATTACKED_ON)
    keys = list(region.inside)
    terms = _rise_terms(region, dict.fromkeys(keys, 1 / len(keys)))
    texts = [row[3] for _, rows in tables_of(str(district.effect().html)) for row in rows[:1]]
    for key in keys:
        report = SchoolReport.load(region.store.root, key, audience=region.audience, today=ATTACKED_ON)
        page = text_of(html_of(report, SECTIONS)).replace("_", " ")
        texts += re.findall(r"У её школ .*? доля «2» изменилась на ([+−]?\d+ п\.п\.)", page)
    for text in texts:
        change = int(re.findall(r"[+−]?\d+", text)[0].replace("−", "-"))
        known.tell(terms, (-change - 0.5) / 100, (-change + 0.5) / 100)
    return bool(texts)


def small_counts(region: Region) -> Iterator[tuple[str, int]]:
    for key, inside in region.inside.items():
        for row in rows_of(inside.low_shares):
            if min(int(row["n2"]), int(row["n"]) - int(row["n2"])) in range(1, SMALLEST) and row["n"] >= SMALLEST:
                yield f"{key} {_sitting(row)}", int(row["n2"])


def test_no_small_count_of_pupils_is_known(region: Region) -> None:
    """Pages of the schools and of the district, the indicator that sums them up, and all papers."""
    known = Published()
    for key in region.inside:
        _tell_pages(known, region, key)
    assert _tell_papers(known, region) > len(region.inside)
    told, effect = _tell_indicator(known, region), _tell_effect(known, region)
    small = list(small_counts(region))
    assert small
    ranges = {name: known.range(name) for name, _ in small}
    for name, count in small:
        low, high = ranges[name]
        assert low <= count <= high, name
    narrow = [name for name, (low, high) in ranges.items() if high - low < PUPILS]
    if region.audience == "public":
        assert narrow == [] and not effect
    else:
        assert len(narrow) == len(small) and effect and told == 3


def _whole_row(n: int, value: float) -> Row:
    row: Row = {"reading": RISE, "season_from": SEASONS[0], "season_to": SEASONS[1], "n": n, "value": value}
    return row | {"main": True, "procedure": None}


def _part(schools: Mapping[str, float]) -> Any:
    rows = pd.DataFrame({"reading": RISE, "school_id": list(schools), "value": list(schools.values())})
    return SimpleNamespace(public=True, whole=SimpleNamespace(marts={"programme_indicators": rows}))


@pytest.mark.parametrize("seed", range(80))
def test_a_school_of_one_paper_is_not_the_rest_of_the_indicator(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """One school's page hides the few «2» of one season of its only paper; all other counts are told."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 7))
    n = np.vstack([rng.integers(20, 500, (size, 2)), rng.integers(10, 60, (1, 2))])
    few, end = int(rng.integers(1, SMALLEST)), int(rng.integers(2))
    twos = np.array([[rng.integers(0, k + 1) for k in pair] for pair in n])
    twos[-1, end] = few
    share, total = twos / n, n[:, 1].sum()
    value = float((n[:, 1] / total * (share[:, 0] - share[:, 1])).sum())
    names = [str(990001 + place) for place in range(len(n))]
    secret = (Hidden(end, few, int(n[-1, end])),)
    rises = {
        name: SchoolRise(SEASONS, name != names[-1], (before, now), secret if name == names[-1] else ())
        for name, (before, now) in zip(names, n.tolist(), strict=True)
    }
    monkeypatch.setattr(growth_hiding, "_rises", lambda part: rises)
    part = _part(dict(zip(names, (share[:, 0] - share[:, 1]).tolist(), strict=True)))
    row = _whole_row(int(n.sum(axis=0).min()), value)
    hidden, coarse = hidden_growth(part, [row]), coarse_growth(part, [row])
    assert (RISE in hidden) != (RISE in coarse)
    known = Published()
    terms = {}
    for place, name in enumerate(names):
        for when, sign in ((0, 1.0), (1, -1.0)):
            terms[f"{name} {when}"] = sign * n[place, 1] / total / n[place, when]
            if (place, when) != (len(names) - 1, end):
                known.tell({f"{name} {when}": 1}, int(twos[place, when]))
    if RISE in coarse:
        known.tell(terms, round(value, 2) - 0.005, round(value, 2) + 0.005)
    low, high = known.range(f"{names[-1]} {end}")
    assert low <= few <= high and high - low >= PUPILS
    if total < 100 * PUPILS and end == 1:  # told in points, it would have been known
        assert RISE in hidden
        known.tell(terms, round(value, 2) - 0.005, round(value, 2) + 0.005)
        low, high = known.range(f"{names[-1]} {end}")
        assert high - low < PUPILS


def test_where_every_school_is_told_the_indicator_is_told_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    rises = {key: SchoolRise(SEASONS, True, (30, 30)) for key in ("990001", "990002")}
    monkeypatch.setattr(growth_hiding, "_rises", lambda part: rises)
    part, row = _part({"990001": 0.1, "990002": 0.2}), _whole_row(60, 0.15)
    assert not hidden_growth(part, [row]) and not coarse_growth(part, [row])
    other = {**rises, "990002": SchoolRise(("2020-spring", "2021-spring"), True, (30, 30))}
    monkeypatch.setattr(growth_hiding, "_rises", lambda part: other)
    assert hidden_growth(part, [row]) == {RISE}  # the page speaks of other seasons


def _by_pupil(reading: str, yes: int, n: int, procedure: str = "ВПР") -> Row:
    return {"reading": reading, "n": n, "value": yes / n, "procedure": procedure, "main": False}


@pytest.mark.parametrize(
    ("relative", "points", "n", "hidden"),
    [
        (20, 10, 40, set()),
        (20, 17, 40, {"pupils_points"}),  # three rose by per cent and not by points
        (20, 20, 40, set()),
        (3, 0, 40, {"pupils_relative", "pupils_points"}),
        (12, 12, 12, set(BY_PUPIL)),  # all of them: known of each
        (38, 10, 40, {"pupils_relative"}),
    ],
)
def test_readings_by_pupil_tell_no_few_pupils(relative: int, points: int, n: int, hidden: set[str]) -> None:
    part = _part({})
    rows = [_by_pupil(BY_PUPIL[0], relative, n), _by_pupil(BY_PUPIL[1], points, n)]
    assert hidden_growth(part, rows) == hidden
    many = [_by_pupil(reading, 50, 100, "ОГЭ") for reading in BY_PUPIL]
    assert hidden_growth(part, [*rows, *many]) == hidden_growth(part, [*many, *rows]) == hidden

"""A public page of a school: no count of one to four pupils stands on it or follows from it."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports.audience import PUBLIC
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.index import IndexFailure, IndexRow, index_html
from shnor_analysis.reports.public_view import MISSING, public_view
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.change_by_paper import change_by_paper_section
from shnor_analysis.statistics.disclosure import feasible_ranges
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.marts import Cells, LowShares
from tests.reports import mini_marts
from tests.reports.conftest import TODAY
from tests.reports.mini_store import EDGES, MA, RU, SCHOOLS, low_share_of
from tests.reports.page_text import report_html, text_of

Reports = Callable[[str], SchoolReport]
Marks = tuple[int, int, int, int]
SMALLEST = 5
ID = "990001"
TODAY_AT = datetime.datetime(2022, 9, 1, 12, tzinfo=datetime.UTC)
#: Grade and subject → marks in 2021 and 2022, and the absent of both.
Papers = dict[tuple[int, str], tuple[Marks, Marks, tuple[int, int]]]


def school(base: SchoolView, papers: Papers) -> SchoolView:
    """A school with these marks in two seasons; its change sums the papers up, as the mart does."""
    cells, low, rows = [], [], []
    for (grade, subject), (was, now, absent) in papers.items():
        for year, marks, away in ((2021, was, absent[0]), (2022, now, absent[1])):
            key = mini_marts._key(ID, year, subject, grade) | {"n": sum(marks)}
            counts = dict(zip(("n2", "n3", "n4", "n5"), marks, strict=True))
            cells.append({**key, **counts, "n_listed": sum(marks) + away, "source": "protocol"})
            low.append({**key, **low_share_of(marks[0], sum(marks)), "low": marks[0] > 0.3 * sum(marks)})
        ends = (sum(was), sum(now)), (was[0] / sum(was), now[0] / sum(now))
        rows.append(mini_marts.paper(ID, subject, grade, *ends, (-0.02, 0.01), (-0.2, 0.2), "unclear"))
    n = tuple(sum(sum(marks[place]) for marks in papers.values()) for place in (0, 1))
    twos = tuple(sum(marks[place][0] for marks in papers.values()) for place in (0, 1))
    rows.append(mini_marts.change(ID, n, (twos[0] / n[0], twos[1] / n[1]), (-0.02, 0.01), (-0.2, 0.2), "unclear"))
    return replace(
        base,
        cells=_frame(cells, Cells),
        low_shares=_frame(low, LowShares),
        optional={
            **base.optional,
            "dynamics": pd.DataFrame(rows).reindex(columns=base.optional["dynamics"].columns),
        },
    )


def _frame(rows: list[dict[str, object]], model: type) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=model.columns())  # type: ignore[attr-defined]
    return (
        frame.assign(low_last_year=False) if model is LowShares else frame.assign(share2=frame["n2"] / frame["n"])
    )


def drawn(seed: int) -> Papers:
    """Small classes, few or many «2»."""
    rng = np.random.default_rng(seed)
    papers: Papers = {}
    for grade in (4, 5, 6)[: int(rng.integers(1, 4))]:
        for subject in (MA, RU):
            p = rng.dirichlet([rng.choice([0.3, 2, 6]), 4, 3, 1])
            was, now = (tuple(int(x) for x in rng.multinomial(rng.integers(3, 30), p)) for _ in range(2))
            papers[grade, subject] = (was, now, tuple(int(x) for x in rng.integers(0, 7, 2)))  # type: ignore[assignment]
    return papers


@pytest.fixture(scope="module")
def base(report_of: Reports) -> SchoolView:
    return report_of(ID).view


@pytest.mark.parametrize("seed", range(60))
def test_no_small_count_follows_from_the_published_numbers(base: SchoolView, seed: int) -> None:
    """All that is published of a season, and more than the page tells: whole numbers instead of per cent."""
    papers = drawn(seed)
    view = public_view(school(base, papers))
    change = Change.of(view)
    assert change is not None
    shown = {
        (row["year"], row["programme_grade"], row["subject"])
        for row in rows_of(view.low_shares)
        if not row["withheld"]
    }
    for place, year in enumerate((2021, 2022)):
        keys = list(papers)
        table = np.array([[papers[key][place][0], sum(papers[key][place][1:])] for key in keys])
        hidden = np.array([(year, *key) not in shown for key in keys])
        small = (((table > 0) & (table < SMALLEST)) | (table[:, [1, 0]] == 0) & (table > 0)).any(axis=1)
        small &= table[:, 0] > 0
        assert not (small & ~hidden).any()
        if change.told and hidden.any():
            low, high = feasible_ranges(table, np.repeat(hidden[:, None], 2, axis=1))
            assert (high - low)[hidden].min() >= SMALLEST


@pytest.mark.parametrize("seed", range(60))
def test_nothing_else_is_told_of_a_hidden_paper(base: SchoolView, seed: int) -> None:
    view = public_view(school(base, drawn(seed)))
    change = Change.of(view)
    assert change is not None
    hidden = {
        (row["year"], row["programme_grade"], row["subject"])
        for row in rows_of(view.low_shares)
        if row["withheld"]
    }
    for row in rows_of(change.papers):
        ends = [(year, row["programme_grade"], row["subject"]) in hidden for year in (2021, 2022)]
        assert row["withheld"] == any(ends)
        assert (
            not any(ends)
            or pd.isna([row["value_from"], row["value_to"], row["excess_low"], row["n_needed"]]).all()
        )
    for row in rows_of(view.cells):
        marks = [row[f"n{mark}"] for mark in (2, 3, 4, 5)]
        if not row["withheld"]:
            assert (row["year"], row["programme_grade"], row["subject"]) not in hidden
            assert not [count for count in marks if 0 < count < SMALLEST] and max(marks) < row["n"]
        if not pd.isna(row["n_listed"]):
            assert not 0 < row["n_listed"] - row["n"] < SMALLEST
    assert (
        view.low_shares.loc[view.low_shares["withheld"], ["n2", "share2", "pupils_to_threshold"]]
        .isna()
        .all(axis=None)
    )
    assert view.cells.loc[view.cells["withheld"], ["n2", "n3", "n4", "n5", "share2"]].isna().all(axis=None)
    assert (view.cells["n"] >= SMALLEST).all() and (view.low_shares["n"] >= SMALLEST).all()
    assert set(change.others.index) == set()


def _lines(view: SchoolView) -> list[str]:
    return text_of(report_html(SchoolReport(view, TODAY))).replace("_", " ").splitlines()


@pytest.mark.parametrize("seed", range(6))
def test_the_page_prints_only_the_size_of_a_hidden_paper(base: SchoolView, seed: int) -> None:
    lines = _lines(public_view(school(base, drawn(seed))))
    hidden = [line for line in lines if line.startswith(("Математика", "Русский")) and "| скрыто" in line]
    assert hidden
    for line in hidden:
        rest = line.partition(" класс")[2]
        assert "%" not in rest.replace("95 %", "") and not re.search(r"ученик|п\.п\.", rest), line


def test_a_number_known_to_be_small_never_appears(base: SchoolView) -> None:
    """Three of seventeen are 18 %, and lie three pupils from the threshold."""
    marks, many = (3, 6, 7, 1), (8, 9, 7, 6)
    rows: Papers = {(5, MA): (many, marks, (0, 3)), (5, RU): (many, many, (6, 6)), (6, RU): (many, many, (0, 0))}
    made = school(base, rows)
    for view, inside in ((made, True), (public_view(made), False)):
        page = report_html(SchoolReport(view, TODAY))
        text = text_of(page).replace("_", " ")
        assert ("18 %" in text) == inside
        assert ("17 из 20" in text) == inside
        assert (re.search(r"до порога 3 ученика", text) is not None) == inside
    assert (
        "доля «2» по работам обоих сезонов была" in text
    )  # the pooled share stays: another paper is hidden with this one
    assert len([line for line in text.splitlines() if "учтена, не показано" in line]) == 2


def test_a_school_with_everything_hidden_has_a_readable_page(base: SchoolView) -> None:
    few: Marks = (1, 1, 1, 0)
    lines = _lines(public_view(school(base, {(5, MA): (few, few, (0, 1)), (5, RU): (few, few, (1, 0))})))
    assert len(lines) > 20
    assert "В открытой версии результаты не показаны: каждую работу писало меньше 5 учеников." in lines
    assert not [line for line in lines if re.search(r"\b[1-4] (ученик|из)", line)]


@pytest.mark.parametrize("school_id", [school.school_id for school in (*SCHOOLS, *EDGES)])
def test_every_school_has_a_public_page(mini_store: Path, school_id: str) -> None:
    report = SchoolReport.load(mini_store, school_id, audience=PUBLIC, today=TODAY)
    text = text_of(report_html(report)).replace("_", " ")
    assert "открытая версия" in text and "nan" not in text.casefold() and "None" not in text and "<NA>" not in text
    for name in ("objectivity", "tasks", "funnel"):
        assert MISSING[name] in text
    assert "отложено 1" not in text and "границы правила" not in text


def test_signs_of_biased_results_are_not_published(base: SchoolView) -> None:
    rows = base.identification.assign(listed_without_flagged=~base.identification["listed"])
    shares = base.low_shares.assign(counted=False, reason="flagged")
    view = replace(base, identification=rows, low_shares=shares)
    assert "необъективности" in "\n".join(_lines(view))
    told = [line for line in _lines(public_view(view)) if "необъективн" in line]
    assert all("count — учитывать" in line for line in told), told


def test_a_section_that_is_not_there_is_not_pointed_at(base: SchoolView) -> None:
    worse = base.optional["dynamics"].assign(verdict="worsened")
    view = replace(base, optional={**base.optional, "dynamics": worse})
    told = [
        text_of(str(change_by_paper_section(replace(view, public=public)).html)).replace("_", " ")
        for public in (False, True)
    ]
    assert all("где стало хуже" in text for text in told)
    assert ["разделе «Задания»" in text for text in told] == [True, False]


def test_a_small_region_is_not_published(base: SchoolView) -> None:
    few = base.region.assign(n=60, n2=10, n3=25, n4=20, n5=5)
    assert public_view(replace(base, region=few)).region.empty
    assert len(public_view(base).region) == len(base.region)


def test_the_index_for_the_public_has_no_counts() -> None:
    row = IndexRow("990001", "Школа", href="990001.html", listed=True, n_low=3, n_procedures=8, papers=164)
    failure = IndexFailure("990002", "Другая", error="Ошибка", details="Traceback n2=3")
    inside, public = (
        text_of(index_html([row], title="Отчёты", generated=TODAY_AT, failures=[failure], public=public))
        for public in (False, True)
    )
    for told in ("3 из", "164", "Traceback", "дважды"):
        assert told in inside.replace("_", " ") and told not in public
    assert "Школа" in public and "да" in public and "Ошибка" in public

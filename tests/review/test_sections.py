"""Parts of the review for the school with scores and for every edge: drawn, or a sentence why not."""

import itertools

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.figures.score_distribution import score_distribution
from shnor_analysis.figures.style import LAYOUTS, NotApplicable
from shnor_analysis.review.cells_table import HEADS, cells_table
from shnor_analysis.review.choice import Paper, Sitting, papers_of, sittings_of
from shnor_analysis.review.scores import score_rows, score_table, values_of
from shnor_analysis.review.sections import Chosen, comparison_section, distribution_section, school_section
from shnor_analysis.store.school_view import load_school
from tests.reports.mini_store import EDGES, SCHOOLS
from tests.reports.page_text import text_of

MATHS = Paper("ВПР", "Математика", 5)
NOW, BEFORE = Sitting(2022, "spring", 5), Sitting(2021, "spring", 5)


@pytest.fixture(scope="module")
def chosen(place):
    return Chosen(load_school(place.root, "990001"), MATHS, NOW, BEFORE)


def told(block):
    return text_of(str(block.html)).replace("_", " ")


def test_scores_are_counted_with_the_marks_of_the_scale(place):
    rows = score_rows(place, "990001", MATHS, BEFORE)
    assert len(rows) == 18
    table = score_table(rows, MATHS, 2021)
    assert table["score"].tolist() == list(range(21))
    by_mark = table.groupby("mark")["count"].sum()
    assert by_mark.to_dict() == {2: 9, 3: 6, 4: 2, 5: 1}
    assert np.repeat(table["score"], table["count"]).tolist() == sorted(values_of(rows).tolist())


def test_without_a_scale_the_pupils_own_marks_speak(place):
    rows = score_rows(place, "990001", MATHS, BEFORE).assign(max_score=33)
    table = score_table(rows, MATHS, 2021)
    known = table.dropna(subset=["mark"])
    assert len(table) == 34
    assert (known["count"] > 0).all()
    assert int(known["count"].sum()) == 18
    assert table.loc[33, "mark"] is pd.NA


def test_the_figure_names_borders_and_counts(chosen):
    html = str(distribution_section(chosen).html)
    assert html.count("<svg") == len(LAYOUTS)
    text = told(distribution_section(chosen))
    assert "весна 2022" in text
    assert "17 учеников" in text
    assert "18 учеников" in text
    # 7 marks «2» of scores 0, 1, 2: nobody a point below «3» (6 points); 7 marks «3» from 7: scores 8, 9, 7, …
    assert "до «3» не хватило одного балла: 0, ровно на границе: 2" in text


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("highest", [0, 1, 20, 100])
def test_any_number_of_scores_is_drawn(layout, highest):
    count = [1] * (highest + 1)
    marks = pd.array([pd.NA] * len(count), "Int8")
    table = pd.DataFrame({"score": range(highest + 1), "count": count, "mark": marks})
    table = table.assign(panel="весна 2021", under="много", share=1 / len(count))
    assert not isinstance(score_distribution(table, layout), NotApplicable)
    assert isinstance(score_distribution(table.iloc[:0], layout), NotApplicable)
    assert isinstance(score_distribution(table.assign(count=0), layout), NotApplicable)


def test_two_seasons_are_compared(chosen):
    text = told(comparison_section(chosen))
    assert "весна 2021 и весна 2022" in text
    assert "18 → 17" in text
    assert "50 %" in text
    assert "41 %" in text
    assert "Эти критерии сравнивают два сезона как есть" in text
    assert "Первичный балл" in text
    assert "Нет вывода" not in text


def test_the_table_of_cells(chosen):
    table = cells_table(chosen.view)
    assert list(table.columns) == HEADS
    assert len(table) == 9
    first = dict(zip(HEADS, table.iloc[0], strict=True))
    assert first["Работа"].replace("\u00a0", " ") == "Математика, 5 класс"
    shown = [first[head] for head in ("Сезон", "Писали", "«2», %", "До порога")]
    assert shown == ["весна 2022", "17", "41,2", "2"]
    assert first["Отмечена"] == "да"
    small = table[table["Писали"] == "3"].iloc[0]
    assert set(small[["«2», %", "«5», %", "Интервал «2»"]]) <= {"", "—"}


def test_one_season_and_small_groups_say_why(chosen, place):
    maths7 = Paper("ВПР", "Математика", 7)
    small = Chosen(chosen.view, maths7, Sitting(2022, "spring", 7))
    assert "в одном сезоне" in told(comparison_section(small))
    assert "Меньше 5 учеников" in told(distribution_section(small))


@pytest.mark.parametrize("school_id", [school.school_id for school in SCHOOLS + EDGES])
def test_every_edge_has_every_part(place, school_id):
    view = load_school(place.root, school_id)
    choices = [Chosen(view)]
    for paper in papers_of(view.cells):
        sittings = sittings_of(view.cells, paper)
        pairs = itertools.product(sittings, [None, *sittings])
        choices += [Chosen(view, paper, one, other) for one, other in pairs]
    for one in choices:
        for part in (school_section, distribution_section, comparison_section):
            html = str(part(one).html)
            assert "<script>" not in html
            assert "nan" not in text_of(html)
            assert "<NA>" not in text_of(html)
    cells_table(view)

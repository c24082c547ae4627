"""The review of a school whose papers have test scores: no «2», scores of a hundred, bands with their bounds."""

import pytest

from shnor_analysis.review.panel import Review
from shnor_analysis.review.scores import score_rows, score_table
from tests.analyse.exam_store import WEAK
from tests.reports.page_text import text_of


@pytest.fixture(scope="module")
def review(exam_store_of):
    return Review(exam_store_of("ЕГЭ").root, WEAK)


def said(widget):
    return text_of(widget.value).replace("_", " ")


def chosen_points(review):
    """Choose a paper with test scores."""
    papers = [paper for _, paper in review.chooser.paper.options]
    review.chooser.paper.value = next(paper for paper in papers if paper.by_points)
    return review.chooser.chosen


def test_no_part_speaks_of_marks_where_there_are_scores(review):
    chosen_points(review)
    for part in (review.verdict(), review.distribution(), review.season_tests()):
        assert "«2»" not in said(part)
    tests = said(review.season_tests())
    assert "Доля результатов ниже минимального балла" in tests
    assert "Доля набравших 70 баллов и больше" in tests
    assert "Тестовый балл" in tests
    assert "отмет" not in tests.lower()


def test_the_table_says_what_stands_for_marks(review):
    heading = review.cells().children[0]
    assert "вместо «2» — тестовый балл ниже минимального для своего года и предмета" in said(heading)


def test_scores_are_test_scores_in_bands(review):
    chosen = chosen_points(review)
    rows = chosen.scores(chosen.now)
    table = score_table(rows, chosen.paper, chosen.now.year)
    assert len(table) == 101
    assert table["mark"].is_monotonic_increasing
    assert table.loc[[70, 80], "mark"].tolist() == [4, 5]
    cell = chosen.cell(chosen.now)
    for mark in (2, 3, 4, 5):
        assert int(table.loc[table["mark"] == mark, "count"].sum()) == int(cell[f"n{mark}"])


def test_basic_mathematics_keeps_its_marks(review):
    papers = [paper for _, paper in review.chooser.paper.options]
    basic = next((paper for paper in papers if "базовая" in paper.subject), None)
    assert basic is not None
    assert not basic.by_points
    review.chooser.paper.value = basic
    chosen = review.chooser.chosen
    assert score_rows(review.store, WEAK, basic, chosen.now)["score"].max() <= 21
    assert "Доля «2»" in said(review.season_tests())

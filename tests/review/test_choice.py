"""What there is to choose from, for the ordinary schools and for the edges."""

import pytest

from shnor_analysis.review.choice import (
    MOST_LISTED,
    Paper,
    SchoolChoice,
    Sitting,
    matching,
    of_paper,
    papers_of,
    schools_of,
    sittings_of,
)
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.school_view import load_school

MATHS = Paper("ВПР", "Математика", 5)


def test_schools_of_the_programme_come_first(place):
    schools = schools_of(place)
    inside = ["программа" in school.label for school in schools]
    assert inside == sorted(inside, reverse=True)
    assert {"990001", "990002", "990010"} <= {school.school_id for school in schools}
    labels = [school.label for school in schools if "программа" in school.label]
    assert labels == sorted(labels)


def test_a_store_not_analysed_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="shnor"):
        schools_of(Store(tmp_path))


def test_search(place):
    schools = schools_of(place)
    assert [one.school_id for one in matching(schools, "  КЛЮЧ  сош ")] == ["990001"]
    assert [one.school_id for one in matching(schools, "990002")] == ["990002"]
    assert matching(schools, "такой нет") == []
    assert [one.school_id for one in matching(schools, "<script>")] == ["990016"]
    many = [SchoolChoice(f"{n:06d}", f"Школа {n}") for n in range(1500)]
    assert len(matching(many, "")) == MOST_LISTED
    assert [one.school_id for one in matching(many, "1499")] == ["001499"]


def test_papers_and_seasons(place):
    cells = load_school(place.root, "990001").cells
    papers = papers_of(cells)
    assert [paper.title.replace("\u00a0", " ") for paper in papers] == [
        "Математика, 5 класс",
        "Русский язык, 5 класс",
        "Математика, 6 класс",
        "Русский язык, 6 класс",
        "Математика, 7 класс",
    ]
    assert sittings_of(cells, MATHS) == [Sitting(2022, "spring", 5), Sitting(2021, "spring", 5)]
    assert len(of_paper(cells, MATHS)) == 2
    assert of_paper(cells, MATHS, Sitting(2021, "spring", 5))["n2"].tolist() == [9]


def test_autumn_follows_spring_of_its_year(place):
    cells = load_school(place.root, "990001").cells
    cells = of_paper(cells, MATHS).assign(season=["spring", "autumn"], year=2021, pupil_grade=[5, 6])
    assert [one.title for one in sittings_of(cells, MATHS)] == ["осень 2021", "весна 2021"]


def test_a_school_without_results_has_nothing_to_choose(place):
    assert papers_of(load_school(place.root, "990010").cells) == []

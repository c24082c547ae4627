"""The school report with ВПР only, ОГЭ only, ЕГЭ only, and all three: words, numbers, verdicts."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.documents.results import worded
from shnor_analysis.reports.exam_words import bands_note, in_exam_words, text_in_exam_words
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.objectivity import objectivity_section
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import load_school
from tests.analyse.exam_store import FELL, WEAK
from tests.reports.page_text import report_html, text_of

Texts = Callable[..., str]
LOW_WORDS = ("Доля низких результатов", "баллов и больше", "ниже минимального")


@pytest.fixture(scope="module")
def text(exam_store_of: Callable[[str], Store]) -> Texts:
    """Text of the whole report of a school."""

    def of(name: str, school: str = WEAK, year: int | None = None) -> str:
        report = SchoolReport.load(exam_store_of(name).root, school, year)
        return text_of(report_html(report)).replace("_", " ")

    return cache(of)


@pytest.mark.parametrize(("name", "marks"), {"ВПР": 40, "ОГЭ": 40, "ЕГЭ": 60, "все": 140}.items())
def test_the_answer_rests_on_all_papers(text: Texts, name: str, marks: int) -> None:
    said = text(name)
    assert "школа попадает под правило отбора" in said
    assert f": {marks} и {marks})" in said
    assert "45 %" in said
    assert "сказать нельзя" in said


@pytest.mark.parametrize("name", ["ВПР", "ОГЭ"])
def test_marks_are_called_marks(text: Texts, name: str) -> None:
    said = text(name)
    assert "Доля отметок «2» по работам обоих сезонов" in said
    assert "если отметку «2» получили не меньше 30 % участников" in said
    assert not any(words in said for words in LOW_WORDS)


@pytest.mark.parametrize("name", ["ЕГЭ", "все"])
def test_low_results_of_ege_are_not_called_marks(text: Texts, name: str) -> None:
    said = text(name)
    assert "Доля низких результатов по работам обоих сезонов" in said
    assert "если отметку «2» или балл ниже минимального получили не меньше 30 %" in said
    assert "вместо «2» — тестовый балл ниже минимального для своего года и предмета" in said
    assert "на ЕГЭ — 70 баллов и больше" in said
    before = said.split("Объективность")[0]  # there ВПР and ОГЭ are compared, and both have marks
    assert "доля «2»" not in before.lower()
    assert "отметок «2»" not in before.lower()


def test_bands_are_told_by_their_bounds(text: Texts) -> None:
    told = "ниже минимального балла — 45 %, от него до 69 — 35 %, 70–79 — 15 %, 80–100 — 5 %"
    assert told in text("ЕГЭ")
    assert told not in text("ОГЭ")


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("ВПР", ["Математика, 8 класс", "Русский язык, 8 класс"]),
        ("ОГЭ", ["ОГЭ. Математика", "ОГЭ. Русский язык"]),
        ("ЕГЭ", ["ЕГЭ. Математика (базовая)", "ЕГЭ. Математика (профильная)"]),
        ("все", ["ГВЭ. Русский язык, 9 класс", "ЕГЭ. Русский язык", "ОГЭ. Математика"]),
    ],
)
def test_papers_are_called_by_procedure(text: Texts, name: str, titles: list[str]) -> None:
    said = text(name)
    assert all(title in said for title in titles)
    assert ("Работы без названия процедуры — ВПР." in said) == (name == "все")


def test_gve_is_shown_and_not_counted(text: Texts) -> None:
    said = text("все")
    assert "не учтена: не входит в набор процедур правила" in said
    assert "низкий результат во всех работах (7)" in said


def test_marks_of_vpr_that_oge_did_not_confirm(text: Texts) -> None:
    said = text("все", FELL)
    assert "Подтвердились ли отметки ВПР на ОГЭ" in said
    assert "Математика, 8 класс, весна 2025 → ОГЭ, весна 2026" in said
    assert "20 → 20" in said
    assert "не подтвердились: место ниже, чем бывает само собой" in said
    assert "Не доказывает завышения ВПР" in said
    assert "Отметки ВПР не подтвердились на ОГЭ" in said


def test_a_steady_school_is_said_to_be_steady(text: Texts) -> None:
    said = text("все")
    assert "больше обычного не разошлись" in said
    assert "Подтвердились ли отметки" not in text("ВПР")


def test_an_earlier_report_does_not_know_the_exam_to_come(text: Texts) -> None:
    assert "Подтвердились ли отметки" not in text("все", WEAK, 2025)


def test_the_district_speaks_of_low_results(exam_store_of: Callable[[str], Store]) -> None:
    view = DistrictReport.load(exam_store_of("ЕГЭ").root).view
    assert set(view.dynamics["procedure"].dropna()) == {"ЕГЭ"}


def test_a_page_of_test_scores_alone() -> None:
    papers = pd.DataFrame({"procedure": ["ЕГЭ"], "subject": ["Русский язык"]})
    block = Block(Markup("<p>Отметку «2» получили 5, доля\u00a0«2» выше</p><text>«2»</text>"), "доля отметок «2»")
    said = in_exam_words(block, papers)
    assert said.html == (
        "<p>Балл ниже минимального получили 5, доля результатов ниже минимального балла выше</p>"
        "<text>&lt;\u00a0мин.</text>"
    )
    assert said.summary == "доля результатов ниже минимального балла"
    assert "Низкий результат" not in bands_note(papers)


@pytest.mark.parametrize(
    ("marks", "results"),
    [
        ("у школы (242 отметки), всего 1 отметка", "у школы (242 результата), всего 1 результат"),
        ("Чем меньше отметок; 12 отметок", "Чем меньше результатов; 12 результатов"),
        ("12 отметок «5»", "12 отметок «5»"),
    ],
)
def test_counts_are_of_results(marks: str, results: str) -> None:
    papers = pd.DataFrame({"procedure": ["ВПР", "ЕГЭ"], "subject": ["Русский язык", "Русский язык"]})
    assert text_in_exam_words(marks, papers) == results


def test_other_pages_are_left_as_they_are() -> None:
    block = Block(Markup("<p>доля «2»</p>"), "")
    for papers in ([["ОГЭ", "Математика"]], [["ЕГЭ", "Математика (базовая)"]], [["ГВЭ", "Математика"]], []):
        assert in_exam_words(block, pd.DataFrame(papers, columns=["procedure", "subject"])) is block


def test_papers_word_low_results_as_the_page_does(exam_store_of: Callable[[str], Store]) -> None:
    told = {name: worded("Школа", load_school(exam_store_of(name).root, WEAK)) for name in ("ВПР", "ЕГЭ", "все")}
    assert "«2»" in told["ВПР"].rule and "«2»" in told["ВПР"].answer + told["ВПР"].grounds
    for name in ("ЕГЭ", "все"):
        said = told[name].answer + told[name].grounds + told[name].limit
        assert (
            "низких результатов" in said.lower()
            and "доля «2»" not in said.lower()
            and "отметок «2»" not in said.lower()
        )


def test_nobody_is_no_hidden_group(exam_store_of: Callable[[str], Store]) -> None:
    said = text_of(str(SchoolReport.load(exam_store_of("ОГЭ").root, WEAK).objectivity().html)).replace("_", " ")
    assert "меньше 5 учеников, не показано" not in said
    assert "нет отметок из журнала" in said


def objectivity_said(store: Store, **columns: object) -> str:
    """Text of the section where the rows of the signs have other columns."""
    view = load_school(store.root, WEAK)
    mart = view.optional["objectivity"].assign(fired=False, **columns)
    other = replace(view, optional=view.optional | {"objectivity": mart})
    return text_of(str(objectivity_section(other).html)).replace("_", " ")


def test_where_no_sign_could_be_looked_for_nothing_is_said_to_be_clean(
    exam_store_of: Callable[[str], Store],
) -> None:
    said = objectivity_said(exam_store_of("ЕГЭ"), applicable=False, reason="too_few_schools")
    assert "Ни одного признака проверить не удалось" in said
    assert "не найдено" not in said and "можно верить" not in said


def test_papers_that_could_not_be_looked_at_are_not_counted(exam_store_of: Callable[[str], Store]) -> None:
    store = exam_store_of("ОГЭ")
    signs = load_school(store.root, WEAK).optional["objectivity"]
    one = (signs["subject"] == signs["subject"].iloc[0]) & (signs["year"] == signs["year"].max())
    said = objectivity_said(store, applicable=one, reason=np.where(one, "", "too_few_schools"))
    assert "не найдено (работ проверено: 1 из 4)" in said

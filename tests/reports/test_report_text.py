"""What reports say: one school's whole text is kept beside this file, edge schools are asked point by point."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.verdict import verdict_box
from shnor_analysis.reports.wording import identification_box
from tests.reports.page_text import report_html, text_of

KEPT = Path(__file__).with_name("school_990001.txt")

Reports = Callable[[str], SchoolReport]
Texts = Callable[[str], str]


def test_the_text_of_a_report(report_of: Reports, text_of_report: Texts) -> None:
    """Run with ``SHNOR_KEEP_TEXT=1`` to keep a new text after reading the difference."""
    report = report_of("990001")
    text = text_of_report("990001").replace(report.view.store.parent.name, "ПАПКА") + "\n"
    if os.environ.get("SHNOR_KEEP_TEXT"):
        KEPT.write_text(text, encoding="utf-8")
    assert text == KEPT.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("school_id", "answer", "grounds"),
    [
        ("990001", "попадает под правило отбора", "До границы правила — 3\u00a0ученика"),
        ("990002", "не попадает под правило отбора", "меньше 30\u00a0%"),
        ("990010", "Результатов школы нет", "проверьте, присланы ли файлы"),
        ("990011", "не попадает под правило отбора", "Скрыто работ в группах меньше 5 учеников: 1"),
        ("990012", "низкий результат во всех работах (2)", "100\u00a0%"),
        ("990013", "низких результатов нет (1\u00a0работа)", "меньше 30\u00a0%"),
        ("990014", "вывода нет", "работ никто не писал"),
        ("990015", "вывода нет", "шкала неизвестна"),
        ("990017", "низкий результат в единственной работе", "32\u00a0%"),
    ],
)
def test_verdicts_of_edge_schools(report_of: Reports, school_id: str, answer: str, grounds: str) -> None:
    verdict = identification_box(report_of(school_id).view)
    assert answer in verdict.answer
    assert grounds in verdict.grounds
    assert verdict.limit.startswith("Чего сказать нельзя: ")


SCHOOLS = [f"9900{number:02d}" for number in (*range(1, 8), *range(10, 18))]


@pytest.mark.parametrize("school_id", SCHOOLS)
def test_every_section_says_something_and_nothing_technical(text_of_report: Texts, school_id: str) -> None:
    text = text_of_report(school_id)
    codes = ("_level", "one_season", "no_", "too_")
    for leak in ("nan", "NaN", "None", "<NA>", "False", "True", "..", " ,", "{", *codes):
        assert leak not in text.replace("<script>alert(1)</script>", "")
    assert '"' not in text


@pytest.mark.parametrize("school_id", SCHOOLS)
def test_no_cause_no_rank_no_blame(text_of_report: Texts, school_id: str) -> None:
    text = text_of_report(school_id).lower()
    for word in ("потому что школ", "из-за", "рейтинг", "виноват", " худш", "плохой учитель", "место школы в"):
        assert word not in text


def test_one_pupil_is_not_told_of(text_of_report: Texts) -> None:
    """The only pupil has a «2»: neither the share, nor the word «низкий» may say so."""
    text = text_of_report("990011").split("Метод и_данные")[0]
    assert "100_%" not in text.replace("Явка в_2022 году_— 100_%", "")
    assert "хуже ожид" not in text and "ухудшились" not in text and "дефицит" not in text
    assert "Средний балл выше" not in text.split("Проверенные признаки")[0]
    assert "| низкий" not in text
    assert "учтена, не показано" in text


def test_small_groups_hide_their_numbers_but_are_named(text_of_report: Texts) -> None:
    text = text_of_report("990001")
    row = next(line for line in text.splitlines() if line.startswith("Математика, 7_класс | 3"))
    assert row == "Математика, 7_класс | 3 | меньше 5 уч. | — | — | учтена, не показано"


def test_sample_data_are_called_so(report_of: Reports) -> None:
    assert "учебные данные" in str(report_of("990001").title().html)
    assert "учебные данные" not in str(report_of("990017").title().html)


def test_an_earlier_year_knows_nothing_of_the_next(mini_store: Path) -> None:
    text = text_of(report_html(SchoolReport.load(mini_store, "990001", "2021")))
    assert "весна 2021" in text
    assert "весна 2022" not in text


def test_a_year_without_results_says_so(mini_store: Path) -> None:
    report = SchoolReport.load(mini_store, "990001", 2030)
    assert "вывода нет" in identification_box(report.view).answer
    assert verdict_box(report.view).second
    assert "нет" in text_of(str(report.marks().html))


def test_the_default_school_is_of_the_programme(mini_store: Path) -> None:
    assert SchoolReport.load(mini_store).view.school_id == "990001"

"""What reports say of change, signs and tasks: a kept text for each verdict, points for edges."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.change_tables import adds_up, waterfall_table
from shnor_analysis.reports.change_wording import CONCLUSIONS, REASONS, WORDS
from shnor_analysis.reports.objectivity_wording import NAMES, not_proof_of
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.tasks import tasks_section
from shnor_analysis.reports.verdict import sentences, verdict_box
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.school_view import first_school, load_school
from shnor_analysis.tables import dynamics as mart
from shnor_analysis.tables.objectivity import SIGNS
from tests.reports.page_text import report_html, text_of

Reports = Callable[[str], SchoolReport]

KEPT = Path(__file__).with_name("verdicts.txt")
VERDICTS = {
    "990001": "improved",
    "990002": "worsened",
    "990003": "stable",
    "990004": "unclear",
    "990005": "not_enough_data",
    "990006": "improved, the pooled share would tell of a small group",
    "990007": "worsened though fewer «2», interval over nought, other without flagged",
    "990011": "one pupil",
    "990012": "one season with a pair",
    "990013": "one season in the whole region",
    "990014": "nobody wrote",
    "990016": "no norm",
}


def plain(block: Block) -> str:
    return text_of(str(block.html)).replace("_", " ")


def test_the_text_of_each_verdict(report_of: Reports) -> None:
    """Run with ``SHNOR_KEEP_TEXT=1`` to keep a new text after reading the difference."""
    told = []
    for school_id, about in VERDICTS.items():
        report = report_of(school_id)
        html = "\n".join(str(getattr(report, name)().html) for name in ("verdict", "change", "change_by_paper"))
        told.append(f"=== {school_id}: {about}\n{text_of(html)}\n")
    text = "\n".join(told)
    if os.environ.get("SHNOR_KEEP_TEXT"):
        KEPT.write_text(text, encoding="utf-8")
    assert text == KEPT.read_text(encoding="utf-8")


def test_every_code_has_words() -> None:
    assert set(WORDS) == set(CONCLUSIONS) == set(mart.VERDICTS)
    assert set(REASONS) == set(mart.REASONS)
    assert set(NAMES) == set(SIGNS)


@pytest.mark.parametrize("school_id", VERDICTS)
def test_the_box_is_three_sentences(report_of: Reports, school_id: str) -> None:
    box = verdict_box(report_of(school_id).view)
    for part in (box.answer, box.grounds, box.limit):
        assert len(sentences(part)) == 1 and part.endswith("."), part


@pytest.mark.parametrize("school_id", ["990001", "990002", "990003", "990004", "990007"])
def test_the_box_answers_first_and_names_no_cause(report_of: Reports, school_id: str) -> None:
    box = verdict_box(report_of(school_id).view)
    assert len(box.answer) < 110
    assert "%" in box.grounds and "интервал" in box.grounds and "отметок:" in box.grounds
    assert box.limit.startswith("Чего сказать нельзя: ")
    assert "под правило" in box.second


def test_a_store_without_the_marts_still_reports(bare_store: Path) -> None:
    report = SchoolReport.load(bare_store, "990001")
    assert "попадает под правило" in verdict_box(report.view).answer
    for name in ("change", "change_by_paper", "funnel", "objectivity", "tasks"):
        assert "shnor analyse" in text_of(str(getattr(report, name)().html))
    assert "такая проверка" in text_of(str(report.limits().html))


def test_other_schools_are_dots_without_names(report_of: Reports) -> None:
    html = str(report_of("990001").funnel().html)
    assert "991" not in re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    assert "эта школа, 31" in html


def test_a_small_group_is_not_to_be_had_by_subtraction(report_of: Reports) -> None:
    """Three pupils wrote one paper: pooled less shown would be theirs."""
    change = Change.of(report_of("990006").view)
    assert change is not None and change.betrays and not change.told
    report = report_of("990006")
    text = "".join(plain(getattr(report, name)()) for name in ("verdict", "change", "funnel"))
    assert "10 %" not in text and "30 %" not in text
    assert "Улучшение" in text and "меньше 5 учеников" in plain(report.funnel())


@pytest.mark.parametrize(
    ("school_id", "says"),
    [
        ("990001", "будь отметок «2» на 3 больше."),
        ("990002", "будь отметок «2» на 1 меньше."),
        ("990004", "будь отметок «2» на 4 меньше."),
    ],
)
def test_how_many_twos_would_alter_the_verdict(report_of: Reports, school_id: str, says: str) -> None:
    assert f"Вывод был бы другим, {says}" in plain(report_of(school_id).change())


@pytest.mark.parametrize("school_id", ["990006", "990011", "990014"])
def test_what_would_alter_a_verdict_is_silent_where_counts_are_hidden(report_of: Reports, school_id: str) -> None:
    assert "Вывод был бы другим, будь" not in plain(report_of(school_id).change())


def test_an_interval_that_holds_nought_is_explained_beside_the_verdict(report_of: Reports) -> None:
    report = report_of("990007")
    why = "потому что считается в обе стороны, а вывод — в одну, с вероятностью ошибки 5 %"
    assert why in plain(report.verdict()) and why in plain(report.change())
    assert why not in plain(report_of("990001").verdict())


def test_steps_lead_from_start_to_end_and_never_below_nought(report_of: Reports) -> None:
    for school_id in ("990001", "990002", "990003"):
        change = Change.of(report_of(school_id).view)
        assert change is not None
        table = waterfall_table(change)
        assert table["start"].min() >= 0
        assert list(table["end"][:-2]) == list(table["start"][1:-1])
        assert table["end"].iloc[-2] == pytest.approx(table["end"].iloc[-1])
    change = Change.of(report_of("990001").view)
    assert change is not None and isinstance(adds_up(waterfall_table(change)), bool)


def test_signs_are_told_with_what_they_do_not_prove(report_of: Reports) -> None:
    report = report_of("990001")
    text = plain(report.objectivity())
    assert "В 1 работе есть признаки, с которыми результат стоит перепроверить" in text
    of_vpr = [sign for sign in SIGNS if sign != "exam_gap"]  # told only where the cohort took ОГЭ
    assert all(NAMES[sign] in text for sign in of_vpr) and NAMES["exam_gap"] not in text
    for sign in of_vpr:
        assert not_proof_of(sign, report.view.methods["objectivity"]) in text
    assert "слабый: объясним случайностью" in text and "не для этой работы" in text
    none = plain(report_of("990002").objectivity())
    assert "Признаков необъективности не найдено" in none and "мало участников — 1" in none
    assert "причина не указана" in plain(report_of("990015").objectivity())


def test_tasks_name_deficits_first(report_of: Reports) -> None:
    html = str(report_of("990001").tasks().html)
    text = plain(report_of("990001").tasks())
    assert "уверенно слабых — 2 задания в 1 работе" in text
    assert "задания 1 (Б) (20 / 60 %), 2 (30 / 60 %)" in text
    assert "дефицит: ниже региона и достаточного" in text and "недостаточно" in text
    assert "столбцы протокола сдвинуты" in text and "причина не указана" in text
    assert html.count("<tbody") == 1 and html.count('scope="row"') == 17
    assert "не найдено" in plain(report_of("990002").tasks())
    assert "меньше 5 учеников" in plain(report_of("990011").tasks())


def test_tasks_that_nobody_else_did_are_not_called_compared(report_of: Reports) -> None:
    view = report_of("990002").view
    alone = view.optional["tasks"].assign(reason="too_few_schools", region_completion=None, difference=None)
    text = plain(tasks_section(replace(view, optional={**view.optional, "tasks": alone})))
    assert "сравнить задания с регионом нельзя: эту работу писало мало школ" in text
    assert "не найдено" not in text and "относительно региона" not in text


def pairs(*rows: tuple[str | None, str, str]) -> pd.DataFrame:
    columns = ["season_from", "season_to", "reason"]
    fixed = {"scope": "school", "measure": "share2", "comparison": "successive", "programme_grade": None}
    return pd.DataFrame(rows, columns=columns).assign(**fixed, subject=None, procedure=None)


@pytest.mark.parametrize(
    ("rows", "year", "chosen"),
    [
        ([("2020-spring", "2021-spring", ""), ("2021-spring", "2022-spring", "")], 2022, "2021-spring"),
        ([("2020-autumn", "2021-spring", ""), ("2020-spring", "2021-spring", "")], 2021, "2020-autumn"),
        ([("2021-spring", "2022-spring", "one_season"), ("2020-autumn", "2022-spring", "")], 2022, "2020-autumn"),
        ([("2022-spring", "2022-autumn", ""), ("2021-spring", "2022-spring", "")], 2022, "2022-spring"),
        ([("2019-spring", "2020-spring", ""), ("2019-spring", "2021-spring", "")], 2022, "2019-spring"),
        ([("2021-spring", "2022-spring", "")], 2021, None),
    ],
)
def test_the_newest_pair_that_ends_in_the_year_is_told_of(
    mini_store: Path, rows: list[tuple[str, str, str]], year: int, chosen: str | None
) -> None:
    view = load_school(mini_store, "990001", year)
    change = Change.of(replace(view, optional={**view.optional, "dynamics": pairs(*rows)}))
    assert (change.row["season_from"] if change else None) == chosen


def test_the_real_chain_is_told_without_codes_or_gaps(example_store: Store) -> None:
    schools = read_table(example_store, "schools")["school_id"]
    for school_id in [first_school(example_store.root), *schools.iloc[::7]]:
        report = SchoolReport.load(example_store.root, school_id)
        text = (
            plain(report.verdict()) + plain(report.change()) + plain(report.objectivity()) + plain(report.tasks())
        )
        for leak in ("nan", "None", "NA>", "_", "причина не указана", ".."):
            assert leak not in text
        assert "Чего сказать нельзя" in text


def test_the_programme_is_told_of_to_its_schools_only(report_of: Reports) -> None:
    assert "Программа в целом" in plain(report_of("990001").change())
    assert "Программа в целом" not in plain(report_of("990002").change())


def test_an_earlier_year_does_not_know_the_change_to_come(mini_store: Path) -> None:
    report = SchoolReport.load(mini_store, "990001", 2021)
    assert Change.of(report.view) is None
    assert "более ранних результатов школы нет" in plain(report.change())
    assert "весна 2022" not in text_of(report_html(report))

"""Sentences that a critical reader of whole pages found untrue for the data they stood beside."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.change import WITHHELD, Change
from shnor_analysis.reports.change_wording import NOT_FOR_THE_PUBLIC, answer, limit
from shnor_analysis.reports.exam_words import text_in_exam_words
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.identification import identification_section
from shnor_analysis.reports.sections.objectivity import objectivity_section
from shnor_analysis.reports.wording import identification_box
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import NOT_ENOUGH_DATA, UNCLEAR
from tests.analyse.exam_store import WEAK
from tests.reports.page_text import report_html, text_of

Reports = Callable[[str], SchoolReport]


def plain(block: Block) -> str:
    return text_of(str(block.html)).replace("_", " ")


def with_mart(view: SchoolView, name: str, **columns: object) -> SchoolView:
    """Change columns of one mart of a school."""
    return replace(view, optional={**view.optional, name: view.optional[name].assign(**columns)})


def test_signs_that_could_not_be_looked_for_are_not_called_absent(exam_store_of: Callable[[str], Store]) -> None:
    said = plain(SchoolReport.load(exam_store_of("ЕГЭ").root, WEAK).objectivity())
    assert "Ни одного признака проверить не удалось" in said
    assert "не найдено" not in said and "можно верить" not in said
    assert "эту работу писало мало школ — 6" in said


@pytest.mark.parametrize("school_id", ["990011", "990014"])
def test_groups_too_small_to_be_told_of_are_not_vouched_for(report_of: Reports, school_id: str) -> None:
    assert "не найдено" not in plain(report_of(school_id).objectivity())


def test_sittings_without_any_sign_are_not_counted_as_checked(report_of: Reports) -> None:
    view = report_of("990002").view
    mart = view.optional["objectivity"]
    assert "(работ проверено: 1)" in plain(objectivity_section(view))
    year = mart["year"].where(mart.index != mart.index[0], mart["year"] - 1)
    both = with_mart(view, "objectivity", year=year, applicable=mart["applicable"] & (year == mart["year"]))
    assert "(работ проверено: 1 из 2)" in plain(objectivity_section(both))


def test_tasks_without_points_lack_points_and_not_pupils(exam_store_of: Callable[[str], Store]) -> None:
    said = plain(SchoolReport.load(exam_store_of("ЕГЭ").root, WEAK).objectivity())
    assert "нет баллов за отдельные задания — 6" in said
    assert "только сводные отметки" not in said


def test_papers_are_counted_of_those_shown_where_others_are_hidden(report_of: Reports) -> None:
    said = plain(report_of("990001").identification())
    assert "показанных работ" in said and "Скрыто работ в группах меньше 5 учеников: 1" in said
    assert "показанных работ" in plain(report_of("990001").low_shares())
    assert "показанных работ" in report_of("990001").verdict().html
    assert "показанн" not in plain(report_of("990002").identification())
    assert "показанн" not in plain(report_of("990002").marks())


def test_one_paper_is_not_called_all_papers(report_of: Reports) -> None:
    assert "В этой работе отметку «2» получили меньше 30" in identification_box(report_of("990013").view).grounds
    assert "ниже порога 30 % в единственной работе." in plain(report_of("990013").low_shares())
    assert "во всех" not in plain(report_of("990013").marks()).split("Работа")[0]


def test_a_rule_about_other_papers_sends_nobody_to_the_journal(exam_store_of: Callable[[str], Store]) -> None:
    view = SchoolReport.load(exam_store_of("ЕГЭ").root, WEAK).view
    outside = view.low_shares.assign(counted=False, low=False, reason="not_in_set")
    none = view.identification.assign(n_procedures=0, listed=False)
    said = plain(identification_section(replace(view, low_shares=outside, identification=none)))
    assert "не входит в набор процедур правила" in said
    assert "правило не об этих работах" in said and "журнал" not in said


def test_no_low_result_is_no_reason_to_look_for_the_most_of_them(exam_store_of: Callable[[str], Store]) -> None:
    view = SchoolReport.load(exam_store_of("ЕГЭ").root, "990002").view
    shares = view.low_shares.assign(n=100, n2=0, share2=0.0, pupils_to_threshold=-30)
    said = plain(identification_section(replace(view, low_shares=shares)))
    assert "Особых шагов правило не требует." in said and "наибольшей долей" not in said


@pytest.mark.parametrize(
    ("few", "papers", "told"),
    [
        ([("141", 141)], 10, "По 1 из 10 работ в отдельности об улучшении судить нельзя (писал 141 ученик)."),
        (
            [("a", 7), ("b", 9)],
            2,
            "Ни по одной из 2 работ в отдельности об улучшении судить нельзя (писали 7–9 учеников).",
        ),
    ],
)
def test_papers_that_cannot_be_judged_are_counted_in_good_russian(
    report_of: Reports, few: list[tuple[str, int]], papers: int, told: str
) -> None:
    change = Change.of(report_of("990001").view)
    assert change is not None
    row = change.shown_papers.iloc[[0]].assign(verdict=UNCLEAR, n_from=200)
    rows = [row.assign(subject=name, verdict=NOT_ENOUGH_DATA, n_to=count) for name, count in few]
    rows += [row] * (papers - len(few))
    made = replace(change, papers=pd.concat(rows, ignore_index=True))
    assert told in limit(made, in_programme=False).replace("\u00a0", " ")


def test_a_hidden_change_is_told_as_plainly_as_a_shown_one(report_of: Reports) -> None:
    change = Change.of(report_of("990001").view)
    assert change is not None
    row = {**change.row, "verdict": UNCLEAR, "reason": WITHHELD}
    assert answer(replace(change, row=row)) == "Стало лучше или хуже, по этим данным сказать нельзя."
    assert ":" not in NOT_FOR_THE_PUBLIC


#: What pages of test scores may not say: these pupils have no marks.
OF_MARKS = (
    *(
        "отметки этого не",
        "причин отметки",
        "показывает отметки",
        "Отметок у школы",
        "| Отметок |",
        "Отметки школы",
    ),
    *("Распределение отметок", "числу отметок", "случайность отметок", "есть отметка;", "нужны отметки"),
)


@pytest.mark.parametrize("name", ["ЕГЭ", "все"])
def test_pages_of_test_scores_speak_of_results(exam_store_of: Callable[[str], Store], name: str) -> None:
    said = text_of(report_html(SchoolReport.load(exam_store_of(name).root, WEAK))).replace("_", " ")
    assert [phrase for phrase in OF_MARKS if phrase in said] == []
    assert "Результаты школы рядом с регионом" in said
    assert "к числу участников, у которых есть отметка или балл;" in said
    marks = text_of(report_html(SchoolReport.load(exam_store_of("ОГЭ").root, WEAK))).replace("_", " ")
    assert "Отметки школы рядом с регионом" in marks and "у которых есть отметка;" in marks


@pytest.mark.parametrize(
    ("of_marks", "of_scores"),
    [
        ("работы с наибольшей долей «3».", "работы с наибольшей долей результатов от минимального балла до 69."),
        ("<th>Отметок</th>", "<th>Результатов</th>"),
        ("при таком числе отметок", "при таком числе результатов"),
        ("отметки о выполнении", "отметки о выполнении"),
    ],
)
def test_words_of_test_scores_alone(of_marks: str, of_scores: str) -> None:
    papers = pd.DataFrame({"procedure": ["ЕГЭ"], "subject": ["Русский язык"]})
    assert text_in_exam_words(of_marks, papers) == of_scores

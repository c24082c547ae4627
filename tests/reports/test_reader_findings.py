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
from shnor_analysis.reports.sections.change_by_paper import _notes as by_paper_notes
from shnor_analysis.reports.sections.funnel import funnel_section
from shnor_analysis.reports.sections.identification import identification_section
from shnor_analysis.reports.sections.limits import limits_section
from shnor_analysis.reports.sections.low_shares import low_shares_section
from shnor_analysis.reports.sections.method import method_section
from shnor_analysis.reports.sections.objectivity import objectivity_section
from shnor_analysis.reports.sections.participation import participation_section
from shnor_analysis.reports.sections.tasks import tasks_section
from shnor_analysis.reports.task_tables import drawn_tasks, newest_tasks
from shnor_analysis.reports.wording import identification_box
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import NOT_ENOUGH_DATA, UNCLEAR, WORSENED
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
            "Ни по одной из 2 работ в отдельности об улучшении судить нельзя (писали от 7 до 9 учеников).",
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


def test_names_of_tasks_are_explained_where_there_are_such(report_of: Reports) -> None:
    view = report_of("990001").view
    assert "Б, П, В — базовый, повышенный и высокий уровень" in plain(tasks_section(view))
    assert "Б — 60 % и 57 %; П — 30 % и 28,5 %" in plain(tasks_section(view))
    assert "«Кратк.»" not in plain(tasks_section(view))
    bare = with_mart(view, "tasks", task="кратк. 1", level=None, zone=None)
    assert "«Кратк.» и «разв.» — задания с кратким и с развёрнутым ответом" in plain(tasks_section(bare))
    assert "Зона ФИОКО" not in plain(tasks_section(bare)) and "базовый, повышенный" not in plain(
        tasks_section(bare)
    )


def test_tasks_that_cannot_be_compared_stand_by_completion(report_of: Reports) -> None:
    view = report_of("990002").view
    mart = view.optional["tasks"]
    alone = {"reason": "too_few_schools", "region_completion": None, "difference": None, "deficit": False}
    falling = [0.9 - 0.05 * place for place in range(len(mart))]
    made = with_mart(view, "tasks", **alone, completion=falling)
    drawn = drawn_tasks([row for row in newest_tasks(made) if row["shown"]])
    assert [row["share"] for row in drawn] == sorted(row["share"] for row in drawn)
    assert "заданий, с наименьшим выполнением." in plain(tasks_section(made))


def test_a_part_of_the_lists_is_not_the_attendance_of_the_year(report_of: Reports) -> None:
    view = report_of("990001").view
    newest = view.cells["year"] == view.year
    first = newest & ~newest.shift(fill_value=False).cumsum().gt(0)
    known = view.cells["n_listed"].mask(first)
    said = plain(participation_section(replace(view, cells=view.cells.assign(n_listed=known))))
    count = int(newest.sum())
    assert f"Явка в 2022 году по работам, где список известен ({count - 1} из {count}), — " in said
    assert "об остальных работах это не говорит" in said or "Много отсутствовавших" in said
    assert "список известен" not in plain(participation_section(view))


def test_nobody_absent_means_no_few_absent(report_of: Reports) -> None:
    view = report_of("990002").view
    everybody = replace(view, cells=view.cells.assign(n_listed=view.cells["n"]))
    said = plain(participation_section(everybody))
    assert "Писали все, кто был в списках" in said and "немногие отсутствовавшие" not in said


def test_a_school_without_two_seasons_is_not_told_of_a_comparison(exam_store_of: Callable[[str], Store]) -> None:
    view = SchoolReport.load(exam_store_of("ОГЭ").root, WEAK, 2025).view
    limits = plain(limits_section(view))
    assert "Здесь сравнено" not in limits and "сравнить не с чем" in limits
    assert "работам, написанным в двух сезонах" in plain(funnel_section(view))


def test_a_school_outside_the_programme_is_not_asked_about_it(report_of: Reports) -> None:
    assert "Помогла ли программа" in plain(limits_section(report_of("990001").view))
    assert "Помогла ли работа школы. Здесь сравнено" in plain(limits_section(report_of("990002").view))


def test_a_season_of_the_same_difficulty_is_not_called_easier(exam_store_of: Callable[[str], Store]) -> None:
    """Both years of the small region are alike to a pupil; the model's step of a point is no easier year."""
    report = SchoolReport.load(exam_store_of("все").root, WEAK)
    assert "год почти такой же" in plain(report.change())
    assert "был легче" not in plain(report.verdict()) and "год легче" not in plain(report.change())


def test_the_funnel_says_on_which_papers_it_rests(report_of: Reports) -> None:
    assert "доля «2» по работам обоих сезонов — 31 %" in plain(report_of("990001").funnel())


def test_names_of_columns_and_sheets_stay_in_remarks_of_the_import(report_of: Reports) -> None:
    message = "Кода ОО «778899» нет. Впишите код в столбец «Код ОГЭ», см. лист «Школы», ученик «Иванов»."
    row = {"severity": "remark", "code": "no_school", "source_file": "ОГЭ.xlsx", "message": message}
    said = plain(method_section(replace(report_of("990001").view, complaints=pd.DataFrame([row]))))
    assert "столбец «Код ОГЭ», см. лист «Школы», ученик «…»" in said
    assert "778899" not in said and "Иванов" not in said


def test_a_gap_between_marks_is_not_a_number_of_results(exam_store_of: Callable[[str], Store]) -> None:
    said = plain(SchoolReport.load(exam_store_of("все").root, WEAK).method())
    assert "Расхождение отметок, которое считается | 2 балла" in said


def test_the_table_of_papers_fits_its_page(report_of: Reports) -> None:
    """Eight columns fit in small type; a reason wraps among the conclusions, and would not among the numbers."""
    block = report_of("990006").change_by_paper()
    assert '<div class="scroll compact"' in str(block.html)
    assert "| — | — | — | — | — | менее 5 уч., не показано" in plain(block)
    assert '<div class="scroll compact"' in str(report_of("990001").change().html)


def test_one_paper_is_spoken_of_in_the_singular(report_of: Reports, exam_store_of: Callable[[str], Store]) -> None:
    one, several = report_of("990017").view, SchoolReport.load(exam_store_of("ОГЭ").root, WEAK).view
    assert "Начать с работы, где порог достигнут: «" in plain(low_shares_section(one))
    assert "Начать с работ, где порог достигнут: «" in plain(low_shares_section(several))
    usual = SchoolReport.load(exam_store_of("ОГЭ").root, "990002").view
    near = usual.low_shares.assign(pupils_to_threshold=[-1, -9] * (len(usual.low_shares) // 2))
    ordered = near.assign(year=sorted(near["year"]))
    assert "Держать в поле зрения работу у самого порога: «" in plain(
        identification_section(replace(usual, low_shares=ordered))
    )
    change = Change.of(report_of("990001").view)
    assert change is not None
    for count, which in ((1, "работы"), (2, "работ")):
        worse = change.shown_papers.head(3).copy()
        worse["verdict"] = [WORSENED] * count + [UNCLEAR] * (len(worse) - count)
        assert (
            f"Начать с {which}, где стало хуже: «"
            in by_paper_notes(replace(change, papers=worse), tasks_shown=True)[1].text
        )


def test_alternatives_count_pupils_and_name_no_unknown_region(report_of: Reports) -> None:
    assert "(учеников: 18 → 17)" in plain(report_of("990001").change_by_paper())
    view = report_of("990002").view
    alone = with_mart(
        view, "tasks", reason="too_few_schools", region_completion=None, difference=None, deficit=False
    )
    assert "регион —" not in plain(tasks_section(alone)) and "регион " in plain(tasks_section(view))

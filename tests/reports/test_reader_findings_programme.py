"""Sentences about the programme that a critical reader found untrue for the data they stood beside."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import ClassVar

import pandas as pd

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.district.funnel import funnel_section as district_funnel
from shnor_analysis.reports.district.indicators import _notes as indicator_notes
from shnor_analysis.reports.district.indicators import indicators_section
from shnor_analysis.reports.district.measures import _have
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.recommendation_wording import recommendations_for
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.roadmap import roadmap_section
from shnor_analysis.reports.sections.support import support_section
from shnor_analysis.reports.sections.tasks import tasks_section
from shnor_analysis.store.district_view import DistrictView
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.programme_marts import Recommendations
from tests.analyse.exam_store import WEAK
from tests.reports.mini_programme import AS_OF
from tests.reports.page_text import text_of

Reports = Callable[[str], SchoolReport]


def plain(block: Block) -> str:
    return text_of(str(block.html)).replace("_", " ")


def with_mart(view: SchoolView, name: str, **columns: object) -> SchoolView:
    """Change columns of one mart of a school."""
    return replace(view, optional={**view.optional, name: view.optional[name].assign(**columns)})


def test_all_pauses_are_not_headed_as_long_ones(district_store: Path) -> None:
    said = plain(SchoolReport.load(district_store, "990001", today=AS_OF).visits())
    assert "перерывов дольше допустимого не было" in said
    assert "Перерывы между посещениями дольше допустимого" not in said
    assert "Все перерывы между посещениями и сколько дней допустимо" in said


def test_what_was_not_cancelled_is_not_said_to_be(district_store: Path) -> None:
    part = SchoolReport.load(district_store, "990001", today=AS_OF).programme
    assert part is not None
    roadmap = part.view.marts["programme_roadmap"].assign(state="done_on_time", days=0)
    for states, told in ((roadmap, "сделано."), (roadmap.assign(state="cancelled"), "сделано или отменено.")):
        view = replace(part.view, marts={**part.view.marts, "programme_roadmap": states})
        assert f"Обещанное к этому дню {told}" in plain(roadmap_section(replace(part, view=view)))


def test_one_teacher_is_told_of_in_the_singular(district_store: Path) -> None:
    report = SchoolReport.load(district_store, "990001", today=AS_OF)
    assert report.programme is not None and report.people is not None
    one = report.people.training.assign(teachers=21, teachers_trained=1, talks_given=1, talks_due=2, hidden=False)
    said = plain(support_section(report.programme, replace(report.people, training=one)))
    assert "Обучение завершил 1 из 21 педагога" in said and "на РМО выступил 1 из 2" in said


def test_tasks_left_out_of_a_list_are_not_the_number_of_one(report_of: Reports) -> None:
    rows = Recommendations.empty().reindex(range(1))
    words = {"rule": "task_deficit", "subject": "Математика", "programme_grade": 5, "season": "2021-spring"}
    rows = rows.assign(**words, school_id="990001", order=1, item="; ".join(str(task) for task in range(1, 21)))
    (told,) = recommendations_for(rows)
    assert "по заданиям 1, 2, 3, 4, 5 и ещё 15 другим" in told.fact.replace("\u00a0", " ")
    assert "темы заданий 1, 2, 3, 4, 5 и ещё 15 других" in told.decision.replace("\u00a0", " ")
    (six,) = recommendations_for(rows.assign(item="1; 2; 3; 4; 5; 6"))
    assert "и ещё 1 другому" in six.fact.replace("\u00a0", " ")
    mart = report_of("990001").view.optional["tasks"]
    many = mart.assign(deficit=True, deficit_by="region", reason="", subject="Математика", programme_grade=5)
    said = plain(tasks_section(with_mart(report_of("990001").view, "tasks", **many.to_dict("series"))))
    assert re.search(r"\) и ещё \d+ задани[ейя]+\.", said)


def test_people_that_indicators_leave_out_are_told_of(district_store: Path) -> None:
    part = DistrictReport.load(district_store, date=AS_OF).part
    mart = part.view.marts["programme_indicators"]
    of_school = mart[mart["reading"] == "directors_trained"].assign(school_id="990001", main=True)
    for count, told in ((1, False), (pd.NA, True)):
        made = pd.concat([mart, of_school.assign(n=pd.array([count] * len(of_school), "Int32"))])
        view = replace(part.view, marts={**part.view.marts, "programme_indicators": made})
        said = plain(indicators_section(replace(part, view=view)))
        assert ("Школ, об обучении в которых в реестре нет данных: 1." in said) == told


def test_schools_that_have_no_point_are_each_told_why(district_store: Path) -> None:
    said = plain(DistrictReport.load(district_store, date=AS_OF).funnel())
    assert "слишком мало школ" in said and "выдала бы отметки малой группы." in said
    assert "двух сезонов нет или" not in said


def test_a_school_inside_the_lines_is_not_sent_to_be_taken_apart(district_store: Path) -> None:
    report = DistrictReport.load(district_store, date=AS_OF)
    assert "разобрать отдельно" in plain(report.funnel())
    points, limits = report.view.funnel("2021-spring", "2022-spring")
    inside = points.assign(low95=0.0, high95=1.0, low998=0.0, high998=1.0)
    view = Inside(**{item.name: getattr(report.view, item.name) for item in fields(report.view)})
    Inside.tables = (inside, limits)
    said = plain(district_funnel(view, report.part))
    assert "Искать слабые места внутри каждой школы" in said and "разобрать отдельно" not in said


def test_a_comparison_that_cannot_be_made_is_not_explained(exam_store_of: Callable[[str], Store]) -> None:
    report = DistrictReport.load(exam_store_of("ЕГЭ").root)
    assert plain(report.effect()).splitlines()[1:] == [
        "Сравнить нельзя: школ программы с двумя сезонами меньше двух."
    ]


def test_the_only_school_is_neither_one_of_one_nor_without_a_name(exam_store_of: Callable[[str], Store]) -> None:
    said = plain(DistrictReport.load(exam_store_of("ЕГЭ").root).schools())
    assert "за 2026 год попадает единственная школа программы." in said
    assert f"\nШкола {WEAK} |" in said and "—. " not in said


def test_more_than_needed_is_told_in_good_russian() -> None:
    row = {"have": 100, "needed": 1, "criterion": "documents"}
    assert _have(row, public=False) == "100, нужно 1"
    assert _have({**row, "have": 1, "needed": 2}, public=False) == "1 из 2"


def test_intervals_that_are_hidden_are_not_promised() -> None:
    for coarse in (False, True):
        said = indicator_notes([{"coarse": coarse, "reason": ""}], public=True)[0].text
        assert ("стоит интервал" in said) != coarse
        assert "отрудники и школы сосчитаны все." in said


class Inside(DistrictView):
    """A district whose schools all stand between the lines."""

    tables: ClassVar[tuple[pd.DataFrame, pd.DataFrame]]

    def funnel(self, season_from: str, season_to: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        return self.tables

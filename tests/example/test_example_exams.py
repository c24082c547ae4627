"""The example with exams and conditions, end to end: files, import, marts, and the report of one school."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.example.conditions import draw_conditions
from shnor_analysis.example.exams import draw_exams, graduates
from shnor_analysis.example.model import ExampleSettings, generate
from shnor_analysis.example.population import draw_population
from shnor_analysis.example.writing import write_example
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.tables.vocabulary import EGE, OGE, VPR
from tests.reports.page_text import report_html, text_of

#: Few papers, and as many schools as the conditions need.
SETTINGS = ExampleSettings(n_schools=40, grades=(8,), seed=2021)
CONDITIONS = "Анкеты/Сбор контекстных данных об ОО 2021.xlsx"
NEW = {"ГИА/ОГЭ 2021.xlsx", "ГИА/ЕГЭ Русский язык 2021.csv", CONDITIONS}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """The files, what was drawn for them, and the store made of them."""
    folder = tmp_path_factory.mktemp("example_exams")
    paths = write_example(folder / "raw", SETTINGS)
    store = Store(folder / "store")
    journal = import_folders([folder / "raw"], store, workers=1)
    with ThreadPoolExecutor(1) as here:
        analyse(store, executor=here)
    data = generate(SETTINGS)
    return SimpleNamespace(
        raw=folder / "raw", paths=paths, store=store, journal=journal, data=data, exams=draw_exams(data)
    )


def test_the_other_files_are_the_same_with_and_without(made: SimpleNamespace, tmp_path: Path) -> None:
    without = write_example(tmp_path, replace(SETTINGS, exams=False, conditions=False))
    names = {path.relative_to(tmp_path).as_posix() for path in without}
    assert {path.relative_to(made.raw).as_posix() for path in made.paths} - names == NEW
    for name in names - {"ПРОЧТИ.txt"}:
        assert (tmp_path / name).read_bytes() == (made.raw / name).read_bytes(), name
    assert "Примеров" not in (tmp_path / "ПРОЧТИ.txt").read_text("utf-8")
    assert "«Примеров01»" in (made.raw / "ПРОЧТИ.txt").read_text("utf-8")


def test_same_settings_same_bytes(made: SimpleNamespace, tmp_path: Path) -> None:
    write_example(tmp_path, SETTINGS)
    for name in NEW:
        assert (tmp_path / name).read_bytes() == (made.raw / name).read_bytes(), name


def test_all_is_taken_and_only_the_planted_troubles_are_told(made: SimpleNamespace) -> None:
    files = made.journal.set_index("source_file")
    assert (files.loc[sorted(NEW), "status"] == "imported").all()
    assert (files.loc[sorted(NEW), "set_aside"] == 0).all()
    told = read_table(made.store, "complaints")
    ours = told[told["source_file"].isin(NEW)]
    assert sorted(ours["code"]) == ["impossible", "personal_headers"]
    assert not told["code"].str.startswith("exam_").any()


def test_results_are_those_that_were_drawn(made: SimpleNamespace) -> None:
    results = read_table(made.store, "results")
    ids = made.data.schools["school_id"].to_numpy()
    for rows in made.exams:
        exam = rows.exam
        mine = results[(results["procedure"] == exam.procedure) & (results["subject"] == exam.paper.subject)]
        assert len(mine) == len(rows.school) > 0
        assert mine["absent"].sum() == rows.absent.sum()
        column = "mark" if exam.procedure == OGE else "test_score"
        drawn = pd.DataFrame({"school_id": ids[rows.school], "result": rows.result, "score": rows.score})
        drawn = drawn[~rows.absent].sort_values(["school_id", "result", "score"])
        read = mine[~mine["absent"]].sort_values(["school_id", column, "score"])
        assert read["school_id"].tolist() == drawn["school_id"].tolist()
        assert read[column].tolist() == drawn["result"].tolist()
        assert read["score"].tolist() == drawn["score"].tolist()


def test_one_pupil_has_one_code_in_both_exams(made: SimpleNamespace) -> None:
    results = read_table(made.store, "results")
    pupils = results[results["procedure"] == OGE].groupby("pupil_id")["subject"].nunique()
    assert set(pupils) == {2}
    assert pupils.size == len(made.exams[0].school)
    graduated = results[results["procedure"] == EGE]
    assert graduated["pupil_id"].is_unique
    assert not set(graduated["pupil_id"]) & set(pupils.index)


def test_no_name_and_no_document_reaches_the_store(made: SimpleNamespace) -> None:
    files = [path for path in made.store.root.rglob("*") if path.is_file()]
    told = [pd.read_parquet(path).to_csv() for path in files if path.suffix == ".parquet"]
    told += [path.read_bytes().decode("utf-8", "ignore") for path in files]
    assert len(told) > 20
    for word in ("примеров", "вымышленн", "00090001"):
        assert not any(word in text.lower() for text in told), word


def test_a_third_of_the_schools_have_seniors_and_one_of_the_programme(made: SimpleNamespace) -> None:
    seniors = graduates(draw_population(SETTINGS), made.data.schools)
    assert (seniors > 0).sum() == round(SETTINGS.n_schools / 3)
    assert seniors[seniors > 0].min() >= 10
    assert (seniors[made.data.schools["in_programme"]] > 0).any()
    assert (made.data.schools.loc[seniors > 0, "type"] == "СОШ").all()


def test_exams_agree_with_the_papers_of_the_same_children() -> None:
    data = generate(ExampleSettings(n_schools=400, grades=(8,)))
    earlier = data.pupils[(data.pupils["season"] == "autumn") & ~data.pupils["absent"]]
    papers = earlier.pivot(index=["school_id", "pupil_code"], columns="subject", values="score").astype("Float64")
    between = papers.corr().iloc[0, 1]  # of two papers of one pupil in one season
    for rows in draw_exams(data)[:2]:
        codes = [str(9 * 10_000 + place) for place in rows.place]
        ids = data.schools["school_id"].to_numpy()[rows.school]
        exam = pd.DataFrame({"school_id": ids, "pupil_code": codes, "exam": rows.score})[~rows.absent]
        both = exam.join(papers[rows.exam.paper.subject].rename("paper"), on=["school_id", "pupil_code"]).dropna()
        assert len(both) > 0.75 * len(exam)
        assert np.corrcoef(both["exam"], both["paper"].astype(int))[0, 1] == pytest.approx(between, abs=0.08)
        by_school = both.groupby("school_id")[["exam", "paper"]].mean().astype(float)
        assert by_school[both.groupby("school_id").size() >= 10].corr().iloc[0, 1] > 0.5


def test_a_region_that_is_as_able_as_that_of_2021_has_plausible_results() -> None:
    russian, mathematics, ege = draw_exams(generate(ExampleSettings(n_schools=1500, grades=(8,), dirt=False)))
    for rows, low, high in ((russian, 0.06, 0.25), (mathematics, 0.10, 0.08)):
        assert not rows.absent.any()
        assert np.mean(rows.result == 2) == pytest.approx(low, abs=0.02)
        assert np.mean(rows.result == 5) == pytest.approx(high, abs=0.03)
    assert ege.result.mean() == pytest.approx(60, abs=3)
    assert np.mean(ege.result < 24) == pytest.approx(0.03, abs=0.015)


def test_answers_are_those_that_were_drawn(made: SimpleNamespace) -> None:
    read = read_table(made.store, "context").set_index("school_id")
    drawn = draw_conditions(made.data).set_index(made.data.schools["school_id"])
    assert len(read) == len(made.data.schools)
    contradicts = drawn["teachers_top"] > drawn["teachers"]
    assert contradicts.sum() == 1
    assert 3 <= drawn[["clubs", "internet", "parents_help", "transport_frequency"]].isna().sum().sum() <= 20
    drawn.loc[contradicts, "teachers_top"] = None
    for name in drawn:
        told = read[name].astype(object).where(read[name].notna(), None).reindex(drawn.index)
        assert told.tolist() == drawn[name].astype(object).where(drawn[name].notna(), None).tolist(), name


def test_conditions_and_results_go_together_as_weakly_as_the_settings_say(made: SimpleNamespace) -> None:
    model = read_mart(made.store, "context_model")
    main = model[model["estimator"] == "main"].set_index("term")
    assert main["low"].notna().all()
    drawn = draw_conditions(generate(ExampleSettings(n_schools=3000, grades=(8,), dirt=False)))
    ability = draw_population(ExampleSettings(n_schools=3000, grades=(8,))).ability
    shown = np.corrcoef(drawn["parents_help"].astype(int), ability)[0, 1]
    assert -0.4 < shown < -0.1


def test_a_report_has_exams_conditions_and_the_check(made: SimpleNamespace) -> None:
    seniors = graduates(draw_population(SETTINGS), made.data.schools)
    helped = made.data.schools["in_programme"].to_numpy(dtype=bool) & (seniors > 0)
    report = SchoolReport.load(made.store.root, made.data.schools.loc[helped, "school_id"].iloc[0])
    text = text_of(report_html(report) + str(report.conditions().html)).replace("_", " ")
    for words in (
        "ОГЭ. Математика",
        "ОГЭ. Русский язык",
        "ЕГЭ. Русский язык",
        "Подтвердились ли отметки ВПР на ОГЭ",
        "8 класс, осень 2020 → ОГЭ, весна 2021",
        "Условия работы школы",
        "С условиями связано",
    ):
        assert words in text, words
    cells = read_mart(made.store, "cells")
    assert set(cells["procedure"]) == {VPR, OGE, EGE}
    signs = read_mart(made.store, "objectivity").query("sign == 'exam_gap' and applicable")
    assert len(signs) > 20


def test_without_a_spring_there_are_no_exams() -> None:
    settings = ExampleSettings(n_schools=8, grades=(5,), years=((2020, "autumn"),))
    assert draw_exams(generate(settings)) == []
    assert draw_exams(generate(ExampleSettings(n_schools=8, grades=(5,), exams=False))) == []


def test_exams_of_other_children_where_there_is_no_paper_of_grade_8() -> None:
    drawn = draw_exams(generate(ExampleSettings(n_schools=8, grades=(5,), years=((2022, "spring"),))))
    assert [rows.year for rows in drawn] == [2022] * 3
    assert len(drawn[0].school) > 0

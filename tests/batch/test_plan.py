from pathlib import Path

import pandas as pd
import pytest

from shnor_analysis.batch.listing import has_sample_data, index_failures, index_rows
from shnor_analysis.batch.plan import check_notebook, plan_tasks, report_years
from shnor_analysis.batch.run import find_notebook
from shnor_analysis.store.paths import Store, StoreError


def ids(tasks):
    return [task.school_id for task in tasks]


@pytest.fixture
def plan(store, tmp_path):
    return lambda **choice: plan_tasks(store, tmp_path / "out", tmp_path / "n.ipynb", **choice)


def test_listed_schools_of_the_latest_year_are_the_default(plan):
    assert ids(plan()) == ids(plan(listed=True)) == ["223080", "ksh220002"]
    assert ids(plan(listed=True, year=2020)) == ["ksh220002"]
    assert {task.year for task in plan()} == {2021}


def test_all_means_every_school_with_results_in_the_directory_or_not(plan):
    assert ids(plan(everything=True)) == ["223077", "223080", "223081", "ksh220002"]


def test_named_schools_keep_their_order_and_come_once(plan):
    tasks = plan(schools=["223081", "edu223080", "SCH223080", "223099", " ksh220002"])
    assert ids(tasks) == ["223081", "223080", "223099", "ksh220002"]
    assert [task.title for task in tasks] == ["СОШ № 2", "СОШ № 10 <b>&", "Школа без работ", "Школа ksh220002"]
    assert plan(schools=[]) == []


def test_a_school_may_be_called_by_its_name(plan):
    assert ids(plan(schools=["сош  № 2"])) == ["223081"]


def test_paths_of_tasks_are_absolute(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [task, _] = plan_tasks(Store(Path("store")), Path("out"), Path("n.ipynb"))
    assert task.store == tmp_path / "store"
    assert task.html == tmp_path / "out" / "223080.html"


def test_unknown_school_is_told_with_those_that_come_near(plan):
    with pytest.raises(StoreError, match=r"Школы «223088» нет в хранилище.*Похожие: .*edu223080 — СОШ № 10"):
        plan(schools=["223088"])
    with pytest.raises(StoreError, match=r"Школы «сош № 22» нет.*edu223081 — СОШ № 2"):
        plan(schools=["сош № 22"])
    with pytest.raises(StoreError, match=r"»\. Укажите логин \(edu123456\), код"):
        plan(schools=["ъъъ"])


def test_unknown_year_and_double_choice_are_refused(plan):
    with pytest.raises(StoreError, match=r"Нет данных за 2019 год\. Есть за годы: 2020, 2021"):
        plan(year=2019)
    with pytest.raises(StoreError, match="Выберите одно"):
        plan(schools=["223080"], everything=True)


def test_store_without_marts_says_what_to_run(tmp_path):
    with pytest.raises(StoreError, match="shnor analyse"):
        plan_tasks(Store(tmp_path), tmp_path, tmp_path / "n.ipynb")


def test_notebooks_that_cannot_take_parameters_are_refused(notebook, tmp_path):
    check_notebook(notebook())
    with pytest.raises(StoreError, match="нет ячейки с меткой parameters"):
        check_notebook(notebook(tag="other"))
    with pytest.raises(StoreError, match="Нет блокнота"):
        check_notebook(tmp_path / "nothing.ipynb")
    broken = tmp_path / "broken.ipynb"
    for text in ("", "{", "[]", '{"cells": 5, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'):
        broken.write_text(text)
        with pytest.raises(StoreError, match="не читается"):
            check_notebook(broken)


def test_notebook_is_found_here_first(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "mine.ipynb").touch()
    monkeypatch.chdir(tmp_path)
    assert find_notebook("mine.ipynb") == tmp_path / "notebooks" / "mine.ipynb"
    with pytest.raises(StoreError, match=r"Не найден блокнот other\.ipynb"):
        find_notebook("other.ipynb")


def test_rows_of_the_index_join_directory_identification_and_participation(store):
    rows = {
        row.school_id: row
        for row in index_rows(store, dict.fromkeys(["223080", "223099", "223077"], 2021), {}, 2021)
    }
    listed = rows["223080"]
    assert (listed.listed, listed.n_low, listed.n_procedures, listed.papers) == (True, 3, 8, 25)
    assert listed.reason.startswith("основание А")
    assert "; основание Б" in listed.reason
    assert (listed.municipality, listed.in_programme, listed.href) == ("Нагорный район", True, None)
    assert (rows["223099"].listed, rows["223099"].n_low, rows["223099"].papers) == (None, None, 0)
    assert (rows["223077"].name, rows["223077"].municipality) == ("Школа 223077", "")
    assert index_failures(list(rows.values()), {}, {}) == []


def test_sample_data_is_told_of_the_schools_shown(store):
    assert has_sample_data(store, ["223080", "223081"])
    assert not has_sample_data(store, ["223081"])
    assert not has_sample_data(store, [])


def test_a_single_early_file_of_a_new_year_does_not_make_the_year():
    seen = [(f"99000{i}", year) for i in range(4) for year in (2020, 2021)] + [("990009", 2026), ("990008", 2020)]
    identification = pd.DataFrame(seen, columns=["school_id", "year"])
    main_year, years = report_years(identification, None)
    assert main_year == 2021
    assert (years["990001"], years["990009"], years["990008"]) == (2021, 2026, 2020)
    assert set(report_years(identification, 2020)[1].values()) == {2020}


def test_a_report_about_another_year_says_so_on_the_index(store):
    rows = index_rows(store, {"223080": 2020, "223081": 2021}, {}, 2021)
    assert [row.year_note for row in rows] == ["по данным 2020 года", ""]

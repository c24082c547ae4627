"""What ``shnor doctor`` and ``shnor check`` say of an installation and of a store."""

import shutil
from pathlib import Path

import pytest

from shnor_analysis.first_use import doctor
from shnor_analysis.first_use.finding import BAD, NOTE, OK
from shnor_analysis.first_use.readiness import look_over
from shnor_analysis.store.paths import Store


def by_title(findings):
    return {finding.title: finding for finding in findings}


def test_this_installation_is_in_order(tmp_path):
    assert [found.line for found in doctor.examine(tmp_path / "new" / "deeper") if found.standing == BAD] == []


def test_a_missing_package_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "_installed", lambda name: name != "papermill")
    found = by_title(doctor.examine(tmp_path))["Пакеты"]
    assert found.standing == BAD and "papermill" in found.text and "make .venv" in found.remedy


def test_little_disk_is_bad_and_no_browser_is_a_note(monkeypatch, tmp_path):
    full = shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = by_title(doctor.examine(tmp_path))
    assert found["Диск"].standing == BAD
    assert found["Браузер"].standing == NOTE and "apt-get install chromium" in found["Браузер"].remedy


def test_a_folder_without_rights(monkeypatch, tmp_path):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    assert by_title(doctor.examine(tmp_path))["Запись"].standing == BAD


def test_no_store_says_what_to_run(tmp_path):
    (found,) = look_over(Store(tmp_path / "none"))
    assert found.standing == BAD and "shnor import" in found.remedy


def test_the_example_lacks_nothing_that_matters(example_store):
    found = by_title(look_over(example_store))
    assert [title for title, finding in found.items() if finding.standing == BAD] == []
    assert found["Динамика"].standing == OK
    assert found["Отметки по журналу"].standing == OK


@pytest.fixture
def copied(example_store, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(example_store.root, folder)
    return Store(folder)


def test_one_season_leaves_no_dynamics(copied):
    for name in ("results", "mark_counts"):
        for year in copied.years(name)[:-1]:
            copied.table(name, year).unlink()
    assert by_title(look_over(copied))["Динамика"].standing == NOTE


def test_marts_older_than_the_tables_are_bad(copied):
    Path(copied.table("results", copied.years("results")[-1])).touch()
    found = by_title(look_over(copied))["Анализ"]
    assert found.standing == BAD and "shnor analyse" in found.remedy


def test_without_points_the_tasks_section_is_named(copied):
    shutil.rmtree(copied.root / "task_results")
    assert by_title(look_over(copied))["Задания"].standing == NOTE

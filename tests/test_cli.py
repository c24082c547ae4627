"""The commands as people call them, in a process of their own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart
from tests.fixtures_programme.seed_plan import write_seed_plan


def shnor(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONIOENCODING": "utf-8", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", "from shnor_analysis.cli import main; main()", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_from_files_to_reports(example_files, tmp_path):
    """The main job on a small region: import, analyse, one report a school, an index that links them all."""
    (tmp_path / "notebooks").symlink_to(Path(__file__).parents[1] / "notebooks")
    schools = ["990001", "990002"]
    words = ["run", example_files, "--store", "store", "--out", "out", "--schools", ",".join(schools)]
    done = shnor(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "store" / "Журнал импорта.xlsx").exists()
    assert "НЕ объяснено" not in done.stderr
    again = shnor(*words, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "Показатели уже посчитаны" in again.stderr
    assert "Отчётов готово: 2 (без изменений: 2)" in again.stderr
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for school_id in schools:
        page = (tmp_path / "out" / f"{school_id}.html").read_text(encoding="utf-8")
        assert f"{school_id}.html" in index
        assert "учебные данные" in page
        assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)
        notebook = json.loads((tmp_path / "out" / "notebooks" / f"{school_id}.ipynb").read_text(encoding="utf-8"))
        assert any(cell.get("outputs") for cell in notebook["cells"])


def test_an_import_of_which_nothing_is_taken_fails(example_files, tmp_path):
    """Whoever runs it from a script must see it; one file that is taken makes it a success."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "скан.xlsx").write_bytes(b"\x89PNG1234")
    words = ["import", "raw", "--store", "store"]
    for _ in range(2):  # the second time the file is known
        done = shnor(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert "скан.xlsx — Это картинка" in done.stderr
        assert "Ошибка: Ни один файл не принят" in done.stderr and "Журнал импорта.xlsx" in done.stderr
    shutil.copy(next(example_files.rglob("Форма*.xlsx")), raw)
    assert shnor(*words, cwd=tmp_path).returncode == 0
    assert shnor("import", "raw/скан.xlsx", "--store", "store", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "нет такой папки"], "Нет папки или файла"),
        (["analyse", "--store", "пусто"], "shnor import"),
        (["batch", "--store", "пусто", "--out", "out"], "shnor analyse"),
        (["analyse", "--settings", "нет.toml"], "нет.toml"),
    ],
)
def test_a_wrong_use_is_one_sentence_and_a_status(words, sentence, tmp_path):
    done = shnor(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_folder_is_told(tmp_path):
    (tmp_path / "raw").mkdir()
    done = shnor("import", "raw", cwd=tmp_path)
    assert done.returncode == 2
    assert "нет ни одного файла" in done.stderr


def test_own_thresholds_change_the_list_and_are_recorded(example_store, tmp_path):
    shutil.copytree(example_store.root, tmp_path / "store")
    (tmp_path / "my.toml").write_text("[identification]\nthreshold = 0.99\n", encoding="utf-8")
    done = shnor("analyse", "--store", "store", "--settings", "my.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not read_mart(Store(tmp_path / "store"), "identification")["listed"].any()
    (tmp_path / "bad.toml").write_text("[identification]\nporog = 1\n", encoding="utf-8")
    done = shnor("analyse", "--store", "store", "--settings", "bad.toml", cwd=tmp_path)
    assert (done.returncode, "porog" in done.stderr) == (2, True)


def test_remarks_about_the_workbook_name_their_cells(tmp_path):
    (tmp_path / "raw").mkdir()
    write_seed_plan(tmp_path / "raw" / "programme.xlsx")
    done = shnor("import", "raw", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "programme.xlsx, Кураторы, строка 5, Курируемая школа: Куратор курирует школу" in done.stderr

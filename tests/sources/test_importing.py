import os
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_table
from tests.sources.books import HEADER_FORM, protocol, pupil, write_book

ROWS = [pupil(f"5000{i}", str(5 + i), task1=str(i % 2), task2="0") for i in range(1, 8)]


def tables(store: Store) -> dict[str, bytes]:
    return {
        path.relative_to(store.root).as_posix(): path.read_bytes()
        for path in sorted(store.root.rglob("*.parquet"))
        if "parts" not in path.parts
    }


@pytest.fixture
def raw(tmp_path):
    protocol(tmp_path / "raw", ROWS)
    return tmp_path / "raw"


def test_importing_twice_changes_nothing(raw, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([raw], store)
    before = tables(store)
    import_folders([raw], store)
    assert tables(store) == before


def test_the_order_of_folders_does_not_matter(raw, tmp_path):
    other = tmp_path / "other"
    protocol(other, ROWS, "ВПР 2021/6/Математика.xlsx")
    stores = [Store(tmp_path / "one"), Store(tmp_path / "two")]
    import_folders([raw, other], stores[0])
    import_folders([other], stores[1])
    import_folders([raw], stores[1])
    one, two = (read_table(store, "results") for store in stores)
    pd.testing.assert_frame_equal(one, two)


def test_a_corrected_file_replaces_what_it_gave(raw, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([raw], store)
    protocol(raw, ROWS[:3])
    import_folders([raw], store)
    assert read_table(store, "results")["pupil_code"].tolist() == ["50001", "50002", "50003"]
    assert len(list((store.root / "parts").glob("*/line.json"))) == 1


def test_a_copy_under_another_name_gives_nothing_twice(raw, tmp_path):
    shutil.copy(raw / "ВПР 2021/5/Математика.xlsx", raw / "ВПР 2021/5/Математика (копия).xlsx")
    store = Store(tmp_path / "store")
    journal = import_folders([raw], store)
    assert sorted(journal["status"]) == ["copy", "imported"]
    assert len(read_table(store, "results")) == len(ROWS)


def test_a_moved_folder_is_the_same_folder(raw, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([raw], store)
    raw.rename(tmp_path / "moved")
    journal = import_folders([tmp_path / "moved"], store)
    assert journal["status"].tolist() == ["imported"]
    assert len(read_table(store, "results")) == len(ROWS)


def test_the_same_pupil_in_two_files_is_taken_once_and_told(raw, tmp_path):
    protocol(raw, [pupil("50001", "12"), *ROWS[1:]], "ВПР 2021/5/Математика, исправлено.xlsx")
    store = Store(tmp_path / "store")
    journal = import_folders([raw], store)
    assert len(read_table(store, "results")) == len(ROWS)
    told = read_table(store, "complaints")
    assert (told["code"] == "duplicate").sum() == len(ROWS)
    assert journal["set_aside"].sum() == len(ROWS)
    assert told.loc[told["code"] == "duplicate", "message"].str.contains("строка").all()


def test_a_fuller_kind_of_file_is_taken_for_a_school_and_paper(raw, tmp_path):
    rows = [HEADER_FORM, *[[f"5000{i}", 1, 1, 2, "1", 3] for i in range(1, 4)]]
    write_book(raw / "Форма_МА5_2021_edu990001.xlsx", {"Протокол": rows})
    store = Store(tmp_path / "store")
    import_folders([raw], store)
    assert set(read_table(store, "results")["layout"]) == {"protocol"}
    assert "other_kind" in set(read_table(store, "complaints")["code"])


def test_tasks_are_unfolded_with_skipped_and_untaught_apart(tmp_path):
    rows = [pupil("50001", "1", task2="не пройд."), pupil("50002", "1", task2="X"), pupil("50003", "1", task2="")]
    protocol(tmp_path / "raw", rows)
    store = Store(tmp_path / "store")
    import_folders([tmp_path / "raw"], store)
    points = read_table(store, "task_results")
    told = [tuple(row) for row in points[["pupil_code", "task", "points", "skipped"]].itertuples(index=False)]
    assert told[0] == ("50001", "1", 1, False)
    assert told[1][:2] == ("50001", "2")
    assert pd.isna(told[1][2])
    assert told[3] == ("50002", "2", 0, True)
    assert len(told) == 5


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(StoreError, match="Нет папки"):
        import_folders([tmp_path / "нет"], Store(tmp_path / "store"))


def test_two_imports_at_once_are_refused(raw, tmp_path):
    from shnor_analysis.store.writing import locked

    store = Store(tmp_path / "store")
    with locked(store.lock), pytest.raises(StoreError, match="пишет другая команда"):
        import_folders([raw], store)


def test_a_file_that_kills_its_reader_costs_a_line(raw, tmp_path, monkeypatch):
    protocol(raw, [[*row[:3], f"6000{i}", *row[4:]] for i, row in enumerate(ROWS)], "ВПР 2021/6/Математика.xlsx")
    fatal = raw / "ВПР 2021/5/смерть.xlsx"
    fatal.write_bytes(b"PK killer")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.setattr("shnor_analysis.sources.importing._read_one", _die_on_fatal)
    store = Store(tmp_path / "store")
    journal = import_folders([raw], store, workers=2).set_index("source_file")
    assert "оборвалось" in journal.loc["ВПР 2021/5/смерть.xlsx", "message"]
    assert (journal["status"] == "imported").sum() == 2


def _die_on_fatal(file, store, key):
    from shnor_analysis.sources import importing
    from shnor_analysis.sources.reading import read_file

    if file.path.name == "смерть.xlsx":
        os.kill(os.getpid(), signal.SIGKILL)
    return importing._keep(read_file(file.path, file.root, file.name), file, store)


@pytest.mark.skipif(sys.platform == "win32", reason="сигнал SIGKILL есть только в Unix")
def test_a_killed_import_leaves_the_earlier_store_readable(raw, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([raw], store)
    before = read_table(store, "results")
    for grade in (6, 7, 8):
        rows = [pupil(f"{grade}{i:04}", "1", login=f"sch99{i % 7:04}") for i in range(1, 2000)]
        protocol(raw, rows, f"ВПР 2021/{grade}/Математика.xlsx")
    script = (
        "from pathlib import Path; from shnor_analysis.sources.importing import import_folders;"
        "from shnor_analysis.store.paths import Store;"
        f"import_folders([Path({str(raw)!r})], Store(Path({str(store.root)!r})))"
    )
    for delay in (0.8, 1.4, 2.0):
        process = subprocess.Popen([sys.executable, "-c", script])
        time.sleep(delay)
        process.kill()
        process.wait()
        pd.testing.assert_frame_equal(read_table(store, "results", {"programme_grade": 5}), before)
    import_folders([raw], store)
    assert set(read_table(store, "results")["programme_grade"]) == {5, 6, 7, 8}

"""Codes of pupils, schools and attempts across files of exams."""

import os
import stat

import pandas as pd
import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.diagnostics.attempts import counting_rows
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.rcoi.pupil_key import obtain_key
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_mart, read_table
from tests.sources import exam_files as files
from tests.sources.exam_files import Pupil, protocol, write_csv, write_xlsx

DIRECTORY = [["Логин", "Название ОО", "Муниципалитет", "Код ОГЭ", "Код ЕГЭ"]]
DIRECTORY += [["edu990001", "МКОУ «Нагорная СОШ»", "Нагорный район", "9306", "111003"]]
DIRECTORY += [["edu990002", "МКОУ «Озёрная СОШ»", "Нагорный район", "9317", "111004"]]


def pupils(*numbers, **same):
    return [Pupil(number, **same) for number in numbers]


def exam(raw, title, columns, people):
    return write_xlsx(raw / f"{title.replace(' ', '_')}.xlsx", protocol(title, columns, people))


def results_of(raw, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([raw], store, workers=1)
    return store, read_table(store, "results")


def test_a_pupil_is_followed_from_oge_to_ege_by_the_document(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2024.06.06", files.OGE_DENSE, pupils(1, 2))
    exam(
        raw,
        "02 - Математика профильная 2026.06.04",
        files.EGE,
        pupils(1, 2, school="111003", label="11", result=50),
    )
    write_csv(raw / "Школы.csv", DIRECTORY)
    _, rows = results_of(raw, tmp_path)
    assert rows.groupby("pupil_id")["year"].agg(list).tolist() == [[2024, 2026], [2024, 2026]]
    assert set(rows["school_id"]) == {"990001"}


def test_without_document_name_and_school_link_one_year_only(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE, pupils(1))
    exam(raw, "04 - Химия 2025.06.06", files.OGE, pupils(1))
    exam(raw, "03 - Физика 2026.06.06", files.OGE, pupils(1))
    exam(raw, "06 - Биология 2025.06.09", files.OGE, pupils(1, school="9317"))
    _, rows = results_of(raw, tmp_path)
    codes = rows.set_index("subject")["pupil_id"]
    assert codes["Математика"] == codes["Химия"]
    assert codes.nunique() == 3


def test_an_appeal_without_document_finds_its_pupil_and_stands_for_the_day(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, 2, result=2))
    columns = [
        "№",
        "Код ОО",
        "Класс",
        "Фамилия",
        "Имя",
        "Отчество",
        "Экзамен",
        "апелляция",
        "Первичный балл",
        "Оценка",
    ]
    rows = files.rows_of(columns, pupils(1, result=3, primary=9))
    rows[1][6:8] = ["Математика(2025.06.03)", "удовлетворена"]
    write_xlsx(raw / "апелляция.xlsx", rows)
    _, found = results_of(raw, tmp_path)
    appealed = found[found["pupil_id"] == found.loc[found["appeal"], "pupil_id"].iloc[0]]
    assert appealed[["attempt", "appeal", "mark"]].values.tolist() == [[1, False, 2], [2, True, 3]]
    for rule in ("latest", "best", "first"):
        assert counting_rows(appealed, lambda procedure, rule=rule: rule).tolist() == [False, True]


def test_attempts_are_numbered_and_one_of_them_counts(tmp_path):
    raw = tmp_path / "raw"
    write_csv(raw / "Школы.csv", DIRECTORY)
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, 2, 3, result=2, primary=3, short="+1-"))
    exam(raw, "02 - Математика 2025.09.08", files.OGE_DENSE, pupils(1, 2, result=4, primary=4))
    store, rows = results_of(raw, tmp_path)
    assert sorted(rows["attempt"]) == [1, 1, 1, 2, 2]
    points = read_table(store, "task_results")
    assert points.groupby("attempt")["pupil_code"].nunique().to_dict() == {1: 3, 2: 2}
    analyse(store, workers=1)
    cell = read_mart(store, "cells").iloc[0]
    assert cell[["n_listed", "n", "n2", "n4"]].tolist() == [3, 3, 1, 2]
    assert read_mart(store, "tasks")["n"].max() == 3
    mine = tmp_path / "my.toml"
    mine.write_text('[exam_scales]\ncounting_attempt = { "ОГЭ" = "first" }\n', encoding="utf-8")
    analyse(store, overrides=mine, workers=1)
    assert read_mart(store, "cells").iloc[0][["n", "n2"]].tolist() == [3, 3]


def test_the_same_pupil_twice_on_a_day_is_taken_once_and_told(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, 2))
    write_xlsx(raw / "ещё.xlsx", protocol("02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, result=5)))
    store, rows = results_of(raw, tmp_path)
    assert len(rows) == 2
    told = read_table(store, "complaints")
    repeat = told[told["code"] == "exam_repeat"].iloc[0]
    assert "Результаты в строках разные" in repeat["message"]


def test_unmatched_codes_stay_under_their_code_and_are_named_with_near_ones(tmp_path):
    raw = tmp_path / "raw"
    write_csv(raw / "Школы.csv", DIRECTORY)
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, [*pupils(1), *pupils(2, 3, school="9307")])
    store, rows = results_of(raw, tmp_path)
    assert rows["school_id"].value_counts().to_dict() == {"oge009307": 2, "990001": 1}
    told = read_table(store, "complaints").set_index("code").loc["exam_school_unmatched"]
    assert told["value"] == "9307"
    assert "Похожие коды: 9306 — МКОУ «Нагорная СОШ»" in told["message"]
    assert "Строки (их 2) оставлены под кодом oge009307" in told["message"]
    schools = read_table(store, "schools").set_index("school_id")
    assert schools.loc["990001", ["oge_code", "ege_code"]].tolist() == ["9306", "111003"]
    assert "9307" in schools.loc["oge009307", "name"]
    write_csv(raw / "Школы.csv", [*DIRECTORY, ["edu990003", "МКОУ «Луговая СОШ»", "Нагорный район", "9307", ""]])
    import_folders([raw], store, workers=1)
    assert read_table(store, "results")["school_id"].value_counts().to_dict() == {"990003": 2, "990001": 1}
    assert "exam_school_unmatched" not in set(read_table(store, "complaints")["code"])
    assert "oge009307" not in set(read_table(store, "schools")["school_id"])


def test_a_code_of_two_schools_is_nobodys(tmp_path):
    raw = tmp_path / "raw"
    write_csv(raw / "Школы.csv", [*DIRECTORY, ["edu990003", "МКОУ «Луговая СОШ»", "Нагорный район", "9306", ""]])
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1))
    store, rows = results_of(raw, tmp_path)
    assert rows["school_id"].tolist() == ["oge009306"]
    assert (
        "у нескольких" in read_table(store, "complaints").set_index("code").loc["exam_school_unmatched", "message"]
    )


def test_a_shared_document_is_no_document(tmp_path):
    raw = tmp_path / "raw"
    same = {"Серия": "9600", "Номер": "123123"}
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, [*pupils(1, changed=same), *pupils(2, changed=same)])
    store, rows = results_of(raw, tmp_path)
    assert rows["pupil_id"].nunique() == 2
    assert (read_table(store, "complaints")["code"] == "exam_document_shared").sum() == 2


def test_namesakes_of_one_school_are_two_pupils(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE, [*pupils(1, label="9А"), *pupils(1, label="9Б")])
    _, rows = results_of(raw, tmp_path)
    assert rows["pupil_id"].nunique() == len(rows) == 2


def test_another_key_makes_other_codes_and_is_told(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    exam(one, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, 2))
    exam(two, "04 - Химия 2025.06.06", files.OGE_DENSE, pupils(1))
    store = Store(tmp_path / "store")
    import_folders([one], store, workers=1, pupil_key=tmp_path / "a.key")
    import_folders([two], store, workers=1, pupil_key=tmp_path / "b.key")
    assert read_table(store, "results")["pupil_id"].nunique() == 3
    assert (read_table(store, "complaints")["code"] == "exam_other_key").sum() == 1
    import_folders([one, two], store, workers=1, pupil_key=tmp_path / "a.key")
    assert read_table(store, "results")["pupil_id"].nunique() == 2
    assert (read_table(store, "complaints")["code"] == "exam_other_key").sum() == 0


@pytest.mark.skipif(os.name == "nt", reason="права файлов Unix")
def test_the_key_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "far" / "pupil_id.key"
    first = obtain_key(Store(tmp_path / "store"), path)
    assert obtain_key(Store(tmp_path / "store"), path) == first
    assert len(first.secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_inside_the_store_or_no_key_is_refused(tmp_path):
    with pytest.raises(StoreError, match="внутри хранилища"):
        obtain_key(Store(tmp_path / "store"), tmp_path / "store" / "k.key")
    (tmp_path / "k.key").write_text("нет")
    with pytest.raises(StoreError, match="не ключ"):
        obtain_key(Store(tmp_path / "store"), tmp_path / "k.key")


def test_a_place_without_a_key_costs_only_the_exams(tmp_path):
    (tmp_path / "file").write_text("")
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1))
    write_csv(raw / "Школы.csv", DIRECTORY)
    store = Store(tmp_path / "store")
    journal = import_folders([raw], store, workers=1, pupil_key=tmp_path / "file" / "k.key")
    assert journal.set_index("kind")["status"].to_dict() == {
        "Протокол РЦОИ (ОГЭ, ЕГЭ)": "refused",
        "Список школ": "imported",
    }
    assert "без ключа" in journal.set_index("status").loc["refused", "message"]


def test_importing_exams_twice_changes_nothing(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", files.OGE_DENSE, pupils(1, 2, 3))
    store, before = results_of(raw, tmp_path)
    import_folders([raw], store, workers=1)
    pd.testing.assert_frame_equal(read_table(store, "results"), before)

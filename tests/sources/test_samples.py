"""The real files: every one imports, and counts from protocols agree with Ф3 of the same papers."""

import shutil

import pandas as pd
import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.reading import read_file
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart, read_table


@pytest.fixture(scope="module")
def store(samples, tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("samples") / "store")
    import_folders([samples], store)
    analyse(store)
    return store


def test_each_file_has_its_line_and_only_what_names_no_year_is_refused(store, samples):
    journal = read_table(store, "journal").set_index("source_file")
    files = {path.relative_to(samples).as_posix() for path in samples.rglob("*") if path.is_file()}
    assert set(journal.index) == files - {"README.md"}
    assert set(journal.index[journal["status"] == "refused"]) == {
        "fis_oko/Форма_сбора_результатов_МА4.xlsx",
    }


def test_counts_agree_with_f3_or_the_rows_that_explain_the_difference_are_named(store):
    compared = read_mart(store, "reconciliation")
    assert len(compared) == 5048
    assert set(compared.loc[compared["year"] < 2022, "verdict"]) == {"equal", "explained"}
    complaints = read_table(store, "complaints")
    for row in compared[compared["verdict"] == "explained"].itertuples():
        told = complaints[(complaints["school_id"] == row.school_id) & (complaints["severity"] == "set_aside")]
        assert (told["code"] == "score_over_maximum").sum() >= row.n_f3 - row.n_results


@pytest.mark.parametrize(
    ("year", "subject", "grade", "n", "shares"),
    [
        (2020, "Математика", 5, 22057, (20.70, 39.71, 28.60, 10.99)),
        (2020, "Русский язык", 6, 20247, (27.75, 39.63, 26.99, 5.63)),
        (2021, "Математика", 6, 23439, (16.02, 50.07, 29.23, 4.67)),
        (2021, "Русский язык", 5, 23785, (14.86, 40.62, 33.33, 11.19)),
    ],
)
def test_region_totals_are_those_printed_in_f3(store, year, subject, grade, n, shares):
    regions = read_mart(store, "regions", {"scope": "region", "year": year, "subject": subject})
    row = regions[regions["programme_grade"] == grade].iloc[0]
    assert row["n"] == n
    counts = row[["n2", "n3", "n4", "n5"]].astype(float)
    assert (100 * counts / n).round(2).tolist() == pytest.approx(shares, abs=0.011)


def test_autumn_papers_are_those_of_pupils_one_grade_higher(store):
    cells = read_mart(store, "cells")
    autumn = cells[cells["year"] == 2020]
    assert set(autumn["season"]) == {"autumn"}
    assert (autumn["pupil_grade"] == autumn["programme_grade"] + 1).all()


def test_a_cut_off_f1_gives_way_to_f3(store):
    cell = read_mart(store, "cells", {"year": 2026}).iloc[0]
    assert (cell["source"], cell["n"]) == ("f3", 89)


def test_the_form_needs_its_school_and_year_and_takes_them_from_import_toml(samples, tmp_path):
    path = tmp_path / "Форма_сбора_результатов_МА4.xlsx"
    shutil.copy(samples / "fis_oko" / path.name, path)
    assert "логин школы" in read_file(path, tmp_path, path.name).message
    (tmp_path / "import.toml").write_text(
        f'["{path.name}"]\nyear = 2025\nschool = "edu999000"\n', encoding="utf-8"
    )
    part = read_file(path, tmp_path, path.name)
    assert part.accepted == 20
    results = part.tables["results"]
    assert results["season"].unique().tolist() == ["spring"]
    points = part.tables["points"]
    wrote = ~results["absent"].to_numpy()
    sums = points.clip(lower=0).sum(axis=1)[wrote].tolist()
    assert results["score"][wrote].tolist() == sums


def test_protocols_of_exams_hold_as_many_pupils_as_they_say(store):
    """«Всего участников» 30 of the csv; the last numbers 24 and 17 of the two exams of the old Excel file."""
    rows = read_table(store, "results", {"layout": "rcoi"})
    sizes = rows.groupby(["procedure", "subject", "exam_date"]).size().to_dict()
    assert sizes == {
        ("ЕГЭ", "Русский язык", "2022-06-23"): 30,
        ("ОГЭ", "Обществознание", "2026-07-03"): 24,
        ("ОГЭ", "Химия", "2026-07-03"): 17,
    }
    complaints = read_table(store, "complaints")
    of_exams = complaints[complaints["source_file"].str.startswith("rcoi/")]
    assert set(of_exams["code"]) == {"exam_school_unmatched"}
    means = rows[rows["procedure"] == "ЕГЭ"][["score", "test_score"]].astype(float).mean()
    assert means.round(1).tolist() == [24.2, 78.3]


def test_nothing_but_codes_of_pupils_is_stored(store):
    columns = set(pd.concat([read_table(store, "results").head(), read_mart(store, "cells").head()]).columns)
    assert not columns & {"фамилия", "имя", "name", "gender", "surname"}


def test_conditions_are_typed_and_what_is_impossible_is_told(store):
    context = read_table(store, "context")
    assert len(context) == 300
    assert set(context["year"]) == {2021}
    assert not (context["teachers_top"] > context["teachers"]).any()
    assert (context["teachers"].dropna() > 0).all()
    complaints = read_table(store, "complaints")
    mine = complaints[complaints["source_file"].str.startswith("context/")]
    # one school told its pupils in all and of one grade: nothing contradicts that
    assert mine.groupby("code").size().to_dict() == {"answer": 21, "impossible": 19, "personal_headers": 1}
    told = context[[f"pupils_{grade}" for grade in range(1, 13)]].sum(axis=1, min_count=1)
    assert ((context["pupils"] - told).abs() > 0.1 * context["pupils"]).sum() == 1
    answers = mine[mine["code"] != "personal_headers"]
    assert answers[["sheet", "row", "column", "school_id"]].notna().all().all()
    assert (mine["severity"] == "remark").all()

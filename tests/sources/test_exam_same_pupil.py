"""One pupil whatever the spelling of name and document; two pupils where only a part of a document is the same."""

import unicodedata

import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.rcoi.columns import ExamColumns
from shnor_analysis.sources.rcoi.identity import person_of, pupil_codes
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart, read_table
from tests.sources import exam_files as files
from tests.sources.exam_files import Pupil, protocol, rows_of, write_xlsx

COLUMNS = ExamColumns(
    {"surname": 0, "name": 1, "patronymic": 2, "series": 3, "document_number": 4, "document": 5}, {}
)
NAME = ("Йовлева", "Алёна", "Сергеевна")


def ids(*rows):
    """Codes of rows of one exam."""
    people = [person_of(COLUMNS, row) for row in rows]
    codes = pupil_codes(b"k", people, ["9306"] * len(rows), [None] * len(rows), (2025, 9))
    return [one or two for one, two in zip(codes.by_document, codes.by_name, strict=True)]


@pytest.mark.parametrize(
    "name",
    [
        ("ЙОВЛЕВА", " алена", "Сергеевна "),
        ("Йовлева", "Алёнa", "Cepгeeвнa"),
        tuple(unicodedata.normalize("NFD", word) for word in NAME),
        ("Йовлева ", "Алёна\n", "  Сергеевна"),
    ],
    ids=["case", "latin letters", "letters of two signs", "spaces"],
)
def test_spellings_of_a_name_are_one_pupil(name):
    assert len(set(ids([*NAME, "", "", ""], [*name, "", "", ""]))) == 1
    assert len(set(ids([*NAME, "9601", "123456", ""], [*name, "9601", "123456", ""], [*name, "", "", ""]))) == 2


@pytest.mark.parametrize(
    "document",
    [
        ("96 01", "023456", ""),
        ("96 01", "23456", ""),
        ("9601", "023 456", ""),
        (9601.0, 23456.0, ""),
        ("", "", "96 01 023456"),
        ("", "", 9601023456.0),
    ],
    ids=str,
)
def test_spellings_of_a_document_are_one_pupil(document):
    assert len(set(ids([*NAME, "9601", "023456", ""], [*NAME, *document]))) == 1


def test_a_series_alone_is_no_document():
    first, second = ids([*NAME, "", "", "9601"], ["Ойкина", "Ия", "", "", "", "9601"])
    assert first != second
    assert ids([*NAME, "", "", "9601"]) == ids([*NAME, "", "", ""])


def test_a_latin_name_stays_latin():
    assert len(set(ids(["Topa", "Ma", "", "", "", ""], ["Тора", "Ма", "", "", "", ""]))) == 2


def exam(raw, title, people):
    return write_xlsx(raw / f"{title}.xlsx", protocol(title, files.OGE_DENSE, people))


def test_who_did_not_come_again_keeps_the_result(tmp_path):
    """Failed, then absent: the failure stays; absent, then written: what was written counts."""
    raw = tmp_path / "raw"
    away = {"result": "неявка", "primary": "", "short": "", "long": ""}
    exam(raw, "02 - Математика 2025.06.03", [Pupil(1, result=2), Pupil(2, **away), Pupil(3, result=4)])
    exam(raw, "02 - Математика 2025.06.24", [Pupil(1, **away), Pupil(2, result=3)])
    columns = [
        *files.OGE_DENSE[:3],
        "Фамилия",
        "Имя",
        "Отчество",
        "Экзамен",
        "апелляция",
        "Первичный балл",
        "Оценка",
    ]
    rows = rows_of(columns, [Pupil(3, result=5)])
    rows[1][columns.index("Экзамен")] = "Математика (03.06.2025)"
    write_xlsx(raw / "апелляции.xlsx", rows)
    store = Store(tmp_path / "store")
    import_folders([raw], store, workers=1)
    assert len(read_table(store, "results")) == 6
    for rule in ("latest", "first", "best"):
        mine = tmp_path / "my.toml"
        mine.write_text(f'[exam_scales]\ncounting_attempt = {{ "ОГЭ" = "{rule}" }}\n', encoding="utf-8")
        analyse(store, overrides=mine, workers=1)
        cell = read_mart(store, "cells").iloc[0]
        assert cell[["n_listed", "n", "n2", "n3", "n4", "n5"]].tolist() == [3, 3, 1, 1, 0, 1]


APPEALED = [*files.OGE_DENSE[:3], "Фамилия", "Имя", "Отчество"]
#: Header rows of the appeals; what stands in the last columns.
LAYOUTS = {
    "no header": ([], [4, 3]),
    "same columns": ([files.OGE_DENSE], [4, 3]),
    "own columns": ([[*APPEALED, "Первичный балл", "Оценка"]], [4, 3]),
    "before and after": ([[*APPEALED, "Оценка до", "Оценка после", "Первичный балл после"]], [2, 3, 4]),
    "two rows": (
        [
            [*APPEALED, "До апелляции", "", "После апелляции", ""],
            [*[""] * 6, "Первичный балл", "Оценка", "Первичный балл", "Оценка"],
        ],
        [1, 2, 4, 3],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_appeals_below_the_pupils_stand_for_the_results_above(layout, tmp_path):
    header, results = LAYOUTS[layout]
    first = [Pupil(1, result=2), Pupil(2, result=4)]
    rows = protocol("02 - Математика 2025.06.03", files.OGE_DENSE, first, [["Всего участников", 2]])
    row = rows_of(header[0] if header else files.OGE_DENSE, [Pupil(1)])[1]
    rows += [["Результаты рассмотрения апелляций"], *header, [*row[: -len(results)], *results]]
    write_xlsx(tmp_path / "raw" / "п.xlsx", rows)
    store = Store(tmp_path / "store")
    import_folders([tmp_path / "raw"], store, workers=1)
    assert set(read_table(store, "complaints")["code"]) == {"exam_school_unmatched"}
    found = read_table(store, "results").sort_values(["source_row"])
    told = found[["appeal", "attempt", "score", "mark"]].values.tolist()
    assert told == [[False, 1, 4, 2], [False, 1, 4, 4], [True, 2, 4, 3]]
    assert found["pupil_id"].iloc[0] == found["pupil_id"].iloc[2]


def test_an_appeal_whose_day_is_in_a_column_or_nowhere_stands_for_its_result(tmp_path):
    raw = tmp_path / "raw"
    exam(raw, "02 - Математика 2025.06.03", [Pupil(1, result=2), Pupil(2, result=4)])
    dated = [*APPEALED, "Экзамен", "Дата экзамена", "апелляция", "Первичный балл", "Оценка"]
    for name, columns, number in (("апелляция", dated, 1), ("апелляция 2025", [*dated[:7], *dated[8:]], 2)):
        rows = rows_of(columns, [Pupil(number, result=5)])
        rows[1][6] = "Математика"
        if "Дата экзамена" in columns:
            rows[1][7] = "03.06.2025"
        write_xlsx(raw / f"{name}.xlsx", rows)
    store = Store(tmp_path / "store")
    import_folders([raw], store, workers=1)
    found = read_table(store, "results").sort_values(["pupil_id", "attempt"])
    assert set(found["exam_date"]) == {"2025-06-03"}
    assert found["appeal"].tolist() == [False, True] * 2
    assert found["pupil_id"].nunique() == 2
    analyse(store, workers=1)
    assert read_mart(store, "cells").iloc[0][["n_listed", "n", "n5"]].tolist() == [2, 2, 2]

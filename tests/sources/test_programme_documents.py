"""Files of documents: found, hashed, compared with the register."""

import hashlib

import pytest

from shnor_analysis.sources.programme.document_files import is_link, is_safe
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.register import read_register
from shnor_analysis.store.writing import write_text
from tests.fixtures_programme.seed_plan import SCHOOLS, frame_of, seed_register
from tests.sources.programme_books import complaints, imported

LISTED = ("plan.pdf", "2026/Карта.docx", "https://example.org/plan", "../secret.txt", "нет.pdf")


@pytest.fixture
def raw(tmp_path):
    from shnor_analysis.sources.programme.book import write_book

    rows = [{"school_id": "980001", "file": file, "published_on": "2026-03-01"} for file in LISTED]
    rows.append({"school_id": "980002", "file": "ещё не готово.pdf"})
    tables = seed_register() | {"documents": frame_of("documents", rows)}
    tables["curators"] = tables["curators"].iloc[:0]
    folder = tmp_path / "raw"
    folder.mkdir()
    write_book(folder / "programme.xlsx", tables)
    return folder


def lay(folder):
    write_text(folder / "edu980001" / "plan.pdf", "план")
    write_text(folder / "edu980001" / "2026" / "карта.DOCX", "карта")
    write_text(folder / "980002" / "лишний <script>.pdf", "лишний")
    write_text(folder / "980002" / "~$лишний.docx", "служебный")
    write_text(folder / "Фото" / "1.jpg", "фото")
    write_text(folder / "secret.txt", "секрет")


def test_files_are_found_dated_hashed_and_compared(raw, tmp_path):
    lay(raw / "documents")
    store = imported(raw, tmp_path / "store")
    files = read_register(store, "document_files").set_index("file")
    assert files["school_id"].to_dict() == {
        "plan.pdf": "980001",
        "2026/карта.DOCX": "980001",
        "лишний <script>.pdf": "980002",
    }
    assert files["listed"].to_dict() == {"plan.pdf": True, "2026/карта.DOCX": True, "лишний <script>.pdf": False}
    assert files.loc["plan.pdf", "sha256"] == hashlib.sha256("план".encode()).hexdigest()
    assert files.loc["plan.pdf", "size"] == len("план".encode())
    assert files["modified_on"].notna().all()
    found = complaints(store)
    assert sorted(zip(found["code"], found["value"], strict=True)) == [
        ("bad_path", "../secret.txt"),
        ("missing_file", "нет.pdf"),
        ("not_a_school_folder", "secret.txt"),
        ("not_a_school_folder", "Фото"),
        ("unlisted_file", "лишний <script>.pdf"),
    ]
    missing = found[found["code"] == "missing_file"].iloc[0]
    assert (missing["sheet"], missing["row"], missing["column"]) == ("Документы", 6, "Файл")
    assert "documents/edu980001/" in missing["message"]


def test_documents_are_no_results(raw, tmp_path):
    from shnor_analysis.store.reading import read_table

    lay(raw / "documents")
    store = imported(raw, tmp_path / "store")
    assert read_table(store, "journal")["source_file"].tolist() == ["programme.xlsx"]


def test_a_folder_of_that_name_without_schools_is_data(raw, tmp_path):
    from shnor_analysis.store.reading import read_table
    from tests.sources.books import protocol, pupil

    protocol(raw / "documents", [pupil("50001", "5")])
    store = imported(raw, tmp_path / "store")
    assert len(read_table(store, "results")) == 1


def test_without_a_folder_nothing_is_missing(raw, tmp_path):
    store = imported(raw, tmp_path / "store")
    assert read_register(store, "document_files").empty
    assert complaints(store)["code"].tolist() == ["bad_path"]


@pytest.mark.parametrize("place", ["documents", "elsewhere"])
def test_the_folder_lies_beside_the_store_or_is_named_once(raw, tmp_path, place):
    lay(tmp_path / place)
    named = {"documents": [tmp_path / place]} if place == "elsewhere" else {}
    store = imported(raw, tmp_path / "store", **named)
    assert len(read_register(store, "document_files")) == 3
    assert len(read_register(imported(raw, tmp_path / "store"), "document_files")) == 3


def test_a_named_folder_that_is_missing_is_told(raw, tmp_path):
    with pytest.raises(StoreError, match="Нет папки документов"):
        imported(raw, tmp_path / "store", documents=[tmp_path / "нет"])


def test_a_link_out_of_the_school_folder_is_not_followed(raw, tmp_path):
    write_text(tmp_path / "secret.txt", "секрет")
    inside = raw / "documents" / "edu980001"
    inside.mkdir(parents=True)
    (inside / "plan.pdf").symlink_to(tmp_path / "secret.txt")
    store = imported(raw, tmp_path / "store")
    assert read_register(store, "document_files").empty


@pytest.mark.parametrize("file", ["/etc/passwd", "..\\x.pdf", "a/../../x", "C:\\x.pdf", "x\x00.pdf"])
def test_names_that_lead_out_are_refused(file):
    assert not is_safe(file)
    assert not is_link(file)


def test_ordinary_names_and_links_are_told_apart():
    assert is_safe("Отчёт (копия) 2.pdf")
    assert is_link("HTTPS://example.org")
    assert set(SCHOOLS) >= {"980001", "980002"}

from openpyxl import load_workbook

from shnor_analysis.reports.journal_workbook import defused, write_journal_workbook
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table


def test_the_journal_book_holds_every_file_and_complaint(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "=1+1.xlsx").write_bytes(b"")
    (raw / "письмо.txt").write_text("нет данных", encoding="utf-8")
    store = Store(tmp_path / "store")
    journal = import_folders([raw], store)
    book = load_workbook(write_journal_workbook(tmp_path, journal, read_table(store, "complaints")))
    files = list(book["Файлы"].values)
    assert files[0][0] == "Файл"
    assert {row[0] for row in files[1:]} == {"'=1+1.xlsx", "письмо.txt"}
    assert all(cell.data_type != "f" for row in book["Файлы"].iter_rows() for cell in row)
    assert len(list(book["Замечания"].values)) == 3


def test_text_that_excel_would_run_is_defused():
    assert [defused(value) for value in ("=A1", "+7", "-1", "@x", "6 Б", 5, None)] == [
        "'=A1",
        "'+7",
        "'-1",
        "'@x",
        "6 Б",
        5,
        None,
    ]

"""A workbook with more than forty planted mistakes: each is named with its cell, and nothing else is lost."""

import datetime

import pandas as pd
import pytest
from openpyxl import load_workbook

from tests.sources.programme_books import complaints, good_book, good_register, imported, put, register


def day(year: int, month: int, number: int) -> datetime.datetime:
    return datetime.datetime(year, month, number)


LOST, KEPT = "set_aside", "remark"
#: Sheet, row, column that must be named → value written there (``...``: nothing is written), code, what is done.
MISTAKES: dict[tuple[str, int, str], tuple[object, str, str]] = {
    ("Школы", 2, "Группа риска, номер"): (2.5, "number", KEPT),
    ("Школы", 3, "Дорожная карта утверждена"): (day(2062, 1, 1), "date", KEPT),
    ("Школы", 4, "Педагогов всего"): ("много", "number", KEPT),
    ("Школы", 5, "В проекте с"): ("31.02.2026", "date", KEPT),
    ("Школы", 6, "Логин"): ("школа 5", "login", LOST),
    ("Школы", 7, "Логин"): ("edu980001", "duplicate", LOST),
    ("Школы", 8, "Наименование ОО"): (None, "empty", LOST),
    ("Кураторы", 3, "Назначен"): ("позавчера", "date", KEPT),
    ("Кураторы", 5, "Место работы"): ("МКУ «Методический центр»", "school", KEPT),
    ("Кураторы", 6, "Освобождён"): ("01.02.2026", "date_order", KEPT),
    ("Кураторы", 7, "Курируемая школа"): ("МКОУ «Нагорнная СОШ»", "school", LOST),
    ("Кураторы", 8, "Курируемая школа"): ("edu980099", "unknown_school", KEPT),
    ("Мероприятия", 4, "№ мероприятия"): ("3а", "number", LOST),
    ("Мероприятия", 6, "Критерий"): ("Есть дипломы", "choice", KEPT),
    ("Мероприятия", 7, "Школы"): ("edu980001; Озёрная СОШ", "school", KEPT),
    ("Мероприятия", 12, "№ мероприятия"): (10, "number_twice", KEPT),
    ("Мероприятия", 13, "Окончание"): ("2026-01-01", "date_order", KEPT),
    ("Мероприятия", 14, "Школы"): ("edu980001; edu980077", "unknown_school", KEPT),
    ("Дорожные карты", 2, "Срок"): ("весной", "date", KEPT),
    ("Дорожные карты", 8, "Статус"): ("скоро", "choice", KEPT),
    ("Дорожные карты", 9, "№ пункта"): (7, "number_twice", KEPT),
    ("Дорожные карты", 10, "Выполнено"): (None, "done_undated", KEPT),
    ("Дорожные карты", 11, "Выполнено"): (day(2026, 5, 30), "not_done_dated", KEPT),
    ("Дорожные карты", 12, "Выполнено"): (day(2020, 1, 1), "date_order", KEPT),
    ("Дорожные карты", 13, "Мероприятие"): ("  ", "empty", LOST),
    ("Дорожные карты", 14, "Выполнено"): ("01.01.2027", "future", KEPT),
    ("Дорожные карты", 15, "Фактор риска"): ("лень", "choice", KEPT),
    ("Документы", 2, "№ мероприятия"): (77, "unknown_measure", KEPT),
    ("Документы", 3, "Подтверждён куратором"): (day(2025, 1, 1), "date_order", KEPT),
    ("Документы", 4, "Кто подтвердил"): ("куратор 44", "unknown_curator", KEPT),
    ("Документы", 5, "Файл"): ("../../etc/passwd", "bad_path", KEPT),
    ("Документы", 6, "Подтверждён куратором"): (..., "not_published", KEPT),
    ("Документы", 7, "Вид документа"): ("Бумага", "choice", KEPT),
    ("Документы", 8, "Кто подтвердил"): (None, "no_signature", KEPT),
    ("Документы", 20, "Кто подтвердил"): ("куратор 2", "own_school", KEPT),
    ("Посещения", 2, "К1. Диагностика причин"): (4, "number", KEPT),
    ("Посещения", 3, "Дата"): (None, "empty", LOST),
    ("Посещения", 4, "ФИО куратора"): ("куратор 2", "other_curator", KEPT),
    ("Посещения", 5, "Дата"): (day(2020, 9, 1), "before_project", KEPT),
    ("Посещения", 6, "Дата"): (day(2026, 6, 1), "future", KEPT),
    ("Посещения", 7, "Школа"): ("=cmd|' /C calc'!A0", "school", LOST),
    ("Педагоги", 2, "Роль"): ("завуч", "choice", KEPT),
    ("Педагоги", 29, "ФИО"): (None, "empty", LOST),
    ("Обучение", 2, "По какому дефициту"): ("почерк", "unknown_deficit", KEPT),
    ("Обучение", 3, "ФИО"): ("учитель пения", "unknown_teacher", KEPT),
    ("Обучение", 4, "Окончание"): (day(2025, 1, 1), "date_order", KEPT),
    ("Обучение", 5, "Выступление на РМО"): (day(2025, 1, 1), "date_order", KEPT),
    ("Ресурсы", 2, "Сумма, руб."): ("дорого", "number", KEPT),
    ("Ресурсы", 3, "Источник"): ("спонсоры", "choice", KEPT),
    ("Проблемы", 3, "Решена"): (day(2020, 1, 1), "date_order", KEPT),
    ("Рисковый профиль", 2, "Значимость"): ("огромная", "choice", LOST),
    ("Анкетирование", 2, "Получено"): (99, "counts", KEPT),
    ("Анкетирование", 3, "Отправлено"): (-5, "number", KEPT),
    ("Протоколы", 2, "Дата"): ("вчера", "date", LOST),
    ("Протоколы", 4, "Вид"): ("<script>", "choice", LOST),
}
#: What makes the mistakes above mistakes: other cells of the same or of another row.
BESIDE: dict[tuple[str, int, str], object] = {
    ("Школы", 6, "Наименование ОО"): "МКОУ «Без логина»",
    ("Школы", 7, "Наименование ОО"): "МКОУ «Повтор»",
    ("Школы", 8, "Логин"): "edu980005",
    ("Кураторы", 3, "Место работы"): "мкоу «ключевская  сош»",
    ("Кураторы", 6, "ФИО куратора"): "куратор 5",
    ("Кураторы", 6, "Курируемая школа"): 980001,
    ("Кураторы", 6, "Назначен"): "01.03.2026",
    ("Кураторы", 7, "ФИО куратора"): "куратор 6",
    ("Кураторы", 8, "ФИО куратора"): "куратор 7",
    ("Мероприятия", 13, "Начало"): day(2026, 2, 1),
    ("Документы", 6, "Размещён"): None,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mistakes")
    path = good_book(folder / "raw" / "programme.xlsx")
    written = {cell: value for cell, (value, _, _) in MISTAKES.items() if value is not ...}
    put(path, BESIDE | written)
    book = load_workbook(path)
    book.create_sheet("Черновик").append(["заметки"])
    book.save(path)
    return imported(folder / "raw", folder / "store")


def test_the_workbook_without_mistakes_gives_no_complaint(tmp_path):
    good_book(tmp_path / "raw" / "programme.xlsx")
    store = imported(tmp_path / "raw", tmp_path / "store")
    assert complaints(store).empty
    for table, rows in good_register().items():
        pd.testing.assert_frame_equal(register(store)[table], rows)


def test_every_planted_mistake_is_named_with_its_cell(store):
    kinds = {(sheet, column, code) for (sheet, _, column), (_, code, _) in MISTAKES.items()}
    assert len(kinds) >= 40  # different ones: no column is wrong twice in the same way to make up the number
    told = complaints(store)
    found = {
        (row.sheet, row.row, row.column): (row.code, row.severity)
        for row in told.itertuples()
        if row.code != "unknown_sheet"
    }
    assert found == {cell: (code, done) for cell, (_, code, done) in MISTAKES.items()}
    assert len(told) == len(MISTAKES) + 1
    assert told.loc[told["code"] == "unknown_sheet", "sheet"].tolist() == ["Черновик"]
    assert set(told["source_file"]) == {"programme.xlsx"}


def test_each_complaint_shows_the_value_and_says_what_to_do(store):
    told = complaints(store).dropna(subset=["row"]).set_index(["sheet", "row", "column"])
    for cell, (value, _, _) in MISTAKES.items():
        if isinstance(value, str) and value.strip() and cell[2] != "Школы":  # a list: the one wrong part is shown
            assert told.loc[cell, "value"] in (value, "01.01.2026"), cell
    remedies = "Нуж|Допустимо|Исправьте|[Вв]пишите|[Оо]ставьте|Дайте|не меняйте|Проверьте|подтвердит|обязательна"
    assert told["message"].str.contains(remedies).all()
    assert "Похожие: МКОУ «Нагорная СОШ»" in told.loc[("Кураторы", 7, "Курируемая школа"), "message"]
    assert "edu98000" in told.loc[("Кураторы", 8, "Курируемая школа"), "message"]
    assert "31.02.2026" in told.loc[("Школы", 5, "В проекте с"), "message"]
    assert "от 0 до 3" in told.loc[("Посещения", 2, "К1. Диагностика причин"), "message"]


def test_nothing_else_is_lost(store):
    kept, good = register(store), good_register()
    by_title = {"Школы": "programme_schools", "Кураторы": "curators", "Мероприятия": "measures"}
    by_title |= {"Дорожные карты": "roadmap", "Документы": "documents", "Посещения": "visits"}
    by_title |= {"Педагоги": "teachers", "Обучение": "training", "Ресурсы": "resources", "Проблемы": "problems"}
    by_title |= {"Рисковый профиль": "risk_profile", "Анкетирование": "invitations", "Протоколы": "minutes"}
    touched = {(by_title[sheet], row) for sheet, row, _ in (*MISTAKES, *BESIDE)}
    aside = {(by_title[s], row) for (s, row, _), (_, _, done) in MISTAKES.items() if done == LOST}
    for table, rows in good.items():
        whole = [(table, row) not in touched for row in rows["source_row"]]
        left = kept[table][[(table, row) not in touched for row in kept[table]["source_row"]]]
        pd.testing.assert_frame_equal(left.reset_index(drop=True), rows[whole].reset_index(drop=True))
        there = {(table, row) for row in kept[table]["source_row"]}
        expected = {(table, row) for row in rows["source_row"]} | {cell for cell in touched if cell[0] == table}
        assert there == expected - aside


def test_the_journal_counts_rows_and_remarks(store):
    from shnor_analysis.store.reading import read_table

    (line,) = read_table(store, "journal").itertuples()
    lost = sum(done == LOST for _, _, done in MISTAKES.values())
    assert (line.status, line.set_aside) == ("partly", lost)
    assert line.accepted == line.rows_read - lost
    assert line.remarks == len(MISTAKES) - lost + 1

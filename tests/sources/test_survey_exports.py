"""Exports as Google Forms and Yandex Forms write them: times, mail, grids, several choices, empty columns."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from books import write_book
from survey_files import WORDS, headers, write_csv

from shnor_analysis.sources.reading import read_file

PUPILS = headers("pupils")
ROWS = 6
DAYS = [datetime.datetime(2026, 3, day, 10, 0, 5) for day in range(1, ROWS + 1)]
#: What a respondent chose besides: no item of the questionnaire.
CHOICE = "Что вам нравится? (можно несколько)"


def said(k: int) -> list[str]:
    """Answers of one respondent: all four, in turn."""
    return [WORDS[1 + (k + place) % 4].capitalize() for place in range(len(PUPILS))]


def google(stamp: Callable[[datetime.datetime], object]) -> list[list[object]]:
    head = ["Отметка времени", "Адрес электронной почты", "Ваша школа"]
    grid = [f"Насколько вы согласны? [{text}]" for text in PUPILS]
    rows = [[stamp(day), "a@b.ru", "edu990001", *said(k), "Спорт;Музыка", ""] for k, day in enumerate(DAYS)]
    return [[*head, *grid, CHOICE, ""], *rows]


def google_csv(folder: Path) -> Path:
    rows = google(lambda day: f"{day:%Y/%m/%d} 10:00:05 AM GMT+3")
    return write_csv(folder / "Анкета учеников (Ответы) - Ответы на форму (1).csv", rows)


def google_csv_saved_by_excel(folder: Path) -> Path:
    rows = google(lambda day: f"{day:%d.%m.%Y %H:%M}")
    return write_csv(folder / "Анкета учеников.csv", rows, encoding="cp1251", delimiter=";")


def google_xlsx(folder: Path) -> Path:
    return write_book(folder / "Анкета учеников (Ответы).xlsx", {"Ответы на форму (1)": google(lambda day: day)})


def yandex_xlsx(folder: Path) -> Path:
    """A column of its own for each option of a choice; a grid's rows after a slash; rows of nothing below."""
    grid = [f"Отметьте, согласны ли вы / {text}" for text in PUPILS[:5]]
    head = ["ID", "Время создания", "Выберите школу", *grid, None, *PUPILS[5:], f"{CHOICE} / Спорт", "Комментарий"]
    rows: list[list[object]] = [
        [2_000_000 + k, day, "МКОУ «Верхняя СОШ» (edu990001)", *said(k)[:5], None, *said(k)[5:], "Спорт", None]
        for k, day in enumerate(DAYS)
    ]
    return write_book(
        folder / "2026-03-07 Анкета ученика.xlsx", {"Ответы": [head, *rows, *[[None] * len(head)] * 3]}
    )


@pytest.mark.parametrize("export", [google_csv, google_csv_saved_by_excel, google_xlsx, yandex_xlsx])
def test_the_usual_exports_give_the_same_answers(export: Callable[[Path], Path], tmp_path: Path) -> None:
    path = export(tmp_path)
    part = read_file(path, tmp_path, path.name)
    assert part.kind == "survey", part.message
    read = part.tables["survey_answers"]
    expected = sorted(1 + (k + place) % 4 for k in range(ROWS) for place in range(len(PUPILS)))
    assert sorted(read["answer"].tolist()) == expected
    assert set(read["school_id"]) == {"990001"} and set(read["respondents"]) == {"pupils"}
    assert part.rows_read == ROWS
    [told] = part.book.frame().itertuples()
    assert told.severity == "remark" and CHOICE in told.message

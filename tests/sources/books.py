"""Writing small Excel files for tests."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

HEADER_2021 = [
    "логин школы",
    "регион",
    "номер обучающегося",
    "код обучающегося",
    "отметка за предыдущую четверть/триместр",
    "пол",
    "класс",
    "вариант",
    "всего баллов",
    "балл за 1",
    "балл за 2",
]
HEADER_FORM = ["Код", "Вариант", "1 (1б)", "2 (2б)", "Порядковый номер класса", "Итого баллов"]


def write_book(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook with the rows of each sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def pupil(code: object, total: object, **change: object) -> list[object]:
    """One row of the layout of 2021; named cells may be changed."""
    row: dict[str, object] = {
        "login": "sch990001",
        "region": "Учебная область",
        "number": "1",
        "code": code,
        "journal": "3",
        "gender": "ж",
        "label": "а",
        "variant": "1",
        "total": total,
        "task1": "1",
        "task2": "0",
    }
    return list((row | change).values())


def protocol(folder: Path, rows: Sequence[Sequence[object]], name: str = "ВПР 2021/5/Математика.xlsx") -> Path:
    """A protocol of 2021."""
    return write_book(folder / name, {"Sheet": [HEADER_2021, *rows]})

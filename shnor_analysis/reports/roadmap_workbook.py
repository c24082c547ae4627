"""The draft of a school's roadmap as an Excel book: items to paste into ``programme.xlsx``, and their grounds."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme.recommendation import Recommendation
from shnor_analysis.programme.roadmap_draft import Draft, draft_roadmap, with_risk_profile
from shnor_analysis.reports.recommendation_wording import recommendations_for
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart
from shnor_analysis.store.register import read_register
from shnor_analysis.store.schools import find_school, school_names
from shnor_analysis.store.writing import replacing
from shnor_analysis.tables.programme import SHEETS, Roadmap
from shnor_analysis.tables.programme_words import RISK_FACTORS, STATUSES
from shnor_analysis.tables.vocabulary import login_of

_GROUNDS = {
    "number": ("№ пунктов", 10),
    "title": ("Рекомендация", 26),
    "fact": ("Факт", 60),
    "conclusion": ("Вывод", 44),
    "hypothesis": ("Гипотеза (что проверить)", 44),
    "decision": ("Предлагаемое решение", 44),
    "assessment": ("Метод оценки", 30),
    "applies": ("Правило", 40),
    "sources": ("Источники", 40),
}
_WIDTHS = {"number": 8, "school_id": 13, "start": 12, "due": 12, "done_on": 12, "status": 14}
_DATE = "dd.mm.yyyy"


def write_roadmap_draft(
    store: Store, school: str, out: Path | None, overrides: Path | None, today: datetime.date
) -> tuple[Path, int]:
    """Write the draft roadmap of a school.

    Parameters
    ----------
    school
        Login, code, or name of a school as the store knows it.
    out
        The file; ``Дорожная карта <логин>.xlsx`` in the working folder where absent.
    today
        The day from which terms count, if the settings propose any.

    Returns
    -------
    tuple
        The file and the number of items proposed.

    Raises
    ------
    StoreError
        No such school, or the recommendations were not computed.
    """
    names = school_names(store)
    school_id = find_school(school, names, f"в хранилище «{store.root}»")
    name = names[school_id]
    catalogue = Catalogue.load(overrides)
    rows = read_mart(store, "recommendations", {"school_id": school_id})
    rows = with_risk_profile(rows, read_register(store, "risk_profile", {"school_id": school_id}), catalogue)
    texts = recommendations_for(rows, catalogue)
    roadmap = read_register(store, "roadmap", {"school_id": school_id})
    draft = draft_roadmap(school_id, texts, roadmap, start=today, due_days=catalogue.value("due_days"))
    path = out or Path(f"Дорожная карта {login_of(school_id)}.xlsx")
    _write(path, draft, texts, name, dated=catalogue.value("due_days") > 0)
    return path, len(draft.items)


def _write(path: Path, draft: Draft, texts: Sequence[Recommendation], name: str, *, dated: bool) -> None:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    titles = Roadmap.titles()
    items = [[_shown(column, value) for column, value in row.items()] for row in _records(draft.items)]
    columns = {column: (titles[column], _WIDTHS.get(column, 34)) for column in draft.items.columns}
    _sheet(book, SHEETS["roadmap"][0], columns, items)
    behind = draft.grounds.groupby("place", sort=True)["number"]
    grounds = [_ground(numbers.tolist(), texts[int(str(place))]) for place, numbers in behind]
    _sheet(book, "Основания", _GROUNDS, grounds)
    _sheet(
        book, "Пояснение", {"text": (f"Проект дорожной карты: {name}", 110)}, [[t] for t in _about(draft, dated)]
    )
    with replacing(path) as temporary:
        book.save(temporary)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _shown(column: str, value: Any) -> Any:
    """Turn a value into what the sheet of the programme workbook holds."""
    if pd.isna(value):
        return None
    if column == "school_id":
        return login_of(value)
    words = {"risk_factor": RISK_FACTORS, "status": STATUSES}
    if column in words:
        return words[column][value]
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _ground(numbers: list[int], text: Recommendation) -> list[Any]:
    joined = {
        "number": ", ".join(map(str, numbers)),
        "assessment": "; ".join(text.assessment),
        "sources": "; ".join(text.sources),
    }
    return [joined.get(column, getattr(text, column, None)) for column in _GROUNDS]


def _about(draft: Draft, dated: bool) -> list[str]:
    texts = [
        "Это черновик: его составила программа по правилам каталога рекомендаций, решает школа с куратором. "
        "Лишнее вычеркните, формулировки измените, ответственных и сроки назначьте.",
        "Лист «Дорожные карты» имеет столбцы одноимённого листа programme.xlsx: строки можно скопировать туда.",
        "Лист «Основания» говорит, на каких данных основан каждый пункт. Гипотезы — это то, что нужно проверить: "
        "причин результаты не называют.",
        "Сроки предложены по настройке due_days." if dated else "Сроки не проставлены: их назначает школа.",
    ]
    if draft.items.empty:
        return ["Предлагать нечего: ни одно правило каталога не сработало или нет данных.", *texts[:1]]
    return texts


def _sheet(book: Workbook, title: str, columns: dict[str, tuple[str, int]], rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(title)
    for number, row in enumerate([[head for head, _ in columns.values()], *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, whatever it begins with
            elif isinstance(value, datetime.date):
                cell.number_format = _DATE
            if number == 1:
                cell.font = Font(bold=True)
    for place, (_, width) in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"

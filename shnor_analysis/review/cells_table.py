"""All papers of a school as a table to sort and search."""

from typing import Any

import itables
import pandas as pd

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.figure_tables import paper_name, season_name
from shnor_analysis.reports.suppression import suppressed
from shnor_analysis.review.what_if import flags_of
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.vocabulary import MARKS, SITTING

_WORDS: dict[str, Any] = {
    "search": "Найти в таблице:",
    "info": "Строк: _TOTAL_",
    "infoEmpty": "Строк нет",
    "infoFiltered": "(всего _MAX_)",
    "zeroRecords": "Ничего не найдено",
    "emptyTable": "Работ с результатами нет",
    "decimal": ",",
    "aria": {"orderable": ": сортировать", "orderableReverse": ": сортировать обратно"},
}


def cells_table(view: SchoolView) -> pd.DataFrame:
    """Make the table: a row a sitting, the newest first, texts ready for print."""
    cells = suppressed(view.cells)
    region = {_key(row): row for row in rows_of(view.region)}
    low = {_key(row): row for row in rows_of(suppressed(view.low_shares))}
    flags = flags_of(view)
    flagged = set() if flags is None else {_key(row) for row in rows_of(flags)}
    rows = [
        _row(cell, region.get(_key(cell)), low.get(_key(cell)), flagged=_key(cell) in flagged)
        for cell in rows_of(cells)
    ]
    heads = ["Работа", "Сезон", "Писали", *(f"«{mark}», %" for mark in MARKS), "Интервал «2»"]
    heads += ["«2» в регионе, %", "До порога", "Средний балл", "Отмечена"]
    return pd.DataFrame(rows[::-1], columns=heads)


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in SITTING)


def _row(cell: Row, region: Row | None, low: Row | None, *, flagged: bool) -> list[str]:
    """Print a sitting."""
    n = int(cell["n"])
    shares = [_percent(cell[f"n{mark}"], n) for mark in MARKS]
    score = f.MISSING
    if not f.is_missing(cell["mean_score"]):
        score = f"{f.number(cell['mean_score'], 1)} из {f.number(cell['max_score'])}"
    return [
        paper_name(cell),
        season_name(cell),
        f.number(n),
        *shares,
        f.MISSING if low is None else f.interval(low["share2_low"], low["share2_high"]),
        f.MISSING if region is None else _percent(region["n2"], int(region["n"])),
        f.MISSING if low is None else f.number(low["pupils_to_threshold"]),
        score,
        "да" if flagged else "",
    ]


def _percent(count: object, n: int) -> str:
    """Write a share in per cent without the sign, which the head of the column has."""
    return f.MISSING if f.is_missing(count) or not n else f.number(float(str(count)) / n * 100, 1)


def show_cells(view: SchoolView) -> None:
    """Show the table in the output of a cell or widget; nothing is loaded from a network."""
    itables.show(
        cells_table(view),
        connected=False,
        classes="display compact cells",
        caption="Все работы школы: щелчок по заголовку сортирует",
        paging=False,
        showIndex=False,
        maxBytes=0,
        layout={"topStart": "search", "topEnd": None, "bottomStart": "info", "bottomEnd": None},
        language=_WORDS,
        scrollX=True,
        order=[],
    )

"""All papers of a school as a table to sort and search."""

from typing import Any

import itables
import pandas as pd

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import Block, paragraph, section
from shnor_analysis.reports.exam_words import bands_note
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

HEADS = [
    *("Работа", "Сезон", "Писали"),
    *(f"«{mark}», %" for mark in MARKS),
    *("Интервал «2»", "«2» в регионе, %", "До порога", "Средний балл, %", "Отмечена"),
]
#: A wide table scrolls by itself, so the keyboard must reach what scrolls.
_REACHABLE = """function () {
    const body = this.api().table().container().querySelector(".dt-scroll-body");
    if (body) Object.assign(body, {tabIndex: 0, role: "region", ariaLabel: "Таблица работ"});
}"""


def cells_table(view: SchoolView) -> pd.DataFrame:
    """Make the table: a row a sitting, the newest first, texts ready for print."""
    cells = suppressed(view.cells)
    region = {_key(row): row for row in rows_of(view.region)}
    low = {_key(row): row for row in rows_of(suppressed(view.low_shares))}
    flags = flags_of(view)
    flagged = set() if flags is None else {_key(row) for row in rows_of(flags)}
    rows = [
        _row(cell, region.get(_key(cell)), low.get(_key(cell)), flagged=_key(cell) in flagged)
        for cell in sorted(rows_of(cells), key=_place)
    ]
    return pd.DataFrame(rows, columns=HEADS)


def _place(row: Row) -> tuple[object, ...]:
    """Order by grade and subject, inside a paper the newest season first."""
    season = (-int(row["year"]), row["season"] != "autumn")
    return (row["programme_grade"], row["subject"], row["procedure"], *season, row["pupil_grade"])


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in SITTING)


def _row(cell: Row, region: Row | None, low: Row | None, *, flagged: bool) -> list[str]:
    """Print a sitting."""
    n = int(cell["n"])
    shares = [_percent(cell[f"n{mark}"], n) for mark in MARKS]
    return [
        paper_name(cell),
        season_name(cell),
        f.number(n),
        *shares,
        "" if low is None else f.interval(low["share2_low"], low["share2_high"]),
        "" if region is None else _percent(region["n2"], int(region["n"])),
        "" if low is None else _sortable(low["pupils_to_threshold"], 0),
        _percent(cell["mean_score"], cell["max_score"]),
        "да" if flagged else "",
    ]


def _percent(part: object, whole: object) -> str:
    """Write a share in per cent without the sign, which the head of the column has."""
    if f.is_missing(part) or f.is_missing(whole) or not whole:
        return ""
    return _sortable(float(str(part)) / float(str(whole)) * 100, 1)


def _sortable(value: object, digits: int) -> str:
    """Write a number as the table's script reads it: a hyphen for a minus, nothing where nothing is known."""
    return "" if f.is_missing(value) else f.number(value, digits).replace(f.MINUS, "-").replace(f.NBSP, "")


def cells_heading(view: SchoolView) -> Block:
    """Say what the table is and how it is used."""
    text = "Щелчок по заголовку сортирует. Отмечена — есть признаки, с которыми результат стоит перепроверить."
    return section("cells", "Все работы школы", paragraph(text, "note"), bands_note(view.cells))


def show_cells(view: SchoolView) -> None:
    """Show the table in the output of a cell or widget; nothing is loaded from a network."""
    itables.show(
        cells_table(view),
        connected=False,
        classes="compact hover",
        columnDefs=[{"className": "dt-left", "targets": [0, 1, len(HEADS) - 1]}],
        paging=False,
        showIndex=False,
        maxBytes=0,
        layout={"topStart": "search", "topEnd": None, "bottomStart": "info", "bottomEnd": None},
        language=_WORDS,
        scrollX=True,
        order=[],
        drawCallback=itables.JavascriptFunction(_REACHABLE),
        warn_on_unexpected_option_type=False,
    )

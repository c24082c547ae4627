"""What the sheets of ``programme.xlsx`` hold, taken from the models of the register and from nowhere else."""

import datetime
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from shnor_analysis.tables.programme import FROM_FILE, SHEETS
from shnor_analysis.tables.programme_words import Choice

#: The first and the last day that can stand in the register: before the projects of help, and a plan's horizon.
FIRST_DAY, LAST_DAY = datetime.date(2015, 1, 1), datetime.date(2040, 12, 31)

#: Sheets that accompany the register: the guide and the words of the drop-down lists.
GUIDE, LISTS = "Как заполнять", "Списки"

ALL_SCHOOLS = "все"

#: Column → table and column it names a row of: the lists that Excel offers, and the links that import checks.
REFERENCES: dict[tuple[str, str], tuple[str, str]] = {
    ("documents", "measure_number"): ("measures", "number"),
    ("documents", "confirmed_by"): ("curators", "curator"),
    ("visits", "curator"): ("curators", "curator"),
    ("training", "teacher"): ("teachers", "teacher"),
    ("invitations", "measure_number"): ("measures", "number"),
}
_SCHOOL_NAMES = ("programme_schools", "name")


@dataclass(frozen=True)
class Column:
    """A column that people fill: its header, hint, kind of value and what is allowed.

    ``kind`` is ``text | school | schools | choice | date | whole | number``; ``low`` and ``high`` bound whole
    numbers; ``refers`` names the table and column whose values Excel offers in the drop-down list.
    """

    table: str
    name: str
    title: str
    hint: str
    kind: str
    required: bool
    choices: Choice = field(hash=False)
    low: int | None
    high: int | None
    refers: tuple[str, str] | None


@dataclass(frozen=True)
class SheetSpec:
    """A sheet of the workbook: the table it fills and its columns in order."""

    table: str
    title: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Give a column by its name in the store."""
        return next(column for column in self.columns if column.name == name)


@cache
def sheet_specs() -> dict[str, SheetSpec]:
    """Describe every sheet, by table, in the order of the workbook.

    Examples
    --------
    >>> spec = sheet_specs()["visits"]
    >>> spec.title, spec.column("roadmap").title, spec.column("roadmap").high
    ('Посещения', 'К2. Дорожная карта отвечает рискам', 3)
    """
    return {table: _spec(table) for table in SHEETS}


def _spec(table: str) -> SheetSpec:
    title, model = SHEETS[table]
    described = model.to_schema().columns.items()
    return SheetSpec(table, title, tuple(_column(table, n, c) for n, c in described if n not in FROM_FILE))


def _column(table: str, name: str, described: Any) -> Column:
    metadata = described.metadata or {}
    bounds = {key: value for check in described.checks for key, value in (check.statistics or {}).items()}
    in_schools = metadata["kind"] == "school" and table != "programme_schools"
    return Column(
        table=table,
        name=name,
        title=described.title,
        hint=described.description,
        kind=metadata["kind"],
        required=not described.nullable,
        choices=metadata.get("choices", {}),
        low=bounds.get("min_value"),
        high=bounds.get("max_value"),
        refers=_SCHOOL_NAMES if in_schools else REFERENCES.get((table, name)),
    )

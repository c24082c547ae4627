"""Reading a small table row by row, with the column names as keys."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

Row = dict[str, Any]


def rows_of(table: pd.DataFrame) -> list[Row]:
    """Give the rows of a table as dictionaries; integers of pandas stay what they are.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"paper": ["Математика"], "n": [3]}))
    [{'paper': 'Математика', 'n': 3}]
    """
    names = [str(name) for name in table.columns]
    # column by column: pandas' own way looks at each value by itself, and reports ask for hundreds of tables
    columns = [column.tolist() for _, column in table.items()]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Put rows with the same value together, groups and rows in the order in which they come.

    Examples
    --------
    >>> grouped([{"paper": "б", "n": 1}, {"paper": "а", "n": 2}, {"paper": "б", "n": 3}], "paper").keys()
    dict_keys(['б', 'а'])
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row[column]), []).append(row)
    return groups

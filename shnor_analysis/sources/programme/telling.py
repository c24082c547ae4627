"""Complaints about rows of the register that are already read: each names file, sheet, row, column and value."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from shnor_analysis.sources.complaints import REMARK, shown
from shnor_analysis.sources.programme.sheets import Column, sheet_specs
from shnor_analysis.tables.vocabulary import login_of

Register = Mapping[str, pd.DataFrame]
Told = list[dict[str, Any]]


def tell(
    table: str,
    rows: pd.DataFrame,
    column: str,
    code: str,
    message: str,
    severity: str = REMARK,
    **words: "pd.Series[Any]",
) -> Told:
    """Write down the same complaint about several rows of a table.

    Parameters
    ----------
    rows : DataFrame
        The rows complained of, with ``source_file`` and ``source_row``.
    column : str
        The column to blame, by its name in the store.
    message : str
        A template of ours: ``{value}`` is the cell as Excel shows it, other names come from ``words``.
    words
        Series along ``rows``; dates are shown as in Excel.
    """
    spec = sheet_specs()[table]
    blamed = spec.column(column)
    told = []
    along = {name: series.loc[rows.index] for name, series in words.items()}
    for place, (_, row) in enumerate(rows.iterrows()):
        value = as_shown(blamed, row[column])
        extra = {name: _word(series.iloc[place]) for name, series in along.items()}
        told.append(
            {
                "source_file": row["source_file"],
                "sheet": spec.title,
                "row": int(row["source_row"]),
                "column": blamed.title,
                "value": value,
                "code": code,
                "severity": severity,
                "message": message.format(value=value or "пусто", **extra),
                "school_id": row.get("school_id"),
            }
        )
    return told


def where(rows: pd.DataFrame, flags: list[bool]) -> pd.DataFrame:
    """Keep the flagged rows, also of a table without any."""
    return rows[pd.Series(flags, rows.index, dtype=bool)]


def as_shown(column: Column, value: Any) -> str | None:
    """Show a value of the store the way it stands in the workbook."""
    if pd.isna(value):
        return None
    if column.kind == "choice":
        return column.choices.get(value, str(value))
    return login_of(str(value)) if column.kind == "school" else shown(_word(value))


def _word(value: Any) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, pd.Timestamp) else str(value)

"""Collecting what is wrong with a file: where, which value, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from shnor_analysis.tables.journal import Complaints

SET_ASIDE, REMARK = "set_aside", "remark"


class RefusedFile(Exception):
    """The whole file cannot be used. ``code`` is for programs, the message for people (Russian)."""

    def __init__(self, code: str, message: str, kind: str = "unknown") -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind


@dataclass
class ComplaintBook:
    """Complaints about one file, in the order in which they were found."""

    source_file: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        code: str,
        severity: str,
        message: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        school_id: str | None = None,
    ) -> None:
        """Write down one complaint; ``message`` may use ``{value}``."""
        text = None if value is None else shown(value)
        self.rows.append(
            {
                "source_file": self.source_file,
                "sheet": sheet,
                "row": row,
                "column": column,
                "value": text,
                "code": code,
                "severity": severity,
                "message": message.replace("{value}", text or "пусто"),
                "school_id": school_id,
            }
        )

    def add_rows(
        self,
        code: str,
        severity: str,
        message: str,
        *,
        sheet: str,
        column: str | None,
        rows: Iterable[int],
        values: Iterable[object],
        schools: Iterable[str | None],
    ) -> None:
        """Write down the same complaint about several rows."""
        for row, value, school_id in zip(rows, values, schools, strict=True):
            self.add(
                code,
                severity,
                message,
                sheet=sheet,
                row=int(row),
                column=column,
                value=value,
                school_id=school_id,
            )

    def frame(self) -> pd.DataFrame:
        """Give all complaints as the canonical table."""
        return complaints_frame(self.rows)

    def set_aside_rows(self) -> int:
        """Count the rows of the file that went into no table."""
        return len({(item["sheet"], item["row"]) for item in self.rows if item["severity"] == SET_ASIDE})

    def remarks(self) -> int:
        """Count the complaints that cost no row."""
        return sum(item["severity"] == REMARK for item in self.rows)


def complaints_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Turn complaint rows into the canonical table."""
    return Complaints.validate(pd.DataFrame(rows, columns=Complaints.columns()))


def shown(value: object) -> str:
    """Show a cell's value the way it looks in Excel, cut to 80 characters.

    Examples
    --------
    >>> shown(92.0), shown(" Х "), len(shown("я" * 500))
    ('92', ' Х ', 80)
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"

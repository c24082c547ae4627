"""Writing exports of form services for tests."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from shnor_analysis.methodology.instruments import Instrument, bundled_instruments

RISK = bundled_instruments()["risk_factors"]
WORDS = {1: "нет", 2: "скорее нет, чем да", 3: "скорее да, чем нет", 4: "да"}
Rows = Sequence[Sequence[object]]


def headers(group: str, instrument: Instrument = RISK) -> list[str]:
    """Texts of a group's items in their order."""
    return [item.text for item in instrument.of_group(group)]


def answers(group: str, value: object, instrument: Instrument = RISK) -> list[object]:
    """The same answer to every item of a group."""
    return [value] * len(instrument.of_group(group))


def write_csv(path: Path, rows: Rows, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """Write an export as csv."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


OWN = """
code = "own"
title = "Своя анкета"
version = "1"
author = "Школа"

[answers]
"нет" = 0
"да" = 1

[scales.one]
title = "Одно"

[[items]]
code = "с1"
respondents = "родители"
scale = "one"
text = "Всё ли вам понятно?"

[[items]]
code = "с2"
respondents = "родители"
scale = "one"
reverse = true
text = "Есть ли жалобы"
"""

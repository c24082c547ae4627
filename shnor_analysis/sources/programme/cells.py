"""From a cell of the programme workbook to a value of the store, or a sentence that says what is wrong."""

import datetime
import math
import re
from collections.abc import Iterable
from typing import Any

from shnor_analysis.sources.cleaning import BAD, whole_number
from shnor_analysis.sources.programme.guide import allowed
from shnor_analysis.sources.programme.sheets import FIRST_DAY, LAST_DAY, Column
from shnor_analysis.store.near import nearest as near_words
from shnor_analysis.tables.vocabulary import folded

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_RUSSIAN_DATE = re.compile(r"(\d{1,2})[.,/-](\d{1,2})[.,/-](\d{4}|\d{2})(?:\s*г\.?)?$")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
_EXCEL_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#GETTING_DATA"}
_NUMBER_IN_FRONT = re.compile(r"^\s*(\d{1,2})(?:[.)]\s*|\s*$)")
#: Day 0 of Excel's calendar, for a date that lost its format and became a number.
_EXCEL_EPOCH = datetime.datetime(1899, 12, 30)
_NEAR = 3


class Wrong(ValueError):
    """A cell cannot be used: ``code`` for programs, the message for people; ``{value}`` stands for the cell."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def is_blank(value: object) -> bool:
    """Say whether a cell holds nothing.

    Examples
    --------
    >>> is_blank(" "), is_blank(None), is_blank(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip())


def plain_text(value: object) -> str | None:
    r"""Read a cell as text the way Excel shows it, without control characters; lines of a cell are kept.

    Examples
    --------
    >>> plain_text(" Учитель\x00 физики "), plain_text(5.0), plain_text(datetime.date(2026, 9, 1))
    ('Учитель физики', '5', '01.09.2026')
    """
    if isinstance(value, (datetime.date, datetime.datetime)):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    lines = _CONTROL.sub("", str(value).replace("\r\n", "\n")).split("\n")
    text = "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in lines).strip("\n")
    return text or None


def nearest(value: object, known: Iterable[str]) -> str:
    """Say which known names are near a wrong one; an empty text where none is.

    Examples
    --------
    >>> nearest("Нагорня СОШ", ["Нагорная СОШ", "Озёрная ООШ"])
    ' Похожие: «Нагорная СОШ».'
    """
    shown = {folded(name): name for name in known}
    near = near_words(folded(value), shown, most=_NEAR, alike=70)
    quoted = (shown[name] if "«" in shown[name] else f"«{shown[name]}»" for name in near)
    return f" Похожие: {'; '.join(quoted)}." if near else ""


def clean_cell(column: Column, value: object) -> Any:
    """Read a cell that is not blank and names no school.

    Raises
    ------
    Wrong
        The value is not what the column allows; the message says what is.
    """
    if isinstance(value, str) and value.strip() in _EXCEL_ERRORS:
        raise Wrong("formula", "Формула в ячейке даёт ошибку {value}. Впишите само значение.")
    return {"choice": _choice, "date": _date, "whole": _whole, "number": _number}.get(column.kind, _text)(
        column, value
    )


def _text(column: Column, value: object) -> str | None:
    return plain_text(value)


def _choice(column: Column, value: object) -> str:
    """Find the code of a word of the list: by the word, by the code, or by the number in front of the word."""
    text = plain_text(value) or ""
    by_word = {folded(word): code for code, word in column.choices.items()}
    by_word |= {folded(_NUMBER_IN_FRONT.sub("", word)): code for code, word in column.choices.items()}
    by_word |= {code: code for code in column.choices}
    if code := by_word.get(folded(text)) or by_word.get(text.casefold()):
        return code
    if number := _NUMBER_IN_FRONT.fullmatch(text):
        for code, word in column.choices.items():
            if word.startswith(f"{number[1]}."):
                return code
    near = nearest(text, column.choices.values())
    raise Wrong("choice", f"«{{value}}» нет в списке.{near} Допустимо: {allowed(column)}.")


def _date(column: Column, value: object) -> datetime.datetime:
    day = _read_day(value)
    if day is None:
        raise Wrong("date", f"«{{value}}» — не дата. Нужна {allowed(column)}.")
    if not FIRST_DAY <= day.date() <= LAST_DAY:
        raise Wrong("date", f"«{{value}}» — невозможный год. Нужна {allowed(column)}.")
    return day


def _read_day(value: object) -> datetime.datetime | None:
    """Read a date of Excel, «01.09.2026», «2026-09-01», or a date that lost its format."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = isinstance(value, int) or (math.isfinite(value) and value.is_integer())
        # 40000 is July 2009: a smaller number is no date that lost its format, but a year or a count.
        return _EXCEL_EPOCH + datetime.timedelta(days=int(value)) if whole and 40_000 <= value <= 80_000 else None
    text = (plain_text(value) or "").strip()
    if match := _RUSSIAN_DATE.match(text):
        day, month, year = (int(part) for part in match.groups())
        year += 2000 if year < 100 else 0
    elif match := _ISO_DATE.match(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        return None
    try:
        return datetime.datetime(year, month, day)
    except ValueError:
        return None


def _whole(column: Column, value: object) -> int:
    number = whole_number(value)
    if number is BAD or number is None:
        raise Wrong("number", f"«{{value}}» — не целое число. Нужно {allowed(column)}.")
    if not (column.low or 0) <= number <= (column.high or number):
        raise Wrong("number", f"{{value}} вне пределов. Нужно {allowed(column)}.")
    return int(number)


def _number(column: Column, value: object) -> float:
    """Read an amount as people write it: «150 000,50 руб.»."""
    number = math.nan
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    else:
        text = re.sub(r"(?:руб(?:лей|\.)?|₽)\s*$|\s", "", plain_text(value) or "", flags=re.IGNORECASE)
        if re.fullmatch(r"-?\d{1,12}(?:[.,]\d{1,2})?", text := text.replace("руб.", "").replace("руб", "")):
            number = float(text.replace(",", "."))
    if not math.isfinite(number) or number < 0:
        raise Wrong("number", f"«{{value}}» — не сумма. Нужно {allowed(column)}, например 150000.")
    return number

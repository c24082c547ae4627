"""From a cell as people fill it to a value: each rule in one place, applied to the distinct values of a column."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Points of a task that are no points: «X» (did not start), «не пройд.» (topic not taught yet), nothing.
SKIPPED, NOT_TAUGHT, BLANK = -1, -2, -3
#: The value cannot be understood.
BAD: Final = object()

_LATIN_TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУАВСЕНКМОРТХУ")
_NO_CLASS = {"", "НЕТ", "-", "—"}
_NO_MARK = {"", "нет отметки", "нет", "н/а", "н/о", "-", "—", "н"}
_ABSENT = ("отсут", "не явил", "неяв")
_WHOLE = re.compile(r"-?\d{1,6}(?:[.,]0+)?$")


def by_value(
    values: Sequence[object], rule: Callable[[object], Any]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Apply ``rule`` once to each distinct value; give the results and where the rule said ``BAD``.

    A column of 26,000 cells has a dozen distinct values, so the rule may be plain Python.

    Examples
    --------
    >>> results, bad = by_value(["4", "5", "ж"], journal_mark)
    >>> results.tolist(), bad.tolist()
    ([4, 5, None], [False, False, True])
    """
    column = np.empty(len(values), dtype=object)
    column[:] = values
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    cleaned = np.empty(len(distinct), dtype=object)
    cleaned[:] = [rule(value) for value in distinct]
    wrong = np.array([value is BAD for value in cleaned], dtype=bool)
    cleaned[wrong] = None
    return cleaned[codes], wrong[codes]


def whole_number(value: object) -> Any:
    """Read a whole number written as a number or as text; blank is ``None``, anything else ``BAD``.

    Examples
    --------
    >>> whole_number(" 15 "), whole_number(15.0), whole_number(""), whole_number("15б") is BAD
    (15, 15, None, True)
    """
    if isinstance(value, bool):
        return BAD
    if isinstance(value, (int, float)):
        if isinstance(value, float) and math.isnan(value):
            return None
        return int(value) if float(value).is_integer() else BAD
    text = str(value or "").strip()
    if not text:
        return None
    return int(float(text.replace(",", "."))) if _WHOLE.match(text) else BAD


def percents(cells: Sequence[object]) -> Sequence[object]:
    """Turn the fractions that Excel keeps for percents (0.9 for 90 %) into percents, as the column tells.

    A column that lies from 0 to 1 with something between is fractions; beside whole percents a 1 may be either, so
    it becomes ``BAD``.

    Examples
    --------
    >>> percents([0.9, 1.0, ""]), percents([90, 1, "нет"])
    ([90.0, 100.0, ''], [90, 1, 'нет'])
    """
    numbers = [_real(cell) for cell in cells]
    known = [number for number in numbers if number is not None]
    if not any(0 < number < 1 for number in known):
        return cells
    paired = list(zip(cells, numbers, strict=True))
    if max(known) <= 1:
        return [cell if number is None else round(100 * number, 6) for cell, number in paired]
    return [BAD if number == 1 else cell for cell, number in paired]


def _real(cell: object) -> float | None:
    """Read a number that has no sign of per cent."""
    try:
        number = float(str(cell).strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def score(value: object) -> Any:
    """Read a total: a whole number from 0; a negative one is ``BAD``."""
    number = whole_number(value)
    return BAD if isinstance(number, int) and number < 0 else number


def task_points(value: object) -> Any:
    """Read the points of a task.

    Examples
    --------
    >>> [task_points(value) for value in ("2", 0.0, "X ", "Х", "не пройд.", "")]
    [2, 0, -1, -1, -2, -3]
    >>> task_points("-1") is BAD, task_points("H") is BAD
    (True, True)
    """
    number = whole_number(value)
    if number is None:
        return BLANK
    if number is not BAD:
        return number if 0 <= number <= 99 else BAD
    text = str(value).strip().lower().translate(_LATIN_TO_CYRILLIC).lower()
    if text == "х":
        return SKIPPED
    return NOT_TAUGHT if text.startswith("не пройд") else BAD


def journal_mark(value: object) -> Any:
    """Read a mark of the journal: 2–5, or ``None`` for blank, «нет отметки», «н/а».

    Examples
    --------
    >>> journal_mark("4"), journal_mark("нет отметки"), journal_mark("8") is BAD
    (4, None, True)
    """
    if str(value if value is not None else "").strip().lower() in _NO_MARK:
        return None
    number = whole_number(value)
    return number if number in (2, 3, 4, 5) else BAD


def class_label(value: object, grade: int) -> str | None:
    """Bring a class label to one spelling: capital Cyrillic letter, no grade in front, no spaces.

    Examples
    --------
    >>> class_label("6 б", 6), class_label("A", 6), class_label("НЕТ", 6), class_label("б(2)", 6)
    ('Б', 'А', None, 'Б(2)')
    """
    number = whole_number(value)
    text = str(number if isinstance(number, int) else value or "").upper().translate(_LATIN_TO_CYRILLIC)
    text = re.sub(r"[\s\"«»'.]+", "", text)
    if text in _NO_CLASS:
        return None
    without_grade = re.sub(rf"^{grade}-?(?=\D)", "", text)
    return without_grade[:40]


def variant(value: object) -> str | None:
    """Read the variant; ``"отсутствовал"`` for an absent pupil, ``None`` for nothing.

    Examples
    --------
    >>> variant(2.0), variant("Отсутствовал "), variant("")
    ('2', 'отсутствовал', None)
    """
    number = whole_number(value)
    if number is None:
        return None
    text = str(number if isinstance(number, int) else value).strip().lower()
    return "отсутствовал" if text.startswith(_ABSENT) else text[:20] or None


def pupil_code(value: object) -> str | None:
    """Read a participant's code as text without the ``.0`` of Excel."""
    number = whole_number(value)
    text = str(number if isinstance(number, int) else value or "").strip()
    return text[:40] or None


def header(value: object) -> str:
    """Bring a column title to one spelling for comparison.

    Examples
    --------
    >>> header(" Отметка за предыдущий триместр/ четверть/полугодие ")
    'отметка за предыдущий триместр/четверть/полугодие'
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s*/\s*", "/", re.sub(r"\s+", " ", str(value or "")).strip().casefold())

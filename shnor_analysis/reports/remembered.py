"""What several sections of one page ask for, made once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Made = TypeVar("Made")
View = TypeVar("View")


def remembered(make: Callable[[View], Made]) -> Callable[[View], Made]:
    """Keep what was made of the last view; another view, even an equal one, is looked at anew.

    Examples
    --------
    >>> @remembered
    ... def counted(rows: list[int]) -> list[int]:
    ...     return [len(rows)]
    >>> rows = [1, 2]
    >>> counted(rows) is counted(rows), counted(rows) is counted([1, 2])
    (True, False)
    """
    last: list[tuple[View, Made]] = []

    @wraps(make)
    def again(view: View) -> Made:
        if not last or last[0][0] is not view:
            last[:] = [(view, make(view))]
        return last[0][1]

    return again

"""The questions of the questionnaire on conditions, and the columns of the table ``context`` they become."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shnor_analysis.methodology.loader import load

COUNT, PERCENT, YES_NO, CHOICE, GRADE = "count", "percent", "yes_no", "choice", "grade"


@dataclass(frozen=True)
class Question:
    """A question: its column, what an answer looks like, and how its header is recognised.

    Attributes
    ----------
    column : str
        Column of the table ``context``.
    kind : str
        ``count``, ``percent``, ``yes_no``, ``choice`` or ``grade``.
    texts : tuple of str
        Wordings known.
    words : tuple of str
        Parts that a header in other words must have, all of them; none: only the known wordings count.
    without : tuple of str
        Parts that such a header must not have.
    answers : tuple of str
        Variants of a ``choice``, the first is number 1.
    largest : int
        Largest possible count.
    positive : bool
        Nought is impossible.
    order : int
        Place among headers that differ by the year only, by that year; 0 where there is one header.
    """

    column: str
    kind: str
    texts: tuple[str, ...]
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    largest: int = 0
    positive: bool = False
    order: int = 0

    @property
    def expected(self) -> str:
        """Say in Russian what an answer looks like.

        Examples
        --------
        >>> questions()["pupils"].expected
        'целое число от 1 до 8000'
        """
        if self.kind == CHOICE:
            return "один из вариантов: " + "; ".join(answer[:60] for answer in self.answers)
        if self.kind == YES_NO:
            return "«Да» или «Нет»"
        if self.kind == PERCENT:
            return "процент от 0 до 100"
        if self.kind == GRADE:
            return "класс от 1 до 12"
        return f"целое число от {int(self.positive)} до {self.largest}"


@cache
def questions() -> Mapping[str, Question]:
    """Give the questions by column, in the order of the table.

    Examples
    --------
    >>> questions()["internet"].answers[0]
    'Интернет в ОО отсутствует'
    """
    asked: dict[str, dict[str, Any]] = load("context_questions")["questions"]
    return {column: _question(column, told) for column, told in asked.items()}


def _question(column: str, told: Mapping[str, Any]) -> Question:
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
    }
    return Question(column, **given)

import itertools

import pandas as pd
import pytest

from shnor_analysis.methodology import loader
from shnor_analysis.reports.margin import pupils_from_border
from shnor_analysis.reports.rule import Rule

RULE = Rule.of(loader.load("identification"))
#: paper, low, low last year as well, pupils to the threshold
Row = tuple[str, bool, bool, int | None]


def frame(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["paper", "is_low", "twice", "to_threshold"])


@pytest.mark.parametrize(
    ("rows", "listed", "pupils"),
    [
        ([("а", True, False, 3), ("б", True, False, 1), ("в", False, False, -2)], True, 1),
        ([("а", True, False, 3), ("б", True, False, 1), ("в", True, False, 2)], True, 3),
        ([("а", True, True, 3), ("б", False, False, -1)], True, 3),
        ([("а", True, True, 3), ("б", True, False, 1)], True, 3),
        ([("а", True, True, 3), ("б", True, False, 1), ("в", True, False, 4)], True, 4),
        ([("а", True, False, 3), ("б", False, False, -2), ("в", False, False, -1)], False, 1),
        ([("а", False, False, -3), ("б", False, False, -2)], False, 5),
        ([("а", False, True, -3), ("б", False, False, -2)], False, 3),
        ([("а", False, False, -3)], False, None),
        ([("а", True, False, None), ("б", True, False, None)], True, None),
        ([("осень", True, False, 2), ("осень", True, False, 1), ("б", True, False, 9)], True, 3),
        ([], False, None),
    ],
)
def test_pupils_from_border(rows: list[Row], listed: bool, pupils: int | None) -> None:
    assert pupils_from_border(frame(*rows), RULE, listed=listed) == pupils


def test_the_number_is_the_smallest_that_turns_the_rule() -> None:
    """Tried by brute force on small schools: fewer pupils never suffice, so many do."""
    costs = (1, 2, 3)
    for twice in itertools.product((False, True), repeat=3):
        rows = [("абв"[i], True, twice[i], costs[i]) for i in range(3)]
        ways = []
        for dropped in itertools.product((False, True), repeat=3):
            left = [row for row, gone in zip(rows, dropped, strict=True) if not gone]
            if len(left) < RULE.procedures_in_year and not any(row[2] for row in left):
                ways.append(sum(cost for cost, gone in zip(costs, dropped, strict=True) if gone))
        assert pupils_from_border(frame(*rows), RULE, listed=True) == min(ways)


def test_settings_come_bare_or_with_notes_or_inside_the_file() -> None:
    noted = loader.load("identification")
    bare = {**loader.values(noted), "threshold": 0.25}
    assert Rule.of({"identification": noted}) == Rule.of(noted) == RULE
    changed = Rule.of(bare)
    assert changed.threshold == 0.25
    assert changed.source == "изменено пользователем"
    assert Rule.of({}) == RULE

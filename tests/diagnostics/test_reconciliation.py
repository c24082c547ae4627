import pandas as pd
import pytest
from test_cells import SITTING, f3, results

from shnor_analysis.diagnostics.cells import count_cells
from shnor_analysis.diagnostics.reconciliation import reconcile

NONE = pd.DataFrame(columns=["school_id", *SITTING])


def told(times):
    return pd.DataFrame([{"school_id": "990001", **SITTING}] * times, columns=NONE.columns)


@pytest.mark.parametrize(
    ("counts", "aside", "incomplete", "verdict"),
    [
        ([1, 1, 0, 0], 0, 0, "equal"),
        ([1, 1, 0, 1], 1, 0, "explained"),
        ([1, 1, 0, 1], 0, 0, "unexplained"),
        ([0, 1, 0, 2], 1, 0, "unexplained"),
        ([1, 1, 3, 0], 0, 1, "incomplete"),
        ([2, 0, 0, 0], 0, 0, "unexplained"),
    ],
)
def test_a_difference_is_explained_only_by_rows_set_aside(counts, aside, incomplete, verdict):
    cells = count_cells(results([2, 3]))
    compared = reconcile(cells, f3(sum(counts), counts), told(aside), told(incomplete), 0.011)
    assert compared["verdict"].tolist() == [verdict]


def test_schools_without_f3_are_not_compared():
    assert reconcile(count_cells(results([2])), f3(1, [1, 0, 0, 0], "990002"), NONE, NONE, 0.011).empty

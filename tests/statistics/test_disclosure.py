"""Small counts of published tables: O-38, and the audit against all tables that fit what is published."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shnor_analysis.statistics.disclosure import feasible_ranges, suppress

# GaussSuppression vignette, "Small count frequency table suppression": young and old by Spain, Iceland, Portugal.
VIGNETTE = np.array([[5, 2, 0], [6, 3, 4]])
# Working Paper 22 of the Federal Committee on Statistical Methodology, teaching table.
PAPER_22 = np.array([[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]])


def test_vignette_pattern():  # O-38 a: limit 1 with zeros, the published choice of cells
    found = suppress(VIGNETTE, 2, zeros=True)
    assert found.primary.tolist() == [[False, False, True], [False, False, False]]
    assert found.hidden.tolist() == [[False, True, True], [False, True, True]]
    assert not found.unprotected.any()


def test_vignette_audit():  # O-38 a
    alone = feasible_ranges(VIGNETTE, [[False, False, True], [False, False, False]])
    assert (alone[0][0, 2], alone[1][0, 2]) == (0, 0)
    low, high = feasible_ranges(VIGNETTE, [[False, True, True], [False, True, True]])
    assert low.tolist() == [[5, 0, 0], [6, 3, 2]]
    assert high.tolist() == [[5, 2, 2], [6, 5, 4]]
    assert low[1, 1] == VIGNETTE[1, 1]  # an end of an interval may be the truth


def test_working_paper_22():  # O-38 b: hiding the six small cells only hides nothing
    small = PAPER_22 < 5
    assert small.sum() == 6
    assert PAPER_22.sum(axis=1).tolist() == [20, 55, 25, 35]
    assert PAPER_22.sum(axis=0).tolist() == [50, 35, 30, 20]
    low, high = feasible_ranges(PAPER_22, small)
    assert (low == PAPER_22).all() and (high == PAPER_22).all()
    found = suppress(PAPER_22, 5)
    assert (found.primary == small).all() and (found.hidden & small).sum() == 6
    assert (found.high - found.low)[small].min() >= 1


@pytest.mark.parametrize("width", [1, 3, 5])
def test_the_width_asked_for_is_given(width):
    found = suppress(PAPER_22, 5, width=width)
    assert (found.high - found.low)[found.primary].min() >= width
    assert not found.unprotected.any()


def test_zeros_are_hidden_only_on_demand():
    table = [[0, 9, 8], [7, 9, 8], [7, 9, 8]]
    assert not suppress(table, 5).hidden.any()
    assert suppress(table, 5, zeros=True).hidden[0, 0]


@pytest.mark.parametrize("table", [[[1, 7, 9]], [[1], [7]], [[1, 0], [0, 0]], [[2, 7], [0, 0], [0, 0]]], ids=str)
def test_what_no_hiding_can_protect_is_named(table):
    found = suppress(table, 5)
    assert found.unprotected[0, 0]
    assert (found.hidden >= found.primary).all()


def test_an_empty_table_hides_nothing():
    assert suppress(np.zeros((0, 3)), 5).hidden.shape == (0, 3)
    assert not suppress(np.zeros((2, 3)), 5).hidden.any()


@pytest.mark.parametrize(("table", "width"), [([1, 2], 1), ([[-1, 2]], 1), ([[0.5, 2]], 1), ([[1, 2]], 0)])
def test_bad_input_is_refused(table, width):
    with pytest.raises(ValueError, match=r"table|width"):
        suppress(table, 5, width=width)


def all_tables(table, hidden):
    """Every table of counts with the same totals and the same shown cells."""
    places = np.argwhere(hidden)
    for values in product(*(range(int(min(table[i].sum(), table[:, j].sum())) + 1) for i, j in places)):
        other = table.copy()
        other[tuple(places.T)] = values
        if (other.sum(axis=0) == table.sum(axis=0)).all() and (other.sum(axis=1) == table.sum(axis=1)).all():
            yield other


@given(arrays(np.int64, (2, 3), elements=st.integers(0, 4)), arrays(bool, (2, 3)))
def test_ranges_are_those_of_all_tables_that_fit(table, hidden):
    fitting = np.array(list(all_tables(table, hidden)))
    low, high = feasible_ranges(table, hidden)
    assert (low == fitting.min(axis=0)).all()
    assert (high == fitting.max(axis=0)).all()


def test_a_table_of_a_region_is_done_cell_by_cell():
    """Two dozen municipalities by four marks."""
    rng = np.random.default_rng(3)
    table = rng.poisson(rng.gamma(1.5, 12, 24)[:, None] * [0.15, 0.4, 0.3, 0.15])
    found = suppress(table, 5, width=2)
    room = found.high - found.low
    assert found.primary.sum() > 15
    assert room[found.primary & ~found.unprotected].min() >= 2
    assert found.hidden.sum() < 0.75 * table.size


@settings(max_examples=40)
@given(arrays(np.int64, (4, 3), elements=st.integers(0, 12)), st.booleans(), st.integers(1, 3))
def test_every_small_count_is_hidden_and_has_room(table, zeros, width):
    found = suppress(table, 4, zeros=zeros, width=width)
    small = (table < 4) & ((table > 0) | zeros)
    assert (found.primary == small).all() and found.hidden[small].all()
    room = found.high - found.low
    assert (room[small & ~found.unprotected] >= width).all()
    assert (room[~found.hidden] == 0).all()
    assert (found.low <= table).all() and (table <= found.high).all()
    everything = feasible_ranges(table, np.ones(table.shape, dtype=bool))
    assert (everything[1] - everything[0])[found.unprotected].max(initial=0) < width


@settings(max_examples=40)
@given(arrays(np.int64, (3, 3), elements=st.integers(0, 12)))
def test_no_protecting_cell_is_needless(table):
    found = suppress(table, 4)
    wanted = found.primary & ~found.unprotected
    for row, column in np.argwhere(found.hidden & ~found.primary):
        fewer = found.hidden.copy()
        fewer[row, column] = False
        low, high = feasible_ranges(table, fewer)
        assert (high - low)[wanted].min() < 1

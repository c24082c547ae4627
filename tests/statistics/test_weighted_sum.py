"""MOVER: a difference of two Wilson intervals is Newcombe's interval; other facts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.statistics.two_proportions import newcombe
from shnor_analysis.statistics.weighted_sum import weighted_sum


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2"), [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 0, 20), (10, 10, 0, 20)]
)
def test_a_difference_is_newcombes(x1, n1, x2, n2):
    """Newcombe (1998), Stat Med 17: 873-890, method 10, is MOVER on Wilson's limits."""
    parts = wilson([x1, x2], [n1, n2])
    found = weighted_sum(parts.estimate, parts.low, parts.high, [-1, 1])
    known = newcombe(x1, n1, x2, n2)
    assert [found.estimate, found.low, found.high] == pytest.approx(
        [float(known.estimate), float(known.low), float(known.high)]
    )


def test_symmetric_intervals_combine_as_standard_errors():
    found = weighted_sum([1.0, 2.0], [0.7, 1.6], [1.3, 2.4], [0.5, 0.5])
    assert [found.estimate, found.low, found.high] == pytest.approx([1.5, 1.25, 1.75])


def test_one_estimate_with_weight_one_is_itself_and_none_is_a_reason():
    one = weighted_sum([0.2], [0.1], [0.5], [1.0])
    assert [one.estimate, one.low, one.high] == pytest.approx([0.2, 0.1, 0.5])
    none = weighted_sum([], [], [], [])
    assert np.isnan(none.estimate)
    assert none.reason == "no_participants"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30), st.floats(-2, 2)), min_size=1, max_size=6))
def test_turning_the_weights_turns_the_interval(parts):
    n = np.array([a + b for a, b, _ in parts])
    own = wilson([a for a, _, _ in parts], n)
    weight = np.array([w for _, _, w in parts])
    found, turned = (weighted_sum(own.estimate, own.low, own.high, w) for w in (weight, -weight))
    assert turned.low == pytest.approx(-found.high)
    assert found.low - 1e-12 <= found.estimate <= found.high + 1e-12

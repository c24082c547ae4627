"""What is hidden beside a total: attackers of another make (linear program, enumeration) learn nothing small."""

import itertools

import numpy as np
import pytest

from shnor_analysis.statistics.disclosure import feasible_ranges
from shnor_analysis.statistics.disclosure_of_totals import hide_beside_total, publishable

MINIMUM = 5


def splits(seed):
    rng = np.random.default_rng(seed)
    size = rng.integers(5, 26, rng.integers(1, 7))
    return rng.binomial(size, rng.choice([0.02, 0.15, 0.4, 0.9], len(size))), size


def unsafe(yes, size):
    """The rule by its words, not by the function under test."""
    if yes == 0:
        return size < 2 * MINIMUM
    return yes < MINIMUM or size - yes < MINIMUM


@pytest.mark.parametrize("seed", range(120))
def test_no_attacker_learns_a_small_count(seed):
    yes, size = splits(seed)
    small = np.array([unsafe(*pair) for pair in zip(yes, size, strict=True)])
    np.testing.assert_array_equal(~publishable(yes, size, MINIMUM), small)
    hidden = hide_beside_total(yes, size, MINIMUM)
    if hidden is None:
        return
    assert (hidden >= small).all()
    table = np.column_stack([yes, size - yes])
    low, high = feasible_ranges(table, np.repeat(hidden[:, None], 2, axis=1))
    assert (high - low)[hidden].min(initial=np.inf) >= MINIMUM
    places = np.flatnonzero(hidden)
    worlds = _worlds(yes[hidden].sum(), size[hidden], small[hidden])
    for number, place in enumerate(places):
        if small[place]:
            assert len({world[number] for world in worlds}) > 1


def _worlds(total, size, small):
    """Every way the hidden counts can be for one who knows the rule and which groups are small."""
    choices = [[y for y in range(n + 1) if unsafe(y, n) == few] for n, few in zip(size, small, strict=True)]
    head = itertools.product(*choices[:-1])
    last = set(choices[-1]) if choices else set()
    return [(*part, total - sum(part)) for part in head if total - sum(part) in last]


def test_something_is_published_and_something_is_not():
    found = [hide_beside_total(*splits(seed), MINIMUM) for seed in range(120)]
    told = [hidden for hidden in found if hidden is not None]
    assert 20 < len(told) < 110
    assert any(hidden.any() and not hidden.all() for hidden in told)


def test_one_hidden_group_takes_another_with_it():
    assert hide_beside_total([3, 9, 8], [20, 22, 30], MINIMUM).tolist() == [True, True, False]


def test_groups_all_at_the_edge_of_small_are_known_to_whoever_knows_the_rule():
    """Two groups with four each: eight together, and both at most four."""
    assert hide_beside_total([4, 4], [20, 20], MINIMUM) is None
    assert hide_beside_total([4, 4, 6], [20, 20, 21], MINIMUM).all()


def test_no_groups_hide_nothing():
    assert hide_beside_total([], [], MINIMUM).tolist() == []

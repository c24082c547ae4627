"""A total of several groups beside the groups themselves: which of them must be hidden with the small ones.

Each group is split in two (pupils with the mark «2», and without). Group sizes are published; the split only where
both parts are large enough. When the split of all groups together is published as well, the hidden ones follow
from it by subtraction: alone, a hidden group is known exactly. So further groups are hidden with it, or the total.

References
----------
Hundepool et al. (2012), Statistical Disclosure Control, ch. 4 (complementary suppression and its audit).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shnor_analysis.statistics._arrays import as_counts

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


def publishable(yes: ArrayLike, whole: ArrayLike, minimum: int) -> BoolArray:
    """Tell which groups may be split in public: both parts have at least `minimum` members.

    That nobody is in the first part may be said of a group of ``2 * minimum`` and more: of a smaller one it would
    make every hidden split of the same size known not to be nought. That everybody is in it tells of each.

    Parameters
    ----------
    yes, whole : array_like, shape (k,)
        Members of the first part, and of the group.
    minimum : int
        Fewer are a small part.

    Examples
    --------
    >>> publishable([4, 5, 0, 0, 12, 9], [20, 20, 9, 20, 12, 12], 5).tolist()
    [False, True, False, True, False, False]
    """
    first, size = as_counts("yes", yes), as_counts("whole", whole)
    large = (first >= minimum) & (size - first >= minimum)
    return np.asarray(large | ((first == 0) & (size >= 2 * minimum)))


def hide_beside_total(yes: ArrayLike, whole: ArrayLike, minimum: int) -> BoolArray | None:
    """Choose the groups whose split is hidden so that the split of all together may be published.

    Beside the small ones, the groups with the fewest members are hidden until two attackers fail: one who knows
    the sizes and the total must be left with a range of at least `minimum`, and one who also knows the rule, and
    which groups were hidden for their own sake, with two possible counts of each small group.

    Parameters
    ----------
    yes, whole : array_like, shape (k,)
        Members of the first part, and of the group.
    minimum : int
        Fewer are a small part.

    Returns
    -------
    ndarray of bool, shape (k,), or None
        ``None``: whatever is hidden, the total would tell; it must not be published.

    Examples
    --------
    >>> hide_beside_total([3, 9, 8], [20, 22, 30], 5).tolist()
    [True, True, False]
    >>> hide_beside_total([3], [20], 5) is None
    True
    """
    first, size = as_counts("yes", yes).astype(np.int64), as_counts("whole", whole).astype(np.int64)
    small = ~publishable(first, size, minimum)
    hidden = small.copy()
    helpers = np.flatnonzero(~small)
    for helper in [None, *helpers[np.argsort(size[helpers], kind="stable")].tolist()]:
        if helper is not None:
            hidden[helper] = True
        if not hidden.any() or _protected(first[hidden], size[hidden], small[hidden], minimum):
            return hidden
    return None


def _protected(first: IntArray, size: IntArray, small: BoolArray, minimum: int) -> bool:
    """Tell whether neither attacker learns a count from the sum of the hidden groups."""
    total, everybody = first.sum(), size.sum()
    if min(total, everybody - total) < minimum:
        return False
    low = np.maximum(0, total - (everybody - size))
    high = np.minimum(size, total)
    if (high - low).min() < minimum:
        return False
    values = [_values(int(n), bool(few), minimum) for n, few in zip(size, small, strict=True)]
    return all(_possible(values, place, int(total)) > 1 for place in np.flatnonzero(small).tolist())


def _values(size: int, small: bool, minimum: int) -> list[int]:
    """Give the counts a hidden group of a size can have for one who knows why it is hidden."""
    counts = np.arange(size + 1)
    return np.flatnonzero(publishable(counts, np.full_like(counts, size), minimum) != small).tolist()


def _possible(values: list[list[int]], place: int, total: int) -> int:
    """Count the values of one group that the others can complete to the total."""
    sums = 1  # bit s is set where the other groups can sum to s
    for number, others in enumerate(values):
        if number != place:
            sums = _sum_of_shifts(sums, others)
    return sum(1 for value in values[place] if value <= total and sums >> (total - value) & 1)


def _sum_of_shifts(sums: int, values: list[int]) -> int:
    """Add each of the values to each of the sums, both sets of whole numbers; the sums are bits of a number.

    Examples
    --------
    >>> bin(_sum_of_shifts(0b11, [0, 2]))
    '0b1111'
    """
    added = 0
    for value in values:
        added |= sums << value
    return added

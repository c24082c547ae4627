"""Small counts in a published table: which cells to hide, and what the margins still tell of them.

A two-way table of counts is published with its row and column totals. Hiding only the small cells is not enough:
a hidden cell alone in its row is the total less the others. :func:`feasible_ranges` is the attacker, a linear
program over everything published; :func:`suppress` hides further cells until the attacker learns no small count.

Percentages, means and figures drawn from a hidden cell, and last year's report, must be hidden with it.

References
----------
Willenborg, de Waal (2001), Elements of Statistical Disclosure Control, ch. 4. Hundepool et al. (2012),
Statistical Disclosure Control, ch. 4 (audit by linear programming, secondary suppression).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from shnor_analysis.statistics._arrays import as_counts

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Suppression:
    """What to hide of a table.

    Attributes
    ----------
    hidden : ndarray of bool, shape (r, c)
        Cells to hide: the small ones and those that protect them.
    primary : ndarray of bool, shape (r, c)
        The small ones.
    low, high : ndarray, shape (r, c)
        What can be learnt of each cell from all that is published; the count itself where it is shown.
    unprotected : ndarray of bool, shape (r, c)
        Small cells that the totals betray whatever is hidden (a single row, a total of nought): publish no such
        table, or none of its totals.
    """

    hidden: BoolArray
    primary: BoolArray
    low: FloatArray
    high: FloatArray
    unprotected: BoolArray


def feasible_ranges(table: ArrayLike, hidden: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Smallest and largest count each hidden cell can have, given all other cells and all totals.

    The bounds are whole numbers and are reached (the constraints are totally unimodular). An interval is no
    promise of distance: the true count may be one of its ends.

    Parameters
    ----------
    table : array_like, shape (r, c)
        Counts.
    hidden : array_like of bool, shape (r, c)

    Returns
    -------
    low, high : ndarray, shape (r, c)
        Equal to the count where it is shown.

    Examples
    --------
    >>> low, high = feasible_ranges([[5, 2, 0], [6, 3, 4]], [[False, False, True], [False, False, False]])
    >>> low[0, 2].item(), high[0, 2].item()
    (0.0, 0.0)
    """
    counts, mask = _checked(table), np.asarray(hidden, dtype=bool)
    return _ranges(counts, mask, np.argwhere(mask))


def suppress(table: ArrayLike, minimum: int, *, zeros: bool = False, width: int = 1) -> Suppression:
    """Choose the cells to hide so that no small count can be recovered from the totals.

    Greedy: each small cell without room is protected by the cheapest rectangle (fewest cells newly hidden, then
    the fewest pupils in them); at the end every protecting cell that is not needed is shown again.

    Parameters
    ----------
    table : array_like, shape (r, c)
        Counts, without totals.
    minimum : int
        Counts below it are small.
    zeros : bool
        Whether a zero is small too. It is not by default: nobody is described by an empty cell.
    width : int
        Smallest difference between the largest and the smallest feasible count of a small cell.

    Returns
    -------
    Suppression

    Raises
    ------
    ValueError
        Not a two-way table of counts, or a `width` below 1.

    Examples
    --------
    >>> suppress([[5, 2, 0], [6, 3, 4]], 2, zeros=True).hidden.astype(int).tolist()
    [[0, 1, 1], [0, 1, 1]]
    """
    if width < 1:
        raise ValueError(f"width: at least 1, got {width}")
    counts = _checked(table)
    primary = (counts < minimum) & ((counts > 0) | zeros)
    everything, hidden, wanted = np.ones_like(primary), primary.copy(), []
    for row, column in np.argwhere(primary).tolist():
        if _room(counts, everything, row, column) < width:
            continue
        wanted.append((row, column))
        if _room(counts, hidden, row, column) < width:
            hidden |= _cheapest_rectangle(counts, hidden, row, column, width)
    hidden = _without_needless(counts, hidden, primary, wanted, width)
    low, high = _ranges(counts, hidden, np.argwhere(hidden))
    unprotected = primary.copy()
    unprotected[tuple(np.array(wanted, dtype=int).reshape(-1, 2).T)] = False
    return Suppression(hidden, primary, low, high, unprotected)


def _checked(table: ArrayLike) -> FloatArray:
    counts = as_counts("table", table)
    if counts.ndim != 2:
        raise ValueError(f"table: one table of shape (r, c), got {counts.shape}")
    return counts


def _ranges(counts: FloatArray, hidden: BoolArray, cells: IntArray) -> tuple[FloatArray, FloatArray]:
    """Bounds of some of the hidden cells; the counts themselves elsewhere."""
    low, high = counts.copy(), counts.copy()
    rows, columns = np.nonzero(hidden)
    sums = np.zeros((sum(counts.shape), len(rows)))
    sums[rows, np.arange(len(rows))] = 1
    sums[counts.shape[0] + columns, np.arange(len(rows))] = 1
    totals = sums @ counts[rows, columns]
    place = {(int(r), int(c)): k for k, (r, c) in enumerate(zip(rows, columns, strict=True))}
    for row, column in cells.tolist():
        aim = np.zeros(len(rows))
        aim[place[row, column]] = 1
        for sign, bound in ((1, low), (-1, high)):
            found = optimize.linprog(sign * aim, A_eq=sums, b_eq=totals, bounds=(0, None))
            bound[row, column] = np.round(aim @ np.asarray(found.x))
    return low, high


def _room(counts: FloatArray, hidden: BoolArray, row: int, column: int) -> float:
    """Width of the feasible range of a hidden cell."""
    low, high = _ranges(counts, hidden, np.array([[row, column]]))
    return float(high[row, column] - low[row, column])


def _cheapest_rectangle(counts: FloatArray, hidden: BoolArray, row: int, column: int, width: int) -> BoolArray:
    """Hide a rectangle of which the cell is a corner and round which `width` pupils can be moved.

    Moving d pupils round it adds d to two opposite corners and takes d from the other two. Without such a
    rectangle every cell is hidden: the needless ones are shown again later.
    """
    beside, above = counts[row][None, :], counts[:, column][:, None]
    room = np.minimum(beside, above) + np.minimum(counts[row, column], counts)
    fresh = ~hidden
    cells = fresh.astype(float) + fresh[row][None, :] + fresh[:, column][:, None]
    pupils = counts * fresh + beside * fresh[row][None, :] + above * fresh[:, column][:, None]
    cost = cells + pupils / (3 * counts.sum() + 1)
    cost[(room < width) | (cells == 0)] = np.inf
    cost[row], cost[:, column] = np.inf, np.inf
    if not np.isfinite(cost).any():
        return np.ones_like(hidden)
    a, b = np.unravel_index(int(cost.argmin()), cost.shape)
    out = np.zeros_like(hidden)
    out[np.ix_([row, int(a)], [column, int(b)])] = True
    return out


def _without_needless(
    counts: FloatArray, hidden: BoolArray, primary: BoolArray, wanted: list[tuple[int, int]], width: int
) -> BoolArray:
    """Show protecting cells again, the largest first, where the small ones stay protected without them."""
    out = hidden.copy()
    helpers = np.argwhere(hidden & ~primary)
    for row, column in helpers[np.argsort(-counts[tuple(helpers.T)], kind="stable")].tolist():
        out[row, column] = False
        near_first = sorted(wanted, key=lambda cell: cell[0] != row and cell[1] != column)
        if any(_room(counts, out, *cell) < width for cell in near_first):
            out[row, column] = True
    return out

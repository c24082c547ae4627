"""Many comparisons: adjusted p-values inside declared families.

A family is what one sentence of a report speaks about: the headline indicators of one school (Holm), or one
indicator over all schools (Benjamini-Hochberg). NaN p-values are not members of the family.

References
----------
Holm (1979), Scand J Stat 6: 65-70. Benjamini, Hochberg (1995), J R Stat Soc B 57: 289-300.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shnor_analysis.statistics.result import FloatArray

IntArray = NDArray[np.int64]


def holm(p: ArrayLike, groups: ArrayLike | None = None) -> FloatArray:
    """Holm-adjusted p-values: the chance of any false alarm in the family stays below the level.

    Parameters
    ----------
    p : array_like, shape (m,)
        P-values in [0, 1]; NaN = not in the family.
    groups : array_like, shape (m,), optional
        Label of the family of each p-value (a school, say); all one family by default. Any number of
        families is adjusted at once.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p in the original order, NaN where `p` is NaN.

    Raises
    ------
    ValueError
        A p-value outside [0, 1], or shapes that differ.

    Examples
    --------
    >>> holm([0.01, 0.04, float("nan"), 0.03], ["a", "a", "a", "b"]).tolist()
    [0.02, 0.04, nan, 0.03]
    """
    return _adjust(p, groups, step_up=False)


def holm_with_bystanders(p: ArrayLike, member: ArrayLike, groups: ArrayLike) -> FloatArray:
    """Holm-adjusted p-values of families, and of bystanders each as if it alone were added to its family.

    A comparison that no outcome could have made significant stays out of the family (Tarone), so that the others
    do not pay for it. Its own adjusted p is what it would be inside: so it does not leap, by a factor of the size
    of the family, where the comparison is admitted.

    Parameters
    ----------
    p : array_like, shape (m,)
        P-values in [0, 1]; NaN = neither in the family nor beside it.
    member : array_like of bool, shape (m,)
        In the family.
    groups : array_like, shape (m,)
        Label of the family of each p-value.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p in the original order, NaN where `p` is NaN; of members as by :func:`holm`.

    References
    ----------
    Tarone (1990), Biometrics 46: 515-522.

    Examples
    --------
    >>> holm_with_bystanders([0.01, 0.04, 0.03], [True, True, False], ["a", "a", "a"]).round(2).tolist()
    [0.02, 0.04, 0.06]
    >>> holm([0.01, 0.04, 0.03], ["a", "a", "a"]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    values, inside = np.asarray(p, dtype=np.float64), np.asarray(member, dtype=bool)
    out = holm(np.where(inside, values, np.nan), groups)
    known = np.flatnonzero(~np.isnan(values))
    family = np.unique(np.asarray(groups)[known], return_inverse=True)[1]
    order = np.lexsort((~inside[known], values[known], family))
    place, family = known[order], family[order]
    counted = np.bincount(family, inside[place], minlength=1).astype(np.int64)
    start = np.searchsorted(family, np.arange(len(counted)))
    before = np.cumsum(inside[place]) - inside[place]
    not_smaller = counted[family] - (before - np.append(before, 0)[start][family])
    scaled = np.minimum(values[place] * (not_smaller + 1), 1.0)  # of a member: with a bystander after it
    smaller = _running(np.where(inside[place], scaled, 0.0), family, step_up=False)
    beside = ~inside[place]
    out[place[beside]] = np.maximum(scaled, smaller)[beside]
    return out


def benjamini_hochberg(p: ArrayLike, groups: ArrayLike | None = None) -> FloatArray:
    """Benjamini-Hochberg adjusted p-values: the expected share of false alarms among findings.

    Parameters and result as in :func:`holm`.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    return _adjust(p, groups, step_up=True)


def _adjust(p: ArrayLike, groups: ArrayLike | None, *, step_up: bool) -> FloatArray:
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or np.any((values < 0) | (values > 1)):
        raise ValueError("p: a one-dimensional array of numbers between 0 and 1 (or NaN) is expected")
    labels = np.zeros(values.size, dtype=np.int64) if groups is None else np.asarray(groups)
    if labels.shape != values.shape:
        raise ValueError("groups must have the shape of p")
    members = np.flatnonzero(~np.isnan(values))
    family = np.unique(labels[members], return_inverse=True)[1]
    order = np.lexsort((values[members], family))
    place, sorted_family = members[order], family[order]
    size = np.bincount(sorted_family)
    start = np.cumsum(size) - size
    rank = np.arange(place.size) - start[sorted_family] + 1
    m = size[sorted_family]
    scaled = np.minimum(values[place] * (m / rank if step_up else m - rank + 1), 1.0)
    out = np.full(values.size, np.nan)
    out[place] = _running(scaled, sorted_family, step_up=step_up)
    return out


def _running(values: FloatArray, family: IntArray, *, step_up: bool) -> FloatArray:
    """Carry the maximum up from the smallest p (Holm) or the minimum down from the largest (step-up).

    Ranks instead of values are accumulated, shifted by family, so no digit of a small p is lost.
    """
    if values.size == 0:
        return values
    order = np.argsort(values, kind="stable")
    rank = np.empty(values.size, dtype=np.int64)
    rank[order] = np.arange(values.size)
    keyed = family * values.size + rank
    run = np.minimum.accumulate(keyed[::-1])[::-1] if step_up else np.maximum.accumulate(keyed)
    return np.asarray(values[order][run - family * values.size])

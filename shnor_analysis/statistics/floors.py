"""The smallest p-value a test can give at all: below which number of pupils a test is hopeless.

Compare with the level before testing (``TestResult.with_floor``): when the floor exceeds the level,
"not significant" says nothing about the school. The floor of Fisher's test is
:func:`shnor_analysis.statistics.two_proportions.smallest_attainable_p`.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from shnor_analysis.statistics._arrays import as_counts
from shnor_analysis.statistics.result import FloatArray


def mcnemar_floor(discordant: ArrayLike, *, mid_p: bool = True) -> FloatArray:
    """Smallest two-sided p of McNemar's (and the sign) test with this many discordant pairs.

    ``2 ** (1 - m)`` for the exact test and half of it for the mid-p; one at m = 0.

    Examples
    --------
    >>> mcnemar_floor([4, 5]).tolist(), mcnemar_floor([5, 6], mid_p=False).tolist()
    ([0.0625, 0.03125], [0.0625, 0.03125])
    """
    m = as_counts("discordant", discordant)
    return np.where(m == 0, 1.0, 2.0 ** ((0.0 if mid_p else 1.0) - m))


def signed_rank_floor(changed: ArrayLike) -> FloatArray:
    """Smallest two-sided p of the exact signed-rank test with this many non-zero differences.

    Examples
    --------
    >>> signed_rank_floor([5, 6]).tolist()
    [0.0625, 0.03125]
    """
    return mcnemar_floor(changed, mid_p=False)


def mann_whitney_floor(n1: ArrayLike, n2: ArrayLike) -> FloatArray:
    """Smallest two-sided p of the exact Mann-Whitney test without ties: ``2 / C(n1 + n2, n1)``, at most one.

    Examples
    --------
    >>> mann_whitney_floor([4, 3, 3], [4, 5, 4]).round(4).tolist()
    [0.0286, 0.0357, 0.0571]
    """
    first, second = as_counts("n1", n1), as_counts("n2", n2)
    return np.minimum(2 / special.binom(first + second, first), 1.0)


def kendall_floor(points: ArrayLike) -> FloatArray:
    """Smallest two-sided p of Kendall's (Mann-Kendall) trend over yearly points: ``2 / n!``, at most one.

    Examples
    --------
    >>> kendall_floor([3, 4, 5]).round(4).tolist()
    [0.3333, 0.0833, 0.0167]
    """
    return np.minimum(2 / np.asarray(special.gamma(as_counts("points", points) + 1)), 1.0)

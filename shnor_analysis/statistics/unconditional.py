"""The unconditional exact test of McNemar's table, for single reports (one table a call).

Unconditional tests of two independent groups are ``boschloo`` and ``barnard`` in
:mod:`shnor_analysis.statistics.two_proportions`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.statistics._arrays import divide
from shnor_analysis.statistics.paired_proportions import as_pairs
from shnor_analysis.statistics.proportion import clopper_pearson
from shnor_analysis.statistics.result import FloatArray


def mcnemar_unconditional(b: int, c: int, n: int, gamma: float = 1e-4) -> float:
    """Two-sided unconditional exact p of McNemar's test (Suissa and Shuster 1991) for one table.

    All tables with ``|c - b| / sqrt(b + c)`` at least the observed one, at the worst value of the nuisance
    share of discordant pairs inside its ``1 - gamma`` Clopper-Pearson interval, plus `gamma` (Berger, Boos
    1994). Scalar, for single reports; about n^2 tables are listed, so keep n below 1,000.

    Examples
    --------
    >>> print(f"{mcnemar_unconditional(1, 7, 21):.6f}")
    0.035416
    """
    lost, gained, pairs = (int(part) for part in as_pairs(b, c, n))
    if gained == lost:
        return 1.0
    observed = abs(gained - lost) / np.sqrt(gained + lost)
    m, k = np.meshgrid(np.arange(pairs + 1), np.arange(pairs + 1), indexing="ij")
    z = divide(np.abs(m - 2 * k), np.sqrt(m))
    extreme = (k <= m) & (z >= observed * (1 - 1e-12))
    tail = np.where(extreme, _binomial_mass(m, k, np.array(0.5)), 0).sum(axis=1)
    bound = clopper_pearson(gained + lost, pairs, 1 - gamma)

    def p_at(share: FloatArray) -> FloatArray:
        return np.asarray(tail @ _binomial_mass(np.array(pairs), np.arange(pairs + 1)[:, None], share))

    low, high = float(bound.low), float(bound.high)
    for _ in range(4):
        share = np.linspace(low, high, 401)
        best, step = share[np.argmax(p_at(share))], share[1] - share[0]
        low, high = max(low, best - step), min(high, best + step)
    return min(float(p_at(np.array([best]))[0]) + gamma, 1.0)


def _binomial_mass(m: NDArray[np.int64], k: NDArray[np.int64], share: FloatArray) -> FloatArray:
    rest = np.maximum(m - k, 0)
    coefficient = special.gammaln(m + 1) - special.gammaln(k + 1) - special.gammaln(rest + 1)
    mass = np.exp(coefficient + special.xlogy(k, share) + special.xlog1py(rest, -share))
    return np.asarray(mass)

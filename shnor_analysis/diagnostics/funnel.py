"""Where schools of each size usually are: funnel limits that allow for ordinary differences between schools.

The funnel answers "is this school like the others of its size", not "is it good": it makes no order of schools.

References
----------
Spiegelhalter (2005), Stat Med 24: 1185-1202 (limits and over-dispersion).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.statistics.funnel import Overdispersion, funnel_limits, overdispersion

#: Levels of the inner and of the outer limits; customary for funnels.
LEVELS = (0.95, 0.998)
_POINTS_OF_CURVE = 30


@dataclass(frozen=True)
class Funnel:
    """Limits for the pooled share of a region's schools.

    Attributes
    ----------
    baseline : float
        Share of all schools together, 0-1.
    schools : int
        Schools the limits rest on.
    limits : DataFrame
        ``n``, ``low95``, ``high95``, ``low998``, ``high998`` on a grid of numbers of marks, evenly spaced in
        the logarithm, from the smallest school to the largest.
    spread : Overdispersion
        How far schools differ beyond chance; where they do not, the limits are those of chance alone.
    """

    baseline: float
    schools: int
    limits: pd.DataFrame
    spread: Overdispersion

    def at(self, n: int) -> dict[str, float]:
        """Give the limits for a school of ``n`` marks, by the names of the columns."""
        row = _limits(np.array([float(n)]), self.baseline, self.spread).iloc[0]
        return {str(name): float(value) for name, value in row.items()}


def funnel(schools: pd.DataFrame, fewest: int) -> Funnel | None:
    """Fit the funnel to the schools of a region.

    Parameters
    ----------
    schools : DataFrame
        A row a school: ``n_to`` (marks) and ``value_to`` (share, 0-1); rows without marks are left out.
    fewest : int
        Schools needed; with fewer the spread of schools cannot be known.

    Returns
    -------
    Funnel or None
        ``None`` where there are too few schools, or nobody (or everybody) has the property.

    Examples
    --------
    >>> schools = pd.DataFrame({"n_to": [20, 50, 100, 200], "value_to": [0.3, 0.1, 0.2, 0.15]})
    >>> made = funnel(schools, 4)
    >>> round(made.baseline, 3), {name: round(value, 2) for name, value in made.at(50).items()}["high95"] > 0.2
    (0.165, True)
    >>> funnel(schools, 5) is None
    True
    """
    known = schools[(schools["n_to"] > 0) & schools["value_to"].notna()]
    n = known["n_to"].to_numpy(dtype=float)
    share = known["value_to"].to_numpy(dtype=float)
    baseline = float(np.average(share, weights=n)) if len(n) else 0.0
    if len(n) < max(fewest, 2) or not 0 < baseline < 1:
        return None
    spread = overdispersion(np.rint(share * n), n, baseline)
    grid = np.unique(np.rint(np.geomspace(n.min(), n.max(), _POINTS_OF_CURVE)))
    return Funnel(baseline, len(n), _limits(grid, baseline, spread), spread)


def _limits(n: NDArray[np.float64], baseline: float, spread: Overdispersion) -> pd.DataFrame:
    """Compute both pairs of limits for numbers of marks."""
    columns: dict[str, NDArray[np.float64]] = {"n": n.astype(float)}
    for level in LEVELS:
        made = funnel_limits(n, baseline, level, tau2=spread.tau2)
        name = f"{level * 100:g}".replace(".", "")
        columns |= {f"low{name}": np.asarray(made.low), f"high{name}": np.asarray(made.high)}
    return pd.DataFrame(columns)

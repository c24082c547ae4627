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
from shnor_analysis.tables.marts import FunnelLimits, FunnelPoints

#: Levels of the inner and of the outer limits; customary for funnels.
LEVELS = (0.95, 0.998)
#: Sizes told in the table beside the figure, next to the size of the school.
SIZES = (20, 50, 100, 200, 500)
#: Dots of a figure: more of them hide one another and weigh on every report.
MOST_DOTS = 800
_POINTS_OF_CURVE = 30
_ENDS = ["low95", "high95", "low998", "high998"]


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

    def at(self, n: NDArray[np.float64]) -> pd.DataFrame:
        """Give the limits for schools of ``n`` marks, a row a school, in the columns of ``limits``."""
        sizes, place = np.unique(n, return_inverse=True)
        return _limits(sizes, self.baseline, self.spread).iloc[place].reset_index(drop=True)


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
    >>> round(made.baseline, 3), bool(made.at(np.array([50.0]))["high95"].iloc[0] > 0.2)
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


def funnel_marts(
    changes: pd.DataFrame, region: str, *, fewest: int, smallest: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Place the schools of a region among those of their size, for each pair of seasons.

    Parameters
    ----------
    changes : DataFrame
        Rows of ``dynamics``: pooled schools, the share of «2», successive seasons.
    region : str
    fewest : int
        Schools without which there are no limits.
    smallest : int
        Marks from which a school counts and may be drawn.

    Returns
    -------
    points, limits : DataFrame
        The marts :class:`~shnor_analysis.tables.marts.FunnelPoints` and
        :class:`~shnor_analysis.tables.marts.FunnelLimits`.
    """
    known = changes[(changes["n_to"] > 0) & changes["value_to"].notna() & changes["season_from"].notna()]
    points: list[pd.DataFrame] = [FunnelPoints.empty()]
    limits: list[pd.DataFrame] = [FunnelLimits.empty()]
    for _, rows in known.groupby(["season_from", "season_to"]):
        told = {
            "region": region,
            "season_from": rows["season_from"].iloc[0],
            "season_to": rows["season_to"].iloc[0],
        }
        usual = (rows["n_to"] >= smallest).to_numpy(dtype=bool)
        made = funnel(rows[usual], fewest)
        mine = rows[["school_id", "n_to", "value_to"]].assign(**told, drawn=_dots(usual)).reset_index(drop=True)
        if made is None:
            mine[_ENDS] = np.nan
        else:
            mine[_ENDS] = made.at(mine["n_to"].to_numpy(dtype=float))[_ENDS]
            limits.append(_rows_of(made).assign(**told)[FunnelLimits.columns()])
        points.append(mine[FunnelPoints.columns()])
    placed = pd.concat(points, ignore_index=True).sort_values("school_id", kind="stable", ignore_index=True)
    return FunnelPoints.validate(placed), FunnelLimits.validate(pd.concat(limits, ignore_index=True))


def _dots(usual: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Choose the schools that are drawn: all, or as many as a figure bears (seeded choice)."""
    which = np.flatnonzero(usual)
    if len(which) > MOST_DOTS:
        which = np.random.default_rng(20210315).choice(which, MOST_DOTS, replace=False)
    drawn = np.zeros(len(usual), dtype=bool)
    drawn[which] = True
    return drawn


def _rows_of(made: Funnel) -> pd.DataFrame:
    sizes = made.at(np.array(SIZES, dtype=float))
    both = pd.concat([made.limits.assign(curve=True), sizes.assign(curve=False)], ignore_index=True)
    return both.assign(baseline=made.baseline, schools=made.schools)


def _limits(n: NDArray[np.float64], baseline: float, spread: Overdispersion) -> pd.DataFrame:
    """Compute both pairs of limits for numbers of marks."""
    columns: dict[str, NDArray[np.float64]] = {"n": n.astype(float)}
    for level in LEVELS:
        made = funnel_limits(n, baseline, level, tau2=spread.tau2)
        name = f"{level * 100:g}".replace(".", "")
        columns |= {f"low{name}": np.asarray(made.low), f"high{name}": np.asarray(made.high)}
    return pd.DataFrame(columns)

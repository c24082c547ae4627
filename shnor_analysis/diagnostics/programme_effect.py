"""The programme as a whole: its schools together against comparable schools outside it.

Difference in differences of the pooled values of schools, inside bands of the baseline: a school outside counts
as comparable when its baseline lies in a band where there are programme schools, and the bands are weighted by
the programme schools in them. The school is the unit, so the interval needs schools, not pupils: with a handful
of programme schools it is wide, and says so. Matching on the baseline removes the return to the mean only as
far as both groups with the same baseline have the same expectation; schools that were chosen by results of
other papers still return a little more. So the mean excess of the model, which uses all papers, stands beside.
Not a proof of a cause: schools were not drawn by lot.

References
----------
Welch (1947), Biometrika 34: 28-35. Phipson, Smyth (2010), Stat Appl Genet Mol Biol 9: 39 (permutation p).
"""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

#: Programme schools a band must hold on average; fewer bands for few schools.
SCHOOLS_A_BAND = 4
LARGEST_NUMBER_OF_BANDS = 5
FEWEST_SCHOOLS = 2


@dataclass(frozen=True)
class ProgrammeEffect:
    """Programme against comparable schools, one measure and pair of seasons.

    Attributes
    ----------
    kind : {"effect", "placebo"}
        A placebo is the same difference on the seasons before: it should be about zero.
    measure, season_from, season_to : str
    n_programme, n_comparable : int
        Schools with both seasons.
    bands : int
        Bands of the baseline.
    change_programme, change_comparable : float
        Mean change of a school; the comparable ones weighted to the bands of the programme.
    effect, low, high : float
        Difference of the changes with its interval (Student, Satterthwaite degrees of freedom); in the sign of
        the measure, so for ``share2`` a negative one is better.
    p_permutation : float
        Two-sided, by exchanging programme and comparable schools inside bands.
    excess, excess_low, excess_high : float
        Mean excess of the programme schools over the model, minus that of the comparable ones.
    reason : str
        Empty; or ``too_few_programme`` (under two), ``no_comparable``; then numbers are NaN.
    """

    kind: str
    measure: str
    season_from: str
    season_to: str
    n_programme: int
    n_comparable: int
    bands: int
    change_programme: float
    change_comparable: float
    effect: float
    low: float
    high: float
    p_permutation: float
    excess: float
    excess_low: float
    excess_high: float
    reason: str


def programme_effect(
    dynamics: pd.DataFrame,
    schools: pd.DataFrame,
    *,
    season_from: str,
    season_to: str,
    measure: str = "share2",
    level: float = 0.95,
    permutations: int = 2000,
) -> pd.DataFrame:
    """Compare the programme with comparable schools, and the seasons before as a placebo where there are any.

    Parameters
    ----------
    dynamics : DataFrame
        The mart; its pooled rows (``scope == "school"``, successive) are used.
    schools : DataFrame
        The directory with ``in_programme``.
    season_from, season_to : str
        Codes of the last season before the programme's work and of a later one.
    measure : str
    level : float
        Coverage.
    permutations : int
        Of the permutation test (seeded).

    Returns
    -------
    DataFrame
        A row a comparison, columns as :class:`ProgrammeEffect`: the effect first, then placebos.
    """
    pooled = (dynamics["scope"] == "school") & (dynamics["comparison"] == "successive")
    rows = dynamics[pooled & (dynamics["measure"] == measure)]
    inside = set(schools.loc[schools["in_programme"].eq(True), "school_id"])
    rows = rows.assign(programme=rows["school_id"].isin(inside))
    pairs = [("effect", season_from, season_to)]
    earlier = rows.loc[rows["season_to"] == season_from, "season_from"].dropna().unique()
    pairs += [("placebo", first, season_from) for first in sorted(earlier)[-1:]]
    found = [
        _compare(
            rows[(rows["season_from"] == first) & (rows["season_to"] == last)],
            (kind, measure, first, last),
            level,
            permutations,
        )
        for kind, first, last in pairs
    ]
    return pd.DataFrame([asdict(one) for one in found])


def _compare(
    rows: pd.DataFrame, name: tuple[str, str, str, str], level: float, permutations: int
) -> ProgrammeEffect:
    usable = rows.dropna(subset=["value_from", "change"])
    programme = usable["programme"].to_numpy(dtype=bool)
    if programme.sum() < FEWEST_SCHOOLS:
        return _nothing(name, int(programme.sum()), 0, "too_few_programme")
    band, bands = baseline_bands(usable["value_from"].to_numpy(dtype=np.float64), programme)
    kept = (band >= 0) & _shared(band, programme)
    change, excess = (usable[column].to_numpy(dtype=np.float64)[kept] for column in ("change", "excess"))
    band, programme = band[kept], programme[kept]
    if (~programme).sum() < FEWEST_SCHOOLS or programme.sum() < FEWEST_SCHOOLS:
        return _nothing(name, int(programme.sum()), int((~programme).sum()), "no_comparable")
    effect, error, freedom = difference(change, band, programme)
    spread = stats.t.ppf(0.5 + level / 2, freedom) * error
    beyond, beyond_spread = _mean_excess(excess, band, programme, level)
    weights = _weights(band, programme)
    return ProgrammeEffect(
        *name,
        n_programme=int(programme.sum()),
        n_comparable=int((~programme).sum()),
        bands=bands,
        change_programme=float(change[programme].mean()),
        change_comparable=float((weights * change)[~programme].sum()),
        effect=effect,
        low=effect - spread,
        high=effect + spread,
        p_permutation=permutation_p(change, band, programme, permutations),
        excess=beyond,
        excess_low=beyond - beyond_spread,
        excess_high=beyond + beyond_spread,
        reason="",
    )


def _nothing(name: tuple[str, str, str, str], programme: int, comparable: int, reason: str) -> ProgrammeEffect:
    nan = float("nan")
    return ProgrammeEffect(*name, programme, comparable, 0, nan, nan, nan, nan, nan, nan, nan, nan, nan, reason)


def baseline_bands(baseline: FloatArray, programme: BoolArray) -> tuple[IntArray, int]:
    """Put each school into a band between quantiles of the programme's baseline; -1 outside its range.

    Examples
    --------
    >>> band, number = baseline_bands(np.array([0.3, 0.5, 0.4, 0.1]), np.array([True, True, False, False]))
    >>> band.tolist(), number
    ([0, 0, 0, -1], 1)
    """
    own = baseline[programme]
    number = int(np.clip(len(own) // SCHOOLS_A_BAND, 1, LARGEST_NUMBER_OF_BANDS))
    edges = np.unique(np.quantile(own, np.linspace(0, 1, number + 1)))
    band = np.clip(np.searchsorted(edges, baseline, side="right") - 1, 0, max(len(edges) - 2, 0))
    outside = (baseline < edges[0] - 1e-12) | (baseline > edges[-1] + 1e-12)
    return np.where(outside, -1, band), max(len(edges) - 1, 1)


def _shared(band: IntArray, programme: BoolArray) -> BoolArray:
    """Schools in bands that hold both kinds."""
    return np.isin(band, band[programme]) & np.isin(band, band[~programme])


def _weights(band: IntArray, programme: BoolArray) -> FloatArray:
    """Weights of schools, summing to one in each group: comparable schools get the programme's bands."""
    size = int(band.max()) + 1
    ours, theirs = np.bincount(band[programme], minlength=size), np.bincount(band[~programme], minlength=size)
    share = ours / ours.sum()
    return np.where(programme, 1 / ours.sum(), (share / np.maximum(theirs, 1))[band])


def difference(value: FloatArray, band: IntArray, programme: BoolArray) -> tuple[float, float, float]:
    """Weighted difference of means with its standard error and Satterthwaite's degrees of freedom."""
    weights = _weights(band, programme)
    means, variances, freedoms = [], [], []
    for group in (programme, ~programme):
        w, x = weights[group], value[group]
        mean = float((w * x).sum())
        effective = 1 / float((w**2).sum())
        variance = float((w * (x - mean) ** 2).sum()) * effective / max(effective - 1, 0.5)
        means.append(mean)
        variances.append(variance / effective)
        freedoms.append(max(effective - 1, 1))
    error2 = sum(variances)
    freedom = error2**2 / max(sum(v**2 / f for v, f in zip(variances, freedoms, strict=True)), 1e-300)
    return means[0] - means[1], float(np.sqrt(error2)), max(freedom, 1.0)


def _mean_excess(excess: FloatArray, band: IntArray, programme: BoolArray, level: float) -> tuple[float, float]:
    known = np.isfinite(excess)
    if (known & programme).sum() < FEWEST_SCHOOLS or (known & ~programme).sum() < FEWEST_SCHOOLS:
        return float("nan"), float("nan")
    beyond, error, freedom = difference(excess[known], band[known], programme[known])
    return beyond, float(stats.t.ppf(0.5 + level / 2, freedom)) * error


def permutation_p(value: FloatArray, band: IntArray, programme: BoolArray, permutations: int) -> float:
    """Two-sided p of the weighted difference when group labels are exchanged inside bands, (b + 1) / (m + 1)."""
    rng = np.random.default_rng(20210315)
    seen = abs(difference(value, band, programme)[0])
    order = np.argsort(band, kind="stable")
    value, band, programme = value[order], band[order], programme[order]
    weights = _weights(band, programme)
    signed = np.where(programme, weights, -weights)
    hits = 0
    for _ in range(permutations):
        shuffled = np.lexsort((rng.random(len(band)), band))
        hits += abs(float((signed * value[shuffled]).sum())) >= seen - 1e-12
    return (hits + 1) / (permutations + 1)

"""Signs that look at the journal: sign 2 of the federal method, and gaps of two marks and more."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.diagnostics.objectivity_pupils import ABSENT, Pupils
from shnor_analysis.diagnostics.objectivity_shares import excess_columns, share_excess
from shnor_analysis.methodology.loader import values
from shnor_analysis.statistics._arrays import divide, normal_p, z_of
from shnor_analysis.statistics.result import FloatArray

IntArray = NDArray[np.int64]


def negative_rank_correlation(pupils: Pupils, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Correlate journal mark and score inside each school by ranks; the sign is a negative correlation.

    ``p_value`` is one-sided (below zero) from the permutation variance ``1 / (n - 1)``, exact with ties;
    ``strength`` its deviate. The interval is Bonett and Wright's (2000). A negative correlation is weak under
    ``sure_n`` pupils or where the interval reaches zero. ``reference`` is the mean of the region's schools,
    weighted by pupils.

    References
    ----------
    domain.md 4.1, sign 2. Bonett, Wright (2000), Psychometrika 65: 23-28.
    """
    own = values(settings["negative_rank_correlation"])
    both = (pupils.score != ABSENT) & (pupils.journal != ABSENT)
    n = pupils.count(both)
    rho = spearman_by_group(pupils.school[both], pupils.journal[both], pupils.score[both], pupils.schools)
    low, high = rank_interval(rho, n, own["interval_level"])
    z = -rho * np.sqrt(np.maximum(n - 1, 0))
    participants = pupils.count(pupils.score != ABSENT)
    causes = [
        (rows.NO_PARTICIPANTS, participants == 0),
        (rows.NO_JOURNAL_MARKS, n == 0),
        (rows.TOO_FEW, n < max(own["minimum_n"], 4)),
        (rows.NO_VARIATION, np.isnan(rho)),
    ]
    reason = rows.first_reason(pupils.schools, causes)
    used = reason == ""
    usual = float(np.average(rho[used], weights=n[used])) if used.any() else np.nan
    return rows.sign_rows(
        pupils.keys,
        "negative_rank_correlation",
        settings,
        reason=reason,
        fired=rho < 0,
        weak=(n < own["sure_n"]) | (high >= 0),
        named=rows.named_papers(pupils.keys, own["papers"]),
        n=n,
        participants=participants,
        value=rho,
        value_low=low,
        value_high=high,
        reference=usual,
        strength=z,
        strength_kind="z",
        p_value=normal_p(z, "greater"),
    )


def spearman_by_group(group: IntArray, x: IntArray, y: IntArray, groups: int) -> FloatArray:
    """Spearman's rank correlation inside each group, ties at mean ranks; no loop over groups.

    Parameters
    ----------
    group : ndarray, shape (pupils,)
        Number of the group, 0 to ``groups - 1``.
    x, y : ndarray, shape (pupils,)
        Whole numbers from 0.

    Returns
    -------
    ndarray, shape (groups,)
        NaN where a group has fewer than two pupils or all have one value.

    Examples
    --------
    >>> spearman_by_group(np.array([0, 0, 0, 1]), np.array([2, 3, 5, 4]), np.array([9, 7, 1, 5]), 2).tolist()
    [-1.0, nan]
    """
    middle = (np.bincount(group, minlength=groups) + 1) / 2
    a = _midranks(group, x, groups) - middle[group]
    b = _midranks(group, y, groups) - middle[group]
    both, one, two = (np.bincount(group, weights, groups) for weights in (a * b, a * a, b * b))
    return np.clip(divide(both, np.sqrt(one * two)), -1, 1)


def _midranks(group: IntArray, values: IntArray, groups: int) -> FloatArray:
    """Rank whole numbers inside groups by counting them: no sorting."""
    width = int(values.max(initial=0)) + 1
    place = group * width + values
    count = np.bincount(place, minlength=groups * width).reshape(groups, width)
    before = np.cumsum(count, axis=1) - count
    return np.asarray((before + (count + 1) / 2).ravel()[place])


def rank_interval(rho: FloatArray, n: IntArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Interval of Spearman's correlation (Bonett and Wright), for n of at least 4.

    Around a perfect order, which has no finite Fisher transform, the limit inside is that of the next value
    attainable without ties, ``1 - 12 / (n^3 - n)``.

    Examples
    --------
    >>> low, high = rank_interval(np.array([0.5]), np.array([30]), 0.95)
    >>> print(f"{low[0]:.3f} {high[0]:.3f}")
    0.148 0.740
    """
    size = np.maximum(n, 4).astype(float)
    nearly = 1 - 12 / (size**3 - size)
    centre = np.arctanh(np.clip(rho, -nearly, nearly))
    half = z_of(level) * np.sqrt((1 + rho**2 / 2) / (size - 3))
    low, high = np.tanh(centre - half), np.tanh(centre + half)
    return np.where(rho <= -nearly, -1.0, low), np.where(rho >= nearly, 1.0, high)


def journal_gap(pupils: Pupils, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compare the share of pupils whose mark and journal mark are ``gap`` or more apart with the other schools.

    Beta-binomial exact mid-p, one-sided, with the share of the other schools of the sitting and the
    correlation ``icc`` of the settings; Benjamini–Hochberg over schools. The correlation is not estimated from
    these very shares: a region where journals differ much would excuse every school.

    References
    ----------
    domain.md 4.2 (ФИОКО 2026: gaps of two and more are looked at one by one).
    """
    own, region = values(settings["journal_gap"]), values(settings["region"])
    marked = pupils.mark != ABSENT
    both = marked & (pupils.journal != ABSENT)
    apart = both & (np.abs(pupils.mark - pupils.journal) >= own["gap"])
    n, x = pupils.count(both), pupils.count(apart)
    found = share_excess(x, n, own["icc"])
    participants = pupils.count((pupils.score != ABSENT) | marked)
    causes = [
        (rows.NO_PARTICIPANTS, participants == 0),
        (rows.NO_MARKS, pupils.count(marked) == 0),
        (rows.NO_JOURNAL_MARKS, n == 0),
        (rows.TOO_FEW, n < own["minimum_n"]),
        (rows.TOO_FEW_SCHOOLS, (n > 0).sum() < region["minimum_schools"]),
    ]
    reason = rows.first_reason(pupils.schools, causes)
    return rows.sign_rows(
        pupils.keys,
        "journal_gap",
        settings,
        reason=reason,
        named=rows.named_papers(pupils.keys, own["papers"]),
        n=n,
        count=x,
        participants=participants,
        **excess_columns(x, n, found, reason == "", own["alpha"]),
        strength_kind="z",
    )

"""Sign 1 of the federal method: the school's mean score, with its interval, lies wholly above the region's."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.methodology.loader import values
from shnor_analysis.statistics._arrays import divide
from shnor_analysis.tables.vocabulary import SITTING


def interval_above(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compare ``x ± 1.96 s/√m`` of the school with ``X ± 1.96 S/√n`` of all pupils of the region.

    Units are primary points; the sign fires when the lower limit of the school exceeds the upper limit of the
    region. It is weak when the school's Student interval does not (the normal one is too narrow for a small m).
    ``strength`` is z of the difference of the means. From ``minimum_n`` pupils; a school whose pupils all have
    one score has no interval.

    References
    ----------
    domain.md 4.1, sign 1.
    """
    own, region = values(settings["interval_above"]), values(settings["region"])
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    mean = cells["mean_score"].to_numpy(dtype=float, na_value=np.nan)
    sd = np.where(n > 1, cells["sd_score"].to_numpy(dtype=float, na_value=np.nan), np.nan)
    all_n, all_mean, all_sd, schools = _region(cells, n, mean, sd)
    error, all_error = divide(sd, np.sqrt(n)), divide(all_sd, np.sqrt(all_n))
    ceiling = all_mean + own["z"] * all_error
    student = special.stdtrit(np.maximum(n - 1, 1), special.ndtr(own["z"]))
    causes = [
        (rows.NO_PARTICIPANTS, n == 0),
        (rows.NO_SCORES, np.isnan(mean)),
        (rows.TOO_FEW, n < max(own["minimum_n"], 2)),
        (rows.TOO_FEW_SCHOOLS, schools < region["minimum_schools"]),
        (rows.NO_VARIATION, ~(sd > 0)),
    ]
    return rows.sign_rows(
        cells,
        "interval_above",
        settings,
        reason=rows.first_reason(len(cells), causes),
        fired=mean - own["z"] * error > ceiling,
        weak=mean - student * error <= ceiling,
        named=rows.named_papers(cells, own["papers"]),
        n=n,
        participants=n,
        value=mean,
        value_low=mean - own["z"] * error,
        value_high=mean + own["z"] * error,
        reference=all_mean,
        reference_low=all_mean - own["z"] * all_error,
        reference_high=ceiling,
        strength=divide(mean - all_mean, np.hypot(error, all_error)),
        strength_kind="z",
    )


def _region(
    cells: pd.DataFrame, n: NDArray[np.float64], mean: NDArray[np.float64], sd: NDArray[np.float64]
) -> tuple[NDArray[Any], ...]:
    """Pool the moments of all schools of each sitting: pupils, mean, deviation and schools, a value a cell."""
    sitting = cells.groupby(SITTING, sort=False).ngroup().to_numpy()
    known = (n > 0) & ~np.isnan(mean)
    size = np.where(known, n, 0.0)
    value = np.where(known, mean, 0.0)
    total = np.bincount(sitting, size)
    centre = divide(np.bincount(sitting, size * value), total)
    inside = np.bincount(sitting, np.maximum(size - 1, 0) * np.nan_to_num(sd) ** 2)
    between = np.bincount(sitting, size * (value - centre[sitting]) ** 2)
    deviation = np.sqrt(divide(inside + between, np.maximum(total - 1, 0)))
    schools = np.bincount(sitting, known)
    return total[sitting], centre[sitting], deviation[sitting], schools[sitting]

"""Sign 3 of the federal method: the same pupils jump or drop between two consecutive programme grades."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.methodology.loader import values
from shnor_analysis.statistics._arrays import divide
from shnor_analysis.tables.vocabulary import AUTUMN, SITTING

_COHORT = ["school_id", "procedure", "subject", "cohort"]


def cohort_signs(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compare a cohort's mean per cent of the maximum in programme grade N with that in N + 1.

    ``K = S(N) / S(N + 1)``; fences over all schools of the pair of sittings: rise K < Q1 − 3·IQR, drop
    K > Q3 + 3·IQR. A cohort is the pupils who entered grade 1 together: autumn of a year and spring of the next
    are one school year, so an autumn paper (programme of the grade below) and the spring paper of the same
    school year are consecutive programmes of the same pupils. Where a grade was written twice, the latest
    earlier and the earliest later sitting make the pair.

    The rise stands at the later sitting, the drop at the earlier one: at the result that is high beside the
    other. ``reference`` is the median K; ``strength`` the distance beyond the quartile in IQR; weak: the
    interval of K (delta method) reaches the fence.

    References
    ----------
    domain.md 4.1, sign 3, and section 3 (cohort trap).
    """
    own = values(settings["cohort"])
    pairs = _pairs(cells, own)
    parts = [
        _rows(cells, pairs, settings, "cohort_jump", "later"),
        _rows(cells, pairs, settings, "cohort_drop", "earlier"),
    ]
    return pd.concat(parts, ignore_index=True)


def _pairs(cells: pd.DataFrame, own: Mapping[str, Any]) -> pd.DataFrame:
    """Match each paper with the next programme grade of the same cohort and compute K with its fences."""
    autumn = (cells["season"] == AUTUMN).to_numpy()
    school_year = cells["year"].to_numpy() - ~autumn
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    mean = cells["mean_score"].to_numpy(dtype=float, na_value=np.nan)
    sd = cells["sd_score"].to_numpy(dtype=float, na_value=np.nan)
    facts = cells[["school_id", *SITTING]].assign(
        cell=np.arange(len(cells)),
        cohort=school_year - cells["pupil_grade"].to_numpy(),
        time=cells["year"].to_numpy() + 0.5 * autumn,
        n=n,
        mean=mean,
        share=divide(mean, cells["max_score"].to_numpy(dtype=float, na_value=np.nan)),
        log_error=divide(sd, np.sqrt(n) * mean),
    )
    facts = facts[n >= max(own["minimum_n"], 1)]
    after = facts.assign(programme_grade=facts["programme_grade"] - 1)
    pairs = facts.merge(after, on=[*_COHORT, "programme_grade"], suffixes=("_earlier", "_later"))
    pairs = pairs[pairs["time_earlier"] < pairs["time_later"]]
    pairs = pairs.sort_values(["cell_later", "time_earlier"]).drop_duplicates("cell_later", keep="last")
    pairs = pairs.sort_values(["cell_earlier", "time_later"]).drop_duplicates("cell_earlier", keep="first")
    return _with_fences(pairs.reset_index(drop=True), own)


def _with_fences(pairs: pd.DataFrame, own: Mapping[str, Any]) -> pd.DataFrame:
    """Add K, its interval, the quartiles and the fences of the pair of sittings, and the reason for none."""
    ratio = divide(pairs["share_earlier"].to_numpy(), pairs["share_later"].to_numpy())
    half = own["z"] * np.hypot(pairs["log_error_earlier"].to_numpy(), pairs["log_error_later"].to_numpy())
    of_two = [f"{name}_{end}" for end in ("earlier", "later") for name in ("year", "season", "pupil_grade")]
    group = ["procedure", "subject", "programme_grade", *of_two]
    ratios = pairs.assign(ratio=ratio).groupby(group, sort=False)["ratio"]
    low, middle, high = (ratios.transform("quantile", q).to_numpy() for q in (0.25, 0.5, 0.75))
    schools = ratios.transform("count").to_numpy()
    unknown = pairs[["share_earlier", "share_later"]].isna().any(axis=1)
    zero = (pairs[["share_earlier", "share_later"]] == 0).any(axis=1)
    unscored = pairs[["mean_earlier", "mean_later"]].isna().any(axis=1)
    causes = [
        (rows.NO_SCORES, unscored),
        (rows.NO_MAXIMUM, unknown),
        (rows.ZERO_MEAN, zero),
        (rows.TOO_FEW_SCHOOLS, schools < own["minimum_schools"]),
        (rows.NO_VARIATION, ~(high > low)),
    ]
    return pairs.assign(
        ratio=ratio,
        ratio_low=ratio * np.exp(-half),
        ratio_high=ratio * np.exp(half),
        middle=middle,
        quartile1=low,
        quartile3=high,
        fence_low=low - own["fence"] * (high - low),
        fence_high=high + own["fence"] * (high - low),
        reason=rows.first_reason(len(pairs), causes),
    )


def _rows(
    cells: pd.DataFrame, pairs: pd.DataFrame, settings: Mapping[str, Any], sign: str, at: str
) -> pd.DataFrame:
    """Lay the rise out at the later sittings, or the drop at the earlier ones; the rest have no pair."""
    other = "earlier" if at == "later" else "later"
    placed = pairs.set_index(f"cell_{at}").reindex(np.arange(len(cells)))
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    reason = placed["reason"].astype(object).where(placed["reason"].notna(), rows.NO_PAIR).to_numpy(copy=True)
    reason[n == 0] = rows.NO_PARTICIPANTS
    earlier_grade = cells["programme_grade"] - (at == "later")
    papers = values(settings["cohort"])["papers"]
    grade = placed["programme_grade"].to_numpy(dtype=float) + (at == "earlier")
    season = placed[f"season_{other}"]
    return rows.sign_rows(
        cells,
        sign,
        settings,
        reason=reason,
        **_verdict(placed, sign),
        named=rows.named_papers(cells.assign(programme_grade=earlier_grade), papers),
        n=n,
        participants=n,
        value=placed["ratio"].to_numpy(),
        value_low=placed["ratio_low"].to_numpy(),
        value_high=placed["ratio_high"].to_numpy(),
        reference=placed["middle"].to_numpy(),
        reference_low=placed["fence_low"].to_numpy(),
        reference_high=placed["fence_high"].to_numpy(),
        strength_kind="iqr",
        other_year=placed[f"year_{other}"].to_numpy(dtype=float),
        other_season=season.astype(object).where(season.notna(), None).to_numpy(),
        other_grade=grade,
    )


def _verdict(placed: pd.DataFrame, sign: str) -> dict[str, NDArray[Any]]:
    """Say where K is beyond the fence, how far, and whether its own error may explain it."""
    ratio, width = placed["ratio"].to_numpy(), (placed["quartile3"] - placed["quartile1"]).to_numpy()
    if sign == "cohort_jump":
        fired = ratio < placed["fence_low"].to_numpy()
        weak = ~(placed["ratio_high"].to_numpy() < placed["fence_low"].to_numpy())
        beyond = placed["quartile1"].to_numpy() - ratio
    else:
        fired = ratio > placed["fence_high"].to_numpy()
        weak = ~(placed["ratio_low"].to_numpy() > placed["fence_high"].to_numpy())
        beyond = ratio - placed["quartile3"].to_numpy()
    return {"fired": fired, "weak": weak, "strength": divide(beyond, width)}

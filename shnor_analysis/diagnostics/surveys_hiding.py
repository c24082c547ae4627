"""Hiding scales of small groups, so that they cannot be found by subtraction either."""

import numpy as np
import pandas as pd

TOO_FEW, NO_ANSWERS, FOR_OTHERS = "too_few", "no_answers", "hidden_to_protect_others"
_NUMBERS = ["mean", "mean_low", "mean_high", "agree", "agree_low", "agree_high"]


def hide_small(scales: pd.DataFrame, family: list[str]) -> pd.DataFrame:
    """Empty the numbers of small groups and give the reason.

    Parameters
    ----------
    scales : DataFrame
        ``school_id`` (missing in the row of all schools together), ``n``, ``smallest_group`` and the numbers.
    family : list of str
        Columns that name the schools which add up to one total.

    Returns
    -------
    DataFrame
        With ``reason``. Where a total is shown, the schools hidden beside it are at least two and have together
        at least ``smallest_group`` answers, or none is hidden: their sum, which can be found by subtraction, then
        tells of no single school and of no small group. The smallest shown schools are hidden until that holds.
    """
    reason = np.select([scales["n"] == 0, scales["n"] < scales["smallest_group"]], [NO_ANSWERS, TOO_FEW], "")
    out = scales.assign(reason=pd.Series(reason, index=scales.index, dtype="object"))
    for _, rows in out.groupby(family, sort=False):
        out.loc[_besides(rows), "reason"] = FOR_OTHERS
    out[_NUMBERS] = out[_NUMBERS].mask(out["reason"] != "")
    return out


def _besides(rows: pd.DataFrame) -> list[int]:
    """Choose which rows of one family are hidden only because others are."""
    smallest = int(rows["smallest_group"].iloc[0])
    schools = rows[rows["school_id"].notna() & (rows["n"] > 0)]
    total = rows[rows["school_id"].isna() & (rows["reason"] == "")]
    hidden = schools.loc[schools["reason"] != "", "n"].tolist()
    shown = schools[schools["reason"] == ""].sort_values(["n", "school_id"])
    if total.empty or not hidden:
        return []
    chosen: list[int] = []
    for index, n in zip(shown.index.tolist(), shown["n"].tolist(), strict=True):
        if _safe(hidden, smallest):
            break
        chosen.append(index)
        hidden.append(n)
    return chosen


def _safe(hidden: list[int], smallest: int) -> bool:
    return len(hidden) >= 2 and sum(hidden) >= smallest

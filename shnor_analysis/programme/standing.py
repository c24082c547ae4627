"""How an indicator stands against its target, the same for all of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from shnor_analysis.tables.programme_words import MET, NO_DATA, NOT_MET

#: A share of whole people reaches its target whatever the binary fraction.
_TINY = 1e-9


def stand(
    rows: pd.DataFrame, target: float, *, lacking: ArrayLike = "", doubt: ArrayLike = ""
) -> dict[str, NDArray[np.object_]]:
    """Judge values against a target: the columns ``standing`` and ``reason``.

    A value at or above the target is ``met``, below it ``not_met``; where the target lies inside the interval the
    reason says so. Nothing is judged without a target (zero), or where something is lacking: the value is shown.

    Parameters
    ----------
    rows : DataFrame
        ``value``, and ``low`` and ``high`` where there is an interval.
    target : float
        A fraction; zero means that none is set.
    lacking : array_like of str
        Reasons why a value cannot be judged; empty where it can.
    doubt : array_like of str
        Reasons to doubt a value that is met; empty where there is none.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [0.2, 0.2, 0.1], "low": [0.16, 0.1, 0.0], "high": [0.3, 0.3, 0.12]})
    >>> {name: list(told) for name, told in stand(rows, 0.15).items()}
    {'standing': ['met', 'met', 'not_met'], 'reason': ['', 'interval_includes_target', 'below_target']}
    """
    value = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    low, high = (_bound(rows, name) for name in ("low", "high"))
    wanting, doubts = (np.broadcast_to(np.asarray(codes, dtype=object), value.shape) for codes in (lacking, doubt))
    silent = (wanting != "") | np.isnan(value) | (target <= 0)
    met = value >= target - _TINY
    inside = (low <= target) & (target <= high)
    reason = np.select(
        [wanting != "", np.full(value.shape, target <= 0), met & (doubts != ""), inside, ~met],
        [wanting, "no_target", doubts, "interval_includes_target", "below_target"],
        "",
    )
    return {"standing": np.select([silent, met], [NO_DATA, MET], NOT_MET).astype(object), "reason": reason}


def programme_row(
    numbers: Mapping[str, Any], target: float, *, lacking: str = "", doubt: str = "", missing: bool = False
) -> pd.DataFrame:
    """Judge the programme as a whole; reached by the schools with data alone it is not reached by the programme.

    Parameters
    ----------
    numbers : mapping
        Columns of the row, ``value`` among them.
    missing : bool
        Some schools have no data.
    """
    row = pd.DataFrame([{"school_id": None, **numbers}])
    told = stand(row, target, lacking=lacking, doubt=doubt)
    if missing and told["standing"][0] == MET:
        told = {"standing": np.array([NO_DATA]), "reason": np.array(["some_schools_without_data"])}
    return row.assign(**told)


def _bound(rows: pd.DataFrame, name: str) -> NDArray[np.float64]:
    if name not in rows:
        return np.full(len(rows), np.nan)
    return rows[name].to_numpy(dtype=np.float64, na_value=np.nan)

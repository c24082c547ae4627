"""Who did not pass an exam: a mark «2», or fewer points of ЕГЭ than the minimum; one rule for all who count."""

from pathlib import Path

import numpy as np
import pandas as pd

from shnor_analysis.methodology.exam_scales import ege_minimum, no_points_of_gve, oge_scale
from shnor_analysis.tables.vocabulary import EGE, GVE

_PAPER = ["procedure", "subject", "year"]


def low_results(results: pd.DataFrame, overrides: Path | None = None) -> pd.Series:
    """Say of each row whether its result is low.

    A mark decides where there is one. Points of ЕГЭ are held against the bound that the protocol prints, else
    against the minimum of the settings. Primary scores of ОГЭ without marks are held against the table in force,
    unless it asks for more than the sum (geometry): then who passed is not known, and a share of the others would
    be wrong.

    Parameters
    ----------
    results
        Rows of exams: ``procedure``, ``subject``, ``year``, ``mark``, ``test_score``, ``score`` and
        ``minimum_score``.
    overrides
        The user's settings.

    Returns
    -------
    pandas.Series
        ``boolean``; missing for absent pupils and where the bound is not known (:func:`why_unknown`).

    Examples
    --------
    >>> rows = pd.DataFrame({"procedure": ["ЕГЭ", "ЕГЭ", "ОГЭ", "ЕГЭ"], "year": [2026, 2019, 2026, 2019],
    ...     "subject": "Физика", "mark": [None, None, 2, None], "score": [9, 9, 7, 9],
    ...     "test_score": [35, 35, None, 35], "minimum_score": [None, None, None, 36]}).astype(
    ...     {name: "Int16" for name in ("mark", "score", "test_score", "minimum_score")})
    >>> low_results(rows).tolist()
    [True, <NA>, True, True]
    """
    low = (results["mark"] == 2).astype("boolean").where(results["mark"].notna())
    of_points = results["mark"].isna() & (results["procedure"] == EGE)
    by_table = results["mark"].isna() & ~results["procedure"].isin([EGE, GVE])
    bound = pd.Series(pd.NA, index=results.index, dtype="Float64")
    for (procedure, subject, year), rows in results[of_points | by_table].groupby(_PAPER, observed=True):
        known = _bound(str(procedure), str(subject), int(str(year)), overrides)
        bound[rows.index] = np.nan if known is None else float(known)
    printed = results["minimum_score"].astype("Float64")
    bound = printed.where(of_points & printed.notna(), bound)
    points = results["test_score"].where(of_points, results["score"]).astype("Float64")
    judged = (of_points | by_table) & points.notna() & bound.notna()
    return low.where(~judged, points < bound).astype("boolean")


def why_unknown(procedure: str, subject: str, year: int, overrides: Path | None = None) -> str:
    """Say in Russian why a bound is not known; an empty text where it is.

    Examples
    --------
    >>> why_unknown("ЕГЭ", "Физика", 2026)
    ''
    """
    if procedure == GVE:
        return no_points_of_gve().source
    if procedure == EGE:
        minimum = ege_minimum(subject, year, overrides)
        return minimum.source if minimum.value is None else ""
    scale = oge_scale(subject, year, overrides)
    if not scale.known:
        return scale.source
    return "" if scale.sum_tells_who_passed else f"По сумме баллов отметка не определяется: {scale.condition}."


def _bound(procedure: str, subject: str, year: int, overrides: Path | None) -> int | None:
    """Give the lowest passing score, or nothing."""
    if procedure == EGE:
        return ege_minimum(subject, year, overrides).value
    scale = oge_scale(subject, year, overrides)
    return scale.lowest[0] if scale.sum_tells_who_passed else None

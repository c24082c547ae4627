"""Heaping: scores that gather exactly on the border of a mark, more than in the region's other schools."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.diagnostics.objectivity_pupils import ABSENT, Pupils
from shnor_analysis.diagnostics.objectivity_shares import excess_columns, intra_school_correlation, share_excess
from shnor_analysis.methodology.loader import values
from shnor_analysis.methodology.scales import scale_of
from shnor_analysis.tables.vocabulary import VPR

IntArray = NDArray[np.int64]
#: The lowest marks of the three borders.
UPPER_MARKS = (3, 4, 5)


def heaping(pupils: Pupils, settings: Mapping[str, Any]) -> Iterator[pd.DataFrame]:
    """Compare the share of pupils exactly on each border, among those near it, with the other schools.

    Near are the scores from ``points_below`` under the border to ``points_above`` over it. Under the null
    hypothesis the number on the border is beta-binomial with the share of the *other* schools of the sitting
    and with the ordinary difference of schools, measured on the same sitting at scores away from all borders
    (so the region's own heaping is in the reference, and differences in heaping are not excused as ordinary).
    One-sided exact mid-p, Benjamini–Hochberg over the schools of the sitting. Not applicable under
    ``minimum_n`` participants, or where even all pupils near the border on it could not reach the level.

    Yields
    ------
    pandas.DataFrame
        Rows of ``heaping_3`` («2»/«3»), ``heaping_4``, ``heaping_5``. ``n`` pupils near, ``count`` on the
        border, ``border`` its primary score.

    References
    ----------
    domain.md 4.2 (ФИОКО 2026: peaks are only a possible marker; n), 4.3 (peaks are universal in a region).
    """
    own = values(settings["heaping"])
    table = score_table(pupils)
    borders = mark_borders(pupils)
    icc = ordinary_icc(table, list(borders.values()), own)
    for mark in UPPER_MARKS:
        yield _border_rows(pupils, table, f"heaping_{mark}", borders.get(mark), icc, settings)


def score_table(pupils: Pupils) -> IntArray:
    """Count pupils by school (rows) and score (columns, 0 to the highest)."""
    scored = pupils.score != ABSENT
    width = max(int(pupils.score.max(initial=0)), pupils.max_score or 0) + 1
    place = pupils.school[scored] * width + pupils.score[scored]
    return np.bincount(place, minlength=pupils.schools * width).reshape(pupils.schools, width)


def mark_borders(pupils: Pupils) -> dict[int, int]:
    """Find the lowest score of «3», «4» and «5»: from the scale, else from the marks of the pupils themselves.

    Marks show a border only where they meet without gap or overlap; ОГЭ marks with side conditions do not.
    """
    first = pupils.keys.iloc[0]
    scale = None
    if first["procedure"] == VPR:
        scale = scale_of(first["subject"], int(first["programme_grade"]), int(first["year"]), pupils.max_score)
    if scale is not None:
        return dict(zip(UPPER_MARKS, scale.lowest, strict=True))
    both = (pupils.score != ABSENT) & (pupils.mark != ABSENT)
    score, mark = pupils.score[both], pupils.mark[both]
    found = {}
    for upper in UPPER_MARKS:
        below, above = score[mark < upper], score[mark >= upper]
        if below.size and above.size and below.max() + 1 == above.min():
            found[upper] = int(above.min())
    return found


def near_border(table: IntArray, border: int, own: Mapping[str, Any]) -> tuple[IntArray, IntArray]:
    """Count pupils exactly on the border and near it, by school."""
    low, high = max(border - own["points_below"], 0), border + own["points_above"] + 1
    if border >= table.shape[1]:
        return np.zeros(len(table), dtype=np.int64), table[:, low:high].sum(axis=1)
    return table[:, border], table[:, low:high].sum(axis=1)


def ordinary_icc(table: IntArray, borders: list[int], own: Mapping[str, Any]) -> float:
    """Measure how much schools differ in the same share at scores that no border can have distorted.

    A window that holds a border or one of the scores ``points_below`` under it is left out.
    """
    below, above = own["points_below"], own["points_above"]
    spoiled = {border - step for border in borders for step in range(below + 1)}
    on, near = [], []
    for score in range(below, table.shape[1] - above):
        if spoiled.isdisjoint(range(score - below, score + above + 1)):
            one, all_near = near_border(table, score, own)
            on.append(one)
            near.append(all_near)
    if not on:
        return float(own["fallback_icc"])
    icc = intra_school_correlation(on, near)
    return float(own["fallback_icc"]) if np.isnan(icc) else icc


def _border_rows(
    pupils: Pupils, table: IntArray, sign: str, border: int | None, icc: float, settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Test one border in all schools of a sitting."""
    own, region = values(settings["heaping"]), values(settings["region"])
    participants = table.sum(axis=1)
    unknown = border is None
    on, near = near_border(table, border, own) if border is not None else (participants * 0, participants * 0)
    found = share_excess(on, near, icc)
    causes = [
        (rows.NO_PARTICIPANTS, participants == 0),
        (rows.NO_SCALE, unknown),
        (rows.TOO_FEW, participants < own["minimum_n"]),
        (rows.TOO_FEW_SCHOOLS, (near > 0).sum() < region["minimum_schools"]),
        (rows.NOBODY_NEAR, near == 0),
        (rows.CANNOT_REACH_LEVEL, found.smallest_p > own["alpha"]),
    ]
    reason = rows.first_reason(pupils.schools, causes)
    return rows.sign_rows(
        pupils.keys,
        sign,
        settings,
        reason=reason,
        named=rows.named_papers(pupils.keys, own["papers"]),
        n=near,
        count=on,
        participants=participants,
        border=np.nan if border is None else border,
        **excess_columns(on, near, found, reason == "", own["alpha"]),
        strength_kind="z",
    )

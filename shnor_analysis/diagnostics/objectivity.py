"""Signs of possibly biased results: what each saw, how strongly, and which results count as flagged.

No sign proves anything; ``methodology/objectivity.toml`` says of each what it is not proof of.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from shnor_analysis.diagnostics import objectivity_rows as rows
from shnor_analysis.diagnostics.heaping import heaping
from shnor_analysis.diagnostics.objectivity_cohorts import cohort_signs
from shnor_analysis.diagnostics.objectivity_exams import SIGN as EXAM_GAP
from shnor_analysis.diagnostics.objectivity_exams import exam_signs
from shnor_analysis.diagnostics.objectivity_interval import interval_above
from shnor_analysis.diagnostics.objectivity_journal import journal_gap, negative_rank_correlation
from shnor_analysis.diagnostics.objectivity_pupils import sittings
from shnor_analysis.diagnostics.objectivity_rows import KEY
from shnor_analysis.diagnostics.objectivity_tasks import task_anomaly
from shnor_analysis.methodology.loader import values
from shnor_analysis.tables.objectivity import SIGNS, Objectivity

#: Signs by what they look at.
CELL_SIGNS = ("interval_above", "cohort_jump", "cohort_drop")
PUPIL_SIGNS = ("negative_rank_correlation", "heaping_3", "heaping_4", "heaping_5", "journal_gap")
TASK_SIGNS = ("task_anomaly",)
#: Looked for only in papers of ВПР whose cohorts took ОГЭ.
EXAM_SIGNS = (EXAM_GAP,)


def objectivity(
    results: pa.Table,
    cells: pd.DataFrame,
    settings: Mapping[str, Any],
    task_cells: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Look for every sign in every school and sitting.

    Parameters
    ----------
    results
        Rows of the table ``results``: the key, ``score``, ``mark``, ``journal_mark``, ``max_score``.
    cells
        The mart ``cells``: each of its rows gets a row of each sign (of ``exam_gap`` only papers of ВПР whose
        cohorts took ОГЭ).
    settings
        ``methodology/objectivity.toml``, as loaded or its values.
    task_cells
        The mart ``tasks``; without it ``task_anomaly`` does not apply.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.objectivity.Objectivity`, sorted by school, sitting and sign.
        Memory grows with schools × sittings × signs; ``shnor analyse`` calls :func:`cell_signs` once and
        :func:`pupil_signs`, :func:`task_signs` for some sittings at a time: the rows are the same.

    References
    ----------
    domain.md section 4; issue 3, item 3.
    """
    parts = [
        cell_signs(cells, settings),
        pupil_signs(results, cells, settings),
        task_signs(task_cells, cells, settings),
    ]
    return in_order(pd.concat(parts, ignore_index=True))


def in_order(found: pd.DataFrame) -> pd.DataFrame:
    """Sort rows of all signs by school, sitting and sign, and validate them."""
    order = pd.Categorical(found["sign"], categories=SIGNS, ordered=True)
    found = found.assign(sign=order).sort_values([*KEY, "sign"], kind="stable", ignore_index=True)
    return Objectivity.validate(found.astype({"sign": "str"}))


def cell_signs(cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the signs that need only means and deviations; ``cells`` must hold all sittings of the cohorts."""
    if cells.empty:
        return Objectivity.empty()
    parts = [interval_above(cells, settings), cohort_signs(cells, settings), exam_signs(cells, settings)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def pupil_signs(results: pa.Table, cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the signs that need pupils' rows, for the rows of ``cells``; both hold the same whole sittings."""
    parts = []
    for pupils in sittings(results):
        parts += [*heaping(pupils, settings), journal_gap(pupils, settings)]
        parts.append(negative_rank_correlation(pupils, settings))
    return _for_all(cells, parts, PUPIL_SIGNS, settings)


def task_signs(task_cells: pd.DataFrame | None, cells: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the sign that needs the mart ``tasks``, for the rows of ``cells`` (the same sittings)."""
    if task_cells is None or task_cells.empty:
        return _for_all(cells, [], TASK_SIGNS, settings)
    parts = [task_anomaly(task_cells, settings)]
    return _for_all(cells, parts, TASK_SIGNS, settings)


def _for_all(
    cells: pd.DataFrame, parts: list[pd.DataFrame], signs: tuple[str, ...], settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Keep the rows of ``cells`` and add those for which there are no pupils' rows, with that reason."""
    found = pd.concat(parts, ignore_index=True) if parts else Objectivity.empty()
    at = pd.MultiIndex.from_frame(cells[KEY]).get_indexer(pd.MultiIndex.from_frame(found[KEY]))
    whole = [found[at >= 0]] if len(found) else []
    for sign in signs:
        have = np.zeros(len(cells), dtype=bool)
        have[at[(at >= 0) & (found["sign"] == sign).to_numpy(dtype=bool)]] = True
        if not have.all():
            whole.append(_without_rows(cells[~have], sign, settings))
    return pd.concat(whole, ignore_index=True) if whole else Objectivity.empty()


def _without_rows(cells: pd.DataFrame, sign: str, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Make the rows of a sign that cannot be looked for: only counts of marks are known."""
    n = cells["n"].fillna(0).to_numpy(dtype=float)
    causes = [(rows.NO_PARTICIPANTS, n == 0), (rows.NO_ROWS, True)]
    own = values(settings["heaping" if sign.startswith("heaping") else sign])
    return rows.sign_rows(
        cells,
        sign,
        settings,
        reason=rows.first_reason(len(cells), causes),
        named=rows.named_papers(cells, own["papers"]),
        participants=n,
    )


def flagged_sittings(found: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """List the results that count as flagged.

    A sign counts where it fired for a paper for which it is named, belongs to ``flagging.signs``, and is not
    weak (unless ``flagging.weak_count``). By default these are the three signs of the federal method and heaping
    at the border of «2» and «3» that survives adjustment; gaps with the journal and odd tasks are reported, but
    mark nothing: the first doubts the journal as much as the paper, the second is usually a column shifted in
    the file; so is a place at ОГЭ below that at ВПР: a year of school lies between. A rise of a cohort flags the
    later paper, a drop the earlier one.

    Returns
    -------
    pandas.DataFrame
        The key of ``cells``, ``n_signs`` and ``signs`` (codes joined by «; »): the argument ``flags`` of
        :func:`~shnor_analysis.diagnostics.identification.low_shares`.
    """
    rule = values(settings["flagging"])
    counts = found["fired"] & found["named"] & found["sign"].isin(rule["signs"])
    if not rule["weak_count"]:
        counts &= ~found["weak"]
    hits = found.loc[counts, [*KEY, "sign"]]
    if hits.empty:
        return hits[KEY].assign(n_signs=pd.Series(dtype="int64"), signs=pd.Series(dtype="str"))
    grouped = hits.groupby(KEY)["sign"].agg(n_signs="size", signs="; ".join).reset_index()
    return grouped[grouped["n_signs"] >= rule["signs_to_flag"]].reset_index(drop=True)

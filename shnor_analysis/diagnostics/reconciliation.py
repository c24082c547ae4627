"""Do the counts from pupils' rows agree with Ф3 of the same school and paper, and if not, why."""

import numpy as np
import pandas as pd

from shnor_analysis.diagnostics.cells import rows_aside
from shnor_analysis.tables.marts import Reconciliation
from shnor_analysis.tables.vocabulary import SITTING

_KEY = ["school_id", *SITTING]
_COUNTS = ["n2", "n3", "n4", "n5"]
#: Rows set aside for these reasons had a total, so ФИС ОКО counts them.
SCORED_ASIDE = ("score_over_maximum", "duplicate", "score")


def reconcile(
    cells: pd.DataFrame,
    mark_counts: pd.DataFrame,
    aside: pd.DataFrame,
    incomplete: pd.DataFrame,
    tolerance: float,
) -> pd.DataFrame:
    """Compare counts of marks where both pupils' rows and Ф3 are there.

    Parameters
    ----------
    cells
        Counts from pupils' rows alone (``count_cells`` without Ф3).
    mark_counts
        The table of Ф3.
    aside
        Rows set aside that had a total: columns ``school_id`` and those of a sitting.
    incomplete
        Schools and sittings whose file declares more participants than it holds.
    tolerance
        Largest gap of a share, percentage points, that the two digits of Ф3 explain.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.marts.Reconciliation`. ``explained``: Ф3 counts exactly so many
        pupils more as rows were set aside, and none of its marks is fewer than ours. ``incomplete``: the file
        itself declares more participants than it holds.
    """
    f3 = mark_counts[(mark_counts["scope"] == "school") & mark_counts["n2"].notna()]
    f3 = f3.drop_duplicates(_KEY, keep="last")
    both = cells[cells["n2"].notna()].merge(f3[[*_KEY, "n", *_COUNTS]], on=_KEY, suffixes=("", "_f3"))
    ours = both[_COUNTS].to_numpy(dtype=float)
    theirs = both[[f"{name}_f3" for name in _COUNTS]].to_numpy(dtype=float)
    n, n_f3 = both["n"].to_numpy(dtype=float), both["n_f3"].to_numpy(dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = 100 * np.abs(ours / n[:, None] - theirs / n_f3[:, None]).max(axis=1, initial=0)
    gap = np.nan_to_num(gap, nan=100.0)
    dropped = rows_aside(aside, both)
    cut_off = pd.MultiIndex.from_frame(both[_KEY]).isin(pd.MultiIndex.from_frame(incomplete[_KEY]))
    equal = (n == n_f3) & (gap <= tolerance)
    explained = (n_f3 - n == dropped) & (dropped > 0) & (theirs >= ours).all(axis=1)
    out = both[_KEY].assign(
        n_results=both["n"],
        n_f3=both["n_f3"],
        set_aside=dropped,
        largest_gap=gap,
        verdict=np.select(
            [equal, explained, cut_off & (n < n_f3)], ["equal", "explained", "incomplete"], default="unexplained"
        ),
    )
    return Reconciliation.validate(out.sort_values(_KEY).reset_index(drop=True))

"""Which attempt of a pupil counts, where an exam was taken several times: one rule for whoever counts pupils."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from shnor_analysis.tables.vocabulary import SITTING

#: What one attempt at a paper is told by.
PUPIL = ["school_id", *SITTING, "pupil_code"]
#: Columns of ``results`` that the rule looks at.
NEEDED = [*PUPIL, "attempt", "appeal", "exam_date", "score", "mark", "test_score"]
#: Procedure → «latest», «best», «first» (``methodology.exam_scales.counting_attempt``).
Rule = Callable[[str], str]


def counting(results: pa.Table, rule: Rule) -> pa.Table:
    """Keep the rows that count: of several attempts of a pupil at a paper, one.

    Parameters
    ----------
    results
        Rows of the table ``results`` with :data:`NEEDED`, all attempts of a pupil among them.
    rule
        Which attempt counts, by procedure: the latest, the best, or the first. Within a day the appeal stands in
        place of the result that it is about, whichever is higher. Who did not come has no result of that day, so
        that another attempt counts.
    """
    left = left_out(results, rule)
    return results if left is None else results.filter(pa.array(~left))


def left_out(results: pa.Table, rule: Rule) -> NDArray[np.bool_] | None:
    """Mark the rows that do not count; ``None`` when all do, which one look at the attempts tells."""
    if "attempt" not in results.column_names or not results.num_rows:
        return None
    again = pc.greater(results["attempt"], 1)
    if not pc.any(again).as_py():
        return None
    exams = results.append_column("_row", pa.array(np.arange(results.num_rows)))
    codes = exams.filter(again)["pupil_code"].combine_chunks()
    several = exams.filter(pc.is_in(exams["pupil_code"], value_set=_plain(codes))).to_pandas()
    out = np.zeros(results.num_rows, dtype=bool)
    out[several.loc[~counting_rows(several, rule), "_row"].to_numpy()] = True
    return out


def _plain(codes: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Write a dictionary out, since sets of values are compared as text."""
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    return codes.dictionary_decode() if pa.types.is_dictionary(codes.type) else codes


def counting_rows(results: pd.DataFrame, rule: Rule) -> NDArray[np.bool_]:
    """Mark the rows that count.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "990001", "year": 2025, "season": "spring", "procedure": "ОГЭ",
    ...     "subject": "Математика", "programme_grade": 9, "pupil_grade": 9, "pupil_code": "a", "attempt": [1, 2],
    ...     "appeal": False, "exam_date": ["2025-06-03", "2025-06-26"], "score": [9, 7], "mark": [3, 2],
    ...     "test_score": None})
    >>> [counting_rows(rows, lambda procedure: rule).tolist() for rule in ("latest", "best", "first")]
    [[False, True], [True, False], [True, False]]
    """
    rows = pd.DataFrame(
        {
            "pupil": results.groupby(PUPIL, sort=False, observed=True, dropna=False).ngroup().to_numpy(),
            "day": results["exam_date"].astype("object").fillna("").astype("str").to_numpy(),
            "attempt": results["attempt"].astype("int64").to_numpy(),
            "rule": results["procedure"].astype("str").map(rule).to_numpy(),
        }
    )
    for name in ("test_score", "mark", "score"):
        rows[name] = pd.to_numeric(results[name]).astype("Float64").fillna(-1.0).astype("float64").to_numpy()
    known = rows[["test_score", "mark", "score"]].ge(0).any(axis=1)
    # Within a day, the appeal: it is numbered after the result it is about.
    last = ~rows.sort_values("attempt").duplicated(["pupil", "day"], keep="last").sort_index()
    place = rows["attempt"].where(rows["rule"] != "first", -rows["attempt"]).astype("float64")
    best = rows["rule"] == "best"
    order = pd.DataFrame(
        {
            "pupil": rows["pupil"],
            "known": known,
            "last": last,
            **{name: rows[name].where(best, 0.0) for name in ("test_score", "mark", "score")},
            "place": place,
        }
    )
    by = [str(name) for name in order]
    chosen = order.sort_values(by, kind="stable").drop_duplicates("pupil", keep="last").index
    counted = np.zeros(len(rows), dtype=bool)
    counted[chosen] = True
    return counted

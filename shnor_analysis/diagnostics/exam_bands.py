"""Test scores of ЕГЭ as four bands in place of marks: below the minimum, passed, high, highest.

Everything that counts marks then counts bands: the lowest one is a low result as «2» is, the two upper ones are
high as «4» and «5» are. A band is no mark, and no report calls it one.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from shnor_analysis.methodology.exam_scales import EgeBands, ege_bands
from shnor_analysis.tables.vocabulary import BASIC_MATHEMATICS, EGE

#: Subject and year → bounds of the bands.
Bands = Callable[[str, int], EgeBands]
#: Columns of ``results`` that bands are made of.
NEEDED = ["test_score", "minimum_score"]
#: Test scores of ЕГЭ end here.
HIGHEST = 100


def judged_by_points(procedure: object, subject: object) -> bool:
    """Say of one paper what :func:`by_points` says of a table of them.

    Examples
    --------
    >>> judged_by_points("ЕГЭ", "Физика"), judged_by_points("ОГЭ", "Физика")
    (True, False)
    """
    return procedure == EGE and subject != BASIC_MATHEMATICS


def by_points(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark the rows whose papers are judged by test scores: ЕГЭ but for basic mathematics, which has marks.

    Examples
    --------
    >>> papers = pd.DataFrame({"procedure": ["ЕГЭ", "ЕГЭ", "ГВЭ"],
    ...     "subject": ["Русский язык", "Математика (базовая)", "Русский язык"]})
    >>> by_points(papers).tolist()
    [True, False, False]
    """
    points = (frame["procedure"] == EGE) & (frame["subject"] != BASIC_MATHEMATICS)
    return points.to_numpy(dtype=bool)


def with_bands(results: pa.Table, bands: Bands = ege_bands) -> pa.Table:
    """Put the band for the mark and the test score for the score, where a pupil has a test score.

    The bound that the protocol itself prints goes before the one of the settings: it is of this very exam. Where
    neither is known, the band is empty: the number of another year is never taken.

    Parameters
    ----------
    results
        Rows of the table ``results``; without test scores they come back as they are.
    bands
        Bounds by subject and year.
    """
    if "test_score" not in results.column_names:
        return results
    scored = pc.and_(pc.equal(results["procedure"], EGE), pc.is_valid(results["test_score"]))
    scored = pc.fill_null(scored, False).to_numpy(zero_copy_only=False).astype(bool)
    if not scored.any():
        return results
    at = np.flatnonzero(scored)
    pupils = results.take(pa.array(at)).select(["subject", "year", *NEEDED]).to_pandas()
    mark = _column(results, "mark", at, bands_of(pupils, bands))
    score = _column(results, "score", at, pupils["test_score"].to_numpy(dtype=float))
    most = _column(results, "max_score", at, np.full(len(at), float(HIGHEST)))
    for name, column in (("mark", mark), ("score", score), ("max_score", most)):
        results = results.set_column(results.column_names.index(name), name, column)
    return results


def bands_of(pupils: pd.DataFrame, bands: Bands = ege_bands) -> NDArray[np.float64]:
    """Give each test score its band 2–5; NaN where the minimum is not known.

    Parameters
    ----------
    pupils
        ``subject, year, test_score`` and, where a protocol prints one, ``minimum_score``.

    Examples
    --------
    >>> scores = pd.DataFrame({"subject": "Русский язык", "year": 2023, "test_score": [20, 50, 70, 90],
    ...     "minimum_score": pd.array([24] * 4, "Int16")})
    >>> bands_of(scores).tolist()
    [2.0, 3.0, 4.0, 5.0]
    """
    number, papers = pd.factorize(pd.MultiIndex.from_frame(pupils[["subject", "year"]].astype("object")))
    bounds = [bands(str(subject), int(year)) for subject, year in papers]
    minimum, high, top = (
        np.array([np.nan if bound is None else bound for bound in column], dtype=float)[number]
        for column in zip(*((one.minimum, one.high, one.top) for one in bounds), strict=True)
    )
    printed = pupils["minimum_score"].to_numpy(dtype=float, na_value=np.nan)
    minimum = np.where(np.isnan(printed), minimum, printed)
    score = pupils["test_score"].to_numpy(dtype=float)
    passed = 3.0 + (score >= high) + (score >= top)
    return np.where(np.isnan(minimum), np.nan, np.where(score < minimum, 2.0, passed))


def _column(results: pa.Table, name: str, at: NDArray[np.int64], values: NDArray[np.float64]) -> pa.Array:
    """Replace some values of a column of whole numbers; NaN is empty."""
    kind = results[name].type
    whole = results[name].to_numpy(zero_copy_only=False).astype(float)
    whole[at] = values
    gaps = np.isnan(whole)
    return pa.array(np.where(gaps, 0, whole).astype(np.int64), mask=gaps).cast(kind)

"""Pupils' scores of a sitting, counted, with the mark that each score means."""

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from shnor_analysis.diagnostics.attempts import NEEDED, counting_rows
from shnor_analysis.diagnostics.exam_bands import HIGHEST, bands_of, with_bands
from shnor_analysis.diagnostics.exam_bands import NEEDED as FOR_BANDS
from shnor_analysis.methodology.exam_scales import counting_attempt
from shnor_analysis.methodology.scales import scale_of
from shnor_analysis.review.choice import Paper, Sitting, of_paper
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.tables.vocabulary import EXAMS, SITTING

_COLUMNS = list(dict.fromkeys([*SITTING, "score", "max_score", "mark", *NEEDED, *FOR_BANDS]))


def score_rows(store: Store, school_id: str, paper: Paper, sitting: Sitting) -> pd.DataFrame:
    """Read the rows of the pupils of a sitting who have a score, of several attempts the one that counts.

    The score of ЕГЭ is the test score, and the band stands for its mark, as in the mart ``cells``. None
    where the store has no pupils' rows.
    """
    if sitting.year not in store.years("results"):
        return pd.DataFrame(columns=_COLUMNS)
    rows = of_paper(
        read_table(store, "results", {"school_id": school_id}, _COLUMNS, [sitting.year]), paper, sitting
    )
    counted = rows[counting_rows(rows, counting_attempt)] if len(rows) else rows
    if paper.by_points and len(counted):
        counted = with_bands(pa.Table.from_pandas(counted, preserve_index=False)).to_pandas().convert_dtypes()
    return counted.dropna(subset=["score"]).reset_index(drop=True)


def values_of(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Give the scores as an array."""
    return rows["score"].to_numpy(dtype=np.int64)


def score_table(rows: pd.DataFrame, paper: Paper, year: int) -> pd.DataFrame:
    """Count the pupils with each score from nought to the maximum.

    Returns
    -------
    DataFrame
        ``score, count, mark``; ``mark`` is empty where neither the scale of the paper is known nor a mark of a
        pupil with this score.
    """
    if rows.empty:
        return pd.DataFrame({"score": [], "count": [], "mark": []}).astype(int)
    most = HIGHEST if paper.by_points else rows["max_score"].fillna(0).max()
    highest = int(max(rows["score"].max(), most))
    scores = np.arange(highest + 1)
    counts = np.bincount(values_of(rows), minlength=scores.size)
    return pd.DataFrame({"score": scores, "count": counts, "mark": _marks(rows, paper, year, scores)})


def _marks(rows: pd.DataFrame, paper: Paper, year: int, scores: NDArray[np.int64]) -> pd.Series:
    """Give the mark of each score: by the scale of the paper, else as the pupils' own marks say."""
    if paper.by_points:
        printed = rows["minimum_score"].max()
        asked = {"subject": paper.subject, "year": year, "test_score": scores, "minimum_score": printed}
        return pd.Series(bands_of(pd.DataFrame(asked).astype({"minimum_score": "Int16"})), dtype="Int8")
    most = rows["max_score"].max()
    known = paper.procedure not in EXAMS and not pd.isna(most)
    scale = scale_of(paper.subject, paper.programme_grade, year, int(most)) if known else None
    if scale is not None:
        return pd.Series(scale.marks(scores), dtype="Int8")
    own = rows.dropna(subset=["mark"]).groupby("score")["mark"].agg(lambda marks: marks.mode().iloc[0])
    return pd.Series(own.reindex(scores).to_numpy(), dtype="Int8")

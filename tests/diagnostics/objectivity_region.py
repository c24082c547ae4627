"""Small made-up regions for the tests of objectivity: pupils as rows, cells counted from them."""

import numpy as np
import pandas as pd
import pyarrow as pa

from shnor_analysis.diagnostics.cells import count_cells
from shnor_analysis.methodology.scales import scale_of

SITTING_2021 = {
    "year": 2021,
    "season": "spring",
    "procedure": "ВПР",
    "subject": "Математика",
    "programme_grade": 5,
    "pupil_grade": 5,
}


def school_name(number: int) -> str:
    return f"{990000 + number}"


def pupils(school: str, scores, journal=None, *, max_score=20, **sitting) -> pd.DataFrame:
    """Rows of ``results`` of one school; marks follow the scale of the paper where there is one."""
    key = {**SITTING_2021, **sitting}
    scores = pd.array([None if pd.isna(score) else int(score) for score in scores], dtype="Int16")
    scale = scale_of(key["subject"], key["programme_grade"], key["year"], max_score)
    known = ~np.asarray(scores.isna())
    marks = np.full(len(scores), None, dtype=object)
    if scale is not None:
        marks[known] = scale.marks(np.asarray(scores[known], dtype=np.int64))
    return pd.DataFrame(
        {
            "school_id": school,
            **key,
            "pupil_code": [str(i) for i in range(len(scores))],
            "score": scores,
            "max_score": pd.array([max_score] * len(scores), dtype="Int16"),
            "mark": pd.array(marks, dtype="Int8"),
            "journal_mark": pd.array([None] * len(scores) if journal is None else journal, dtype="Int8"),
            "layout": "protocol",
        }
    )


def region(*schools: pd.DataFrame) -> tuple[pa.Table, pd.DataFrame]:
    """The table ``results`` and the mart ``cells`` of these schools."""
    table = pa.Table.from_pandas(pd.concat(schools, ignore_index=True), preserve_index=False)
    return table, count_cells(table)


def ordinary_schools(count: int, size: int, seed: int = 1, **sitting) -> list[pd.DataFrame]:
    """Schools whose scores follow one smooth distribution, journals near the marks."""
    rng = np.random.default_rng(seed)
    schools = []
    for number in range(count):
        scores = rng.binomial(20, 0.5, size) + rng.integers(-3, 4, size)
        frame = pupils(school_name(number), np.clip(scores, 0, 20), **sitting)
        moved = frame["mark"].astype(int) + rng.choice([-1, 0, 1], size, p=[0.2, 0.6, 0.2])
        schools.append(frame.assign(journal_mark=pd.array(moved.clip(2, 5), dtype="Int8")))
    return schools

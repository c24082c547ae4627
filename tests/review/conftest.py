"""The mini store with pupils' scores, so that the review has something to draw; read only."""

import pandas as pd
import pytest

from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.writing import write_frame
from tests.reports.mini_store import build

#: Lowest scores of marks 2–5 in the scale of Математика, 5 класс (20 points).
LOWEST = {2: 0, 3: 7, 4: 11, 5: 15}


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(build(tmp_path_factory.mktemp("review") / "store"))
    for year in (2021, 2022):
        rows = read_table(store, "results", years=[year])
        write_frame(store.table("results", year), pd.concat([rows, pupils(rows)]).sort_values("school_id"))
    return store


def pupils(rows: pd.DataFrame) -> pd.DataFrame:
    """Give school 990001 pupils in Математика, 5 класс: 9, 6, 2, 1 marks in 2021 and 7, 7, 2, 1 in 2022."""
    maths = (rows["subject"] == "Математика") & (rows["programme_grade"] == 5)
    first = rows[maths & (rows["school_id"] == "990001")]
    counts = (9, 6, 2, 1) if int(first["year"].iloc[0]) == 2021 else (7, 7, 2, 1)
    marks = [mark for mark, count in zip((2, 3, 4, 5), counts, strict=True) for _ in range(count)]
    scores = [LOWEST[mark] + place % 3 for place, mark in enumerate(marks)]
    many = pd.concat([first.iloc[:1]] * len(marks), ignore_index=True)
    columns = {"absent": False, "score": scores, "mark": marks, "pupil_code": [str(n) for n in range(len(marks))]}
    return many.assign(**columns).astype(rows.dtypes)


@pytest.fixture(scope="session")
def dynamics():
    return load_settings()

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from shnor_analysis.diagnostics.cells import count_cells, count_regions
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.tables.mark_counts import MarkCounts

SITTING = {
    "year": 2021,
    "season": "spring",
    "procedure": "ВПР",
    "subject": "Математика",
    "programme_grade": 5,
    "pupil_grade": 5,
}


def results(marks, scores=None, school_id="990001", **change):
    """Pupils of one sitting; ``None`` is an absent pupil."""
    scores = scores if scores is not None else marks
    frame = pd.DataFrame(
        {
            "school_id": school_id,
            **SITTING,
            "layout": "protocol",
            "pupil_code": [str(i) for i in range(len(marks))],
            "score": pd.array(scores, dtype="Int16"),
            "mark": pd.array(marks, dtype="Int8"),
            "max_score": pd.array([20] * len(marks), dtype="Int16"),
        }
    ).assign(**change)
    return pa.Table.from_pandas(frame, preserve_index=False)


def f3(n, counts, school_id="990001", scope="school", group="Школа"):
    named = dict(zip(("n2", "n3", "n4", "n5"), counts, strict=True))
    row = {**SITTING, "scope": scope, "group": group, "school_id": school_id, "n_schools": 1, "n": n, **named}
    return MarkCounts.validate(
        pd.DataFrame([{**row, "max_score": 20, "layout": "f3", "source_file": "Ф3", "source_row": 9}]).reindex(
            columns=MarkCounts.columns()
        )
    )


def test_counts_of_a_hand_made_class():
    cell = count_cells(results([2, 2, 3, 4, 5, None], [3, 5, 7, 12, 18, None])).iloc[0]
    assert cell[["n_listed", "n", "n2", "n3", "n4", "n5"]].tolist() == [6, 5, 2, 1, 1, 1]
    assert cell["share2"] == pytest.approx(0.4)
    assert cell["mean_score"] == pytest.approx(9.0)
    assert cell["sd_score"] == pytest.approx(np.std([3, 5, 7, 12, 18], ddof=1))


def test_all_absent_is_a_cell_with_nobody_and_no_share():
    cell = count_cells(results([None, None])).iloc[0]
    assert (cell["n_listed"], cell["n"]) == (2, 0)
    assert cell[["n2", "share2", "mean_score", "sd_score"]].isna().all()


def test_one_pupil_has_a_mean_and_no_deviation():
    cell = count_cells(results([4], [12])).iloc[0]
    assert cell["mean_score"] == 12
    assert pd.isna(cell["sd_score"])


def test_without_a_scale_marks_are_unknown_not_zero():
    cell = count_cells(results([None, None], [5, 9])).iloc[0]
    assert cell["n"] == 2
    assert cell[["n2", "n5", "share2"]].isna().all()
    assert cell["mean_score"] == 7


def test_no_rows_give_no_cells():
    assert count_cells(results([])).empty


def test_the_order_of_rows_does_not_matter(example_store):
    table = pa.Table.from_pandas(read_table(example_store, "results"), preserve_index=False)
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    pd.testing.assert_frame_equal(count_cells(table), count_cells(shuffled))


def test_f3_fills_a_school_without_rows():
    cells = count_cells(results([3]), f3(4, [1, 1, 1, 1], school_id="990002"))
    assert cells["source"].tolist() == ["protocol", "f3"]
    assert cells["n"].tolist() == [1, 4]
    assert pd.isna(cells["n_listed"].iloc[1])


@pytest.mark.parametrize(("aside", "source"), [(0, "f3"), (3, "protocol")])
def test_f3_replaces_a_cut_off_file_but_not_one_whose_rows_were_set_aside(aside, source):
    told = pd.DataFrame([{"school_id": "990001", **SITTING}] * aside)
    cells = count_cells(results([3, 3]), f3(5, [0, 5, 0, 0]), told)
    assert cells["source"].tolist() == [source]


def test_regions_add_up_to_all_pupils_together(example_store):
    cells = read_mart(example_store, "cells")
    rows = read_table(example_store, "results")
    for region in read_mart(example_store, "regions", {"scope": "region"}).itertuples():
        mine = rows
        for key in SITTING:
            mine = mine[mine[key] == getattr(region, key)]
        scores = mine["score"].dropna().astype(float)
        assert region.mean_score == pytest.approx(scores.mean())
        assert region.sd_score == pytest.approx(scores.std())
    total = cells.groupby("year")["n"].sum()
    regions = read_mart(example_store, "regions")
    for scope in ("region", "municipality"):
        assert regions[regions["scope"] == scope].groupby("year")["n"].sum().tolist() == total.tolist()


def test_a_lone_school_is_not_taken_for_its_region():
    cells = count_cells(results([2, 3, 4]))
    schools = pd.DataFrame({"school_id": ["990001"], "municipality": ["Район"], "region": ["Область"]})
    counts = f3(1000, [100, 400, 400, 100], school_id=None, scope="region", group="Область")
    region = count_regions(cells, schools, counts).set_index("scope").loc["region"]
    assert (region["n"], region["source"], region["n2"]) == (1000, "f3", 100)


def summary(n, n_below, school_id="990002"):
    """A row of a ministry's summary of ЕГЭ: who is below the minimum, and no bands."""
    row = f3(n, [None] * 4, school_id).iloc[0].to_dict()
    row |= {"procedure": "ЕГЭ", "subject": "Русский язык", "programme_grade": 11, "pupil_grade": 11}
    row |= {"n_below": n_below, "max_score": None, "mean_score": 51.5, "layout": "summary"}
    return MarkCounts.validate(pd.DataFrame([row]).reindex(columns=MarkCounts.columns()))


def test_a_summary_of_exams_stands_in_where_there_are_no_rows():
    cell = count_cells(results([3]), summary(20, 7)).set_index("school_id").loc["990002"]
    assert (cell["source"], cell["n"], cell["n2"], cell["max_score"]) == ("summary", 20, 7, 100)
    assert cell["share2"] == pytest.approx(0.35)
    assert cell[["n3", "n4", "n5", "sd_score"]].isna().all()


def test_a_summary_that_does_not_say_who_is_below_is_no_cell():
    assert count_cells(results([3]), summary(20, None))["school_id"].tolist() == ["990001"]

import pandas as pd
import pytest

from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import mart_settings, read_mart, read_table
from shnor_analysis.store.register import REGISTER, read_register
from shnor_analysis.store.writing import replacing, write_frame
from shnor_analysis.tables.results import TaskResults
from tests.fixtures_programme.seed_plan import seed_register


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path):
    target = tmp_path / "table.parquet"
    target.write_text("old")

    def write_and_fail():
        with replacing(target) as temporary:
            temporary.write_text("half")
            raise OSError("диск полон")

    with pytest.raises(OSError, match="диск"):
        write_and_fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_schools_rows_are_read_by_predicate_with_their_types(tmp_path):
    store = Store(tmp_path)
    frame = pd.DataFrame({"school_id": ["990001", "990002"], "n": pd.array([3, None], dtype="Int32")})
    write_frame(store.mart("cells"), frame, {"порог": 0.3})
    rows = read_mart(store, "cells", {"school_id": "990002"})
    assert rows["school_id"].tolist() == ["990002"]
    assert rows["n"].isna().all()
    assert rows["n"].dtype == "Int32"
    assert mart_settings(store, "cells") == {"порог": 0.3}


def test_a_school_in_two_row_groups_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("shnor_analysis.store.writing.ROWS_IN_GROUP", 2)
    store = Store(tmp_path)
    schools = ["990001", *["990002"] * 3, "990003"]
    write_frame(store.mart("cells"), pd.DataFrame({"school_id": schools, "year": [1, 2, 3, 2, 2], "n": range(5)}))
    assert read_mart(store, "cells", {"school_id": "990002"})["n"].tolist() == [1, 2, 3]
    assert read_mart(store, "cells", {"school_id": "990002", "year": 2}, ["n"]).to_dict("list") == {"n": [1, 3]}
    assert read_mart(store, "cells", {"year": 2})["n"].tolist() == [1, 3, 4]
    assert read_mart(store, "cells", {"school_id": "990009"}).columns.tolist() == ["school_id", "year", "n"]


@pytest.mark.parametrize(
    ("read", "hint"),
    [(lambda s: read_mart(s, "cells"), "shnor analyse"), (lambda s: read_table(s, "results"), "shnor import")],
)
def test_an_empty_store_says_what_to_do(read, hint, tmp_path):
    with pytest.raises(StoreError, match=hint):
        read(Store(tmp_path))


def test_a_register_of_an_older_version_gets_the_columns_it_lacks(tmp_path):
    store = Store(tmp_path)
    rows = seed_register()["measures"].drop(columns="others")
    write_frame(store.register("measures"), rows)
    read = read_register(store, "measures")
    assert list(read) == REGISTER["measures"].columns() and read["others"].isna().all()


def test_points_of_tasks_are_what_their_table_says(example_store):
    stored = read_table(example_store, "task_results")
    assert set(stored) == set(TaskResults.columns())
    TaskResults.validate(stored[TaskResults.columns()])

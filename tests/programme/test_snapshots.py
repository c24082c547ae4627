import datetime
from pathlib import Path

import pandas as pd
import pytest

from shnor_analysis.programme.snapshots import KEY_FIGURES, before_of, differences, joined, snapshot
from shnor_analysis.store.snapshots import SNAPSHOT_NAME, read_snapshot, write_snapshot


def taken(day: str, **figures: int) -> dict[str, object]:
    row = dict.fromkeys(KEY_FIGURES, 0) | figures | {"school_id": "990001"}
    return snapshot(pd.DataFrame([row]), datetime.date.fromisoformat(day))


def test_a_second_run_of_a_day_compares_with_the_run_before() -> None:
    first = joined(None, taken("2022-06-01", visits=1))
    second = joined(first, taken("2022-07-01", visits=3))
    again = joined(second, taken("2022-07-01", visits=4))
    assert again["before"]["as_of"] == "2022-06-01"
    assert before_of(again, "2022-08-01") == taken("2022-07-01", visits=4)


def test_only_what_changed_is_listed() -> None:
    changed = differences(taken("2022-06-01", visits=1), taken("2022-07-01", visits=3))
    assert changed.to_dict("records") == [{"school_id": "990001", "figure": "visits", "before": 1, "now": 3}]
    assert differences(taken("2022-06-01"), taken("2022-07-01")).empty


def test_a_school_that_joined_has_nothing_to_compare() -> None:
    assert differences({"schools": {}}, taken("2022-07-01", visits=3)).empty


def test_it_is_read_back(tmp_path: Path) -> None:
    content = joined(None, taken("2022-06-01"))
    assert write_snapshot(tmp_path, content).name == SNAPSHOT_NAME
    assert read_snapshot(tmp_path) == content


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 99, "now": {"as_of": "2022-01-01"}, "before": null}', '{"now": 1}']
)
def test_a_foreign_file_is_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / SNAPSHOT_NAME).write_text(text)
    assert read_snapshot(tmp_path) is None
    assert read_snapshot(tmp_path / "нет") is None

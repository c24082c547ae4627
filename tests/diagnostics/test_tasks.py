"""Completion of tasks: worked examples, agreement with scipy, dirt in real files, named reasons."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from shnor_analysis.diagnostics import tasks_counts
from shnor_analysis.diagnostics.tasks import tasks, tasks_of_points
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.tables.tasks_mart import TaskCells
from tests.diagnostics.objectivity_region import SITTING_2021, school_name

SETTINGS = values(load("tasks"))
PAPER = {name: value for name, value in SITTING_2021.items() if name != "pupil_grade"}


def points(school: str, **by_task: list[int | None]) -> pd.DataFrame:
    """Rows of ``task_results`` of a school: for each task (``t1`` is «1») the pupils' points."""
    parts = [
        pd.DataFrame(
            {
                "school_id": school,
                **SITTING_2021,
                "pupil_code": [str(i) for i in range(len(values_))],
                "task": task.removeprefix("t"),
                "points": pd.array(values_, dtype="Int8"),
                "skipped": False,
            }
        )
        for task, values_ in by_task.items()
    ]
    return pd.concat(parts, ignore_index=True)


def facts(*rows: tuple[str, int | None, str | None]) -> pd.DataFrame:
    """The table ``tasks`` from (task, maximum, level)."""
    names, most, level = zip(*rows, strict=True)
    position = range(1, len(rows) + 1)
    frame = pd.DataFrame({**PAPER, "task": names, "position": position, "level": level}, index=position)
    return frame.assign(max_points=pd.array(most, dtype="Int8"))


UNKNOWN = facts(("1", None, None), ("2", None, None))


def compute(*schools: pd.DataFrame, known: pd.DataFrame = UNKNOWN, **settings) -> pd.DataFrame:
    table = pa.Table.from_pandas(pd.concat(schools, ignore_index=True), preserve_index=False)
    return tasks(table, known, {**SETTINGS, **settings})


def ordinary(count: int = 20) -> list[pd.DataFrame]:
    """Schools where half of 20 pupils solve task 1 and task 2 gives 0, 1, 2 points to 5, 10, 5 pupils."""
    two = [0] * 5 + [1] * 10 + [2] * 5
    return [points(school_name(i), t1=[0, 1] * 10, t2=two) for i in range(count)]


def row_of(found: pd.DataFrame, school: str, task: str) -> pd.Series:
    return found[(found["school_id"] == school) & (found["task"] == task)].iloc[0]


def test_a_one_point_task_is_wilson_and_the_exact_mid_p():
    found = compute(*ordinary(), points("991001", t1=[1] * 2 + [0] * 18, t2=[1] * 20))
    row = row_of(found, "991001", "1")
    share = (200 + 2) / (400 + 20)
    law = stats.binom(20, share)
    mass = law.pmf(np.arange(21))
    less = mass < mass[2] * (1 - 1e-7)
    assert row["region_completion"] == pytest.approx(share)
    assert row["p_value"] == pytest.approx(mass[less].sum() + 0.5 * mass[2])
    limits = wilson(2, 20)
    assert (row["completion_low"], row["completion_high"]) == pytest.approx(
        (float(limits.low), float(limits.high))
    )
    assert row["difference_high"] == pytest.approx(limits.high - share)
    assert row["deficit"] and row["deficit_by"] == "region"


def test_a_task_of_two_points_has_the_score_interval_with_the_variance_of_the_region():
    found = compute(*ordinary(), points("991001", t1=[0, 1] * 10, t2=[0] * 16 + [1] * 4))
    row = row_of(found, "991001", "2")
    # Inside schools: 20 schools with sum of squares 20 * (1/8), one with 4/4 - 20 * 0.1^2.
    inside, binary = 20 * 20 * 0.125 + (1 - 20 * 0.01), 20 * 20 * 0.25 + 20 * 0.09
    psi = inside / binary
    share = (20 * 20 * 0.5 + 2) / 420
    z = (0.1 - share) / np.sqrt(psi * share * (1 - share) / 20)
    assert row["completion"] == pytest.approx(0.1)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(abs(z)))
    low, high = (row[f"completion_{end}"] for end in ("low", "high"))
    for limit in (low, high):  # both limits solve the score equation
        assert abs(limit - 0.1) == pytest.approx(1.959964 * np.sqrt(psi * limit * (1 - limit) / 20), rel=1e-5)


def test_equal_points_of_all_pupils_do_not_make_an_interval_of_no_width():
    found = compute(*ordinary(), points("991001", t1=[1] * 20, t2=[1] * 20))
    for task, closed in (("1", True), ("2", False)):
        row = row_of(found, "991001", task)
        assert row["completion_low"] < row["completion"]
        assert (row["completion_high"] == 1) == closed


def test_holm_runs_inside_a_school_and_sitting():
    rng = np.random.default_rng(1)
    schools = [
        points(school_name(i), **{f"t{j}": list(rng.integers(0, 2, 15)) for j in range(6)}) for i in range(12)
    ]
    found = compute(*schools, known=facts(("0", 1, None)))
    for _, own in found.groupby("school_id"):
        adjusted = multipletests(own["p_value"], method="holm")[1]
        assert own["p_adjusted"].to_numpy(dtype=float) == pytest.approx(adjusted)


def test_not_taught_leaves_the_count_and_a_skipped_task_is_nought():
    frame = points("991001", t1=[1, 1, 0, None, None], t2=[0, 0, 0, 0, 2])
    frame["skipped"] = (frame["task"] == "2") & (frame["pupil_code"] == "0")
    row = row_of(compute(*ordinary(), frame), "991001", "1")
    assert (row["n"], row["not_taught"], row["completion"]) == (3, 2, pytest.approx(2 / 3))
    row = row_of(compute(*ordinary(), frame), "991001", "2")
    assert (row["n"], row["skipped"], row["completion"]) == (5, 1, pytest.approx(0.2))


@pytest.mark.parametrize(
    ("level", "solved", "zone"),
    [
        ("Б", 60, "sufficient"),
        ("Б", 59, "border"),
        ("Б", 57, "border"),
        ("Б", 56, "insufficient"),
        ("П", 30, "sufficient"),
        ("В", 29, "border"),
        ("П", 28, "insufficient"),
        (None, 10, None),
    ],
)
def test_zones_of_fioko(level, solved, zone):
    known = facts(("1", 1, level))
    frames = [points(school_name(i), t1=[1] * solved + [0] * (100 - solved)) for i in range(12)]
    found = compute(*frames, known=known)
    assert {None if pd.isna(z) else z for z in found["zone"]} == {zone}
    assert not found["deficit"].any() or solved <= 10  # near the border nothing is sure at n = 100


def test_an_insufficient_zone_is_a_deficit_only_where_it_is_sure():
    known = facts(("1", 1, "Б"))
    frames = [points(school_name(i), t1=[1] * 5 + [0] * 15) for i in range(12)]
    found = compute(
        *frames, points("991001", t1=[1] * 2 + [0] * 7), points("991002", t1=[1] * 10 + [0] * 10), known=known
    )
    assert (row_of(found, school_name(0), "1")[["deficit", "deficit_by"]] == [True, "zone"]).all()
    few, near = (row_of(found, school, "1") for school in ("991001", "991002"))
    assert few["zone"] == near["zone"] == "insufficient"
    assert not few["informative"] and not few["deficit"] and not near["deficit"]
    law = stats.binom(20, 0.57)
    assert row_of(found, school_name(0), "1")["zone_p_adjusted"] == pytest.approx(law.cdf(4) + 0.5 * law.pmf(5))


def test_a_maximum_is_told_by_the_region_and_not_by_a_slip():
    many = [points(school_name(i), t1=[0, 1] * 20, t2=[0, 1, 2, 2] * 10) for i in range(40)]
    slip = points("991001", t1=[0, 1] * 19 + [2, 1], t2=[2] * 40)
    shifted = points("991002", t1=[2] * 1 + [0, 1] * 4, t2=[0] * 9)
    found = compute(*many, slip, shifted)
    assert set(found.loc[found["task"] == "1", "max_points"]) == {1}
    assert set(found["max_source"]) == {"observed"}
    row = row_of(found, "991001", "1")
    assert (row["n"], row["over_maximum"], row["reason"]) == (39, 1, "")
    row = row_of(found, "991002", "1")
    assert (row["over_maximum"], row["reason"]) == (1, "impossible_points")
    assert pd.isna(row["p_value"]) and not row["deficit"]


def test_a_school_with_other_task_names_is_not_compared_by_equal_names():
    most = [points(school_name(i), t1=[0, 1] * 10, t2=[0, 1, 2, 2] * 5, t3=[0, 1] * 10) for i in range(15)]
    other = points("991001", **{"t1К1": [0, 1, 2, 2] * 5, "t2": [0, 1] * 10, "t3": [1, 1] * 10})
    known = facts(("1", None, None), ("1К1", 2, "Б"), ("2", 1, "Б"), ("3", 1, "П"))
    found = compute(*most, other, known=known)
    common = found[found["school_id"] != "991001"]
    # What is known of «2» is known of another task: the common one gives two points and has no known level.
    assert set(common.loc[common["task"] == "2", "max_points"]) == {2}
    assert common["level"].isna().all() and (common["over_maximum"] == 0).all()
    own = found[found["school_id"] == "991001"]
    assert set(own["reason"]) == {"other_numbering"}
    assert set(own["max_source"]) == {"known"} and own["zone"].notna().all()


def test_named_reasons():
    assert set(compute(*ordinary(3))["reason"]) == {"too_few_schools"}
    nobody = compute(*ordinary(), points("991001", t1=[None] * 4, t2=[1] * 4))
    row = row_of(nobody, "991001", "1")
    assert (row["reason"], row["n"], row["not_taught"]) == ("no_participants", 0, 4)
    assert row[["completion", "p_value", "difference"]].isna().all()
    zeros = compute(*(points(school_name(i), t1=[0] * 12) for i in range(12)))
    assert set(zeros["reason"]) == {"no_maximum"} and zeros["max_points"].isna().all()
    full = compute(*(points(school_name(i), t1=[1] * 12) for i in range(12)))
    assert set(full["reason"]) == {"no_variation"} and (full["completion"] == 1).all()


def test_no_rows_no_tasks():
    table = pa.Table.from_pandas(points("991001", t1=[1]), preserve_index=False).slice(0, 0)
    empty = tasks(table, UNKNOWN, SETTINGS)
    assert empty.empty and list(empty.columns) == TaskCells.columns()


def test_order_and_other_papers_do_not_matter():
    rng = np.random.default_rng(2)
    frame = pd.concat(ordinary(), ignore_index=True)
    first = compute(frame)
    pd.testing.assert_frame_equal(first, compute(frame.sample(frac=1, random_state=3)))
    other = frame.assign(subject="Биология", points=pd.array(rng.integers(0, 4, len(frame)), dtype="Int8"))
    both = compute(frame, other)
    pd.testing.assert_frame_equal(first, both[both["subject"] == "Математика"].reset_index(drop=True))


@pytest.mark.parametrize("most_empty", [0, 8])
def test_counts_of_blocks_of_schools_add_up_to_those_of_all(monkeypatch, most_empty):
    monkeypatch.setattr(tasks_counts, "_MOST_EMPTY", most_empty)  # both ways to find the groups
    frame = pd.concat(ordinary(), ignore_index=True)
    frame.loc[::7, "points"] = pd.NA
    frame.loc[::5, "skipped"] = True
    whole = pa.Table.from_pandas(frame, preserve_index=False)
    blocks = [whole.slice(0, 320), whole.slice(320)]  # 40 rows a school
    counted = pa.concat_tables([tasks_counts.count_points(block) for block in blocks])
    pd.testing.assert_frame_equal(tasks_of_points(counted, UNKNOWN, SETTINGS), tasks(whole, UNKNOWN, SETTINGS))
    sums = frame.groupby(["school_id", "task", "points"], dropna=False).agg(
        n=("skipped", "size"), s=("skipped", "sum")
    )
    both = counted.to_pandas().astype({"school_id": "str", "task": "str"})
    both = both.groupby(["school_id", "task", "points"], dropna=False)[["pupils", "skipped"]].sum()
    assert both.to_numpy().tolist() == sums.to_numpy().tolist()


def test_dictionary_columns_give_the_same():
    frame = pd.concat(ordinary(), ignore_index=True)
    text = frame.select_dtypes("str").columns
    coded = frame.astype(dict.fromkeys(text, "category"))
    pd.testing.assert_frame_equal(compute(frame), compute(coded))


def test_false_deficits_of_equal_schools_stay_within_the_level():
    rng = np.random.default_rng(4)
    share = rng.uniform(0.2, 0.9, 10)
    schools = [
        points(school_name(i), **{f"t{j}": list(rng.binomial(1 + j % 2, share[j], 18)) for j in range(10)})
        for i in range(200)
    ]
    found = compute(*schools, known=facts(("0", None, None)))
    any_difference = (found["p_adjusted"] <= 0.05).groupby(found["school_id"]).any()
    assert any_difference.mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
    covered = (found["completion_low"] <= share[found["task"].astype(int)]) & (
        found["completion_high"] >= share[found["task"].astype(int)]
    )
    assert covered.mean() == pytest.approx(0.95, abs=0.02)


@hypothesis_settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=1, max_size=15), min_size=1, max_size=13)
)
def test_whatever_the_points_there_is_a_number_or_a_reason(schools):
    found = compute(*(points(school_name(i), t1=values_) for i, values_ in enumerate(schools)))
    assert (found["p_value"].isna() == (found["reason"] != "")).all()
    assert found["n"].add(found["not_taught"]).add(found["over_maximum"]).tolist() == [len(v) for v in schools]
    counted = found[found["completion"].notna()]
    assert (counted["completion_low"] <= counted["completion"] + 1e-12).all()
    assert (counted["completion_high"] >= counted["completion"] - 1e-12).all()

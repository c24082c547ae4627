"""Heaping: planted heaps are found, regions without heaping schools are left alone."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.heaping import heaping, mark_borders, near_border, ordinary_icc, score_table
from shnor_analysis.diagnostics.objectivity_pupils import ABSENT, Pupils, sittings
from shnor_analysis.methodology.loader import load, values
from tests.diagnostics.objectivity_region import SITTING_2021, pupils, region, school_name

SETTINGS = load("objectivity")
OWN = values(SETTINGS["heaping"])
SCHOOLS, SIZE = 100, 60


def made(scores: np.ndarray) -> Pupils:
    """Pupils of one sitting from scores by school (rows)."""
    keys = pd.DataFrame({"school_id": [school_name(i) for i in range(len(scores))], **SITTING_2021})
    school = np.repeat(np.arange(len(scores)), scores.shape[1])
    absent = np.full(scores.size, ABSENT)
    return Pupils(keys, school, scores.ravel().astype(np.int64), absent, absent, 20)


def heaped_region(rng: np.random.Generator, moved: float = 0.6) -> np.ndarray:
    """Scores of equal schools where the region itself moves most pupils just below a border onto it."""
    scores = np.clip(rng.binomial(20, 0.45, (SCHOOLS, SIZE)) + rng.integers(-3, 4, (SCHOOLS, SIZE)), 0, 20)
    below = np.isin(scores, [6, 10, 14]) & (rng.random(scores.shape) < moved)
    return scores + below


def border_2_3(scores: np.ndarray) -> pd.DataFrame:
    return next(heaping(made(scores), SETTINGS))


def test_a_school_that_heaps_more_than_its_region_is_found_and_alone():
    scores = heaped_region(np.random.default_rng(1))
    near = (scores[7] >= 5) & (scores[7] <= 9)
    scores[7, near] = 7
    found = border_2_3(scores)
    assert found.index[found["fired"]].tolist() == [7]
    row = found.loc[7]
    assert row["border"] == 7 and row["count"] == near.sum() == row["n"]
    assert row["reference"] < 0.7 < row["value"] == 1
    assert row["p_adjusted"] <= 0.05 and row["information"] == "informative"


def test_false_alarms_stay_within_the_level_in_a_region_that_heaps_everywhere():
    rng = np.random.default_rng(2)
    alarms, small, tested, runs = 0, 0, 0, 200
    for _ in range(runs):
        found = border_2_3(heaped_region(rng))
        used = found[found["applicable"]]
        alarms += used["fired"].any()
        small += (used["p_value"] <= 0.05).sum()
        tested += len(used)
    assert alarms / runs <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
    assert small / tested == pytest.approx(0.05, abs=0.02)


def test_ordinary_difference_is_measured_away_from_the_borders():
    rng = np.random.default_rng(4)
    even = heaped_region(rng)
    table = score_table(made(even))
    assert ordinary_icc(table, [7, 11, 15], OWN) < 0.02
    # Heaping that differs between schools must not be excused as their ordinary difference.
    differing = even.copy()
    half = differing[:50]
    half[half == 6] = 7
    assert ordinary_icc(score_table(made(differing)), [7, 11, 15], OWN) < 0.03
    everywhere_spoiled = list(range(21))
    assert ordinary_icc(table, everywhere_spoiled, OWN) == OWN["fallback_icc"]


def test_where_even_all_pupils_on_the_border_prove_nothing_the_reason_says_so():
    scores = np.full((30, 25), 12)
    scores[:, :2] = 7  # two pupils a school near the border, all exactly on it
    found = border_2_3(scores)
    assert set(found["reason"]) == {"cannot_reach_level"}
    assert not found["fired"].any() and found["value"].isna().all() and (found["count"] == 2).all()


def test_counts_near_a_border_by_hand():
    table = score_table(made(np.array([[5, 6, 6, 7, 7, 7, 8, 9]])))
    on, near = near_border(table, 7, OWN)
    assert (on.tolist(), near.tolist()) == ([3], [6])


def sitting_of(frame: pd.DataFrame) -> Pupils:
    return next(sittings(region(frame)[0]))


def test_borders_come_from_the_scale_or_else_from_clean_marks():
    assert mark_borders(sitting_of(pupils("990001", [3, 12]))) == {3: 7, 4: 11, 5: 15}
    unknown = pupils("990001", [8, 9, 10, 15, 17, 22], max_score=24)
    marked = unknown.assign(mark=pd.array([2, 2, 3, 3, 4, 5], dtype="Int8"))
    assert mark_borders(sitting_of(marked)) == {3: 10}  # 9 | 10 meet; 15–17 and 17–22 leave a gap
    overlapping = unknown.assign(mark=pd.array([2, 3, 2, 3, 4, 5], dtype="Int8"))
    assert mark_borders(sitting_of(overlapping)) == {}

"""The mart as a whole: shape, named reasons, isolation of papers, what counts as flagged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shnor_analysis.diagnostics.identification import low_shares
from shnor_analysis.diagnostics.objectivity import (
    CELL_SIGNS,
    EXAM_SIGNS,
    PUPIL_SIGNS,
    TASK_SIGNS,
    cell_signs,
    flagged_sittings,
    objectivity,
    pupil_signs,
    task_signs,
)
from shnor_analysis.diagnostics.objectivity_rows import KEY
from shnor_analysis.diagnostics.objectivity_tasks import task_anomaly
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.tables.marts import Cells
from shnor_analysis.tables.objectivity import SIGNS, Objectivity
from tests.diagnostics.objectivity_region import SITTING_2021, ordinary_schools, pupils, region, school_name

SETTINGS = load("objectivity")


def reasons(found: pd.DataFrame, school: str) -> dict[str, str]:
    own = found[found["school_id"] == school]
    return dict(zip(own["sign"], own["reason"], strict=True))


@pytest.fixture(scope="module")
def ordinary() -> list[pd.DataFrame]:
    strong = pupils(school_name(50), np.repeat([17, 18, 19, 20], 8), [5] * 32)
    return [*ordinary_schools(30, 25), strong]


def test_each_cell_has_each_sign_once(ordinary):
    table, cells = region(*ordinary)
    found = objectivity(table, cells, SETTINGS)
    looked_for = [sign for sign in SIGNS if sign not in EXAM_SIGNS]
    assert len(found) == len(cells) * len(looked_for)
    assert set(SIGNS) == {*CELL_SIGNS, *PUPIL_SIGNS, *TASK_SIGNS, *EXAM_SIGNS}
    assert not found.duplicated([*KEY, "sign"]).any()
    assert found["sign"].tolist() == looked_for * len(cells)
    silent = found[~found["applicable"]]
    assert (silent["reason"] != "").all() and not silent["fired"].any()
    assert silent[["value", "strength", "p_value", "p_adjusted"]].isna().all(axis=None)
    assert found.loc[found["applicable"], ["value", "strength", "reference"]].notna().all(axis=None)


def test_order_of_rows_does_not_matter(ordinary):
    table, cells = region(*ordinary)
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    first = objectivity(table, cells, SETTINGS)
    second = objectivity(shuffled, cells.sample(frac=1, random_state=2), SETTINGS)
    pd.testing.assert_frame_equal(first, second)


def test_another_paper_changes_nothing_in_this_one(ordinary):
    table, cells = region(*ordinary)
    alone = objectivity(table, cells, SETTINGS)
    another = ordinary_schools(20, 30, seed=9, subject="Русский язык", max_score=45)
    joined = objectivity(*region(*ordinary, *another), SETTINGS)
    same = joined[joined["subject"] == "Математика"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, same)


def test_sitting_by_sitting_gives_the_same_rows(ordinary):
    other = ordinary_schools(25, 30, seed=9, programme_grade=4, pupil_grade=4, year=2020)
    table, cells = region(*ordinary, *other)
    whole = objectivity(table, cells, SETTINGS)
    parts = [cell_signs(cells, SETTINGS)]
    for year, schools in ((2020, other), (2021, ordinary)):
        mine = cells[cells["year"] == year]
        parts += [pupil_signs(region(*schools)[0], mine, SETTINGS), task_signs(None, mine, SETTINGS)]
    joined = Objectivity.validate(pd.concat(parts).sort_values([*KEY, "sign"], ignore_index=True))
    pd.testing.assert_frame_equal(joined, whole.sort_values([*KEY, "sign"], ignore_index=True))


def test_one_school_is_no_region():
    found = objectivity(*region(pupils("990001", [5, 7, 9, 12, 15] * 6, [3, 3, 4, 4, 5] * 6)), SETTINGS)
    told = reasons(found, "990001")
    assert told["interval_above"] == told["heaping_3"] == told["journal_gap"] == "too_few_schools"
    assert told["cohort_jump"] == told["cohort_drop"] == "no_pair"
    assert told["task_anomaly"] == "no_rows"
    assert told["negative_rank_correlation"] == ""


def test_odd_schools_get_named_reasons(ordinary):
    odd = {
        "991001": pupils("991001", [None] * 5),
        "991002": pupils("991002", [9] * 30, [3] * 30),
        "991003": pupils("991003", [8, 12, 14] * 10),
        "991004": pupils("991004", [11], [4]),
    }
    found = objectivity(*region(*ordinary, *odd.values()), SETTINGS)
    absent = reasons(found, "991001")
    assert set(absent.values()) == {"no_participants"}
    assert reasons(found, "991002")["interval_above"] == "no_variation"
    assert reasons(found, "991002")["negative_rank_correlation"] == "no_variation"
    assert reasons(found, "991003")["negative_rank_correlation"] == "no_journal_marks"
    assert reasons(found, "991003")["journal_gap"] == "no_journal_marks"
    assert {reasons(found, "991004")[sign] for sign in ("interval_above", "heaping_3", "journal_gap")} == {
        "too_few"
    }


def test_a_paper_without_scale_or_maximum_says_so():
    schools = ordinary_schools(25, 30)
    bare = [school.assign(max_score=pd.array([99] * 30, dtype="Int16"), mark=None) for school in schools]
    told = reasons(objectivity(*region(*bare), SETTINGS), school_name(0))
    assert told["heaping_3"] == "no_scale" and told["journal_gap"] == "no_marks"
    earlier = ordinary_schools(25, 30, seed=4, programme_grade=4, pupil_grade=4, year=2020)
    unknown = [school.assign(max_score=pd.array([None] * 30, dtype="Int16")) for school in (*schools, *earlier)]
    assert reasons(cell_signs(region(*unknown)[1], SETTINGS), school_name(0))["cohort_jump"] == "no_maximum"


def test_counts_of_marks_without_pupils_have_no_scores_and_no_rows(ordinary):
    table, cells = region(*ordinary)
    f3 = cells.iloc[[0]].assign(school_id="999999", source="f3", mean_score=None, sd_score=None)
    told = reasons(objectivity(table, Cells.validate(pd.concat([cells, f3])), SETTINGS), "999999")
    assert told["interval_above"] == "no_scores"
    assert told["heaping_3"] == told["negative_rank_correlation"] == "no_rows"


def test_nothing_in_nothing_out():
    table, cells = region(pupils("990001", [5]))
    empty = objectivity(table.slice(0, 0), cells.iloc[:0], SETTINGS)
    assert empty.empty and list(empty.columns) == Objectivity.columns()
    assert list(flagged_sittings(empty, SETTINGS).columns) == [*KEY, "n_signs", "signs"]


@hypothesis_settings(max_examples=10, deadline=None)
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 20)), min_size=1, max_size=12), min_size=1, max_size=14)
)
def test_whatever_the_scores_there_is_a_number_or_a_reason(schools):
    frames = [pupils(school_name(i), scores, [3] * len(scores)) for i, scores in enumerate(schools)]
    found = objectivity(*region(*frames), SETTINGS)
    assert (found["applicable"] == (found["reason"] == "")).all()
    assert found.loc[found["applicable"], ["value", "strength"]].notna().all(axis=None)


def test_flagged_are_strong_signs_of_named_papers(ordinary):
    table, cells = region(*ordinary)
    found = objectivity(table, cells, SETTINGS)
    flagged = flagged_sittings(found, SETTINGS)
    assert school_name(50) in set(flagged["school_id"])
    assert set("; ".join(flagged["signs"]).split("; ")) <= set(values(SETTINGS["flagging"])["signs"])
    weak = found.assign(weak=found["fired"])
    assert flagged_sittings(weak, SETTINGS).empty
    assert flagged_sittings(found.assign(named=False), SETTINGS).empty
    two = {**SETTINGS, "flagging": {**SETTINGS["flagging"], "signs_to_flag": {"value": 2}}}
    assert len(flagged_sittings(found, two)) < len(flagged)


def test_flags_feed_identification(ordinary):
    table, cells = region(*ordinary)
    flagged = flagged_sittings(objectivity(table, cells, SETTINGS), SETTINGS)
    rule = {**values(load("identification")), "flagged_results": "exclude"}
    shares = low_shares(cells, rule, flags=flagged)
    assert set(shares.loc[shares["reason"] == "flagged", "school_id"]) == set(flagged["school_id"])


def task_rows(school: str, n: int, completion: np.ndarray, region_completion: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "school_id": school,
            **SITTING_2021,
            "task": [str(i) for i in range(len(completion))],
            "n": n,
            "completion": completion,
            "region_completion": region_completion,
            "reason": "",
        }
    )


@pytest.fixture(scope="module")
def task_region() -> tuple[np.ndarray, list[pd.DataFrame]]:
    rng = np.random.default_rng(6)
    ease = np.linspace(0.9, 0.1, 15)
    schools = []
    for number in range(80):
        shifted = 1 / (1 + np.exp(-(np.log(ease / (1 - ease)) + rng.normal(0, 0.5))))
        schools.append(task_rows(school_name(number), 30, rng.binomial(30, shifted) / 30, ease))
    return ease, schools


def test_reversed_difficulty_is_found_and_a_strong_school_is_not(task_region):
    ease, schools = task_region
    reversed_school = task_rows("991001", 30, ease[::-1], ease)
    strong = task_rows("991002", 30, np.minimum(ease + 0.1, 0.95), ease)
    found = task_anomaly(pd.concat([*schools, reversed_school, strong]), SETTINGS).set_index("school_id")
    assert found.index[found["fired"]].tolist() == ["991001"]
    assert found.loc["991001", "value"] < 0 < found.loc["991001", "strength"]
    assert found["reference"].iloc[0] == pytest.approx(1, abs=0.05)


def test_slopes_of_ordinary_schools_are_normal_deviates(task_region):
    found = task_anomaly(pd.concat(task_region[1]), SETTINGS)
    z = -found["strength"].astype(float)
    assert z.std() == pytest.approx(1, abs=0.2)
    assert not found["fired"].any()


def test_task_anomaly_names_its_reasons(task_region):
    ease, schools = task_region
    odd = [
        task_rows("991001", 5, ease, ease),
        task_rows("991002", 30, ease[:3], ease[:3]),
        task_rows("991003", 30, np.ones(15), ease),
        task_rows("991004", 0, np.full(15, np.nan), ease),
        task_rows("991005", 30, ease, np.full(15, np.nan)).assign(reason="other_numbering"),
    ]
    found = task_anomaly(pd.concat([*schools, *odd]), SETTINGS).set_index("school_id")
    assert found.loc[["991001", "991002", "991003", "991004", "991005"], "reason"].tolist() == [
        "too_few",
        "too_few_tasks",
        "no_variation",
        "no_participants",
        "too_few_tasks",
    ]
    assert found.loc[["991004", "991005"], "participants"].tolist() == [0, 30]
    assert task_anomaly(pd.concat(schools[:5]), SETTINGS)["reason"].eq("too_few_schools").all()


def test_every_sign_says_what_it_is_not_proof_of():
    for sign in SIGNS:
        own = SETTINGS["cohort"][sign.removeprefix("cohort_")] if sign.startswith("cohort") else None
        own = own or SETTINGS["heaping" if sign.startswith("heaping") else sign]
        assert own["not_proof_of"].startswith("Не доказывает")
    for name, table in SETTINGS.items():
        for key, item in table.items():
            if isinstance(item, dict) and "value" in item:
                assert item["title"] and item["source"], (name, key)

"""Scales of questionnaires: scores, intervals, reliability, and what is hidden."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shnor_analysis.diagnostics.surveys import survey_scales
from shnor_analysis.diagnostics.surveys_hiding import hide_small
from shnor_analysis.methodology.instruments import bundled_instruments, parse_instrument
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.tables.surveys import SurveyAnswers, SurveyScales

TOML = """
code = "t"
title = "Проба"
version = "1"
author = "тест"

[answers]
"нет" = 1
"скорее нет" = 2
"скорее да" = 3
"да" = 4

[scales.calm]
title = "Порядок"
risk_factor = "discipline"
"""
ITEMS = "".join(
    f'[[items]]\ncode = "i{n}"\nrespondents = "pupils"\nscale = "calm"\nreverse = {rev}\ntext = "Пункт {n}"\n'
    for n, rev in ((1, "false"), (2, "true"), (3, "false"))
)
PROBE = {"t": parse_instrument(TOML + ITEMS, "t.toml")}


def asked(school, rows, file="a.csv"):
    """Answers of a school: one row a respondent, one number an item (None is no answer)."""
    return pd.DataFrame(
        [
            {
                "school_id": school,
                "instrument": "t",
                "respondents": "pupils",
                "respondent": number,
                "item": f"i{place}",
                "answer": answer,
                "source_file": file,
            }
            for number, row in enumerate(rows, start=1)
            for place, answer in enumerate(row, start=1)
        ]
    ).astype({"answer": "Int16"})


def scored(*parts, **options):
    return survey_scales(SurveyAnswers.validate(pd.concat(parts, ignore_index=True)), PROBE, **options)


def row_of(scales, school):
    is_it = scales["school_id"].isna() if school is None else scales["school_id"] == school
    return scales[is_it].iloc[0]


SIX = [(4, 1, 4), (3, 2, 3), (1, 4, 1), (2, 3, 2), (4, 1, 3), (3, 3, 3)]
SIX_SCORES = [np.mean([a, 5 - b, c]) for a, b, c in SIX]


def test_mean_interval_and_agreement_of_a_school():
    found = row_of(scored(asked("990001", SIX)), "990001")
    low, high = stats.t.interval(0.95, 5, loc=np.mean(SIX_SCORES), scale=stats.sem(SIX_SCORES))
    assert found["n"] == 6
    assert found["mean"] == pytest.approx(np.mean(SIX_SCORES))
    assert (found["mean_low"], found["mean_high"]) == pytest.approx((low, min(high, 4)))
    agreeing = sum(score > 2.5 for score in SIX_SCORES)
    assert found["agree"] == pytest.approx(agreeing / 6)
    assert found["agree_low"] == pytest.approx(float(wilson(agreeing, 6).low))
    assert (found["scale_title"], found["risk_factor"], found["reason"]) == ("Порядок", "discipline", "")


def test_a_respondent_needs_half_of_the_items():
    scales = scored(asked("990001", [*SIX, (4, None, None), (4, 1, None)]))
    found = row_of(scales, "990001")
    assert found["n"] == 7
    assert found["mean"] == pytest.approx(np.mean([*SIX_SCORES, 4]))
    assert found["n_reliability"] == 6


def test_equal_answers_have_a_mean_and_no_interval():
    found = row_of(scored(asked("990001", [(4, 1, 4)] * 8)), "990001")
    assert found["mean"] == 4
    assert pd.isna(found["mean_low"])
    assert found["agree_low"] < 0.8


def test_four_answers_are_hidden_and_nobody_else_alone():
    scales = scored(asked("990001", SIX[:4]), asked("990002", SIX * 2), asked("990003", SIX * 3, "b.csv"))
    assert row_of(scales, "990001")["reason"] == "too_few"
    assert row_of(scales, "990001")["n"] == 4
    assert row_of(scales, "990002")["reason"] == "hidden_to_protect_others"
    assert row_of(scales, "990003")["reason"] == ""
    assert row_of(scales, None)["n"] == 4 + 12 + 18
    hidden = scales[scales["reason"] != ""]
    assert hidden[["mean", "mean_low", "agree", "agree_high"]].isna().all(axis=None)


def test_no_answers_on_a_scale_is_a_reason():
    blank = asked("990002", [(None, None, None)] * 6, "b.csv")
    found = row_of(scored(asked("990001", SIX), blank), "990002")
    assert (found["n"], found["reason"]) == (0, "no_answers")
    assert pd.isna(found["mean"])


def test_reliability_is_that_of_all_schools():
    scales = scored(*(asked(f"99000{n}", SIX, f"{n}.csv") for n in range(1, 5)))
    assert scales["alpha"].nunique() == 1
    assert scales["alpha_low"].iloc[0] < scales["alpha"].iloc[0] < scales["alpha_high"].iloc[0]
    assert scales["n_reliability"].iloc[0] == 24


def test_few_answers_have_no_reliability():
    found = row_of(scored(asked("990001", SIX)), "990001")
    assert found[["alpha", "alpha_low", "omega"]].isna().all()


@pytest.mark.parametrize("title", ["t", "«Проба»", "  проба "])
def test_invitations_are_joined_by_title_or_code(title):
    invited = pd.DataFrame(
        {
            "school_id": ["990001", "990001", "990009"],
            "respondents": ["pupils", "pupils", "pupils"],
            "instrument": [title, title, title],
            "sent": pd.array([10, 5, 100], dtype="Int16"),
        }
    )
    scales = scored(asked("990001", SIX), invitations=invited)
    assert scales["invited"].tolist() == [15, 15]


def test_unknown_instruments_and_no_answers_give_an_empty_table():
    strange = asked("990001", SIX).assign(instrument="other")
    assert scored(strange).equals(SurveyScales.empty())
    assert survey_scales(SurveyAnswers.empty(), bundled_instruments()).empty


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_what_is_hidden_cannot_be_subtracted(sizes):
    rows = pd.DataFrame(
        {
            "school_id": [f"99{number:04}" for number in range(len(sizes))] + [None],
            "family": "one",
            "n": [*sizes, sum(sizes)],
            "smallest_group": 5,
            **dict.fromkeys(("mean", "mean_low", "mean_high", "agree", "agree_low", "agree_high"), 1.0),
        }
    )
    out = hide_small(rows, ["family"])
    schools, total = out.iloc[:-1], out.iloc[-1]
    assert (schools.loc[schools["reason"] == "", "n"] >= 5).all()
    hidden = schools.loc[(schools["reason"] != "") & (schools["n"] > 0), "n"]
    if total["reason"] == "" and len(hidden):
        assert len(hidden) >= 2
        assert hidden.sum() >= 5

"""Results against conditions: the index, the pooled place, verdicts, and every way in which there can be none."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.context import context_marts
from shnor_analysis.diagnostics.context_outcome import outcome, places
from shnor_analysis.diagnostics.context_settings import Measure, load_settings, settings_of
from shnor_analysis.method_check.context_regions import ContextRegion, draw_context
from shnor_analysis.methodology.loader import SettingsError, load, values
from shnor_analysis.tables.context import Context
from shnor_analysis.tables.context_marts import NOT_APPLICABLE, RESILIENT
from shnor_analysis.tables.vocabulary import SITTING

SETTINGS = load_settings()


@pytest.fixture(scope="module")
def drawn():
    made = draw_context(ContextRegion("region", schools=120), np.random.default_rng(5), SETTINGS)
    return replace(made, answers=Context.validate(made.answers))


def marts(answers, cells, flags=None, settings=SETTINGS):
    return context_marts(answers, cells, "Область", flags, settings)


def numbers(table):
    return table.set_index("school_id")[["index", "place", "expected", "residual_low", "residual_high"]]


def test_a_region_is_judged(drawn):
    made = marts(drawn.answers, drawn.cells)
    schools, model = made["context"], made["context_model"]
    judged = schools[schools["verdict"] != NOT_APPLICABLE]
    assert len(judged) > 110
    assert judged["residual"].to_numpy() == pytest.approx((judged["place"] - judged["expected"]).to_numpy())
    assert (judged["residual_low"] < judged["residual"]).all()
    resilient = schools[schools["verdict"] == RESILIENT]
    assert (resilient["residual_low"] > 0).all()
    assert (resilient["index_place"] <= SETTINGS.adverse_share).all()
    main = model[model["estimator"] == "main"].set_index("term")
    assert main.loc["index", "low"] > 0
    assert (
        main.loc["index", "lowest_without"] < main.loc["index", "estimate"] < main.loc["index", "highest_without"]
    )
    assert set(model["estimator"]) == {"main", "equal", "by_size", "robust"}
    assert model["resilient"].iloc[0] == len(resilient)
    assert model["expected_false"].iloc[0] == pytest.approx(0.025 * model["adverse_judged"].iloc[0])
    parts = made["context_parts"].set_index("part")
    assert parts.loc["settlement", "loading"] > 0.4
    assert not parts.loc["low_income", "used"]
    assert parts["weight"].sum() == pytest.approx(1)


def test_the_order_of_rows_does_not_matter(drawn):
    shuffled = marts(drawn.answers.sample(frac=1, random_state=1), drawn.cells.sample(frac=1, random_state=2))
    made = marts(drawn.answers, drawn.cells)
    assert shuffled["context"]["verdict"].tolist() == made["context"]["verdict"].tolist()
    pd.testing.assert_frame_equal(numbers(shuffled["context"]), numbers(made["context"]), rtol=1e-9)


def test_turning_the_direction_of_every_part_turns_the_index(drawn):
    turned = tuple(
        replace(part, favourable="low" if part.favourable == "high" else "high") for part in SETTINGS.parts
    )
    made, other = (
        marts(drawn.answers, drawn.cells),
        marts(drawn.answers, drawn.cells, None, replace(SETTINGS, parts=turned)),
    )
    assert numbers(other["context"])["index"].to_numpy() == pytest.approx(
        -numbers(made["context"])["index"].to_numpy()
    )
    assert other["context_parts"]["loading"].to_numpy() == pytest.approx(
        made["context_parts"]["loading"].to_numpy(), nan_ok=True
    )
    signs = [
        m["context_model"].set_index(["estimator", "term"]).loc[("main", "index"), "estimate"]
        for m in (made, other)
    ]
    assert signs[0] == pytest.approx(-signs[1])


def test_the_first_component_may_be_asked_for(drawn):
    made = marts(drawn.answers, drawn.cells, None, replace(SETTINGS, weights="first_component"))
    parts = made["context_parts"]
    assert parts["loading"].to_numpy() == pytest.approx(parts["component_loading"].to_numpy(), nan_ok=True)
    share = made["context_model"]["index_share"].iloc[0]
    assert share == pytest.approx(parts["component_share"].iloc[0])
    assert share >= marts(drawn.answers, drawn.cells)["context_model"]["index_share"].iloc[0] - 1e-9


def test_a_constant_part_takes_no_part(drawn):
    made = marts(drawn.answers.assign(settlement_size=3), drawn.cells)
    row = made["context_parts"].set_index("part").loc["settlement"]
    assert (row["used"], row["weight"]) == (False, 0)
    assert np.isnan(row["loading"])
    assert (made["context"]["verdict"] != NOT_APPLICABLE).any()


def only(made, reason):
    schools, model = made["context"], made["context_model"]
    assert set(schools["verdict"]) == {NOT_APPLICABLE}
    assert reason in set(schools["reason"])
    assert model[["estimator", "schools"]].values.tolist() == [["main", 0]]
    assert model["reason"].iloc[0]
    assert schools["expected"].isna().all()


def test_nothing_answered_gives_reasons_and_no_numbers(drawn):
    blank = drawn.answers.copy()
    names = [name for name in Context.columns() if name not in ("school_id", "year", "source_file", "source_row")]
    blank[names] = pd.NA
    made = marts(Context.validate(blank), drawn.cells)
    only(made, "few_answers")
    assert made["context_factors"].empty


def test_all_conditions_alike_give_reasons_and_no_numbers(drawn):
    parts = {"settlement_size": 3, "transport_reach": 2, "older": 20, "older_adapted": 2, "parents_attend": 1}
    only(marts(drawn.answers.assign(**parts, parents_help=1), drawn.cells), "few_answers")


@pytest.mark.parametrize("number", [1, 29])
def test_a_small_region_has_reasons_and_no_numbers(drawn, number):
    few = drawn.answers.head(number)
    cells = drawn.cells[drawn.cells["school_id"].isin(few["school_id"])]
    made = marts(few, cells)
    assert set(made["context"]["verdict"]) == {NOT_APPLICABLE}
    assert made["context_model"]["reason"].tolist() == ["too_few_schools"]


def test_no_answers_give_no_marts_and_no_results_a_reason(drawn):
    assert all(table.empty for table in marts(drawn.answers.head(0), drawn.cells).values())
    only(marts(drawn.answers, drawn.cells.head(0)), "no_results")


def test_schools_that_cannot_be_judged_say_why(drawn):
    answers, cells = drawn.answers.copy(), drawn.cells.copy()
    ids = answers["school_id"].tolist()
    answers.loc[0, "evening"] = True
    answers.loc[1, "pupils"] = pd.NA
    answers = answers.drop(index=2)
    cells = cells[cells["school_id"] != ids[3]]
    counts = ["n", "n2", "n3", "n4", "n5"]
    cells.loc[cells["school_id"] == ids[4], counts] = 0
    cells.loc[cells["school_id"] == ids[5], counts] = [1, 1, 0, 0, 0]
    reasons = marts(answers, cells)["context"].set_index("school_id")["reason"]
    told = [reasons[school] for school in ids[:6]]
    assert told == ["special_school", "few_answers", "no_answers", "no_results", "no_results", "too_few_works"]
    assert (reasons[ids[6:]] == "").sum() > 100


def test_collinear_conditions_change_nothing(drawn):
    settings = replace(SETTINGS, conditions=("index", "school_size", "settlement", "settlement"))
    made = marts(drawn.answers, drawn.cells, None, settings)
    plain = marts(
        drawn.answers, drawn.cells, None, replace(SETTINGS, conditions=("index", "school_size", "settlement"))
    )
    pd.testing.assert_frame_equal(numbers(made["context"]), numbers(plain["context"]), rtol=1e-6)
    assert made["context_model"].groupby("estimator")["estimate"].apply(lambda e: int(e.isna().sum())).eq(1).all()


@pytest.mark.parametrize("procedure", ["ВПР", "ОГЭ", "ЕГЭ"])
def test_any_one_procedure_is_enough(drawn, procedure):
    cells = drawn.cells.assign(procedure=procedure)
    if procedure == "ЕГЭ":  # scores of a hundred and no marks
        marks = cells[["n2", "n3", "n4", "n5"]].to_numpy(dtype=float)
        points = np.array([30.0, 50.0, 65.0, 85.0])
        n = cells["n"].to_numpy(dtype=float)
        mean = marks @ points / n
        spread = np.sqrt(np.maximum(marks @ points**2 / n - mean**2, 1.0))
        cells = cells.assign(mean_score=mean, sd_score=spread, max_score=100)
        cells[["n2", "n3", "n4", "n5"]] = pd.NA
    schools = marts(drawn.answers, cells)["context"]
    by_marks = marts(drawn.answers, drawn.cells)["context"]
    judged = schools["verdict"] != NOT_APPLICABLE
    assert judged.sum() > 110
    assert set(schools.loc[judged, "procedures"]) == {procedure}
    assert np.corrcoef(schools.loc[judged, "place"], by_marks.loc[judged, "place"])[0, 1] > 0.97
    assert schools.loc[judged, "place"].to_numpy() == pytest.approx(
        by_marks.loc[judged, "place"].to_numpy(), abs=0.07
    )


def test_procedures_pool_by_their_works(drawn):
    both = pd.concat(
        [drawn.cells, drawn.cells.assign(procedure="ОГЭ", pupil_grade=lambda rows: rows["pupil_grade"] + 4)]
    )
    one, two = marts(drawn.answers, drawn.cells)["context"], marts(drawn.answers, both)["context"]
    assert (two["works"] == 2 * one["works"]).all()
    assert two["place"].to_numpy() == pytest.approx(one["place"].to_numpy())
    assert set(two["procedures"].dropna()) == {"ВПР, ОГЭ"}


def test_the_region_is_its_own_middle(drawn):
    papers = places(drawn.cells, 5)
    middle = (papers["n"] * papers["place"]).groupby([papers[name] for name in SITTING]).sum() / papers.groupby(
        SITTING
    )["n"].sum()
    assert middle.to_numpy() == pytest.approx(np.full(len(middle), 0.5))


def test_a_paper_of_few_schools_has_no_norm(drawn):
    few = drawn.cells[drawn.cells["school_id"].isin(drawn.answers["school_id"].head(4))]
    assert places(few, 5).empty
    assert outcome(few, SETTINGS).schools.empty


def test_flagged_results_are_judged_without(drawn):
    made = marts(drawn.answers, drawn.cells)["context"]
    school = made.loc[made["verdict"] == RESILIENT, "school_id"].iloc[0]
    flags = drawn.cells.loc[drawn.cells["school_id"] == school, ["school_id", *SITTING]]
    row = marts(drawn.answers, drawn.cells, flags)["context"].set_index("school_id").loc[school]
    assert (row["verdict"], row["verdict_without_flagged"]) == (RESILIENT, NOT_APPLICABLE)


def test_the_nearest_answers_are_taken(drawn):
    old = drawn.answers.assign(year=2015, settlement_size=1)
    made = marts(pd.concat([drawn.answers, old], ignore_index=True), drawn.cells)["context"]
    assert set(made["context_year"]) == {2021}


def test_factors_are_places_in_the_region_and_not_levels(drawn):
    answers = drawn.answers.assign(teachers=20, teachers_pension=np.arange(120) % 21, computers=30)
    factors = marts(answers, drawn.cells)["context_factors"]
    pension = factors[factors["name"] == "teachers_pension"].set_index("school_id")
    assert pension["value"].corr(pension["place"]) < -0.95
    assert pension["flagged"].mean() == pytest.approx(0.1, abs=0.05)
    assert (pension.loc[pension["flagged"], "value"] > 0.8).all()
    assert not factors.loc[factors["kind"] == "part", "flagged"].any()
    assert not {"level", "high", "medium"} & set(factors.columns)


def test_parts_are_what_they_say():
    answers = pd.DataFrame({"pupils": [100, 0, pd.NA], "low_income": [25, 1, 1]}, dtype="Int32")
    share = Measure("a", "", "low", share=("low_income", "pupils"))
    assert share.of(answers).tolist()[0] == 0.25
    assert share.of(answers).isna().tolist() == [False, True, True]
    blank = Measure("b", "", "low", column="x", blank={"column": "size", "least": 6, "is": 1})
    table = pd.DataFrame({"x": [3, pd.NA, pd.NA], "size": [7, 7, 2]}, dtype="Int32")
    assert blank.of(table).tolist()[:2] == [3, 1]
    assert blank.of(table).isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "change", [{"conditions": ["wealth"]}, {"conditions": []}, {"weights": "best"}, {"special": ["evening"]}]
)
def test_settings_that_cannot_be_are_refused(change):
    bare = values(load("context")) | change
    if "special" in change:
        assert settings_of(bare).special == ("evening",)
        return
    with pytest.raises(SettingsError, match="context"):
        settings_of(bare)


def test_a_single_early_file_does_not_make_the_year(drawn):
    early = drawn.cells[drawn.cells["school_id"] == drawn.cells["school_id"].iloc[0]]
    later = early.assign(year=early["year"] + 1)
    made = marts(drawn.answers, pd.concat([drawn.cells, later], ignore_index=True))
    pd.testing.assert_frame_equal(made["context"], marts(drawn.answers, drawn.cells)["context"])

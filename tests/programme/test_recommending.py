"""Each rule fires, does not fire, and stays silent without data; what is chosen stands in the stated order."""

import datetime

import pandas as pd
import pytest
from recommendation_tables import (
    SETTINGS,
    cell,
    change_of,
    everybody,
    gap,
    low,
    no_tables,
    scale,
    school,
    sign,
    table,
    task,
)

from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme.recommending import RULES, pick_recommendations, recommend
from shnor_analysis.reports.recommendation_wording import recommendations_for
from shnor_analysis.store.paths import Store
from shnor_analysis.tables.programme_marts import Recommendations

DAY = datetime.datetime(2021, 5, 1)
CATALOGUE = Catalogue.load()


def item(**change):
    return {"school_id": "990001", "number": 1, "measure": "м", "state": "overdue", "days": 10} | change


def document(**change):
    return {"school_id": "990001", "file": "a", "state": "waiting", "days_waiting": 30} | change


def interval(**change):
    row = {"school_id": "990001", "stage": "drafting", "days": 20, "allowed_days": 7, "within": False}
    return row | change


def teacher(**change):
    return {"school_id": "990001", "teacher": "Т", "deficit": "оценивание", "state": "none"} | change


def level(**change):
    row = {"school_id": "990001", "risk_factor": "discipline", "level": "high", "verification": "pending"}
    row |= {"source": "ИС МЭДК", "received_on": DAY, "source_file": "programme.xlsx", "source_row": 2}
    return row | change


def director(trained):
    return {"school_id": "990001", "director_trained": trained}


HERE = table("cells", cell())
FIRES = {
    "objectivity": {"objectivity": table("objectivity", sign()), "cells": HERE},
    "journal_gap": {"objectivity": table("objectivity", gap()), "cells": HERE},
    "low_share": {"low_shares": table("low_shares", low()), "cells": HERE},
    "task_deficit": {"tasks": table("tasks", task()), "cells": HERE},
    "absence": {
        "cells": table(
            "cells", cell(n=10, n_listed=30), *(cell(school_id=f"99001{n}", n=28, n_listed=30) for n in range(9))
        ),
        "schools": table("schools", school(), *(school(school_id=f"99001{n}") for n in range(9))),
    },
    "worsened": {"dynamics": table("dynamics", change_of())},
    "unclear": {
        "dynamics": table("dynamics", change_of(verdict="unclear")),
        "schools": table("schools", school()),
        "identification": no_tables()["identification"],
    },
    "risk_high": {"risk_profile": table("risk_profile", level())},
    "scale_low": {"survey_scales": table("survey_scales", scale(), everybody())},
    "roadmap_overdue": {
        "programme_roadmap": table("programme_roadmap", item(), item(number=2, state="in_progress"))
    },
    "documents_waiting": {"programme_documents": table("programme_documents", document())},
    "visit_gap": {"programme_visit_cadence": table("programme_visit_cadence", interval())},
    "deficits_untrained": {"programme_teachers": table("programme_teachers", teacher())},
    "director_untrained": {"programme_schools": table("programme_schools", director(False))},
}
SILENT = {
    "a weak sign": ("objectivity", "objectivity", sign(weak=True)),
    "a sign not named for the paper": ("objectivity", "objectivity", sign(named=False)),
    "a sign that did not fire": ("objectivity", "objectivity", sign(fired=False)),
    "a sign on four pupils": ("objectivity", "objectivity", sign(n=4)),
    "a weak gap of marks": ("journal_gap", "objectivity", gap(weak=True)),
    "an interval on the threshold": ("low_share", "low_shares", low(share2_low=0.29)),
    "four participants": ("low_share", "low_shares", low(n=4)),
    "another season": ("low_share", "low_shares", low(year=2020, season="autumn")),
    "no deficit": ("task_deficit", "tasks", task(deficit=False)),
    "few absent": ("absence", "cells", cell(n=28, n_listed=30)),
    "a list unknown": ("absence", "cells", cell(n_listed=None)),
    "improved": ("worsened", "dynamics", change_of(verdict="improved")),
    "a worsening of last year": ("worsened", "dynamics", change_of(season_to="2022-spring", verdict="stable")),
    "a paper worsened": ("worsened", "dynamics", change_of(scope="paper")),
    "of no concern": ("unclear", "schools", school(in_programme=False)),
    "a medium level": ("risk_high", "risk_profile", level(level="medium")),
    "a disputed level": ("risk_high", "risk_profile", level(verification="disputed")),
    "an interval that reaches the others": ("scale_low", "survey_scales", scale(mean_high=2.75)),
    "a small difference": ("scale_low", "survey_scales", scale(mean=2.5, mean_high=2.6)),
    "a hidden group": ("scale_low", "survey_scales", scale(reason="too_few", mean=None, mean_high=None)),
    "all done": ("roadmap_overdue", "programme_roadmap", item(state="done_late")),
    "a cancelled item": ("roadmap_overdue", "programme_roadmap", item(state="cancelled")),
    "a fresh document": ("documents_waiting", "programme_documents", document(days_waiting=14)),
    "a confirmed document": ("documents_waiting", "programme_documents", document(state="confirmed")),
    "visits in time": ("visit_gap", "programme_visit_cadence", interval(within=True)),
    "training planned": ("deficits_untrained", "programme_teachers", teacher(state="planned")),
    "no deficit recorded": ("deficits_untrained", "programme_teachers", teacher(deficit=None, state="no_deficit")),
    "a trained director": ("director_untrained", "programme_schools", director(True)),
    "an unknown director": ("director_untrained", "programme_schools", director(None)),
}


def picked(frames):
    return pick_recommendations(frames, CATALOGUE, SETTINGS)


def pooled_with(*sizes, verdict="worsened"):
    """A school's change with papers of grades 5, 6… of these sizes in the first season; then 20 pupils each."""
    papers = [
        change_of(scope="paper", subject="Математика", programme_grade=grade, n_from=n, n_to=20)
        for grade, n in enumerate(sizes, 5)
    ]
    whole = change_of(n_from=sum(sizes), n_to=20 * len(sizes), verdict=verdict)
    return {"dynamics": table("dynamics", whole, *papers)}


def test_a_share_that_would_betray_a_small_paper_is_not_named():
    """The school's page withholds it for the same reason: less the papers shown, it tells of three pupils."""
    for sizes, told in ((20, 25), True), ((3, 25), False):
        (row,) = picked(pooled_with(*sizes)).to_dict("records")
        fact = recommendations_for(pd.DataFrame([row]))[0].fact
        assert pd.isna(row["reference"]) != told
        assert ("сейчас она" in fact) == told and "выше ожидаемой" in fact and "{" not in fact


def test_of_too_few_pupils_no_change_is_told():
    assert picked(pooled_with(4)).empty


def test_catalogue_and_code_know_the_same_rules():
    assert set(CATALOGUE.rules) == set(RULES) == set(FIRES)


@pytest.mark.parametrize("rule", FIRES)
def test_a_rule_fires(rule):
    rows = picked(FIRES[rule])
    ours = rows[rows["school_id"] == "990001"]
    assert ours["rule"].tolist() == [rule]
    assert ours["order"].tolist() == [1]


@pytest.mark.parametrize("why", SILENT)
def test_a_rule_does_not_fire(why):
    rule, name, row = SILENT[why]
    others = [everybody()] if name == "survey_scales" else []
    others += [change_of()] if why == "a worsening of last year" else []
    frames = FIRES[rule] | {name: table(name, row, *others)}
    assert rule not in set(picked(frames)["rule"])


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_without_rows_or_tables_is_silent(rule):
    assert RULES[rule].pick(no_tables(), SETTINGS).empty
    assert picked({}).equals(Recommendations.empty())


def test_an_empty_store_gives_no_recommendation(tmp_path):
    assert recommend(Store(tmp_path), None).empty


def test_deficits_of_a_paper_are_one_recommendation_from_the_largest():
    tasks = table(
        "tasks",
        task(task="3", difference=-0.1, completion=0.5),
        task(),
        task(task="9", deficit=False, difference=-0.9),
    )
    rows = picked(FIRES["task_deficit"] | {"tasks": tasks})
    assert rows["item"].tolist() == ["7; 3"]
    assert rows["value"].tolist() == [0.2]
    assert rows["reference"].tolist() == [0.6]
    assert rows["n"].tolist() == [24]


def test_numbers_of_the_register_rules():
    frames = FIRES["roadmap_overdue"] | FIRES["documents_waiting"] | FIRES["visit_gap"]
    rows = picked(frames).set_index("rule")
    assert rows.loc["roadmap_overdue", ["value", "n", "item", "reference"]].tolist() == [1, 2, "№ 1", 10]
    assert rows.loc["documents_waiting", ["value", "n", "reference", "low"]].tolist() == [1, 1, 30, 14]
    assert rows.loc["visit_gap", ["value", "n", "reference"]].tolist() == [20, 1, 7]


def test_at_most_two_of_a_rule_and_eight_a_school_in_the_stated_order():
    papers = [("Математика", 4), ("Математика", 5), ("Русский язык", 6)]
    many = {
        "objectivity": table(
            "objectivity",
            *(sign(subject=s, programme_grade=g, strength=n) for n, (s, g) in enumerate(papers, start=2)),
            *(gap(subject=s, programme_grade=g) for s, g in papers),
        ),
        "low_shares": table("low_shares", *(low(subject=s, programme_grade=g) for s, g in papers)),
        "tasks": table("tasks", *(task(subject=s, programme_grade=g) for s, g in papers)),
        "cells": HERE,
    }
    rows = picked(many | FIRES["risk_high"] | FIRES["worsened"] | FIRES["director_untrained"])
    assert rows["order"].tolist() == list(range(1, 9))
    assert rows.groupby("rule").size().max() == 2
    assert {"risk_high", "worsened", "director_untrained"} <= set(rows["rule"])
    places = rows["rule"].map({rule: place for place, rule in enumerate(CATALOGUE.rules)})
    assert places.is_monotonic_increasing
    strongest = rows[rows["rule"] == "objectivity"].iloc[0]
    assert (strongest["subject"], strongest["programme_grade"]) == ("Русский язык", 6)


def test_row_order_of_the_tables_does_not_matter():
    frames = {name: frame for tables in FIRES.values() for name, frame in tables.items()}
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in frames.items()}
    pd.testing.assert_frame_equal(picked(frames), picked(turned))


def test_the_users_limits_count(tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text("[recommendations]\nmost = 1\n[identification]\nthreshold = 0.5\n", encoding="utf-8")
    catalogue = Catalogue.load(mine)
    rows = pick_recommendations(FIRES["low_share"] | FIRES["director_untrained"], catalogue, SETTINGS)
    assert len(rows) == 1
    strict = pick_recommendations(FIRES["low_share"], catalogue, SETTINGS | {"threshold": 0.5})
    assert strict.empty

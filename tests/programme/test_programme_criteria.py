"""Each criterion of the plan: a school that meets it, one that does not, one without data."""

from functools import cache

import pytest

from shnor_analysis.programme.criteria import RULES
from shnor_analysis.tables.programme_marts import REASONS
from shnor_analysis.tables.programme_words import CRITERIA
from tests.programme.programme_register import FAILS, MEETS, SILENT, change, dynamics, marts, register

PUBLISHED, CONFIRMED = {"published_on": "2021-05-01"}, {"published_on": "2021-05-01", "confirmed_on": "2021-05-03"}


def both(sheet, meets, fails):
    """Rows of two schools; a list of rows may stand for one."""
    rows = []
    for school_id, told in ((MEETS, meets), (FAILS, fails)):
        rows += [{"school_id": school_id} | row for row in (told if isinstance(told, list) else [told])]
    return {sheet: rows}


def document(kind, **told):
    return {"kind": kind, "file": f"{kind}.docx"} | told


def asked(sent, returned, **told):
    return {"respondents": "teachers", "instrument": "Анкета", "sent": sent, "returned": returned} | told


def course(**told):
    return {"teacher": "У", "kind": "course", "course": "К", "end": "2021-03-01"} | told


def webinar(**told):
    return {"teacher": "У", "kind": "webinar", "course": "В", "end": "2021-03-01"} | told


CURATED = {"curators": [{"curator": "К", "school_id": key} for key in (MEETS, FAILS, SILENT)]}
MINUTES = {"held_on": "2021-05-01", "schools": MEETS}

#: Criterion → sheets, have of needed where it is met, reason where it is not, reason where there are no data.
CASES = {
    "questionnaires_returned": (
        CURATED
        | both(
            "invitations",
            [asked(10, 9), asked(10, 8, respondents="parents")],
            [asked(10, 10), asked(10, 7, respondents="parents")],
        ),
        (0.8, 0.8),
        "low_return",
        "no_questionnaires",
    ),
    "guidelines_present": (
        both("documents", document("guidelines", **PUBLISHED), document("guidelines")),
        (1, 1),
        "document_unpublished",
        "no_documents",
    ),
    "survey_held": (both("invitations", asked(10, 1), asked(10, 0)), (1, 1), "no_answers", "no_questionnaires"),
    "roadmap_present": (
        both(
            "documents",
            [document("development_programme", **PUBLISHED), document("roadmap", **PUBLISHED)],
            document("roadmap", **PUBLISHED),
        ),
        (2, 2),
        "document_absent",
        "no_documents",
    ),
    "certificates_present": (
        both(
            "training",
            [course(certificate="1"), course(certificate="2", course="Л")],
            [course(certificate="1"), course(course="Л")],
        ),
        (2, 2),
        "certificate_missing",
        "no_training",
    ),
    "links_present": (
        both("training", webinar(link="https://example.org"), webinar()),
        (1, 1),
        "link_missing",
        "no_training",
    ),
    "checklists_filled": (
        both("documents", document("checklist", **PUBLISHED), document("other", **PUBLISHED)),
        (1, 1),
        "document_absent",
        "no_documents",
    ),
    "deficits_surveyed": (
        both(
            "teachers",
            {"teacher": "У", "deficit": "Д"},
            [{"teacher": "У", "deficit": "Д"}, {"teacher": "У", "deficit": "Е"}],
        )
        | both("training", course(deficit="Д"), course(deficit="Д")),
        (1, 1),
        "deficits_without_help",
        "no_deficits_known",
    ),
    "documents_confirmed": (
        both(
            "documents",
            [document("report", **CONFIRMED)],
            [document("report", **CONFIRMED), document("other", **PUBLISHED)],
        ),
        (1, 1),
        "document_waiting",
        "no_documents",
    ),
    "actions_done": (
        both(
            "roadmap",
            [
                {"measure": "1", "due": "2021-05-01", "done_on": "2021-05-09"},
                {"measure": "2", "due": "2021-09-01"},
            ],
            {"measure": "1", "due": "2021-05-01"},
        ),
        (1, 1),
        "actions_overdue",
        "no_roadmap",
    ),
    "results_meeting": ({"minutes": [{"kind": "results"} | MINUTES]}, (1, 1), "meeting_absent", None),
    "changes_monitored": (
        both("documents", document("monitoring", **PUBLISHED), document("other", **PUBLISHED)),
        (1, 1),
        "document_absent",
        "no_monitoring",
    ),
    "rmo_meeting": ({"minutes": [{"kind": "rmo"} | MINUTES]}, (1, 1), "meeting_absent", None),
}


@cache
def told(criterion, empty=False):
    """The case of a criterion, or nothing at all, evaluated once for the three tests."""
    return standings(criterion, {} if empty else CASES[criterion][0])


def standings(criterion, sheets, changes=None, **measure):
    rows = register(measures=[{"number": 5, "criterion": criterion} | measure], **sheets)
    return marts(rows, changes)["programme_measures"].set_index("school_id")


@pytest.mark.parametrize("school", [MEETS, FAILS, SILENT], ids=["meets", "does_not", "without_data"])
@pytest.mark.parametrize("criterion", CASES)
def test_each_criterion_of_the_plan_met_not_met_and_without_data(criterion, school):
    _, counts, why_not, lacking = CASES[criterion]
    row = told(criterion, empty=school == SILENT and lacking is None).loc[school]
    expected = {
        MEETS: ("met", ""),
        FAILS: ("not_met", why_not),
        SILENT: ("no_data", lacking or "no_minutes"),
    }
    assert (row["standing"], row["reason"]) == expected[school]
    if school == MEETS:
        assert (row["have"], row["needed"]) == counts
    elif school == FAILS:
        assert row["have"] < row["needed"]
    else:
        assert row[["have", "needed"]].isna().all() and REASONS[row["reason"]]


def test_the_plan_has_thirteen_criteria():
    assert len(CASES) == 13


@pytest.mark.parametrize(
    ("status", "standing", "reason"),
    [
        ("done", "met", ""),
        ("in_progress", "not_met", "status_not_done"),
        ("not_started", "not_met", "status_not_done"),
        ("cancelled", "no_data", "cancelled"),
        (None, "no_data", "no_status"),
    ],
)
@pytest.mark.parametrize("criterion", ["by_hand", None])
def test_a_measure_judged_by_hand_uses_its_status(criterion, status, standing, reason):
    rows = standings(criterion, {}, status=status)
    assert set(rows["standing"]) == {standing}
    assert set(rows["reason"]) == {reason}
    assert set(rows["criterion"]) == {"by_hand"}


def test_every_criterion_has_a_rule_and_a_case():
    assert set(RULES) == set(CRITERIA) == {*CASES, "by_hand"}


def one(criterion, sheets, changes=None):
    row = standings(criterion, sheets, changes).loc[MEETS]
    return row["standing"], row["reason"]


def ours(sheet, *rows):
    return {sheet: [{"school_id": MEETS} | row for row in rows]}


def test_questionnaires_need_a_curator_and_every_group():
    curated = {"curators": [{"curator": "К", "school_id": MEETS}]}
    left = {"curators": [{"curator": "К", "school_id": MEETS, "until": "2021-05-31"}]}
    full = ours("invitations", asked(10, 10))
    assert one("questionnaires_returned", curated | full) == ("met", "")
    assert one("questionnaires_returned", full) == ("not_met", "no_curator")
    assert one("questionnaires_returned", left | full) == ("not_met", "no_curator")
    parents = asked(10, None, respondents="parents")
    unknown = curated | ours("invitations", asked(10, 10), parents)
    assert one("questionnaires_returned", unknown) == ("no_data", "counts_missing")
    low = curated | ours("invitations", asked(10, 1), parents)
    assert one("questionnaires_returned", low) == ("not_met", "low_return")


def test_questionnaires_of_the_measure_come_before_all_others():
    sheets = ours("invitations", asked(10, 0, measure_number=5), asked(10, 10, measure_number=1))
    assert one("survey_held", sheets) == ("not_met", "no_answers")
    assert one("survey_held", ours("invitations", asked(10, 10, measure_number=1))) == ("met", "")
    assert one("survey_held", ours("invitations", asked(10, None))) == ("no_data", "counts_missing")


def test_a_document_for_the_measure_counts_whatever_its_kind():
    told = document("measure_material", measure_number=5, **PUBLISHED)
    assert one("guidelines_present", ours("documents", told)) == ("met", "")
    other = document("measure_material", measure_number=4, **PUBLISHED)
    assert one("guidelines_present", ours("documents", other)) == ("not_met", "document_absent")


def test_a_published_document_whose_file_is_missing_proves_nothing():
    files = {
        "document_files": [
            {"school_id": MEETS, "file": "other.docx", "size": 1, "modified_on": "2021-05-01", "sha256": "0"}
            | {"listed": False}
        ]
    }
    listed = ours("documents", document("checklist", **CONFIRMED))
    assert one("checklists_filled", listed | files) == ("not_met", "file_missing")
    assert one("documents_confirmed", listed | files) == ("not_met", "file_missing")
    unpublished = ours("documents", document("report"), document("other", **PUBLISHED))
    assert one("documents_confirmed", unpublished) == ("not_met", "document_unpublished")


def test_an_approved_roadmap_with_items_stands_for_its_document():
    sheets = ours("documents", document("development_programme", **PUBLISHED)) | ours("roadmap", {"measure": "1"})
    approved = {"programme_schools": [{"school_id": MEETS, "name": "А", "roadmap_approved_on": "2021-05-01"}]}
    assert one("roadmap_present", sheets | approved) == ("met", "")
    assert one("roadmap_present", sheets) == ("not_met", "document_absent")


def test_training_that_is_planned_and_webinars_that_are_none():
    planned = ours("training", course(end="2021-09-01"))
    assert one("certificates_present", planned) == ("not_met", "training_not_finished")
    assert one("links_present", planned) == ("not_met", "no_webinars")
    ahead = ours("training", webinar(end="2021-09-01"), webinar(link="https://example.org"))
    assert one("links_present", ahead) == ("met", "")


def test_a_diagnosis_that_found_nothing_is_met_and_a_bare_list_of_names_is_no_diagnosis():
    assert one("deficits_surveyed", ours("teachers", {"teacher": "У", "found_on": "2021-04-01"})) == ("met", "")
    assert one("deficits_surveyed", ours("teachers", {"teacher": "У"})) == ("no_data", "no_deficits_known")


def test_actions_that_are_not_due_or_have_no_dates():
    assert one("actions_done", ours("roadmap", {"measure": "1", "due": "2021-06-01"})) == (
        "not_due",
        "nothing_due",
    )
    assert one("actions_done", ours("roadmap", {"measure": "1"})) == ("no_data", "roadmap_undated")
    cancelled = {"measure": "1", "due": "2021-05-01", "status": "cancelled"}
    assert one("actions_done", ours("roadmap", cancelled)) == ("no_data", "no_roadmap")


def test_meetings_concern_the_schools_they_name_and_only_past_ones_count():
    def met(**told):
        return one("rmo_meeting", {"minutes": [{"kind": "rmo", "held_on": "2021-05-01"} | told]})

    assert met(schools="все") == ("met", "")
    assert met(schools=f"{FAILS}; {MEETS}") == ("met", "")
    assert met(schools=FAILS) == ("not_met", "meeting_absent")
    assert met(schools="все", kind="results") == ("not_met", "meeting_absent")
    assert met() == ("no_data", "minutes_without_schools")
    assert met(schools="все", held_on="2021-06-02") == ("no_data", "no_minutes")


def test_a_verdict_on_change_since_joining_is_monitoring():
    school = {"school_id": MEETS, "name": "А"}

    def told(joined=None, **verdict):
        sheets = {"programme_schools": [school | {"joined_on": joined}]}
        return one("changes_monitored", sheets, dynamics(change(MEETS, **verdict)))

    assert told(verdict="unclear") == ("met", "")
    assert told(joined="2021-03-01") == ("met", "")
    assert told(verdict="not_enough_data") == ("no_data", "no_monitoring")
    assert told(joined="2021-09-01") == ("no_data", "no_monitoring")


@pytest.mark.parametrize(
    ("dates", "standing"),
    [
        ({}, "not_met"),
        ({"due": "2021-05-31"}, "not_met"),
        ({"due": "2021-06-01"}, "not_due"),
        ({"due": "2021-07-01"}, "not_due"),
        ({"start": "2021-06-02"}, "not_due"),
        ({"start": "2021-06-01"}, "not_met"),
    ],
)
def test_what_is_not_met_is_not_due_until_the_day_after_its_date(dates, standing):
    rows = standings("checklists_filled", CASES["checklists_filled"][0], **dates)
    assert rows.loc[FAILS, ["standing", "reason"]].tolist() == [standing, "document_absent"]
    assert rows.loc[MEETS, "standing"] == "met"
    assert rows.loc[SILENT, "standing"] == ("no_data" if standing == "not_met" else "not_due")


def test_a_measure_concerns_the_schools_it_names():
    assert standings("by_hand", {}, schools=f"{SILENT}; {MEETS}").index.tolist() == [MEETS, SILENT]
    assert len(standings("by_hand", {}, schools="все")) == len(standings("by_hand", {})) == 3
    assert standings("by_hand", {}, schools="980001").empty


def test_a_number_is_given_for_every_school_and_measure_once():
    measures = [{"number": k, "criterion": code} for k, code in enumerate(CRITERIA, start=1)]
    rows = marts(register(measures=[*measures, {"number": 1, "criterion": "by_hand"}]))["programme_measures"]
    assert len(rows) == 3 * len(CRITERIA)
    assert not rows.duplicated(["number", "school_id"]).any()
    assert rows.loc[rows["number"] == 1, "criterion"].unique().tolist() == ["questionnaires_returned"]

"""The criteria of the plan's measures: one small function each, code → function in :data:`RULES`.

A function takes the :class:`~shnor_analysis.programme.evidence.Evidence` and the measure, and answers for all
schools at once with :func:`~shnor_analysis.programme.evidence.judged`: how much there is of how much is needed,
met or not, and a reason of ``tables.programme_marts.REASONS`` that says what would be needed. "No data" means
that the register says nothing of the school on the matter; a sheet that is kept and lacks the thing means "not
met".
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from shnor_analysis.programme.documents import present
from shnor_analysis.programme.evidence import Evidence, Measure, judged
from shnor_analysis.programme.roadmap import DONE
from shnor_analysis.programme.rows import covered, given
from shnor_analysis.programme.visits import working
from shnor_analysis.tables.dynamics import NOT_ENOUGH_DATA

Criterion = Callable[[Evidence, Measure], pd.DataFrame]


def questionnaires_returned(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a working curator, and the share of answers in every group; ``have`` is that of the worst."""
    rows, found = _invitations(evidence, measure)
    worst = rows.groupby("school_id")["share"].min().reindex(evidence.ids).astype("float64")
    needed = evidence.constant(evidence.settings["questionnaire_return"])
    low = worst < needed - 1e-9
    unknown = evidence.mark(rows.loc[rows["standing"] == "no_data", "school_id"])
    curated = evidence.mark(working(evidence.curators, evidence.as_of)["school_id"])
    ahead = found & worst.isna() & ~unknown
    return judged(
        worst,
        needed,
        refused=~curated,
        no_data={"no_questionnaires": ~found, "counts_missing": unknown & ~low & curated},
        not_due={"no_answers": ahead},
        not_met={"no_curator": ~curated, "low_return": low},
    )


def survey_held(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for answers to a questionnaire; ``have`` counts them."""
    rows, found = _invitations(evidence, measure)
    answers = evidence.total(rows, "returned")
    unknown = evidence.mark(rows.loc[rows["returned"].isna(), "school_id"]) & (answers == 0)
    return judged(
        answers,
        evidence.constant(1),
        no_data={"no_questionnaires": ~found, "counts_missing": unknown},
        not_met={"no_answers": answers == 0},
    )


def guidelines_present(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for published methodical guidelines (or another document for this measure)."""
    return _document_present(evidence, measure, "guidelines")


def checklists_filled(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a published check-list (or another document for this measure)."""
    return _document_present(evidence, measure, "checklist")


def roadmap_present(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a published development programme, and a roadmap: published, or approved with items."""
    documents = evidence.documents
    usable = documents[present(documents)]
    programme = evidence.mark(usable.loc[usable["kind"] == "development_programme", "school_id"])
    published = evidence.mark(usable.loc[usable["kind"] == "roadmap", "school_id"])
    approved = (evidence.schools["roadmap_approved_on"] <= evidence.as_of).astype(bool)
    items = evidence.count(evidence.roadmap) > 0
    have = programme.astype(int) + (published | (approved & items)).astype(int)
    listed = documents[documents["kind"].isin(["development_programme", "roadmap"])]
    return judged(
        have,
        evidence.constant(2),
        no_data={"no_documents": (evidence.count(documents) == 0) & ~items},
        not_met=_why_not_present(evidence, listed),
    )


def certificates_present(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a certificate of each finished course, one at least."""
    finished = evidence.courses[evidence.courses["finished"]]
    total, certified = evidence.count(finished), evidence.total(finished, "certified")
    return judged(
        certified,
        total.clip(lower=1).astype("float64"),
        no_data={"no_training": evidence.count(evidence.training) == 0},
        not_met={"training_not_finished": total == 0, "certificate_missing": certified < total},
    )


def links_present(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a link to each webinar that took place, one at least."""
    rows = evidence.training[evidence.training["kind"] == "webinar"]
    held = rows[~(rows["end"].fillna(rows["start"]) > evidence.as_of)]
    total, linked = evidence.count(held), evidence.count(held[given(held["link"])])
    return judged(
        linked.astype("float64"),
        total.clip(lower=1).astype("float64"),
        no_data={"no_training": evidence.count(evidence.training) == 0},
        not_met={"no_webinars": total == 0, "link_missing": linked < total},
    )


def deficits_surveyed(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask that deficits were looked for, and that each found is met by finished training on it.

    Looked for: a deficit is written, or the day of the diagnosis. A school where none was found has met it.
    """
    teachers = evidence.teachers
    surveyed = evidence.mark(teachers.loc[given(teachers["deficit"]) | teachers["found_on"].notna(), "school_id"])
    found = evidence.support[evidence.support["deficit"].notna()]
    total, helped = evidence.count(found), evidence.count(found[found["state"] == "matched"])
    return judged(
        helped.astype("float64"),
        total.astype("float64"),
        no_data={"no_deficits_known": ~surveyed},
        not_met={"deficits_without_help": helped < total},
    )


def documents_confirmed(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask that every listed document is published, there, and confirmed by a curator."""
    documents = evidence.documents
    total = evidence.count(documents)
    state = documents["state"]
    missing = documents["file_state"] == "missing"
    good = evidence.count(documents[(state == "confirmed") & ~missing])
    return judged(
        good.astype("float64"),
        total.astype("float64"),
        no_data={"no_documents": total == 0},
        not_met={
            "document_unpublished": evidence.count(documents[state == "unpublished"]) > 0,
            "file_missing": evidence.count(documents[missing & (state != "unpublished")]) > 0,
            "document_waiting": evidence.count(documents[state == "waiting"]) > 0,
        },
    )


def actions_done(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask that no item of the roadmap is overdue, of those that are done or should be."""
    rows = evidence.roadmap[evidence.roadmap["state"] != "cancelled"]
    done = evidence.count(rows[rows["state"].isin(DONE)])
    overdue = evidence.count(rows[rows["state"] == "overdue"])
    undated = evidence.count(rows[rows["state"] == "undated"])
    asked = done + overdue
    return judged(
        done.astype("float64"),
        asked.astype("float64"),
        no_data={
            "no_roadmap": evidence.count(rows) == 0,
            "roadmap_undated": (asked == 0) & (undated > 0) & (undated == evidence.count(rows)),
        },
        not_due={"nothing_due": asked == 0},
        not_met={"actions_overdue": overdue > 0},
    )


def results_meeting(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for minutes of a meeting on results that concerned the school."""
    return _meeting(evidence, "results")


def rmo_meeting(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for minutes of a meeting of the РМО that concerned the school."""
    return _meeting(evidence, "rmo")


def changes_monitored(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Ask for a document of monitoring, or a verdict on change (whatever it says) since the school joined."""
    documents = evidence.documents
    ours = documents[(documents["kind"] == "monitoring") & present(documents)]
    told = evidence.changes
    told = told[(told["verdict"] != NOT_ENOUGH_DATA) & ~told["before_joining"]]
    have = evidence.count(ours) + evidence.mark(told.index).astype(int)
    nothing = (have == 0) & (evidence.count(documents) == 0)
    return judged(
        have.astype("float64"),
        evidence.constant(1),
        no_data={"no_monitoring": nothing},
        not_met=_why_not_present(evidence, documents[documents["kind"] == "monitoring"]),
    )


def by_hand(evidence: Evidence, measure: Measure) -> pd.DataFrame:
    """Take the coordinator's word: the status of the measure, the same for all its schools."""
    status = measure.status
    done = evidence.constant(float(status == "done"))
    everywhere = evidence.mark(evidence.ids)
    return judged(
        done,
        evidence.constant(1),
        no_data={
            "no_status": everywhere & (status is None),
            "cancelled": everywhere & (status == "cancelled"),
        },
        not_met={"status_not_done": done < 1},
    ).assign(have=np.nan, needed=np.nan)


def _invitations(evidence: Evidence, measure: Measure) -> tuple[pd.DataFrame, pd.Series]:
    """Questionnaires of this measure, or all of a school that has none of it; and which schools have any."""
    returns = evidence.returns
    own = (returns["measure_number"] == measure.number).fillna(False).astype(bool)
    rows = returns[own | ~returns["school_id"].isin(returns.loc[own, "school_id"])]
    return rows, evidence.mark(rows["school_id"])


def _document_present(evidence: Evidence, measure: Measure, kind: str) -> pd.DataFrame:
    """Count the published documents of a kind, or of the measure, whose file is not missing."""
    documents = evidence.documents
    own = (documents["measure_number"] == measure.number).fillna(False).astype(bool)
    rows = documents[(documents["kind"] == kind) | own]
    return judged(
        evidence.count(rows[present(rows)]).astype("float64"),
        evidence.constant(1),
        no_data={"no_documents": evidence.count(documents) == 0},
        not_met=_why_not_present(evidence, rows),
    )


def _why_not_present(evidence: Evidence, listed: pd.DataFrame) -> dict[str, pd.Series]:
    """Say what keeps listed documents from proving anything; where nothing does, there are too few of them."""
    unpublished = listed["state"] == "unpublished"
    return {
        "document_unpublished": evidence.mark(listed.loc[unpublished, "school_id"]),
        "file_missing": evidence.mark(listed.loc[~unpublished & ~present(listed), "school_id"]),
        "document_absent": evidence.mark(evidence.ids),
    }


def _meeting(evidence: Evidence, kind: str) -> pd.DataFrame:
    """Count the minutes of a kind that name each school, held by the report date."""
    past = evidence.minutes[evidence.minutes["held_on"] <= evidence.as_of]
    rows = past[past["kind"] == kind]
    named = [covered(text, evidence.ids) for text in rows["schools"]]
    have = pd.Series(0, index=evidence.ids)
    for schools in named:
        have[schools] += 1
    nobody = evidence.mark(evidence.ids)
    return judged(
        have.astype("float64"),
        evidence.constant(1),
        no_data={
            "no_minutes": nobody & past.empty,
            "minutes_without_schools": (have == 0) & bool(rows["schools"].isna().any()),
        },
        not_met={"meeting_absent": have == 0},
    )


#: Code of a criterion (``tables.programme_words.CRITERIA``) → its rule.
RULES: dict[str, Criterion] = {
    "questionnaires_returned": questionnaires_returned,
    "guidelines_present": guidelines_present,
    "survey_held": survey_held,
    "roadmap_present": roadmap_present,
    "certificates_present": certificates_present,
    "links_present": links_present,
    "checklists_filled": checklists_filled,
    "deficits_surveyed": deficits_surveyed,
    "documents_confirmed": documents_confirmed,
    "actions_done": actions_done,
    "results_meeting": results_meeting,
    "changes_monitored": changes_monitored,
    "rmo_meeting": rmo_meeting,
    "by_hand": by_hand,
}

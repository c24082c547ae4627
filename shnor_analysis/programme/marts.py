"""All marts of the programme from a store: the register as it was imported, and what ``shnor analyse`` found."""

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shnor_analysis.diagnostics.attempts import NEEDED, counting
from shnor_analysis.methodology.exam_scales import counting_attempt
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.programme.documents import document_states
from shnor_analysis.programme.evidence import Evidence
from shnor_analysis.programme.growth import border_growth, latest_changes
from shnor_analysis.programme.indicators import indicators, resource_indicator, school_counts, training_indicators
from shnor_analysis.programme.measures import measure_standings
from shnor_analysis.programme.people import courses, people
from shnor_analysis.programme.pupils import pupil_growth
from shnor_analysis.programme.questionnaires import questionnaire_return
from shnor_analysis.programme.resources import problems_by_school, resources_by_school
from shnor_analysis.programme.roadmap import roadmap_states
from shnor_analysis.programme.schools import school_programme
from shnor_analysis.programme.teachers import teacher_support
from shnor_analysis.programme.visits import curator_assessment, visit_cadence
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import present, read_mart
from shnor_analysis.store.register import read_register
from shnor_analysis.tables.dynamics import Dynamics
from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.programme_marts import PROGRAMME_MARTS
from shnor_analysis.tables.results import Results

_OF_RESULTS = [
    "school_id",
    "year",
    "season",
    "procedure",
    "subject",
    "programme_grade",
    "pupil_id",
    "score",
    "max_score",
    "attempt",
]


def programme_marts(store: Store, overrides: Path | None, as_of: datetime.date) -> dict[str, pd.DataFrame]:
    """Compute the marts of the programme, all but ``recommendations``.

    Parameters
    ----------
    store
        With the register (it may be empty) and, if ``shnor analyse`` has run, the mart ``dynamics``.
    overrides
        A TOML file with the user's own targets, table ``[programme]``.
    as_of
        The report date: what is dated after it has not happened yet.

    Returns
    -------
    dict of str to DataFrame
        Mart → rows, validated. Without a register every mart is empty.
    """
    register = {name: read_register(store, name) for name in (*SHEETS, "document_files")}
    schools = register["programme_schools"]["school_id"]
    settings = values(load("programme", overrides))
    breaks = values(load("dynamics", overrides))["breaks"]
    results = _coded_results(store, schools, overrides)
    return marts_of(register, _dynamics(store), results, settings, pd.Timestamp(as_of), breaks)


def marts_of(
    register: dict[str, pd.DataFrame],
    dynamics: pd.DataFrame,
    results: pd.DataFrame,
    settings: dict[str, Any],
    as_of: pd.Timestamp,
    breaks: list[int],
) -> dict[str, pd.DataFrame]:
    """Compute the marts from tables alone.

    Parameters
    ----------
    register
        Name → table: those of :data:`~shnor_analysis.tables.programme.SHEETS`, and ``document_files``.
    dynamics
        The mart, perhaps empty.
    results
        Rows of the table ``results`` with a stable ``pupil_id``, perhaps none.
    settings
        Values of ``methodology/programme.toml``.
    as_of
        The report date.
    breaks
        Years from which on scores do not compare with earlier ones.
    """
    if register["programme_schools"].empty:
        return {name: model.empty() for name, model in PROGRAMME_MARTS.items() if name != "recommendations"}
    schools, visits = _once(register["programme_schools"]), register["visits"]
    done = courses(register["training"], settings, as_of)
    everybody = people(register["teachers"], schools, register["training"], done)
    counts = school_counts(schools, everybody, register["training"])
    means = resources_by_school(register["resources"], as_of)
    changes = latest_changes(dynamics, schools)
    marts = {
        "programme_roadmap": roadmap_states(register["roadmap"], as_of),
        "programme_documents": document_states(
            register["documents"], register["document_files"], register["curators"], as_of
        ),
        "programme_visit_cadence": visit_cadence(schools, visits, settings, as_of),
        "programme_assessment": curator_assessment(schools, visits, as_of),
        "programme_questionnaires": questionnaire_return(register["invitations"], settings, as_of),
        "programme_teachers": teacher_support(register["teachers"], everybody, done),
        "programme_indicators": indicators(
            [
                border_growth(changes, counts.index, settings),
                pupil_growth(results, counts.index, settings, breaks),
                training_indicators(counts, settings),
                resource_indicator(counts.index, means, settings),
            ],
            settings,
        ),
    }
    problems = problems_by_school(register["problems"], as_of)
    evidence = _evidence(register, marts, done, changes, settings, as_of)
    marts["programme_measures"] = measure_standings(register["measures"], evidence)
    marts["programme_schools"] = school_programme(
        schools, register["curators"], visits, marts, counts, means, problems, as_of
    )
    return marts


def _evidence(
    register: dict[str, pd.DataFrame],
    marts: dict[str, pd.DataFrame],
    done: pd.DataFrame,
    changes: pd.DataFrame,
    settings: dict[str, Any],
    as_of: pd.Timestamp,
) -> Evidence:
    """Lay out what the criteria of the measures look at."""
    return Evidence(
        schools=_once(register["programme_schools"]).set_index("school_id").sort_index(),
        documents=marts["programme_documents"],
        returns=marts["programme_questionnaires"],
        roadmap=marts["programme_roadmap"],
        support=marts["programme_teachers"],
        **{name: register[name] for name in ("curators", "teachers", "training", "minutes")},
        courses=done,
        changes=changes,
        settings=settings,
        as_of=as_of,
    )


def _once(schools: pd.DataFrame) -> pd.DataFrame:
    """Each school once; of two rows the first of the workbook."""
    return schools.sort_values(["school_id", "source_row"]).drop_duplicates("school_id", ignore_index=True)


def _dynamics(store: Store) -> pd.DataFrame:
    """Pooled changes of the share of «2», or none where nothing was analysed."""
    if not store.mart("dynamics").exists():
        return Dynamics.empty()
    return read_mart(store, "dynamics", {"scope": "school", "measure": "share2", "comparison": "successive"})


def _coded_results(store: Store, schools: pd.Series, overrides: Path | None) -> pd.DataFrame:
    """Rows of the programme schools with a stable code of the pupil; of several attempts, the one that counts."""
    # The type is named: of an empty list Arrow cannot tell it, and a store without a programme has an empty list.
    coded = pa.array(schools.to_list(), type=pa.large_string())
    wanted = pc.field("pupil_id").is_valid() & pc.field("school_id").isin(coded)
    parts = []
    for year in store.years("results"):
        path = store.table("results", year)
        rows = pq.read_table(path, columns=present(path, [*_OF_RESULTS, *NEEDED]), filters=wanted)
        counted = counting(rows, lambda procedure: counting_attempt(procedure, overrides))
        parts.append(counted.select(_OF_RESULTS).to_pandas())
    kept = [part for part in parts if len(part)]
    return pd.concat(kept, ignore_index=True) if kept else Results.empty()[_OF_RESULTS]

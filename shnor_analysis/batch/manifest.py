"""The record of a run: ``manifest.json`` beside the reports."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shnor_analysis import __version__
from shnor_analysis.batch.task import Failure, SchoolOutcome, SchoolTask
from shnor_analysis.store.writing import write_text

MANIFEST_NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class RunRecord:
    """What is true of the run as a whole.

    ``interrupted`` says that the run was broken off, so that ``planned`` exceeds what is listed.
    """

    started: datetime
    ended: datetime
    workers: int
    year: int | None
    notebook: str
    planned: int
    interrupted: bool = False


def write_manifest(
    out: Path, record: RunRecord, outcomes: Sequence[SchoolOutcome], tasks: Mapping[str, SchoolTask]
) -> Path:
    """Write the manifest whole or not at all.

    Parameters
    ----------
    out
        Folder of the reports; every path in the manifest is relative to it.
    record
        The run as a whole.
    outcomes
        Schools in the order to list them.
    tasks
        Tasks by school, for their parameters.
    """
    path = out / MANIFEST_NAME
    content = {
        "format": FORMAT,
        "package_version": __version__,
        **asdict(record),
        "started": record.started.isoformat(timespec="seconds"),
        "ended": record.ended.isoformat(timespec="seconds"),
        "seconds": round((record.ended - record.started).total_seconds(), 3),
        "done": sum(outcome.done for outcome in outcomes),
        "failed": sum(not outcome.done for outcome in outcomes),
        "schools": [_school(out, outcome, tasks.get(outcome.school_id)) for outcome in outcomes],
    }
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False) + "\n")
    return path


def read_outcomes(out: Path) -> list[SchoolOutcome]:
    """Read back the outcomes of an earlier run; a missing, foreign or broken manifest gives none.

    A school counts as done only if its page still stands there.
    """
    try:
        content = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
        if content["format"] != FORMAT or content["package_version"] != __version__:
            return []
        outcomes = [_outcome(school) for school in content["schools"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    pages = {path.stem for path in out.glob("*.html")}
    return [outcome for outcome in outcomes if not outcome.done or outcome.school_id in pages]


def _school(out: Path, outcome: SchoolOutcome, task: SchoolTask | None) -> dict[str, Any]:
    """Give a school's entry."""
    parameters = None if task is None else task.notebook_parameters
    if parameters is not None and task is not None:
        parameters["store"] = _relative(task.store, out)
    notebook = f"notebooks/{outcome.school_id}{'' if outcome.done else '.failed'}.ipynb"
    return {
        **asdict(outcome),
        "started": outcome.started.isoformat(timespec="seconds"),
        "report": f"{outcome.school_id}.html" if outcome.done else None,
        "notebook": notebook if (out / notebook).exists() else None,
        "parameters": parameters,
    }


def _outcome(school: Mapping[str, Any]) -> SchoolOutcome:
    """Read an entry back."""
    failure = None if school["failure"] is None else Failure(**school["failure"])
    return SchoolOutcome(
        school_id=school["school_id"],
        title=school["title"],
        status=school["status"],
        started=datetime.fromisoformat(school["started"]),
        seconds=school["seconds"],
        year=school["year"],
        attempts=school["attempts"],
        failure=failure,
    )


def _relative(path: Path, out: Path) -> str:
    """Give the path from the folder of the reports; its last name where the two share no disk."""
    try:
        return Path(os.path.relpath(path, out)).as_posix()
    except ValueError:
        return path.name

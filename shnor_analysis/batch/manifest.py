"""The record of a run: ``manifest.json`` beside the reports, and while it runs a line for each outcome.

The lines are what a run that was killed leaves to the next one.
"""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shnor_analysis import __version__
from shnor_analysis.batch.task import Failure, SchoolOutcome, SchoolTask
from shnor_analysis.processes import reports_at_once
from shnor_analysis.store.writing import write_text

MANIFEST_NAME = "manifest.json"
LINES_NAME = ".outcomes.jsonl"
FORMAT = 2


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

    @classmethod
    def of(cls, tasks: Sequence[SchoolTask], workers: int | None, year: int | None, notebook: Path) -> "RunRecord":
        """Describe a run that starts now; its year is the one most reports are about."""
        years = Counter(task.year for task in tasks).most_common(1)
        return cls(
            started=datetime.now(UTC),
            ended=datetime.now(UTC),
            workers=max(1, min(workers or reports_at_once(), len(tasks))),
            year=years[0][0] if years else year,
            notebook=notebook.name,
            planned=len(tasks),
        )


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
    (out / LINES_NAME).unlink(missing_ok=True)
    return path


def note_outcome(out: Path, outcome: SchoolOutcome) -> None:
    """Add an outcome to the lines that outlive a killed run."""
    content = {**asdict(outcome), "started": outcome.started.isoformat()}
    with (out / LINES_NAME).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(content, ensure_ascii=False) + "\n")


def read_outcomes(out: Path) -> list[SchoolOutcome]:
    """Read back the outcomes of earlier runs, one that was killed included; a foreign or broken file gives none.

    A school counts as done only if its page still stands there, as large as it was made.
    """
    outcomes = {outcome.school_id: outcome for outcome in [*_of_manifest(out), *_of_lines(out)]}
    pages = {path.stem: path.stat().st_size for path in out.glob("*.html")}
    return [one for one in outcomes.values() if not one.done or pages.get(one.school_id) == one.size]


def _of_manifest(out: Path) -> list[SchoolOutcome]:
    """Read the manifest of the last run that came to its end."""
    try:
        content = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
        if content["format"] != FORMAT or content["package_version"] != __version__:
            return []
        return [_outcome(school) for school in content["schools"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _of_lines(out: Path) -> list[SchoolOutcome]:
    """Read the lines of a run that did not; the last of them may be torn."""
    found = []
    with suppress(OSError, ValueError):
        for line in (out / LINES_NAME).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                found.append(_outcome(json.loads(line)))
    return found


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
        inputs=school["inputs"],
        size=school["size"],
        kernel=school["kernel"],
        reused=school["reused"],
    )


def _relative(path: Path, out: Path) -> str:
    """Give the path from the folder of the reports; its last name where the two share no disk."""
    try:
        return Path(os.path.relpath(path, out)).as_posix()
    except ValueError:
        return path.name

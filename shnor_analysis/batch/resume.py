"""Which reports are still as their inputs would make them, so that only the others are made."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shnor_analysis.batch.task import SchoolOutcome, SchoolTask
from shnor_analysis.store.fingerprints import school_fingerprints
from shnor_analysis.store.paths import Store
from shnor_analysis.versions import code, digest_of


def with_inputs(tasks: Sequence[SchoolTask], store: Store) -> list[SchoolTask]:
    """Give each task the hash of all that its report is made from.

    That is the school's rows and what all reports share (see `school_fingerprints`), the notebook, the code of
    this package, the versions of the libraries, and the parameters; not the date of the run, nor where the
    store and the reports lie.
    """
    of_schools = school_fingerprints(store, [task.school_id for task in tasks])
    shared = {path: digest_of([path]) for path in {task.notebook for task in tasks}}
    return [
        replace(task, inputs=_of_task(task, [code(), shared[task.notebook], of_schools[task.school_id]]))
        for task in tasks
    ]


def fresh(tasks: Sequence[SchoolTask], earlier: Iterable[SchoolOutcome]) -> dict[str, SchoolOutcome]:
    """Give the earlier outcomes that stand for tasks as they are now, by school."""
    by_school: Mapping[str, SchoolOutcome] = {outcome.school_id: outcome for outcome in earlier if outcome.done}
    found = {}
    for task in tasks:
        made = by_school.get(task.school_id)
        if made is not None and task.inputs and made.inputs == task.inputs and task.executed.exists():
            found[task.school_id] = replace(made, reused=True)
    return found


def _of_task(task: SchoolTask, parts: Sequence[str]) -> str:
    """Hash the parts with what the task itself brings."""
    asked = [task.school_id, task.title, task.year, dict(task.parameters)]
    return hashlib.sha256(json.dumps([asked, *parts], sort_keys=True).encode()).hexdigest()

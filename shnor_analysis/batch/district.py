"""The page of the district: one run of its notebook, made as the page of a school is made."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from shnor_analysis.batch.folder import claim
from shnor_analysis.batch.one import run_school
from shnor_analysis.batch.plan import TIMEOUT, check_notebook
from shnor_analysis.batch.run import find_notebook, prepare_folder
from shnor_analysis.batch.task import DONE, Parameter, SchoolOutcome, SchoolTask
from shnor_analysis.programme.snapshots import joined, snapshot
from shnor_analysis.reports.audience import INTERNAL, audience_of
from shnor_analysis.reports.district.page import district_name
from shnor_analysis.reports.district_report import day_of
from shnor_analysis.store.district_view import load_district
from shnor_analysis.store.fingerprints import tables_of
from shnor_analysis.store.paths import Store, StoreError, keep_apart
from shnor_analysis.store.snapshots import read_snapshot, write_snapshot
from shnor_analysis.store.writing import locked, write_text
from shnor_analysis.versions import code, digest_of

NOTEBOOK = "district_report.ipynb"
#: Name of the page and of the executed notebook.
PAGE = "district"
#: File that says what the page that stands was made from, and its size.
_MADE = ".district"


@dataclass(frozen=True)
class DistrictTask(SchoolTask):
    """The page of the district: a task as that of a school, but of no school."""

    @property
    def notebook_parameters(self) -> dict[str, Parameter]:
        """Everything that goes into the notebook's parameter cell."""
        every = super().notebook_parameters
        return {name: value for name, value in every.items() if name != "school_id"}


def make_district(
    store: Store,
    out: Path,
    *,
    audience: str = INTERNAL,
    year: int | None = None,
    date: str | None = None,
    notebook: Path | None = None,
    timeout: float = TIMEOUT,
    reuse: bool = False,
    run: Callable[[SchoolTask], SchoolOutcome] = run_school,
) -> SchoolOutcome:
    """Make ``district.html`` and its notebook; inside also ``district.json`` to compare the next run with.

    Parameters
    ----------
    store, out
        The store with its marts, and the folder of the reports.
    audience : {"internal", "public"}
        For whom the page is.
    year
        Year of the results; the newest where absent.
    date
        Date printed on the page («2022-09-01»); today where absent.
    notebook
        Notebook to run; by default the one found by `find_notebook`.
    timeout
        Seconds the page may take.
    reuse
        Leave the page that stands, if nothing it is made from has changed.
    run
        What makes the page.

    Raises
    ------
    StoreError
        Nothing was started: no programme, a year without results, a date that is none, a folder for another
        audience or that cannot be written.
    """
    try:
        whom, day = audience_of(audience), day_of(date)
    except ValueError as error:
        raise StoreError(str(error)) from error
    view = load_district(store.root, year)
    if year is not None and view.identification.empty:
        raise StoreError(f"Нет результатов школ программы за {year} год.")
    path = notebook or find_notebook(NOTEBOOK)
    check_notebook(path)
    keep_apart(store, out)
    prepare_folder(out)
    with locked(out / ".lock", "В папку отчётов"):
        claim(out, whom)
        parameters: dict[str, Parameter] = {"audience": whom, "date": day.isoformat(), "out": str(out.absolute())}
        title = f"Программа адресной помощи: {district_name(view)}"
        task = DistrictTask(PAGE, title, path, store.root, out, year=year, parameters=parameters, timeout=timeout)
        inputs = _inputs(store, task)
        if reuse and (standing := _standing(task, inputs)) is not None:
            return standing
        outcome = run(task)
        if outcome.done:
            write_text(out / _MADE, f"{inputs} {outcome.size}\n")
        if outcome.done and whom == INTERNAL:
            programme = view.programme
            now = snapshot(programme.marts["programme_schools"], programme.as_of or day)
            write_snapshot(out, joined(read_snapshot(out), now))
    return outcome


def _inputs(store: Store, task: DistrictTask) -> str:
    """Hash what the page is made from."""
    asked = {**task.parameters, "out": "", "year": str(task.year), "title": task.title}
    told = [code(), digest_of([task.notebook]), tables_of(store), json.dumps(asked, sort_keys=True)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _standing(task: DistrictTask, inputs: str) -> SchoolOutcome | None:
    """Give the outcome of the page that stands, if it is the one that would be made."""
    try:
        made, size = (task.out / _MADE).read_text(encoding="utf-8").split()
        whole = made == inputs and task.html.stat().st_size == int(size)
    except (OSError, ValueError):
        return None
    return SchoolOutcome(PAGE, task.title, DONE, datetime.now(UTC), 0.0, reused=True) if whole else None

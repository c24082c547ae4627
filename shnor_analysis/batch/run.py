"""A whole run: choose schools, make reports, write the manifest and the index."""

import sysconfig
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from shnor_analysis import __version__
from shnor_analysis.batch.listing import has_sample_data, index_failures, index_rows
from shnor_analysis.batch.manifest import RunRecord, read_outcomes, write_manifest
from shnor_analysis.batch.many import Runner, run_batch
from shnor_analysis.batch.one import run_school
from shnor_analysis.batch.plan import TIMEOUT, check_notebook, plan_tasks
from shnor_analysis.batch.progress import BatchProgress
from shnor_analysis.batch.task import SchoolOutcome, SchoolTask
from shnor_analysis.batch.workers import processors
from shnor_analysis.reports.index import write_index
from shnor_analysis.reports.rule import Rule
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import mart_settings

NOTEBOOK = "school_report.ipynb"
TITLE = "Диагностические отчёты школ"


@dataclass(frozen=True)
class BatchResult:
    """What a run left behind.

    ``outcomes`` has the schools of this run in the order of the plan; ``failed`` those without a report.
    """

    out: Path
    index: Path
    manifest: Path
    outcomes: list[SchoolOutcome]
    seconds: float

    @property
    def failed(self) -> list[SchoolOutcome]:
        """Schools whose report could not be made."""
        return [outcome for outcome in self.outcomes if not outcome.done]

    @property
    def done(self) -> list[SchoolOutcome]:
        """Schools whose report was made."""
        return [outcome for outcome in self.outcomes if outcome.done]


def make_reports(
    store: Store,
    out: Path,
    *,
    schools: Sequence[str] | None = None,
    listed: bool = False,
    everything: bool = False,
    year: int | None = None,
    workers: int | None = None,
    notebook: Path | None = None,
    progress: bool = True,
    timeout: float = TIMEOUT,
    run: Runner = run_school,
) -> BatchResult:
    """Make reports of schools, with ``index.html`` and ``manifest.json`` beside them.

    Parameters
    ----------
    store, out
        The store with its marts, and the folder of the reports.
    schools, listed, everything
        Whose reports: named schools, those on the list (the default), or all. Reports of named schools join
        those that an earlier run of the same year left in the folder: the index shows both.
    year
        Year of the reports; by default the latest that most schools have.
    workers
        Reports made at a time; by default one a processor.
    notebook
        Notebook to run; by default the one found by `find_notebook`.
    progress
        Whether to show the progress on standard error.
    timeout
        Seconds a report may take.
    run
        What makes one report.

    Returns
    -------
    BatchResult
        Its ``failed`` is empty when all went well.

    Raises
    ------
    StoreError
        Nothing was started: a school, year, mart or notebook is missing, or ``out`` cannot be written.
    KeyboardInterrupt
        The run was interrupted; manifest and index tell how far it came.
    """
    notebook = notebook or find_notebook()
    check_notebook(notebook)
    chosen = {"schools": schools, "listed": listed, "everything": everything}
    tasks = plan_tasks(store, out, notebook, **chosen, year=year, timeout=timeout)  # type: ignore[arg-type]
    _prepare_folder(out)
    earlier = [] if schools is None else _earlier(out, tasks)
    record = RunRecord(
        started=datetime.now(UTC),
        ended=datetime.now(UTC),
        workers=max(1, min(workers or processors(), len(tasks))),
        year=_usual_year(tasks) if tasks else year,
        notebook=notebook.name,
        planned=len(tasks),
    )
    ended: list[SchoolOutcome] = []
    try:
        with BatchProgress(len(tasks)) if progress else nullcontext() as shown:

            def tick(outcome: SchoolOutcome) -> None:
                ended.append(outcome)
                if shown is not None:
                    shown.tick(outcome)

            outcomes = run_batch(tasks, workers, tick, run=run)
    except KeyboardInterrupt:
        broken_off = replace(record, ended=datetime.now(UTC), interrupted=True)
        _write_record(store, out, broken_off, tasks, [*earlier, *ended])
        raise
    record = replace(record, ended=datetime.now(UTC))
    index, manifest = _write_record(store, out, record, tasks, [*earlier, *outcomes])
    return BatchResult(out, index, manifest, outcomes, (record.ended - record.started).total_seconds())


def find_notebook(name: str = NOTEBOOK) -> Path:
    """Find a notebook of the product: in ``notebooks/`` here, beside the package, or as it was installed.

    Raises
    ------
    StoreError
        It is in none of these places.
    """
    package = Path(__file__).parents[1]
    places = (
        Path.cwd() / "notebooks",
        package.parent / "notebooks",
        package / "notebooks",
        Path(sysconfig.get_path("data")) / "share" / "shnor-analysis" / "notebooks",
    )
    for place in places:
        if (place / name).is_file():
            return place / name
    raise StoreError(f"Не найден блокнот {name}. Искали в папках: {', '.join(map(str, places))}.")


def _prepare_folder(out: Path) -> None:
    """Make the folder of the reports, and fail before the work rather than after it."""
    try:
        (out / "notebooks").mkdir(parents=True, exist_ok=True)
        probe = out / ".probe.tmp"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StoreError(f"В папку {out} нельзя писать: {error.strerror or error}.") from error


def _earlier(out: Path, tasks: Sequence[SchoolTask]) -> list[SchoolOutcome]:
    """Give what an earlier run of the same year left of the schools that are not made now."""
    now = {task.school_id for task in tasks}
    years = {task.year for task in tasks}
    return [outcome for outcome in read_outcomes(out) if outcome.school_id not in now and outcome.year in years]


def _usual_year(tasks: Sequence[SchoolTask]) -> int | None:
    """Give the year most reports are about."""
    return Counter(task.year for task in tasks).most_common(1)[0][0]


def _write_record(
    store: Store, out: Path, record: RunRecord, tasks: Sequence[SchoolTask], outcomes: Sequence[SchoolOutcome]
) -> tuple[Path, Path]:
    """Write index and manifest, and give their paths."""
    by_school = {outcome.school_id: outcome for outcome in outcomes}
    manifest = write_manifest(out, record, outcomes, {task.school_id: task for task in tasks})
    years = {outcome.school_id: outcome.year for outcome in outcomes}
    years |= {task.school_id: task.year for task in tasks}
    rows = index_rows(store, years, by_school, record.year)
    kept = {school_id: f"notebooks/{school_id}.failed.ipynb" for school_id in years}
    index = write_index(
        out,
        rows,
        title=TITLE if record.year is None else f"{TITLE}, {record.year} год",
        generated=record.ended.astimezone(),
        failures=index_failures(
            rows, by_school, {key: name if (out / name).exists() else None for key, name in kept.items()}
        ),
        sample_data=has_sample_data(store, list(years)),
        settings=_settings(store, record),
        note="Составление прервано: готовы не все отчёты." if record.interrupted else "",
    )
    return index, manifest


def _settings(store: Store, record: RunRecord) -> Mapping[str, str]:
    """Name what the run was made with."""
    rule = Rule.of(mart_settings(store, "identification")).rows
    return {
        "Год": str(record.year),
        "Блокнот": record.notebook,
        "Версия программы": __version__,
        **{title: _words(value) for title, value, _ in rule},
    }


def _words(value: object) -> str:
    """Say a setting's value."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_words, value))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)

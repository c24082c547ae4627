"""A whole run: choose schools, make reports, write the manifest and the index."""

import sysconfig
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from shnor_analysis import __version__
from shnor_analysis.batch.folder import claim
from shnor_analysis.batch.listing import has_sample_data, index_failures, index_rows
from shnor_analysis.batch.manifest import RunRecord, note_outcome, read_outcomes, write_manifest
from shnor_analysis.batch.many import CannotWrite, Listener, Runner, run_batch
from shnor_analysis.batch.one import run_school, warm_for
from shnor_analysis.batch.plan import TIMEOUT, check_notebook, plan_tasks
from shnor_analysis.batch.progress import BatchEvents, BatchProgress
from shnor_analysis.batch.resume import fresh, with_inputs
from shnor_analysis.batch.task import SchoolOutcome, SchoolTask
from shnor_analysis.reports.audience import INTERNAL, audience_of
from shnor_analysis.reports.index import write_index
from shnor_analysis.reports.rule import Rule
from shnor_analysis.store.paths import Store, StoreError, keep_apart
from shnor_analysis.store.reading import mart_settings
from shnor_analysis.store.register import read_register
from shnor_analysis.store.writing import locked
from shnor_analysis.troubles import why

NOTEBOOK = "school_report.ipynb"
TITLE = "Диагностические отчёты школ"
#: Page of the municipality, made after the schools' (see ``batch/district.py``).
DISTRICT = "district.html"

Show = Literal["progress", "events", "nothing"]


@dataclass(frozen=True)
class BatchResult:
    """What a run left behind.

    ``outcomes`` has the schools of this run in the order of the plan; ``failed`` those without a report,
    ``reused`` those whose report an earlier run made and nothing has changed since.
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
        """Schools whose report stands."""
        return [outcome for outcome in self.outcomes if outcome.done]

    @property
    def reused(self) -> list[SchoolOutcome]:
        """Schools whose report stood already."""
        return [outcome for outcome in self.outcomes if outcome.reused]


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
    show: Show = "progress",
    timeout: float = TIMEOUT,
    memory: int | None = None,
    force: bool = False,
    audience: str = INTERNAL,
    run: Runner = run_school,
    executor: Executor | None = None,
    on_progress: Listener | None = None,
) -> BatchResult:
    """Make reports of schools, with ``index.html`` and ``manifest.json`` beside them.

    Reports whose inputs are what they were are left as they stand, be they of a run that ended or of one that was
    killed; see `with_inputs` for what counts as input.

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
        Reports made at a time; by default one more than there are processors.
    notebook
        Notebook to run; by default the one found by `find_notebook`.
    show
        How to tell of the progress: ``progress`` for people on standard error, ``events`` for a program on
        standard output, or ``nothing``.
    timeout
        Seconds a report may take.
    memory
        Megabytes a report may take for itself (Linux only); no limit where absent.
    force
        Make also the reports that stand.
    audience : {"internal", "public"}
        For whom the reports are. Public ones are always made anew: what is hidden in one depends on all.
    run
        What makes one report.
    executor
        Where to run instead of own worker processes (see `run_batch`).
    on_progress
        Called with each outcome as it comes, before it is noted.

    Returns
    -------
    BatchResult
        Its ``failed`` is empty when all went well.

    Raises
    ------
    StoreError
        Nothing was started: a school, year, mart or notebook is missing, ``out`` cannot be written, or another
        command writes there. Or the disk was full before the end; what was made stays.
    KeyboardInterrupt
        The run was interrupted; manifest and index tell how far it came.
    """
    notebook = notebook or find_notebook()
    check_notebook(notebook)
    if executor is None:
        warm_for(notebook)  # it has the time of the planning to import what it needs
    chosen = {"schools": schools, "listed": listed, "everything": everything}
    limits = {"timeout": timeout, "memory": memory}
    whom = audience_of(audience)
    parameters = {} if whom == INTERNAL else {"audience": whom}
    tasks = plan_tasks(store, out, notebook, **chosen, year=year, parameters=parameters, **limits)  # type: ignore[arg-type]
    keep_apart(store, out)
    prepare_folder(out)
    with locked(out / ".lock", "В папку отчётов"):
        _sweep(out)
        claim(out, whom)
        tasks, before = with_inputs(tasks, store), read_outcomes(out)
        planned = _Plan(
            store=store,
            out=out,
            tasks=tasks,
            reused={} if force or whom != INTERNAL else fresh(tasks, before),
            others=[] if schools is None else _earlier(before, tasks),
            public=whom != INTERNAL,
        )
        means = _Means(workers, run, executor, on_progress)
        return _make(planned, RunRecord.of(tasks, workers, year, notebook), means, show)


@dataclass(frozen=True)
class _Plan:
    """What a run has to do: ``others`` are earlier outcomes of schools that this run is not about."""

    store: Store
    out: Path
    tasks: Sequence[SchoolTask]
    reused: Mapping[str, SchoolOutcome]
    others: Sequence[SchoolOutcome]
    public: bool = False

    @property
    def making(self) -> list[SchoolTask]:
        """The reports to make."""
        return [task for task in self.tasks if task.school_id not in self.reused]


@dataclass(frozen=True)
class _Means:
    """With what a run is made."""

    workers: int | None
    run: Runner
    executor: Executor | None
    on_progress: Listener | None


def _make(plan: _Plan, record: RunRecord, means: _Means, show: Show) -> BatchResult:
    """Make what is to be made and write the record, also of a run that is broken off."""
    ended = dict(plan.reused)
    shown = _shown(show, plan)

    def tick(outcome: SchoolOutcome) -> None:
        ended[outcome.school_id] = outcome
        if means.on_progress is not None:
            means.on_progress(outcome)
        note_outcome(plan.out, outcome)
        if shown is not None:
            shown.tick(outcome)

    try:
        with shown or nullcontext():
            run_batch(plan.making, means.workers, tick, run=means.run, executor=means.executor)
    except KeyboardInterrupt:
        _write_record(plan, replace(record, ended=datetime.now(UTC), interrupted=True), ended)
        raise
    except (CannotWrite, OSError) as error:
        with suppress(OSError):
            _write_record(plan, replace(record, ended=datetime.now(UTC), interrupted=True), ended)
        raise StoreError(_no_room(plan, ended, error)) from error
    if means.executor is not None:
        _sweep(plan.out)  # a lost worker's half-written files: somebody else has made the report since
    record = replace(record, ended=datetime.now(UTC))
    index, manifest = _write_record(plan, record, ended)
    outcomes = [ended[task.school_id] for task in plan.tasks]
    return BatchResult(plan.out, index, manifest, outcomes, (record.ended - record.started).total_seconds())


def _shown(show: Show, plan: _Plan) -> BatchProgress | BatchEvents | None:
    """Give what tells of the progress."""
    if show == "events":
        return BatchEvents(len(plan.making), len(plan.reused))
    return BatchProgress(len(plan.making)) if show == "progress" else None


def _no_room(plan: _Plan, ended: Mapping[str, SchoolOutcome], error: Exception) -> str:
    """Say that the disk takes nothing more, and what to do."""
    done = sum(outcome.done for outcome in ended.values())
    return (
        f"В папку {plan.out} больше нельзя писать: {why(error)}. Готово отчётов: {done} из {len(plan.tasks)}, "
        "они сохранены. Освободите место или поправьте доступ и повторите ту же команду: готовое не "
        "переделывается."
    )


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


def prepare_folder(out: Path) -> None:
    """Make the folder of the reports, and fail before the work rather than after it."""
    try:
        (out / "notebooks").mkdir(parents=True, exist_ok=True)
        probe = out / ".probe.tmp"
        probe.write_text("проба")
        probe.unlink()
    except OSError as error:
        raise StoreError(f"В папку {out} нельзя писать: {why(error)}. Укажите другую: --out ПАПКА.") from error


def _sweep(out: Path) -> None:
    """Remove the half-written files of a run that was killed; the lock says that nobody writes now."""
    for folder in (out, out / "notebooks"):
        for path in folder.glob(".*.tmp"):
            path.unlink(missing_ok=True)


def _earlier(before: Sequence[SchoolOutcome], tasks: Sequence[SchoolTask]) -> list[SchoolOutcome]:
    """Give what earlier runs of the same year left of the schools that are not asked for now."""
    now, years = {task.school_id for task in tasks}, {task.year for task in tasks}
    return [outcome for outcome in before if outcome.school_id not in now and outcome.year in years]


def _write_record(plan: _Plan, record: RunRecord, ended: Mapping[str, SchoolOutcome]) -> tuple[Path, Path]:
    """Write index and manifest, and give their paths."""
    store, out, tasks = plan.store, plan.out, plan.tasks
    ordered = [ended[task.school_id] for task in tasks if task.school_id in ended]
    outcomes = [*plan.others, *ordered]
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
        links={"Страница муниципалитета": DISTRICT} if has_programme(store) else None,
        public=plan.public,
    )
    return index, manifest


def has_programme(store: Store) -> bool:
    """Whether the programme workbook was imported, so that there is a page of the municipality to make."""
    return not read_register(store, "programme_schools").empty


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

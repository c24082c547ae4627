"""Commands that make pages: ``batch``, ``report``, ``district``; and the page of the review."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shnor_analysis.cli.common import (
    DEFAULT_STORE,
    DEFAULT_TIMEOUT,
    AudienceOption,
    ClusterOption,
    DateOption,
    EventsOption,
    EverythingOption,
    ForceOption,
    ListedOption,
    MemoryOption,
    SchoolsOption,
    StoreOption,
    TimeoutOption,
    WorkersOption,
    YearOption,
    app,
    console,
)
from shnor_analysis.store.paths import Store

if TYPE_CHECKING:
    from shnor_analysis.batch.run import BatchResult

#: How messages name a file.
Name = Callable[[object], str]


@app.command()
def batch(
    out: Annotated[str, typer.Option("--out", help="Папка отчётов; с --cluster можно адрес (s3://…).")],
    store: Annotated[
        str, typer.Option("--store", help="Папка хранилища; с --cluster можно адрес (s3://…).")
    ] = DEFAULT_STORE.as_posix(),
    schools: SchoolsOption = None,
    listed: ListedOption = False,
    everything: EverythingOption = False,
    year: YearOption = None,
    workers: WorkersOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    memory: MemoryOption = None,
    force: ForceOption = False,
    events: EventsOption = False,
    audience: AudienceOption = "internal",
    cluster: ClusterOption = None,
) -> None:
    """Сделать отчёты о школах и оглавление; готовые, для которых ничего не изменилось, не переделываются."""
    from shnor_analysis.batch.run import make_reports
    from shnor_analysis.batch.site import site

    chosen = schools.split(",") if schools else None
    with site(store, out, cluster, workers=workers) as place:
        result = make_reports(
            Store(place.store),
            place.out,
            schools=chosen,
            listed=listed,
            everything=everything,
            year=year,
            workers=place.workers,
            timeout=timeout,
            memory=memory,
            force=force,
            show="events" if events else "progress",
            audience=audience,
            run=place.run,
            executor=place.executor,
            on_progress=place.on_progress,
        )
        _make_district(place.store, place.out, audience, place.name, reuse=not force)
    _tell(result, place.name)


@app.command()
def report(
    school: Annotated[str, typer.Argument(metavar="ШКОЛА", help="Код или логин школы.")],
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")] = Path("reports"),
    year: YearOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    memory: MemoryOption = None,
    force: ForceOption = False,
    audience: AudienceOption = "internal",
) -> None:
    """Сделать отчёт об одной школе."""
    from shnor_analysis.batch.run import make_reports

    limits = {"timeout": timeout, "memory": memory, "force": force, "audience": audience}
    result = make_reports(Store(store), out, schools=[school], year=year, workers=1, **limits)  # type: ignore[arg-type]
    if not (out / "district.html").exists():
        _make_district(store, out, audience)
    _tell(result)


@app.command()
def district(
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")] = Path("reports"),
    store: StoreOption = DEFAULT_STORE,
    audience: AudienceOption = "internal",
    year: YearOption = None,
    date: DateOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Сделать страницу муниципалитета: школы программы рядом, показатели, просроченное."""
    day = None if date is None else date.date().isoformat()
    _district(store, out, audience, year=year, date=day, timeout=timeout)


@app.command()
def review(
    store: StoreOption = DEFAULT_STORE,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Порт на этом компьютере.")] = 8866,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Открыть браузер.")] = True,
) -> None:
    """Открыть диагностический обзор школы страницей в браузере (без JupyterLab)."""
    import subprocess

    from shnor_analysis.batch.run import find_notebook
    from shnor_analysis.review.serving import HOST, NOTEBOOK, serving_command, serving_environment

    environment = serving_environment(store)
    console.print(f"Обзор: http://{HOST}:{port}/ — закрыть: Ctrl+C", soft_wrap=True)
    command = serving_command(find_notebook(NOTEBOOK), port, browser=browser)
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _make_district(store: Path, out: Path, audience: str, name: Name = str, *, reuse: bool = False) -> None:
    """Make the page that the contents page links to, where there is a programme."""
    from shnor_analysis.batch.run import has_programme

    if has_programme(Store(store)):
        _district(store, out, audience, name, reuse=reuse)


def _district(store: Path, out: Path, audience: str, name: Name = str, **asked: Any) -> None:
    """Make the page of the district; a failure is named and makes the status non-zero."""
    from shnor_analysis.batch.district import PAGE, make_district

    with console.status("Страница муниципалитета"):
        outcome = make_district(Store(store), out, audience=audience, **asked)
    if not outcome.done:
        why = outcome.failure.line if outcome.failure else ""
        console.print(f"Не удалось: {why}", style="bold red", markup=False, soft_wrap=True)
        raise typer.Exit(1)
    console.print(f"Страница муниципалитета: {name(out / PAGE)}.html", soft_wrap=True, markup=False)


def _tell(result: "BatchResult", name: Name = str) -> None:
    """Say how the reports ended; failures are named and make the status non-zero."""
    kept = f" (без изменений: {len(result.reused)})" if result.reused else ""
    console.print(f"Отчётов готово: {len(result.done)}{kept}. Оглавление: {name(result.index)}", soft_wrap=True)
    for outcome in result.failed:
        why = outcome.failure.line if outcome.failure else ""
        console.print(
            f"Не удалось: {outcome.school_id} {outcome.title} — {why}",
            style="bold red",
            markup=False,
            soft_wrap=True,
        )
    if "plain" in {outcome.kernel for outcome in result.outcomes if not outcome.reused}:
        from shnor_analysis.batch.warm import NO_FORK

        console.print(NO_FORK, soft_wrap=True)
    if result.failed:
        raise typer.Exit(1)

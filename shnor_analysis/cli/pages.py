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
    PaperOption,
    SchoolsOption,
    StoreOption,
    TimeoutOption,
    WorkersOption,
    YearOption,
    app,
)
from shnor_analysis.cli.telling import RED, console, tell
from shnor_analysis.language import said
from shnor_analysis.store.paths import Store, StoreError

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
    pdf: PaperOption = False,
    cluster: ClusterOption = None,
) -> None:
    """Сделать отчёты о школах и оглавление; готовые, для которых ничего не изменилось, не переделываются."""
    from shnor_analysis.batch.run import make_reports
    from shnor_analysis.batch.site import site

    browser = _browser(pdf, out)
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
        page = _make_district(place.store, place.out, audience, place.name, reuse=not force)
    _print([*_pages_of(result), *page], browser)
    _tell(result, place.name)


@app.command()
def report(
    school: Annotated[str, typer.Argument(metavar="ШКОЛА", help="Логин, код или название школы.")],
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")] = Path("reports"),
    year: YearOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    memory: MemoryOption = None,
    force: ForceOption = False,
    audience: AudienceOption = "internal",
    pdf: PaperOption = False,
) -> None:
    """Сделать отчёт об одной школе."""
    from shnor_analysis.batch.run import make_reports

    browser = _browser(pdf)
    limits = {"timeout": timeout, "memory": memory, "force": force, "audience": audience}
    result = make_reports(Store(store), out, schools=[school], year=year, workers=1, **limits)  # type: ignore[arg-type]
    if not (out / "district.html").exists():
        _make_district(store, out, audience)
    _print(_pages_of(result), browser)
    _tell(result)


@app.command()
def district(
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")] = Path("reports"),
    store: StoreOption = DEFAULT_STORE,
    audience: AudienceOption = "internal",
    year: YearOption = None,
    date: DateOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
    pdf: PaperOption = False,
) -> None:
    """Сделать страницу муниципалитета: школы программы рядом, показатели, просроченное."""
    browser = _browser(pdf)
    day = None if date is None else date.date().isoformat()
    page = _district(store, out, audience, year=year, date=day, timeout=timeout)
    _print([page], browser)


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
    tell(f"Обзор: http://{HOST}:{port}/ — закрыть: Ctrl+C")
    command = serving_command(find_notebook(NOTEBOOK), port, browser=browser)
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def _browser(pdf: bool, out: str = "") -> str | None:
    """Give what prints, before anything is made, or nothing where nobody wants paper."""
    from shnor_analysis.batch.paper import browser_for_paper
    from shnor_analysis.batch.places import is_address

    if pdf and is_address(out):
        raise StoreError(
            f"--pdf печатает страницы из папки этого компьютера, а {out} — адрес. Укажите --out ПАПКА или уберите "
            "--pdf и напечатайте страницы из браузера (Ctrl+P)."
        )
    return browser_for_paper() if pdf else None


def _print(pages: list[Path], browser: str | None) -> None:
    """Print pages where there is something to print with."""
    from shnor_analysis.batch.paper import print_pages
    from shnor_analysis.progress import Counting

    if browser is not None and pages:
        with Counting("Печать в PDF") as progress:
            progress.start(len(pages))
            papers = print_pages(pages, browser, lambda paper: progress.tick(paper.name))
        tell(f"Напечатано в PDF: {len(papers)}. Папка: {papers[0].parent}")


def _pages_of(result: "BatchResult") -> list[Path]:
    return [result.out / f"{outcome.school_id}.html" for outcome in result.done]


def _make_district(store: Path, out: Path, audience: str, name: Name = str, *, reuse: bool = False) -> list[Path]:
    """Make the page that the contents page links to, where there is a programme."""
    from shnor_analysis.batch.run import has_programme

    return [_district(store, out, audience, name, reuse=reuse)] if has_programme(Store(store)) else []


def _district(store: Path, out: Path, audience: str, name: Name = str, **asked: Any) -> Path:
    """Make the page of the district and give it; a failure is named and makes the status non-zero."""
    from shnor_analysis.batch.district import PAGE, make_district

    with console.status(said("Страница муниципалитета")):
        outcome = make_district(Store(store), out, audience=audience, **asked)
    if not outcome.done:
        why = outcome.failure.line if outcome.failure else ""
        tell(f"Не удалось: {why}", RED)
        raise typer.Exit(1)
    tell(f"Страница муниципалитета: {name(out / PAGE)}.html")
    return out / f"{PAGE}.html"


def _tell(result: "BatchResult", name: Name = str) -> None:
    """Say how the reports ended; failures are named and make the status non-zero."""
    kept = f" (без изменений: {len(result.reused)})" if result.reused else ""
    tell(f"Отчётов готово: {len(result.done)}{kept}. Оглавление: {name(result.index)}")
    for outcome in result.failed:
        why = outcome.failure.line if outcome.failure else ""
        tell(f"Не удалось: {outcome.school_id} {outcome.title} — {why}", RED)
    if "plain" in {outcome.kernel for outcome in result.outcomes if not outcome.reused}:
        from shnor_analysis.batch.warm import NO_FORK

        tell(NO_FORK)
    if result.failed:
        raise typer.Exit(1)

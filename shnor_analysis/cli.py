"""The command ``shnor``: thin words around the rooms."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from shnor_analysis import __version__
from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.store.paths import Store, StoreError

if TYPE_CHECKING:
    import pandas as pd

    from shnor_analysis.batch.run import BatchResult

app = typer.Typer(
    help="Диагностика школ с низкими образовательными результатами (ШНОР).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
console = Console(stderr=True, highlight=False)

StoreOption = Annotated[Path, typer.Option("--store", help="Папка хранилища.")]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="TOML со своими порогами поверх methodology/.", exists=True)
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Сколько процессов (по умолчанию по числу ядер).")
]
YearOption = Annotated[int | None, typer.Option("--year", help="Год отчёта (по умолчанию последний).")]
TimeoutOption = Annotated[float, typer.Option("--timeout", min=1, help="Сколько секунд даётся на один отчёт.")]
DEFAULT_TIMEOUT = 600.0
DEFAULT_STORE = Path("data/store")


def main() -> None:
    """Run the command; a known trouble is one Russian sentence and exit status 2, never a traceback."""
    try:
        app()
    except (StoreError, SettingsError) as trouble:
        console.print(f"Ошибка: {trouble}", style="bold red", markup=False)
        sys.exit(2)
    except KeyboardInterrupt:
        console.print("Прервано.", style="bold red")
        sys.exit(130)


@app.command("import")
def import_(
    folders: Annotated[list[Path], typer.Argument(metavar="ПАПКА...", help="Папки с файлами или сами файлы.")],
    store: StoreOption = DEFAULT_STORE,
    workers: WorkersOption = None,
) -> None:
    """Прочитать файлы (ВПР, ФИС ОКО, список школ) в хранилище."""
    from shnor_analysis.progress import Counting
    from shnor_analysis.reports.journal_workbook import write_journal_workbook
    from shnor_analysis.sources.importing import import_folders
    from shnor_analysis.store.reading import read_table

    with Counting("Чтение файлов") as progress:
        journal = import_folders(
            folders,
            Store(store),
            workers=workers,
            started=progress.start,
            tick=lambda line: progress.tick(line.source_file),
        )
    if journal.empty:
        raise StoreError(f"В {', '.join(map(str, folders))} нет ни одного файла.")
    book = write_journal_workbook(store, journal, read_table(Store(store), "complaints"))
    _print_journal(journal)
    console.print(f"Журнал со всеми файлами и замечаниями: {book}", soft_wrap=True)


def _print_journal(journal: "pd.DataFrame") -> None:
    """Say what each kind of file gave, then name the files that were not taken whole."""
    for kind, files in journal.groupby("kind", sort=False):
        rows = f"строк {files['accepted'].sum()} из {files['rows_read'].sum()}"
        console.print(f"{kind}: файлов {len(files)}, принято {rows}.", soft_wrap=True, markup=False)
    for row in journal[journal["status"].isin(["partly", "refused"])].itertuples():
        style = "bold red" if row.status == "refused" else "yellow"
        console.print(f"  {row.source_file} — {row.message}", style=style, soft_wrap=True, markup=False)


@app.command()
def analyse(store: StoreOption = DEFAULT_STORE, settings: SettingsOption = None) -> None:
    """Посчитать показатели всех школ и применить правило выявления."""
    from shnor_analysis.analysing import analyse as run

    with console.status("Анализ") as status:
        found = run(Store(store), overrides=settings, step=lambda name: status.update(f"Анализ: {name}"))
    console.print(f"Школ: {found.schools}, годы: {', '.join(map(str, found.years))}.")
    for year, number in found.listed.items():
        console.print(f"В перечне {year} года: {number}.")
    if compared := found.reconciliation:
        titles = {
            "equal": "совпало",
            "explained": "объяснено отложенными строками",
            "incomplete": "файл учеников неполон",
            "unexplained": "НЕ объяснено",
        }
        words = ", ".join(f"{titles[verdict]} — {n}" for verdict, n in compared.items())
        console.print(f"Сверка с Ф3 (школа × работа): {words}.")


@app.command()
def batch(
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")],
    store: StoreOption = DEFAULT_STORE,
    schools: Annotated[str | None, typer.Option(help="Коды или логины школ через запятую.")] = None,
    listed: Annotated[bool, typer.Option("--listed", help="Школы перечня (так и по умолчанию).")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Все школы.")] = False,
    year: YearOption = None,
    workers: WorkersOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Сделать отчёты о школах и оглавление."""
    from shnor_analysis.batch.run import make_reports

    chosen = schools.split(",") if schools else None
    _tell(
        make_reports(
            Store(store),
            out,
            schools=chosen,
            listed=listed,
            everything=everything,
            year=year,
            workers=workers,
            timeout=timeout,
        )
    )


@app.command()
def report(
    school: Annotated[str, typer.Argument(metavar="ШКОЛА", help="Код или логин школы.")],
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path, typer.Option("--out", help="Папка отчётов.")] = Path("reports"),
    year: YearOption = None,
    timeout: TimeoutOption = DEFAULT_TIMEOUT,
) -> None:
    """Сделать отчёт об одной школе."""
    from shnor_analysis.batch.run import make_reports

    _tell(make_reports(Store(store), out, schools=[school], year=year, workers=1, timeout=timeout))


def _tell(result: "BatchResult") -> None:
    """Say how the reports ended; failures are named and make the status non-zero."""
    console.print(f"Отчётов готово: {len(result.done)}. Оглавление: {result.index}", soft_wrap=True)
    for outcome in result.failed:
        why = outcome.failure.line if outcome.failure else ""
        console.print(
            f"Не удалось: {outcome.school_id} {outcome.title} — {why}",
            style="bold red",
            markup=False,
            soft_wrap=True,
        )
    if result.failed:
        raise typer.Exit(1)


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(metavar="ПАПКА", help="Куда записать файлы.")] = Path("data/example"),
    schools: Annotated[int, typer.Option(min=8, help="Сколько школ в учебной области.")] = 60,
    seed: Annotated[int, typer.Option(help="Начало случайных чисел.")] = 2021,
) -> None:
    """Записать учебные данные: вымышленный район в настоящих формах файлов."""
    from shnor_analysis.example.settings import ExampleSettings
    from shnor_analysis.example.writing import write_example

    with console.status("Запись учебных файлов"):
        paths = write_example(folder, ExampleSettings(n_schools=schools, seed=seed))
    console.print(f"Записано файлов: {len(paths)}. Дальше: shnor import {folder} --store data/store")


@app.command()
def version() -> None:
    """Показать версию."""
    print(__version__)

"""What all commands share: the application, the console, options that mean the same everywhere."""

import datetime
import signal
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.refusals import NO_ROOM, reason

app = typer.Typer(
    help="Диагностика школ с низкими образовательными результатами (ШНОР).",
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
MemoryOption = Annotated[
    int | None, typer.Option("--memory", min=50, help="Сколько мегабайт даётся на один отчёт (Linux).")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Переделать и то, что уже готово.")]
AudienceOption = Annotated[
    Literal["internal", "public"],
    typer.Option("--audience", help="Для кого: internal — с фамилиями, public — без них и без малых групп."),
]
DateOption = Annotated[
    datetime.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d", "%d.%m.%Y"], help="Дата отчёта (по умолчанию сегодня)."),
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", help="Кластер Dask: адрес планировщика или local:N (N процессов).")
]
EventsOption = Annotated[bool, typer.Option("--json", help="Сообщать о ходе строками JSON (для программ).")]
ListedOption = Annotated[bool, typer.Option("--listed", help="Школы перечня (так и по умолчанию).")]
EverythingOption = Annotated[bool, typer.Option("--all", help="Все школы.")]
SchoolsOption = Annotated[str | None, typer.Option(help="Коды или логины школ через запятую.")]
#: Exit status with which Typer leaves on Ctrl-C.
_INTERRUPTED = 130
DEFAULT_TIMEOUT = 600.0
DEFAULT_STORE = Path("data/store")


def main() -> None:
    """Run the command; a known trouble is one Russian sentence and exit status 2, never a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a machine that is shut down is as good as Ctrl-C
    try:
        app()
    except (StoreError, SettingsError) as trouble:
        console.print(f"Ошибка: {trouble}", style="bold red", markup=False, soft_wrap=True)
        sys.exit(2)
    except OSError as trouble:
        if trouble.errno not in NO_ROOM:
            raise
        console.print(
            f"Ошибка: больше нельзя писать: {reason(trouble)}. Прежние файлы целы. Освободите место или поправьте "
            "доступ и повторите ту же команду.",
            style="bold red",
            soft_wrap=True,
        )
        sys.exit(2)
    except SystemExit as left:
        if left.code == _INTERRUPTED:
            console.print(
                "Прервано. Что было готово, сохранено: повторите ту же команду, она продолжит.", soft_wrap=True
            )
        raise

"""What all commands share: the application, the console, options that mean the same everywhere."""

import datetime
import signal
from pathlib import Path
from typing import Annotated, Literal

import typer

from shnor_analysis.cli.words import Shnor

app = Shnor(
    help="Диагностика школ с низкими образовательными результатами (ШНОР).",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StoreOption = Annotated[Path, typer.Option("--store", help="Папка хранилища.")]
SettingsOption = Annotated[
    Path | None, typer.Option("--settings", help="TOML со своими порогами поверх methodology/.", exists=True)
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, help="Сколько процессов (по умолчанию по числу ядер, для отчётов на один больше)."
    ),
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
SchoolsOption = Annotated[str | None, typer.Option(help="Логины, коды или названия школ через запятую.")]
PupilKeyOption = Annotated[
    Path | None,
    typer.Option("--pupil-key", help="Файл ключа, которым имена в протоколах ОГЭ и ЕГЭ заменяются кодами."),
]
PaperOption = Annotated[bool, typer.Option("--pdf", help="Напечатать и в PDF (нужен Chromium, Chrome или Edge).")]
DEFAULT_TIMEOUT = 600.0
DEFAULT_STORE = Path("data/store")


def main() -> None:
    """Run the command; a known trouble is one sentence and exit status 2, never a traceback."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a machine that is shut down is as good as Ctrl-C
    app()

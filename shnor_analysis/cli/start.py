"""Commands for whoever starts: ``shnor`` alone, ``check``, ``doctor``, ``version``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from shnor_analysis import __version__
from shnor_analysis.cli.common import DEFAULT_STORE, StoreOption, app
from shnor_analysis.cli.telling import RED, console
from shnor_analysis.language import said
from shnor_analysis.store.paths import Store

if TYPE_CHECKING:
    from shnor_analysis.first_use.finding import Finding

_STYLES = {"ok": "", "note": "yellow", "bad": RED}


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Диагностика школ с низкими образовательными результатами (ШНОР)."""
    if context.invoked_subcommand is None:
        from shnor_analysis.first_use.next_step import next_step, steps

        print(said("Порядок работы:"), *steps(), "", next_step(Store(DEFAULT_STORE)), sep="\n")
        print(said("Подробно о команде: shnor КОМАНДА --help. Проверить установку: shnor doctor."))


@app.command()
def check(store: StoreOption = DEFAULT_STORE) -> None:
    """Осмотреть хранилище: чего не хватает и какой раздел отчёта из-за этого будет пуст."""
    from shnor_analysis.first_use.readiness import look_over

    _print(look_over(Store(store)))


@app.command()
def doctor(
    folder: Annotated[Path, typer.Argument(metavar="ПАПКА", help="Где будут хранилище и отчёты.")] = Path("data"),
) -> None:
    """Осмотреть установку: пакеты, шрифты, ядра, браузер, диск."""
    from shnor_analysis.first_use.doctor import examine

    _print(examine(folder))


@app.command()
def version() -> None:
    """Показать версию."""
    print(__version__)


def _print(findings: "Sequence[Finding]") -> None:
    """Print findings, a line each; the status is non-zero when something must be mended."""
    for finding in findings:
        console.print(Text(finding.line, _STYLES[finding.standing]), soft_wrap=True)
    if any(finding.standing == "bad" for finding in findings):
        raise typer.Exit(1)

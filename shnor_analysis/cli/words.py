"""What the library of the command line says itself (Usage, Options, Missing argument), in the person's language.

The library writes them in English wherever it shows help or a mistake; here they are turned on their way out.
"""

import io
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from shnor_analysis.cli.telling import RED, tell
from shnor_analysis.language import in_russian, said
from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.store.paths import StoreError
from shnor_analysis.troubles import NO_ROOM, why

#: Any wrong use that the library notices; it has no public name of its own.
WrongUse: Any = typer.BadParameter.__base__
#: Exit statuses of a command that was used wrongly, and of one that was broken off.
WRONG, INTERRUPTED = 2, 130
_EXTRA = re.compile(r"^(.*?)(?:  )?\[([^\[\]]*)\]$", re.DOTALL)
_TYPE = re.compile(r"<([^<>]+)>")
_Formatter: Any = typer.Context.formatter_class


class Formatter(_Formatter):
    """Writes help in the person's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how to call a command."""
        super().write_usage(prog, args, in_russian("Usage:") + " ")

    def write_heading(self, heading: str) -> None:
        """Write the title of a list."""
        super().write_heading(in_russian(heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """Write options or commands and what each is for."""
        turned = [(_TYPE.sub(_named_type, first), _with_extra(second)) for first, second in rows]
        super().write_dl(turned, *args, **kwargs)


def _named_type(found: re.Match[str]) -> str:
    return f"<{in_russian(found[1])}>"


def _with_extra(text: str) -> str:
    """Turn what stands in brackets after a help text: the default, the limits, «required»."""
    found = _EXTRA.match(text)
    if found is None:
        return text
    extra = "; ".join(in_russian(part) for part in found[2].split("; "))
    return f"{found[1]}  [{extra}]".strip()


class Context(typer.Context):
    """A context whose help is written by `Formatter`."""

    formatter_class = Formatter


class _Worded:
    """What a command and the group of commands have in common."""

    context_class = Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options_metavar = in_russian("[OPTIONS]")
        self.help = said(getattr(self, "help", None) or "")

    def get_params(self, ctx: Any) -> list[Any]:
        """Give options and arguments, those for completion too, which come after all."""
        params: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            param.help = in_russian(said(param.help or "")) or None
            param.metavar = said(param.metavar or "") or None
            if param.name == "install_completion" and not isinstance(param.callback, _Installing):
                param.callback = _Installing(param.callback)
        return params

    def get_help_option(self, ctx: Any) -> Any:
        """Give ``--help``."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = in_russian(option.help)
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """Say what the command does, whole: a sentence cut in the middle says nothing."""
        return str(self.help)


class _Installing:
    """Installs completion as the library does, and says what it says of it in the person's language."""

    def __init__(self, callback: Any) -> None:
        self.callback = callback

    def __call__(self, ctx: Any, param: Any, value: Any) -> Any:
        """Do it; the library ends the program itself when it has."""
        told = io.StringIO()
        try:
            with redirect_stdout(told):
                return self.callback(ctx, param, value)
        finally:
            for line in told.getvalue().splitlines():
                typer.echo(in_russian(line))


class Command(_Worded, TyperCommand):  # type: ignore[misc]
    """One command."""


class Group(_Worded, TyperGroup):  # type: ignore[misc]
    """The command ``shnor`` itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subcommand_metavar = in_russian("COMMAND [ARGS]...")

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; whatever a person can mend is told in a sentence, and only a fault of ours shows its traceback."""
        if not kwargs.pop("standalone_mode", True):
            return super().main(*args, standalone_mode=False, **kwargs)  # type: ignore[misc]
        try:
            ended = super().main(*args, standalone_mode=False, **kwargs)  # type: ignore[misc]
        except WrongUse as wrong:
            ended = _wrong(in_russian(wrong.format_message()), *_advice(wrong))
        except (StoreError, SettingsError) as trouble:
            ended = _wrong(str(trouble))
        except OSError as trouble:
            ended = _wrong(_of_system(trouble))
        if ended == INTERRUPTED:
            tell("Прервано. Что было готово, сохранено: повторите ту же команду, она продолжит.", RED)
        sys.exit(ended if isinstance(ended, int) else 0)


def _wrong(message: str, *more: str) -> int:
    """Say what is wrong, and give the status of a command that did nothing."""
    tell(f"{said('Ошибка')}: {said(message)}", RED)
    for line in more:
        tell(line)
    return WRONG


def _advice(wrong: Any) -> list[str]:
    """Show how the command is called, and where to read of it."""
    if wrong.ctx is None:
        return []
    return [wrong.ctx.get_usage(), f"Подробно: {wrong.ctx.command_path} --help"]


def _of_system(trouble: OSError) -> str:
    """Say which file the system would not give, why, and what to do."""
    if trouble.errno in NO_ROOM:
        return (
            f"Больше нельзя писать: {why(trouble)}. Прежние файлы целы. Освободите место или поправьте доступ "
            "и повторите ту же команду."
        )
    place = f"«{trouble.filename}»" if trouble.filename else "файл или папка"
    return f"{place}: {why(trouble)}. Проверьте путь, права и место на диске и закройте файл в других программах."


class Shnor(typer.Typer):
    """An application whose commands speak the person's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(cls=Group, **kwargs)

    def command(self, name: str | None = None, **kwargs: Any) -> Any:
        """Register a command."""
        return super().command(name, cls=Command, **kwargs)

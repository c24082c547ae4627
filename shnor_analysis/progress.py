"""A bar with time left on a terminal, plain lines elsewhere."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shnor_analysis.language import said

_SECONDS_BETWEEN_LINES = 5.0


class Counting:
    """Counts done pieces of work; use as a context manager.

    Examples
    --------
    >>> with Counting("Чтение") as progress:
    ...     progress.start(2)
    ...     progress.tick("a.xlsx")
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._total = 0
        self._done = 0
        self._told = time.monotonic()
        console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(said("осталось")),
            TimeRemainingColumn(),
            TextColumn("{task.fields[last]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(said(title), total=None, last="")

    def __enter__(self) -> "Counting":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bar.stop()

    def start(self, total: int) -> None:
        """Say how many pieces there are."""
        self._total = total
        self._bar.update(self._task, total=total)

    def tick(self, name: str) -> None:
        """Say that a piece is done."""
        self._done += 1
        self._bar.update(self._task, advance=1, last=name[-40:])
        if self._bar.disable and time.monotonic() - self._told > _SECONDS_BETWEEN_LINES:
            self._told = time.monotonic()
            print(said(f"{self._title}: {self._done} из {self._total}"), file=sys.stderr)

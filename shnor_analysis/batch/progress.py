"""How far a batch has come: a bar in a terminal, plain lines elsewhere, events for a program."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn
from rich.text import Text

from shnor_analysis.batch.task import SchoolOutcome
from shnor_analysis.language import said

#: Seconds between plain lines.
EVERY = 5.0


@dataclass
class Tally:
    """Counts and speed of a batch, in words.

    Parameters
    ----------
    total
        Reports to make.
    started
        Reading of a monotonic clock at the start, in seconds; ``now`` below is a reading of the same clock.
    """

    total: int
    started: float
    done: int = 0
    failed: int = 0
    slowest: SchoolOutcome | None = None

    @property
    def ended(self) -> int:
        """Schools that are through, one way or the other."""
        return self.done + self.failed

    @property
    def left(self) -> int:
        """Schools still to come."""
        return self.total - self.ended

    def add(self, outcome: SchoolOutcome) -> None:
        """Count an outcome."""
        if outcome.done:
            self.done += 1
        else:
            self.failed += 1
        if self.slowest is None or outcome.seconds > self.slowest.seconds:
            self.slowest = outcome

    def per_minute(self, now: float) -> float | None:
        """Give the speed since the start, or ``None`` before the first outcome."""
        return 60 * self.ended / (now - self.started) if self.ended and now > self.started else None

    def seconds_left(self, now: float) -> float | None:
        """Give the time still needed at the speed so far."""
        speed = self.per_minute(now)
        return 60 * self.left / speed if speed else None

    def words(self, now: float) -> str:
        """Say everything in one line.

        Examples
        --------
        >>> tally = Tally(total=10, started=0.0, done=3, failed=1)
        >>> tally.words(now=60.0)
        'готово 3 из 10, не удалось 1, осталось 6 · 4 в минуту · ещё 1 мин 30 с'
        """
        parts = [f"готово {self.done} из {self.total}, не удалось {self.failed}, осталось {self.left}"]
        speed, seconds = self.per_minute(now), self.seconds_left(now)
        if speed is not None:
            parts.append(f"{speed:.2g} в минуту" if speed < 10 else f"{speed:.0f} в минуту")
        if seconds is not None and self.left:
            parts.append(f"ещё {duration(seconds)}")
        if self.slowest is not None:
            took = f"{self.slowest.seconds:.1f}".replace(".", ",")
            parts.append(f"дольше всех {self.slowest.school_id}: {took} с")
        return " · ".join(map(said, parts))


def duration(seconds: float) -> str:
    """Say a time span.

    Examples
    --------
    >>> duration(8), duration(125), duration(7260)
    ('8 с', '2 мин 05 с', '2 ч 01 мин')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_of_hour = divmod(minutes, 60)
    if hours:
        return f"{hours} ч {minutes_of_hour:02d} мин"
    return f"{minutes} мин {rest:02d} с" if minutes else f"{rest} с"


class BatchProgress:
    """Shows the progress of a batch while its block lasts.

    Parameters
    ----------
    total
        Reports to make.
    console
        Where to write; by default standard error.
    clock
        Monotonic clock.
    every
        Seconds between plain lines where there is no terminal.

    Examples
    --------
    ``with BatchProgress(len(tasks)) as progress: run_batch(tasks, on_progress=progress.tick)``
    """

    def __init__(
        self,
        total: int,
        *,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
        every: float = EVERY,
    ) -> None:
        self.console = console or Console(stderr=True)
        self.tally = Tally(total=total, started=clock())
        self._clock = clock
        self._every = every
        self._said_at = self.tally.started
        self._said: int | None = None
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        """Start the clock and the bar."""
        self.tally.started = self._said_at = self._clock()
        if self.console.is_terminal and self.tally.total:
            columns = (BarColumn(), TaskProgressColumn(), _Words(self.tally, self._clock))
            self._bar = Progress(*columns, console=self.console)
            self._bar.add_task("", total=self.tally.total)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the bar, or say the last line."""
        if self._bar is not None:
            self._bar.stop()
        elif self._said != self.tally.ended:
            self._say()

    def tick(self, outcome: SchoolOutcome) -> None:
        """Take an outcome into account; a failure is shown at once."""
        self.tally.add(outcome)
        if outcome.failure is not None:
            line = f"Не удалось: {outcome.school_id} {outcome.title} — {outcome.failure.line}"
            self.console.print(Text(said(line)), soft_wrap=True)
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0])
        elif self._clock() - self._said_at >= self._every:
            self._say()

    def _say(self) -> None:
        self._said_at, self._said = self._clock(), self.tally.ended
        self.console.print(Text(self.tally.words(self._said_at)), soft_wrap=True)


class BatchEvents:
    """Tells a program how a batch goes: a JSON object a line on standard output.

    Events are ``start`` (``total``, ``reused``), ``report`` (the school, its status, seconds and error; counts,
    speed and time left) and ``end`` (counts and the slowest school). More keys may come; none changes its meaning.

    Parameters
    ----------
    total
        Reports to make.
    reused
        Reports that an earlier run made and nothing has changed.
    stream
        Where to write; by default standard output.
    """

    def __init__(self, total: int, reused: int = 0, *, stream: TextIO | None = None) -> None:
        self.tally = Tally(total=total, started=time.monotonic())
        self._reused = reused
        self._stream = stream or sys.stdout

    def __enter__(self) -> Self:
        """Tell of the start."""
        self._tell("start", total=self.tally.total, reused=self._reused)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell of the end, also of one that came too early."""
        slowest = self.tally.slowest
        self._tell("end", **self._counts(), complete=kind is None, slowest=slowest.school_id if slowest else None)

    def tick(self, outcome: SchoolOutcome) -> None:
        """Tell of a report."""
        self.tally.add(outcome)
        now, error = time.monotonic(), outcome.failure.line if outcome.failure else None
        of_school = {"school_id": outcome.school_id, "status": outcome.status, "seconds": outcome.seconds}
        speed, left = self.tally.per_minute(now), self.tally.seconds_left(now)
        rates = {"per_minute": speed and round(speed, 1), "seconds_left": left and round(left, 1)}
        self._tell("report", **of_school, error=error, **self._counts(), **rates)

    def _counts(self) -> dict[str, int]:
        return {"done": self.tally.done, "failed": self.tally.failed, "left": self.tally.left}

    def _tell(self, event: str, **facts: Any) -> None:
        print(json.dumps({"event": event, **facts}, ensure_ascii=False), file=self._stream, flush=True)


class _Words(ProgressColumn):
    """The line of words beside the bar."""

    def __init__(self, tally: Tally, clock: Callable[[], float]) -> None:
        super().__init__()
        self._tally = tally
        self._clock = clock

    def render(self, task: Task) -> Text:
        return Text(self._tally.words(self._clock()))

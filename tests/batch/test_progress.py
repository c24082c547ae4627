import io
import json
from datetime import UTC, datetime

import pytest
from rich.console import Console

from shnor_analysis.batch.progress import BatchEvents, BatchProgress, Tally, duration
from shnor_analysis.batch.task import DONE, FAILED, Failure, SchoolOutcome


def outcome(school_id="223080", seconds=1.0, error=None):
    failure = error and Failure("ValueError", error)
    status = FAILED if error else DONE
    return SchoolOutcome(school_id, "СОШ [bold]№ 2", status, datetime.now(UTC), seconds, 2021, 1, failure)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def plain():
    return Console(file=io.StringIO(), force_terminal=False, width=60)


def test_tally_before_the_first_report_promises_nothing():
    tally = Tally(total=5, started=0.0)
    assert (tally.per_minute(10), tally.seconds_left(10)) == (None, None)
    assert tally.words(10) == "готово 0 из 5, не удалось 0, осталось 5"


def test_tally_counts_speed_time_left_and_the_slowest():
    tally = Tally(total=60, started=100.0)
    for number in range(9):
        tally.add(outcome(f"22308{number}", seconds=number))
    tally.add(outcome(error="нет"))
    assert (tally.done, tally.failed, tally.left) == (9, 1, 50)
    assert tally.per_minute(130) == pytest.approx(20)
    assert tally.seconds_left(130) == pytest.approx(150)
    assert tally.words(130).endswith("20 в минуту · ещё 2 мин 30 с · дольше всех 223088: 8,0 с")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 с"), (59.6, "1 мин 00 с"), (61, "1 мин 01 с"), (3600, "1 ч 00 мин")]
)
def test_duration(seconds, words):
    assert duration(seconds) == words


def test_plain_lines_come_seldom_and_failures_at_once():
    console, clock = plain(), Clock()
    with BatchProgress(4, console=console, clock=clock, every=5) as progress:
        for clock.now, given in ((1, outcome()), (6, outcome()), (7, outcome(error="нет данных")), (8, outcome())):
            progress.tick(given)
    lines = console.file.getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "готово 2 из 4",
        "Не удалось: 223080 СОШ [bold]№ 2 — ValueError: нет данных",
        "готово 3 из 4",
    ]
    assert "\x1b" not in console.file.getvalue()


def test_bar_in_a_terminal():
    console = Console(file=io.StringIO(), force_terminal=True, width=200)
    with BatchProgress(2, console=console) as progress:
        progress.tick(outcome())
        progress.tick(outcome(error="нет данных"))
    assert "готово 1 из 2, не удалось 1, осталось 0" in console.file.getvalue()


def test_empty_batch_says_so():
    console = plain()
    with BatchProgress(0, console=console):
        pass
    assert console.file.getvalue() == "готово 0 из 0, не удалось 0, осталось 0\n"


def test_events_are_a_json_object_a_line():
    stream = io.StringIO()
    with BatchEvents(2, reused=3, stream=stream) as events:
        events.tick(outcome("223081"))
        events.tick(outcome("223080", seconds=2.0, error="нет\nданных"))
    start, done, failed, end = map(json.loads, stream.getvalue().splitlines())
    assert start == {"event": "start", "total": 2, "reused": 3}
    assert (done["school_id"], done["status"], done["left"], done["error"]) == ("223081", "done", 1, None)
    assert (failed["done"], failed["failed"], failed["left"]) == (1, 1, 0)
    assert failed["error"] == "ValueError: нет\nданных"
    assert (end["event"], end["slowest"], end["complete"]) == ("end", "223080", True)


def test_events_tell_of_an_end_that_came_too_early():
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt), BatchEvents(2, stream=stream):
        raise KeyboardInterrupt
    assert json.loads(stream.getvalue().splitlines()[-1])["complete"] is False

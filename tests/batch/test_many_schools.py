import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor

import psutil
import pytest
from fake_runs import alive, fake_run

from shnor_analysis.batch.many import run_batch


@pytest.fixture
def tasks(task, tmp_path):
    (tmp_path / "out").mkdir()

    def make(*titles):
        return [task(tmp_path / "n.ipynb", f"22{n:04d}", title=title) for n, title in enumerate(titles)]

    return make


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_batches(tasks, workers, count):
    assert statuses(run_batch(tasks(*["Школа"] * count), workers, run=fake_run)) == ["done"] * count


def test_order_is_that_of_the_tasks_and_each_outcome_is_told(tasks):
    asked, told = tasks("медленный", "Школа", "ошибка", "Школа"), []
    outcomes = run_batch(asked, 2, told.append, run=fake_run)
    assert [outcome.school_id for outcome in outcomes] == [one.school_id for one in asked]
    assert statuses(outcomes) == ["done", "done", "failed", "done"]
    assert sorted(one.school_id for one in told) == [one.school_id for one in asked]
    assert told[0].title == "Школа"


def test_killed_worker_costs_one_school_and_leaves_nothing_half_written(tasks):
    asked = tasks("Школа", "убит", "Школа", "Школа", "Школа")
    asked[1].html.write_text("прошлогодний", encoding="utf-8")
    outcomes = run_batch(asked, 2, run=fake_run)
    assert statuses(outcomes) == ["done", "failed", "done", "done", "done"]
    assert (outcomes[1].failure.name, outcomes[1].attempts) == ("WorkerLost", 2)
    assert not asked[1].html.exists()
    assert list(asked[1].out.glob(".*")) == []


def test_worker_killed_once_costs_nothing(tasks):
    outcomes = run_batch(tasks("Школа", "убит однажды", "Школа", "Школа"), 2, run=fake_run)
    assert statuses(outcomes) == ["done"] * 4


def test_workers_that_never_work_end_the_batch(tasks):
    outcomes = run_batch(tasks(*["убит"] * 9), 2, run=fake_run)
    assert {outcome.failure.name for outcome in outcomes} == {"WorkerLost", "NoWorkers"}


def test_run_that_raises_is_a_failure_of_its_school(tasks):
    outcomes = run_batch(tasks("Школа", "сломан", "Школа"), 2, run=fake_run)
    assert statuses(outcomes) == ["done", "failed", "done"]
    assert outcomes[1].failure.line == "LookupError: сама задача не запускается"


def test_any_executor_will_do(tasks):
    with ThreadPoolExecutor(2) as executor:
        outcomes = run_batch(tasks("Школа", "ошибка", "Школа"), executor=executor, run=fake_run)
        assert statuses(outcomes) == ["done", "failed", "done"]
        assert executor.submit(abs, -1).result() == 1  # still open: it is not ours to close


class LosesEverything(Executor):
    """A cluster whose nodes vanish."""

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        future.set_exception(BrokenExecutor("node lost"))
        return future


def test_executor_that_loses_schools_fails_them(tasks):
    outcomes = run_batch(tasks("Школа", "Школа"), 1, executor=LosesEverything(), run=fake_run)
    assert [(one.status, one.failure.name) for one in outcomes] == [("failed", "WorkerLost")] * 2


SCRIPT = """
import sys
from pathlib import Path
from shnor_analysis.batch.many import run_batch
from shnor_analysis.batch.task import SchoolTask

if __name__ == "__main__":
    notebook, out, workers = sys.argv[1:]
    tasks = [SchoolTask(f"22300{n}", "Школа", Path(notebook), Path("store"), Path(out)) for n in range(4)]
    run_batch(tasks, int(workers))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_batch_leaves_no_process_behind(notebook, tmp_path, workers):
    marks = tmp_path / "marks"
    marks.mkdir()
    code = f"import pathlib, time\npathlib.Path({str(marks)!r}, school_id).touch()\ntime.sleep(60)"
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    arguments = [sys.executable, str(script), str(notebook(code)), str(tmp_path / "out"), str(workers)]
    temporary = tmp_path / "t"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, env=environment) as batch:
        wait_until(lambda: len(list(marks.iterdir())) == workers)
        family = psutil.Process(batch.pid).children(recursive=True)
        assert len(family) >= workers
        batch.send_signal(signal.SIGINT)
        told = batch.communicate(timeout=60)[1].decode()
    wait_until(lambda: not any(map(alive, family)))
    assert batch.returncode != 0
    assert "KeyboardInterrupt" in told
    assert list(tmp_path.rglob("*.tmp")) == []
    assert list(temporary.glob("shnor-*")) == []


def wait_until(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "долго"
        time.sleep(0.05)

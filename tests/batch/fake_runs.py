"""Runs without a notebook, importable by worker processes: the school's title says what happens; who lives."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil

from shnor_analysis.batch.task import DONE, FAILED, Failure, SchoolOutcome, SchoolTask


def fake_run(task: SchoolTask) -> SchoolOutcome:
    if task.title == "убит":
        (task.out / f".{task.school_id}.html.abc.tmp").write_text("поло")
        os.kill(os.getpid(), signal.SIGKILL)
    if task.title == "убит однажды" and not (task.out / f"{task.school_id}.flag").exists():
        (task.out / f"{task.school_id}.flag").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if task.title == "медленный":
        time.sleep(2)
    if task.title == "сломан":
        raise LookupError("сама задача не запускается")
    failure = Failure("ValueError", "нет данных") if task.title == "ошибка" else None
    if failure is None:
        task.html.write_text("<p>готово</p>", encoding="utf-8")
    status = FAILED if failure else DONE
    size = task.html.stat().st_size if failure is None else 0
    told = (task.school_id, task.title, status, datetime.now(UTC), 0.01, task.year, 1, failure)
    return SchoolOutcome(*told, inputs=task.inputs, size=size)


def noting_run(task: SchoolTask, folder: str) -> SchoolOutcome:
    """Leave word of who makes the first school, take long over it the first time, and half write its page."""
    if task.school_id == "223077":
        note = Path(folder) / "223077.pid"
        if not note.exists():
            (task.out / f".{task.school_id}.html.abc.tmp").write_text("поло")
            note.write_text(str(os.getpid()))
            time.sleep(60)
        (Path(folder) / "223077.again").touch()
    else:
        time.sleep(0.3)
    return fake_run(task)


def alive(process: psutil.Process) -> bool:
    """Whether a process runs; one that nobody has asked for its end does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

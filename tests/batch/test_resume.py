import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest
from fake_runs import alive, fake_run

from shnor_analysis.batch import manifest
from shnor_analysis.batch.manifest import LINES_NAME, note_outcome, read_outcomes
from shnor_analysis.batch.run import find_notebook, make_reports
from shnor_analysis.batch.task import CANNOT_WRITE, Failure
from shnor_analysis.store.fingerprints import school_fingerprints
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.writing import locked, write_frame


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def make(store, out, notebook):
    path = notebook()

    def make(*, run=None, **choice):
        made = []

        def counted(task):
            made.append(task.school_id)
            outcome = (run or fake_run)(task)
            if outcome.done:
                task.executed.write_text("{}")
            return outcome

        given = {"everything": True, "notebook": path, **choice}
        return make_reports(store, out, workers=1, show="nothing", run=counted, **given), made

    return make


ALL = ["223077", "223080", "223081", "ksh220002"]


def rename(store, school_id, name):
    schools = pq.read_table(store.table("schools")).to_pandas()
    schools.loc[schools["school_id"] == school_id, "municipality"] = name
    write_frame(store.table("schools"), schools)


def test_second_run_makes_nothing_and_force_makes_all(make):
    first, made = make()
    assert (made, first.reused) == (ALL, [])
    second, made = make()
    assert (made, [one.school_id for one in second.reused]) == ([], ALL)
    assert "Отчётов: 4, не удалось: 0" in second.index.read_text(encoding="utf-8")
    assert make(force=True)[1] == ALL


def test_only_what_changed_is_made_again(make, store, notebook):
    make()
    rename(store, "223081", "Дальний район")
    assert make()[1] == ["223081"]
    assert make(notebook=notebook("print('другой блокнот')", name="other"))[1] == ALL


def test_settings_of_a_mart_and_shared_marts_concern_every_school(make, store):
    make()
    frame = pq.read_table(store.mart("identification")).to_pandas()
    write_frame(store.mart("identification"), frame, {"identification": {"threshold": 0.4}})
    assert make()[1] == ALL
    write_frame(store.mart("regions"), frame.drop(columns="school_id"))
    assert make()[1] == ALL
    assert make()[1] == []


def test_failed_lost_and_torn_reports_are_made_again(make, out):
    def fails(task):
        return fake_run(replace(task, title="ошибка") if task.school_id == "223080" else task)

    make(run=fails)
    assert make()[1] == ["223080"]
    (out / "223081.html").unlink()
    (out / "223077.html").write_text("<p>гот", encoding="utf-8")
    (out / "notebooks" / "ksh220002.ipynb").unlink()
    assert make()[1] == ["223077", "223081", "ksh220002"]


def test_hash_of_a_school_does_not_depend_on_who_else_is_asked(store):
    everybody = school_fingerprints(store, ALL)
    assert school_fingerprints(store, ["223080"]) == {"223080": everybody["223080"]}
    assert len(set(everybody.values())) == len(ALL)


def test_lines_of_a_killed_run_count_and_a_torn_line_does_not(make, out):
    result, _ = make()
    (out / manifest.MANIFEST_NAME).unlink()
    for outcome in result.outcomes[:3]:
        note_outcome(out, outcome)
    lines = out / LINES_NAME
    lines.write_text(lines.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    (out / ".223080.html.abc.tmp").write_text("поло")
    assert [one.school_id for one in read_outcomes(out)] == ALL[:2]
    assert make()[1] == ALL[2:]
    assert list(out.glob(".*.tmp")) == []
    assert not lines.exists()


def test_full_disk_ends_the_run_with_a_sentence_and_keeps_what_is_made(make, out):
    def full(task):
        outcome = fake_run(task)
        if task.school_id == "223081":
            return replace(outcome, status="failed", failure=Failure(CANNOT_WRITE, "на диске кончилось место"))
        return outcome

    with pytest.raises(
        StoreError, match=r"на диске кончилось место. Готово отчётов: 2 из 4, они сохранены. Освободите"
    ):
        make(run=full)
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["interrupted"]
    assert make()[1] == ALL[2:]


def test_two_batches_into_one_folder_are_refused(make, out):
    out.mkdir()
    with locked(out / ".lock"), pytest.raises(StoreError, match=r"В папку отчётов .* сейчас пишет другая команда"):
        make()


SCRIPT = """
import sys
from pathlib import Path
from shnor_analysis.batch.run import make_reports
from shnor_analysis.store.paths import Store

if __name__ == "__main__":
    store, out, notebook = map(Path, sys.argv[1:])
    make_reports(Store(store), out, everything=True, notebook=notebook, workers=2, show="nothing")
"""


@pytest.fixture
def start(tmp_path):
    """Start a batch of two workers in a process of its own."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")

    def start(store: Store, out: Path, notebook: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(script), str(store.root), str(out), str(notebook)])

    return start


def pages(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("[!i]*.html")}


def all_gone(families: list[psutil.Process]) -> bool:
    deadline = time.monotonic() + 20
    while any(map(alive, families)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, families))


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_batch_goes_on_where_it_stopped(start, store, out, notebook, tmp_path):
    go_on = tmp_path / "go on"
    wait = f"time.sleep(0 if school_id == {ALL[0]!r} or os.path.exists({str(go_on)!r}) else 60)"
    path = notebook(f"import os, time\n{wait}\nprint(school_id, year)")
    batch = start(store, out, path)
    deadline = time.monotonic() + 120
    while not pages(out):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    family = [psutil.Process(batch.pid), *psutil.Process(batch.pid).children(recursive=True)]
    batch.kill()
    batch.wait(60)
    assert all_gone(family)
    assert list(pages(out)) == [f"{ALL[0]}.html"]
    go_on.touch()
    result = make_reports(store, out, everything=True, notebook=path, workers=2, show="nothing")
    assert len(result.done) == len(ALL)
    assert list(out.rglob("*.tmp")) == []
    make_reports(store, tmp_path / "calm", everything=True, notebook=path, workers=2, show="nothing")
    assert pages(out) == pages(tmp_path / "calm")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_batch_killed_again_and_again_ends_with_the_same_reports(start, example_store, tmp_path):
    """Kill the batch, a worker or a kernel at twenty random moments: in the end all is as if nothing had been."""
    calm, stormy, path = tmp_path / "calm", tmp_path / "stormy", find_notebook()
    assert start(example_store, calm, path).wait(300) == 0
    chance, families, came = random.Random(20), [], []
    for _ in range(20):
        batch = start(example_store, stormy, path)
        time.sleep(chance.uniform(0.5, 10))
        family = [psutil.Process(batch.pid), *psutil.Process(batch.pid).children(recursive=True)]
        families += family
        victim = chance.choice(family)
        if victim.is_running():
            victim.send_signal(signal.SIGKILL)
        if chance.random() < 0.7:
            batch.kill()
        batch.wait(300)
        came.append(len(pages(stormy)))
        assert all(page.rstrip().endswith(b"</html>") for page in pages(stormy).values())
        if came[-1] == len(pages(calm)):
            (stormy / chance.choice(sorted(pages(stormy)))).unlink()  # so that there is always work to break off
    assert start(example_store, stormy, path).wait(300) == 0
    assert pages(stormy) == pages(calm)
    assert len(pages(calm)) == 12
    assert list(stormy.rglob("*.tmp")) == []
    assert all_gone(families)

import json
import logging
import os

import nbformat
import pytest
from nbclient.exceptions import DeadKernelError

from shnor_analysis.batch import one
from shnor_analysis.batch.kernels import ThisPython
from shnor_analysis.batch.one import run_school


def files(out):
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


def test_report_and_notebook_stand_under_their_names(notebook, task):
    asked = task(notebook("import os\nprint(school_id, year, store, os.environ['OMP_NUM_THREADS'], 'extra')"))
    outcome = run_school(asked)
    assert outcome.done, outcome.failure
    assert (outcome.attempts, outcome.failure, outcome.year) == (1, None, 2021)
    assert 0 < outcome.seconds < 60
    assert files(asked.out) == ["223080.html", "notebooks/223080.ipynb"]
    assert "последняя ячейка" in asked.html.read_text(encoding="utf-8")
    executed = nbformat.read(asked.executed, as_version=4)
    printed = [
        cell.outputs[0].text for cell in executed.cells if cell.cell_type == "code" and "print" in cell.source
    ]
    assert printed == [f"223080 2021 {asked.store} 1 extra\n"]


def test_error_in_a_cell_is_told_and_removes_the_older_report(notebook, task):
    asked = task(notebook("raise ValueError(f'нет файла {store}/results')"))
    asked.executed.parent.mkdir(parents=True)
    asked.html.write_text("прошлогодний", encoding="utf-8")
    asked.executed.write_text("{}")
    outcome = run_school(asked)
    failure = outcome.failure
    assert outcome.status == "failed"
    assert (failure.name, failure.message) == ("ValueError", "нет файла …/store/results")
    assert failure.section == "Отметки"
    assert failure.source.startswith("raise ValueError")
    assert "ValueError" in failure.traceback
    assert str(asked.store) not in failure.traceback
    assert files(asked.out) == ["notebooks/223080.failed.ipynb"]
    kept = nbformat.read(asked.broken, as_version=4)
    assert kept.cells[failure.cell_index].outputs[-1].output_type == "error"
    assert "Exception was encountered" not in json.dumps(kept)


def test_success_removes_the_notebook_of_an_older_failure(notebook, task):
    asked = task(notebook())
    asked.broken.parent.mkdir(parents=True)
    asked.broken.write_text("{}")
    assert run_school(asked).done
    assert files(asked.out) == ["223080.html", "notebooks/223080.ipynb"]


def test_dead_kernel_is_tried_twice_then_told(notebook, task, tmp_path):
    starts = tmp_path / "starts"
    asked = task(notebook(f"import os\nopen({str(starts)!r}, 'a').write('x')\nos._exit(3)"))
    outcome = run_school(asked)
    assert (outcome.status, outcome.attempts, outcome.failure.name) == ("failed", 2, "DeadKernelError")
    assert starts.read_text() == "xx"
    kept = nbformat.read(asked.broken, as_version=4)
    assert kept.cells[outcome.failure.cell_index].outputs[-1].ename == "DeadKernelError"


def test_kernel_that_dies_once_costs_nothing(notebook, task, tmp_path):
    flag = tmp_path / "flag"
    code = f"import os, pathlib\nflag = pathlib.Path({str(flag)!r})\n"
    asked = task(notebook(code + "if not flag.exists():\n    flag.touch()\n    os._exit(3)"))
    outcome = run_school(asked)
    assert (outcome.done, outcome.attempts) == (True, 2)
    assert files(asked.out) == ["223080.html", "notebooks/223080.ipynb"]


def test_time_limit_is_for_the_whole_report(notebook, task):
    asked = task(notebook("import time\nwhile True:\n    time.sleep(0.1)"), timeout=2)
    outcome = run_school(asked)
    assert (outcome.failure.name, outcome.failure.message) == ("CellTimeoutError", "отчёт не уложился в 2 с")
    assert outcome.seconds < 20
    assert files(asked.out) == ["notebooks/223080.failed.ipynb"]


def test_notebook_that_leaves_early_is_no_report(notebook, task):
    outcome = run_school(task(notebook("raise SystemExit")))
    assert outcome.failure.name == "StoppedEarly"


def test_kernel_that_does_not_start_is_tried_again(notebook, task, monkeypatch):
    tries = []

    def execute(*args, **kwargs):
        tries.append(kwargs["config"].ReportKernel.connection_file)
        raise RuntimeError("Kernel didn't respond in 60 seconds")

    monkeypatch.setattr(one, "execute_notebook", execute)
    outcome = run_school(task(notebook()))
    assert outcome.attempts == len(tries) == len(set(tries)) == 2


def test_error_of_the_page_is_a_failure_without_a_cell(notebook, task, monkeypatch):
    def html_of(notebook, title):
        raise RuntimeError("страница не собралась")

    monkeypatch.setattr(one, "html_of", html_of)
    asked = task(notebook())
    outcome = run_school(asked)
    assert (outcome.attempts, outcome.failure.cell_index) == (1, None)
    assert outcome.failure.line == "RuntimeError: страница не собралась"
    assert files(asked.out) == ["notebooks/223080.failed.ipynb"]


def test_disk_that_refuses_leaves_no_half_files(notebook, task, monkeypatch):
    def full(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(one, "write_text", full)
    asked = task(notebook())
    asked.out.mkdir()
    asked.html.write_text("прошлогодний", encoding="utf-8")
    outcome = run_school(asked)
    assert (outcome.failure.name, outcome.failure.message) == ("CannotWrite", "на диске кончилось место")
    assert files(asked.out) == ["223080.html"]


def test_missing_notebook_is_a_failure_at_the_first_try(task, tmp_path):
    outcome = run_school(task(tmp_path / "nothing.ipynb"))
    assert (outcome.attempts, outcome.failure.name) == (1, "FileNotFoundError")


@pytest.mark.parametrize("school_id", ["", "../x", "a/b", "223 080", "ШКОЛА", "223080.html", "A1", "223080\n"])
def test_key_that_is_no_file_name_is_refused(task, tmp_path, school_id):
    with pytest.raises(ValueError, match="не годится"):
        task(tmp_path / "n.ipynb", school_id)


def test_kernel_is_this_python_with_one_thread():
    spec = ThisPython().get_kernel_spec("python3")
    assert os.path.isabs(spec.argv[0])  # noqa: PTH117
    assert spec.env["OPENBLAS_NUM_THREADS"] == "1"


def test_library_loggers_are_left_as_they_were(notebook, task, monkeypatch):
    def execute(*args, **kwargs):
        raise DeadKernelError("Kernel died")

    monkeypatch.setattr(one, "execute_notebook", execute)
    level = logging.getLogger("papermill").level
    run_school(task(notebook()))
    assert logging.getLogger("papermill").level == level

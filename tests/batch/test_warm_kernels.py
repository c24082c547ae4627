import asyncio
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import forkserver
from types import SimpleNamespace

import nbformat
import pyarrow as pa
import pytest

from shnor_analysis.batch import one, warm
from shnor_analysis.batch.kernels import PLAIN, WARM, ReportKernel, ThisPython
from shnor_analysis.batch.many import run_batch
from shnor_analysis.batch.one import run_school
from shnor_analysis.batch.run import make_reports
from shnor_analysis.batch.workers import worker_pool
from shnor_analysis.cli import pages
from shnor_analysis.sources import importing

pytestmark = pytest.mark.skipif(not warm.can_fork(), reason="нет fork")


def printed(task):
    cells = nbformat.read(task.executed, as_version=4).cells
    return "".join(cell.outputs[0].text for cell in cells if cell.cell_type == "code" and "print" in cell.source)


def test_kernel_is_forked_fresh_and_leads_its_own_session(notebook, task):
    code = "import os\nprint(os.getpid(), os.getpgid(0), os.getppid(), len(dir()))"
    told = []
    for school in ("223080", "223081"):
        asked = task(notebook(code), school)
        outcome = run_school(asked)
        assert (outcome.kernel, outcome.attempts, outcome.failure) == ("warm", 1, None)
        told.append(printed(asked).split())
    (first, group, server, names), (second, *_, names_again) = told
    assert first == group != second
    assert int(server) == forkserver._forkserver._forkserver_pid
    assert names == names_again


def test_kernels_do_not_share_random_numbers(notebook, task):
    code = "import random\nimport numpy as np\nprint(random.random(), np.random.rand())"
    asked = [task(notebook(code), school) for school in ("223080", "223081")]
    assert all(run_school(one).done for one in asked)
    first, second = (printed(one).split() for one in asked)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_forked_and_ordinary_kernels_give_the_same_page(notebook, task, monkeypatch):
    path = notebook("import matplotlib.pyplot as plt\nprint('школа')\nplt.plot([1, 2])\n{'a': [1]}")
    asked = task(path)
    assert run_school(asked).kernel == "warm"
    page = asked.html.read_bytes()
    monkeypatch.setattr(one, "can_fork", lambda: False)
    assert run_school(asked).kernel == "plain"
    assert asked.html.read_bytes() == page


def test_ordinary_kernel_takes_over_where_forking_fails(notebook, task, monkeypatch):
    def broken(fds):
        raise ConnectionRefusedError("сервер пал")

    monkeypatch.setattr(forkserver, "connect_to_new_process", broken)
    monkeypatch.setitem(warm._state, "given up", False)
    first, second = (run_school(task(notebook(), school)) for school in ("223080", "223081"))
    assert (first.done, first.kernel, first.attempts) == (True, "plain", 2)
    assert (second.done, second.kernel, second.attempts) == (True, "plain", 1)


def test_without_fork_kernels_are_ordinary_and_the_command_says_so(store, notebook, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    path = notebook()
    result = make_reports(store, tmp_path / "out", notebook=path, workers=1, show="nothing")
    assert {outcome.kernel for outcome in result.done} == {"plain"}
    pages._tell(result)
    assert warm.NO_FORK in capsys.readouterr().err
    pages._tell(make_reports(store, tmp_path / "out", notebook=path, workers=1, show="nothing"))
    assert warm.NO_FORK not in capsys.readouterr().err  # nothing was made: nothing was slow


#: Asks the library behind numpy how many threads it uses; numpy itself does not tell.
THREADS = """
import ctypes, re, numpy, pyarrow
library = re.search(r"\\S*numpy.libs/\\S*openblas\\S*", open("/proc/self/maps").read())
threads = ctypes.CDLL(library[0]).scipy_openblas_get_num_threads64_() if library else "нет OpenBLAS"
print(threads, pyarrow.cpu_count())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="библиотека numpy ищется в /proc")
@pytest.mark.parametrize("forked", [True, False], ids=["forked", "ordinary"])
def test_a_kernel_has_one_thread_for_numpy_and_one_for_arrow(notebook, task, monkeypatch, forked):
    asked = task(notebook(THREADS))
    monkeypatch.setattr(one, "can_fork", lambda: forked)
    assert run_school(asked).kernel == ("warm" if forked else "plain")
    assert printed(asked).split() == ["1", "1"]


def test_reports_made_after_an_import_in_one_process_have_kernels_of_their_own(notebook, task):
    with importing._pool(1) as pool:
        reader = pool.submit(os.getppid).result()
    names = ("matplotlib", "shnor_analysis.reports.warming")
    asked = task(notebook(f"import sys\nprint(*(name in sys.modules for name in {names}))"))
    assert run_school(asked).kernel == "warm"
    assert printed(asked).split() == ["True", "True"]
    assert forkserver._forkserver._forkserver_pid != reader
    again = task(notebook("import os\nprint(os.getppid())"), "223081")
    run_school(again)
    assert int(printed(again)) == forkserver._forkserver._forkserver_pid


def test_a_worker_has_one_thread_too():
    with worker_pool(1) as pool:
        told = pool.submit(pa.cpu_count), pool.submit(os.getenv, "OPENBLAS_NUM_THREADS")
        assert [one.result() for one in told] == [1, "1"]


def test_a_killed_kernel_has_ended_when_the_kill_returns():
    """Who asks later looks ten times a second only."""
    answers = iter([None, None, -9])
    provisioner = warm.WarmProvisioner()
    provisioner.process = SimpleNamespace(
        poll=lambda: next(answers), kill=lambda: None, send_signal=lambda signum: None
    )
    with ThreadPoolExecutor(1) as apart:  # a browser of other tests may have a loop running in this thread
        apart.submit(asyncio.run, provisioner.kill()).result()
    assert next(answers, "all were asked for") == "all were asked for"


def test_workers_share_one_server(notebook, task):
    code = "import os\nprint(os.getppid())"
    asked = [task(notebook(code), f"22308{n}") for n in range(3)]
    assert {outcome.kernel for outcome in run_batch(asked, 2)} == {"warm"}
    assert {int(printed(one)) for one in asked} == {forkserver._forkserver._forkserver_pid}


@pytest.mark.skipif(sys.platform != "linux", reason="предел памяти есть только в Linux")
def test_memory_limit_is_told_with_its_traceback(notebook, task):
    code = "import numpy as np\nheld = np.ones(300_000_000)"
    ended = ReportKernel()  # of an earlier report
    ended.provisioner = SimpleNamespace(process=SimpleNamespace(pid=2**30, poll=lambda: -9))
    outcome = run_school(task(notebook(code), memory=1500))
    assert "MemoryError" in outcome.failure.name
    assert "np.ones" in outcome.failure.traceback
    assert run_school(task(notebook("held = bytearray(10_000_000)"), memory=1500)).done


def test_warm_specification_names_the_provisioner():
    found = {name: ThisPython().get_kernel_spec(name).metadata for name in (PLAIN, WARM)}
    assert found[WARM]["kernel_provisioner"]["provisioner_name"] == warm.PROVISIONER
    assert "kernel_provisioner" not in found[PLAIN]


def test_imports_of_broken_and_magic_cells_are_passed_over():
    v4 = nbformat.v4
    sources = ["%matplotlib inline", "import os, math", "def (", "from . import x", "from json import load"]
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    assert warm.imports_of(notebook) == ["os", "math", "json"]


def test_environment_is_left_as_it_was():
    before = dict(os.environ)
    warm.warm_up([])
    assert dict(os.environ) == before
    assert multiprocessing.get_start_method(allow_none=True) in (None, "fork", "spawn", "forkserver")


def test_grammars_of_addresses_are_not_compiled():
    """They would cost every process a second and a half; whoever wants them later still gets them."""
    code = (
        "import shnor_analysis.batch.one, sys; assert 'rfc3987_syntax' not in sys.modules; import rfc3987_syntax"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

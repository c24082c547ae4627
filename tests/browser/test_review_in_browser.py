"""The review as Voilà serves it: at every width, with a reviewer at work, without a network."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from test_pages_in_browser import WIDTHS, opened, violations

from shnor_analysis.batch.run import find_notebook, make_reports
from shnor_analysis.review.serving import HOST, NOTEBOOK, serving_command, serving_environment
from shnor_analysis.store.paths import Store
from shnor_analysis.store.review_notes import read_notes

playwright = pytest.importorskip("playwright.sync_api", reason="нет playwright (ставится с extra dev)")

#: Milliseconds a slow machine may take to start a kernel and run the notebook.
PATIENCE = 120_000
HOSTILE = "Был на уроке.<img src=x onerror=\"document.title='взлом'\"> «Кавычки» & знаки"


@pytest.fixture(scope="module")
def store(example_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A copy that may be written into."""
    return Store(shutil.copytree(example_store.root, tmp_path_factory.mktemp("review") / "store"))


@pytest.fixture(scope="module")
def address(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Voilà on a free port, with settings of its own."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("voila")
    around = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "JUPYTER_CONFIG_DIR": str(home)}
    with (home / "log").open("w") as log:
        command = serving_command(find_notebook(NOTEBOOK), port, browser=False)
        server = subprocess.Popen(command, env=serving_environment(store.root, around), stdout=log, stderr=log)
        try:
            yield _answering(f"http://{HOST}:{port}", server)
        finally:
            server.terminate()
            server.wait(30)


def _answering(address: str, server: subprocess.Popen) -> str:
    """Wait until the server answers at all (a page that is not there costs no kernel)."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/voila/static/nothing", timeout=5)
        except URLError as error:
            if getattr(error, "code", None):
                return address
        time.sleep(0.2)
    raise AssertionError("Voilà did not start")


@contextmanager
def served(browser, address: str, width: int) -> Iterator[tuple[object, list[str], list[str]]]:
    """Open the page, and once more where its kernel never answered.

    Jupyter picks free ports before its kernel binds them: a kernel of a test beside this one may have taken one.
    """
    with ExitStack() as stack:
        try:
            found = stack.enter_context(opened(browser, address, width))
        except playwright.TimeoutError:
            found = stack.enter_context(opened(browser, address, width))
        yield found


@pytest.fixture
def review(browser, address) -> Iterator[tuple[object, list[str], list[str]]]:
    """The page with its tables drawn; what the browser calls errors, and what was asked from elsewhere."""
    errors: list[str] = []
    with served(browser, address, WIDTHS[-1]) as (page, _, asked):
        page.set_default_timeout(PATIENCE)
        # warnings are of Voilà's own modules, about their versions; errors may be nobody's
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.wait_for_selector("#what-if-answer svg", state="attached")
        page.wait_for_selector(".dt-scroll-body tbody tr")
        yield page, errors, asked


def outside(asked: list[str]) -> list[str]:
    return [url for url in asked if not url.startswith((f"http://{HOST}:", f"ws://{HOST}:", "data:", "blob:"))]


def plain(place) -> str:
    """What is written somewhere, with ordinary spaces."""
    return place.inner_text().replace("\u00a0", " ")


def test_the_review_at_every_width(review):
    page, errors, asked = review
    assert page.locator("h1").inner_text() == "Диагностический обзор школы"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    for folded in page.locator("#what-if-answer details, #season-tests details").all():
        folded.locator("summary").first.click()
    assert violations(page) == []
    assert errors == []
    assert outside(asked) == []


def test_a_reviewer_at_work(review, browser, store, tmp_path):
    """Another school, another season, another rule; a note that is then read in the report."""
    page, errors, asked = review
    school = page.get_by_label("Школа", exact=True)
    name, figure, rows = (page.locator(at) for at in ("#school h2", "#scores svg.wide", ".dt-scroll-body tbody"))
    before = name.inner_text(), figure.inner_html(), rows.inner_text()
    school.select_option(index=3)
    page.wait_for_function("was => document.querySelector('#school h2').innerText !== was", arg=before[0])
    page.wait_for_function(
        "was => document.querySelector('.dt-scroll-body tbody')?.innerText !== was", arg=before[2]
    )
    page.wait_for_selector(".dt-scroll-body tbody tr")
    page.wait_for_function("was => document.querySelector('#scores svg.wide')?.innerHTML !== was", arg=before[1])
    assert plain(name) in plain(school.locator("option:checked"))

    tests = page.locator("#season-tests table").inner_text()
    page.get_by_label("Работа", exact=True).select_option(index=1)
    page.wait_for_function("was => document.querySelector('#season-tests table').innerText !== was", arg=tests)

    page.get_by_label("Порог доли низких результатов, %").fill("99")
    page.keyboard.press("Tab")
    page.wait_for_function("document.querySelector('#what-if-answer').innerText.includes('порог 99')")
    page.get_by_label("без отмеченных процедур").check()
    page.wait_for_function("document.querySelector('#what-if-answer').innerText.includes('без отмеченных')")

    page.get_by_label("Заметка (до").fill(HOSTILE)
    page.get_by_label("Должность, без фамилии").fill("методист")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Сохранить заметку").click()
    page.wait_for_selector(".expert-note")
    assert HOSTILE in plain(page.locator(".expert-note"))
    assert violations(page) == []
    assert page.title() == "Диагностический обзор школы"
    assert (errors, outside(asked)) == ([], [])

    school_id = plain(school.locator("option:checked")).partition("код ")[2][:6]
    assert [note.text for note in read_notes(store, school_id)] == [HOSTILE]
    result = make_reports(store, tmp_path, schools=[school_id], workers=1, show="nothing")
    assert not result.failed
    with opened(browser, (tmp_path / f"{school_id}.html").as_uri(), WIDTHS[0]) as (report, said, _):
        assert HOSTILE in plain(report.locator("#expert-notes"))
        assert report.evaluate("document.documentElement.scrollWidth") <= WIDTHS[0]
        assert (said, violations(report)) == ([], [])

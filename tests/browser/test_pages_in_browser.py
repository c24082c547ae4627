"""What a reader meets: no error, no network, no sideways scroll, nothing an accessibility checker objects to."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

KINDS = ("school in the programme", "school outside", "contents")
#: A telephone, a tablet, a laptop.
WIDTHS = (390, 768, 1440)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_PAPER_PAGES = 12


@contextmanager
def opened(browser, address: str, width: int, **how) -> Iterator[tuple[object, list[str], list[str]]]:
    """Open a page in a window of its own; give it with what it said in the console and what it asked for."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **how)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, timeout=120_000)
    yield page, said, asked
    context.close()


def violations(page) -> list[str]:
    """What axe-core objects to, a line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="нет axe-core (extra dev)")
    found = axe.Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_at_every_width(browser, pages, kind, width):
    with opened(browser, pages[kind].as_uri(), width) as (page, said, asked):
        assert said == []
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_works_without_scripts(browser, pages, kind):
    """Everything can be read and the folded tables open, with JavaScript switched off."""
    with opened(browser, pages[kind].as_uri(), 1440, java_script_enabled=False) as (page, _, _):
        assert page.locator("h1").inner_text().strip()
        folded = page.locator("details")
        if folded.count():
            folded.first.locator("summary").click()
            assert folded.first.locator("table, p, ul, dl").first.is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_print_keeps_its_contrast(browser, pages, kind):
    with opened(browser, pages[kind].as_uri(), 1024) as (page, _, _):
        page.emulate_media(media="print")
        assert violations(page) == []


def test_the_printed_report_is_short(browser, pages, tmp_path):
    paper = tmp_path / "report.pdf"
    with opened(browser, pages["school in the programme"].as_uri(), 1024) as (page, _, _):
        page.pdf(path=paper, prefer_css_page_size=True)
    leaves = paper.read_bytes().count(b"/Type /Page\n") or paper.read_bytes().count(b"/Type /Page ")
    assert 0 < leaves < MOST_PAPER_PAGES


def test_no_figure_or_row_is_cut_on_paper(browser, pages):
    """Every figure and table row is told to stay whole, and none is taller than a page."""
    with opened(browser, pages["school in the programme"].as_uri(), 718) as (page, _, _):
        page.emulate_media(media="print")
        loose = page.evaluate(
            """() => [...document.querySelectorAll('figure svg, tr')]
            .filter(e => e.getClientRects().length)
            .filter(e => {
                let at = e;
                while (at && at.tagName !== 'BODY') {
                    if (getComputedStyle(at).breakInside === 'avoid')
                        return e.getBoundingClientRect().height > 1000;
                    at = at.parentElement;
                }
                return true;
            }).map(e => e.outerHTML.slice(0, 80))"""
        )
    assert loose == []

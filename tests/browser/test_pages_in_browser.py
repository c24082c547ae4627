"""What a reader meets: no error, no network, no sideways scroll, nothing an accessibility checker objects to."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pypdf import PdfReader

from shnor_analysis.batch.paper import browser_for_paper, print_pages

KINDS = ("school in the programme", "school outside", "contents", "district")
REPORTS = ("school in the programme", "another in the programme", "school outside", "district")
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


def violations(page, *rules: str) -> list[str]:
    """What axe-core objects to, a line each; all rules of ``WCAG`` or those that are named."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="нет axe-core (extra dev)")
    options = {"runOnly": rules or WCAG, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=options).response["violations"]
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
        assert violations(page, "color-contrast") == []


@pytest.fixture(scope="module")
def papers(browser, pages) -> dict[str, PdfReader]:
    """The pages printed to PDF as ``--pdf`` prints them."""
    made = print_pages([pages[kind] for kind in REPORTS], browser_for_paper())
    return dict(zip(REPORTS, map(PdfReader, made), strict=True))


@pytest.mark.parametrize("kind", REPORTS)
def test_a_printed_report_is_short_and_each_leaf_says_whose_it_is(papers, kind):
    leaves = [leaf.extract_text() for leaf in papers[kind].pages]
    assert 1 < len(leaves) < MOST_PAPER_PAGES
    for number, leaf in enumerate(leaves, start=1):
        assert f"стр. {number} из {len(leaves)}" in leaf
    whose = {"district": "Программа адресной помощи"}.get(kind, "код 99")
    results = re.compile("ВПР, (ЕГЭ, )?ОГЭ, весна 2021")
    assert all(whose in leaf and (results.search(leaf) or kind == "district") for leaf in leaves[1:])


def test_the_example_school_has_all_papers(papers):
    """What is printed here must be as long as what `make reports` makes: ten papers in two seasons, a roadmap."""
    text = " ".join(" ".join(leaf.extract_text() for leaf in papers["school in the programme"].pages).split())
    for grade in range(4, 9):
        assert f"Математика, {grade} класс" in text and f"Русский язык, {grade} класс" in text
    assert (
        "Дорожная карта" in text
        and "Рисковый профиль" in text
        and len(papers["school in the programme"].pages) > 8
    )


def test_numbers_of_the_figure_of_changes_are_printed(papers):
    """Its intervals are drawn without numbers, so the table that is folded on the screen stands open on paper."""
    text = " ".join(leaf.extract_text() for leaf in papers["school in the programme"].pages)
    assert "Сверх" in text and re.search(r"от\s−?\+?\d+\sдо\s[−+]\d+\sп\.п\.", text)


def test_intervals_of_shares_and_tasks_are_printed_in_digits(papers):
    """Paper has no hover: each share of «2», and each task that is drawn, has its interval written beside it."""
    text = " ".join(leaf.extract_text() for leaf in papers["school in the programme"].pages)
    shares = re.findall(r"\d\s\(\d+–\d+\)(?!\s/)", text)
    tasks = re.findall(r"\d\s\(\d+–\d+\)\s/\s(?:\d|—)", text)
    assert len(shares) >= 2 * 10, shares
    assert len(tasks) >= 5 * 10, tasks


@pytest.mark.parametrize("kind", REPORTS)
def test_no_row_or_figure_is_cut_on_paper(browser, pages, tmp_path, kind):
    """Marks at the upper and the lower edge of each row and figure must come out on one leaf."""
    paper = tmp_path / "marked.pdf"
    with opened(browser, pages[kind].as_uri(), 1024) as (page, _, _):
        count = page.evaluate(MARK_EDGES)
        page.pdf(path=paper, prefer_css_page_size=True)
    place = {"above": {}, "below": {}}
    for number, leaf in enumerate(PdfReader(paper).pages):
        for edge, mark in re.findall(r"(above|below)(\d+)x", leaf.extract_text().replace("\n", "")):
            place[edge][mark] = number
    assert count > 10 and set(place["above"]) == set(place["below"]) and len(place["above"]) > 10
    assert {mark for mark, leaf in place["above"].items() if place["below"][mark] != leaf} == set()


@pytest.mark.parametrize("kind", REPORTS)
def test_the_head_of_a_table_is_not_left_alone_on_paper(browser, pages, tmp_path, kind):
    """The caption of a table and its first row must come out on one leaf."""
    paper = tmp_path / "marked.pdf"
    with opened(browser, pages[kind].as_uri(), 1024) as (page, _, _):
        page.evaluate(MARK_HEADS)
        page.pdf(path=paper, prefer_css_page_size=True)
    place = {}
    for number, leaf in enumerate(PdfReader(paper).pages):
        place |= dict.fromkeys(re.findall(r"(?:head|first)\d+x", leaf.extract_text().replace("\n", "")), number)
    heads = [mark for mark in place if mark.startswith("head")]
    assert heads and [mark for mark in heads if place[mark] != place[mark.replace("head", "first")]] == []


def test_heads_that_sort_are_repeated_on_each_leaf(browser, pages, tmp_path):
    """A browser repeats the text of a head where a table goes on, but not the buttons in it."""
    paper = tmp_path / "long.pdf"
    with opened(browser, pages["district"].as_uri(), 1024) as (page, _, _):
        page.evaluate("""() => {
            const table = document.querySelector("#overdue table.sortable"), rows = [...table.tBodies[0].rows];
            for (let times = 0; times < 12; times++)
                rows.forEach(row => table.tBodies[0].append(row.cloneNode(true)));
        }""")
        page.pdf(path=paper, prefer_css_page_size=True)
    leaves = [leaf.extract_text() for leaf in PdfReader(paper).pages]
    overdue = [leaf for leaf in leaves if leaf.count("\u00a0дней") > 15]
    assert len(overdue) > 1 and all("Ответственный" in leaf for leaf in overdue)


#: Puts a word that nobody sees into the caption and the first row of every table.
MARK_HEADS = """() => document.querySelectorAll("table").forEach((table, number) => {
    for (const [thing, word] of [[table.caption, "head"], [table.tBodies[0].rows[0].cells[0], "first"]]) {
        const mark = document.createElement("span");
        mark.textContent = `${word}${number}x`;
        mark.style = "font:2px/2px monospace;color:#fff;position:absolute;left:0;bottom:0;white-space:nowrap";
        thing.style.position = "relative";
        thing.append(mark);
    }
})"""

#: Puts two words that nobody sees into every row and figure: one at its top, one at its bottom.
MARK_EDGES = """() => {
    const things = [...document.querySelectorAll("tbody tr > :first-child, figure")];
    things.forEach((thing, number) => {
        thing.style.position = "relative";
        for (const [edge, side] of [["above", "top"], ["below", "bottom"]]) {
            const mark = document.createElement("span");
            mark.textContent = `${edge}${number}x`;
            mark.style = `position:absolute;left:0;${side}:0;font:2px/2px monospace;color:#fff;white-space:nowrap`;
            mark.style[side] = "0";
            thing.append(mark);
        }
    });
    return things.length;
}"""


def test_tables_of_the_district_are_sorted_by_a_click(browser, pages):
    with opened(browser, pages["district"].as_uri(), 1440) as (page, said, _):
        table = page.locator("#overdue table.sortable").first
        column = [head.inner_text() for head in table.locator("thead th").all()].index("Просрочено")
        days = lambda: [int(re.match(r"\d+", text)[0]) for text in texts(table, column)]  # noqa: E731
        given = days()
        button = table.locator("thead th button").nth(column)
        button.click()
        assert days() == sorted(given)
        assert table.locator("th[aria-sort=ascending]").count() == 1
        button.press("Enter")
        assert days() == sorted(given, reverse=True)
        button.press("Enter")
        assert days() == given and table.locator("th[aria-sort]").count() == 0
        assert said == []


def texts(table, column: int) -> list[str]:
    return [row.locator("th, td").nth(column).inner_text() for row in table.locator("tbody tr").all()]


def test_schools_are_never_put_in_the_order_of_their_results(browser, pages):
    with opened(browser, pages["district"].as_uri(), 1440) as (page, _, _):
        heads = page.locator("#schools thead th")
        plain = [head.inner_text() for head in heads.all() if not head.locator("button").count()]
        assert plain == ["Отбор", "Результаты"]
        assert page.locator("#funnel th button, #effect th button, #indicators th button").count() == 0


def test_schools_of_the_matrix_lead_to_their_pages(browser, pages):
    with opened(browser, pages["district"].as_uri(), 1440) as (page, _, _):
        page.locator("#schools tbody a").first.click()
        assert "Содержание" in page.locator("nav").inner_text()

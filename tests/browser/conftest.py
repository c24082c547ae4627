"""Pages as a reader's browser shows them: Debian's Chromium driven by Playwright; absent, the tests say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shnor_analysis.batch.district import make_district
from shnor_analysis.batch.paper import find_browser
from shnor_analysis.batch.run import make_reports
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table

playwright = pytest.importorskip("playwright.sync_api", reason="нет playwright (ставится с extra dev)")

CHROMIUM = find_browser()
#: A page needs no network; the browser's own errands are switched off, so that any request is the page's.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """One headless Chromium for all tests of a worker."""
    if CHROMIUM is None:
        pytest.skip("нет браузера: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pages(example_store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A school of the programme, one outside, the contents page, the district's, made as the batch makes them."""
    out = tmp_path_factory.mktemp("pages")
    schools = read_table(example_store, "schools")
    inside = schools.loc[schools["in_programme"], "school_id"].iloc[0]
    outside = schools.loc[~schools["in_programme"], "school_id"].iloc[0]
    result = make_reports(example_store, out, schools=[inside, outside], workers=1)
    assert not result.failed
    assert make_district(example_store, out).done
    return {
        "school in the programme": out / f"{inside}.html",
        "school outside": out / f"{outside}.html",
        "contents": out / "index.html",
        "district": out / "district.html",
    }

"""Pages as a reader's browser shows them: Debian's Chromium driven by Playwright; absent, the tests say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.batch.district import make_district
from shnor_analysis.batch.paper import find_browser
from shnor_analysis.batch.run import make_reports
from shnor_analysis.example.settings import ExampleSettings
from shnor_analysis.example.writing import write_example
from shnor_analysis.sources.importing import import_folders
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
def full_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A region of few schools with every paper of `make example`: its reports are as long as the example's."""
    folder = tmp_path_factory.mktemp("full_example")
    write_example(folder / "raw", ExampleSettings(n_schools=12))
    store = Store(folder / "store")
    import_folders([folder / "raw"], store)
    analyse(store)
    return store


@pytest.fixture(scope="session")
def pages(full_store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two schools of the programme, one outside, the contents, the district, made as the batch makes them."""
    out = tmp_path_factory.mktemp("pages")
    schools = read_table(full_store, "schools")
    inside, another, *_ = schools.loc[schools["in_programme"], "school_id"]
    outside = schools.loc[~schools["in_programme"], "school_id"].iloc[0]
    result = make_reports(full_store, out, schools=[inside, another, outside], workers=1)
    assert not result.failed
    assert make_district(full_store, out).done
    return {
        "school in the programme": out / f"{inside}.html",
        "another in the programme": out / f"{another}.html",
        "school outside": out / f"{outside}.html",
        "contents": out / "index.html",
        "district": out / "district.html",
    }

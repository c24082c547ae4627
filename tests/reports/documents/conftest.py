"""Stores for papers: the seed's plan alone, and a district with names, results and every kind of trouble."""

import datetime
from pathlib import Path

import pytest

from shnor_analysis.methodology.loader import load
from shnor_analysis.programme.marts import programme_marts
from shnor_analysis.programme.recommending import recommend
from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import write_register
from shnor_analysis.store.writing import write_frame
from tests.fixtures_programme.seed_plan import write_seed_plan
from tests.reports.documents.district_register import district_register
from tests.reports.mini_store import build

DAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The seed's plan typed into the workbook and imported, and nothing else: no marts, no results."""
    folder = tmp_path_factory.mktemp("seed_plan")
    (folder / "raw").mkdir()
    write_seed_plan(folder / "raw" / "programme.xlsx")
    store = Store(folder / "store")
    import_folders([folder / "raw"], store, workers=1)
    return store


@pytest.fixture(scope="session")
def district_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Schools of the mini region in the programme, with a register and its marts."""
    store = Store(build(tmp_path_factory.mktemp("district_papers") / "store"))
    for name, rows in district_register().items():
        write_register(store, name, rows)
    for name, rows in programme_marts(store, None, DAY).items():
        write_frame(store.mart(name), rows, {"as_of": DAY.isoformat(), "programme": load("programme")})
    write_frame(store.mart("recommendations"), recommend(store, None))
    return store


@pytest.fixture(scope="session")
def seed_papers(seed_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers of the seed's plan."""
    out = tmp_path_factory.mktemp("seed_papers")
    assert not make_documents(seed_store, out, day=DAY).failed
    return out


@pytest.fixture(scope="session")
def papers(district_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers of the district with everything in them."""
    out = tmp_path_factory.mktemp("papers")
    assert not make_documents(district_store, out, day=DAY).failed
    return out


@pytest.fixture(scope="session")
def public_papers(district_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for publication."""
    out = tmp_path_factory.mktemp("public_papers")
    assert not make_documents(district_store, out, day=DAY, audience="public").failed
    return out

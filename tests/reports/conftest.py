"""One small store for all tests of reports; read only."""

import datetime
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from shnor_analysis.analyse.programme import analyse_programme
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.store.paths import Store
from tests.reports import mini_programme
from tests.reports.mini_store import build
from tests.reports.page_text import report_html, text_of

TODAY = datetime.date(2022, 9, 1)
#: Report date of the programme that the attackers read of.
ATTACKED_ON = datetime.date(2021, 5, 31)


@pytest.fixture(scope="session")
def mini_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("mini") / "store")


@pytest.fixture(scope="session")
def bare_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of an older analysis: no marts of change, signs and tasks."""
    return build(tmp_path_factory.mktemp("bare") / "store", marts=False)


@pytest.fixture(scope="session")
def report_of(mini_store: Path) -> Callable[[str], SchoolReport]:
    return cache(lambda school_id: SchoolReport.load(mini_store, school_id, today=TODAY))


@pytest.fixture(scope="session")
def text_of_report(report_of: Callable[[str], SchoolReport]) -> Callable[[str], str]:
    """Text of a whole report, drawn once a session."""
    return cache(lambda school_id: text_of(report_html(report_of(school_id))))


@pytest.fixture(scope="session")
def attacked_store(example_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The small region, judged on a day in the middle of its programme; results are those of every other test."""
    store = Store(tmp_path_factory.mktemp("attacked") / "store")
    shutil.copytree(example_store.root, store.root)
    analyse_programme(store, None, ATTACKED_ON)
    return store


@pytest.fixture(scope="session")
def district_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a programme of seven schools; the fourth has a hostile name."""
    root = build(tmp_path_factory.mktemp("district") / "store")
    mini_programme.write(root, mini_programme.SCHOOLS)
    return root

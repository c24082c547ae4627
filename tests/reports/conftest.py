"""One small store for all tests of reports; read only."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from shnor_analysis.reports.school_report import SchoolReport
from tests.reports.mini_store import build

TODAY = datetime.date(2022, 9, 1)


@pytest.fixture(scope="session")
def mini_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("mini") / "store")


@pytest.fixture(scope="session")
def report_of(mini_store: Path) -> Callable[[str], SchoolReport]:
    return lambda school_id: SchoolReport.load(mini_store, school_id, today=TODAY)

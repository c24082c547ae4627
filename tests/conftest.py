"""Fixtures that several rooms share: the real samples (where they are) and one imported example region."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from shnor_analysis.analyse.run import analyse
from shnor_analysis.example.settings import ExampleSettings
from shnor_analysis.example.writing import write_example
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.rcoi.pupil_key import VARIABLE
from shnor_analysis.store.paths import Store
from tests.analyse.exam_store import ELEVEN, FELL, MA, RU, SEVEN, ExamRegion

# A shared machine is slow at times: properties must hold, not hurry.
settings.register_profile("shnor", deadline=None, derandomize=True)
settings.load_profile("shnor")

#: Sets of procedures that regions of exams are analysed with.
EXAM_SETS = {"ВПР": ("ВПР",), "ОГЭ": ("ОГЭ",), "ЕГЭ": ("ЕГЭ",), "все": ("ВПР", "ОГЭ", "ЕГЭ", "ГВЭ")}

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"


@pytest.fixture(scope="session", autouse=True)
def pupil_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A key of codes of pupils for all tests: they leave that of the person who runs them alone."""
    path = tmp_path_factory.mktemp("key") / "pupil_id.key"
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(path)
    yield path
    os.environ.pop(VARIABLE) if before is None else os.environ.update({VARIABLE: before})


@pytest.fixture(scope="session")
def samples() -> Path:
    """Folder of real files under changed codes; they may not be committed, so elsewhere the test is skipped."""
    if not SAMPLES.is_dir():
        pytest.skip("нет папки ../shared/samples: настоящие файлы лежат только у разработчиков")
    return SAMPLES


@pytest.fixture(scope="session")
def example_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a small fictional region."""
    folder = tmp_path_factory.mktemp("example") / "raw"
    write_example(folder, ExampleSettings(n_schools=12, grades=(5, 6), seed=7, exams=False, conditions=False))
    return folder


@pytest.fixture(scope="session")
def example_store(example_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The small region imported and analysed; read only."""
    store = Store(tmp_path_factory.mktemp("example_store") / "store")
    import_folders([example_files], store, workers=1)  # of a few small files, a second process costs its start
    analyse(store)
    return store


@pytest.fixture(scope="session")
def exam_store_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Store]:
    """Regions with some procedures only, and with all; each analysed once. Read only.

    With all, one more school: good at ВПР, bad at ОГЭ a year later.
    """

    def made(name: str) -> Store:
        region = ExamRegion(SEVEN if name != "все" else ELEVEN).usual(EXAM_SETS[name])
        if name == "все":
            for subject in (MA, RU):
                region.paper(FELL, 2025, "ВПР", subject, 8, (0, 2, 8, 10))
                region.paper(FELL, 2026, "ОГЭ", subject, 9, (9, 7, 3, 1))
        return region.store(tmp_path_factory.mktemp("exams") / "store")

    return cache(made)

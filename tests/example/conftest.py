from pathlib import Path

import pytest

from shnor_analysis.example.model import ExampleData, ExampleSettings, generate
from shnor_analysis.example.writing import write_example

SAMPLES = Path(__file__).parents[2].parent / "shared" / "samples"


@pytest.fixture(scope="session")
def region() -> ExampleData:
    """A whole region, large enough for its facts to be seen."""
    return generate(ExampleSettings(n_schools=500))


@pytest.fixture(scope="session")
def small_settings() -> ExampleSettings:
    return ExampleSettings(
        n_schools=20,
        grades=(4, 5),
        years=((2020, "autumn"), (2021, "spring"), (2022, "spring")),
        exams=False,
        conditions=False,
    )


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory, small_settings: ExampleSettings) -> Path:
    """A small region in files of all three layouts."""
    folder = tmp_path_factory.mktemp("example")
    write_example(folder, small_settings)
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    if not SAMPLES.is_dir():
        pytest.skip("real samples are not beside the checkout")
    return SAMPLES

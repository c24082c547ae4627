"""Small notebooks and a small store: nothing heavier than a kernel is started."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from shnor_analysis.batch.task import SchoolTask
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame

IDS = ["223080", "223081", "ksh220002"]


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Make a notebook whose work is the code given, under the heading «Отметки»."""

    def make(code: str = "print('школа', school_id, year)", name: str = "school_report", tag: str = "parameters"):
        v4 = nbformat.v4
        parameters = v4.new_code_cell("school_id = ''\nstore = ''\nyear = 0", metadata={"tags": [tag]})
        heading = v4.new_markdown_cell("## Отметки")
        cells = [v4.new_markdown_cell("# Отчёт"), parameters, heading, v4.new_code_cell(code)]
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(v4.new_notebook(cells=[*cells, v4.new_code_cell("'последняя ячейка'")]), path)
        return path

    return make


@pytest.fixture
def task(tmp_path: Path) -> Callable[..., SchoolTask]:
    """Make the task of one school."""

    def make(notebook: Path, school_id: str = "223080", **changes: object) -> SchoolTask:
        given = {"title": "Школа", "store": tmp_path / "store", "out": tmp_path / "out", "year": 2021, **changes}
        return SchoolTask(school_id=school_id, notebook=notebook, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Write a store of three schools and two years; one more school has results and no entry in the directory."""
    store = Store(tmp_path / "store")
    directory = pd.DataFrame(
        {
            "school_id": [*IDS, "223099"],
            "name": ["СОШ № 10 <b>&", "СОШ № 2", None, "Школа без работ"],
            "municipality": ["Нагорный район", "Нагорный район", None, "Береговой район"],
            "in_programme": [True, False, False, False],
            "sample_data": [True, False, False, False],
        }
    )
    write_frame(store.table("schools"), directory)
    years = pd.DataFrame({"year": [2020, 2021]})
    of_schools = pd.DataFrame({"school_id": [*IDS, "223077"]}).merge(years, how="cross")
    low = of_schools["school_id"].eq("223080") & of_schools["year"].eq(2021)
    identification = of_schools.assign(
        listed=low | of_schools["school_id"].eq("ksh220002"),
        limb_a=low,
        limb_b=low,
        n_low_procedures=low * 3,
        low_procedures="",
        n_procedures=8,
    )
    write_frame(store.mart("identification"), identification, {})
    write_frame(store.mart("cells"), of_schools.merge(pd.DataFrame({"n": [10, 15]}), how="cross"), {})
    return store

"""The page of the district as the command makes it; what a notebook says is tested elsewhere."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shnor_analysis.batch.district import DistrictTask, make_district
from shnor_analysis.batch.folder import claim
from shnor_analysis.batch.task import DONE, FAILED, SchoolOutcome, SchoolTask
from shnor_analysis.reports.export import script_hash
from shnor_analysis.store.paths import Store, StoreError
from tests.reports import mini_programme
from tests.reports.mini_store import build


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = build(tmp_path_factory.mktemp("district") / "store")
    mini_programme.write(root, mini_programme.SCHOOLS)
    return Store(root)


class Runs:
    """Stands in for the kernel: keeps the tasks and ends them as told."""

    def __init__(self, status: str = DONE) -> None:
        self.status, self.tasks = status, list[SchoolTask]()

    def __call__(self, task: SchoolTask) -> SchoolOutcome:
        self.tasks.append(task)
        task.html.write_text("страница")
        return SchoolOutcome(task.school_id, task.title, self.status, datetime.now(UTC), 0.1)


def test_the_task_is_that_of_a_page_and_of_no_school(programme: Store, tmp_path: Path) -> None:
    runs = Runs()
    assert make_district(programme, tmp_path / "out", date="2022-09-02", year=2022, run=runs).done
    (task,) = runs.tasks
    assert isinstance(task, DistrictTask)
    assert task.title == "Программа адресной помощи: Приозёрный район"
    assert task.html.name == "district.html"
    given = task.notebook_parameters
    assert {name: given[name] for name in ("audience", "date", "year")} == {
        "audience": "internal",
        "date": "2022-09-02",
        "year": 2022,
    }
    assert "school_id" not in given


def test_the_page_is_left_until_something_it_is_made_from_changes(programme: Store, tmp_path: Path) -> None:
    runs, given = Sized(), {"date": "2022-09-02", "reuse": True}
    first, again = (make_district(programme, tmp_path, run=runs, **given) for _ in range(2))
    assert (len(runs.tasks), first.reused, again.reused, again.done) == (1, False, True, True)
    make_district(programme, tmp_path, run=runs, date="2022-09-03", reuse=True)
    make_district(programme, tmp_path, run=runs, date="2022-09-03")  # asked for by itself, it is made
    (tmp_path / "district.html").write_text("стран")
    make_district(programme, tmp_path, run=runs, date="2022-09-03", reuse=True)
    assert len(runs.tasks) == 4


class Sized(Runs):
    """Tells the size of the page, as a real run does."""

    def __call__(self, task: SchoolTask) -> SchoolOutcome:
        return replace(super().__call__(task), size=task.html.stat().st_size)


def test_key_figures_are_kept_for_the_next_run(programme: Store, tmp_path: Path) -> None:
    make_district(programme, tmp_path, run=Runs())
    make_district(programme, tmp_path, run=Runs())
    kept = json.loads((tmp_path / "district.json").read_text(encoding="utf-8"))
    assert kept["now"]["as_of"] == "2022-09-01"
    assert kept["before"] is None
    assert kept["now"]["schools"]["990003"]["roadmap_overdue"] == 2


def test_a_failed_page_keeps_nothing(programme: Store, tmp_path: Path) -> None:
    assert not make_district(programme, tmp_path, run=Runs(FAILED)).done
    assert not (tmp_path / "district.json").exists()


def test_a_public_run_leaves_no_figures(programme: Store, tmp_path: Path) -> None:
    make_district(programme, tmp_path, audience="public", run=Runs())
    assert not (tmp_path / "district.json").exists()


def test_documents_for_two_audiences_do_not_mix(programme: Store, tmp_path: Path) -> None:
    make_district(programme, tmp_path, run=Runs())
    with pytest.raises(StoreError, match="Укажите другую папку"):
        make_district(programme, tmp_path, audience="public", run=Runs())


def test_a_folder_of_older_pages_is_one_for_the_office(tmp_path: Path) -> None:
    (tmp_path / "990001.html").touch()
    with pytest.raises(StoreError, match="для служебного пользования"):
        claim(tmp_path, "public")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [({"date": "вчера"}, "не читается"), ({"audience": "press"}, "для кого"), ({"year": 1999}, "за 1999 год")],
)
def test_a_wrong_wish_is_one_sentence(
    programme: Store, tmp_path: Path, words: dict[str, object], sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence):
        make_district(programme, tmp_path, run=Runs(), **words)  # type: ignore[arg-type]


def test_the_real_notebook_makes_a_page(programme: Store, tmp_path: Path) -> None:
    outcome = make_district(programme, tmp_path, date="2022-09-01")
    assert outcome.done, outcome.failure
    page = (tmp_path / "district.html").read_text(encoding="utf-8")
    assert page.count("<h1") == 1 and page.count("<script") == 1  # that of the sortable tables
    assert f"script-src 'sha256-{script_hash()}'" in page
    assert "Школы рядом" in page and "учебные данные" in page
    assert (tmp_path / "notebooks" / "district.ipynb").exists()

import json
import re

import pytest
from fake_runs import fake_run

from shnor_analysis import __version__
from shnor_analysis.batch.manifest import read_outcomes
from shnor_analysis.batch.run import make_reports
from shnor_analysis.store.paths import StoreError


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def make(store, out, notebook):
    """Run the batch without kernels in this process."""

    def make(*, run=fake_run, **choice):
        return make_reports(store, out, notebook=notebook(), workers=1, show="nothing", run=run, **choice)

    return make


def names(html):
    return re.findall(r'href="(\w+)\.html"', html)


def test_whole_run_with_a_poisoned_school_in_the_middle(store, out, notebook, capsys):
    code = "assert school_id != '223080', f'нет данных в {store}'"
    result = make_reports(store, out, everything=True, workers=2, notebook=notebook(code))
    assert [one.school_id for one in result.failed] == ["223080"]
    assert [one.school_id for one in result.done] == ["223077", "223081", "ksh220002"]
    page = result.index.read_text(encoding="utf-8")
    assert "Отчётов: 3, не удалось: 1" in page
    assert "раздел «Отметки», ячейка 5 (assert school_id" in page
    assert "AssertionError: нет данных в …/store" in page
    assert "shnor report 223080" in page
    assert "notebooks/223080.failed.ipynb" in page
    assert "СОШ № 10 &lt;b&gt;&amp;" in page
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
        "223077.html", "223081.html", "index.html", "ksh220002.html", "manifest.json", "notebooks",
    ]  # fmt: skip
    assert sorted(path.name for path in (out / "notebooks").iterdir()) == [
        "223077.ipynb", "223080.failed.ipynb", "223081.ipynb", "ksh220002.ipynb",
    ]  # fmt: skip
    said = capsys.readouterr().err
    assert "Не удалось: 223080" in said
    assert "готово 3 из 4, не удалось 1, осталось 0" in said


def test_manifest_tells_the_run_without_folders_of_this_machine(make, out, tmp_path):
    result = make(everything=True)
    text = result.manifest.read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert str(tmp_path) not in text
    assert manifest["package_version"] == __version__
    assert (manifest["done"], manifest["failed"], manifest["planned"], manifest["interrupted"]) == (4, 0, 4, False)
    assert (manifest["notebook"], manifest["year"]) == ("school_report.ipynb", 2021)
    school = manifest["schools"][1]
    assert (school["status"], school["report"], school["failure"]) == ("done", "223080.html", None)
    assert school["parameters"] == {"school_id": "223080", "store": "../store", "year": 2021}
    assert manifest["started"] <= school["started"] <= manifest["ended"]
    assert [(one.school_id, one.status) for one in read_outcomes(out)] == [
        (one.school_id, one.status) for one in result.outcomes
    ]


def test_repaired_school_joins_the_earlier_index(make, out):
    def fails(task):
        return fake_run(task.__class__(**{**vars(task), "title": "ошибка"}))

    assert len(make(run=fails).failed) == 2
    result = make(schools=["223080"])
    assert [one.school_id for one in result.outcomes] == ["223080"]
    page = result.index.read_text(encoding="utf-8")
    assert "Отчётов: 1, не удалось: 1" in page
    assert names(page) == ["223080"]
    assert len(json.loads(result.manifest.read_text(encoding="utf-8"))["schools"]) == 2


def test_earlier_reports_of_another_year_or_lost_pages_do_not_count(make, out):
    make(everything=True)
    (out / "223081.html").unlink()
    assert names(make(schools=["223080"]).index.read_text(encoding="utf-8")).count("223081") == 0
    assert names(make(schools=["223080"], year=2020).index.read_text(encoding="utf-8")) == ["223080"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": 99}', '{"format": 1, "schools": [1]}'])
def test_broken_manifest_of_an_earlier_run_is_passed_over(make, out, text):
    out.mkdir()
    (out / "manifest.json").write_text(text)
    assert len(make(schools=["223080"]).outcomes) == 1


def test_nothing_to_do_still_gives_an_index(make):
    result = make(schools=[])
    assert (result.outcomes, result.failed) == ([], [])
    assert "Ни одной школы не отобрано" in result.index.read_text(encoding="utf-8")


def test_interrupted_run_tells_how_far_it_came(make, out):
    made = []

    def interrupted(task):
        if made:
            raise KeyboardInterrupt
        made.append(task)
        return fake_run(task)

    with pytest.raises(KeyboardInterrupt):
        make(everything=True, run=interrupted)
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Составление прервано" in page
    assert "Отчётов: 1, не удалось: 0" in page
    assert page.count("отчёта нет") == 3
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["interrupted"], manifest["planned"], len(manifest["schools"])) == (True, 4, 1)


def test_folder_that_cannot_be_written_is_told_before_the_work(make, out):
    out.write_text("это файл")
    with pytest.raises(StoreError, match="нельзя писать"):
        make()


def test_settings_of_the_rule_stand_on_the_page(make):
    page = make().index.read_text(encoding="utf-8")
    assert "Доля отметки «2», с которой результат процедуры считается низким" in page
    assert "учебные данные" in page

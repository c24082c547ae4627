"""The widgets without a browser: each choice is told once, lists follow one another, notes are kept."""

import datetime
import shutil

import pytest

from shnor_analysis.review import notes, panel, serving
from shnor_analysis.review.chooser import Chooser
from shnor_analysis.review.panel import Review
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.review_notes import read_notes


@pytest.fixture
def own(place, tmp_path):
    """A store that may be written into."""
    return Store(shutil.copytree(place.root, tmp_path / "store"))


@pytest.fixture
def told(place):
    chooser = Chooser(place, "edu990001")
    heard = []
    chooser.follow(heard.append)
    return chooser, heard


def test_it_begins_with_the_newest_season_of_the_first_paper(told):
    _, heard = told
    assert len(heard) == 1
    chosen = heard[0]
    assert chosen.view.school_id == "990001"
    assert (chosen.paper.subject, chosen.now.year, chosen.before.year) == ("Математика", 2022, 2021)


def test_each_choice_is_told_once_and_whole(told):
    chooser, heard = told
    chooser.school.value = "990002"
    chooser.paper.value = chooser.paper.options[-1][1]
    chooser.season.value = chooser.season.options[-1][1]
    chooser.school.value = "990010"
    chooser.school.value = "990011"
    seen = [(one.view.school_id, one.paper and one.paper.subject, one.now and one.now.year) for one in heard[1:]]
    assert seen == [
        ("990002", "Математика", 2022),
        ("990002", "Русский язык", 2022),
        ("990002", "Русский язык", 2021),
        ("990010", None, None),
        ("990011", "Математика", 2022),
    ]
    assert heard[3].before.year == 2022
    assert heard[5].before is None


def test_the_paper_looked_at_is_kept_from_school_to_school(told):
    chooser, heard = told
    russian = next(paper for _, paper in chooser.paper.options if paper.subject == "Русский язык")
    chooser.paper.value = russian
    chooser.school.value = "990002"
    assert heard[-1].paper == russian


def test_the_search_takes_the_school_it_finds(told):
    chooser, heard = told
    chooser.search.value = "лесная"
    assert heard[-1].view.school_id == "990002"
    assert "из 15" in chooser.found.value
    chooser.search.value = "такой нет"
    assert "Не найдено" in chooser.found.value
    assert heard[-1].view.school_id == "990002"
    chooser.search.value = ""
    assert len(chooser.school.options) == 15


def test_an_unknown_school_or_store_is_a_sentence(place, tmp_path):
    with pytest.raises(StoreError, match="нет в хранилище"):
        Review(place.root, "990999")
    with pytest.raises(StoreError, match="shnor"):
        Review(tmp_path)


def test_the_store_is_named_by_the_environment(place, monkeypatch):
    monkeypatch.setenv(panel.STORE_VARIABLE, str(place.root))
    assert Review().store == place


def test_another_rule_is_tried_and_given_back(place):
    review = Review(place.root, "990001")
    _, form, _, page = review.what_if().children
    threshold, _, without, back = form.children
    assert "правилу хранилища" in page.value
    threshold.value = 25
    assert "порог 25\u00a0%" in page.value
    without.value = True
    assert "без отмеченных процедур</th>" in page.value
    review.chooser.school.value = "990002"
    assert threshold.value == 25
    back.click()
    assert threshold.value == 30
    assert without.value is False
    assert "правилу хранилища" in page.value


def test_a_note_is_written_mended_and_kept_apart(own):
    review = Review(own.root, "990001")
    form = notes.NotesForm(own)
    review.chooser.follow(form.show)
    form.text.value, form.author.value = "Был на уроке <b>.", ""
    form.save.click()
    assert "должность" in form.said.value
    assert form.text.value == "Был на уроке <b>."
    form.author.value = "методист"
    form.save.click()
    kept = read_notes(own, "990001")
    assert [(note.section, note.text, note.author) for note in kept] == [
        (notes.WHOLE, "Был на уроке <b>.", "методист")
    ]
    assert kept[0].date == datetime.date.today()
    assert "&lt;b&gt;" in form.written.value
    form.text.value = "начато"
    review.chooser.school.value = "990002"
    assert form.text.value == ""
    assert "ещё нет" in form.written.value
    assert form.remove.disabled
    review.chooser.school.value = "990001"
    form.remove.click()
    assert form.text.value == "Был на уроке <b>."
    assert read_notes(own, "990001") == ()


def test_broken_notes_do_not_stop_the_review(own):
    own.review("990001").parent.mkdir()
    own.review("990001").write_text("{")
    form = notes.NotesForm(own)
    Review(own.root, "990001").chooser.follow(form.show)
    assert "990001.json" in form.written.value


def test_a_note_may_be_about_the_paper_looked_at(own):
    form = notes.NotesForm(own)
    Review(own.root, "990001").chooser.follow(form.show)
    assert form.about.options[0].replace("\u00a0", " ") == "Математика, 5 класс, весна 2022"
    assert form.about.value == notes.WHOLE


def test_the_page_is_served_to_this_computer_alone(place, tmp_path):
    command = serving.serving_command(tmp_path / serving.NOTEBOOK, 8866, browser=False)
    assert "--Voila.ip=127.0.0.1" in command
    assert "--no-browser" in command
    around = serving.serving_environment(place.root, {"JUPYTER_PATH": "/own", "PATH": "x"})
    assert around["SHNOR_STORE"] == str(place.root)
    assert around["JUPYTER_PATH"].split(":")[-1] == "/own" or ";" in around["JUPYTER_PATH"]
    with pytest.raises(StoreError, match="shnor analyse"):
        serving.serving_environment(tmp_path)

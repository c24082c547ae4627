"""Words of the register are printed as they are: never markup, never a template, never a path."""

import datetime
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.sandbox import SandboxedEnvironment

from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.documents.printing import LONGEST_NAME, file_name, printed
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.register import read_register, write_register
from tests.fixtures_programme.seed_plan import seed_register
from tests.reports.documents.district_register import HOSTILE_SEEN, KEY_OF
from tests.reports.documents.word_text import table, words

DAY = datetime.date(2026, 11, 23)


def test_hostile_words_are_seen_as_typed(papers: Path):
    measures = table(papers / "План адресной помощи.docx", "№ п/п", "Наименование мероприятия")
    assert measures[0][1] == HOSTILE_SEEN
    items = table(next(papers.glob(f"Дорожная карта {KEY_OF}*")), "№", "Фактор риска")
    assert items[0][3] == HOSTILE_SEEN
    assert "49" not in measures[0][1]


def test_every_part_is_well_formed_xml(papers: Path):
    for path in papers.glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(archive.read(name))


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_makes_well_formed_xml(text: str):
    environment = SandboxedEnvironment(autoescape=True, finalize=printed)
    made = environment.from_string("<w>{{ text }}</w>").render(text=text)
    assert "{" not in made
    ElementTree.fromstring(made)


@given(st.text(max_size=200))
def test_file_names_are_safe(text: str):
    name = file_name("План", text)
    assert name.endswith(".docx")
    assert len(name) <= LONGEST_NAME + len(".docx")
    assert not set(name) & set('<>:"/\\|?*')
    assert Path(name).name == name
    assert all(ord(sign) >= 32 for sign in name)


def test_a_school_with_a_hostile_name_gets_its_papers(tmp_path: Path):
    store = Store(tmp_path / "store")
    register = seed_register()
    schools = register["programme_schools"]
    schools.loc[0, "name"] = '../<script>alert("1")</script>: «СОШ»\x00' + "я" * 300
    for name, rows in register.items():
        write_register(store, name, rows)
    made = make_documents(store, tmp_path / "out", day=DAY)
    assert not made.failed
    assert all(path.parent == tmp_path / "out" for path in made.done)
    assert '<script>alert("1")</script>' in words(tmp_path / "out" / "План адресной помощи.docx")


def test_the_same_register_gives_the_same_bytes(seed_store: Store, tmp_path: Path):
    for folder in ("a", "b"):
        make_documents(seed_store, tmp_path / folder, day=DAY)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_paper_tells_nothing_of_the_machine(seed_store: Store, tmp_path: Path):
    made = make_documents(seed_store, tmp_path / "out", day=DAY)
    for path in made.done:
        with zipfile.ZipFile(path) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
        assert str(seed_store.root).encode() not in content
        assert b"2026-11-23T00:00:00Z" in content


def test_no_programme_is_said_in_russian(tmp_path: Path):
    with pytest.raises(StoreError, match=r"хранилища .* нет"):
        make_documents(Store(tmp_path / "nowhere"), tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="нет школ проекта"):
        make_documents(Store(tmp_path / "empty"), tmp_path / "out")


def test_unknown_kinds_and_schools_are_named(seed_store: Store, tmp_path: Path):
    with pytest.raises(StoreError, match="Нет документа «план»"):
        make_documents(seed_store, tmp_path, only=["план"])
    with pytest.raises(StoreError, match="«123456» нет на листе «Школы»"):
        make_documents(seed_store, tmp_path, school="123456")


def test_one_school_by_its_login(seed_store: Store, tmp_path: Path):
    made = make_documents(seed_store, tmp_path, school="edu980001", day=DAY)
    assert sorted(path.name[:15] for path in made.done) == ["Адресные рекоме", "Дорожная карта "]


def test_a_register_of_schools_only_is_enough(tmp_path: Path, seed_store: Store):
    store = Store(tmp_path / "store")
    write_register(store, "programme_schools", read_register(seed_store, "programme_schools"))
    made = make_documents(store, tmp_path / "out", day=DAY)
    assert not made.failed
    assert "Нет данных: заполните лист «Кураторы»" in words(tmp_path / "out" / "План адресной помощи.docx")

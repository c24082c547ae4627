"""A user's template may name people in its words, remarks and properties: nothing of it is in a public paper."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from shnor_analysis.reports.documents.making import make_documents
from shnor_analysis.reports.names import HIDDEN_NAME
from shnor_analysis.store.paths import Store
from tests.reports.documents.conftest import DAY
from tests.reports.documents.district_register import DIRECTOR
from tests.reports.documents.word_text import every_byte, words

#: Everybody whose name the template holds, each in a place of its own; nobody but the director is in the register.
AUTHOR, CHIEF, REVIEWER = "Фиалкина", "Тюльпанов", "Рецензентова"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template as an office has it: written by somebody, commented by somebody, changed and signed."""
    folder = tmp_path_factory.mktemp("own")
    document = docx.Document()
    document.core_properties.author = f"{AUTHOR} Мария Львовна"
    document.core_properties.last_modified_by = f"{AUTHOR} М. Л."
    document.core_properties.comments = document.core_properties.keywords = f"Правила {AUTHOR}"
    document.core_properties.title = f"План ({AUTHOR} М. Л.)"
    paragraph = document.add_paragraph("Начальник управления ")
    for piece in (CHIEF[:4], CHIEF[4:], " А.", " Б. и {{ head.district }}"):
        paragraph.add_run(piece)
    document.add_comment(paragraph.runs, f"Уточнить у {DIRECTOR}", author=REVIEWER, initials="РМ")
    _change(paragraph, "w:ins", "w:t", "вставлено")
    _change(paragraph, "w:del", "w:delText", f"удалено: {REVIEWER}")
    document.sections[0].footer.paragraphs[0].text = f"Исполнитель: {AUTHOR} М.Л."
    document.save(str(folder / "plan.docx"))
    return folder


def _change(paragraph: object, tag: str, text_tag: str, text: str) -> None:
    change, run, words_of_run = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
    change.set(qn("w:id"), "7")
    change.set(qn("w:author"), REVIEWER)
    words_of_run.text = text
    run.append(words_of_run)
    change.append(run)
    paragraph._p.append(change)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def made(district_store: Store, template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("made")
    for audience in ("internal", "public"):
        done = make_documents(district_store, out, templates=template, only=["plan"], day=DAY, audience=audience)
        assert not done.failed
    return {
        "internal": out / "План адресной помощи.docx",
        "public": out / "План адресной помощи (для публикации).docx",
    }


def test_nothing_of_it_is_in_any_byte(made: dict[str, Path]) -> None:
    content = every_byte(made["public"])
    assert not [name for name in (AUTHOR, CHIEF, REVIEWER, *DIRECTOR.split()) if name in content]
    assert "РМ" not in content


def test_the_rest_of_it_stays(made: dict[str, Path]) -> None:
    text = words(made["public"]).replace("\n", "")
    assert f"Начальник управления {HIDDEN_NAME} и Приозёрный район" in text
    assert "вставлено" in text and "удалено" not in text
    footer = docx.Document(str(made["public"])).sections[0].footer.paragraphs[0].text
    assert footer == f"Исполнитель: {HIDDEN_NAME}"


def test_a_paper_of_the_office_keeps_its_author(made: dict[str, Path]) -> None:
    assert AUTHOR in docx.Document(str(made["internal"])).core_properties.author


def test_the_packages_papers_name_no_tool_and_no_author(papers: Path, public_papers: Path) -> None:
    for folder in (papers, public_papers):
        for path in folder.glob("*.docx"):
            properties = docx.Document(str(path)).core_properties
            assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
            with zipfile.ZipFile(path) as archive:
                assert not [name for name in archive.namelist() if "comments" in name or "people" in name]

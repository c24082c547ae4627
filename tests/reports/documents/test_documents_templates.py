"""Templates: made anew they are those committed, users replace them, broken ones are named."""

import zipfile
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from shnor_analysis.cli import app
from shnor_analysis.reports.documents.make_templates import make
from shnor_analysis.reports.documents.making import KINDS, make_documents, save_templates
from shnor_analysis.reports.documents.rendering import TEMPLATES
from shnor_analysis.store.paths import Store
from tests.reports.documents.conftest import DAY
from tests.reports.documents.word_text import words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def own_template(folder: Path, *paragraphs: str, name: str = "plan.docx") -> Path:
    folder.mkdir(exist_ok=True)
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / name))
    return folder


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_committed_templates_are_what_the_script_makes(tmp_path: Path):
    made = make(tmp_path)
    assert {path.name for path in made} == {f"{name}.docx" for name in KINDS}
    for path in made:
        assert parts(path) == parts(TEMPLATES / path.name), path.name


@pytest.mark.parametrize("name", KINDS)
def test_layout_is_that_of_an_office_paper(name: str):
    document = docx.Document(str(TEMPLATES / f"{name}.docx"))
    assert document.styles["Normal"].font.name == "Times New Roman"
    for section in document.sections:
        assert sorted((round(section.page_width.cm, 1), round(section.page_height.cm, 1))) == [21.0, 29.7]
    footer = document.sections[0].footer._element.xml
    assert "PAGE" in footer
    for table in document.tables:
        rows = table._tbl.findall(f"{W}tr")
        if len(rows) != 4 or "%tr" not in table.rows[1].cells[0].text:
            continue
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)


def test_a_user_template_is_taken_and_the_others_are_the_packages(seed_store: Store, tmp_path: Path):
    folder = own_template(
        tmp_path / "own",
        "Наш план: {{ head.district }}",
        "{%p for row in schools.rows %}",
        "{{ row.name }}",
        "{%p endfor %}",
    )
    made = make_documents(seed_store, tmp_path / "out", templates=folder, only=["plan", "note"], day=DAY)
    assert not made.failed
    text = words(tmp_path / "out" / "План адресной помощи.docx")
    assert text.startswith("Наш план: МР «Нагорный район»")
    assert "МКОУ «Нагорная СОШ»" in text
    assert "АНАЛИТИЧЕСКАЯ ЗАПИСКА" in words(tmp_path / "out" / "Аналитическая записка.docx")


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        ("{{ head.districkt }}", "метка называет «districkt», а такого в документе нет"),
        ("{{ nothing }}", "метка называет «nothing»"),
        ("{% for row in schools.rows %}", "метка с ошибкой"),
        ("{{ head.district", "метка с ошибкой"),
        ("{{ ''.__class__.__mro__ }}", "метка"),
        ("{% for i in range(10**9) %}{% endfor %}", "шаблон не удалось заполнить"),
    ],
)
def test_a_broken_template_is_named_and_nothing_is_written(
    seed_store: Store, tmp_path: Path, paragraph: str, said: str
):
    folder = own_template(tmp_path / "own", paragraph)
    made = make_documents(seed_store, tmp_path / "out", templates=folder, only=["plan", "note"], day=DAY)
    [(name, why)] = made.failed
    assert name == "План адресной помощи"
    assert why.startswith(f"Шаблон plan.docx: {said}"), why
    assert why.endswith("тогда будет взят шаблон из программы.")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["Аналитическая записка.docx"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_word_document_is_named(seed_store: Store, tmp_path: Path, content: bytes):
    (tmp_path / "plan.docx").write_bytes(content)
    made = make_documents(seed_store, tmp_path / "out", templates=tmp_path, only=["plan"], day=DAY)
    [(_, why)] = made.failed
    assert "это не документ Word (.docx), или он повреждён" in why
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_a_failed_paper_leaves_the_old_one(seed_store: Store, tmp_path: Path):
    out = tmp_path / "out"
    make_documents(seed_store, out, only=["plan"], day=DAY)
    before = (out / "План адресной помощи.docx").read_bytes()
    folder = own_template(tmp_path / "own", "{{ nothing }}")
    assert make_documents(seed_store, out, templates=folder, only=["plan"], day=DAY).failed
    assert (out / "План адресной помощи.docx").read_bytes() == before
    assert [path.name for path in out.iterdir()] == ["План адресной помощи.docx"]


def test_saved_templates_can_be_changed_and_are_not_overwritten(tmp_path: Path):
    assert len(save_templates(tmp_path)) == len(KINDS)
    (tmp_path / "plan.docx").write_bytes(b"mine")
    assert save_templates(tmp_path) == []
    assert (tmp_path / "plan.docx").read_bytes() == b"mine"


def test_the_command_says_what_failed_and_makes_the_rest(seed_store: Store, tmp_path: Path):
    folder = own_template(tmp_path / "own", "{{ nothing }}", name="note.docx")
    out = tmp_path / "out"
    arguments = ["documents", "--store", str(seed_store.root), "--out", str(out), "--date", "23.11.2026"]
    result = CliRunner().invoke(app, [*arguments, "--only", "plan,note", "--templates", str(folder)])
    assert result.exit_code == 1
    assert "Документов готово: 1" in result.output
    assert "Аналитическая записка — Шаблон note.docx: метка называет «nothing»" in result.output
    assert CliRunner().invoke(app, [*arguments, "--only", "plan", "--audience", "public"]).exit_code == 0
    assert (out / "План адресной помощи (для публикации).docx").exists()


def test_the_command_lays_out_templates(tmp_path: Path):
    result = CliRunner().invoke(app, ["document-templates", str(tmp_path / "t")])
    assert result.exit_code == 0
    assert (tmp_path / "t" / "letter.docx").exists()

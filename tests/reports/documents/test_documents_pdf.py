"""The papers open in LibreOffice: converted to PDF, their text is that of a finished paper."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import docx
import pytest

from tests.fixtures_programme import seed_plan

OFFICE, TO_TEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = pytest.mark.skipif(
    not OFFICE or not TO_TEXT, reason="нет LibreOffice (soffice) или poppler-utils (pdftotext)"
)


@pytest.fixture(scope="module")
def pdf_texts(
    papers: Path, public_papers: Path, seed_papers: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Texts of the papers as LibreOffice lays them out, pages parted by form feeds."""
    out = tmp_path_factory.mktemp("pdf")
    profile = tmp_path_factory.mktemp("office_profile").as_uri()
    plan = shutil.copy(seed_papers / "План адресной помощи.docx", out / "seed.docx")
    files = [*map(str, papers.glob("*.docx")), *map(str, public_papers.glob("*.docx")), str(plan)]
    command = [str(OFFICE), "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(out), *files], check=True, capture_output=True, timeout=300)
    return {
        path.stem: subprocess.run(
            [str(TO_TEXT), "-layout", str(path), "-"], check=True, capture_output=True, text=True, timeout=60
        ).stdout
        for path in out.glob("*.pdf")
    }


def test_every_paper_is_converted(pdf_texts: dict[str, str], papers: Path, public_papers: Path):
    made = {path.stem for folder in (papers, public_papers) for path in folder.glob("*.docx")}
    assert set(pdf_texts) == made | {"seed"}


def test_no_row_of_a_table_is_lost(pdf_texts: dict[str, str], papers: Path, public_papers: Path):
    """LibreOffice drops the rows of a table whose head stands alone at the foot of a page."""
    for path in (*papers.glob("*.docx"), *public_papers.glob("*.docx")):
        cells = [
            cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells[:1]
        ]
        wanted = Counter(re.findall(r"[А-Яа-яё]{4,}", " ".join(cells)))
        found = Counter(re.findall(r"[А-Яа-яё]{4,}", pdf_texts[path.stem]))
        assert not wanted - found, path.name


def test_no_tag_is_left_and_pages_are_numbered(pdf_texts: dict[str, str]):
    for name, text in pdf_texts.items():
        for rest in ("{%p", "{%tr", "{{ row", "{{ head", "{{ one", "Undefined"):
            assert rest not in text, name
        pages = [page for page in text.split("\f") if page.strip()]
        for number, page in enumerate(pages, start=1):
            assert page.split()[-1] == str(number), name


def test_heads_of_tables_are_repeated(pdf_texts: dict[str, str]):
    # Where the pages break depends on the fonts of the machine; that a page with a measure has the head does not.
    pages = [page for page in pdf_texts["seed"].split("\f") if "Заполнение чек-листов" in page or "РМК" in page]
    assert pages
    assert all("Наименование мероприятия" in page for page in pages)


def test_the_seed_plan_is_all_there(pdf_texts: dict[str, str]):
    text = " ".join(pdf_texts["seed"].split())
    assert "ПЛАН по оказанию адресной помощи ШНОР (500+) МР «Нагорный район»" in text
    for number, (_, _, _, curated) in enumerate(seed_plan.CURATORS, start=1):
        assert f"куратор {number}" in text
        assert seed_plan.SCHOOLS[curated].split("«")[1][:8] in text
    for title in ("Показатели", "Литература", "Меры и мероприятия", "Муниципальный координатор"):
        assert title in text

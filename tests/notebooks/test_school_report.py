"""The notebooks are thin; that of a school runs from top to bottom, and its page stands on its own."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import papermill
import pytest

from shnor_analysis.reports.export import html_of
from tests.reports.mini_store import build

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NOTEBOOK = NOTEBOOKS / "school_report.ipynb"
LARGEST_PAGE = 300_000

_FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.ListComp)


#: Names in the parameters of each notebook.
PARAMETERS = {
    "school_report.ipynb": {"store", "year", "audience", "school_id"},
    "district_report.ipynb": {"store", "year", "audience", "date", "out"},
    "diagnostic_review.ipynb": {"store", "school_id"},
}


@pytest.fixture(scope="module", params=list(PARAMETERS))
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(NOTEBOOKS / request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_thin(notebook: nbformat.NotebookNode) -> None:
    assert len(notebook.cells) < 25
    for cell in code(notebook):
        assert 1 <= len(cell.source.splitlines()) <= 8
        assert not [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, _FORBIDDEN)]


def test_it_is_stored_clean(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    assert not any(cell.outputs or cell.execution_count for cell in code(notebook))
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.lang == "ru"


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_it_has_parameters_with_defaults(name: str) -> None:
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    tagged = [cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    names = {node.id for node in ast.walk(ast.parse(tagged[0].source)) if isinstance(node, ast.Name)}
    assert names == PARAMETERS[name]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a school with a hostile name, made as the batch makes it."""
    store = build(tmp_path_factory.mktemp("store"))
    executed = papermill.execute_notebook(
        NOTEBOOK,
        None,
        parameters={"school_id": "edu990016", "store": str(store), "year": 2022},
        progress_bar=False,
    )
    return html_of(executed, 'Отчёт: <script>alert(1)</script> "Ромашка" & Co')


def test_the_page(page: str) -> None:
    parsed = _Page()
    parsed.feed(page)
    names = [tag for tag, _ in parsed.tags]
    assert names.count("h1") == names.count("main") == 1
    assert names.count("title") == 1 + names.count("svg") + names.count("rect")  # of the page, figures, tips
    assert ("html", {"lang": "ru"}) in parsed.tags
    assert "script" not in names and "link" not in names
    assert not [value for _, attrs in parsed.tags for name, value in attrs.items() if name == "src" and value]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "учебные данные" in page
    assert len(page.encode()) < LARGEST_PAGE


def test_the_page_shows_no_code(page: str) -> None:
    for leak in ("SchoolReport", "report.marks", "Out[", "In [", "Запуск сверху вниз"):
        assert leak not in page


def test_contents_lead_to_the_sections(page: str) -> None:
    contents = re.search(r"<nav.*?</nav>", page, re.DOTALL)
    assert contents is not None
    targets = re.findall(r'href="#([^"]+)"', contents[0])
    assert len(targets) == len(re.findall(r"<h2\b", page)) == 11
    assert all(page.count(f'id="{target}"') == 1 for target in targets)


def test_every_drawing_is_described(page: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawings
    for drawing in drawings:
        assert re.match(r'<svg[^>]*role="img"[^>]*aria-labelledby="(\S+) (\S+)"[^>]*><title id="\1">', drawing)
        assert len(re.findall(r"<desc[^>]*>([^<]+)</desc>", drawing)[0]) > 30

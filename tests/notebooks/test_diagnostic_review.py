"""The review notebook runs from top to bottom, its parameter goes before the environment."""

import nbformat
from nbclient import NotebookClient
from test_school_report import NOTEBOOKS

from tests.reports.mini_store import build


def test_it_runs(tmp_path, monkeypatch):
    store = build(tmp_path / "store")
    monkeypatch.setenv("SHNOR_STORE", str(tmp_path / "another"))
    notebook = nbformat.read(NOTEBOOKS / "diagnostic_review.ipynb", as_version=4)
    cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = f"store = {str(store)!r}\nschool_id = 'edu990016'"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    widgets = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    pages = "".join(str(widget["state"].get("value")) for widget in widgets)
    for part in ("school", "scores", "season-tests", "what-if-answer", "notes"):
        assert f'id="{part}"' in pages
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages
    assert "<script>alert" not in pages

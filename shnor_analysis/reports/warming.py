"""Imported by a process that later makes many reports: draws and exports a scrap, so that all is loaded."""

import nbformat
import pandas as pd

from shnor_analysis.figures.canvas import Canvas
from shnor_analysis.figures.style import WIDE
from shnor_analysis.reports.blocks import paragraph
from shnor_analysis.reports.export import html_of
from shnor_analysis.reports.svg import inline_svg
from shnor_analysis.store.programme_view import MARTS
from shnor_analysis.store.register import REGISTER


def warm() -> None:
    """Load fonts, the SVG backend, the wording and the columns of tables; no thread is started."""
    # a page is made of tables of ten rows: there Python's texts are a fifth quicker than Arrow's
    pd.set_option("mode.string_storage", "python")
    for model in (*REGISTER.values(), *MARTS.values()):
        # pandera builds a model when first asked, and imports Dask for it wherever that is installed
        model.columns()
    canvas = Canvas(WIDE.width, 20)
    canvas.box(0, 0, 5, 5, "#000000")
    canvas.line((0, 0), (5, 5), "#000000", dashes=(2, 2))
    canvas.dots([(1, 1)], "#000000", 3)
    for bold in (False, True):
        canvas.text(0, 10, "Школа № 1", bold=bold)
    paragraph(str(inline_svg(canvas.finish(), WIDE, "warm", "", "")))
    html_of(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Отчёт")]), "")


warm()

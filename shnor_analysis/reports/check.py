"""Showing a single figure in a notebook of the analyst, with its text alternative."""

from matplotlib.figure import Figure

from shnor_analysis.figures.style import WIDE
from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.svg import inline_svg


def shown(figure: Figure, name: str, title: str, says: str) -> Block:
    """Wrap a figure so that JupyterLab shows it as SVG; ``name`` is its id in the page.

    ``says`` is what it tells somebody who cannot see it.
    """
    return Block(inline_svg(figure, WIDE, name, title, says), title)

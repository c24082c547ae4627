"""The stylesheet: one file, inlined into every page and shown once in JupyterLab."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from shnor_analysis.reports.blocks import Block

TEMPLATE_FOLDER = Path(__file__).parent / "template"


@cache
def stylesheet() -> str:
    """Read the stylesheet of the template."""
    return (TEMPLATE_FOLDER / "report.css").read_text(encoding="utf-8")


def stylesheet_block() -> Block:
    """Give the stylesheet as a block for JupyterLab; its rules touch only what reports show."""
    return Block(Markup("<style>{}</style>").format(Markup(stylesheet())), "Оформление отчёта")

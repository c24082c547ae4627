"""Saying things on standard error: what was done, what is wrong."""

from rich.console import Console
from rich.text import Text

from shnor_analysis.language import said

console = Console(stderr=True, highlight=False)
RED = "bold red"


def tell(text: str, style: str = "") -> None:
    """Say a sentence in the person's language; its lines are not broken, so that it can be copied whole."""
    console.print(Text(said(text), style), soft_wrap=True)

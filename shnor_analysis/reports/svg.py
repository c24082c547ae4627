"""A Matplotlib figure as inline SVG: small, with real text, with its alternative for those who cannot see it."""

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from shnor_analysis.figures.canvas import OnPage
from shnor_analysis.figures.style import Layout

#: Fixed salt: the same figure gives the same bytes, whoever draws it and whenever.
_RC: Any = {"svg.fonttype": "none", "svg.hashsalt": "shnor", "path.simplify": False}

_BODY = re.compile(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", re.DOTALL)
_DROPPED = re.compile(
    r"<!--.*?-->|<metadata>.*?</metadata>|<defs>\s*<style.*?</defs>|<defs>\s*<clipPath.*?</defs>"
    r"| clip-path=\"[^\"]*\"| transform=\"rotate\(-?0 [^\"]*\)\"",
    re.DOTALL,
)
_GROUP = re.compile(r"<g id=\"(?:patch|line2d|text)_\d+\">\s*((?:(?!<g\b|</g>).)*?)\s*</g>", re.DOTALL)
_ID = re.compile(r"(id=\"|url\(#|href=\"#)")
#: A coordinate; a date in a text («01.09.2022») is none.
_LONG_NUMBER = re.compile(r"(?<![.\d])(\d+\.\d{2})\d+")


def inline_svg(figure: Figure, layout: Layout, name: str, title: str, description: str) -> Markup:
    """Turn a figure into an ``<svg>`` element for the page.

    Parameters
    ----------
    figure : Figure
        What to show; one of its units is one CSS pixel.
    layout : Layout
        The width it was drawn for; it becomes the class of the element, by which the page chooses.
    name : str
        Prefix of all ids in the element, unique on the page.
    title, description : str
        The text alternative: what the figure is, and what it says.
    """
    written = sorted((one for one in figure.artists if isinstance(one, OnPage)), key=Artist.get_zorder)
    match = _BODY.search(_drawn(figure, hidden=[figure.patch, *written]))
    if match is None:
        raise ValueError("matplotlib gave no SVG")
    box, inner = match.groups()
    start = Markup(
        '<svg class="figure {layout}" viewBox="{box}" role="img" aria-labelledby="{name}-t {name}-d"{hidden}>'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>'
    ).format(
        layout=layout.name,
        box=box,
        name=name,
        title=title,
        description=description,
        hidden=Markup(' style="display:none"') if layout.name == "narrow" else "",
    )
    words = Markup("").join(artist.markup() for artist in written)  # they lie above all else
    return start + Markup(_minified(inner, name)) + words + Markup("</svg>")


def _drawn(figure: Figure, hidden: Sequence[Artist]) -> str:
    """Let Matplotlib write a figure as SVG without some of its parts.

    The canvas is asked, not the figure: `Figure.savefig` copies all of Matplotlib's settings twice.
    """
    buffer, before = io.StringIO(), {name: mpl.rcParams[name] for name in _RC}
    for artist in hidden:
        artist.set_visible(False)
    mpl.rcParams.update(_RC)
    try:
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    finally:
        mpl.rcParams.update(before)
        for artist in hidden:
            artist.set_visible(True)
    return buffer.getvalue()


def _minified(svg: str, name: str) -> str:
    """Drop what draws nothing, round coordinates to a hundredth of a pixel, make ids unique on the page."""
    svg = _DROPPED.sub("", svg)
    for _ in range(2):
        svg = _GROUP.sub(r"\1", svg)
    svg = _LONG_NUMBER.sub(r"\1", svg)
    svg = _ID.sub(rf"\1{name}-", svg).replace("xlink:href", "href")
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><").strip()

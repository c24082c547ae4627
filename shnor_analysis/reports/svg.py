"""A Matplotlib figure as inline SVG: small, with real text, with its alternative for those who cannot see it."""

import io
import re
from typing import Any

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

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
_TEXT_STYLE = re.compile(r"<text style=\"([^\"]*)\"")
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
    buffer = io.StringIO()
    with mpl.rc_context(_RC):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    match = _BODY.search(buffer.getvalue())
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
    return start + Markup(_minified(inner, name)) + Markup("</svg>")


def _minified(svg: str, name: str) -> str:
    """Drop what draws nothing, round coordinates to a hundredth of a pixel, make ids unique on the page."""
    svg = _DROPPED.sub("", svg)
    svg = _TEXT_STYLE.sub(lambda found: "<text " + _attributes(found[1]), svg)
    for _ in range(2):
        svg = _GROUP.sub(r"\1", svg)
    svg = _LONG_NUMBER.sub(r"\1", svg)
    svg = _ID.sub(rf"\1{name}-", svg).replace("xlink:href", "href")
    return re.sub(r"\s*\n\s*", " ", svg).replace("> <", "><").strip()


def _attributes(style: str) -> str:
    """Turn the style of a text into short attributes; the family is inherited from the page."""
    kept = []
    for rule in style.split(";"):
        key, _, value = rule.strip().partition(": ")
        if key in ("font", "font-size") and (size := re.search(r"([\d.]+)px", value)):
            kept.append(f'font-size="{size[1]}"')
        if key in ("font", "font-weight") and re.search(r"\b(bold|[6-9]00)\b", value):
            kept.append('font-weight="600"')
        if key == "fill" or (key == "text-anchor" and value != "start"):
            kept.append(f'{key}="{value}"')
    return " ".join(kept)

"""Pieces of a page: what a notebook cell shows and the exporter sets into the page as it stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from shnor_analysis.figures.style import LAYOUTS, Drawing, Layout, NotApplicable
from shnor_analysis.reports.formatting import glue
from shnor_analysis.reports.svg import inline_svg


@dataclass(frozen=True)
class Block:
    """A piece of the page; JupyterLab shows it as HTML, a terminal by its summary."""

    html: Markup
    summary: str

    def _repr_html_(self) -> str:
        return str(self.html)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": str(self.html), "text/plain": self.summary}


@dataclass(frozen=True)
class NoteKind:
    """What sort of sentence it is: the heading people read, and the word that marks its standing."""

    heading: str
    standing: str


#: Standing of a sentence that opens a section.
FACT, CONCLUSION = "факт", "вывод"

MEANING = NoteKind("Что это значит", "вывод")
ACTION = NoteKind("Что делать", "предложение")
LIMIT = NoteKind("Чего сказать нельзя", "ограничение")


@dataclass(frozen=True)
class Note:
    """A paragraph beside a figure or table that goes beyond the facts, and says in which way."""

    kind: NoteKind
    text: str


def prose(text: str) -> Markup:
    """Escape a sentence and bind short words to the next one."""
    return escape(glue(text))


def section(ident: str, title: str, *parts: Markup) -> Block:
    """Put parts under a heading; sections with a heading make the contents list of the page."""
    html = Markup(
        '<section class="shnor" id="{id}" aria-labelledby="{id}-h"><h2 id="{id}-h">{title}</h2>{body}</section>'
    )
    return Block(html.format(id=ident, title=prose(title), body=Markup("").join(parts)), title)


def lead(text: str, standing: str = FACT) -> Markup:
    """Set the answer of a section above everything else in it, marked as the fact or conclusion it is."""
    return Markup('<p class="lead"><span class="standing">{}</span> {}</p>').format(standing, prose(text))


def paragraph(text: str, css: str = "") -> Markup:
    """Set a paragraph."""
    return Markup("<p{css}>{text}</p>").format(
        css=Markup(' class="{}"').format(css) if css else "", text=prose(text)
    )


def bullets(texts: Iterable[str], *, columns: bool = False) -> Markup:
    """Set a list of sentences; short ones go in two columns where the page is wide."""
    items = Markup("").join(Markup("<li>{}</li>").format(prose(text)) for text in texts)
    return Markup("<ul{}>{}</ul>").format(Markup(' class="two"') if columns else Markup(""), items)


def notes(*items: Note) -> Markup:
    """Set what a section means, asks for and cannot tell; each is marked for what it is."""
    body = Markup("").join(
        Markup('<div><dt>{heading} <span class="standing">{standing}</span></dt><dd>{text}</dd></div>').format(
            heading=item.kind.heading, standing=item.kind.standing, text=prose(item.text)
        )
        for item in items
        if item.text
    )
    return Markup('<dl class="notes">{}</dl>').format(body) if body else Markup("")


def absent(reason: str) -> Markup:
    """Set the sentence that stands where a figure or table cannot be."""
    return Markup('<p class="absent">{}</p>').format(prose(reason))


def details(summary: str, *parts: Markup, on_paper: bool = False) -> Markup:
    """Fold parts away behind a line that opens them; on paper they stay folded, or are always open."""
    return Markup("<details{css}><summary>{summary}</summary>{body}</details>").format(
        css=Markup(' class="numbers"') if on_paper else "", summary=summary, body=Markup("").join(parts)
    )


def figure(
    name: str,
    draw: Callable[[Layout], Drawing],
    *,
    title: str,
    says: str,
    caption: str,
    table: Markup,
    on_paper: bool = False,
) -> Markup:
    """Set a figure for each width with its text alternative, caption and data table.

    Parameters
    ----------
    name : str
        Prefix of the ids inside the figure.
    draw : callable
        Draws the figure for a layout, or says why it cannot be drawn.
    title, says : str
        The text alternative: what the figure is, and what it says.
    caption : str
        How to read it.
    table : Markup
        The numbers behind it.
    on_paper : bool
        Print the table too: the figure draws intervals whose numbers stand nowhere else.
    """
    images = []
    for layout in LAYOUTS:
        drawing = draw(layout)
        if isinstance(drawing, NotApplicable):
            return absent(drawing.reason)
        images.append(inline_svg(drawing, layout, f"{name}-{layout.name}", title, says))
    numbers = details("Числа рисунка таблицей", table, on_paper=on_paper)
    return Markup("<figure>{images}<figcaption>{caption}</figcaption></figure>{numbers}").format(
        images=Markup("").join(images), caption=prose(caption), numbers=numbers
    )

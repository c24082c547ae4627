"""From an executed notebook to one HTML file that needs nothing else: no network, no foreign script, no code."""

import base64
import hashlib
import html
import re
from functools import cache
from itertools import count
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from shnor_analysis.reports.stylesheet import TEMPLATE_FOLDER, stylesheet

#: Cells with this tag stand in the head of the page, above the contents list.
HEAD_TAG = "head"
#: Cells with this tag are for whoever reads the notebook, not the page.
ANALYST_TAG = "analyst"

_HEADING = re.compile(r"<h2[^>]*\bid=\"([^\"]+)\"[^>]*>(.*?)</h2>", re.DOTALL)
_HEAD = re.compile(r"data-head=\"([^\"]*)\"")
_NOTE_HEADING = re.compile(r"<h([12])\b[^>]*>(.*?)</h\1>", re.DOTALL)
#: Signs that mean nothing in a CSS text.
_PLAIN = " ·,.«»№–—-()"
_TAGS = re.compile(r"<[^>]+>")
_REMOTE = re.compile(
    r"<script\b|<(?:link|img|iframe|source|image|use|object|embed)\b[^>]*\s(?:src|href|data)\s*=\s*[\"']?\s*(?:https?:)?//"
    r"|@import|url\(\s*[\"']?\s*(?:https?:)?//",
    re.IGNORECASE,
)


class ExportError(Exception):
    """A page would not be self-contained; the message is Russian and shows the place."""


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter without its second parse of the finished page, of no use to our template."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Render a notebook with the template."""
        html, given = TemplateExporter.from_notebook_node(self, nb, resources, **options)
        return str(html), given


def headings(body: str) -> list[tuple[str, Markup]]:
    """List id and title of the ``h2`` headings of a rendered body, in order.

    Examples
    --------
    >>> headings('<h2 id="a">Отметки</h2><p>…</p><h2 class="x" id="b">Метод &amp; данные</h2>')
    [('a', Markup('Отметки')), ('b', Markup('Метод &amp; данные'))]
    """
    return [(ident, Markup(_TAGS.sub("", title))) for ident, title in _HEADING.findall(body)]


def as_sections(body: str, place: int) -> str:
    """Fit the headings of an analyst's note into the page: one title only, and an address for the contents list.

    Examples
    --------
    >>> as_sections("<h1>Был на уроке</h1><p>…</p><h3>Класс</h3>", 7)
    '<h2 id="note-7-1">Был на уроке</h2><p>…</p><h3>Класс</h3>'
    """
    numbers = count(1)
    return _NOTE_HEADING.sub(lambda found: f'<h2 id="note-{place}-{next(numbers)}">{found[2]}</h2>', body)


def running_head(head: str, title: str) -> str:
    r"""Give what stands at the top of each printed page, as the text of a CSS rule.

    Examples
    --------
    >>> print(running_head('<div data-head="СОШ «Луч»; код 7">', ""))
    "СОШ «Луч»\3b  код 7"
    """
    found = _HEAD.search(head)
    text = html.unescape(found[1]) if found else title
    return '"' + "".join(sign if sign.isalnum() or sign in _PLAIN else f"\\{ord(sign):x} " for sign in text) + '"'


@cache
def sorting_script() -> str:
    """Read the script that sorts tables; a page without such tables has none."""
    return (TEMPLATE_FOLDER / "sort.js").read_text(encoding="utf-8")


@cache
def script_hash() -> str:
    """Give the hash by which the page allows this very script and no other."""
    return base64.b64encode(hashlib.sha256(sorting_script().encode()).digest()).decode()


@cache
def exporter() -> PageExporter:
    """Make the exporter, once a process: making one costs more than a conversion."""
    made = PageExporter(  # type: ignore[no-untyped-call]
        template_name=TEMPLATE_FOLDER.name,
        extra_template_basedirs=[str(TEMPLATE_FOLDER.parent)],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        default_preprocessors=[],
        language_code="ru",
    )
    made.register_filter("headings", headings)  # type: ignore[no-untyped-call]
    made.register_filter("as_sections", as_sections)  # type: ignore[no-untyped-call]
    made.register_filter("running_head", running_head)  # type: ignore[no-untyped-call]
    return made


def html_of(notebook: NotebookNode, title: str) -> str:
    """Convert an executed notebook to a self-contained page.

    Parameters
    ----------
    notebook : NotebookNode
        The executed notebook; its code is left out, cells tagged ``analyst`` too.
    title : str
        Title of the browser tab.

    Raises
    ------
    ExportError
        Something in the notebook would load a script or a file from elsewhere.
    """
    resources = {"page_title": title, "stylesheet": stylesheet(), "head_tag": HEAD_TAG, "analyst_tag": ANALYST_TAG}
    resources |= {"sorting_script": sorting_script(), "script_hash": script_hash()}
    page, _ = exporter().from_notebook_node(notebook, resources)
    check_self_contained(page.replace(f"<script>{sorting_script()}</script>", ""))
    return page


def check_self_contained(page: str) -> None:
    """Refuse a page with a script or with anything that is loaded from elsewhere.

    Raises
    ------
    ExportError
        Something of the kind was found.
    """
    if found := _REMOTE.search(page):
        place = page[max(found.start() - 40, 0) : found.end() + 80]
        raise ExportError(f"Страница не самодостаточна: в ней сценарий или ссылка на чужой файл: …{place}…")

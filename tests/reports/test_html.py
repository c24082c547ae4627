import re
from collections.abc import Callable

import nbformat
import pytest
from markupsafe import Markup

from shnor_analysis.figures.style import MARK_COLOURS, MARK_INKS, WIDE, Layout, NotApplicable
from shnor_analysis.reports.blocks import figure, lead, notes, section
from shnor_analysis.reports.export import ExportError, check_self_contained, exporter, html_of
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.stylesheet import stylesheet
from tests.reports.mini_store import HOSTILE
from tests.reports.page_text import SECTIONS, report_html

ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; «Ромашка» &amp;&nbsp;Co".replace("&nbsp;", " ")


def contrast(first: str, second: str) -> float:
    """Contrast of two colours as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mark", [2, 3, 4, 5])
def test_labels_on_marks_can_be_read(mark: int) -> None:
    assert contrast(MARK_COLOURS[mark], MARK_INKS[mark]) >= 4.5


def test_neighbouring_marks_differ_in_grey_print() -> None:
    colours = [MARK_COLOURS[mark] for mark in (2, 3, 4, 5)]
    assert contrast(colours[0], colours[1]) >= 3
    assert contrast(colours[2], colours[3]) >= 3


def test_text_colours_of_the_page_can_be_read() -> None:
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", stylesheet()))
    for name in ("ink", "muted", "accent", "warm"):
        assert contrast(colours[name], "#ffffff") >= 4.5
        assert contrast(colours[name], colours["wash"]) >= 4.5


def test_tables_escape_and_tell_their_heads() -> None:
    html = html_table(HOSTILE, [Column(HOSTILE), Column("n", numeric=True)], [[HOSTILE, "3"]], stack=True)
    assert "<script>" not in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1
    assert '<td role="cell" class="num" data-label="n">3</td>' in html
    assert "<caption>" in html


def test_blocks_escape() -> None:
    block = section("x", HOSTILE, lead(HOSTILE), notes())
    assert "<script>" not in block.html
    assert block._repr_mimebundle_()["text/html"] == block._repr_html_()


def test_a_figure_that_cannot_be_drawn_is_a_sentence() -> None:
    def draw(layout: Layout) -> NotApplicable:
        return NotApplicable(f"нельзя <{layout.name}>")

    html = figure("x", draw, title="", says="", caption="", table=Markup(""))
    assert html == f'<p class="absent">нельзя &lt;{WIDE.name}&gt;</p>'


def test_a_hostile_name_is_only_text(report_of: Callable[[str], SchoolReport]) -> None:
    html = report_html(report_of("990016"))
    assert "<script" not in html
    assert ESCAPED in html


def test_figures_have_alternatives_and_unique_ids(report_of: Callable[[str], SchoolReport]) -> None:
    html = report_html(report_of("990001"))
    drawings = re.findall(r"<svg[^>]*>", html)
    assert len(drawings) == 14
    for drawing in drawings:
        assert 'role="img"' in drawing
        for ident in re.findall(r'aria-labelledby="([^"]+)"', drawing)[0].split():
            assert html.count(f'id="{ident}"') == 1
    assert len(re.findall(r"<desc[^>]*>[^<]{40,}</desc>", html)) == 14
    idents = re.findall(r'\bid="([^"]+)"', html)
    assert len(idents) == len(set(idents))
    assert html.count("<details>") >= 4


def test_sections_are_drawn_the_same_way_twice(report_of: Callable[[str], SchoolReport]) -> None:
    for name in SECTIONS:
        assert getattr(report_of("990001"), name)().html == getattr(report_of("990001"), name)().html


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        '<img alt="" src="https://example.org/a.png">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        "<style>@import 'a.css'</style>",
        "<style>a{background:url(http://example.org/a.png)}</style>",
    ],
)
def test_pages_that_fetch_are_refused(html: str) -> None:
    with pytest.raises(ExportError, match="не самодостаточна"):
        check_self_contained(html)


def test_a_link_to_read_is_no_fetch() -> None:
    check_self_contained('<a href="https://example.org">источник</a><img alt="" src="data:image/png;base64,AA==">')


def test_notes_of_an_analyst_appear_and_keep_one_title() -> None:
    head = nbformat.v4.new_code_cell("x", metadata={"tags": ["head"]})
    head.outputs = [nbformat.v4.new_output("execute_result", data={"text/html": "<h1>Школа</h1>"})]
    said = nbformat.v4.new_markdown_cell("# Заметка куратора\n\nБыл на уроке, **n = 5**.")
    hidden = nbformat.v4.new_markdown_cell("Для аналитика", metadata={"tags": ["analyst"]})
    printed = nbformat.v4.new_code_cell("print(1)")
    printed.outputs = [nbformat.v4.new_output("stream", name="stderr", text="предупреждение")]
    html = html_of(nbformat.v4.new_notebook(cells=[head, said, hidden, printed]), '<b>"Школа"</b>')
    assert len(re.findall(r"<h1\b", html)) == 1
    assert "<strong>n = 5</strong>" in html
    assert re.search(r'<nav.*href="#[^"]+">Заметка куратора</a>.*</nav>', html, re.DOTALL)
    for secret in ("Для аналитика", "print(1)", "предупреждение", '<b>"Школа"</b>'):
        assert secret not in html


def test_the_exporter_is_made_once() -> None:
    assert exporter() is exporter()

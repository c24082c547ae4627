"""Pieces of a Word template: page, styles, headings, tables with repeated heads, places for signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
BODY, SMALL = 12, 10
#: A4 with the margins of ГОСТ Р 7.0.97—2016: 30 mm to bind, at least 10 mm on the right.
SHORT, LONG = Cm(21.0), Cm(29.7)
LEFT, RIGHT, TOP, BOTTOM = Cm(3.0), Cm(1.5), Cm(2.0), Cm(2.0)
#: Width between the margins.
PORTRAIT, LANDSCAPE = 16.5, 25.2


@dataclass(frozen=True)
class Column:
    """A column of a table: heading, width in centimetres, and the tag that fills it."""

    title: str
    width: float
    tag: str
    centred: bool = False


def new_document(*, landscape: bool = False) -> Document:
    """Open an empty A4 paper with the styles of the office and page numbers."""
    document = docx.Document()
    document.core_properties.author = document.core_properties.comments = ""
    section = document.sections[0]
    _lay(section, landscape=landscape)
    _styles(document)
    _page_numbers(section.footer.paragraphs[0])
    return document


def turn(document: Document) -> None:
    """Go on with landscape pages, for a wide table."""
    _lay(document.add_section(), landscape=True)


def _lay(section: Section, *, landscape: bool) -> None:
    section.page_width, section.page_height = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.top_margin, section.bottom_margin = TOP, BOTTOM


def _styles(document: Document) -> None:
    """Set one font everywhere, Russian for the spelling, and the three sizes in use."""
    _font(document.styles["Normal"], BODY)
    space(document.styles["Normal"].paragraph_format, after=0)
    title = document.styles["Title"]
    _font(title, 14, bold=True)
    title.paragraph_format.alignment = ALIGN.CENTER
    space(title.paragraph_format, before=6, after=10)
    for part, unwanted in (
        (title.element.pPr, "w:pBdr"),
        (title.element.rPr, "w:spacing"),
        (title.element.rPr, "w:kern"),
    ):
        for element in part.findall(qn(unwanted)):
            part.remove(element)
    for level, size in (("Heading 1", 13), ("Heading 2", BODY)):
        style = document.styles[level]
        _font(style, size, bold=True)
        style.paragraph_format.keep_with_next = True
        space(style.paragraph_format, before=12, after=4)
    _font(document.styles["List Bullet"], BODY)
    _font(document.styles["List Number"], BODY)


def _font(style: Any, size: int, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ru-RU")
    style.element.get_or_add_rPr().append(language)


def space(form: Any, *, before: int = 0, after: int = 6) -> None:
    """Set the space around a paragraph, in points."""
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0


def _page_numbers(paragraph: Paragraph) -> None:
    paragraph.alignment = ALIGN.CENTER
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(SMALL)
        element = OxmlElement("w:instrText" if code else "w:fldChar")
        if code:
            element.text = code
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def title(document: Document, *lines: str) -> None:
    """Set the title of the paper, a line a paragraph."""
    for line in lines:
        document.add_paragraph(line, style="Title")


def heading(document: Document, text: str, level: int = 1) -> None:
    """Set a heading; it stays with what follows."""
    document.add_paragraph(text, style=f"Heading {level}")


def body(document: Document, text: str, *, bold: bool = False, indent: bool = True, after: int = 6) -> Paragraph:
    """Set a paragraph of the text, justified with the first line moved in, or plain at the left edge."""
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.alignment = ALIGN.JUSTIFY if indent else ALIGN.LEFT
    paragraph.paragraph_format.first_line_indent = Cm(1.25) if indent else None
    space(paragraph.paragraph_format, after=after)
    return paragraph


def marked(document: Document, mark: str, text: str) -> Paragraph:
    """Set a paragraph that begins with a word in bold: «Факт.»."""
    paragraph = body(document, "")
    paragraph.add_run(f"{mark} ").bold = True
    paragraph.add_run(text)
    return paragraph


def item(document: Document, text: str, sign: str = "–") -> None:
    """Set an item of a list with a hanging sign."""
    paragraph = document.add_paragraph(f"{sign}\t{text}")
    form = paragraph.paragraph_format
    form.left_indent, form.first_line_indent = Cm(1.25), Cm(-0.6)
    form.tab_stops.add_tab_stop(Cm(1.25))
    paragraph.alignment = ALIGN.JUSTIFY
    space(form, after=3)


def tag(document: Document, words: str) -> None:
    """Set a paragraph that only steers: docxtpl takes it out."""
    document.add_paragraph("{%p " + words + " %}")


def aside(document: Document, text: str) -> Paragraph:
    """Set a block on the right: whom it is for, who approves."""
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.left_indent = Cm(9.0)
    space(paragraph.paragraph_format, after=2)
    return paragraph


def table(
    document: Document, columns: Sequence[Column], part: str, *, public: Sequence[Column] = (), row: str = "row"
) -> None:
    """Set a table filled from ``part.rows``; its sentence stands instead where there are none.

    Parameters
    ----------
    public
        Columns of a paper for publication, where they are others.
    """
    tag(document, f"if {part}.rows")
    if public:
        tag(document, "if head.public")
        _grid(document, public, part, row)
        tag(document, "else")
    _grid(document, columns, part, row)
    if public:
        tag(document, "endif")
    tag(document, "else")
    body(document, "{{ " + part + ".absent }}")
    tag(document, "endif")
    gap(document)


def _grid(document: Document, columns: Sequence[Column], part: str, row: str) -> None:
    """Set the table itself: the head is repeated on each page and no row is cut between pages.

    The head stays with what follows: alone at the foot of a page LibreOffice 7.4 drops every row below it.
    """
    grid = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _fixed(grid)
    head, begin, line, end = grid.rows
    for place, column in enumerate(columns):
        grid.columns[place].width = Cm(column.width)
        _cell(head.cells[place], column.title, column.width, bold=True, centred=True)
        _cell(line.cells[place], column.tag, column.width, centred=column.centred)
    begin.cells[0].text = "{%tr for " + row + " in " + part + ".rows %}"
    end.cells[0].text = "{%tr endfor %}"
    _mark(head, "w:tblHeader")
    for each in grid.rows:
        _mark(each, "w:cantSplit")
    for cell in head.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _fixed(grid: Table) -> None:
    """Keep the widths as set, and let the text breathe inside the cells."""
    properties = grid._tbl.tblPr
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 30), ("left", 50), ("bottom", 30), ("right", 50)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(width))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.append(margins)


def _cell(cell: _Cell, text: str, width: float, *, bold: bool = False, centred: bool = False) -> None:
    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(SMALL)
    paragraph.alignment = ALIGN.CENTER if centred else ALIGN.LEFT
    space(paragraph.paragraph_format, after=0)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def gap(document: Document, points: int = 6) -> Paragraph:
    """Leave a little room."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(points)
    return paragraph


def signatures(document: Document, *posts: str, width: float = PORTRAIT) -> None:
    """Leave places for signatures: post, signature, name; they are not parted from one another."""
    gap(document, 18).paragraph_format.keep_with_next = True
    grid = document.add_table(rows=len(posts), cols=3)
    grid.autofit = False
    shares = (0.46, 0.22, 0.32)
    for column, share in zip(grid.columns, shares, strict=True):
        column.width = Cm(width * share)
    for line, post in zip(grid.rows, posts, strict=True):
        _mark(line, "w:cantSplit")
        for cell, words, share in zip(line.cells, (post, "_" * 14, "_" * 20), shares, strict=True):
            cell.width = Cm(width * share)
            paragraph = cell.paragraphs[0]
            paragraph.add_run(words)
            paragraph.paragraph_format.keep_with_next = True
            space(paragraph.paragraph_format, before=10, after=0)


def public_note(document: Document) -> None:
    """Say on a paper for publication that it is one."""
    tag(document, "if head.note")
    paragraph = body(document, "{{ head.note }}", indent=False)
    paragraph.runs[0].italic = True
    tag(document, "endif")

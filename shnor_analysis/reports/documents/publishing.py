"""What a public Word file may not carry: authors, comments, deleted text, names typed by hand.

A user's template brings its properties, its remarks and whatever names somebody typed into it.
"""

import io
import zipfile
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from shnor_analysis.reports.names import Names

#: Parts that are about people and nothing else: emptied.
_ABOUT_PEOPLE = ("word/comments", "word/people", "docProps/custom")
#: Properties that tell who wrote or keeps a file, by local name.
_PROPERTIES = ("creator", "lastModifiedBy", "description", "keywords", "category", "subject", "Manager", "Company")
_GONE = ("w:del", "w:moveFrom", "w:commentRangeStart", "w:commentRangeEnd", "w:commentReference")
_SIGNED = ("w:author", "w:initials")
_WORDS = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")


def published(content: bytes, names: Names) -> bytes:
    """Give the file without authors, comments, deleted text and names.

    Parameters
    ----------
    content
        A Word file.
    names
        Whom to hide in its words.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item, _part(item.filename, old.read(item.filename), names))
    return packed.getvalue()


def _part(name: str, content: bytes, names: Names) -> bytes:
    if not name.endswith(".xml"):
        return content
    if name.startswith(_ABOUT_PEOPLE):
        return _emptied(content)
    if name.startswith("docProps/"):
        return _unsigned(content, names)
    return _without_names(content, names) if name.startswith(_WORDS) else content


def _emptied(content: bytes) -> bytes:
    root = parse_xml(content)
    for child in list(root):
        root.remove(child)
    return bytes(serialize_part_xml(root))


def _unsigned(content: bytes, names: Names) -> bytes:
    """Empty the properties of people; a title may hold a name."""
    root = parse_xml(content)
    for element in root.iter():
        local = str(element.tag).rpartition("}")[2]
        if local in _PROPERTIES:
            element.text = ""
        elif local == "title" and element.text:
            element.text = names.hidden(element.text)
    return bytes(serialize_part_xml(root))


def _without_names(content: bytes, names: Names) -> bytes:
    root = parse_xml(content)
    for tag in _GONE:
        for element in list(root.iter(qn(tag))):
            element.getparent().remove(element)
    for element in root.iter():
        for name in map(qn, _SIGNED):
            if name in element.attrib:
                element.set(name, "")
    for paragraph in root.iter(qn("w:p")):
        _hide_in(paragraph, names)
    return bytes(serialize_part_xml(root))


def _hide_in(paragraph: Any, names: Names) -> None:
    """Hide names in a paragraph; its words may be cut into pieces anywhere, so they are put into the first.

    Lines and cells end words: a run of letters never goes over a break.
    """
    line: list[Any] = []
    for element in [*paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"), qn("w:cr")), None]:
        if element is not None and element.tag == qn("w:t"):
            line.append(element)
            continue
        text = "".join(piece.text or "" for piece in line)
        shown = names.hidden(text)
        if shown != text:
            line[0].text = shown
            for piece in line[1:]:
                piece.text = ""
        line = []

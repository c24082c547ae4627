"""A small writer of xlsx workbooks (and csv): quick, and the same bytes for the same cells.

openpyxl stamps the time of writing into every member of the archive and needs half a minute for the example;
the files here are plain tables, so the few parts that a workbook must have are written directly.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from shnor_analysis.store.writing import replacing

Cell = str | int | float | None
Row = Sequence[Cell]

FIXED_TIME = (2021, 5, 1, 0, 0, 0)
"""Date of every member of an archive and of the workbook's properties."""

_ROWS_A_PIECE = 2000
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{_PACKAGE}/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Formula(str):
    """A formula without the leading ``=`` and without a stored value, as a form that nobody has opened."""

    __slots__ = ()


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Row]]) -> Path:
    """Write a workbook, byte for byte the same for the same cells, under its final name only when complete.

    Parameters
    ----------
    path : Path
        File to write; its folder is made.
    sheets : mapping of str to rows
        Rows of every sheet; ``None`` leaves a cell out, text stays text, :class:`Formula` is a formula.
    """
    with (
        replacing(path) as draft,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive,
    ):
        for name, text in package_parts(list(sheets)).items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), _HEAD + text, zipfile.ZIP_DEFLATED)
        for number, rows in enumerate(sheets.values(), start=1):
            member = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml", FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w") as stream:
                for piece in _sheet(rows):
                    stream.write(piece.encode())
    return path


def write_csv(path: Path, rows: Iterable[Row], encoding: str, delimiter: str) -> Path:
    r"""Write rows as csv, under its final name only when complete; ``None`` is an empty cell.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_csv(Path(folder) / "a.csv", [["№", None, 1]], "cp1251", ";").read_bytes()
    b'\xb9;;1\r\n'
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    with replacing(path) as draft:
        draft.write_bytes(text.getvalue().encode(encoding))
    return path


def package_parts(names: list[str]) -> dict[str, str]:
    """Give the parts of a workbook with these sheets, all but the sheets themselves."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"/>'
        for i, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in numbers
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for i in numbers
    )
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "docProps/core.xml": _properties(),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>',
    }


def _properties() -> str:
    year, month, day, *_ = FIXED_TIME
    date = f"{year}-{month:02}-{day:02}T00:00:00Z"
    stamps = "".join(
        f'<dcterms:{kind} xsi:type="dcterms:W3CDTF">{date}</dcterms:{kind}>' for kind in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>Учебные данные</dc:title>{stamps}</cp:coreProperties>"
    )


def _sheet(rows: Iterable[Row]) -> Iterator[str]:
    """Give the XML of a sheet in pieces of some thousand rows."""
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
    letters: list[str] = []
    known: dict[tuple[type, Cell], str] = {}
    piece: list[str] = []
    for number, row in enumerate(rows, start=1):
        while len(letters) < len(row):
            letters.append(_letters(len(letters)))
        cells = [
            f'<c r="{letter}{number}"{known.get((type(cell), cell)) or _remember(known, cell)}'
            for letter, cell in zip(letters, row, strict=False)
            if cell is not None
        ]
        piece.append(f'<row r="{number}">{"".join(cells)}</row>')
        if len(piece) == _ROWS_A_PIECE:
            yield "".join(piece)
            piece.clear()
    yield "".join(piece) + "</sheetData></worksheet>"


def _remember(known: dict[tuple[type, Cell], str], cell: Cell) -> str:
    """Make the end of a cell's element; values come back often, so it is made once a value."""
    if isinstance(cell, Formula):
        text = f"><f>{escape(cell)}</f></c>"
    elif isinstance(cell, str):
        clean = escape(_FORBIDDEN.sub("", cell))
        text = f' t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
    else:
        text = f"><v>{cell!r}</v></c>"
    known[type(cell), cell] = text
    return text


def _letters(index: int) -> str:
    """Name a column.

    Examples
    --------
    >>> [_letters(i) for i in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name

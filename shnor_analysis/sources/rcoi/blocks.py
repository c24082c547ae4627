"""Cutting a sheet into exams: title, header, rows of pupils, the lines below them; several exams may follow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.rcoi.columns import RESULTS, ExamColumns, columns_of, with_second_row
from shnor_analysis.sources.rcoi.titles import ExamTitle, title_of
from shnor_analysis.sources.workbook import Sheet

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"\d{1,6}(?:\.0)?")
#: Beginnings of the lines below the pupils.
_MEANS, _MINIMUM, _TOTAL = "средни", "минимальн", "всего участ"
#: A title stands alone in its row; a row of a pupil has more cells.
_MOST_IN_TITLE = 3


@dataclass(frozen=True)
class Line:
    """A row of a pupil: its number in the file and its cells."""

    number: int
    cells: Sequence[object]


@dataclass(frozen=True)
class Footer:
    """What the lines below the pupils say, figures as printed; ``row`` is where the first of them stands."""

    row: int | None = None
    participants: str | None = None
    minimum: str | None = None
    means: tuple[str, ...] = ()


@dataclass
class Block:
    """One exam of a sheet, or a part of it with a header of its own."""

    sheet: str
    title: ExamTitle | None
    title_row: int | None
    columns: ExamColumns | None = None
    lines: list[Line] = field(default_factory=list)
    footer: Footer = Footer()
    #: The exam stands in a cell of each row, so the block holds the rows of one exam among others.
    by_cell: bool = False


def blocks_of(sheet: Sheet) -> list[Block]:
    """Cut a sheet into exams; those without a row of a pupil are kept, since that is something to say."""
    blocks = [Block(sheet.name, None, None)]
    for number, row in enumerate(sheet.rows, start=1):
        filled = [cell for cell in row if str(cell).strip()]
        if filled:
            _take(blocks, number, row, filled)
    return [part for block in blocks if block.title or block.columns for part in _by_cell(block)]


def is_alone(row: Sequence[object]) -> bool:
    """Say whether a row has few cells, as that of a title."""
    return sum(bool(str(cell).strip()) for cell in row) <= _MOST_IN_TITLE


def _take(blocks: list[Block], number: int, row: Sequence[object], filled: list[object]) -> None:
    """Give one filled row its part in the last block, or begin another one."""
    block = blocks[-1]
    if is_alone(row) and (title := next(filter(None, map(title_of, filled)), None)):
        blocks.append(Block(block.sheet, title, number))
    elif footer := _footer(block.footer, number, filled):
        block.footer = footer
    elif columns := columns_of(row):
        if block.columns is not None and (block.footer.row or block.columns != columns):
            block = Block(block.sheet, block.title, block.title_row)
            blocks.append(block)
        block.columns = columns
    elif block.columns is not None and not block.lines and (both := with_second_row(block.columns, row)):
        block.columns = both
    elif _is_pupil(block.columns, row, filled):
        block.lines.append(Line(number, row))


def _footer(footer: Footer, number: int, filled: list[object]) -> Footer | None:
    """Add a line such as «Всего участников» to what is known; ``None`` when it is no such line."""
    word = header(filled[0])
    if not word.startswith((_MEANS, _MINIMUM, _TOTAL)):
        return None
    numbers = [m.replace(",", ".") for cell in filled if _NUMBER.fullmatch(m := str(cell).strip())]
    footer = replace(footer, row=footer.row or number)
    if word.startswith(_MEANS):
        return replace(footer, means=tuple(numbers))
    if word.startswith(_MINIMUM):
        return replace(footer, minimum=numbers[-1] if numbers else None)
    return replace(footer, participants=numbers[-1] if numbers else None)


def _is_pupil(columns: ExamColumns | None, row: Sequence[object], filled: list[object]) -> bool:
    """Tell rows of pupils from signatures and page numbers: they have a number or a result, and several cells."""
    if columns is None:
        return len(filled) >= 5 and bool(_WHOLE.fullmatch(str(filled[0]).strip()))
    numbered = bool(_WHOLE.fullmatch(str(columns.cell(row, "number")).strip()))
    result = any(str(columns.cell(row, role)).strip() for role in ("school", "primary", *RESULTS))
    return (numbered and len(filled) >= 2) or (result and len(filled) >= 3)


def _by_cell(block: Block) -> Iterator[Block]:
    """Part the rows of a block whose exam stands in a cell of each row."""
    columns = block.columns
    if columns is None or "exam" not in columns.places:
        yield block
        return
    parts: dict[str, Block] = {}
    for line in block.lines:
        named = str(columns.cell(line.cells, "exam")).strip()
        if named not in parts:
            title = title_of(named) if named else block.title
            parts[named] = Block(block.sheet, title, line.number, columns, by_cell=True)
        parts[named].lines.append(line)
    yield from parts.values()

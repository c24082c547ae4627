"""Cutting a sheet into exams: title, header, rows of pupils, the lines below them; several exams may follow."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.rcoi.columns import RESULTS, ExamColumns, columns_of, columns_of_two
from shnor_analysis.sources.rcoi.titles import ExamTitle, title_of, title_of_row, undated_title
from shnor_analysis.sources.workbook import Sheet
from shnor_analysis.tables.vocabulary import folded

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"\d{1,6}(?:\.0)?")
_LETTER = re.compile(r"[^\W\d_]")
#: First words of the lines below the pupils; a surname such as «Средникова» is none.
_MEANS, _MINIMUM, _TOTAL = (
    re.compile(words) for words in (r"средни[ей]\b|среднее\b", r"минимальн(?:ая|ый|ое)\b", r"всего участ")
)
#: Above the appeals that follow the pupils of an exam; «Председатель апелляционной комиссии» is none.
_APPEALS = re.compile(r"(?:(?:протокол|результаты|итоги)\s+)?(?:рассмотрения\s+)?апелляци[ийя]")
#: A title stands alone in its row, or beside region and page; a row of a pupil has more cells.
_MOST_IN_TITLE, _MOST_BESIDE_TITLE = 3, 6


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
    #: The rows are results of appeals against those of the block before.
    of_appeals: bool = False
    #: The row that a second row of the header would stand below.
    above: Sequence[object] | None = None


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
    if title := _title(block, row, filled):
        if title != block.title or block.footer.row:  # a title may be repeated on each page
            blocks.append(Block(block.sheet, title, number))
    elif footer := _footer(block, number, row, filled):
        block.footer = footer
    elif columns := columns_of(row):
        if block.columns is not None and (block.footer.row or block.columns != columns):
            block = Block(block.sheet, block.title, block.title_row, of_appeals=block.of_appeals)
            blocks.append(block)
        block.columns, block.above = columns, row
    elif len(filled) <= _MOST_IN_TITLE and block.lines and _APPEALS.match(folded(filled[0])):
        blocks.append(Block(block.sheet, block.title, block.title_row, block.columns, of_appeals=True))
    elif block.above is not None and not block.lines and (both := columns_of_two(block.above, row)):
        block.columns = both
    elif _is_pupil(block.columns, row, filled):
        if not numbers_columns(filled):
            block.lines.append(Line(number, row))
    elif block.columns is None:
        block.above = row


def _title(block: Block, row: Sequence[object], filled: list[object]) -> ExamTitle | None:
    """Read a row as a title.

    One without a day counts where it cannot be the title already known: else the pupils below it would be taken
    for those of the exam above.
    """
    if len(filled) <= _MOST_IN_TITLE:
        if title := title_of_row(filled):
            return title
        undated = None if _is_pupil(block.columns, row, filled) else undated_title(filled)
        known = block.title is not None and (
            not block.lines or undated is None or block.title.subject == undated.subject
        )
        return None if known else undated
    by_cell = block.columns is not None and "exam" in block.columns.places
    if by_cell or len(filled) > _MOST_BESIDE_TITLE or _WHOLE.fullmatch(str(filled[0]).strip()):
        return None
    return next(filter(None, map(title_of, filled)), None)


def numbers_columns(filled: Sequence[object]) -> bool:
    """Say whether the filled cells of a row number the columns: «1 2 3 …» below the header."""
    numbers = [str(cell).strip().removesuffix(".0") for cell in filled]
    return len(numbers) >= 3 and numbers == [str(at) for at in range(1, len(numbers) + 1)]


def _footer(block: Block, number: int, row: Sequence[object], filled: list[object]) -> Footer | None:
    """Add a line such as «Всего участников» to what is known; ``None`` when it is no such line."""
    word = header(filled[0])
    kind = next((kind for kind in (_MEANS, _MINIMUM, _TOTAL) if kind.match(word)), None)
    if kind is None or (block.columns is not None and _names_pupil(block.columns, row)):
        return None
    numbers = [m.replace(",", ".") for cell in filled if _NUMBER.fullmatch(m := str(cell).strip())]
    footer = replace(block.footer, row=block.footer.row or number)
    if kind is _MEANS:
        return replace(footer, means=tuple(numbers))
    if kind is _MINIMUM:
        return replace(footer, minimum=numbers[-1] if numbers else None)
    return replace(footer, participants=numbers[-1] if numbers else None)


def _names_pupil(columns: ExamColumns, row: Sequence[object]) -> bool:
    """Say whether a row has a name and a school, which no line below the pupils has."""
    named = any(_LETTER.search(str(columns.cell(row, role))) for role in ("name", "full_name"))
    return named and bool(re.search(r"\d", str(columns.cell(row, "school"))))


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
        named = " ".join(str(columns.cell(line.cells, role)) for role in ("exam", "day")).strip()
        if named not in parts:
            title = _title_of_cell(named, block.title)
            parts[named] = Block(
                block.sheet, title, line.number, columns, by_cell=True, of_appeals=block.of_appeals
            )
        parts[named].lines.append(line)
    yield from parts.values()


def _title_of_cell(named: str, above: ExamTitle | None) -> ExamTitle | None:
    """Read the exam in the cell of a row; one without a day may be that of the title above."""
    if title := title_of(named):
        return title
    undated = undated_title([named])
    other = undated is not None and not (above and str(above.subject).startswith(str(undated.subject)))
    return undated if other else above

"""Where the questions stand: a header of two rows made one, and a sheet of questions that names no schools."""

import re
from collections.abc import Sequence

from shnor_analysis.methodology.context_questions import CHOICE, GRADE, questions
from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.sources.context_words import asked, wording_of
from shnor_analysis.sources.workbook import Row, Sheet

#: Questions that make a sheet a questionnaire on conditions, and rows from the top in which they may stand.
FEWEST_QUESTIONS, HEAD_ROWS = 5, 15
_ANSWER = re.compile(r"-?[\d\s.,]+%?|да|нет", re.IGNORECASE)
_TICKED = {"1", "1.0", "да", "+", "v", "х", "x", "✓", "✔"}


def refuse_without_login(sheets: Sequence[Sheet]) -> None:
    """Say of a file that nobody recognised that it asks about conditions and does not tell which school answers.

    Raises
    ------
    RefusedFile
        A sheet has questions on conditions.
    """
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:HEAD_ROWS], 1):
            if asked(row).surely >= FEWEST_QUESTIONS:
                raise RefusedFile(
                    "no_login",
                    f"Лист «{sheet.name}» — анкета об условиях школ (вопросы в строке {number}), но столбца "
                    "«Логин» в ней нет: не узнать, чьи это ответы. Добавьте столбец «Логин» с логинами вида "
                    "edu123456.",
                    "context",
                )


def one_header(sheet: Sheet, header_row: int, login: int) -> Sheet:
    """Give the sheet with the row below the header taken into it, where that row is a header too.

    Rows keep their numbers. A question above variants gets the text of the variant that is marked; where several
    are, all of them, which is no answer and is told.
    """
    below = sheet.rows[header_row + 1] if header_row + 1 < len(sheet.rows) else []
    if not _is_header(below, login):
        return sheet
    parents, parts = _spread(sheet.rows[header_row], below), [_text(below, at) for at in range(len(below))]
    titles, groups = _titles(parents, parts)
    rows = [_with_marked(list(row), groups, parts) for row in sheet.rows[header_row + 2 :]]
    return Sheet(sheet.name, [*sheet.rows[:header_row], titles, [""] * len(titles), *rows])


def _is_header(row: Row, login: int) -> bool:
    """Whether a row has words under the header, and neither a login nor a number nor «да»."""
    filled = [text for at in range(len(row)) if (text := _text(row, at))]
    return len(filled) > 1 and not _text(row, login) and not any(_ANSWER.fullmatch(text) for text in filled)


def _text(row: Row, at: int) -> str:
    cell = row[at] if at < len(row) else ""
    return re.sub(r"\s+", " ", str("" if cell is None else cell)).strip()


def _spread(header: Row, below: Row) -> list[str]:
    """Put the question over each of its parts: a merged cell is filled in its first column only."""
    spread: list[str] = []
    for at in range(max(len(header), len(below))):
        text = _text(header, at)
        spread.append(text or (spread[-1] if spread and _text(below, at) else ""))
    return spread


def _titles(parents: Sequence[str], parts: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    """Give the header of each column, and the columns of variants of each question of choice."""
    titles: list[str] = []
    groups: dict[str, list[int]] = {}
    for at, parent in enumerate(parents):
        part = parts[at] if at < len(parts) else ""
        chosen = [column for column in asked([parent]).columns if questions()[column].kind == CHOICE]
        if part and chosen:
            groups.setdefault(parent, []).append(at)
            titles.append(parent if len(groups[parent]) == 1 else "")
        else:
            # a subject under a question is no question of its own: what is asked of it stands above
            known = [column for column in wording_of(part) if questions()[column].kind != GRADE]
            titles.append(part if known else f"{parent} {part}".strip())
    return titles, list(groups.values())


def _with_marked(row: list[object], groups: Sequence[Sequence[int]], parts: Sequence[str]) -> list[object]:
    for columns in groups:
        marked = [parts[at] for at in columns if _text(row, at).casefold() in _TICKED]
        strange = [_text(row, at) for at in columns if not marked and _text(row, at) not in ("", "0", "0.0")]
        for at in columns:
            if at < len(row):
                row[at] = ""
        if columns[0] < len(row):
            row[columns[0]] = "; ".join(marked or strange)
    return row

"""Telling the kind of a sheet from what stands in it, never from the file's name."""

from dataclasses import dataclass

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.programme.headers import match_sheet
from shnor_analysis.sources.rcoi.blocks import is_alone
from shnor_analysis.sources.rcoi.columns import columns_of, columns_of_two
from shnor_analysis.sources.rcoi.summary_headers import summary_header
from shnor_analysis.sources.rcoi.titles import title_of
from shnor_analysis.sources.workbook import Row, Sheet

#: Rows from the top in which a title or a header row may stand.
_HEAD_ROWS = 15

#: Titles of ФИС ОКО reports in the first rows.
_TITLES = {
    "индивидуальные результаты": "f1",
    "статистика по отметкам": "f3",
    "сравнение отметок с отметками по журналу": "journal_comparison",
}

#: Column titles that together give a kind away. Order matters: the first that fits is taken.
_HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("protocol_2020", ("user", "code", "var-1", "sum")),
    ("protocol_2021", ("логин школы", "код обучающегося", "вариант", "всего баллов")),
    ("protocol_2022", ("пользователь", "код", "вариант", "итого баллов")),
    ("classes_2022", ("пользователь", "школа", "буква (цифра) класса")),
    ("form", ("код", "вариант", "итого баллов")),
    ("context", ("логин", "полное наименование оо согласно уставу")),
    ("directory", ("логин", "название оо")),
    ("rcoi", ("код оо", "класс", "фамилия")),
    ("rcoi", ("schoolcode", "surnamecell", "primarymark")),
)

#: Kinds that bring nothing into the store when no reader took their sheet, with what to tell the person.
NOTHING_TO_READ = {
    "context": "Сбор контекстных данных: вопросов анкеты в файле нет. Верните вопросам исходные формулировки.",
}
#: Protocols of exams; all sheets of a workbook are read together.
RCOI = "rcoi"
#: Summaries of exams by school.
RCOI_SUMMARY = "rcoi_summary"
#: Sheets of the programme's register; their workbook is read as a whole.
PROGRAMME = "programme"
#: Sheets that accompany a protocol and hold no results.
COMPANIONS = frozenset({"classes_2022"})


@dataclass(frozen=True)
class Recognised:
    """A sheet, its kind, and the index of the row that holds the column titles (0-based)."""

    sheet: Sheet
    kind: str
    header_row: int


def recognise(sheet: Sheet) -> Recognised | None:
    """Find the kind of a sheet; ``None`` when nothing in it is known."""
    for index, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        titles = [header(cell) for cell in row]
        if titles and titles[0] in _TITLES:
            kind = _TITLES[titles[0]]
            return Recognised(sheet, kind, _report_header(sheet.rows, kind))
        for kind, needed in _HEADERS:
            if all(any(title.startswith(word) for title in titles) for word in needed):
                return Recognised(sheet, kind, index)
    register = match_sheet(sheet)
    if register is not None:
        return Recognised(sheet, PROGRAMME, register.header_row)
    of_exams = _exam_kind(sheet)
    return None if of_exams is None else Recognised(sheet, of_exams, -1)


def _exam_kind(sheet: Sheet) -> str | None:
    head = sheet.rows[:_HEAD_ROWS]
    if _has_header_of_protocol(head):
        return RCOI
    if summary_header(sheet.rows) is not None:
        return RCOI_SUMMARY
    titles_alone = (title_of(cell) for row in head if is_alone(row) for cell in row)
    coded = any(title is not None and title.code for title in titles_alone)
    return RCOI if coded else None  # the title of an exam whose header is lost


def _has_header_of_protocol(head: list[Row]) -> bool:
    """Say whether a row, or two of them one below the other, are the whole header of a protocol of exams."""
    headers = (
        columns_of(row) or columns_of_two(above, row) for above, row in zip([[], *head], head, strict=False)
    )
    return any(found is not None and found.lacking is None for found in headers)


def _report_header(rows: list[Row], kind: str) -> int:
    """Find the header row of a ФИС ОКО report below its title."""
    first = "оо" if kind == "f1" else "группы участников"
    for index, row in enumerate(rows[:_HEAD_ROWS]):
        if row and header(row[0]) == first:
            return index
    return -1

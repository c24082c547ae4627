"""Rows of one exam from cells to values: which are kept, what is emptied, what is said about it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, ComplaintBook
from shnor_analysis.sources.rcoi.blocks import Block, Line
from shnor_analysis.sources.rcoi.columns import PERSONAL, ExamColumns
from shnor_analysis.sources.rcoi.exam import Exam, grade_in
from shnor_analysis.sources.rcoi.private import Personal
from shnor_analysis.tables.vocabulary import MARKS, OGE, exam_code, exam_school_id, folded

Bools = NDArray[np.bool_]
Values = list[Any]

_ABSENT = ("неяв", "не яв", "отсут", "н/я")
_ANNULLED = ("удал", "аннул")
_CLASS = re.compile(r"(?:\d{1,2})?\s*[-\"«]?\s*([А-ЯЁA-Z]{0,2}\d{0,2})[\"»]?\s*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_HIGHEST = 100
_SHORT_DOCUMENT = 5


@dataclass
class Teller:
    """Writes complaints about one exam so that no complaint can name a pupil."""

    book: ComplaintBook
    personal: Personal
    block: Block
    exam: Exam | None
    kept: Bools
    #: Cells that are codes of schools.
    schools: set[str] = field(default_factory=set)

    @property
    def sheet(self) -> str:
        """Name of the sheet as far as it may be shown."""
        return self.personal.text(self.block.sheet, "лист")

    def rows(self, code: str, severity: str, which: Iterable[int], message: str, role: str | None = None) -> None:
        """Complain about the cells of a role in some rows; a row once set aside is not mentioned again."""
        columns = self.block.columns
        for at in which:
            if not self.kept[at]:
                continue
            line = self.block.lines[at]
            told: dict[str, Any] = {"row": line.number}
            if role is not None and columns is not None and role in columns.places:
                cell = columns.cell(line.cells, role)
                told |= {"column": columns.titles[role], "value": self.personal.value(cell, code=role == "school")}
            self.book.add(code, severity, message, sheet=self.sheet, school_id=self._school(line), **told)
            if severity == SET_ASIDE:
                self.kept[at] = False

    def exam_itself(self, code: str, message: str, row: int | None = None) -> None:
        """Remark on the exam as a whole."""
        row = row or self.block.title_row
        self.book.add(code, REMARK, message, sheet=self.sheet, row=row)

    def _school(self, line: Line) -> str | None:
        if self.exam is None or self.block.columns is None:
            return None
        cell = _plain(self.block.columns.cell(line.cells, "school"))
        return exam_school_id(cell, self.exam.procedure) if str(cell) in self.schools else None


@dataclass(frozen=True)
class ExamRows:
    """Cleaned columns of an exam, a value a row; ``kept`` tells which rows go into the store."""

    school: Values
    label: Values
    variant: Values
    absent: Values
    primary: Values
    result: Values
    kept: Bools


def clean_rows(block: Block, columns: ExamColumns, exam: Exam, tell: Teller) -> ExamRows:
    """Clean the columns of an exam, but for the masks of tasks."""
    school = _schools(block, columns, tell)
    _shifted(block, columns, tell)
    label = _labels(block, columns, exam, tell)
    absent, result, primary = _results(block, columns, exam, tell)
    variant = [_variant(columns.cell(line.cells, "variant")) for line in block.lines]
    return ExamRows(school, label, variant, absent, primary, result, tell.kept)


def _plain(cell: object) -> object:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _where(values: Iterable[object], rule: Callable[[object], bool]) -> list[int]:
    return [at for at, value in enumerate(values) if rule(value)]


def _schools(block: Block, columns: ExamColumns, tell: Teller) -> Values:
    cells = [_plain(columns.cell(line.cells, "school")) for line in block.lines]
    often = Counter(map(str, cells))
    codes = [
        None if _is_document(cell, line, columns, tell, often[str(cell)]) else exam_code(cell)
        for cell, line in zip(cells, block.lines, strict=True)
    ]
    tell.schools |= {str(cell) for cell, code in zip(cells, codes, strict=True) if code is not None}
    message = "«{value}» — не код ОО: нужно от 1 до 6 цифр. Исправьте код по списку РЦОИ."
    tell.rows("exam_school", SET_ASIDE, _where(codes, lambda code: code is None), message, "school")
    return codes


def _is_document(cell: object, line: Line, columns: ExamColumns, tell: Teller, rows: int) -> bool:
    """Say whether what stands for a school is a document: that of the row, or anybody's where it stands once.

    Among twenty thousand documents some are equal to codes of schools, but a school has more than one pupil.
    """
    if len(str(cell)) < _SHORT_DOCUMENT or not tell.personal.names(cell):
        return False
    own = Personal.of_cells(columns.cell(line.cells, role) for role in PERSONAL)
    return rows == 1 or own.names(cell)


def _shifted(block: Block, columns: ExamColumns, tell: Teller) -> None:
    """Set aside rows that have figures where the surname should be."""
    role = "surname" if "surname" in columns.places else "full_name"
    cells = [str(columns.cell(line.cells, role)).strip() for line in block.lines]
    message = (
        "В столбце фамилии нет букв: строка, похоже, сдвинута. Исправьте строку или выгрузите протокол заново."
    )
    shifted = _where(cells, lambda cell: bool(cell) and not _LETTER.search(str(cell)))
    tell.rows("exam_shifted", SET_ASIDE, shifted, message)


def _labels(block: Block, columns: ExamColumns, exam: Exam, tell: Teller) -> Values:
    cells = [_plain(columns.cell(line.cells, "label")) for line in block.lines]
    fits = [_CLASS.fullmatch(str(cell).strip()) and not tell.personal.names(cell) for cell in cells]
    message = "Класс «{value}» не понят: не учтён. Нужен вид 9А."
    tell.rows("exam_class", REMARK, _where(fits, lambda fit: not fit), message, "label")
    grades = [grade_in(cell) for cell in cells]
    fitting = {9} if exam.procedure == OGE else {9} if exam.grade == 9 else {10, 11, 12}
    others = [at for at, grade in enumerate(grades) if fits[at] and grade is not None and grade not in fitting]
    message = f"Класс «{{value}}» не тот, в котором сдают этот экзамен ({exam.title}). Проверьте строку."
    tell.rows("exam_class_other", REMARK, others, message, "label")
    return [_label(cell, grades[at]) if fits[at] else None for at, cell in enumerate(cells)]


def _label(cell: object, grade: int | None) -> str | None:
    """Read the letter of a class; «9» alone has none."""
    label = cleaning.class_label(cell, grade or 0)
    return None if label == str(grade) else label


def _variant(cell: object) -> str | None:
    number = cleaning.whole_number(cell)
    return str(number) if isinstance(number, int) and 0 <= number <= 9999 else None


def _results(block: Block, columns: ExamColumns, exam: Exam, tell: Teller) -> tuple[Values, Values, Values]:
    """Read result and primary score, and set aside the rows whose result is not known."""
    own = [columns.cell(line.cells, exam.result) if exam.result else "" for line in block.lines]
    first = [columns.cell(line.cells, "primary") for line in block.lines]
    words = [folded(f"{one} {two}") for one, two in zip(own, first, strict=True)]
    role = exam.result or "primary"
    message = (
        "Результат аннулирован или ученик удалён («{value}»): строка не учтена. Если это ошибка, впишите балл."
    )
    tell.rows("exam_annulled", SET_ASIDE, _where(words, lambda w: str(w).startswith(_ANNULLED)), message, role)
    absent = [word.startswith(_ABSENT) for word in words]
    result = [None if away else _number(cell) for away, cell in zip(absent, own, strict=True)]
    primary = [None if away else _number(cell) for away, cell in zip(absent, first, strict=True)]
    tell.rows("exam_result", SET_ASIDE, _where(result, lambda v: _wrong(v, exam)), _message(exam), role)
    lacking = [
        at for at, away in enumerate(absent) if not away and (result if exam.result else primary)[at] is None
    ]
    message = "Нет результата, и неявка не отмечена. Впишите результат или удалите строку."
    tell.rows("exam_no_result", SET_ASIDE, lacking, message, role)
    bad = _where(primary, lambda v: v is cleaning.BAD or (isinstance(v, int) and not 0 <= v <= _HIGHEST))
    severity = REMARK if exam.result else SET_ASIDE
    tell.rows(
        "exam_primary", severity, bad, "Первичный балл «{value}» невозможен: не учтён. Исправьте его.", "primary"
    )
    for at in bad:
        primary[at] = None
    return list(absent), [None if _wrong(value, exam) else value for value in result], primary


def _number(cell: object) -> Any:
    return cleaning.whole_number(cell)


def _wrong(value: object, exam: Exam) -> bool:
    if value is None:
        return False
    if not isinstance(value, int):
        return True
    return value not in MARKS if exam.by_marks else not 0 <= value <= _HIGHEST


def _message(exam: Exam) -> str:
    if exam.by_marks:
        return "Отметка «{value}» не из 2–5: результат не известен. Исправьте отметку."
    return "Тестовый балл «{value}» — не целое число от 0 до 100. Исправьте балл."

"""Deciding which exam a block holds: procedure, subject, grade, day; nothing is guessed."""

import datetime
import re
from collections import Counter
from dataclasses import dataclass

from shnor_analysis.sources.naming import SETTINGS_FILE, Facts
from shnor_analysis.sources.rcoi.blocks import Block
from shnor_analysis.sources.rcoi.columns import ExamColumns
from shnor_analysis.sources.rcoi.private import Personal
from shnor_analysis.sources.rcoi.titles import ExamTitle
from shnor_analysis.tables.vocabulary import (
    BASIC_MATHEMATICS,
    EGE,
    EXAMS,
    GVE,
    OGE,
    PROFILE_MATHEMATICS,
)

_GRADE = re.compile(r"\s*(\d{1,2})(?!\d)")
_PROCEDURE = re.compile(rf"(?<![а-яё])({'|'.join(EXAMS)})(?![а-яё])", re.IGNORECASE)
#: The grade in which an exam is taken; evening schools take ЕГЭ in the 12th, some pupils a subject in the 10th.
_GRADES = {OGE: 9, EGE: 11}
_TEN = 10


class RefusedBlock(Exception):
    """An exam of a file cannot be used; its rows are set aside. The message is Russian."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Exam:
    """One exam.

    ``result`` is the role of the column with the result; ``by_marks``: it is a mark 2–5 (ОГЭ, ГВЭ, basic
    mathematics), else test scores of 100. It is ``None`` where the protocol has primary scores only.
    """

    procedure: str
    subject: str
    grade: int
    year: int
    day: datetime.date | None
    result: str | None
    by_marks: bool

    @property
    def title(self) -> str:
        """Name the exam for messages."""
        return f"{self.procedure}, {self.subject}, {self.day.strftime('%d.%m.%Y') if self.day else self.year}"


def exam_of(block: Block, facts: Facts, name: str, personal: Personal) -> Exam:
    """Decide which exam a block holds.

    Parameters
    ----------
    facts
        What ``import.toml`` and names say: for a block without a title.
    name
        Path of the file below the import folder, which may say «ОГЭ» or «ЕГЭ».

    Raises
    ------
    RefusedBlock
        A column is missing, or subject, day or procedure are known from nowhere.
    """
    columns, title = block.columns, block.title
    said = personal.text(title.text, "…") if title else ""
    if columns is None:
        raise RefusedBlock(
            "exam_no_header",
            f"После названия экзамена «{said}» нет строки заголовков (№, Код ОО, Класс, Фамилия …). "
            "Верните её или выгрузите протокол заново.",
        )
    if lacking := columns.lacking:
        raise RefusedBlock(
            "exam_no_column",
            f"В протоколе нет столбца «{lacking}». Верните заголовок или выгрузите протокол заново.",
        )
    year, day = _when(title, facts, said)
    procedure, grade = _procedure(block, columns, title, name)
    if title is not None and title.part:
        raise RefusedBlock(
            "exam_oral_part",
            f"«{said}» — протокол одной {title.part} части: итога экзамена в нём нет. "
            "Нужен общий протокол экзамена.",
        )
    subject = _subject(title, facts, said, procedure, columns)
    by_marks = procedure != EGE or subject == BASIC_MATHEMATICS
    order = ("mark", "points", "test") if by_marks else ("test", "points", "mark")
    result = next((role for role in order if role in columns.places), None)
    return Exam(procedure, subject, grade, year, day, result, by_marks)


def _when(title: ExamTitle | None, facts: Facts, said: str) -> tuple[int, datetime.date | None]:
    if title is not None and title.day is not None:
        return title.day.year, title.day
    if title is not None and title.dated:
        raise RefusedBlock(
            "exam_day", f"В названии «{said}» невозможная дата. Нужен вид «01 - Русский язык 2025.05.30»."
        )
    if facts.year is None:
        raise RefusedBlock(
            "exam_no_title",
            "Над таблицей нет названия экзамена вида «01 - Русский язык 2025.05.30», и год не известен. "
            f"Верните строку названия или впишите year и subject в {SETTINGS_FILE} рядом с файлом.",
        )
    return facts.year, None


def _subject(title: ExamTitle | None, facts: Facts, said: str, procedure: str, columns: ExamColumns) -> str:
    subject = title.subject if title is not None else facts.subject
    if subject is None and title is not None and facts.subject is not None:
        subject = facts.subject
    if subject is None:
        raise RefusedBlock(
            "exam_subject",
            f"Предмет экзамена не узнан{f' («{said}»)' if said else ''}: по коду предмета он не определяется, "
            f"в разных выгрузках коды значат разное. Впишите subject в {SETTINGS_FILE} рядом с файлом.",
        )
    if procedure == EGE and subject == "Математика":
        # The level is not in the title: marks are of the basic one, points of the profile one.
        marks_only = "mark" in columns.places and not {"test", "points"} & set(columns.places)
        return BASIC_MATHEMATICS if marks_only else PROFILE_MATHEMATICS
    return subject


def _procedure(block: Block, columns: ExamColumns, title: ExamTitle | None, name: str) -> tuple[str, int]:
    """Tell the procedure: from classes, else the name of the file, else the kind of columns; then the grade."""
    by_class = _by_class(columns, block)
    named = {match.upper() for match in _PROCEDURE.findall(name)}
    by_name = next(iter(named)) if len(named) == 1 else None
    grade = by_class or _GRADES.get(by_name or "") or _by_columns(columns)
    if grade is None:
        raise RefusedBlock(
            "exam_procedure",
            "Не известно, ОГЭ это или ЕГЭ: нет ни классов, ни слова «ОГЭ» или «ЕГЭ» в имени файла. "
            "Допишите его в имя файла.",
        )
    if by_name == GVE or (title is not None and title.gve):
        return GVE, grade
    return (OGE if grade == _GRADES[OGE] else EGE), grade


def _by_class(columns: ExamColumns, block: Block) -> int | None:
    """Take the grade of most classes: nine, or ten and above."""
    found = Counter(
        _GRADES[EGE] if grade >= _TEN else _GRADES[OGE]
        for line in block.lines
        if (grade := grade_in(columns.cell(line.cells, "label"))) is not None and grade >= _GRADES[OGE]
    )
    return found.most_common(1)[0][0] if found else None


def _by_columns(columns: ExamColumns) -> int | None:
    if columns.english:
        return _GRADES[OGE]
    return _GRADES[EGE] if "test" in columns.places else None


def grade_in(cell: object) -> int | None:
    """Read the number in front of a class.

    Examples
    --------
    >>> grade_in("11 Б"), grade_in(9.0), grade_in("А")
    (11, 9, None)
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = _GRADE.match(str(cell))
    return int(found[1]) if found else None

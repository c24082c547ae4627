"""Reading protocols of ОГЭ, ЕГЭ and ГВЭ: every exam of every sheet, pupils under codes that name nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from shnor_analysis.methodology.exam_scales import oge_scale
from shnor_analysis.sources.cleaning import BLANK
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.directory import known_schools, school_row
from shnor_analysis.sources.naming import Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.rcoi.blocks import Block, blocks_of
from shnor_analysis.sources.rcoi.checks import check_block
from shnor_analysis.sources.rcoi.columns import ExamColumns
from shnor_analysis.sources.rcoi.exam import Exam, RefusedBlock, exam_of
from shnor_analysis.sources.rcoi.identity import key_tag, person_of, pupil_codes, row_code
from shnor_analysis.sources.rcoi.private import Personal
from shnor_analysis.sources.rcoi.pupil_key import PupilKey
from shnor_analysis.sources.rcoi.rows import ExamRows, Teller, clean_rows
from shnor_analysis.sources.rcoi.tasks import read_tasks
from shnor_analysis.sources.rcoi.titles import export_title
from shnor_analysis.sources.workbook import Sheet
from shnor_analysis.store.exams import EXAM_CODES, KEY_TAG, NAME_CODE
from shnor_analysis.tables.results import Results, Tasks
from shnor_analysis.tables.vocabulary import OGE, SPRING, exam_school_id

FAMILY = "rcoi"


@dataclass(frozen=True)
class _Read:
    """What one exam gave."""

    results: pd.DataFrame
    points: pd.DataFrame
    tasks: pd.DataFrame


def read_exams(sheets: Sequence[Sheet], facts: Facts, part: Part, key: PupilKey) -> None:
    """Read all exams of a file into ``part``.

    An exam that cannot be used is set aside row by row, with the reason; the other exams of the file stay.

    Raises
    ------
    RefusedFile
        There is no row of a pupil, or no key to make codes of pupils with.
    """
    blocks = [_titled(block, part.source_file, facts) for sheet in sheets for block in blocks_of(sheet)]
    if key.secret is None:
        raise RefusedFile(
            "no_pupil_key",
            f"Протокол не прочитан: без ключа не сделать коды учеников ({key.trouble}). "
            "Укажите другой файл ключа: --pupil-key ФАЙЛ.",
            "rcoi",
        )
    if not any(block.lines for block in blocks):
        raise RefusedFile(
            "blank_form", "В протоколе нет ни одной строки ученика. Выгрузите протокол заново.", "rcoi"
        )
    personal = Personal.of(blocks)
    if personal.names(_named(part.source_file)):
        part.book.add(
            "exam_named_file",
            REMARK,
            "В имени файла есть слово или число из столбцов с фамилиями и документами. Имена файлов видны "
            "в журнале: переименуйте файл.",
        )
    found = [_read_block(block, facts, part, key.secret, personal) for block in blocks if block.lines]
    _store([one for one in found if one is not None], facts, part)


def _titled(block: Block, name: str, facts: Facts) -> Block:
    """Give an export with English titles the exam that its name tells."""
    if block.title is None and block.columns is not None and block.columns.english:
        block.title = export_title(PurePosixPath(name).name, facts.subject)
    return block


def _named(name: str) -> str:
    """Give the words of a file's name, and numbers as long as those of documents."""
    return re.sub(r"(?<!\d)\d{1,5}(?!\d)|_", " ", PurePosixPath(name).stem)


def _read_block(block: Block, facts: Facts, part: Part, secret: bytes, personal: Personal) -> _Read | None:
    """Read one exam; ``None`` when none of its rows can be used."""
    part.rows_read += len(block.lines)
    tell = Teller(part.book, personal, block, None, np.ones(len(block.lines), dtype=bool))
    try:
        exam = exam_of(block, facts, part.source_file, personal)
    except RefusedBlock as refusal:
        tell.rows(refusal.code, SET_ASIDE, range(len(block.lines)), str(refusal))
        return None
    columns = block.columns
    if columns is None:  # pragma: no cover - exam_of refuses it
        return None
    tell.exam = exam
    rows = clean_rows(block, columns, exam, tell)
    points, tasks = read_tasks(block, columns, rows, tell)
    minimum = check_block(block, exam, rows, tell)
    results = _results(block, columns, exam, rows, minimum, part, secret, tell)
    part.accepted += int(rows.kept.sum())
    paper = pd.DataFrame(_paper(exam), index=tasks.index)
    listed = pd.concat([paper, tasks], axis=1).assign(position=range(1, len(tasks) + 1), level=None)
    return _Read(results, points[rows.kept].reset_index(drop=True), listed[Tasks.columns()])


def _paper(exam: Exam) -> dict[str, object]:
    """Give the columns that say which paper it is.

    All attempts of a year belong to one sitting, «spring»: those who come again in September are the ones who
    failed, and a sitting of their own would show a school of failures only.
    """
    return {
        "year": exam.year,
        "season": SPRING,
        "procedure": exam.procedure,
        "subject": exam.subject,
        "programme_grade": exam.grade,
    }


def _results(
    block: Block,
    columns: ExamColumns,
    exam: Exam,
    rows: ExamRows,
    minimum: int | None,
    part: Part,
    secret: bytes,
    tell: Teller,
) -> pd.DataFrame:
    scale = oge_scale(exam.subject, exam.year) if exam.procedure == OGE else None
    frame = pd.DataFrame(
        {
            "school_id": [exam_school_id(code, exam.procedure) if code else None for code in rows.school],
            **_paper(exam),
            "pupil_grade": exam.grade,
            "class_label": pd.Series(rows.label, dtype=object),
            **_codes(block, columns, exam, rows, secret, part, tell),
            "variant": pd.Series(rows.variant, dtype=object),
            "absent": rows.absent,
            "score": pd.array(rows.primary, dtype="Int16"),
            "max_score": scale.max_score if scale else None,
            "mark": pd.array(rows.result if exam.by_marks else [None] * len(rows.result), dtype="Int8"),
            "journal_mark": None,
            "attempt": 1,
            "appeal": block.of_appeals or "appeal" in columns.places,
            "exam_date": exam.day.isoformat() if exam.day else None,
            "test_score": pd.array([None] * len(rows.result) if exam.by_marks else rows.result, dtype="Int16"),
            "minimum_score": minimum,
            "layout": FAMILY,
            "source_file": part.source_file,
            "source_row": [line.number for line in block.lines],
        }
    )
    kept = frame[rows.kept].reset_index(drop=True)
    more = kept[[NAME_CODE]].assign(**{KEY_TAG: key_tag(secret)})
    return pd.concat([Results.validate(kept[Results.columns()]), more], axis=1)


def _codes(
    block: Block, columns: ExamColumns, exam: Exam, rows: ExamRows, secret: bytes, part: Part, tell: Teller
) -> dict[str, pd.Series]:
    """Give the codes of the pupils: by document, by name, and what stands for the row in its paper."""
    people = [person_of(columns, line.cells) for line in block.lines]
    schools = [code or "" for code in rows.school]
    codes = pupil_codes(secret, people, schools, rows.label, (exam.year, exam.grade))
    tell.rows(
        "exam_document_shared",
        REMARK,
        [at for at, shared in enumerate(codes.shared) if shared],
        "Один номер документа у разных учеников: номер не учтён, ученик узнаётся по имени и школе. "
        "Исправьте номер документа.",
    )
    by_either = [one or two for one, two in zip(codes.by_document, codes.by_name, strict=True)]
    tell.rows(
        "exam_nobody",
        REMARK,
        [at for at, code in enumerate(by_either) if code is None],
        "Нет ни документа, ни имени: строка учтена, но с другими экзаменами ученика не связана.",
    )
    alone = [row_code(secret, part.source_file, block.sheet, str(line.number)) for line in block.lines]
    return {
        "pupil_code": pd.Series([code or row for code, row in zip(by_either, alone, strict=True)], dtype=object),
        "pupil_id": pd.Series(by_either, dtype=object),
        NAME_CODE: pd.Series(codes.by_name, dtype=object),
    }


def _mentioned(key: str, procedure: str, facts: Facts) -> dict[str, object]:
    """Describe a school by its code, for reports, until the directory names it."""
    code = key[-6:].lstrip("0")
    return school_row(key, name=f"Код ОО {code} ({procedure}), в списке школ не найден", region=facts.region)


def _store(found: list[_Read], facts: Facts, part: Part) -> None:
    """Put the exams of a file into its tables; the points of different exams share one matrix."""
    if not found:
        return
    labels = list(dict.fromkeys(label for one in found for label in one.points))
    matrices = [one.points.reindex(columns=labels, fill_value=BLANK) for one in found]
    results = pd.concat([one.results for one in found], ignore_index=True)
    codes = results[["school_id", "procedure"]].drop_duplicates(ignore_index=True)
    part.add("results", results)
    part.add(EXAM_CODES, codes)
    part.add(
        "known_schools",
        known_schools([_mentioned(key, procedure, facts) for key, procedure in codes.itertuples(index=False)]),
    )
    part.add("points", pd.concat(matrices, ignore_index=True).astype("int8"))
    part.add("tasks", Tasks.validate(pd.concat([one.tasks for one in found], ignore_index=True)))

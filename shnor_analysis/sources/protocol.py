"""Reading pupils' results of ВПР: one row a pupil, whatever the layout."""

import re
from collections.abc import Sequence
from itertools import compress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.methodology.scales import scale_of
from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, RefusedFile
from shnor_analysis.sources.inside import Body, complete
from shnor_analysis.sources.layouts import LAYOUTS, Columns, Layout, locate
from shnor_analysis.sources.naming import Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.pupils import Pupils, clean
from shnor_analysis.sources.recognise import Recognised
from shnor_analysis.tables.results import Results, Tasks
from shnor_analysis.tables.vocabulary import AUTUMN, VPR, school_id_of

_GROUP_ROW = re.compile(r"Кол-во участников:\s*(\d+)")


def read_protocol(found: Recognised, facts: Facts, part: Part) -> Facts:
    """Read one sheet of pupils' results into ``part``; give back all that is known of the paper.

    Raises
    ------
    RefusedFile
        A needed column is missing, the form is blank, or the paper is not known.
    """
    layout = LAYOUTS[found.kind]
    columns = locate(found, layout)
    body = _body(found, layout, columns, part)
    facts = complete(facts, layout, columns, body, part)
    facts = _with_maximum(facts)
    _note_untitled(found, columns, body, part)
    pupils = clean(found.sheet.name, layout, columns, body, facts, _pupil_grade(facts), part.book)
    part.rows_read += len(body.numbers)
    part.accepted += int(pupils.kept.sum())
    _store_results(part, layout, body, facts, pupils)
    _store_points(part, found, columns, facts, pupils)
    return facts


def _body(found: Recognised, layout: Layout, columns: Columns, part: Part) -> Body:
    """Take the filled rows; prepared blank rows of a form and group lines of Ф1 are no data."""
    first = found.header_row + 1
    rows = found.sheet.rows[first:]
    width = len(found.sheet.rows[found.header_row])
    transposed = list(zip(*(_padded(row, width) for row in rows), strict=True)) or [()] * width
    wanted = [columns.roles["code"], columns.roles["variant"], columns.roles["total"]]
    if layout.total_may_be_blank:
        # A prepared row of a form has a code and a total of 0; a filled one has a variant or points.
        wanted = [columns.roles["variant"], *(task.index for task in columns.tasks)]
    cells = zip(*(transposed[index] for index in wanted), strict=True)
    filled = np.array([any(str(cell).strip() for cell in row) for row in cells], dtype=bool)
    _check_declared(transposed[0], filled, part)
    if not filled.any():
        raise RefusedFile(
            "blank_form",
            "Форма не заполнена: в ней нет ни одного ученика. Пришлите заполненный файл.",
            layout.kind,
        )
    numbers = np.arange(first + 1, first + 1 + len(rows))
    if filled.all():
        return Body(transposed, numbers)
    return Body([tuple(compress(column, filled)) for column in transposed], numbers[filled])


def _padded(row: Sequence[object], width: int) -> Sequence[object]:
    """Bring a row of a text table to the header's width."""
    return row if len(row) == width else [*row[:width], *[""] * (width - len(row))]


def _check_declared(first_column: Sequence[object], filled: NDArray[np.bool_], part: Part) -> None:
    """Compare what a group line of Ф1 declares with the rows below it."""
    groups = [(i, int(m[1])) for i, cell in enumerate(first_column) if (m := _GROUP_ROW.search(str(cell)))]
    for position, (index, declared) in enumerate(groups):
        end = groups[position + 1][0] if position + 1 < len(groups) else len(filled)
        present = int(filled[index + 1 : end].sum())
        if present != declared:
            part.book.add(
                "declared_count",
                REMARK,
                f"В файле заявлено участников: {declared}, а строк с учениками {present}. "
                "Доли считаются по найденным; выгрузите файл целиком.",
                value=str(first_column[index]).split("|")[0].strip(),
                school_id=_school_in(str(first_column[index])),
            )


def _school_in(group: str) -> str | None:
    """Find the login that a group line of Ф1 gives in brackets."""
    login = re.search(r"\(([a-z]{2,4}\d{6})\)", group, re.IGNORECASE)
    return school_id_of(login[1]) if login else None


def _with_maximum(facts: Facts) -> Facts:
    """Take the maximum of the known scale where the file says none."""
    if facts.max_score is not None or facts.subject is None:
        return facts
    scale = scale_of(facts.subject, facts.programme_grade or 0, facts.year or 0)
    return facts.filled_from(Facts(max_score=scale.max_score if scale else None))


def _pupil_grade(facts: Facts) -> int:
    """Autumn papers test the programme of the grade below the pupils' own (domain facts, section 3)."""
    return (facts.programme_grade or 0) + (1 if facts.season == AUTUMN else 0)


def _note_untitled(found: Recognised, columns: Columns, body: Body, part: Part) -> None:
    filled = sum(str(cell).strip() != "" for index in columns.untitled for cell in body.cells(index))
    if filled:
        part.book.add(
            "untitled_columns",
            REMARK,
            f"Столбцы без заголовка не прочитаны (заполненных ячеек: {filled}): "
            "обычно это сдвинутые названия учебников.",
            sheet=found.sheet.name,
        )


def _sitting(facts: Facts) -> dict[str, object]:
    """Give the columns that say which paper it is."""
    return {
        "year": facts.year,
        "season": facts.season,
        "procedure": VPR,
        "subject": facts.subject,
        "programme_grade": facts.programme_grade,
    }


def _marks(pupils: Pupils, facts: Facts, part: Part) -> NDArray[np.object_]:
    """Give the marks: those of the file, else by the scale; without a scale they stay empty, with a remark."""
    marks = pupils.mark.copy()
    scored = pupils.kept & ~pupils.absent
    missing = scored & np.array([mark is None for mark in marks], dtype=bool)
    if not missing.any() or facts.subject is None:
        return marks
    scale = scale_of(facts.subject, facts.programme_grade or 0, facts.year or 0, facts.max_score)
    if scale is None:
        part.book.add(
            "no_scale",
            REMARK,
            f"Шкала перевода баллов в отметки не известна ({facts.subject}, {facts.programme_grade} класс, "
            f"{facts.year} год, максимум {facts.max_score or 'не известен'}): баллы сохранены, отметки пусты. "
            "Шкалу можно добавить в shnor_analysis/methodology/vpr_scales.toml.",
        )
        return marks
    marks[missing] = scale.marks(pupils.score[missing].astype(np.int64)).astype(object)
    return marks


def _store_results(part: Part, layout: Layout, body: Body, facts: Facts, pupils: Pupils) -> None:
    kept = pupils.kept
    frame = pd.DataFrame(
        {
            "school_id": pupils.school_id[kept],
            **_sitting(facts),
            "pupil_grade": _pupil_grade(facts),
            "class_label": pupils.label[kept],
            "pupil_code": pupils.code[kept],
            "pupil_id": None,
            "variant": pupils.variant[kept],
            "absent": pupils.absent[kept],
            "score": pd.array(list(pupils.score[kept]), dtype="Int16"),
            "max_score": facts.max_score,
            "mark": pd.array(list(_marks(pupils, facts, part)[kept]), dtype="Int8"),
            "journal_mark": pd.array(list(pupils.journal[kept]), dtype="Int8"),
            "attempt": 1,
            "appeal": False,
            "exam_date": None,
            "test_score": None,
            "minimum_score": None,
            "layout": layout.family,
            "source_file": part.source_file,
            "source_row": body.numbers[kept],
        }
    )
    part.add("results", Results.validate(frame))


def _store_points(part: Part, found: Recognised, columns: Columns, facts: Facts, pupils: Pupils) -> None:
    """Keep points of tasks as a matrix, a row a kept pupil; columns nobody has anything in are no tasks."""
    used = (pupils.points != cleaning.BLANK).any(axis=0)
    tasks = [task for task, is_used in zip(columns.tasks, used, strict=True) if is_used]
    levels = _levels(found)
    listed = pd.DataFrame(
        {
            **_sitting(facts),
            "task": [task.label for task in tasks],
            "position": range(1, len(tasks) + 1),
            "max_points": pd.array([task.max_points for task in tasks], dtype="Int8"),
            "level": [levels.get(task.index) for task in tasks],
        }
    )
    part.add("tasks", Tasks.validate(listed))
    matrix = pd.DataFrame(pupils.points[pupils.kept][:, used], columns=[task.label for task in tasks])
    part.add("points", matrix)


def _levels(found: Recognised) -> dict[int, str]:
    """Read the line «Уровень сложности задания» that Ф1 has above its header."""
    if found.header_row == 0:
        return {}
    above = found.sheet.rows[found.header_row - 1]
    return {index: str(cell).strip() for index, cell in enumerate(above) if str(cell).strip() in ("Б", "П", "В")}

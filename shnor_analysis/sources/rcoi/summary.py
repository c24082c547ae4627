"""Summaries of exams by school, as ministries send them: participants, below the minimum, mean scores."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.naming import SETTINGS_FILE, Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.rcoi.summary_groups import Group, group_of
from shnor_analysis.sources.rcoi.summary_headers import (
    PROCEDURE,
    SummaryColumn,
    SummaryHeader,
    SummaryTable,
    tables_of,
    year_in,
)
from shnor_analysis.sources.rcoi.titles import subject_of
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.store.exam_summaries import MUNICIPALITY, NAME
from shnor_analysis.store.exams import EXAM_CODES
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.vocabulary import (
    BASIC_MATHEMATICS,
    EGE,
    GVE,
    OGE,
    PROFILE_MATHEMATICS,
    SPRING,
    exam_code,
    exam_school_id,
)

KIND = "rcoi_summary"
_GRADES = {OGE: 9, EGE: 11, GVE: 11}
_BLANK = {"", "-", "–", "—", "x", "х"}
Values = dict[str, Any]


#: A year and a subject: what the numbers of a school are about.
Paper = tuple[int, str]


def read_summaries(sheets: Sequence[Sheet], facts: Facts, part: Part) -> None:
    """Read all summaries of a file into ``part``.

    Raises
    ------
    RefusedFile
        Year or exam are known from nowhere, or no row of a school is there.
    """
    for sheet in sheets:
        for table in tables_of(sheet.rows):
            _read_table(sheet, table, facts, part)
    if not part.accepted:
        raise RefusedFile(
            "blank_form", "В своде нет ни одной строки школы с числами. Пришлите заполненный свод.", KIND
        )


def _read_table(sheet: Sheet, table: SummaryTable, facts: Facts, part: Part) -> None:
    head, sitting = table.head, _sitting(sheet, table, part.source_file)
    columns = _named(table, sitting["procedure"], sheet, facts, part)
    municipality, found = "", []
    for number, row in enumerate(sheet.rows[head.first : table.end], start=head.first + 1):
        group = group_of(head, row, municipality)
        if group is None:
            continue
        part.rows_read += 1
        municipality = group.municipality
        values = _values(columns, row, number, sheet, part)
        if values or _nobody(columns, row):
            part.accepted += 1
        else:
            message = "В строке нет ни одного числа участников. Впишите числа или удалите строку."
            part.book.add("exam_summary_row", SET_ASIDE, message, sheet=sheet.name, row=number, value=group.name)
        found += [_record(sitting, group, head, row, number, part, paper, own) for paper, own in values.items()]
    _check_repeats(found, sheet, part)
    _check_totals(found, sheet, part)
    _store(found, sitting, part)


def _sitting(sheet: Sheet, table: SummaryTable, name: str) -> Values:
    """Tell the exam from the words above the table, else from the name of the sheet, else of the file."""
    said = (table.title, table.above, sheet.name, name)
    procedures = next(filter(None, ({word.upper() for word in PROCEDURE.findall(text)} for text in said)), set())
    if len(procedures) != 1:
        raise _unclear()
    procedure = next(iter(procedures))
    grade = 9 if re.search(r"\b9\b", table.above) and procedure == GVE else _GRADES[procedure]
    return {"season": SPRING, "procedure": procedure, "programme_grade": grade, "pupil_grade": grade}


def _unclear() -> RefusedFile:
    return RefusedFile(
        "unknown_paper",
        "Из свода не ясно, какой это экзамен и какой год: над таблицей нужно название вида "
        "«Результаты ЕГЭ 2025 года». Допишите его, назовите так файл или впишите year "
        f"в {SETTINGS_FILE} рядом с ним.",
        KIND,
    )


def _named(
    table: SummaryTable, procedure: str, sheet: Sheet, facts: Facts, part: Part
) -> dict[Paper, list[SummaryColumn]]:
    """Group the columns by year and subject; those without a subject, and repeated ones, are told and left out."""
    said = (table.title, table.above, sheet.name)
    general = next(filter(None, map(subject_of, said)), facts.subject)
    year = next(filter(None, map(year_in, said)), facts.year)
    papers: dict[Paper, list[SummaryColumn]] = defaultdict(list)
    for column in table.head.columns:
        subject, of_year = column.subject or general, column.year or year
        if of_year is None:
            raise _unclear()
        if subject is None:
            message = f"Предмет столбца «{column.title}» не узнан: столбец не учтён. Допишите предмет над ним."
            part.book.add("exam_subject", REMARK, message, sheet=sheet.name, column=column.title)
        else:
            papers[of_year, subject].append(column)
    named: dict[Paper, list[SummaryColumn]] = defaultdict(list)
    for (of_year, subject), columns in papers.items():
        named[of_year, _level(subject, procedure, columns)] += columns
    return {paper: _without_repeats(columns, sheet, part) for paper, columns in named.items()}


def _level(subject: str, procedure: str, columns: Sequence[SummaryColumn]) -> str:
    """Tell which mathematics of ЕГЭ it is where the titles do not: that of marks is the basic one."""
    if procedure != EGE or subject != "Математика":
        return subject
    marks = {"n2", "n3", "n4", "n5"} & {column.measure for column in columns}
    return BASIC_MATHEMATICS if marks else PROFILE_MATHEMATICS


def _without_repeats(columns: Sequence[SummaryColumn], sheet: Sheet, part: Part) -> list[SummaryColumn]:
    first: dict[str, SummaryColumn] = {}
    for column in columns:
        taken = first.setdefault(column.measure, column)
        if taken is not column:
            message = (
                f"Столбец «{column.title}» говорит о том же, что «{taken.title}»: учтён тот. "
                "Уточните название или удалите лишний столбец."
            )
            part.book.add("exam_summary_repeat", REMARK, message, sheet=sheet.name, column=column.title)
    return list(first.values())


def _values(
    columns: dict[Paper, list[SummaryColumn]], row: Row, number: int, sheet: Sheet, part: Part
) -> dict[Paper, Values]:
    """Read the numbers of a row by year and subject; a subject nobody took is not there."""
    found = {}
    for paper, own in columns.items():
        values: Values = {}
        for column in own:
            value = _value(row[column.place] if column.place < len(row) else "", column.measure)
            if value is cleaning.BAD:
                message = "«{value}» — не число: предмет этой строки не учтён. Исправьте ячейку."
                _tell_cell(part, sheet, number, column, row[column.place], message)
                values = {}
                break
            values[column.measure] = value
        if values.get("n") and _possible(values, own, row, number, sheet, part):
            found[paper] = values
    return found


def _nobody(columns: dict[Paper, list[SummaryColumn]], row: Row) -> bool:
    """Say whether a row tells that nobody took part: nought or a dash for each number of participants."""
    places = [column.place for own in columns.values() for column in own if column.measure == "n"]
    cells = [str(row[place]).strip() if place < len(row) else "" for place in places]
    return all(cell and _value(cell, "n") in (0, None) for cell in cells)


def _value(cell: object, measure: str) -> Any:
    if str(cell).strip().casefold() in _BLANK:
        return None
    if measure != "mean_score":
        return cleaning.score(cell)
    try:
        mean = float(str(cell).strip().replace(",", "."))
    except ValueError:
        return cleaning.BAD
    return mean if 0 <= mean <= 100 else cleaning.BAD


def _possible(
    values: Values, columns: Sequence[SummaryColumn], row: Row, number: int, sheet: Sheet, part: Part
) -> bool:
    """Refuse numbers that cannot be: parts larger than the whole."""
    marks: list[Any] = [values.get(f"n{mark}") for mark in (2, 3, 4, 5)]
    parts = [values.get(name) or 0 for name in ("n_below", "n_80_99", "n_100")]
    if sum(parts) <= values["n"] and (None in marks or sum(marks) == values["n"]):
        return True
    column = next(column for column in columns if column.measure == "n")
    message = (
        "Участников «{value}», а отметок или групп по баллам в строке другое число: предмет не учтён. Исправьте."
    )
    _tell_cell(part, sheet, number, column, row[column.place], message)
    return False


def _tell_cell(part: Part, sheet: Sheet, number: int, column: SummaryColumn, cell: object, message: str) -> None:
    part.book.add(
        "exam_summary_value",
        REMARK,
        message,
        sheet=sheet.name,
        row=number,
        column=column.title,
        value=cell,
    )


def _record(
    sitting: Values,
    group: Group,
    head: SummaryHeader,
    row: Row,
    number: int,
    part: Part,
    paper: Paper,
    values: Values,
) -> Values:
    code = exam_code(row[head.code]) if head.code is not None and head.code < len(row) else None
    of_school = group.scope == "school"
    return {
        **sitting,
        "year": paper[0],
        "subject": paper[1],
        "scope": group.scope,
        "group": f"{group.name} ({group.municipality})" if of_school and group.municipality else group.name,
        "school_id": exam_school_id(code, sitting["procedure"]) if code and of_school else None,
        **values,
        "layout": "summary",
        "source_file": part.source_file,
        "source_row": number,
        NAME: group.name,
        MUNICIPALITY: group.municipality,
    }


def _check_repeats(found: Sequence[Values], sheet: Sheet, part: Part) -> None:
    """Tell of schools that stand in several rows: the last of them is taken (``store.building``)."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in found:
        key = (row["year"], row["subject"], row["group"], row["school_id"])
        if row["scope"] == "school" and key in seen:
            part.book.add(
                "exam_summary_twice",
                REMARK,
                f"{row['subject']}: «{{value}}» уже есть в строке {seen[key]}, учтена эта строка. "
                "Оставьте верную или впишите коды ОО, если это разные школы.",
                sheet=sheet.name,
                row=row["source_row"],
                value=row["group"],
            )
        seen[key] = row["source_row"]


def _check_totals(found: Sequence[Values], sheet: Sheet, part: Part) -> None:
    """Compare the «всего» rows with the schools they are about."""
    schools = [row for row in found if row["scope"] == "school"]
    for total in found:
        if total["scope"] == "school":
            continue
        mine = [
            row
            for row in schools
            if (row["year"], row["subject"]) == (total["year"], total["subject"])
            and (total["scope"] == "region" or row[MUNICIPALITY] == total[MUNICIPALITY])
        ]
        for measure, title in (("n", "участников"), ("n_below", "не преодолели порог")):
            ours = sum(row.get(measure) or 0 for row in mine)
            if mine and total.get(measure) is not None and total[measure] != ours:
                part.book.add(
                    "exam_summary_total",
                    REMARK,
                    f"{total['subject']}: в строке «всего» {title} {total[measure]}, а по школам {ours}. "
                    "Строки школ учтены; сверьте свод.",
                    sheet=sheet.name,
                    row=total["source_row"],
                    value=total["group"],
                )


def _store(found: list[Values], sitting: Values, part: Part) -> None:
    if not found:
        return
    rows = pd.DataFrame(found).reindex(columns=[*MarkCounts.columns(), NAME, MUNICIPALITY])
    checked = MarkCounts.validate(rows[MarkCounts.columns()])
    part.add("mark_counts", pd.concat([checked, rows[[NAME, MUNICIPALITY]].astype("str")], axis=1))
    part.add(EXAM_CODES, pd.DataFrame({"school_id": [None], "procedure": [sitting["procedure"]]}))

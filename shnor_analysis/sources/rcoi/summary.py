"""Summaries of exams by school, as ministries send them: participants, below the minimum, mean scores."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.naming import SETTINGS_FILE, Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.rcoi.summary_headers import SummaryColumn, SummaryHeader, summary_header
from shnor_analysis.sources.rcoi.titles import subject_of
from shnor_analysis.sources.workbook import Row, Sheet
from shnor_analysis.store.exam_summaries import MUNICIPALITY, NAME
from shnor_analysis.store.exams import EXAM_CODES
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.vocabulary import (
    BASIC_MATHEMATICS,
    EGE,
    EXAMS,
    GVE,
    OGE,
    PROFILE_MATHEMATICS,
    SPRING,
    exam_code,
    exam_school_id,
    folded,
)

KIND = "rcoi_summary"
_YEAR = re.compile(r"(?<!\d)20[1-3]\d(?!\d)")
_PROCEDURE = re.compile(rf"(?<![а-яё])({'|'.join(EXAMS)})(?![а-яё])", re.IGNORECASE)
_GRADES = {OGE: 9, EGE: 11, GVE: 11}
_TOTAL = re.compile(r"\b(?:всего|итого)\b")
_WHOLE_REGION = re.compile(r"регион|област|\bкра[йяю]\b|республик|субъект")
_BLANK = {"", "-", "–", "—", "x", "х"}
Values = dict[str, Any]


@dataclass(frozen=True)
class _Group:
    """Who a row is about."""

    scope: str
    name: str
    municipality: str


def read_summaries(sheets: Sequence[Sheet], facts: Facts, part: Part) -> None:
    """Read all summaries of a file into ``part``.

    Raises
    ------
    RefusedFile
        Year or exam are known from nowhere, or no row of a school is there.
    """
    for sheet in sheets:
        head = summary_header(sheet.rows)
        if head is not None:
            _read_sheet(sheet, head, facts, part)
    if not part.accepted:
        raise RefusedFile(
            "blank_form", "В своде нет ни одной строки школы с числами. Пришлите заполненный свод.", KIND
        )


def _read_sheet(sheet: Sheet, head: SummaryHeader, facts: Facts, part: Part) -> None:
    above = " ".join(str(cell) for row in sheet.rows[: head.top] for cell in row)
    paper = _paper(above, part.source_file, facts)
    general = subject_of(above) or facts.subject
    columns = _named(head.columns, general, paper["procedure"], sheet, part)
    municipality, found = "", []
    for number, row in enumerate(sheet.rows[head.first :], start=head.first + 1):
        group = _group(head, row, municipality)
        if group is None:
            continue
        part.rows_read += 1
        municipality = group.municipality
        values = _values(columns, row, number, sheet, part)
        part.accepted += bool(values)
        if not values:
            _say(
                part,
                sheet,
                number,
                SET_ASIDE,
                "exam_summary_row",
                "В строке нет ни одного числа участников.",
                group,
            )
        found += [_record(paper, group, head, row, number, part, subject, own) for subject, own in values.items()]
    _check_totals(found, sheet, part)
    _store(found, paper, part)


def _paper(above: str, name: str, facts: Facts) -> Values:
    """Tell exam and year from the words above the table, else from the name of the file."""
    procedures = {word.upper() for word in _PROCEDURE.findall(above)} or {
        word.upper() for word in _PROCEDURE.findall(name)
    }
    years = {int(year) for year in _YEAR.findall(above)}
    of_school_year = len(years) == 2 and max(years) - min(years) == 1  # «2024/2025 учебный год»
    year = max(years) if len(years) == 1 or of_school_year else facts.year
    if len(procedures) != 1 or year is None:
        raise RefusedFile(
            "unknown_paper",
            "Из свода не ясно, какой это экзамен и какой год: над таблицей нужно название вида "
            "«Результаты ЕГЭ 2025 года». Допишите его, назовите так файл или впишите year "
            f"в {SETTINGS_FILE} рядом с ним.",
            KIND,
        )
    procedure = next(iter(procedures))
    grade = 9 if re.search(r"\b9\b", above) and procedure == GVE else _GRADES[procedure]
    return {
        "year": year,
        "season": SPRING,
        "procedure": procedure,
        "programme_grade": grade,
        "pupil_grade": grade,
    }


def _named(
    columns: Sequence[SummaryColumn], general: str | None, procedure: str, sheet: Sheet, part: Part
) -> dict[str, list[SummaryColumn]]:
    """Group the columns by subject; those whose subject is known from nowhere are told and left out."""
    by_subject: dict[str, list[SummaryColumn]] = defaultdict(list)
    for column in columns:
        subject = column.subject or general
        if subject is None:
            message = f"Предмет столбца «{column.title}» не узнан: столбец не учтён. Допишите предмет над ним."
            part.book.add("exam_subject", REMARK, message, sheet=sheet.name, column=column.title)
        else:
            by_subject[subject].append(column)
    if procedure == EGE and "Математика" in by_subject:
        plain = by_subject.pop("Математика")
        marks = {"n2", "n3", "n4", "n5"} & {column.measure for column in plain}
        by_subject[BASIC_MATHEMATICS if marks else PROFILE_MATHEMATICS] = plain
    return dict(by_subject)


def _group(head: SummaryHeader, row: Row, municipality: str) -> _Group | None:
    """Say who a row is about; ``None`` for an empty row or one that numbers the columns."""
    name, place = _text(row, head.school), _text(row, head.municipality)
    if not re.search(r"[^\W\d_]", name + place):
        return None
    words = folded(f"{place} {name}")
    if _TOTAL.search(words):
        own = re.sub(r"[\s,:.]*\b(?:всего|итого)\b[\s,:.]*(?:по\s+)?", "", place, flags=re.IGNORECASE)
        # «Итого» alone in the column of municipalities is the region; in the column of schools, the municipality.
        if _WHOLE_REGION.search(words) or (place and not own) or not (municipality or own):
            return _Group("region", f"{place} {name}".strip(), municipality)
        if municipality and (not own or folded(own)[:5] == folded(municipality)[:5]):
            own = municipality
        return _Group("municipality", own, own)
    return _Group("school", name, place or municipality) if name else _Group("municipality", place, place)


def _text(row: Row, place: int | None) -> str:
    return str(row[place]).strip() if place is not None and place < len(row) else ""


def _values(
    columns: dict[str, list[SummaryColumn]], row: Row, number: int, sheet: Sheet, part: Part
) -> dict[str, Values]:
    """Read the numbers of a row by subject; a subject nobody took is not there."""
    found = {}
    for subject, own in columns.items():
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
            found[subject] = values
    return found


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


def _say(part: Part, sheet: Sheet, number: int, severity: str, code: str, message: str, group: _Group) -> None:
    text = f"{message} Впишите числа или удалите строку." if severity == SET_ASIDE else message
    part.book.add(code, severity, text, sheet=sheet.name, row=number, value=group.name)


def _record(
    paper: Values,
    group: _Group,
    head: SummaryHeader,
    row: Row,
    number: int,
    part: Part,
    subject: str,
    values: Values,
) -> Values:
    code = exam_code(row[head.code]) if head.code is not None and head.code < len(row) else None
    of_school = group.scope == "school"
    return {
        **paper,
        "subject": subject,
        "scope": group.scope,
        "group": f"{group.name} ({group.municipality})" if of_school and group.municipality else group.name,
        "school_id": exam_school_id(code, paper["procedure"]) if code and of_school else None,
        **values,
        "layout": "summary",
        "source_file": part.source_file,
        "source_row": number,
        NAME: group.name,
        MUNICIPALITY: group.municipality,
    }


def _check_totals(found: Sequence[Values], sheet: Sheet, part: Part) -> None:
    """Compare the «всего» rows with the schools they are about."""
    schools = [row for row in found if row["scope"] == "school"]
    for total in found:
        if total["scope"] == "school":
            continue
        mine = [
            row
            for row in schools
            if row["subject"] == total["subject"]
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


def _store(found: list[Values], paper: Values, part: Part) -> None:
    if not found:
        return
    rows = pd.DataFrame(found).reindex(columns=[*MarkCounts.columns(), NAME, MUNICIPALITY])
    checked = MarkCounts.validate(rows[MarkCounts.columns()])
    part.add("mark_counts", pd.concat([checked, rows[[NAME, MUNICIPALITY]].astype("str")], axis=1))
    part.add(EXAM_CODES, pd.DataFrame({"school_id": [None], "procedure": [paper["procedure"]]}))

"""Reading the ready-made tables of ФИС ОКО «Аналитика»: head of a report, Ф3, agreement with the journal."""

import re
from collections.abc import Sequence

import pandas as pd

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, SET_ASIDE, RefusedFile
from shnor_analysis.sources.naming import Facts, facts_of_name
from shnor_analysis.sources.part import Part
from shnor_analysis.sources.recognise import Recognised
from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.mark_counts import JournalComparison, MarkCounts
from shnor_analysis.tables.vocabulary import AUTUMN, SPRING, SUBJECTS, VPR, school_id_of

_SCHOOL = re.compile(r"\(([a-z]{2,4}\d{6})\)\s*$", re.IGNORECASE)
_MUNICIPALITY = re.compile(r"\((reg\d+_m\d+)\)\s*$", re.IGNORECASE)
_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
_COUNTRY = "вся выборка"


def head_facts(found: Recognised) -> Facts:
    """Read the head of a ФИС ОКО report: title, subject, maximum, date.

    The date tells the season (works written until July are spring ones); the title tells year and grade.
    """
    above = found.sheet.rows[: max(found.header_row, 0)]
    facts = Facts()
    for row in above[1:]:
        key, value = cleaning.header(row[0] if row else ""), row[1] if len(row) > 1 else ""
        if key.startswith("предмет") and str(value).strip() in SUBJECTS:
            facts = Facts(subject=str(value).strip()).filled_from(facts)
        elif key.startswith("максимальный первичный балл"):
            number = cleaning.whole_number(value)
            facts = Facts(max_score=number if isinstance(number, int) else None).filled_from(facts)
        elif key.startswith("дата") and (match := _DATE.search(str(value))):
            season = SPRING if int(match[2]) <= 7 else AUTUMN
            facts = Facts(season=season, year=int(match[3])).filled_from(facts)
        elif key.startswith("впр"):
            facts = facts.filled_from(facts_of_name(str(row[0])))
    return facts


def read_f3(found: Recognised, facts: Facts, part: Part) -> None:
    """Read Ф3 «Статистика по отметкам»: counts of marks of groups, restored from per cents.

    Raises
    ------
    RefusedFile
        The head does not say which paper it is, or the columns 2, 3, 4, 5 are missing.
    """
    head = _known_paper(found, facts)
    titles = [cleaning.header(cell) for cell in found.sheet.rows[found.header_row]]
    try:
        place = {mark: titles.index(mark) for mark in ("2", "3", "4", "5")}
        n_place = next(i for i, title in enumerate(titles) if title.startswith("кол-во участников"))
    except (ValueError, StopIteration):
        raise RefusedFile(
            "no_column", "В Ф3 нет столбцов «Кол-во участников», 2, 3, 4, 5. Выгрузите отчёт заново.", "f3"
        ) from None
    rows = []
    for number, row, group in _groups(found, part):
        n = cleaning.whole_number(row[n_place])
        shares = [_percent(row[place[mark]]) for mark in place]
        if not isinstance(n, int) or any(share is None for share in shares):
            _set_aside(part, found, number, row, "Нет числа участников или долей отметок. Выгрузите отчёт заново.")
            continue
        counts = _counts(n, [share or 0.0 for share in shares])
        if counts is None:
            _set_aside(part, found, number, row, "Доли отметок не складываются в 100 %. Выгрузите отчёт заново.")
            continue
        n_schools = cleaning.whole_number(row[1]) if titles[1].startswith("кол-во оо") else None
        named = dict(zip(("n2", "n3", "n4", "n5"), counts, strict=True))
        rows.append(
            {
                **head,
                **group,
                "n_schools": n_schools,
                "n": n,
                **named,
                "max_score": facts.max_score,
                "layout": "f3",
            }
        )
    _store(part, "mark_counts", MarkCounts, rows)


def read_journal_comparison(found: Recognised, facts: Facts, part: Part) -> None:
    """Read «Сравнение отметок с отметками по журналу»: pupils below, at and above their journal mark.

    Raises
    ------
    RefusedFile
        The head does not say which paper it is, or a column is missing.
    """
    head = _known_paper(found, facts)
    titles = [cleaning.header(cell) for cell in found.sheet.rows[found.header_row]]
    places = [_count_column(titles, word) for word in ("кол-во участников", "понизили", "подтвердили", "повысили")]
    rows = []
    for line, row, group in _groups(found, part):
        numbers = [cleaning.whole_number(row[place]) for place in places]
        counts = [number for number in numbers if isinstance(number, int)]
        if len(counts) < len(places):
            _set_aside(part, found, line, row, "Нет числа участников. Выгрузите отчёт заново.")
            continue
        if counts[0] != sum(counts[1:]):
            part.book.add(
                "parts_differ",
                REMARK,
                f"Понизили, подтвердили и повысили вместе {sum(counts[1:])}, а всего {counts[0]}: "
                "остальные не вошли ни в одну группу (обычно нет отметки по журналу).",
                sheet=found.sheet.name,
                row=line,
                value=row[0],
            )
        rows.append({**head, **group, **dict(zip(("n", "n_lower", "n_equal", "n_higher"), counts, strict=True))})
    _store(part, "journal_comparison", JournalComparison, rows)


def _count_column(titles: list[str], word: str) -> int:
    for index, title in enumerate(titles):
        if title.startswith(word) and not title.endswith("%"):
            return index
    raise RefusedFile(
        "no_column", f"Нет столбца «{word}… Кол-во участников». Выгрузите отчёт заново.", "journal_comparison"
    )


def _known_paper(found: Recognised, facts: Facts) -> dict[str, object]:
    needed = (facts.year, facts.season, facts.subject, facts.programme_grade)
    if found.header_row < 0 or None in needed:
        raise RefusedFile(
            "unknown_paper",
            "В шапке отчёта нет предмета, класса или даты («ВПР 2021 Математика 5 класс», «Дата:»). "
            "Выгрузите отчёт заново.",
            found.kind,
        )
    grade = facts.programme_grade or 0
    return {
        "year": facts.year,
        "season": facts.season,
        "procedure": VPR,
        "subject": facts.subject,
        "programme_grade": grade,
        "pupil_grade": grade + (1 if facts.season == AUTUMN else 0),
    }


def _groups(found: Recognised, part: Part) -> list[tuple[int, Sequence[object], dict[str, object]]]:
    """List the filled rows below the header with their group; a group that is no other is the region."""
    groups = []
    for number, row in enumerate(found.sheet.rows[found.header_row + 1 :], start=found.header_row + 2):
        name = str(row[0]).strip() if row else ""
        if not name:
            continue
        part.rows_read += 1
        school = _SCHOOL.search(name)
        scope = "school" if school else _scope(name)
        group: dict[str, object] = {
            "scope": scope,
            "group": name,
            "school_id": school_id_of(school[1]) if school else None,
            "source_file": part.source_file,
            "source_row": number,
        }
        groups.append((number, row, group))
    return groups


def _scope(name: str) -> str:
    """Tell what a group that is no school is: the whole country, a municipality, else the region."""
    if name.casefold() == _COUNTRY:
        return "country"
    return "municipality" if _MUNICIPALITY.search(name) else "region"


def _percent(value: object) -> float | None:
    try:
        return float(str(value).replace(",", ".").replace("%", "").strip() or 0)
    except ValueError:
        return None


def _counts(n: int, percents: list[float]) -> list[int] | None:
    """Restore counts from per cents with two digits; ``None`` when they do not add up to 100.

    Examples
    --------
    >>> _counts(11, [45.45, 18.18, 18.18, 18.18])
    [5, 2, 2, 2]
    """
    if n == 0:
        return [0, 0, 0, 0]
    if abs(sum(percents) - 100) > 0.05:
        return None
    exact = [n * percent / 100 for percent in percents]
    counts = [round(value) for value in exact]
    # Above some 10,000 pupils two digits do not fix the count: the largest group takes the remainder.
    counts[counts.index(max(counts))] += n - sum(counts)
    return counts


def _set_aside(part: Part, found: Recognised, number: int, row: Sequence[object], message: str) -> None:
    part.book.add("f3_row", SET_ASIDE, message, sheet=found.sheet.name, row=number, value=row[0])


def _store(part: Part, table: str, model: type[Table], rows: list[dict[str, object]]) -> None:
    part.accepted += len(rows)
    part.add(table, model.validate(pd.DataFrame(rows, columns=model.columns())))

"""What the rows of a protocol tell of the paper: its season, its maximum, its region."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shnor_analysis.sources import cleaning
from shnor_analysis.sources.complaints import REMARK, RefusedFile
from shnor_analysis.sources.layouts import Columns, Layout
from shnor_analysis.sources.naming import SETTINGS_FILE, Facts
from shnor_analysis.sources.part import Part
from shnor_analysis.tables.vocabulary import AUTUMN, SPRING

_FACT_TITLES = {
    "year": "год (year)",
    "season": "сезон (season)",
    "subject": "предмет (subject)",
    "programme_grade": "класс (programme_grade)",
    "school_id": "логин школы (school)",
}


@dataclass(frozen=True)
class Body:
    """The filled rows below the header, as columns; ``numbers`` are the rows' numbers in the file."""

    columns: list[tuple[object, ...]]
    numbers: NDArray[np.int64]

    def cells(self, index: int | None) -> Sequence[object]:
        """Give one column; blanks where the layout has no such column."""
        return [""] * len(self.numbers) if index is None else self.columns[index]


def complete(facts: Facts, layout: Layout, columns: Columns, body: Body, part: Part) -> Facts:
    """Add to the facts what the rows themselves tell: season from codes or upload date, maximum from tasks.

    Raises
    ------
    RefusedFile
        Year, season, subject, grade or (for a form) school are known from nowhere.
    """
    inside = Facts(season=_season_inside(facts, columns, body, part), max_score=_max_score(columns))
    if "region" in columns.roles and facts.region is None:
        region = str(body.cells(columns.roles["region"])[0]).split("|")[-1].strip()
        inside = replace(inside, region=region or None)
    facts = inside.filled_from(facts)
    needed = ["year", "season", "subject", "programme_grade"] + ([] if layout.login else ["school_id"])
    missing = [_FACT_TITLES[name] for name in needed if getattr(facts, name) is None]
    if missing:
        file = part.source_file.rsplit("/", 1)[-1]
        raise RefusedFile(
            "unknown_paper",
            f"Не известно: {', '.join(missing)}. Этого нет ни внутри файла, ни в имени, ни в папках. "
            f'Назовите файл полнее или впишите в {SETTINGS_FILE} рядом с ним раздел ["{file}"].',
            layout.kind,
        )
    return facts


def _season_inside(facts: Facts, columns: Columns, body: Body, part: Part) -> str | None:
    """Tell the season: autumn papers are written by pupils one grade above, whose codes start with it."""
    grade = _grade_in_codes(body.cells(columns.roles["code"]))
    by_code = None
    if facts.programme_grade is not None and grade is not None:
        by_code = {facts.programme_grade: SPRING, facts.programme_grade + 1: AUTUMN}.get(grade)
        if by_code is None:
            part.book.add(
                "codes_of_other_grade",
                REMARK,
                f"Коды участников начинаются с {grade}, а работа за {facts.programme_grade} класс. "
                "Проверьте класс в имени файла.",
                column=columns.titles["code"],
            )
    if "uploaded" not in columns.roles:
        return by_code
    uploaded = re.match(r"\d{2}\.(\d{2})\.\d{4}", str(body.cells(columns.roles["uploaded"])[0]))
    return by_code or (None if not uploaded else SPRING if int(uploaded[1]) <= 7 else AUTUMN)


def _grade_in_codes(codes: Sequence[object]) -> int | None:
    """Give the grade that most codes start with: 60001 → 6, 100001 → 10."""
    counts: Counter[int] = Counter()
    for code in codes:
        text = cleaning.pupil_code(code) or ""
        if text.isdigit() and len(text) in (5, 6):
            counts[int(text[: len(text) - 4])] += 1
    if not counts:
        return None
    grade, times = counts.most_common(1)[0]
    return grade if times >= 0.9 * counts.total() else None


def _max_score(columns: Columns) -> int | None:
    points = [task.max_points for task in columns.tasks]
    return sum(p for p in points if p) if points and all(points) else None

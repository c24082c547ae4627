"""A small region by hand, pupil by pupil: ВПР, ОГЭ, ЕГЭ and ГВЭ of two years, with all marts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from shnor_analysis.analyse.run import analyse
from shnor_analysis.methodology.exam_scales import ege_minimum
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.journal import Complaints, Journal
from shnor_analysis.tables.results import Results
from shnor_analysis.tables.schools import Schools

MA, RU = "Математика", "Русский язык"
BASIC, PROFILE = "Математика (базовая)", "Математика (профильная)"
#: Papers of each procedure: subject and grade.
PAPERS = {
    "ВПР": ((MA, 8), (RU, 8)),
    "ОГЭ": ((MA, 9), (RU, 9)),
    "ЕГЭ": ((PROFILE, 11), (RU, 11), (BASIC, 11)),
    "ГВЭ": ((RU, 9),),
}
WEAK = "990001"
#: A school of its own papers, good at ВПР and bad at ОГЭ.
FELL = "990020"
SEVEN, ELEVEN = (tuple(f"99{number:04}" for number in range(1, last + 1)) for last in (7, 11))
PUPILS = 20
#: Of 20 pupils of a usual school and of the weak one: counts of «2», «3», «4», «5» or of the bands of ЕГЭ.
USUAL, LOW = (3, 8, 6, 3), (9, 7, 3, 1)


@dataclass
class ExamRegion:
    """Rows of ``results`` of a region in the making."""

    schools: Sequence[str] = SEVEN
    rows: list[dict[str, object]] = field(default_factory=list)

    def paper(
        self, school: str, year: int, procedure: str, subject: str, grade: int, counts: Sequence[int]
    ) -> "ExamRegion":
        """Add pupils with so many «2», «3», «4», «5», or so many in each band of test scores."""
        marks = [mark for mark, count in zip((2, 3, 4, 5), counts, strict=True) for _ in range(count)]
        for number, mark in enumerate(marks):
            self.pupil(school, year, procedure, subject, grade, mark, f"{number:04}")
        return self

    def pupil(
        self,
        school: str,
        year: int,
        procedure: str,
        subject: str,
        grade: int,
        mark: int | None,
        code: str,
        **change: object,
    ) -> None:
        """Add an attempt of a pupil."""
        points = procedure == "ЕГЭ" and subject != BASIC
        minimum = ege_minimum(subject, year).value or 24
        self.rows.append(
            {
                "school_id": school,
                "year": year,
                "season": "spring",
                "procedure": procedure,
                "subject": subject,
                "programme_grade": grade,
                "pupil_grade": grade,
                "class_label": None,
                "pupil_code": code,
                "pupil_id": None,
                "variant": None,
                "absent": False,
                "score": None if mark is None else 4 * mark,
                "max_score": None if procedure != "ВПР" else 25,
                "mark": None if points else mark,
                "journal_mark": None,
                "attempt": 1,
                "appeal": False,
                "exam_date": None if procedure == "ВПР" else f"{year}-06-01",
                "test_score": {2: minimum - 1, 3: minimum, 4: 70, 5: 91}.get(mark or 0) if points else None,
                "minimum_score": None,
                "layout": "protocol" if procedure == "ВПР" else "rcoi",
                "source_file": f"{procedure}_{year}.xlsx",
                "source_row": len(self.rows) + 2,
                **change,
            }
        )

    def usual(self, procedures: Sequence[str], years: Sequence[int] = (2025, 2026)) -> "ExamRegion":
        """Add all papers of some procedures: one weak school among usual ones."""
        for school in self.schools:
            for year in years:
                for procedure in procedures:
                    for subject, grade in PAPERS[procedure]:
                        self.paper(school, year, procedure, subject, grade, LOW if school == WEAK else USUAL)
        return self

    def store(self, root: Path) -> Store:
        """Write the tables and analyse them."""
        store = Store(root)
        results = pd.DataFrame(self.rows, columns=Results.columns())
        for year, rows in results.groupby("year"):
            ordered = rows.sort_values(["school_id", "procedure", "subject"], kind="stable")
            write_frame(store.table("results", int(str(year))), Results.validate(ordered.reset_index(drop=True)))
        known = [self._school(school) for school in sorted(set(results["school_id"]))]
        write_frame(store.table("schools"), Schools.validate(pd.DataFrame(known)))
        write_frame(store.table("journal"), Journal.empty())
        write_frame(store.table("complaints"), Complaints.empty())
        with ThreadPoolExecutor(1) as here:  # a process of its own costs more than so few rows
            analyse(store, executor=here)
        return store

    def _school(self, school: str) -> dict[str, object]:
        blank = dict.fromkeys(Schools.columns())
        place = {"municipality": "Приозёрный район", "municipality_code": "01", "region": "Край", "type": "СОШ"}
        flags = {"in_programme": school == WEAK, "sample_data": True}
        return blank | place | flags | {"school_id": school, "login_prefix": "edu", "name": f"Школа {school}"}

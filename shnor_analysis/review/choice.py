"""What there is to choose from: schools of a store, papers of a school, seasons of a paper."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from shnor_analysis.diagnostics.exam_bands import by_points
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports.figure_tables import paper_name
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.tables.vocabulary import PAPER, SITTING, season_title

#: A list of a whole region cannot be read through; beyond this many schools one searches.
MOST_LISTED = 200


@dataclass(frozen=True)
class SchoolChoice:
    """A school as the list names it."""

    school_id: str
    label: str


@dataclass(frozen=True)
class Paper:
    """A paper: two results compare only inside one."""

    procedure: str
    subject: str
    programme_grade: int

    @property
    def title(self) -> str:
        """Name of the paper, as reports have it."""
        return paper_name(rows_of(self.row)[0])

    @property
    def row(self) -> pd.DataFrame:
        """The paper as a table of one row."""
        return pd.DataFrame([{name: getattr(self, name) for name in PAPER}])

    @property
    def by_points(self) -> bool:
        """Whether it is judged by test scores instead of marks."""
        return bool(by_points(self.row).all())


@dataclass(frozen=True)
class Sitting:
    """When a paper was written, and by which grade."""

    year: int
    season: str
    pupil_grade: int

    @property
    def title(self) -> str:
        """Name of the season: «весна 2021»."""
        return season_title(self.year, self.season)


def schools_of(store: Store) -> tuple[SchoolChoice, ...]:
    """List the schools: those of the programme first, then by name; one that only has results by its code.

    Raises
    ------
    StoreError
        The store has not been analysed.
    """
    known = read_table(store, "schools", columns=["school_id", "name", "municipality", "in_programme"])
    seen = set(read_mart(store, "cells", columns=["school_id"])["school_id"])
    rows = [(not row["in_programme"], _label(row), str(row["school_id"])) for row in rows_of(known)]
    rows += [(True, f"Школа {code}", str(code)) for code in sorted(seen - set(known["school_id"]))]
    return tuple(SchoolChoice(code, label) for _, label, code in sorted(rows))


def _label(row: Row) -> str:
    """Name a school so that namesakes differ."""
    name = row["name"].strip() if isinstance(row["name"], str) else ""
    place = row["municipality"] if isinstance(row["municipality"], str) else ""
    parts = [name or "Школа", place, f"код {row['school_id']}", "программа" if row["in_programme"] else ""]
    return " · ".join(part for part in parts if part)


def matching(schools: Sequence[SchoolChoice], text: str, most: int = MOST_LISTED) -> list[SchoolChoice]:
    """Find the schools whose name, place or code holds each of the words; all where there is none.

    Examples
    --------
    >>> two = [SchoolChoice("990001", "Ключевская СОШ"), SchoolChoice("990002", "Лесная ООШ")]
    >>> [school.school_id for school in matching(two, "оош ЛЕС")]
    ['990002']
    """
    words = text.casefold().split()
    found = (school for school in schools if all(word in school.label.casefold() for word in words))
    return [school for school, _ in zip(found, range(most), strict=False)]


def papers_of(cells: pd.DataFrame) -> list[Paper]:
    """List the papers of a school, by grade and subject."""
    papers = {
        Paper(row["procedure"], row["subject"], int(row["programme_grade"])) for row in rows_of(cells[PAPER])
    }
    return sorted(papers, key=lambda paper: (paper.programme_grade, paper.subject, paper.procedure))


def sittings_of(cells: pd.DataFrame, paper: Paper) -> list[Sitting]:
    """List when a school wrote a paper, the newest first."""
    mine = rows_of(of_paper(cells, paper)[["year", "season", "pupil_grade"]].drop_duplicates())
    found = {Sitting(int(row["year"]), row["season"], int(row["pupil_grade"])) for row in mine}
    return sorted(found, key=lambda one: (one.year, one.season == "autumn", one.pupil_grade), reverse=True)


def of_paper(frame: pd.DataFrame, paper: Paper, sitting: Sitting | None = None) -> pd.DataFrame:
    """Keep the rows of a paper, or of one sitting of it."""
    named = [name for name in SITTING if name in PAPER or sitting is not None]
    same = pd.Series(True, index=frame.index)
    for name in named:
        same &= frame[name] == getattr(paper if name in PAPER else sitting, name)
    return frame[same]

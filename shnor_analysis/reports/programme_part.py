"""The programme as a page may show it: the whole of it, one school of it, and for whom the page is."""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports.audience import INTERNAL, Audience
from shnor_analysis.reports.known_names import names_of
from shnor_analysis.reports.names import NOBODY_KNOWN, Names
from shnor_analysis.reports.public_words import PublicWords
from shnor_analysis.store.paths import Store
from shnor_analysis.store.programme_view import MARTS, ProgrammeView, load_programme
from shnor_analysis.store.register import REGISTER, read_register


@dataclass(frozen=True)
class ProgrammePart:
    """The programme for a page.

    Attributes
    ----------
    view : ProgrammeView
        Everything, or narrowed to one school; in a public page texts that people typed are left out, see
        :mod:`~shnor_analysis.reports.public_words`.
    whole : ProgrammeView
        The whole programme: what is hidden for one school depends on what is shown of the others.
    audience : Audience
    today : date
        Date of the page; the marts have their own report date, which goes first.
    names : Names
        Whom a public page may not name, wherever else its words come from.
    """

    view: ProgrammeView
    whole: ProgrammeView
    audience: Audience
    today: datetime.date
    names: Names = NOBODY_KNOWN

    @classmethod
    def of(
        cls, view: ProgrammeView, audience: Audience, today: datetime.date, whole: ProgrammeView | None = None
    ) -> "ProgrammePart":
        """Prepare a programme for an audience."""
        if audience == INTERNAL:
            return cls(view, whole or view, audience, today)
        names = names_of(whole or view)
        words = PublicWords.of(names, (whole or view).schools["municipality"])
        shown = _for_public(view, words)
        return cls(shown, shown if whole is None else _for_public(whole, words), audience, today, names)

    @classmethod
    def of_school(
        cls, store: Path, school_id: str, audience: Audience, today: datetime.date
    ) -> "ProgrammePart | None":
        """Prepare the part of one school; ``None`` for a school outside the programme, or without a register."""
        if read_register(Store(store), "programme_schools", {"school_id": school_id}).empty:
            return None
        whole = load_programme(store)
        return cls.of(whole.of_school(school_id), audience, today, whole)

    @property
    def public(self) -> bool:
        """Whether the page leaves the office."""
        return self.audience != INTERNAL

    @property
    def as_of(self) -> datetime.date:
        """Day the programme is judged at."""
        return self.view.as_of or self.today

    @cached_property
    def schools(self) -> list[Row]:
        """Rows of ``programme_schools`` in the order of the plan; empty where nothing was computed."""
        return rows_of(in_plan_order(self.view.marts["programme_schools"]))

    def name(self, school_id: object) -> str:
        """Name of a school."""
        return self.view.name_of(school_id)

    def by_school(self, frame: pd.DataFrame) -> dict[str, list[Row]]:
        """Put the rows of a table together by school, schools in the order of the plan."""
        found: dict[str, list[Row]] = {str(school): [] for school in self.view.schools["school_id"]}
        for row in rows_of(frame):
            found.setdefault(str(row["school_id"]), []).append(row)
        return found


def in_plan_order(schools: pd.DataFrame) -> pd.DataFrame:
    """Sort schools by their number in the plan; never by a result."""
    return schools.sort_values(["number", "school_id"], na_position="last", ignore_index=True)


def _for_public(view: ProgrammeView, words: PublicWords) -> ProgrammeView:
    """Leave out what people typed, in every table."""
    return replace(
        view,
        register={name: words.shown_in(frame, REGISTER[name]) for name, frame in view.register.items()},
        marts={name: words.shown_in(frame, MARTS[name]) for name, frame in view.marts.items()},
    )

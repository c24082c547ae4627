"""The page of the district as a notebook sees it: one object, one method a section."""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from shnor_analysis.reports.audience import INTERNAL, audience_of
from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.district.effect import effect_section
from shnor_analysis.reports.district.funnel import funnel_section
from shnor_analysis.reports.district.indicators import indicators_section
from shnor_analysis.reports.district.measures import measures_section
from shnor_analysis.reports.district.method import limits_section, method_section
from shnor_analysis.reports.district.overdue import overdue_section
from shnor_analysis.reports.district.page import title_block, verdict_block
from shnor_analysis.reports.district.problems import problems_section
from shnor_analysis.reports.district.questionnaires import questionnaires_section
from shnor_analysis.reports.district.schools import schools_section
from shnor_analysis.reports.district.since import since_section
from shnor_analysis.reports.district.training import training_section
from shnor_analysis.reports.district.visits import visits_section
from shnor_analysis.reports.exam_words import in_exam_words
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.stylesheet import stylesheet_block
from shnor_analysis.store.district_view import DistrictView, load_district
from shnor_analysis.store.snapshots import Snapshot, read_snapshot


@dataclass(frozen=True)
class DistrictReport:
    """The schools of the programme together; each method gives a block that a notebook cell shows.

    Attributes
    ----------
    view : DistrictView
        What the store knows of results, and the programme as the audience may see it.
    part : ProgrammePart
        The programme as the audience may see it.
    pages : frozenset of str
        Schools whose own reports stand beside this page.
    previous : dict or None
        Key figures of the last run.
    """

    view: DistrictView
    part: ProgrammePart
    pages: frozenset[str]
    previous: Snapshot | None

    @classmethod
    def load(
        cls,
        store: Path | str,
        *,
        year: int | str | None = None,
        audience: str = INTERNAL,
        date: datetime.date | str | None = None,
        out: Path | str | None = None,
    ) -> "DistrictReport":
        """Read the district from the store.

        Parameters
        ----------
        store : Path or str
            Folder of the store.
        year : int or str, optional
            Year of the results; the newest where absent.
        audience : {"internal", "public"}
            A public page has no names of people and no small groups of them.
        date : date or str, optional
            Date printed on the page («2022-09-01»); today where absent.
        out : Path or str, optional
            Folder of the reports: pages of schools there are linked, key figures of the last run compared.

        Raises
        ------
        StoreError
            There is no such store, or nobody is in the programme; the message is Russian.
        ValueError
            There is no such audience or date.
        """
        whom = audience_of(audience)
        loaded = load_district(store, int(year) if year not in (None, "") else None)
        part = ProgrammePart.of(loaded.programme, whom, day_of(date))
        view = replace(loaded, programme=part.view)
        folder = None if out in (None, "") else Path(str(out))
        pages = frozenset(path.stem for path in folder.glob("*.html")) if folder else frozenset()
        previous = read_snapshot(folder) if folder and whom == INTERNAL else None
        return cls(view, part, pages, previous)

    @cached_property
    def people(self) -> PeopleCounts:
        """Counts of people as the audience may see them."""
        return PeopleCounts.of(self.part)

    def stylesheet(self) -> Block:
        """Style the blocks inside JupyterLab; the page has its own copy."""
        return stylesheet_block()

    def title(self) -> Block:
        """Name the district, the dates, and for whom the page is."""
        return title_block(self.view, self.part)

    def verdict(self) -> Block:
        """Say the main thing."""
        return verdict_block(self.part)

    def schools(self) -> Block:
        """Show the schools side by side, without ranks."""
        return self._said(schools_section(self.view, self.part, self.people, self.pages))

    def since(self) -> Block:
        """Show what changed since the last run."""
        return since_section(self.part, self.previous)

    def overdue(self) -> Block:
        """Show what is past its date."""
        return overdue_section(self.part)

    def visits(self) -> Block:
        """Show the calendar of curators' visits."""
        return visits_section(self.part)

    def problems(self) -> Block:
        """Show what hinders."""
        return problems_section(self.part)

    def questionnaires(self) -> Block:
        """Show who answered."""
        return questionnaires_section(self.part, self.people)

    def training(self) -> Block:
        """Show how many were trained."""
        return training_section(self.part, self.people)

    def measures(self) -> Block:
        """Show the measures of the plan by their criteria."""
        return measures_section(self.part)

    def indicators(self) -> Block:
        """Show the indicators of the plan against their targets."""
        return indicators_section(self.part)

    def effect(self) -> Block:
        """Show the programme beside comparable schools."""
        return self._said(effect_section(self.view, public=self.part.public))

    def funnel(self) -> Block:
        """Show the schools of the programme among all of the region."""
        return self._said(funnel_section(self.view, self.part))

    def _said(self, block: Block) -> Block:
        """Put results into words that fit the papers that were compared."""
        papers = self.view.dynamics
        return block if papers.empty else in_exam_words(block, papers[papers["scope"] == "paper"])

    def limits(self) -> Block:
        """Say what the page cannot tell."""
        return limits_section(self.part)

    def method(self) -> Block:
        """Show dates, settings and how to repeat the run."""
        return method_section(self.view, self.part)


def day_of(date: datetime.date | str | None) -> datetime.date:
    """Read a day written as «2022-09-01»; today where there is none."""
    if date is None or date == "":
        return datetime.date.today()
    if isinstance(date, datetime.date):
        return date
    try:
        return datetime.date.fromisoformat(date)
    except ValueError:
        raise ValueError(f"Дата «{date}» не читается: пишите её как 2022-09-01.") from None

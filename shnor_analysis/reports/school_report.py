"""The school report as a notebook sees it: one object, one method a section."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

from shnor_analysis.reports.audience import INTERNAL, audience_of
from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.exam_words import in_exam_words
from shnor_analysis.reports.figure_tables import in_period
from shnor_analysis.reports.page import title_block, verdict_block
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.public_view import public_view
from shnor_analysis.reports.sections.change import change_section
from shnor_analysis.reports.sections.change_by_paper import change_by_paper_section
from shnor_analysis.reports.sections.conditions import conditions_section
from shnor_analysis.reports.sections.documents import documents_section
from shnor_analysis.reports.sections.expert_notes import expert_notes_section
from shnor_analysis.reports.sections.funnel import funnel_section
from shnor_analysis.reports.sections.identification import identification_section
from shnor_analysis.reports.sections.limits import limits_section
from shnor_analysis.reports.sections.low_shares import low_shares_section
from shnor_analysis.reports.sections.marks import marks_section
from shnor_analysis.reports.sections.method import method_section
from shnor_analysis.reports.sections.objectivity import objectivity_section
from shnor_analysis.reports.sections.participation import participation_section
from shnor_analysis.reports.sections.recommendations import recommendations_section
from shnor_analysis.reports.sections.risk_profile import risk_profile_section
from shnor_analysis.reports.sections.roadmap import fulfilment, roadmap_section
from shnor_analysis.reports.sections.support import support_section
from shnor_analysis.reports.sections.tasks import tasks_section
from shnor_analysis.reports.sections.visits import visits_section
from shnor_analysis.reports.stylesheet import stylesheet_block
from shnor_analysis.store.paths import Store
from shnor_analysis.store.review_notes import ReviewNote, read_notes
from shnor_analysis.store.school_view import SchoolView, first_school, load_school

#: What a section of the programme is for a school outside it.
NO_BLOCK = Block(Markup(""), "")


@dataclass(frozen=True)
class SchoolReport:
    """One school's report; each method gives a block that a notebook cell shows.

    A section that comes later is a module in ``sections/`` and a method here; nothing else changes. ``programme``
    is what the register holds of the school; without it the sections of the programme are empty. ``notes`` are
    those of reviewers; a public page has none.
    """

    view: SchoolView
    today: datetime.date = field(default_factory=datetime.date.today)
    programme: ProgrammePart | None = None
    notes: tuple[ReviewNote, ...] = ()

    @classmethod
    def load(
        cls,
        store: Path | str,
        school_id: str | int | None = None,
        year: int | str | None = None,
        *,
        audience: str = INTERNAL,
        today: datetime.date | None = None,
    ) -> "SchoolReport":
        """Read a school from the store.

        Parameters
        ----------
        store : Path or str
            Folder of the store.
        school_id : str or int, optional
            Code or login; the first school of the programme where absent.
        year : int or str, optional
            Year to report on; the newest where absent.
        audience : {"internal", "public"}
            A public page has no names of people and no small groups of them.
        today : date, optional
            Date printed on the page.

        Raises
        ------
        StoreError
            There is no such store or school, or its notes are broken; the message is Russian and says what to do.
        ValueError
            There is no such audience.
        """
        asked = first_school(store) if school_id in (None, "") else str(school_id)
        view = load_school(store, asked, int(year) if year not in (None, "") else None)
        day, whom = today or datetime.date.today(), audience_of(audience)
        part = ProgrammePart.of_school(view.store, view.school_id, whom, day)
        if whom == INTERNAL:
            return cls(view, day, part, read_notes(Store(view.store), view.school_id))
        return cls(public_view(view), day, part)

    @cached_property
    def people(self) -> PeopleCounts | None:
        """Counts of people of this school as the audience may see them."""
        return None if self.programme is None else PeopleCounts.of(self.programme).of_school(self.view.school_id)

    def stylesheet(self) -> Block:
        """Style the blocks inside JupyterLab; the page has its own copy."""
        return stylesheet_block()

    def title(self) -> Block:
        """Name the school and the data."""
        return title_block(self.view, self.today)

    def verdict(self) -> Block:
        """Answer in three sentences, and say how the roadmap stands where there is one."""
        done = "" if self.programme is None else fulfilment(self.programme)
        return self._said(verdict_block(self.view, done))

    def change(self) -> Block:
        """Take the change of the whole school apart."""
        return self._said(change_section(self.view))

    def change_by_paper(self) -> Block:
        """Show before, expected and now by paper."""
        return self._said(change_by_paper_section(self.view))

    def marks(self) -> Block:
        """Show the distribution of marks beside the region."""
        return self._said(marks_section(self.view))

    def low_shares(self) -> Block:
        """Show the share of «2» by paper with intervals."""
        return self._said(low_shares_section(self.view))

    def identification(self) -> Block:
        """Show why the rule picks the school, or why not."""
        return self._said(identification_section(self.view))

    def funnel(self) -> Block:
        """Show the school among the schools of its size."""
        return self._said(funnel_section(self.view))

    def conditions(self) -> Block:
        """Show what is expected under the conditions the school works in."""
        return conditions_section(self.view)

    def objectivity(self) -> Block:
        """Show signs of biased results and what they are not proof of."""
        return objectivity_section(self.view)

    def tasks(self) -> Block:
        """Show which tasks to look into first."""
        return tasks_section(self.view)

    def participation(self) -> Block:
        """Show who wrote and who did not."""
        return self._said(participation_section(self.view))

    def risk_profile(self) -> Block:
        """Show the risk levels received."""
        return self._of_programme(risk_profile_section)

    def roadmap(self) -> Block:
        """Show the roadmap against the calendar."""
        return self._of_programme(roadmap_section)

    def documents(self) -> Block:
        """Show documents published, confirmed and waiting."""
        return self._of_programme(documents_section)

    def visits(self) -> Block:
        """Show the curator's visits."""
        return self._of_programme(visits_section)

    def support(self) -> Block:
        """Show how teachers were helped, in counts."""
        return (
            NO_BLOCK
            if self.programme is None or self.people is None
            else support_section(self.programme, self.people)
        )

    def recommendations(self) -> Block:
        """Show what is proposed, from fact to decision."""
        return self._of_programme(recommendations_section)

    def _said(self, block: Block) -> Block:
        """Put results into words that fit the papers of the page."""
        return in_exam_words(block, in_period(self.view.cells, self.view.year))

    def _of_programme(self, make: Callable[[ProgrammePart], Block]) -> Block:
        """Make a section of the programme, or nothing for a school outside it."""
        return NO_BLOCK if self.programme is None else make(self.programme)

    def expert_notes(self) -> Block:
        """Show what reviewers wrote down."""
        return expert_notes_section(self.notes)

    def limits(self) -> Block:
        """Say what these data cannot tell."""
        return self._said(limits_section(self.view))

    def method(self) -> Block:
        """Show files, settings and how to repeat the run."""
        return self._said(method_section(self.view))

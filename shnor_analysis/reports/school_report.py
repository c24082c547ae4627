"""The school report as a notebook sees it: one object, one method a section."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.page import title_block, verdict_block
from shnor_analysis.reports.sections.change import change_section
from shnor_analysis.reports.sections.change_by_paper import change_by_paper_section
from shnor_analysis.reports.sections.funnel import funnel_section
from shnor_analysis.reports.sections.identification import identification_section
from shnor_analysis.reports.sections.limits import limits_section
from shnor_analysis.reports.sections.low_shares import low_shares_section
from shnor_analysis.reports.sections.marks import marks_section
from shnor_analysis.reports.sections.method import method_section
from shnor_analysis.reports.sections.objectivity import objectivity_section
from shnor_analysis.reports.sections.participation import participation_section
from shnor_analysis.reports.sections.tasks import tasks_section
from shnor_analysis.reports.stylesheet import stylesheet_block
from shnor_analysis.store.school_view import SchoolView, first_school, load_school


@dataclass(frozen=True)
class SchoolReport:
    """One school's report; each method gives a block that a notebook cell shows.

    A section that comes later is a module in ``sections/`` and a method here; nothing else changes.
    """

    view: SchoolView
    today: datetime.date = field(default_factory=datetime.date.today)

    @classmethod
    def load(
        cls,
        store: Path | str,
        school_id: str | int | None = None,
        year: int | str | None = None,
        *,
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
        today : date, optional
            Date printed on the page.

        Raises
        ------
        StoreError
            There is no such store or school; the message is Russian and says what to do.
        """
        asked = first_school(store) if school_id in (None, "") else str(school_id)
        view = load_school(store, asked, int(year) if year not in (None, "") else None)
        return cls(view, today or datetime.date.today())

    def stylesheet(self) -> Block:
        """Style the blocks inside JupyterLab; the page has its own copy."""
        return stylesheet_block()

    def title(self) -> Block:
        """Name the school and the data."""
        return title_block(self.view, self.today)

    def verdict(self) -> Block:
        """Answer in three sentences."""
        return verdict_block(self.view)

    def change(self) -> Block:
        """Take the change of the whole school apart."""
        return change_section(self.view)

    def change_by_paper(self) -> Block:
        """Show before, expected and now by paper."""
        return change_by_paper_section(self.view)

    def marks(self) -> Block:
        """Show the distribution of marks beside the region."""
        return marks_section(self.view)

    def low_shares(self) -> Block:
        """Show the share of «2» by paper with intervals."""
        return low_shares_section(self.view)

    def identification(self) -> Block:
        """Show why the rule picks the school, or why not."""
        return identification_section(self.view)

    def funnel(self) -> Block:
        """Show the school among the schools of its size."""
        return funnel_section(self.view)

    def objectivity(self) -> Block:
        """Show signs of biased results and what they are not proof of."""
        return objectivity_section(self.view)

    def tasks(self) -> Block:
        """Show which tasks to look into first."""
        return tasks_section(self.view)

    def participation(self) -> Block:
        """Show who wrote and who did not."""
        return participation_section(self.view)

    def limits(self) -> Block:
        """Say what these data cannot tell."""
        return limits_section(self.view)

    def method(self) -> Block:
        """Show files, settings and how to repeat the run."""
        return method_section(self.view)

"""The review as a notebook sees it: one object, one method a part; what is chosen above changes the rest."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import ipywidgets as widgets
import itables
from IPython.display import HTML, display
from itables.javascript import generate_init_offline_itables_html
from markupsafe import Markup

from shnor_analysis.reports.blocks import Block
from shnor_analysis.reports.exam_words import in_exam_words
from shnor_analysis.reports.stylesheet import stylesheet
from shnor_analysis.review.cells_table import cells_heading, show_cells
from shnor_analysis.review.chooser import Chooser
from shnor_analysis.review.notes import NotesForm
from shnor_analysis.review.parts import html_of
from shnor_analysis.review.sections import Chosen, comparison_section, distribution_section, school_section
from shnor_analysis.review.trial_form import TrialForm
from shnor_analysis.review.what_if import Trial
from shnor_analysis.review.what_if_section import flagged_note, what_if_answer, what_if_heading
from shnor_analysis.store.paths import Store

#: Variable of the environment that names the store where the notebook does not.
STORE_VARIABLE = "SHNOR_STORE"
DEFAULT_STORE = "../data/example/store"
_STYLE = Path(__file__).parent / "page" / "review.css"


class Review:
    """The review of a store.

    Parameters
    ----------
    store : str or Path, optional
        Folder of the store; where absent, what the variable ``SHNOR_STORE`` says, else the example.
    school_id : str, optional
        School to begin with; where absent, the first of the programme.

    Raises
    ------
    StoreError
        There is no such store or school, or it has not been analysed.
    """

    def __init__(self, store: str | Path | None = None, school_id: str | None = None) -> None:
        self.store = Store(Path(store or os.environ.get(STORE_VARIABLE) or DEFAULT_STORE))
        self.chooser = Chooser(self.store, school_id)

    def stylesheet(self) -> Block:
        """Dress the page, and bring the script of the tables along."""
        # Not init_notebook_mode: it asks the script about dark themes before the script is there, and JupyterLab
        # then shows an error in the console. Our tables are light in every theme.
        script = generate_init_offline_itables_html(itables.options.dt_bundle)
        display(HTML(script))  # type: ignore[no-untyped-call]
        style = _STYLE.read_text(encoding="utf-8")
        return Block(Markup("<style>{}\n{}</style>").format(Markup(stylesheet()), Markup(style)), "Оформление")

    def choose(self) -> widgets.Widget:
        """Choose a school, a paper and two seasons."""
        return self.chooser.widget

    def verdict(self) -> widgets.Widget:
        """Name the school and give the report's own verdict."""
        return self._live(lambda chosen: in_exam_words(school_section(chosen), chosen.of_year))

    def cells(self) -> widgets.Widget:
        """Show all papers of the school."""
        heading, output = widgets.HTML(), widgets.Output()
        output.add_class("shnor-cells")

        def refresh(chosen: Chosen) -> None:
            heading.value = str(cells_heading(chosen.view).html)
            output.clear_output(wait=True)
            with output:
                show_cells(chosen.view)

        self.chooser.follow(refresh, school_only=True)
        return widgets.VBox([heading, output])

    def distribution(self) -> widgets.Widget:
        """Show the scores of the paper."""
        return self._live(lambda chosen: in_exam_words(distribution_section(chosen), chosen.of_paper))

    def season_tests(self) -> widgets.Widget:
        """Compare the two seasons."""
        return self._live(lambda chosen: in_exam_words(comparison_section(chosen), chosen.of_paper))

    def what_if(self) -> widgets.Widget:
        """Try another rule."""
        form = TrialForm()
        page, note = widgets.HTML(), widgets.HTML()

        def refresh(chosen: Chosen) -> None:
            note.value = str(flagged_note(chosen.view))
            page.value = html_of(lambda: in_exam_words(what_if_answer(chosen.view, form.trial), chosen.of_year))

        def begin(chosen: Chosen) -> None:
            form.begin(Trial.of(chosen.view))
            refresh(chosen)

        self.chooser.follow(begin)
        form.follow(lambda: refresh(self.chooser.chosen))
        return widgets.VBox([widgets.HTML(str(what_if_heading().html)), form.widget, note, page])

    def notes(self) -> widgets.Widget:
        """Write down what was seen."""
        form = NotesForm(self.store)
        self.chooser.follow(form.show)
        return form.widget

    def _live(self, make: Callable[[Chosen], Block]) -> widgets.HTML:
        """Make a part that is made anew whenever the choice changes."""
        page = widgets.HTML()

        def refresh(chosen: Chosen) -> None:
            page.value = html_of(partial(make, chosen))

        self.chooser.follow(refresh)
        return page

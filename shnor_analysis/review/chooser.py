"""Lists to choose from: school, paper, season and the season it is held against; each follows the one above."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from shnor_analysis.review.choice import MOST_LISTED, Paper, matching, papers_of, schools_of, sittings_of
from shnor_analysis.review.parts import labelled
from shnor_analysis.review.sections import Chosen
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import SchoolView, load_school
from shnor_analysis.tables.vocabulary import school_id_of

Follow = Callable[[Chosen], None]


class Chooser:
    """The four lists and a field that searches schools; whoever follows is told of each new choice, once.

    Parameters
    ----------
    store : Store
    school_id : str, optional
        School to begin with.

    Raises
    ------
    StoreError
        The store has not been analysed, or knows no such school.
    """

    def __init__(self, store: Store, school_id: str | None = None) -> None:
        self._store, self._schools = store, schools_of(store)
        self._followers: list[tuple[Follow, bool]] = []
        self._quiet = False
        self.search = widgets.Text(placeholder="часть названия, места или код", continuous_update=False)
        self.school = widgets.Dropdown()
        self.paper = widgets.Dropdown()
        self.season = widgets.Dropdown()
        self.before = widgets.Dropdown()
        self.found = widgets.HTML()
        self._view = self._begin(school_id)
        self.search.observe(self._on_search, "value")
        self.school.observe(self._on_school, "value")
        self.paper.observe(self._on_paper, "value")
        self.season.observe(self._on_season, "value")
        self.before.observe(self._on_any, "value")
        self.widget = widgets.VBox(
            [
                labelled("Найти школу", self.search),
                labelled("Школа", self.school),
                self.found,
                labelled("Работа", self.paper),
                labelled("Сезон", self.season),
                labelled("Сравнить с сезоном", self.before),
            ]
        )
        self.widget.add_class("shnor-form").add_class("shnor-choose")

    @property
    def chosen(self) -> Chosen:
        """What is chosen now."""
        return Chosen(self._view, self.paper.value, self.season.value, self.before.value)

    def follow(self, follower: Follow, *, school_only: bool = False) -> None:
        """Tell ``follower`` what is chosen, now and whenever it, or only the school, changes."""
        self._followers.append((follower, school_only))
        follower(self.chosen)

    def _begin(self, school_id: str | None) -> SchoolView:
        """Fill the lists for the first time."""
        first = school_id or (self._schools[0].school_id if self._schools else "")
        view = load_school(self._store.root, school_id_of(first) or first)
        self._list_schools("", view.school_id)
        self._fill(view)
        return view

    def _list_schools(self, text: str, keep: str) -> None:
        """List the schools that the search finds; the one looked at stays in the list."""
        found = matching(self._schools, text)
        own = [school for school in self._schools if school.school_id == keep and school not in found]
        self.school.options = [(school.label, school.school_id) for school in [*own, *found]]
        self.school.value = keep
        self.found.value = _found(len(found), len(self._schools), text)

    def _fill(self, view: SchoolView) -> None:
        """List what the school wrote; the paper looked at stays, where it wrote that one too."""
        papers = papers_of(view.cells)
        kept = self.paper.value
        self.paper.options = [(paper.title, paper) for paper in papers]
        self.paper.value = kept if kept in papers else papers[0] if papers else None
        self._fill_seasons(view, self.paper.value)

    def _fill_seasons(self, view: SchoolView, paper: Paper | None) -> None:
        """List when the paper was written: the newest season against the one before."""
        sittings = [] if paper is None else sittings_of(view.cells, paper)
        options = [(one.title, one) for one in sittings]
        self.season.options, self.before.options = options, options[1:]
        self.season.value = sittings[0] if sittings else None
        self.before.value = sittings[1] if len(sittings) > 1 else None

    def _on_search(self, change: dict[str, Any]) -> None:
        """List the schools found, and take the first where the one looked at is not among them."""
        found = matching(self._schools, change["new"])
        with self._at_once():
            self._list_schools(change["new"], self.school.value)
        if found and self.school.value not in {school.school_id for school in found}:
            self.school.value = found[0].school_id

    def _on_school(self, change: dict[str, Any]) -> None:
        if self._quiet or change["new"] is None:
            return
        with self._at_once():
            self._view = load_school(self._store.root, change["new"])
            self._fill(self._view)
        self._tell(new_school=True)

    def _on_paper(self, change: dict[str, Any]) -> None:
        if self._quiet:
            return
        with self._at_once():
            self._fill_seasons(self._view, change["new"])
        self._tell()

    def _on_season(self, change: dict[str, Any]) -> None:
        """Hold the season against any other of the paper."""
        if self._quiet:
            return
        with self._at_once():
            kept = self.before.value
            others = [one for one in sittings_of(self._view.cells, self.paper.value) if one != change["new"]]
            self.before.options = [(one.title, one) for one in others]
            self.before.value = kept if kept in others else next(iter(others), None)
        self._tell()

    def _on_any(self, _: dict[str, Any]) -> None:
        if not self._quiet:
            self._tell()

    def _tell(self, *, new_school: bool = False) -> None:
        for follower, school_only in self._followers:
            if new_school or not school_only:
                follower(self.chosen)

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """Change several lists as one choice."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False


def _found(found: int, of: int, text: str) -> str:
    """Say how many schools the list holds, where that is not all."""
    if not text.strip() and of <= MOST_LISTED:
        return ""
    more = "первые " if found == MOST_LISTED else ""
    said = f"Школ в списке: {more}{found} из {of}." if found else f"Не найдено ни одной из {of} школ."
    return f'<p class="shnor-found" role="status">{said}</p>'

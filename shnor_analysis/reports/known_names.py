"""Whom the programme's register knows, so that a public page can leave them out."""

from collections.abc import Iterator

import pandas as pd

from shnor_analysis.reports.names import Names
from shnor_analysis.store.programme_view import MARTS, ProgrammeView
from shnor_analysis.store.register import REGISTER

#: Columns whose cells are names and nothing else; other columns of people are sentences that may hold one.
NAMED = ("director", "curator", "teacher", "confirmed_by", "responsible")


def names_of(view: ProgrammeView) -> Names:
    """Gather everybody in the register, and the names of its schools.

    Examples
    --------
    >>> sorted(NAMED)
    ['confirmed_by', 'curator', 'director', 'responsible', 'teacher']
    """
    columns = list(_people_columns(view))
    people = [cell for column in columns if column.name in NAMED for cell in column.unique()]
    sentences = [cell for column in columns if column.name not in NAMED for cell in column.unique()]
    return Names.of(people, view.schools["name"]).mentioned(sentences)


def _people_columns(view: ProgrammeView) -> Iterator[pd.Series]:
    for frames, models in ((view.register, REGISTER), (view.marts, MARTS)):
        for table, frame in frames.items():
            yield from (frame[name].dropna() for name in models[table].people_columns() if name in frame)

"""Counts of people by school as a page may show them: whole inside, with small groups hidden outside.

A school's row of a group is shown whole or not at all, its sum included, so that no cell follows from its
neighbours; totals over schools are shown unless they are small themselves. Pages of schools and of the district
hide the same rows, since both look at the whole programme.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.programme_part import ProgrammePart, in_plan_order
from shnor_analysis.statistics.disclosure import suppress

#: Groups smaller than this are not shown outside internal documents.
SMALLEST: int = load("programme")["smallest_group"]["value"]
GROUP = ["instrument", "respondents"]
_RETURN_COUNTS = ["sent", "returned"]
_TRAINING_COUNTS = ["teachers", "teachers_trained"]
_NOT_PUBLISHED = ("director_trained", "deficits", "deficits_matched", "talks_due", "talks_given")
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class PeopleCounts:
    """Counts of people; hidden ones are empty and marked.

    Attributes
    ----------
    questionnaires : DataFrame
        Mart ``programme_questionnaires`` with ``hidden``.
    return_totals : DataFrame
        ``instrument, respondents, schools, sent, returned, hidden``: all schools together.
    training : DataFrame
        ``school_id, teachers, teachers_trained, director_trained, deficits, deficits_matched, talks_due,
        talks_given, hidden``.
    training_total : dict
        ``teachers, teachers_trained, hidden``.
    public : bool
        Whether small groups are hidden.
    """

    questionnaires: pd.DataFrame
    return_totals: pd.DataFrame
    training: pd.DataFrame
    training_total: Row
    public: bool

    @classmethod
    def of(cls, part: ProgrammePart) -> "PeopleCounts":
        """Gather the counts of the whole programme."""
        marts, public = part.whole.marts, part.public
        groups = [_group(rows, public) for _, rows in marts["programme_questionnaires"].groupby(GROUP, sort=False)]
        training, total = _training(in_plan_order(marts["programme_schools"]), public)
        nothing = marts["programme_questionnaires"].assign(hidden=False)
        return cls(
            questionnaires=pd.concat([rows for rows, _ in groups], ignore_index=True) if groups else nothing,
            return_totals=pd.DataFrame([total for _, total in groups]),
            training=training,
            training_total=total,
            public=public,
        )

    def of_school(self, school_id: str) -> "PeopleCounts":
        """Keep one school; totals over schools go."""
        return replace(
            self,
            questionnaires=self.questionnaires[self.questionnaires["school_id"] == school_id],
            training=self.training[self.training["school_id"] == school_id],
            return_totals=self.return_totals.iloc[0:0],
        )

    def training_cell(self, school_id: str) -> Markup:
        """Say in a few words how many teachers of a school were trained."""
        rows = rows_of(self.training[self.training["school_id"] == school_id])
        if not rows or (not rows[0]["hidden"] and not rows[0]["teachers"]):
            return said.signed(said.NOTHING, said.NO_DATA)
        row = rows[0]
        if row["hidden"]:
            return said.signed(said.NOTHING, said.HIDDEN)
        trained = f"обучено {row['teachers_trained']} из {row['teachers']}"
        if self.public or f.is_missing(row["director_trained"]):
            return said.signed(said.GOOD if row["teachers_trained"] else said.OPEN, trained)
        if row["director_trained"]:
            return said.signed(said.GOOD, f"{trained}, директор обучен")
        return said.signed(said.ATTENTION, f"{trained}, директор не обучен")


def _group(rows: pd.DataFrame, public: bool) -> tuple[pd.DataFrame, Row]:
    """Hide the small rows of one questionnaire and group of respondents, and sum the group."""
    known = rows["sent"].notna() & rows["returned"].notna()
    counts = rows.loc[known, _RETURN_COUNTS].to_numpy(dtype=np.int64)
    table = np.column_stack([counts[:, 1], np.maximum(counts[:, 0] - counts[:, 1], 0)])
    hidden_rows, hidden_total = _hidden(table, public)
    # a row with only one of its numbers is in no table, and nothing could protect that number
    hidden = pd.Series(public, index=rows.index)
    hidden[rows.index[known]] = hidden_rows
    emptied = rows[_RETURN_COUNTS].astype("Int64").mask(hidden, pd.NA)
    share = rows["share"].astype("Float64").mask(hidden, pd.NA)
    shown = rows.assign(**{name: emptied[name] for name in _RETURN_COUNTS}, share=share, hidden=hidden)
    total = {
        "instrument": rows["instrument"].iloc[0],
        "respondents": rows["respondents"].iloc[0],
        "schools": int(known.sum()),
        "sent": None if hidden_total else int(counts[:, 0].sum()),
        "returned": None if hidden_total else int(counts[:, 1].sum()),
        "hidden": hidden_total,
    }
    return shown, total


def _training(schools: pd.DataFrame, public: bool) -> tuple[pd.DataFrame, Row]:
    """Hide the small schools of the table of training, and sum it; parts of it are not published at all."""
    table = schools[["school_id", *_TRAINING_COUNTS, *_NOT_PUBLISHED]]
    counts = table[_TRAINING_COUNTS].to_numpy(dtype=np.int64)
    hidden, hidden_total = _hidden(
        np.column_stack([counts[:, 1], np.maximum(counts[:, 0] - counts[:, 1], 0)]), public
    )
    shown = table.assign(hidden=hidden)
    if public:
        emptied = table[_TRAINING_COUNTS].astype("Int64").mask(pd.Series(hidden, index=table.index), pd.NA)
        nothing = pd.Series(pd.NA, index=table.index)
        shown = shown.assign(**{name: emptied[name] for name in _TRAINING_COUNTS})
        shown = shown.assign(**dict.fromkeys(_NOT_PUBLISHED, nothing))
    total = {
        "teachers": None if hidden_total else int(counts[:, 0].sum()),
        "teachers_trained": None if hidden_total else int(counts[:, 1].sum()),
        "hidden": hidden_total,
    }
    return shown, total


def _hidden(table: Counts, public: bool) -> tuple[NDArray[np.bool_], bool]:
    """Tell which rows of a table (schools by yes and no) must be hidden, and whether its totals must.

    A row is hidden when any of its cells is, or its sum is small; then another one goes with it, for the totals
    would give it away.
    """
    if not public or not len(table):
        return np.zeros(len(table), dtype=bool), False
    found = suppress(table, SMALLEST)
    rows: NDArray[np.bool_] = found.hidden.sum(axis=1) > 0
    return rows, bool(found.unprotected.any()) or _small(table.sum(axis=0))


def _small(counts: Counts) -> bool:
    """Tell whether any of the counts, or their sum, is small."""
    whole = np.append(counts, counts.sum())
    return bool(((whole > 0) & (whole < SMALLEST)).any())

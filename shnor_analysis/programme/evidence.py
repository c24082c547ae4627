"""What the criteria of the measures look at, and the form in which they answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.tables.programme_words import MET, NO_DATA, NOT_DUE, NOT_MET

Masks = Mapping[str, pd.Series]


@dataclass(frozen=True)
class Evidence:
    """Facts about the programme schools at the report date.

    Attributes
    ----------
    schools : DataFrame
        The table ``programme_schools``, one row a school, index ``school_id``.
    documents, returns, roadmap, support : DataFrame
        The marts ``programme_documents``, ``programme_questionnaires``, ``programme_roadmap``,
        ``programme_teachers``.
    curators, teachers, training, minutes : DataFrame
        Tables of the register.
    courses : DataFrame
        Of :func:`shnor_analysis.programme.people.courses`.
    changes : DataFrame
        Of :func:`shnor_analysis.programme.growth.latest_changes`.
    settings : mapping
        Values of ``methodology/programme.toml``.
    as_of : Timestamp
        The report date.
    """

    schools: pd.DataFrame
    documents: pd.DataFrame
    returns: pd.DataFrame
    roadmap: pd.DataFrame
    support: pd.DataFrame
    curators: pd.DataFrame
    teachers: pd.DataFrame
    training: pd.DataFrame
    minutes: pd.DataFrame
    courses: pd.DataFrame
    changes: pd.DataFrame
    settings: Mapping[str, Any]
    as_of: pd.Timestamp

    @property
    def ids(self) -> pd.Index:
        """Keys of the programme schools."""
        return self.schools.index

    def count(self, rows: pd.DataFrame) -> pd.Series:
        """Count the rows of each programme school."""
        return rows.groupby("school_id").size().reindex(self.ids, fill_value=0).astype("int64")

    def total(self, rows: pd.DataFrame, column: str) -> pd.Series:
        """Add up a column for each programme school; zero where it has no rows."""
        return rows.groupby("school_id")[column].sum().reindex(self.ids).fillna(0).astype("float64")

    def mark(self, schools: pd.Index | pd.Series) -> pd.Series:
        """Tell which programme schools are among some."""
        return pd.Series(self.ids.isin(schools), index=self.ids)

    def constant(self, value: float) -> pd.Series:
        """Repeat a number for each school."""
        return pd.Series(float(value), index=self.ids)


@dataclass(frozen=True)
class Measure:
    """What a criterion knows of the measure itself: its number in the plan, and the coordinator's status."""

    number: int
    status: str | None = None


def judged(
    have: pd.Series,
    needed: pd.Series,
    *,
    refused: pd.Series | None = None,
    no_data: Masks | None = None,
    not_due: Masks | None = None,
    not_met: Masks | None = None,
) -> pd.DataFrame:
    """Answer of a criterion: ``have``, ``needed``, ``standing``, ``reason``, a row a school.

    Masks are by reason. ``no_data`` comes first, then ``not_due``, then ``have >= needed``, which is met unless it
    is `refused`; the reason of what is not met is the first of ``not_met`` whose mask is true. Where there are no
    data there are no numbers either.

    Examples
    --------
    >>> have, needed = pd.Series([1.0, 0.0, 0.0]), pd.Series([1.0, 1.0, 1.0])
    >>> empty = pd.Series([False, False, True])
    >>> told = judged(have, needed, no_data={"no_documents": empty}, not_met={"document_absent": have < 1})
    >>> told["standing"].tolist(), told["reason"].tolist()
    (['met', 'not_met', 'no_data'], ['', 'document_absent', 'no_documents'])
    """
    silent, ahead, against = ({**masks} if masks else {} for masks in (no_data, not_due, not_met))
    unknown, early = _any(silent, have), _any(ahead, have)
    met = (have >= needed - 1e-9) & ~unknown & ~early
    if refused is not None:
        met &= ~refused
    standing = np.select([unknown, early, met], [NO_DATA, NOT_DUE, MET], NOT_MET)
    reasons = {**silent, **ahead, "": met, **against}
    reason = np.select([mask.to_numpy(dtype=bool) for mask in reasons.values()], list(reasons), "")
    told = pd.DataFrame({"have": have, "needed": needed}, dtype="Float64").mask(unknown)
    return told.assign(standing=standing, reason=reason)


def _any(masks: Masks, like: pd.Series) -> pd.Series:
    out = pd.Series(False, index=like.index)
    for mask in masks.values():
        out |= mask.astype(bool)
    return out

"""How many of the questionnaires sent came back, by group of respondents."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import ordered
from shnor_analysis.tables.programme_marts import QuestionnaireReturn
from shnor_analysis.tables.programme_words import MET, NO_DATA, NOT_DUE, NOT_MET

_KEY = ["school_id", "instrument", "respondents", "measure_number"]
_TINY = 1e-9


def questionnaire_return(
    invitations: pd.DataFrame, settings: Mapping[str, Any], as_of: pd.Timestamp
) -> pd.DataFrame:
    """Hold the return of each group of respondents against the target.

    Parameters
    ----------
    invitations : DataFrame
        The table of the register; several sendings to one group are added up. One unknown number makes the sum
        unknown.
    settings : mapping
        ``questionnaire_return``, a share; reaching it exactly is enough.
    as_of : Timestamp
        The report date; what is sent after it is not due.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.QuestionnaireReturn`. Nobody invited, a number
        not written, or more answers than invitations: ``no_data``.
    """
    future = (invitations["sent_on"] > as_of).rename("future")
    ahead = future.groupby([invitations[name] for name in _KEY], dropna=False).all()
    out = pd.DataFrame(
        {name: _sums(invitations, name, future) for name in ("sent", "returned")}, index=ahead.index
    )
    usable = (out["sent"] > 0) & (out["returned"] <= out["sent"])
    usable = usable.fillna(False).astype(bool)
    share = (out["returned"] / out["sent"].where(usable)).astype("Float64")
    enough = (share >= settings["questionnaire_return"] - _TINY).fillna(False).astype(bool)
    standing = np.select([ahead, ~usable, enough], [NOT_DUE, NO_DATA, MET], NOT_MET)
    out = out.assign(share=share, target=float(settings["questionnaire_return"]), standing=standing)
    return ordered(out.reset_index(), QuestionnaireReturn, _KEY)


def _sums(invitations: pd.DataFrame, name: str, future: pd.Series) -> pd.Series:
    """Add up what was sent by now, group by group; missing where one of the numbers is."""
    counts = invitations[_KEY].assign(
        number=invitations[name].astype("Int64").where(~future, 0),
        unknown=invitations[name].isna() & ~future,
    )
    sums = counts.groupby(_KEY, dropna=False)[["number", "unknown"]].sum()
    return sums["number"].mask(sums["unknown"] > 0)

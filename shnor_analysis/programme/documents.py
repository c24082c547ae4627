"""Documents of the schools: published, confirmed by the curator, waiting for how long, and is the file there."""

import numpy as np
import pandas as pd

from shnor_analysis.programme.rows import alike, days, every, ordered
from shnor_analysis.tables.programme_marts import DocumentState

_LINK = r"^\s*(?:(?:https?|ftp)://|www\.)"


def document_states(
    documents: pd.DataFrame, files: pd.DataFrame, curators: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    """Say how each listed document stands at the report date.

    Parameters
    ----------
    documents, files, curators : DataFrame
        The tables ``documents``, ``document_files`` and ``curators`` of the register.
    as_of : Timestamp
        The report date; a publication or confirmation after it has not happened yet.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.DocumentState`. ``days_waiting`` is missing where
        the publication has no date or comes after the confirmation. ``file_state`` is ``not_looked`` where no
        document files were found at all, and of a document that is not published yet. ``own_school`` marks a
        confirmation by a curator who works in this very school: allowed, and worth knowing.
    """
    published = documents["published_on"].where(documents["published_on"] <= as_of)
    confirmed = documents["confirmed_on"].where(documents["confirmed_on"] <= as_of)
    state = np.select([confirmed.notna(), published.notna()], ["confirmed", "waiting"], "unpublished")
    ahead = pd.Series(state == "unpublished", index=documents.index)
    waiting = days(confirmed.fillna(every(as_of, documents)), published)
    rows = documents.assign(
        state=state,
        days_waiting=waiting.where(waiting >= 0),
        file_state=_file_states(documents, files).mask(lambda file: (file == "missing") & ahead, "not_looked"),
        own_school=_own_school(documents, curators) & confirmed.notna(),
    )
    return ordered(rows, DocumentState, ["school_id", "measure_number", "kind", "file"])


def present(documents: pd.DataFrame) -> pd.Series:
    """Tell which rows of the mart prove something: published, and the file is not missing."""
    return (documents["state"] != "unpublished") & (documents["file_state"] != "missing")


def _file_states(documents: pd.DataFrame, files: pd.DataFrame) -> pd.Series:
    link = documents["file"].str.contains(_LINK, case=False, regex=True)
    if files.empty:
        return pd.Series(np.where(link, "link", "not_looked"), index=documents.index)
    path = _plain(files["file"])
    there = _keys(files, path).append(_keys(files, path.str.rsplit("/").str[-1]))
    found = _keys(documents, _plain(documents["file"])).isin(there)
    return pd.Series(np.select([link, found], ["link", "found"], "missing"), index=documents.index)


def _plain(names: pd.Series) -> pd.Series:
    """Bring names of files to one spelling: Windows and macOS write the same name differently."""
    names = names.str.normalize("NFC").str.replace("\\", "/", regex=False).str.strip()
    return names.str.removeprefix("./").str.casefold()


def _keys(rows: pd.DataFrame, names: pd.Series) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows["school_id"], names])


def _own_school(documents: pd.DataFrame, curators: pd.DataFrame) -> pd.Series:
    employed = curators[curators["own_school_id"].notna()]
    pairs = pd.MultiIndex.from_arrays([employed["own_school_id"], alike(employed["curator"])])
    who = pd.MultiIndex.from_arrays([documents["school_id"], alike(documents["confirmed_by"])])
    return pd.Series(who.isin(pairs.dropna()), index=documents.index)

"""Small things that all tables of the programme need: comparing what people typed, order, lists of schools."""

import pandas as pd

from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.programme_words import ALL_SCHOOLS


def alike(texts: pd.Series) -> pd.Series:
    """Fold texts so that two spellings of one thing are equal; blank ones become missing.

    Case, «ё», spaces (also round dots, as in initials) and a full stop or semicolon at the end do not matter.

    Examples
    --------
    >>> alike(pd.Series(["Иванова  А. А.", "ИВАНОВА А.А.", "Учёт ошибок;", "  "])).tolist()
    ['иванова а.а', 'иванова а.а', 'учет ошибок', nan]
    """
    folded = texts.astype("str").str.casefold().str.replace("ё", "е")
    folded = folded.str.replace(r"\s*\.\s*", ".", regex=True).str.replace(r"\s+", " ", regex=True)
    folded = folded.str.strip(" .;")
    return folded.mask(folded == "")


def given(texts: pd.Series) -> pd.Series:
    """Tell where something is written."""
    return alike(texts).notna()


def ordered(rows: pd.DataFrame, model: type[Table], first: list[str]) -> pd.DataFrame:
    """Keep the columns of the model, sort by `first` and then by all the rest, and validate.

    The order of the rows people typed must not show in a mart.
    """
    columns = model.columns()
    by = first + [name for name in columns if name not in first]
    return model.validate(rows[columns].sort_values(by, ignore_index=True))


def days(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """Calendar days from `earlier` to `later`, missing where either is.

    Examples
    --------
    >>> later, earlier = (pd.Series(pd.to_datetime(dates)) for dates in (["2021-03-08", None], ["2021-03-01"] * 2))
    >>> days(later, earlier).tolist()
    [7, <NA>]
    """
    return (later - earlier).dt.days.astype("Int32")


def every(value: object, like: pd.DataFrame) -> pd.Series:
    """Repeat a value for each row of a table."""
    return pd.Series(value, index=like.index)


def covered(text: object, schools: pd.Index) -> pd.Index:
    """Give the schools that a list of schools names, in the order of `schools`; none where nothing is written.

    Examples
    --------
    >>> schools = pd.Index(["990001", "990002", "990003"])
    >>> covered("990003; 990001", schools).tolist(), len(covered("все", schools)), len(covered(None, schools))
    (['990001', '990003'], 3, 0)
    """
    if not isinstance(text, str):
        return schools[:0]
    if text.strip().casefold() == ALL_SCHOOLS:
        return schools
    return schools[schools.isin([part.strip() for part in text.split(";")])]

"""Seasons by their codes («2021-spring»): which is later, and when one is surely over."""

import pandas as pd

from shnor_analysis.tables.vocabulary import AUTUMN

#: Last day on which papers of a season are written, month and day: ЕГЭ ends in June, autumn ВПР before December.
_LAST_DAY = {"spring": "-06-30", "autumn": "-11-30"}


def clock(codes: pd.Series) -> pd.Series:
    """Seasons as whole numbers in order of time.

    Examples
    --------
    >>> clock(pd.Series(["2020-autumn", "2021-spring", "2021-autumn"])).diff().tolist()[1:]
    [1.0, 1.0]
    """
    parts = codes.str.split("-")
    return parts.str[0].astype("int64") * 2 + (parts.str[1] == AUTUMN).astype("int64")


def last_day(codes: pd.Series) -> pd.Series:
    """Day by which all papers of a season are written.

    Examples
    --------
    >>> last_day(pd.Series(["2021-spring"])).dt.strftime("%d.%m.%Y").tolist()
    ['30.06.2021']
    """
    parts = codes.str.split("-")
    return pd.to_datetime(parts.str[0] + parts.str[1].map(_LAST_DAY))

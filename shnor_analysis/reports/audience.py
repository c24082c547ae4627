"""Who a document is for: people's names and small groups stay inside."""

from typing import Literal

import pandas as pd

from shnor_analysis.tables.keys import Table

Audience = Literal["internal", "public"]
INTERNAL: Audience = "internal"
PUBLIC: Audience = "public"


def audience_of(text: str) -> Audience:
    """Read the name of an audience.

    Examples
    --------
    >>> audience_of("public")
    'public'
    """
    if text == INTERNAL:
        return INTERNAL
    if text == PUBLIC:
        return PUBLIC
    raise ValueError(
        f"Неизвестно, для кого документ: «{text}». Бывает internal (для служебного пользования) и public."
    )


def for_audience(frame: pd.DataFrame, model: type[Table], audience: Audience) -> pd.DataFrame:
    """Empty every column that may hold a person's name when the document is public.

    Examples
    --------
    >>> from shnor_analysis.tables.programme import Curators
    >>> rows = Curators.empty()
    >>> list(for_audience(rows, Curators, PUBLIC).columns) == list(rows.columns)
    True
    """
    if audience == INTERNAL:
        return frame
    return frame.assign(**{name: None for name in model.people_columns() if name in frame})

"""What else must be hidden with the counts of people that :mod:`~shnor_analysis.reports.people_counts` hides.

A verdict, an indicator or a scale tells of the same people as the tables beside it: «выполнено» bounds the share
of answers, the trained less the trained teachers are the directors. Pages and papers ask here what they may tell.
"""

from collections.abc import Iterable

import pandas as pd

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.growth_hiding import hidden_growth
from shnor_analysis.reports.people_counts import SMALLEST, PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart

#: Criteria that count people who answered, and people who were trained.
OF_ANSWERS = ("questionnaires_returned", "survey_held")
OF_TRAINING = ("certificates_present", "links_present", "deficits_surveyed")
OF_PEOPLE = OF_ANSWERS + OF_TRAINING
#: Readings that count schools and not people.
_OF_SCHOOLS = ("schools_with_resources",)
#: Readings in which directors are among the people: with the number of trained teachers they give the directors.
_WITH_DIRECTORS = ("deficits_matched", "talks_given")
#: A rise of a share: only the number of pupils behind it is a count.
_RISES = ("share_above_border",)
_AGREEMENT = ["agree", "agree_low", "agree_high"]


def hidden_criteria(part: ProgrammePart) -> frozenset[str]:
    """Name the criteria whose standings a public page may not tell: some school's people are hidden."""
    if not part.public:
        return frozenset()
    people = PeopleCounts.of(part)
    answers = OF_ANSWERS if people.questionnaires["hidden"].any() else ()
    training = OF_TRAINING if people.training["hidden"].any() else ()
    return frozenset(answers + training)


def hidden_readings(part: ProgrammePart, rows: Iterable[Row]) -> frozenset[str]:
    """Name the readings of the whole programme whose numbers a public page may not tell.

    Parameters
    ----------
    rows
        Rows of the mart ``programme_indicators`` about all schools together.

    Notes
    -----
    Small numbers are hidden. The share of trained teachers is told only where it is of the same people as the
    total of the table of training, since otherwise their difference is the schools that only one of the two knows;
    what counts directors among others only where the directors are told of. Of indicator 1 see
    :mod:`~shnor_analysis.reports.growth_hiding`.
    """
    if not part.public:
        return frozenset()
    found = [row for row in rows if row["reading"] not in _OF_SCHOOLS]
    told = {str(row["reading"]): row for row in found}
    hidden = {str(row["reading"]) for row in found if _is_small(row)} | hidden_growth(part, found)
    if "teachers_trained" in told and not _same_people(told["teachers_trained"], PeopleCounts.of(part)):
        hidden.add("teachers_trained")
    if "directors_trained" in hidden:
        hidden.update(_WITH_DIRECTORS)
    return frozenset(hidden)


def _is_small(row: Row) -> bool:
    """Tell whether fewer people than may be shown stand behind a share, or behind the rest of it."""
    if f.is_missing(row["n"]):
        return False
    whole = int(row["n"])
    if row["reading"] in _RISES or f.is_missing(row["value"]):
        return whole < SMALLEST
    yes = round(float(row["value"]) * whole)
    return any(0 < count < SMALLEST for count in (whole, yes, whole - yes))


def _same_people(row: Row, people: PeopleCounts) -> bool:
    """Tell whether the indicator is of the people of the table's total, and that is told."""
    total = people.training_total
    if f.is_missing(row["n"]) or f.is_missing(row["value"]):
        return True
    yes = round(float(row["value"]) * int(row["n"]))
    return not total["hidden"] and (int(row["n"]), yes) == (total["teachers"], total["teachers_trained"])


def public_scales(scales: pd.DataFrame) -> pd.DataFrame:
    """Empty the numbers of scales that tell of few people: how many answered, where that is hidden; who agreed.

    Examples
    --------
    >>> rows = {"n": [3, 13], "reason": ["too_few", ""], "agree": [None, 11 / 13], "agree_low": 0, "agree_high": 1}
    >>> public_scales(pd.DataFrame(rows))[["n", "agree"]].isna().to_numpy().tolist()
    [[True, True], [False, True]]
    """
    n = scales["n"].astype("Float64")
    yes = (scales["agree"].astype("Float64") * n).round()
    few = ((yes > 0) & (yes < SMALLEST)) | ((n - yes > 0) & (n - yes < SMALLEST))
    agreement = {name: scales[name].mask(few.fillna(value=False).astype(bool)) for name in _AGREEMENT}
    return scales.assign(n=scales["n"].astype("Int64").mask(scales["reason"] != ""), **agreement)

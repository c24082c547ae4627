"""Scales scored from answers to questionnaires: means, shares of agreement, reliability; small groups hidden."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import special

from shnor_analysis.diagnostics.surveys_hiding import hide_small
from shnor_analysis.methodology.instruments import Instrument
from shnor_analysis.statistics.proportion import wilson
from shnor_analysis.statistics.reliability import cronbach_alpha, mcdonald_omega
from shnor_analysis.tables.surveys import SurveyScales

_FORM = ["instrument", "respondents"]
_SCALE = [*_FORM, "scale"]
_PERSON = ["school_id", *_FORM, "source_file", "respondent"]
#: A respondent has a score on a scale who answered at least this part of its items.
_ANSWERED = 0.5


def survey_scales(
    answers: pd.DataFrame, instruments: Mapping[str, Instrument], invitations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Score the scales of every school and of all schools together.

    A respondent's score is the mean of the answered items of a scale (at least half of them), reversed items
    turned. The mean of a school has Student's interval over respondents, none where all scores are equal; the
    share of respondents on the favourable side has Wilson's; both speak of the people asked, not of schools.
    Reliability is that of all complete respondents of the questionnaire and group, inside schools (differences
    between schools do not count).

    Parameters
    ----------
    answers : DataFrame
        The table :class:`~shnor_analysis.tables.surveys.SurveyAnswers`.
    instruments : mapping
        Questionnaires by code; answers to others, or to items that are no longer there, are left out.
    invitations : DataFrame, optional
        The register's table, for ``invited``; the questionnaire is known there by its title or code.

    Returns
    -------
    DataFrame
        The mart :class:`~shnor_analysis.tables.surveys.SurveyScales`, sorted; every school with answers has a row
        for each scale of the group. Groups under the questionnaire's ``smallest_group`` have no numbers but ``n``
        (``too_few``); where a hidden group could be found by subtraction, others are hidden beside it
        (``hidden_to_protect_others``).
    """
    items = _items(instruments)
    given = answers.merge(items, on=[*_FORM, "item"])
    if given.empty:
        return SurveyScales.empty()
    given["score"] = given["answer"].astype("Float64")
    given["score"] = given["score"].mask(given["reverse"], given["lowest"] + given["highest"] - given["score"])
    scales = _count(_scores(given), given, items)
    scales = scales.merge(_reliability(given), on=_SCALE, how="left")
    scales["invited"] = _invited(scales, invitations, instruments)
    scales = hide_small(scales, _SCALE)
    in_order = ["instrument", "respondents", "scale_order", "school_id"]
    scales = scales.sort_values(in_order, na_position="last", ignore_index=True)
    return SurveyScales.validate(scales[SurveyScales.columns()])


def _items(instruments: Mapping[str, Instrument]) -> pd.DataFrame:
    """List every item with what scoring needs of its scale and questionnaire."""
    rows = [
        {
            "instrument": instrument.code,
            "instrument_title": instrument.title,
            "respondents": item.respondents,
            "item": item.code,
            "reverse": item.reverse,
            "scale": item.scale,
            "scale_title": instrument.scales[item.scale].title,
            "scale_order": list(instrument.scales).index(item.scale),
            "risk_factor": instrument.scales[item.scale].risk_factor,
            "lowest": instrument.lowest,
            "highest": instrument.highest,
            "agree_above": instrument.agree_above,
            "smallest_group": instrument.smallest_group,
        }
        for instrument in instruments.values()
        for item in instrument.items
    ]
    items = pd.DataFrame(rows)
    items["scale_items"] = items.groupby(_SCALE)["item"].transform("size")
    return items


def _scores(given: pd.DataFrame) -> pd.DataFrame:
    """Give each respondent's score on each scale, where enough items were answered."""
    people = given.groupby([*_PERSON, "scale"], sort=True)
    scores = people.agg(
        score=("score", "mean"),
        answered=("score", "count"),
        of=("scale_items", "first"),
        agree_above=("agree_above", "first"),
    ).reset_index()
    scores = scores[scores["answered"] >= _ANSWERED * scores["of"]]
    scores["agrees"] = scores["score"] > scores["agree_above"]
    return scores


def _count(scores: pd.DataFrame, given: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Count and average scores by school and over all schools, with intervals."""
    own = given[["school_id", *_FORM]].drop_duplicates()
    every = pd.concat([own, own[_FORM].drop_duplicates().assign(school_id=None)], ignore_index=True)
    about = items.drop(columns=["item", "reverse", "scale_items"]).drop_duplicates(_SCALE)
    frame = every.merge(about, on=_FORM)
    counted = pd.concat([_sums(scores, ["school_id", *_SCALE]), _sums(scores, _SCALE)], ignore_index=True)
    frame = frame.merge(counted, on=["school_id", *_SCALE], how="left")
    n = frame["n"].fillna(0).to_numpy(dtype=float)
    mean, spread = (frame[name].to_numpy(dtype=float, na_value=np.nan) for name in ("mean", "sd"))
    with np.errstate(divide="ignore", invalid="ignore"):
        half = special.stdtrit(np.maximum(n - 1, 1), 0.975) * spread / np.sqrt(n)
    half = np.where((n > 1) & (spread > 0), half, np.nan)
    share = wilson(frame["agreeing"].fillna(0).to_numpy(dtype=float), n)
    return frame.assign(
        n=n.astype(np.int64),
        answer_low=frame["lowest"].astype(float),
        answer_high=frame["highest"].astype(float),
        mean_low=np.maximum(mean - half, frame["lowest"].to_numpy(dtype=float)),
        mean_high=np.minimum(mean + half, frame["highest"].to_numpy(dtype=float)),
        agree=share.estimate,
        agree_low=share.low,
        agree_high=share.high,
    )


def _sums(scores: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = scores.groupby(by, sort=True)
    sums = groups.agg(n=("score", "size"), mean=("score", "mean"), sd=("score", "std"), agreeing=("agrees", "sum"))
    return sums.reset_index().reindex(columns=["school_id", *_SCALE, *sums.columns])


def _reliability(given: pd.DataFrame) -> pd.DataFrame:
    """Compute alpha and omega of each scale over all schools, inside schools."""
    rows = []
    for key, scale in given.groupby(_SCALE, sort=True):
        wide = scale.pivot_table(index=_PERSON, columns="item", values="score", aggfunc="first", dropna=False)
        wide = wide.reindex(columns=sorted(scale["item"].unique()))
        matrix = wide.to_numpy(dtype=float, na_value=np.nan)
        schools = wide.index.get_level_values("school_id").to_numpy()
        alpha, omega = cronbach_alpha(matrix, schools), mcdonald_omega(matrix, schools)
        rows.append(
            {
                **dict(zip(_SCALE, key, strict=True)),
                "n_reliability": omega.n,
                "alpha": float(alpha.estimate),
                "alpha_low": float(alpha.low),
                "alpha_high": float(alpha.high),
                "omega": omega.estimate,
            }
        )
    return pd.DataFrame(rows)


def _invited(
    scales: pd.DataFrame, invitations: pd.DataFrame | None, instruments: Mapping[str, Instrument]
) -> pd.Series:
    """Add up how many people were sent the questionnaire."""
    if invitations is None or invitations.empty:
        return pd.Series(pd.NA, index=scales.index, dtype="Int32")
    codes = {_alike(name): one.code for one in instruments.values() for name in (one.code, one.title)}
    sent = invitations.assign(instrument=invitations["instrument"].map(_alike).map(codes))
    sent = sent.dropna(subset=["instrument", "sent"])[["school_id", *_FORM, "sent"]]
    together = sent[sent["school_id"].isin(scales["school_id"])].assign(school_id=None)
    sums = pd.concat([sent, together]).groupby(["school_id", *_FORM], dropna=False)["sent"].sum().reset_index()
    joined = scales[["school_id", *_FORM]].merge(sums, on=["school_id", *_FORM], how="left")
    return joined["sent"].astype("Int32").set_axis(scales.index)


def _alike(name: object) -> str:
    """Fold the title of a questionnaire as people write it.

    Examples
    --------
    >>> _alike(" «Сопровождение  куратора» ")
    'сопровождение куратора'
    """
    return " ".join(str(name).casefold().replace("ё", "е").strip(" «»\"'.").split()).strip("«»")

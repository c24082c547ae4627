"""What a school shows beside what is expected under its conditions; which schools are resilient.

A school is *resilient* when its conditions are adverse (index among the lowest of the region) and its result is
above what is expected of a school with such conditions, with an interval wholly above. The expectation is a line
over the schools of the region (:mod:`shnor_analysis.statistics.conditions`: precision weights, over-dispersion,
distribution-free), fitted without the school itself. It is no excuse and no cause: conditions and results go
together in the region, and the line says how closely.

Why not a mixed model of pupils or a robust regression as the main line: pupils' rows are not there for every
source, and their sum with its variance carries the same information on schools; robust weights would take
resilient schools for errors. The robust line and those of equal and of size weights stand beside, in
``context_model``.

What it is worth (``benchmarks/context_simulation.py``: regions of 60, 300 and 1000 schools, effects of conditions
from none to strong; normal, heavy-tailed, skewed and unequal effects of schools): 95 % intervals of the residual
cover 94.5-96.1 %. Where schools differ at equal conditions, 93-100 % of those called resilient stand truly above
what is expected; of adverse schools truly 5 points above 39-62 % are found (27-32 % where the papers of a school
differ twice as much, 81-85 % where one in eight stands far above), of those 10 points above 64-85 % (43-56 %).
Where schools do not differ at all, only chance is found, as often as ``expected_false`` says.

References
----------
OECD (2011), Against the Odds: Disadvantaged Students Who Succeed in School (resilience as a residual).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.diagnostics.context_index import Index, factors_table, index_of, parts_table
from shnor_analysis.diagnostics.context_model import model_table
from shnor_analysis.diagnostics.context_outcome import Outcome, outcome
from shnor_analysis.diagnostics.context_settings import ContextSettings, load_settings
from shnor_analysis.statistics.conditions import Conditions, conditions
from shnor_analysis.statistics.multiplicity import benjamini_hochberg
from shnor_analysis.tables.context_marts import (
    ABOVE,
    AS_EXPECTED,
    BELOW,
    NOT_APPLICABLE,
    RESILIENT,
    ContextFactors,
    ContextModel,
    ContextParts,
    ContextSchools,
)
from shnor_analysis.tables.keys import Table

BoolArray = NDArray[np.bool_]
StrArray = NDArray[np.object_]

#: The marts and their tables.
MARTS: dict[str, type[Table]] = {
    "context": ContextSchools,
    "context_model": ContextModel,
    "context_parts": ContextParts,
    "context_factors": ContextFactors,
}
#: A school is said to move the line where Cook's distance is above this divided by the number of schools.
INFLUENTIAL = 4.0


def context_marts(
    answers: pd.DataFrame,
    cells: pd.DataFrame,
    region: str,
    flags: pd.DataFrame | None = None,
    settings: ContextSettings | None = None,
) -> dict[str, pd.DataFrame]:
    """Judge the schools of one region by their conditions.

    Parameters
    ----------
    answers : DataFrame
        The table ``context`` of the region, of any years; the year nearest to the results is taken of each school.
    cells : DataFrame
        The mart ``cells`` of the region; results of the usual year are pooled, whatever the procedures.
    region : str
    flags : DataFrame, optional
        Sittings with signs of biased results; ``verdict_without_flagged`` is reached without them.
    settings : ContextSettings, optional
        By default those of ``methodology/context.toml``.

    Returns
    -------
    dict of str to DataFrame
        Marts ``context``, ``context_model``, ``context_parts``, ``context_factors``; empty where nobody answered.

    Examples
    --------
    >>> from shnor_analysis.tables.context import Context
    >>> made = context_marts(Context.empty(), pd.DataFrame(columns=["school_id", "year"]), "Область")
    >>> {name: len(table) for name, table in made.items()}
    {'context': 0, 'context_model': 0, 'context_parts': 0, 'context_factors': 0}
    """
    if answers.empty:
        return {name: model.empty() for name, model in MARTS.items()}
    chosen = settings or load_settings()
    found = judge(answers, cells, chosen)
    table = found.schools
    table["verdict_without_flagged"] = _without_flagged(found, cells, flags, chosen)
    table["region"] = region
    table["year"] = found.results.year
    ordered = table[ContextSchools.columns()].sort_values("school_id", ignore_index=True)
    return {
        "context": ContextSchools.validate(ordered),
        "context_model": model_table(
            table, found.model, chosen.conditions, found.index.component, found.results, region, chosen
        ),
        "context_parts": parts_table(found.index, chosen, region),
        "context_factors": factors_table(found.answers, chosen, region),
    }


@dataclass(frozen=True)
class Judged:
    """The schools of a region compared with what is expected of them.

    Attributes
    ----------
    answers : DataFrame
        The answers that were used, a row a school.
    index : Index
    results : Outcome
    schools : DataFrame
        Columns of the mart ``context`` but ``region``, ``year``, ``verdict_without_flagged``; and the conditions.
    model : Conditions or None
        The line; ``None`` where the region has none.
    """

    answers: pd.DataFrame
    index: Index
    results: Outcome
    schools: pd.DataFrame
    model: Conditions | None


def judge(answers: pd.DataFrame, cells: pd.DataFrame, settings: ContextSettings) -> Judged:
    """Compare the schools of a region with what is expected of them; see :func:`context_marts`."""
    results = outcome(cells, settings)
    told = nearest(answers, results.year)
    index = index_of(told, settings)
    schools = _schools(told, index, results, settings)
    fit = _Fit.of(schools, settings)
    return Judged(told, index, results, fit.judged(schools, settings), fit.model)


def nearest(answers: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Take of each school the answers of the year nearest to the results, the earlier of two as near.

    Examples
    --------
    >>> answers = pd.DataFrame({"school_id": ["a", "a", "a"], "year": [2018, 2020, 2022]})
    >>> nearest(answers, 2021)["year"].tolist(), nearest(answers, None)["year"].tolist()
    ([2020], [2022])
    """
    wanted = answers["year"].max() if year is None else year
    away = (answers["year"] - wanted).abs()
    ordered = answers.assign(_away=away).sort_values(["school_id", "_away", "year"], kind="stable")
    return ordered.drop_duplicates("school_id").drop(columns="_away").reset_index(drop=True)


def _schools(told: pd.DataFrame, index: Index, results: Outcome, settings: ContextSettings) -> pd.DataFrame:
    """Put conditions and results of every school side by side, a row a school that has either."""
    size = told["pupils"].astype("Float64").astype(float) if "pupils" in told else pd.Series(np.nan, told.index)
    special = [name for name in settings.special if name in told]
    by_school = pd.DataFrame(
        {
            "school_id": told["school_id"].astype(object),
            "context_year": told["year"].astype("Int16"),
            "index": index.component.score,
            "index_place": index.place,
            "parts_known": index.parts.notna().sum(axis=1).astype("int64"),
            "school_size": np.log2(size.where(size > 0)),
            "special": told[special].astype("boolean").fillna(value=False).any(axis=1),
            **{f"part_{name}": _spread(values) for name, values in index.parts.items()},
        }
    )
    every = by_school.merge(results.schools.reset_index(), on="school_id", how="outer")
    whole = ("parts_known", "works", "papers")
    every[list(whole)] = every[list(whole)].fillna(0).astype("int64")
    every["special"] = every["special"].astype("boolean").fillna(value=False).astype(bool)
    return every.sort_values("school_id", ignore_index=True)


def _spread(values: pd.Series) -> pd.Series:
    """Standardise a part for the line; a constant one stays constant."""
    spread = values.std(ddof=0)
    return (values - values.mean()) / (spread if spread > 0 else 1.0)


def _column(term: str) -> str:
    return term if term in ("index", "school_size") else f"part_{term}"


@dataclass(frozen=True)
class _Fit:
    """The line of a region, which rows it rests on, and why the others are not judged."""

    model: Conditions | None
    rows: BoolArray
    reason: StrArray

    @classmethod
    def of(cls, schools: pd.DataFrame, settings: ContextSettings) -> "_Fit":
        given = schools[[_column(term) for term in settings.conditions]].to_numpy(dtype=float)
        causes: Mapping[str, BoolArray] = {
            "no_answers": schools["context_year"].isna().to_numpy(dtype=bool),
            "special_school": schools["special"].to_numpy(dtype=bool),
            "few_answers": schools["index"].isna().to_numpy(dtype=bool) | ~np.isfinite(given).all(axis=1),
            "no_results": (schools["works"] == 0).to_numpy(dtype=bool),
            "too_few_works": (schools["works"] < settings.fewest_works).to_numpy(dtype=bool),
        }
        reason = np.full(len(schools), "", dtype=object)
        for code, mask in reversed(list(causes.items())):
            reason[mask] = code
        rows = reason == ""
        model, why = _fitted(schools[rows], given[rows], settings)
        reason[rows] = why
        return cls(model, rows & (why == ""), reason)

    def judged(self, schools: pd.DataFrame, settings: ContextSettings) -> pd.DataFrame:
        """Give the columns of the mart, but those of the region and of flagged results."""
        out = schools.assign(
            adverse=(schools["index_place"] <= settings.adverse_share).to_numpy(dtype=bool),
            reason=self.reason,
            verdict=NOT_APPLICABLE,
            influential=False,
            holds_adjusted=False,
        )
        numbers = (
            "expected",
            "residual",
            "residual_low",
            "residual_high",
            "p_value",
            "p_adjusted",
            "leverage",
            "cook",
        )
        out[list(numbers)] = np.nan
        if self.model is None:
            return out
        found = self.model
        mine = out.index[self.rows]
        out.loc[mine, "expected"] = found.expected
        out.loc[mine, "residual"] = found.residual.estimate
        out.loc[mine, "residual_low"] = found.residual.low
        out.loc[mine, "residual_high"] = found.residual.high
        out.loc[mine, "p_value"] = found.p_above
        out.loc[mine, "leverage"] = found.leverage
        out.loc[mine, "cook"] = found.cook
        out.loc[mine, "influential"] = found.cook > INFLUENTIAL / len(mine)
        out.loc[mine, "verdict"] = _verdicts(found, out.loc[mine, "adverse"].to_numpy(dtype=bool), settings)
        compared = (self.rows & out["adverse"]).to_numpy(dtype=bool)
        out.loc[compared, "p_adjusted"] = benjamini_hochberg(out.loc[compared, "p_value"].to_numpy(dtype=float))
        enough = out["p_adjusted"] <= (1 - settings.interval_level) / 2
        out["holds_adjusted"] = (out["verdict"] == RESILIENT) & enough
        return out


def _fitted(
    schools: pd.DataFrame, given: NDArray[np.float64], settings: ContextSettings
) -> tuple[Conditions | None, str]:
    """Fit the line where the region allows it; else say why not."""
    if len(schools) < max(settings.fewest_schools, given.shape[1] + 4):
        return None, "too_few_schools"
    found = conditions(
        schools["place"].to_numpy(dtype=float),
        schools["variance"].to_numpy(dtype=float),
        given,
        level=settings.interval_level,
    )
    if not np.isfinite(found.coefficient.estimate[1:]).any():
        return None, "no_variation"
    return found, ""


def _verdicts(found: Conditions, adverse: BoolArray, settings: ContextSettings) -> StrArray:
    """Give each school its verdict: by where the interval of its residual lies."""
    above = found.residual.low > settings.least_excess
    below = found.residual.high < -settings.least_excess
    return np.select([above & adverse, above, below], [RESILIENT, ABOVE, BELOW], AS_EXPECTED).astype(object)


def _without_flagged(
    found: Judged, cells: pd.DataFrame, flags: pd.DataFrame | None, settings: ContextSettings
) -> pd.Series:
    """Judge again without the sittings that have signs of biased results."""
    table = found.schools
    if flags is None or flags.empty or cells.empty:
        return table["verdict"]
    schools = _schools(found.answers, found.index, outcome(cells, settings, flags), settings)
    again = _Fit.of(schools, settings).judged(schools, settings).set_index("school_id")["verdict"]
    return table["school_id"].map(again).fillna(NOT_APPLICABLE)

"""The line of a region as a table: four ways of fitting it, the share explained, the count of findings."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from shnor_analysis.diagnostics.context_outcome import Outcome
from shnor_analysis.diagnostics.context_settings import ContextSettings
from shnor_analysis.statistics.conditions import Conditions
from shnor_analysis.statistics.conditions_compared import compared
from shnor_analysis.statistics.first_component import Component
from shnor_analysis.statistics.result import Interval
from shnor_analysis.tables.context_marts import MAIN, NOT_APPLICABLE, RESILIENT, ContextModel

INTERCEPT = "intercept"


def model_table(
    schools: pd.DataFrame,
    model: Conditions | None,
    terms: tuple[str, ...],
    component: Component,
    results: Outcome,
    region: str,
    settings: ContextSettings,
) -> pd.DataFrame:
    """Tell the line of a region; one row with a reason where there is none.

    Parameters
    ----------
    schools : DataFrame
        Judged schools with the columns of the conditions.
    model : Conditions or None
    terms : tuple of str
        Conditions in the order of the model's coefficients.
    """
    judged = schools[schools["verdict"] != NOT_APPLICABLE]
    rows = list(_rows(judged, model, terms, settings)) if model is not None else [_nothing()]
    table = pd.DataFrame(rows).assign(**_whole(judged, model, settings), region=region, year=results.year)
    table = table.assign(
        paper_sd=results.paper_spread,
        paper_sd_known=results.paper_spread_known,
        index_weights=settings.weights,
        index_share=component.share,
        reason="" if model is not None else _reason(schools),
    )
    return ContextModel.validate(table[ContextModel.columns()])


def _reason(schools: pd.DataFrame) -> str:
    """Say why the region has no line: too few schools where each has a reason of its own."""
    return "no_variation" if (schools["reason"] == "no_variation").any() else "too_few_schools"


def _nothing() -> dict[str, object]:
    numbers = ("estimate", "low", "high", "lowest_without", "highest_without")
    return {"estimator": MAIN, "term": INTERCEPT, **dict.fromkeys(numbers, np.nan)}


def _rows(
    judged: pd.DataFrame, model: Conditions, terms: tuple[str, ...], settings: ContextSettings
) -> Iterator[dict[str, object]]:
    """Yield a row a way of fitting and term."""
    given = judged[[name if name in judged else f"part_{name}" for name in terms]].to_numpy(dtype=float)
    weight = 1 / (model.tau2 + judged["variance"].to_numpy(dtype=float))
    place, works = (judged[name].to_numpy(dtype=float) for name in ("place", "works"))
    lines: dict[str, Interval] = {
        MAIN: model.coefficient,
        **compared(place, works, weight, given, level=settings.interval_level),
    }
    without = model.coefficient_without
    for name, line in lines.items():
        for j, term in enumerate((INTERCEPT, *terms)):
            known = name == MAIN and np.isfinite(without[:, j]).all()
            yield {
                "estimator": name,
                "term": term,
                "estimate": line.estimate[j],
                "low": line.low[j],
                "high": line.high[j],
                "lowest_without": without[:, j].min() if known else np.nan,
                "highest_without": without[:, j].max() if known else np.nan,
            }


def _whole(judged: pd.DataFrame, model: Conditions | None, settings: ContextSettings) -> dict[str, Any]:
    """Give what is of the whole region."""
    adverse = int(judged["adverse"].sum())
    told: dict[str, Any] = {
        "schools": len(judged),
        "adverse_judged": adverse,
        "resilient": int((judged["verdict"] == RESILIENT).sum()),
        "resilient_adjusted": int(judged["holds_adjusted"].sum()),
        "level": settings.interval_level,
    }
    names = (
        "explained",
        "explained_low",
        "explained_high",
        "explained_new",
        "between_sd",
        "left_sd",
        "expected_false",
    )
    if model is None:
        return {**told, **dict.fromkeys(names, np.nan)}
    share = model.explained
    values = (share.estimate, share.low, share.high, model.explained_new, model.tau2_alone**0.5, model.tau2**0.5)
    return {
        **told,
        **dict(zip(names[:-1], map(float, values), strict=True)),
        "expected_false": adverse * (1 - settings.interval_level) / 2,
    }

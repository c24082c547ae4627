"""Recommendations: the rules of the catalogue applied to what a store holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis.methodology.loader import load
from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme import rules_register, rules_results
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import Filters, read_mart, read_table
from shnor_analysis.store.register import read_register
from shnor_analysis.tables.programme_marts import Recommendations

Pick = Callable[[Mapping[str, pd.DataFrame], Mapping[str, Any]], pd.DataFrame]


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue: the function that picks, and the tables it cannot do without."""

    pick: Pick
    needs: tuple[str, ...]


RULES: dict[str, Rule] = {
    "objectivity": Rule(rules_results.objectivity, ("objectivity", "cells")),
    "journal_gap": Rule(rules_results.journal_gap, ("objectivity", "cells")),
    "low_share": Rule(rules_results.low_share, ("low_shares", "cells")),
    "task_deficit": Rule(rules_results.task_deficit, ("tasks", "cells")),
    "absence": Rule(rules_results.absence, ("cells", "schools")),
    "worsened": Rule(rules_results.worsened, ("dynamics",)),
    "unclear": Rule(rules_results.unclear, ("dynamics", "schools", "identification")),
    "risk_high": Rule(rules_register.risk_high, ("risk_profile",)),
    "scale_low": Rule(rules_register.scale_low, ("survey_scales",)),
    "roadmap_overdue": Rule(rules_register.roadmap_overdue, ("programme_roadmap",)),
    "documents_waiting": Rule(rules_register.documents_waiting, ("programme_documents",)),
    "visit_gap": Rule(rules_register.visit_gap, ("programme_visit_cadence",)),
    "deficits_untrained": Rule(rules_register.deficits_untrained, ("programme_teachers",)),
    "director_untrained": Rule(rules_register.director_untrained, ("programme_schools",)),
}
#: Rows that no rule needs stay in the file.
_ONLY: dict[str, Filters] = {
    "tasks": {"deficit": True},
    "objectivity": {"fired": True},
    "low_shares": {"low": True},
    "dynamics": {"measure": "share2", "comparison": "successive"},
}
_REGISTER = ("risk_profile",)
_LIMITS = ("absent_beyond", "waiting_days", "scale_beyond")


def recommend(store: Store, overrides: Path | None) -> pd.DataFrame:
    """Pick the recommendations of every school from the marts and the register of a store.

    Parameters
    ----------
    store
        A mart that has not been computed makes the rules that need it not applicable.
    overrides
        A TOML file with the user's own limits and words, table ``[recommendations]``.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.programme_marts.Recommendations`; see :func:`pick_recommendations`.
    """
    frames = {name: frame for name in _needed() if (frame := _read(store, name)) is not None}
    return pick_recommendations(frames, Catalogue.load(overrides), _settings(overrides))


def pick_recommendations(
    frames: Mapping[str, pd.DataFrame], catalogue: Catalogue, settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Apply the rules to tables and choose at most ``most`` recommendations a school.

    The first of each rule are taken in the catalogue's order, then the second of each, until there are enough;
    they stand in the catalogue's order. The order says what to look at first (whether the results can be trusted
    comes before what they say) and compares no schools.

    Parameters
    ----------
    frames
        Tables by name; rules whose tables are not there are left out.
    catalogue
        Order, limits and the words that belong to each rule.
    settings
        Thresholds of the rules: ``smallest_shown``, ``threshold``, ``absent_beyond``, ``waiting_days``,
        ``scale_beyond``.
    """
    picked = []
    for place, name in enumerate(catalogue.rules):
        rule = RULES[name]
        if all(needed in frames for needed in rule.needs):
            rows = rule.pick(frames, settings)
            if len(rows):
                own = _completed(rows, name, catalogue).assign(place=place)
                picked.append(own.assign(rank=own.groupby("school_id", sort=False).cumcount()))
    if not picked:
        return Recommendations.empty()
    found = pd.concat(picked, ignore_index=True)
    found = found[found["rank"] < catalogue.value("most_of_rule")]
    found = found.sort_values(["school_id", "rank", "place"], kind="stable")
    found = found[found.groupby("school_id").cumcount() < catalogue.value("most")]
    found = found.sort_values(["school_id", "place", "rank"], kind="stable", ignore_index=True)
    found = found.assign(order=found.groupby("school_id").cumcount() + 1)
    return Recommendations.validate(found[Recommendations.columns()])


def _completed(rows: pd.DataFrame, rule: str, catalogue: Catalogue) -> pd.DataFrame:
    """Give a rule's rows every column of the mart."""
    rows = rows.reset_index(drop=True)
    if "risk_factor" not in rows:
        rows = rows.assign(risk_factor=catalogue.entry(rule).risk_factor)
    whole = rows.assign(rule=rule, order=1).reindex(columns=Recommendations.columns())
    return Recommendations.validate(whole)


def _settings(overrides: Path | None) -> dict[str, Any]:
    catalogue = Catalogue.load(overrides)
    return {
        "smallest_shown": load("report", overrides)["smallest_shown"]["value"],
        "threshold": load("identification", overrides)["threshold"]["value"],
        **{name: catalogue.value(name) for name in _LIMITS},
    }


def _needed() -> list[str]:
    return sorted({name for rule in RULES.values() for name in rule.needs})


def _read(store: Store, name: str) -> pd.DataFrame | None:
    if name in _REGISTER:
        return read_register(store, name)
    if name == "schools":
        return read_table(store, name) if store.table(name).exists() else None
    return read_mart(store, name, _ONLY.get(name)) if store.mart(name).exists() else None

"""One school under another rule: the rule of identification is applied to its marts again, nothing else is."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.diagnostics.objectivity import flagged_sittings
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.store.school_view import SchoolView

#: What the report says where a setting is not the store's.
TRIAL = "проба в обзоре, в отчёты не входит"


@dataclass(frozen=True)
class Trial:
    """Another rule: its threshold (a fraction), fewest participants, and whether flagged sittings count."""

    threshold: float
    minimum_participants: int = 1
    without_flagged: bool = False

    @classmethod
    def of(cls, view: SchoolView) -> "Trial":
        """Give the rule as the marts were made with."""
        rule = rule_of(view)
        return cls(
            threshold=float(rule["threshold"]),
            minimum_participants=int(rule["minimum_participants"]),
            without_flagged=rule["flagged_results"] == "exclude",
        )

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that the trial lays over the store's."""
        return {
            "threshold": self.threshold,
            "minimum_participants": self.minimum_participants,
            "flagged_results": "exclude" if self.without_flagged else "count",
        }


def rule_of(view: SchoolView) -> dict[str, Any]:
    """Give the bare settings of the rule the marts were made with."""
    return values(load("identification") | _noted(view))


def _noted(view: SchoolView) -> dict[str, Any]:
    """Give the settings of the rule with their notes; marts keep them by themselves or among others."""
    given = view.settings.get("identification", view.settings)
    return {key: item for key, item in given.items() if key in load("identification")}


def flags_of(view: SchoolView) -> pd.DataFrame | None:
    """List the flagged sittings of the school; ``None`` where the signs were not looked for."""
    signs = view.optional["objectivity"]
    return None if signs.empty else flagged_sittings(signs, view.methods["objectivity"])


def tried(view: SchoolView, trial: Trial) -> SchoolView:
    """Show a school as it would be seen under another rule; all sections of the report apply to what comes back.

    Parameters
    ----------
    view
        The school as the marts see it.
    trial
        The other rule. The same rule gives the same verdict.
    """
    rule, flags = rule_of(view) | trial.settings, flags_of(view)
    without = rule | {"flagged_results": "exclude"}
    shares = low_shares(view.cells, rule, flags)
    listed = identify(shares, rule, identify(low_shares(view.cells, without, flags), without))
    bundled, noted = load("identification"), _noted(view)
    changed = {
        key: {**bundled[key], "value": value, "source": TRIAL}
        for key, value in trial.settings.items()
        if value != rule_of(view)[key]
    }
    return replace(view, low_shares=shares, identification=listed, settings={"identification": noted | changed})

"""The rule of identification as the settings of the marts state it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shnor_analysis.methodology import loader
from shnor_analysis.reports.method_settings import settings_rows


@dataclass(frozen=True)
class Rule:
    """Numbers of the rule, with the titles and sources of all settings."""

    threshold: float
    procedures_in_year: int
    years_in_a_row: int
    limbs: tuple[str, ...]
    minimum_participants: int
    interval_level: float
    source: str
    flagged: str
    rows: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Rule":
        """Read the settings a mart was computed with; a mart that does not say falls back on the bundled ones.

        Settings come either with their notes (``{"threshold": {"value": 0.3, "source": …}}``) or bare.
        """
        given = settings.get("identification", settings)
        bundled = loader.load("identification")
        known = {key: _with_notes(given.get(key, note), note) for key, note in bundled.items()}
        value = {key: item["value"] for key, item in known.items()}
        return cls(
            threshold=float(value["threshold"]),
            procedures_in_year=int(value["procedures_in_year"]),
            years_in_a_row=int(value["years_in_a_row"]),
            limbs=tuple(value["limbs"]),
            minimum_participants=int(value["minimum_participants"]),
            interval_level=float(value["interval_level"]),
            source=str(known["threshold"].get("source", "")),
            flagged=str(value["flagged_results"]),
            rows=tuple((title, value, source) for title, value, source in settings_rows(known)),
        )


def _with_notes(given: Any, bundled: dict[str, Any]) -> dict[str, Any]:
    """Lay a bare or a noted setting over the bundled one, whose notes explain it."""
    if isinstance(given, dict) and "value" in given:
        return {**bundled, **given}
    if isinstance(given, dict):
        return bundled
    same = given == bundled["value"]
    return bundled if same else {**bundled, "value": given, "source": "изменено пользователем"}

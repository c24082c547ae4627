"""The catalogue of recommendations: which words and measures belong to which rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shnor_analysis.methodology.loader import load


@dataclass(frozen=True)
class Entry:
    """What the catalogue says of one rule, or of one rule and risk factor; texts hold ``{placeholders}``.

    ``unit`` says what the numbers are: ``share``, ``points``, ``scale``, ``days``, ``count`` or ``none``.
    """

    rule: str
    title: str
    applies: str
    order: int
    unit: str
    risk_factor: str | None
    fact: str
    conclusion: str
    hypothesis: str
    decision: str
    task: str
    measures: tuple[str, ...]
    responsible: str
    assessment: tuple[str, ...]
    indicator: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """Rules, measures by risk factor, and the words for methods and sources."""

    settings: Mapping[str, Any]

    @classmethod
    def load(cls, overrides: Path | None = None) -> "Catalogue":
        """Read the bundled catalogue, with the user's table ``[recommendations]`` laid over it."""
        return cls(load("recommendations", overrides))

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules in the order in which their recommendations stand."""
        rules = self.settings["rules"]
        return tuple(sorted(rules, key=lambda rule: (rules[rule]["order"], rule)))

    def value(self, name: str) -> Any:
        """Give a threshold or limit."""
        return self.settings[name]["value"]

    def entry(self, rule: str, factor: str | None = None) -> Entry:
        """Give the entry of a rule; of one that goes by risk factor, with the measures of the factor.

        Examples
        --------
        >>> Catalogue.load().entry("risk_high", "parents").task
        'Сделать родителей участниками обучения'
        """
        words = dict(self.settings["rules"][rule])
        if words.get("by_factor"):
            own = self.settings["factors"][factor or "other"]
            words |= {key: own[key] for key in ("task", "measures", "indicator")}
            words |= {key: [*words[key], *own[key]] for key in ("assessment", "sources")}
        return Entry(
            rule=rule,
            risk_factor=factor or words["risk_factor"] or None,
            measures=tuple(words["measures"]),
            assessment=tuple(self.settings["methods"][key] for key in dict.fromkeys(words["assessment"])),
            sources=tuple(self.settings["sources"][key] for key in dict.fromkeys(words["sources"])),
            **{key: words[key] for key in _PLAIN},
        )


_PLAIN = (
    *("title", "applies", "order", "unit", "fact", "conclusion", "hypothesis", "decision"),
    *("task", "responsible", "indicator"),
)

"""A recommendation in words, as pages and papers show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recommendation:
    """Fact → conclusion → hypothesis → proposed decision, each a sentence of its own standing.

    Attributes
    ----------
    fact : str
        What was counted, with n and interval.
    conclusion : str
        What follows from it and no more.
    hypothesis : str
        What to check; never a cause.
    decision, task, measures, responsible, assessment, indicator
        What is proposed, by whom, and how one will see that it helped.
    applies : str
        The rule that picked it.
    sources : tuple of str
        Where rule and measures come from.
    """

    rule: str
    title: str
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
    applies: str
    sources: tuple[str, ...]

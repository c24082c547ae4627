"""How many pupils separate a school from the other side of the rule."""

import math
from dataclasses import dataclass

import pandas as pd

from shnor_analysis.figures.rows import grouped, rows_of
from shnor_analysis.reports.rule import Rule


def pupils_from_border(rows: pd.DataFrame, rule: Rule, *, listed: bool) -> int | None:
    """Count the pupils whose marks would have to differ for the rule to answer otherwise.

    Parameters
    ----------
    rows : DataFrame
        Counted papers of the year: ``is_low``, ``twice``, ``to_threshold`` (above zero: so many «2» too many;
        below zero: so many more make the paper low; empty where it must not be shown).
    rule : Rule
        Numbers of the rule.
    listed : bool
        Whether the school is on the list now.

    Returns
    -------
    int or None
        The smallest number of pupils, or ``None`` where no number can be given.
    """
    papers = _papers(rows)
    low, others = [paper for paper in papers if paper.is_low], [paper for paper in papers if not paper.is_low]
    return _to_leave(low, rule) if listed else _to_enter(low, others, rule)


@dataclass(frozen=True)
class _Paper:
    """A paper in a year; ``pupils`` between it and the threshold, ``None`` where that must not be shown."""

    is_low: bool
    twice: bool
    pupils: int | None


def _papers(rows: pd.DataFrame) -> list[_Paper]:
    """Put the seasons of a year together, as the rule does: a paper is low when it was low in any of them."""
    papers = []
    for seasons in grouped(rows_of(rows[["paper", "is_low", "twice", "to_threshold"]]), "paper").values():
        low = [row for row in seasons if row["is_low"]]
        known = [int(row["to_threshold"]) for row in low or seasons if not pd.isna(row["to_threshold"])]
        # To stop being low, every low season has to; to become low, the nearest is enough.
        pupils = (sum(known) if len(known) == len(low) else None) if low else max(known, default=None)
        papers.append(_Paper(bool(low), any(row["twice"] for row in seasons), pupils))
    return papers


def _to_leave(low: list[_Paper], rule: Rule) -> int | None:
    """Sum the cheapest papers that would have to stop being low."""
    bound = [paper.pupils for paper in low if paper.twice and "b" in rule.limbs]
    free = [paper.pupils for paper in low if not (paper.twice and "b" in rule.limbs)]
    surplus = max(len(free) - rule.procedures_in_year + 1, 0) if "a" in rule.limbs else 0
    needed = bound + sorted(free, key=lambda pupils: math.inf if pupils is None else pupils)[:surplus]
    known = [pupils for pupils in needed if pupils is not None]
    return sum(known) if known and len(known) == len(needed) else None


def _to_enter(low: list[_Paper], others: list[_Paper], rule: Rule) -> int | None:
    """Take the cheaper of the ways: enough low papers in the year, or one low for the second time."""
    ways = []
    cost = sorted(-paper.pupils for paper in others if paper.pupils is not None)
    lacking = rule.procedures_in_year - len(low)
    if "a" in rule.limbs and 0 < lacking <= len(cost):
        ways.append(sum(cost[:lacking]))
    again = [-paper.pupils for paper in others if paper.twice and paper.pupils is not None]
    if "b" in rule.limbs and again:
        ways.append(min(again))
    return min(ways, default=None)

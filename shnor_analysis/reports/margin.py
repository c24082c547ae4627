"""How many pupils separate a school from the other side of the rule."""

import pandas as pd

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
    papers = _by_paper(rows)
    low, others = papers[papers["is_low"]], papers[~papers["is_low"]]
    return _to_leave(low, rule) if listed else _to_enter(low, others, rule)


def _by_paper(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the seasons of a year together, as the rule does: a paper is low when it was low in any of them."""
    papers = []
    for _, seasons in rows.groupby("paper", sort=False):
        low, distance = bool(seasons["is_low"].any()), seasons["to_threshold"].astype("Int64")
        # To stop being low, every low season has to; to become low, the nearest is enough.
        cost = distance[seasons["is_low"]].sum(skipna=False) if low else distance.max()
        papers.append({"is_low": low, "twice": bool(seasons["twice"].any()), "to_threshold": cost})
    return pd.DataFrame(papers, columns=["is_low", "twice", "to_threshold"]).astype(
        {"is_low": bool, "twice": bool, "to_threshold": "Int64"}
    )


def _to_leave(low: pd.DataFrame, rule: Rule) -> int | None:
    """Sum the cheapest papers that would have to stop being low."""
    repeated = low["twice"] if "b" in rule.limbs else low["twice"] & False
    bound, free = low[repeated]["to_threshold"], low[~repeated]["to_threshold"].sort_values()
    surplus = max(len(free) - rule.procedures_in_year + 1, 0) if "a" in rule.limbs else 0
    needed = pd.concat([bound, free.head(surplus)])
    if needed.empty or bool(needed.isna().any()):
        return None
    return int(needed.sum())


def _to_enter(low: pd.DataFrame, others: pd.DataFrame, rule: Rule) -> int | None:
    """Take the cheaper of the ways: enough low papers in the year, or one low for the second time."""
    ways = []
    cost = (-others["to_threshold"]).dropna().sort_values()
    lacking = rule.procedures_in_year - len(low)
    if "a" in rule.limbs and 0 < lacking <= len(cost):
        ways.append(int(cost.head(lacking).sum()))
    again = (-others[others["twice"]]["to_threshold"]).dropna()
    if "b" in rule.limbs and not again.empty:
        ways.append(int(again.min()))
    return min(ways, default=None)

"""The change of a school between two seasons, chosen from the mart and made safe to print."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from shnor_analysis.diagnostics.small_groups import ENDS, KEY, behind_pooled
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.remembered import remembered
from shnor_analysis.reports.suppression import SMALLEST_SHOWN, withheld_in
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import NOT_ENOUGH_DATA
from shnor_analysis.tables.vocabulary import season_title

#: Results of these seasons may be compared, but nothing stands in the first (or second) of them.
NO_PAIR = ("one_season", "no_common_paper")
#: Reason of a row whose numbers the view of a public page took out; its verdict stays.
WITHHELD = "withheld"


@dataclass(frozen=True)
class Change:
    """The pooled share of «2» of a school in two seasons, and the same paper by paper.

    Attributes
    ----------
    row : dict
        The school as a whole, a row of the mart ``dynamics``.
    papers : DataFrame
        Its papers in the same seasons, rows of the mart.
    others : DataFrame
        Other measures of the whole school in the same seasons, and the cohort.
    level : float
        Level of the intervals, from the settings of the mart.
    alpha : float
        One-sided error of a verdict.
    """

    row: Row
    papers: pd.DataFrame
    others: pd.DataFrame
    level: float
    alpha: float
    fewest_schools: int

    @classmethod
    def of(cls, view: SchoolView) -> "Change | None":
        """Choose the pair of seasons: the newest that ends in the year of the report, else the longest before.

        ``None`` where the mart is missing or does not know the school.
        """
        return _of_view(view)

    @classmethod
    def among(cls, mart: pd.DataFrame, year: int | None, method: Mapping[str, Any]) -> "Change | None":
        """Choose from the rows of one school in the mart ``dynamics``, made with the settings ``method``."""
        if mart.empty or year is None:
            return None
        whole = mart[(mart["scope"] == "school") & (mart["measure"] == "share2")]
        row = _chosen(whole[whole["comparison"] == "successive"], year)
        if row is None:
            return None
        same = mart[_same(mart, row)]
        return cls(
            row=row,
            papers=same[
                (same["scope"] == "paper") & (same["measure"] == "share2") & (same["comparison"] == "successive")
            ].sort_values(["programme_grade", "subject", "procedure"], ignore_index=True),
            others=same[
                (same["scope"] == "school") & ((same["measure"] != "share2") | (same["comparison"] == "cohort"))
            ],
            level=float(method["interval_level"]["value"]),
            alpha=float(method["alpha"]["value"]),
            fewest_schools=int(method["fewest_schools"]["value"]),
        )

    @property
    def paired(self) -> bool:
        """Whether there are two seasons to speak of."""
        return self.row["reason"] not in NO_PAIR and not f.is_missing(self.row["season_from"])

    @cached_property
    def too_small(self) -> bool:
        """Whether fewer pupils than may be spoken of stand behind either season."""
        return self.paired and bool(self._behind["too_small"].iloc[0])

    @cached_property
    def betrays(self) -> bool:
        """Whether the pooled share, less the papers shown, would tell the marks of fewer pupils than may be."""
        return bool(self._behind["betrays"].iloc[0])

    @cached_property
    def _behind(self) -> pd.DataFrame:
        pooled = pd.DataFrame([{name: self.row[name] for name in (*KEY, *ENDS)}])
        return behind_pooled(pooled, self.papers, SMALLEST_SHOWN)

    @property
    def known(self) -> bool:
        """Whether before, expected and now are all known."""
        return not any(f.is_missing(self.row[name]) for name in ("value_from", "value_to", "expected_change"))

    @property
    def withheld(self) -> bool:
        """Whether the numbers are known, but not to the public."""
        return bool(self.row["reason"] == WITHHELD)

    @property
    def told(self) -> bool:
        """Whether before, expected and now may be printed."""
        return self.known and not self.too_small and not self.betrays

    @property
    def verdict(self) -> str:
        """The verdict; of fewer pupils than may be spoken of nothing is said."""
        return NOT_ENOUGH_DATA if self.too_small else str(self.row["verdict"])

    @property
    def differs_without_flagged(self) -> bool:
        """Whether leaving out doubtful sittings changes the verdict."""
        return not self.too_small and str(self.row["verdict_without_flagged"]) != self.verdict

    @property
    def expected(self) -> float:
        """Share that any school with this start would have had."""
        return float(self.row["value_from"]) + float(self.row["expected_change"])

    @property
    def touches_zero(self) -> bool:
        """Whether the interval of the excess holds nought."""
        low, high = self.row["excess_low"], self.row["excess_high"]
        return not f.is_missing(low) and float(low) <= 0 <= float(high)

    @property
    def before(self) -> str:
        """First season: «осень 2020»."""
        return season_name_of(str(self.row["season_from"]))

    @property
    def now(self) -> str:
        """Second season."""
        return season_name_of(str(self.row["season_to"]))

    @property
    def same_time_of_year(self) -> bool:
        """Whether a year lies between the seasons, so that one may speak of an easier year."""
        return str(self.row["season_from"]).split("-")[1] == str(self.row["season_to"]).split("-")[1]

    @property
    def margin(self) -> float:
        """Change that counts as none."""
        return float(self.row["margin"])

    @property
    def not_judged(self) -> list[Row]:
        """Papers that cannot be judged and are large enough to be spoken of."""
        shown = self.papers[~hidden_papers(self.papers)]
        return rows_of(shown[shown["verdict"] == NOT_ENOUGH_DATA])

    @cached_property
    def shown_papers(self) -> pd.DataFrame:
        """Papers written in both seasons by groups large enough to be spoken of."""
        both = self.papers["value_from"].notna() & self.papers["value_to"].notna()
        return self.papers[both & ~hidden_papers(self.papers)]


@remembered
def _of_view(view: SchoolView) -> Change | None:
    return Change.among(view.optional["dynamics"], view.year, view.methods["dynamics"])


def hidden_papers(papers: pd.DataFrame) -> pd.Series:
    """Mark the papers that fewer pupils than may be spoken of wrote in either season, or that are withheld."""
    ends = papers[["n_from", "n_to"]]
    return ((ends > 0) & (ends < SMALLEST_SHOWN)).any(axis=1) | withheld_in(papers)


def season_name_of(code: str) -> str:
    """Name a season by its code.

    Examples
    --------
    >>> season_name_of("2020-autumn")
    'осень 2020'
    """
    year, season = code.split("-")
    return season_title(int(year), season)


def _chosen(rows: pd.DataFrame, year: int) -> Row | None:
    """Choose the pooled row to speak about; a pair with results in both seasons goes before one without."""
    if rows.empty:
        return None
    ends = rows["season_to"].fillna(f"{year}-spring").astype(str)
    starts = rows["season_from"].fillna("").astype(str)
    whole = rows.assign(
        _usable=~rows["reason"].isin(NO_PAIR), _to=ends.map(_clock), _from=starts.map(_clock), _year=ends.str[:4]
    )
    now = whole[whole["_year"] == str(year)]
    if not now.empty:
        return rows_of(now.sort_values(["_usable", "_to", "_from"]).tail(1))[0]
    past = whole[whole["_to"] < _clock(f"{year + 1}")]
    past = past.assign(_length=past["_to"] - past["_from"])
    return rows_of(past.sort_values(["_usable", "_length", "_to"]).tail(1))[0] if len(past) else None


def _clock(code: str) -> int:
    """Give the place of a season in time: spring comes before autumn of its year."""
    year, _, season = code.partition("-")
    return 2 * int(year or 0) + (season == "autumn")


def _same(mart: pd.DataFrame, row: Row) -> pd.Series:
    """Mark the rows of the pair of seasons of a row."""
    if f.is_missing(row["season_from"]):
        return pd.Series(False, index=mart.index)
    return (mart["season_from"] == row["season_from"]) & (mart["season_to"] == row["season_to"])

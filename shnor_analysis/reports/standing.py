"""How a school stands under the rule in one year: the numbers that the sentences are about."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.figure_tables import low_table
from shnor_analysis.reports.margin import pupils_from_border
from shnor_analysis.reports.remembered import remembered
from shnor_analysis.reports.rule import Rule
from shnor_analysis.store.school_view import SchoolView


@dataclass(frozen=True)
class Standing:
    """What is known of a school under the rule in one year, ready for sentences."""

    year: int | None
    rule: Rule
    known: bool
    listed: bool
    limb_a: bool
    limb_b: bool
    without_flagged: bool
    rows: pd.DataFrame
    before: tuple[tuple[int, bool], ...]
    public: bool = False

    @classmethod
    def of(cls, view: SchoolView) -> "Standing":
        """Gather it from the marts of a school."""
        return _of_view(view)

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Papers that the rule counts."""
        return self.rows[self.rows["counted"]]

    @cached_property
    def shown(self) -> pd.DataFrame:
        """Papers that the rule counts and whose groups are large enough to be spoken of."""
        return self.counted[~self.counted["hidden"]]

    @cached_property
    def low(self) -> pd.DataFrame:
        """Shown papers with a low result. Of a smaller group not even this is said: it could be one child."""
        return self.shown[self.shown["is_low"]]

    @cached_property
    def n_low(self) -> int:
        """Low papers; one held in spring and in autumn counts once, as in the rule."""
        return int(self.low["paper"].nunique())

    @cached_property
    def n_shown(self) -> int:
        """Papers shown, each once."""
        return int(self.shown["paper"].nunique())

    @cached_property
    def n_hidden(self) -> int:
        """Papers counted whose groups are too small to be spoken of."""
        return int(self.counted[self.counted["hidden"]]["paper"].nunique())

    @cached_property
    def threshold(self) -> str:
        """The threshold in words: «30 %»."""
        return f.percent(self.rule.threshold)

    @cached_property
    def margin(self) -> int | None:
        """Pupils between the school and the other answer of the rule; in public it would tell of hidden papers."""
        return None if self.public else pupils_from_border(self.counted, self.rule, listed=self.listed)


@remembered
def _of_view(view: SchoolView) -> Standing:
    rule = Rule.of(view.settings)
    table = low_table(view)
    rows = table[table["year"] == view.year] if view.year is not None else table.iloc[0:0]
    found = view.identification
    now = found[found["year"] == view.year] if view.year is not None else found.iloc[0:0]
    this = now.iloc[0] if len(now) else None
    earlier = found[found["year"] < (view.year or 0)]
    return Standing(
        year=view.year,
        rule=rule,
        known=this is not None and int(this["n_procedures"]) > 0,
        listed=this is not None and bool(this["listed"]),
        limb_a=this is not None and bool(this["limb_a"]),
        limb_b=this is not None and bool(this["limb_b"]),
        without_flagged=this is not None and bool(this.get("listed_without_flagged", this["listed"])),
        rows=rows,
        before=tuple(
            (int(year), bool(listed)) for year, listed in zip(earlier["year"], earlier["listed"], strict=True)
        ),
        public=view.public,
    )

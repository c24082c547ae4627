"""A school as a public page may see it: nothing on it tells, or lets anybody work out, the marks of a few pupils.

All sections read the view, so that here is the only place where it is decided what the public sees:

* a paper written by fewer pupils than may be spoken of is not there at all;
* its share of «2» is there where both «2» and the rest are large (see ``publishable`` in
  :mod:`~shnor_analysis.statistics.disclosure_of_totals`), its four marks where each is large or nought;
* the share over all papers is there where nothing hidden follows from it by subtraction; papers are hidden for it;
* class lists of a grade are there where the absent of each of its papers are many, or none;
* signs of biased results, tasks, the cloud of the region's schools and remarks of the import are not there.
"""

from dataclasses import replace

import pandas as pd

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports.change import WITHHELD, Change
from shnor_analysis.reports.suppression import SMALLEST_SHOWN, suppressed
from shnor_analysis.statistics.disclosure_of_totals import hide_beside_total, publishable
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import Dynamics
from shnor_analysis.tables.vocabulary import MARKS, PAPER, SITTING

#: A region's shares are printed in whole per cent: from so many pupils on that blurs a small count, so that it
#: cannot be found by taking away the other schools.
REGION_LEAST = 100 * SMALLEST_SHOWN
#: … and their number of pupils to so many.
REGION_ROUNDED = 2 * SMALLEST_SHOWN
_REGION_COUNTS = [*(f"n{mark}" for mark in MARKS), "n_listed"]
NOT_SHOWN = "В открытой версии раздел не показан: "
MISSING = {
    "objectivity": NOT_SHOWN + "признаки требуют проверки на месте и о школе ничего не доказывают.",
    "tasks": NOT_SHOWN + "по нему можно узнать результаты отдельных учеников.",
    "funnel": NOT_SHOWN + "по точкам можно узнать результаты малых школ.",
}
ALL_SMALL = f"В открытой версии результаты не показаны: каждую работу писало меньше {SMALLEST_SHOWN} учеников."
#: Code of the marts for sittings with signs of biased results.
FLAGGED = "flagged"
LEFT_OUT = "исключена настройкой правила"
#: Columns of a mart of change that stay where its numbers go.
_NOT_NUMBERS = {
    *("school_id", "scope", *PAPER, "measure", "season_from", "season_to", "comparison", "programme_grade_from"),
    *("verdict", "verdict_without_flagged", "reason", "model_source", "margin", "n_from", "n_to"),
}


def public_view(view: SchoolView) -> SchoolView:
    """Take from the view of a school everything that is not for the public; files are called after people too.

    Examples
    --------
    >>> MISSING["tasks"].startswith("В открытой версии")
    True
    """
    large = view.low_shares[_large(view.low_shares)]
    pooled, hidden = _change(view, large)
    shares = large.assign(withheld=hidden)
    cells = _cells(view.cells, shares)
    changes = pooled if pooled.empty else pd.concat([pooled, _papers(view, shares)], ignore_index=True)
    missing = {**view.missing, **MISSING} | ({"cells": ALL_SMALL} if len(view.cells) and cells.empty else {})
    nothing = {name: view.optional[name].iloc[0:0] for name in ("objectivity", "tasks")}
    listed, low = view.identification, shares["low"] & ~shares["withheld"]
    return replace(
        view,
        public=True,
        school={**view.school, "director": None},
        cells=suppressed(cells),
        low_shares=suppressed(shares.assign(reason=shares["reason"].replace(FLAGGED, LEFT_OUT), low=low)),
        region=rounded(view.region[view.region["n"] >= REGION_LEAST]),
        municipality=rounded(view.municipality[view.municipality["n"] >= REGION_LEAST]),
        identification=listed.assign(listed_without_flagged=listed["listed"]),
        complaints=view.complaints.iloc[0:0],
        sources=view.sources.assign(source_file=None, accepted=None, set_aside=None),
        optional={**view.optional, **nothing, "dynamics": changes},
        missing=missing,
    )


def rounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Round the pupils of a region to tens, with the same shares.

    The exact number less those of the schools that are shown would be that of a school too small to be shown.

    Examples
    --------
    >>> region = pd.DataFrame({"n": [1994], "n2": [997], "n3": 0, "n4": 997, "n5": 0, "n_listed": 2000})
    >>> rounded(region)[["n", "n2"]].iloc[0].astype(int).tolist()
    [1990, 995]
    """
    n = (rows["n"].astype("Float64") / REGION_ROUNDED).round() * REGION_ROUNDED
    scaled = {name: rows[name].astype("Float64") * n / rows["n"].astype("Float64") for name in _REGION_COUNTS}
    return rows.assign(**scaled, n=n.astype("Int64"))


def _large(rows: pd.DataFrame, count: str = "n") -> pd.Series:
    """Mark rows of nobody, or of so many that they may be spoken of."""
    return (rows[count] == 0) | (rows[count] >= SMALLEST_SHOWN)


def _change(view: SchoolView, shares: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Give the row of the whole school that a page speaks of, and which sittings are hidden beside it."""
    small = shares["share2"].notna() & ~publishable(shares["n2"], shares["n"], SMALLEST_SHOWN)
    change = Change.of(view)
    if change is None:
        return view.optional["dynamics"].iloc[0:0], small
    hidden = _beside_pool(shares, change, small)
    row: Row = {**change.row, "verdict": change.verdict, "verdict_without_flagged": change.verdict}
    if hidden is None:
        reason = WITHHELD if change.known else change.row["reason"]
        row = {name: value if name in _NOT_NUMBERS else None for name, value in row.items()}
        row |= {"n_from": 0, "n_to": 0, "reason": "" if reason == FLAGGED else reason}
    types = {name: dtype for name, dtype in Dynamics.empty().dtypes.items() if name in row}
    return pd.DataFrame([row]).astype(types).assign(withheld=False), small if hidden is None else hidden


def _beside_pool(shares: pd.DataFrame, change: Change, small: pd.Series) -> pd.Series | None:
    """Say which sittings are hidden where the pooled shares of both seasons are told; ``None``: they cannot be."""
    if not change.told:
        return None
    hidden = small.copy()
    for end in ("from", "to"):
        rows = of_pool(shares, change, end)
        beside = hide_beside_total(rows["n2"], rows["n"], SMALLEST_SHOWN)
        # a sum of other papers, or of some too small to be told of, cannot be checked
        if beside is None or int(rows["n"].sum()) != int(change.row[f"n_{end}"]):
            return None
        hidden[rows.index] = beside
    return hidden


def of_pool(shares: pd.DataFrame, change: Change, end: str) -> pd.DataFrame:
    """Give the sittings that the pooled share of one season is made of."""
    papers = change.papers
    both = papers[papers["value_from"].notna() & papers["value_to"].notna()]
    in_season = shares[_season(shares) == change.row[f"season_{end}"]]
    return in_season[_among(in_season[PAPER], _keys(both[PAPER]))]


def _papers(view: SchoolView, shares: pd.DataFrame) -> pd.DataFrame:
    """Give the papers of the same pair of seasons; numbers of those hidden in either are gone."""
    change = Change.of(view)
    papers = view.optional["dynamics"].iloc[0:0] if change is None else change.papers
    papers = papers[_large(papers, "n_from") & _large(papers, "n_to")]
    at = shares.assign(at=_season(shares))[["at", *PAPER]]
    shown = _keys(at[~shares["withheld"]]) - _keys(at[shares["withheld"]])
    told = [(papers[f"n_{end}"] == 0) | _among(papers[[f"season_{end}", *PAPER]], shown) for end in ("from", "to")]
    withheld = ~(told[0] & told[1])
    numbers = [str(name) for name in papers if name not in _NOT_NUMBERS]
    emptied = papers.assign(**{name: papers[name].mask(withheld) for name in numbers}, withheld=withheld)
    return emptied.assign(verdict_without_flagged=papers["verdict"], reason=papers["reason"].replace(FLAGGED, ""))


def _keys(rows: pd.DataFrame) -> set[tuple[object, ...]]:
    return set(rows.itertuples(index=False, name=None))


def _among(rows: pd.DataFrame, keys: set[tuple[object, ...]]) -> pd.Series:
    """Mark the rows that are among the keys."""
    return pd.Series([row in keys for row in rows.itertuples(index=False, name=None)], rows.index, dtype=bool)


def _season(rows: pd.DataFrame) -> pd.Series:
    return rows["year"].astype(str) + "-" + rows["season"].astype(str)


def _cells(cells: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Keep the large sittings; four marks where each may be told, class lists where the absent may."""
    kept = cells[_large(cells)]
    counts = kept[[f"n{mark}" for mark in MARKS]].astype("Float64")
    small = ((counts > 0) & (counts < SMALLEST_SHOWN)).any(axis=1) | (counts.max(axis=1) == kept["n"])
    known = _among(kept[SITTING], _keys(shares.loc[~shares["withheld"], SITTING]))
    withheld = counts.notna().all(axis=1) & (small.fillna(value=False) | ~known)
    absent = kept["n_listed"] - kept["n"]
    few = ((absent != 0) & (absent < SMALLEST_SHOWN)).fillna(value=False).astype(int)
    # children of one grade write all its papers: the list of one paper gives away the absent of another
    few_in_grade = few.groupby([kept[name] for name in ("year", "season", "pupil_grade")]).transform("max") > 0
    return kept.assign(withheld=withheld.astype(bool), n_listed=kept["n_listed"].mask(few_in_grade))

"""From the marts of a school to the small tables that figures draw, alternatives tell and pages print."""

import pandas as pd

from shnor_analysis.diagnostics.exam_bands import judged_by_points
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.remembered import remembered
from shnor_analysis.reports.suppression import suppressed
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.vocabulary import (
    EGE,
    MARKS,
    OGE,
    SITTING,
    VPR,
    paper_title,
    season_title,
)

#: A report looks back over so many years; the store keeps all of them.
YEARS_SHOWN = 3

SCHOOL, REGION = "школа", "регион"
NO_SCALE = "шкала отметок неизвестна"
NO_MINIMUM = "минимальный балл этого года не известен"
NOBODY = "никто не писал"

#: Why the rule leaves a paper out, by the codes of the mart.
REASONS = {
    "no_marks": "отметок нет, шкала неизвестна",
    "no_minimum": "минимальный балл ЕГЭ этого года не известен, чужой год не берётся",
    "not_in_set": "не входит в набор процедур правила",
    "too_few": "участников меньше, чем требует правило",
    "flagged": "есть признаки необъективности",
}


def paper_name(row: Row) -> str:
    """Name the paper of a row: the procedure unless it is ВПР, the grade unless the procedure has one only."""
    subject, procedure = str(row["subject"]), row["procedure"]
    title = paper_title(subject, int(row["programme_grade"])).replace(" класс", f"{f.NBSP}класс")
    return title if procedure == VPR else f"{procedure}. {subject if procedure in (OGE, EGE) else title}"


def season_name(row: Row) -> str:
    """Name the season of a row: «весна 2021»."""
    return season_title(int(row["year"]), str(row["season"]))


def in_period(frame: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Keep the year reported on and the years before it that a report looks back over."""
    if year is None or frame.empty:
        return frame.iloc[0:0]
    return frame[(frame["year"] <= year) & (frame["year"] > year - YEARS_SHOWN)]


def marks_table(view: SchoolView) -> pd.DataFrame:
    """Make the rows of the figure of marks: each sitting of the school, then the same sitting of the region.

    Returns
    -------
    DataFrame
        ``grade, paper, season, year, who, is_school, by_points`` (test scores, no marks), ``n, count, n2…n5,
        share2…share5, label2…label5, reason``.
    """
    mine = suppressed(in_period(view.cells, view.year)).sort_values("programme_grade", kind="stable")
    region = {_sitting(row): row for row in rows_of(view.region)}
    bars: list[Row] = []
    for cell in rows_of(mine):
        bars.append(_bar(cell, SCHOOL))
        if found := region.get(_sitting(cell)):
            bars.append(_bar({**found, "hidden_why": ""}, REGION))
    return _typed(bars, _MARK_COLUMNS, flags=("is_school", "by_points"))


_MARK_COLUMNS = [
    *("grade", "paper", "season", "year", "who", "is_school", "by_points", "n", "count"),
    *(f"n{mark}" for mark in MARKS),
    *(f"share{mark}" for mark in MARKS),
    *(f"label{mark}" for mark in MARKS),
    "reason",
]


def _sitting(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in SITTING)


def _bar(row: Row, who: str) -> Row:
    """Describe one bar; a bar without marks says why."""
    n = int(row["n"])
    numbers = {mark: row[f"n{mark}"] for mark in MARKS}
    known = n > 0 and not any(pd.isna(count) for count in numbers.values())
    shares = {mark: float(numbers[mark]) / n if known else float("nan") for mark in MARKS}
    return {
        "grade": int(row["programme_grade"]),
        "paper": paper_name(row),
        "season": season_name(row),
        "year": int(row["year"]),
        "who": who,
        "is_school": who == SCHOOL,
        "by_points": judged_by_points(row["procedure"], row["subject"]),
        "n": n,
        "count": f.number(n),
        **{f"n{mark}": numbers[mark] if known else None for mark in MARKS},
        **{f"share{mark}": shares[mark] for mark in MARKS},
        **{f"label{mark}": f.number(shares[mark] * 100) for mark in MARKS},
        "reason": "" if known else NOBODY if n == 0 else row["hidden_why"] or _why_no_marks(row),
    }


def _why_no_marks(row: Row) -> str:
    """Say what is lacking: the table of marks, or the lowest passing score of ЕГЭ."""
    return NO_MINIMUM if judged_by_points(row["procedure"], row["subject"]) else NO_SCALE


@remembered
def low_table(view: SchoolView) -> pd.DataFrame:
    """Make the rows of the figure of low shares: every paper and season with its exact interval.

    Returns
    -------
    DataFrame
        ``paper, season, year, n, n2, count, share, low, high, newest, counted, is_low, hidden, hidden_why,
        to_threshold, reason, twice`` (low in the year before as well). A star after the count: the rule leaves the
        paper out.
    """
    shares = suppressed(in_period(view.low_shares, view.year))
    rows = [_low_row(row, view.year) for row in rows_of(shares)]
    return _typed(rows, _LOW_COLUMNS, flags=("newest", "counted", "is_low", "hidden", "twice"))


_LOW_COLUMNS = [
    *("paper", "season", "year", "n", "n2", "count", "share", "low", "high", "newest"),
    *("counted", "is_low", "hidden", "hidden_why", "to_threshold", "reason", "twice"),
]


def _low_row(row: Row, year: int | None) -> Row:
    """Describe the share of one sitting."""
    return {
        "paper": paper_name(row),
        "season": season_name(row),
        "year": int(row["year"]),
        "n": int(row["n"]),
        "n2": None if pd.isna(row["share2"]) else row["n2"],
        "count": f.number(row["n"]) + ("" if row["counted"] else "*"),
        "share": row["share2"],
        "low": row["share2_low"],
        "high": row["share2_high"],
        "newest": row["year"] == year,
        "counted": row["counted"],
        "is_low": row["low"],
        "hidden": row["hidden"],
        "hidden_why": row["hidden_why"],
        "to_threshold": row["pupils_to_threshold"],
        "reason": "" if pd.isna(row["reason"]) else REASONS.get(row["reason"], row["reason"]),
        "twice": row["low_last_year"],
    }


def participation_table(view: SchoolView) -> pd.DataFrame:
    """Make the rows of the figure of participation.

    Returns
    -------
    DataFrame
        ``paper, season, year, listed, wrote, absent, absent_share, region_absent, label``; what a file without
        class lists cannot give is empty.
    """
    region = {_sitting(row): _absent_share(row) for row in rows_of(view.region)}
    rows = [
        _participation_row(cell, region.get(_sitting(cell))) for cell in rows_of(in_period(view.cells, view.year))
    ]
    columns = ["paper", "season", "year", "listed", "wrote", "absent", "absent_share", "region_absent", "label"]
    return _typed(rows, columns)


def _participation_row(cell: Row, region_absent: float | None) -> Row:
    """Describe who was listed and who wrote at one sitting."""
    known, wrote = not pd.isna(cell["n_listed"]), int(cell["n"])
    listed = int(cell["n_listed"]) if known else None
    return {
        "paper": paper_name(cell),
        "season": season_name(cell),
        "year": int(cell["year"]),
        "listed": listed,
        "wrote": wrote,
        "absent": None if listed is None else max(listed - wrote, 0),
        "absent_share": _absent_share(cell),
        "region_absent": region_absent,
        "label": f.number(wrote) if listed is None else f"{f.number(wrote)} из {f.number(listed)}",
    }


def _absent_share(row: Row) -> float | None:
    """Give the share of the listed who did not write, where lists are known."""
    if pd.isna(row["n_listed"]) or row["n_listed"] == 0:
        return None
    return max(1 - int(row["n"]) / int(row["n_listed"]), 0.0)


def _typed(rows: list[Row], columns: list[str], flags: tuple[str, ...] = ()) -> pd.DataFrame:
    """Make a table whose flags and counts have their type even where it has no row."""
    numbers = [name for name in columns if name in ("n", "year")]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({**dict.fromkeys(flags, bool), **dict.fromkeys(numbers, int)})

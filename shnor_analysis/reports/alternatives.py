"""What each figure says, in words, for those who do not see it; built from the very table it is drawn from."""

import pandas as pd

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.exam_words import band_names
from shnor_analysis.reports.figure_tables import REGION, SCHOOL
from shnor_analysis.reports.rule import Rule
from shnor_analysis.tables.vocabulary import MARKS

#: A text alternative longer than this is a table read aloud; the table itself stands below the figure.
PAPERS_TOLD = 6


def marks_say(table: pd.DataFrame) -> str:
    """Tell the newest distributions of the school and the region, paper by paper."""
    newest = table[table["year"] == table["year"].max()]
    texts = []
    for paper, rows in list(newest.groupby("paper", sort=False))[:PAPERS_TOLD]:
        told = [f"{row['who']}: {_marks_of(row)}" for row in rows_of(rows)]
        texts.append(f"{paper}, {rows['season'].iloc[-1]}: {'; '.join(told)}.")
    return " ".join(texts) + _and_more(newest["paper"].nunique())


def _marks_of(row: Row) -> str:
    """Tell one bar."""
    if row["reason"]:
        return str(row["reason"])
    names = band_names() if row["by_points"] else {mark: f"«{mark}»" for mark in MARKS}
    shares = ", ".join(f"{names[mark]} — {f.percent(row[f'share{mark}'])}" for mark in MARKS)
    return f"{shares} ({f.number(row['n'])} уч.)"


def low_shares_say(table: pd.DataFrame, rule: Rule) -> str:
    """Tell which papers of the newest year reach the threshold, and their intervals."""
    newest = table[table["newest"] & table["share"].notna()].sort_values("share", ascending=False)
    texts = [
        f"{row['paper']} — {f.percent_beside(row['share'], rule.threshold)} "
        f"(интервал {f.interval(row['low'], row['high'])}, "
        f"{f.pupils(row['n'])})"
        for row in rows_of(newest.head(PAPERS_TOLD))
    ]
    start = f"Порог — {f.percent(rule.threshold)}. По убыванию доли «2»: "
    return start + "; ".join(texts) + "." + _and_more(len(newest))


def participation_say(table: pd.DataFrame) -> str:
    """Tell how many of those listed wrote, the largest absences first."""
    newest = table[(table["year"] == table["year"].max()) & table["listed"].notna()]
    worst = newest.astype({"absent_share": "Float64"}).sort_values("absent_share", ascending=False)
    texts = [f"{row['paper']} — писали {row['label']}" for row in rows_of(worst.head(PAPERS_TOLD))]
    return "; ".join(texts) + "." + _and_more(len(worst))


def _and_more(papers: int) -> str:
    """Say that the table tells the rest."""
    rest = papers - PAPERS_TOLD
    return f" Ещё {f.papers(rest)} — в таблице под рисунком." if rest > 0 else ""


def higher_than_region(table: pd.DataFrame) -> tuple[int, int]:
    """Count the papers of the newest year where the school has more «2» than the region, and all compared."""
    newest = table[(table["year"] == table["year"].max()) & table["share2"].notna()]
    both = newest.pivot_table(index=["paper", "season"], columns="who", values="share2", aggfunc="first")
    if SCHOOL not in both or REGION not in both:
        return 0, 0
    both = both.dropna()
    return int((both[SCHOOL] > both[REGION]).sum()), len(both)

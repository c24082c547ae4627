"""Which sittings are compared: pairs of seasons, the same paper or the same children, as arrays.

A season is coded ``"2021-spring"``. *Successive* compares a paper with itself; *cohort* compares what the
children of one year of entry wrote in a subject with what they wrote later, whatever the programme grade
(autumn papers test the grade below). Children are compared as a group; single pupils could be paired only by
``pupil_id``, which cells do not hold: such a comparison belongs beside this one, with the paired tests of
``statistics.paired_proportions`` and ``statistics.paired_ordinal``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from shnor_analysis.tables.vocabulary import AUTUMN, SPRING

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

SUCCESSIVE, COHORT = "successive", "cohort"
_COUNTS = ("n", "n2", "n3", "n4", "n5")
_SCORES = ("mean_score", "sd_score", "max_score")
_PAPER_KEY = {
    SUCCESSIVE: ["procedure", "subject", "programme_grade"],
    COHORT: ["procedure", "subject", "entry"],
}


@dataclass(frozen=True)
class Matched:
    """All schools in two seasons, matched paper by paper.

    Attributes
    ----------
    comparison, season_from, season_to : str
    schools : DataFrame
        ``school_id``, ``in_programme``, ``municipality``; a row a school, in the order of the first axis.
    papers : DataFrame
        ``procedure``, ``subject``, ``programme_grade_from``, ``programme_grade``; in the order of the last axis.
    compared : ndarray of bool, shape (papers,)
        Both seasons have the paper. The others are papers of the first season only: nothing is compared in
        them, but they tell about the level of the school, and schools may have been selected by them.
    listed : ndarray of bool, shape (schools, 2, papers)
        The school has a row for a sitting that is compared (perhaps with nobody in it).
    n : ndarray, shape (schools, 2, papers)
        Participants.
    marks : ndarray, shape (4, schools, 2, papers)
        Counts of «2» to «5»; zeros where marks are not known.
    mean_score, sd_score, max_score : ndarray, shape (schools, 2, papers)
        NaN where not known.
    same_pupils : ndarray of bool, shape (2, papers, papers)
    """

    comparison: str
    season_from: str
    season_to: str
    schools: pd.DataFrame
    papers: pd.DataFrame
    compared: BoolArray
    listed: BoolArray
    n: FloatArray
    marks: FloatArray
    mean_score: FloatArray
    sd_score: FloatArray
    max_score: FloatArray
    same_pupils: BoolArray

    @property
    def outside(self) -> BoolArray:
        """Schools outside the programme."""
        return ~self.schools["in_programme"].to_numpy(dtype=bool)

    def without(self, hidden: BoolArray) -> "Matched":
        """Empty some sittings, shape (schools, 2, papers)."""
        return replace(
            self,
            n=np.where(hidden, 0, self.n),
            marks=np.where(hidden, 0, self.marks),
            mean_score=np.where(hidden, np.nan, self.mean_score),
            sd_score=np.where(hidden, np.nan, self.sd_score),
        )

    def take(self, schools: BoolArray) -> "Matched":
        """Keep some of the schools."""
        return replace(
            self,
            schools=self.schools[schools].reset_index(drop=True),
            marks=self.marks[:, schools],
            **{name: getattr(self, name)[schools] for name in ("listed", "n", *_SCORES)},
        )


def season_code(year: int, season: str) -> str:
    """Code of a season.

    Examples
    --------
    >>> season_code(2021, "spring")
    '2021-spring'
    """
    return f"{year}-{season}"


def season_of(rows: pd.DataFrame) -> pd.Series:
    """Code of the season of each row with ``year`` and ``season``."""
    return rows["year"].astype("int64").astype(str) + "-" + rows["season"].astype(str)


def _clock(cells: pd.DataFrame) -> IntArray:
    """Seasons as whole numbers in order of time."""
    return cells["year"].to_numpy(dtype=np.int64) * 2 + (cells["season"] == AUTUMN).to_numpy(dtype=np.int64)


def _code(clock: int) -> str:
    return season_code(clock // 2, AUTUMN if clock % 2 else SPRING)


def prepare(cells: pd.DataFrame) -> pd.DataFrame:
    """Keep what comparisons need; add the clock and the year of entry of the children; one row a sitting."""
    columns = ["school_id", "procedure", "subject", "programme_grade", "pupil_grade", *_COUNTS, *_SCORES]
    out = cells[columns].copy()
    out["clock"] = _clock(cells)
    school_year = (out["clock"] - 1) // 2
    out["entry"] = school_year - out["pupil_grade"].astype("int64")
    for name in (*_COUNTS, *_SCORES):
        out[name] = out[name].astype("float64")
    out["n"] = out["n"].fillna(0).clip(lower=0)
    marks = list(_COUNTS[1:])
    # A summary of ЕГЭ knows those below the minimum alone: shares of the others cannot be compared.
    out[marks] = out[marks].where(out[marks].notna().all(axis=1))
    return out


def season_pairs(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """Consecutive seasons of each paper, and the first with the last one of all.

    Examples
    --------
    >>> rows = pd.DataFrame({"procedure": "ВПР", "subject": "Математика", "programme_grade": 5,
    ...                      "clock": [4041, 4042, 4044]})
    >>> season_pairs(rows)
    [(4041, 4042), (4041, 4044), (4042, 4044)]
    """
    pairs: set[tuple[int, int]] = set()
    for _, clocks in rows.groupby(_PAPER_KEY[SUCCESSIVE], observed=True)["clock"]:
        seen = np.unique(clocks)
        pairs.update((int(a), int(b)) for a, b in pairwise(seen.tolist()))
    if rows["clock"].nunique() > 1:
        pairs.add((int(rows["clock"].min()), int(rows["clock"].max())))
    return sorted(pairs)


def matches(
    cells: pd.DataFrame, schools: pd.DataFrame, comparisons: tuple[str, ...] = (SUCCESSIVE, COHORT)
) -> Iterator[Matched]:
    """Match all pairs of seasons, successive and by cohort; pairs without a common paper are left out."""
    rows = prepare(cells)
    directory = _directory(rows, schools)
    position = pd.Index(directory["school_id"]).get_indexer(pd.Index(rows["school_id"]))
    rows = rows.assign(school=position)
    for before, after in season_pairs(rows):
        two = rows[rows["clock"].isin([before, after])]
        for comparison in comparisons:
            matched = _match(two, directory, comparison, (before, after))
            if matched is not None:
                yield matched


def _directory(rows: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Schools with results; a school that the directory does not know is outside the programme."""
    known = schools[["school_id", "in_programme", "municipality"]].drop_duplicates("school_id")
    out = pd.DataFrame({"school_id": np.sort(rows["school_id"].unique())}).merge(known, how="left")
    out["in_programme"] = out["in_programme"].eq(True).fillna(False).astype(bool)
    out["municipality"] = out["municipality"].fillna("").astype(str)
    return out


def _match(two: pd.DataFrame, directory: pd.DataFrame, comparison: str, clocks: tuple[int, int]) -> Matched | None:
    key = _PAPER_KEY[comparison]
    when: IntArray = np.asarray(two["clock"] == clocks[1], dtype=np.int64)
    paper, names = _papers(two, key, when)
    compared = names["pupil_to"].notna().to_numpy()
    if not compared.any():
        return None
    kept = (paper >= 0) & (compared[paper] | (when == 0))
    shape = (len(directory), 2, len(names))
    at = (two["school"].to_numpy()[kept], when[kept], paper[kept])
    values = {name: two[name].to_numpy()[kept] for name in (*_COUNTS, *_SCORES)}
    n, listed = np.zeros(shape), np.zeros(shape, dtype=bool)
    np.add.at(n, at, values["n"])
    listed[at] = True
    listed &= compared
    marks = np.zeros((4, *shape))
    for k in range(4):
        np.add.at(marks[k], at, np.maximum(np.nan_to_num(values[f"n{k + 2}"]), 0))
    scores = {name: np.full(shape, np.nan) for name in _SCORES}
    filled = values["n"] > 0
    for name in _SCORES:
        scores[name][tuple(axis[filled] for axis in at)] = values[name][filled]
    return Matched(
        comparison,
        _code(clocks[0]),
        _code(clocks[1]),
        directory,
        names.drop(columns=["pupil_from", "pupil_to"]),
        compared,
        listed,
        n,
        marks,
        **scores,
        same_pupils=_same_pupils(names),
    ).take(np.asarray((listed | (n > 0)).any(axis=(1, 2))))


def _papers(two: pd.DataFrame, key: list[str], when: IntArray) -> tuple[IntArray, pd.DataFrame]:
    """Give numbers to the papers of the first season; those that the second has too come first."""
    written = (two["n"] > 0).to_numpy()
    sides = []
    for season, side in ((0, "from"), (1, "to")):
        rows = two[(when == season) & written].drop_duplicates(key)
        side_names = {"programme_grade": f"grade_{side}", "pupil_grade": f"pupil_{side}"}
        sides.append(rows[key].assign(**{new: rows[old] for old, new in side_names.items()}))
    both = sides[0].merge(sides[1], on=key, how="left").sort_values(["pupil_to", *key], ignore_index=True)
    both = both.sort_values("pupil_to", key=lambda column: column.isna(), kind="stable", ignore_index=True)
    names = pd.DataFrame(
        {
            "procedure": both["procedure"],
            "subject": both["subject"],
            "programme_grade_from": both["grade_from"].astype("Int16"),
            "programme_grade": both["grade_to"].astype("Int16"),
            "pupil_from": both["pupil_from"],
            "pupil_to": both["pupil_to"],
        }
    )
    paper = pd.MultiIndex.from_frame(both[key]).get_indexer(pd.MultiIndex.from_frame(two[key]))
    return paper.astype(np.int64), names


def _same_pupils(names: pd.DataFrame) -> BoolArray:
    """Papers of one season written by pupils of one grade."""
    apart = ~np.eye(len(names), dtype=bool)
    grades = [names[column].to_numpy() for column in ("pupil_from", "pupil_to")]
    return np.stack([(g[:, None] == g) & apart for g in grades])

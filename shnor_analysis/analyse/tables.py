"""The tables of one region, read when they are needed and by row group, so that only its rows are decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis.diagnostics.attempts import NEEDED, PUPIL, counting, left_out
from shnor_analysis.diagnostics.cells import plain_text
from shnor_analysis.diagnostics.exam_bands import NEEDED as BAND_COLUMNS
from shnor_analysis.diagnostics.tasks_counts import count_points
from shnor_analysis.methodology.exam_scales import counting_attempt
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import present, read_schools, read_table
from shnor_analysis.store.regions import Region
from shnor_analysis.tables.context import Context
from shnor_analysis.tables.mark_counts import MarkCounts
from shnor_analysis.tables.results import Tasks
from shnor_analysis.tables.vocabulary import SITTING

#: Schools whose points of tasks are counted at once.
SCHOOLS_AT_ONCE = 250
_OF_RESULTS = ["school_id", *SITTING, "layout", "score", "mark", "journal_mark", "max_score", *BAND_COLUMNS]
_OF_ATTEMPTS = [name for name in NEEDED if name not in _OF_RESULTS]
_OF_TASKS = ["school_id", *SITTING, "task", "points", "skipped"]


@dataclass(frozen=True)
class RegionTables:
    """The tables of a region."""

    store: Store
    region: Region
    overrides: Path | None = None

    @cached_property
    def schools(self) -> pd.DataFrame:
        """The directory; ``region`` is filled in."""
        every = read_table(self.store, "schools")
        return every[every["school_id"].isin(self.region.schools)].assign(region=self.region.name)

    @property
    def years(self) -> list[int]:
        """Years with pupils' rows in the store."""
        return self.store.years("results")

    def results(self, year: int) -> pa.Table:
        """Pupils' rows of a year; of several attempts at an exam, the one that counts."""
        path = self.store.table("results", year)
        rows = read_schools(path, self.region.schools, present(path, [*_OF_RESULTS, *_OF_ATTEMPTS]))
        return counting(rows, self._rule).select(present(path, _OF_RESULTS))

    def _rule(self, procedure: str) -> str:
        return counting_attempt(procedure, self.overrides)

    def points(self, year: int) -> pa.Table:
        """Count the points of tasks of a year, some schools at a time."""
        path = self.store.table("task_results", year)
        blocks = blocks_of(self.region.schools) if path.exists() else []
        parts = [count_points(self._points(year, block)) for block in blocks]
        return pa.concat_tables([part for part in parts if part.num_rows] or parts[:1] or [_no_points()])

    def _points(self, year: int, schools: Sequence[str]) -> pa.Table:
        """Read the points of some schools, without those of attempts that do not count."""
        path = self.store.table("results", year)
        rows = read_schools(path, schools, present(path, NEEDED))
        out = left_out(rows, self._rule)
        path = self.store.table("task_results", year)
        if out is None:
            return read_schools(path, schools, _OF_TASKS)
        key = [*PUPIL, "attempt"]
        left = plain_text(rows.filter(pa.array(out)).select(key)).to_pandas()
        points = read_schools(path, schools, list(dict.fromkeys([*_OF_TASKS, *key])))
        mine = pd.MultiIndex.from_frame(plain_text(points.select(key)).to_pandas())
        return points.filter(pa.array(~mine.isin(pd.MultiIndex.from_frame(left)))).select(_OF_TASKS)

    @cached_property
    def mark_counts(self) -> pd.DataFrame:
        """Ф3 of the schools of the region, and what its files say of groups of schools."""
        parts = [self._f3(self.store.table("mark_counts", year)) for year in self.store.years("mark_counts")]
        return pd.concat(parts, ignore_index=True) if parts else MarkCounts.empty()

    def _f3(self, path: Path) -> pd.DataFrame:
        rows = pq.read_table(path, filters=[("scope", "!=", "school")]).to_pandas()
        groups = rows[rows["source_file"].isin(self.region.files)]
        columns = MarkCounts.columns()
        schools = pq.read_table(path, filters=[("school_id", "in", self.region.schools)]).to_pandas()
        return pd.concat([groups[columns], schools[columns]], ignore_index=True)

    @cached_property
    def context(self) -> pd.DataFrame:
        """What the schools of the region told of their conditions."""
        if not self.store.table("context").exists():
            return Context.empty()
        rows = read_table(self.store, "context")
        return rows[rows["school_id"].isin(self.region.schools)].reset_index(drop=True)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """What is known of the tasks themselves."""
        return read_table(self.store, "tasks") if self.store.years("tasks") else Tasks.empty()

    def complaints(self, codes: Sequence[str]) -> pd.DataFrame:
        """List the schools and sittings of complaints of some kinds, one row a complaint."""
        rows = self._complaints[self._complaints["code"].isin(codes)]
        if rows.empty:
            return pd.DataFrame(columns=[*rows.columns, *SITTING])
        return rows.merge(self._sitting_of_files, on="source_file")

    @cached_property
    def _complaints(self) -> pd.DataFrame:
        rows = read_table(self.store, "complaints", columns=["source_file", "code", "school_id"])
        return rows[rows["school_id"].isin(self.region.schools)]

    @cached_property
    def _sitting_of_files(self) -> pd.DataFrame:
        """Tell which sitting each file of pupils' rows holds."""
        columns = ["source_file", *SITTING]
        parts = []
        for year in self.years:
            rows = read_schools(self.store.table("results", year), self.region.schools, ["school_id", *columns])
            parts.append(rows.group_by(columns).aggregate([]).to_pandas())
        found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
        return found.astype({name: "str" for name in columns if found[name].dtype == "category"})


def blocks_of(schools: Sequence[str], size: int = SCHOOLS_AT_ONCE) -> list[Sequence[str]]:
    """Cut a list of schools into blocks.

    Examples
    --------
    >>> blocks_of(("a", "b", "c"), 2)
    [('a', 'b'), ('c',)]
    """
    return [schools[start : start + size] for start in range(0, len(schools), size)]


def _no_points() -> pa.Table:
    return pa.table({name: pa.array([], pa.string()) for name in ["school_id", *SITTING, "task"]})

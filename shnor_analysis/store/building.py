"""Building the canonical tables from the parts: always the same tables for the same parts, in any order."""

import hashlib
from dataclasses import asdict

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shnor_analysis.store.context import build_context
from shnor_analysis.store.exam_summaries import UNNAMED, with_named_schools
from shnor_analysis.store.exams import EXAM_CODES, ExamSchools, Told
from shnor_analysis.store.merging import Merged, merge_results, task_rows
from shnor_analysis.store.parts import PartIndex, PartLine, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_arrow, write_frame
from shnor_analysis.tables.journal import Complaints, Journal
from shnor_analysis.tables.mark_counts import JournalComparison, MarkCounts
from shnor_analysis.tables.results import Tasks
from shnor_analysis.tables.schools import Schools

#: Rank (``sources.directory``) of what the programme workbook says of schools.
_FROM_PLAN = 0
_GROUPS = {"mark_counts": MarkCounts, "journal_comparison": JournalComparison}


def build_tables(store: Store, index: PartIndex, of_register: pd.DataFrame) -> pd.DataFrame:
    """Rebuild the tables of the years whose parts changed, then schools, complaints and the journal.

    ``of_register`` are the complaints that only the whole programme register shows.

    The journal is written last: while it is old, the import has not happened yet for whoever reads it.
    """
    lines = sorted(index.lines.values(), key=lambda line: line.source_file)
    years = _years(store, lines)
    known = _known_schools(store, lines)
    schools = ExamSchools.of(known)
    found: list[pd.DataFrame] = []
    for year, of_year in sorted(years.items()):
        found.append(_build_year(store, year, of_year, schools))
    _drop_old_years(store, set(years))
    _build_schools(store, lines, known[~known["school_id"].isin(schools.by_code)])
    merged = pd.concat([pd.DataFrame(columns=Complaints.columns()), *found], ignore_index=True)
    if len(of_context := build_context(store, lines)):
        of_register = pd.concat([of_register, of_context], ignore_index=True)
    _build_complaints(store, lines, [merged, of_register])
    return _build_journal(store, lines, list(index.copies.values()), merged, of_register)


def _years(store: Store, lines: list[PartLine]) -> dict[int, list[PartLine]]:
    """Map each year to the files that give something for it."""
    years: dict[int, list[PartLine]] = {}
    for line in lines:
        for table in ("results", *_GROUPS):
            if (rows := read_part_years(store, line.key, table)) is not None:
                for year in rows:
                    if line not in years.setdefault(year, []):
                        years[year].append(line)
    return years


def read_part_years(store: Store, key: str, table: str) -> list[int] | None:
    """Give the years of a part's table without reading its other columns."""
    path = store.parts / key / f"{table}.parquet"
    if not path.exists():
        return None
    years: list[int] = pc.unique(pq.read_table(path, columns=["year"])["year"]).to_pylist()
    return years


def _digest(store: Store, lines: list[PartLine], schools: ExamSchools) -> str:
    """Give a digest of the parts of a year; exams depend on the directory as well."""
    told = sorted(line.key for line in lines)
    if any((store.parts / line.key / f"{EXAM_CODES}.parquet").exists() for line in lines):
        told.append(schools.digest)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _build_year(store: Store, year: int, lines: list[PartLine], schools: ExamSchools) -> pd.DataFrame:
    """Build the yearly tables unless they are those of the same parts; give what the merge set aside."""
    settings = {"parts": _digest(store, lines, schools)}
    aside = store.root / "merge" / f"{year}.parquet"
    if aside.exists() and (pq.read_schema(aside).metadata or {}).get(b"parts") == settings["parts"].encode():
        return pq.read_table(aside).to_pandas()
    merged = merge_results(store, year, lines, schools)
    if merged is not None:
        write_frame(store.table("results", year), merged.results)
        write_arrow(store.table("task_results", year), task_rows(store, merged))
        _build_tasks(store, year, lines)
    told: Told = []
    for table, model in _GROUPS.items():
        rows = _collect(store, lines, table)
        if rows is not None and table == "mark_counts":
            rows, told = with_named_schools(rows[rows["year"] == year].reset_index(drop=True), schools)
        if rows is not None and (rows := rows[rows["year"] == year]).size:
            # The same report exported twice gives the same groups: the last file in order is taken.
            key = ["season", "procedure", "subject", "programme_grade", "group", "school_id"]
            rows = rows.drop_duplicates(key, keep="last").sort_values(["scope", "school_id", "group", *key[:-2]])
            write_frame(store.table(table, year), model.validate(rows.reset_index(drop=True)))
    complaints = (
        merged.complaints
        if merged is not None
        else Complaints.validate(pd.DataFrame(columns=Complaints.columns()))
    )
    if told:
        unnamed = pd.DataFrame(told, columns=Complaints.columns())
        complaints = Complaints.validate(pd.concat([complaints, unnamed], ignore_index=True))
    written = pa.Table.from_pandas(complaints, preserve_index=False)
    metadata = {**(written.schema.metadata or {}), b"parts": settings["parts"].encode()}
    write_arrow(aside, written.replace_schema_metadata(metadata))
    return complaints


def _build_tasks(store: Store, year: int, lines: list[PartLine]) -> None:
    tasks = _collect(store, lines, "tasks")
    if tasks is None:
        return
    key = ["season", "procedure", "subject", "programme_grade", "task"]
    # A file that knows the maximum or the level of a task wins over one that does not.
    tasks = tasks[tasks["year"] == year].sort_values(
        [*key, "max_points", "level"], na_position="last", kind="stable"
    )
    tasks = tasks.drop_duplicates(key).sort_values([*key[:-1], "position"], kind="stable")
    write_frame(store.table("tasks", year), Tasks.validate(tasks.reset_index(drop=True)))


def _collect(store: Store, lines: list[PartLine], table: str) -> pd.DataFrame | None:
    parts = [part for line in lines if (part := read_part(store, line.key, table)) is not None and part.num_rows]
    return pa.concat_tables(parts, promote_options="permissive").to_pandas() if parts else None


def _drop_old_years(store: Store, years: set[int]) -> None:
    """Remove tables of years that no file gives any more."""
    for table in ("results", "task_results", "tasks", *_GROUPS):
        for year in set(store.years(table)) - years:
            store.table(table, year).unlink()


def _known_schools(store: Store, lines: list[PartLine]) -> pd.DataFrame:
    """Gather what all files say of schools, what counts more after what counts less."""
    known = _collect(store, lines, "known_schools")
    if known is None:
        known = pd.DataFrame(columns=[*Schools.columns(), "rank"])
    columns = [name for name in Schools.columns() if name != "sample_data"]
    return known.reindex(columns=[*columns, "rank"]).sort_values("rank", kind="stable")


def _build_schools(store: Store, lines: list[PartLine], known: pd.DataFrame) -> None:
    """Bring together what files say of schools; a directory wins over results, a later file over an earlier.

    Who takes part is known best by the programme itself: a school of its workbook is in it whatever others say.
    """
    columns = [column for column in Schools.columns() if column not in ("school_id", "sample_data")]
    schools = known.groupby("school_id", sort=True)[columns].last().reset_index()
    schools["in_programme"] = schools["in_programme"].astype("boolean").fillna(False).astype(bool)
    schools["in_programme"] |= schools["school_id"].isin(known.loc[known["rank"] == _FROM_PLAN, "school_id"])
    regions = schools["region"].dropna().unique()
    if len(regions) == 1:  # of several, a school without region may belong to any
        schools["region"] = schools["region"].fillna(regions[0])
    schools["sample_data"] = any(line.sample_data for line in lines)
    write_frame(store.table("schools"), Schools.validate(schools[Schools.columns()]))


def _build_complaints(store: Store, lines: list[PartLine], later: list[pd.DataFrame]) -> None:
    own = _collect(store, lines, "complaints")
    parts = [frame for frame in (own, *later) if frame is not None and len(frame)]
    complaints = pd.concat(parts, ignore_index=True) if parts else later[0]
    complaints = complaints.sort_values(
        ["source_file", "sheet", "row", "column"], kind="stable", na_position="first"
    )
    write_frame(store.table("complaints"), Complaints.validate(complaints.reset_index(drop=True)))


def _build_journal(
    store: Store, lines: list[PartLine], copies: list[PartLine], merged: pd.DataFrame, of_register: pd.DataFrame
) -> pd.DataFrame:
    """Write a line a file; rows that the merge or the register set aside are taken off the accepted ones."""
    unnamed = _per_file(merged[merged["code"] == UNNAMED], "set_aside")
    pupils, repeats = (_per_file(frame, "set_aside") for frame in (merged[merged["code"] != UNNAMED], of_register))
    links = _per_file(of_register, "remark")
    rows = [asdict(line) for line in lines]
    for row in rows:
        name = row["source_file"]
        dropped = pupils.get(name, 0) + repeats.get(name, 0) + unnamed.get(name, 0)
        row["accepted"] -= dropped
        row["set_aside"] += dropped
        row["remarks"] += links.get(name, 0)
        if dropped:
            row["status"] = "partly"
        if name in pupils:
            row["message"] += f" Из принятых отложено повторов одного участника: {pupils[name]}."
        if name in unnamed:
            row["message"] += f" Из принятых отложено строк, школы которых нет в списке школ: {unnamed[name]}."
        if name in repeats:
            row["message"] += f" Из принятых отложено повторённых строк: {repeats[name]}."
        if name in links:
            row["message"] += f" Замечаний при сверке листов: {links[name]}."
    owners = {line.sha256: line.source_file for line in lines}
    for line in copies:
        message = f"Копия файла «{owners.get(line.sha256, '')}»: ничего нового не даёт."
        rows.append(asdict(line) | {"status": "copy", "accepted": 0, "set_aside": 0, "message": message})
    frame = pd.DataFrame(rows, columns=Journal.columns()).sort_values("source_file", kind="stable")
    journal = Journal.validate(frame.reset_index(drop=True))
    write_frame(store.table("journal"), journal)
    return journal


def _per_file(complaints: pd.DataFrame, severity: str) -> dict[str, int]:
    """Count complaints of a severity about each file."""
    counts = complaints.loc[complaints["severity"] == severity, "source_file"].value_counts()
    return {str(name): int(count) for name, count in counts.items()}


__all__ = ["Merged", "build_tables"]

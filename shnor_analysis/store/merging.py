"""Bringing pupils' rows of several files together: one file kind a paper of a school, one row a pupil."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from shnor_analysis.methodology.loader import load
from shnor_analysis.store.exams import (
    ExamSchools,
    told_of_keys,
    with_attempts,
    with_days,
    with_pupils,
    with_schools,
)
from shnor_analysis.store.parts import PartLine, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.tables.journal import Complaints
from shnor_analysis.tables.results import Results
from shnor_analysis.tables.vocabulary import EXAMS, SITTING

_SITTING = ["school_id", *SITTING]
_ORDER = ["school_id", "season", "procedure", "subject", "programme_grade", "pupil_code", "attempt"]
#: One row of ``results``.
_PUPIL = [*_SITTING, "pupil_code", "attempt"]
#: Codes of ``cleaning``: below zero are skipped, not taught, blank.
_SKIPPED, _BLANK = -1, -3


@dataclass(frozen=True)
class Merged:
    """Results of a year sorted by school, where each row came from, and what was left out."""

    results: pd.DataFrame
    part_keys: list[str]
    part: np.ndarray
    row_in_part: np.ndarray
    complaints: pd.DataFrame


def merge_results(store: Store, year: int, lines: list[PartLine], schools: ExamSchools) -> Merged | None:
    """Merge the pupils' rows of a year; ``None`` when no file has any.

    Parameters
    ----------
    schools
        What the directory says of the codes by which exams call schools.
    """
    keys: list[str] = []
    frames: list[pd.DataFrame] = []
    for line in lines:
        table = read_part(store, line.key, "results")
        if table is None or not table.num_rows:
            continue
        frame = table.to_pandas()
        frame["_part"], frame["_row"] = len(keys), np.arange(len(frame))
        keys.append(line.key)
        frames.append(frame[frame["year"] == year])
    if not frames:
        return None
    rows, told = with_schools(_complete(pd.concat(frames, ignore_index=True)), schools)
    told += told_of_keys(rows)
    rows = with_attempts(with_days(with_pupils(rows)))
    other_kind = _of_other_kind(rows)
    repeated = rows[~other_kind].duplicated(_PUPIL, keep="first").reindex(rows.index, fill_value=False)
    parts = [_told(rows, other_kind), _repeats(rows[~other_kind], repeated[~other_kind])]
    complaints = pd.concat([*parts, pd.DataFrame(told, columns=Complaints.columns())], ignore_index=True)
    kept = rows[~(other_kind | repeated)].sort_values(_ORDER, kind="stable").reset_index(drop=True)
    return Merged(
        results=kept[Results.columns()],
        part_keys=keys,
        part=kept["_part"].to_numpy(),
        row_in_part=kept["_row"].to_numpy(),
        complaints=Complaints.validate(complaints[Complaints.columns()]),
    )


def _complete(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the columns that parts of an older version do not have."""
    missing = [name for name in Results.columns() if name not in rows]
    rows = rows.assign(**dict.fromkeys(missing))
    return rows.assign(appeal=rows["appeal"].astype("boolean").fillna(False).astype(bool))


def _of_other_kind(rows: pd.DataFrame) -> pd.Series:
    """Mark rows of a school's paper that a file of another kind gives with more participants."""
    families = rows["layout"].unique()
    if len(families) == 1:
        return pd.Series(False, index=rows.index)
    order = {name: rank for rank, name in enumerate(load("import")["source_priority"]["value"])}
    sizes = rows.assign(wrote=rows["score"].notna()).groupby([*_SITTING, "layout"])["wrote"].sum().reset_index()
    sizes["rank"] = sizes["layout"].map(order)
    best = sizes.sort_values(["wrote", "rank"], ascending=[False, True]).drop_duplicates(_SITTING)
    chosen = rows[_SITTING].merge(best[[*_SITTING, "layout"]], on=_SITTING, how="left")["layout"]
    return rows["layout"] != chosen.set_axis(rows.index)


def _told(rows: pd.DataFrame, other_kind: pd.Series) -> pd.DataFrame:
    """Say once for a file and school that its paper is taken from a file of another kind."""
    told = rows[other_kind].drop_duplicates(["source_file", *_SITTING])
    return _complaints(
        told.assign(source_row=None),
        "other_kind",
        "remark",
        "Эта работа школы взята из файла другого вида, где участников не меньше; строки этого файла не учтены.",
    )


def _repeats(rows: pd.DataFrame, repeated: pd.Series) -> pd.DataFrame:
    """Complain about pupils who stand twice in one paper, and say where the row that was taken stands."""
    results = ["score", "mark", "test_score"]
    taken = rows[~repeated].drop_duplicates(_PUPIL)[[*_PUPIL, "source_file", "source_row", *results]]
    told = rows[repeated].merge(taken, on=_PUPIL, suffixes=("", "_taken"))
    complaints = _complaints(told, "duplicate", "set_aside", "")
    complaints["code"] = told["procedure"].isin(EXAMS).map({True: "exam_repeat", False: "duplicate"})
    other = told["procedure"].isin(EXAMS)
    other &= (told[results].fillna(-1).to_numpy() != told[[f"{name}_taken" for name in results]].fillna(-1)).any(
        axis=1
    )
    complaints["message"] = [
        f"Участник с этим кодом уже есть в этой работе школы (файл «{file}», строка {row}): взята та строка."
        + (" Результаты в строках разные: оставьте верную." if differs else "")
        for file, row, differs in zip(told["source_file_taken"], told["source_row_taken"], other, strict=True)
    ]
    return complaints


def _complaints(rows: pd.DataFrame, code: str, severity: str, message: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_file": rows["source_file"],
            "sheet": None,
            "row": rows["source_row"].astype("Int32"),
            "column": None,
            "value": rows["pupil_code"] if severity == "set_aside" else None,
            "code": code,
            "severity": severity,
            "message": message,
            "school_id": rows["school_id"],
        },
        columns=Complaints.columns(),
    )


def task_rows(store: Store, merged: Merged) -> pa.Table:
    """Unfold the points of the kept pupils: one row a pupil and task, sorted as the results are.

    Built from integer codes and dictionaries, since a region has millions of rows.
    """
    rank, task, points, labels = _long(store, merged)
    results = merged.results
    columns = {}
    columns["attempt"] = pa.array(results["attempt"].to_numpy(dtype=np.int8)[rank])
    for name in [*_SITTING, "pupil_code"]:
        codes, values = pd.factorize(results[name])
        if name in ("year", "programme_grade", "pupil_grade"):
            columns[name] = pa.array(results[name].to_numpy(dtype=np.int16)[rank])
        else:
            columns[name] = _dictionary(codes.astype(np.int32)[rank], list(values))
    columns["task"] = _dictionary(task, labels)
    skipped = points == _SKIPPED
    columns["points"] = pa.array(np.where(skipped, 0, points).astype(np.int8), mask=points < _SKIPPED)
    columns["skipped"] = pa.array(skipped)
    return pa.table(columns)


def _dictionary(codes: np.ndarray, values: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(values, type=pa.string()))


def _long(store: Store, merged: Merged) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Give for each point: the pupil's place in the results, the task's code, the value; and task labels."""
    labels: dict[str, int] = {}
    ranks, tasks, values = [], [], []
    for number, key in enumerate(merged.part_keys):
        matrix = read_part(store, key, "points")
        mine = np.flatnonzero(merged.part == number)
        if matrix is None or not matrix.num_columns or not len(mine):
            continue
        points = np.column_stack([column.to_numpy() for column in matrix.columns])[merged.row_in_part[mine]]
        codes = np.array([labels.setdefault(name, len(labels)) for name in matrix.column_names], dtype=np.int32)
        filled = points != _BLANK
        ranks.append(np.repeat(mine.astype(np.int32), filled.sum(axis=1)))
        tasks.append(np.broadcast_to(codes, points.shape)[filled])
        values.append(points[filled])
    if not ranks:
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty, empty.astype(np.int8), list(labels)
    rank = np.concatenate(ranks)
    order = np.argsort(rank, kind="stable")
    return rank[order], np.concatenate(tasks)[order], np.concatenate(values)[order], list(labels)

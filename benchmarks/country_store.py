"""A store of a whole country, invented and written as Parquet in the shape in which the import leaves it.

Regions of about 470 schools, 20 papers (five grades, four subjects) in each of three springs, classes of the size
that gives 40,000 schools 30 million pupils' rows; twelve tasks a paper. Schools differ, a school's season differs,
seasons differ in difficulty; a tenth of the schools is in the programme.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import ROWS_IN_GROUP, write_frame
from shnor_analysis.tables.journal import Complaints, Journal
from shnor_analysis.tables.results import Tasks
from shnor_analysis.tables.schools import Schools

YEARS = (2021, 2022, 2023)
GRADES = (4, 5, 6, 7, 8)
SUBJECTS = ("Биология", "История", "Математика", "Русский язык")  # in the order of the store
PAPERS = pd.MultiIndex.from_product([SUBJECTS, GRADES], names=["subject", "programme_grade"]).to_frame(index=False)
MOST = np.array([1, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 2])
TASKS = [str(number) for number in range(1, len(MOST) + 1)]
LEVELS = ["Б"] * 8 + ["П"] * 3 + ["В"]
SCHOOLS_IN_REGION = 470
MEDIAN_CLASS, SPREAD = 9.5, 0.75
BORDERS = (5, 9, 13)  # lowest scores of «3», «4», «5»


def regions_of(schools: int) -> list[int]:
    """Split schools into regions: how many each has."""
    regions = max(1, round(schools / SCHOOLS_IN_REGION))
    return [len(part) for part in np.array_split(np.arange(schools), regions)]


def write_country(root: Path, schools: int, processes: int = 2) -> Store:
    """Write the store; years are written side by side."""
    store, sizes = Store(root), regions_of(schools)
    write_frame(store.table("schools"), Schools.validate(_directory(sizes)))
    write_frame(store.table("complaints"), Complaints.empty())
    write_frame(store.table("journal"), Journal.empty())
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(_write_year, [root] * len(YEARS), YEARS, [sizes] * len(YEARS)))
    return store


def _ids(region: int, size: int) -> list[str]:
    return [f"{region + 10:02d}{number:04d}" for number in range(size)]


def _directory(sizes: list[int]) -> pd.DataFrame:
    parts = []
    for region, size in enumerate(sizes):
        number = np.arange(size)
        columns = {
            "school_id": _ids(region, size),
            "name": [f"Школа № {k + 1}" for k in number],
            "municipality": [f"Район № {k // 15 + 1}" for k in number],
            "region": f"Область № {region + 1}",
            "in_programme": number % 10 == 0,
            "sample_data": True,
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True).reindex(columns=Schools.columns())


def _write_year(root: Path, year: int, sizes: list[int]) -> None:
    store = Store(root)
    task = pd.DataFrame({"task": TASKS, "position": range(1, 13), "max_points": MOST, "level": LEVELS})
    task = PAPERS.merge(task, how="cross").assign(year=year, season="spring", procedure="ВПР")
    write_frame(store.table("tasks", year), Tasks.validate(task[Tasks.columns()]))
    writers: dict[str, pq.ParquetWriter] = {}
    for region, size in enumerate(sizes):
        for name, table in zip(("results", "task_results"), _region_year(region, size, year), strict=True):
            if name not in writers:
                path = store.table(name, year)
                path.parent.mkdir(parents=True, exist_ok=True)
                writers[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
            writers[name].write_table(table, ROWS_IN_GROUP)
    for writer in writers.values():
        writer.close()


def _region_year(region: int, size: int, year: int) -> tuple[pa.Table, pa.Table]:
    """Invent the pupils of a region and year, sorted as the store is."""
    lasting = np.random.default_rng([region, 0])
    ability = lasting.normal(0, 0.6, size)[:, None] + lasting.normal(0, 0.25, (size, len(PAPERS)))
    classes = np.rint(MEDIAN_CLASS * np.exp(lasting.normal(0, SPREAD, size)))
    rng = np.random.default_rng([region, year])
    grade = PAPERS["programme_grade"].to_numpy() - GRADES[0]
    by_grade = np.clip(rng.poisson(np.maximum(classes, 1)[:, None], (size, len(GRADES))), 0, 200)
    n = rng.binomial(by_grade[:, grade], 0.9)
    season = ability + rng.normal(0, 0.25, (size, 1)) + rng.normal(0, 0.2, len(PAPERS)) + 0.2 * (year - 2022)
    cell = np.repeat(np.arange(n.size), n.ravel())
    level = (season.ravel()[cell] + rng.normal(0, 1, len(cell))).astype(np.float32)
    points = _points(level, rng)
    score = points.sum(axis=1)
    mark = 2 + np.searchsorted(BORDERS, score, side="right")
    journal = np.clip(np.where(rng.random(len(cell)) < 0.3, mark + 1, mark), 2, 5)
    school, paper = np.divmod(cell, len(PAPERS))
    place = np.arange(len(cell)) - np.repeat(np.cumsum(n.ravel()) - n.ravel(), n.ravel())
    key = _key(region, size, year, school, paper)
    codes = _text(place, [str(1000 + k) for k in range(int(place.max(initial=0)) + 1)])
    full = {"pupil_code": codes, "score": score, "mark": mark, "journal_mark": journal}
    return _results(key, full), _task_results(key, codes, points)


def _points(level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw points: one chance a point."""
    ease = np.linspace(1.2, -1.4, len(MOST), dtype=np.float32)
    chance = 1 / (1 + np.exp(-(level[:, None] + ease)))
    points = (rng.random(chance.shape, dtype=np.float32) < chance).astype(np.int8)
    two = MOST == 2
    points[:, two] += rng.random((len(level), int(two.sum())), dtype=np.float32) < chance[:, two]
    return points


def _key(region: int, size: int, year: int, school: np.ndarray, paper: np.ndarray) -> dict[str, pa.Array]:
    rows = len(school)
    grade = PAPERS["programme_grade"].to_numpy(dtype=np.int16)[paper]
    subject = paper // len(GRADES)
    return {
        "school_id": _text(school, _ids(region, size)),
        "year": pa.array(np.full(rows, year, dtype=np.int16)),
        "season": _text(np.zeros(rows), ["spring"]),
        "procedure": _text(np.zeros(rows), ["ВПР"]),
        "subject": _text(subject, list(SUBJECTS)),
        "programme_grade": pa.array(grade),
        "pupil_grade": pa.array(grade),
    }


def _text(codes: np.ndarray, values: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(values, pa.string()))


def _results(key: dict[str, pa.Array], full: dict[str, np.ndarray | pa.Array]) -> pa.Table:
    """Write out the columns as the import does: plain text and whole numbers."""
    rows = len(full["score"])
    empty = pa.nulls(rows, pa.large_string())
    columns = {
        **{
            name: value.cast(pa.large_string()) if name in TEXT else value.cast(pa.int64())
            for name, value in key.items()
        },
        "class_label": _text(np.zeros(rows), ["А"]).cast(pa.large_string()),
        "pupil_code": full["pupil_code"].cast(pa.large_string()),
        "pupil_id": empty,
        "variant": empty,
        "absent": pa.array(np.zeros(rows, dtype=bool)),
        "score": pa.array(full["score"].astype(np.int16)),
        "max_score": pa.array(np.full(rows, MOST.sum(), dtype=np.int16)),
        "mark": pa.array(full["mark"].astype(np.int8)),
        "journal_mark": pa.array(full["journal_mark"].astype(np.int8)),
        "attempt": pa.array(np.ones(rows, dtype=np.int8)),
        "appeal": pa.array(np.zeros(rows, dtype=bool)),
        "exam_date": empty,
        "test_score": pa.nulls(rows, pa.int16()),
        "minimum_score": pa.nulls(rows, pa.int16()),
        "layout": _text(np.zeros(rows), ["protocol"]).cast(pa.large_string()),
        "source_file": _text(np.zeros(rows), ["ВПР.xlsx"]).cast(pa.large_string()),
        "source_row": pa.array(np.arange(1, rows + 1)),
    }
    return pa.table(columns)


TEXT = ("school_id", "season", "procedure", "subject")


def _task_results(key: dict[str, pa.Array], codes: pa.DictionaryArray, points: np.ndarray) -> pa.Table:
    """Unfold points: a row a pupil and task."""
    rows, width = points.shape
    pupil = pa.array(np.repeat(np.arange(rows, dtype=np.int32), width))
    columns = {name: value.take(pupil) for name, value in {**key, "pupil_code": codes}.items()}
    columns["attempt"] = pa.array(np.ones(rows * width, dtype=np.int8))
    columns["task"] = _text(np.tile(np.arange(width), rows), TASKS)
    columns["points"] = pa.array(points.ravel())
    columns["skipped"] = pa.array(np.zeros(rows * width, dtype=bool))
    return pa.table(columns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("schools", type=int)
    asked = parser.parse_args()
    start = time.perf_counter()
    write_country(asked.folder, asked.schools)
    print(f"{asked.schools} schools written in {time.perf_counter() - start:.0f} s")

"""What a report reads of a store: as many rows however many schools stand beside it."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from shnor_analysis.store import writing
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart
from shnor_analysis.store.school_view import load_school
from shnor_analysis.store.writing import piecewise

REGIONS, GROUPS = 12, 6


@pytest.fixture
def country(example_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The example region many times over, each time under other codes and another name."""
    for path in sorted(example_store.root.rglob("*.parquet")):
        name = path.relative_to(example_store.root)
        if name.parts[0] != "parts":
            rows = pq.read_table(path)
            monkeypatch.setattr(writing, "ROWS_IN_GROUP", 1 + len(rows) // GROUPS)
            with piecewise(tmp_path / name, rows.schema) as write:
                for number in range(REGIONS):
                    frame = moved(rows.to_pandas(), number)
                    write(type(rows).from_pandas(frame, schema=rows.schema, preserve_index=False))
    return Store(tmp_path)


def moved(frame: pd.DataFrame, number: int) -> pd.DataFrame:
    if "school_id" in frame:
        frame["school_id"] = frame["school_id"].str.replace(r"^\d\d", str(number + 10), regex=True)
    if "region" in frame:
        frame["region"] = f"Область {number:02d}"
    return frame


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[Path]:
    """Count the rows that are decoded, by file."""
    counted, paths = Counter[Path](), {}
    begin, groups = pq.ParquetFile.__init__, pq.ParquetFile.read_row_groups

    def opened(self: pq.ParquetFile, source: object, *args: object, **named: object) -> None:
        begin(self, source, *args, **named)
        paths[id(self)] = source

    def noted(self: pq.ParquetFile, *args: object, **named: object) -> object:
        rows = groups(self, *args, **named)
        counted[Path(paths[id(self)])] += rows.num_rows
        return rows

    monkeypatch.setattr(pq.ParquetFile, "__init__", opened)
    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", noted)
    return counted


def test_a_report_reads_as_much_of_a_country_as_of_a_region(
    country: Store, example_store: Store, read: Counter[Path]
) -> None:
    school = read_mart(example_store, "funnel")["school_id"].iloc[0]
    code = moved(pd.DataFrame({"school_id": [school]}), 7)["school_id"].iloc[0]
    read.clear()
    view = load_school(country.root, code)
    funnel = view.funnel(*view.optional["dynamics"][["season_from", "season_to"]].dropna().iloc[0])
    assert len(funnel.points) > 0
    assert len(read) > 12
    for path, rows in read.items():
        size = pq.read_metadata(path).num_rows
        if path.name != "journal.parquet":  # one line a file that was imported
            assert rows <= 3 * size / REGIONS, path.name
    assert len(view.cells) == len(load_school(example_store.root, school).cells) > 0

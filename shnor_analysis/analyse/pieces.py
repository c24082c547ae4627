"""Marts in pieces: a region leaves sorted pieces of each mart behind, which are then merged into one file."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shnor_analysis.analyse.tables import blocks_of
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_schools
from shnor_analysis.store.regions import Region
from shnor_analysis.store.writing import piecewise, repeated

#: Schools whose rows are merged at once.
SCHOOLS_MERGED = 500
_ROWS_IN_GROUP = 50_000


@dataclass(frozen=True)
class Pieces:
    """What one region left: ``FOLDER/<region>/<mart>/<piece>.parquet``; a region's folder is whole or absent."""

    folder: Path

    @classmethod
    def of(cls, folder: Path, region: Region) -> "Pieces":
        """Give the place of a region's pieces."""
        return cls(folder / f"{region.number:04d}")

    @contextmanager
    def made(self) -> Iterator["Pieces"]:
        """Give a place for pieces, which becomes this one when the block ends well.

        Whoever is second to finish a region (a worker that was thought lost) leaves the pieces of the first.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.folder.parent))
        try:
            yield Pieces(half)
            try:
                half.rename(self.folder)
            except OSError:
                if not self.folder.exists():
                    raise
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def write(self, mart: str, rows: pd.DataFrame) -> None:
        """Add a piece; its rows are put in order of schools, and stay in their order inside a school."""
        if "school_id" in rows:
            rows = rows.sort_values("school_id", kind="stable")
        place = self.folder / mart
        place.mkdir(exist_ok=True)
        table = pa.Table.from_pandas(rows, preserve_index=False)
        encoded = {"compression": "lz4", "use_dictionary": repeated(table.schema)}
        with (place / f"{len(self.paths(mart)):04d}.parquet").open("wb") as file:
            pq.write_table(table, file, row_group_size=_ROWS_IN_GROUP, **encoded)
            file.flush()
            os.fsync(file.fileno())  # a region that is done stays done when the power fails

    def paths(self, mart: str) -> list[Path]:
        """List the pieces in order."""
        return sorted((self.folder / mart).glob("*.parquet"))


def merge(store: Store, mart: str, folder: Path, regions: list[Region], settings: Mapping[str, object]) -> None:
    """Write a mart from its pieces: region after region, sorted by school inside a region.

    Some hundred schools are in memory at a time. A school's rows keep the order of the pieces. A mart without
    pieces is taken away: it would be of another analysis.
    """
    found = [(region, Pieces.of(folder, region).paths(mart)) for region in regions]
    first = next((paths[0] for _, paths in found if paths), None)
    if first is None:
        store.mart(mart).unlink(missing_ok=True)
        return
    schema = pq.read_schema(first)
    with piecewise(store.mart(mart), schema, settings) as write:
        for region, paths in found:
            for rows in _in_order(paths, region.schools, schema):
                write(rows)


def _in_order(paths: list[Path], schools: tuple[str, ...], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of a region's pieces."""
    if len(paths) < 2 or "school_id" not in schema.names:
        yield from (pq.read_table(path) for path in paths)
        return
    for block in blocks_of(schools, SCHOOLS_MERGED):
        parts = [read_schools(path, block, schema.names).cast(schema) for path in paths]
        rows = pa.concat_tables(parts)
        yield rows.take(pc.sort_indices(rows["school_id"]))

"""Which schools make a region: norms are of a region, and a region is what is held in memory at once."""

from dataclasses import dataclass

import pandas as pd
import pyarrow.parquet as pq

from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.tables.marts import NO_REGION


@dataclass(frozen=True)
class Region:
    """A region of a store.

    Attributes
    ----------
    number : int
        Place among the regions, which stand in the order of their first school.
    name : str
    schools : tuple of str
        Codes in order.
    files : frozenset of str
        Ф3 files whose lines of groups (region, municipality) are about this region.
    """

    number: int
    name: str
    schools: tuple[str, ...]
    files: frozenset[str]


def named_regions(schools: pd.DataFrame) -> pd.Series:
    """Name the region of each school of the directory, by code.

    A school without region belongs to the only region that is known; where there are several, or none, such
    schools are a region of their own.

    Examples
    --------
    >>> named_regions(pd.DataFrame({"school_id": ["990001", "990002"], "region": ["Область", None]})).tolist()
    ['Область', 'Область']
    """
    known = schools["region"].dropna().unique()
    named = schools["region"].fillna(known[0] if len(known) == 1 else NO_REGION)
    return pd.Series(named.to_numpy(dtype=object), index=schools["school_id"].to_numpy(dtype=object))


def regions_of(store: Store) -> list[Region]:
    """Split the schools of a store into regions; results of a school that no directory knows count too."""
    directory = read_table(store, "schools", columns=["school_id", "region"])
    reports = _reports(store)
    rest = (_with_results(store) | set(reports["school_id"])) - set(directory["school_id"])
    unknown = pd.DataFrame({"school_id": sorted(rest), "region": None})
    named = named_regions(pd.concat([directory, unknown], ignore_index=True))
    homes = reports.assign(region=reports["school_id"].map(named)).groupby("source_file")["region"]
    home = homes.agg(lambda names: names.mode().iloc[0]) if len(reports) else pd.Series(dtype=object)
    groups = sorted((tuple(sorted(part.index)), str(name)) for name, part in named.groupby(named))
    return [
        Region(number, name, schools, frozenset(home.index[home == name]))
        for number, (schools, name) in enumerate(groups)
    ]


def _with_results(store: Store) -> set[str]:
    """List the schools that have pupils' rows."""
    found: set[str] = set()
    for year in store.years("results"):
        file = pq.ParquetFile(store.table("results", year), read_dictionary=["school_id"])
        for group in range(file.num_row_groups):
            for chunk in file.read_row_group(group, columns=["school_id"])["school_id"].chunks:
                found.update(chunk.dictionary.to_pylist())
    return found


def _reports(store: Store) -> pd.DataFrame:
    """List which schools each Ф3 file is about."""
    columns = ["source_file", "school_id"]
    if not store.years("mark_counts"):
        return pd.DataFrame(columns=columns)
    return read_table(store, "mark_counts", {"scope": "school"}, columns).drop_duplicates().dropna()

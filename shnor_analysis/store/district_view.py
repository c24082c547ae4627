"""What the page of the district reads: the programme, and the results of its schools among all others."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis import __version__
from shnor_analysis.methodology.loader import load
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.programme_view import ProgrammeView, load_programme
from shnor_analysis.store.reading import mart_settings, read_mart, read_table
from shnor_analysis.store.regions import named_regions
from shnor_analysis.tables.context_marts import NOT_APPLICABLE, RESILIENT
from shnor_analysis.tables.marts import NO_REGION


@dataclass(frozen=True)
class DistrictView:
    """The schools of the programme side by side.

    Attributes
    ----------
    programme : ProgrammeView
        Register and marts of the programme.
    year : int or None
        Year of the results; ``None`` where no school of the programme has any.
    identification, dynamics : DataFrame
        Rows of the marts about schools of the programme; of identification, those of ``year``.
    effect : DataFrame
        Mart ``programme_effect``; empty where it was not computed.
    method : mapping
        Settings ``dynamics`` was made with.
    region : str
        Region most of the programme's schools belong to, by which the marts of the funnel are read.
    sample_data : bool
        Whether any school of the programme is invented.
    newest_file : str or None
        Date of the newest file of results.
    """

    programme: ProgrammeView
    year: int | None
    identification: pd.DataFrame
    dynamics: pd.DataFrame
    effect: pd.DataFrame
    method: Mapping[str, Any]
    region: str
    sample_data: bool
    newest_file: str | None
    store: Path
    package_version: str = __version__

    def funnel(self, season_from: str, season_to: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Read ``funnel`` and ``funnel_limits`` of the region for a pair of seasons; empty where not computed."""
        place = Store(self.store)
        where = {"region": self.region, "season_from": season_from, "season_to": season_to}
        names = ("funnel", "funnel_limits")
        points, limits = (
            read_mart(place, name, where) if place.mart(name).exists() else pd.DataFrame() for name in names
        )
        return points, limits

    def resilient(self) -> tuple[int, int]:
        """Count schools of the programme that are resilient, and those in adverse conditions that were judged."""
        place = Store(self.store)
        if not place.mart("context").exists():
            return 0, 0
        rows = _of(read_mart(place, "context"), set(self.programme.schools["school_id"]))
        judged = rows[rows["adverse"] & (rows["verdict"] != NOT_APPLICABLE)] if len(rows) else rows
        return int((judged["verdict"] == RESILIENT).sum()), len(judged)


def load_district(store: Path | str, year: int | None = None) -> DistrictView:
    """Read the page's data from the store.

    Parameters
    ----------
    store : Path or str
        Folder of the store.
    year : int, optional
        Year of the results; the newest that schools of the programme have where absent.

    Raises
    ------
    StoreError
        There is no such store, or no school is in the programme; the message is Russian and says what to do.
    """
    place = Store(Path(store))
    programme = load_programme(place)
    mine = set(programme.schools["school_id"])
    if not mine:
        raise StoreError(
            f"В хранилище «{place.root}» нет школ программы. Заполните лист «Школы» programme.xlsx "
            f"и выполните: shnor import ПАПКА --store {place.root}"
        )
    listed = _of(_mart(place, "identification"), mine)
    chosen = year if year is not None else (int(listed["year"].max()) if len(listed) else None)
    directory = _table(place, "schools", ["school_id", "region", "sample_data"])
    region = _region(directory, mine)
    journal = _table(place, "journal", ["modified"])
    return DistrictView(
        programme=programme,
        year=chosen,
        identification=listed[listed["year"] == chosen] if len(listed) else listed,
        dynamics=_of(_mart(place, "dynamics"), mine),
        effect=_effect(place, region),
        method=_method(place),
        region=region,
        sample_data=bool(_of(directory, mine)["sample_data"].eq(True).any()) if len(directory) else False,
        newest_file=str(journal["modified"].max()) if len(journal) else None,
        store=place.root,
    )


def _mart(place: Store, name: str) -> pd.DataFrame:
    """Read a mart that may not have been computed."""
    return read_mart(place, name) if place.mart(name).exists() else pd.DataFrame()


def _effect(place: Store, region: str) -> pd.DataFrame:
    """Read the comparison of the programme of a region with other schools."""
    effect = _mart(place, "programme_effect")
    return effect[effect["region"] == region].reset_index(drop=True) if len(effect) else effect


def _table(place: Store, name: str, columns: list[str]) -> pd.DataFrame:
    """Read a table that may never have been written."""
    return read_table(place, name, columns=columns) if place.table(name).exists() else pd.DataFrame()


def _of(frame: pd.DataFrame, schools: set[str]) -> pd.DataFrame:
    """Keep the rows of some schools."""
    return frame[frame["school_id"].isin(schools)].reset_index(drop=True) if len(frame) else frame


def _method(place: Store) -> dict[str, Any]:
    """Give the settings of the mart ``dynamics``, or the bundled ones where it does not say."""
    given = mart_settings(place, "dynamics") if place.mart("dynamics").exists() else {}
    return dict(given.get("dynamics") or load("dynamics"))


def _region(directory: pd.DataFrame, mine: set[str]) -> str:
    """Name the region that most schools of the programme belong to."""
    if directory.empty:
        return NO_REGION
    regions = named_regions(directory)
    found = regions[regions.index.isin(mine)].mode()
    return str(found.iloc[0]) if len(found) else NO_REGION

"""Everything a report needs about one school, read by predicate: its rows, its context, where they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from shnor_analysis import __version__
from shnor_analysis.methodology.loader import load
from shnor_analysis.store.conditions_view import ConditionsView, asked_in_vain, read_conditions
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import mart_settings, read_mart, read_table
from shnor_analysis.store.regions import named_regions
from shnor_analysis.store.schools import find_school, school_names
from shnor_analysis.tables.marts import NO_REGION
from shnor_analysis.tables.vocabulary import SITTING, school_id_of, typographic

#: Marts without which a report is shorter, but whole, and what each is about.
OPTIONAL_MARTS = {"dynamics": "Динамика", "objectivity": "Признаки необъективности", "tasks": "Задания"}


@dataclass(frozen=True)
class SchoolView:
    """One school as the marts see it.

    Frames hold only rows of this school, except ``region`` and ``municipality``, which hold the same
    sittings for the groups the school belongs to, and ``programme_effect``, which is about all its schools.
    ``year`` is the year reported on; ``None`` where the store has no result of the school. ``missing`` maps
    what is not there to a Russian reason; ``methods`` the settings each mart of ``optional`` was made with.
    ``public``: small counts have been taken out (``reports.public_view``).
    """

    school_id: str
    school: Mapping[str, Any]
    year: int | None
    cells: pd.DataFrame
    region: pd.DataFrame
    municipality: pd.DataFrame
    identification: pd.DataFrame
    low_shares: pd.DataFrame
    complaints: pd.DataFrame
    reconciliation: pd.DataFrame
    sources: pd.DataFrame
    settings: Mapping[str, Any]
    region_name: str
    optional: Mapping[str, pd.DataFrame]
    methods: Mapping[str, Mapping[str, Any]]
    programme_effect: pd.DataFrame
    store: Path
    package_version: str = __version__
    missing: Mapping[str, str] = field(default_factory=dict)
    public: bool = False

    @property
    def name(self) -> str:
        """Name of the school, or its code where the directory has none."""
        name = self.school.get("name")
        return typographic(name) if isinstance(name, str) and name.strip() else f"Школа {self.school_id}"

    @property
    def sample_data(self) -> bool:
        """Whether the school is invented."""
        return self.school.get("sample_data") is True

    @property
    def in_programme(self) -> bool:
        """Whether the school takes part in the programme of help."""
        return self.school.get("in_programme") is True

    def funnel(self, season_from: str, season_to: str) -> "FunnelView":
        """Read the place of the school among the schools of its region, for a pair of seasons.

        Read when a section asks for it, and not kept: dots of a region are many.
        """
        place, pair = Store(self.store), {"season_from": season_from, "season_to": season_to}
        where = pair | {"region": self.region_name}
        if not place.mart("funnel").exists():
            return FunnelView({}, pd.DataFrame(), pd.DataFrame())
        mine = read_mart(place, "funnel", pair | {"school_id": self.school_id})
        return FunnelView(
            own={str(name): value for name, value in mine.iloc[0].items()} if len(mine) else {},
            points=read_mart(place, "funnel", where | {"drawn": True}, ["n_to", "value_to"]),
            limits=read_mart(place, "funnel_limits", where),
        )

    def conditions(self) -> ConditionsView | None:
        """Read the conditions the school works in; ``None`` where nobody told of them."""
        return read_conditions(Store(self.store), self.school_id)

    def silent_on_conditions(self) -> bool:
        """Whether other schools of the region told of their conditions and this one did not."""
        return asked_in_vain(Store(self.store), self.school_id)


@dataclass(frozen=True)
class FunnelView:
    """A school among the schools of its region, of each size.

    Attributes
    ----------
    own : mapping
        The school's row of the mart ``funnel``; empty where there is none.
    points : DataFrame
        ``n_to``, ``value_to`` of the schools that are drawn; no codes.
    limits : DataFrame
        Rows of the mart ``funnel_limits``; none where the region has too few schools.
    """

    own: Mapping[str, Any]
    points: pd.DataFrame
    limits: pd.DataFrame


def load_school(store: Path | str, school_id: str, year: int | None = None) -> SchoolView:
    """Read one school from the store.

    Parameters
    ----------
    store : Path or str
        Folder of the store.
    school_id : str
        Key of the school, a login of it (``edu990001`` and ``sch990001`` are one school), or its name.
    year : int, optional
        Year to report on; the newest with results where absent.

    Raises
    ------
    StoreError
        The store has not been analysed, or knows no such school; the message is Russian and names near ones.
    """
    place = Store(Path(store))
    key = school_id_of(school_id) or str(school_id).strip()
    mine = {"school_id": key}
    cells = read_mart(place, "cells", mine)
    school = _school(place, key, known=not cells.empty)
    if school is None:  # a name, or a mistake
        return load_school(
            store, find_school(str(school_id), school_names(place), f"в хранилище «{place.root}»"), year
        )
    identification = read_mart(place, "identification", mine)
    region = _region_name(place, school)
    missing: dict[str, str] = {}
    return SchoolView(
        school_id=key,
        school=school,
        year=int(year) if year is not None else _newest(cells, identification),
        cells=_in_order(cells),
        region=_same_sittings(_region(place, region), cells),
        municipality=_same_sittings(_municipality(place, region, school.get("municipality"), missing), cells),
        identification=identification.sort_values("year", ignore_index=True),
        low_shares=_in_order(read_mart(place, "low_shares", mine)),
        complaints=_table(place, "complaints", mine, missing),
        reconciliation=_reconciliation(place, mine, missing),
        sources=_sources(place, mine, missing),
        settings=mart_settings(place, "identification"),
        region_name=region,
        optional={name: _optional(place, name, mine, missing) for name in OPTIONAL_MARTS},
        methods={name: _method(place, name) for name in OPTIONAL_MARTS},
        programme_effect=_optional(place, "programme_effect", {"region": region}, {}),
        store=place.root,
        missing=missing,
    )


def first_school(store: Path | str) -> str:
    """Give the first school of the programme, or the first school of all where none is in it.

    Raises
    ------
    StoreError
        The store holds no school.
    """
    place = Store(Path(store))
    schools = read_table(place, "schools", {"in_programme": True}, ["school_id"])
    if schools.empty:
        schools = read_table(place, "schools", columns=["school_id"])
    if schools.empty:
        raise StoreError(
            f"В хранилище «{place.root}» нет ни одной школы. Выполните: shnor import ПАПКА --store {place.root}"
        )
    return str(schools["school_id"].min())


def _school(place: Store, key: str, *, known: bool) -> dict[str, Any] | None:
    """Find the school in the directory; one that only has results is known by its code alone."""
    rows = read_table(place, "schools", {"school_id": key})
    if not rows.empty:
        row = rows.iloc[0]
        flags = {name: bool(row[name]) for name in ("in_programme", "sample_data")}
        return {str(name): None if pd.isna(value) else value for name, value in row.items()} | flags
    if known:
        return {"school_id": key, "in_programme": False, "sample_data": False}
    return None


def _newest(*frames: pd.DataFrame) -> int | None:
    """Give the newest year of the first frame that has any."""
    return next((int(frame["year"].max()) for frame in frames if not frame.empty), None)


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort by paper, then by time: spring comes before autumn of the same year."""
    autumn = (frame["season"] == "autumn").astype(int)
    keys = ["procedure", "subject", "programme_grade", "year", "_autumn", "pupil_grade"]
    ordered = frame.assign(_autumn=autumn).sort_values(keys, ignore_index=True)
    return ordered.drop(columns="_autumn")


def _region_name(place: Store, school: Mapping[str, Any]) -> str:
    """Name the region of the school as the marts do."""
    if isinstance(name := school.get("region"), str):
        return name
    directory = read_table(place, "schools", columns=["school_id", "region"])
    return str(named_regions(directory).get(school["school_id"], NO_REGION))


def _region(place: Store, region: str) -> pd.DataFrame:
    """Read the cells of the region."""
    return read_mart(place, "regions", {"scope": "region", "region": region})


def _municipality(place: Store, region: str, name: object, missing: dict[str, str]) -> pd.DataFrame:
    """Read the cells of the municipality."""
    if not isinstance(name, str):
        missing["municipality"] = "Муниципалитет школы неизвестен: загрузите справочник школ."
        name = ""
    return read_mart(place, "regions", {"scope": "municipality", "region": region, "group": name})


def _same_sittings(groups: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Keep the sittings that the school has."""
    return _in_order(groups.merge(cells[SITTING].drop_duplicates(), on=SITTING))


def _table(place: Store, name: str, where: Mapping[str, object], missing: dict[str, str]) -> pd.DataFrame:
    """Read a table that may never have been written."""
    try:
        return read_table(place, name, where)
    except StoreError as error:
        missing[name] = str(error)
        return pd.DataFrame()


def _reconciliation(place: Store, where: Mapping[str, object], missing: dict[str, str]) -> pd.DataFrame:
    """Read the reconciliation with Ф3, which is a mart where analysis made it and a table where the import did."""
    if place.mart("reconciliation").exists():
        return read_mart(place, "reconciliation", where)
    return _table(place, "reconciliation", where, missing)


def _sources(place: Store, where: Mapping[str, object], missing: dict[str, str]) -> pd.DataFrame:
    """Read the journal lines of the files this school's numbers came from."""
    files: set[str] = set()
    for name in ("results", "mark_counts"):
        if place.years(name):
            files.update(read_table(place, name, where, ["source_file"])["source_file"].dropna())
    journal = _table(place, "journal", {}, missing)
    if journal.empty:
        return journal
    return journal[journal["source_file"].isin(files)].sort_values("source_file", ignore_index=True)


def _optional(place: Store, name: str, where: Mapping[str, object], missing: dict[str, str]) -> pd.DataFrame:
    """Read a mart that an older analysis did not make."""
    if not place.mart(name).exists():
        about = OPTIONAL_MARTS.get(name, name)
        missing[name] = f"Раздел «{about}» не посчитан. Выполните: shnor analyse --store {place.root.name}"
        return pd.DataFrame()
    return read_mart(place, name, where)


def _method(place: Store, name: str) -> dict[str, Any]:
    """Give the settings a mart was made with, or the bundled ones where it does not say."""
    given = mart_settings(place, name) if place.mart(name).exists() else {}
    return dict(given.get(name) or load(name))

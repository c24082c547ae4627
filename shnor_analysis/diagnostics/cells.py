"""Counting: one row a school and sitting, then the same counts for municipalities and the region."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from shnor_analysis.diagnostics.exam_bands import HIGHEST, Bands, by_points, with_bands
from shnor_analysis.methodology.exam_scales import ege_bands
from shnor_analysis.tables.marts import NO_REGION, Cells, RegionCells
from shnor_analysis.tables.vocabulary import MARKS, SITTING

_KEY = ["school_id", *SITTING]
_COUNTS = ["n2", "n3", "n4", "n5"]


def count_cells(
    results: pa.Table,
    mark_counts: pd.DataFrame | None = None,
    aside: pd.DataFrame | None = None,
    *,
    cover: float = 0.9,
) -> pd.DataFrame:
    """Count listed, wrote and marks for each school and sitting, with mean and deviation of the score.

    Parameters
    ----------
    results
        Rows of the table ``results`` (Arrow, since a country has 30 million of them).
    mark_counts, aside, cover
        As in :func:`with_f3`.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.marts.Cells`, sorted by school. ``n`` counts pupils with a mark;
        where the paper has no known scale, pupils with a score, and the marks are empty. Where a paper is
        judged by test scores (ЕГЭ), ``n2`` … ``n5`` count bands (:mod:`~shnor_analysis.diagnostics.exam_bands`)
        and ``mean_score`` is the mean test score.
    """
    cells = count_results(results)
    return cells if mark_counts is None else with_f3(cells, mark_counts, aside, cover=cover)


def count_results(results: pa.Table, bands: Bands = ege_bands) -> pd.DataFrame:
    """Count pupils' rows alone, each of which counts; Arrow groups them in one pass on all processors."""
    if not results.num_rows:
        return Cells.empty()
    results = with_bands(results, bands)
    for mark in MARKS:
        is_mark = pc.cast(pc.equal(results["mark"], mark), pa.int32())
        results = results.append_column(f"n{mark}", is_mark)
    deviation = pc.VarianceOptions(ddof=1, min_count=2)
    grouped = results.group_by([*_KEY, "layout"]).aggregate(
        [
            ([], "count_all"),
            ("score", "count"),
            ("mark", "count"),
            *((name, "sum") for name in _COUNTS),
            ("score", "mean"),
            ("score", "stddev", deviation),
            ("max_score", "max"),
        ]
    )
    frame = plain_text(grouped).to_pandas(types_mapper=_nullable)
    frame = frame.rename(columns={f"{name}_sum": name for name in _COUNTS})
    marked = frame["mark_count"] > 0
    # A sum over no marks is a zero, not a count: without a scale the marks are unknown.
    frame[_COUNTS] = frame[_COUNTS].where(marked)
    frame["n"] = frame["mark_count"].where(marked, frame["score_count"])
    names = {
        "count_all": "n_listed",
        "score_mean": "mean_score",
        "score_stddev": "sd_score",
        "max_score_max": "max_score",
        "layout": "source",
    }
    frame = frame.rename(columns=names)
    frame["share2"] = _share(frame["n2"], frame["n"])
    return _sorted(frame)


def _sorted(cells: pd.DataFrame) -> pd.DataFrame:
    return Cells.validate(cells.sort_values(_KEY, kind="stable").reset_index(drop=True)[Cells.columns()])


def plain_text(table: pa.Table) -> pa.Table:
    """Write dictionaries out as text."""
    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in table.schema.types]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))


def _nullable(kind: pa.DataType) -> object:
    """Keep counts whole where some are missing."""
    if pa.types.is_integer(kind):
        return pd.Int32Dtype()
    return pd.Float64Dtype() if pa.types.is_floating(kind) else None


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    whole = whole.astype("Float64")
    return part.astype("Float64") / whole.where(whole > 0)


def rows_aside(aside: pd.DataFrame | None, cells: pd.DataFrame) -> NDArray[np.int64]:
    """Count the rows set aside for each cell."""
    if aside is None or aside.empty:
        return np.zeros(len(cells), dtype=np.int64)
    counts = aside.groupby(_KEY).size()
    return counts.reindex(pd.MultiIndex.from_frame(cells[_KEY]), fill_value=0).to_numpy().astype(np.int64)


def with_f3(
    cells: pd.DataFrame, mark_counts: pd.DataFrame, aside: pd.DataFrame | None = None, *, cover: float = 0.9
) -> pd.DataFrame:
    """Take Ф3 where it knows schools or pupils that the rows do not.

    Parameters
    ----------
    cells
        Counts from pupils' rows alone.
    mark_counts
        Ф3 of the same sittings, or a summary of exams. It fills schools that have no pupils' rows, and replaces
        those whose rows are fewer than ``cover`` of its participants (a cut-off export).
    aside
        Rows that were set aside although they had a total (school and sitting columns): Ф3 counts them, so they
        are no sign of a cut-off export.
    """
    rows = mark_counts[(mark_counts["scope"] == "school") & mark_counts["school_id"].notna()]
    # A summary of ЕГЭ knows who is below the minimum, and no more of the bands.
    rows = rows.assign(n2=rows["n2"].fillna(rows["n_below"]))
    rows = rows[rows["n2"].notna()].drop_duplicates(_KEY, keep="last")
    if rows.empty:
        return cells
    points = (rows["layout"] == "summary") & by_points(rows)
    most = rows["max_score"].astype("Float64").mask(points, HIGHEST)
    rows = rows.assign(source=rows["layout"], n_listed=None, sd_score=None, max_score=most)
    rows = rows.assign(share2=_share(rows["n2"], rows["n"]))
    present = cells[[*_KEY, "n"]].merge(rows[[*_KEY, "n"]], on=_KEY, how="left", suffixes=("", "_f3"))
    seen = present["n"].fillna(0).to_numpy(dtype=float) + rows_aside(aside, cells)
    incomplete = seen < cover * present["n_f3"].fillna(0).to_numpy(dtype=float)
    kept = cells[~incomplete]
    known = pd.MultiIndex.from_frame(kept[_KEY])
    added = rows[~pd.MultiIndex.from_frame(rows[_KEY]).isin(known)]
    columns = Cells.columns()
    parts = [part[columns] for part in (kept, added) if len(part)]
    types = {name: column.dtype.type for name, column in Cells.to_schema().columns.items()}
    return _sorted(pd.concat([part.astype(types) for part in parts], ignore_index=True))


def count_regions(
    cells: pd.DataFrame, schools: pd.DataFrame, mark_counts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Add the schools of a region up to municipalities and the region itself.

    Ф3's own line of a group stands in where it knows more pupils.

    Returns
    -------
    pandas.DataFrame
        The mart :class:`~shnor_analysis.tables.marts.RegionCells`; mean and deviation are those of all pupils
        together (within and between schools).
    """
    placed = cells.merge(schools[["school_id", "municipality", "region"]], on="school_id", how="left")
    known = schools["region"].dropna()
    region = str(known.iloc[0]) if len(known) else NO_REGION
    placed["region"] = region
    parts = []
    for scope in ("region", "municipality"):
        summed = _add_up(placed, scope).assign(region=region)
        parts.append(summed if mark_counts is None else _or_f3(summed, mark_counts, scope, region))
    together = pd.concat(parts, ignore_index=True).sort_values(["scope", "group", *SITTING], kind="stable")
    return RegionCells.validate(together[RegionCells.columns()].reset_index(drop=True))


def _add_up(placed: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Sum counts and pool moments over the schools of each group."""
    key = [scope, *SITTING]
    scored = placed["mean_score"].notna()
    n = placed["n"].astype("Float64").where(scored)
    mean = placed["mean_score"]
    work = placed[[*key, "n_listed", "n", *_COUNTS, "max_score"]].assign(
        _n=n,
        _sum=n * mean,
        _square=(n - 1) * placed["sd_score"].fillna(0) ** 2 + n * mean**2,
        n_schools=1,
    )
    summed = work.groupby(key, dropna=True, sort=False)
    out = summed[["n_listed", "n", *_COUNTS, "_n", "_sum", "_square"]].sum(min_count=1).reset_index()
    out["max_score"] = summed["max_score"].max().to_numpy()
    out["n_schools"] = summed["n_schools"].sum().to_numpy()
    out["mean_score"] = out["_sum"] / out["_n"].where(out["_n"] > 0)
    spread = (out["_square"] - out["_n"] * out["mean_score"] ** 2).clip(lower=0)
    out["sd_score"] = np.sqrt((spread / (out["_n"] - 1).where(out["_n"] > 1)).astype("Float64"))
    out["share2"] = _share(out["n2"], out["n"])
    return out.assign(scope=scope, group=out[scope], source="schools")


def _or_f3(summed: pd.DataFrame, mark_counts: pd.DataFrame, scope: str, region: str) -> pd.DataFrame:
    """Prefer Ф3's line of the group where it counts noticeably more pupils than the imported schools have."""
    f3 = mark_counts[(mark_counts["scope"] == scope) & mark_counts["n2"].notna()]
    if f3.empty:
        return summed
    name = f3["group"].str.replace(r"\s*\(reg\d+_m\d+\)\s*$", "", regex=True)
    f3 = f3.assign(group=name if scope == "municipality" else region, region=region)
    key = ["group", *SITTING]
    f3 = f3.drop_duplicates(key, keep="last").assign(source="f3", n_listed=None, mean_score=None, sd_score=None)
    f3 = f3.assign(share2=_share(f3["n2"], f3["n"]), n_schools=f3["n_schools"].fillna(0).astype(int))
    sizes = f3[[*key, "n"]].merge(summed[[*key, "n"]], on=key, how="left", suffixes=("", "_ours"))
    more = (sizes["n"] > 1.05 * sizes["n_ours"].fillna(0)).to_numpy(dtype=bool)
    taken = f3[more]
    rest = summed[~pd.MultiIndex.from_frame(summed[key]).isin(pd.MultiIndex.from_frame(taken[key]))]
    columns = RegionCells.columns()
    types = {column: spec.dtype.type for column, spec in RegionCells.to_schema().columns.items()}
    parts = [part[columns].astype(types) for part in (rest, taken) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else rest

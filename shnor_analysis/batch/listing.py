"""What the index page says about each school, put together from the marts and the outcomes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from shnor_analysis.batch.task import Failure, SchoolOutcome
from shnor_analysis.reports.index import IndexFailure, IndexRow
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_mart, read_table
from shnor_analysis.store.schools import school_names
from shnor_analysis.tables.marts import Identification

_REPEAT = "Затем повторите в эту же папку: shnor report {school_id} --out ПАПКА."
_LOOK = "Откройте блокнот с ошибкой: он остановился в этой ячейке. " + _REPEAT
_CURES = {
    "CellTimeoutError": "Увеличьте ограничение времени или уменьшите --workers. " + _REPEAT,
    "DeadKernelError": "Скорее всего не хватило памяти: запустите с --workers 1. " + _REPEAT,
    "MemoryError": "Увеличьте --memory или запустите с --workers 1. " + _REPEAT,
    "_ArrayMemoryError": "Увеличьте --memory или запустите с --workers 1. " + _REPEAT,
    "WorkerLost": "Скорее всего не хватило памяти: запустите с --workers 1. " + _REPEAT,
    "NoWorkers": "Запустите с --workers 1. Если не поможет, переустановите окружение (make .venv).",
    "ModuleNotFoundError": "Окружение установлено не полностью: выполните make .venv. " + _REPEAT,
    "StoreError": "Сделайте то, что сказано в тексте ошибки. " + _REPEAT,
    "OSError": "Проверьте, есть ли место на диске и право записи в папку отчётов. " + _REPEAT,
    "PermissionError": "Закройте файл в других программах и проверьте право записи. " + _REPEAT,
}


def index_rows(
    store: Store, years: Mapping[str, int | None], outcomes: Mapping[str, SchoolOutcome], main_year: int | None
) -> list[IndexRow]:
    """Describe schools for the index page.

    Parameters
    ----------
    store
        The store with its marts.
    years
        Schools to describe and the year of each one's report: its identification and participation are shown.
    outcomes
        How their reports ended, by school; a school without an outcome has no report yet.
    main_year
        Year of the page; a report about another year says so.
    """
    facts = _facts(store, years)
    names, titles = school_names(store), Identification.titles()
    limbs = {limb: titles[limb][:1].lower() + titles[limb][1:] for limb in ("limb_a", "limb_b")}
    return [
        IndexRow(
            school_id=school_id,
            name=names.get(school_id, f"Школа {school_id}"),
            municipality=fact["municipality"] or "",
            href=f"{school_id}.html" if school_id in outcomes and outcomes[school_id].done else None,
            listed=fact["listed"],
            reason="; ".join(words for limb, words in limbs.items() if fact[limb]),
            n_low=fact["n_low_procedures"],
            n_procedures=fact["n_procedures"],
            in_programme=bool(fact["in_programme"]),
            papers=int(fact["papers"] or 0),
            year_note="" if years[school_id] == main_year else f"по данным {years[school_id]} года",
        )
        for school_id, fact in facts.items()
    ]


def index_failures(
    rows: Sequence[IndexRow], outcomes: Mapping[str, SchoolOutcome], kept: Mapping[str, str | None]
) -> list[IndexFailure]:
    """Say for each school that failed where, at what, and what to do.

    ``kept`` gives the address of the notebook with the error, relative to the page, where there is one.
    """
    failed = [(row, outcomes[row.school_id].failure) for row in rows if row.school_id in outcomes]
    return [
        IndexFailure(
            school_id=row.school_id,
            name=row.name,
            municipality=row.municipality,
            place=_place(failure),
            error=failure.line,
            advice=_CURES.get(failure.name, _LOOK if kept.get(row.school_id) else _REPEAT).format(
                school_id=row.school_id
            ),
            details=failure.traceback,
            notebook=kept.get(row.school_id),
        )
        for row, failure in failed
        if failure is not None
    ]


def has_sample_data(store: Store, school_ids: Sequence[str]) -> bool:
    """Whether any of the schools is invented."""
    directory = read_table(store, "schools", columns=["school_id", "sample_data"])
    return bool(directory.loc[directory["school_id"].isin(list(school_ids)), "sample_data"].any())


def _facts(store: Store, years: Mapping[str, int | None]) -> dict[str, dict[str, Any]]:
    """Join directory, identification and participation; what is not known is ``None``."""
    directory = read_table(store, "schools", columns=["school_id", "municipality", "in_programme"])
    identification = read_mart(store, "identification").drop(columns=["low_procedures"])
    cells = read_mart(store, "cells", columns=["school_id", "year", "n"])
    papers = cells.groupby(["school_id", "year"])["n"].sum().rename("papers").reset_index()
    joined = (
        pd.DataFrame({"school_id": list(years), "year": [year or 0 for year in years.values()]}, dtype="object")
        .astype({"school_id": "str", "year": "int64"})
        .merge(directory, how="left", on="school_id")
        .merge(identification, how="left", on=["school_id", "year"])
        .merge(papers, how="left", on=["school_id", "year"])
        .astype(object)
    )
    known = joined.where(joined.notna(), None)
    return {
        str(fact["school_id"]): {str(name): value for name, value in fact.items()}
        for fact in known.to_dict("records")
    }


def _place(failure: Failure) -> str:
    """Name the section and the cell, as counted in the notebook that was kept."""
    if failure.cell_index is None:
        return ""
    cell = f"ячейка {failure.cell_index + 1}" + (f" ({failure.source})" if failure.source else "")
    return f"раздел «{failure.section}», {cell}" if failure.section else cell

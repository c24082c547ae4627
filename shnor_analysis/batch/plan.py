"""Which schools get a report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
import pandas as pd

from shnor_analysis.batch.task import Parameter, SchoolTask
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.reading import read_mart
from shnor_analysis.store.schools import find_school, school_names
from shnor_analysis.tables.keys import usual_year

TIMEOUT = 600.0


def plan_tasks(
    store: Store,
    out: Path,
    notebook: Path,
    *,
    schools: Sequence[str] | None = None,
    listed: bool = False,
    everything: bool = False,
    year: int | None = None,
    parameters: Mapping[str, Parameter] | None = None,
    timeout: float = TIMEOUT,
    memory: int | None = None,
) -> list[SchoolTask]:
    """Choose schools and prepare their tasks.

    Parameters
    ----------
    store, out, notebook
        The store with its marts, the folder of the reports, the notebook to run.
    schools
        Logins or keys of schools; the order is kept, repetitions are dropped.
    listed
        All schools on the list of the year; this is what happens when nothing is asked for.
    everything
        All schools with results of any year.
    year
        Year of the reports; by default see `report_years`.
    parameters
        Further parameters of the notebook.
    timeout, memory
        Seconds and megabytes a report may take.

    Raises
    ------
    StoreError
        A school or year is unknown, the marts are missing, or more than one choice was made.
    """
    if sum((schools is not None, listed, everything)) > 1:
        raise StoreError("Выберите одно: перечисленные школы, школы из перечня или все школы.")
    identification = read_mart(store, "identification", columns=["school_id", "year", "listed"])
    if identification.empty:
        raise StoreError(
            "В хранилище нет результатов ни за один год. "
            f"Выполните: shnor import ПАПКА --store {store.root}, затем shnor analyse --store {store.root}"
        )
    main_year, years = report_years(identification, year)
    names = school_names(store)
    if schools is not None:
        where = f"в хранилище «{store.root}»"
        ids = [find_school(text, names, where) for text in dict.fromkeys(schools)]
    elif everything:
        ids = sorted(_with_cells(store))
    else:
        of_year = identification[(identification["year"] == main_year) & identification["listed"]]
        ids = sorted(of_year["school_id"].unique())
    return [
        SchoolTask(
            school_id=school_id,
            title=names[school_id],
            notebook=notebook,
            store=store.root,
            out=out,
            year=years.get(school_id, main_year),
            parameters=dict(parameters or {}),
            timeout=timeout,
            memory=memory,
        )
        for school_id in dict.fromkeys(ids)
    ]


def check_notebook(path: Path) -> None:
    """See to it that a notebook can be run with parameters, before any kernel starts.

    Raises
    ------
    StoreError
        There is no such notebook, it is broken, or it has no cell tagged ``parameters``.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise StoreError(f"Нет блокнота {path}.") from None
    except Exception as error:  # nbformat meets a foreign file with errors of any kind
        raise StoreError(f"Блокнот {path} не читается: {type(error).__name__}: {error}") from error
    tags = [tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])]
    if "parameters" not in tags:
        raise StoreError(
            f"В блокноте {path} нет ячейки с меткой parameters: параметры школы некуда подставить. "
            "Поставьте эту метку (tag) ячейке, где заданы school_id, store и year."
        )


def _with_cells(store: Store) -> set[str]:
    """Give the schools that have any results."""
    return set(read_mart(store, "cells", columns=["school_id"])["school_id"].unique())


def report_years(identification: pd.DataFrame, year: int | None) -> tuple[int, dict[str, int]]:
    """Give the year of the run, and for each school the year its report is about.

    A year asked for is everybody's. Otherwise it is the latest year that at least half as many schools have as
    the fullest one has (a single early file of a new year does not make the year), and a school that has nothing
    for it is reported on by its own latest.
    """
    known = sorted(identification["year"].unique())
    if year is not None and year not in known:
        raise StoreError(f"Нет данных за {year} год. Есть за годы: {', '.join(map(str, known))}.")
    if year is not None:
        return year, dict.fromkeys(identification["school_id"], year)
    chosen = usual_year(identification)
    latest = identification.groupby("school_id")["year"].max().to_dict()
    has_it = set(identification.loc[identification["year"] == chosen, "school_id"])
    return chosen, {str(school): chosen if school in has_it else int(own) for school, own in latest.items()}

"""A programme register typed into a test: rows as dicts, everything else empty."""

from typing import Any

import pandas as pd

from shnor_analysis.methodology.loader import load, values
from shnor_analysis.programme.marts import marts_of
from shnor_analysis.store.register import REGISTER
from shnor_analysis.tables.dynamics import Dynamics
from shnor_analysis.tables.programme import SHEETS
from shnor_analysis.tables.results import Results

SETTINGS: dict[str, Any] = values(load("programme"))
AS_OF = pd.Timestamp("2021-06-01")
#: A school that meets, one that does not, one the register says nothing of.
MEETS, FAILS, SILENT = "990001", "990002", "990003"


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Validated table of the register; the column ``school`` of a row may be left to the school that meets."""
    model = REGISTER[name]
    if not rows:
        return model.empty()
    told = [{"source_file": "programme.xlsx", "source_row": k + 2} | row for k, row in enumerate(rows)]
    frame = pd.DataFrame(told).reindex(columns=model.columns())
    for column, dtype in model.to_schema().dtypes.items():
        if "datetime" in str(dtype):
            frame[column] = pd.to_datetime(frame[column])
    return model.validate(frame)


def register(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """All tables; three schools unless others are given."""
    usual = [{"school_id": key, "name": f"Школа {key}"} for key in (MEETS, FAILS, SILENT)]
    given = {"programme_schools": usual} | rows
    return {name: table(name, *given.get(name, [])) for name in (*SHEETS, "document_files")}


def change(school_id: str, **told: Any) -> dict[str, Any]:
    """A pooled row of the mart ``dynamics``: 40 → 20 % of «2» of 50 papers."""
    return {
        "school_id": school_id,
        "scope": "school",
        "measure": "share2",
        "season_from": "2020-autumn",
        "season_to": "2021-spring",
        "n_from": 50,
        "n_to": 50,
        "value_from": 0.4,
        "value_to": 0.2,
        "change": -0.2,
        "change_low": -0.36,
        "change_high": -0.02,
        "verdict": "improved",
        "verdict_without_flagged": "improved",
        "comparison": "successive",
        "reason": "",
        "model_source": "region",
        "margin": 0.1,
    } | told


def dynamics(*rows: dict[str, Any]) -> pd.DataFrame:
    """The mart."""
    if not rows:
        return Dynamics.empty()
    return Dynamics.validate(pd.DataFrame(rows).reindex(columns=Dynamics.columns()))


def marts(
    tables: dict[str, pd.DataFrame] | None = None,
    changes: pd.DataFrame | None = None,
    results: pd.DataFrame | None = None,
    as_of: pd.Timestamp = AS_OF,
    **settings: Any,
) -> dict[str, pd.DataFrame]:
    """Marts of a register, with settings changed by name."""
    return marts_of(
        register() if tables is None else tables,
        dynamics() if changes is None else changes,
        Results.empty() if results is None else results,
        SETTINGS | settings,
        as_of,
        [2025],
    )

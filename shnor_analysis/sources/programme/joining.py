"""Bringing several workbooks into one register: rows follow one another, repeated ones are set aside and told."""

from collections.abc import Mapping, Sequence

import pandas as pd

from shnor_analysis.sources.complaints import SET_ASIDE
from shnor_analysis.sources.programme.telling import Told, tell
from shnor_analysis.store.register import REGISTER
from shnor_analysis.tables.programme import FROM_FILE, SHEETS

_TAKEN_ROW = "Такая же строка уже есть (файл «{file}», строка {row}): взята та. Оставьте одну."
_TAKEN_SCHOOL = "Школа {value} есть и в файле «{file}» (строка {row}): взята та строка, он позже по имени."


def join_register(parts: Sequence[Mapping[str, pd.DataFrame]]) -> tuple[dict[str, pd.DataFrame], Told]:
    """Join what the files gave, in the order given.

    Parameters
    ----------
    parts : sequence of mappings
        Tables of the register of each file, earlier files first.

    Returns
    -------
    dict of str to DataFrame
        Every table that people fill or answer; empty ones too.
    list of dict
        Complaints about rows that another row replaces: of a school in two files the later file's row is taken,
        of two equal rows the first.
    """
    joined: dict[str, pd.DataFrame] = {}
    told: Told = []
    for table, model in REGISTER.items():
        given = [part[table] for part in parts if table in part and len(part[table])]
        rows = pd.concat(given, ignore_index=True) if given else model.empty()
        if table in SHEETS:
            rows, complaints = _without_repeats(table, rows)
            told += complaints
        joined[table] = model.validate(rows)
    return joined, told


def _without_repeats(table: str, rows: pd.DataFrame) -> tuple[pd.DataFrame, Told]:
    facts = [column for column in rows.columns if column not in FROM_FILE]
    rows, told = _keep_one(table, rows, facts, "first", _TAKEN_ROW)
    if table == "programme_schools":
        rows, more = _keep_one(table, rows, ["school_id"], "last", _TAKEN_SCHOOL)
        told += more
    return rows, told


def _keep_one(
    table: str, rows: pd.DataFrame, key: list[str], keep: str, message: str
) -> tuple[pd.DataFrame, Told]:
    """Keep one row of each key; the others are told with the place of the row that was taken."""
    dropped = rows.duplicated(key, keep="first" if keep == "first" else "last")
    if not dropped.any():
        return rows, []
    lost = rows[dropped]
    numbers = rows.groupby(key, dropna=False, sort=False).ngroup()
    kept = rows[~dropped].set_index(numbers[~dropped])[list(FROM_FILE)]
    taken = kept.loc[numbers[dropped]].set_index(lost.index)
    told = tell(
        table, lost, key[0], "duplicate", message, SET_ASIDE, file=taken["source_file"], row=taken["source_row"]
    )
    return rows[~dropped].reset_index(drop=True), told

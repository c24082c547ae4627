"""The table of conditions built from its parts: one row a school and year, the later file wins.

Questionnaires of one year may ask different things (ФИС ОКО and a district): what the later one does not ask stays
as the earlier one has it. A question it asks and the school left blank is blank.
"""

from typing import Any

import pandas as pd

from shnor_analysis.store.parts import PartLine, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.context import ANSWERS, Context
from shnor_analysis.tables.journal import Complaints

_KEY = ["school_id", "year"]
_SOURCE = ["source_file", "source_row"]


def build_context(store: Store, lines: list[PartLine]) -> pd.DataFrame:
    """Write the table ``context``, or take it away where no file gives any answers.

    Parameters
    ----------
    lines
        Files in the order in which a later one wins.

    Returns
    -------
    DataFrame
        Complaints about rows of schools that another row has answered for.
    """
    parts = [part for line in lines if (part := read_part(store, line.key, "context")) is not None]
    frames = [part.to_pandas() for part in parts if part.num_rows]
    if not frames:
        store.table("context").unlink(missing_ok=True)
        return pd.DataFrame(columns=Complaints.columns())
    told: list[dict[str, Any]] = []
    own: list[pd.DataFrame] = []
    for frame in frames:
        repeated = frame.duplicated(_KEY, keep="last")
        told += _inside(frame, repeated)
        own.append(frame[~repeated])
    rows = pd.concat(own, ignore_index=True)
    asked = [[column for column in ANSWERS if frame[column].notna().any()] for frame in own]
    told += _replaced(own, asked)
    write_frame(store.table("context"), Context.validate(_joined(rows, asked)[Context.columns()]))
    return pd.DataFrame(told, columns=Complaints.columns())


def _joined(rows: pd.DataFrame, asked: list[list[str]]) -> pd.DataFrame:
    """Take each question of a school from its last row among those of files that ask it."""
    asking: dict[tuple[str, ...], list[str]] = {}
    for column in ANSWERS:
        files = tuple(file for file, columns in zip(_files(rows), asked, strict=True) if column in columns)
        asking.setdefault(files, []).append(column)
    joined = rows.drop_duplicates(_KEY, keep="last")[[*_KEY, *_SOURCE]].sort_values(_KEY, ignore_index=True)
    for files, columns in asking.items():
        of_files = rows[rows["source_file"].isin(files)].drop_duplicates(_KEY, keep="last")
        joined = joined.merge(of_files[[*_KEY, *columns]], on=_KEY, how="left")
    return joined


def _files(rows: pd.DataFrame) -> list[str]:
    """List the files in their order."""
    return [str(file) for file in rows["source_file"].drop_duplicates()]


def _inside(frame: pd.DataFrame, repeated: pd.Series) -> list[dict[str, Any]]:
    """Say of each row of a file which other row of the same file was taken."""
    taken = frame[~repeated].set_index(_KEY)["source_row"]
    return [
        _told(
            row,
            "set_aside",
            f"За этот год школа есть и на другом листе этого файла "
            f"(строка {taken[row['school_id'], row['year']]}): взята та строка. Оставьте одну.",
        )
        for row in frame[repeated].to_dict("records")
    ]


def _replaced(own: list[pd.DataFrame], asked: list[list[str]]) -> list[dict[str, Any]]:
    """Say of each row of an earlier file that a later one replaces it, wholly or in part."""
    told = []
    files = [
        (str(frame["source_file"].iloc[0]), set(columns), set(zip(frame["school_id"], frame["year"], strict=True)))
        for frame, columns in zip(own, asked, strict=True)
    ]
    for at, frame in enumerate(own[:-1]):
        for row in frame.to_dict("records"):
            answered = {column for column in ANSWERS if pd.notna(row[column])}
            key = (row["school_id"], row["year"])
            taken = [(file, columns & answered) for file, columns, keys in files[at + 1 :] if key in keys]
            common = set().union(*(columns for _, columns in taken))
            if common:
                file = next(file for file, columns in reversed(taken) if columns)
                told.append(_of_two(row, file, len(common), whole=common == answered))
    return told


def _of_two(row: dict[Any, Any], file: str, common: int, *, whole: bool) -> dict[str, Any]:
    if whole:
        return _told(
            row, "set_aside", f"За этот год школа уже ответила в файле «{file}»: взят он. Оставьте один файл."
        )
    message = (
        f"За этот год школа ответила и в файле «{file}»: на общие вопросы (их {common}) взяты ответы оттуда, "
        "на прочие — отсюда. Если это одна анкета, оставьте один файл."
    )
    return _told(row, "remark", message)


def _told(row: dict[Any, Any], severity: str, message: str) -> dict[str, Any]:
    return {
        "source_file": row["source_file"],
        "row": row["source_row"],
        "code": "duplicate",
        "severity": severity,
        "message": message,
        "school_id": row["school_id"],
    }

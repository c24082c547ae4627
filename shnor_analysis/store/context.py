"""The table of conditions built from its parts: one row a school and year, the later file wins."""

import pandas as pd
import pyarrow as pa

from shnor_analysis.store.parts import PartLine, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.context import Context
from shnor_analysis.tables.journal import Complaints

_KEY = ["school_id", "year"]


def build_context(store: Store, lines: list[PartLine]) -> pd.DataFrame:
    """Write the table ``context``, or take it away where no file gives any answers.

    Parameters
    ----------
    lines
        Files in the order in which a later one wins.

    Returns
    -------
    DataFrame
        Complaints about rows of schools that another file has answered for.
    """
    parts = [
        part for line in lines if (part := read_part(store, line.key, "context")) is not None and part.num_rows
    ]
    if not parts:
        store.table("context").unlink(missing_ok=True)
        return pd.DataFrame(columns=Complaints.columns())
    rows = pa.concat_tables(parts, promote_options="permissive").to_pandas()
    repeated = rows.duplicated(_KEY, keep="last")
    kept = rows[~repeated].sort_values(_KEY, ignore_index=True)
    write_frame(store.table("context"), Context.validate(kept[Context.columns()]))
    return _repeats(rows[repeated], kept)


def _repeats(aside: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """Say of each row that was not taken which one was."""
    taken = aside[[*_KEY, "source_file", "source_row"]].merge(kept[[*_KEY, "source_file"]], on=_KEY)
    return pd.DataFrame(
        [
            {
                "source_file": row["source_file_x"],
                "row": row["source_row"],
                "code": "duplicate",
                "severity": "set_aside",
                "message": f"За этот год школа уже ответила в файле «{row['source_file_y']}»: взят он. "
                "Оставьте один файл.",
                "school_id": row["school_id"],
            }
            for row in taken.to_dict("records")
        ],
        columns=Complaints.columns(),
    )

"""Pupils of one sitting as small whole numbers: what the signs that look inside a school work on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from shnor_analysis.tables.vocabulary import SITTING

#: Stands for an absent score or mark; all real ones are 0 and more.
ABSENT = -1


@dataclass(frozen=True)
class Pupils:
    """One sitting.

    Attributes
    ----------
    keys
        One row a school: ``school_id`` and the sitting.
    school
        Number of the row of ``keys`` each pupil belongs to; the other arrays run parallel to it.
    score, mark, journal
        Primary points and marks 2–5; :data:`ABSENT` where there is none.
    max_score
        The maximum the files give, or ``None``.
    """

    keys: pd.DataFrame
    school: NDArray[np.int64]
    score: NDArray[np.int64]
    mark: NDArray[np.int64]
    journal: NDArray[np.int64]
    max_score: int | None

    @property
    def schools(self) -> int:
        """Number of schools."""
        return len(self.keys)

    def count(self, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count the pupils of a mask by school."""
        return np.bincount(self.school[which], minlength=self.schools)


def sittings(results: pa.Table) -> Iterator[Pupils]:
    """Cut the table ``results`` into sittings; memory beyond the table is some bytes a pupil.

    Order of rows does not matter. Rows without score and mark (absent pupils) stay: their school has then
    nobody to look at, and says so.
    """
    if not results.num_rows:
        return
    school, ids = _codes(results["school_id"])
    numbers = {name: _whole(results[name]) for name in ("score", "mark", "journal_mark", "max_score")}
    key, titles = _sitting_codes(results)
    order = np.argsort(key, kind="stable")
    ends = np.cumsum(np.bincount(key, minlength=len(titles)))
    for number, title in enumerate(titles):
        part = order[ends[number - 1] if number else 0 : ends[number]]
        present, inside = np.unique(school[part], return_inverse=True)
        values = {name: column[part].astype(np.int64) for name, column in numbers.items()}
        highest = int(values["max_score"].max())
        yield Pupils(
            keys=pd.DataFrame({"school_id": ids[present], **title}),
            school=inside.astype(np.int64),
            score=values["score"],
            mark=values["mark"],
            journal=values["journal_mark"],
            max_score=highest if highest > 0 else None,
        )


def _codes(column: pa.ChunkedArray) -> tuple[NDArray[Any], NDArray[np.object_]]:
    """Give each value of a column a number: the numbers by row, and the values."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    return whole.indices.to_numpy(zero_copy_only=False), np.array(whole.dictionary.to_pylist(), dtype=object)


def _whole(column: pa.ChunkedArray) -> NDArray[np.int16]:
    """Give whole numbers with :data:`ABSENT` for nothing, an empty value or NaN."""
    if pa.types.is_floating(column.type):
        return np.nan_to_num(column.to_numpy(), nan=ABSENT).astype(np.int16)
    filled = pc.fill_null(pc.cast(column, pa.int16()), ABSENT)
    return filled.to_numpy().astype(np.int16, copy=False)


def _sitting_codes(results: pa.Table) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
    """Give each sitting a number: the number by row, and the columns of each."""
    key = np.zeros(results.num_rows, dtype=np.int64)
    columns = []
    for name in SITTING:
        codes, values = _codes(results[name])
        columns.append(values)
        key = key * len(values) + codes
    found, key = np.unique(key, return_inverse=True)
    places = np.unravel_index(found, [len(values) for values in columns])
    titles = [
        {name: values[place[i]] for name, values, place in zip(SITTING, columns, places, strict=True)}
        for i in range(len(found))
    ]
    return key.astype(np.int16), titles

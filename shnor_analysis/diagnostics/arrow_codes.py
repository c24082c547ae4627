"""Arrow columns as whole numbers: what grouping by many keys at once needs."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def codes_of(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Give each value of a column a number in the order of the values: the numbers by row, and the values.

    Examples
    --------
    >>> codes, values = codes_of(pa.chunked_array([["б", "а"], ["б"]]))
    >>> codes.tolist(), values.tolist()
    ([1, 0, 1], ['а', 'б'])
    """
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)
    codes = whole.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    used = np.flatnonzero(np.bincount(codes, minlength=len(whole.dictionary)))
    found = np.array(whole.dictionary.take(pa.array(used)).to_pylist(), dtype=object)
    order = np.argsort(found, kind="stable")
    rank = np.zeros(len(whole.dictionary), dtype=np.int64)
    rank[used[order]] = np.arange(len(used))
    return rank[codes], found[order]


def dictionary(codes: NDArray[Any], values: NDArray[Any]) -> pa.DictionaryArray:
    """Make a column from numbers and the values they stand for."""
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(values)))

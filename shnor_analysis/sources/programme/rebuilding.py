"""Building the register of the store from the parts: joined, its links checked, document files looked for."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from shnor_analysis.sources.complaints import complaints_frame
from shnor_analysis.sources.programme.document_files import (
    find_document_files,
    folders_of,
    missing_files,
    refused_paths,
)
from shnor_analysis.sources.programme.joining import join_register
from shnor_analysis.sources.programme.links import check_links
from shnor_analysis.sources.survey import NAMED
from shnor_analysis.sources.survey_joining import join_answers, known_names
from shnor_analysis.store.parts import PartIndex, read_part
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import REGISTER, write_register


def rebuild_register(
    store: Store, index: PartIndex, documents: Sequence[Path] = (), today: datetime.date | None = None
) -> pd.DataFrame:
    """Write every table of the register anew and give the complaints that only the whole register shows.

    Parameters
    ----------
    store, index
        The store and the parts it owns now.
    documents : sequence of Path
        Folders of document files that were named; those beside the workbooks are looked for besides.
    today : date, optional
        The day after which a date said to be done is doubtful; the present day where absent.

    Returns
    -------
    DataFrame
        The canonical table of complaints; empty where no file gave anything to the register.
    """
    at = dict(sorted(index.lines.items(), key=lambda item: item[1].source_file))
    parts = [_tables(store, line.key) for line in at.values()]
    books = [Path(path) for (path, part) in zip(at, parts, strict=True) if part]
    if not books and not any(store.register(name).exists() for name in REGISTER):
        return complaints_frame([])
    register, told = join_register(parts)
    names = known_names(store, index) if any(NAMED in part for part in parts) else {}
    register["survey_answers"], surveyed = join_answers(parts, register, names)
    told += surveyed
    told += check_links(register, today or datetime.date.today())
    folders = folders_of(books, documents, store)
    register["document_files"], complaints = find_document_files(folders, register)
    told += complaints + refused_paths(register)
    if folders:
        told += missing_files(register)
    for name, rows in register.items():
        write_register(store, name, rows)
    return complaints_frame(told)


def _tables(store: Store, key: str) -> dict[str, pd.DataFrame]:
    """Read what a file gave to the register."""
    read = {name: part for name in (*REGISTER, NAMED) if (part := read_part(store, key, name)) is not None}
    return {name: part.to_pandas() for name, part in read.items() if part.num_rows}

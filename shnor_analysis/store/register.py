"""Reading and writing the programme register; a table that nobody filled is empty, not missing."""

import pandas as pd

from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import Filters, read_files
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.programme import SHEETS, DocumentFiles
from shnor_analysis.tables.surveys import SurveyAnswers, SurveyInstruments

#: Every table of the register → its model.
REGISTER: dict[str, type[Table]] = {
    **{name: model for name, (_, model) in SHEETS.items()},
    "document_files": DocumentFiles,
    "survey_answers": SurveyAnswers,
    "survey_instruments": SurveyInstruments,
}


def read_register(store: Store, name: str, where: Filters | None = None) -> pd.DataFrame:
    """Read a table of the register, or the rows where each column in ``where`` equals the value given."""
    path = store.register(name)
    if not path.exists():
        return REGISTER[name].empty()
    rows = read_files([path], where)
    columns = REGISTER[name].columns()
    # what was checked when it was written is looked at again only where another version wrote it
    return rows if list(rows) == columns else REGISTER[name].validate(rows.reindex(columns=columns))


def write_register(store: Store, name: str, rows: pd.DataFrame) -> None:
    """Write a table of the register whole or not at all."""
    write_frame(store.register(name), REGISTER[name].validate(rows[REGISTER[name].columns()]))

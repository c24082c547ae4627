"""The programme after the results: how what was promised stands, questionnaires, recommendations."""

import datetime
from pathlib import Path

import pandas as pd

from shnor_analysis import __version__
from shnor_analysis.diagnostics.surveys import survey_scales
from shnor_analysis.methodology.loader import load
from shnor_analysis.programme.marts import programme_marts
from shnor_analysis.programme.recommending import recommend
from shnor_analysis.store.instruments import read_instruments
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import read_register
from shnor_analysis.store.writing import write_frame


def analyse_programme(store: Store, overrides: Path | None, as_of: datetime.date) -> None:
    """Compute and write the marts of the programme, of questionnaires and of recommendations.

    Small beside the results: a row a school or a line of the register, so all regions are done together.

    Parameters
    ----------
    as_of
        The report date: what is dated after it has not happened yet.
    """
    settings = {"package": __version__, "programme": load("programme", overrides)}
    if store.register("programme_schools").exists():
        settings["as_of"] = as_of.isoformat()  # where nothing was promised, no day changes anything

    def write(mart: str, rows: pd.DataFrame) -> None:
        write_frame(store.mart(mart), rows, settings)

    for mart, rows in programme_marts(store, overrides, as_of).items():
        write(mart, rows)
    answers, invitations = read_register(store, "survey_answers"), read_register(store, "invitations")
    write("survey_scales", survey_scales(answers, read_instruments(store), invitations))
    write("recommendations", recommend(store, overrides))

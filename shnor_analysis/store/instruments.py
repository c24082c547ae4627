"""Questionnaires that answers in a store may belong to."""

from shnor_analysis.methodology.instruments import Instrument, bundled_instruments, parse_instrument
from shnor_analysis.store.paths import Store
from shnor_analysis.store.register import read_register


def read_instruments(store: Store) -> dict[str, Instrument]:
    """Give the bundled questionnaires and those imported into the store, by code; an imported one goes first."""
    own = read_register(store, "survey_instruments")
    described = zip(own["toml"], own["source_file"], strict=True)
    parsed = [parse_instrument(str(text), str(file)) for text, file in described]
    return {**bundled_instruments(), **{instrument.code: instrument for instrument in parsed}}

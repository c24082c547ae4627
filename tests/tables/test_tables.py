import inspect

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.tables import (
    context,
    journal,
    mark_counts,
    marts,
    programme,
    programme_marts,
    results,
    schools,
    surveys,
)
from shnor_analysis.tables.keys import Table
from shnor_analysis.tables.vocabulary import school_id_of

MODELS = [
    model
    for module in (context, journal, mark_counts, marts, programme, programme_marts, results, schools, surveys)
    for _, model in inspect.getmembers(module, inspect.isclass)
    if issubclass(model, Table) and model.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_has_a_russian_title(model):
    for column, title in model.titles().items():
        assert any("а" <= letter.lower() <= "я" for letter in title), column


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_empty_table_is_valid(model):
    assert model.validate(pd.DataFrame(columns=model.columns())).empty


def test_a_column_too_many_is_refused():
    rows = pd.DataFrame(columns=[*marts.Identification.columns(), "place_in_league_table"])
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        marts.Identification.validate(rows)


@given(st.integers(0, 999_999))
def test_sch_and_edu_are_one_school_and_other_prefixes_are_not(digits):
    number = f"{digits:06}"
    assert school_id_of(f"sch{number}") == school_id_of(f"EDU{number} ") == number
    assert school_id_of(f"ksh{number}") != school_id_of(f"spo{number}")


@given(st.text(max_size=30))
def test_a_school_id_is_safe_as_a_file_name(text):
    school_id = school_id_of(text)
    assert school_id is None or (school_id.isalnum() and school_id.isascii())

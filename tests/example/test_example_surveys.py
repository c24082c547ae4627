"""Answers of the example go through the real reader whole, and agree with the programme's workbook."""

import pytest

from shnor_analysis.diagnostics.surveys import survey_scales
from shnor_analysis.example.settings import ExampleSettings
from shnor_analysis.example.writing import write_example
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.instruments import read_instruments
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example_surveys")
    settings = ExampleSettings(
        n_schools=10, grades=(5,), subjects=("Математика",), seed=3, exams=False, conditions=False
    )
    write_example(folder / "raw", settings)
    store = Store(folder / "store")
    import_folders([folder / "raw"], store)
    return store


def test_as_many_answers_as_came_back(store):
    invited = read_register(store, "invitations").set_index(["school_id", "respondents"])["returned"].sort_index()
    answers = read_register(store, "survey_answers")
    people = answers.groupby(["school_id", "respondents", "source_file"])["respondent"].nunique()
    people = people.groupby(["school_id", "respondents"]).sum().sort_index()
    assert people.to_dict() == invited.to_dict()


def test_the_one_wrong_answer_is_told(store):
    told = read_table(store, "complaints")
    told = told[told["source_file"].str.startswith("Анкеты/")]
    assert told["code"].tolist() == ["answer"]
    assert told["row"].tolist() == [2]


def test_scales_of_the_weaker_school_are_lower(store):
    answers, invited = read_register(store, "survey_answers"), read_register(store, "invitations")
    scales = survey_scales(answers, read_instruments(store), invited)
    assert set(scales.loc[scales["respondents"] == "administration", "reason"]) >= {"too_few"}
    pupils = scales[(scales["respondents"] == "pupils") & (scales["scale"] == "equipment")]
    first = sorted(answers["school_id"].unique())[0]
    by_school = pupils.set_index(pupils["school_id"].fillna("all"))["mean"]
    assert by_school[first] < by_school["all"]
    assert (pupils["n"] <= pupils["invited"]).all()

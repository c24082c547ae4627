"""The example's programme: every sheet has rows, schools differ, only the two planted troubles are told."""

import datetime

import pandas as pd
import pytest

from shnor_analysis.example.programme import NAME, programme_register, report_day
from shnor_analysis.example.settings import ExampleSettings
from shnor_analysis.example.writing import write_example
from shnor_analysis.store.reading import read_table
from shnor_analysis.store.register import read_register
from shnor_analysis.tables.programme import SHEETS

DAY = report_day(*ExampleSettings().years[-1])


def test_every_sheet_has_rows_in_the_imported_example(example_store):
    programme = read_table(example_store, "schools", {"in_programme": True})["school_id"]
    for table in SHEETS:
        rows = read_register(example_store, table)
        assert not rows.empty, table
        if "school_id" in rows:
            assert set(rows["school_id"]) <= set(programme)
    assert set(read_register(example_store, "programme_schools")["school_id"]) == set(programme)
    assert not read_register(example_store, "document_files").empty


def test_only_the_planted_troubles_are_told(example_store):
    told = read_table(example_store, "complaints")
    ours = told[told["source_file"].str.startswith((NAME, "documents/"))]
    assert sorted(ours["code"]) == ["missing_file", "unlisted_file"]


def test_dates_are_those_of_the_last_season(example_store):
    for table, (_, model) in SHEETS.items():
        for name, column in model.to_schema().columns.items():
            if (column.metadata or {}).get("kind") == "date" and name not in ("due", "until"):
                days = read_register(example_store, table)[name].dropna()
                assert days.between(pd.Timestamp(DAY) - pd.Timedelta(days=200), pd.Timestamp(DAY)).all(), (
                    table,
                    name,
                )


def test_schools_differ_in_what_they_have_done(example_store):
    roadmap = read_register(example_store, "roadmap")
    overdue = roadmap[(roadmap["due"] < pd.Timestamp(DAY)) & (roadmap["status"] != "done")]
    documents = read_register(example_store, "documents")
    waiting = documents[documents["published_on"].notna() & documents["confirmed_on"].isna()]
    problems = read_register(example_store, "problems")
    schools = set(roadmap["school_id"])
    for rows in (overdue, waiting, problems[problems["closed_on"].isna()]):
        troubled = set(rows["school_id"])
        assert troubled
        assert schools - troubled, "one school is in good order"


@pytest.mark.parametrize("programme", [0, 1, 6])
def test_any_number_of_schools_takes_part(tmp_path, programme):
    settings = ExampleSettings(
        n_schools=40,
        grades=(5,),
        subjects=("Математика",),
        programme_schools=programme,
        exams=False,
        conditions=False,
    )
    paths = write_example(tmp_path, settings)
    assert (tmp_path / NAME in paths) == (programme > 0)
    assert len({path.parent for path in paths if path.parent.parent.name == "documents"}) == programme


def test_the_same_day_gives_the_same_register():
    schools = pd.DataFrame({"school_id": ["990001"], "name": ["МКОУ «Учебная СОШ»"]})
    day = datetime.date(2021, 5, 31)
    one, two = (programme_register(schools, day) for _ in range(2))
    for table in SHEETS:
        pd.testing.assert_frame_equal(one[table], two[table])

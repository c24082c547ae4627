"""Base rates on the real sample region: what domain.md 4.3 and 8 say of it."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shnor_analysis.diagnostics.cells import count_cells
from shnor_analysis.diagnostics.heaping import mark_borders, near_border, score_table
from shnor_analysis.diagnostics.objectivity import cell_signs, flagged_sittings, pupil_signs
from shnor_analysis.diagnostics.objectivity_pupils import Pupils, sittings
from shnor_analysis.methodology.loader import load
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store

SETTINGS = load("objectivity")


@pytest.fixture(scope="module")
def results(samples, tmp_path_factory) -> pa.Table:
    store = Store(tmp_path_factory.mktemp("samples") / "store")
    import_folders([samples / "vpr_protocols" / "2021"], store)
    return pq.read_table(store.table("results", 2021))


@pytest.fixture(scope="module")
def found(results):
    cells = count_cells(results)
    return cell_signs(cells, SETTINGS), pupil_signs(results, cells, SETTINGS)


def sitting_of(results: pa.Table, subject: str, grade: int) -> Pupils:
    for pupils in sittings(results):
        first = pupils.keys.iloc[0]
        if (first["subject"], first["programme_grade"]) == (subject, grade):
            return pupils
    raise AssertionError(f"no paper {subject} {grade}")


@pytest.mark.parametrize(("grade", "below", "on"), [(5, 469, 4010), (6, 606, 5087)])
def test_peaks_at_the_border_of_two_and_three(results, grade, below, on):
    pupils = sitting_of(results, "Математика", grade)
    just_two = {"points_below": 1, "points_above": 0}
    exact, near = near_border(score_table(pupils), mark_borders(pupils)[3], just_two)
    assert (int(near.sum() - exact.sum()), int(exact.sum())) == (below, on)


def test_interval_rule_marks_about_a_sixth_of_the_schools_of_named_papers(found):
    rows = found[0][(found[0]["sign"] == "interval_above") & found[0]["named"]]
    rate = rows[rows["applicable"]].groupby("subject")["fired"].mean()
    assert len(rate) == 2
    assert rate.between(0.12, 0.185).all()


def test_hardly_any_school_has_a_negative_rank_correlation(found):
    rows = found[1][(found[1]["sign"] == "negative_rank_correlation") & (found[1]["n"] >= 10)]
    assert (rows.groupby(["subject", "programme_grade"])["fired"].sum() <= 1).all()


def test_heaping_names_a_handful_although_the_whole_region_heaps(found):
    rows = found[1][found[1]["sign"] == "heaping_3"]
    fired = rows.groupby(["subject", "programme_grade"])["fired"].sum()
    assert fired.sum() > 0 and (fired <= 10).all()
    flagged = flagged_sittings(found[1], SETTINGS)
    assert np.isin(flagged["signs"], ["heaping_3"]).all()

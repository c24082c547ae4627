import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy.stats import binomtest

from shnor_analysis.diagnostics.cells import count_results
from shnor_analysis.diagnostics.identification import identify, low_shares
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.store.paths import Store
from shnor_analysis.tables.marts import Cells

RULE = values(load("identification"))


def cells(*rows):
    """Cells from (year, subject, grade, n, n2), all of one school unless a sixth value names another."""
    frame = pd.DataFrame(
        [
            {
                "school_id": row[5] if len(row) > 5 else "990001",
                "year": row[0],
                "season": "spring",
                "procedure": "ВПР",
                "subject": row[1],
                "programme_grade": row[2],
                "pupil_grade": row[2],
                "n_listed": row[3],
                "n": row[3],
                "n2": row[4],
                "n3": None if row[4] is None else row[3] - row[4],
                "n4": None if row[4] is None else 0,
                "n5": None if row[4] is None else 0,
                "share2": None if row[4] is None or not row[3] else row[4] / row[3],
                "source": "protocol",
            }
            for row in rows
        ],
        columns=Cells.columns(),
    )
    return Cells.validate(frame)


def listed(*rows, **change):
    rule = RULE | change
    return identify(low_shares(cells(*rows), rule), rule).set_index("year")


def test_two_low_procedures_of_a_year_fire_limb_a():
    row = listed((2021, "Математика", 5, 10, 3), (2021, "Русский язык", 6, 10, 4)).loc[2021]
    assert row[["listed", "limb_a", "limb_b"]].tolist() == [True, True, False]
    assert row["low_procedures"] == "ВПР Математика, 5 класс; ВПР Русский язык, 6 класс"


def test_one_low_procedure_is_not_enough():
    assert not listed((2021, "Математика", 5, 10, 9), (2021, "Русский язык", 6, 10, 2)).loc[2021, "listed"]


def test_the_same_procedure_two_years_running_fires_limb_b_in_the_second():
    rows = listed((2020, "Математика", 5, 10, 3), (2021, "Математика", 5, 10, 3))
    assert rows["limb_b"].tolist() == [False, True]
    assert rows["limb_a"].tolist() == [False, False]


def test_two_different_procedures_or_a_gap_year_do_not_fire_limb_b():
    assert not listed((2020, "Математика", 5, 10, 3), (2021, "Математика", 6, 10, 3)).loc[2021, "listed"]
    assert not listed((2019, "Математика", 5, 10, 3), (2021, "Математика", 5, 10, 3)).loc[2021, "listed"]


def test_thirty_per_cent_exactly_is_low_whatever_the_binary_fraction():
    for n in (10, 20, 30, 70, 90, 110, 170, 290, 330, 1000):
        assert low_shares(cells((2021, "Математика", 5, n, 3 * n // 10)), RULE)["low"].item()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"minimum_participants": 11}, "too_few"),
        ({"subjects": ["Русский язык"]}, "not_in_set"),
        ({"programme_grades": [6]}, "not_in_set"),
    ],
)
def test_a_sitting_outside_the_settings_is_not_counted_and_says_why(change, reason):
    shares = low_shares(cells((2021, "Математика", 5, 10, 9)), RULE | change)
    assert shares["reason"].tolist() == [reason]
    assert not identify(shares, RULE | change)["n_procedures"].item()


def test_without_marks_a_sitting_is_not_counted_and_has_no_share():
    row = low_shares(cells((2026, "Математика", 5, 10, None)), RULE).iloc[0]
    assert (row["reason"], row["low"]) == ("no_marks", False)
    assert row[["share2", "share2_low", "pupils_to_threshold"]].isna().all()


def test_flagged_sittings_count_or_not_by_the_setting():
    given_cells = cells((2021, "Математика", 5, 10, 5))
    flags = given_cells.iloc[:, :7]
    assert low_shares(given_cells, RULE, flags)["counted"].item()
    excluded = low_shares(given_cells, RULE | {"flagged_results": "exclude"}, flags)
    assert excluded["reason"].item() == "flagged"


def test_nobody_wrote_is_no_row():
    assert low_shares(cells((2021, "Математика", 5, 0, None)), RULE).empty


def every_share(sizes):
    """One school for each pair of n and number of «2»."""
    pairs = [(n, n2) for n in sizes for n2 in range(n + 1)]
    return cells(*[(2021, "Математика", 5, n, n2, f"{100_000 + k}") for k, (n, n2) in enumerate(pairs)])


@pytest.mark.parametrize("threshold", [0.05, 0.25, 0.3, 1 / 3, 0.5, 0.95])
def test_the_pupils_to_the_threshold_are_just_enough(threshold):
    rows = low_shares(every_share([*range(1, 31), 100]), RULE | {"threshold": threshold})
    n, n2, away = (rows[name].to_numpy(dtype=int) for name in ("n", "n2", "pupils_to_threshold"))
    low = rows["low"].to_numpy()

    def is_low(twos):
        return twos >= threshold * n - 1e-9

    assert (low == is_low(n2)).all()
    assert (away[low] >= 1).all() and (away[~low] <= -1).all()
    turned = is_low(n2 - away)
    assert (turned == (~low & (n2 - away <= n)) | (n2 - away > n)).all()
    one_less = is_low(n2 - away + np.where(low, 1, -1))
    assert (one_less == low).all()


def test_the_interval_is_the_exact_one_and_holds_the_share():
    rows = low_shares(every_share(range(1, 25)), RULE)
    exact = [
        binomtest(int(k), int(n)).proportion_ci(method="exact") for k, n in zip(rows["n2"], rows["n"], strict=True)
    ]
    np.testing.assert_allclose(rows["share2_low"].astype(float), [ci.low for ci in exact], atol=1e-9)
    np.testing.assert_allclose(rows["share2_high"].astype(float), [ci.high for ci in exact], atol=1e-9)
    assert (rows["share2_low"] <= rows["share2"]).all() and (rows["share2"] <= rows["share2_high"]).all()


def test_another_school_changes_nothing():
    mine = [(2021, "Математика", 5, 10, 3), (2021, "Русский язык", 5, 10, 3)]
    alone = listed(*mine)
    rule = identify(low_shares(cells(*mine, (2021, "Математика", 5, 30, 0, "990002")), RULE), RULE)
    together = rule[rule["school_id"] == "990001"].set_index("year")
    pd.testing.assert_frame_equal(alone, together)


def test_sizes_of_a_real_region_are_the_known_ones(samples, tmp_path):
    """Domain facts, 1.4, spring 2021: median 21, 23 % of cells under 10 pupils, 6 % under 5."""
    store = Store(tmp_path / "store")
    import_folders([samples / "vpr_protocols" / "2021"], store)
    sizes = count_results(pq.read_table(store.table("results", 2021)))["n"].astype(float)
    assert np.median(sizes) == pytest.approx(21, abs=2)
    assert (sizes < 10).mean() == pytest.approx(0.23, abs=0.03)
    assert (sizes < 5).mean() == pytest.approx(0.06, abs=0.02)

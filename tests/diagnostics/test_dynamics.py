"""Verdicts on change: the columns, the decomposition, the rules, and input that is not as it should be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.diagnostics.dynamics import dynamics, dynamics_parts, improvement_sign
from shnor_analysis.diagnostics.dynamics_pairs import COHORT, SUCCESSIVE, matches, prepare, season_pairs
from shnor_analysis.diagnostics.dynamics_settings import load_settings
from shnor_analysis.methodology.loader import SettingsError
from shnor_analysis.tables.dynamics import REASONS, VERDICTS, Dynamics

ISSUE_COLUMNS = """
    school_id scope procedure subject programme_grade measure season_from season_to n_from n_to value_from value_to
    change change_low change_high season_change expected_change excess excess_low excess_high p_value p_adjusted
    minimal_detectable verdict verdict_without_flagged
""".strip()
SETTINGS = load_settings()
SHARE2 = replace(SETTINGS, measures=("share2",))
SUBJECTS = ("Математика", "Русский язык")


def make_cells(
    schools: int = 36,
    seasons: tuple[tuple[int, str], ...] = ((2022, "spring"), (2023, "spring")),
    grades: tuple[int, ...] = (5, 6),
    seed: int = 0,
    median: float = 20,
    maximum: int = 20,
) -> pd.DataFrame:
    """A region without news."""
    rng = np.random.default_rng(seed)
    level = 0.9 * rng.standard_normal(schools)
    rows = []
    for t, (year, season) in enumerate(seasons):
        for subject in SUBJECTS:
            for grade in grades:
                own = level + 0.4 * rng.standard_normal(schools) - 0.4 * t
                n = np.maximum(rng.poisson(median, schools), 1)
                cuts = 1 / (1 + np.exp(-np.add.outer(own, [-1.4, 0.4, 1.8])))
                shares = np.diff(
                    np.concatenate([np.zeros((schools, 1)), cuts, np.ones((schools, 1))], axis=1), axis=1
                )
                marks = np.array([rng.multinomial(a, p) for a, p in zip(n, shares, strict=True)])
                mean = marks @ np.array([0.2, 0.45, 0.65, 0.9]) / n * maximum
                rows.append(
                    pd.DataFrame(
                        {
                            "school_id": [f"{100000 + k}" for k in range(schools)],
                            "year": year,
                            "season": season,
                            "procedure": "ВПР",
                            "subject": subject,
                            "programme_grade": grade,
                            "pupil_grade": grade + (season == "autumn"),
                            "n": n,
                            **{f"n{k + 2}": marks[:, k] for k in range(4)},
                            "mean_score": mean,
                            "sd_score": 0.2 * maximum,
                            "max_score": maximum,
                        }
                    )
                )
    return pd.concat(rows, ignore_index=True)


def make_schools(cells: pd.DataFrame, programme: tuple[str, ...] = ("100000", "100001")) -> pd.DataFrame:
    school_id = sorted(cells["school_id"].unique())
    return pd.DataFrame(
        {"school_id": school_id, "in_programme": [s in programme for s in school_id], "municipality": "м"}
    )


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    return make_cells()


@pytest.fixture(scope="module")
def found(cells: pd.DataFrame) -> pd.DataFrame:
    return dynamics(cells, make_schools(cells))


def change(cells: pd.DataFrame, where: pd.Series, **values: object) -> pd.DataFrame:
    out = cells.astype({"mean_score": float, "sd_score": float, "max_score": float, "n2": float}).copy()
    for name, value in values.items():
        out.loc[where, name] = value
    return out


def pooled(found: pd.DataFrame, school: str = "100000", measure: str = "share2") -> pd.Series:
    rows = found[
        (found["school_id"] == school)
        & (found["scope"] == "school")
        & (found["measure"] == measure)
        & (found["comparison"] == "successive")
    ]
    assert len(rows) == 1
    return rows.iloc[0]


class TestTable:
    def test_columns_of_the_issue_come_first(self, found: pd.DataFrame) -> None:
        assert " ".join(found.columns).startswith(" ".join(ISSUE_COLUMNS.split()))
        assert list(found.columns) == Dynamics.columns()

    def test_change_is_taken_apart_without_remainder(self, found: pd.DataFrame) -> None:
        rows = found[found["excess"].notna()]
        parts = rows["season_change"] + rows["return_to_mean"] + rows["excess"]
        assert np.abs(rows["change"] - parts).max() < 1e-12
        assert np.abs(rows["expected_change"] - rows["season_change"] - rows["return_to_mean"]).max() < 1e-12

    def test_every_estimate_lies_in_its_interval(self, found: pd.DataFrame) -> None:
        rows = found[found["excess"].notna()]
        assert rows["excess"].between(rows["excess_low"] - 1e-9, rows["excess_high"] + 1e-9).all()
        for end in ("excess_low", "excess_high"):  # what could have come by itself is a share
            assert (rows["value_to"] - rows[end]).between(-1e-9, 1 + 1e-9).all()
        assert rows["change"].between(rows["change_low"] - 1e-9, rows["change_high"] + 1e-9).all()

    def test_pooled_rows_name_no_paper(self, found: pd.DataFrame) -> None:
        whole = found["scope"] == "school"
        assert found.loc[whole, ["procedure", "subject", "programme_grade"]].isna().all(axis=None)
        assert found.loc[~whole, ["procedure", "subject", "programme_grade"]].notna().all(axis=None)

    def test_adjustment_only_raises_p_and_leaves_the_primary_test(self, found: pd.DataFrame) -> None:
        rows = found[found["p_value"].notna()]
        assert (rows["p_adjusted"] >= rows["p_value"] - 1e-12).all()
        whole = rows[rows["scope"] == "school"]
        assert (whole["p_adjusted"] == whole["p_value"]).all()
        assert (whole["p_adjusted_district"] >= whole["p_value"] - 1e-12).all()
        assert rows.loc[rows["scope"] == "paper", "p_adjusted_district"].isna().all()

    def test_verdicts_follow_their_rules(self, found: pd.DataFrame) -> None:
        gain = found["measure"].map(improvement_sign) * found["excess"]
        improved, worsened = found["verdict"] == "improved", found["verdict"] == "worsened"
        assert (found.loc[improved | worsened, "p_adjusted"] <= SETTINGS.alpha).all()
        assert (gain[improved] > 0).all()
        assert (gain[worsened] < 0).all()
        stable = found[found["verdict"] == "stable"]
        assert ((stable["net_low"] > -stable["margin"]) & (stable["net_high"] < stable["margin"])).all()
        unsure = found["verdict"] == "not_enough_data"
        assert ((found["reason"] != "") == unsure).all()
        hopeless = (found["reason"] == "cannot_reach_level") & found["measure"].isin(["share2", "share45"])
        assert (found.loc[hopeless, "n_needed"] > found.loc[hopeless, "n_to"]).mean() > 0.95

    def test_an_interval_of_the_school_without_zero_has_a_verdict(self) -> None:
        """And a verdict whose interval holds zero has a p between the errors of the two."""
        cells = make_cells(schools=90, grades=(5,))
        late = (cells["year"] == 2023) & (cells["school_id"] < "100050")
        better = cells.assign(
            n2=np.where(late, cells["n2"] // 3, cells["n2"]),
            n3=cells["n3"] + np.where(late, cells["n2"] - cells["n2"] // 3, 0),
        )
        helped = tuple(f"{100000 + k}" for k in range(50))
        found = dynamics(
            better, make_schools(cells, helped), settings=replace(SETTINGS, comparisons=(SUCCESSIVE,))
        )
        whole = found[(found["scope"] == "school") & found["excess"].notna()]
        without = (whole["excess_low"] > 1e-6) | (whole["excess_high"] < -1e-6)
        sure = whole["verdict"].isin(["improved", "worsened"])
        assert without.sum() > 20 and (sure & ~without).sum() > 5
        assert sure[without].all()
        assert (whole.loc[sure & ~without, "p_value"] >= (1 - SETTINGS.interval_level) / 2 - 5e-4).all()

    def test_a_level_that_would_claim_more_than_verdicts_is_refused(self) -> None:
        assert replace(SETTINGS, interval_level=0.9).interval_level == 0.9
        with pytest.raises(SettingsError, match="interval_level"):
            replace(SETTINGS, interval_level=0.8)

    def test_minimal_detectable_points_to_improvement(self, found: pd.DataFrame) -> None:
        rows = found[found["minimal_detectable"].notna()]
        assert (np.sign(rows["minimal_detectable"]) == rows["measure"].map(improvement_sign)).all()

    def test_without_flags_both_verdicts_agree(self, found: pd.DataFrame) -> None:
        assert (found["verdict"] == found["verdict_without_flagged"]).all()

    def test_parts_make_up_the_whole_in_any_number_of_threads(self, cells: pd.DataFrame) -> None:
        schools = make_schools(cells)
        one, two = (
            pd.concat(list(dynamics_parts(cells, schools, settings=SHARE2, threads=threads)), ignore_index=True)
            for threads in (1, 2)
        )
        pd.testing.assert_frame_equal(one, two)
        pd.testing.assert_frame_equal(one, dynamics(cells, schools, settings=SHARE2))

    def test_order_of_rows_does_not_matter(self, cells: pd.DataFrame) -> None:
        shuffled = cells.sample(frac=1, random_state=1)
        pd.testing.assert_frame_equal(
            dynamics(cells, make_schools(cells), settings=SHARE2),
            dynamics(shuffled, make_schools(cells), settings=SHARE2),
        )

    def test_sign_of_share45_is_that_of_share2_of_its_complement(self, cells: pd.DataFrame) -> None:
        """With no «3» at all, share45 is one minus share2, and so are all its parts."""
        no_threes = cells.assign(n4=cells["n3"] + cells["n4"], n3=0)
        same_prior = {key: SETTINGS.priors[key[0], "share2"] for key in SETTINGS.priors}
        settings = replace(SETTINGS, measures=("share2", "share45"), priors=same_prior)
        both = dynamics(no_threes, make_schools(cells), settings=settings)
        bad, good = (both[both["measure"] == name].reset_index(drop=True) for name in ("share2", "share45"))
        assert np.allclose(bad["change"], -good["change"], equal_nan=True)
        assert np.allclose(bad["change_low"], -good["change_high"], equal_nan=True)
        assert np.allclose(bad["excess"], -good["excess"], equal_nan=True)
        assert np.allclose(bad["excess_low"], -good["excess_high"], equal_nan=True)
        assert (bad["verdict"] == good["verdict"]).all()


class TestChange:
    def test_a_great_fall_of_twos_is_an_improvement(self, cells: pd.DataFrame) -> None:
        first = (cells["school_id"] == "100000") & (cells["year"] == 2022)
        last = (cells["school_id"] == "100000") & (cells["year"] == 2023)
        news = change(cells, first, n=20, n2=10, n3=10, n4=0, n5=0)
        news = change(news, last, n=20, n2=0, n3=4, n4=8, n5=8)
        found = dynamics(news, make_schools(cells))
        for measure in ("share2", "share45", "position"):
            row = pooled(found, measure=measure)
            assert row["verdict"] == "improved"
            assert row["p_value"] < 0.05
            assert improvement_sign(measure) * row["excess"] > 0
        row = pooled(found)
        assert (row["n_from"], row["n_to"]) == (80, 80)
        assert row["value_from"] == 0.5
        assert row["value_to"] == 0.0
        assert row["return_to_mean"] < 0
        assert -1 <= row["excess_low"] < -(0.5 + row["expected_change"]) < row["excess_high"] < 0

    def test_a_low_school_that_returns_to_its_expectation_is_not_improved(self, cells: pd.DataFrame) -> None:
        base = pooled(dynamics(cells, make_schools(cells), settings=SHARE2))
        first = (cells["school_id"] == "100000") & (cells["year"] == 2022)
        last = (cells["school_id"] == "100000") & (cells["year"] == 2023)
        low = change(change(cells, first, n=20, n2=9, n3=11, n4=0, n5=0), last, n=20, n2=6, n3=14, n4=0, n5=0)
        row = pooled(dynamics(low, make_schools(cells), settings=SHARE2))
        assert row["change"] == pytest.approx(-0.15)
        assert row["verdict"] in {"unclear", "stable"}
        assert row["expected_change"] < base["expected_change"]

    def test_season_is_taken_out(self) -> None:
        """An easier season for all changes the change, not the excess."""
        cells = make_cells(schools=200)
        found = dynamics(cells, make_schools(cells), settings=SHARE2)
        whole = found[(found["scope"] == "school") & (found["comparison"] == SUCCESSIVE)]
        assert whole["change"].mean() == pytest.approx(whole["season_change"].mean(), abs=0.01)
        assert whole["season_change"].mean() < -0.03
        assert whole["excess"].mean() == pytest.approx(0, abs=0.01)

    def test_a_changed_mix_of_papers_is_no_change(self, cells: pd.DataFrame) -> None:
        """A school that leaves out its easier papers is expected to have more twos."""
        hard = cells["subject"] == SUBJECTS[0]
        harder = cells.copy()
        swap = hard & (harder["n3"] > 0)
        moved = np.minimum(harder["n3"], 4)
        harder.loc[swap, "n2"] += moved[swap]
        harder.loc[swap, "n3"] -= moved[swap]
        easy_only_first = ~((harder["school_id"] == "100000") & (harder["year"] == 2022) & hard)
        hard_only_last = ~((harder["school_id"] == "100000") & (harder["year"] == 2023) & ~hard)
        mixed = harder[easy_only_first & hard_only_last]
        row = pooled(dynamics(mixed, make_schools(cells), settings=SHARE2))
        assert row["season_change"] > 0.05
        assert row["reason"] == ""

    def test_flags_change_only_the_second_verdict(self, cells: pd.DataFrame, found: pd.DataFrame) -> None:
        flags = cells[
            (cells["school_id"] == "100002") & (cells["year"] == 2023) & (cells["subject"] == SUBJECTS[0])
        ]
        flagged = dynamics(cells, make_schools(cells), flags)
        pd.testing.assert_series_equal(flagged["verdict"], found["verdict"])
        papers = flagged[(flagged["scope"] == "paper") & (flagged["subject"] == SUBJECTS[0])]
        mine = papers["school_id"] == "100002"
        assert (papers.loc[mine, "verdict_without_flagged"] == "not_enough_data").all()
        others = flagged["school_id"] != "100002"
        assert (flagged.loc[others, "verdict"] == flagged.loc[others, "verdict_without_flagged"]).all()

    def test_flags_without_a_key_are_refused_by_name(self, cells: pd.DataFrame) -> None:
        with pytest.raises(ValueError, match="pupil_grade"):
            dynamics(cells, make_schools(cells), cells.drop(columns="pupil_grade"))


class TestPairs:
    def test_consecutive_and_first_with_last(self) -> None:
        seasons = ((2021, "spring"), (2022, "spring"), (2023, "spring"))
        found = dynamics(make_cells(20, seasons), make_schools(make_cells(20, seasons)), settings=SHARE2)
        pairs = set(zip(found["season_from"], found["season_to"], strict=True))
        assert pairs == {
            ("2021-spring", "2022-spring"),
            ("2022-spring", "2023-spring"),
            ("2021-spring", "2023-spring"),
        }

    def test_autumn_follows_the_spring_of_its_year(self) -> None:
        seasons = ((2020, "autumn"), (2020, "spring"), (2021, "spring"))
        assert len(season_pairs(prepare(make_cells(3, seasons)))) == 3
        codes = {(m.season_from, m.season_to) for m in _matched(make_cells(3, seasons))}
        assert codes == {
            ("2020-spring", "2020-autumn"),
            ("2020-autumn", "2021-spring"),
            ("2020-spring", "2021-spring"),
        }

    def test_cohort_joins_the_same_children(self) -> None:
        """Pupils of grade 6 wrote the paper of grade 5 in autumn 2020 and that of grade 6 in spring 2021."""
        cells = make_cells(3, ((2020, "autumn"), (2021, "spring")))
        found = {m.comparison: m.papers for m in _matched(cells)}
        grades = found[COHORT][["programme_grade_from", "programme_grade"]].dropna().drop_duplicates()
        assert grades.to_numpy().tolist() == [[5, 6]]
        same = found[SUCCESSIVE]
        assert (same["programme_grade_from"] == same["programme_grade"]).all()

    def test_cohort_of_two_springs_goes_up_a_grade(self) -> None:
        found = {m.comparison: m for m in _matched(make_cells(3, ((2022, "spring"), (2023, "spring"))))}
        papers = found[COHORT].papers[found[COHORT].compared]
        assert papers[["programme_grade_from", "programme_grade"]].drop_duplicates().to_numpy().tolist() == [
            [5, 6]
        ]
        # papers of the first season only stay as knowledge of the school's level
        assert (~found[COHORT].compared).sum() == 2


def _matched(cells: pd.DataFrame) -> list:
    return list(matches(cells, make_schools(cells)))


#: What a sitting may be like, by the cell's columns.
ODD: dict[str, dict[str, object]] = {
    "nobody": {"n": 0, "n2": 0, "n3": 0, "n4": 0, "n5": 0, "mean_score": np.nan, "sd_score": np.nan},
    "all twos": {"n": 20, "n2": 20, "n3": 0, "n4": 0, "n5": 0},
    "no twos": {"n": 20, "n2": 0, "n3": 20, "n4": 0, "n5": 0},
    "one pupil": {"n": 1, "n2": 1, "n3": 0, "n4": 0, "n5": 0, "sd_score": np.nan},
    "no marks": {"n2": np.nan, "n3": np.nan, "n4": np.nan, "n5": np.nan},
    "no scores": {"mean_score": np.nan, "sd_score": np.nan},
    "scale": {"max_score": 40},
    "no maximum": {"max_score": np.nan},
    "n unknown": {"n": np.nan},
}


def _floats(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.astype(dict.fromkeys(("n", "n2", "n3", "n4", "n5"), float))


class TestPoorInput:
    """A named verdict, never an exception and never a silent number."""

    def check(self, found: pd.DataFrame) -> None:
        assert found["verdict"].isin(VERDICTS).all()
        assert found["reason"].isin(REASONS).all()
        unknown = found["excess"].isna()
        assert (found.loc[unknown, "verdict"] == "not_enough_data").all()
        assert (found.loc[unknown, "reason"] != "").all()
        assert (
            found.loc[~unknown, ["excess_low", "excess_high", "p_value", "season_change"]].notna().all(axis=None)
        )

    @pytest.mark.parametrize("odd", ODD)
    @pytest.mark.filterwarnings("error::RuntimeWarning")
    def test_odd_sittings_of_all_schools(self, cells: pd.DataFrame, odd: str) -> None:
        where = (cells["year"] == 2023) & (cells["subject"] == SUBJECTS[0])
        self.check(dynamics(change(_floats(cells), where, **ODD[odd]), make_schools(cells)))

    @pytest.mark.filterwarnings("error::RuntimeWarning")
    def test_an_odd_sitting_of_each_of_some_schools(self, cells: pd.DataFrame) -> None:
        """Every oddity once, each in a school of its own; the others go on as they were."""
        numbers = _floats(cells)
        for school_id, values in zip(sorted(cells["school_id"].unique()), ODD.values(), strict=False):
            where = (cells["year"] == 2023) & (cells["subject"] == SUBJECTS[0]) & (cells["school_id"] == school_id)
            numbers = change(numbers, where, **values)
        self.check(dynamics(numbers, make_schools(cells), settings=replace(SETTINGS, comparisons=(SUCCESSIVE,))))

    def test_nobody_wrote(self, cells: pd.DataFrame) -> None:
        where = (cells["year"] == 2023) & (cells["school_id"] == "100000")
        found = dynamics(change(cells, where, n=0, n2=0, n3=0, n4=0, n5=0), make_schools(cells), settings=SHARE2)
        row = pooled(found)
        assert (row["verdict"], row["reason"], row["n_to"]) == ("not_enough_data", "no_participants", 0)

    def test_school_with_one_season(self, cells: pd.DataFrame) -> None:
        missing = (cells["year"] == 2023) & (cells["school_id"] == "100000")
        row = pooled(dynamics(cells[~missing], make_schools(cells), settings=SHARE2))
        assert (row["verdict"], row["reason"]) == ("not_enough_data", "one_season")

    def test_region_with_one_season(self, cells: pd.DataFrame) -> None:
        found = dynamics(cells[cells["year"] == 2023], make_schools(cells))
        assert len(found) == 36 * 4
        assert (found["reason"] == "one_season").all()
        assert found["season_from"].isna().all()

    def test_nothing_at_all(self, cells: pd.DataFrame) -> None:
        found = dynamics(cells.iloc[:0], make_schools(cells))
        assert found.empty
        assert list(found.columns) == Dynamics.columns()

    def test_no_school_outside_the_programme(self) -> None:
        """The four schools of a seed plan: there is nothing to tell an easier season from better work."""
        cells = make_cells(schools=4)
        found = dynamics(cells, make_schools(cells, tuple(cells["school_id"].unique())))
        self.check(found)
        assert set(found["reason"]) == {"no_norm"}
        assert found["change"].notna().all()
        assert found["change_low"].notna().all()
        assert (found["model_source"] == "none").all()

    def test_paper_of_one_school(self, cells: pd.DataFrame) -> None:
        lone = cells[cells["school_id"] == "100003"].assign(subject="Физика")
        found = dynamics(pd.concat([cells, lone]), make_schools(cells))
        self.check(found)
        physics = found[found["subject"] == "Физика"]
        assert (physics["reason"] == "no_norm").all()
        assert pooled(found, "100003")["reason"] == ""

    def test_small_region_uses_the_prior_and_says_so(self) -> None:
        cells = make_cells(schools=20)
        found = dynamics(cells, make_schools(cells))
        self.check(found)
        assert (found.loc[found["excess"].notna(), "model_source"] == "prior").all()

    def test_region_of_its_own(self, found: pd.DataFrame) -> None:
        assert (found.loc[found["excess"].notna(), "model_source"] == "region").all()

    def test_scores_do_not_cross_2025(self) -> None:
        cells = make_cells(30, ((2024, "spring"), (2025, "spring")))
        found = dynamics(
            cells, make_schools(cells), settings=replace(SETTINGS, measures=("mean_score", "position"))
        )
        self.check(found)
        scores = found[found["measure"] == "mean_score"]
        assert (scores["reason"] == "scale_changed").all()
        assert (found.loc[found["measure"] == "position", "reason"] != "scale_changed").all()

    def test_too_few_pupils_say_from_how_many(self) -> None:
        cells = make_cells(schools=80, median=2, grades=(5,))
        found = dynamics(cells, make_schools(cells), settings=SHARE2)
        rows = found[found["reason"] == "cannot_reach_level"]
        assert len(rows) > 50
        assert rows["n_needed"].notna().all()
        assert (rows["p_adjusted"] > SETTINGS.alpha).all()
        assert (rows["n_needed"] > rows["n_to"]).mean() > 0.95

    def test_school_unknown_to_the_directory_is_outside(self, cells: pd.DataFrame) -> None:
        found = dynamics(cells, make_schools(cells).iloc[:20], settings=SHARE2)
        assert found["school_id"].nunique() == 36
        self.check(found)

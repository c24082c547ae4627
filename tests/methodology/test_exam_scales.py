import numpy as np
import pytest

from shnor_analysis.methodology.exam_scales import (
    counting_attempt,
    ege_minimum,
    no_points_of_gve,
    oge_scale,
    oge_scales,
)
from shnor_analysis.methodology.loader import SettingsError, load
from shnor_analysis.tables.vocabulary import SUBJECTS

SETTINGS = load("exam_scales")


@pytest.mark.parametrize("row", SETTINGS["oge_federal"], ids=lambda row: f"{row['subject']}-{row['year']}")
def test_bounds_grow_and_marks_follow_them(row):
    scale = oge_scale(row["subject"], row["year"])
    assert list(scale.lowest) == sorted(set(scale.lowest))
    assert scale.subject in SUBJECTS
    assert scale.source
    at = np.array([scale.lowest[0] - 1, *scale.lowest])
    assert scale.marks(at).tolist() == ([2, 3, 4, 5] if len(scale.lowest) == 3 else [2, 0])
    assert scale.lowest[-1] <= (scale.max_score or 1000)


def test_a_year_has_one_table_of_a_subject():
    pairs = [(row["subject"], row["year"]) for row in SETTINGS["oge_federal"]]
    assert len(set(pairs)) == len(pairs)


@pytest.mark.parametrize("year", [2018, 2020, 2021, 2024, 2025, 2026, 2030])
def test_no_other_year_is_taken_for_one_that_is_not_known(year):
    scale = oge_scale("Русский язык", year)
    assert not scale.known
    assert "другой год не берётся" in scale.source
    assert scale.marks(np.array([0, 20])).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("subject", "least"),
    [
        ("Русский язык", 24),
        ("Математика (профильная)", 27),
        ("Физика", 36),
        ("Химия", 36),
        ("Биология", 36),
        ("Информатика", 40),
        ("История", 32),
        ("Литература", 32),
        ("География", 37),
        ("Обществознание", 42),
        ("Английский язык", 22),
        ("Китайский язык", 22),
    ],
)
def test_minimum_scores_are_those_of_the_facts_and_no_older_year_is_known(subject, least):
    assert {ege_minimum(subject, year).value for year in (2023, 2024, 2025, 2026)} == {least}
    assert ege_minimum(subject, 2022).value is None
    assert "известны годы: 2023–2026" in ege_minimum(subject, 2022).source


def test_marks_are_no_points():
    assert ege_minimum("Математика (базовая)", 2026).value is None
    assert no_points_of_gve().value is None
    assert "не баллы ЕГЭ" in no_points_of_gve().source


def test_a_regions_own_table_stands_beside_the_federal_one_and_before_it(tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(
        "[[exam_scales.oge_region]]\n"
        'subject = "Физика"\nyear = 2023\nlowest = [10, 22, 34]\nsource = "Приказ 5"\n'
        '[[exam_scales.ege_own]]\nsubject = "Физика"\nyears = [2022, 2022]\nminimum = 36\nsource = "Приказ"\n',
        encoding="utf-8",
    )
    both = oge_scales("Физика", 2023, mine)
    assert (both["region"].lowest, both["federal"].lowest) == ((10, 22, 34), (11, 23, 35))
    assert oge_scale("Физика", 2023, mine).source == "Приказ 5"
    assert oge_scale("Физика", 2023).origin == "federal"
    assert ege_minimum("Физика", 2022, mine).value == 36
    assert ege_minimum("Физика", 2023, mine).value == 36


@pytest.mark.parametrize(
    "text",
    [
        '[[exam_scales.oge_region]]\nsubject = "Физика"\n',
        '[exam_scales]\ncounting_attempt = { "ОГЭ" = "luckiest" }\n',
    ],
)
def test_a_wrong_setting_is_named(text, tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="exam_scales"):
        counting_attempt("ОГЭ", mine)

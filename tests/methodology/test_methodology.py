import csv
import tomllib
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from shnor_analysis.methodology.loader import SettingsError, load, values
from shnor_analysis.methodology.scales import _scales, scale_of

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "vpr_scales.csv"
FILES = [
    entry.name for entry in resources.files("shnor_analysis.methodology").iterdir() if entry.name.endswith(".toml")
]


@pytest.mark.parametrize("name", FILES)
def test_every_number_has_a_source(name):
    settings = tomllib.loads(
        resources.files("shnor_analysis.methodology").joinpath(name).read_text(encoding="utf-8")
    )
    for key, item in settings.items():
        for entry in item if isinstance(item, list) else [item]:
            if isinstance(entry, dict) and "value" in entry:
                assert entry.get("source"), f"{name}: {key}"


def test_the_users_file_overrides_one_number_and_says_so(tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text("[identification]\nthreshold = 0.25\n", encoding="utf-8")
    settings = load("identification", mine)
    assert values(settings)["threshold"] == 0.25
    assert "my.toml" in settings["threshold"]["source"]
    assert values(load("identification"))["threshold"] == 0.30


@pytest.mark.parametrize("text", ["[identification]\ntreshold = 0.25", "[identification\n"])
def test_a_mistyped_setting_is_named(text, tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"my\.toml"):
        load("identification", mine)


@pytest.mark.parametrize("scale", _scales(), ids=lambda s: f"{s.subject}-{s.programme_grade}-{s.years[0]}")
def test_bounds_grow_and_marks_follow_them(scale):
    three, four, five = scale.lowest
    assert 0 < three < four < five <= (scale.max_score or 1000)
    scores = np.array([0, three - 1, three, four - 1, four, five - 1, five])
    assert scale.marks(scores).tolist() == [2, 2, 3, 3, 4, 4, 5]


def test_scales_do_not_overlap():
    for one in _scales():
        others = [s for s in _scales() if (s.subject, s.programme_grade) == (one.subject, one.programme_grade)]
        assert sum(s.years[0] <= one.years[0] <= s.years[1] for s in others) == 1


def test_no_scale_is_known_since_the_papers_changed_in_2025():
    assert scale_of("Математика", 5, 2025) is None


def test_scales_are_those_of_the_facts():
    if not FACTS.exists():
        pytest.skip("нет папки ../shared/facts: числа сверяются только у разработчиков")
    with FACTS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(_scales())
    for row in rows:
        scale = scale_of(row["subject"], int(row["programme_grade"]), int(row["year_from"]))
        assert scale is not None
        assert scale.lowest == (int(row["min_3"]), int(row["min_4"]), int(row["min_5"]))
        assert scale.max_score == (int(row["max_score"]) if row["max_score"] else None)

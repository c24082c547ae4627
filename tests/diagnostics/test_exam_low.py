import pandas as pd
import pytest

from shnor_analysis.diagnostics.exam_low import low_results, why_unknown

NUMBERS = ("mark", "score", "test_score", "minimum_score")


def low(**cells):
    row = {"procedure": "ОГЭ", "subject": "Физика", "year": 2023, **dict.fromkeys(NUMBERS), **cells}
    rows = pd.DataFrame([row]).astype(dict.fromkeys(NUMBERS, "Int16"))
    value = low_results(rows).iloc[0]
    return None if pd.isna(value) else bool(value)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"mark": 2, "score": 40}, True),
        ({"mark": 3, "score": 1}, False),
        ({"score": 10}, True),
        ({"score": 11}, False),
        ({"score": 11, "year": 2024}, None),
        ({"score": 1, "subject": "Математика"}, None),
        ({"score": 14, "subject": "Русский язык"}, True),
        ({"score": 15, "subject": "Русский язык"}, False),
        ({"score": 15, "subject": "Литература", "year": 2022}, True),
        ({"score": 16, "subject": "Литература", "year": 2022}, False),
        ({}, None),
        ({"procedure": "ЕГЭ", "year": 2026, "test_score": 35}, True),
        ({"procedure": "ЕГЭ", "year": 2026, "test_score": 36}, False),
        ({"procedure": "ЕГЭ", "year": 2026, "test_score": 36, "minimum_score": 37}, True),
        ({"procedure": "ЕГЭ", "year": 2020, "test_score": 5}, None),
        ({"procedure": "ЕГЭ", "year": 2020, "test_score": 5, "minimum_score": 36}, True),
        ({"procedure": "ЕГЭ", "subject": "Математика (базовая)", "year": 2026, "mark": 2}, True),
        ({"procedure": "ЕГЭ", "subject": "Математика (базовая)", "year": 2026, "score": 3}, None),
        ({"procedure": "ГВЭ", "mark": 4}, False),
        ({"procedure": "ГВЭ", "score": 2}, None),
    ],
)
def test_a_result_is_low_by_mark_by_the_printed_bound_or_by_the_settings(cells, expected):
    assert low(**cells) is expected


def test_what_is_not_known_has_a_reason():
    assert "геометр" in why_unknown("ОГЭ", "Математика", 2023)
    assert "04-48" in why_unknown("ОГЭ", "Физика", 2024)
    assert "не известен" in why_unknown("ЕГЭ", "Физика", 2020)
    assert "ГВЭ" in why_unknown("ГВЭ", "Математика", 2026)
    assert why_unknown("ОГЭ", "Физика", 2023) == ""


def test_settings_of_the_user_count(tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(
        "[[exam_scales.oge_region]]\n"
        'subject = "Физика"\nyear = 2024\nlowest = [12, 22, 34]\nsource = "Приказ 5"\n',
        encoding="utf-8",
    )
    rows = pd.DataFrame(
        [{"procedure": "ОГЭ", "subject": "Физика", "year": 2024, **dict.fromkeys(NUMBERS), "score": 11}]
    ).astype(dict.fromkeys(NUMBERS, "Int16"))
    assert low_results(rows, mine).tolist() == [True]

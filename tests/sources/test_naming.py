from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.sources.naming import Facts, facts_of, facts_of_name
from shnor_analysis.tables.vocabulary import SUBJECT_BY_CODE


def facts(path: str, root: Path) -> Facts:
    return facts_of(root / path, root)


@pytest.mark.parametrize(
    ("path", "year", "subject", "grade"),
    [
        ("2020/5/Математика.xlsx", 2020, "Математика", 5),
        ("2021/6/Проведение работы по русскому языку, 6 класс. ВПР 2021.xlsx", 2021, "Русский язык", 6),
        ("ВПР 2022/РУ 4.xlsx", 2022, "Русский язык", 4),
        ("Форма_МА5_2021.xlsx", 2021, "Математика", 5),
        ("2021/10 класс/История.xlsx", 2021, "История", 10),
        ("2849657.xlsx", None, None, None),
    ],
)
def test_names_tell_year_subject_and_grade(path, year, subject, grade, tmp_path):
    known = facts(path, tmp_path)
    assert (known.year, known.subject, known.programme_grade) == (year, subject, grade)


def test_the_file_name_wins_over_its_folders(tmp_path):
    assert facts("2020/МА5_2021.xlsx", tmp_path).year == 2021


def test_two_years_in_one_name_are_a_complaint(tmp_path):
    with pytest.raises(RefusedFile, match="несколько значений"):
        facts("Сравнение 2020 и 2021, математика, 5 класс.xlsx", tmp_path)


@given(st.sampled_from(sorted(SUBJECT_BY_CODE)), st.integers(4, 11), st.integers(2015, 2030))
def test_every_code_with_grade_and_year_is_read(code, grade, year):
    known = facts_of_name(f"Ф1_{code}{grade}_{year}")
    assert (known.subject, known.programme_grade, known.year) == (SUBJECT_BY_CODE[code], grade, year)


@given(st.text(max_size=60))
def test_no_name_raises_anything_but_a_refusal(name):
    try:
        facts_of_name(name, is_folder=True)
    except RefusedFile as refusal:
        assert "import.toml" in str(refusal)


def test_import_toml_fills_gaps_and_its_file_section_wins(tmp_path):
    (tmp_path / "import.toml").write_text(
        'year = 2022\nregion = "Учебная область"\n["МА5_2021.xlsx"]\nyear = 2023\nschool = "edu990001"\n',
        encoding="utf-8",
    )
    assert facts("что-то.xlsx", tmp_path).year == 2022
    assert facts("РУ4_2021.xlsx", tmp_path).year == 2021
    known = facts("МА5_2021.xlsx", tmp_path)
    assert (known.year, known.school_id, known.region) == (2023, "990001", "Учебная область")


@pytest.mark.parametrize("text", ["yaer = 2021", "year = 'x'", "season = 'winter'", "school = 'школа'", "year ="])
def test_a_wrong_import_toml_is_named(text, tmp_path):
    (tmp_path / "import.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedFile, match=r"import\.toml"):
        facts("МА5_2021.xlsx", tmp_path)

import datetime
import doctest
import math
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.figures import rows, style
from shnor_analysis.reports import export, formatting, wording
from shnor_analysis.reports import formatting as f


def plain(text: str) -> str:
    return text.replace(f.NBSP, "_")


@pytest.mark.parametrize("module", [formatting, export, wording, style, rows])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, "1_000"),
        (24102, 0, "24_102"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (-0.4, 0, "0"),
        (0.125, 2, "0,13"),
        (12.0, 1, "12,0"),
        (None, 0, "—"),
        (float("nan"), 0, "—"),
        (pd.NA, 0, "—"),
    ],
)
def test_number(value: object, digits: int, text: str) -> None:
    assert plain(f.number(value, digits)) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0_%"),
        (0.0049, "<1_%"),
        (0.005, "1_%"),
        (0.413, "41_%"),
        (0.125, "13_%"),
        (0.9949, "99_%"),
        (0.996, ">99_%"),
        (1, "100_%"),
        (None, "—"),
        (pd.NA, "—"),
    ],
)
def test_percent(share: object, text: str) -> None:
    assert plain(f.percent(share)) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.3, "30_%"), (8 / 27, "29,6_%"), (0.3004, "30,04_%"), (0.41, "41_%"), (0.2, "20_%")]
)
def test_a_share_beside_the_threshold_never_looks_like_it(share: float, text: str) -> None:
    assert plain(f.percent_beside(share, 0.3)) == text


@pytest.mark.parametrize(
    ("difference", "text"), [(-0.1, "−10_п.п."), (0.1, "+10_п.п."), (0.001, "0_п.п."), (-0.001, "0_п.п.")]
)
def test_points(difference: float, text: str) -> None:
    assert plain(f.points(difference)) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0_учеников"),
        (1, "1_ученик"),
        (2, "2_ученика"),
        (5, "5_учеников"),
        (12, "12_учеников"),
        (22, "22_ученика"),
    ],
)
def test_counted(count: int, text: str) -> None:
    assert plain(f.pupils(count)) == text


def test_dates() -> None:
    assert f.date(datetime.date(2022, 6, 1)) == "01.06.2022"
    assert f.date("2022-06-15T23:59:00") == "15.06.2022"
    assert f.date("не дата") == "не дата"
    assert f.date(None) == f.date("") == "—"


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_whole_numbers_come_back_as_they_were(value: int) -> None:
    text = f.number(value)
    assert int(text.replace(f.NBSP, "").replace(f.MINUS, "-")) == value
    assert all(len(group) == 3 for group in text.lstrip(f.MINUS).split(f.NBSP)[1:])


@given(st.floats(min_value=0, max_value=1))
def test_nought_and_all_are_printed_for_nothing_else(share: float) -> None:
    text = plain(f.percent(share))
    assert (text == "0_%") == (share == 0)
    assert (text == "100_%") == (share == 1)
    assert re.fullmatch(r"[<>]?\d{1,3}_%", text)


@given(st.integers(min_value=0, max_value=400), st.integers(min_value=1, max_value=400))
def test_a_printed_share_stands_on_its_side_of_the_threshold(n2: int, n: int) -> None:
    share = min(n2, n) / n
    text = f.percent_beside(share, 0.3)
    printed = float(re.sub(r"[^\d,]", "", text).replace(",", ".")) / 100
    assert (printed >= 0.3 - 1e-12) == (share >= 0.3)


@given(st.floats(min_value=-1e6, max_value=1e6), st.integers(min_value=0, max_value=4))
def test_rounding_is_to_the_nearest_and_typography_is_russian(value: float, digits: int) -> None:
    text = f.number(value, digits)
    back = float(text.replace(f.NBSP, "").replace(f.MINUS, "-").replace(",", "."))
    assert math.isclose(back, value, abs_tol=0.5 * 10**-digits * (1 + 1e-9) + 1e-9)
    assert "." not in text and "-" not in text and " " not in text


@given(st.integers(min_value=0, max_value=10**6))
def test_plural_depends_on_the_last_two_digits(count: int) -> None:
    forms = ("один", "два", "много")
    assert f.plural(count, *forms) == f.plural(count % 100 + 100, *forms)


@given(st.text())
def test_glue_changes_nothing_but_spaces(text: str) -> None:
    assert f.glue(text).replace(f.NBSP, " ") == text.replace(f.NBSP, " ")

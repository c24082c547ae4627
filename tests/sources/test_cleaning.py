import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_analysis.sources import cleaning

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
RULES = [
    cleaning.whole_number,
    cleaning.score,
    cleaning.task_points,
    cleaning.journal_mark,
    cleaning.variant,
    cleaning.pupil_code,
]


@pytest.mark.parametrize("rule", RULES)
@given(value=ANYTHING)
def test_no_cell_whatever_is_in_it_raises(rule, value):
    rule(value)


@given(st.integers(0, 9999), st.sampled_from(["{}", " {} ", "{}.0", "{},0", "{}\u00a0"]))
def test_a_number_is_read_in_every_spelling(number, spelling):
    assert cleaning.whole_number(spelling.format(number)) == number
    assert cleaning.whole_number(float(number)) == number


@pytest.mark.parametrize("sign", ["X", "x", "X ", " X", "Х", "х"])
def test_a_task_not_started_is_skipped_in_both_alphabets(sign):
    assert cleaning.task_points(sign) == cleaning.SKIPPED


@pytest.mark.parametrize("value", ["-1", "H", "Н", "1,5", "100", "два"])
def test_what_is_no_number_of_points_is_bad(value):
    assert cleaning.task_points(value) is cleaning.BAD


@pytest.mark.parametrize("value", ["1", "6", "8", "12", "ж", 0])
def test_journal_marks_outside_2_to_5_are_bad(value):
    assert cleaning.journal_mark(value) is cleaning.BAD


@pytest.mark.parametrize("value", ["нет отметки", "н/а", "", None, " "])
def test_no_journal_mark_is_no_complaint(value):
    assert cleaning.journal_mark(value) is None


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("6Б", "Б"),
        ("6 Б", "Б"),
        ("б", "Б"),
        ("B", "В"),
        ("a", "А"),
        ("нет", None),
        ("НЕТ", None),
        (6.0, "6"),
        ("", None),
    ],
)
def test_class_labels_of_both_alphabets_and_cases_are_one(value, label):
    assert cleaning.class_label(value, 6) == label


@given(st.lists(st.sampled_from(["4", "5", "ж", "", 3.0]), max_size=30))
def test_by_value_gives_what_the_rule_gives_cell_by_cell(values):
    cleaned, bad = cleaning.by_value(values, cleaning.journal_mark)
    for value, result, wrong in zip(values, cleaned, bad, strict=True):
        expected = cleaning.journal_mark(value)
        assert wrong == (expected is cleaning.BAD)
        assert result == (None if wrong else expected)

"""Tests of two seasons in words and as a table: what each says, and what none of them says."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change_wording import WORDS, reason
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.review.season_tests import (
    NO_MARKS,
    NO_ROWS,
    ORDER,
    SCALE_CHANGED,
    SCORE,
    SHARE2,
    SHARE45,
    STABLE,
    SeasonTest,
)
from shnor_analysis.statistics.result import Interval, Reason

NAMES = {
    SHARE2: "Доля «2»",
    SHARE45: "Доля «4» и «5»",
    ORDER: "Отметки целиком",
    SCORE: "Первичный балл",
    STABLE: "Доля «2» не изменилась",
}
#: Why a test gives nothing.
REASONS = {
    NO_MARKS: "отметок нет: шкала неизвестна",
    NO_ROWS: "баллов учеников нет в одном из сезонов",
    SCALE_CHANGED: "баллы двух сезонов несравнимы: изменилась шкала",
    Reason.NO_PARTICIPANTS: "в одном из сезонов никто не писал",
    Reason.TOO_FEW: "учеников слишком мало",
    Reason.NO_VARIATION: "у всех одно и то же",
    Reason.COMPLETE_SEPARATION: "все отметки одного сезона выше всех отметок другого: интервала нет",
}
OTHER = "посчитать нельзя"
#: An adjusted p up to this is called more than chance.
ALPHA = 0.05


def comparison_table(tests: Sequence[SeasonTest], seasons: tuple[str, str], margin: float, level: float) -> Markup:
    """Print the tests, each with its sentence."""
    columns = [
        Column("Что сравнено"),
        *(Column(season, numeric=True) for season in seasons),
        Column("Учеников", numeric=True),
        Column("Разность или δ", numeric=True),
        Column("Интервал", numeric=True),
        Column("p", numeric=True),
        Column("p по Холму", numeric=True),
        Column("Что это значит"),
    ]
    rows = [
        [
            NAMES[test.kind],
            *(_value(test, value) for value in test.values),
            f"{f.number(test.n[0])}{f.NBSP}→{f.NBSP}{f.number(test.n[1])}",
            _effect(test, test.estimate),
            _interval(test),
            p_text(test.p),
            p_text(test.p_holm),
            sentence(test, margin),
        ]
        for test in tests
    ]
    caption = f"{seasons[0]} и {seasons[1]}; интервалы {f.percent(level)}, у последней строки свой"
    return html_table(caption, columns, rows, stack=True)


def p_text(p: float) -> str:
    """Write a p-value; a small one is never nought.

    Examples
    --------
    >>> p_text(0.0004), p_text(0.034), p_text(0.21), p_text(float("nan"))
    ('<0,001', '0,034', '0,21', '—')
    """
    if f.is_missing(p):
        return f.MISSING
    return "<0,001" if p < 0.001 else f.number(p, 3 if p < 0.1 else 2)


def _value(test: SeasonTest, value: float) -> str:
    return f.number(value, 1 if test.kind == SCORE else 2) if test.kind in (ORDER, SCORE) else f.percent(value)


def _effect(test: SeasonTest, value: float) -> str:
    if test.kind in (SHARE2, SHARE45, STABLE):
        return f.points(value)
    return signed(value, 2 if test.kind == ORDER else 1)


def signed(value: float, digits: int) -> str:
    """Write a number with its sign.

    Examples
    --------
    >>> signed(0.124, 2), signed(-3.0, 1), signed(0.0, 1)
    ('+0,12', '−3,0', '0,0')
    """
    if f.is_missing(value):
        return f.MISSING
    return ("+" if round(value, digits) > 0 else "") + f.number(value + 0.0, digits)


def _interval(test: SeasonTest) -> str:
    if test.kind in (SHARE2, SHARE45, STABLE):
        return f.points_interval(test.low, test.high)
    if f.is_missing(test.low) or f.is_missing(test.high):
        return f.MISSING
    low, high = (_effect(test, value) for value in (test.low, test.high))
    return f"от{f.NBSP}{low} до{f.NBSP}{high}"


def sentence(test: SeasonTest, margin: float) -> str:
    """Say what a test found; never that nothing changed because nothing was found."""
    if test.reason and f.is_missing(test.p):
        return f"Нет вывода: {REASONS.get(test.reason, OTHER)}."
    if test.kind == STABLE:
        border = f.points(margin, signed=False)
        if _stable(test, margin):
            return f"Изменение меньше {border}: это подтверждено."
        return f"Что изменение меньше {border}, не подтверждено."
    if test.p_holm < ALPHA:
        return f"{_SAID[test.kind](test)}, и это больше случайного."
    among = "среди нескольких проверок " if test.p < ALPHA else ""
    return f"{_SAID[test.kind](test)}; {among}такое бывает и случайно."


def _share_said(test: SeasonTest) -> str:
    if round(test.estimate, 2) == 0:
        return "Почти та же доля"
    return "Стало больше" if test.estimate > 0 else "Стало меньше"


def _order_said(test: SeasonTest) -> str:
    if round(test.estimate, 2) == 0:
        return "Отметки в целом такие же"
    return f"Отметки в целом {'выше' if test.estimate > 0 else 'ниже'}"


def _score_said(test: SeasonTest) -> str:
    if test.estimate == 0:
        return "Обычный балл тот же"
    return f"Обычный балл {'выше' if test.estimate > 0 else 'ниже'}"


_SAID: dict[str, Callable[[SeasonTest], str]] = {
    SHARE2: _share_said,
    SHARE45: _share_said,
    ORDER: _order_said,
    SCORE: _score_said,
}


def _stable(test: SeasonTest, margin: float) -> bool:
    """Say whether the whole interval lies inside the margin, which is what the test of stability asks."""
    return test.kind == STABLE and -margin < test.low and test.high < margin


def answer(tests: Sequence[SeasonTest], margin: float) -> str:
    """Say in one sentence whether the two seasons differ by more than chance."""
    done = [test for test in tests if test.kind != STABLE and not f.is_missing(test.p)]
    if not done:
        return "Сравнить сезоны нельзя: " + REASONS.get(tests[0].reason, OTHER) + "."
    sure = [test for test in done if test.p_holm < ALPHA]
    if sure:
        names = f.listed([_lower(NAMES[test.kind]) for test in sure])
        return f"Различие больше случайного: {names}. Почему так, эти проверки не говорят."
    if _stable(tests[-1], margin):
        return "Доля «2» осталась почти прежней: изменение меньше принятой границы."
    return "Различие двух сезонов может быть случайным; что перемен нет, это тоже не доказывает."


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def methods(tests: Sequence[SeasonTest]) -> str:
    """Name the tests that were used."""
    named = dict.fromkeys(f"{_lower(NAMES[test.kind])} — {test.method}" for test in tests if test.method)
    return "; ".join(named)


def detectable(found: Interval | None, power: float) -> str:
    """Say what share could have been told from the first season's."""
    if found is None:
        return ""
    low, high = float(found.low), float(found.high)
    ways = []
    if not f.is_missing(low):
        ways.append(f"падение доли «2» до {f.percent(low)}")
    if not f.is_missing(high):
        ways.append(f"рост до {f.percent(high)}")
    if not ways:
        return "При таком числе учеников нельзя заметить даже самое большое изменение доли «2»."
    return f"При таком числе учеников с вероятностью {f.percent(power)} заметно {' или '.join(ways)}, не меньше."


def judged(row: Row | None) -> str:
    """Give the verdict of the report on the paper: season and return to the mean taken away."""
    if row is None:
        return "Отчёт эту пару сезонов не судит: он берёт соседние сезоны с данными."
    why = reason(row["reason"])
    if why:
        return f"Вывод отчёта по этой работе — {WORDS[row['verdict']]}: {why}."
    expected = float(row["value_from"]) + float(row["expected_change"])
    return (
        f"Вывод отчёта по этой работе — {WORDS[row['verdict']]}: у школ с таким же началом доля «2» стала бы "
        f"{f.percent(expected)}, здесь {f.percent(row['value_to'])}."
    )

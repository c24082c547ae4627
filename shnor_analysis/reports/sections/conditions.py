"""Section «Условия работы школы»: what is expected under such conditions, what is shown, what stands out."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.conditions import Standing, conditions_figure
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import conditions_wording as said
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    ACTION,
    CONCLUSION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    bullets,
    details,
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.method_settings import settings_rows
from shnor_analysis.reports.public_view import NOT_SHOWN
from shnor_analysis.reports.sections.method import SETTING_HEADS
from shnor_analysis.store.conditions_view import ConditionsView
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.context_marts import NOT_APPLICABLE
from shnor_analysis.tables.programme_words import RISK_FACTORS

IDENT, TITLE = "conditions", "Условия работы школы"
PUBLIC = NOT_SHOWN + "школа отвечала на анкету об условиях для служебного пользования."
TERMS = {
    "intercept": "Школа с обычными условиями",
    "index": "Индекс выше на одно отклонение",
    "school_size": "Учеников вдвое больше",
}
WAYS = {
    "main": "Основной: вес по точности результата",
    "equal": "Все школы поровну",
    "by_size": "Вес по числу работ",
    "robust": "Устойчивый к выделяющимся школам",
}
NOT_LEVELS = "Это место по ответам самой школы, а не уровень рискового профиля (РПШ)"
#: Only a school of the programme has that section.
LEVELS_ELSEWHERE = ": уровни школа получает, и они стоят в разделе «Рисковый профиль»"


def conditions_section(view: SchoolView) -> Block:
    """Show the conditions of the school; nothing where nobody told of them."""
    found = view.conditions()
    if found is None:
        return Block(Markup(""), "")
    if view.public:
        return section(IDENT, TITLE, absent(PUBLIC))
    judged = found.own["verdict"] != NOT_APPLICABLE
    head = [lead(said.answer(found), CONCLUSION)] if judged else [absent(said.not_judged(found))]
    told = [
        said.standing(found),
        said.index_share(found.region),
        *([said.explained(found.region), said.how_many(found)] if judged else []),
    ]
    told += [said.without_flagged(found), said.influence(found)] if judged else []
    parts = [_figure(found), _lines(found)] if judged else []
    return section(
        IDENT,
        TITLE,
        *head,
        bullets([text for text in told if text]),
        *parts,
        _index(found),
        _factors(found, f"{NOT_LEVELS}{LEVELS_ELSEWHERE if view.in_programme else ''}."),
        _settings(found),
        notes(*_notes(found)),
    )


def _figure(found: ConditionsView) -> Markup:
    """Draw the school among the schools of the region."""
    own = found.own
    school = Standing(
        index=float(own["index"]),
        place=float(own["place"]),
        expected=float(own["expected"]),
        low=float(own["expected"]) + float(own["residual_low"]),
        high=float(own["expected"]) + float(own["residual_high"]),
        label=f"эта школа, {f.number(100 * own['place'])}",
    )
    return figure(
        IDENT,
        lambda layout: conditions_figure(found.points, school, layout),
        title="Результат и условия: эта школа среди школ региона",
        says=said.answer(found),
        caption=(
            "Серые точки — школы региона, без названий. Ромб — чего ждать при условиях этой школы (линия "
            "посчитана без "
            f"неё), точка — что показано, черта — 95{f.NBSP}% интервал с учётом числа учеников. {said.HOW_TO_READ}"
        ),
        table=_numbers(found),
    )


def _numbers(found: ConditionsView) -> Markup:
    """Print what the figure draws."""
    own = found.own
    rows = [
        ["Индекс условий", f.number(own["index"], 2)],
        ["Школ региона с более трудными условиями", f.percent(own["index_place"])],
        ["Показано", said.of_hundred(own["place"])],
        ["Ожидалось при таких условиях", said.of_hundred(own["expected"])],
        ["Разность", f.points(own["residual"], 1)],
        [f"95{f.NBSP}% интервал разности", f.points_interval(own["residual_low"], own["residual_high"])],
        ["Работ (ученик × предмет)", f.number(own["works"])],
        ["Процедуры и год", f"{own['procedures']}, {own['year']}"],
    ]
    return html_table("Результат и условия школы", [Column("Показатель"), Column("Школа", numeric=True)], rows)


def _lines(found: ConditionsView) -> Markup:
    """Print the line of the region fitted in four ways, to see whether the answer depends on the weights."""
    rows = [
        [
            WAYS[row["estimator"]],
            _term(row["term"], found),
            f.points(row["estimate"], 1),
            _ends(row["low"], row["high"]),
            _ends(row["lowest_without"], row["highest_without"]),
        ]
        for row in rows_of(found.lines)
        if row["term"] != "intercept" and not f.is_missing(row["estimate"])
    ]
    heads = [Column("Как проведена линия"), Column("Условие"), Column("Связь", numeric=True)]
    heads += [Column(f"95{f.NBSP}% интервал", numeric=True), Column("Без любой одной школы", numeric=True)]
    caption = "Связь результата с условиями в регионе, в случаях из 100"
    return details(caption, html_table(caption, heads, rows, stack=True, compact=True))


def _ends(low: object, high: object) -> str:
    """Write an interval of a coefficient: to a tenth, since a whole point is much of one."""
    if f.is_missing(low):
        return f.MISSING
    return f"от{f.NBSP}{f.points(low, 1).split(f.NBSP)[0]} до{f.NBSP}{f.points(high, 1)}"


def _term(name: str, found: ConditionsView) -> str:
    """Name a condition: the index, the size, or a part of the index."""
    parts = dict(zip(found.parts["name"], found.parts["name_title"], strict=True))
    return TERMS.get(name) or f"{parts.get(name, name)}: легче на одно отклонение"


def _index(found: ConditionsView) -> Markup:
    """Print what the index is made of."""
    used = found.parts[found.parts["used"].eq(True)]
    if used.empty:
        return Markup("")
    rows = [
        [
            row["name_title"],
            _value(row, row["value"]),
            _value(row, row["median"]),
            f.percent(row["place"]),
            f.percent(row["weight"]),
            f.number(row["loading"], 2),
        ]
        for row in rows_of(used)
    ]
    heads = [Column("Часть"), Column("Школа", numeric=True), Column("Медиана региона", numeric=True)]
    heads += [Column("Школ с более трудным", numeric=True), Column("Вес", numeric=True)]
    caption = "Из чего сложен индекс условий"
    return details(
        caption, html_table(caption, [*heads, Column("Связь с индексом", numeric=True)], rows, stack=True)
    )


def _factors(found: ConditionsView, not_levels: str) -> Markup:
    """Print the factors of risk by the school's answers, those that stand out first."""
    if found.factors.empty:
        return Markup("")
    ordered = found.factors.sort_values(["flagged", "place"], ascending=[False, True], kind="stable")
    rows = [
        [
            row["name_title"],
            _factor(row["risk_factor"]),
            _value(row, row["value"]),
            _value(row, row["median"]),
            f.percent(row["place"]),
        ]
        for row in rows_of(ordered)
    ]
    heads = [Column("Показатель"), Column("Близкий по смыслу фактор"), Column("Школа", numeric=True)]
    heads += [Column("Медиана региона", numeric=True), Column("Школ с более трудным", numeric=True)]
    strong = [bool(flag) for flag in ordered["flagged"]]
    table = html_table(
        "Ответы школы рядом с регионом: сначала то, что труднее", heads, rows, strong=strong, stack=True
    )
    return table + paragraph(f"{_standing_out(ordered, found)} {not_levels}")


def _settings(found: ConditionsView) -> Markup:
    """Print the settings the section was computed with."""
    caption = "Настройки: условия работы школы"
    rows = list(settings_rows(found.settings))
    return details(caption, html_table(caption, SETTING_HEADS, rows, compact=True))


def _standing_out(factors: pd.DataFrame, found: ConditionsView) -> str:
    """Say how many factors stand out."""
    border = f.percent(found.settings["screen_share"]["value"])
    number = int(factors["flagged"].sum())
    if not number:
        return f"Ни по одному показателю школа не входит в {border} школ с самым трудным положением."
    many = f.counted(number, "показателю", "показателям", "показателям")
    return (
        f"По {many} (выделены) школа входит в {border} школ с самым трудным положением: "
        "это стоит проверить на месте."
    )


def _factor(code: object) -> str:
    """Name a factor of the profile without its number."""
    return f.MISSING if f.is_missing(code) else RISK_FACTORS[str(code)].lstrip("0123456789. ")


def _value(row: Row, value: object) -> str:
    return f.percent(value) if row["is_share"] else f.number(value, 0 if float(str(value)).is_integer() else 1)


def _notes(found: ConditionsView) -> list[Note]:
    """Say what it means, what to do, and what conditions are not."""
    return [
        Note(MEANING, said.meaning(found)),
        Note(ACTION, said.action(found)),
        Note(LIMIT, said.NO_EXCUSE),
    ]

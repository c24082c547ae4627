"""Section «Рисковый профиль»: levels as they were received, and what the questionnaires say beside them."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import LIMIT, MEANING, Block, Note, absent, details, lead, notes, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_hiding import public_scales
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_words import RESPONDENTS, RISK_FACTORS, RISK_LEVELS, VERIFICATIONS

IDENT, TITLE = "risk-profile", "Рисковый профиль"
SCALE_REASONS = {
    "too_few": "ответов слишком мало",
    "no_answers": "ответов нет",
    "hidden_to_protect_others": "скрыто, чтобы не выдать малые группы",
}
SCALE_HEADS = [
    *(Column("Шкала"), Column("Кто отвечал"), Column("Ответов", numeric=True), Column("Среднее", numeric=True)),
    *(
        Column("95 % интервал", numeric=True),
        Column("Согласны", numeric=True),
        Column("95 % интервал", numeric=True),
    ),
]


def risk_profile_section(part: ProgrammePart) -> Block:
    """Show the levels received, the high ones first, and the scales of the school's questionnaires."""
    levels, scales = part.view.register["risk_profile"], part.view.marts["survey_scales"]
    parts = (
        [_levels(levels)]
        if len(levels)
        else [absent("Рисковый профиль школы не внесён (лист «Рисковый профиль»).")]
    )
    if len(scales):
        parts.append(_scales(public_scales(scales) if part.public else scales))
    head = [lead(_answer(levels))] if len(levels) else []
    return section(IDENT, TITLE, *head, *parts, notes(*_notes(levels, scales)))


def _answer(levels: pd.DataFrame) -> str:
    """Name the factors of high significance."""
    high = [_name(row) for row in rows_of(levels[levels["level"] == "high"])]
    disputed = int((levels["verification"] == "disputed").sum())
    text = (
        f"Высокая значимость: {'; '.join(high)}."
        if high
        else "Факторов высокой значимости в полученном профиле нет."
    )
    return text + (f" Оспорено школой: {disputed}." if disputed else "")


def _name(row: Row) -> str:
    """Name a factor without its number, for the middle of a sentence."""
    name = said.word(RISK_FACTORS, row["risk_factor"]).lstrip("0123456789. ")
    return name[:1].lower() + name[1:]


def _levels(levels: pd.DataFrame) -> Markup:
    """Print the profile."""
    order = list(RISK_LEVELS)
    ordered = levels.assign(_order=levels["level"].map(order.index)).sort_values(["_order", "risk_factor"])
    rows = [
        [
            said.word(RISK_FACTORS, row["risk_factor"]),
            said.word(RISK_LEVELS, row["level"]),
            said.word(VERIFICATIONS, row["verification"]),
            f.date(row["received_on"]),
            said.text(row["source"]),
        ]
        for row in rows_of(ordered)
    ]
    heads = ("Фактор риска", "Значимость", "Верификация", "Получен", "Источник")
    strong = list(ordered["level"] == "high")
    return html_table("Профиль, как он получен", [Column(head) for head in heads], rows, strong=strong, stack=True)


def _scales(scales: pd.DataFrame) -> Markup:
    """Print the scales of every questionnaire, by group of respondents."""
    ordered = scales.sort_values(["instrument", "scale", "respondents"], kind="stable")
    rows = [[said.text(row["scale_title"]), *_numbers(row)] for row in rows_of(ordered)]
    titles = f.listed([f"«{title}»" for title in dict.fromkeys(ordered["instrument_title"])])
    caption = f"Шкалы анкет {titles}: больше — лучше"
    # Thirty rows are for whoever looks for one of them, not for a first reading.
    return details(caption, html_table(caption, SCALE_HEADS, rows, stack=True, compact=True))


def _numbers(row: Row) -> list[str]:
    group = said.word(RESPONDENTS, row["respondents"])
    if row["reason"]:
        return [group, f.number(row["n"]), SCALE_REASONS.get(row["reason"], f.MISSING), *[f.MISSING] * 3]
    ends = f"{f.number(row['mean_low'], 1)}{f.EN_DASH}{f.number(row['mean_high'], 1)}"
    mean = f"{f.number(row['mean'], 1)} из {said.amount(row['answer_high'])}"
    agree = f.interval(row["agree_low"], row["agree_high"])
    shown = f.MISSING if f.is_missing(row["mean_low"]) else ends
    return [group, f.number(row["n"]), mean, shown, f.percent(row["agree"]), agree]


def _notes(levels: pd.DataFrame, scales: pd.DataFrame) -> list[Note]:
    """Say where the levels come from and what the scales are not."""
    received = "Уровни переписаны из полученного профиля и здесь не пересчитаны." if len(levels) else ""
    own = (
        "Что такова же оценка ФИОКО: анкеты района — другое измерение, и пороги рискового профиля не опубликованы."
        if len(scales)
        else ""
    )
    return [Note(MEANING, received), Note(LIMIT, own)]

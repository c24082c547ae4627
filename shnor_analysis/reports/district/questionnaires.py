"""Section «Возврат анкет»: who answered, by group of respondents."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import ACTION, MEANING, Block, Note, absent, lead, notes, paragraph, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_counts import SMALLEST, PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_words import RESPONDENTS

ONE_BY_ONE = "По школам не показаны, чтобы не выдать малые группы:"
IDENT, TITLE = "questionnaires", "Возврат анкет"
HEADS = [
    *(Column("Школа"), Column("Отправлено", numeric=True), Column("Получено", numeric=True)),
    *(Column("Доля", numeric=True), Column("Цель", numeric=True), Column("Итог")),
]


def questionnaires_section(part: ProgrammePart, people: PeopleCounts) -> Block:
    """Show a table for each questionnaire and group: schools in the order of the plan, then all together."""
    rows = people.questionnaires
    if rows.empty:
        return section(IDENT, TITLE, absent("Анкетирования в реестре нет: заполните лист «Анкетирование»."))
    totals = rows_of(people.return_totals)
    shown = [total for total in totals if not _untold(people, total)]
    tables = [_table(part, people, total) for total in shown]
    hidden = [_hidden_group(total) for total in totals if _untold(people, total)]
    rest = [paragraph(f"{ONE_BY_ONE} {'; '.join(hidden)}.", "note")] if hidden else []
    return section(IDENT, TITLE, lead(_answer(people, part)), *tables, *rest, notes(*_notes(people)))


def _of_group(people: PeopleCounts, total: Row) -> pd.DataFrame:
    mine = people.questionnaires
    return mine[(mine["instrument"] == total["instrument"]) & (mine["respondents"] == total["respondents"])]


def _untold(people: PeopleCounts, total: Row) -> bool:
    """Tell whether not one school of a group is shown: a table of it would say so again and again."""
    return bool(_of_group(people, total)["hidden"].all())


def _hidden_group(total: Row) -> str:
    """Say of a group without any school shown what may be said."""
    name = f"{RESPONDENTS[total['respondents']]} ({total['instrument']})"
    if total["hidden"]:
        return f"{name} — не показаны и все вместе"
    return f"{name} — все школы вместе: получено {f.number(total['returned'])} из {f.number(total['sent'])}"


def _answer(people: PeopleCounts, part: ProgrammePart) -> str:
    """Say in how many schools a group answered less than it should."""
    shown = people.questionnaires[~people.questionnaires["hidden"]]
    below = shown[shown["standing"] == "not_met"]
    target = f.percent(people.questionnaires["target"].max())
    if shown.empty:
        return f"Цель — {target} ответов; числа скрыты: группы меньше {SMALLEST} человек."
    if below.empty:
        return f"Цель — {target} ответов; ниже неё нет ни одной из показанных групп."
    told = [
        f"{RESPONDENTS[str(group)]} — {said.schools(rows['school_id'].nunique())}"
        for group, rows in below.groupby("respondents", sort=False)
    ]
    return f"Цель — {target} ответов; меньше ответили: {', '.join(told)}."


def _table(part: ProgrammePart, people: PeopleCounts, total: Row) -> Markup:
    """Print one questionnaire and group."""
    mine = _of_group(people, total)
    lines = [
        return_line(part.name(school), row) for school, found in part.by_school(mine).items() for row in found
    ]
    lines.append(_total_line(total))
    group = RESPONDENTS[total["respondents"]]
    caption = f"{group[:1].upper()}{group[1:]}, {total['instrument']}"
    strong = [False] * (len(lines) - 1) + [True]
    return html_table(caption, HEADS, lines, strong=strong, stack=True)


def return_line(name: str, row: Row) -> list[str]:
    """Print one school or group; a hidden one says so once."""
    if row["hidden"]:
        return [name, said.HIDDEN, "", "", "", ""]
    return [
        name,
        f.number(row["sent"]),
        f.number(row["returned"]),
        f.percent_beside(row["share"], float(row["target"])),
        f.percent(row["target"]),
        said.standing(row["standing"]),
    ]


def _total_line(total: Row) -> list[str]:
    if total["hidden"]:
        return ["Все школы", said.HIDDEN, "", "", "", ""]
    share = total["returned"] / total["sent"] if total["sent"] else None
    return ["Все школы", f.number(total["sent"]), f.number(total["returned"]), f.percent(share), "", ""]


def _notes(people: PeopleCounts) -> list[Note]:
    hidden = (
        f" Строки, где ответивших или не ответивших меньше {SMALLEST}, скрыты вместе с ещё одной, чтобы их нельзя "
        "было вычислить."
        if people.public
        else ""
    )
    return [
        Note(
            MEANING,
            "Сосчитаны все ответы, поэтому интервала нет. При низком возврате ответившие могут отличаться от "
            f"остальных, и шкалам анкеты верить рано.{hidden}",
        ),
        Note(ACTION, "Напомнить группам с низким возвратом до того, как читать их ответы."),
    ]

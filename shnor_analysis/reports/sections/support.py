"""Section «Обучение педагогов»: counts for everybody, persons inside only."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import (
    ACTION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    details,
    lead,
    notes,
    section,
)
from shnor_analysis.reports.district.questionnaires import return_line
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.tables.programme_marts import TRAINING_STATES
from shnor_analysis.tables.programme_words import RESPONDENTS, ROLES

IDENT, TITLE = "support", "Обучение педагогов и анкеты"
RETURN_HEADS = [
    *(Column("Группа и анкета"), Column("Отправлено", numeric=True), Column("Получено", numeric=True)),
    *(Column("Доля", numeric=True), Column("Цель", numeric=True), Column("Итог")),
]


def support_section(part: ProgrammePart, people: PeopleCounts) -> Block:
    """Show how many were trained and answered, and, inside, who was trained in what."""
    rows, returns = rows_of(people.training), rows_of(people.questionnaires)
    known = [row for row in rows if row["hidden"] or row["teachers"]]
    if not known and not returns:
        return section(
            IDENT, TITLE, absent("Педагогов и анкет школы в реестре нет (листы «Педагоги», «Анкетирование»).")
        )
    support = part.view.marts["programme_teachers"]
    parts = [lead(_answer(known[0], public=part.public))] if known else []
    parts += [_returns(returns)] if returns else []
    if len(support) and not part.public:
        parts.append(details("Кому какая помощь оказана (для служебного пользования)", _persons(support)))
    return section(IDENT, TITLE, *parts, notes(*_notes(returns)))


def _notes(returns: list[Row]) -> list[Note]:
    """Say what the counts mean, what to do, what they leave open."""
    few = [row for row in returns if not row["hidden"] and row["standing"] == "not_met"]
    return [
        Note(
            MEANING,
            "Мнение тех, кто не ответил, неизвестно, и анкета может говорить не о всех."
            if few
            else "Сосчитано, кому и какая помощь оказана; польза её видна по урокам и работам.",
        ),
        Note(
            ACTION,
            "Напомнить группам, где ответов мало, и дать время на анкету в школе."
            if few
            else "Подобрать обучение под те дефициты, по которым его ещё не было.",
        ),
        Note(LIMIT, "Как учит отдельный педагог: здесь сосчитана помощь ему."),
    ]


def _answer(row: Row, *, public: bool) -> str:
    """Give the counts of the school."""
    if row["hidden"]:
        return "Сколько педагогов обучено, не показано: группа мала."
    trained_now = int(row["teachers_trained"])
    finished = f.plural(trained_now, "завершил", "завершили", "завершили")
    text = f"Обучение {finished} {trained_now} из {_teachers(int(row['teachers']))}"
    if public:
        return f"{text}."
    trained = {True: "обучен", False: "не обучен"}
    director = (
        "" if f.is_missing(row["director_trained"]) else f"; директор {trained[bool(row['director_trained'])]}"
    )
    deficits = (
        f"; дефицитов выявлено {row['deficits']}, из них закрыто обучением по теме {row['deficits_matched']}"
    )
    return f"{text}{director}{deficits}{_talks(row)}."


def _talks(row: Row) -> str:
    """Say how many of those who should have spoken before colleagues did."""
    if not row["talks_due"]:
        return ""
    spoke = f.plural(int(row["talks_given"]), "выступил", "выступили", "выступили")
    return f"; на РМО {spoke} {row['talks_given']} из {row['talks_due']}"


def _teachers(count: int) -> str:
    return f.counted(count, "педагога", "педагогов", "педагогов")


def _returns(rows: list[Row]) -> Markup:
    """Print the return of questionnaires by group."""
    lines = [return_line(f"{RESPONDENTS[row['respondents']]}, {row['instrument']}", row) for row in rows]
    return html_table("Возврат анкет", RETURN_HEADS, lines, stack=True)


def _persons(support: pd.DataFrame) -> Markup:
    """Print persons with their deficits and the help they got."""
    heads = ("Педагог", "Роль", "Дефицит", "Обучение", "Программа", "Удостоверение", "Выступление на РМО")
    rows = [
        [
            said.text(row["teacher"]),
            said.word(ROLES, row["role"]),
            said.text(row["deficit"]),
            TRAINING_STATES[row["state"]],
            said.text(row["course"]),
            "есть" if row["certified"] else "нет",
            f.date(row["talk_on"]) if not f.is_missing(row["talk_on"]) else said.standing(row["talk"]),
        ]
        for row in rows_of(support.sort_values(["teacher", "deficit"]))
    ]
    return html_table("Помощь педагогам", [Column(head) for head in heads], rows, stack=True, compact=True)

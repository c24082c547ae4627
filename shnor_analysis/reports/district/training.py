"""Section «Обучение педагогов»: counts of people by school; who they are stands in the register."""

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
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_counts import PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart

IDENT, TITLE = "training", "Обучение педагогов"
ALL_HIDDEN = "По школам числа не показаны, чтобы не выдать малые группы."
PUBLIC_HEADS = ("Школа", "Педагогов", "Обучено")
HEADS = (*PUBLIC_HEADS, "Директор", "Дефицитов", "Закрыто обучением", "Выступили на РМО")


def training_section(part: ProgrammePart, people: PeopleCounts) -> Block:
    """Show how many were trained, and, inside, how training meets the deficits found."""
    rows = rows_of(people.training)
    if not any(row["hidden"] or row["teachers"] for row in rows):
        return section(IDENT, TITLE, absent("Педагогов в реестре нет: заполните листы «Педагоги» и «Обучение»."))
    heads = PUBLIC_HEADS if part.public else HEADS
    columns = [Column(head, numeric=head not in ("Школа", "Директор", "Выступили на РМО")) for head in heads]
    lines = [training_line(part.name(row["school_id"]), row, public=part.public) for row in rows]
    total = _total(people.training_total, len(heads))
    if all(row["hidden"] for row in rows):
        return section(
            IDENT, TITLE, lead(_answer(people)), paragraph(ALL_HIDDEN, "note"), notes(*_notes(public=part.public))
        )
    table = html_table(
        "Обучение по школам, в порядке плана",
        columns,
        [*lines, total],
        strong=[*[False] * len(lines), True],
        stack=True,
    )
    return section(IDENT, TITLE, lead(_answer(people)), table, notes(*_notes(public=part.public)))


def _answer(people: PeopleCounts) -> str:
    """Give the totals of the programme."""
    total = people.training_total
    if total["hidden"]:
        return "Сколько педагогов обучено, не показано: группы слишком малы."
    finished = f.plural(int(total["teachers_trained"]), "завершил", "завершили", "завершили")
    text = f"Обучение {finished} {total['teachers_trained']} из {_teachers(total['teachers'])}"
    if people.public:
        return f"{text}."
    directors = people.training["director_trained"].dropna()
    return f"{text}; директоров обучено {int(directors.sum())} из {len(directors)} внесённых."


def _teachers(count: int) -> str:
    return f.counted(count, "педагога", "педагогов", "педагогов")


def training_line(name: str, row: Row, *, public: bool) -> list[str]:
    """Print one school."""
    if row["hidden"]:
        return [name, said.HIDDEN, ""]
    cells = [name, f.number(row["teachers"]), f.number(row["teachers_trained"])]
    if public:
        return cells
    director = {True: "обучен", False: "не обучен"}
    trained = row["director_trained"]
    return [
        *cells,
        said.NO_DATA if f.is_missing(trained) else director[bool(trained)],
        f.number(row["deficits"]),
        f.number(row["deficits_matched"]),
        f"{row['talks_given']} из {row['talks_due']}" if row["talks_due"] else "срок не наступил",
    ]


def _total(total: Row, width: int) -> list[str]:
    cells = (
        [said.HIDDEN, ""]
        if total["hidden"]
        else [f.number(total[name]) for name in ("teachers", "teachers_trained")]
    )
    return ["Все школы", *cells, *[""] * (width - 3)]


def _notes(*, public: bool) -> list[Note]:
    compare = (
        "Сравнить «Дефицитов» и «Закрыто обучением»: план требует направлять на курсы в строгом соответствии "
        "с выявленными дефицитами."
    )
    return [
        Note(MEANING, "Обученным считается тот, чьё обучение внесено в реестр как завершённое."),
        Note(ACTION, "Внести завершённое обучение, которого в реестре ещё нет." if public else compare),
        Note(LIMIT, "Как учит отдельный педагог: здесь сосчитана помощь, которую ему оказали."),
    ]

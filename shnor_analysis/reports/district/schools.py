"""Section «Школы рядом»: one row a school in the order of the plan, one column a duty."""

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
    lead,
    notes,
    paragraph,
    prose,
    section,
)
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.change_wording import CONCLUSIONS
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.people_counts import SMALLEST, PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.district_view import DistrictView
from shnor_analysis.tables.dynamics import IMPROVED, NOT_ENOUGH_DATA, STABLE, UNCLEAR, WORSENED
from shnor_analysis.tables.programme_words import RESPONDENTS

IDENT, TITLE = "schools", "Школы рядом"
HEADS = (
    "Школа",
    "Отбор",
    "Результаты",
    "Дорожная карта",
    "Документы",
    "Посещения",
    "Анкеты",
    "Обучение",
    "Проблемы",
)
#: Schools may be put in the order of what was done, never of their results.
RESULTS = ("Отбор", "Результаты")
#: Reports of schools count the papers they show, the rule counts all.
SMALL_TOO = f" «Низких» — вместе с работами меньше {SMALLEST_SHOWN} учеников, чисел которых отчёты школ не дают."
_SIGNS = {IMPROVED: said.GOOD, WORSENED: said.ATTENTION, STABLE: said.SAME}
_SIGNS |= {UNCLEAR: "?", NOT_ENOUGH_DATA: said.NOTHING}


def schools_section(view: DistrictView, part: ProgrammePart, people: PeopleCounts, pages: frozenset[str]) -> Block:
    """Show every school and duty in words; ``pages`` are the schools whose reports stand beside this page."""
    facts = {str(row["school_id"]): row for row in part.schools}
    listed = {str(row["school_id"]): row for row in rows_of(view.identification)}
    returns = part.by_school(people.questionnaires)
    changes = changes_of(view)
    rows = []
    for school in rows_of(view.programme.schools):
        key = str(school["school_id"])
        cells = [
            _link(school, facts.get(key), key in pages),
            _listed(listed.get(key), public=part.public),
            _change(changes.get(key)),
        ]
        rows.append([*cells, *_duties(facts.get(key), returns[key], people)])
    table = html_table(
        f"Школы программы по номеру в плане, {f.date(part.as_of)}",
        [Column(head, sortable=head not in RESULTS) for head in HEADS],
        rows,
        stack=True,
        compact=True,
        sortable=True,
    )
    legend = paragraph(
        f"{said.SIGNS_SAID} «?» и «{said.SAME}» — о переменах: сказать нельзя; без перемен."
        + (f" «{said.HIDDEN}» — чтобы не выдать группы меньше {SMALLEST} человек." if part.public else SMALL_TOO),
        "note",
    )
    if not facts:
        legend = absent("Выполнение не посчитано: загрузите programme.xlsx и повторите shnor analyse.") + legend
    return section(
        IDENT,
        TITLE,
        lead(_answer(view, changes)),
        Markup('<div class="matrix">{}</div>').format(table),
        legend,
        _resilient(view),
        notes(*_notes()),
    )


def _resilient(view: DistrictView) -> Markup:
    """Count the schools above what their conditions let expect; which they are stands in their own reports."""
    resilient, judged = view.resilient()
    if not judged:
        return Markup("")
    where = f.counted(judged, "школы", "школ", "школ")
    return paragraph(
        f"Выше ожидаемого при трудных условиях — {f.counted(resilient, 'школа', 'школы', 'школ')} из "
        f"{where} программы, "
        "где условия трудные и результат удалось сравнить с ожидаемым. Порядка школ это не задаёт, причин "
        "не называет; "
        "о каждой школе сказано в её отчёте."
    )


def changes_of(view: DistrictView) -> dict[str, Change]:
    """Choose for each school the change its own report speaks of."""
    if view.dynamics.empty:
        return {}
    found = {
        str(school): Change.among(rows, view.year, view.method)
        for school, rows in view.dynamics.groupby("school_id")
    }
    return {school: change for school, change in found.items() if change is not None}


def _answer(view: DistrictView, changes: dict[str, Change]) -> str:
    """Count the verdicts; which school has which stands in the table."""
    whole = len(view.programme.schools)
    listed = int(view.identification["listed"].sum()) if len(view.identification) else 0
    start = f"Под правило отбора за {view.year} год {_picked(listed, whole)}."
    start = start if view.year else "Результатов школ программы нет."
    verdicts = [change.verdict for change in changes.values()]
    told = [f"{words} — {verdicts.count(code)}" for code, words in CONCLUSIONS.items() if code in verdicts]
    return f"{start} Перемены результатов: {', '.join(told)}." if told else f"{start} Перемены не посчитаны."


def _picked(listed: int, whole: int) -> str:
    """Say how many schools of the programme the rule picks.

    Examples
    --------
    >>> _picked(1, 1), _picked(0, 1)
    ('попадает единственная школа программы', 'не попадает единственная школа программы')
    >>> [_picked(count, 4).replace(f.NBSP, " ") for count in (0, 1, 4)]
    ['не попадает ни одна из 4 школ программы', 'попадает 1 из 4 школ программы', 'попадают все 4 школы программы']
    """
    if whole == 1:
        return f"{'' if listed else 'не '}попадает единственная школа программы"
    of_whole = f"{f.counted(whole, 'школы', 'школ', 'школ')} программы"
    if not listed:
        return f"не попадает ни одна из {of_whole}"
    if listed == whole:
        return f"попадают все {said.schools(whole)} программы"
    return f"{f.plural(listed, 'попадает', 'попадают', 'попадают')} {listed} из {of_whole}"


def _link(school: Row, facts: Row | None, has_page: bool) -> Markup:
    """Name the school with its number in the plan, where it has one; a link where it has a page."""
    number = "" if facts is None or f.is_missing(facts["number"]) else f"{facts['number']}. "
    name = prose(said.text(school["name"], f"Школа {school['school_id']}"))
    if not has_page:
        return Markup("{}{}").format(number, name)
    return Markup('{}<a href="{}.html">{}</a>').format(number, school["school_id"], name)


def _listed(row: Row | None, *, public: bool) -> Markup:
    """Say whether the rule picks the school."""
    if row is None or not row["n_procedures"]:
        return said.signed(said.NOTHING, "нет данных за год")
    low = "" if public else f": низких {row['n_low_procedures']} из {row['n_procedures']}"
    if row["listed"]:
        return said.signed(said.ATTENTION, f"под правилом{low}")
    return said.signed(said.GOOD, f"не под правилом{low}")


def _change(change: Change | None) -> Markup:
    """Give the verdict of the school's own report."""
    if change is None:
        return said.signed(said.NOTHING, said.NO_DATA)
    return said.signed(_SIGNS[change.verdict], CONCLUSIONS[change.verdict])


def _duties(facts: Row | None, returns: list[Row], people: PeopleCounts) -> list[Markup]:
    """Say how the school stands in each duty."""
    if facts is None:
        return [said.signed(said.NOTHING, said.NO_DATA)] * 6
    return [
        _roadmap(facts),
        _documents(facts),
        _visits(facts),
        _returns(returns),
        people.training_cell(str(facts["school_id"])),
        _problems(facts),
    ]


def _roadmap(row: Row) -> Markup:
    if not row["roadmap_items"]:
        return said.signed(said.NOTHING, "карты нет")
    done = f"выполнено {row['roadmap_done']} из {row['roadmap_items']}"
    if row["roadmap_overdue"]:
        return said.signed(said.ATTENTION, f"просрочено {row['roadmap_overdue']}, {done}")
    late = f", с опозданием {row['roadmap_late']}" if row["roadmap_late"] else ""
    return said.signed(said.GOOD, done + late)


def _documents(row: Row) -> Markup:
    if not row["documents"]:
        return said.signed(said.NOTHING, "не размещены")
    placed = f.counted(int(row["documents"]), "размещённого", "размещённых", "размещённых")
    confirmed = f"подтверждено {row['documents_confirmed']} из {placed}"
    if f.is_missing(row["longest_waiting"]):
        return said.signed(said.GOOD, confirmed)
    return said.signed(said.ATTENTION, f"{confirmed}, ждут до {_days_of(row['longest_waiting'])}")


def _visits(row: Row) -> Markup:
    if row["visit_gaps"]:
        last = f"последнее {f.date(row['last_visit'])}" if row["visits"] else "посещений нет"
        return said.signed(said.ATTENTION, f"перерыв {said.days(row['longest_gap'])}, {last}")
    if not row["visits"]:
        return said.signed(said.NOTHING, "посещений нет")
    return said.signed(said.GOOD, f"{row['visits']}, последнее {f.date(row['last_visit'])}")


def _returns(rows: list[Row]) -> Markup:
    if not rows:
        return said.signed(said.NOTHING, said.NO_DATA)
    if any(row["hidden"] for row in rows):
        return said.signed(said.NOTHING, said.HIDDEN)
    below = [RESPONDENTS[str(row["respondents"])] for row in rows if row["standing"] == "not_met"]
    if below:
        return said.signed(said.ATTENTION, f"мало ответов: {', '.join(dict.fromkeys(below))}")
    if all(row["standing"] == "met" for row in rows):
        return said.signed(said.GOOD, "ответов достаточно")
    return said.signed(said.NOTHING, "не все внесены")


def _problems(row: Row) -> Markup:
    if not row["problems_open"]:
        return said.signed(said.GOOD, "открытых нет")
    return said.signed(
        said.ATTENTION, f"открыто {row['problems_open']}, старшей {said.days(row['oldest_problem'])}"
    )


def _days_of(count: object) -> str:
    """Say «до 21 дня»."""
    return f.counted(int(str(count)), "дня", "дней", "дней")


def _notes() -> list[Note]:
    return [
        Note(MEANING, "«!» — не оценка школы, а то, что ждёт действия: её, куратора или района."),
        Note(
            ACTION, "Идти по столбцам: что отмечено «!» у нескольких школ сразу, решает район, а не каждая школа."
        ),
        Note(
            LIMIT,
            "Какая школа лучше. У школ разные классы, риски и сроки; столбцы говорят, что сделано, "
            "и мест школ здесь нет намеренно.",
        ),
    ]

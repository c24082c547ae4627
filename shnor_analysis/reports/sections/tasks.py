"""Section «Задания»: what to look into first."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, grouped
from shnor_analysis.figures.task_completion import task_completion
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
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.figure_tables import paper_name, season_name
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.reports.task_tables import (
    REASONS,
    TASKS_SHOWN,
    both,
    by_paper,
    drawn_tasks,
    names_explained,
    newest_tasks,
    printed_tasks,
    task_name,
    worst_first,
)
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "tasks", "Задания: с чем разобраться в первую очередь"


def tasks_section(view: SchoolView) -> Block:
    """Show the worst tasks of each paper against the region, and name the deficits."""
    tasks = newest_tasks(view)
    if not tasks:
        period = "" if view.year is None else f" за {view.year} год"
        none = f"Баллов за отдельные задания{period} в хранилище нет."
        return section(IDENT, TITLE, absent(view.missing.get("tasks") or none))
    shown = [row for row in tasks if row["shown"]]
    if not shown:
        small = any(row["hidden"] for row in tasks)
        why = f"группы меньше {SMALLEST_SHOWN} учеников" if small else "баллов за задания нет"
        return section(IDENT, TITLE, absent(f"Выполнение заданий не показано: {why}."))
    parts = [lead(_answer(shown), CONCLUSION), _first(shown), _figure(tasks, shown)]
    explained = names_explained(shown, view.methods["tasks"])
    parts += [*([paragraph(explained, "note")] if explained else []), notes(*_notes(shown, view))]
    return section(IDENT, TITLE, *parts, _left_out(tasks))


def _deficits(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["deficit"]]


def _compared(rows: list[Row]) -> bool:
    """Tell whether any task was compared with the region."""
    return any(not row["reason"] for row in rows)


def _answer(shown: list[Row]) -> str:
    """Say how many tasks are sure deficits."""
    season, deficits = season_name(shown[0]), _deficits(shown)
    count, papers = len(deficits), by_paper(deficits)
    if not count and not _compared(shown):
        why = REASONS.get(str(shown[0]["reason"])) or "регион по ним неизвестен"
        return f"{season.capitalize()}: сравнить задания с регионом нельзя: {why}."
    if not count:
        return f"{season.capitalize()}: заданий, которые школа выполнила уверенно хуже региона, не найдено."
    where = f.counted(len(papers), "работе", "работах", "работах")
    tasks = f.counted(count, "задание", "задания", "заданий")
    return f"{season.capitalize()}: уверенно слабых — {tasks} в {where}."


def _first(shown: list[Row]) -> Markup:
    """Name the deficits paper by paper, the largest gap first."""
    texts = []
    for paper in by_paper(_deficits(shown)):
        rows = worst_first(paper)
        named = [f"{task_name(row)} ({both(row)})" for row in rows[:TASKS_SHOWN]]
        more = len(rows) - TASKS_SHOWN
        rest = f" и ещё {f.counted(more, 'задание', 'задания', 'заданий')}" if more > 0 else ""
        texts.append(f"{paper_name(rows[0])}: {_noun(len(rows))} {', '.join(named)}{rest}.")
    return bullets(texts) + paragraph("В скобках — выполнение школой и регионом.", "note") if texts else Markup("")


def _noun(count: int) -> str:
    return "задание" if count == 1 else "задания"


def _figure(tasks: list[Row], shown: list[Row]) -> Markup:
    """Draw the tasks with their alternative and table."""
    rows, compared = drawn_tasks(shown), _compared(shown)
    table, zones = pd.DataFrame(rows), any(not f.is_missing(row["zone"]) for row in tasks)
    return figure(
        IDENT,
        lambda layout: task_completion(table, layout),
        title="Выполнение заданий школой и регионом",
        says=_says(rows),
        caption=(
            f"Выполнение — набранные баллы в процентах от возможных. Из каждой работы показаны до {TASKS_SHOWN} "
            f"заданий, {_which(shown)}. "
            f"Полоса — 95{f.NBSP}% интервал школы{', чёрная черта — регион' if compared else ''}."
        ),
        table=_data_table(shown, zones=zones),
    )


def _which(shown: list[Row]) -> str:
    """Say which tasks of a paper are drawn."""
    far, low = "самых слабых относительно региона", "с наименьшим выполнением"
    if not _compared(shown):
        return low
    return far if all(_compared(paper) for paper in by_paper(shown)) else f"{far}; где сравнить не с чем — {low}"


def _says(drawn: list[Row]) -> str:
    """Tell the deficits in words, or the worst task of each paper."""
    deficits = _deficits(drawn)
    rows = deficits or [paper[0] for paper in grouped(drawn, "paper").values()]
    told = [
        f"{row['paper']}, задание {row['task']}: школа {row['text']}"
        + ("" if row["region"] is None else f", регион {row['region_text']}")
        for row in rows[:12]
    ]
    compared = any(row["region"] is not None for row in drawn)
    none = "Дефицитов нет; самые слабые относительно региона. " if compared else ""
    start = "Дефициты. " if deficits else none
    rest = " Остальные — в таблице под рисунком." if len(rows) > 12 else ""
    return start + "; ".join(told) + "." + rest


def _data_table(shown: list[Row], *, zones: bool) -> Markup:
    """Print all tasks, a table a paper."""
    heads = [
        Column("Задание"),
        Column("Учеников", numeric=True),
        Column("Школа", numeric=True),
        Column(f"95{f.NBSP}% интервал", numeric=True),
        Column("Регион", numeric=True),
        Column("Разность", numeric=True),
        *([Column("Зона ФИОКО")] if zones else []),
        Column("Вывод"),
    ]
    made = []
    for paper in by_paper(shown):
        strong = [bool(row["deficit"]) for row in paper]
        made.append(
            html_table(paper_name(paper[0]), heads, printed_tasks(paper, zones=zones), strong=strong, compact=True)
        )
    return Markup("").join(made)


def _notes(shown: list[Row], view: SchoolView) -> list[Note]:
    """Say what a deficit is, what to do with it, what it does not tell."""
    method = view.methods["tasks"]
    few = method["informative_n"]["value"]
    if _deficits(shown):
        meaning = (
            "Дефицит — задание, выполненное ниже региона (или ниже достаточного уровня) так, что случайность, "
            "с поправкой на число заданий работы, исключена."
        )
        action = (
            "С учителями взять эти задания из описания работы, найти проверяемые умения и включить их "
            "в повторение; затем проверить на следующей работе."
        )
    elif not _compared(shown):
        meaning = "Слабее ли школа региона в каких-то заданиях, по этим данным не видно."
        action = "Разобрать задания, с которыми справились немногие: числа — в таблице под рисунком."
    else:
        meaning = "По отдельным заданиям школа не отличается от региона больше, чем дала бы случайность."
        action = "Разобрать задания с наибольшим отставанием от региона: они стоят первыми на рисунке."
    limit = "Почему задание не выполнено: тема не пройдена, условие не понято, времени не хватило — не видно."
    if not all(row["informative"] for row in shown):
        limit += f" Работы, где учеников меньше {few}, показаны, но по ним дефицит не определяется."
    return [Note(MEANING, meaning), Note(ACTION, action), Note(LIMIT, limit)]


def _left_out(tasks: list[Row]) -> Markup:
    """Name the papers that are not shown."""
    hidden = by_paper(row for row in tasks if row["hidden"])
    if not hidden:
        return Markup("")
    names = f.listed([f"«{paper_name(row)}»" for row, *_ in hidden])
    return paragraph(f"Не показаны, потому что учеников меньше {SMALLEST_SHOWN}: {names}.", "note")

"""From the mart of tasks to the rows of the figure and of the data table."""

from collections.abc import Iterable, Mapping
from typing import Any

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.figure_tables import paper_name
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.vocabulary import PAPER, SITTING

#: A figure shows so many tasks of a paper, the worst ones; the table holds all.
TASKS_SHOWN = 6

#: Levels of difficulty: basic, raised, high.
LEVELS = ("Б", "П", "В")
ZONES = {"sufficient": "достаточно", "border": "на границе", "insufficient": "недостаточно"}
#: What makes a deficit, by the codes of the mart.
GROUNDS = {"": "", "zone": "ниже достаточного", "region": "ниже региона", "both": "ниже региона и достаточного"}
#: Why a task is not compared with the region, by the codes of the mart.
REASONS = {
    "": "",
    "no_maximum": "неизвестен наибольший балл",
    "impossible_points": "баллы больше возможных: столбцы протокола сдвинуты",
    "no_participants": "никто не выполнял",
    "other_numbering": "задания названы не так, как в регионе",
    "too_few_schools": "эту работу писало мало школ",
    "no_variation": "в регионе справились все или никто",
}
_SHARES = ("completion", "completion_low", "completion_high", "region_completion", "difference")
_KEPT = [*SITTING, "task", "level", "n", "zone", "informative", "deficit", "deficit_by", "reason"]


def newest_tasks(view: SchoolView) -> list[Row]:
    """Give the tasks of the newest season of the year; ``gap`` is how far the region is ahead.

    A paper that fewer pupils than may be spoken of wrote is ``hidden`` whole; a task is ``shown`` where enough
    pupils stand behind the paper and behind the task.
    """
    mart = view.optional["tasks"]
    rows = mart if mart.empty or view.year is None else mart[mart["year"] == view.year]
    if rows.empty or view.year is None:
        return []
    season = "autumn" if (rows["season"] == "autumn").any() else "spring"
    rows = rows[rows["season"] == season]
    wrote = rows.groupby(SITTING)["n"].transform("max")
    shares = {name: rows[name].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) for name in _SHARES}
    hidden = (wrote > 0) & (wrote < SMALLEST_SHOWN)
    rows = rows[_KEPT].assign(**shares, hidden=hidden, wrote=wrote)
    shown = ~hidden & (rows["n"] >= SMALLEST_SHOWN) & rows["completion"].notna()
    rows = rows.assign(gap=-rows["difference"], shown=shown.fillna(value=False))
    return rows_of(rows.sort_values(["programme_grade", "subject", "procedure"], kind="stable"))


def by_paper(tasks: Iterable[Row]) -> list[list[Row]]:
    """Put the tasks of one paper together, papers and tasks in the order in which they come."""
    papers: dict[tuple[object, ...], list[Row]] = {}
    for row in tasks:
        papers.setdefault(tuple(row[name] for name in PAPER), []).append(row)
    return list(papers.values())


def worst_first(tasks: Iterable[Row]) -> list[Row]:
    """Order tasks: deficits first, then by the gap to the region, those without one last and by completion."""

    def place(row: Row) -> tuple[bool, bool, float]:
        alone = f.is_missing(row["gap"])
        return not row["deficit"], alone, float(row["completion"] if alone else -row["gap"])

    return sorted(tasks, key=place)


def drawn_tasks(shown: list[Row]) -> list[Row]:
    """Make the rows of the figure: a few tasks a paper, as :func:`worst_first` orders them.

    Returns
    -------
    list of dict
        ``paper, count, task, deficit, share, low, high, region, text, region_text, both, tip``.
    """
    return [_drawn(row) for paper in by_paper(shown) for row in worst_first(paper)[:TASKS_SHOWN]]


def _drawn(row: Row) -> Row:
    return {
        "paper": paper_name(row),
        "count": f.pupils(int(row["wrote"])),
        "task": task_name(row),
        "deficit": bool(row["deficit"]),
        "share": row["completion"],
        "low": row["completion_low"],
        "high": row["completion_high"],
        "region": None if row["reason"] else row["region_completion"],
        "text": f.percent(row["completion"]),
        "region_text": _region(row),
        "both": with_interval(row),
        "tip": (
            f"{paper_name(row)}, задание {task_name(row)}: {f.percent(row['completion'])} (95{f.NBSP}% интервал "
            f"{f.interval(row['completion_low'], row['completion_high'])}, {f.pupils(int(row['n']))}); "
            f"регион {_region(row)}"
        ),
    }


def both(row: Row) -> str:
    """Write completion by the school and the region: «44 / 73 %»."""
    return f"{f.percent(row['completion']).replace(f.NBSP + '%', '')}{f.NBSP}/{f.NBSP}{_region(row)}"


def with_interval(row: Row) -> str:
    """Write completion by the school with its interval, and by the region: «44 (20–70) / 73 %»."""
    school = f.share_with_interval(row["completion"], row["completion_low"], row["completion_high"])
    return f"{school}{f.NBSP}/{f.NBSP}{_region(row)}"


def _region(row: Row) -> str:
    return f.MISSING if row["reason"] else f.percent(row["region_completion"])


def task_name(row: Row) -> str:
    """Name a task with its level where that is known: «5», «5 (П)»."""
    return str(row["task"]) if f.is_missing(row["level"]) else f"{row['task']}{f.NBSP}({row['level']})"


def names_explained(tasks: list[Row], method: Mapping[str, Any]) -> str:
    """Say what the names of tasks, their levels and zones mean, where the page has such."""
    texts = []
    if any(str(row["task"]).startswith(("кратк.", "разв.")) for row in tasks):
        texts.append("«Кратк.» и «разв.» — задания с кратким и с развёрнутым ответом; у каждых свои номера.")
    if any(not f.is_missing(row["level"]) for row in tasks):
        texts.append("Б, П, В — базовый, повышенный и высокий уровень задания.")
    if any(not f.is_missing(row["zone"]) for row in tasks):
        enough, little = method["sufficient"]["value"], method["insufficient"]["value"]
        told = [
            f"{level} — {_border(enough[level])} и {_border(little[level])}" for level in LEVELS if level in enough
        ]
        zones = "выполнение достаточное от первой границы, недостаточное ниже второй"
        texts.append(f"Зона ФИОКО: {zones} ({'; '.join(told)}).")
    return " ".join(texts)


def _border(share: float) -> str:
    """Write a border with the digits that it needs: «57 %», «28,5 %»."""
    return f.percent(share, 0 if round(share * 100, 6).is_integer() else 1)


def printed_tasks(shown: list[Row], *, zones: bool) -> list[list[str]]:
    """Print tasks that may be shown, in the order of the paper."""
    lines = []
    for row in shown:
        line = [
            task_name(row),
            f.number(row["n"]),
            f.percent(row["completion"]),
            f.interval(row["completion_low"], row["completion_high"]),
            f.MISSING if row["reason"] else f.percent(row["region_completion"]),
            f.points(None if row["reason"] else row["difference"]),
        ]
        zone = [ZONES.get(str(row["zone"]), f.MISSING)] if zones else []
        lines.append([*line, *zone, outcome(row)])
    return lines


def outcome(row: Row) -> str:
    """Say what was concluded about a task."""
    if row["deficit"]:
        return f"дефицит: {GROUNDS[str(row['deficit_by'])]}"
    if row["reason"]:
        return f"не сравнивается: {REASONS.get(str(row['reason']), 'причина не указана')}"
    return "" if row["informative"] else "учеников мало"

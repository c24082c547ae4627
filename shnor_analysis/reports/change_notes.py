"""Sentences beside the figures of change: what a verdict means, why a figure is missing, what would alter it."""

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import Change
from shnor_analysis.reports.change_wording import beyond, low_anyway, reason, two_sided
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.tables.dynamics import IMPROVED, STABLE, UNCLEAR, WORSENED

NO_SEASONS = "Сравнить не с чем: более ранних результатов школы нет."


def why_not_told(change: Change) -> str:
    """Say why the change is not taken apart."""
    if change.too_small:
        return f"Доли не показаны: работы писало меньше {SMALLEST_SHOWN} учеников."
    if not change.known:
        why = reason(change.row["reason"]) or "одна из его частей неизвестна"
        return f"Разложить изменение нельзя: {why}."
    return (
        "Доли «было» и «стало» по работам обоих сезонов не названы: рядом с таблицами по работам они выдали бы "
        f"отметки группы меньше {SMALLEST_SHOWN} учеников. {beyond(change)}"
    )


def meaning(change: Change) -> str:
    """Draw the conclusion the verdict allows, and no more."""
    if change.too_small:
        return "По работам стольких учеников о школе судить нельзя."
    if change.withheld:
        return "Вывод сделан по всем работам школы, и по скрытым здесь."
    if not change.known:
        return "О переменах в школе эти данные не говорят ничего: ни хорошего, ни плохого."
    speak = {IMPROVED: _sure, WORSENED: _sure, STABLE: _none, UNCLEAR: _open}
    return speak.get(change.verdict, _not_enough)(change)


def _interval(change: Change) -> str:
    """Write the interval of the excess in brackets."""
    interval = f.points_interval(change.row["excess_low"], change.row["excess_high"])
    return f"({f.percent(change.level)} интервал: {interval})"


def _sure(change: Change) -> str:
    explained = "сезон, возврат к среднему и случайность"
    text = f"{_what(change)} больше того, что объясняют {explained} {_interval(change)}."
    if abs(float(change.row["excess"])) < change.margin:
        text += f" По величине это меньше {f.points(change.margin, signed=False)} — границы крупной перемены."
    if change.touches_zero:
        text += f" Ноль интервал лишь задевает, {two_sided(change)}."
    return text


def _none(change: Change) -> str:
    return f"Перемены больше ±{f.points(change.margin, signed=False)} исключены с учётом случайности."


def _open(change: Change) -> str:
    return f"И отсутствие перемен, и заметная перемена согласуются с этими числами {_interval(change)}."


def _not_enough(change: Change) -> str:
    if low_anyway(change):
        return "Доля «2» ниже той, с которой улучшение можно заметить; это не плохая новость."
    return "Даже если бы отметок «2» не было вовсе, при таком числе отметок это могло бы выйти случайно."


def _what(change: Change) -> str:
    """Name a sure change; one in the other direction than the expectation is judged beside it."""
    down = float(change.row["change"]) < 0
    if change.verdict == IMPROVED:
        return "Улучшение" if down else "Разрыв с ожидаемым в лучшую сторону"
    return "Отставание от ожидаемого" if down else "Ухудшение"


def turning_point(change: Change) -> str:
    """Say how many «2» more or fewer would alter the verdict; not where the counts must not be told."""
    count = change.row.get("pupils_to_other_verdict")
    if count is None or f.is_missing(count) or not change.told:
        return ""
    number = int(count)
    side = "больше" if number > 0 else "меньше"
    return f"Вывод был бы другим, будь отметок «2» на {f.number(abs(number))} {side}."

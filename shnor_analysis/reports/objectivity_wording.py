"""Signs of possibly biased results in words: what was seen, how strong it is, what it is not proof of."""

from collections.abc import Callable, Mapping
from typing import Any

from shnor_analysis.figures.rows import Row
from shnor_analysis.reports import formatting as f

#: The signs as a director may read them.
NAMES = {
    "interval_above": "Средний балл выше регионального",
    "negative_rank_correlation": "Отметки в журнале и баллы идут врозь",
    "cohort_jump": "Резкий рост тех же классов",
    "cohort_drop": "Резкое падение тех же классов",
    "heaping_3": "Сгущение на границе отметки «3»",
    "heaping_4": "Сгущение на границе отметки «4»",
    "heaping_5": "Сгущение на границе отметки «5»",
    "journal_gap": "Отметка и журнал расходятся на 2 балла",
    "task_anomaly": "Трудное сделано лучше лёгкого",
    "exam_gap": "Отметки ВПР не подтвердились на ОГЭ",
}
#: Why a sign could not be looked for, by the codes of the mart.
REASONS = {
    "no_participants": "никто не писал",
    "too_few": "мало участников",
    "too_few_schools": "эту работу писало мало школ",
    "no_rows": "нет протокола с учениками, только сводные отметки",
    "no_scores": "нет баллов",
    "no_variation": "у всех одинаковые значения",
    "no_journal_marks": "нет отметок из журнала",
    "no_marks": "нет отметок за работу",
    "no_scale": "шкала отметок неизвестна",
    "no_maximum": "неизвестен наибольший балл",
    "no_pair": "нет соседней работы тех же классов",
    "zero_mean": "средний балл — ноль",
    "nobody_near_border": "у границы нет учеников",
    "cannot_reach_level": "у границы слишком мало учеников",
    "too_few_tasks": "мало заданий, которые можно сравнить",
}
#: Where a sign lacks something else than the others.
_REASONS_OF = {("task_anomaly", "no_rows"): "нет баллов за отдельные задания"}
UNKNOWN_REASON = "причина не указана"
#: What «strength» is measured in.
STRENGTHS = {"z": "ст.\u00a0откл.", "iqr": "межквартильного размаха"}


def seen(row: Row) -> str:
    """Say what the sign saw, beside the region."""
    return _SEEN[_family(str(row["sign"]))](row)


def _family(sign: str) -> str:
    """Give the family of a sign: heaping at any border is one, so are jump and drop.

    Examples
    --------
    >>> _family("heaping_4"), _family("cohort_drop"), _family("journal_gap")
    ('heaping', 'cohort', 'journal_gap')
    """
    return sign.partition("_")[0] if sign.startswith(("heaping", "cohort")) else sign


def _interval_above(row: Row) -> str:
    mean, low, high, region = (
        f.number(row[name], 1) for name in ("value", "value_low", "value_high", "reference")
    )
    return f"средний балл {mean} (интервал {low}{f.EN_DASH}{high}), в регионе {region}"


def _rank(row: Row) -> str:
    value, low, high, region = (
        f.number(row[name], 2) for name in ("value", "value_low", "value_high", "reference")
    )
    return f"связь отметки в журнале и балла {value} (интервал от {low} до {high}), в регионе {region}"


def _cohort(row: Row) -> str:
    ratio = f.number(row["value"], 2)
    low, high = row["reference_low"], row["reference_high"]
    # A ratio is above nought, but the fence below the quartile may not be: then only the upper one says something.
    usual = f"от {f.number(low, 2)} до {f.number(high, 2)}" if low > 0 else f"до {f.number(high, 2)}"
    return (
        f"средний процент баллов за работу раньше и позже относится как {ratio} к 1, "
        f"у школ региона обычно — {usual}"
    )


def _heaping(row: Row) -> str:
    border = "" if f.is_missing(row["border"]) else f" ({_points(int(row['border']))})"
    return (
        f"ровно на границе{border} — {f.number(row['count'])} из {f.number(row['n'])} учеников с баллом "
        f"рядом с ней, в регионе {f.percent(row['reference'])}"
    )


def _journal(row: Row) -> str:
    return (
        f"расхождение на 2 балла и больше — у {f.number(row['count'])} из {f.number(row['n'])} учеников, "
        f"в регионе {f.percent(row['reference'])}"
    )


def _tasks(row: Row) -> str:
    value, region = f.number(row["value"], 2), f.number(row["reference"], 2)
    return f"наклон «лёгкие — трудные» {value}, в регионе {region}: чем меньше, тем лучше сделано трудное"


def _exam(row: Row) -> str:
    interval = f.points_interval(row["value_low"], row["value_high"])
    return (
        f"на ОГЭ после ВПР место тех же учеников в регионе изменилось на {f.points(row['value'])} "
        f"(интервал {interval}), в регионе обычно {f.points(row['reference'])}"
    )


_SEEN: dict[str, Callable[[Row], str]] = {
    "interval_above": _interval_above,
    "negative_rank_correlation": _rank,
    "cohort": _cohort,
    "heaping": _heaping,
    "journal_gap": _journal,
    "task_anomaly": _tasks,
    "exam_gap": _exam,
}


def _points(count: int) -> str:
    return f.counted(count, "балл", "балла", "баллов")


def strength(row: Row) -> str:
    """Say how strong the sign is; a weak one may be chance."""
    if row["weak"]:
        return "слабый: объясним случайностью"
    if f.is_missing(row["strength"]) or f.is_missing(row["strength_kind"]):
        return f.MISSING
    return f"{f.number(row['strength'], 1)} {STRENGTHS[str(row['strength_kind'])]}"


def reason(code: str, sign: str = "") -> str:
    """Say why a sign could not be looked for.

    Examples
    --------
    >>> reason("no_rows"), reason("no_rows", "task_anomaly")
    ('нет протокола с учениками, только сводные отметки', 'нет баллов за отдельные задания')
    """
    return _REASONS_OF.get((sign, code)) or REASONS.get(code, UNKNOWN_REASON)


def not_proof_of(sign: str, method: Mapping[str, Any]) -> str:
    """Give what the sign is not proof of, from the settings it was looked for with."""
    if sign.startswith("cohort"):
        return str(method["cohort"][sign.partition("_")[2]]["not_proof_of"])
    return str(method[_family(sign)]["not_proof_of"])

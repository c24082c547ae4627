"""Sentences about the conditions of a school: what was expected, what was shown, what that is not."""

from collections.abc import Mapping
from typing import Any

from shnor_analysis.reports import formatting as f
from shnor_analysis.store.conditions_view import ConditionsView
from shnor_analysis.tables.context_marts import ABOVE, AS_EXPECTED, BELOW, NOT_APPLICABLE, RESILIENT

REASONS = {
    "no_answers": "школа не ответила на анкету об условиях",
    "few_answers": "школа ответила не на все нужные вопросы об условиях",
    "special_school": "это коррекционная, вечерняя школа или школа закрытого типа, с остальными она не "
    "сравнивается",
    "no_results": "результатов школы за этот год нет",
    "too_few_works": "работ школы слишком мало",
    "too_few_schools": "школ региона с ответами и результатами слишком мало",
    "no_variation": "условия школ региона по ответам не различаются",
}
_HEAD = {
    RESILIENT: "Условия трудные, а результат выше того, что при таких условиях ожидается",
    ABOVE: "Результат выше того, что при таких условиях ожидается",
    AS_EXPECTED: "Результат отличается от ожидаемого при таких условиях не больше, чем позволяет случайность",
    BELOW: "Результат ниже того, что при таких условиях ожидается",
}
HOW_TO_READ = (
    "Как читать: если взять наугад по ученику этой школы и региона, писавших одну работу, то у ученика "
    "школы результат выше в стольких случаях из 100 (равные — пополам). 50 — середина региона; трудность работ на "
    "это не влияет."
)
NO_EXCUSE = (
    "Что условия — причина результата или оправдание ему. Видно только, что в регионе одно идёт вместе с "
    "другим; что "
    "условия изменят результат, из этого не следует, а требования к знаниям детей у всех школ одни. Сведения об "
    "условиях — ответы самой школы, на месте их не проверяли."
)


def of_hundred(share: object) -> str:
    """Write a place as cases of a hundred, to a tenth: so that the difference of two is what it looks like.

    Examples
    --------
    >>> of_hundred(0.416).replace(f.NBSP, " ")
    '41,6 из 100'
    """
    cases = None if f.is_missing(share) else 100 * float(str(share))
    return f"{f.number(cases, 1)}{f.NBSP}из{f.NBSP}100"


def answer(view: ConditionsView) -> str:
    """Say in one sentence how the school stands to what is expected; not for a school without verdict.

    A resilient school that the number of comparisons could explain is only likely to be one.
    """
    own = view.own
    unsure = own["verdict"] == RESILIENT and not own["holds_adjusted"]
    head = _HEAD[own["verdict"]].replace(
        "результат выше", "результат, вероятно, выше" if unsure else "результат выше"
    )
    return (
        f"{head}: показано {of_hundred(own['place'])}, ожидалось {of_hundred(own['expected'])} (место среди "
        f"учеников региона); разность {f.points(own['residual'], 1)} (95{f.NBSP}% интервал: "
        f"{f.points_interval(own['residual_low'], own['residual_high'])})."
    )


def not_judged(view: ConditionsView) -> str:
    """Say why nothing is expected of the school."""
    return f"Ожидаемый при таких условиях результат не посчитан: {REASONS[view.own['reason']]}."


def standing(view: ConditionsView) -> str:
    """Say where the conditions of the school stand among those of the region."""
    own = view.own
    if f.is_missing(own["index_place"]):
        return ""
    adverse = (
        f"Это нижние {f.percent(view.settings['adverse_share']['value'])} школ: условия считаются "
        f"неблагоприятными. "
        if own["adverse"]
        else ""
    )
    harder = f.percent(own["index_place"])
    return (
        f"Индекс условий школы {f.number(own['index'], 1)} (0 — обычные для региона, меньше — труднее); "
        f"труднее условия "
        f"у {harder} школ региона. {adverse}"
    ).strip()


def index_share(region: Mapping[str, Any]) -> str:
    """Say how much of its parts the index carries: parts that hardly go together make a loose index."""
    if f.is_missing(region["index_share"]):
        return ""
    weights = {"given": "с заданными весами", "first_component": "первая главная компонента"}
    return (
        f"Индекс ({weights[region['index_weights']]}) передаёт {f.percent(region['index_share'])} различий "
        f"школ по его "
        "частям; из чего он сложен — в таблице ниже."
    )


def explained(region: Mapping[str, Any]) -> str:
    """Say what share of the differences between schools goes with the conditions, and of what it is a share."""
    schools = f.counted(int(region["schools"]), "школе", "школам", "школам")
    if f.is_missing(region["explained"]):
        return (
            f"По {schools} региона: результаты различаются не больше, чем объясняет случайность, и долю, "
            f"связанную с "
            "условиями, назвать нельзя."
        )
    ends = f.interval(region["explained_low"], region["explained_high"])
    return (
        f"С условиями связано {f.percent(region['explained'])} различий школ региона (95{f.NBSP}% интервал "
        f"{ends}; "
        f"по {schools}): это доля разброса истинных результатов школ, случайность отдельных учеников вычтена. "
        "Остальное — различия между школами в одинаковых условиях."
        + (" Интервал доходит до нуля: связи с условиями могло и не быть." if region["explained_low"] == 0 else "")
    )


def how_many(view: ConditionsView) -> str:
    """Say how many schools were compared and how many chance alone would name."""
    region, own = view.region, view.own
    if not own["adverse"] or own["verdict"] == NOT_APPLICABLE:
        return ""
    compared = f.counted(int(region["adverse_judged"]), "школу", "школы", "школ")
    text = (
        f"Так сравнили {compared} в неблагоприятных условиях; выше ожидаемого — "
        f"{f.number(region['resilient'])}. Если "
        f"бы ни одна не была выше, случайность назвала бы в среднем {f.number(region['expected_false'], 1)}."
    )
    if own["verdict"] != RESILIENT:
        return text
    holds = "держится" if own["holds_adjusted"] else "не держится"
    return f"{text} С поправкой на число сравнений вывод об этой школе {holds}."


def without_flagged(view: ConditionsView) -> str:
    """Say what the verdict is without sittings that have signs of biased results, where it is another one."""
    own = view.own
    if own["verdict_without_flagged"] == own["verdict"]:
        return ""
    other = {
        RESILIENT: "выше ожидаемого при неблагоприятных условиях",
        ABOVE: "выше ожидаемого",
        AS_EXPECTED: "отличие не больше случайного",
        BELOW: "ниже ожидаемого",
        NOT_APPLICABLE: "сравнить не с чем",
    }[own["verdict_without_flagged"]]
    return f"Без работ с признаками необъективности вывод другой: {other}. Сначала проверьте эти признаки."


def influence(view: ConditionsView) -> str:
    """Say that the school moves the line of the region, and that its own expectation is made without it."""
    if not view.own["influential"]:
        return ""
    return "Школа сама заметно сдвигает линию региона; ожидаемое для неё посчитано без неё."


def meaning(view: ConditionsView) -> str:
    """Say what the verdict means."""
    return {
        RESILIENT: "Школа добивается большего, чем школы в похожих условиях: как именно — стоит изучить и "
        "описать.",
        ABOVE: "Школа показала больше, чем школы в похожих условиях.",
        AS_EXPECTED: "По сравнению со школами в похожих условиях школа не выделяется.",
        BELOW: "Школы в похожих условиях показали больше: возможности роста есть и без перемены условий.",
        NOT_APPLICABLE: "",
    }[view.own["verdict"]]


def action(view: ConditionsView) -> str:
    """Propose what to do."""
    return {
        RESILIENT: "Убедиться в объективности работ и посмотреть, что из опыта школы пригодится соседям.",
        ABOVE: "Убедиться в объективности работ; искать слабые места по предметам и заданиям.",
        AS_EXPECTED: "Искать то, что школа может изменить сама: уроки, задания, помощь отстающим.",
        BELOW: "Посмотреть, что делают иначе школы в похожих условиях, и обсудить это с куратором.",
        NOT_APPLICABLE: "Дополнить анкету об условиях и повторить импорт и анализ.",
    }[view.own["verdict"]]

"""Sentences about identification. A fact, a conclusion and a proposal are never mixed in one sentence."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.methodology.loader import load
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import FACT
from shnor_analysis.reports.figure_tables import REASONS
from shnor_analysis.reports.paper_counts import among_shown
from shnor_analysis.reports.rule import Rule
from shnor_analysis.reports.standing import Standing
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView

NOTHING_SAID = "Чего сказать нельзя: ничего о подготовке учеников — судить не по чему."
#: Below so many participants one pupil moves the share by five percentage points and more.
FEW_PARTICIPANTS: int = load("report")["few_participants"]["value"]
#: A conclusion that so few pupils could turn round is called fragile.
FRAGILE = 2
#: Where a paper stands that is not named, inside and in public.
_UNSEEN = {False: "в малой группе", True: "в скрытой работе"}


@dataclass(frozen=True)
class Verdict:
    """Three sentences: the answer, what it rests on, what it does not say. Below them: more, a second matter."""

    answer: str
    grounds: str
    limit: str
    more: str = ""
    second: str = ""
    standing: str = FACT


def identification_box(view: SchoolView) -> Verdict:
    """Word the verdict from identification alone."""
    standing = Standing.of(view)
    if "cells" in view.missing:
        return Verdict(f"{view.name}: чисел нет.", view.missing["cells"], NOTHING_SAID)
    if standing.year is None or view.cells.empty:
        return Verdict(
            "Результатов школы нет.",
            "Ни в одном загруженном файле нет работ этой школы: проверьте, присланы ли файлы "
            "и верен ли код школы.",
            NOTHING_SAID,
        )
    if not standing.known:
        of_year = view.cells[view.cells["year"] == view.year]
        return Verdict(
            f"По {standing.year} году вывода нет: ни одна работа школы не учтена в правиле.",
            _why_no_answer(of_year, standing),
            "Чего сказать нельзя: ни того, что результаты низкие, ни того, что они в порядке.",
        )
    return Verdict(answer(standing), grounds(standing), f"Чего сказать нельзя: {uncertainty(standing)}.")


def _why_no_answer(of_year: pd.DataFrame, standing: Standing) -> str:
    """Say why the rule has nothing to go by: no file, nobody wrote, or nothing counts."""
    if of_year.empty and standing.public:
        return "Работы этого года писало слишком мало учеников или их нет в загруженных файлах."
    if of_year.empty:
        return "За этот год в загруженных файлах нет ни одной работы школы: проверьте, присланы ли файлы."
    if not of_year["n"].gt(0).any():
        return "Ученики есть в списках, но работ никто не писал."
    return _why_nothing_counts(standing)


def answer(standing: Standing) -> str:
    """Say in one sentence whether the rule picks the school."""
    low, shown = standing.n_low, standing.n_shown
    picked = "попадает под правило отбора" if standing.listed else "не попадает под правило отбора"
    start = f"По итогам {standing.year} года школа {picked} школ с низкими результатами"
    if not shown:
        return f"{start}."
    if not low and standing.listed:
        small = "скрытые здесь" if standing.public else f"группы меньше {SMALLEST_SHOWN} учеников"
        return f"{start}: из показанных работ низких нет, но учтены и {small}."
    return f"{start}: {found(standing)}."


def found(standing: Standing) -> str:
    """Say in how many of the papers shown the result is low."""
    if standing.n_low:
        return f"низкий результат {among_shown(standing.n_low, standing.n_shown, standing.n_hidden)}"
    if standing.n_hidden:
        return f"в показанных работах ({standing.n_shown}) низких результатов нет"
    return f"низких результатов нет ({f.papers(standing.n_shown)})"


def grounds(standing: Standing) -> str:
    """Name the papers the answer rests on and how many pupils would turn it round."""
    low = standing.low
    texts = []
    if len(low):
        named = f.listed(
            [
                f"«{row['paper']}» ({f.percent_beside(row['share'], standing.rule.threshold)})"
                for row in rows_of(low)
            ]
        )
        texts.append(f"Отметку «2» получили не меньше {standing.threshold} участников: {named}.")
    elif standing.n_shown:
        where = "В этой работе" if standing.n_shown == 1 else "Во всех этих работах"
        texts.append(f"{where} отметку «2» получили меньше {standing.threshold} участников.")
    return " ".join(text for text in [*texts, unspoken(standing), turning_point(standing)] if text)


def unspoken(standing: Standing) -> str:
    """Say that the rule counted groups too small to be spoken of."""
    if not standing.n_hidden:
        return ""
    if standing.public:
        return f"Скрыто работ: {standing.n_hidden}, чтобы не выдать отметок немногих учеников; правило их учло."
    return f"Скрыто работ в группах меньше {SMALLEST_SHOWN} учеников: {standing.n_hidden}; правило их учло."


def turning_point(standing: Standing) -> str:
    """Say from how many pupils the rule would answer otherwise."""
    margin = standing.margin
    if margin is None:
        return ""
    they = "он" if margin == 1 else "они"
    start = f"До границы правила — {f.pupils(margin)}"
    if standing.listed:
        return f"{start}: получи {they} не «2», школа под правило не попала бы."
    return f"{start}: получи {they} «2», школа под правило попала бы."


def uncertainty(standing: Standing) -> str:
    """Say what the answer leaves open."""
    few = standing.shown[standing.shown["n"] < FEW_PARTICIPANTS]
    start = "изменились ли результаты и почему — правило смотрит только на порог"
    if few.empty:
        return start
    papers = among_shown(few["paper"].nunique(), standing.n_shown, standing.n_hidden)
    where = f"{papers} меньше {FEW_PARTICIPANTS} участников"
    least, most = f.number(100 / int(few["n"].max())), f.number(100 / int(few["n"].min()))
    weight = least if least == most else f"{least}{f.EN_DASH}{most}"
    return f"{start}; {where}, и один ученик меняет долю «2» на {weight} процентных пунктов"


def limb_sentences(standing: Standing) -> list[str]:
    """Say of each limb of the rule whether it fired, and on what."""
    rule, low = standing.rule, standing.low
    sentences = []
    if "a" in rule.limbs:
        fired = "сработало" if standing.limb_a else "не сработало"
        unseen = "скрытых" if standing.public else f"групп меньше {SMALLEST_SHOWN} учеников"
        small = f" (без {unseen})" if standing.n_hidden else ""
        sentences.append(
            f"Основание А {fired}: низких работ за год {standing.n_low}{small}, "
            f"нужно не меньше {rule.procedures_in_year}."
        )
    if "b" in rule.limbs:
        again = low[low["twice"]]
        named = f.listed([f"«{paper}»" for paper in dict.fromkeys(again["paper"])])
        if standing.limb_b:
            sentences.append(
                f"Основание Б сработало: результат низкий и годом раньше — {named or _UNSEEN[standing.public]}."
            )
        else:
            sentences.append("Основание Б не сработало: ни одна работа не была низкой два года подряд.")
    return sentences


def without_flagged(standing: Standing) -> str:
    """Say that the answer of the rule hangs on sittings with signs of biased results."""
    if not standing.known or standing.without_flagged == standing.listed:
        return ""
    other = "попала бы" if standing.without_flagged else "не попала бы"
    return f"Без работ с признаками необъективности школа под правило {other}."


def rule_sentence(rule: Rule) -> str:
    """State the rule as it was set, with its source."""
    parts = [
        "Правило. Результат работы низкий, если отметку «2» получили "
        f"не меньше {f.percent(rule.threshold)} участников."
    ]
    ways = []
    if "a" in rule.limbs:
        ways.append(f"(А) низких работ за год не меньше {rule.procedures_in_year}")
    if "b" in rule.limbs:
        ways.append(
            f"(Б) одна и та же работа низкая {f.counted(rule.years_in_a_row, 'год', 'года', 'лет')} подряд"
        )
    parts.append(f"Школа попадает под правило, если {' или '.join(ways)}.")
    if rule.minimum_participants > 1:
        parts.append(f"Работы, где участников меньше {rule.minimum_participants}, не учитываются.")
    else:
        parts.append("Наименьшее число участников не задано: учтены и самые малые классы.")
    parts.append(f"Источник: {rule.source}.")
    return " ".join(parts)


def history(standing: Standing) -> str:
    """Say what the rule answered in earlier years."""
    if not standing.before:
        return "За прежние годы данных нет."
    said = [f"{year} — {'попадала' if listed else 'не попадала'}" for year, listed in standing.before]
    return f"Прежние годы: {', '.join(said)}."


def to_threshold(count: Any, hidden: bool) -> str:
    """Say how many pupils lie between a paper and the threshold.

    Examples
    --------
    >>> to_threshold(3, False).replace(f.NBSP, " "), to_threshold(-2, False).replace(f.NBSP, " ")
    ('выше на 3 ученика', 'до порога 2 ученика')
    """
    if hidden or pd.isna(count):
        return f.MISSING
    pupils = int(count)
    if pupils == 0:
        return "на пороге"
    if pupils < 0:
        return f"до порога {f.pupils(-pupils)}"
    # «на 1 ученика»: the accusative of those who are alive
    return f"выше на {f.counted(pupils, 'ученика', 'ученика', 'учеников')}"


def identification_meaning(standing: Standing) -> str:
    """Draw the conclusion that the numbers allow, and no more."""
    if not standing.known:
        return "Правило не к чему применить; это не значит, что результаты хорошие или плохие."
    if standing.public and (not standing.n_shown or (standing.listed and standing.low.empty)):
        return "Ответ правила зависит от работ, числа которых в открытой версии скрыты."
    if not standing.n_shown:
        return "Группы так малы, что доля «2» ничего не говорит о школе; смотреть надо сами работы."
    low = standing.low
    if standing.listed and low.empty:
        return "Под правило школу приводят группы, которых отчёт не показывает: о школе в целом они не говорят."
    sure = low[low["low"].astype("Float64") >= standing.rule.threshold]
    texts = []
    if standing.margin is not None and standing.margin <= FRAGILE:
        texts.append(f"Ответ непрочен: он держится на {_prepositional(standing.margin)}.")
    if len(low) and sure.empty:
        texts.append(
            "Ни в одной низкой работе весь интервал не лежит выше порога: "
            "при таком числе участников случайность не исключена."
        )
    elif len(sure):
        texts.append(f"Уверенно выше порога, вместе со всем интервалом, — {f.papers(len(sure))}.")
    if not len(low) and not standing.listed:
        texts.append("Результаты этого года не дают повода включать школу в перечень по действующему правилу.")
    return " ".join(texts) or "Запас до порога больше двух учеников, но точность каждой доли видна по интервалу."


def identification_action(standing: Standing) -> str:
    """Propose what to do next."""
    if not standing.known:
        return _action_unknown(standing)
    if not standing.n_shown:
        return "Разобрать работы учеников с учителями предметов, задание за заданием."
    if standing.listed:
        first = "Сверить числа таблицы с протоколами школы."
        return f"{first} Затем с куратором начать с работ, где превышение порога наибольшее."
    near = standing.shown
    near = near[~near["is_low"] & (near["to_threshold"].astype("Float64") >= -FRAGILE)]
    if len(near):
        papers = list(dict.fromkeys(near["paper"]))
        which = "работу" if len(papers) == 1 else "работы"
        named = f.listed([f"«{paper}»" for paper in papers])
        return f"Держать в поле зрения {which} у самого порога: {named}."
    if not standing.shown["share"].astype("Float64").gt(0).any():
        return "Особых шагов правило не требует."
    return "Особых шагов правило не требует; полезно разобрать работы с наибольшей долей «2»."


def _action_unknown(standing: Standing) -> str:
    """Propose what to do where the rule has nothing to go by: nothing, if the rule is not about these papers."""
    if set(standing.rows["reason"]) == {REASONS["not_in_set"]}:
        return "Ничего: правило не об этих работах; что по ним видно, сказано в других разделах."
    return "Проверить по журналу импорта, какие файлы школы приняты и почему работы не учтены."


def _why_nothing_counts(standing: Standing) -> str:
    """Tell the reasons the rule gives for leaving papers out."""
    reasons = [reason for reason in dict.fromkeys(standing.rows["reason"]) if reason]
    if reasons:
        return f"Почему не учтены: {'; '.join(reasons)}."
    return "Работ с отметками за этот год в хранилище нет."


def _prepositional(count: int) -> str:
    """Say «на 2 учениках»."""
    return f.counted(count, "ученике", "учениках", "учениках")

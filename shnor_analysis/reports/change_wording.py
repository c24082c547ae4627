"""Sentences about change: what a director can repeat, what it rests on, what it does not say."""

from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.change import WITHHELD, Change
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.tables.dynamics import IMPROVED, NOT_ENOUGH_DATA, STABLE, UNCLEAR, WORSENED

#: Each verdict in two words, for tables and figures.
WORDS = {
    IMPROVED: "лучше",
    WORSENED: "хуже",
    STABLE: "без перемен",
    UNCLEAR: "неясно",
    NOT_ENOUGH_DATA: "мало данных",
}
#: The same as the conclusion of a sentence.
CONCLUSIONS = {
    IMPROVED: "лучше ожидаемого",
    WORSENED: "хуже ожидаемого",
    STABLE: "без перемен",
    UNCLEAR: "сказать нельзя",
    NOT_ENOUGH_DATA: "данных недостаточно",
}
#: Why there is not enough data, by the codes of the mart.
REASONS = {
    "": "",
    "one_season": "работа есть только в одном из двух сезонов",
    "no_common_paper": "в двух сезонах нет ни одной общей работы",
    "no_maximum": "наибольший балл в одном из сезонов не известен",
    "no_participants": "в одном из сезонов работу никто не писал",
    "no_marks": "в одном из сезонов нет отметок: шкала неизвестна",
    "no_scores": "в одном из сезонов нет баллов",
    "scale_changed": "баллы двух сезонов несравнимы: изменилась шкала",
    "no_norm": "в регионе эту работу писало слишком мало школ, и неизвестно, чего было ждать",
    "cannot_reach_level": "отметок слишком мало",
    "flagged": "все сравнимые работы — с признаками необъективности",
}
#: Why numbers are not in a public page.
NOT_FOR_THE_PUBLIC = "в открытой версии числа скрыты, чтобы по ним нельзя было узнать отметки немногих учеников"
#: A return to the mean or an easier season smaller than this is not spoken of in the box.
NOTICED = 0.02
AFTER_GOOD = "после хорошего результата следующий обычно немного хуже"
#: From so many pupils on «нужно столько учеников» is no advice: no class is so large.
TOO_MANY_TO_ASK = 150


def reason(code: object) -> str:
    """Say why there is not enough data."""
    if code == WITHHELD:
        return NOT_FOR_THE_PUBLIC
    return REASONS.get(str(code), "причина не указана")


def answer(change: Change) -> str:
    """Say in one sentence what became of the results."""
    if change.too_small:
        return "Данных недостаточно: работы писало меньше пяти учеников."
    if change.verdict == UNCLEAR:
        return "Стало лучше или хуже, по этим данным сказать нельзя."
    if change.withheld:
        return f"Вывод об изменении результатов: {CONCLUSIONS[change.verdict]}."
    speak = {IMPROVED: _improved, WORSENED: _worsened, STABLE: _stable, NOT_ENOUGH_DATA: _not_enough}
    return speak[change.verdict](change)


def _improved(change: Change) -> str:
    if float(change.row["change"]) < 0:
        return f"Результаты {_little(change)}улучшились — и больше, чем бывает само собой."
    return "Результаты лучше, чем можно было ждать: у школ с таким же началом отметок «2» стало бы больше."


def _worsened(change: Change) -> str:
    if float(change.row["change"]) <= 0:
        return "Результаты отстали от ожидаемых: у школ с таким же началом отметок «2» становится заметно меньше."
    if float(change.row["expected_change"]) < 0:
        return f"Результаты {_little(change)}ухудшились, хотя у школ с таким же началом обычно улучшались."
    return f"Результаты {_little(change)}ухудшились — и больше, чем бывает само собой."


def _little(change: Change) -> str:
    """Say that a change, though sure, is small: a large school sees even such."""
    return "немного " if abs(float(change.row["excess"])) < change.margin / 2 else ""


def _stable(change: Change) -> str:
    season = float(change.row["season_change"])
    if abs(season) < change.margin / 2:
        return "Результаты остались на прежнем уровне."
    what = "легче" if season < 0 else "труднее"
    return f"Результаты остались на прежнем уровне, если не считать того, что {_time(change)} был {what} для всех."


def _not_enough(change: Change) -> str:
    if change.row["reason"] in ("one_season", "no_common_paper", "no_participants"):
        return "Сравнить не с чем: одних и тех же работ в двух сезонах у школы нет."
    if change.row["reason"] == "cannot_reach_level" and low_anyway(change):
        return "Отметок «2» мало и так: улучшения по ним не увидеть."
    return "Данных недостаточно, чтобы судить, стало ли лучше."


def low_anyway(change: Change) -> bool:
    """Tell whether the share of «2» was and is so low that it could hardly fall."""
    return change.known and max(change.expected, float(change.row["value_to"])) <= change.margin


def grounds(change: Change) -> str:
    """Give before, expected and now, and what lies beyond the expectation."""
    if change.too_small:
        return f"Группы меньше {SMALLEST_SHOWN} учеников в отчёте не показаны."
    if not change.paired:
        return "Чтобы увидеть перемену, нужны отметки за одну и ту же работу в двух сезонах."
    if change.withheld:
        return f"Доли «2» по работам обоих сезонов не названы: {NOT_FOR_THE_PUBLIC}."
    if not change.known:
        return f"Почему: {reason(change.row['reason'])}."
    parts = [_from_to(change), _by_itself(change), beyond(change), without_flagged(change)]
    return " ".join(part for part in parts if part)


def numbers(change: Change) -> str:
    """Say how many marks stand behind both seasons."""
    n_from, n_to = f.number(change.row["n_from"]), f.number(change.row["n_to"])
    return f"отметок: {n_from} и{f.NBSP}{n_to}"


def _from_to(change: Change) -> str:
    """Say what was and what is."""
    if not change.told:
        return f"Сравнены доли отметок «2» двух сезонов: {change.before} и {change.now} ({numbers(change)})."
    was, now = f.percent(change.row["value_from"]), f.percent(change.row["value_to"])
    moved = f"осталась {now}"
    if was != now:
        down = change.row["value_to"] < change.row["value_from"]
        moved = f"{'снизилась' if down else 'выросла'} с {was} до {now}"
    return f"Доля отметок «2» по работам обоих сезонов {moved} ({numbers(change)})."


def _by_itself(change: Change) -> str:
    """Say what any school with such a start would have had, and from what."""
    if not change.told or change.verdict == STABLE:
        return ""
    row, reasons = change.row, []
    if abs(float(row["season_change"])) >= NOTICED:
        reasons.append(f"{season_step(change)} для всех".replace(" ", " был ", 1))
    if abs(float(row["return_to_mean"])) >= NOTICED:
        weak = float(row["return_to_mean"]) < 0
        reasons.append("после слабого результата следующий обычно лучше" if weak else AFTER_GOOD)
    why = f": {', а '.join(reasons)}" if reasons else ""
    return f"Сама собой доля составила бы {f.percent(change.expected)}{why}."


def season_step(change: Change) -> str:
    """Name what the season did: «год легче»."""
    season = float(change.row["season_change"])
    if f.points(season).startswith("0"):
        return f"{_time(change)} не легче и не труднее"
    if abs(season) < NOTICED:
        return f"{_time(change)} почти такой же"
    return f"{_time(change)} {'легче' if season < 0 else 'труднее'}"


def _time(change: Change) -> str:
    """Name what passed between the seasons: a year, or from autumn to spring."""
    return "год" if change.same_time_of_year else "сезон"


def beyond(change: Change) -> str:
    """Say how far the result lies from the expected one, with the interval."""
    if change.verdict == STABLE:
        return without_season(change)
    excess = float(change.row["excess"])
    size = f.points(abs(excess), signed=False)
    interval = (
        f"{f.percent(change.level)} интервал разности: "
        f"{f.points_interval(change.row['excess_low'], change.row['excess_high'])}"
    )
    if size.startswith("0"):
        return f"Получилось столько, сколько ожидалось ({interval})."
    told = f"Получилось на {size} {'меньше' if excess < 0 else 'больше'} ожидаемого ({interval}"
    if change.verdict in (IMPROVED, WORSENED):
        return told + (f"; ноль он лишь задевает, {two_sided(change)})." if change.touches_zero else ").")
    return told + ")" + _why_not_sure(change)


def without_season(change: Change) -> str:
    """Say what is left of the change without the season's, on which the verdict «без перемен» rests."""
    row = change.row
    within = f"в пределах ±{f.points(change.margin, signed=False)}, которые переменой не считаются."
    if not change.told:
        return f"За вычетом общей для региона перемены изменение — {within}"
    net = float(row["change"]) - float(row["season_change"])
    level, interval = f.percent(1 - 2 * change.alpha), f.points_interval(row["net_low"], row["net_high"])
    return (
        f"За вычетом того, что {_time(change)} дал всему региону ({f.points(row['season_change'])}), "
        f"она изменилась на {f.points(net)} ({level} интервал: {interval}) — это {within}"
    )


def two_sided(change: Change) -> str:
    """Explain a verdict whose interval holds nought: the interval looks both ways, the verdict one way."""
    return f"потому что считается в обе стороны, а вывод — в одну, с вероятностью ошибки {f.percent(change.alpha)}"


def _why_not_sure(change: Change) -> str:
    """End the sentence about an excess that is no verdict."""
    if change.verdict == UNCLEAR:
        return ": это может быть и случайностью, и переменой."
    return "." if low_anyway(change) else ": при таком числе отметок это не отличить от случайности."


def without_flagged(change: Change) -> str:
    """Say that the verdict hangs on doubtful sittings."""
    if not change.differs_without_flagged:
        return ""
    other = CONCLUSIONS[str(change.row["verdict_without_flagged"])]
    return f"Без работ с признаками необъективности вывод был бы другим: {other}."


def limit(change: Change, *, in_programme: bool) -> str:
    """Say what the verdict does not tell, and from what on it could."""
    texts = [f"Чего сказать нельзя: {_unsaid(change, in_programme)}."]
    if change.verdict == UNCLEAR:
        texts.append(detectable(change))
    if change.verdict == NOT_ENOUGH_DATA:
        texts.append(needed(change))
    return " ".join(text for text in [*texts, _few(change)] if text)


def _unsaid(change: Change, in_programme: bool) -> str:
    """Name what the verdict leaves open."""
    if change.verdict == STABLE:
        return "что ничего не изменилось в отдельных классах"
    if change.verdict == UNCLEAR:
        return "ни что школа продвинулась, ни что она стоит на месте"
    if change.verdict == NOT_ENOUGH_DATA:
        return "стало лучше или хуже"
    if in_programme:
        return "почему так вышло и помогла ли программа — причин отметки не называют"
    return "почему так вышло — причин отметки не называют"


def needed(change: Change) -> str:
    """Say from how many marks on a change could be told."""
    count = change.row["n_needed"]
    if f.is_missing(count) or change.too_small:
        return ""
    marks = f.counted(int(count), "отметки", "отметок", "отметок")
    return f"При таком же начале судить можно было бы от {marks} за сезон."


def detectable(change: Change) -> str:
    """Say from what size on an improvement would have been seen."""
    size = change.row["minimal_detectable"]
    if f.is_missing(size):
        return ""
    least = f.points(abs(size), signed=False)
    return f"Улучшение, скорее всего, было бы заметно, начиная с {least} сверх ожидаемого."


def _few(change: Change) -> str:
    """Say in how many papers there is not enough data, and how many pupils wrote them."""
    few = change.not_judged
    papers = len(change.papers)
    if not few or papers < 2 or change.verdict == NOT_ENOUGH_DATA:
        return ""
    sizes = [int(row["n_to"]) for row in few if row["n_to"]]
    which = "Ни по одной" if len(few) == papers else f"По {len(few)}"
    whole = f.counted(papers, "работы", "работ", "работ")
    return f"{which} из {whole} в отдельности об улучшении судить нельзя{_sizes(sizes)}."


def _sizes(sizes: list[int]) -> str:
    """Say in brackets how many pupils wrote papers of these sizes."""
    if not sizes:
        return ""
    least, most = min(sizes), max(sizes)
    if least == most:
        return f" ({f.wrote(most)})"
    return f" (писали от {f.number(least)} до {f.counted(most, 'ученика', 'учеников', 'учеников')})"

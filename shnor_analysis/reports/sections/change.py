"""Section «Из чего сложилось изменение»."""

from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.figures.waterfall import waterfall
from shnor_analysis.reports import change_notes
from shnor_analysis.reports import change_wording as wording
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    ACTION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    details,
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.change import Change, hidden_papers
from shnor_analysis.reports.change_tables import PAPER_HEADS, adds_up, other_measures, waterfall_table
from shnor_analysis.reports.district.effect import conclusion
from shnor_analysis.reports.html_tables import Column, html_table, tips
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.dynamics import IMPROVED, NOT_ENOUGH_DATA, STABLE, UNCLEAR, WORSENED

IDENT, TITLE = "change", "Из чего сложилось изменение"


def change_section(view: SchoolView) -> Block:
    """Take the change of the pooled share of «2» apart: the season, the return to the mean, the rest."""
    if "cells" in view.missing:
        return section(IDENT, TITLE, absent(view.missing["cells"]))
    change = Change.of(view)
    if change is None:
        return section(IDENT, TITLE, absent(view.missing.get("dynamics") or change_notes.NO_SEASONS))
    if not change.told:
        return section(IDENT, TITLE, absent(change_notes.why_not_told(change)), notes(*_notes(view, change)))
    beside = [cohort_paragraph(change), programme_paragraph(view, change)]
    return section(
        IDENT,
        TITLE,
        lead(f"{change.before.capitalize()} → {change.now}: {_lead(change)}"),
        _figure(change),
        notes(*_notes(view, change)),
        *[paragraph(text) for text in beside if text],
        _others(change),
    )


def _lead(change: Change) -> str:
    """State before and now."""
    was, now = f.percent(change.row["value_from"]), f.percent(change.row["value_to"])
    return f"доля «2» по работам обоих сезонов была {was}, стала {now} ({wording.numbers(change)})."


def _figure(change: Change) -> Markup:
    """Draw the waterfall with its alternative and table."""
    table = waterfall_table(change)
    heads, rows = _heads(change), _printed(rows_of(table), change)
    caption = (
        "Доля отметок «2» по работам обоих сезонов. Серое произошло бы и само собой: "
        f"{wording.season_step(change)} для всего региона, а необычный результат обычно сменяется "
        "более близким к среднему. Синее — то, что сверх этого; "
        "чёрная черта — в каких пределах результат мог получиться сам собой "
        f"(вероятность {f.percent(change.level)})."
    )
    if not adds_up(table):
        caption += f" При округлении шаги расходятся с итогом на 1{f.NBSP}п.п."
    return figure(
        IDENT,
        lambda layout: waterfall(table.assign(tip=tips(heads, rows)), layout),
        title="Из чего сложилось изменение доли отметок «2» по работам обоих сезонов",
        says=_says(rows_of(table), change),
        caption=caption,
        table=html_table("Из чего сложилось изменение доли «2»", heads, rows),
    )


def _says(bars: list[Row], change: Change) -> str:
    """Tell the bars in words."""
    told = [f"{_plain(row['label'])} — {row['text']}" for row in bars]
    interval = f.points_interval(change.row["excess_low"], change.row["excess_high"])
    return f"{'; '.join(told)}. Интервал ({f.percent(change.level)}) того, что сверх ожидаемого: {interval}"


def _heads(change: Change) -> list[Column]:
    """Head the numbers behind the figure."""
    interval = Column(f"{f.percent(change.level)} интервал", numeric=True)
    return [Column("Часть"), Column("Величина", numeric=True), interval]


def _printed(bars: list[Row], change: Change) -> list[list[str]]:
    """Print the numbers behind the figure."""
    interval = f.points_interval(change.row["excess_low"], change.row["excess_high"])
    return [
        [_plain(row["label"]).capitalize(), row["text"], f.MISSING if f.is_missing(row["low"]) else interval]
        for row in bars
    ]


def _plain(label: str) -> str:
    return label.replace("\n", " ")


def _notes(view: SchoolView, change: Change) -> list[Note]:
    """Say what the verdict means, what to do next and what it leaves open."""
    return [
        Note(MEANING, " ".join(text for text in (_meaning(change), change_notes.turning_point(change)) if text)),
        Note(ACTION, ACTIONS[change.verdict] if change.paired else WAIT),
        Note(LIMIT, _open(change)),
    ]


WAIT = "Разобрать задания этого сезона, а о переменах судить, когда те же работы напишут ещё раз."
ACTIONS = {
    IMPROVED: "Записать, что изменили за этот срок, и сохранить это; на следующей работе проверить, держится ли.",
    WORSENED: (
        "Сначала сверить числа с протоколами и явкой, затем с куратором посмотреть, по каким работам и заданиям "
        "ухудшение, и что изменилось за этот срок: состав классов, учителя, часы."
    ),
    STABLE: "Выбрать одну-две работы, где доля «2» наибольшая, и сравнить их снова через сезон.",
    UNCLEAR: "Не делать выводов ни в одну сторону; разобрать задания, а перемену проверить по следующему сезону.",
    NOT_ENOUGH_DATA: (
        "Смотреть не на доли, а на сами работы учеников и на задания; "
        "складывать сезоны, пока отметок не станет достаточно."
    ),
}


def _meaning(change: Change) -> str:
    """Draw the conclusion of the verdict, and mark what weakens it."""
    texts = [change_notes.meaning(change), wording.without_flagged(change)]
    if change.row["model_source"] == "prior":
        texts.append(
            f"Школ вне программы меньше {change.fewest_schools}, поэтому обычный разброс школ взят "
            "из другого региона (см. «Метод и данные»)."
        )
    return " ".join(text for text in texts if text)


def _open(change: Change) -> str:
    """Say what the figures do not tell."""
    texts = ["Почему результаты такие: помощь, другие дети или другая проверка — отметки этого не различают."]
    if change.verdict in (UNCLEAR, STABLE):
        texts.append(wording.detectable(change))
    if change.verdict == NOT_ENOUGH_DATA:
        texts.append(wording.needed(change))
    return " ".join(text for text in texts if text)


def cohort_paragraph(change: Change) -> str:
    """Compare the same classes with themselves a programme grade earlier.

    Shares are left out where a paper is hidden: these are other papers than those of the whole school, and the
    difference of both could tell the marks of a small group.
    """
    rows = change.others[(change.others["comparison"] == "cohort") & (change.others["measure"] == "share2")]
    if rows.empty:
        return ""
    row = rows_of(rows)[0]
    if any(f.is_missing(row[name]) for name in ("value_from", "expected_change", "value_to")):
        return ""
    said = ""
    if not hidden_papers(change.papers).any() and min(row["n_from"], row["n_to"]) >= SMALLEST_SHOWN:
        expected = row["value_from"] + row["expected_change"]
        said = (
            f"доля «2» была {f.percent(row['value_from'])}, ожидалась {f.percent(expected)}, "
            f"стала {f.percent(row['value_to'])}; "
        )
    concluded = f"вывод — {wording.CONCLUSIONS[row['verdict']]}"
    if row["verdict"] == UNCLEAR:
        concluded = "стало лучше или хуже, сказать нельзя"
    marks = f"отметок: {f.number(row['n_from'])} и{f.NBSP}{f.number(row['n_to'])}"
    return (
        f"Те же классы в следующей работе ({marks}): {said}{concluded}. "
        "Ученики сопоставлены классами, а не поимённо."
    )


def programme_paragraph(view: SchoolView, change: Change) -> str:
    """Tell the effect of the programme over all its schools, to a school that takes part."""
    effects = view.programme_effect
    if effects.empty or not view.in_programme:
        return ""
    mine = effects[
        (effects["kind"] == "effect")
        & (effects["measure"] == "share2")
        & (effects["season_from"] == change.row["season_from"])
        & (effects["season_to"] == change.row["season_to"])
    ]
    if mine.empty:
        return ""
    row = rows_of(mine)[0]
    if f.is_missing(row["effect"]):
        return "Программа в целом. Сравнить её школы не с чем: похожих школ с обоими сезонами слишком мало."
    if view.public:
        return f"Программа в целом. {conclusion(row)}"
    return (
        f"Программа в целом. У её школ ({f.number(row['n_programme'])}) доля «2» изменилась "
        f"на {f.points(row['change_programme'])}, у похожих школ вне её ({f.number(row['n_comparable'])}) — "
        f"на {f.points(row['change_comparable'])}; разность {f.points(row['effect'])} "
        f"({f.percent(change.level)} интервал: {f.points_interval(row['low'], row['high'])}). "
        "Школы в программу отбирали не по жребию, поэтому доказательством её пользы или вреда это не служит."
    )


def _others(change: Change) -> Markup:
    """Fold away the other measures of the same pair of seasons."""
    rows = other_measures(change)
    if not rows:
        return Markup("")
    heads = [Column("Показатель" if title == "Работа" else title, numeric) for title, numeric in PAPER_HEADS]
    heads[1] = Column("Отметок", numeric=True)
    return details(
        "Другие показатели тех же сезонов",
        html_table("Другие показатели школы (для них больше — лучше)", heads, rows, compact=True),
        paragraph(
            "Главный вывод отчёта — по доле «2»; эти показатели для сверки. «Место среди учеников региона» — "
            "вероятность, что отметка ученика школы выше, чем у случайного ученика региона; "
            f"50{f.NBSP}% — как в регионе.",
            "note",
        ),
    )

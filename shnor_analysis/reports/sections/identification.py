"""Section «Почему школа в перечне» — or why not."""

from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import wording
from shnor_analysis.reports.blocks import (
    ACTION,
    MEANING,
    Block,
    Note,
    absent,
    bullets,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.standing import Standing
from shnor_analysis.reports.suppression import HIDDEN, SMALLEST_SHOWN, WITHHELD
from shnor_analysis.store.school_view import SchoolView

IDENT = "identification"
_HIDDEN = {HIDDEN: f"меньше {SMALLEST_SHOWN} уч.", WITHHELD: WITHHELD}


def identification_section(view: SchoolView) -> Block:
    """Show the rule at work: papers, pupils to the threshold, which limb fired, what was not counted and why."""
    standing = Standing.of(view)
    title = _title(standing)
    if standing.rows.empty:
        none = "Работ, к которым правило применимо, за этот год нет."
        return section(IDENT, title, absent(view.missing.get("cells") or none), _rule(standing))
    parts = [lead(_answer(standing)), _table(standing)]
    if standing.known:
        said = [*wording.limb_sentences(standing), wording.without_flagged(standing), wording.history(standing)]
        parts.append(bullets([text for text in said if text]))
    parts.append(
        notes(
            Note(MEANING, wording.identification_meaning(standing)),
            Note(ACTION, wording.identification_action(standing)),
        )
    )
    return section(IDENT, title, *parts, _rule(standing))


def _title(standing: Standing) -> str:
    if not standing.known:
        return "Правило отбора: вывода нет"
    return (
        "Почему школа попадает под правило отбора"
        if standing.listed
        else "Почему школа не попадает под правило отбора"
    )


def _answer(standing: Standing) -> str:
    """Give the answer and the number of pupils that would turn it round."""
    if not standing.known:
        return "Ни одна работа года не учтена в правиле; причины — в последнем столбце таблицы."
    turning = wording.turning_point(standing)
    if not standing.n_shown:
        return wording.unspoken(standing)
    found = wording.found(standing)
    told = f"{found[0].upper()}{found[1:]}."
    return " ".join(text for text in (told, wording.unspoken(standing), turning) if text)


def _rule(standing: Standing) -> Markup:
    return paragraph(wording.rule_sentence(standing.rule), "note")


def _table(standing: Standing) -> Markup:
    """Print the papers of the year, the low ones first and bold."""
    low = standing.rows["is_low"] & standing.rows["counted"] & ~standing.rows["hidden"]
    ordered = standing.rows.assign(told=low, order=standing.rows["share"].astype("Float64")).sort_values(
        ["counted", "told", "order"], ascending=False
    )
    seasons = list(dict.fromkeys(standing.rows["season"]))
    columns = [
        Column("Работа"),
        Column("Участников", numeric=True),
        Column("Доля «2»", numeric=True),
        Column(f"{f.percent(standing.rule.interval_level)} интервал", numeric=True),
        Column(f"До порога {standing.threshold}"),
        Column("Итог"),
    ]
    rows = [
        [
            row["paper"] if len(seasons) == 1 else f"{row['paper']}, {row['season']}",
            f.number(row["n"]),
            _HIDDEN.get(row["hidden_why"]) or f.percent_beside(row["share"], standing.rule.threshold),
            "" if row["hidden_why"] == WITHHELD else f.interval(row["low"], row["high"]),
            "" if row["hidden_why"] == WITHHELD else wording.to_threshold(row["to_threshold"], row["hidden"]),
            _outcome(row),
        ]
        for row in rows_of(ordered)
    ]
    strong = list(ordered["told"])
    caption = f"Работы и порог правила, {f.listed(seasons)}"
    return html_table(caption, columns, rows, strong=strong, stack=True)


def _outcome(row: Row) -> str:
    """Say what the rule made of a paper."""
    if not row["counted"]:
        return f"не учтена: {row['reason'] or 'причина не указана'}"
    if row["hidden"]:
        return "учтена, не показано"
    if not row["is_low"]:
        return "не низкий" + (" (был низким)" if row["twice"] else "")
    return "низкий второй год подряд" if row["twice"] else "низкий"

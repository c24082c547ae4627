"""Section «Объективность»: signs that fired, each with what it is not proof of."""

from collections import Counter

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, grouped, rows_of
from shnor_analysis.methodology.loader import values
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import objectivity_wording as wording
from shnor_analysis.reports.blocks import (
    ACTION,
    CONCLUSION,
    LIMIT,
    MEANING,
    Block,
    Note,
    absent,
    bullets,
    details,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.figure_tables import in_period, paper_name, season_name
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.sections.confirmation import confirmation
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.objectivity import SIGNS
from shnor_analysis.tables.vocabulary import SITTING

IDENT, TITLE = "objectivity", "Объективность"
NOTHING_CHECKED = "Ни одного признака проверить не удалось; почему — в таблице ниже."


def objectivity_section(view: SchoolView) -> Block:
    """List the signs that fired, those that count first, and what could not be looked for."""
    mart = view.optional["objectivity"]
    if mart.empty:
        why = view.missing.get("objectivity") or "Признаки не проверялись: работ школы в хранилище нет."
        return section(IDENT, TITLE, absent(why))
    rows = _marked(in_period(mart, view.year), view)
    if rows.empty:
        return section(IDENT, TITLE, absent("За эти годы работ школы нет: признаки проверять не по чему."))
    if not _checkable(rows).any():
        return section(IDENT, TITLE, absent(NOTHING_CHECKED), notes(*_unknown()), _checked(rows))
    fired = rows[rows["fired"]]
    parts = [lead(_answer(rows), CONCLUSION)]
    counts, others = fired[fired["counts"]], fired[~fired["counts"]]
    if not counts.empty:
        parts += [_table(counts, "Признаки, с которыми результат стоит перепроверить"), _not_proof(counts, view)]
    if not others.empty:
        caption = f"Замечено, но не учтено: {f.counted(len(others), 'признак', 'признака', 'признаков')}"
        parts.append(details(caption, _table(others, "Замечено, но не учтено"), _not_proof(others, view)))
    parts += [confirmation(view, rows), notes(*_notes(fired)), _checked(rows)]
    return section(IDENT, TITLE, *parts)


def _marked(rows: pd.DataFrame, view: SchoolView) -> pd.DataFrame:
    """Say of each row whether it is too small to be spoken of, and whether it puts the sitting in doubt."""
    rule = values(view.methods["objectivity"]["flagging"])
    # of nobody there is nothing to hide: such a row says why the sign could not be looked for
    hidden = sum((rows[name] > 0) & (rows[name] < SMALLEST_SHOWN) for name in ("participants", "n")) > 0
    strong = rows["named"] & rows["sign"].isin(rule["signs"]) & (~rows["weak"] | bool(rule["weak_count"]))
    fired = rows["fired"] & ~hidden
    order = pd.Categorical(rows["sign"], categories=SIGNS, ordered=True)
    return rows.assign(hidden=hidden, fired=fired, counts=fired & strong, order=order)


def _checkable(rows: pd.DataFrame) -> pd.Series:
    """Mark the signs that could be looked for and may be spoken of."""
    return rows["applicable"].astype(bool) & ~rows["hidden"]


def _answer(rows: pd.DataFrame) -> str:
    """Say in how many sittings there is a sign that counts, of those where any sign could be looked for."""
    sittings, checkable = _sittings(rows[rows["participants"] > 0]), _sittings(rows[_checkable(rows)])
    doubtful, other = _sittings(rows[rows["counts"]]), _sittings(rows[rows["fired"] & ~rows["counts"]])
    checked = f"работ проверено: {f.number(checkable)}"
    if checkable < sittings:
        checked += f" из{f.NBSP}{f.number(sittings)}"
    if doubtful:
        return (
            f"В {f.counted(doubtful, 'работе', 'работах', 'работах')} есть признаки, с которыми результат "
            f"стоит перепроверить ({checked}). Они говорят, где посмотреть, и ничего не доказывают."
        )
    if other:
        return f"Работ, которые стоило бы перепроверить, нет ({checked}). Замеченное ниже этого не меняет."
    return f"Признаков необъективности не найдено ({checked})."


def _sittings(rows: pd.DataFrame) -> int:
    return len(rows[SITTING].drop_duplicates())


def _table(fired: pd.DataFrame, caption: str) -> Markup:
    """Print signs that fired, the stronger kinds first, the newest year first."""
    ordered = fired.sort_values(["weak", "order", "year"], ascending=[True, True, False])
    columns = [
        Column("Признак и работа"),
        Column("Что замечено"),
        Column("Учеников", numeric=True),
        Column("Сила"),
        Column("Учтён"),
    ]
    rows = [
        [
            f"{wording.NAMES[row['sign']]}: {paper_name(row)}, {season_name(row)}",
            f.glue(wording.seen(row)),
            f.number(row["n"]),
            wording.strength(row),
            _counted(row),
        ]
        for row in rows_of(ordered)
    ]
    return html_table(caption, columns, rows, stack=True, compact=True)


def _counted(row: Row) -> str:
    """Say whether the sign puts the sitting in doubt, and why not."""
    if row["counts"]:
        return "да"
    if row["weak"]:
        return "нет: слабый"
    return "нет: для сведения" if row["named"] else "нет: не для этой работы"


def _not_proof(fired: pd.DataFrame, view: SchoolView) -> Markup:
    """Say of each sign that fired what it is not proof of, once."""
    signs = sorted(set(fired["sign"]), key=SIGNS.index)
    method = view.methods["objectivity"]
    texts: dict[str, list[str]] = {}
    for sign in signs:
        texts.setdefault(wording.not_proof_of(sign, method), []).append(wording.NAMES[sign])
    return paragraph("Чего эти признаки не доказывают:") + bullets(
        f"{f.listed(names)}. {text}" for text, names in texts.items()
    )


def _notes(fired: pd.DataFrame) -> list[Note]:
    """Say what the signs mean, what helps, what they leave open."""
    if fired.empty:
        limit = "Что работы проведены безупречно: проверено только то, что видно по баллам и отметкам."
        meaning = "Результатам проверенных работ можно верить не меньше, чем обычно."
        action = "Ничего: проводить и проверять работы так же и дальше."
        return [Note(MEANING, meaning), Note(ACTION, action), Note(LIMIT, limit)]
    counts = fired[fired["counts"]]
    if counts.empty:
        meaning = "Замеченное слабо или может иметь обычное объяснение; на вывод о динамике оно не влияет."
        action = "Ничего срочного: при случае посмотреть эти работы вместе с учителем."
    else:
        meaning = (
            "К результату этих работ стоит отнестись осторожно; каким был бы вывод о динамике без них, "
            "сказано в начале отчёта, если он другой."
        )
        action = (
            "Спокойно перепроверить несколько работ по критериям вдвоём с учителем соседней школы; "
            "следующую работу провести с наблюдателем и проверить без имён."
        )
    limit = "Был ли кто-то неправ. Решает не признак, а просмотр самих работ."
    return [Note(MEANING, meaning), Note(ACTION, action), Note(LIMIT, limit)]


def _unknown() -> list[Note]:
    """Say what it means that no sign could be looked for."""
    meaning = "Это не хорошая и не плохая новость: об объективности этих работ данные не говорят ничего."
    return [Note(MEANING, meaning), Note(ACTION, "При сомнении просмотреть сами работы вдвоём с другим учителем.")]


def _checked(rows: pd.DataFrame) -> Markup:
    """Print what was looked for, in how many sittings it fired, and what could not be looked for and why."""
    told = rows.loc[rows["participants"] > 0, ["sign", "hidden", "applicable", "fired", "reason"]]
    by_sign = grouped(rows_of(told), "sign")
    lines = []
    for sign in SIGNS:
        mine = by_sign.get(sign, [])
        shown = [row for row in mine if not row["hidden"]]
        if mine:
            checked, fired = (sum(bool(row[name]) for row in shown) for name in ("applicable", "fired"))
            lines.append([wording.NAMES[sign], f.number(checked), f.number(fired), _unchecked(mine)])
    heads = [Column("Признак"), Column("Проверено работ", numeric=True), Column("Сработал", numeric=True)]
    heads.append(Column("Не проверено и почему"))
    return details(
        "Что проверялось и чего проверить нельзя", html_table("Проверенные признаки", heads, lines, stack=True)
    )


def _unchecked(rows: list[Row]) -> str:
    """Count the reasons why a sign could not be looked for."""
    counts = Counter(
        wording.reason(row["reason"], row["sign"]) for row in rows if not row["applicable"] and not row["hidden"]
    )
    hidden = sum(bool(row["hidden"]) for row in rows)
    if hidden:
        counts[f"меньше {SMALLEST_SHOWN} учеников, не показано"] = hidden
    return "; ".join(f"{text} — {f.number(count)}" for text, count in counts.items()) or f.MISSING

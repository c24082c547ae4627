"""Part «ВПР → ОГЭ» of the section on objectivity: the same pupils at the later exam, beside the region."""

import pandas as pd
from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import objectivity_wording as wording
from shnor_analysis.reports.blocks import details, paragraph
from shnor_analysis.reports.figure_tables import paper_name, season_name
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.store.school_view import SchoolView
from shnor_analysis.tables.vocabulary import OGE

SIGN = "exam_gap"
_HEADS = [
    Column("ВПР и ОГЭ тех же учеников"),
    Column("Учеников", numeric=True),
    Column("Доля «2» школы", numeric=True),
    Column("Доля «2» региона", numeric=True),
    Column("Сдвиг места, интервал", numeric=True),
    Column("Обычно в регионе", numeric=True),
    Column("Итог"),
]


def confirmation(view: SchoolView, signs: pd.DataFrame) -> Markup:
    """Show shares of «2» at ВПР and ОГЭ and the shift of the place, for cohorts that have both.

    Parameters
    ----------
    view
        The school as the marts see it.
    signs
        Its rows of the mart ``objectivity`` in the years shown, with ``hidden``.
    """
    known = signs["other_year"].notna() & (signs["other_year"] <= view.year)
    pairs = rows_of(signs[(signs["sign"] == SIGN) & ~signs["hidden"] & known.fillna(False).astype(bool)])
    lines = [line for line in (_line(row, view) for row in pairs) if line]
    if not lines:
        return Markup("")
    return details(
        f"Подтвердились ли отметки ВПР на {OGE}",
        html_table(f"Те же ученики на ВПР, потом на {OGE}", _HEADS, lines, stack=True, compact=True),
        paragraph(
            f"«Место» — вероятность, что отметка ученика школы выше, чем у случайного ученика региона на той "
            f"же работе; сдвиг — место на {OGE} минус место на ВПР, трудность работ и шкалы на него не влияют. "
            "Доли «2» двух работ прямо сравнивать нельзя: работы разные. Ученики сопоставлены классами, а не "
            "поимённо.",
            "note",
        ),
        paragraph(f"Чего это не доказывает. {wording.not_proof_of(SIGN, view.methods['objectivity'])}", "note"),
    )


def _line(row: Row, view: SchoolView) -> list[str]:
    """Print a pair of papers; nothing where one of them is too small to be spoken of."""
    later = {**row, "procedure": OGE, "year": row["other_year"], "season": row["other_season"]}
    later["programme_grade"] = row["other_grade"]
    own = [_found(view.cells, paper) for paper in (row, later)]
    if any(cell is None or int(cell["n"]) < SMALLEST_SHOWN for cell in own):
        return []
    region = [_found(view.region, paper) for paper in (row, later)]
    return [
        f"{paper_name(row)}, {season_name(row)} → {OGE}, {season_name(later)}",
        _arrow([f.number(cell["n"]) for cell in own if cell]),
        _arrow([f.percent(cell["share2"]) for cell in own if cell]),
        _arrow([f.percent(cell["share2"]) if cell else f.MISSING for cell in region]),
        f"{f.points(row['value'])}, {f.points_interval(row['value_low'], row['value_high'])}",
        f.points(row["reference"]),
        _outcome(row),
    ]


def _found(cells: pd.DataFrame, paper: Row) -> Row | None:
    same = cells["procedure"] == paper["procedure"]
    for name in ("year", "season", "subject", "programme_grade"):
        same &= cells[name] == paper[name]
    found = rows_of(cells[same])
    return found[0] if found else None


def _arrow(pair: list[str]) -> str:
    return f"{f.NBSP}→{f.NBSP}".join(pair)


def _outcome(row: Row) -> str:
    """Say what the comparison gave."""
    if not row["applicable"]:
        return f"сравнить нельзя: {wording.reason(row['reason'])}"
    if row["fired"]:
        return "не подтвердились: место ниже, чем бывает само собой"
    return "больше обычного не разошлись"

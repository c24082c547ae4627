"""What another rule would say of a school: said, drawn and listed."""

from markupsafe import Markup

from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    CONCLUSION,
    Block,
    absent,
    details,
    lead,
    paragraph,
    section,
)
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.sections.identification import identification_section
from shnor_analysis.reports.sections.low_shares import low_shares_section
from shnor_analysis.review.what_if import Trial, flags_of, tried
from shnor_analysis.store.school_view import SchoolView

IDENT, TITLE = "what-if", "Что, если правило другое"


def what_if_heading() -> Block:
    """Say what can be tried; the fields follow."""
    text = "Другой порог, наименьшее число участников, без процедур с признаками необъективности."
    return section(IDENT, TITLE, paragraph(f"{text} Проба ничего не меняет: отчёты и перечень прежние.", "note"))


def what_if_answer(view: SchoolView, trial: Trial) -> Block:
    """Compare the rule of the store with another one, year by year, then show the year under the other one."""
    if view.cells.empty or view.year is None:
        return _under_heading(absent("Работ с результатами у школы нет."))
    other = tried(view, trial)
    was, now = (_by_year(one) for one in (view, other))
    if not now:
        return _under_heading(absent("Правило применить не к чему: отметок нет."))
    return _under_heading(
        lead(_answer(view, was.get(view.year), now.get(view.year), trial), CONCLUSION),
        _years(was, now, _condition(view, trial)),
        low_shares_section(other).html,
        details("Работы года по этому правилу", identification_section(other).html),
    )


def _under_heading(*parts: Markup) -> Block:
    return Block(Markup('<div class="shnor" id="what-if-answer">{}</div>').format(Markup("").join(parts)), TITLE)


def _years(was: dict[int, Row], now: dict[int, Row], condition: str) -> Markup:
    """List the years under both rules; of the same rule there is one column."""
    columns = [Column("Год"), Column("Как посчитано")]
    rows = [[str(year), _listed(was.get(year))] for year in sorted(now, reverse=True)]
    if condition:
        columns.append(Column(f"Если {condition}"))
        rows = [[*row, _listed(now[int(row[0])])] for row in rows]
    return html_table("Попадает ли школа под правило", columns, rows, stack=True)


def _by_year(view: SchoolView) -> dict[int, Row]:
    return {int(row["year"]): row for row in rows_of(view.identification)}


def _listed(row: Row | None) -> str:
    """Say what the rule says of a year."""
    if row is None or not row["n_procedures"]:
        return "вывода нет: ни одна работа не учтена"
    low = f"низких {row['n_low_procedures']} из {row['n_procedures']}"
    return f"{'попадает' if row['listed'] else 'не попадает'}: {low}"


def _condition(view: SchoolView, trial: Trial) -> str:
    """Say in what the trial differs from the rule of the store."""
    own = Trial.of(view)
    parts = []
    if trial.threshold != own.threshold:
        parts.append(f"порог {f.percent(trial.threshold)}")
    if trial.minimum_participants != own.minimum_participants:
        parts.append(f"не меньше {f.number(trial.minimum_participants)} участников")
    if trial.without_flagged != own.without_flagged:
        parts.append("без отмеченных процедур" if trial.without_flagged else "с отмеченными процедурами")
    return f.listed(parts)


def _answer(view: SchoolView, was: Row | None, now: Row | None, trial: Trial) -> str:
    """Say what becomes of the verdict on the year."""
    if now is None or not now["n_procedures"]:
        return f"За {view.year} год вывода нет: ни одна работа не учтена."
    condition, verdict = _condition(view, trial), "попадает" if now["listed"] else "не попадает"
    if not condition:
        border = f.percent(trial.threshold)
        return f"По правилу хранилища (порог {border}) за {view.year} год школа {verdict} под него."
    same = was is not None and was["listed"] == now["listed"]
    turn = f"{'по-прежнему' if same else 'уже'} {verdict}"
    before = 0 if was is None else int(was["n_low_procedures"])
    counts = f"низких работ {now['n_low_procedures']} вместо {before}"
    return f"Если {condition}, за {view.year} год школа {turn} под правило: {counts}."


def flagged_note(view: SchoolView) -> Markup:
    """Say how many procedures of the year are flagged, so that it is known what leaving them out can change."""
    flags = flags_of(view)
    if flags is None:
        text = "Признаки необъективности не искали: отмеченных процедур нет."
    elif n := int((flags["year"] == view.year).sum()):
        text = f"Отмеченных процедур за {view.year} год: {n}."
    else:
        text = f"Отмеченных процедур за {view.year} год нет: без них выйдет то же самое."
    return Markup('<div class="shnor">{}</div>').format(paragraph(text, "note"))

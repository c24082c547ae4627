"""Head of the page: title and verdict box."""

import datetime

from markupsafe import Markup

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import Block, prose
from shnor_analysis.reports.figure_tables import season_name
from shnor_analysis.reports.verdict import verdict_box
from shnor_analysis.store.school_view import SchoolView

SAMPLE_BADGE = "учебные данные"


def title_block(view: SchoolView, today: datetime.date) -> Block:
    """Name the school, the seasons, the dates of data and page; invented data are called so."""
    over = ["Отчёт о результатах школы", *_seasons(view), *_data_date(view), f"составлен {f.date(today)}"]
    over += ["открытая версия"] if view.public else []
    badge = Markup(' <span class="badge">{}</span>').format(SAMPLE_BADGE) if view.sample_data else Markup("")
    html = Markup(
        '<div class="shnor title" data-head="{head}"><p class="over">{over}{badge}</p><h1>{name}</h1>'
        '<p class="over">{under}</p></div>'
    ).format(
        head=" · ".join([view.name, *_seasons(view), f"код {view.school_id}"]),
        over=prose(" · ".join(over)),
        badge=badge,
        name=prose(view.name),
        under=prose(" · ".join(_under(view))),
    )
    return Block(html, view.name)


def verdict_block(view: SchoolView, fulfilment: str = "") -> Block:
    """Put the three sentences of the verdict into a box; below it what else there is to say in short."""
    verdict = verdict_box(view)
    below = [text for text in (verdict.more, verdict.second, fulfilment) if text]
    under = Markup("").join(Markup("<li>{}</li>").format(prose(text)) for text in below)
    html = Markup(
        '<div class="shnor verdict" role="note" aria-label="Главное"><p class="answer">{answer}'
        ' <span class="standing">{standing}</span></p>'
        '<p>{grounds}</p><p class="limit">{limit}</p></div>{under}'
    ).format(
        answer=prose(verdict.answer),
        standing=verdict.standing,
        grounds=prose(verdict.grounds),
        limit=prose(verdict.limit),
        under=Markup('<ul class="shnor under">{}</ul>').format(under) if below else "",
    )
    return Block(html, verdict.answer)


def _seasons(view: SchoolView) -> list[str]:
    """Name the procedure and seasons of the year reported on."""
    if view.year is None:
        return []
    now = view.cells[view.cells["year"] == view.year]
    if now.empty:
        return [f"{view.year} год"]
    procedures = ", ".join(dict.fromkeys(now["procedure"]))
    seasons = ", ".join(dict.fromkeys(season_name(row) for row in rows_of(now)))
    return [f"{procedures}, {seasons}"]


def _data_date(view: SchoolView) -> list[str]:
    """Tell the date of the newest file."""
    if view.sources.empty:
        return []
    return [f"данные от {f.date(view.sources['modified'].max())}"]


def _under(view: SchoolView) -> list[str]:
    """Tell where the school is, its code, its part in the programme."""
    place = [str(value) for value in (view.school.get("municipality"), view.school.get("settlement")) if value]
    part = (
        "участник программы адресной помощи" if view.in_programme else "не участвует в программе адресной помощи"
    )
    return [*place, f"код {view.school_id}", part]

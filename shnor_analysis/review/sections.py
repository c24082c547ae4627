"""The parts of the review that follow the choice: each a block of the page, made of the marts of one school."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray

from shnor_analysis.diagnostics.dynamics_settings import DynamicsSettings, settings_of
from shnor_analysis.figures.rows import Row, rows_of
from shnor_analysis.figures.score_distribution import score_distribution
from shnor_analysis.methodology.loader import load, values
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports.blocks import (
    CONCLUSION,
    LIMIT,
    Block,
    Note,
    NoteKind,
    absent,
    details,
    figure,
    lead,
    notes,
    paragraph,
    section,
)
from shnor_analysis.reports.figure_tables import in_period
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.page import SAMPLE_BADGE, verdict_block
from shnor_analysis.reports.suppression import SMALLEST_SHOWN
from shnor_analysis.review import season_wording as wording
from shnor_analysis.review.choice import Paper, Sitting, of_paper
from shnor_analysis.review.scores import score_rows, score_table, values_of
from shnor_analysis.review.season_tests import detectable_share, season_tests
from shnor_analysis.store.paths import Store
from shnor_analysis.store.school_view import SchoolView

REPORTED = NoteKind("Что говорит отчёт", "вывод")
SEEABLE = NoteKind("Что было бы заметно", "вывод")
SMALL = f"Меньше {SMALLEST_SHOWN} учеников: числа не показаны, по ним узнаётся отметка ребёнка."


@dataclass(frozen=True)
class Chosen:
    """What is looked at: a school and, where it has results, a paper, a season and one to hold it against."""

    view: SchoolView
    paper: Paper | None = None
    now: Sitting | None = None
    before: Sitting | None = None

    @property
    def of_year(self) -> pd.DataFrame:
        """Give the papers that the report of the school is about."""
        return in_period(self.view.cells, self.view.year)

    @property
    def of_paper(self) -> pd.DataFrame:
        """Give the chosen paper, as a table."""
        return pd.DataFrame() if self.paper is None else self.paper.row

    def cell(self, sitting: Sitting | None) -> Row | None:
        """Give the row of the mart ``cells`` of a sitting of the paper."""
        if self.paper is None or sitting is None:
            return None
        rows = rows_of(of_paper(self.view.cells, self.paper, sitting))
        return rows[0] if rows else None

    def scores(self, sitting: Sitting) -> pd.DataFrame:
        """Give the pupils' rows of a sitting of the paper."""
        assert self.paper is not None
        return score_rows(Store(self.view.store), self.view.school_id, self.paper, sitting)


def school_section(chosen: Chosen) -> Block:
    """Name the school and give the verdict of its report."""
    view = chosen.view
    place = [str(value) for value in (view.school.get("municipality"), view.school.get("settlement")) if value]
    part = "участник программы" if view.in_programme else "не участвует в программе"
    badge = [SAMPLE_BADGE] if view.sample_data else []
    under = paragraph(" · ".join([*place, f"код {view.school_id}", part, *badge]), "over")
    return section("school", view.name, under, verdict_block(view).html)


def distribution_section(chosen: Chosen) -> Block:
    """Show how many pupils got each score, with the borders of the marks, in both seasons."""
    ident, title = "scores", "Баллы и границы отметок"
    if chosen.paper is None or chosen.now is None:
        return section(ident, title, absent("Работ с результатами у школы нет."))
    sittings = [one for one in (chosen.now, chosen.before) if one is not None]
    parts = [_panel(chosen, sitting) for sitting in sittings]
    whole = pd.concat(parts, ignore_index=True)
    hidden = [one.title for one, part in zip(sittings, parts, strict=True) if part.empty]
    if whole.empty:
        return section(ident, title, absent(_why_no_scores(chosen)))
    drawn = figure(
        ident,
        lambda layout: score_distribution(whole, layout),
        title=f"Баллы: {chosen.paper.title}",
        says=_says(whole),
        caption=(
            "Столбик — ученики с таким баллом, число над ним — сколько их; высота — доля среди написавших. "
            "Пунктир — граница отметки. Много учеников ровно на границе и мало перед ней — посмотрите работы."
        ),
        table=_counts(whole),
    )
    without = f"Без баллов учеников или меньше {SMALLEST_SHOWN} участников: {f.listed(hidden)}." if hidden else ""
    return section(
        ident,
        title,
        lead(f"{chosen.paper.title}: {_middle(parts[0], chosen.now)}") if not parts[0].empty else Markup(""),
        drawn,
        paragraph(without, "note") if without else Markup(""),
    )


def _panel(chosen: Chosen, sitting: Sitting) -> pd.DataFrame:
    """Count the scores of a sitting; nothing of a group too small to be shown."""
    assert chosen.paper is not None
    table = score_table(chosen.scores(sitting), chosen.paper, sitting.year)
    n = int(table["count"].sum())
    table = table if n >= SMALLEST_SHOWN else table.iloc[:0]
    return table.assign(
        panel=sitting.title,
        under=f.pupils(n),
        share=table["count"] / max(n, 1),
    )


def _why_no_scores(chosen: Chosen) -> str:
    """Say why there is nothing to draw."""
    cell = chosen.cell(chosen.now)
    if cell is not None and 0 < int(cell["n"]) < SMALLEST_SHOWN:
        return SMALL
    return "Баллов учеников нет: в хранилище только сводные отметки, или работу никто не писал."


def _middle(table: pd.DataFrame, sitting: Sitting) -> str:
    """Say what the middle pupil got and how many stand a point below the «3»."""
    middle, highest = f.number(np.median(_scores(table))), table["score"].max()
    said = f"{sitting.title}, средний по счёту ученик получил {middle} из {highest}"
    marked = table.dropna(subset=["mark"])
    if not len(marked) or marked["mark"].min() != 2 or marked["mark"].max() == 2:
        return f"{said}."
    border = int(marked.loc[marked["mark"] > 2, "score"].min())
    at = {int(score): int(count) for score, count in zip(table["score"], table["count"], strict=True)}
    return f"{said}; до «3» не хватило одного балла: {f.number(at[border - 1])}, ровно на границе: {at[border]}."


def _says(table: pd.DataFrame) -> str:
    """Tell the figure to somebody who cannot see it."""
    said = []
    for panel, rows in table.groupby("panel", sort=False):
        scores = _scores(rows)
        said.append(
            f"{panel}: {rows['under'].iloc[0]}, от {scores.min()} до {scores.max()} баллов "
            f"из {rows['score'].max()}, половина — не больше {f.number(np.median(scores))}."
        )
    return " ".join(said)


def _scores(table: pd.DataFrame) -> NDArray[np.int64]:
    """Give the score of each pupil."""
    return np.repeat(table["score"].to_numpy(dtype=np.int64), table["count"].to_numpy(dtype=np.int64))


def _counts(table: pd.DataFrame) -> Markup:
    """Print the numbers behind the figure."""
    numbers = ("Балл", "Отметка", "Учеников", "Доля")
    columns = [Column("Сезон"), *(Column(title, numeric=True) for title in numbers)]
    rows = [
        [row["panel"], str(row["score"]), f.number(row["mark"]), str(row["count"]), f.percent(row["share"])]
        for row in rows_of(table)
    ]
    return html_table("Сколько учеников получили каждый балл", columns, rows, compact=True)


def comparison_section(chosen: Chosen) -> Block:
    """Compare the two chosen seasons by every test that applies."""
    ident, title = "season-tests", "Два сезона: различие или случай"
    before, now = chosen.cell(chosen.before), chosen.cell(chosen.now)
    if chosen.paper is None or before is None or now is None or chosen.before is None or chosen.now is None:
        return section(ident, title, absent("Сравнить не с чем: эту работу школа писала в одном сезоне."))
    if any(0 < int(cell["n"]) < SMALLEST_SHOWN for cell in (before, now)):
        return section(ident, title, absent(SMALL))
    settings = _dynamics(chosen.view)
    scores = tuple(values_of(chosen.scores(sitting)) for sitting in (chosen.before, chosen.now))
    known = all(part.size for part in scores)
    tests = season_tests(
        before, now, settings, (scores[0], scores[1]) if known else None, level=settings.interval_level
    )
    seasons = (chosen.before.title, chosen.now.title)
    margin = settings.margin["share2"]
    return section(
        ident,
        title,
        lead(wording.answer(tests, margin), CONCLUSION),
        wording.comparison_table(tests, seasons, margin, settings.interval_level),
        notes(
            Note(REPORTED, wording.judged(_verdict(chosen))),
            Note(
                SEEABLE,
                wording.detectable(detectable_share(before, now, settings), settings.power),
            ),
            Note(
                LIMIT,
                "Эти критерии сравнивают два сезона как есть: они не знают, что одна работа легче другой, что "
                "пишут разные дети и что за слабым годом обычно следует более ровный.",
            ),
        ),
        details("Какие критерии применены", paragraph(f"{wording.methods(tests)}.", "note")),
    )


def _dynamics(view: SchoolView) -> DynamicsSettings:
    """Give the settings of the verdicts on change, as the mart was made with."""
    return settings_of(values({**load("dynamics"), **view.methods["dynamics"]}))


def _verdict(chosen: Chosen) -> Row | None:
    """Find the report's own verdict on the paper and pair of seasons."""
    mart = chosen.view.optional["dynamics"]
    if mart.empty or chosen.paper is None or chosen.before is None or chosen.now is None:
        return None
    first, second = (f"{one.year}-{one.season}" for one in (chosen.before, chosen.now))
    same = (mart["scope"] == "paper") & (mart["measure"] == "share2") & (mart["comparison"] == "successive")
    same &= (mart["season_from"] == first) & (mart["season_to"] == second)
    rows = rows_of(of_paper(mart[same], chosen.paper))
    return rows[0] if rows else None

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from shnor_analysis.diagnostics.funnel import funnel as fit
from shnor_analysis.figures.change_by_paper import change_by_paper
from shnor_analysis.figures.funnel import Marked, funnel
from shnor_analysis.figures.style import LAYOUTS, WIDE, Drawing, Layout, NotApplicable
from shnor_analysis.figures.task_completion import task_completion
from shnor_analysis.figures.waterfall import waterfall
from tests.figures.test_figures import svg, texts

NAN = float("nan")


def steps(
    was: float, season: float, back: float, now: float, low: float = -0.1, high: float = 0.1
) -> pd.DataFrame:
    expected = was + season + back
    bars = [
        ("Было,\nвесна\n2021", "level", 0.0, was, NAN, NAN, "41 %"),
        ("год легче", "given", was, was + season, NAN, NAN, "−3 п.п."),
        ("возврат\nк среднему", "given", was + season, expected, NAN, NAN, "−6 п.п."),
        ("сверх\nожидаемого", "excess", expected, now, expected + low, expected + high, "−10 п.п."),
        ("Стало,\nвесна\n2022", "level", 0.0, now, NAN, NAN, "22 %"),
    ]
    return pd.DataFrame(bars, columns=["label", "kind", "start", "end", "low", "high", "text"])


def papers(*rows: tuple[float, float, float, float, float]) -> pd.DataFrame:
    columns = ["was", "expected", "now", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    names = [f"Русский язык, {place} класс" for place in range(len(rows))]
    return table.assign(paper=names, count="18 → 17", word="мало данных", sure=False)


def tasks(count: int, **extra: object) -> pd.DataFrame:
    rows = [
        {
            "paper": f"Математика, {4 + place // 6} класс",
            "count": "18 учеников",
            "task": str(place),
            "deficit": place % 3 == 0,
            "share": 0.4,
            "low": 0.2,
            "high": 0.6,
            "region": 0.5,
            "both": "40 / 50 %",
            **extra,
        }
        for place in range(count)
    ]
    columns = ["paper", "count", "task", "deficit", "share", "low", "high", "region", "both"]
    return pd.DataFrame(rows, columns=columns)


def schools(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"n": [10 + 7 * place for place in range(count)], "share": [0.1, 0.2, 0.3, 0.4] * (count // 4)}
    )


def funnel_of(table: pd.DataFrame, school: tuple[int, float], layout: Layout = WIDE) -> Drawing:
    made = fit(table.rename(columns={"n": "n_to", "share": "value_to"}), 4)
    assert made is not None
    return funnel(table, made.limits, [Marked(*school, "эта школа, 20 %")], (made.baseline, "регион"), layout)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "table",
    [
        steps(0.41, -0.03, -0.06, 0.22),
        steps(0.1, 0.05, 0.1, 0.6, -0.01, 0.7),
        steps(0.0, 0.0, 0.0, 0.0, 0.0, 0.3),
        steps(1.0, -0.3, -0.2, 1.0),
    ],
)
def test_a_waterfall_writes_every_step_inside_its_sheet(layout: Layout, table: pd.DataFrame) -> None:
    drawing = waterfall(table, layout)
    said = texts(drawing)
    assert {"41 %", "−3 п.п.", "−6 п.п.", "−10 п.п.", "22 %", "возврат", "2021"} <= set(said)
    inside(drawing, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_range_is_written_where_the_waterfall_is_wide(layout: Layout) -> None:
    ranges = [None, None, None, "от −10 до +10", None]
    drawing = waterfall(steps(0.41, -0.03, -0.06, 0.22).assign(range=ranges), layout)
    assert texts(drawing).count("от −10 до +10") == (1 if layout is WIDE else 0)
    inside(drawing, layout)


def test_low_bars_fill_their_waterfall() -> None:
    """The tallest bar or range reaches the top of the figure, however small the shares are."""
    for size in (0.3, 0.06, 0.012):
        drawing = waterfall(steps(size, -size / 10, -size / 10, size / 2, -size / 2, size / 5))
        assert isinstance(drawing, Figure)
        tops = [
            patch.get_path().vertices[:, 1].min()
            for patch in drawing.findobj(PathPatch)
            if patch.get_facecolor()[3] > 0
        ]
        assert min(tops) < 40


def inside(drawing: Drawing, layout: Layout) -> None:
    """Texts stand on the sheet."""
    assert isinstance(drawing, Figure)
    height = drawing.get_figheight() * 72
    assert drawing.get_figwidth() * 72 == pytest.approx(layout.width)
    for artist in drawing.findobj(Text):
        x, y = artist.get_position()
        assert -1 <= x <= layout.width + 1 and 0 < y <= height + 1, artist.get_text()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "rows",
    [
        [(0.4, 0.3, 0.2, 0.1, 0.3)],
        [(1.0, 0.9, 1.0, 0.8, 1.0), (0.0, 0.0, 0.0, 0.0, 0.0)],
        [(0.4, NAN, 0.2, NAN, NAN), (NAN, NAN, 0.2, NAN, NAN)],
        [(0.1, 0.1, 0.1, 0.05, 0.2)] * 12,
    ],
)
def test_papers_are_drawn_where_both_seasons_are_known(layout: Layout, rows: list[tuple[float, ...]]) -> None:
    table = papers(*rows)  # type: ignore[arg-type]
    drawing = change_by_paper(table, 0.3, "порог 30 %", layout)
    said = texts(drawing)
    assert (
        said.count("18 → 17") == said.count("мало данных") == int(table[["was", "now"]].notna().all(axis=1).sum())
    )
    assert {"порог 30 %", "было", "ожидалось", "стало"} <= set(said)
    inside(drawing, layout)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("school", [(10, 0.0), (500, 0.6), (80, 0.2), (2000, 1.0)])
def test_a_school_stands_in_the_funnel_with_its_label(layout: Layout, school: tuple[int, float]) -> None:
    drawing = funnel_of(schools(40), school, layout)
    assert {"эта школа, 20 %", "регион", "95 %", "99,8 %"} <= set(texts(drawing))
    inside(drawing, layout)


def test_a_thousand_schools_stay_small() -> None:
    table = pd.concat([schools(40)] * 25)
    assert len(svg(funnel_of(table, (80, 0.2)))) < 40_000


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("count", [1, 6, 7, 60])
def test_tasks_stand_in_panels(layout: Layout, count: int) -> None:
    drawing = task_completion(tasks(count), layout)
    said = texts(drawing)
    assert said.count("40 / 50 %") == count
    assert said.count("школа (интервал) / регион") == -(-count // 6)
    inside(drawing, layout)


def test_a_task_without_a_region_is_drawn() -> None:
    assert "40 / —" in texts(task_completion(tasks(2, region=NAN, both="40 / —")))


@pytest.mark.parametrize(
    "drawing",
    [
        waterfall(steps(0.4, NAN, 0.0, 0.2)),
        waterfall(steps(0.4, 0.0, 0.0, 0.2).iloc[0:0]),
        change_by_paper(papers(), 0.3, "порог"),
        change_by_paper(papers((NAN, 0.3, 0.2, 0.1, 0.3)), 0.3, "порог"),
        funnel(schools(0), pd.DataFrame(), [Marked(10, 0.2, "")], (0.1, "")),
        task_completion(tasks(0)),
        task_completion(tasks(1, share=NAN)),
    ],
)
def test_nothing_to_draw_is_a_reason(drawing: Drawing) -> None:
    assert isinstance(drawing, NotApplicable)
    assert re.search(r"[а-я]\.$", drawing.reason)


def test_too_few_schools_give_no_funnel() -> None:
    table = schools(40).rename(columns={"n": "n_to", "share": "value_to"})
    assert fit(table, 41) is None
    assert fit(table.assign(value_to=0.0), 10) is None
    assert fit(table.iloc[0:0], 1) is None


def test_limits_narrow_with_size_and_the_outer_are_wider() -> None:
    made = fit(schools(40).rename(columns={"n": "n_to", "share": "value_to"}), 10)
    assert made is not None
    limits = made.limits
    assert limits["high95"].is_monotonic_decreasing
    assert (limits["high998"] >= limits["high95"]).all() and (limits["low998"] <= limits["low95"]).all()
    at = made.at(np.array([50.0])).iloc[0]
    assert at["low95"] <= made.baseline <= at["high95"]

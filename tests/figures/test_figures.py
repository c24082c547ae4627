import io
import itertools
import re

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from shnor_analysis.figures.low_share_by_paper import low_share_by_paper
from shnor_analysis.figures.mark_distribution import mark_distribution
from shnor_analysis.figures.participation import participation
from shnor_analysis.figures.style import LAYOUTS, MARK_COLOURS, WIDE, Drawing, Layout, NotApplicable

PAPERS = ("Математика, 5 класс", "Русский язык, 5 класс", "Окружающий мир, 4 класс")


def marks(*shares: tuple[float, float, float, float] | None, papers: int = 1) -> pd.DataFrame:
    rows = []
    for paper, share in itertools.product(PAPERS[:papers], shares):
        values = share or (float("nan"),) * 4
        rows.append(
            {
                "grade": int(paper[-7]),
                "paper": paper,
                "season": "весна 2021",
                "who": "школа",
                "is_school": True,
                "count": "18",
                **{f"share{mark}": value for mark, value in zip((2, 3, 4, 5), values, strict=True)},
                **{f"label{mark}": str(mark) for mark in (2, 3, 4, 5)},
                "reason": "" if share else "никто не писал",
            }
        )
    columns = ["grade", "paper", "season", "who", "is_school", "count", *[f"share{m}" for m in (2, 3, 4, 5)]]
    return pd.DataFrame(rows, columns=[*columns, *[f"label{m}" for m in (2, 3, 4, 5)], "reason"])


def shares(*rows: tuple[float | None, float | None, float | None]) -> pd.DataFrame:
    table = [
        {
            "paper": PAPERS[0],
            "season": f"весна {2020 + place}",
            "count": "18",
            "share": share,
            "low": low,
            "high": high,
            "newest": place == len(rows) - 1,
        }
        for place, (share, low, high) in enumerate(rows)
    ]
    return pd.DataFrame(table, columns=["paper", "season", "count", "share", "low", "high", "newest"])


def lists(*rows: tuple[int | None, int]) -> pd.DataFrame:
    table = [
        {"paper": PAPERS[0], "season": "весна 2021", "listed": listed, "wrote": wrote, "label": f"{wrote}"}
        for listed, wrote in rows
    ]
    return pd.DataFrame(table, columns=["paper", "season", "listed", "wrote", "label"])


def texts(drawing: Drawing) -> list[str]:
    assert isinstance(drawing, Figure)
    return [artist.get_text() for artist in drawing.findobj(Text)]  # type: ignore[attr-defined]


def svg(drawing: Drawing) -> str:
    assert isinstance(drawing, Figure)
    buffer = io.StringIO()
    drawing.savefig(buffer, format="svg")
    return buffer.getvalue()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "share", [(1.0, 0, 0, 0), (0, 0, 0, 1.0), (0.25, 0.25, 0.25, 0.25), (0.01, 0.98, 0.01, 0)]
)
def test_marks_are_drawn_in_their_colours(layout: Layout, share: tuple[float, ...]) -> None:
    drawing = mark_distribution(marks(share, papers=3), layout)  # type: ignore[arg-type]
    drawn = svg(drawing)
    assert all(colour in drawn for colour in MARK_COLOURS.values())
    assert drawing.get_figwidth() * 72 == pytest.approx(layout.width)  # type: ignore[union-attr]


def test_labels_of_narrow_segments_are_left_out() -> None:
    said = texts(mark_distribution(marks((0.02, 0.5, 0.46, 0.02))))
    assert "3" in said and "4" in said
    assert "2" not in said and "5" not in said


def test_a_bar_without_marks_says_why() -> None:
    assert "никто не писал" in texts(mark_distribution(marks(None)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_legend_tells_what_the_colours_stand_for_and_stays_inside(layout: Layout) -> None:
    names = {2: "«2», на ЕГЭ < мин.", 3: "«3», на ЕГЭ до 69", 4: "«4», на ЕГЭ 70–79", 5: "«5», на ЕГЭ 80+"}
    drawing = mark_distribution(marks((1, 0, 0, 0)), layout, names)
    assert isinstance(drawing, Figure)
    drawn = {text.get_text(): text for text in drawing.findobj(Text)}  # type: ignore[attr-defined]
    renderer = FigureCanvasAgg(drawing).get_renderer()
    boxes = [drawn[name].get_window_extent(renderer) for name in names.values()]
    assert max(box.x1 for box in boxes) <= drawing.bbox.x1
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_papers_of_one_grade_share_a_row() -> None:
    two, three = mark_distribution(marks((1, 0, 0, 0), papers=2)), mark_distribution(marks((1, 0, 0, 0), papers=3))
    one = mark_distribution(marks((1, 0, 0, 0)))
    heights = [drawing.get_figheight() for drawing in (one, two, three)]  # type: ignore[union-attr]
    assert heights[0] == heights[1] < heights[2]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "rows",
    [
        [(1.0, 0.7, 1.0)],
        [(0.0, 0.0, 0.05)],
        [(0.4, 0.2, 0.6), (0.2, 0.1, 0.4), (0.3, 0.2, 0.5)],
        [(None, None, None), (0.2, 0.1, 0.4)],
    ],
)
def test_low_shares_are_drawn(layout: Layout, rows: list[tuple[float | None, float | None, float | None]]) -> None:
    said = texts(low_share_by_paper(shares(*rows), 0.3, "порог 30 %", layout))
    assert "порог 30 %" in said
    assert said.count("18") == sum(share is not None for share, _, _ in rows)


def test_the_scale_holds_threshold_and_intervals() -> None:
    said = texts(low_share_by_paper(shares((0.02, 0.0, 0.1)), 0.3, "порог 30 %"))
    assert "40" in said and "50" not in said
    assert "100" in texts(low_share_by_paper(shares((0.9, 0.5, 0.99)), 0.3, "порог 30 %"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_participation_is_drawn(layout: Layout) -> None:
    assert "17" in texts(participation(lists((20, 17), (15, 0), (3, 3)), layout))


@pytest.mark.parametrize(
    "drawing",
    [
        mark_distribution(marks()),
        low_share_by_paper(shares(), 0.3, "порог"),
        low_share_by_paper(shares((None, None, None)), 0.3, "порог"),
        participation(lists()),
        participation(lists((None, 12))),
        participation(lists((0, 0))),
    ],
)
def test_nothing_to_draw_is_a_reason(drawing: Drawing) -> None:
    assert isinstance(drawing, NotApplicable)
    assert re.search(r"[а-я]\.$", drawing.reason)


def test_a_dollar_is_no_formula() -> None:
    table = marks((0.5, 0.5, 0, 0)).assign(paper="Цена $5_2$ & <b>")
    assert "$5_2$" in svg(mark_distribution(table, WIDE)).replace("\n", "") or "Цена" in " ".join(
        texts(mark_distribution(table, WIDE))
    )

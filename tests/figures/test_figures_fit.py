"""Words of figures that readers found cut, or naming what is not drawn."""

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from shnor_analysis.figures.change_by_paper import change_by_paper
from shnor_analysis.figures.low_share_by_paper import low_share_by_paper
from shnor_analysis.figures.style import LAYOUTS, WIDE, Drawing, Layout
from shnor_analysis.figures.task_completion import task_completion
from shnor_analysis.reports.change_wording import WORDS
from shnor_analysis.tables.dynamics import IMPROVED, WORSENED

#: The longest name of a paper of the compulsory exams, and the one it must not be taken for.
LONGEST, OTHER = "ЕГЭ. Математика (профильная)", "ЕГЭ. Математика (базовая)"


def boxes(drawing: Drawing) -> dict[str, tuple[float, float]]:
    """Left and right end of each text, in units of the sheet."""
    assert isinstance(drawing, Figure)
    renderer = FigureCanvasAgg(drawing).get_renderer()
    scale = drawing.get_figwidth() * 72 / drawing.bbox.width
    found = {}
    for text in drawing.findobj(Text):
        extent = text.get_window_extent(renderer)
        found[text.get_text()] = (extent.x0 * scale, extent.x1 * scale)  # type: ignore[attr-defined]
    return found


def changes() -> pd.DataFrame:
    rows = [
        {"paper": paper, "count": f"1{place}0 → 1{place}1", "word": word, "sure": verdict in (IMPROVED, WORSENED)}
        for place, (paper, (verdict, word)) in enumerate(
            zip([LONGEST, OTHER, "а", "б", "в"], WORDS.items(), strict=True)
        )
    ]
    return pd.DataFrame(rows).assign(was=0.4, expected=0.3, now=0.2, low=0.1, high=0.5)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_verdict_stands_on_the_sheet_with_room_to_spare(layout: Layout) -> None:
    """Browsers set the letters a little wider than the font that measures them."""
    drawn = boxes(change_by_paper(changes(), 0.3, "порог 30 %", layout))
    for word in WORDS.values():
        left, right = drawn[word]
        wider = (right - left) * 0.04 if layout is WIDE else 0
        assert right + wider <= layout.width + 0.5, word


def test_papers_that_differ_at_the_end_of_their_names_are_told_apart() -> None:
    shares = pd.DataFrame({"paper": [LONGEST, OTHER], "season": "весна 2026", "count": "6", "newest": True})
    shares = shares.assign(share=0.2, low=0.1, high=0.4, written="20 (10–40)")
    drawn = boxes(low_share_by_paper(shares, 0.3, "порог 30 %"))
    assert {LONGEST, OTHER} <= set(drawn)
    assert drawn[LONGEST][1] < min(left for text, (left, _) in drawn.items() if text == "весна 2026")
    assert {LONGEST, OTHER} <= set(boxes(change_by_paper(changes(), 0.3, "порог 30 %")))


@pytest.mark.parametrize(
    ("deficits", "region", "told"),
    [
        ([True, False], 0.5, {"дефицит", "другие задания", "регион"}),
        ([False, False], None, {"задания школы"}),
        ([True, True], 0.5, {"дефицит", "регион"}),
    ],
)
def test_a_legend_names_what_is_drawn(deficits: list[bool], region: float | None, told: set[str]) -> None:
    table = pd.DataFrame({"task": ["1", "2"], "deficit": deficits, "paper": "Химия", "count": "6 учеников"})
    table = table.assign(share=0.4, low=0.2, high=0.6, region=region, both="40 / —")
    names = {"дефицит", "другие задания", "задания школы", "регион"}
    assert set(boxes(task_completion(table))) & names == told

"""The figure of conditions: schools as dots, what is expected a diamond, a sentence where there are too few."""

import numpy as np
import pandas as pd
import pytest

from shnor_analysis.figures.conditions import Standing, conditions_figure
from shnor_analysis.figures.style import LAYOUTS, Layout, NotApplicable


def standing(index: float = -1.0, place: float = 0.52) -> Standing:
    return Standing(index, place, 0.41, 0.38, 0.61, "эта школа, 52")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize(("index", "place"), [(-1.0, 0.52), (9.0, 0.0), (-9.0, 1.0)])
def test_the_school_is_on_the_sheet_wherever_it_stands(layout: Layout, index: float, place: float) -> None:
    rng = np.random.default_rng(1)
    points = pd.DataFrame({"index": rng.normal(size=50), "place": rng.uniform(0.3, 0.7, 50), "expected": 0.5})
    drawn = conditions_figure(points, standing(index, place), layout)
    assert not isinstance(drawn, NotApplicable)
    texts = [text for artist in drawn.findobj() if hasattr(artist, "lines") for text in artist.lines]
    label = next(text for text in texts if text.text == "эта школа, 52")
    assert 0 <= label.x <= layout.width


def test_one_school_is_no_region() -> None:
    points = pd.DataFrame({"index": [0.0], "place": [0.5], "expected": [0.5]})
    assert isinstance(conditions_figure(points, standing()), NotApplicable)

import re
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from shnor_analysis.figures.gantt import gantt
from shnor_analysis.figures.style import ACCENT, LAYOUTS, NARROW, WIDE, Drawing, Layout, NotApplicable
from shnor_analysis.figures.timeline import Timeline
from shnor_analysis.figures.visits_calendar import visits_calendar
from shnor_analysis.reports.svg import inline_svg

TODAY = pd.Timestamp("2022-09-01")


def item(
    shape: str, start: str | None, due: str | None, done: str | None = None, label: str = "слова"
) -> dict[str, object]:
    days = {
        name: pd.Timestamp(day) if day else pd.NaT
        for name, day in (("start", start), ("due", due), ("done_on", done))
    }
    return {
        "name": f"Мероприятие {shape} с очень длинным названием, которое не поместится",
        "shape": shape,
        **days,
        "label": label,
    }


def items(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["name", "start", "due", "done_on", "shape", "label"])


def texts(drawing: Drawing) -> list[str]:
    assert isinstance(drawing, Figure)
    return [artist.get_text() for artist in drawing.findobj(Text)]  # type: ignore[attr-defined]


def svg(drawing: Drawing, layout: Layout) -> str:
    assert isinstance(drawing, Figure)
    return str(inline_svg(drawing, layout, "x", "t", "d"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_state_has_its_words_and_its_shape(layout: Layout) -> None:
    rows = [
        item("done", "2022-04-01", "2022-05-15", "2022-05-10", "в срок"),
        item("done", "2022-04-01", "2022-05-15", "2022-06-10", "позже"),
        item("overdue", "2022-04-01", "2022-05-15", None, "просрочено"),
        item("open", "2022-08-01", "2022-10-15", None, "в работе"),
        item("cancelled", "2022-08-01", "2022-10-15", None, "отменено"),
    ]
    drawing = gantt(items(*rows), TODAY, "01.09.2022", layout)
    told = texts(drawing)
    assert {"в срок", "позже", "просрочено", "в работе", "отменено", "01.09.2022"} <= set(told)
    drawn = svg(drawing, layout)
    assert "01.09.2022" in drawn  # a date is no coordinate to be shortened
    alone = [re.sub(r"<text.*?</text>", "", svg(gantt(items(row), TODAY, "", layout), layout)) for row in rows]
    assert len(set(alone)) == len(alone)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_names_go_on_in_a_second_line(layout: Layout) -> None:
    row = item("open", "2022-08-01", "2022-10-15")
    told = " ".join(texts(gantt(items(row), TODAY, "", layout)))
    assert row["name"] in told.replace("слова ", "")


@pytest.mark.parametrize(
    "row",
    [
        item("open", None, "2022-10-01"),
        item("open", "2022-10-01", None),
        item("done", None, None, "2022-05-01"),
        item("overdue", "2022-10-01", "2022-04-01"),
    ],
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_missing_and_crossed_dates_are_drawn(row: dict[str, object], layout: Layout) -> None:
    assert "слова" in texts(gantt(items(row, item("open", "2022-08-01", "2022-10-15")), TODAY, "", layout))


@pytest.mark.parametrize("table", [items(), items(item("open", None, None))])
def test_without_dates_there_is_a_reason(table: pd.DataFrame) -> None:
    assert isinstance(gantt(table, TODAY, ""), NotApplicable)


def weeks(visited: set[int], late: set[int], count: int = 20, schools: int = 2) -> pd.DataFrame:
    first = pd.Timestamp("2022-03-07")
    rows = [
        {
            "school": f"Школа {number}",
            "week": first + pd.Timedelta(weeks=place),
            "visits": int(place in visited),
            "gap": place in late,
            "inside": True,
            "label": "слова",
        }
        for number in range(schools)
        for place in range(count)
    ]
    return pd.DataFrame(rows, columns=["school", "week", "visits", "gap", "inside", "label"])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("count", [1, 20, 60])
def test_the_calendar_is_drawn(layout: Layout, count: int) -> None:
    drawing = visits_calendar(weeks({0, 5}, {8, 9}, count), layout)
    told = texts(drawing)
    assert told.count("слова") == 2
    assert {"посещение", "долгий перерыв", "без посещения"} <= set(told)
    assert ACCENT in svg(drawing, layout)


def test_a_pause_differs_by_shape_and_not_by_colour_alone() -> None:
    quiet, paused = (svg(visits_calendar(weeks({0}, late), WIDE), WIDE) for late in (set(), {3, 4}))
    assert paused.count("<path") > quiet.count("<path")


def test_no_weeks_are_a_reason() -> None:
    assert isinstance(visits_calendar(weeks(set(), set(), schools=0), NARROW), NotApplicable)


@pytest.mark.parametrize("width", [100, 180, 400, 700])
@pytest.mark.parametrize(
    ("first", "last"), [("2022-03-01", "2022-03-20"), ("2021-01-15", "2022-12-31"), ("2015-01-01", "2030-01-01")]
)
def test_names_of_months_have_room(width: float, first: str, last: str) -> None:
    line = Timeline(pd.Timestamp(first), pd.Timestamp(last), 0, width)
    places = [line.x(day) for day, _ in line.months()]
    assert all(later - earlier > 25 for earlier, later in pairwise(places))

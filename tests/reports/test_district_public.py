"""A public page names nobody, and no small count of people can be worked out from it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import papermill
import pytest

from shnor_analysis.figures.rows import rows_of
from shnor_analysis.reports.audience import INTERNAL, PUBLIC
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.export import html_of as page_of
from shnor_analysis.reports.people_counts import SMALLEST, PeopleCounts
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.reports.recommendation_wording import OF_PEOPLE, OF_RESULTS
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.recommendations import recommendations_section
from shnor_analysis.statistics.disclosure import feasible_ranges
from shnor_analysis.store.programme_view import load_programme
from tests.reports.mini_programme import AS_OF, PEOPLE, SCHOOLS
from tests.reports.page_text import DISTRICT_SECTIONS, PROGRAMME_SECTIONS, html_of, text_of

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(scope="module")
def public(district_store: Path) -> DistrictReport:
    return DistrictReport.load(district_store, audience=PUBLIC, date=AS_OF)


@pytest.fixture(scope="module")
def people(district_store: Path) -> PeopleCounts:
    return PeopleCounts.of(ProgrammePart.of(load_programme(district_store), PUBLIC, AS_OF))


@pytest.mark.parametrize(
    ("notebook", "parameters"),
    [("district_report.ipynb", {"date": AS_OF.isoformat()}), ("school_report.ipynb", {"school_id": "990003"})],
)
def test_no_name_in_any_byte(district_store: Path, notebook: str, parameters: dict[str, str]) -> None:
    """Of the page and of the notebook as it ran; the same run inside holds them, so the test can fail."""
    given = {"store": str(district_store), **parameters}
    for audience in (PUBLIC, INTERNAL):
        ran = papermill.execute_notebook(
            NOTEBOOKS / notebook, None, {**given, "audience": audience}, progress_bar=False
        )
        held = page_of(ran, "Проверка") + json.dumps(ran, ensure_ascii=False)
        found = [name for name in PEOPLE if name in held]
        assert (audience, found) == (PUBLIC, []) or (audience == INTERNAL and len(found) > 3)


@pytest.mark.parametrize("school_id", [key for key, _ in SCHOOLS])
def test_no_name_on_pages_of_schools(district_store: Path, school_id: str) -> None:
    report = SchoolReport.load(district_store, school_id, audience=PUBLIC, today=AS_OF)
    html = html_of(report, PROGRAMME_SECTIONS)
    assert not [name for name in PEOPLE if name in html]


def _counts(rows: pd.DataFrame, yes: str, whole: str) -> np.ndarray:
    """Give the true table: schools by yes and no."""
    true = rows[[yes, whole]].to_numpy(dtype=float)
    return np.column_stack([true[:, 0], true[:, 1] - true[:, 0]])


def _audit(true: np.ndarray, hidden: np.ndarray) -> None:
    """Take every total for known, which is more than the page tells, and see that small counts stay unknown."""
    small = (true > 0) & (true < SMALLEST)
    assert not (small & ~hidden[:, None]).any()
    low, high = feasible_ranges(true, np.repeat(hidden[:, None], 2, axis=1))
    assert (high - low)[small].min(initial=np.inf) >= 1


@pytest.mark.parametrize("group", ["teachers", "pupils", "parents"])
def test_small_groups_cannot_be_worked_out(district_store: Path, people: PeopleCounts, group: str) -> None:
    mart = load_programme(district_store).marts["programme_questionnaires"]
    true = _counts(mart[mart["respondents"] == group], "returned", "sent")
    hidden = people.questionnaires.loc[people.questionnaires["respondents"] == group, "hidden"].to_numpy(
        dtype=bool
    )
    assert hidden.any() == (group != "parents")
    _audit(true, hidden)


def test_small_numbers_of_the_trained_cannot_be_worked_out(district_store: Path, people: PeopleCounts) -> None:
    mart = load_programme(district_store).marts["programme_schools"]
    hidden = people.training["hidden"].to_numpy(dtype=bool)
    assert hidden.any()
    _audit(_counts(mart, "teachers_trained", "teachers"), hidden)


def test_the_page_prints_what_the_audit_saw(public: DistrictReport, people: PeopleCounts) -> None:
    """The tables of the page are the ones audited: a hidden row has no number in any section."""
    told = text_of(html_of(public, DISTRICT_SECTIONS))
    for row in rows_of(people.questionnaires[people.questionnaires["hidden"]]):
        name = public.part.name(row["school_id"])
        lines = [line for line in told.splitlines() if line.replace("_", " ").startswith(f"{name} | скрыто")]
        assert lines and not re.search(r"\d", lines[0].replace(name, "").replace("80_%", ""))
    assert "обучено 3 из" not in told


def test_a_group_whose_total_is_small_shows_no_total(district_store: Path) -> None:
    view = load_programme(district_store)
    rows = view.marts["programme_questionnaires"]
    rows = rows[rows["respondents"] == "teachers"].head(1).assign(sent=9, returned=7)
    alone = replace(view, marts={**view.marts, "programme_questionnaires": rows})
    counts = PeopleCounts.of(ProgrammePart.of(alone, PUBLIC, AS_OF))
    assert counts.questionnaires["hidden"].all()
    assert counts.return_totals["hidden"].all() and counts.return_totals["returned"].isna().all()


def test_pages_of_schools_hide_the_same_rows(district_store: Path, people: PeopleCounts) -> None:
    for school_id, hidden in zip(people.training["school_id"], people.training["hidden"], strict=True):
        report = SchoolReport.load(district_store, school_id, audience=PUBLIC, today=AS_OF)
        assert report.people is not None
        assert report.people.training["hidden"].tolist() == [hidden]


def test_indicators_of_few_people_are_hidden(public: DistrictReport) -> None:
    told = text_of(str(public.indicators().html))
    assert "скрыто" in next(line for line in told.splitlines() if "директоров" in line)
    assert "Показатели по школам" not in told


def test_a_return_known_by_half_is_hidden(district_store: Path) -> None:
    view = load_programme(district_store)
    rows = view.marts["programme_questionnaires"].assign(returned=pd.NA, share=pd.NA, standing="no_data")
    part = ProgrammePart.of(replace(view, marts={**view.marts, "programme_questionnaires": rows}), PUBLIC, AS_OF)
    assert PeopleCounts.of(part).questionnaires["sent"].isna().all()


def test_recommendations_about_people_and_results_stay_inside(district_store: Path) -> None:
    view = load_programme(district_store)
    row, hidden = dict.fromkeys(view.marts["recommendations"].columns), OF_PEOPLE + OF_RESULTS
    rows = [row | {"school_id": "990001", "order": order, "rule": rule} for order, rule in enumerate(hidden, 1)]
    marts = {**view.marts, "recommendations": pd.DataFrame(rows)}
    part = ProgrammePart.of(replace(view, marts=marts), PUBLIC, AS_OF)
    assert "В открытой версии нет предложений" in text_of(str(recommendations_section(part).html)).replace(
        "_", " "
    )


def test_what_changed_is_not_published(public: DistrictReport) -> None:
    assert "разности выдали бы" in text_of(str(public.since().html))


def test_inside_nothing_is_hidden(district_store: Path) -> None:
    counts = PeopleCounts.of(ProgrammePart.of(load_programme(district_store), INTERNAL, AS_OF))
    assert not counts.questionnaires["hidden"].any() and not counts.training["hidden"].any()

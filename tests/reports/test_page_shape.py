"""What every section has, whatever it says: the two notes, and for each figure words and a table."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.reports.school_report import SchoolReport
from tests.reports.mini_programme import AS_OF, SCHOOLS
from tests.reports.page_text import DISTRICT_SECTIONS, PROGRAMME_SECTIONS, SECTIONS, html_of

#: Sections that are no findings: what cannot be told, how it was computed, what differs from the last run.
_NO_FINDINGS = {"title", "verdict", "limits", "method", "since"}


@pytest.fixture(scope="module")
def pages(district_store: Path) -> list[SchoolReport | DistrictReport]:
    schools = [SchoolReport.load(district_store, key, today=AS_OF) for key, _ in SCHOOLS]
    return [*schools, DistrictReport.load(district_store, date=AS_OF)]


def sections_of(page: SchoolReport | DistrictReport) -> list[str]:
    names = DISTRICT_SECTIONS if isinstance(page, DistrictReport) else SECTIONS + PROGRAMME_SECTIONS
    return [html for name in names if name not in _NO_FINDINGS if (html := html_of(page, [name]))]


def test_every_finding_says_what_it_means_and_what_to_do(pages: list[SchoolReport | DistrictReport]) -> None:
    for page in pages:
        for html in sections_of(page):
            if 'class="absent"' not in html and "Открытых проблем нет" not in html:
                missing = [note for note in ("Что это значит", "Что делать") if note not in html]
                assert missing == [], re.sub(r"<[^>]+>", " ", html)[:300]


def test_every_figure_has_words_and_a_table(pages: list[SchoolReport | DistrictReport]) -> None:
    seen = 0
    for page in pages:
        for html in sections_of(page):
            for drawn in re.finditer(r"<figure>.*?</figure>(.{0,80})", html, re.DOTALL):
                seen += 1
                assert re.search(r"<desc id=\"[^\"]+\">[^<]{20,}</desc>", drawn[0])
                assert drawn[1].startswith("<details") and "Числа рисунка таблицей" in drawn[1]
    assert seen > 20


def test_marks_of_figures_tell_n_and_interval(report_of: Callable[[str], SchoolReport]) -> None:
    report = report_of("990001")
    for name, words in (
        ("low_shares", r"участников \d+; отметок «2» \d+; доля «2» \d+\s%; 95\s% интервал \d+–\d+\s%"),
        ("change_by_paper", r"учеников \d+\s→\s\d+; было .*; интервал от\s"),
        ("tasks", r"95\s% интервал \d+–\d+\s%, \d+\sученик"),
        ("marks", r"участников \d+; «2» "),
    ):
        tips = re.findall(r"<rect[^>]*><title>([^<]+)</title>", str(getattr(report, name)().html))
        assert tips and any(re.search(words, tip) for tip in tips), (name, tips[:2])

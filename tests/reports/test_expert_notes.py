"""Notes of reviewers in the school report: for the office, escaped, absent where there are none."""

import datetime
from pathlib import Path

import pytest

from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections.expert_notes import expert_notes_section
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.review_notes import ReviewNote, add_note
from tests.reports.mini_store import HOSTILE, build
from tests.reports.page_text import text_of

DAY = datetime.date(2022, 9, 1)


@pytest.fixture
def noted_store(tmp_path: Path) -> Path:
    root = build(tmp_path / "store")
    add_note(Store(root), "990001", ReviewNote(DAY, HOSTILE, f"Был на уроке.\n{HOSTILE}", HOSTILE))
    add_note(Store(root), "990001", ReviewNote(DAY, "", "Вторая.", "методист"))
    return root


def test_the_office_reads_them(noted_store: Path) -> None:
    html = str(SchoolReport.load(noted_store, "990001", today=DAY).expert_notes().html)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 3
    text = text_of(html)
    assert "оставили 2_заметки" in text
    assert "Был на_уроке." in text
    assert "Школа в_целом · 01.09.2022 · методист" in text


def test_the_public_does_not(noted_store: Path) -> None:
    assert str(SchoolReport.load(noted_store, "990001", audience="public", today=DAY).expert_notes().html) == ""


def test_without_notes_there_is_no_section(noted_store: Path) -> None:
    assert str(SchoolReport.load(noted_store, "990002", today=DAY).expert_notes().html) == ""
    assert str(expert_notes_section(()).html) == ""


def test_broken_notes_stop_the_report_with_a_sentence(noted_store: Path) -> None:
    Store(noted_store).review("990001").write_text("{")
    with pytest.raises(StoreError, match="Заметки о школе не читаются"):
        SchoolReport.load(noted_store, "990001", today=DAY)

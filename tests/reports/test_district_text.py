"""What the page of the district says; its whole text is kept beside this file, cases are asked point by point."""

import datetime
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from shnor_analysis.programme.snapshots import joined, snapshot
from shnor_analysis.reports.district_report import DistrictReport
from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.programme_view import load_programme
from shnor_analysis.store.snapshots import write_snapshot
from shnor_analysis.tables.vocabulary import typographic
from tests.reports.mini_programme import AS_OF, CURATOR, PROBLEM, SCHOOLS
from tests.reports.page_text import DISTRICT_SECTIONS, html_of, text_of

KEPT = Path(__file__).with_name("district_internal.txt")
Districts = Callable[[str], DistrictReport]


@pytest.fixture(scope="module")
def district(district_store: Path) -> Districts:
    return cache(lambda audience: DistrictReport.load(district_store, audience=audience, date=AS_OF))


@pytest.fixture(scope="module")
def text(district: Districts) -> str:
    return text_of(html_of(district("internal"), DISTRICT_SECTIONS))


def test_the_text_of_the_page(text: str, district_store: Path) -> None:
    """Run with ``SHNOR_KEEP_TEXT=1`` to keep a new text after reading the difference."""
    told = text.replace(district_store.parent.name, "ПАПКА") + "\n"
    if os.environ.get("SHNOR_KEEP_TEXT"):
        KEPT.write_text(told, encoding="utf-8")
    assert told == KEPT.read_text(encoding="utf-8")


def test_nothing_technical_and_no_ranks(text: str) -> None:
    visible = text.replace("<script>alert(1)</script> «Ромашка» & Co", "")
    for leak in ("nan", "NaN", "NaT", "None", "<NA>", "False", "True", " ,", "{", "_data", "no_", "not_"):
        assert leak not in visible
    for word in ("рейтинг", "виноват", " худш", "лучшая школа", "из-за", "первое место"):
        assert word not in visible.lower()


def test_schools_stand_in_the_order_of_the_plan(district: Districts) -> None:
    told = text_of(str(district("internal").schools().html))
    rows = [line for line in told.splitlines() if re.match(r"\d\. ", line)]
    assert [row.split(" | ")[0].split(". ", 1)[1].replace("_", " ") for row in rows] == [
        typographic(name) for _, name in SCHOOLS
    ]


def test_each_duty_is_told_in_words(district: Districts) -> None:
    rows = text_of(str(district("internal").schools().html)).splitlines()
    late = next(row for row in rows if row.startswith("2. "))
    for told in ("просрочено 2, выполнено 1 из_4", "ждут до_76_дней", "перерыв 73_дня", "мало ответов: родители"):
        assert told in late
    assert "директор не_обучен" in late and "открыто 1" in late
    empty = next(row for row in rows if row.startswith("3. "))
    for told in ("карты нет", "не_размещены", "посещений нет", "нет данных"):
        assert told in empty


def test_only_schools_with_pages_are_linked(district_store: Path, tmp_path: Path) -> None:
    (tmp_path / "990001.html").touch()
    html = str(DistrictReport.load(district_store, out=tmp_path).schools().html)
    assert re.findall(r'href="([^"]+)"', html) == ["990001.html"]


def test_hostile_text_is_only_text(district: Districts) -> None:
    html = html_of(district("internal"), DISTRICT_SECTIONS)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 3


def test_figures_have_alternatives_and_unique_ids(district: Districts) -> None:
    html = html_of(district("internal"), DISTRICT_SECTIONS)
    assert len(re.findall(r"<desc[^>]*>[^<]{40,}</desc>", html)) == len(re.findall(r"<svg", html)) >= 2
    idents = re.findall(r'\bid="([^"]+)"', html)
    assert len(idents) == len(set(idents))


def test_the_three_readings_of_the_first_indicator(district: Districts) -> None:
    told = text_of(str(district("internal").indicators().html))
    first = [line for line in told.splitlines() if line.startswith("1. ")]
    assert len(first) == 3
    assert [line for line in first if "выбрано в_настройках" in line] == first[
        :1
    ] or "выбрано в настройках" in first[0]
    assert "210" in first[0] and "+6_п.п. (от_+1 до_+11_п.п.)" in first[0]
    assert told.count("нет постоянного кода ученика") == 2
    assert "следующий обычно выше сам собой" in told


def test_the_programme_beside_comparable_schools(district: Districts) -> None:
    told = text_of(str(district("internal").effect().html))
    assert "−12_п.п." in told and "−8_п.п." in told and "от_−11 до_+3_п.п." in told
    assert "отличия не_видно" in told


def test_the_first_run_says_so_and_the_next_compares(district_store: Path, tmp_path: Path) -> None:
    first = DistrictReport.load(district_store, out=tmp_path, date=AS_OF)
    assert "первый запуск" in text_of(str(first.since().html))
    schools = load_programme(district_store).marts["programme_schools"].head(6)
    earlier = snapshot(schools.assign(visits=schools["visits"] - schools["visits"]), datetime.date(2022, 6, 1))
    write_snapshot(tmp_path, joined(None, earlier))
    told = text_of(str(DistrictReport.load(district_store, out=tmp_path, date=AS_OF).since().html))
    assert "С_01.06.2022 изменилось 5_чисел. Вошло в_программу: 1_школа." in told
    assert "Посещений | 0 | 10" in told


def test_nothing_changed_is_said(district_store: Path, tmp_path: Path) -> None:
    schools = load_programme(district_store).marts["programme_schools"]
    write_snapshot(tmp_path, joined(None, snapshot(schools, datetime.date(2022, 8, 1))))
    told = text_of(str(DistrictReport.load(district_store, out=tmp_path).since().html))
    assert "ни_одно число не_изменилось" in told


def test_a_stale_programme_is_said(district_store: Path) -> None:
    late = DistrictReport.load(district_store, date="2022-10-01")
    assert "Выполнение посчитано на_01.09.2022" in text_of(str(late.verdict().html))


def test_without_a_register_every_section_is_a_sentence(mini_store: Path) -> None:
    """The directory alone marks the schools: results are shown, duties say what to fill in."""
    text = text_of(html_of(DistrictReport.load(mini_store, date=AS_OF), DISTRICT_SECTIONS))
    assert "Реестр программы не_заполнен." in text
    assert "Выполнение не_посчитано" in text
    assert "МКОУ «Ключевская СОШ №_3»" in text


def test_nobody_in_the_programme_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="нет школ программы"):
        DistrictReport.load(tmp_path)


@pytest.mark.parametrize(
    ("words", "sentence"), [({"audience": "press"}, "для кого"), ({"date": "1.9.22"}, "не читается")]
)
def test_wrong_parameters_are_one_sentence(district_store: Path, words: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        DistrictReport.load(district_store, **words)  # type: ignore[arg-type]


def test_people_are_named_inside(text: str) -> None:
    assert PROBLEM in text
    assert "Ответственный 1" in text
    assert CURATOR not in text  # nobody needs the curator's name on this page

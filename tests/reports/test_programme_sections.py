"""The programme part of a school's report."""

import datetime
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from shnor_analysis.reports.programme_tables import gantt_table, item_state, weeks_table
from shnor_analysis.reports.school_report import SchoolReport
from shnor_analysis.reports.sections import recommendations, risk_profile
from shnor_analysis.store.programme_view import load_programme
from tests.reports.mini_programme import AS_OF, REMARK, SCHOOLS, TEACHER
from tests.reports.page_text import PROGRAMME_SECTIONS, html_of, text_of

Reports = Callable[[str], SchoolReport]


@pytest.fixture(scope="module")
def report(district_store: Path) -> Reports:
    return cache(lambda school_id: SchoolReport.load(district_store, school_id, today=AS_OF))


@pytest.fixture(scope="module")
def told(report: Reports) -> Callable[[str], str]:
    return cache(lambda school_id: text_of(html_of(report(school_id), PROGRAMME_SECTIONS)))


@pytest.mark.parametrize("school_id", [key for key, _ in SCHOOLS])
def test_nothing_technical(told: Callable[[str], str], school_id: str) -> None:
    for leak in ("nan", "NaN", "NaT", "None", "<NA>", "False", "True", " ,", "{", "not_", "no_"):
        assert leak not in told(school_id)


def test_a_school_outside_has_no_such_sections(report: Reports) -> None:
    outside = report("990002")
    assert outside.programme is None
    assert html_of(outside, PROGRAMME_SECTIONS).strip() == ""
    assert "Дорожная карта" not in text_of(str(outside.verdict().html))


def test_a_store_without_register_has_none_either(mini_store: Path) -> None:
    assert SchoolReport.load(mini_store, "990001").programme is None


def test_a_school_without_data_is_told_what_to_fill(told: Callable[[str], str]) -> None:
    for sheet in ("Рисковый профиль", "Дорожные карты", "Документы", "Посещения", "Педагоги"):
        assert f"«{sheet}" in told("990004")


def test_the_box_tells_fulfilment_where_there_is_any(report: Reports) -> None:
    assert "выполнено 1 из_4_пунктов, просрочено 2." in text_of(str(report("990003").verdict().html))
    assert "выполнено 2 из_3_пунктов (с_опозданием 1), просроченных нет." in text_of(
        str(report("990001").verdict().html)
    )
    assert "Дорожная карта" not in text_of(str(report("990004").verdict().html))


def test_the_risk_profile_is_as_received(told: Callable[[str], str]) -> None:
    assert (
        "9. Высокая доля обучающихся с рисками учебной неуспешности | высокая | подтверждён | 15.02.2022"
        in told("990001")
    )
    assert "Оспорено школой: 1." in told("990003")
    assert "здесь не_пересчитаны" in told("990001")


def test_the_roadmap_is_told_in_words(report: Reports) -> None:
    html = str(report("990003").roadmap().html)
    assert "Входная диагностика — просрочено на" in html.replace("\u00a0", " ")
    text = text_of(html)
    assert "просрочено на_109_дней" in text or "просрочено на 109_дней" in text
    assert "Ответственный 1" in text


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("overdue", 1, "просрочено на 1 день"),
        ("done_late", 10, "выполнено позже срока на 10 дней"),
        ("done_on_time", 0, "выполнено в срок"),
        ("in_progress", -3, "в работе, 3 дня до срока"),
        ("not_started", -61, "не начато, 61 день до срока"),
        ("undated", None, "срок не указан"),
        ("cancelled", None, "отменено"),
    ],
)
def test_states_in_words(state: str, days: int | None, words: str) -> None:
    assert item_state({"state": state, "days": days}).replace("\u00a0", " ") == words


def test_the_chart_has_a_shape_for_every_state(district_store: Path) -> None:
    items = gantt_table(load_programme(district_store).of_school("990003").marts["programme_roadmap"])
    assert items["shape"].tolist() == ["overdue", "done", "overdue", "open"]
    assert items["label"].str.contains(r"[а-я]").all()


def test_weeks_mark_visits_and_long_pauses(report: Reports) -> None:
    part = report("990003").programme
    assert part is not None
    weeks = weeks_table(part)
    assert weeks["visits"].sum() == 4
    assert weeks["gap"].any() and (weeks["week"].dt.day_of_week == 0).all()
    assert (weeks["week"].diff().dropna() == pd.Timedelta(days=7)).all()
    assert weeks["label"].iloc[0].replace("\u00a0", " ") == "! перерыв 73 дня"


def test_documents_wait_in_words(told: Callable[[str], str]) -> None:
    assert "ждёт подтверждения 76_дней" in told("990003")
    assert "не_размещён" in told("990003") or "не размещён" in told("990003")
    assert REMARK in told("990003").replace("_", " ")


def test_teachers_are_named_inside_only_folded(report: Reports) -> None:
    html = str(report("990001").support().html)
    assert TEACHER in html and "для служебного пользования" in html.replace("\u00a0", " ")
    assert "Обучение завершили 12 из_20_педагогов; директор обучен" in text_of(html)


def test_scales_are_shown_with_intervals(district_store: Path, report: Reports) -> None:
    part = report("990001").programme
    assert part is not None
    model = part.view.marts["survey_scales"]
    row = dict.fromkeys(model.columns) | {
        "school_id": "990001",
        "instrument_title": "Климат",
        "instrument": "climate",
        "scale": "safety",
        "scale_title": "Безопасность",
        "respondents": "pupils",
        "n": 41,
        "answer_high": 4.0,
        "mean": 3.14,
        "mean_low": 2.9,
        "mean_high": 3.4,
        "agree": 0.7,
        "agree_low": 0.55,
        "agree_high": 0.82,
        "reason": "",
    }
    few = row | {"scale_title": "Мотивация", "scale": "will", "reason": "too_few", "n": None, "mean": None}
    text = text_of(str(risk_profile._scales(pd.DataFrame([row, few]))))
    assert "Безопасность | обучающиеся | 41 | 3,1 из 4 | 2,9–3,4 | 70_% | 55–82_%" in text
    assert "Мотивация | обучающиеся | — | ответов слишком мало" in text


def test_a_recommendation_goes_from_fact_to_decision() -> None:
    class One:
        fact, conclusion, hypothesis, decision = "Ф <b>", "В", "Г", "Р"

    html = str(recommendations._item(One()))  # type: ignore[arg-type]
    assert [head in html for head in ("Факт", "Вывод", "Гипотеза", "Решение")] == [True] * 4
    assert "<b>" not in html


def test_the_date_of_the_page_is_not_the_date_of_the_programme(district_store: Path) -> None:
    later = SchoolReport.load(district_store, "990001", today=datetime.date(2022, 12, 1))
    assert later.programme is not None
    assert later.programme.as_of == AS_OF

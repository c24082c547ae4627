"""Recommendations in words, and the draft roadmap made from them."""

import datetime
import re

import openpyxl
import pandas as pd
import pytest
from recommendation_tables import SETTINGS, table, task
from test_recommending import FIRES, HERE, level
from typer.testing import CliRunner

from shnor_analysis.cli import app
from shnor_analysis.methodology.recommendations import Catalogue
from shnor_analysis.programme.recommending import pick_recommendations
from shnor_analysis.programme.roadmap_draft import COLUMNS, draft_roadmap, with_risk_profile
from shnor_analysis.reports.formatting import MISSING
from shnor_analysis.reports.recommendation_wording import recommendations_for
from shnor_analysis.reports.roadmap_workbook import write_roadmap_draft
from shnor_analysis.store.paths import Store, StoreError
from shnor_analysis.store.register import write_register
from shnor_analysis.store.writing import write_frame
from shnor_analysis.tables.programme import SHEETS, Roadmap
from shnor_analysis.tables.programme_marts import Recommendations
from shnor_analysis.tables.programme_words import RISK_FACTORS
from shnor_analysis.tables.schools import Schools

CATALOGUE = Catalogue.load()
DAY = datetime.date(2026, 9, 1)


def picked(*rules):
    frames = {name: frame for rule in rules for name, frame in FIRES[rule].items()}
    rows = pick_recommendations(frames, CATALOGUE, SETTINGS)
    return rows[rows["school_id"] == "990001"]


def said(rule):
    (text,) = recommendations_for(picked(rule))
    return text


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("rule", FIRES)
def test_every_text_is_filled(rule):
    text = said(rule)
    parts = [text.fact, text.decision, text.task, text.indicator, *text.measures]
    for part in parts:
        assert not re.search(r"[{}]|nan|None|<NA>", part), part
        assert MISSING not in re.sub(rf"\s{MISSING}\s", "", part), part


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        (
            "low_share",
            "Работа «Математика, 5 класс», весна 2021: отметку «2» получили 60 % участников "
            "(интервал 39–78 %, участников: 20); порог — 30 %.",
        ),
        (
            "task_deficit",
            "Работа «Математика, 5 класс», весна 2021: дефицит по заданию 7. Задание 7 выполнено на 20 % "
            "(интервал 10–40 %, участников: 24), в регионе — на 60 %.",
        ),
        (
            "worsened",
            "По работам обоих сезонов, весна 2021: доля низких результатов на 12 п.п. выше ожидаемой для школы "
            "с таким же началом (интервал от +4 до +20 п.п., результатов: 90); сейчас она 45 %.",
        ),
        (
            "scale_low",
            "Анкета: «Порядок на уроке (обучающиеся)» — среднее 1,90 (интервал 1,60–2,20, ответов: 25); "
            "у всех опрошенных школ — 2,70.",
        ),
        (
            "risk_high",
            "В полученном рисковом профиле значимость фактора «Низкий уровень дисциплины в классе» — высокая "
            "(ИС МЭДК).",
        ),
        ("roadmap_overdue", "Просрочено пунктов дорожной карты: 1 из 2 (№ 1); дольше всего — 10 дн."),
        (
            "documents_waiting",
            "Ждут подтверждения куратора дольше 14 дн.: 1 (всего размещено: 1); дольше всего — 30 дн.",
        ),
    ],
)
def test_facts_in_words(rule, fact):
    assert plain(said(rule).fact) == fact


def test_a_sign_is_called_by_its_name():
    assert "«Сгущение на границе отметки «3»»" in said("objectivity").fact


def test_long_lists_of_tasks_are_cut():
    tasks = table("tasks", *(task(task=str(n), position=n, difference=-n / 100) for n in range(1, 9)))
    rows = pick_recommendations({"tasks": tasks, "cells": HERE}, CATALOGUE, SETTINGS)
    (text,) = recommendations_for(rows)
    assert "8, 7, 6, 5, 4 и ещё 3" in text.measures[0]


def test_one_task_is_one_and_several_are_several():
    assert "темы задания 7 в" in said("task_deficit").decision
    tasks = table("tasks", *(task(task=str(n), position=n, difference=-n / 100) for n in (1, 2)))
    (text,) = recommendations_for(pick_recommendations({"tasks": tasks, "cells": HERE}, CATALOGUE, SETTINGS))
    assert "дефицит по заданиям 2 и 1. Задание 2 выполнено" in plain(text.fact)


def test_test_scores_of_the_unified_exam_are_no_marks():
    rows = picked("low_share").assign(procedure="ЕГЭ", subject="Русский язык", programme_grade=11)
    (text,) = recommendations_for(rows)
    assert plain(text.fact).startswith(
        "Работа «ЕГЭ. Русский язык», весна 2021: балл ниже минимального получили 60 % участников"
    )
    assert "«2»" not in text.fact + text.decision + "".join(text.measures)


def test_braces_in_names_are_not_filled_in():
    tasks = table("tasks", task(task="{value}<script>"))
    rows = pick_recommendations({"tasks": tasks, "cells": HERE}, CATALOGUE, SETTINGS)
    (text,) = recommendations_for(rows)
    assert "{value}<script>" in text.task


def draft_of(*rules, roadmap=None, **options):
    empty = Roadmap.empty() if roadmap is None else roadmap
    return draft_roadmap("990001", recommendations_for(picked(*rules)), empty, **options)


def test_items_have_the_columns_of_the_sheet_and_no_dates():
    draft = draft_of("low_share", "task_deficit", "director_untrained")
    assert list(draft.items.columns) == COLUMNS
    assert draft.items[["start", "due", "done_on", "evidence"]].isna().all(axis=None)
    assert draft.items["number"].tolist() == list(range(1, len(draft.items) + 1))
    assert set(draft.items["status"]) == {"not_started"}
    assert not draft.items["measure"].duplicated().any()
    assert set(draft.grounds["number"]) == set(draft.items["number"])


def test_dates_only_where_the_settings_give_a_term():
    draft = draft_of("director_untrained", start=DAY, due_days=30)
    assert draft.items[["start", "due"]].values.tolist() == [[pd.Timestamp(DAY), pd.Timestamp(2026, 10, 1)]]


def test_what_the_roadmap_has_already_is_left_out():
    measures = said("task_deficit").measures
    have = pd.DataFrame({"school_id": ["990001"], "number": [7], "measure": [f" {measures[0].upper()}. "]})
    have = have.reindex(columns=Roadmap.columns())
    draft = draft_of("task_deficit", roadmap=have)
    assert draft.items["number"].tolist() == [8, 9]
    assert draft.items["measure"].tolist() == list(measures[1:])


def test_a_measure_of_two_recommendations_is_one_item_with_two_grounds():
    twice = recommendations_for(pd.concat([picked("director_untrained")] * 2))
    draft = draft_roadmap("990001", twice, Roadmap.empty())
    assert len(draft.items) == 1
    assert draft.grounds.values.tolist() == [[1, 0], [1, 1]]


def test_high_factors_without_room_are_added():
    profile = table(
        "risk_profile", level(), level(risk_factor="parents"), level(risk_factor="language", level="low")
    )
    rows = with_risk_profile(picked("risk_high"), profile, CATALOGUE)
    assert rows["risk_factor"].tolist() == ["discipline", "parents"]
    assert rows["order"].tolist() == [1, 2]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    schools = pd.DataFrame(
        {
            "school_id": ["990001", "990002"],
            "name": ["=cmd()", "Вторая СОШ"],
            "in_programme": True,
            "sample_data": False,
        }
    )
    write_frame(store.table("schools"), Schools.validate(schools.reindex(columns=Schools.columns())))
    rows = pd.concat([picked("low_share", "risk_high", "director_untrained")], ignore_index=True)
    write_frame(store.mart("recommendations"), Recommendations.validate(rows))
    write_register(store, "risk_profile", table("risk_profile", level()))
    return store


def sheets_of(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_book_can_be_pasted_into_the_programme_workbook(store, tmp_path):
    path, count = write_roadmap_draft(store, "edu990001", tmp_path / "a.xlsx", None, DAY)
    sheets = sheets_of(path)
    title = SHEETS["roadmap"][0]
    assert sheets[title][0] == tuple(Roadmap.titles()[name] for name in COLUMNS)
    assert len(sheets[title]) == count + 1
    for row in sheets[title][1:]:
        assert row[0] == "edu990001"
        assert row[COLUMNS.index("risk_factor")] in (None, *RISK_FACTORS.values())
        assert row[COLUMNS.index("status")] == "не начато"
    facts = [row[2] for row in sheets["Основания"][1:]]
    assert len(facts) == 3
    assert any("Сроки не проставлены" in row[0] for row in sheets["Пояснение"])
    cell = openpyxl.load_workbook(path)["Пояснение"]["A1"]
    assert cell.data_type == "s"


def test_a_school_without_recommendations_gets_an_empty_draft_that_says_so(store, tmp_path):
    path, count = write_roadmap_draft(store, "вторая сош", tmp_path / "b.xlsx", None, DAY)
    assert count == 0
    assert "Предлагать нечего" in sheets_of(path)["Пояснение"][1][0]


def test_unknown_schools_and_missing_marts_are_told(store, tmp_path):
    with pytest.raises(StoreError, match="нет в хранилище"):
        write_roadmap_draft(store, "edu990009", tmp_path / "c.xlsx", None, DAY)
    store.mart("recommendations").unlink()
    with pytest.raises(StoreError, match="recommendations"):
        write_roadmap_draft(store, "990001", tmp_path / "c.xlsx", None, DAY)
    assert not (tmp_path / "c.xlsx").exists()


def test_the_command(store, tmp_path):
    out = tmp_path / "d.xlsx"
    result = CliRunner().invoke(app, ["roadmap", "990001", "--store", str(store.root), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.exists()

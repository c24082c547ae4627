"""Wrong uses of the command, and the sentence each gets: what is wrong, where, what to do; never a traceback."""

import contextlib
import io
import sys
from pathlib import Path

import pytest

from shnor_analysis.cli import main

#: Words of the command ({store}: the imported example, {home}: a folder with odd files) → status, what is said.
USES: list[tuple[str, int, tuple[str, ...]]] = [
    ("import {home}/нет", 2, ("Нет папки или файла", "Проверьте путь")),
    ("import {home}/пусто --store {home}/s", 2, ("нет ни одного файла",)),
    ("import {home}/замок --store {home}/s", 0, ("Служебный файл Excel", "Закройте книгу")),
    ("import {home}/картинка --store {home}/s", 0, ("Это картинка", "Excel или CSV")),
    ("import {home}/файл.txt --store {home}/файл.txt", 2, ("это файл, а не папка",)),
    ("analyse --store {home}/нет", 2, ("Хранилища", "shnor import")),
    ("analyse --store {home}/пусто", 2, ("нет результатов", "shnor import")),
    ("analyse --store {store} --settings {home}/bad.toml", 2, ("bad.toml", "не читается")),
    ("analyse --store {store} --settings {home}/key.toml", 2, ("неизвестная настройка «porog»", "threshold")),
    ("analyse --store {store} --settings {home}/нет.toml", 2, ("нет.toml",)),
    ("batch --store {home}/пусто --out {home}/o", 2, ("нет витрины", "shnor analyse")),
    ("batch --store {store} --out {home}/o --schools 990999", 2, ("Школы «990999» нет", "Похожие")),
    ("batch --store {store} --out {home}/o --year 2035 --all", 2, ("Нет данных за 2035 год", "2021")),
    ("batch --store {store} --out {home}/файл.txt", 2, ("нельзя писать",)),
    ("batch --store {store} --out {home}/o --workers 0", 2, ("--workers",)),
    ("report edu99000 --store {store} --out {home}/o", 2, ("Школы «edu99000» нет", "Похожие")),
    ("district --store {home}/пусто --out {home}/o", 2, ("нет школ программы", "programme.xlsx")),
    ("district --store {store} --out {home}/o --date 32.01.2021", 2, ("32.01.2021",)),
    ("documents --store {home}/нет --out {home}/d", 2, ("shnor import",)),
    ("documents --store {store} --out {home}/d --only plna", 2, ("Нет документа «plna»", "plan, roadmap")),
    ("documents --store {store} --out {home}/d --audience all", 2, ("internal", "public")),
    ("template {home}/programme.xlsx", 2, ("уже есть и не тронут", "--force")),
    ("roadmap нет_такой --store {store}", 2, ("Школы «нет_такой» нет", "edu123456")),
    ("check --store {home}/нет", 1, ("НУЖНО ИСПРАВИТЬ", "shnor import")),
    ("anlyse", 2, ("analyse",)),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what people mistake for data."""
    folder = tmp_path_factory.mktemp("wrong")
    for name in ("пусто", "замок", "картинка"):
        (folder / name).mkdir()
    (folder / "замок" / "~$Книга.xlsx").write_bytes(b"x")
    (folder / "картинка" / "скан.xlsx").write_bytes(b"\x89PNG1234")
    (folder / "файл.txt").write_text("")
    (folder / "programme.xlsx").write_text("")
    (folder / "bad.toml").write_text("x =")
    (folder / "key.toml").write_text("[identification]\nporog = 1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("words", "status", "sentences"), USES, ids=lambda value: str(value)[:60])
def test_a_wrong_use(words, status, sentences, home, example_store, monkeypatch):
    said = io.StringIO()
    arguments = [word.format(home=home, store=example_store.root) for word in words.split()]
    monkeypatch.setattr(sys, "argv", ["shnor", *arguments])
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            main()
            ended: object = 0
        except SystemExit as stop:
            ended = stop.code
    assert ended == status, said.getvalue()
    for sentence in sentences:
        assert sentence in said.getvalue()
    assert "Traceback" not in said.getvalue()

"""Completion by the Tab key: what a shell asks for and what it is told."""

import pytest
from typer.testing import CliRunner

from shnor_analysis.cli import app


@pytest.mark.parametrize(
    ("language", "told"),
    [("ru", "Они заработают, когда вы откроете окно терминала заново."), ("en", "Completion will take effect")],
)
def test_installing_completion_is_told_in_the_persons_language(language, told, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHNOR_LANG", language)
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = CliRunner().invoke(app, ["--install-completion", "bash"], prog_name="shnor")
    assert done.exit_code == 0 and told in done.stdout
    assert (tmp_path / ".bash_completions" / "shnor.sh").exists()
    assert ("Подсказки для bash установлены" in done.stdout) is (language == "ru")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("shnor di", ["district"]),
        ("shnor do", ["documents", "document-templates", "doctor"]),
        ("shnor batch --clu", ["--cluster"]),
        ("shnor report --audience p", ["public"]),
    ],
)
def test_bash_is_told_what_may_come(typed, offered):
    asked = {"_SHNOR_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    told = CliRunner().invoke(app, [], prog_name="shnor", env=asked)
    assert sorted(told.stdout.split()) == sorted(offered)

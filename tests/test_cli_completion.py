"""Completion by the Tab key: what a shell asks for and what it is told."""

import pytest
from typer.testing import CliRunner

from shnor_analysis.cli import app


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

"""The command line in two languages: its sentences have English ones, the words of the library Russian ones."""

import ast
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import shnor_analysis
from shnor_analysis import language
from shnor_analysis.batch.progress import Tally
from shnor_analysis.batch.task import SchoolOutcome
from shnor_analysis.cli import app
from shnor_analysis.language import in_russian, said
from shnor_analysis.sources.part import KIND_TITLES

PACKAGE = Path(shnor_analysis.__file__).parent
CYRILLIC = re.compile("[А-Яа-яЁё]")
TROUBLES = {"StoreError", "SettingsError"}
#: What stays Russian in an English sentence: names of sheets, columns, forms and offices.
NAMES = re.compile(r"«[^»]*»|ФИС ОКО|ВПР|РЦОИ|ОГЭ|ЕГЭ|Ф[13]|Журнал импорта\.xlsx")


def text_of(node: ast.AST) -> str | None:
    """Give a string as a catalogue has it, with «7» in its gaps."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def texts(node: ast.AST) -> Iterator[str]:
    """Go through the Russian strings below a node; those in the gaps of others come by themselves."""
    text = text_of(node)
    if text is not None and CYRILLIC.search(text):
        yield text
    for child in ast.iter_child_nodes(node):
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from texts(child)


def said_by_the_command_line() -> Iterator[str]:
    for room in ("cli", "first_use"):
        for path in sorted((PACKAGE / room).glob("*.py")):
            for text in texts(ast.parse(path.read_text(encoding="utf-8"))):
                if ">>>" not in text:
                    yield text


def said_of_troubles() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TROUBLES and node.args:
                text = text_of(node.args[0])
                if text is not None and CYRILLIC.search(text):
                    yield text


def said_of_files() -> Iterator[str]:
    """What `shnor import` prints: messages of whole files, remarks about cells of the programme's workbook."""
    for path in sorted((PACKAGE / "sources").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        of_workbook = path.parent.name == "programme" and path.name not in NOT_SAID
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            refused = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "RefusedFile"
            for part in ast.walk(node) if refused else [node] if of_workbook else []:
                text = text_of(part)
                if (
                    id(part) not in inside
                    and text
                    and re.search(r"^[А-ЯЁ«{7].* .*\.$", text)
                    and ">>>" not in text
                ):
                    yield text


#: Modules whose sentences stand in the workbook itself, which is Russian.
NOT_SAID = ("guide.py", "typical_plan.py", "template.py", "book.py")


@pytest.mark.parametrize("text", sorted({*said_of_files()} - {""}))
def test_every_remark_on_a_file_has_its_english(text, monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    told = said(text.replace("{value}", "7").replace("{near}", " Похожие: «7»."))
    assert not CYRILLIC.search(NAMES.sub("", told)), told


def test_sentences_said_together_are_turned_one_by_one(monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    assert said("«к» — не логин школы. Нужен вид edu123456. Строка отложена.") == (
        "«к» is no login of a school. It looks like edu123456. The row was set aside."
    )


@pytest.mark.parametrize("text", sorted({*said_by_the_command_line(), *said_of_troubles(), *KIND_TITLES.values()}))
def test_every_sentence_has_its_english(text, monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    told = said(text)
    assert not CYRILLIC.search(NAMES.sub("", told)), told


def test_both_tables_turn_only_what_they_know(monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    assert said("Такого никто не говорил.") == "Такого никто не говорил."
    assert said("data/store") == "data/store"
    monkeypatch.setenv("SHNOR_LANG", "ru")
    assert said("Все школы.") == "Все школы."
    assert in_russian("Something new.") == "Something new."


def test_a_gap_is_turned_as_well_and_may_be_empty(monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    assert said("Отчётов готово: 5 (без изменений: 2). Оглавление: a.html") == (
        "Reports done: 5 (unchanged: 2). Contents: a.html"
    )
    assert said("Отчётов готово: 5. Оглавление: a.html") == "Reports done: 5. Contents: a.html"


def test_the_progress_of_a_batch_is_told_in_english(monkeypatch):
    monkeypatch.setenv("SHNOR_LANG", "en")
    slow = SchoolOutcome("990001", "", "done", datetime.datetime.now(), 2.5)
    tally = Tally(total=10, started=0.0, done=3, failed=1, slowest=slow)
    assert tally.words(now=60.0) == (
        "done 3 of 10, failed 1, left 6 · 4 a minute · 1 min 30 s more · longest 990001: 2,5 s"
    )


@pytest.mark.parametrize(
    "command", ["", *(info.name or info.callback.__name__ for info in app.registered_commands)]
)
def test_help_speaks_one_language(command, monkeypatch):
    call = [part for part in (command.rstrip("_"), "--help") if part]
    monkeypatch.setenv("SHNOR_LANG", "ru")
    shown = CliRunner().invoke(app, call, prog_name="shnor").output
    english = "usage|options|arguments|commands|default|required|show|install|path|range|int|float|text|argument"
    assert not re.search(rf"(?i)(?<![-\w/])({english})(?![-\w/])", shown), shown
    monkeypatch.setenv("SHNOR_LANG", "en")
    assert not CYRILLIC.search(NAMES.sub("", CliRunner().invoke(app, call, prog_name="shnor").output))


def test_no_text_of_the_catalogue_stands_twice():
    keys = re.findall(r'^("(?:[^"\\]|\\.)*") =', language.CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [key for key in set(keys) if keys.count(key) > 1] == []

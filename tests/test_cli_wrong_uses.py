"""Wrong uses of the command, and the sentence each gets: what is wrong, where, what to do; never a traceback."""

import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shnor_analysis.cli import app

#: Words of the command ({store}: the imported example, {home}: a folder with odd files), its status, what it says.
USES = tomllib.loads(Path(__file__).with_name("wrong_uses.toml").read_text(encoding="utf-8"))["use"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, example_files: Path) -> Path:
    """A folder with what people mistake for data."""
    folder = tmp_path_factory.mktemp("wrong")
    content = {
        "файлы/~$Книга.xlsx": b"x",
        "файлы/скан.xlsx": b"\x89PNG1234",
        "файлы/пароль/Книга.xlsx": bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(504)
        + "EncryptedPackage".encode("utf-16-le"),
        "файлы/битый/Книга.xlsx": b"PK\x03\x04 broken off",
        "файлы/нулевой/Книга.xlsx": b"",
        "файлы/своя.instrument.toml": b'code = "x"\ntitle =\n',
        "файлы/сезон/import.toml": b'season = "summer"\n',
        "файлы/работа/import.toml": b'season = "spring"\nprogramme_grade = 4\n',
        "файл.txt": b"",
        "programme.xlsx": b"",
        "bad.toml": b"x =",
        "key.toml": b"[identification]\nporog = 1\n",
        "part.toml": b"[identificaton]\nthreshold = 0.5\n",
        "пусто/.keep": b"",
    }
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    form = next(example_files.rglob("Форма*.xlsx"))
    for place in ("сезон", "работа"):
        shutil.copy(form, folder / "файлы" / place / "Форма 2021 sch990003.xlsx")
    return folder


@cache
def run(words: str, language: str) -> tuple[int, str]:
    """Run the command in this process, once; give its status and everything it said."""
    arguments = words.split()
    if arguments[0] == "import" and "--store" not in arguments:
        arguments += ["--store", str(Path(arguments[1]).parent / "s")]
    os.environ["SHNOR_LANG"] = language
    result = CliRunner().invoke(app, arguments, prog_name="shnor")
    return result.exit_code, result.output


@pytest.mark.parametrize("language", ["russian", "english"])
@pytest.mark.parametrize("use", USES, ids=[use["words"] for use in USES])
def test_a_wrong_use(use, language, home, example_store, monkeypatch):
    places = {"home": home, "store": example_store.root}
    monkeypatch.setenv("SHNOR_LANG", "ru")  # put back what it was when the test ends
    status, output = run(use["words"].format(**places), language[:2])
    assert use[language].format(**places) in output
    assert status == use["status"]


def test_there_are_twenty_kinds_of_wrong_use():
    assert len({use["russian"] for use in USES}) >= 20


def test_neither_unreadable_files_nor_folders_without_rights_break_off(home, example_files, tmp_path):
    """The rights hold for root as well here: the process gives up the power to overstep them."""
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(next(example_files.rglob("Форма*.xlsx")), raw)
    secret = next(raw.iterdir())
    secret.chmod(0)
    done = as_ordinary_user("import", raw, "--store", tmp_path / "store")
    assert "Файл не открывается (нет прав). Проверьте права и закройте его в других программах." in done.stderr
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    done = as_ordinary_user("import", raw, "--store", closed / "store")
    assert (done.returncode, done.stderr) == (
        2,
        f"Ошибка: В «{closed}/store» нельзя писать: нет прав. Укажите другую папку.\n",
    )


def as_ordinary_user(*words: object) -> subprocess.CompletedProcess[str]:
    """Run the command without root's power over rights."""
    drop: list[str] = []
    if os.name != "posix":
        pytest.skip("права проверяются там, где они есть (POSIX)")
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("нет setpriv (util-linux): права root не ограничить")
        powers = "-dac_override,-dac_read_search"
        drop = ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"]
    call = [*drop, sys.executable, "-c", "from shnor_analysis.cli import main; main()", *map(str, words)]
    return subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)

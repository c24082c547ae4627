"""Printing to PDF: without a browser nothing starts, a page is printed once, half a paper never stands."""

import os
import stat
from pathlib import Path

import pytest

from shnor_analysis.batch import paper
from shnor_analysis.batch.paper import browser_for_paper, print_pages
from shnor_analysis.store.paths import StoreError


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "990001.html"
    path.write_text("<p>страница</p>", encoding="utf-8")
    return path


def browser(folder: Path, does: str) -> str:
    """Write a browser of three lines that logs each call and then ``does`` something with the file to print."""
    script = folder / "browser.sh"
    script.write_text(
        "#!/bin/sh\n"
        f'echo called >> "{folder}/calls"\n'
        'for word in "$@"; do case "$word" in --print-to-pdf=*) out="${word#--print-to-pdf=}";; esac; done\n'
        f"{does}\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IEXEC)
    return str(script)


def calls(folder: Path) -> int:
    log = folder / "calls"
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_without_a_browser_nothing_starts(monkeypatch):
    monkeypatch.setattr(paper, "find_browser", lambda: None)
    with pytest.raises(StoreError, match=r"Для --pdf нужен браузер.*apt-get install chromium.*уберите --pdf"):
        browser_for_paper()


def test_a_browser_that_is_not_on_the_path_is_found_where_windows_puts_it(monkeypatch, tmp_path):
    there = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    there.parent.mkdir(parents=True)
    there.touch()
    monkeypatch.setattr(paper.sys, "platform", "win32")
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    assert paper.find_browser() == str(there)


@pytest.mark.skipif(os.name != "posix", reason="вместо браузера — сценарий sh")
class TestPrinting:
    WHOLE = r'printf "%%PDF-1.4\n%%%%EOF\n" > "$out"'

    def test_a_paper_newer_than_its_page_stands(self, page, tmp_path):
        made = browser(tmp_path, self.WHOLE)
        assert print_pages([page], made) == print_pages([page], made) == [page.with_suffix(".pdf")]
        assert calls(tmp_path) == 1
        os.utime(page)
        later = page.with_suffix(".pdf").stat().st_mtime_ns + 10**9
        os.utime(page, ns=(later, later))
        print_pages([page], made)
        assert calls(tmp_path) == 2

    @pytest.mark.parametrize("does", ['printf "%%PDF-1.4 half" > "$out"', "echo упал >&2; exit 3", "true"])
    def test_half_a_paper_never_stands(self, does, page, tmp_path):
        page.with_suffix(".pdf").write_bytes(b"%PDF old %%EOF")
        os.utime(page.with_suffix(".pdf"), (0, 0))
        with pytest.raises(StoreError, match=r"Не удалось напечатать 990001\.html в PDF: .*Ctrl\+P"):
            print_pages([page], browser(tmp_path, does))
        assert not page.with_suffix(".pdf").exists()
        assert [path.name for path in tmp_path.glob(".*.tmp")] == []

    def test_a_browser_that_never_ends(self, page, tmp_path, monkeypatch):
        monkeypatch.setattr(paper, "PATIENCE", 0.2)
        with pytest.raises(StoreError, match="TimeoutExpired"):
            print_pages([page], browser(tmp_path, "exec sleep 30"))

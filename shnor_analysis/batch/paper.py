"""Pages on paper: each HTML page printed to a PDF beside it by a browser without a window."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from shnor_analysis.store.paths import StoreError
from shnor_analysis.store.writing import replacing

#: Seconds one page may take to be printed; a school's takes about one.
PATIENCE = 120
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
#: Where browsers lie that are not on the path.
_PLACES = {
    "win32": ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"),
    "darwin": ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium"),
}
_ROOTS = {"win32": ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"), "darwin": ()}
#: The page is our own and has no scripts of others; the browser's own errands in the network are switched off.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


def find_browser() -> str | None:
    """Give the path of a Chromium-like browser, or ``None``."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((str(path) for path in _usual_places() if path.is_file()), None)


def _usual_places() -> list[Path]:
    """List where an installer puts a browser without putting it on the path."""
    roots = [os.environ.get(name) for name in _ROOTS.get(sys.platform, ())]
    if sys.platform == "darwin":
        roots = ["/Applications"]
    return [Path(root) / place for root in roots if root for place in _PLACES.get(sys.platform, ())]


def browser_for_paper() -> str:
    """Give the browser that prints.

    Raises
    ------
    StoreError
        There is none; nothing has been made yet.
    """
    browser = find_browser()
    if browser is None:
        raise StoreError(
            "Для --pdf нужен браузер Chromium, Chrome или Edge, а его здесь нет. Установите его (Debian, Ubuntu: "
            "apt-get install chromium) или уберите --pdf: страницу можно напечатать из любого браузера."
        )
    return browser


def print_pages(
    pages: Iterable[Path], browser: str, tick: Callable[[Path], None] = lambda paper: None
) -> list[Path]:
    """Print pages to PDF beside them; a PDF newer than its page stands already.

    Parameters
    ----------
    pages
        HTML pages.
    browser
        What prints, see `browser_for_paper`.
    tick
        Called with each PDF when it stands.

    Raises
    ------
    StoreError
        The browser fell or took too long; the PDF of that page is not there.
    """
    made = []
    with tempfile.TemporaryDirectory(prefix="shnor-paper-", ignore_cleanup_errors=True) as profile:
        for page in pages:
            paper = page.with_suffix(".pdf")
            if not _stands(paper, page):
                _print(page, paper, browser, Path(profile))
            made.append(paper)
            tick(paper)
    return made


def _stands(paper: Path, page: Path) -> bool:
    return paper.exists() and paper.stat().st_mtime_ns >= page.stat().st_mtime_ns


def _print(page: Path, paper: Path, browser: str, profile: Path) -> None:
    """Print one page; what is not whole does not get its name."""
    paper.unlink(missing_ok=True)
    with replacing(paper) as temporary:
        where = [f"--user-data-dir={profile}", f"--print-to-pdf={temporary}", page.absolute().as_uri()]
        try:
            done = subprocess.run([browser, *_FLAGS, *where], capture_output=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise StoreError(_sentence(page, browser, type(error).__name__)) from error
        if not _is_whole(temporary):
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise StoreError(_sentence(page, browser, said[-1][:200] if said else f"код {done.returncode}"))


def _is_whole(paper: Path) -> bool:
    """Whether a file is a PDF that was written to its end."""
    content = paper.read_bytes() if paper.exists() else b""
    return content.startswith(b"%PDF") and b"%%EOF" in content[-32:]


def _sentence(page: Path, browser: str, reason: str) -> str:
    return (
        f"Не удалось напечатать {page.name} в PDF: {browser} не справился ({reason}). Страница готова: "
        "напечатайте её из браузера (Ctrl+P) или повторите ту же команду."
    )

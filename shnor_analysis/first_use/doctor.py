"""``shnor doctor``: looks over the installation, changes nothing."""

import importlib.metadata
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from shnor_analysis.batch.paper import find_browser
from shnor_analysis.first_use.finding import BAD, NOTE, OK, Finding
from shnor_analysis.processes import can_fork
from shnor_analysis.troubles import why

#: Gigabytes: a region's store and reports take about one, a whole country's about twenty.
LEAST_DISK, WISHED_DISK = 1.0, 5.0
LEAST_PYTHON = (3, 11)
_FONT = "DejaVu Sans"


def examine(folder: Path) -> list[Finding]:
    """Look over everything that a run in ``folder`` needs.

    Parameters
    ----------
    folder
        Where store and reports will lie.

    Returns
    -------
    list of Finding
        In the order in which a person should mend them.
    """
    looks: tuple[Callable[[], Finding], ...] = (
        _python,
        _packages,
        _fonts,
        _kernel,
        lambda: _disk(folder),
        lambda: _rights(folder),
        _browser,
        _office,
        _encoding,
    )
    return [look() for look in looks]


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info < LEAST_PYTHON:
        return Finding("Python", BAD, f"версия {version}, нужна 3.11 или новее", "Поставьте новый Python.")
    return Finding("Python", OK, version)


def _packages() -> Finding:
    """Compare what is installed with what the package asks for."""
    required = importlib.metadata.requires("shnor-analysis") or []
    names = [line.split(">=")[0].split("[")[0].strip() for line in required if "extra ==" not in line]
    missing = [name for name in names if not _installed(name)]
    if missing:
        return Finding("Пакеты", BAD, f"не найдены: {', '.join(missing)}", "Выполните: make .venv")
    return Finding("Пакеты", OK, f"найдены все {len(names)}")


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _fonts() -> Finding:
    from matplotlib import font_manager  # noqa: PLC0415 - a second of import that only this look needs

    found = {entry.name for entry in font_manager.fontManager.ttflist}
    if _FONT not in found:
        return Finding("Шрифты", BAD, f"нет шрифта {_FONT}", "Переустановите matplotlib: шрифт лежит в нём.")
    return Finding("Шрифты", OK, f"{_FONT} найден, кириллица есть")


def _kernel() -> Finding:
    """Say how kernels of reports will start."""
    if not _installed("ipykernel"):
        return Finding("Ядро Jupyter", BAD, "нет ipykernel", "Выполните: make .venv")
    if not can_fork():
        text = "быстрый запуск недоступен (нет fork), отчёты делаются обычными ядрами и медленнее"
        return Finding("Ядро Jupyter", NOTE, text)
    return Finding("Ядро Jupyter", OK, f"быстрый запуск доступен, процессоров {os.cpu_count()}")


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(_existing(folder)).free / 1e9
    text = f"свободно {free:.1f} ГБ".replace(".", ",")
    if free < LEAST_DISK:
        return Finding("Диск", BAD, text, "Освободите место: отчётам района нужно около 1 ГБ.")
    if free < WISHED_DISK:
        return Finding("Диск", NOTE, text, "Району хватит, целому региону может не хватить.")
    return Finding("Диск", OK, text)


def _rights(folder: Path) -> Finding:
    """Try to write where results will lie."""
    place = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        remedy = "Выберите другую папку или попросите права."
        return Finding("Запись", BAD, f"в папку {place} нельзя писать ({why(error)})", remedy)
    return Finding("Запись", OK, f"в папку {place} можно писать")


def _existing(folder: Path) -> Path:
    """Give the nearest folder above that exists."""
    place = folder.absolute()
    while not place.is_dir():
        place = place.parent
    return place


def _browser() -> Finding:
    path = find_browser()
    if path is None:
        text = "Chromium не найден: страницы делаются, а PDF (--pdf) — нет"
        return Finding("Браузер", NOTE, text, "Debian, Ubuntu: apt-get install chromium.")
    return Finding("Браузер", OK, path)


def _office() -> Finding:
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        return Finding("LibreOffice", NOTE, "не найден; документы Word делаются и без него")
    return Finding("LibreOffice", OK, path)


def _encoding() -> Finding:
    encoding = sys.stdout.encoding or "?"
    if encoding.lower().replace("-", "") != "utf8":
        return Finding("Кодировка окна", NOTE, f"{encoding}: буквы могут исказиться", "Задайте PYTHONUTF8=1.")
    return Finding("Кодировка окна", OK, "UTF-8")

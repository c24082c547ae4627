"""Opening a file safely: Excel of any age or CSV, or a clear refusal that says what the file really is."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from shnor_analysis.methodology.loader import load
from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.troubles import why

Row = Sequence[object]

_DELIMITERS = ";\t,"
#: Lines from the top among which the first full one stands.
_TITLE_LINES = 15
#: Columns from which on a line inside a cell is one of the table, not a text with commas.
_FULL_LINE = 8
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IMAGES = {b"\x89PNG": "картинка", b"\xff\xd8\xff": "картинка", b"GIF8": "картинка", b"%PDF": "документ PDF"}
_OTHER_ARCHIVES = {b"Rar!": "архив RAR", b"7z\xbc\xaf": "архив 7-Zip", b"\x1f\x8b": "архив gzip"}


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and rows as they stand, so that ``rows[i]`` is row ``i + 1`` of the file."""

    name: str
    rows: list[Row]


def open_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of a file.

    Raises
    ------
    RefusedFile
        The file is empty, encrypted, damaged, an unreasonable archive, or not a table at all.
    """
    if path.name.startswith("~$"):
        raise RefusedFile(
            "lock_file",
            "Служебный файл Excel: он появляется, пока книга открыта. Закройте книгу и повторите импорт.",
        )
    head = _head(path)
    if head.startswith(b"PK"):
        _check_archive(path)
        return _excel(path)
    if head.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            raise RefusedFile("encrypted", "Книга защищена паролем. Снимите пароль в Excel и сохраните заново.")
        return _excel(path)
    for magic, what in {**_IMAGES, **_OTHER_ARCHIVES}.items():
        if head.startswith(magic):
            raise RefusedFile("not_a_table", f"Это {what}, а не таблица. Нужен файл Excel или CSV.")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise RefusedFile(
            "html",
            "Под именем таблицы лежит веб-страница (HTML или XML). Откройте файл в Excel и сохраните как .xlsx.",
        )
    return [Sheet(path.stem, _csv_rows(path))]


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as error:
        raise RefusedFile(
            "no_access",
            f"Файл не открывается ({why(error)}). Проверьте права и закройте его в других программах.",
        ) from error
    if not head:
        raise RefusedFile("empty", "Файл пуст (0 байт). Выгрузите его заново.")
    return head


def _check_archive(path: Path) -> None:
    """Refuse a zip that is damaged, no workbook, or would unpack to an unreasonable size."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise RefusedFile("damaged", "Файл повреждён или оборван: выгрузите или скачайте его заново.") from error
    limit = load("import")["largest_unpacked_mb"]["value"]
    if sum(member.file_size for member in members) > limit * 2**20:
        raise RefusedFile(
            "too_large", f"После распаковки файл больше {limit} МБ: это не протокол. Проверьте, что выгружено."
        )
    names = {member.filename for member in members}
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedFile("encrypted", "Архив защищён паролем. Снимите пароль и сохраните заново.")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        what = "документ Word" if any(name.startswith("word/") for name in names) else "архив ZIP"
        raise RefusedFile("not_a_table", f"Это {what}, а не таблица. Нужна книга Excel (.xlsx, .xls) или CSV.")


def _excel(path: Path) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            return [
                Sheet(name, list(book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
                for name in book.sheet_names
            ]
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedFile(
            "damaged", f"Excel-файл повреждён и не читается ({error}). Откройте его в Excel и сохраните заново."
        ) from error


def _delimiter(text: str) -> str:
    """Choose the delimiter by the first line; where that is a title with one comma or none, by a full one."""
    # «&nbsp;» in the titles of form services is no delimiter.
    lines = [re.sub(r"&#?\w{1,8};", "", line) for line in text.lstrip().split("\n", _TITLE_LINES)[:_TITLE_LINES]]
    first = lines[0]
    if max(map(first.count, _DELIMITERS)) < 2:
        first = next((line for line in lines if max(map(line.count, _DELIMITERS)) > 2), first)
    return max(_DELIMITERS, key=first.count)


def _decoded(raw: bytes) -> str:
    """Decode a text table in the encodings that Excel writes in Russia."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")


def _csv_rows(path: Path) -> list[Row]:
    """Read a text table; delimiter and encoding are those that Excel writes in Russia."""
    text = _decoded(path.read_bytes())
    if "\x00" in text:
        raise RefusedFile("not_a_table", "Это не таблица: внутри двоичные данные. Нужен файл Excel или CSV.")
    if not text.strip():
        raise RefusedFile("empty", "Файл пуст: в нём нет ни одной строки. Выгрузите его заново.")
    delimiter = _delimiter(text)
    rows: list[Row] = []
    try:
        # lines keep their ends: a break inside a quoted cell stands between two words
        rows.extend(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error as error:
        raise RefusedFile("damaged", f"Текстовая таблица не читается ({error}). Сохраните её заново.") from error
    _check_quotes(rows, delimiter)
    return rows


def _check_quotes(rows: list[Row], delimiter: str) -> None:
    """Refuse a table with a quote that was not closed: the lines below it would be lost inside a cell."""
    full = max(*map(len, rows), _FULL_LINE) - 1
    for number, row in enumerate(rows, start=1):
        broken = [str(cell).split("\n")[1:] for cell in row if "\n" in str(cell)]
        if any(line.count(delimiter) >= full for lines in broken for line in lines):
            raise RefusedFile(
                "open_quote",
                f"В строке {number} кавычка открыта и не закрыта: следующие строки попали в одну ячейку. "
                "Закройте или удалите кавычку и повторите импорт.",
            )

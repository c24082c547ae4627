"""A folder of files that no import can take as they stand, for the golden import journal.

Each file is one thing that people really send, or one thing that must never hurt.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from shnor_analysis.example.dirt import ABSENT, WrittenPaper, written_papers
from shnor_analysis.example.fis_oko import f3_sheets
from shnor_analysis.example.model import ExampleSettings, generate
from shnor_analysis.example.protocols import protocol_sheets, task_titles
from shnor_analysis.example.workbook import FIXED_TIME, Cell, Row, package_parts, write_workbook
from shnor_analysis.store.writing import replacing

_MEGABYTE = 1_000_000
_BLANK_ROWS = 1499
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")
_FORMULA = "=cmd|'/C calc'!A0"


@dataclass(frozen=True)
class _Region:
    """A very small clean region to break."""

    papers: dict[str, WrittenPaper]
    schools: pd.DataFrame
    bomb_mb: int


Maker = Callable[[Path, _Region], object]


def write_broken(folder: Path, *, bomb_mb: int = 700) -> dict[str, str]:
    """Write one file of every kind of trouble.

    Parameters
    ----------
    folder : Path
        Made if missing.
    bomb_mb : int
        What the zip bomb unpacks to, megabytes; the file is a thousand times smaller.

    Returns
    -------
    dict of str to str
        Path of each file relative to ``folder`` (with ``/``) and an English description of what is wrong
        with it. The same bytes every time.
    """
    settings = ExampleSettings(
        n_schools=3, years=((2021, "spring"),), grades=(5, 6, 7), median_size=9, programme_schools=0, dirt=False
    )
    data = generate(settings)
    papers = {f"{p.sitting.paper.code}{p.sitting.paper.grade}": p for p in written_papers(data)}
    region = _Region(papers, data.schools, bomb_mb)
    for name, (_, make) in _FILES.items():
        with replacing(Path(folder) / name) as draft:
            make(draft, region)
    return {name: description for name, (description, _) in _FILES.items()}


def _constant(content: bytes) -> Maker:
    def make(path: Path, _: _Region) -> None:
        path.write_bytes(content)

    return make


def _archive(members: dict[str, str]) -> Maker:
    def make(path: Path, _: _Region) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), text)

    return make


def _bomb(path: Path, region: _Region) -> None:
    """Write a workbook whose sheet unpacks to nothing but a lot of it."""
    sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml", FIXED_TIME)
    sheet.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in package_parts(["Sheet"]).items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), text)
        with archive.open(sheet, "w", force_zip64=True) as stream:
            for _ in range(region.bomb_mb):
                stream.write(bytes(_MEGABYTE))


def _truncated(path: Path, region: _Region) -> None:
    write_workbook(path, protocol_sheets(region.papers["МА5"], region.schools))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])


def _protocol(code: str, change: Callable[[list[list[Cell]]], None]) -> Maker:
    """Make a protocol of 2021 whose rows (header first) are changed in place before writing."""

    def make(path: Path, region: _Region) -> None:
        sheets = protocol_sheets(region.papers[code], region.schools)
        rows = [list(row) for row in sheets["Sheet"]]
        change(rows)
        write_workbook(path, {"Sheet": rows})

    return make


def _unchanged(_: list[list[Cell]]) -> None:
    return None


def _duplicates(rows: list[list[Cell]]) -> None:
    """Repeat five pupils as they are, and one more with another total."""
    present = [row for row in rows[1:] if row[7] != ABSENT][:6]
    rows.extend(list(row) for row in present)
    rows[-1][8] = str(max(0, int(str(rows[-1][8])) - 1))


def _bad_logins(rows: list[list[Cell]]) -> None:
    """Name schools by words, by too few digits, not at all, and by a login that no directory has."""
    for row, login in zip(rows[1:5], ("школа № 5", "sch9900", None, "sch999999"), strict=True):
        row[0] = login


def _formula_labels(rows: list[list[Cell]]) -> None:
    for row in rows[1:4]:
        row[6] = _FORMULA


def _bad_per_cents(path: Path, region: _Region) -> None:
    sheets = f3_sheets(region.papers["МА5"], region.schools)
    broken = {name: [_stretched(row) for row in rows] for name, rows in sheets.items()}
    write_workbook(path, broken)


def _stretched(row: Row) -> Row:
    """Add 20 percentage points to the last share of a row of a school."""
    of_school = len(row) == 7 and "(sch" in str(row[0]) and isinstance(row[6], float)
    return [*row[:6], float(str(row[6])) + 20] if of_school else row


def _odd_name(path: Path, region: _Region) -> None:
    write_workbook(path, f3_sheets(region.papers["РУ5"], region.schools))


def _blank_form(path: Path, region: _Region) -> None:
    """Write the form as it is handed out: rows are prepared, nobody has filled them."""
    tasks = task_titles(region.papers["МА5"].sitting.paper)
    header = ["Код участника", "Вариант", *tasks, "Порядковый номер класса"]
    header += ["Отметка за предыдущий триместр/ четверть/полугодие", "Итого баллов"]
    empty: Row = [None] * (len(header) - 1) + [0]
    write_workbook(path, {"Протокол": [header, *([empty] * _BLANK_ROWS)], "Служебный": [["Вариант"], [1], [2]]})


def _no_rows(path: Path, _: _Region) -> None:
    write_workbook(path, {"Sheet": []})


def _directory_cp1251(path: Path, region: _Region) -> None:
    lines = ["Логин;Название ОО;Муниципалитет"]
    for school in region.schools[["school_id", "name", "municipality"]].itertuples(index=False):
        lines.append(";".join((f"sch{school[0]}", str(school[1]).replace('"', "»"), str(school[2]))))
    path.write_bytes("\r\n".join(lines).encode("cp1251"))


def _unknown_grade(path: Path, region: _Region) -> None:
    """Write pupils whose codes start with another grade than the name of the file says."""
    paper = region.papers["МА5"]
    codes = [f"2{code[1:]}" for code in paper.code]
    moved = replace(paper, code=pd.Series(codes, dtype=object).to_numpy())
    write_workbook(path, protocol_sheets(moved, region.schools))


_HTML = "<html><body><table><tr><td>логин школы</td></tr><tr><td>sch990001</td></tr></table></body></html>"
_WORD = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "word/document.xml": "<w:document><w:body><w:p>Письмо</w:p></w:body></w:document>",
}
_LOCKED = _OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(992)

_FILES: dict[str, tuple[str, Maker]] = {
    "пустой файл.xlsx": ("file of zero bytes", _constant(b"")),
    "пустая книга.xlsx": ("workbook without a single row", _no_rows),
    "Форма_сбора_МА5_2021_sch990002.xlsx": ("collection form that nobody filled", _blank_form),
    "отчёт.xls": ("HTML page saved as .xls", _constant(_HTML.encode())),
    "ВПР 2021/5/Математика обрезана.xlsx": ("workbook cut off in the middle", _truncated),
    "под паролем.xlsx": ("workbook encrypted with a password", _constant(_LOCKED)),
    "бомба.xlsx": ("zip bomb: the sheet unpacks to hundreds of megabytes", _bomb),
    "архив.xlsx": ("zip archive that is no workbook", _archive({"readme.txt": "не книга"})),
    "письмо.xlsx": ("Word document renamed to .xlsx", _archive(_WORD)),
    "картинка.xlsx": ("PNG image renamed to .xlsx", _constant(_PNG)),
    "~$Математика.xlsx": ("lock file that Excel leaves beside an open workbook", _constant(bytes(165))),
    "неизвестный.csv": ("csv with columns that belong to nothing", _constant("а;б\n1;2\n".encode())),
    "Школы.csv": ("good school directory in cp1251", _directory_cp1251),
    "без года/Математика, 5 класс.xlsx": ("protocol with no year in any name", _protocol("МА5", _unchanged)),
    "ВПР 2021/5/Астрономия.xlsx": ("protocol of a subject that does not exist", _protocol("МА5", _unchanged)),
    "ВПР 2021/6/Русский язык.xlsx": ("protocol where pupils come twice", _protocol("РУ6", _duplicates)),
    "ВПР 2021/5/Математика.xlsx": ("protocol with bad and unknown logins", _protocol("МА5", _bad_logins)),
    "ВПР 2021/8/Математика.xlsx": ("protocol with codes of another grade", _unknown_grade),
    "ВПР 2021/7/Математика.xlsx": (
        "protocol with formulas in class labels",
        _protocol("МА7", _formula_labels),
    ),
    "Ф3_МА5_2021.xlsx": ("Ф3 with shares of schools that do not add up to 100", _bad_per_cents),
    "Ф3 \"РУ5\" <b>&amp; 'сводка'; 100% №1.xlsx": ("good Ф3 with a name full of odd characters", _odd_name),
}

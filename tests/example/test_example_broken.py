import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shnor_analysis.example.broken import write_broken


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("broken")
    return folder, write_broken(folder, bomb_mb=20)


def test_every_file_is_there_and_described(broken: tuple[Path, dict[str, str]]) -> None:
    folder, files = broken
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == set(files)
    assert all(files.values())
    assert len(set(files.values())) == len(files)


def test_same_bytes_every_time(broken: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, files = broken
    write_broken(tmp_path, bomb_mb=20)
    assert all((tmp_path / name).read_bytes() == (folder / name).read_bytes() for name in files)


def test_bomb_is_small_and_unpacks_to_much(broken: tuple[Path, dict[str, str]]) -> None:
    path = broken[0] / "бомба.xlsx"
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/worksheets/sheet1.xml").file_size == 20_000_000
    assert path.stat().st_size < 100_000


@pytest.mark.parametrize(
    "name",
    ["пустой файл.xlsx", "ВПР 2021/5/Математика обрезана.xlsx", "под паролем.xlsx", "архив.xlsx", "картинка.xlsx"],
)
def test_no_reader_opens_what_is_no_workbook(broken: tuple[Path, dict[str, str]], name: str) -> None:
    with pytest.raises(Exception):  # noqa: B017 - calamine has its own errors for each
        CalamineWorkbook.from_path(broken[0] / name).get_sheet_by_index(0)


def test_contents_are_broken_in_the_way_described(broken: tuple[Path, dict[str, str]]) -> None:
    def rows(name: str) -> list[list[object]]:
        return CalamineWorkbook.from_path(broken[0] / name).get_sheet_by_index(0).to_python()

    blank = rows("Форма_сбора_МА5_2021_sch990002.xlsx")
    assert len(blank) == 1500
    assert {str(cell) for row in blank[1:] for cell in row} == {"", "0.0"}
    pupils = [(row[0], row[3]) for row in rows("ВПР 2021/6/Русский язык.xlsx")[1:]]
    assert len(pupils) - len(set(pupils)) == 6
    assert {"школа № 5", "sch9900", "sch999999"} <= {row[0] for row in rows("ВПР 2021/5/Математика.xlsx")}
    assert "=cmd|'/C calc'!A0" in {row[6] for row in rows("ВПР 2021/7/Математика.xlsx")}
    assert any(sum(row[3:7]) > 110 for row in rows("Ф3_МА5_2021.xlsx")[8:])
    assert "Логин" in (broken[0] / "Школы.csv").read_bytes().decode("cp1251")

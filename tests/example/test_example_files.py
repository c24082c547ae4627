import csv
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from shnor_analysis.example.dirt import written_papers
from shnor_analysis.example.model import ExampleSettings, generate
from shnor_analysis.example.workbook import Formula, write_workbook
from shnor_analysis.example.writing import write_example

PERSON = re.compile(r"[А-ЯЁ][а-яё]+\s+[А-ЯЁ]\.\s*[А-ЯЁ]\.|[А-ЯЁ][а-яё]+(?:ович|евич|овна|евна)\b|имени ")
SEED_VILLAGES = ("Генух", "Ретлоб", "Хебатл", "Цебар", "Цунтин")


def read(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


@pytest.mark.parametrize(
    ("sample", "own"),
    [
        ("vpr_protocols/2020/5/Математика.xlsx", "ВПР/2020/5/Математика.xlsx"),
        ("vpr_protocols/2020/5/Русский язык.xlsx", "ВПР/2020/5/Русский язык.xlsx"),
        *(
            (f"vpr_protocols/2021/5/{name}.xlsx", f"ВПР/2021/5/{name}.xlsx")
            for name in (
                "Проведение работы по математике, 5 класс. ВПР 2021",
                "Проведение работы по русскому языку, 5 класс. ВПР 2021",
            )
        ),
        ("vpr_protocols/2022/5/Математика.xlsx", "ВПР/2022/5/Математика.xlsx"),
    ],
)
def test_protocols_have_the_sheets_and_headers_of_real_ones(
    samples: Path, small_folder: Path, sample: str, own: str
) -> None:
    real, made = read(samples / sample), read(small_folder / own)
    assert {name: rows[0] for name, rows in made.items()} == {name: rows[0] for name, rows in real.items()}


@pytest.mark.parametrize("name", ["Ф3_МА5_2020.xlsx", "Ф3_РУ5_2021.xlsx"])
def test_f3_has_the_head_of_a_real_one(samples: Path, small_folder: Path, name: str) -> None:
    real, made = read(samples / "fis_oko" / name), read(small_folder / "ФИС ОКО" / name)
    assert list(real) == list(made)
    for mine, theirs in zip(made.values(), real.values(), strict=True):
        assert mine[:8] == theirs[:8]
        assert mine[8][0] == theirs[8][0]
        assert re.fullmatch(r".+\(reg99_m\d{3}\)", str(mine[9][0]))
        assert re.fullmatch(r".+\(sch99\d{4}\)", str(mine[10][0]))
        assert mine[10][1] == theirs[10][1] == ""


def test_comparison_f1_and_form_have_the_columns_of_real_ones(samples: Path, small_folder: Path) -> None:
    reports = small_folder / "ФИС ОКО"
    (real,) = read(samples / "fis_oko" / "Сравнение_отметок_с_журналом_МА4_2024.xlsx").items()
    (made,) = read(reports / "Сравнение_отметок_с_журналом_МА4_2022.xlsx").items()
    assert made[0] == real[0]
    assert made[1][7] == real[1][7]
    (real_f1,) = read(samples / "fis_oko" / "Ф1_РУ4_2026.xlsx").values()
    (made_f1,) = read(only(reports, "Ф1_*.xlsx")).values()
    assert made_f1[7][:6] == real_f1[7][:6]
    assert made_f1[7][-3:] == real_f1[7][-3:]
    assert made_f1[6][2] == real_f1[6][2]
    assert set(made_f1[6][6:-3]) == {"Б", "П"}
    assert re.fullmatch(r".+\(edu99\d{4}\) \| Кол-во участников: \d+", str(made_f1[8][0]))
    real_form = read(samples / "fis_oko" / "Форма_сбора_результатов_МА4.xlsx")["Протокол"][0]
    made_form = read(only(small_folder, "Формы сбора/*.xlsx"))["Протокол"][0]
    assert [title for title in made_form if title != "11 (2б)"] == [t for t in real_form if t != "11.3 k1 (2б)"]


def test_directory_has_a_byte_order_mark_and_one_row_a_school(small_folder: Path) -> None:
    content = (small_folder / "Школы.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:4] == ["Логин", "Название ОО", "Муниципалитет", "Участник программы"]
    assert len(rows) == 21
    assert sum(row[3] == "да" for row in rows) == 4
    assert 'МКОУ "Школа-интернат "Горизонт""' in {row[1] for row in rows}


def test_f3_counts_what_the_protocol_and_the_form_hold(small_folder: Path) -> None:
    """Ф3 counts impossible totals too, and the school whose rows came late in a form."""
    for year, name, total in ((2020, "Математика", "sum"), (2022, "Математика", "Итого баллов")):
        rows = list(read(small_folder / f"ВПР/{year}/4/{name}.xlsx").values())[-1]
        place, variant = rows[0].index(total), rows[0].index("var-1" if year == 2020 else "Вариант")
        n = sum(row[place] != "" and row[variant] != "отсутствовал" for row in rows[1:])
        if year == 2022:
            form = read(only(small_folder, "Формы сбора/*.xlsx"))["Протокол"]
            n += sum(row[1] != "отсутствовал" for row in form[1:])
        (f3,) = read(small_folder / f"ФИС ОКО/Ф3_МА4_{year}.xlsx").values()
        assert f3[8][2] == n
        assert sum(f3[8][3:7]) == pytest.approx(100, abs=0.03)


def test_files_hold_no_people_and_no_real_village(small_folder: Path) -> None:
    for path in small_folder.rglob("*.xlsx"):
        words = {str(cell) for rows in read(path).values() for row in rows for cell in row}
        text = "\n".join(words)
        assert not PERSON.search(text), PERSON.search(text)
        assert not any(village in text for village in SEED_VILLAGES)
    text = (small_folder / "Школы.csv").read_text("utf-8-sig")
    assert not PERSON.search(text)
    assert not any(village in text for village in SEED_VILLAGES)


def test_training_data_say_so(small_folder: Path) -> None:
    import tomllib

    assert tomllib.loads((small_folder / "import.toml").read_text("utf-8"))["sample_data"] is True
    assert "УЧЕБНЫЕ ДАННЫЕ" in (small_folder / "ПРОЧТИ.txt").read_text("utf-8")


def test_same_settings_same_bytes_and_no_drafts_left(
    tmp_path: Path, small_folder: Path, small_settings: ExampleSettings
) -> None:
    written = write_example(tmp_path, small_settings)
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == sorted(written)
    for path in written:
        assert path.read_bytes() == (small_folder / path.relative_to(tmp_path)).read_bytes()


def test_a_year_with_two_seasons_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two seasons"):
        write_example(tmp_path, ExampleSettings(years=((2022, "spring"), (2022, "autumn"))))


@pytest.fixture(scope="module")
def papers() -> SimpleNamespace:
    dirty, clean = (
        written_papers(generate(ExampleSettings(n_schools=150, subjects=("Русский язык",), dirt=dirt)))
        for dirt in (True, False)
    )
    return SimpleNamespace(dirty=dirty, clean=clean)


def test_dirt_of_every_kind_is_met(papers: SimpleNamespace) -> None:
    cells = {
        name: set(np.concatenate([getattr(p, name).ravel() for p in papers.dirty]))
        for name in ("journal", "gender", "points", "variant", "class_label")
    }
    assert {"нет отметки", "н/а", "1", "8"} <= cells["journal"]
    assert {" ж", "4", "М"} <= cells["gender"]
    assert {"X", "x", "Х", "X ", "не пройд.", "H"} <= cells["points"]
    assert {"отсутствовал"} <= cells["variant"]
    assert {"нет", "НЕТ", "а", "А", "A", "6А", "6 А"} <= cells["class_label"]
    over = [p.total[p.counted].astype(int).max() > p.sitting.paper.max_score for p in papers.dirty]
    assert any(over)
    assert any((p.marks[p.total == p.sitting.paper.max_score + 1] == 5).any() for p in papers.dirty)


def test_dirt_changes_few_rows(papers: SimpleNamespace) -> None:
    for dirty, clean in zip(papers.dirty, papers.clean, strict=True):
        assert (dirty.code == clean.code).all()
        assert (dirty.total == clean.total).mean() > 0.995
        assert (dirty.journal == clean.journal).mean() > 0.99
        totals = clean.total[clean.counted].astype(int)
        points = clean.points[clean.counted]
        digits = np.where(points == "X", "0", points)
        assert (digits.astype(int).sum(axis=1) == totals).all()


def test_hostile_name_is_there_only_when_asked() -> None:
    names = [
        set(generate(ExampleSettings(n_schools=6, grades=(5,), hostile=hostile)).schools["name"])
        for hostile in (False, True)
    ]
    assert not any("<script>" in name for name in names[0])
    assert sum("<script>" in name for name in names[1]) == 1


def test_workbook_is_read_by_calamine_and_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "глубже" / "книга.xlsx"
    rows = [["Кол-во <&>", 1, 2.5, None, " ж", "=1+1"], [Formula("SUM(B1:C1)"), "\x01текст", ""]]
    write_workbook(path, {"Лист & 1": rows, "Пусто": []})
    assert read(path)["Лист & 1"][0] == ["Кол-во <&>", 1.0, 2.5, "", " ж", "=1+1"]
    sheet = openpyxl.load_workbook(path)["Лист & 1"]
    assert [cell.value for cell in sheet[1]] == ["Кол-во <&>", 1, 2.5, None, " ж", "=1+1"]
    assert sheet["A2"].value == "=SUM(B1:C1)"
    assert sheet["B2"].value == "текст"
    assert sheet["F1"].data_type != "f" or sheet["F1"].value == "=1+1"

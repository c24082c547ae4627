"""No name and no document of a pupil is anywhere in a store or a report, whatever the file did to bring it there.

All bytes of all files are searched, in several encodings and with Parquet decoded.
"""

import json
import re
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from shnor_analysis.analyse.run import analyse
from shnor_analysis.batch.one import run_school
from shnor_analysis.batch.task import SchoolTask
from shnor_analysis.sources.importing import import_folders
from shnor_analysis.sources.rcoi.blocks import blocks_of
from shnor_analysis.sources.rcoi.columns import PERSONAL
from shnor_analysis.sources.workbook import open_sheets
from shnor_analysis.store.paths import Store
from shnor_analysis.store.reading import read_table
from tests.sources import exam_files as files
from tests.sources.books import write_book
from tests.sources.exam_broken import BROKEN, eleventh, ninth
from tests.sources.exam_files import Pupil, personal, protocol, write_csv, write_xlsx

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "school_report.ipynb"
#: Where a name may turn up by mistake: each column in turn holds the surname, the document, both.
PLANTED = ("№", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Код участника", "Ответы в краткой форме")
PLANTED += ("Ответы в развернутой форме", "Первичный балл", "Оценка")


def write_odd(raw: Path) -> list[Pupil]:
    """Write files that put names where they do not belong; give the people."""
    people = [Pupil(i) for i in range(40)]
    for at, title in enumerate(PLANTED):
        one, two, three = people[3 * at : 3 * at + 3]
        changed = [
            Pupil(one.number, changed={title: one.surname}),
            Pupil(two.number, changed={title: two.document}),
            Pupil(three.number, changed={title: f"{three.surname} {three.series} {three.document}"}),
        ]
        rows = protocol("01 - Русский язык 2025.06.09", files.OGE_DENSE, [*changed, *people[33:36]])
        write_xlsx(raw / f"столбец {at}.xlsx", rows)
    last = people[36:]
    in_sheet = protocol("04 - Химия 2025.06.06", files.OGE_DENSE, last)
    in_sheet[2][13] = "?"
    write_book(raw / "имя листа.xlsx", {last[2].surname: in_sheet})
    named = f"77 - {last[1].surname} 2025.06.06"
    write_xlsx(raw / "имя в названии.xlsx", [[named], *in_sheet[1:]])
    tail = [["Председатель", last[2].surname], ["Всего участников", last[3].document], [last[2].surname]]
    write_csv(raw / "имя внизу.csv", [*in_sheet, *tail], "cp1251")
    write_csv(raw / "без заголовков.csv", [in_sheet[0], *in_sheet[2:]], "cp1251")
    return people


_DIGEST = re.compile(r"[0-9a-f]{32,}")


def everything(root: Path) -> dict[str, str]:
    """All that stands in the files below a folder, case folded: bytes in three encodings, Parquet as text."""
    found = {}
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        texts = [raw.decode(encoding, errors="ignore") for encoding in ("utf-8", "cp1251", "utf-16-le")]
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            texts += [json.dumps(table.to_pydict(), ensure_ascii=False, default=str), str(table.schema)]
        if path.suffix == ".xlsx":
            texts += [str(cell) for sheet in open_sheets(path) for row in sheet.rows for cell in row]
        # digests of files are long hexadecimal words: six digits of a document may stand in one by chance
        found[path.relative_to(root).as_posix()] = _DIGEST.sub(" ", "\n".join(texts).casefold())
    return found


def leaks(root: Path, words: set[str]) -> list[tuple[str, str]]:
    """Files and the words found in them."""
    folded = {word.casefold() for word in words}
    return [(name, word) for name, text in everything(root).items() for word in folded if word in text]


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("private")
    raw = folder / "raw"
    raw.mkdir()
    people = [*write_odd(raw), *ninth(), *eleventh()]
    for number, broken in enumerate(BROKEN):
        if broken.code != "exam_named_file":  # its name is the person's own word, and it is told so
            broken.write(raw, number)
    store = Store(folder / "work" / "store")
    # Of codes made with a key of chance, now and then one has the six figures of somebody's document in it.
    (folder / "pupil_id.key").write_text("5a" * 32, encoding="ascii")
    import_folders([raw], store, workers=2, pupil_key=folder / "pupil_id.key")
    analyse(store, workers=1)
    return store, people


def test_the_search_finds_what_is_there(tmp_path):
    store, person = tmp_path / "store", Pupil(3)
    store.mkdir()
    pd.DataFrame({"name": [person.surname], "n": [1]}).to_parquet(store / "a.parquet")
    (store / "b.txt").write_bytes(person.name.encode("cp1251"))
    assert {name for name, _ in leaks(store, personal([person]))} == {"a.parquet", "b.txt"}


def test_nobody_is_in_store_marts_or_journal(imported):
    store, people = imported
    hidden = read_table(store, "complaints")["value"].astype("str").str.contains("скрыто")
    assert hidden.sum() > 20
    assert len(read_table(store, "results")) > 200
    assert leaks(store.root, personal(people)) == []


def reported(store, school, out):
    """Make the report of a school, page and notebook."""
    done = run_school(SchoolTask(school, school, NOTEBOOK, store.root.absolute(), out))
    assert done.done, done.failure
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {".html", ".ipynb"}


def test_nobody_is_in_a_report_or_its_notebook(imported, tmp_path):
    store, people = imported
    reported(store, "oge009306", tmp_path / "out")
    assert leaks(tmp_path / "out", personal(people)) == []


def test_nobody_of_the_samples_is_in_the_store(samples, tmp_path):
    store = Store(tmp_path / "store")
    import_folders([samples / "rcoi"], store, workers=1)
    analyse(store, workers=1)
    words = {word for path in (samples / "rcoi").iterdir() for word in _people_of(path)}
    assert len(words) > 100
    assert leaks(store.root, words) == []
    for school in ("oge009317", read_table(store, "results", {"procedure": "ЕГЭ"})["school_id"].iloc[0]):
        reported(store, school, tmp_path / "out" / school)
    assert leaks(tmp_path / "out", words) == []


def _people_of(path: Path) -> set[str]:
    """Names and numbers of documents of a protocol; the common series «0000» is nobody's."""
    found = set()
    for sheet in open_sheets(path):
        for block in blocks_of(sheet):
            for line in block.lines:
                found |= {str(block.columns.cell(line.cells, role)).strip() for role in PERSONAL}
    return {word for word in found if len(word) > 4 and set(word) != {"0"}}

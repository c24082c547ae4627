"""Section «Что изменилось с прошлого раза»: key figures now beside those of the last run."""

from shnor_analysis.programme.snapshots import before_of, differences, snapshot
from shnor_analysis.reports import formatting as f
from shnor_analysis.reports import programme_wording as said
from shnor_analysis.reports.blocks import LIMIT, Block, Note, absent, lead, notes, section
from shnor_analysis.reports.html_tables import Column, html_table
from shnor_analysis.reports.programme_part import ProgrammePart
from shnor_analysis.store.snapshots import Snapshot
from shnor_analysis.tables.programme_marts import SchoolProgramme

IDENT, TITLE = "since", "Что изменилось с прошлого раза"
PUBLIC = "В документах для публикации прошлый раз не показан: разности выдали бы малые числа."
FIRST = "Сравнивать пока не с чем: это первый запуск в эту папку. В следующий раз здесь будут изменения."


def since_section(part: ProgrammePart, previous: Snapshot | None) -> Block:
    """List the figures that changed, school by school in the order of the plan."""
    if part.public:
        return section(IDENT, TITLE, absent(PUBLIC))
    now = snapshot(part.view.marts["programme_schools"], part.as_of)
    before = before_of(previous, str(now["as_of"]))
    if before is None:
        return section(IDENT, TITLE, absent(FIRST))
    changed = differences(before, now)
    titles = SchoolProgramme.titles()
    lines = [
        [part.name(school), titles[row["figure"]], f.number(row["before"]), f.number(row["now"])]
        for school, found in part.by_school(changed).items()
        for row in found
    ]
    columns = [Column("Школа"), Column("Что"), Column("Было", numeric=True), Column("Стало", numeric=True)]
    table = html_table(f"Было {f.date(before['as_of'])}, стало {f.date(part.as_of)}", columns, lines, stack=True)
    parts = [lead(_answer(before, now, lines))]
    return section(IDENT, TITLE, *parts, *([table] if lines else []), notes(*_notes(bool(lines))))


def _answer(before: Snapshot, now: Snapshot, lines: list[list[str]]) -> str:
    """Say since when, in how many schools, and who joined or left."""
    start = f"С {f.date(before['as_of'])}"
    joined, left = set(now["schools"]) - set(before["schools"]), set(before["schools"]) - set(now["schools"])
    texts = [f"{start} изменилось {_figures(len(lines))}." if lines else f"{start} ни одно число не изменилось."]
    texts += [f"Вошло в программу: {said.schools(len(joined))}."] if joined else []
    texts += [f"Вышло из программы: {said.schools(len(left))}."] if left else []
    return " ".join(texts)


def _figures(count: int) -> str:
    return f.counted(count, "число", "числа", "чисел")


def _notes(changed: bool) -> list[Note]:
    if not changed:
        return []
    return [Note(LIMIT, "Сделано ли это с тех пор или только внесено: реестр пополняют и задним числом.")]

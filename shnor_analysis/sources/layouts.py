"""The layouts in which pupils' results come: which column title plays which part in each."""

import re
from dataclasses import dataclass

from shnor_analysis.sources.cleaning import header
from shnor_analysis.sources.complaints import RefusedFile
from shnor_analysis.sources.recognise import Recognised

#: Task number with or without a criterion, then the points it gives: ``1 (2б)``, ``17К1 (2б)``, ``5(1б)``.
_WITH_POINTS = re.compile(r"(\d+(?:\.\d+)?(?:\s*[кk]\d+)?)\s*\((\d+)\s*б\)$")


@dataclass(frozen=True)
class Layout:
    """Column titles (lower case) of one layout; a title ending in ``*`` stands for its beginning.

    ``family`` is the name kept in the store: where two files give the same paper, one family is taken.
    """

    kind: str
    family: str
    code: tuple[str, ...]
    variant: tuple[str, ...]
    total: tuple[str, ...]
    task: re.Pattern[str]
    login: tuple[str, ...] = ()
    journal: tuple[str, ...] = ("отметка за предыдущ*",)
    label: tuple[str, ...] = ("класс",)
    mark: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    uploaded: tuple[str, ...] = ()
    #: The total is a formula that may come without its value: then it is the sum of the tasks.
    total_may_be_blank: bool = False


LAYOUTS = {
    layout.kind: layout
    for layout in (
        Layout(
            kind="protocol_2020",
            family="protocol",
            login=("user",),
            code=("code",),
            variant=("var-1",),
            total=("sum",),
            journal=("otc",),
            label=("klass",),
            task=re.compile(r"a-(\d+)-grade$"),
        ),
        Layout(
            kind="protocol_2021",
            family="protocol",
            login=("логин школы",),
            code=("код обучающегося",),
            variant=("вариант",),
            total=("всего баллов",),
            region=("регион",),
            task=re.compile(r"балл за (\S+)$"),
        ),
        Layout(
            kind="protocol_2022",
            family="protocol",
            login=("пользователь",),
            code=("код",),
            variant=("вариант", "вариант (часть 1)"),
            total=("итого баллов",),
            label=("наименование класса",),
            region=("регион",),
            uploaded=("дата загрузки",),
            task=_WITH_POINTS,
        ),
        Layout(
            kind="form",
            family="form",
            code=("код участника", "код"),
            variant=("вариант", "вариант (часть 1)"),
            total=("итого баллов",),
            label=("порядковый номер класса", "класс №*"),
            task=_WITH_POINTS,
            total_may_be_blank=True,
        ),
        Layout(
            kind="f1",
            family="f1",
            login=("оо",),
            code=("код участника",),
            variant=("вариант",),
            total=("первичный балл",),
            mark=("отметка",),
            journal=("отметка по журналу",),
            task=_WITH_POINTS,
        ),
    )
}


@dataclass(frozen=True)
class TaskColumn:
    """A column of task points: where it is, the task's label, and its maximum where the title says it."""

    index: int
    label: str
    max_points: int | None


@dataclass(frozen=True)
class Columns:
    """Where the parts of a layout stand in this very file (0-based column indexes)."""

    roles: dict[str, int]
    titles: dict[str, str]
    tasks: list[TaskColumn]
    untitled: list[int]


def locate(found: Recognised, layout: Layout) -> Columns:
    """Find the columns of a layout in a sheet.

    Raises
    ------
    RefusedFile
        A column that the kind cannot do without is missing, or there is no task column.
    """
    shown = [str(cell).strip() for cell in found.sheet.rows[found.header_row]]
    titles = [header(cell) for cell in shown]
    roles: dict[str, int] = {}
    for role in ("login", "code", "variant", "total", "journal", "label", "mark", "region", "uploaded"):
        if (index := _find(titles, getattr(layout, role))) is not None:
            roles[role] = index
    needed = ["code", "variant", "total"] + (["login"] if layout.login else [])
    for role in needed:
        if role not in roles:
            name = " или ".join(f"«{title}»" for title in getattr(layout, role))
            raise RefusedFile(
                "no_column",
                f"На листе «{found.sheet.name}» нет столбца {name}. Верните заголовок или выгрузите файл заново.",
                layout.kind,
            )
    return Columns(
        roles=roles,
        titles={role: shown[index] for role, index in roles.items()},
        tasks=_tasks(titles, layout),
        untitled=[index for index, title in enumerate(titles) if not title],
    )


def _find(titles: list[str], wanted: tuple[str, ...]) -> int | None:
    for title in wanted:
        for index, present in enumerate(titles):
            if present == title or (title.endswith("*") and present.startswith(title[:-1])):
                return index
    return None


def _tasks(titles: list[str], layout: Layout) -> list[TaskColumn]:
    columns = []
    for index, title in enumerate(titles):
        if match := layout.task.match(title):
            label = re.sub(r"\s*[кk](?=\d)", "К", match[1])
            points = int(match[2]) if layout.task is _WITH_POINTS else None
            columns.append(TaskColumn(index, label, points))
    return columns
